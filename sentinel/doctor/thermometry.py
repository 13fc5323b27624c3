"""Whether temperatures can be told: site calibration, population reference, black body, registration."""

from datetime import datetime
from pathlib import Path

from sentinel.config import Settings
from sentinel.doctor.findings import Check, Finding, absent, ok, warn
from sentinel.fever.anchoring import HOURS
from sentinel.fever.black_body import BODY_K, UNCALIBRATED_BODY_K
from sentinel.fever.keeping import configured
from sentinel.fever.reference import LEAST, age_s, applied
from sentinel.fever.reference_file import FILE, ReferenceFile
from sentinel.fever.site import BARE_K

_WHAT = "fever"
_GOOD_K = 0.5


def checks(settings: Settings, base: Path, now: datetime) -> list[Check]:
    """One."""
    path = base / settings.kiosk.data_dir / FILE
    return [Check(_WHAT, lambda: judge(settings, path, now))]


def judge(settings: Settings, path: Path, now: datetime) -> Finding:
    """What the settings and the kept reference at ``path`` make of the sensor."""
    thermal = settings.thermal
    if thermal.driver == "none":
        return absent(_WHAT)
    if thermal.driver == "amg8833":
        return warn(_WHAT, "an AMG8833 tells presence only: nobody is measured", "use an MLX90640")
    site, said = configured(thermal), []
    if thermal.calibration_k is not None:
        said.append(f"calibrated to {thermal.calibration_k:g} K")
    sensor_k = site.calibration_k
    if thermal.black_body is not None:
        sensor_k = min(sensor_k, UNCALIBRATED_BODY_K if thermal.calibration_k is None else BODY_K)
        said.append(f"a black body of {thermal.black_body_c:g} C in view")
    kept = None if thermal.reference == "off" else ReferenceFile(path).load()
    if kept is not None:
        if kept.astray:
            found = "the last people are not at the level of the calibration"
            return warn(_WHAT, found, f"calibrate anew: measure staff by hand, and remove {path}")
        said.append(f"{len(kept.levels)} people as reference, the last {age_s(kept, now) / 3600:.0f} h ago")
        if thermal.calibration_k is None and not kept.holds:
            said.append(f"provisional until {HOURS} hours agree")
        learned = applied(site, kept, thermal.healthy_c, now)
        if len(kept.levels) >= LEAST and thermal.calibration_k is None:
            sensor_k = learned.calibration_k
    found = f"{', '.join(said) or 'not calibrated'}: the sensor to +-{sensor_k:.1f} K"
    if sensor_k > _GOOD_K:
        advice = f"near the limit nobody can be told from a fever (a bare part: +-{BARE_K:.1f} K): "
        if thermal.reference == "running":
            advice += f"let people pass before the kiosk ({LEAST}, over {HOURS} hours), or "
        return warn(_WHAT, found, advice + "run `sentinel calibrate offset`, or set up a black body")
    if thermal.registration is None:
        return warn(_WHAT, f"{found}; camera not registered", "run `sentinel calibrate thermal`")
    return ok(_WHAT, found)
