"""Person = document by the card's own photo, the real daemon: with a (stand-in) decoder and without one."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from real_kiosk import RealKiosk, eventually, unit

from sentinel.core.facts import Mask
from sentinel.core.policy import Check
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast

COMPARED = (Check.MASK, Check.TEMPERATURE, Check.DOCUMENT, Check.PERSON_DOCUMENT)
POLICY = 'version = "card-photo-1"\n[rules.person_document]\nneed = "always"\n' + "".join(
    f'[rules.{check}]\nneed = "never"\n' for check in Check if check not in COMPARED
)
PHOTO = np.random.default_rng(0).integers(1, 255, 1024, np.uint8).tobytes()
DECODER = [sys.executable, "-I", str(Path(__file__).parent / "stand_in_decoder.py")]


def kiosk_with(folder: Path, decoder: list[str]) -> RealKiosk:
    (folder / "policy.toml").write_text(POLICY)
    kiosk = RealKiosk(folder)
    kiosk._tables |= {"kiosk": {"policy": "policy.toml"}}
    kiosk._tables["id_card"] |= {"photo_command": decoder} if decoder else {}
    return kiosk


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    with kiosk_with(tmp_path_factory.mktemp("photo"), DECODER) as made:
        yield made


def show_card(kiosk: RealKiosk, member: cast.Member, on_card: int | None, at_the_door: int) -> None:
    assert kiosk.vision is not None
    kiosk.vision.card_face = None if on_card is None else unit(on_card)
    kiosk.come()
    kiosk.vision.see(Mask.MASK, face=unit(at_the_door))
    kiosk.id_card.place_card(member.card(), PHOTO)


def test_who_looks_like_the_photo_on_the_card_is_let_in(kiosk: RealKiosk) -> None:
    show_card(kiosk, cast.LI, on_card=1, at_the_door=1)
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.PASS, Reason.PASS)
    eventually(lambda: kiosk.outcome(screen.visit) == "pulsed")
    kiosk.go()
    kiosk.check_the_books()


def test_who_does_not_look_like_it_is_helped_by_staff(kiosk: RealKiosk) -> None:
    show_card(kiosk, cast.CHEN, on_card=2, at_the_door=3)
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.FACE_MISMATCH)
    kiosk.go()
    kiosk.check_the_books()


def test_a_photo_that_nobody_looks_at_in_time_is_cannot_tell(kiosk: RealKiosk) -> None:
    show_card(kiosk, cast.SUN, on_card=None, at_the_door=4)
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.FACE_UNCERTAIN)
    kiosk.go()


def test_without_a_decoder_the_record_says_so(tmp_path: Path) -> None:
    with kiosk_with(tmp_path, []) as kiosk:
        show_card(kiosk, cast.LI, on_card=1, at_the_door=1)
        screen = kiosk.result()
        assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.FACE_NO_REFERENCE)
        eventually(lambda: kiosk.passages())
        assert '"photo":"no_decoder"' in str(kiosk.passages()[0].facts)
        kiosk.go()
