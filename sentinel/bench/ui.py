"""Benchmark of the screen: message to pixel, the picture's cost beside other ways, memory, start."""

import argparse
import itertools
import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sentinel.core.policy import Check, Outcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import CheckView, Means, Screen, ScreenKind
from sentinel.link.messages import Message, Snapshot
from sentinel.link.preview import PreviewWriter, preview_path
from sentinel.link.server import LinkServer, Peer

TITLE = "the screen: message to pixel, preview, memory, start (offscreen, drawn by the processor)"

_VISITS = 2000
_TELLING = 5_000  # visits; the allocator's steps are larger than what fewer leave
_WARM = 100  # visits before anything is compared: ui/qr.py's 32 codes are kept, each screen was made
_ROUNDS = 20
_FLOOD = 30_000
_PREVIEW_S = 6.0
_WAIT_S = 20.0
_SMALL = "270x480"  # for the memory: what is kept is objects and codes, and the processor fills fewer pixels
_PEERS = ("QQuickPaintedItem", "QQuickImageProvider", "QLabel")
_CHECKS = tuple(
    CheckView(check, Outcome.PASS, reason, age_s)
    for check, reason, age_s in (
        (Check.MASK, Reason.MASK_OK, 1.0),
        (Check.TEMPERATURE, Reason.TEMP_OK, 1.0),
        (Check.CODE, Reason.CODE_OK, 20.0),
        (Check.PCR, Reason.TEST_OK, 39600.0),
        (Check.DOCUMENT, Reason.DOCUMENT_OK, 3.0),
        (Check.PERSON_DOCUMENT, Reason.FACE_MATCH, 1.0),
    )
)
_PLACE = "https://health.example/place/bench"
_HELP = "https://health.example/help?reason={}"
_SCREENS = (
    Screen(),
    Screen(ScreenKind.POSITION, Reason.CLOSER),
    Screen(ScreenKind.MEASURE, Reason.TEMP_MEASURING),
    Screen(ScreenKind.PRESENT, Reason.PRESENT_CREDENTIAL, wanted=(Means.HEALTH_CODE, Means.CARD)),
    Screen(ScreenKind.VERIFYING, Reason.VERIFYING),
    Screen(ScreenKind.PASS, Reason.PASS, "v", "王＊", _CHECKS, estimate_c=36.5, uncertainty_k=0.3),
    Screen(
        ScreenKind.FIX, Reason.MASK_MISSING, "v", checks=_CHECKS[:3], help_code=_HELP.format("MASK_MISSING")
    ),
    Screen(ScreenKind.WAIT, Reason.COMPANION_WAITS, "v"),
    Screen(
        ScreenKind.SEE_STAFF,
        Reason.DENY,
        "v",
        checks=_CHECKS,
        next_step=Reason.STAFF_COMING,
        help_code=_HELP.format("DENY"),
    ),
    Screen(ScreenKind.OUT_OF_SERVICE, Reason.DEVICE_FAULT),
    Screen(ScreenKind.EXIT, Reason.FIRE_ALARM),
)


