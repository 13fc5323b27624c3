"""Code reading beside zxing-cpp, pyzbar and OpenCV alone: an empty frame, and photographs, in one run.

Processor time of the one thread that works, so that a busy machine does not distort the ratios.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TITLE = "codes in pictures"

Image = NDArray[np.uint8]
Read = Callable[[Image], list[bytes]]

_DATA = Path(__file__).parents[4] / "shared" / "data"  # beside the checkout; never part of it
_FRAMES = 60
_ROUNDS = 3  # the fastest round of each reader counts, taken in turns


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows for a 1280x720 frame without a code and, where shared/data/codes lies, for photographs."""
    import cv2

    cv2.setNumThreads(1)
    rows = [_empty_frame()]
    photographs = _photographs(Path(getattr(args, "data", None) or _DATA) / "codes")
    if photographs:
        rows += _compare(photographs)
    return rows


def _readers() -> dict[str, Read]:
    import cv2
    import zxingcpp
    from pyzbar import pyzbar  # type: ignore[import-untyped]

    from sentinel.vision.codes import CodeReader, Effort

    reader = CodeReader(Effort.PHOTO)
    qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    detector = cv2.QRCodeDetector()

    def by_opencv(image: Image) -> list[bytes]:
        try:
            return [t.encode() for t in detector.detectAndDecodeMulti(image)[1]]
        except (cv2.error, UnicodeDecodeError):
            return []

    return {
        "ours": lambda image: [code.data for code in reader.read(image)],
        "zxing-cpp": lambda image: [code.bytes for code in zxingcpp.read_barcodes(image, formats=qr)],
        "pyzbar": lambda image: [
            code.data for code in pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
        ],
        "opencv": by_opencv,
    }


def _empty_frame() -> dict[str, Any]:
    from sentinel.vision.codes import CodeReader, Effort

    reader, readers, frame = CodeReader(Effort.FRAME), _readers(), _clutter()
    gray = np.ascontiguousarray(frame[:, :, 1])
    timed: dict[str, float] = {"ours": _median_ms(lambda: reader.read(frame), _FRAMES)}
    for name, peer in readers.items():
        if name != "ours":
            timed[name] = _median_ms(lambda peer=peer: peer(gray), _FRAMES // 4)  # type: ignore[misc]
    return {
        "what": f"1280x720 BGR frame without a code, thread time, median of {_FRAMES} (peers: gray)",
        "ours": round(timed.pop("ours"), 2),
        "unit": "ms",
        "peer": {name: round(value, 2) for name, value in timed.items()},
        "target": "<= 3",
    }


def _clutter() -> Image:
    """A frame with edges, gradients and sensor noise, but no code; always the same."""
    import cv2

    random = np.random.default_rng(7)
    frame = np.linspace(60, 190, 1280)[None, :, None] * np.ones((720, 1, 3))
    picture = frame.astype(np.uint8)
    for _ in range(60):
        x, y = int(random.integers(0, 1200)), int(random.integers(0, 680))
        w, h = int(random.integers(20, 250)), int(random.integers(20, 250))
        colour = tuple(int(v) for v in random.integers(20, 235, 3))
        cv2.rectangle(picture, (x, y), (x + w, y + h), colour, -1)
    smooth = cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float64)
    noisy = smooth + random.normal(0, 2.5, smooth.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _median_ms(act: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.thread_time()
        act()
        taken.append(time.thread_time() - start)
    return float(np.median(taken)) * 1e3


def _photographs(folder: Path) -> list[tuple[Image, str]]:
    """Gray photographs in all four rotations, with the text that they hold."""
    import cv2

    from sentinel.vision.picture_file import read_picture

    found = []
    for path in sorted(folder.glob("*/*.png")):
        truth = path.with_suffix(".txt")
        if truth.exists():
            text = truth.read_bytes().decode("utf-8")
            gray = np.asarray(cv2.cvtColor(read_picture(path), cv2.COLOR_BGR2GRAY), np.uint8)
            found += [(np.ascontiguousarray(np.rot90(gray, turn)), text) for turn in range(4)]
    return found


def _compare(photographs: list[tuple[Image, str]]) -> list[dict[str, Any]]:
    from sentinel.core.code_text import decode_text

    readers = _readers()
    read: dict[str, int] = {}
    taken = dict.fromkeys(readers, float("inf"))
    for _ in range(_ROUNDS):
        for name, reader in readers.items():
            start = time.thread_time()
            answers = [reader(image) for image, _ in photographs]
            taken[name] = min(taken[name], time.thread_time() - start)
            read[name] = sum(
                any(_same(data, text, decode_text) for data in answer)
                for answer, (_, text) in zip(answers, photographs, strict=True)
            )
    count = len(photographs)
    ms = {name: round(seconds / count * 1e3, 2) for name, seconds in taken.items()}
    return [
        {
            "what": f"right of {count} photographs (4 rotations each)",
            "ours": read.pop("ours"),
            "unit": "pictures",
            "peer": read,
            "target": "> zxing-cpp",
        },
        {
            "what": f"mean per photograph, processor time of 1 thread, fastest of {_ROUNDS} rounds",
            "ours": ms.pop("ours"),
            "unit": "ms",
            "peer": ms,
            "target": "<= 2x zxing-cpp",
        },
    ]


def _same(data: bytes, text: str, decode: Callable[[bytes, str], str]) -> bool:
    """Whether the bytes are that text in one of the charsets in which the photographs' codes are written."""
    return any(data == _encoded(text, charset) for charset in ("utf-8", "cp932", "latin-1")) or (
        decode(data, "") == text
    )


def _encoded(text: str, charset: str) -> bytes | None:
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return None
