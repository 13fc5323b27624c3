"""One message in several QR symbols, and charsets that a code states: what is shown is what was written."""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sentinel.cli import inspect_codes
from sentinel.vision.codes import CodeReader, Effort
from sentinel.vision.codes.code import Code
from sentinel.vision.codes.sequence import join_parts

Image = NDArray[np.uint8]
MESSAGE = "https://example.org/" + "0123456789abcdef" * 14


def drawn(symbol: segno.QRCode, scale: int = 4) -> Image:
    dark = np.array([list(row) for row in symbol.matrix], np.uint8)
    flat = np.pad(np.where(dark == 1, 0, 255).astype(np.uint8), 6, constant_values=255)
    return np.kron(flat, np.ones((scale, scale), np.uint8))


def parts(count: int = 3) -> list[Image]:
    return [drawn(symbol) for symbol in segno.make_sequence(MESSAGE, symbol_count=count)]


def inspect(path: Path, image: Image, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert cv2.imwrite(str(path), image)
    parser = argparse.ArgumentParser()
    inspect_codes.configure(parser)
    assert inspect_codes.run(parser.parse_args(["--json", str(path)])) == 0
    codes: list[dict[str, object]] = json.loads(capsys.readouterr().out)["codes"]
    return codes


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_a_message_in_three_symbols_is_shown_whole(
    order: tuple[int, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = parts()
    codes = inspect(tmp_path / "a.png", np.hstack([made[i] for i in order]), capsys)
    assert [code["text"] for code in codes] == [MESSAGE]
    assert "part" not in codes[0]


def test_parts_of_which_one_is_missing_are_called_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = inspect(tmp_path / "a.png", np.hstack(parts()[:2]), capsys)
    assert [code.get("part") for code in codes] == [True, True]
    assert all(str(code["text"]) in MESSAGE for code in codes)


@given(st.binary(min_size=1, max_size=60), st.sampled_from("lmqh"))
@settings(max_examples=40, deadline=None)
def test_a_code_by_itself_is_never_called_a_part_and_keeps_its_bytes(data: bytes, error: str) -> None:
    image = drawn(segno.make(data, error=error, mode="byte", micro=False))
    (code,) = CodeReader(Effort.PHOTO).read(image)
    assert (code.data, code.part) == (data, False)
    assert join_parts(image, [code]) == [code]


def test_a_message_that_is_not_made_of_the_parts_is_not_believed() -> None:
    image = np.hstack(parts(2))
    corners = ((0, 0), (9, 0), (9, 9), (0, 9))
    others = [Code("QRCode", text, text.decode(), corners, part=True) for text in (b"one", b"two")]
    assert join_parts(image, others) == others


@pytest.mark.parametrize(
    ("text", "charset"),
    [("Žluťoučký kůň", "iso-8859-2"), ("Привет", "iso-8859-5"), ("中文测试é", "utf-8"), ("绿码", "gb18030")],
)
def test_the_charset_that_a_code_states_counts(text: str, charset: str) -> None:
    (code,) = CodeReader().read(drawn(segno.make(text, encoding=charset, eci=True, micro=False)))
    assert (code.text, code.data) == (text, text.encode(charset))


def test_any_bytes_come_back_as_they_are() -> None:
    data = bytes(range(256))
    (code,) = CodeReader().read(drawn(segno.make(data, mode="byte", micro=False)))
    assert code.data == data


def test_a_micro_qr_code_is_read() -> None:
    (code,) = CodeReader().read(drawn(segno.make("target", error="m")))
    assert (code.symbology, code.text) == ("MicroQRCode", "target")