class MeasuredScreen:
    """A screen's process (``python -m ui.measured``) and the daemon's end of its link."""

    def __init__(self, folder: Path, *options: str, link: bool = True) -> None:
        self._sequence = itertools.count(1)
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.server: LinkServer | None = None
        self.used_s = 0.0  # of a core, by all its threads, up to what was drawn last
        command = [sys.executable, "-m", "ui.measured", *options]
        if link:
            path = folder / f"{secrets.token_hex(4)}.sock"
            self.server = LinkServer(path, on_message=_ignore, on_join=self._greet)
            self.server.start()
            command += ["--socket", str(path)]
        self.began = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _greet(self, role: str, peer: Peer) -> None:
        assert self.server is not None
        self.server.send(peer, Snapshot(next(self._sequence), Screen(), "venue", place_code=_PLACE))

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(json.loads(line))

    def send(self, screen: Screen, preview: str = "") -> tuple[int, float]:
        """Send a snapshot; its number and when."""
        assert self.server is not None
        number = next(self._sequence)
        at = time.monotonic()
        self.server.broadcast("ui", Snapshot(number, screen, "venue", preview=preview, place_code=_PLACE))
        return number, at

    def drawn(self, number: int) -> float:
        """When (monotonic seconds) this snapshot or a later one was on the screen. Raises OSError."""
        while True:
            said = self._hear()
            if said.get("drawn", -1) >= number:
                self.used_s = float(said["used"])
                return float(said["at"])

    def count(self) -> dict[str, int]:
        """The screen's items, and objects of its Python. Raises OSError."""
        assert self._process.stdin is not None
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        while "items" not in (said := self._hear()):
            continue
        return said

    def _hear(self) -> dict[str, Any]:
        try:
            return self._said.get(timeout=_WAIT_S)
        except queue.Empty:
            raise OSError("the screen's process says nothing: can it draw here (scripts/setup)?") from None

    def memory_mb(self) -> float:
        """Resident memory in MB (1e6 bytes)."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def share_mb(self) -> float:
        """Its proportional share of memory (PSS) in MB."""
        lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6

    def processor_s(self) -> float:
        """Seconds of a core that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(5)
        self._process.stdout.close()
        if self.server is not None:
            self.server.stop()


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows of all parts; the screen's process is another one, so that its own work is what is measured."""
    visits = getattr(args, "visits", 0) or _VISITS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        screen = MeasuredScreen(folder)
        try:
            rows = [_start(screen), *_pixels(screen), _flood(screen)]
        finally:
            screen.close()
        rows += _previews(folder)
        return rows + _memory(folder, visits)


def _start(screen: MeasuredScreen) -> dict[str, Any]:
    taken = screen.drawn(1) - screen.began
    return {
        "what": "start: from the command to the first screen",
        "ours": round(taken, 2),
        "unit": "s",
    }


def _pixels(screen: MeasuredScreen) -> list[dict[str, Any]]:
    """From the message's bytes to the frame that shows it, over all screens, each after each other kind."""
    taken, used = [], []
    for number in range(_ROUNDS * len(_SCREENS)):
        before = screen.used_s
        sequence, at = screen.send(_SCREENS[(number * 7 + 1) % len(_SCREENS)])
        taken.append(screen.drawn(sequence) - at)
        used.append(screen.used_s - before)
    what = f"message to pixel, {len(_SCREENS)} screens x {_ROUNDS}, 1080 x 1920"
    rows = []
    for kind, times in (("", taken), (" of a core, whatever else runs", used)):
        times.sort()
        for share in (0.5, 0.95, 0.99):
            ms = round(times[int(len(times) * share)] * 1e3, 1)
            rows.append({"what": f"{what}{kind}: p{share * 100:.0f}", "ours": ms, "unit": "ms"})
        rows[-1]["target"] = "<= 50"
    return rows


def _flood(screen: MeasuredScreen) -> dict[str, Any]:
    before, began = screen.memory_mb(), time.monotonic()
    for number in range(_FLOOD):
        last, at = screen.send(_SCREENS[number % 9])
        if (ahead := began + number / 10_000 - time.monotonic()) > 0.002:
            time.sleep(ahead)
    rate = _FLOOD / (time.monotonic() - began)
    delay = screen.drawn(last) - at
    grown = screen.memory_mb() - before
    what = f"a flood of {_FLOOD} snapshots at {rate:.0f}/s: the last one to pixel (memory {grown:+.1f} MB)"
    return {"what": what, "ours": round(delay * 1e3, 1), "unit": "ms"}


def _previews(folder: Path) -> list[dict[str, Any]]:
    """Percent of a core at 30 pictures a second: ours in a whole screen, others in a bare window."""
    path = preview_path(folder).with_name(f"bench-{os.getpid()}")
    found = []
    for width, height in ((640, 480), (640, 1280)):
        writer = PreviewWriter(path)
        picture = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
        stop = threading.Event()
        camera = threading.Thread(target=_film, args=(writer, picture, stop))
        camera.start()
        try:
            screen = MeasuredScreen(folder)
            try:
                screen.drawn(1)
                screen.drawn(screen.send(_SCREENS[1], str(path))[0])
                ours = _share(screen)
            finally:
                screen.close()
            peers = {name: _peer(folder, name, path) for name in _PEERS}
        finally:
            stop.set()
            camera.join(5)
            writer.close()
        what = f"preview of {width} x {height} at 30 a second in 968 x 1064"
        found.append({"what": what, "ours": ours, "unit": "% of core", "target": "<= 10", "peer": peers})
    return found


