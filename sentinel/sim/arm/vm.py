"""Lane B, under qemu-system: systemd, the units, a camera of the kernel, the watchdog, a power cut."""

import hashlib
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

from sentinel.sim.arm import cut_points, debian, power_cut, said, starting
from sentinel.sim.arm.cut_points import Told
from sentinel.sim.arm.host import Failed, run, say
from sentinel.sim.arm.lane import Part, Work
from sentinel.sim.arm.machine import MASKED, Files, Machine
from sentinel.sim.arm.overrides import UNITS, for_run
from sentinel.sim.arm.written import BadLog, after_the_cut
from sentinel.sim.resumable import keep, kept

_SETTINGS = "/etc/sentinel/sentinel.toml"
_CAMERA = '\\n[camera]\\nsource = "/dev/video0"\\nwidth = 640\\nheight = 360\\nfps = 5\\n'
_PYTHON = "/usr/lib/sentinel/installed/venv/bin/python3"
# the newer of the preview's two pictures (sentinel/link/preview.py): its number
_FRAME = (
    "for at in 64 2457728; do od -An -tu8 -j$at -N8 /run/sentinel/preview/frames; done | sort -n | tail -n 1"
)
_REFUSED = "not permitted|denied|not confined|bad system call"
_TELL_S = 30.0


