"""Pictures made to break or to fill a decoder: refused or read, within bounded memory, in a process of their own."""

import base64
import json
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.vision.picture import orientation
from sentinel.vision.picture_file import MAX_PIXELS, PictureError, decode_picture

MOST_MB = 500  # besides Python and the libraries: the largest picture there may be, twice

DECODE = """
import json, resource, sys
from pathlib import Path
from sentinel.vision.picture import orientation
from sentinel.vision.picture_file import MAX_PIXELS, PictureError, decode_picture

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before = peak()
try:
    told = "x".join(str(side) for side in decode_picture(Path(sys.argv[1]).read_bytes()).shape)
except PictureError as error:
    told = str(error)
print(json.dumps({"told": told, "mb": peak() - before}))
"""

# 16 x 16, cyan 0, magenta and yellow 200 of 255, black 0: red
CMYK = base64.b64decode(
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAGBAUGBQQGBgUGBwcGCAoQCgoJCQoUDg8MEBcUGBgXFBYWGh0lHxobIxwWFiAsICMmJykq"
    "KRkfLTAtKDAlKCko/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAHCP/EABQQAQAAAAAAAAAAAAAA"
    "AAAAAAD/2gAOBEMATQBZAEsAAD8A1SjyPNUgAAAP/9k="
)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int = 8, colour: int = 2, row: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(row) for _ in range(height if row else 0)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def lying_chunk(length: int) -> bytes:
    """A good PNG whose pixels' chunk states another length."""
    data = bytearray(cv2.imencode(".png", np.zeros((20, 24, 3), np.uint8))[1].tobytes())
    at = data.index(b"IDAT") - 4
    data[at : at + 4] = length.to_bytes(4)
    return bytes(data)


def gif(screen: tuple[int, int], picture: tuple[int, int], frames: int = 1) -> bytes:
    one = b"\x21\xf9\x04\0\0\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, *picture, 0) + b"\x02\x02\x4c\x01\0"
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + one * frames + b"\x3b"


def webp(side: int, frames: int) -> bytes:
    """An animation whose canvas is far larger than its frames."""
    still = cv2.imencode(".webp", np.zeros((16, 16, 3), np.uint8))[1].tobytes()[12:]
    at = bytes(6) + (15).to_bytes(3, "little") * 2 + (100).to_bytes(3, "little") + b"\0"
    frame = b"ANMF" + struct.pack("<I", len(at) + len(still)) + at + still
    canvas = b"\x02\0\0\0" + (side - 1).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body) + len(frame) * frames) + body + frame * frames


def jpeg(width: int, height: int, *, second: bool = False) -> bytes:
    """A small JPEG that states another size, in its frame header or in a second one."""
    data = cv2.imencode(".jpg", np.zeros((64, 64, 3), np.uint8))[1].tobytes()
    at = data.index(b"\xff\xc0")
    end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
    other = data[at : at + 5] + struct.pack(">HH", height, width) + data[at + 9 : end]
    return data[:at] + (data[at:end] if second else b"") + other + data[end:]


BOMBS = {
    "png of 2.5 billion pixels": (png(50_000, 50_000), "more than 50 million"),
    "png of 49 million pixels with 16 bits": (png(7000, 7000, 16, 6), "more than 25 million"),
    "png of 25 million pixels with 16 bits and transparency": (
        png(4990, 4990, 16, 6, bytes(1 + 4990 * 8)),
        "4990x4990x3",
    ),
    "png of a chunk of 3 GB": (lying_chunk(3 << 30), "truncated"),
    "png of a chunk of 700 MB": (lying_chunk(700 << 20), "truncated"),
    "gif of a huge screen": (gif((50_000, 50_000), (16, 16)), "more than 50 million"),
    "gif of a huge picture on a small screen": (gif((16, 16), (65_535, 65_535)), "damaged"),
    "gif of 10,000 pictures": (gif((2000, 2000), (2000, 2000), 10_000), "damaged"),
    "webp of 100 pictures on a huge canvas": (webp(7000, 100), "more than 25 million"),
    "webp of 100 pictures on a large canvas": (webp(4990, 100), "4990x4990x3"),
    "webp of the largest canvas": (webp(16_384, 3), "more than 25 million"),
    "jpeg of 3.6 billion pixels": (jpeg(60_000, 60_000), "more than 50 million"),
    "jpeg of two sizes": (jpeg(60_000, 60_000, second=True), "damaged"),
    "jpeg of 49 million pixels that are not there": (jpeg(7000, 7000), "7000x7000x3"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_within_bounds(name: str, tmp_path: Path) -> None:
    data, wanted = BOMBS[name]
    assert len(data) < 2_000_000
    (tmp_path / "a").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", DECODE, str(tmp_path / "a")],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert wanted in told["told"]
    assert told["mb"] <= MOST_MB


def test_a_print_shops_cmyk_picture_has_its_colours() -> None:
    picture = decode_picture(CMYK)
    assert picture.shape == (16, 16, 3)
    blue, green, red = picture.mean(axis=(0, 1))
    assert red > 200
    assert max(blue, green) < 110


def test_a_picture_of_more_bits_than_we_read_is_refused() -> None:
    ok, data = cv2.imencode(".png", np.full((20, 20), 300, np.uint16))
    assert ok
    assert decode_picture(data.tobytes()).max() == 1
    with pytest.raises(PictureError):
        decode_picture(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)


SMALL = {
    ext: cv2.imencode(ext, np.random.default_rng(1).integers(0, 256, (20, 24, 3), np.uint8))[1].tobytes()
    for ext in (".png", ".jpg", ".gif", ".bmp", ".webp")
}
SMALL |= {"cmyk": CMYK, "animated": webp(20, 3), "two sizes": jpeg(24, 20, second=True)}


def looked_at(data: bytes) -> None:
    """Whatever it is, it is a picture within the bounds or one line why not."""
    assert 1 <= orientation(data) <= 8
    try:
        picture = decode_picture(data)
    except PictureError as error:
        assert "\n" not in str(error)
        return
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert 0 < picture.shape[0] * picture.shape[1] <= MAX_PIXELS


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(SMALL)),
    st.lists(st.tuples(st.integers(0, 63), st.binary(min_size=1, max_size=4)), max_size=4),
    st.integers(0, 4000),
)
def test_headers_that_lie_give_a_picture_or_a_reason(
    kind: str, lies: list[tuple[int, bytes]], length: int
) -> None:
    data = bytearray(SMALL[kind])
    for at, lie in lies:
        data[at : at + len(lie)] = lie
    looked_at(bytes(data[:length]))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF89a", b"BM", b"RIFF\x20\0\0\0WEBPVP8X", b""]),
    st.binary(max_size=200),
)
def test_bytes_behind_a_magic_number_give_a_picture_or_a_reason(magic: bytes, rest: bytes) -> None:
    looked_at(magic + rest)