def _peer(folder: Path, name: str, path: Path) -> float:
    other = MeasuredScreen(folder, "--peer", name, "--preview", str(path), link=False)
    try:
        time.sleep(2.0)  # started
        return _share(other)
    finally:
        other.close()


def _film(writer: PreviewWriter, picture: Any, stop: threading.Event) -> None:
    while not stop.wait(1 / 30):
        writer.write(picture, time.monotonic())


def _share(screen: MeasuredScreen) -> float:
    time.sleep(1.0)
    used, began = screen.processor_s(), time.monotonic()
    time.sleep(_PREVIEW_S)
    return round(100 * (screen.processor_s() - used) / (time.monotonic() - began), 1)


def _memory(folder: Path, visits: int) -> list[dict[str, Any]]:
    """Memory and objects after a warm-up and at each tenth of the visits that follow.

    The slopes leave the first tenth out too: the allocator's pools. Cut short by Ctrl-C it has said on
    stderr how far it came, and the screen's process is ended.
    """
    screen = MeasuredScreen(folder, "--size", _SMALL)
    seen: list[tuple[int, float, float, int, int]] = []
    try:
        screen.drawn(1)
        for number in range(_WARM):
            _visit(screen, number)
        screen.count()  # the first makes 15 objects itself
        seen.append(_seen(screen, 0))
        _tell(visits, seen[-1])
        began = time.monotonic()
        for number in range(1, visits + 1):
            _visit(screen, _WARM + number)
            if number % max(1, visits // 10) == 0:
                seen.append(_seen(screen, number))
                _tell(visits, seen[-1])
            if number % 100 == 0 and sys.stderr.isatty():
                sys.stderr.write(f"\r  {number:,} of {visits:,} visits" + ("\n" if number == visits else ""))
        rate = visits / (time.monotonic() - began)
    finally:
        screen.close()
    first, last = seen[0], seen[-1]
    what = f"over {visits} visits in {_SMALL} at {rate:.0f}/s"
    rows = []
    for column, name in ((1, "resident memory"), (2, "memory in its share (PSS)")):
        course = " ".join(f"{one[column]:.1f}" for one in seen)
        slope = round(_slope(seen, column) * 10_000, 2)
        said = f"{name} {what}, slope a 10,000 visits ({course} MB)"
        target = "flat" if visits >= _TELLING else f"says nothing below {_TELLING:,} visits"
        rows.append({"what": said, "ours": slope, "unit": "MB", "target": target})
    items = f"items {last[4] - first[4]:+d}"
    objects = f"objects more after {visits} visits than after the {_WARM} of warm-up ({items})"
    return [*rows, {"what": objects, "ours": last[3] - first[3], "unit": "", "target": "0"}]


def _seen(screen: MeasuredScreen, number: int) -> tuple[int, float, float, int, int]:
    counted = screen.count()
    return number, screen.memory_mb(), screen.share_mb(), counted["objects"], counted["items"]


def _tell(visits: int, seen: tuple[int, float, float, int, int]) -> None:
    """How it goes, on stderr: a run of an hour that is cut short has said something."""
    number, resident, share, objects, items = seen
    sys.stderr.write(
        f"ui: {number:,} of {visits:,} visits: {resident:.1f} MB resident, {share:.1f} MB in its share, "
        f"{objects} objects, {items} items\n"
    )


def _slope(seen: list[tuple[int, float, float, int, int]], column: int) -> float:
    """Of a straight line through what was seen after the first tenth, per visit."""
    later = np.array(seen[1:], float)  # the first is the warm-up
    return float(np.polyfit(later[:, 0], later[:, column], 1)[0]) if len(later) > 1 else 0.0


def _visit(screen: MeasuredScreen, number: int) -> None:
    """Guidance, a result, idle: each drawn before the next comes, as no visitor is quicker."""
    results = (_SCREENS[5], _SCREENS[6], _SCREENS[8])
    result = results[number % len(results)]
    if result.help_code:  # another code each time: worse than the few that reasons make
        result = replace(result, help_code=f"{result.help_code}&visit={number}")
    for shown in (_SCREENS[1 + number % 4], result, _SCREENS[0]):
        screen.drawn(screen.send(shown)[0])


def _ignore(role: str, message: Message, peer: Peer) -> None:
    """Its health is not what is measured."""
