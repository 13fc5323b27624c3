"""Commands from afar: each once, for us, in time; and no way to the gate but a fresh answer to a challenge."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.remote_commands import (
    CHALLENGE,
    Answer,
    Began,
    CarryOut,
    ChallengeMade,
    Command,
    Desk,
    Ended,
    Event,
    Memory,
    Outcome,
    Remembered,
    Right,
    Signed,
    Why,
    Write,
    step,
    unknown_past,
)

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
ALL = frozenset(Right)


@dataclass
class Kiosk:
    """A kiosk over its boots: memory on disk, a clock that may be wrong, a monotonic one that begins anew."""

    gate: bool = True
    most: int = 1024
    disk: Memory = field(default_factory=Memory)
    utc: datetime = START
    trusted: bool = True
    monotonic: float = 100.0
    boots: int = 0
    done: list[Command] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    challenges: list[tuple[str, float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.boot()

    @property
    def boot_id(self) -> str:
        return f"boot-{self.boots}"

    def boot(self) -> None:
        self.boots += 1
        self.monotonic = 100.0
        self.desk = Desk("kiosk-7", "tenant", self.boot_id, self.gate, self.disk, most=self.most)
        self.feed(Began())

    def feed(self, event: Event) -> None:
        now = Now(self.monotonic, self.utc, self.trusted)
        self.desk, effects = step(self.desk, event, now)
        for effect in effects:
            match effect:
                case Write(memory):
                    self.disk = memory
                case Answer():
                    self.answers.append(effect)
                case CarryOut(command):
                    assert any(one.id == command.id for one in self.disk.commands)  # remembered before
                    self.carry_out(command)

    def carry_out(self, command: Command) -> None:
        self.done.append(command)
        if command.name == CHALLENGE:
            text = f"challenge-{len(self.challenges)}"
            self.challenges.append((text, self.monotonic, self.boots))
            self.feed(ChallengeMade(text))
        if command.name != Right.RESTART:
            self.feed(Ended(command.id, Outcome.DONE))

    def pass_time(self, seconds: float) -> None:
        self.monotonic += seconds
        self.utc += timedelta(seconds=seconds)

    def command(self, name: str, number: int = 0, **about: Any) -> Command:
        boot = self.boot_id if name in (Right.ADMIT, CHALLENGE, Right.RESTART) else ""
        said: dict[str, Any] = {
            "tenant": "tenant", "kiosk": "kiosk-7", "issued_at": self.utc,
            "expires_at": self.utc + timedelta(minutes=5), "boot": boot,
        }  # fmt: skip
        return Command(f"id-{name}-{number}", name, **(said | about))

    def take(self, command: Command, may: frozenset[Right] = ALL) -> Why:
        before = len(self.answers)
        self.feed(Signed(command, may))
        first = self.answers[before]
        assert (first.outcome is Outcome.REFUSED) is bool(first.why)
        return first.why

    @property
    def opened(self) -> list[Command]:
        return [command for command in self.done if command.name == Right.ADMIT]

    def asked_challenge(self, number: int = 0) -> str:
        assert self.take(self.command(CHALLENGE, number)) is Why.NONE
        return self.challenges[-1][0]


def test_a_command_is_carried_out_once_and_its_end_is_told() -> None:
    kiosk = Kiosk()
    sync = kiosk.command("sync")
    assert kiosk.take(sync) is Why.NONE
    assert [answer.outcome for answer in kiosk.answers] == [Outcome.ACCEPTED, Outcome.DONE]
    assert kiosk.take(sync) is Why.REPLAYED
    kiosk.boot()
    assert kiosk.take(sync) is Why.REPLAYED
    assert kiosk.done == [sync]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kiosk": "kiosk-8"}, Why.NOT_FOR_US),
        ({"tenant": "other"}, Why.NOT_FOR_US),
        ({"name": "reboot"}, Why.UNKNOWN_COMMAND),
        (
            {"issued_at": START + timedelta(minutes=3), "expires_at": START + timedelta(minutes=9)},
            Why.NOT_YET,
        ),
        ({"issued_at": START - timedelta(minutes=9), "expires_at": START}, Why.EXPIRED),
        ({"expires_at": START + timedelta(hours=25)}, Why.TOO_LONG),
        ({"expires_at": START - timedelta(seconds=1)}, Why.TOO_LONG),
        ({"boot": "boot-0"}, Why.OTHER_BOOT),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_what_is_not_for_us_or_not_of_its_time_is_refused(changed: dict[str, Any], why: Why) -> None:
    kiosk = Kiosk()
    assert kiosk.take(replace(kiosk.command("sync"), **changed)) is why
    assert not kiosk.done


def test_each_command_needs_its_own_right() -> None:
    kiosk = Kiosk()
    for number, right in enumerate(right for right in Right if right is not Right.SETTINGS):
        assert kiosk.take(kiosk.command(right, number), ALL - {right}) is Why.NOT_AUTHORISED
    assert kiosk.take(kiosk.command(CHALLENGE), ALL - {Right.ADMIT}) is Why.NOT_AUTHORISED


def test_without_a_clock_only_what_is_harmless_is_done() -> None:
    kiosk = Kiosk(trusted=False, utc=datetime(1970, 1, 1, tzinfo=UTC))
    said = {"issued_at": START, "expires_at": START + timedelta(minutes=5)}
    for right in (Right.SYNC, Right.DOCTOR):
        assert kiosk.take(kiosk.command(right, **said)) is Why.NONE
    for right in (Right.RESTART, Right.LOG_LEVEL, Right.REHEARSE, Right.SCREENSHOT, Right.ADMIT):
        assert kiosk.take(kiosk.command(right, **said)) is Why.CLOCK_UNSET


def test_what_was_forgotten_is_refused_also_by_a_clock_that_went_back() -> None:
    kiosk = Kiosk()
    old = kiosk.command("sync", 1)
    kiosk.take(old)
    kiosk.pass_time(3600.0)
    kiosk.take(kiosk.command("sync", 2))
    assert [one.id for one in kiosk.disk.commands] == ["id-sync-2"]
    kiosk.utc, kiosk.trusted = START, True
    assert kiosk.take(old) is Why.REPLAYED
    kiosk.trusted = False
    assert kiosk.take(old) is Why.REPLAYED


def test_a_restart_is_done_once_the_next_boot_is_there_and_what_was_cut_off_has_failed() -> None:
    kiosk = Kiosk()
    kiosk.take(kiosk.command("restart"))
    at = kiosk.utc + timedelta(minutes=5)
    kiosk.disk = replace(kiosk.disk, commands=(*kiosk.disk.commands, Remembered("id-x", "doctor", at)))
    kiosk.boot()
    ends = {answer.name: (answer.outcome, answer.why) for answer in kiosk.answers[-2:]}
    assert ends == {"restart": (Outcome.DONE, Why.NONE), "doctor": (Outcome.FAILED, Why.INTERRUPTED)}


def test_more_than_can_be_remembered_is_refused_and_nothing_is_forgotten_for_it() -> None:
    kiosk = Kiosk(most=3)
    first = kiosk.command("sync", 0)
    assert [kiosk.take(kiosk.command("sync", n)) for n in range(4)] == [Why.NONE] * 3 + [Why.BUSY]
    assert kiosk.take(first) is Why.REPLAYED
    kiosk.pass_time(1000.0)
    assert kiosk.take(kiosk.command("sync", 9)) is Why.NONE


def test_a_lost_memory_costs_a_day_of_commands_and_replays_none() -> None:
    kiosk = Kiosk()
    old = kiosk.command("sync", 1)
    kiosk.take(old)
    kiosk.disk = unknown_past(Now(kiosk.monotonic, kiosk.utc))
    kiosk.boot()
    assert kiosk.take(old) is Why.REPLAYED
    kiosk.pass_time(25 * 3600.0)
    assert kiosk.take(kiosk.command("sync", 2)) is Why.NONE


# ---- the gate


def test_a_fresh_answer_to_a_fresh_challenge_opens_once() -> None:
    kiosk = Kiosk()
    challenge = kiosk.asked_challenge()
    kiosk.pass_time(5.0)
    admit = kiosk.command("admit", challenge=challenge)
    assert kiosk.take(admit) is Why.NONE
    assert kiosk.opened == [admit]
    assert kiosk.take(admit) is Why.REPLAYED
    assert kiosk.take(kiosk.command("admit", 2, challenge=challenge)) is Why.NO_CHALLENGE


def test_the_gate_stays_shut_where_the_settings_do_not_allow_it_and_that_is_an_alarm() -> None:
    kiosk = Kiosk(gate=False)
    assert kiosk.take(kiosk.command(CHALLENGE)) is Why.GATE_NOT_ALLOWED
    assert kiosk.take(kiosk.command("admit", challenge="x")) is Why.GATE_NOT_ALLOWED
    assert all(answer.alarm for answer in kiosk.answers)


def test_ten_seconds_are_counted_by_both_clocks() -> None:
    kiosk = Kiosk()
    late = kiosk.asked_challenge()
    kiosk.monotonic += 10.5  # the clock was set back meanwhile
    assert kiosk.take(kiosk.command("admit", challenge=late)) is Why.NOT_FRESH
    held = kiosk.command("admit", 2, challenge=kiosk.asked_challenge(2))
    kiosk.utc += timedelta(seconds=10.5)
    assert kiosk.take(held) is Why.NOT_FRESH
    assert not kiosk.opened


def test_a_wrong_answer_uses_nobody_elses_challenge_up() -> None:
    kiosk = Kiosk()
    challenge = kiosk.asked_challenge()
    assert kiosk.take(kiosk.command("admit", 1, challenge="guessed")) is Why.NO_CHALLENGE
    assert kiosk.take(kiosk.command("admit", 2)) is Why.NO_CHALLENGE
    assert kiosk.take(kiosk.command("admit", 3, challenge=challenge)) is Why.NONE


ATTACKS = st.one_of(
    st.tuples(st.just("send"), st.integers(0, 40)),
    st.tuples(st.just("boot")),
    st.tuples(st.just("time"), st.floats(0.0, 90.0)),
    st.tuples(st.just("clock"), st.floats(-1e6, 1e6), st.booleans()),
)


@given(st.lists(ATTACKS, max_size=80), st.integers(0, 3))
@settings(max_examples=150)
def test_nothing_that_was_ever_sent_opens_the_gate_again(attacks: list, boots_before: int) -> None:
    """An attacker holds everything that was ever signed, opened or withheld, and the network and the clock."""
    kiosk = Kiosk()
    captured: list[Command] = []
    for number in range(4):
        for _ in range(min(boots_before, number)):
            kiosk.boot()
        asks = kiosk.command(CHALLENGE, number)
        kiosk.take(asks)
        answers = kiosk.command("admit", number, challenge=kiosk.challenges[-1][0])
        captured += [asks, answers, kiosk.command("restart", number), kiosk.command("sync", number)]
        if number % 2:
            kiosk.take(answers)  # delivered
        kiosk.pass_time(11.0)  # withheld: the visitor has waited for so long
    opened = len(kiosk.opened)
    for attack in attacks:
        match attack:
            case ("send", which):
                kiosk.feed(Signed(captured[which % len(captured)], ALL))
            case ("boot",):
                kiosk.boot()
            case ("time", seconds):
                kiosk.pass_time(seconds)
            case ("clock", seconds, trusted):
                kiosk.utc += timedelta(seconds=seconds)
                kiosk.trusted = trusted
    assert len(kiosk.opened) == opened
    ids = [command.id for command in kiosk.done]
    assert len(ids) == len(set(ids))  # and nothing else is done twice either


HONEST = st.one_of(
    st.tuples(st.just("ask")),
    st.tuples(st.just("answer"), st.integers(0, 5)),
    st.tuples(st.just("send"), st.integers(0, 60)),
    st.tuples(st.just("boot")),
    st.tuples(st.just("time"), st.floats(0.0, 15.0)),
    st.tuples(st.just("clock"), st.floats(-60.0, 60.0), st.booleans()),
)


@given(st.lists(HONEST, max_size=80))
@settings(max_examples=150)
def test_the_gate_only_ever_opens_for_a_fresh_answer_to_a_challenge_of_this_boot(words: list) -> None:
    """With honest signers at work as well: each opening has its own signature, challenge, boot and moment."""
    kiosk = Kiosk()
    made: list[Command] = []
    for number, word in enumerate(words):
        match word:
            case ("ask",):
                made.append(kiosk.command(CHALLENGE, number))
            case ("answer", which):
                known = kiosk.challenges[-1 - which][0] if which < len(kiosk.challenges) else "none"
                made.append(kiosk.command("admit", number, challenge=known))
            case ("send", which) if made:
                command = made[-1 - which % len(made)]
                before = len(kiosk.opened)
                kiosk.feed(Signed(command, ALL))
                if len(kiosk.opened) > before:
                    (at, boot) = next(
                        (at, boot) for text, at, boot in kiosk.challenges if text == command.challenge
                    )
                    assert boot == kiosk.boots and command.boot == kiosk.boot_id
                    assert 0.0 <= kiosk.monotonic - at <= 10.0
                    assert kiosk.trusted and (kiosk.utc - command.issued_at).total_seconds() <= 10.0
            case ("boot",):
                kiosk.boot()
            case ("time", seconds):
                kiosk.pass_time(seconds)
            case ("clock", seconds, trusted):
                kiosk.utc += timedelta(seconds=seconds)
                kiosk.trusted = trusted
    answered = [command.challenge for command in kiosk.opened]
    assert len(answered) == len(set(answered))
