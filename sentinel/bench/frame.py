"""What a 1280x720 frame costs vision, with nobody, one and three people, over the bare runs of its models."""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TITLE = "vision: a 1280x720 frame against the sum of its bare model runs"
Image = NDArray[np.uint8]

_ASSETS = ("obama", "biden", "astronaut")
_HEIGHTS = (300, 240, 220)  # of the heads, pixels
_FRAMES = 120
_STEP_S = 0.05  # 20 pictures a second, by the injected time of capture


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows per number of people: milliseconds a frame and the ratio; as many OpenCV as model threads."""
    import cv2

    from sentinel.vision.models import load_models

    threads = int(getattr(args, "threads", 1) or 1)
    cv2.setNumThreads(threads)
    models = load_models(threads=threads)
    heads = portraits(models.finder)
    rows: list[dict[str, Any]] = []
    for people in (0, 1, 3):
        rows += _measure(models, heads[:people], threads)
    return rows


def portraits(finder: Any, names: Sequence[str] = _ASSETS) -> list[Image]:
    """Heads and shoulders cut from the fetched portraits, BGR. Raises ModelError, PictureError."""
    import cv2

    from sentinel.runtime.manifest import load_manifest, verify
    from sentinel.vision.picture import load

    manifest = load_manifest()
    heads = []
    for name in names:
        asset = manifest.assets[name]
        verify(asset)
        image = load(Path(asset.path))
        scale = min(1.0, 640 / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        face, _ = max(finder.find(np.asarray(small, np.uint8)), key=lambda f: f[0].box[3])
        x, y, w, h = (v / scale for v in face.box)
        top, bottom = max(0, int(y - 0.5 * h)), min(image.shape[0], int(y + 1.5 * h))
        left, right = max(0, int(x - 0.7 * w)), min(image.shape[1], int(x + 1.7 * w))
        heads.append(image[top:bottom, left:right])
    return heads


def scene(heads: Sequence[Image], size: tuple[int, int] = (1280, 720), shift: int = 0) -> Image:
    """People side by side before a wall; ``shift`` moves them, pixels."""
    import cv2

    width, height = size
    across = np.linspace(90, 140, width, dtype=np.float32)
    wall = np.repeat(across[None, :, None], 3, axis=2) + np.linspace(20, -20, height)[:, None, None]
    image = np.asarray(wall.clip(0, 255), np.uint8)
    for index, head in enumerate(heads):
        tall = min(_HEIGHTS[index % 3] * 2, height - 40)
        wide = round(head.shape[1] * tall / head.shape[0])
        person = cv2.resize(head, (wide, tall), interpolation=cv2.INTER_AREA)
        middle = round(width * (index + 1) / (len(heads) + 1)) + shift
        left = min(max(0, middle - wide // 2), width - wide)
        image[height - tall :, left : left + wide] = person
    return image


def _measure(models: Any, heads: Sequence[Image], threads: int) -> list[dict[str, Any]]:
    """Frames of slightly moving people, by the time that the calls took; the first ten are left out."""
    from hw.camera import Frame
    from sentinel.vision.codes import CodeReader
    from sentinel.vision.pipeline import Pipeline
    from sentinel.vision.quality import Limits

    reads = 0.0
    # on one thread all work is the caller's, and its CPU time does not count what else the machine does
    clock = time.thread_time if threads == 1 else time.perf_counter
    for session in models.sessions:
        session.clock = clock

    def read_codes(image: Image) -> Any:
        nonlocal reads
        began = clock()
        codes = reader.read(image)
        reads += clock() - began
        return codes

    reader = CodeReader()
    pipeline = Pipeline(models, read_codes, zone=(0.0, 0.0, 1.0, 1.0), limits=Limits())
    frames = [scene(heads, shift=shift) for shift in (0, 4, 8, 12, 8, 4)]
    spent, bare, codes = [], [], []
    # with nobody there the pipeline looks only IDLE_HZ times a second: measured are the pictures it looks at
    step = 0.3 if not heads else _STEP_S
    for number in range(_FRAMES):
        before = sum(session.spent_s for session in models.sessions)
        reads = 0.0
        began = clock()
        pipeline.step(Frame(frames[number % len(frames)], 100.0 + number * step, number))
        elapsed = clock() - began
        if number >= 10:
            spent.append(elapsed)
            bare.append(sum(session.spent_s for session in models.sessions) - before)
            codes.append(reads)
    who = "1 person" if len(heads) == 1 else f"{len(heads)} people"
    what = f"{who}, {threads} thread(s), {_FRAMES - 10} frames, {clock.__name__}"
    without_codes = sum(spent) - sum(codes)
    return [
        _row(f"frame, {what}", 1000 * statistics.mean(spent), "ms"),
        _row(f"  of it bare model runs, {what}", 1000 * statistics.mean(bare), "ms"),
        _row(f"  of it reading codes, {what}", 1000 * statistics.mean(codes), "ms", "<= 3"),
        _row(f"  ratio without codes, {what}", without_codes / sum(bare), "x", "<= 1.15"),
    ]


def _row(what: str, value: float, unit: str, target: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {"what": what, "ours": round(value, 3), "unit": unit}
    return row | {"target": target} if target else row
