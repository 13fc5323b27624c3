"""The page of the last results: ``arm.md`` for people, ``arm.json`` for programs. Says only what ran."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from sentinel.sim.arm.picked import EXAMPLES, Chosen, chosen
from sentinel.sim.arm.results import Lane, Step
from sentinel.sim.resumable import kept

_TITLE = """# On 64-bit ARM
The last results of `scripts/arm-check`, which writes this page (`scripts/arm-check write`; the same for
programs: [arm.json](arm.json)). It is run by hand before a release, not in CI. Everything is **emulated** on
x86: what is shown is that it is right, never that it is quick; times say how long to wait for it.
"""
_LANES = {
    "root": "## Lane A: programs under qemu-user\n`sudo scripts/arm-check root`",
    "vm": "## Lane B: a whole machine under qemu-system\n`sudo scripts/arm-check vm`",
}
_HOW = """## How it is made
- **root**: Debian's signed packages, unpacked by the host's `dpkg`, configured emulated by their own
  scripts; the `.deb` that `scripts/package --arch arm64` made; no network in it. Tests run from the
  commit's source with the package's Python packages.
- **vm**: QEMU's board "virt" with a Cortex-A72, two cores, 3 GB, Debian's own kernel, and lane A's root as
  its disk, unchanged. What a slow machine needs is put into `/run` by the first file system: longer
  time-outs and watchdogs of the units, the screen drawn without a display, and an agent that does what the
  host says.
- **camera**: the kernel's `vivid`, a V4L2 device with node, ioctls and streaming as any; the unit's own
  list of devices lets vision open it. It shows a test pattern: nobody is in it.
- **visitor**: daemon, vision and screen are ARM's, on clocks slowed N times. Who stands before the camera,
  the devices at the other ends of the lines, platform and broker are this machine's own, because what plays
  them is no part of a kiosk and slow there (its portraits alone are cut out by models for 12 minutes). The
  thermal sensor gives half a picture in 2 s.
- **power cut**: every write and flush of the disk is noted (`blklogwrites`). After `kill -9` of qemu the
  disk is made anew: all up to the last flush, nothing of what came after it, so that who did not flush
  loses. The machine starts from that (**after**).
- **cuts**: out of the same log, on this machine: a cut at any other entry of it leaves all up to the last
  flush before it, and of the writes since then nothing, all, some, or some of their sectors (torn; the first
  4 kB, with the superblock, are written whole, as no ext4 is mounted without). `e2fsck` replays the journal,
  `debugfs` takes the kiosk's data out, and the store opens them as the daemon does at its start and follows
  the audit's chain. A third of the cuts fall right before a flush, a third anywhere while rows are
  acknowledged, a third in the time from the start of the machine on, in which keys and record are made. A row
  counts as owed from the entry on that the log had when the host heard of it. Writes that were under way
  during a flush count as flushed. `--cuts N` tries N; the same log gives the same cuts.
- **Not shown**: speed, a graphics card, serial lines, I2C and GPIO of a real board, its own watchdog chip,
  thermal throttling, a boot loader.
"""


def write(lanes: Sequence[Lane], docs: Path) -> None:
    """Both files. Raises OSError."""
    (docs / "arm.json").write_bytes(msgspec.json.format(msgspec.json.encode(lanes), indent=1) + b"\n")
    (docs / "arm.md").write_text(text(lanes), encoding="utf-8")


def read(docs: Path) -> dict[str, Lane]:
    """What ``write`` wrote there, by the lanes' names; empty: nothing yet. Raises ValueError, OSError."""
    return {lane.name: lane for lane in kept(docs / "arm.json", list[Lane]) or []}


def text(lanes: Sequence[Lane]) -> str:
    """The page."""
    by_name = {lane.name: lane for lane in lanes}
    parts = [_TITLE]
    for name, head in _LANES.items():
        parts.append(f"{head}\n\n{_lane(by_name[name])}" if name in by_name else f"{head}\n\nNot run yet.\n")
    return "\n".join([*parts, _HOW, _list(chosen())])


def _lane(lane: Lane) -> str:
    steps = list(lane.steps.values())
    days = sorted({f"{step.at:%Y-%m-%d}" for step in steps})
    counts = {
        outcome: sum(step.outcome == outcome for step in steps)
        for outcome in ("passed", "unfinished", "failed", "not run")
    }
    told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    versions = ", ".join(f"{name} {value}" for name, value in lane.versions.items())
    head = f"{' to '.join(days)}: **{told}**. {lane.machine}. {versions}.\n"
    rows = [
        "| step | shows | | took | load | commit |", "|---|---|---|--:|--:|---|",
        *(_row(step, step.commit or lane.commit) for step in steps),
    ]  # fmt: skip
    seen = [f"- **{step.name}**{_details(step)}" for step in steps if step.details]
    return "\n".join([head, *rows, "", "What was seen:", "", *seen, ""])


def _row(step: Step, commit: str) -> str:
    outcome = step.outcome if step.outcome == "passed" else f"**{step.outcome}**"
    if step.outcome == "not run":
        return f"| {step.name} | {step.says} | {outcome} | - | - | - |"
    at = f"{commit}, {step.at:%Y-%m-%d}"
    return f"| {step.name} | {step.says} | {outcome} | {lasting(step.seconds)} | {step.load:.0f} | {at} |"


def _details(step: Step) -> str:
    lines = [_plain(line) for line in step.details]
    if len(lines) == 1:
        return f": {lines[0]}"
    return "".join(f"\n  - {line}" for line in lines)


def _plain(line: str) -> str:
    return line.strip().replace("|", "\\|").replace("<", "&lt;")


def lasting(seconds: float) -> str:
    """For people: 8 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _list(of: Chosen) -> str:
    run = [f"| {one.folder} | {one.why}{_but(one.but)} |" for one in of.run]
    not_run = [f"| {name} | {why} |" for name, why in sorted(of.not_run.items())]
    return "\n".join([
        "## Which tests run\n"
        f"By `sentinel/sim/arm/tests.toml`, in this order."
        f" Properties draw {EXAMPLES} examples here, 100 elsewhere.\n",
        "| folder | why |", "|---|---|", *run, "", "| not run | why |", "|---|---|", *not_run, "",
    ])  # fmt: skip


def _but(left_out: dict[str, str]) -> str:
    return "".join(f"; not `{name}`: {why}" for name, why in left_out.items())
