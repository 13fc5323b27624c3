"""Social-security cards: what they claim is read in every dialect, and what they refuse is said."""

import argparse
import json
import time
from collections.abc import Callable, Generator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.errors import DeviceError
from hw.pty_link import LineFault
from hw.smartcard import CardRemoved
from hw.smartcard.emulator import ATR, EmulatedCard, EmulatedMt3, social_security_card
from hw.smartcard.mt3 import open_mt3
from sentinel.cli import inspect_apdu
from sentinel.core.clock import Now
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.facts import DocumentKind, Source
from sentinel.core.identity import CredentialKind, keyed_hash
from sentinel.core.reasons import Reason
from sentinel.credentials.smart_card_session import run_dialogue, smart_card_session
from sentinel.credentials.social_security import CardReading, CardState, read_card, to_credential
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

NUMBER = "11010519491231002X"
NOW = Now(1.0, datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
LONG_NAME = "买买提·阿卜杜热合曼·吐尔逊江·艾力"  # 17 characters: goes on in 4E


class InHand:
    """A card without a line between."""

    def __init__(self, card: EmulatedCard) -> None:
        self.card = card
        self.dialogue: list[tuple[bytes, bytes]] = []

    def connect(self) -> bytes | None:
        return ATR

    def transmit(self, apdu: bytes) -> bytes:
        answer = self.card.transmit(apdu)
        self.dialogue.append((apdu, answer or b""))
        if answer is None:
            raise CardRemoved("gone")
        return answer

    def disconnect(self) -> None: ...

    def close(self) -> None: ...


def make(**change: Any) -> EmulatedCard:
    card = social_security_card(NUMBER, change.pop("name", "王小明"), nation="11", sex="2")
    for name, value in change.items():
        setattr(card, name, value)
    return card


@pytest.mark.parametrize(
    "dialect",
    [{}, {"get_response": True}, {"exact_length": False}, {"by_tag": False}, {"by_tag": False, "get_response": True}],
    ids=str,
)
@pytest.mark.parametrize("name", ["王小明", LONG_NAME])
def test_all_that_the_card_states_is_read_in_every_dialect(dialect: dict[str, bool], name: str) -> None:
    reading = run_dialogue(InHand(make(name=name, **dialect)))
    claims = reading.claims
    assert reading.state is CardState.OK
    assert (claims.number, claims.name, claims.sex, claims.nation) == (NUMBER, name, "女", "满")
    assert (claims.birth, claims.issued, claims.expires) == (date(1949, 12, 31), date(2018, 6, 1), date(2038, 6, 1))
    assert claims.card_number == "A12345678"
    assert claims.card_id.startswith("310000D156")


def test_the_credential_is_the_person_and_keeps_the_number_out_of_the_repr() -> None:
    credential = to_credential(run_dialogue(InHand(make())).claims, b"venue", NOW)
    document = credential.document
    assert credential.kind is CredentialKind.SOCIAL_SECURITY
    assert credential.subject == NUMBER
    assert credential.digest == keyed_hash(b"venue", NUMBER)
    assert document is not None
    assert (document.kind, document.by.source) == (DocumentKind.SOCIAL_SECURITY, Source.SMART_CARD)
    assert (document.person, document.masked_name, document.number_ok) == (credential.digest, "王＊＊", True)
    assert document.valid_from == datetime(2018, 5, 31, 16, 0, tzinfo=UTC)
    assert document.valid_to is not None and document.valid_to.date() == date(2038, 6, 1)
    assert NUMBER not in repr(credential) + repr(run_dialogue(InHand(make())))


def test_a_bank_card_is_not_a_social_security_card() -> None:
    reading = run_dialogue(InHand(make(application=False)))
    assert reading.state is CardState.NOT_A_SOCIAL_SECURITY_CARD
    assert "6A82" in reading.reason


def test_a_third_generation_card_is_a_state_of_its_own_with_what_it_says_freely() -> None:
    reading = run_dialogue(InHand(make(authenticate_first=True)))
    assert reading.state is CardState.NEEDS_AUTHENTICATION
    assert reading.claims.card_number == "A12345678"
    assert reading.claims.number == reading.claims.name == ""


@pytest.mark.parametrize(("cryptogram", "state"), [(b"\x42", CardState.OK), (b"\x00", CardState.NEEDS_AUTHENTICATION)])
def test_an_authentication_plug_in_is_asked_for_such_a_card(cryptogram: bytes, state: CardState) -> None:
    def authenticate() -> Generator[bytes, bytes, bool]:
        answer = yield bytes.fromhex("0082000008") + cryptogram * 8
        return answer == b"\x90\x00"

    assert run_dialogue(InHand(make(authenticate_first=True)), authenticate).state is state


@pytest.mark.parametrize("after", range(0, 24, 4))
def test_a_card_taken_away_at_any_moment_is_said(after: int) -> None:
    assert run_dialogue(InHand(make(leave_after=after))).state is CardState.REMOVED


def test_a_card_without_a_number_is_unreadable_and_not_a_person() -> None:
    card = make()
    del card.files[0xEF06][0x08]
    assert run_dialogue(InHand(card)).state is CardState.UNREADABLE


@settings(max_examples=150)
@given(st.lists(st.binary(max_size=40), max_size=60))
def test_no_answers_whatever_make_the_dialogue_fail_or_go_on_for_ever(answers: list[bytes]) -> None:
    steps, count = read_card(), 0
    reading: CardReading | None = None
    try:
        next(steps)
        for answer in answers + [b"\x61\x10"] * 600:
            steps.send(answer)
            count += 1
    except StopIteration as end:
        reading = end.value
    assert reading is not None
    assert count < 600


# A worker over the real line


def eventually(condition: Callable[[], bool], within_s: float = 5.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_each_card_put_in_is_one_event_through_faults_and_unplugging() -> None:
    events: list[Event] = []
    with EmulatedMt3() as emulator:
        session = smart_card_session(
            lambda: open_mt3(emulator.path), events.append, b"venue", SystemClock(), poll_s=0.01
        )
        ups: list[int] = []
        worker = Worker("smart card", session, expected=(DeviceError,), on_up=lambda: ups.append(1))
        worker.start()
        try:
            emulator.insert(make())
            assert eventually(lambda: len(events) == 1)
            time.sleep(0.1)
            assert len(events) == 1  # still the same card
            for card, reason in (
                (make(application=False), Reason.CARD_UNSUPPORTED),
                (make(authenticate_first=True), Reason.CARD_UNSUPPORTED),
                (make(leave_after=4), Reason.CARD_RETRY),
            ):
                emulator.remove()
                time.sleep(0.08)
                before = len(events)
                emulator.insert(card)
                assert eventually(lambda n=before: len(events) == n + 1)  # type: ignore[misc]
                assert events[-1] == CredentialFailed(reason)
            emulator.remove()
            emulator.unplug()
            time.sleep(0.05)
            emulator.replug()
            emulator.fail(LineFault.NONE)
            emulator.insert(make())
            assert eventually(lambda: isinstance(events[-1], CredentialRead))
        finally:
            worker.stop()
            assert worker.join(5)
    assert len(ups) <= 3  # said once after each outage, not at every turn
    first = events[0]
    assert isinstance(first, CredentialRead)
    assert first.credential.subject == NUMBER


# sentinel inspect apdu


def inspect(
    path: Path, capsys: pytest.CaptureFixture[str], pairs: list[tuple[str, str]]
) -> tuple[int, dict[str, Any]]:
    path.write_text("".join(json.dumps({"command": c, "response": r}) + "\n" for c, r in pairs))
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    code = inspect_apdu.run(parser.parse_args(["--json", str(path)]))
    return code, json.loads(capsys.readouterr().out or "{}")


def record(card: EmulatedCard) -> list[tuple[str, str]]:
    hand = InHand(card)
    run_dialogue(hand)
    return [(command.hex().upper(), answer.hex()) for command, answer in hand.dialogue]


# As programs in the field read: by record number with a fixed Le, name in two records.
BY_NUMBER = [
    ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6F11840F7378312E73682EC9E7BBE1B1A3D5CF9000"),
    ("00A4020002EF05", "9000"),
    ("00B207040B", "0709413132333435363738" + "9000"),
    ("00A4000002EF06", "9000"),
    ("00B2010414", "0812" + NUMBER.encode().hex() + "9000"),
    ("00B2020420", "091E" + "王小明".encode("gbk").ljust(30, b"\0").hex() + "9000"),
]


@pytest.mark.parametrize("dialect", [{}, {"get_response": True}, {"by_tag": False}], ids=str)
def test_a_recorded_card_is_read_like_the_card(
    dialect: dict[str, bool], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = inspect(tmp_path / "card.jsonl", capsys, record(make(name=LONG_NAME, **dialect)))
    assert (code, told["ok"], told["state"], told["reason"]) == (0, True, "ok", None)
    assert told["fields"]["number"] == NUMBER
    assert told["fields"]["name"] == LONG_NAME
    assert told["fields"]["birth"] == "1949-12-31"


def test_a_dialogue_of_another_program_is_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = inspect(tmp_path / "card.jsonl", capsys, BY_NUMBER)
    assert code == 0
    assert told["fields"] == {"card_number": "A12345678", "number": NUMBER, "name": "王小明"}


def test_a_refused_authentication_and_a_removed_card_are_told_in_any_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = [*BY_NUMBER[:4], ("00B2010414", "6982")]
    code, told = inspect(tmp_path / "card.jsonl", capsys, locked)
    assert (code, told["state"], told["ok"]) == (1, "needs_authentication", False)
    assert told["fields"] == {"card_number": "A12345678"}
    code, told = inspect(tmp_path / "card.jsonl", capsys, [*BY_NUMBER[:5], ("00B2020420", "")])
    assert (code, told["state"]) == (1, "removed")
    code, told = inspect(tmp_path / "card.jsonl", capsys, [(BY_NUMBER[0][0], "6A82")])
    assert (code, told["state"]) == (1, "not_a_social_security_card")


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"command": "00", "response": ""}', '{"command": "zz", "response": ""}', "\x00"]
)
def test_a_file_that_is_no_dialogue_is_bad_input(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    inspect_apdu.configure(parser)
    (tmp_path / "x").write_text(text)
    assert inspect_apdu.run(parser.parse_args([str(tmp_path / "x")])) == 2
    assert inspect_apdu.run(parser.parse_args([str(tmp_path / "missing")])) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 2
