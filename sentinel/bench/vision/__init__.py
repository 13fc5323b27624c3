"""What a 1280x720 frame costs vision, with 0, 1, 3 and 8 people, over the bare runs of its models."""

import argparse
import math
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TITLE = "vision: a 1280x720 frame against the sum of its bare model runs"
Image = NDArray[np.uint8]

_CROWDS = (0, 1, 3, 8)
_WARM_UP = 10
_FRAMES = 120
_ROUNDS = 5
_STEP_S = 0.05  # 20 pictures a second, by the injected time of capture
_IDLE_STEP_S = 0.3  # with nobody there only IDLE_HZ pictures a second are looked at: measured are those


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows per number of people, then the idle process and the peers; as many OpenCV as model threads."""
    import cv2

    from sentinel.bench.vision import idle, peers, scenes
    from sentinel.vision.models import load_models

    threads = int(getattr(args, "threads", 1) or 1)
    cv2.setNumThreads(threads)
    models = load_models(threads=threads)
    heads = scenes.portraits(models.finder)
    rows: list[dict[str, Any]] = []
    for people in _CROWDS:
        crowd = [heads[index % len(heads)] for index in range(people)]
        frames = [scenes.scene(crowd, shift=shift) for shift in (0, 4, 8, 12, 8, 4)]
        rows += _measure(models, frames, scenes.scene([]), people, threads)
    rows.append(_preview(frames, threads))
    rows += idle.measure(scenes.scene([]))
    return rows + peers.rows(models, scenes.scene(heads), getattr(args, "peers", None))


def _clock(threads: int) -> Callable[[], float]:
    """On one thread all work is the caller's, and its CPU time does not count what else the machine does."""
    return time.thread_time if threads == 1 else time.perf_counter


def _measure(
    models: Any, frames: Sequence[Image], empty: Image, people: int, threads: int
) -> list[dict[str, Any]]:
    """Frames of slightly moving people, by the time that the calls took; the first ones are left out.

    Every round plays the same pictures to a new pipeline that has seen the wall without people, as a door
    has: lines are then looked for in both. Bare runs are timed where the frame makes them. Of each picture
    the quickest round counts, as what else runs on the machine empties the caches in between.
    """
    from hw.camera import Frame
    from sentinel.vision.codes.stream import CodeStream
    from sentinel.vision.pipeline import Pipeline
    from sentinel.vision.process import shrink
    from sentinel.vision.quality import Limits

    reads = 0.0
    clock = _clock(threads)
    for session in models.sessions:
        session.clock = clock

    class Timed(CodeStream):
        def read(self, image: Image) -> Any:
            nonlocal reads
            began = clock()
            codes = super().read(image)
            reads += clock() - began
            return codes

    step = _STEP_S if people else _IDLE_STEP_S
    best: dict[int, tuple[float, float, float]] = {}  # without codes, bare runs, codes
    for _ in range(_ROUNDS):
        pipeline = Pipeline(models, Timed(), zone=(0.0, 0.0, 1.0, 1.0), limits=Limits())
        pipeline.step(Frame(empty, 99.0, 0), shrink(empty))
        for number in range(_FRAMES):
            image = frames[number % len(frames)].copy()  # as if just decoded
            small = shrink(image)
            before = sum(session.spent_s for session in models.sessions)
            reads = 0.0
            began = clock()
            pipeline.step(Frame(image, 100.0 + number * step, number), small)
            spent = clock() - began - reads
            bare = sum(session.spent_s for session in models.sessions) - before
            if number >= _WARM_UP:
                best[number] = min(best.get(number, (math.inf, 0.0, 0.0)), (spent, bare, reads))
    spent, bare, codes = (1000 * statistics.mean(one[i] for one in best.values()) for i in range(3))
    who = "1 person" if people == 1 else f"{people} people"
    what = f"{who}, {threads} thread(s), {len(best)} frames, best of {_ROUNDS}, {clock.__name__}"
    return [
        _row(f"frame, {what}", spent + codes, "ms"),
        _row(f"  of it bare model runs, {what}", bare, "ms"),
        _row(f"  of it reading codes, {what}", codes, "ms", "<= 3"),
        _row(f"  ratio without codes, {what}", spent / bare, "x", "<= 1.15"),
    ]


def _preview(frames: Sequence[Image], threads: int) -> dict[str, Any]:
    """The screen's live picture, which every frame also becomes; vision takes its smaller size along."""
    import tempfile

    from sentinel.link.preview import PreviewWriter, preview_path
    from sentinel.vision.process import show, shrink

    clock = _clock(threads)
    with tempfile.TemporaryDirectory(prefix="sentinel-bench-") as folder:
        writer = PreviewWriter(preview_path(Path(folder)))
        try:
            for number in range(_FRAMES):
                if number == _WARM_UP:
                    began = clock()
                show(shrink(frames[number % len(frames)]), 0.0, writer)
            spent = (clock() - began) / (_FRAMES - _WARM_UP)
        finally:
            writer.close()
    return _row(f"live picture for the screen, {threads} thread(s), {clock.__name__}", 1000 * spent, "ms")


def _row(what: str, value: float, unit: str, target: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {"what": what, "ours": round(value, 3), "unit": unit}
    return row | {"target": target} if target else row
