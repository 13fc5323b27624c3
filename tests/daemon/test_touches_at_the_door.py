"""What visitors touch and show, through the real daemon over its real socket: languages, help, time, families."""

from collections.abc import Iterator

import pytest
from real_kiosk import PIN, RealKiosk, eventually

from sentinel.core.facts import Dependant, Mask
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.link.client import LinkClient
from sentinel.link.messages import LanguageChosen, Message, Snapshot, StaffLogin, StaffLogout
from sentinel.link.visitor_messages import FamilyHere, HelpWanted, MoreTime
from sentinel.sim import cast
from sentinel.sim.pass_office import PassOffice

SITTING = (230.0, 380.0, 60.0, 70.0)  # eyes a metre above the floor, 1.5 m away


class Finger:
    """The screen's end of the link, touched."""

    def __init__(self, kiosk: RealKiosk) -> None:
        self.seen: Snapshot | None = None
        self._link = LinkClient(kiosk.folder / "run" / "daemon.sock", "ui", on_message=self._heard)
        self._link.start()

    def _heard(self, message: Message) -> None:
        if isinstance(message, Snapshot):
            self.seen = message

    def touch(self, message: Message) -> None:
        eventually(lambda: self._link.send(message))

    def stop(self) -> None:
        self._link.stop()


@pytest.fixture(scope="module")
def office() -> PassOffice:
    return PassOffice()


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory, office: PassOffice) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("touched")
    (folder / "trust").mkdir()
    (folder / "trust" / "office.pem").write_text(office.public_pem, encoding="utf-8")
    changes = {
        "credentials": {"trust_dir": "trust"},
        "venue": {"desk": {"en": "left of the entrance"}, "place_code": "CSM:riverside"},
    }
    with RealKiosk(folder, changes=changes) as running:
        yield running
        running.go()
        running.check_the_books()


@pytest.fixture
def finger(kiosk: RealKiosk) -> Iterator[Finger]:
    made = Finger(kiosk)
    yield made
    made.stop()
    kiosk.go()


def until(kiosk: RealKiosk, what: str, wanted: object) -> None:
    assert kiosk.observer.wait(lambda s: getattr(s.screen, what) == wanted, 6.0), kiosk.observer.snapshot


def test_a_foreigners_permit_turns_the_screen_to_english_for_one_visit(
    kiosk: RealKiosk, finger: Finger
) -> None:
    kiosk.come()
    kiosk.id_card.place_card(cast.ANNA.card())
    until(kiosk, "language", "en")
    assert kiosk.result().language == "en"
    kiosk.go()
    assert kiosk.observer.snapshot.screen.language == ""


def test_a_touched_language_comes_back_with_the_screen_and_goes_with_the_visitor(
    kiosk: RealKiosk, finger: Finger
) -> None:
    finger.touch(LanguageChosen("ko"))
    until(kiosk, "language", "ko")
    kiosk.come()
    until(kiosk, "kind", ScreenKind.PRESENT)
    assert kiosk.observer.snapshot.screen.language == "ko"
    finger.touch(LanguageChosen("klingon" * 1000))
    finger.touch(LanguageChosen("ja"))
    until(kiosk, "language", "ja")
    kiosk.go()
    assert kiosk.observer.snapshot.screen.language == ""


def test_help_is_on_the_screen_at_once_and_in_the_staffs_list_once(kiosk: RealKiosk, finger: Finger) -> None:
    for _ in range(100):  # more than a finger can: the rest is dropped, and the daemon lives
        finger.touch(HelpWanted())
    until(kiosk, "reason", Reason.STAFF_COMING)
    assert kiosk.observer.alerted(PIN, Reason.HELP_WANTED)
    finger.touch(StaffLogin(1, PIN))
    eventually(lambda: finger.seen is not None and finger.seen.staff and finger.seen.alerts)
    assert [alert.reason for alert in finger.seen.alerts].count(Reason.HELP_WANTED) == 1
    finger.touch(StaffLogout(2))


def test_somebody_who_sits_gets_the_low_screen(kiosk: RealKiosk, finger: Finger) -> None:
    assert kiosk.vision is not None
    kiosk.vision.see(Mask.MASK, box=SITTING)
    until(kiosk, "low", True)
    kiosk.go()
    assert kiosk.observer.snapshot.screen.low is False


def test_more_time_keeps_a_visit_open_that_would_have_gone_to_the_staff(
    kiosk: RealKiosk, finger: Finger
) -> None:
    kiosk.come(mask=Mask.NONE)
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    until(kiosk, "more_time", True)
    before = len(kiosk.passages())
    for _ in range(4):  # 4 s: the patience of this test is 2.5 s
        assert not kiosk.observer.wait(lambda s: not s.screen.more_time, 1.0), kiosk.observer.snapshot
        finger.touch(MoreTime())
    assert len(kiosk.passages()) == before
    screen = kiosk.result()
    assert screen.reason is Reason.MASK_MISSING and screen.help_code.endswith("MASK_MISSING")


def test_a_family_that_touches_all_here_goes_in_though_the_pass_names_more(
    kiosk: RealKiosk, finger: Finger, office: PassOffice
) -> None:
    opened = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(cast.DAUGHTER.card_token.encode())
    kiosk.scanner.show_code(office.family(Dependant("刘＊", 2018), Dependant("何＊", 1944)).encode())
    until(kiosk, "reason", Reason.COMPANION_ELDER)
    assert [one.relation for one in kiosk.observer.snapshot.screen.family] == ["adult", "elder", "child"]
    finger.touch(FamilyHere())
    assert kiosk.observer.wait_kind(ScreenKind.PASS)
    last = kiosk.observer.snapshot.screen
    assert [one.verdict for one in last.family] == [ScreenKind.PASS]
    assert len(kiosk.gate.openings) == opened + 1


def test_every_screen_is_told_the_venues_words(kiosk: RealKiosk, finger: Finger) -> None:
    snapshot = kiosk.observer.snapshot
    assert snapshot.place_code == "CSM:riverside"
    assert set(snapshot.notice) == {"zh_CN", "zh_TW", "en", "ja", "ko"}
    assert "at most 7 days" in snapshot.notice["en"].text, "a platform is asked here"
