"""``sentinel inspect thermal``: recorded words in, temperatures, reasons and a picture out."""

import io
import json
import os
import pty
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from hw.thermal.mlx90640_eeprom import Fields, encode
from hw.thermal.scene import Face, Scene
from sentinel.cli import main
from sentinel.fever.mlx90640 import Mlx90640Decoder
from sentinel.fever.mosaic import without_gaps
from sentinel.fever.picture import colours, png, render


@pytest.fixture
def dump(tmp_path, part, eeprom, make_frame):
    """Writes a dump with changes, gives its path."""

    def write(**changes):
        frames = [make_frame(part, 34.0, n).tolist() for n in (0, 1)]
        whole = {"sensor": "mlx90640", "eeprom": eeprom.tolist(), "frames": frames}
        whole |= {"emissivity": 0.98, "reflected": 23.0} | changes
        path = tmp_path / "dump.json"
        path.write_text(json.dumps(whole))
        return str(path)

    return write


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_frame_is_a_line_with_384_temperatures(dump, capsys):
    assert main(["inspect", "thermal", dump(), "--json"]) == 0
    first, second = rows(capsys)
    assert list(first) == ["vdd", "ta", "subpage", "temperatures", "bad_pixels", "usable", "reason"]
    assert (first["subpage"], second["subpage"]) == (0, 1)
    assert first["vdd"] == pytest.approx(3.3, abs=0.01)
    assert first["ta"] == pytest.approx(31.0, abs=0.05)
    assert first["usable"] is True
    assert first["reason"] is None
    for row in (first, second):
        known = [t for t in row["temperatures"] if t is not None]
        assert len(row["temperatures"]) == 768
        assert len(known) == 384
        assert known == pytest.approx([34.0] * 384, abs=0.2)


def test_bad_pixels_are_listed_and_have_no_value(dump, capsys, part):
    words = encode(Fields(**vars(part) | {"broken": (100,), "outliers": (600,)}))
    assert main(["inspect", "thermal", dump(eeprom=words.tolist()), "--json"]) == 0
    for row in rows(capsys):
        assert row["bad_pixels"] == [100, 600]
        assert row["temperatures"][100] is None
        assert row["temperatures"][600] is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"eeprom": [0] * 832}, "all zeros"),
        ({"eeprom": [0xFFFF] * 832}, "all ones"),
        ({"eeprom": [1, 2, 3]}, "3 words"),
        ({"eeprom": ["x"] * 832}, "whole numbers"),
        ({"frames": [[0x7FFF] * 832 + [0x1901, 0]]}, "not measured"),
        ({"frames": [[0] * 834]}, "supply"),
        ({"frames": [[1, 2]]}, "2 words"),
        ({"frames": ["words"]}, "frame is not a list of words"),
        ({"frames": [None]}, "frame is not a list of words"),
        ({"frames": [{"a": 1}]}, "frame is not a list of words"),
        ({"frames": [[True] + [0] * 833]}, "frame holds values that are no whole numbers"),
        ({"frames": [[10**40] + [0] * 833]}, "frame holds values outside 0..65535"),
        ({"eeprom": [[1] * 832]}, "EEPROM holds lists instead of words"),
        ({"eeprom": [1] * 831 + [False]}, "EEPROM holds values that are no whole numbers"),
        ({"eeprom": [1] * 831 + [10**40]}, "EEPROM holds values outside 0..65535"),
        ({"eeprom": [-1] * 831 + [2**63]}, "EEPROM holds values outside 0..65535"),
    ],
)
def test_words_without_a_temperature_are_unusable_with_a_reason(dump, capsys, changes, reason):
    assert main(["inspect", "thermal", dump(**changes), "--json"]) == 1
    for row in rows(capsys):
        assert row["usable"] is False
        assert reason in row["reason"]
        assert row["temperatures"] == [None] * 768
        assert row["vdd"] is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sensor": "mlx90632"}, "known: mlx90640, mlx90641, mlx90614, amg8833"),
        ({"sensor": ["mlx90640"]}, "is not known"),
        ({"sensor": "a\nb\x1b[31m"}, r'sensor "a\nb\u001b[31m" is not known'),
        ({"sensor": "\x9b31m\u202e"}, r'sensor "\x9b31m\u202e" is not known'),
        ({"emissivity": 0.09}, "from 0.1 to 1"),
        ({"emissivity": 1.01}, "from 0.1 to 1"),
        ({"reflected": -51}, "from -50 to 150 C"),
        ({"reflected": 151}, "from -50 to 150 C"),
        ({"emissivity": 10**400}, '"emissivity"'),
        ({"frames": []}, "empty"),
        ({"frames": 3}, '"frames"'),
        ({"eeprom": None}, '"eeprom"'),
        ({"emissivity": 0}, '"emissivity"'),
        ({"emissivity": 1e-300}, '"emissivity"'),
        ({"emissivity": "high"}, '"emissivity"'),
        ({"emissivity": float("nan")}, '"emissivity"'),
        ({"reflected": True}, '"reflected"'),
    ],
)
def test_what_is_no_dump_is_one_clear_line(dump, capsys, changes, says):
    assert main(["inspect", "thermal", dump(**changes), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("twice", ["emissivity", "frames"])
def test_a_key_given_twice_is_refused_not_silently_the_last(dump, capsys, twice):
    path = Path(dump())
    path.write_text(path.read_text()[:-1] + f', "{twice}": 0.5}}')
    assert main(["inspect", "thermal", str(path)]) == 2
    assert f'"{twice}" is given twice' in capsys.readouterr().err


@pytest.mark.parametrize("word", [0x0000, 0x0001, 0x1235, 0xFFFF])
def test_a_blank_eeprom_marks_no_bad_pixels(dump, capsys, eeprom, word):
    for words in ([word] * 832, [*eeprom[:64].tolist(), *[word] * 768]):
        assert main(["inspect", "thermal", dump(eeprom=words), "--json"]) == 1
        assert [row["bad_pixels"] for row in rows(capsys)] == [[], []]


def test_a_dump_is_read_from_standard_input(dump):
    command = [
        sys.executable,
        "-c",
        "import sys; from sentinel.cli import main; sys.exit(main(sys.argv[1:]))",
    ]
    given = Path(dump()).read_bytes()
    done = subprocess.run(
        [*command, "inspect", "thermal", "-"], input=given, capture_output=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"384 pixels") == 2
    done = subprocess.run([*command, "inspect", "thermal", "-"], input=b"x", capture_output=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr.startswith(b"sentinel inspect thermal: standard input: not JSON")


def test_a_dump_that_windows_saved_is_read(dump, capsys):
    path = Path(dump())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b", ", b",\r\n"))
    assert main(["inspect", "thermal", str(path), "--json"]) == 0
    assert [row["usable"] for row in rows(capsys)] == [True, True]


def test_rows_come_while_later_frames_are_read(dump, monkeypatch):
    """Each row is written before the next frame is computed."""
    order = []
    decode = Mlx90640Decoder.decode

    class Told(io.StringIO):
        def write(self, text):
            order.extend(["row"] * text.count("\n"))
            return len(text)

    def told(self, *args):
        order.append("frame")
        return decode(self, *args)

    monkeypatch.setattr(Mlx90640Decoder, "decode", told)
    monkeypatch.setattr(sys, "stdout", Told())
    assert main(["inspect", "thermal", dump()]) == 0
    assert order == ["frame", "row"] * 2


def test_many_frames_tell_how_far_they_are_on_a_terminal(dump, part, make_frame, tmp_path):
    frames = [make_frame(part, 34.0, n).tolist() for n in (0, 1)] * 75
    code = "import sys; from sentinel.cli import main; sys.exit(main(sys.argv[1:]))"
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, "inspect", "thermal", dump(frames=frames)],
            stdout=subprocess.PIPE, stderr=theirs, timeout=50,
        )  # fmt: skip
        assert os.read(ours, 4096) == b"\r100 of 150 frames\r150 of 150 frames\r\n"
    finally:
        os.close(ours)
        os.close(theirs)
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 150)


