"""A card's photo through the vendor's decoder: 1024 bytes of WLT in, 102 x 126 pixels out.

No open decoder of WLT is known: without a vendor's library or program there is no picture, and none is made
up. Theirs runs in a child (``card_photo_child``) with neither network nor files to write, little memory and
time; its answer is taken as a stranger's.
"""

import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from sentinel.config import IdCardSettings
from sentinel.credentials.cards.photo_child import Failure

WIDTH, HEIGHT = 102, 126
WLT_BYTES = 1024
RAW_BYTES = HEIGHT * WIDTH * 3
_ROW = (WIDTH * 3 + 3) // 4 * 4
_HEAD = struct.Struct("<2sIHHIIiiHHIIiiII")  # BITMAPFILEHEADER and BITMAPINFOHEADER
BMP_BYTES = _HEAD.size + _ROW * HEIGHT
_LEAST_CONTRAST = 3.0  # standard deviation of the pixels: no photograph is one colour
_DECODE_S = 3.0

Pixels = NDArray[np.uint8]
"""(126, 102, 3) upright, BGR."""


class PhotoError(Exception):
    """There is no picture; the text is one line that says why, and nothing of the card."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """A vendor's ``library`` with ``function`` and ``argument``, or a ``command``: see ``IdCardSettings``."""

    library: str = ""
    function: str = ""
    argument: int = 0
    command: tuple[str, ...] = ()

    def check(self) -> str:
        """Start it without a photo; one line about what this kernel can't take away from it, best "".

        Raises PhotoError.
        """
        left = self._run(b"", "check", _DECODE_S).decode("utf-8", "replace")
        return "; ".join(left.splitlines())

    def decode(self, photo: bytes, wait_s: float = _DECODE_S) -> Pixels:
        """The picture in ``photo``; bounded by ``wait_s`` seconds. Raises PhotoError."""
        if len(photo) != WLT_BYTES:
            raise PhotoError(f"a photo has {WLT_BYTES} bytes, not {len(photo)}")
        answer = self._run(photo, "decode", wait_s)
        return pixels_of(answer, raw=not self.command)

    def _run(self, photo: bytes, what: str, wait_s: float) -> bytes:
        if self.command:
            words = [what, "command", *self.command]
        else:
            words = [what, "library", self.library, self.function, str(self.argument)]
        try:
            return _ask(words, photo, time.monotonic() + wait_s)
        except TimeoutError:
            raise PhotoError(f"the photo decoder did not answer within {wait_s:g} s") from None
        except OSError as error:
            raise PhotoError(f"the photo decoder can't be started: {error.strerror}") from None


def decoder_of(settings: IdCardSettings, base: Path) -> Decoder | None:
    """The configured one; None: card photos can't be decoded. Relative paths count from ``base``."""
    base = base.absolute()  # the child works elsewhere
    if settings.photo_command:
        program, *rest = settings.photo_command
        return Decoder(command=(str(base / program) if "/" in program else program, *rest))
    if settings.photo_library:
        library = str(base / settings.photo_library)
        return Decoder(library, settings.photo_function, settings.photo_argument)
    return None


def pixels_of(answer: bytes, *, raw: bool = False) -> Pixels:
    """The pixels of a decoder's answer: a BMP of 24 bits, or (``raw``) bare rows, bottom up, RGB.

    Raises PhotoError for any other size, depth, compression or length, and for a picture of one colour.
    """
    if raw and len(answer) == RAW_BYTES:
        return _seen(np.frombuffer(answer, np.uint8).reshape(HEIGHT, WIDTH, 3)[::-1, :, ::-1])
    if len(answer) != BMP_BYTES:
        raise PhotoError(f"the photo decoder's answer has {len(answer)} bytes, a picture has {BMP_BYTES}")
    magic, _, _, _, offset, size, width, height, planes, depth, packing, *_ = _HEAD.unpack_from(answer)
    if (magic, offset, size, planes) != (b"BM", _HEAD.size, 40, 1):
        raise PhotoError("the photo decoder's answer is no BMP")
    if (width, abs(height), depth, packing) != (WIDTH, HEIGHT, 24, 0):
        raise PhotoError(f"the photo decoder's answer is no plain picture of {WIDTH} x {HEIGHT} pixels")
    rows = np.frombuffer(answer, np.uint8, offset=_HEAD.size).reshape(HEIGHT, _ROW)
    pixels: Pixels = rows[:, : WIDTH * 3].reshape(HEIGHT, WIDTH, 3)
    return _seen(pixels[::-1] if height > 0 else pixels)


def _seen(pixels: Pixels) -> Pixels:
    if float(pixels.std()) < _LEAST_CONTRAST:
        raise PhotoError("the photo decoder gave an empty picture")
    return np.ascontiguousarray(pixels)


def _ask(words: list[str], photo: bytes, until: float) -> bytes:
    """The child's answer; its failure as PhotoError. Raises TimeoutError, OSError, PhotoError."""
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LD_LIBRARY_PATH")}
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "sentinel.credentials.cards.photo_child", *words],  # -P: no rule for "/"
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"}, cwd="/", start_new_session=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with contextlib.suppress(BrokenPipeError), child.stdin:
            child.stdin.write(photo)  # a pipe holds more than that
        answer = _receive(child.stdout, BMP_BYTES, until)
        code = _wait(child, until) if len(answer) <= BMP_BYTES else 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # and what it started
        child.wait()
        child.stdout.close()
    if code:
        raise PhotoError(Failure.explain(code))
    return answer


def _receive(pipe: IO[bytes], most: int, until: float) -> bytes:
    """Until its end, at most one byte more than ``most``. Raises TimeoutError."""
    data = bytearray()
    while len(data) <= most:
        ready = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready[0]:
            raise TimeoutError
        part = os.read(pipe.fileno(), most + 1 - len(data))
        if not part:
            break
        data += part
    return bytes(data)


def _wait(child: "subprocess.Popen[bytes]", until: float) -> int:
    try:
        return child.wait(max(0.05, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
