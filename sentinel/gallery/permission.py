"""Whether 1:N may be asked of this gallery as it is now, and from which score on somebody is named.

Without a calibration, with one that does not suffice for the gallery's present size, or with a threshold
whose expected false identifications are above the limit: no. The check is then "cannot tell".
"""

from dataclasses import dataclass
from datetime import datetime

from sentinel.config import FaceSettings
from sentinel.core.policy import Check, Need, Policy
from sentinel.gallery.calibration import Calibration, doubled, false_identifications, from_text
from sentinel.gallery.file import GalleryError
from sentinel.gallery.templates import Gallery

CALIBRATION = "calibration"  # the note in the gallery's file


@dataclass(frozen=True, slots=True)
class Limits:
    """``fixed``: the 1:N threshold for bare and for masked faces that the site sets, 0: as calibrated.

    ``identifications``: how many strangers of one may be taken for somebody (the bound, not the rate seen).
    """

    identifications: float = 0.01
    fixed: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(cls, face: FaceSettings) -> "Limits":
        """As the settings say."""
        return cls(face.false_identifications, (face.search_bare, face.search_masked))


@dataclass(frozen=True, slots=True)
class Permission:
    """``threshold`` None: no search, ``problem`` says why; ``expected`` bounds false identifications."""

    threshold: float | None
    templates: int
    expected: float = 1.0
    problem: str = ""


def permission_for(policy: Policy, gallery: Gallery, limits: Limits, now: datetime) -> Permission:
    """What counts at this entrance: masked faces where masks must be worn, else bare ones."""
    bare, masked = permissions(gallery, limits, now)
    return masked if policy.rule(Check.MASK).need is Need.ALWAYS else bare


def permissions(gallery: Gallery, limits: Limits, now: datetime) -> tuple[Permission, Permission]:
    """For bare and for masked faces."""
    try:
        calibration = from_text(gallery.note(CALIBRATION))
    except GalleryError as error:
        refused = Permission(None, 0, problem=str(error))
        return refused, refused
    bare = _permission(calibration, gallery.enrolled(now, masked=False), limits, masked=False)
    return bare, _permission(calibration, gallery.enrolled(now), limits, masked=True)


def refused_settings(allowed: tuple[Permission, Permission], limits: Limits) -> list[str]:
    """The 1:N thresholds that the site set and that are refused, and why; none where nobody is enrolled."""
    names = ("face.search_bare", "face.search_masked")
    return [
        f"{name} = {fixed:g} is refused: {one.problem}"
        for name, fixed, one in zip(names, limits.fixed, allowed, strict=True)
        if fixed and one.templates and one.threshold is None
    ]


def _permission(calibration: Calibration | None, count: int, limits: Limits, *, masked: bool) -> Permission:
    if not count:
        return Permission(None, 0, problem="nobody is enrolled")
    if calibration is None:
        return Permission(None, count, problem="never calibrated: run sentinel enrol --calibrate")
    if not calibration.compared(masked=masked):
        words = "nobody's masked face is enrolled" if masked else "too few are enrolled"
        return Permission(None, count, problem=f"{words}, so nothing could be calibrated")
    limit, fixed = limits.identifications, limits.fixed[masked]
    lowest = calibration.search_threshold(masked=masked, gallery=count, limit=limit)
    if lowest is None:
        if doubles := calibration.doubles(masked=masked, gallery=count, limit=limit):
            return Permission(None, count, problem=doubled(doubles))
        largest = calibration.largest(masked=masked, limit=limit)
        words = f"{count} templates, and the calibration suffices for {largest} at a limit of {limit:.2%}"
        return Permission(None, count, problem=words)
    threshold = fixed or lowest
    expected = max(
        (false_identifications(one.rate(threshold)[1], count) for one in calibration.compared(masked=masked)),
        default=1.0,
    )
    if expected > limit:
        words = f"at {threshold:.2f} up to {expected:.1%} of strangers would be named: from {lowest:.2f} on"
        return Permission(None, count, expected, words)
    return Permission(threshold, count, expected)