@pytest.mark.parametrize("content", [b"", b"not json", b"\xff\xfe\x00", b"[1, 2]", b"[" * 100_000])
def test_a_file_that_is_no_json_object_is_one_clear_line(tmp_path, capsys, content):
    path = tmp_path / "dump.json"
    path.write_bytes(content)
    assert main(["inspect", "thermal", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["inspect", "thermal", str(tmp_path / "none.json")]) == 2


def test_a_real_devices_dump_gives_the_vendors_temperatures(tmp_path, capsys, vectors):
    device = vectors("mlx90640_device_a.json")["A_melexis_example"]
    vector = device["vectors"][0]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"sensor": "mlx90640", "eeprom": device["eeprom"], "frames": device["frames"][:1],
                                "emissivity": vector["emissivity"], "reflected": None}))  # fmt: skip
    assert main(["inspect", "thermal", str(path), "--json"]) == 0
    (row,) = rows(capsys)
    for ours, theirs in zip(row["temperatures"], vector["to_f32"], strict=True):
        assert (ours is None) == (theirs is None)
        assert ours is None or ours == pytest.approx(theirs, abs=0.001)


def test_people_read_a_line_without_json(dump, capsys):
    assert main(["inspect", "thermal", dump()]) == 0
    assert "384 pixels" in capsys.readouterr().out


