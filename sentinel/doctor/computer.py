"""Which single-board computer this is, and whether the settings' GPIO lines are on its header."""

from pathlib import Path

from hw.header import HEADER, foreign, labels
from hw.hosts import Host, model, this
from sentinel.config import Settings
from sentinel.doctor.findings import Check, Finding, fail, ok, warn


def checks(settings: Settings, root: Path = Path("/")) -> list[Check]:
    """``root``: where /proc is."""
    return [Check("computer", lambda: test_computer(settings, root, labels()))]


def test_computer(settings: Settings, root: Path, chips: dict[str, str]) -> Finding:
    """``chips``: path -> label of the GPIO chips here."""
    used = {
        name: section.chip
        for name, section in (
            ("gate", settings.gate), ("contacts", settings.contacts), ("light", settings.light)
        )
        if section.driver == "gpio"
    }  # fmt: skip
    host, said = this(root), model(root)
    if host is None:
        if HEADER in used.values():
            name = next(name for name, chip in used.items() if chip == HEADER)
            advice = f"set {name}.chip and its lines (gpiodetect, gpioinfo)"
            return fail("computer", f'"{said or "no device tree"}" is no board with a known header', advice)
        return ok("computer", f"{said or 'no single-board computer'}: its pins are not known here")
    for name, chip in used.items():
        if label := foreign(chip, host, chips):
            what = f"{said}: {name}.chip {chip} is {label}, which is not on the header"
            return warn("computer", what, f'set {name}.chip = "header" and count pins of the header')
    missing = sorted(host.chips - set(chips.values())) if HEADER in used.values() else []
    if missing:
        advice = "add the kiosk's user to the group gpio"
        return fail("computer", f"{said}: the header's chip {missing[0]} can't be looked at", advice)
    return ok("computer", f"{said}{_where(host, chips)}")


def _where(host: Host, chips: dict[str, str]) -> str:
    there = [path for path, label in chips.items() if label in host.chips]
    return f", its header on {', '.join(there)}" if there else ""
