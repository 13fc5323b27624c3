"""The face desk: several pictures decide, 1:N only where its false matches are bounded."""

from datetime import timedelta
from pathlib import Path

import pytest
from face_desk import ADA, BOB, NOW, Desk, face, near

from sentinel.core.facts import FaceMatchFact, KnownFaceFact, Mask
from sentinel.gallery import Gallery
from sentinel.gallery.calibration import Kind


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.enrol(ADA, face(1))
    made.enrol(BOB, face(2))
    return made


def test_a_single_lucky_picture_decides_nothing(desk: Desk) -> None:
    desk.sees(face(1))
    fact = desk.asked(ADA)
    assert isinstance(fact, FaceMatchFact)
    assert (fact.comparable, fact.has_reference, fact.similarity) == (False, True, None)
    desk.sees(near(face(1), 0.8, 5))
    again = desk.asked(ADA)
    assert again.similarity > again.threshold == 0.5


def test_pictures_that_are_each_a_little_off_agree_on_the_right_person(desk: Desk) -> None:
    desk.sees(*(near(face(1), 0.45, seed) for seed in range(10, 15)))
    assert desk.asked(ADA).similarity > 0.6  # each alone would have failed


def test_one_good_picture_among_a_strangers_does_not_pass(desk: Desk) -> None:
    stranger = face(9)
    desk.sees(*(near(stranger, 0.9, seed) for seed in range(10, 14)), near(face(1), 0.6, 20))
    assert desk.asked(ADA).similarity < 0.5


def test_pictures_with_and_without_a_mask_are_not_mixed(desk: Desk) -> None:
    desk.enrol(ADA, face(3), masked=True)
    desk.sees(face(1), face(1))
    desk.sees(face(3), mask=Mask.MASK)
    assert not desk.asked(ADA).comparable  # the mask was just put on
    desk.sees(face(3), mask=Mask.MASK)
    fact = desk.asked(ADA)
    assert (round(fact.similarity, 3), fact.threshold) == (1.0, 0.4)
    assert desk.people.consensus(1).masked  # type: ignore[union-attr]


def test_who_left_is_compared_with_nobody(desk: Desk) -> None:
    desk.sees(face(1), face(1))
    desk.sees(face(2), track=2)
    assert not desk.asked(ADA).comparable
    assert not desk.asked(ADA, track=None).comparable


def test_without_a_calibration_nobody_is_searched_for(desk: Desk) -> None:
    desk.desk.tend()
    desk.sees(face(1), face(1))
    fact = desk.asked()
    assert isinstance(fact, KnownFaceFact)
    assert (fact.searchable, fact.person) == (False, None)


def test_a_calibrated_gallery_names_the_known_and_no_stranger(desk: Desk) -> None:
    desk.calibrated(100_000, 0.6)
    desk.desk.tend()
    desk.sees(near(face(1), 0.9, 5), near(face(1), 0.9, 6))
    fact = desk.asked()
    assert (fact.person, fact.threshold) == (ADA, 0.6)
    desk.sees(near(face(1), 0.5, 7), near(face(1), 0.5, 7), track=2)
    fact = desk.asked(track=2)
    assert (fact.searchable, fact.person) == (True, None)
    assert fact.similarity == pytest.approx(0.5, abs=1e-3)
    assert desk.posted[-1].track == 2


def test_masked_faces_are_searched_for_only_if_masks_were_calibrated_too(desk: Desk) -> None:
    desk.calibrated(100_000, 0.6)
    desk.desk.tend()
    desk.sees(face(1), face(1), mask=Mask.MASK)
    assert not desk.asked().searchable
    desk.calibrated(100_000, 0.6, Kind.BARE, Kind.MIXED)
    desk.enrol("cc" * 32, face(8))  # the number of templates changes, so that it is looked at again
    desk.desk.tend()
    assert desk.asked().person == ADA


def test_a_gallery_that_grows_past_its_calibration_is_searched_no_more(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.calibrated(1000, 0.6)  # the bound of 3 / 1000 suffices for three templates at 1 %
    desk.desk.tend()
    desk.sees(face(1), face(1))
    assert desk.asked().person == ADA
    for seed in range(20, 25):
        desk.enrol(f"{seed}" * 32, face(seed))
    desk.desk.tend()
    assert not desk.asked().searchable
    assert "the calibration suffices for 3" in caplog.text
    assert ADA[:8] not in caplog.text


def test_a_threshold_of_the_site_that_names_too_many_strangers_is_refused(tmp_path: Path) -> None:
    made = Desk(tmp_path, fixed=(0.5, 0.5))
    made.enrol(ADA, face(1))
    made.calibrated(100_000, 0.6)
    made.desk.tend()
    made.sees(face(1), face(1))
    assert not made.asked().searchable


def test_what_is_enrolled_while_the_kiosk_runs_is_known_without_a_restart(tmp_path: Path, desk: Desk) -> None:
    desk.calibrated(100_000, 0.6)
    desk.desk.tend()
    enrolling = Gallery(tmp_path / "gallery.db", bytes(32), "ab" * 32)
    enrolling.put("ee" * 32, face(40), NOW + timedelta(days=1))
    enrolling.close()
    desk.desk.tend()
    desk.sees(face(40), face(40))
    assert desk.asked().person == "ee" * 32


def test_a_lent_reference_is_for_1_to_1_only(desk: Desk) -> None:
    desk.calibrated(100_000, 0.6)
    desk.desk.lend("dd" * 32, face(50).astype("<f4").tobytes(), NOW + timedelta(minutes=5))
    desk.desk.tend()
    desk.sees(face(50), face(50))
    assert desk.asked("dd" * 32).similarity > 0.99
    assert desk.asked().person is None
