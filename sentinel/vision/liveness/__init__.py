"""What pictures say about liveness: a module a cue, measured here, weighed in the daemon (core.liveness)."""

from sentinel.vision.liveness.picture import LivenessModel

__all__ = ["LivenessModel"]
