"""Enrolment: resumes where it stopped, says what it left out, and finds the same face under two names."""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sentinel.gallery import Gallery, GalleryError
from sentinel.gallery.calibrating import calibrate
from sentinel.gallery.calibration import Kind, from_text
from sentinel.gallery.enrolling import DISAGREES, Enroller, Seen
from sentinel.gallery.permission import CALIBRATION, Limits, permissions
from sentinel.gallery.roll import Entry, Photograph, read_roll

sys.path.insert(0, str(Path(__file__).parent))
from faces import KEY, MODEL, crowd, face, near, person
from pages import decrypted_pages

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=180)


class Pictures:
    """Files whose bytes name what is on them: "WHO NUMBER", "WHO NUMBER masked", or a fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "people"
        self.looked: list[str] = []

    def add(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def look(self, data: bytes, masked: bool | None) -> Seen:
        self.looked.append(data.decode())
        who, *more = data.decode().split()
        if not who.isdigit():
            return Seen(fault=data.decode())
        vector = near(face(int(who)), 0.85, seed=1000 * int(who) + int(more[0]))
        worn = "masked" in more if masked is None else masked
        return Seen(None, near(vector, 0.7, seed=7), 0.5) if worn else Seen(vector, None, 1.0)

    def roll(self) -> list[Entry]:
        return read_roll(self.folder).entries


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path)


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    return Gallery(tmp_path / "gallery.db", KEY, MODEL)


def test_the_enrolled_are_found_and_what_was_left_out_is_said(gallery: Gallery, pictures: Pictures) -> None:
    for name, text in {
        "ada/1.jpg": "1 1", "ada/2.jpg": "1 2", "ada/3.jpg": "1 3", "ada/4.jpg": "2 9", "ada/5.jpg": "1 4 masked",
        "bob.jpg": "two faces",
    }.items():  # fmt: skip
        pictures.add(name, text)
    ada, bob = (Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll())
    assert (ada.enrolled, ada.kept) == (True, 4)
    assert [(one.path.name, one.reason) for one in ada.rejected] == [("4.jpg", DISAGREES)]
    assert len(ada.genuine) == 3
    assert not bob.enrolled
    assert bob.rejected[0].reason == "two faces"
    found = gallery.search(face(1), NOW, masked=False)
    assert found is not None
    assert (found.person, found.score > 0.9) == (person("ada"), True)
    assert gallery.enrolled(NOW, masked=True) == 1


def test_enrolling_again_looks_only_at_what_changed(gallery: Gallery, pictures: Pictures) -> None:
    pictures.add("ada/1.jpg", "1 1")
    pictures.add("bob/1.jpg", "2 1")
    for entry in pictures.roll():
        Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW)
    pictures.looked.clear()
    pictures.add("bob/2.jpg", "2 2")
    enroller = Enroller(gallery, pictures.look, person)
    ada, bob = (enroller.enrol(entry, LATER, NOW) for entry in pictures.roll())
    assert sorted(pictures.looked) == ["2 1", "2 2"]
    assert (ada.enrolled, ada.unchanged) == (True, True)
    assert (bob.unchanged, bob.kept) == (False, 2)
    assert len(gallery) == 2


def test_what_was_rejected_is_said_again_as_long_as_nothing_changes(
    gallery: Gallery, pictures: Pictures, tmp_path: Path
) -> None:
    """An interrupted run is run again, and a report that scrolled away is wanted again."""
    for name, text in {
        "ada/1.jpg": "1 1", "ada/2.jpg": "1 2", "ada/3.jpg": "1 3", "ada/4.jpg": "2 9", "ada/5.jpg": "blurred",
        "bob.jpg": "3 1 masked", "eve.jpg": "1 7",
    }.items():  # fmt: skip
        pictures.add(name, text)
    first = [Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll()]
    pictures.looked.clear()
    (pictures.folder / "ada" / "5.jpg").rename(pictures.folder / "ada" / "a-name.jpg")
    again = [Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll()]
    assert pictures.looked == []
    assert all(outcome.unchanged for outcome in again)
    ada, bob, eve = again
    assert {one.path.name: one.reason for one in ada.rejected} == {
        "4.jpg": DISAGREES, "a-name.jpg": "blurred",
    }  # fmt: skip
    assert (ada.kept, ada.genuine) == (3, pytest.approx(first[0].genuine, abs=1e-3))
    assert (bob.masked_only, eve.masked_only) == (True, False)
    assert eve.alike is not None and eve.alike[0] == person("ada")
    pages = b"".join(decrypted_pages(tmp_path / "gallery.db", KEY))
    assert b"blurred" in pages and b".jpg" not in pages, "a path may hold a name"


def test_who_an_earlier_release_enrolled_is_looked_at_once_more(gallery: Gallery, pictures: Pictures) -> None:
    pictures.add("ada.jpg", "1 1")
    (entry,) = pictures.roll()
    Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW)
    gallery._file._database.execute("UPDATE enrolment SET photographs = substr(photographs, 1, 32)")
    assert [
        Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW).unchanged for _ in range(2)
    ] == [False, True]


def test_a_date_that_is_past_enrols_nobody_and_ends_what_was(gallery: Gallery, pictures: Pictures) -> None:
    pictures.add("ada.jpg", "1 1")
    (entry,) = pictures.roll()
    enroller = Enroller(gallery, pictures.look, person)
    enroller.enrol(entry, LATER, NOW)
    outcome = enroller.enrol(entry, datetime(2020, 1, 1, tzinfo=UTC), NOW)
    assert (outcome.enrolled, outcome.problem) == (False, "expires 2020-01-01, which is past")
    assert not gallery.has(person("ada"), NOW) and len(gallery) == 0


def test_unusable_photographs_leave_an_earlier_enrolment_and_say_so(
    gallery: Gallery, pictures: Pictures
) -> None:
    pictures.add("ada.jpg", "1 1")
    Enroller(gallery, pictures.look, person).enrol(pictures.roll()[0], LATER, NOW)
    gallery.put(person("bob"), face(2), LATER, lent=True)
    pictures.add("ada.jpg", "blurred")
    pictures.add("bob.jpg", "blurred")
    ada, bob = (Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll())
    assert (ada.enrolled, ada.earlier) == (False, True)
    assert (bob.enrolled, bob.earlier) == (False, False), "what the platform lent is no enrolment"


def test_a_pipe_among_the_photographs_is_refused_and_not_waited_for(
    gallery: Gallery, pictures: Pictures
) -> None:
    pictures.add("ada.jpg", "1 1")
    os.mkfifo(pictures.folder / "pipe.jpg")
    paths = [pictures.folder / "ada.jpg", pictures.folder / "pipe.jpg"]
    entry = Entry("ada", [Photograph(path) for path in paths])
    outcome = Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW)
    assert outcome.enrolled
    assert [(one.path.name, one.reason) for one in outcome.rejected] == [
        ("pipe.jpg", "unreadable: no regular file")
    ]


def test_enrolling_again_prolongs_and_what_was_erased_comes_back(
    gallery: Gallery, pictures: Pictures
) -> None:
    pictures.add("ada.jpg", "1 1")
    (entry,) = pictures.roll()
    enroller = Enroller(gallery, pictures.look, person)
    enroller.enrol(entry, NOW + timedelta(days=10), NOW)
    assert enroller.enrol(entry, LATER, NOW).unchanged
    assert gallery.has(person("ada"), NOW + timedelta(days=100))
    gallery.remove(person("ada"))
    assert not Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW).unchanged
    assert gallery.has(person("ada"), NOW)


def test_the_same_face_under_two_names_is_noticed(gallery: Gallery, pictures: Pictures) -> None:
    pictures.add("ada.jpg", "1 1")
    pictures.add("eve.jpg", "1 2")
    pictures.add("bob.jpg", "2 1")
    found = {e.person: Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll()}
    assert found["ada"].alike is None
    assert found["bob"].alike is None
    assert found["eve"].alike is not None
    assert found["eve"].alike[0] == person("ada")
    assert found["eve"].enrolled  # twins exist: it is said, not refused


def test_somebody_seen_with_a_mask_only_is_named(gallery: Gallery, pictures: Pictures) -> None:
    pictures.add("ada.jpg", "1 1 masked")
    pictures.add("bob.jpg", "2 1")
    found = [Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll()]
    assert [outcome.masked_only for outcome in found] == [True, False]


@pytest.mark.parametrize(("first", "then"), [("1 1", "2 1 masked"), ("1 1 masked", "2 1")])
def test_who_is_corrected_is_no_longer_known_by_the_face_of_before(
    gallery: Gallery, pictures: Pictures, tmp_path: Path, first: str, then: str
) -> None:
    """A photograph of somebody else, bare or with a mask, and then the right one of the other kind."""
    pictures.add("bob.jpg", "3 1")
    pictures.add("ada.jpg", first)
    onlooker = Gallery(tmp_path / "gallery.db", KEY, MODEL)  # the running kiosk
    for entry in pictures.roll():
        Enroller(gallery, pictures.look, person).enrol(entry, LATER, NOW)
    gallery.put(person("ada"), face(9), LATER, lent=True)
    onlooker.refresh()
    pictures.add("ada.jpg", then)
    outcome = Enroller(gallery, pictures.look, person).enrol(pictures.roll()[0], LATER, NOW)
    assert (outcome.person, outcome.enrolled) == ("ada", True)
    onlooker.refresh()
    opened = Gallery(tmp_path / "gallery.db", KEY, MODEL)
    for known in (gallery, onlooker, opened):
        assert len(known) == 3  # of bob, of ada, and what the platform lent
        for masked in (False, True):
            found = known.search(face(1), NOW, masked=masked)
            assert found is None or found.score < 0.3
            own = known.compare(person("ada"), near(face(1), 0.85, seed=1001), NOW, masked=masked)
            assert own is not None and own.score < 0.3
        lent = known.compare(person("ada"), face(9), NOW, masked=False)
        assert lent is not None and lent.score > 0.99
        assert known.search(face(3), NOW, masked=False).person == person("bob")  # type: ignore[union-attr]


def test_a_full_disk_keeps_everybody_who_was_done(gallery: Gallery, pictures: Pictures) -> None:
    for number in range(40):
        pictures.add(f"p{number:02}.jpg", f"{number + 1} 1")
    gallery._file._database.execute("PRAGMA max_page_count = 8").fetchone()
    enroller, done = Enroller(gallery, pictures.look, person), 0
    with pytest.raises(GalleryError, match="full"):
        for entry in pictures.roll():
            enroller.enrol(entry, LATER, NOW)
            done += 1
    assert done == len(gallery) > 5
    gallery._file._database.execute("PRAGMA max_page_count = 1000").fetchone()
    again = [Enroller(gallery, pictures.look, person).enrol(e, LATER, NOW) for e in pictures.roll()]
    assert sum(outcome.unchanged for outcome in again) == done
    assert len(gallery) == 40


def test_calibration_counts_strangers_and_its_word_decides_on_1_to_n(gallery: Gallery) -> None:
    vectors = crowd(800, dimensions=512)
    for number, vector in enumerate(vectors):
        gallery._index.append(vector[None])  # as loaded: without 800 writes
        gallery._reserve(number + 1)
        key = np.frombuffer(bytes.fromhex(person(str(number))), "<u8")
        gallery._known[number] = (number + 1, int(LATER.timestamp()), 0, key)
    assert "never calibrated" in permissions(gallery, Limits(), NOW)[0].problem
    shares: list[float] = []
    found = calibrate(gallery, NOW, shares.append)
    assert found.of(Kind.BARE).pairs == 800 * 799 // 2  # type: ignore[union-attr]
    assert found.of(Kind.MASKED) is None
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert from_text(gallery.note(CALIBRATION)) == found
    bare, masked = permissions(gallery, Limits(), NOW)
    assert bare.threshold is not None
    assert bare.expected <= 0.01
    scores = (vectors @ vectors.T)[np.triu_indices(800, 1)]
    assert float(np.mean(scores >= bare.threshold)) <= 0.01 / 800
    assert masked.threshold is None
