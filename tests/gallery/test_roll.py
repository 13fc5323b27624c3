"""Lists of people to enrol: what is wrong in them is said with its line, and no path leads out of the folder."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.gallery.roll import RollError, read_roll


def written(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_of_persons_and_single_pictures(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    for name in ("ada/2.jpg", "ada/1.PNG", "bob.jpg", "notes.txt", ".hidden.jpg", "ada/.x.jpg"):
        (tmp_path / name).write_bytes(b"")
    found = {entry.person: [p.path.name for p in entry.photographs] for entry in read_roll(tmp_path)}
    assert found == {"ada": ["1.PNG", "2.jpg"], "bob": ["bob.jpg"]}


def test_a_name_in_another_encoding_is_named_and_nobody_is_enrolled_under_it(tmp_path: Path) -> None:
    (tmp_path / "ada.jpg").write_bytes(b"")
    name = os.fsdecode("王".encode("gbk"))
    (tmp_path / f"{name}.txt").write_bytes(b"")
    assert [entry.person for entry in read_roll(tmp_path)] == ["ada"]
    (tmp_path / f"{name}.jpg").write_bytes(b"")
    with pytest.raises(RollError, match=r"is not UTF-8: rename it") as refused:
        read_roll(tmp_path)
    assert str(refused.value).isprintable()


def test_a_list_with_masks_and_expiry(tmp_path: Path) -> None:
    path = written(
        tmp_path, "\ufeffperson,path,masked,expires\nada,a.jpg,,2027-01-31\nada,b.jpg,1,\nbob,sub/c.jpg,no,\n"
    )
    ada, bob = read_roll(path)
    assert [(p.path.name, p.masked) for p in ada.photographs] == [("a.jpg", None), ("b.jpg", True)]
    assert ada.expires == datetime(2027, 1, 31, tzinfo=UTC)
    assert (bob.photographs[0].path, bob.photographs[0].masked) == (tmp_path / "sub" / "c.jpg", False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column person and path"),
        ("person\nada\n", "no column path"),
        ("person,path\n", "no persons in it"),
        ("person,path\n,a.jpg\n", "line 2: no person"),
        ("person,path\nada\n", 'line 2: path "" must lead down'),
        ("person,path\nada,/etc/passwd\n", "line 2: path"),
        ("person,path\nada,../a.jpg\n", "must lead down"),
        ("person,path\nada,x/../../a.jpg\n", "must lead down"),
        ("person,path\nada,a.jpg\nada,a.jpg\n", "line 3: the same person and picture"),
        ("person,path,masked\nada,a.jpg,perhaps\n", "masked"),
        ("person,path,expires\nada,a.jpg,soon\n", "no date"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_list_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RollError, match=said) as raised:
        read_roll(written(tmp_path, text))
    assert "\n" not in str(raised.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    (inner / "a.jpg").symlink_to("/etc/hostname")
    with pytest.raises(RollError, match="link out of"):
        read_roll(written(inner, "person,path\nada,a.jpg\n"))


def test_an_empty_folder_a_missing_file_and_a_binary_one_are_said(tmp_path: Path) -> None:
    with pytest.raises(RollError, match="no photographs"):
        read_roll(tmp_path)
    with pytest.raises(RollError, match="can't be read"):
        read_roll(tmp_path / "nothing.csv")
    path = tmp_path / "b.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(RollError, match="not a CSV file"):
        read_roll(path)
