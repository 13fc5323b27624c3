"""Portraits from picture files of any origin, made in a confined child: it has no network, files or keys.

The child gets a picture's bytes over a pipe and answers with vectors. One that a picture kills or hangs is
started again, and the picture is refused.
"""

import contextlib
import math
import os
import select
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec
import numpy as np

from sentinel.core.facts import Mask
from sentinel.runtime.confinement import Sockets, bound, bound_processor, leave_network, restrict_calls
from sentinel.runtime.manifest import ModelError
from sentinel.vision.embed import Vector
from sentinel.vision.picture_file import MAX_BYTES, PictureError

_LENGTH = struct.Struct("<I")
_MOST_ANSWER = 64 * 1024
_MEMORY = 3 << 30
_FILES = 64
_PICTURE_S = 60  # of processor time
_START_S = 120.0


class Question(msgspec.Struct, frozen=True):
    """A picture's bytes; ``worn`` where it is known what is on the face."""

    picture: bytes
    worn: Mask | None = None


class Answer(msgspec.Struct, frozen=True):
    """As ``Portrait``, over the pipe: vectors as little-endian float32; ``fault`` "": usable.

    The first answer of a child says that it is ready, with ``confined``, or that it can't be (``fault``).
    """

    bare: bytes | None = None
    masked: bytes | None = None
    worn: Mask = Mask.NONE
    weight: float = 0.0
    fault: str = ""
    confined: bool = False


class Studio:
    """One child at a time, started when it is first needed. A context manager; one thread."""

    def __init__(self, models_setting: str = "", *, dimensions: int = 512, wait_s: float = 120.0) -> None:
        """``wait_s``: on the clock, for one picture."""
        self._models = models_setting
        self._dimensions = dimensions
        self._wait_s = wait_s
        self._child: subprocess.Popen[bytes] | None = None
        self.confined = False

    def __enter__(self) -> "Studio":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def portrait(self, picture: bytes, worn: Mask | None = None) -> Answer:
        """What the child makes of a picture; a child that died of it is a fault too. Raises ModelError."""
        child = self._child or self._start()
        assert child.stdin is not None
        until = time.monotonic() + self._wait_s
        try:
            _send(child.stdin, msgspec.msgpack.encode(Question(picture, worn)), until)
            answer = self._answer(child, until)
        except (OSError, _LostError):
            return Answer(fault=self._fallen(child))
        return self._checked(answer)

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what was not taken is lost with it
                        pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LD_LIBRARY_PATH")}
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        models = str(Path(self._models).absolute()) if self._models else ""
        self._child = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "sentinel.vision.studio", models],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd="/", start_new_session=True,  # Ctrl-C is for its parent
        )  # fmt: skip
        try:
            ready = self._answer(self._child, time.monotonic() + _START_S)
            assert self._child.stdin is not None
            os.set_blocking(self._child.stdin.fileno(), False)  # a child that hangs must not hold us
        except (OSError, _LostError):
            self.close()
            raise ModelError("the process that looks at pictures does not start") from None
        if ready.fault:
            self.close()
            raise ModelError(ready.fault)
        self.confined = ready.confined
        return self._child

    def _fallen(self, child: subprocess.Popen[bytes]) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.5)
        code = child.returncode
        self.close()
        if code is None or code == -signal.SIGXCPU:
            return "the picture took too long"
        return "the picture broke the program that looked at it"

    def _answer(self, child: subprocess.Popen[bytes], until: float) -> Answer:
        assert child.stdout is not None
        raw = _receive(child.stdout, _MOST_ANSWER, until)
        try:
            return msgspec.msgpack.decode(raw, type=Answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _LostError from None

    def _checked(self, answer: Answer) -> Answer:
        """The child has read a stranger's picture: its word is taken only as far as it can be true."""
        vectors = [vector for vector in (answer.bare, answer.masked) if vector is not None]
        sound = all(self._is_unit(vector) for vector in vectors)
        if not answer.fault and not (vectors and sound and 0 < answer.weight <= 1):
            return Answer(fault="the program that looked at it gave no vector")
        return answer if not answer.fault else Answer(worn=answer.worn, fault=answer.fault[:120])

    def _is_unit(self, raw: bytes) -> bool:
        if len(raw) != 4 * self._dimensions:
            return False
        length = float(np.linalg.norm(np.frombuffer(raw, "<f4").astype(np.float64)))
        return math.isfinite(length) and abs(length - 1) < 1e-3


class _LostError(Exception):
    """The other end is gone, or says nothing sensible in time."""


def _send(pipe: IO[bytes], data: bytes, until: float = math.inf) -> None:
    """Raises OSError, _LostError."""
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:
        _wait_for([], [pipe], until)
        rest = rest[os.write(pipe.fileno(), rest[: 1 << 16]) :]


def _wait_for(readable: list[IO[bytes]], writable: list[IO[bytes]], until: float) -> None:
    if until == math.inf:
        return
    ready = select.select(readable, writable, [], max(0.0, until - time.monotonic()))
    if not any(ready):
        raise _LostError


def _receive(pipe: IO[bytes], most: int, until: float = math.inf) -> bytes:
    """One message. Raises _LostError."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size, until))
    if length > most:
        raise _LostError
    return _exactly(pipe, length, until)


def _exactly(pipe: IO[bytes], count: int, until: float) -> bytes:
    data = bytearray()
    while len(data) < count:
        _wait_for([pipe], [], until)
        part = os.read(pipe.fileno(), min(count - len(data), 1 << 20))
        if not part:
            raise _LostError
        data += part
    return bytes(data)


# ---- the child


def serve(models_setting: str) -> None:
    """Look at pictures from stdin until it ends."""
    leave_network()  # before there are threads
    unconfined = restrict_calls(sockets=Sockets.NONE)
    import cv2

    from sentinel.vision.models import load_models
    from sentinel.vision.portrait import portrait

    stdin, stdout = os.fdopen(0, "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # a library that prints must not write into the answers
    cv2.setNumThreads(1)
    try:
        models = load_models(models_setting)
    except ModelError as error:
        _send(stdout, msgspec.msgpack.encode(Answer(fault=str(error))))
        return
    portrait(models, np.full((96, 96, 3), 128, np.uint8))  # what is imported late is imported now
    look(b"")
    bound(memory=_MEMORY, files=_FILES, writing=False)
    unconfined += restrict_calls(sockets=Sockets.NONE, opening=False)
    _send(stdout, msgspec.msgpack.encode(Answer(confined=not unconfined)))
    while True:
        try:
            question = msgspec.msgpack.decode(_receive(stdin, MAX_BYTES + 1024), type=Question)
        except (_LostError, msgspec.DecodeError, UnicodeDecodeError):
            return
        bound_processor(_PICTURE_S)
        found = look(question.picture)
        if isinstance(found, str):
            answer = Answer(fault=found)
        else:
            made = portrait(models, found, question.worn)
            answer = Answer(_raw(made.bare), _raw(made.masked), made.worn, made.weight, made.fault or "")
        _send(stdout, msgspec.msgpack.encode(answer))


def look(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | str":
    """The picture upright, or why there is none."""
    from sentinel.vision.picture import decode

    try:
        return decode(data)
    except PictureError as error:
        return f"unreadable: {error}"


def _raw(vector: Vector | None) -> bytes | None:
    return None if vector is None else vector.astype("<f4").tobytes()


if __name__ == "__main__":
    serve(sys.argv[1])
