"""Lane B, under qemu-system: systemd, the units, a camera of the kernel, the watchdog, a power cut."""

from sentinel.sim.arm.lane import Part, Work


class VmLane:
    def __init__(self, work: Work, slower: float) -> None:
        self._work = work

    def parts(self) -> list[Part]:
        return []

    def versions(self) -> dict[str, str]:
        return {}
