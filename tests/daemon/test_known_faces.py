"""A staff entrance on known faces (1:N), the real daemon: from enrolment beside it to the relay's contact."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, as_json, eventually, unit

from sentinel.core.facts import Mask
from sentinel.core.policy import Check
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.gallery import GALLERY, Gallery
from sentinel.gallery.calibration import Calibration, Kind, NonMates, to_text
from sentinel.gallery.maker import made_by
from sentinel.gallery.permission import CALIBRATION
from sentinel.store.keys import load_or_create_keys

ADA, EVE = "ad" * 32, "ee" * 32
NEVER = [check for check in Check if check not in (Check.MASK, Check.TEMPERATURE, Check.KNOWN_FACE)]
POLICY = 'version = "staff-1"\n[rules.known_face]\nneed = "always"\n' + "".join(
    f'[rules.{check}]\nneed = "never"\n' for check in NEVER
)


def enrolment(folder: Path) -> Gallery:
    return Gallery(folder / "data" / GALLERY, load_or_create_keys(folder / "data").templates, made_by())


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("known")
    (folder / "policy.toml").write_text(POLICY)
    gallery = enrolment(folder)
    gallery.put(ADA, unit(1), datetime.now(UTC) + timedelta(days=1), masked=True)
    hits = tuple(100_000 if step < 155 else 0 for step in range(201))
    kept = Calibration(datetime.now(UTC).isoformat(), 1, (NonMates(Kind.MASKED, 100_000, hits),))
    gallery.keep_note(CALIBRATION, to_text(kept))
    gallery.close()
    with RealKiosk(folder, changes={"kiosk": {"policy": "policy.toml"}}) as made:
        yield made


def come(kiosk: RealKiosk, face: int) -> None:
    assert kiosk.vision is not None
    kiosk.come()
    kiosk.vision.see(Mask.MASK, face=unit(face))


def test_somebody_enrolled_walks_through_with_hands_full(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    come(kiosk, 1)
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.PASS, Reason.PASS)
    eventually(lambda: kiosk.outcome(screen.visit) == "pulsed")
    assert len(kiosk.gate.openings) == before + 1
    assert kiosk.passages()[0].person == ADA
    kiosk.go()
    kiosk.check_the_books()


def test_a_stranger_is_helped_by_staff_and_the_gate_stays_shut(kiosk: RealKiosk) -> None:
    before = len(kiosk.gate.openings)
    come(kiosk, 2)
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.FACE_UNKNOWN)
    eventually(lambda: kiosk.outcome(screen.visit) == "not_opened")
    assert len(kiosk.gate.openings) == before
    passage = next(one for one in kiosk.passages() if one.visit == screen.visit)
    assert passage.person == ""
    checks = {row["check"]: row["outcome"] for row in as_json(passage)["checks"]}
    assert checks["known_face"] == "fail"
    kiosk.go()


def test_who_is_enrolled_beside_the_running_kiosk_is_let_in_and_who_is_erased_is_not(
    kiosk: RealKiosk,
) -> None:
    assert kiosk.daemon is not None
    gallery = enrolment(kiosk.folder)
    gallery.put(EVE, unit(3), datetime.now(UTC) + timedelta(days=1), masked=True)
    eventually(lambda: kiosk.daemon and kiosk.daemon.gallery.has(EVE, datetime.now(UTC)))
    come(kiosk, 3)
    assert kiosk.result().kind is ScreenKind.PASS
    kiosk.go()
    gallery.remove(EVE)
    gallery.close()
    eventually(lambda: kiosk.daemon and not kiosk.daemon.gallery.has(EVE, datetime.now(UTC)))
    come(kiosk, 3)
    assert kiosk.result().reason is Reason.FACE_UNKNOWN
    kiosk.go()
    kiosk.check_the_books()
