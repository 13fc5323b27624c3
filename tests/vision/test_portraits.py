"""Photographs for enrolment: looked at by a confined child that no picture can take the kiosk down with."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from sentinel.core.facts import Mask
from sentinel.runtime.manifest import INSTALLED, ModelError
from sentinel.vision.studio import Answer, Studio

ASSETS = INSTALLED / "assets"
pytestmark = pytest.mark.skipif(not (ASSETS / "obama.jpg").is_file(), reason="run scripts/fetch-models")


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio() as made:
        yield made


def picture(image: np.ndarray, kind: str = ".png") -> bytes:
    done, data = cv2.imencode(kind, image)
    assert done
    return data.tobytes()


def asset(name: str) -> np.ndarray:
    image = cv2.imread(str(ASSETS / name))
    assert image is not None
    return np.asarray(image)


def vector(answer: Answer) -> np.ndarray:
    assert answer.bare is not None, answer.fault
    return np.frombuffer(answer.bare, "<f4")


def test_two_photographs_of_a_person_are_alike_and_of_two_persons_are_not(studio: Studio) -> None:
    one, two, other = (
        studio.portrait((ASSETS / name).read_bytes()) for name in ("obama.jpg", "obama2.jpg", "biden.jpg")
    )
    assert float(vector(one) @ vector(two)) > 0.6
    assert float(vector(one) @ vector(other)) < 0.3
    assert one.worn is Mask.NONE
    # for masked faces a template of its own, with masks painted on, that is still the same person's
    assert one.masked is not None and one.masked != one.bare
    assert float(np.frombuffer(one.masked, "<f4") @ vector(one)) > 0.6
    assert 0 < two.weight < one.weight <= 1  # the mouth is open, the face further away
    assert studio.confined


def test_somebody_who_is_known_to_wear_a_mask_gives_a_masked_vector(studio: Studio) -> None:
    answer = studio.portrait((ASSETS / "obama.jpg").read_bytes(), Mask.MASK)
    assert answer.bare is None
    assert answer.masked is not None


@pytest.mark.parametrize("kind", [".jpg", ".png", ".bmp", ".webp"])
def test_every_kind_of_picture_is_read_without_opening_a_file(studio: Studio, kind: str) -> None:
    assert studio.portrait(picture(asset("astronaut.png")[:400], kind)).fault == ""


def test_each_fault_of_a_photograph_is_named(studio: Studio) -> None:
    face = asset("obama.jpg")
    pair = np.concatenate([face, face[:, ::-1]], axis=1)
    found = {
        "nobody": studio.portrait(picture(np.full((300, 300, 3), 127, np.uint8))).fault,
        "pair": studio.portrait(picture(pair)).fault,
        "small": studio.portrait(
            picture(cv2.resize(face, None, fx=0.07, fy=0.07, interpolation=cv2.INTER_AREA))
        ).fault,
        "dark": studio.portrait(picture((face * 0.12).astype(np.uint8))).fault,
        "blurred": studio.portrait(picture(cv2.GaussianBlur(face, (0, 0), 14))).fault,
        "text": studio.portrait(b"not a picture").fault,
        "cut": studio.portrait((ASSETS / "obama.jpg").read_bytes()[:5000]).fault,
    }
    assert found == {
        "nobody": "no face", "pair": "two faces", "small": "face too small", "dark": "too dark",
        "blurred": "blurred", "text": "unreadable: not a PNG, JPEG, GIF, BMP or WebP picture",
        "cut": "unreadable: truncated picture",
    }  # fmt: skip


def test_a_picture_that_kills_the_child_is_refused_and_the_next_is_looked_at(studio: Studio) -> None:
    good = (ASSETS / "obama.jpg").read_bytes()
    assert studio.portrait(good).fault == ""
    assert studio._child is not None
    os.kill(studio._child.pid, signal.SIGSEGV)
    assert studio.portrait(good).fault == "the picture broke the program that looked at it"
    assert studio.portrait(good).fault == ""


def test_a_picture_that_hangs_the_child_is_given_up() -> None:
    with Studio(wait_s=1.0) as studio:
        good = (ASSETS / "obama.jpg").read_bytes()
        studio._start()
        assert studio._child is not None
        os.kill(studio._child.pid, signal.SIGSTOP)
        assert studio.portrait(good).fault == "the picture took too long"


def test_what_a_broken_child_says_is_not_believed(studio: Studio) -> None:
    nan = np.full(512, np.nan, "<f4").tobytes()
    unit = np.eye(1, 512, dtype="<f4").tobytes()
    for answer in (
        Answer(bare=nan, weight=1.0), Answer(bare=unit[:-4], weight=1.0), Answer(weight=1.0),
        Answer(bare=unit, weight=7.0), Answer(bare=unit, masked=nan, weight=0.5), Answer(bare=unit, weight=float("nan")),
    ):  # fmt: skip
        assert studio._checked(answer).fault == "the program that looked at it gave no vector"
    assert studio._checked(Answer(bare=unit, weight=0.5)).fault == ""


def test_without_models_it_is_said_what_to_do(tmp_path: Path) -> None:
    with Studio(str(tmp_path)) as studio, pytest.raises(ModelError, match=r"manifest\.toml"):
        studio.portrait(b"")
