"""``sentinel inspect codes``: one line a picture, whatever the pictures are."""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from sentinel.cli import inspect_codes


def inspect(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, Any]]]:
    parser = argparse.ArgumentParser()
    inspect_codes.configure(parser)
    code = inspect_codes.run(parser.parse_args(["--json", *map(str, paths)]))
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def write_code(path: Path, content: str | bytes, transparent: bool = False) -> Path:
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    image = np.pad(np.array(symbol.to_image(scale=5), np.uint8), 30, constant_values=255)
    if transparent:  # black modules on nothing
        image = np.dstack([np.zeros((*image.shape, 3), np.uint8), 255 - image])
    assert cv2.imwrite(str(path), image)
    return path


def test_text_bytes_and_symbology_are_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_code(tmp_path / "码.png", "绿码".encode("gb18030"))
    code, (row,) = inspect(capsys, path)
    assert code == 0
    assert row["path"] == str(path)
    (seen,) = row["codes"]
    assert (seen["symbology"], seen["text"], seen["bytes"]) == (
        "QRCode",
        "绿码",
        "绿码".encode("gb18030").hex(),
    )
    assert seen["kind"] == "unknown"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://s.sh.gov.cn/abc", "platform"),
        ("CSM:0001-0002", "place"),
        ("DZSBK:0123456789abcdef", "social_security"),
        ("HC1:NCFOXN", "dcc"),
        ("shc:/567629", "shc"),
        ("hello", "unknown"),
    ],
)
def test_what_a_code_is_for_is_told(
    text: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (row,) = inspect(capsys, write_code(tmp_path / "a.png", text))
    assert row["codes"][0]["kind"] == kind


def test_a_code_on_a_transparent_ground_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (row,) = inspect(capsys, write_code(tmp_path / "t.png", "clear", transparent=True))
    assert code == 0
    assert [c["text"] for c in row["codes"]] == ["clear"]


@pytest.mark.parametrize("name", ["AztecCode", "DataMatrix", "PDF417"])
def test_another_symbology_beside_a_qr_code_is_read_too(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = np.full((500, 900), 210, np.uint8)
    for left, text, kind in ((40, "ours", "QRCode"), (450, "theirs", name)):
        symbol = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
        image = np.array(symbol.to_image(scale=4), np.uint8)
        picture[90 : 90 + image.shape[0], left : left + image.shape[1]] = image
    assert cv2.imwrite(str(tmp_path / "both.png"), picture)
    code, (row,) = inspect(capsys, tmp_path / "both.png")
    assert code == 0
    assert sorted(c["text"] for c in row["codes"]) == ["ours", "theirs"]


def test_bad_pictures_do_not_stop_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_code(tmp_path / "good.png", "good")
    (tmp_path / "cut.png").write_bytes(good.read_bytes()[:200])
    (tmp_path / "text.png").write_text("no picture")
    code, rows = inspect(capsys, tmp_path / "cut.png", tmp_path / "gone.png", tmp_path / "text.png", good)
    assert code == 2
    assert [bool(row.get("error")) for row in rows] == [True, True, True, False]
    assert [row["codes"] for row in rows[:3]] == [[], [], []]
    assert rows[3]["codes"][0]["text"] == "good"


def test_a_picture_without_a_code_is_a_negative_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cv2.imwrite(str(tmp_path / "wall.png"), np.full((100, 100, 3), 200, np.uint8))
    code, (row,) = inspect(capsys, tmp_path / "wall.png")
    assert (code, row["codes"]) == (1, [])
    assert "error" not in row


def test_an_animation_is_read_by_its_first_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    still = cv2.imread(str(write_code(tmp_path / "a.png", "first")))
    assert still is not None
    animation = cv2.Animation()
    animation.frames = [still, np.full_like(still, 255)]
    animation.durations = [100, 100]
    assert cv2.imwriteanimation(str(tmp_path / "a.gif"), animation)
    code, (row,) = inspect(capsys, tmp_path / "a.gif")
    assert (code, [c["text"] for c in row["codes"]]) == (0, ["first"])


def test_corners_are_those_of_the_picture_as_its_exif_note_turns_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upright = np.full((300, 600), 255, np.uint8)
    code = cv2.imread(str(write_code(tmp_path / "a.png", "turned")), cv2.IMREAD_GRAYSCALE)
    assert code is not None
    upright[: code.shape[0], : code.shape[1]] = code
    jpeg = cv2.imencode(".jpg", cv2.rotate(upright, cv2.ROTATE_90_COUNTERCLOCKWISE))[1].tobytes()
    note = b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
    exif = b"Exif\x00\x00" + note
    (tmp_path / "t.jpg").write_bytes(jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + jpeg[2:])
    _, (row,) = inspect(capsys, tmp_path / "t.jpg")
    (seen,) = row["codes"]
    assert seen["text"] == "turned"
    assert all(x < code.shape[1] and y < code.shape[0] for x, y in seen["quad"])
