"""Code reading beside zxing-cpp, pyzbar and OpenCV alone, in one run: frames, photographs, hostile pictures.

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
_SEED = 2026
_EACH = 12  # hostile pictures of a category
_SATISFIED = 3  # frames that show nothing new, after which nobody holds a phone any longer
_SHAKEN = 12  # frames that a code is held up for: 0.6 s
_WITHOUT = 60  # made pictures without a code, of a kind


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows for a 1280x720 frame without a code, made pictures and, where shared/data lies, photographs."""
    import cv2

    cv2.setNumThreads(1)
    data = Path(getattr(args, "data", None) or _DATA)
    rows = [_empty_frame()]
    photographs = _photographs(data / "codes")
    if photographs:
        rows += _compare(photographs)
    rows += _hostile()
    rows.append(_false_reads(data))
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
    from sentinel.vision.codes.stream import CodeStream

    reader, readers, frame = CodeStream(), _readers(), _clutter()
    gray = np.ascontiguousarray(frame[:, :, 1])
    spent = [_ms(lambda: reader.read(frame)) for _ in range(_FRAMES)]
    # frames take turns at dearer looks: the mean, not the median
    timed: dict[str, float] = {"ours": float(np.mean(spent))}
    for name, peer in readers.items():
        if name != "ours":
            timed[name] = _median_ms(lambda peer=peer: peer(gray), _FRAMES // 4)  # type: ignore[misc]
    return {
        "what": f"1280x720 BGR frame without a code, thread time, mean of {_FRAMES} (peers: median, gray)",
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
    return float(np.median([_ms(act) for _ in range(times)]))


def _ms(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return 1e3 * (time.thread_time() - start)


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


def _hostile() -> list[dict[str, Any]]:
    """Of each category of made pictures those whose codes are all read, and nothing else; last, the time."""
    from sentinel.bench.codes import hostile

    readers = _readers() | {f"ours, a camera's {_SHAKEN} frames": _read_shaken}
    rows, spent, pictures = [], dict.fromkeys(readers, 0.0), 0
    right, wrong = dict.fromkeys(readers, 0), dict.fromkeys(readers, 0)
    for name, made in hostile.pictures(_SEED, _EACH):
        read = dict.fromkeys(readers, 0)
        pictures += len(made)
        for reader, act in readers.items():
            for picture in made:
                start = time.thread_time()
                seen = set(act(picture.image))
                spent[reader] += time.thread_time() - start
                read[reader] += set(picture.contents) <= seen
                wrong[reader] += len(seen - set(picture.contents))
            right[reader] += read[reader]
        rows.append(_row(f"made: {name}, {len(made)} pictures", read, "read"))
    rows.append(_row(f"made, all {pictures}, seed {_SEED}", right, "read", "> zxing-cpp"))
    rows.append(_row(f"made, all {pictures}: reads that are not there", wrong, "reads", "0"))
    mean = {reader: round(1e3 * seconds / pictures, 2) for reader, seconds in spent.items()}
    rows.append(_row(f"made, all {pictures}, mean per picture (of frames: together)", mean, "ms"))
    return rows


def _row(what: str, values: dict[str, Any], unit: str, target: str = "") -> dict[str, Any]:
    peers = dict(values)
    row = {"what": what, "ours": peers.pop("ours"), "unit": unit, "peer": peers}
    return row | {"target": target} if target else row


def _read_shaken(image: Image) -> list[bytes]:
    """What a camera reads of it when it is held up with a hand that is never still."""
    import cv2

    from sentinel.vision.codes.stream import CodeStream

    stream, random, read, quiet = CodeStream(), np.random.default_rng(_SEED), set[bytes](), 0
    size = (image.shape[1], image.shape[0])
    for _ in range(_SHAKEN):
        x, y = random.uniform(-2, 2, 2)
        move = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
        moved = cv2.warpAffine(image, move, size, borderMode=cv2.BORDER_REPLICATE)
        now = {code.data for code in stream.read(np.asarray(moved, np.uint8))}
        quiet = 0 if now - read else quiet + 1
        read |= now
        if read and quiet == _SATISFIED:
            break
    return list(read)


def _false_reads(data: Path) -> dict[str, Any]:
    """Pictures that hold no code, each as a photograph and as a frame."""
    from itertools import chain

    from sentinel.bench.codes import without
    from sentinel.vision.codes import CodeReader, Effort
    from sentinel.vision.codes.stream import CodeStream

    photo, stream, pictures, reads = CodeReader(Effort.PHOTO), CodeStream(), 0, 0
    for image in chain(without.made(_SEED, _WITHOUT), without.photographed(data)):
        pictures += 1
        reads += len(photo.read(image)) + len(stream.read(image))
    return {
        "what": f"codes read in {pictures} pictures without any",
        "ours": reads,
        "unit": "reads",
        "target": "0",
    }
