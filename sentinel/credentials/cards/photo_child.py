"""The child in which a vendor's photo decoder runs: gives its rights away, then calls the library or program.

``decode library PATH FUNCTION ARGUMENT`` or ``decode command PROGRAM [ARGUMENT ...]``: WLT on stdin, the
picture on stdout, a failure as exit code. ``check`` for ``decode``: as far as it goes without a photo, and
what this kernel can't take away on stdout, a line each.
"""

import ctypes
import os
import shutil
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

from sentinel.runtime.confinement import (
    Sockets,
    bound,
    bound_processor,
    leave_network,
    restrict_calls,
    restrict_files,
)

_LIBRARY_MEMORY, _COMMAND_MEMORY = 512 << 20, 1 << 30
_FILES = 64
_PROCESSOR_S = 3
_WLT_ROOM, _PICTURE_ROOM = 4096, 64 * 1024  # more than a photo has: vendors' code reads and writes beyond
_RAW_BYTES, _BMP_BYTES = 102 * 126 * 3, 38862
# The functions of usual decoders, C and C++, and the third argument that they are called with.
_USUAL = {"unpack": 708, "_Z6unpackPcS_i": 708, "wlt2bmpBuffer": _BMP_BYTES}


class Failure(IntEnum):
    """Exit codes."""

    NO_LIBRARY = 70
    NO_FUNCTION = 71
    REFUSED = 72
    NO_PROGRAM = 73

    @staticmethod
    def explain(code: int) -> str:
        """One line for people, for any exit code."""
        known = {
            70: "the photo decoder's library can't be loaded (wrong path, or made for another machine?)",
            71: "the photo decoder's library has no such function: set id_card.photo_function",
            72: "the photo decoder says that it can't decode this photo",
            73: "the photo decoder's program can't be started",
        }
        ended = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        return known.get(code, f"the photo decoder {ended}")


def main(words: list[str]) -> NoReturn:
    """Never returns."""
    what, kind, *words = words
    leave_network()
    bound_processor(_PROCESSOR_S)
    if kind == "command":
        _become(words, checking=what == "check")
    path, function, argument = words
    answer = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not write into the answer
    bound(memory=_LIBRARY_MEMORY, files=_FILES, writing=False)
    left = [restrict_files([Path(path).parent], []), restrict_calls(sockets=Sockets.NONE)]
    call, third = _function(path, function, int(argument))
    if what == "check":
        os.write(answer, _lines(left))
    else:
        os.write(answer, _decode(call, third, sys.stdin.buffer.read(_WLT_ROOM)))
    os._exit(0)  # a library's own clearing up has been known to crash


def _become(command: list[str], *, checking: bool) -> NoReturn:
    bound(memory=_COMMAND_MEMORY, files=_FILES, writing=False)
    left = restrict_calls(sockets=Sockets.NONE, programs=True)
    if checking:
        os.write(1, _lines([left]))
        os._exit(0 if shutil.which(command[0]) else Failure.NO_PROGRAM)
    try:
        os.execvp(command[0], command)  # noqa: S606 - what the settings say
    except OSError:
        os._exit(Failure.NO_PROGRAM)


def _lines(left: list[str]) -> bytes:
    return "\n".join(filter(None, left)).encode("utf-8", "replace")


def _function(path: str, name: str, argument: int) -> tuple[Any, int]:
    try:
        library = ctypes.CDLL(path)
    except OSError:
        os._exit(Failure.NO_LIBRARY)
    for known in [name] if name else _USUAL:
        if hasattr(library, known):
            function = library[known]
            function.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int]
            function.restype = ctypes.c_int
            return function, argument or _USUAL.get(known, _PICTURE_ROOM)
    os._exit(Failure.NO_FUNCTION)


def _decode(function: Any, argument: int, wlt: bytes) -> bytes:
    """The picture: a BMP, or bare pixels. What it returns differs from vendor to vendor, but for failures."""
    picture = ctypes.create_string_buffer(_PICTURE_ROOM)
    if function(ctypes.create_string_buffer(wlt, _WLT_ROOM), picture, argument) < 0:
        os._exit(Failure.REFUSED)
    size = _BMP_BYTES if picture.raw[:2] == b"BM" else _RAW_BYTES
    return picture.raw[:size]


if __name__ == "__main__":
    main(sys.argv[1:])
