"""Lists of people to enrol: what is wrong in them is said with its line, and no path leads out of the folder."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.cli.terminal import shown
from sentinel.gallery.roll import Roll, RollError, read_roll


def written(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def pictures_of(roll: Roll) -> dict[str, list[str]]:
    return {entry.person: [p.path.name for p in entry.photographs] for entry in roll.entries}


def test_a_folder_of_persons_and_single_pictures(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    for name in ("ada/2.jpg", "ada/1.PNG", "bob.jpg", ".hidden.jpg", "ada/.x.jpg", "ada/Thumbs.db"):
        (tmp_path / name).write_bytes(b"")
    roll = read_roll(tmp_path)
    assert pictures_of(roll) == {"ada": ["1.PNG", "2.jpg"], "bob": ["bob.jpg"]}
    assert roll.left == []


def test_nobody_in_a_folder_is_dropped_without_a_word(tmp_path: Path) -> None:
    """What phones, scanners and cameras make, in the forms that people hand in."""
    for name in ("p1/a.png", "p2/p.tif", "p3/sub/a.png", "p4/photo", "p6/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"x")
    for name in ("p5.heic", "p7.jfif", "p8.TIFF", "notes.txt", "p9"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "p10.jpg").symlink_to("nowhere.jpg")
    os.mkfifo(tmp_path / "p1" / "pipe.jpg")
    roll = read_roll(tmp_path)
    assert pictures_of(roll) == {
        "p1": ["a.png"], "p2": ["p.tif"], "p3": [], "p4": ["photo"], "p5": ["p5.heic"], "p6": [],
        "p7": ["p7.jfif"], "p8": ["p8.TIFF"],
    }  # fmt: skip
    assert {str(path.relative_to(tmp_path)): why for path, why in roll.left} == {
        "p1/pipe.jpg": "neither a file nor a folder",
        "p3/sub": "a folder within a person's",
        "notes.txt": "no picture by its name",
        "p9": "no picture by its name",
        "p10.jpg": "neither a file nor a folder",
    }


def test_one_person_whose_id_is_spelled_in_two_ways_is_one_person(tmp_path: Path) -> None:
    """Chinese ids end in X or x; the venue's hash knows no difference."""
    roll = read_roll(written(tmp_path, "person,path\n11010519491231002x,a.jpg\n11010519491231002X ,b.jpg\n"))
    assert pictures_of(roll) == {"11010519491231002x": ["a.jpg", "b.jpg"]}
    folder = tmp_path / "people"
    (folder / "Ada").mkdir(parents=True)
    for name in ("Ada/1.jpg", "ADA.jpg"):
        (folder / name).write_bytes(b"")
    (entry,) = read_roll(folder).entries
    assert len(entry.photographs) == 2


@pytest.mark.parametrize(
    "text",
    ["Person;Path;Masked\nada;a.jpg;1\n", "\ufeffPERSON , path,masked\r\nada, a.jpg, 1\r\n,,\r\n",
     'person,masked,path\n"ada",1,"a.jpg"\n'],
)  # fmt: skip
def test_lists_as_spreadsheets_write_them_are_taken(tmp_path: Path, text: str) -> None:
    (entry,) = read_roll(written(tmp_path, text)).entries
    assert (entry.person, [(p.path.name, p.masked) for p in entry.photographs]) == ("ada", [("a.jpg", True)])


def test_a_name_in_another_encoding_is_named_and_nobody_is_enrolled_under_it(tmp_path: Path) -> None:
    (tmp_path / "ada.jpg").write_bytes(b"")
    name = os.fsdecode("王".encode("gbk"))
    (tmp_path / f"{name}.txt").write_bytes(b"")
    assert [entry.person for entry in read_roll(tmp_path).entries] == ["ada"]
    (tmp_path / f"{name}.jpg").write_bytes(b"")
    with pytest.raises(RollError, match=r"is not UTF-8: rename it") as refused:
        read_roll(tmp_path)
    assert str(refused.value).isprintable()


def test_a_list_with_masks_and_expiry(tmp_path: Path) -> None:
    path = written(
        tmp_path, "\ufeffperson,path,masked,expires\nada,a.jpg,,2027-01-31\nada,b.jpg,1,\nbob,sub/c.jpg,no,\n"
    )
    ada, bob = read_roll(path).entries
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
        ("person,path\nada\n", "line 2: no path"),
        ("person,path\nada,a.jpg,1\n", 'line 2: 3 fields for 2 columns: put what has a ","'),
        ('person,path\nada,a.jpg\nbob,"b.jpg\neve,c.jpg\n', "line 3: a quote that is not closed"),
        ('person,path\nada,"a.jpg' + "\n" * 140000, "line 2: a quote that is not closed"),
        ('person,path\nada,"a"b.jpg\n', "line 2: not a CSV file"),
        ("person,path,expires\nada,a.jpg,2099-01-31\nada,b.jpg,2099-02-01\n",
         'line 3: expires = "2099-02-01", but 2099-01-31 on a line before'),
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


@given(
    st.text(st.sampled_from("abAB,;\"'\n\r \\\0\x1b王é.0x=-/")).map(str.encode)
    | st.binary(max_size=60)
    | st.text(st.characters(codec="utf-8"), max_size=40).map(lambda t: f"person,path,expires\n{t}".encode())
)
@settings(max_examples=400, deadline=None)
def test_whatever_a_list_holds_is_taken_or_refused_in_one_line(text: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        for start in (b"", b"person,path\n", b"Person;Path;Masked\n"):
            path.write_bytes(start + text)
            try:
                roll = read_roll(path)
            except RollError as refused:
                assert "\n" not in shown(str(refused))
            else:
                assert all(entry.person.strip() and entry.photographs for entry in roll.entries)
                assert all(
                    photograph.path.resolve().is_relative_to(path.parent.resolve())
                    for entry in roll.entries
                    for photograph in entry.photographs
                )
                assert len({entry.person.strip().upper() for entry in roll.entries}) == len(roll.entries)
