"""The daemon: the only place that constructs and wires. ``daemon`` puts together what each module builds."""

from sentinel.app.daemon import Daemon

__all__ = ["Daemon"]
