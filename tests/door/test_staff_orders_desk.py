"""What staff order at the screen: silence, night, help, a count; and wrong PINs over a restart."""

from pathlib import Path

import pytest
from staff_kiosk import PINS, Kiosk

from sentinel.core.incident import IncidentKind
from sentinel.core.quiet import NightMode
from sentinel.door.staff_lockout import FILE, KeptTries
from sentinel.link.messages import StaffLogin, StaffLogout
from sentinel.link.staff_messages import (
    CountCorrected,
    IncidentReported,
    IncidentUndone,
    MuteWanted,
    NightWanted,
    StaffHere,
)


def test_silence_ends_by_itself_and_night_follows_the_clock_or_the_hand(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    assert kiosk.ask(MuteWanted(2, 15))[0].ok
    assert kiosk.quiet[-1] == (True, False)
    assert kiosk.ask(NightWanted(3, NightMode.ON))[0].ok
    assert kiosk.quiet[-1] == (True, True)
    kiosk.clock.pass_s(15 * 60.0 + 1)
    kiosk.ask(StaffHere(4))
    assert kiosk.quiet[-1] == (False, True)
    for minutes in (-1, 61, 10**9):
        kiosk.sign_in("guard")
        assert kiosk.ask(MuteWanted(5, minutes))[0].problem == "bad_request"
    assert ("staff guard", "muted for 15 min") in kiosk.audit()
    kiosk.clock.pass_s(10.5 * 3600)  # past 22:00: night by the clock, and nobody chose otherwise since
    kiosk.ask(StaffHere(6))
    assert kiosk.quiet[-1] == (False, True)
    kiosk.clock.pass_s(8 * 3600)
    kiosk.ask(StaffHere(7))
    assert kiosk.quiet[-1] == (False, False)


def test_help_goes_out_at_once_and_may_be_called_off_for_five_seconds(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    assert kiosk.ask(IncidentUndone(2))[0].problem == "nothing_to_undo"
    assert kiosk.ask(IncidentReported(2, IncidentKind.SECURITY))[0].ok
    assert kiosk.ask(IncidentReported(3, IncidentKind.SECURITY))[0].problem == "too_soon"
    (event,) = kiosk.events("org.sentinel.incident.v1")
    assert (event["what"], event["kind"]) == ("reported", "security")
    kiosk.clock.pass_s(4.0)
    assert kiosk.ask(IncidentUndone(4))[0].ok
    first, second = kiosk.events("org.sentinel.incident.v1")
    assert (second["id"], second["what"]) == (first["id"], "called_off")
    assert kiosk.ask(IncidentReported(5, IncidentKind.SECURITY))[0].ok
    kiosk.clock.pass_s(6.0)
    assert kiosk.ask(IncidentUndone(6))[0].problem == "too_late"
    noted = [what for _, what in kiosk.audit() if what.startswith("incident")]
    assert len(noted) == 3


def test_a_corrected_count_is_told_noted_and_bounded(kiosk: Kiosk) -> None:
    kiosk.sign_in("guard")
    for change in (0, 51, -51, 10**9):
        assert kiosk.ask(CountCorrected(2, change))[0].problem == "bad_request"
    assert kiosk.ask(CountCorrected(2, -3))[0].ok
    assert kiosk.corrected == [-3]
    assert [event["change"] for event in kiosk.events("org.sentinel.count.corrected.v1")] == [-3]
    assert ("staff guard", "count inside corrected by -3") in kiosk.audit()
    kiosk.counted = False
    assert kiosk.ask(CountCorrected(2, 1))[0].problem == "not_counted"


def test_a_restart_gives_a_thief_no_further_tries(kiosk: Kiosk) -> None:
    for _ in range(4):
        assert kiosk.ask(StaffLogin(1, "0000"))[0].problem == "wrong_pin"
    kiosk.end()
    kiosk.begin()
    locked, _ = kiosk.ask(StaffLogin(1, "0000"))
    assert (locked.problem, locked.retry_after_s) == ("locked", 30.0)
    kiosk.end()
    kiosk.begin()
    assert kiosk.ask(StaffLogin(1, PINS["guard"]))[0].problem == "locked"
    kiosk.clock.pass_s(31.0)
    assert kiosk.ask(StaffLogin(1, PINS["guard"]))[0].ok
    kiosk.end()
    kiosk.begin()
    assert kiosk.ask(StaffLogin(1, "0000"))[0].problem == "wrong_pin", "a success counts from one again"


@pytest.mark.parametrize("raw", [b"", b"{", b'{"wrong": "x"}', b"\xff\xfe", b"[]", b'{"other": 1}'])
def test_a_damaged_file_of_tries_costs_half_a_minute_and_no_more(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / FILE).write_bytes(raw)
    lockout = KeptTries(tmp_path / FILE).read(100.0)
    assert lockout.remaining_s(100.0) == 30.0


def test_tries_that_can_not_be_kept_are_said_once_and_still_lock(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries = KeptTries(tmp_path / "no folder" / FILE)
    lockout = tries.read(0.0)
    for _ in range(5):
        lockout = lockout.failed(0.0)
        tries.keep(lockout)
    assert lockout.remaining_s(0.0) == 30.0
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_what_right_pins_forgave_is_kept_over_a_restart_too(tmp_path: Path) -> None:
    tries = KeptTries(tmp_path / FILE)
    lockout = tries.read(0.0)
    for _ in range(3):
        for _ in range(4):
            lockout = lockout.failed(0.0)
            tries.keep(lockout)
        lockout = lockout.passed(0.0)
        tries.keep(lockout)
    again = KeptTries(tmp_path / FILE).read(5000.0)
    assert (again.wrong, again.forgiven) == (0, 12.0)
    assert again.failed(5000.0).passed(5000.0).wrong == 1, "twelve are forgiven: this one counts on"


def test_the_audit_says_who_was_in_until_when_and_that_pins_were_tried(kiosk: Kiosk) -> None:
    noted: list[int] = []
    kiosk.on_role = lambda: noted.append(len(kiosk.audit()))
    kiosk.sign_in("guard")
    assert noted == [1], "it is in the audit before the list of who waits is shown"
    kiosk.clock.pass_s(61.0)
    kiosk.sign_in("supervisor")
    kiosk.ask(StaffLogout(2))
    for _ in range(5):
        kiosk.ask(StaffLogin(3, "0000"))
    kiosk.ask(StaffLogout(4))
    assert kiosk.audit() == [
        ("staff guard", "signed in as guard"),
        ("staff guard", "signed out: nothing was touched"),
        ("staff supervisor", "signed in as supervisor"),
        ("staff supervisor", "signed out: by hand"),
        ("staff nobody", "locked after 5 wrong PINs"),
    ]


def test_who_reads_and_touches_stays_signed_in(kiosk: Kiosk) -> None:
    kiosk.sign_in("supervisor")
    for _ in range(4):
        kiosk.clock.pass_s(50.0)
        assert kiosk.ask(StaffHere(2))[0].ok
    kiosk.clock.pass_s(61.0)
    assert kiosk.ask(StaffHere(3))[0].problem == "not_signed_in"
    assert kiosk.roles[-1] is None
