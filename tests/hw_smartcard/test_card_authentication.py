"""Cards that demand an external authentication: who can give it does, and no card is tried to death."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_hand import NUMBER, InHand, eventually, make, taken_out

from hw.errors import DeviceError
from hw.smartcard import SamSlots, SmartCardReader
from hw.smartcard.emulator import ATR, EmulatedMt3, EmulatedPsam, emulated_cryptogram
from hw.smartcard.mt3 import Mt3Reader, open_mt3
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.apdu import CardMisbehaved
from sentinel.credentials.cards.authentication import (
    AuthenticationUnavailable,
    Challenge,
    CommandAuthenticator,
    PlugInAuthenticator,
    PsamAuthenticator,
    Restraint,
    psam_steps,
)
from sentinel.credentials.cards.dialogue import CardState
from sentinel.credentials.cards.session import Proof, run_dialogue, smart_card_session
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

CARD_ID = bytes.fromhex("310000D1560000050001000000000001")
ASKED = Challenge(bytes(range(8)), CARD_ID, ATR, 0x04)
CITY = b"310000sx"


def proof(psam: EmulatedPsam, key: int = 0x04) -> Proof:
    return Proof(key, PsamAuthenticator(InHand(psam), 0x48, 0x12))


@pytest.mark.parametrize("dialect", [{}, {"get_response": True}, {"by_tag": False}], ids=str)
def test_a_security_module_opens_a_third_generation_card(dialect: dict[str, bool]) -> None:
    card = make(authenticate_first=True, **dialect)
    reading = run_dialogue(InHand(card), ATR, proof(EmulatedPsam()))
    assert (reading.state, reading.claims.number, reading.claims.name) == (CardState.OK, NUMBER, "王小明")
    assert card.tries == 5


def test_the_dialogue_with_the_module_is_the_one_that_public_programs_hold() -> None:
    psam, card = EmulatedPsam(), make(authenticate_first=True)
    run_dialogue(InHand(card), ATR, proof(psam))
    challenge = psam.commands[3][5:]
    assert [command.hex().upper() for command in psam.commands] == [
        "00A4040006D15600000590",
        "00C0000002",
        "BFDE481218" + (ATR[-8:] + CITY + challenge).hex().upper(),
        "80FA000008" + challenge.hex().upper(),
        "00C0000008",
    ]
    sent = next(command for command in card.commands if command[1] == 0x82)
    assert sent == bytes.fromhex("0082000410") + emulated_cryptogram(ATR[-8:], CITY, challenge) + challenge


def test_a_refused_card_costs_one_try_and_is_never_tried_again() -> None:
    card, ours = make(authenticate_first=True), proof(EmulatedPsam(wrong=True))
    for _ in range(3):
        reading = run_dialogue(InHand(card), ATR, ours)
        assert reading.state is CardState.NEEDS_AUTHENTICATION
    assert card.tries == 4


def test_after_three_refusing_cards_in_a_row_no_further_one_is_tried(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours = proof(EmulatedPsam(wrong=True))
    cards = [make(authenticate_first=True) for _ in range(5)]
    for index, card in enumerate(cards):
        card.files[0xEF05][0x01] = CARD_ID[:-1] + bytes([index])
        run_dialogue(InHand(card), ATR, ours)
    assert [card.tries for card in cards] == [4, 4, 4, 5, 5]
    assert [record.message for record in caplog.records] == [
        "several cards refused our authentication: none is tried until the next start"
    ]


def test_a_card_that_accepts_ends_the_row() -> None:
    restraint = Restraint(most=2)
    restraint.refused(b"a")
    assert not restraint.allows(b"a") and restraint.allows(b"b")
    restraint.accepted()
    restraint.refused(b"c")
    assert restraint.allows(b"b") and not restraint.given_up
    restraint.refused(b"d")
    assert restraint.given_up and not restraint.allows(b"b")


@pytest.mark.parametrize(
    ("psam", "why"),
    [
        (EmulatedPsam(silent=True), "fell silent"),
        (EmulatedPsam(key=(0x01, 0x01)), "does not know this key (status 6A88)"),
    ],
)
def test_a_module_that_cannot_is_said_once_and_no_card_is_tried(
    psam: EmulatedPsam, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    card, ours = make(authenticate_first=True), proof(psam)
    for _ in range(2):
        reading = run_dialogue(InHand(card), ATR, ours)
        assert (reading.state, reading.refused) == (CardState.NEEDS_AUTHENTICATION, False)
    assert card.tries == 5
    assert len(caplog.records) == 1
    assert why in caplog.text
    assert CARD_ID.hex() not in caplog.text.lower()


def test_a_card_with_no_tries_left_and_one_with_another_key_are_told_apart() -> None:
    blocked = run_dialogue(InHand(make(authenticate_first=True, tries=0)), ATR, proof(EmulatedPsam()))
    assert "6983" in blocked.reason and blocked.refused
    other = run_dialogue(InHand(make(authenticate_first=True)), ATR, proof(EmulatedPsam(), key=0x0A))
    assert "6A88" in other.reason and not other.refused


@pytest.mark.parametrize("after", range(18, 34, 2))
def test_a_card_taken_away_during_the_authentication_is_said(after: int) -> None:
    card = make(authenticate_first=True, leave_after=after)
    assert run_dialogue(InHand(card), ATR, proof(EmulatedPsam())).state is CardState.REMOVED


@settings(max_examples=100)
@given(st.lists(st.binary(max_size=30), max_size=40))
def test_no_answers_of_a_module_break_us_or_keep_us(answers: list[bytes]) -> None:
    steps, count = psam_steps(ASKED, 0x48, 0x12), 0
    try:
        next(steps)
        for answer in answers + [b"\x61\x08"] * 60:
            steps.send(answer)
            count += 1
    except (AuthenticationUnavailable, CardMisbehaved):
        pass
    except StopIteration as end:
        assert len(end.value) == 8
    assert count < 40


def test_a_card_without_id_or_atr_is_not_guessed_at() -> None:
    with pytest.raises(AuthenticationUnavailable, match="derived"):
        next(psam_steps(Challenge(bytes(8), b"", ATR, 4), 0x48, 0x12))
    with pytest.raises(AuthenticationUnavailable, match="derived"):
        next(psam_steps(Challenge(bytes(8), CARD_ID, b"", 4), 0x48, 0x12))


# Commands and plug-ins


def program(tmp_path: Path, code: str) -> tuple[str, ...]:
    path = tmp_path / "authenticate.py"
    path.write_text("import json, sys\nasked = json.loads(sys.stdin.readline())\n" + code)
    return (sys.executable, str(path))


def test_a_command_of_the_owner_is_asked_by_its_standard_input(tmp_path: Path) -> None:
    command = program(tmp_path, 'print(asked["challenge"][::-1] if asked["key"] == 4 else "")')
    made = CommandAuthenticator(command)(ASKED)
    assert made == bytes.fromhex(ASKED.random.hex()[::-1])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("sys.exit(3)", "ended with 3"),
        ("print('zz')", "not hex"),
        ("import time; time.sleep(30)", "too long"),
    ],
)
def test_a_command_that_fails_is_no_cryptogram(tmp_path: Path, code: str, why: str) -> None:
    limit = 0.5 if "sleep" in code else 10.0
    with pytest.raises(AuthenticationUnavailable, match=why):
        CommandAuthenticator(program(tmp_path, code), timeout_s=limit)(ASKED)


def test_a_command_whose_children_hold_on_is_ended_with_them(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(AuthenticationUnavailable, match="too long"):
        CommandAuthenticator(("/bin/sh", "-c", "sleep 30 & sleep 30"), timeout_s=0.3)(ASKED)
    assert time.monotonic() - began < 5


def test_a_command_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AuthenticationUnavailable, match="can't be run"):
        CommandAuthenticator((str(tmp_path / "missing"),))(ASKED)


def test_a_cryptogram_of_a_strange_length_never_reaches_a_card(caplog: pytest.LogCaptureFixture) -> None:
    card = make(authenticate_first=True)
    run_dialogue(InHand(card), ATR, Proof(4, lambda challenge: b"\x01\x02\x03"))
    assert not any(command[1] == 0x82 for command in card.commands)
    assert "3 bytes" in caplog.text


def test_sixteen_bytes_are_sent_as_they_are() -> None:
    card = make(authenticate_first=True)

    def whole(challenge: Challenge) -> bytes:
        return emulated_cryptogram(ATR[-8:], CITY, challenge.random) + challenge.random

    assert run_dialogue(InHand(card), ATR, Proof(4, whole)).state is CardState.OK


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    info = tmp_path / "owner-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: owner\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[sentinel.card_authenticators]\nours = owner_auth:answer\nbroken = owner_auth:missing\nbad = owner_auth:fail\n"
    )
    (tmp_path / "owner_auth.py").write_text(
        "def answer(challenge):\n    return challenge.random\n"
        "def fail(challenge):\n    raise KeyError(challenge.card_id.hex())\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "ours"
    sys.modules.pop("owner_auth", None)


def test_an_installed_plug_in_is_found_by_name(package: str) -> None:
    assert PlugInAuthenticator(package)(ASKED) == ASKED.random


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bad", r"bad failed \(KeyError\)$"),
        ("broken", r"broken failed \(AttributeError\)$"),
        ("other", "no card authenticator other is installed$"),
    ],
)
def test_a_plug_in_that_fails_costs_only_the_cards_that_demand_it(package: str, name: str, why: str) -> None:
    with pytest.raises(AuthenticationUnavailable, match=why):
        PlugInAuthenticator(name)(ASKED)
    ours = Proof(4, PlugInAuthenticator(name))
    locked = make(authenticate_first=True)
    assert run_dialogue(InHand(locked), ATR, ours).state is CardState.NEEDS_AUTHENTICATION
    assert locked.tries == 5
    assert run_dialogue(InHand(make()), ATR, ours).state is CardState.OK


# Over the reader's line


def test_the_module_in_the_readers_second_slot_opens_the_card_in_its_first() -> None:
    events: list[Event] = []

    def prove(reader: SmartCardReader) -> Proof:
        assert isinstance(reader, SamSlots)
        return Proof(4, PsamAuthenticator(reader.sam(2), 0x48, 0x12))

    with EmulatedMt3(antenna=True) as emulator:
        psam = EmulatedPsam()
        session = smart_card_session(
            lambda: open_mt3(emulator.path), events.append, b"venue", SystemClock(), prove=prove, poll_s=0.01
        )
        worker = Worker("smart card", session, expected=(DeviceError,))
        worker.start()
        try:
            emulator.insert(make(authenticate_first=True))
            assert eventually(lambda: len(events) == 1)
            assert events[0] == CredentialFailed(Reason.CARD_LOCKED)  # the slot is still empty
            emulator.insert_sam(2, psam)
            taken_out(emulator)
            emulator.insert(make(authenticate_first=True))
            assert eventually(lambda: len(events) == 2)
        finally:
            worker.stop()
            assert worker.join(20)
    assert isinstance(events[1], CredentialRead)
    assert events[1].credential.subject == NUMBER


def test_closing_a_module_leaves_the_readers_line_open() -> None:
    with EmulatedMt3() as emulator:
        emulator.insert_sam(1, EmulatedPsam())
        emulator.insert(make())
        reader: Mt3Reader = open_mt3(emulator.path)
        module = reader.sam(1)
        assert module.connect() is not None
        module.close()
        assert reader.connect() == ATR
        reader.close()