class VmLane:
    """The steps over one cache folder. ``slower``: times all time-outs, the units' too; ``cuts``: how many
    power cuts are tried out of one."""

    def __init__(self, work: Work, slower: float, cuts: int = 300) -> None:
        self._work = work
        self._slower = slower
        self._folder = work.cache / "vm"
        self._machine: Machine | None = None
        self._noted = False  # whether every write of the running machine is
        self._versions: dict[str, str] = {}
        self._cuts = cuts
        self._told = self._folder / "acknowledged.json"
        self._log = self._folder / "cut.log"  # of the last cut; a later start leaves it alone

    def parts(self) -> list[Part]:
        """In their order."""
        return [
            Part("image", "kernel, modules and a disk made of lane A's root", self.image, needed=True),
            Part("boot", "systemd brings the machine up", self.boot, needed=True),
            Part("units", "daemon, vision and screen under systemd, confined as their units say", self.units),
            Part("camera", "vision reads a V4L2 camera of the kernel (vivid)", self.camera),
            Part("watchdog", "a daemon that hangs is killed and started again by its unit", self.watchdog),
            Part("cut", "the power goes while the record is written", self.cut, needed=True),
            Part(
                "after",
                "the machine starts again; the record is whole, with all that was acknowledged",
                self.after,
            ),
            Part("cuts", "the same power cut at many other moments, and in other ways", self.cuts),
            Part("hang", "a kernel that hangs is stopped by the board's watchdog (i6300esb)", self.hang),
        ]

    def versions(self) -> dict[str, str]:
        """What ran, for the page."""
        return self._versions

    def close(self) -> None:
        """No machine is left running."""
        if self._machine is not None:
            self._machine.cut()
            self._machine = None

    def image(self) -> list[str] | None:
        """Everything that a start needs, in vm/."""
        work, folder = self._work, self._folder
        folder.mkdir(parents=True, exist_ok=True)
        installed = work.cache / "stamps/installed"
        if not installed.exists() or not installed.read_text():
            raise Failed("lane A's root has no kiosk yet: scripts/arm-check root --only base --only package")
        kernel = self._kernel()
        modules = next((kernel / "lib/modules").iterdir())
        started_by = self._first_files()
        shutil.copyfile(next((kernel / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
        key = hashlib.sha256(installed.read_bytes()).hexdigest()
        disk = folder / "disk.raw"
        there = disk.exists() and work.fresh("disk", key)
        if not there:
            disk.unlink(missing_ok=True)
            say("making the disk (some minutes)")
            run(["mke2fs", "-q", "-t", "ext4", "-d", str(work.root), str(disk), "5G"], "mke2fs", 1200)
            work.stamp("disk", key)
        self._versions |= {"Linux": modules.name, "qemu": _qemu()}
        if there:
            return None
        size = disk.stat().st_blocks * 512 / 1e6
        return [
            f"Linux {modules.name} of Debian, {started_by / 1e6:.1f} MB to start with, disk {size:.0f} MB",
            f"masked on the kernel's command line: {MASKED} (no display, no broker) and timers",
        ]

    def _first_files(self) -> float:
        """What the machine starts with, of this run's patience; bytes. Raises Failed."""
        modules = next((self._folder / "kernel/lib/modules").iterdir())
        busybox = self._folder / "busybox/bin/busybox"
        try:
            packed = starting.archive(modules, busybox, for_run(self._slower))
        except ValueError as error:
            raise Failed(str(error)) from None
        (self._folder / "initrd").write_bytes(packed)
        return len(packed)

    def _kernel(self) -> Path:
        folder = self._folder / "kernel"
        if not (folder / "boot").exists():
            _, _, boot = debian.fetch_all(debian.Debian(self._work.cache / "debian"))
            for path in boot:
                to = folder if path.name.startswith("linux-image") else self._folder / "busybox"
                run(["dpkg-deb", "-x", str(path), str(to)], f"dpkg-deb -x {path.name}", 300)
        modules = next((folder / "lib/modules").iterdir())
        if not (modules / "modules.dep").exists():
            run(["depmod", "-b", str(folder), modules.name], "depmod", 300)
        return folder

    def boot(self) -> list[str]:
        """Start on a new layer over the disk, every write noted. Raises Failed."""
        self.close()
        if not (self._folder / "disk.raw").exists():
            raise Failed("the machine has no disk yet: scripts/arm-check vm --only image")
        layer, log = self._folder / "layer.qcow2", self._folder / "writes.log"
        for path in (layer, log):
            path.unlink(missing_ok=True)
        run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", str(self._folder / "disk.raw"),
             str(layer)], "qemu-img", 60)  # fmt: skip
        with log.open("wb") as file:
            file.truncate(16 << 30)  # a hole
        return self._start(layer, log)

    def _start(self, disk: Path, log: Path | None) -> list[str]:
        self._noted = log is not None
        self._first_files()
        files = Files(self._folder / "vmlinuz", self._folder / "initrd", disk, log, self._folder / "console")
        self._machine = Machine(files, self._folder, self._slower)
        took = self._machine.start(900)
        _, state = self._machine.ask("systemctl is-system-running --wait", 600)
        failed = self._machine.must("systemctl list-units --failed --plain --no-legend | cut -d' ' -f1", 60)
        told = self._machine.must(
            "uname -m; systemctl --version | head -n 1; uptime -p; cat /proc/uptime", 60
        )
        lines = told.splitlines()
        self._versions["systemd"] = lines[1].split()[1]
        seen = [f"{lines[0]}, {lines[1]}: {state.strip()}; the host waited {took:.0f} s for the agent"]
        if failed:
            raise Failed("\n".join([*seen, f"units that failed: {' '.join(failed.split())}"]))
        return seen

    def units(self) -> list[str]:
        """All three started, and what the kernel says of their confinement. Raises Failed."""
        machine = self._up()
        seen, wrong = [], []
        for unit in UNITS:
            say(f"    starting {unit}")
            self._serving(unit)
            line, bad = self._unit(machine, unit)
            seen.append(line)
            wrong += bad
        _, refused = machine.ask(
            f"journalctl --no-pager -q -o cat -u 'sentinel*' | grep -iE '{_REFUSED}'", 120
        )
        wrong += [f"refused: {line}" for line in refused.splitlines()[:5]]
        seen.append(f"time-outs and watchdogs of the units are {60 * self._slower:.0f} s and more here")
        if wrong:
            raise Failed("\n".join([*seen, *wrong]))
        return seen

    def _unit(self, machine: Machine, unit: str) -> tuple[str, list[str]]:
        names = "ActiveState,NRestarts,MainPID,InactiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic"
        told = said.properties(machine.must(f"systemctl show -p {names} {unit}.service", 120))
        status = machine.must(
            f"grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp|VmRSS):' /proc/{told['MainPID']}/status", 60
        )
        of = {name: value.split() for name, _, value in (line.partition(":") for line in status.splitlines())}
        start = int(told["ActiveEnterTimestampMonotonic"]) - int(told["InactiveExitTimestampMonotonic"])
        wrong = []
        if told["ActiveState"] != "active" or told["NRestarts"] != "0":
            wrong.append(f"{unit}: {told['ActiveState']}, {told['NRestarts']} restarts")
        if (
            of["Seccomp"] != ["2"]
            or of["NoNewPrivs"] != ["1"]
            or set("".join(of["CapEff"] + of["CapBnd"])) != {"0"}
        ):
            wrong.append(f"{unit} is not confined: {' '.join(status.split())}")
        if of["Uid"][0] == "0":
            wrong.append(f"{unit} runs as root")
        line = (
            f"{unit}: active after {start / 1e6:.0f} s, {told['NRestarts']} restarts, "
            f"account {of['Uid'][0]}, capabilities {of['CapEff'][0]}, seccomp {of['Seccomp'][0]}, "
            f"no new privileges {of['NoNewPrivs'][0]}, {int(of['VmRSS'][0]) // 1024} MB"
        )
        return line, wrong

    def camera(self) -> list[str]:
        """The kernel's camera is open in vision, and its pictures come. Raises Failed."""
        machine = self._serving("sentinel", "sentinel-vision")
        card = machine.must("cat /sys/class/video4linux/video0/name; stat -c '%A %U:%G' /dev/video0", 60)
        opened = machine.must("ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c '/dev/video0$'", 120)
        first = int(machine.must(_FRAME, 120))
        code, later = machine.ask(
            f'for n in $(seq 60); do now=$({_FRAME}); [ "$now" -gt {first} ] && echo $now && exit 0; '
            "sleep 2; done; exit 1", 300,
        )  # fmt: skip
        if code != 0:
            journal = machine.ask("journalctl --no-pager -q -o cat -n 5 -u sentinel-vision", 120)[1]
            raise Failed(f"no new picture in two minutes (the last is {first}): {said.last(journal)}")
        return [
            f"{' '.join(card.split())}, open {opened} times",
            f"pictures {first} to {later.strip()} in the preview",
            self._status(machine),
        ]

    def watchdog(self) -> list[str]:
        """SIGSTOP of the daemon: its unit must see it. Raises Failed."""
        machine = self._serving("sentinel")
        name = "systemctl show --value -p MainPID sentinel.service"
        pid = machine.must(name, 60)
        machine.must(f"kill -STOP {pid}", 60)
        code, text = machine.ask(
            f"began=$(cut -d. -f1 /proc/uptime); until now=$({name}); "
            f'[ "$now" != {pid} ] && [ "$now" != 0 ] && '
            "[ $(systemctl is-active sentinel.service) = active ]; do sleep 1; done; "
            "echo $(($(cut -d. -f1 /proc/uptime) - began))", 900,
        )  # fmt: skip
        if code != 0:
            raise Failed(f"the daemon stood still and was not started again: {said.last(text)}")
        why = machine.must(
            "journalctl --no-pager -q -o cat -u sentinel.service | grep -i watchdog | head -n 2", 120
        )
        return [f"serving again {said.last(text)} s after SIGSTOP", self._status(machine), *why.splitlines()]

    def _status(self, machine: Machine) -> str:
        told = said.properties(machine.must("systemctl show -p StatusText sentinel.service", 60))
        return f"the daemon says of itself: {told.get('StatusText') or 'nothing'}"

    def cut(self) -> list[str]:
        """Kill the machine amid acknowledged writes; keep what a disk would have. Raises Failed."""
        if not self._noted:
            self.close()
        machine = self._serving("sentinel")
        disk = (self._work.cache / "stamps/disk").read_text()
        told = power_cut.write_rows(machine, _PYTHON, self._folder / "writes.log", disk)
        time.sleep(random.uniform(0.02, 0.7))  # noqa: S311 - in the middle of whatever comes next
        self.close()
        (self._folder / "writes.log").replace(self._log)
        keep(told, self._told)
        try:
            left = after_the_cut(self._folder / "disk.raw", self._log, self._folder / "after.raw")
        except BadLog as error:
            raise Failed(str(error)) from None
        return [
            f"{len(told.rows)} rows acknowledged beside the running daemon in {told.seconds:.0f} s; "
            "kill -9 of qemu at a random moment",
            f"the disk kept {left.kept} writes, the last of {left.flushes} flushes its end, lost {left.lost}",
        ]

    def cuts(self) -> list[str]:
        """What the disk may have held at other moments of the same machine, judged here. Raises Failed."""
        told = kept(self._told, Told)
        if told is None or not self._log.exists():
            raise Failed("there was no power cut yet: step cut")
        if told.disk != (self._work.cache / "stamps/disk").read_text():
            raise Failed("the disk was made anew since the power cut: step cut again")
        last = [time.monotonic()]

        def tell(done: int, of: int) -> None:
            if time.monotonic() - last[0] >= _TELL_S:
                last[0] = time.monotonic()
                say(f"    {done} of {of} cut points")

        draw = random.Random(told.rows[-1].head)  # noqa: S311 - the same again for the same log
        try:
            found = cut_points.tried(self._folder / "disk.raw", self._log, told, self._cuts, draw, tell)
        except BadLog as error:
            raise Failed(str(error)) from None
        seen = cut_points.lines(found, told)
        if wrong := cut_points.wrong(found):
            raise Failed("\n".join([*seen, *wrong[:20]]))
        return seen

    def after(self) -> list[str]:
        """What was acknowledged is there. Raises Failed."""
        told = kept(self._told, Told)
        if told is None or not (self._folder / "after.raw").exists():
            raise Failed("there was no power cut yet: step cut")
        self.close()
        seen = self._start(self._folder / "after.raw", None)
        machine = self._up()
        row = told.rows[-1]
        verified = machine.must(f"sentinel audit verify --config {_SETTINGS} --head {row.head}", 600)
        rows = re.search(r"audit: (\d+) rows", verified)
        if rows is None or int(rows[1]) <= row.number:
            raise Failed(f"rows were acknowledged to number {row.number}, and: {verified}")
        first, *rest = verified.splitlines()
        seen += [f"row {row.number} was the last acknowledged: {first}", *rest]
        machine.must("systemctl start sentinel.service", 700)
        seen.append(self._unit(machine, "sentinel")[0])
        outbox = machine.ask(f"sentinel outbox status --config {_SETTINGS}", 600)[1]
        seen.append(f"outbox: {said.last(outbox)}")
        errors = machine.ask("dmesg | grep -iE 'ext4.*(error|corrupt)'", 60)[1]
        if errors.strip():
            raise Failed("\n".join([*seen, said.last(errors)]))
        return seen

    def hang(self) -> list[str]:
        """The kernel stops by a panic; who is not fed takes the machine away. Raises Failed."""
        machine = self._up()
        device = machine.must(
            "cat /sys/class/watchdog/watchdog0/identity /sys/class/watchdog/watchdog0/state", 60
        )
        took = machine.hang(300)
        self.close()
        return [
            f"{', '.join(device.split(chr(10)))}; the machine was taken away {took:.0f} s after the panic"
        ]

    def _up(self) -> Machine:
        if self._machine is None:
            say("    the machine is started first")
            self.boot()
        assert self._machine is not None
        return self._machine

    def _serving(self, *units: str) -> Machine:
        """The machine, with these units active. Raises Failed."""
        machine = self._up()
        machine.must(f"grep -q '^.camera' {_SETTINGS} || printf '{_CAMERA}' >>{_SETTINGS}", 60)
        for unit in units:
            machine.must(f"systemctl start {unit}.service", 700)
        return machine


def _qemu() -> str:
    told = subprocess.run(["qemu-system-aarch64", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    found = re.search(r"version (\S+)", told.stdout)
    return found[1] if found else "unknown"
