"""``sentinel enrol`` as somebody uses it: photographs in, a gallery that the daemon opens, and its mistakes said."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sentinel import cli
from sentinel.core.identity import keyed_hash
from sentinel.gallery import GALLERY, Gallery, GalleryError
from sentinel.gallery.file import Template, TemplateFile
from sentinel.gallery.maker import made_by
from sentinel.runtime.manifest import INSTALLED
from sentinel.store.keys import load_keys

ASSETS = INSTALLED / "assets"
needs_portraits = pytest.mark.skipif(not (ASSETS / "obama.jpg").is_file(), reason="run scripts/fetch-models")


@pytest.fixture
def kiosk(tmp_path: Path) -> Path:
    (tmp_path / "kiosk.toml").write_text('[kiosk]\ndata_dir = "data"\n')
    people = tmp_path / "people"
    if (ASSETS / "obama.jpg").is_file():
        (people / "obama").mkdir(parents=True)
        for name in ("obama.jpg", "obama2.jpg"):
            shutil.copy(ASSETS / name, people / "obama" / name)
        shutil.copy(ASSETS / "biden.jpg", people / "biden.jpg")
        (people / "nobody.jpg").write_bytes(b"nothing")
    return tmp_path


def enrol(kiosk: Path, *arguments: str) -> int:
    return cli.main(["enrol", "--config", str(kiosk / "kiosk.toml"), *arguments])


def enrolled(kiosk: Path) -> int:
    """Persons in the gallery as it is now, while somebody enrols."""
    path = kiosk / "data" / GALLERY
    if not path.exists():
        return 0
    with (
        contextlib.suppress(GalleryError),
        contextlib.closing(TemplateFile(path, load_keys(kiosk / "data").templates, made_by(), 512)) as file,
    ):
        return file.counts(datetime.now(UTC)).persons
    return 0


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@needs_portraits
def test_a_folder_is_enrolled_counted_calibrated_and_a_person_erased(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol(kiosk, str(kiosk / "people"), "--json") == 1
    found = {row["person"]: row for row in rows(capsys)}
    assert {name: row["enrolled"] for name, row in found.items()} == {
        "obama": True, "biden": True, "nobody": False,
    }  # fmt: skip
    assert found["nobody"]["rejected"][0]["reason"].startswith("unreadable")
    assert found["obama"]["kept"] == 2
    assert enrol(kiosk, "--list", "--json") == 0
    assert rows(capsys)[0]["persons"] == 2
    assert enrol(kiosk, "--calibrate", "--json") == 1, "1:N is refused"
    row = rows(capsys)[0]
    assert row["calibration"]["bare"]["pairs"] == 1
    assert row["suggested"]["bare"]["search"] is None
    assert row["search"]["bare"]["refused"].startswith("2 templates, and the calibration suffices for 0")
    assert "dependent" in row["note"]
    keys = load_keys(kiosk / "data")
    gallery = Gallery(kiosk / "data" / GALLERY, keys.templates, made_by())
    assert len(gallery) == 4  # two persons, each bare and with masks painted on
    gallery.close()
    assert enrol(kiosk, "--remove", " BIDEN ", "--json") == 0  # as a card would name the same person
    assert rows(capsys) == [{"removed": 2, "not_opened": []}]
    assert enrol(kiosk, "--remove", "biden") == 1
    for path in (kiosk / "data").iterdir():
        assert b"obama" not in path.read_bytes()
        assert keyed_hash(keys.venue, "obama").encode() not in path.read_bytes()


@needs_portraits
def test_stopped_by_ctrl_c_it_keeps_who_was_done_and_goes_on_there(kiosk: Path) -> None:
    for number in range(30):
        shutil.copy(ASSETS / "obama2.jpg", kiosk / "people" / f"zz{number:02}.jpg")
    command = [sys.executable, "-m", "sentinel", "enrol", str(kiosk / "people"), "--config", str(kiosk / "kiosk.toml"), "--json"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = [json.loads(process.stdout.readline()) for _ in range(4)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "stopped after" in err
    assert "Traceback" not in err
    done = len(first) + len(out.splitlines())
    assert done < 33
    again = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    second = [json.loads(line) for line in again.stdout.splitlines()]
    assert len(second) == 33
    assert sum(row["unchanged"] for row in second) >= done - 1


@needs_portraits
def test_stopped_by_ctrl_c_it_says_what_was_rejected_until_then(kiosk: Path) -> None:
    (kiosk / "people" / "aaa.jpg").write_bytes(b"nothing")
    for number in range(60):
        shutil.copy(ASSETS / "obama2.jpg", kiosk / "people" / f"zz{number:02}.jpg")
    command = [sys.executable, "-m", "sentinel", "enrol", str(kiosk / "people"), "--config", str(kiosk / "kiosk.toml")]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while time.monotonic() < until and enrolled(kiosk) < 3:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, "stopped after" in err) == (130, True)
    assert "aaa.jpg: unreadable" in out and "not enrolled: aaa" in out


@needs_portraits
def test_a_reader_who_goes_away_is_no_fault_of_the_gallery(kiosk: Path) -> None:
    for number in range(3):
        (kiosk / "people" / f"zz{number}.jpg").write_bytes(b"nothing")
    command = [sys.executable, "-m", "sentinel", "enrol", str(kiosk / "people"), "--config", str(kiosk / "kiosk.toml"), "--json"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert json.loads(process.stdout.readline())["person"] == "biden"
        process.stdout.close()  # as `| head -1` does
        assert process.wait(60) == 0
        assert process.stderr.read() == ""


@needs_portraits
def test_a_list_with_a_date_that_is_past_is_no_success(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kiosk / "people" / "list.csv").write_text("person,path,expires\nbiden,biden.jpg,2020-01-01\n")
    assert enrol(kiosk, str(kiosk / "people" / "list.csv")) == 1
    said = capsys.readouterr().out
    assert "0 of 1 persons enrolled" in said
    assert "not enrolled: biden (expires 2020-01-01, which is past)" in said


@needs_portraits
def test_what_is_not_looked_at_and_names_with_control_characters_are_said_in_one_line_each(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kiosk / "people" / "notes\x1b[2J.txt").write_bytes(b"")
    (kiosk / "people" / "p5.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    (kiosk / "people" / "bad\nname").mkdir()
    assert enrol(kiosk, str(kiosk / "people")) == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "notes\\x1b[2J.txt (no picture by its name)" in said
    assert "p5.heic: unreadable: not a PNG, JPEG, GIF, BMP or WebP picture (it seems to be HEIC" in said
    assert "not enrolled: bad\\nname (no photographs)" in said
    assert enrol(kiosk, str(kiosk / "people"), "--json") == 1
    assert {
        "not_looked_at": str(kiosk / "people" / "notes\x1b[2J.txt"),
        "reason": "no picture by its name",
    } in rows(capsys)


@needs_portraits
def test_a_second_enrolment_at_the_same_time_is_told_to_wait(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import fcntl

    (kiosk / "data").mkdir(mode=0o700)
    with (kiosk / "data" / "enrol.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert enrol(kiosk, str(kiosk / "people")) == 3
    assert capsys.readouterr().err == "sentinel enrol: another enrolment is under way: wait for its end\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give a folder or list"),
        (("nowhere",), "can't be read"),
        (("empty",), "no photographs"),
        (("people.csv",), "line 2: path"),
        (("odd.csv",), 'line 2: path "/\\x1b[2J" must lead down'),
        (("empty", "--list"), "without a folder"),
        (("--list", "--calibrate"), "go alone"),
        (("--remove", "ada", "--list"), "go alone"),
        (("--remove", "ada", "--calibrate"), "go alone"),
        (("--remove", os.fsdecode(b"\xff")), "no text in UTF-8"),
        (("empty", "--expires", "-3"), "days above 0"),
        (("empty", "--expires", "nan"), "days above 0"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    kiosk: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    (kiosk / "empty").mkdir()
    (kiosk / "people.csv").write_text("person,path\nada,/etc/passwd\n")
    (kiosk / "odd.csv").write_text("person,path\nada,/\x1b[2J\n")
    monkeypatch.chdir(kiosk)
    assert enrol(kiosk, *arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not (kiosk / "data").exists()


def gallery_of(kiosk: Path, model: str = "", key: bytes = b"") -> Path:
    from sentinel.store.keys import load_or_create_keys

    keys = load_or_create_keys(kiosk / "data")
    Gallery(kiosk / "data" / GALLERY, key or keys.templates, model or made_by()).close()
    return kiosk / "data" / GALLERY


def test_another_models_gallery_and_another_key_are_said_and_can_still_be_counted(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gallery_of(kiosk, model="cd" * 32)
    assert enrol(kiosk, "--calibrate") == 3
    assert capsys.readouterr().err == "sentinel enrol: gallery.db: made by another model: enrol again\n"
    assert enrol(kiosk, "--list") == 0
    assert "ANOTHER one: enrol again" in capsys.readouterr().out
    path.unlink()
    gallery_of(kiosk, key=bytes(32))
    assert enrol(kiosk, "--calibrate") == 3
    assert "another key" in capsys.readouterr().err


def calibrated(kiosk: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = enrol(kiosk, "--calibrate", *words)
    return code, capsys.readouterr().out


def strangers(kiosk: Path, count: int) -> None:
    """People as unlike each other as chance makes them, each with a bare and a masked template."""
    gallery_of(kiosk)
    until = datetime.now(UTC) + timedelta(days=30)
    keys = load_keys(kiosk / "data")
    vectors = np.random.default_rng(5).normal(size=(2, count, 512)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    with contextlib.closing(TemplateFile(kiosk / "data" / GALLERY, keys.templates, made_by(), 512)) as file:
        names = [keyed_hash(keys.venue, f"visitor-{number}") for number in range(count)]
        file.put([Template(n, vectors[w][i], until, bool(w)) for i, n in enumerate(names) for w in (0, 1)])


def test_calibrating_says_whether_the_settings_allow_1_to_n_and_fails_where_they_do_not(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery_of(kiosk)
    code, said = calibrated(kiosk, capsys)
    assert (code, said.count("refused: nobody is enrolled")) == (1, 2)
    strangers(kiosk, 1500)
    code, said = calibrated(kiosk, capsys)
    assert code == 0 and "refused" not in said
    (kiosk / "kiosk.toml").write_text('[kiosk]\ndata_dir = "data"\n[face]\nsearch_bare = 0.1\n')
    code, said = calibrated(kiosk, capsys)
    assert code == 1
    assert "  bare    refused: at 0.10 up to 100.0% of strangers would be named: from 0.2" in said
    code, said = calibrated(kiosk, capsys, "--json")
    search = json.loads(said)["search"]
    assert (code, search["bare"]["threshold"]) == (1, None)
    assert search["masked"]["threshold"] is not None


def test_one_person_under_two_ids_is_named_as_why_1_to_n_is_refused(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers(kiosk, 900)
    keys = load_keys(kiosk / "data")
    with contextlib.closing(Gallery(kiosk / "data" / GALLERY, keys.templates, made_by())) as gallery:
        one, other = (keyed_hash(keys.venue, f"visitor-{number}") for number in (3, 700))
        ((_, vector), _) = gallery.enrolled_of(one, datetime.now(UTC))
        gallery.put(other, vector, datetime.now(UTC) + timedelta(days=30))
    code, said = calibrated(kiosk, capsys)
    assert code == 1
    words = "1 pairs of different persons score 0.65 or more: the same person twice?"
    assert f"1:N over 900 templates is refused: {words}" in said
    assert f"  bare    refused: {words}" in said
    (line,) = (line for line in said.splitlines() if line.startswith("the same person?"))
    assert one[:12] in line and other[:12] in line and line.endswith(": 1.000")
    pairs = json.loads(calibrated(kiosk, capsys, "--json")[1])["alike"]
    assert [sorted(pair["persons"]) for pair in pairs] == [sorted((one[:12], other[:12]))]


@needs_portraits
def test_calibrating_after_enrolling_names_the_pair_as_the_list_does(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ASSETS / "biden.jpg", kiosk / "people" / "joe.jpg")
    for _ in range(2):  # the second time nobody is looked at anew
        assert enrol(kiosk, str(kiosk / "people"), "--calibrate") == 1
        said = capsys.readouterr().out
        assert said.count("the same face?") == 1
        assert "the same person?  biden and joe: 1.000" in said or "the same person?  joe and biden" in said


@needs_portraits
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_gallery_is_said(kiosk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gallery_of(kiosk).chmod(0o400)
    assert enrol(kiosk, str(kiosk / "people")) == 3
    assert "readonly" in capsys.readouterr().err


@needs_portraits
def test_a_full_disk_is_said(kiosk: Path) -> None:
    """Files may grow to 40 kB only: the gallery's second page does not fit."""
    gallery_of(kiosk)
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000)); "
    program = f"{limit}import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from sentinel import cli; sys.exit(cli.main(sys.argv[1:]))"
    command = [
        sys.executable,
        "-c",
        program,
        "enrol",
        str(kiosk / "people"),
        "--config",
        str(kiosk / "kiosk.toml"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 3, run.stderr
    assert run.stderr.startswith("sentinel enrol: gallery.db: can't be written")
    assert run.stderr.count("\n") == 1


def test_a_running_gallery_busy_for_long_is_said(kiosk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

    path = gallery_of(kiosk)
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{load_keys(kiosk / 'data').templates.hex()}'\"")
    other.execute("PRAGMA cipher_page_size = 16384")
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    assert enrol(kiosk, "--calibrate") == 3
    assert time.monotonic() - began < 10
    assert "locked" in capsys.readouterr().err
    other.close()
    assert path.exists()


@needs_portraits
def test_with_a_new_model_enrolling_begins_anew_and_keeps_the_old_file_aside(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery_of(kiosk, model="cd" * 32)
    assert enrol(kiosk, str(kiosk / "people")) == 1  # nobody.jpg
    (aside,) = (kiosk / "data").glob("gallery.db.*.unreadable")
    assert enrol(kiosk, "--list") == 0
    assert f"moved aside  {aside.name}: not counted" in capsys.readouterr().out
    gallery = Gallery(kiosk / "data" / GALLERY, load_keys(kiosk / "data").templates, made_by())
    assert len(gallery) == 4  # two persons, each bare and with masks painted on
    gallery.close()


@needs_portraits
def test_enrolling_and_erasing_are_noted_in_the_audit_without_a_name(
    kiosk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sentinel.store.database import DATABASE, open_reader, open_writer
    from sentinel.store.keys import load_or_create_keys

    keys = load_or_create_keys(kiosk / "data")
    open_writer(kiosk / "data" / DATABASE, keys.database, datetime.now(UTC)).connection.close()
    enrol(kiosk, str(kiosk / "people"))
    enrol(kiosk, "--remove", "biden")
    connection = open_reader(kiosk / "data" / DATABASE, keys.database)
    assert [what for (what,) in connection.execute("SELECT what FROM audit ORDER BY seq")] == [
        "enrol photographs", "enrol remove",
    ]  # fmt: skip
    connection.close()