def decoded(data: bytes) -> np.ndarray:
    """The pixels of a PNG as written here."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]
        chunks[kind] = body
        at += 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 3 * width)
    return lines[:, 1:].reshape(height, width, 3)


def test_the_picture_shows_the_warm_place_brightest(dump, tmp_path, part, make_frame):
    objects = np.full((24, 32), 22.0)
    objects[4:12, 10:20] = 36.0
    frames = [make_frame(part, objects.ravel(), n).tolist() for n in (0, 1)]
    out = tmp_path / "out.png"
    assert main(["inspect", "thermal", dump(frames=frames), "--png", str(out)]) == 0
    pixels = decoded(out.read_bytes()).astype(int).sum(axis=2)
    assert pixels.shape[0] == 24 * 16
    assert pixels[8 * 16, 15 * 16] > pixels[20 * 16, 3 * 16] + 300


def test_a_picture_that_cannot_be_written_is_told(dump, tmp_path, capsys):
    assert main(["inspect", "thermal", dump(), "--png", str(tmp_path / "no" / "out.png")]) == 2
    assert "no file can be made there" in capsys.readouterr().err


def lab(rgb):
    """CIELAB (D65) of sRGB in 0..255."""
    shares = rgb / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = linear @ np.array(to_xyz).T / (0.95047, 1.0, 1.08883)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def test_equal_steps_of_temperature_look_alike_and_lighter_all_the_way():
    ramp = lab(colours(np.linspace(0.0, 1.0, 33), 0.0, 1.0).astype(float))
    lightness = np.diff(ramp[:, 0])
    assert lightness.min() > 1.0
    assert lightness.max() < 4.5
    assert ramp[0, 0] < 2
    assert ramp[-1, 0] > 97


@pytest.mark.parametrize("shape", [(24, 32), (12, 16), (8, 8), (1, 1)])
def test_a_picture_of_any_sensor_is_large_enough_to_be_read(shape):
    picture = np.random.default_rng(0).uniform(20, 36, shape)
    height, width, _ = render(picture).shape
    assert height == 384
    assert width > height * shape[1] // shape[0] + 100


FACE = (0.3, 0.2, 0.35, 0.6)


def of_a_face(part, make_frame, skin=34.6, pictures=3):
    warm = Scene(23.0, (Face(*FACE, skin),)).temperatures()
    return [make_frame(part, warm.ravel(), n % 2).tolist() for n in range(2 * pictures)]


def face_line(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_face_is_measured_as_the_kiosk_would(dump, capsys, part, make_frame, tmp_path):
    out, box = tmp_path / "out.png", ",".join(map(str, FACE))
    path = dump(frames=of_a_face(part, make_frame))
    assert main(["inspect", "thermal", path, "--json", "--face", box, "--png", str(out)]) == 0
    said = face_line(capsys)
    assert said["state"] == "ok"
    assert said["estimate"] - said["skin"] == pytest.approx(2.4, abs=0.2)
    pixels = decoded(out.read_bytes())
    left, top = round(FACE[0] * 512), round(FACE[1] * 384)
    assert (pixels[top, left + 30] == 255).all()
    x, y = said["site"][0] * 512, said["site"][1] * 384
    assert tuple(pixels[round(y), round(x) + 30]) == (0, 255, 255)
    assert len(pixels) > 384


def test_a_fever_beyond_42_is_a_number_and_skin_beyond_42_a_hot_object(dump, capsys, part, make_frame):
    for skin, state in ((40.8, "ok"), (44.0, "hot_object")):
        path = dump(frames=of_a_face(part, make_frame, skin))
        assert main(["inspect", "thermal", path, "--json", "--face", ",".join(map(str, FACE))]) == 0
        said = face_line(capsys)
        assert said["state"] == state
        assert (said["estimate"] or 0.0) > 42.0 or state == "hot_object"
        assert (said["estimate"] is None) == (state == "hot_object")


def test_one_picture_of_a_face_is_no_number(dump, capsys, part, make_frame):
    path = dump(frames=of_a_face(part, make_frame, pictures=1))
    assert main(["inspect", "thermal", path, "--json", "--face", ",".join(map(str, FACE))]) == 0
    said = face_line(capsys)
    assert said["state"] == "not enough"
    assert said["estimate"] is said["skin"] is None


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "0.1,0.1,0,0.3", "nan,0,1,1"])
def test_a_box_that_is_none_is_refused(dump, box, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["inspect", "thermal", dump(), "--face", box])
    assert ended.value.code == 2
    capsys.readouterr()


def test_a_picture_without_any_value_is_grey_not_a_crash():
    assert (render(np.full((24, 32), np.nan))[: 24 * 16, : 32 * 16] == 128).all()
    assert decoded(png(render(np.full((24, 32), 21.5)))).shape[1] > 512


def test_gaps_are_closed_from_the_neighbours():
    picture = np.full((24, 32), 30.0, np.float32)
    picture[5, 5] = picture[5, 6] = picture[0, 0] = np.nan
    assert (without_gaps(picture) == 30.0).all()
    assert np.isnan(without_gaps(np.full((24, 32), np.nan, np.float32))).all()


def test_inspecting_needs_no_camera_or_model_library(dump):
    code = "import sys; from sentinel.cli import main; r = main(['inspect', 'thermal', sys.argv[1]]); "
    code += "sys.exit(r or any(m in sys.modules for m in ('cv2', 'onnxruntime', 'PySide6')))"
    done = subprocess.run([sys.executable, "-c", code, dump()], capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
