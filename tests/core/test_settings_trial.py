"""Settings from afar: whatever happens and whenever the power goes, the kiosk ends with good ones."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.settings_trial import (
    Broke,
    Event,
    Keep,
    Ledger,
    Numbered,
    Offered,
    Part,
    Restart,
    Seen,
    SettingsReason,
    SettingsState,
    Started,
    Tell,
    TrialTerms,
    Trying,
    Write,
    step,
)

TERMS = TrialTerms(steady_s=10.0, within_s=60.0, starts=3)
WELL = frozenset(Part)
UTC_NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)


def number(version: int, content: str = "a") -> Numbered:
    return Numbered(version, f"{content}{version}")


class Process:
    """A kiosk's process: its state is gone with it, the ledger stays."""

    def __init__(self) -> None:
        self.disk = Ledger()
        self.at = 1000.0
        self.told: list[Tell] = []
        self.start()

    def start(self) -> None:
        self.ended = False
        self.trying = Trying(self.disk, TERMS)
        self.feed(Started())

    def feed(self, event: Event) -> None:
        self.trying, effects = step(self.trying, event, Now(self.at, UTC_NOW))
        for effect in effects:
            if isinstance(effect, Write):
                self.disk = effect.ledger
            elif isinstance(effect, Tell):
                self.told.append(effect)
            elif isinstance(effect, Restart):
                self.ended = True

    def offer(self, version: int, content: str = "a") -> None:
        self.feed(Offered(number(version, content)))

    def well_for(self, seconds: float, well: frozenset[Part] = WELL) -> None:
        for _ in range(int(seconds) + 1):
            if self.ended:
                return
            self.feed(Seen(well))
            self.at += 1.0

    @property
    def last(self) -> tuple[int, SettingsState, SettingsReason]:
        tell = self.told[-1]
        return tell.document.version, tell.state, tell.reason


def applied(version: int = 1) -> Process:
    kiosk = Process()
    kiosk.offer(version)
    kiosk.start()
    kiosk.well_for(11)
    assert kiosk.last == (version, SettingsState.APPLIED, SettingsReason.NONE)
    return kiosk


def test_a_version_is_kept_once_the_kiosk_was_well_for_a_while() -> None:
    kiosk = Process()
    kiosk.offer(1)
    assert kiosk.ended and kiosk.last == (1, SettingsState.PENDING, SettingsReason.NONE)
    kiosk.start()
    kiosk.well_for(8)
    assert kiosk.disk.state is SettingsState.PENDING
    kiosk.well_for(3)
    assert kiosk.disk == Ledger(in_use=number(1), highest=number(1))


def test_the_document_is_on_disk_before_the_ledger_names_it_and_both_before_the_restart() -> None:
    _, effects = step(Trying(), Offered(number(1)), Now(0.0, UTC_NOW))
    assert [type(effect) for effect in effects] == [Keep, Write, Tell, Restart]


def test_a_kiosk_that_is_not_well_in_time_takes_the_version_back_and_says_what_was_missing() -> None:
    for part, reason in (
        (Part.BROKER, SettingsReason.BROKER_AWAY),
        (Part.GATE, SettingsReason.GATE_AWAY),
        (Part.RECORD, SettingsReason.RECORD_AWAY),
        (Part.WORKERS, SettingsReason.NOT_WELL),
    ):
        kiosk = applied()
        kiosk.offer(2)
        kiosk.start()
        kiosk.well_for(70, WELL - {part})
        assert kiosk.ended and kiosk.last == (2, SettingsState.ROLLED_BACK, reason)
        kiosk.start()
        assert kiosk.disk.wanted == number(1)


def test_a_moment_of_being_unwell_begins_the_while_anew_and_costs_nothing_else() -> None:
    kiosk = Process()
    kiosk.offer(1)
    kiosk.start()
    for _ in range(4):
        kiosk.well_for(8)
        kiosk.well_for(0, frozenset())
    assert kiosk.disk.state is SettingsState.PENDING
    kiosk.well_for(11)
    assert kiosk.disk.state is SettingsState.APPLIED


def test_a_kiosk_that_never_gets_far_enough_begins_the_fourth_time_with_the_last_good() -> None:
    kiosk = applied()
    kiosk.offer(2)
    for _ in range(3):
        kiosk.start()
        assert kiosk.trying.ledger.wanted == number(2)
    kiosk.start()
    assert kiosk.trying.ledger.wanted == number(1)
    assert not kiosk.ended and kiosk.last == (2, SettingsState.ROLLED_BACK, SettingsReason.CRASH_LOOP)


def test_a_start_that_fails_takes_the_version_back_at_once() -> None:
    kiosk = applied()
    kiosk.offer(2)
    kiosk.start()
    kiosk.feed(Broke())
    assert kiosk.last == (2, SettingsState.ROLLED_BACK, SettingsReason.BROKE_START)
    kiosk.start()
    kiosk.feed(Broke())  # without settings from afar there is nothing to take back
    assert kiosk.disk.wanted == number(1)


def test_a_version_that_was_taken_back_does_not_come_again_only_a_higher_one() -> None:
    kiosk = applied()
    kiosk.offer(2)
    kiosk.start()
    kiosk.feed(Broke())
    kiosk.start()
    kiosk.offer(2)  # retained: it comes with every connection
    assert not kiosk.ended
    kiosk.offer(3)
    assert kiosk.ended and kiosk.disk.trial is not None


def test_an_older_version_and_another_document_of_the_same_are_refused() -> None:
    kiosk = applied(5)
    kiosk.offer(4)
    assert kiosk.last == (4, SettingsState.REFUSED, SettingsReason.OLDER)
    kiosk.offer(5, "other")
    assert kiosk.last == (5, SettingsState.REFUSED, SettingsReason.CONFLICT)
    assert kiosk.disk.in_use == number(5)


def test_what_was_well_before_is_all_that_is_asked() -> None:
    kiosk = Process()
    kiosk.feed(Offered(number(1), needs=(Part.WORKERS, Part.RECORD, Part.BROKER)))
    kiosk.start()
    kiosk.well_for(11, WELL - {Part.GATE})  # the gate's board was away already
    assert kiosk.disk.state is SettingsState.APPLIED


EVENTS = st.one_of(
    st.tuples(st.just("offer"), st.integers(1, 6), st.sampled_from("ab")),
    st.tuples(st.just("start")),
    st.tuples(st.just("cut"), st.integers(0, 3)),
    st.tuples(
        st.just("seen"), st.sampled_from([WELL, WELL - {Part.BROKER}, frozenset()]), st.integers(1, 30)
    ),
    st.tuples(st.just("broke")),
)


@given(st.lists(EVENTS, max_size=60))
def test_through_kills_at_any_step_versions_never_go_back_and_only_a_tried_one_is_kept(words: list) -> None:
    kiosk, good = Process(), [Ledger().in_use]
    highest, cut = 0, None
    for word in words:
        before = kiosk.disk
        match word:
            case ("offer", version, content):
                kiosk.offer(version, content)
            case ("start",):
                kiosk.start()
            case ("cut", steps):  # the power goes after so many effects of the next offer
                cut = steps
                _, effects = step(kiosk.trying, Offered(number(highest + 1)), Now(kiosk.at, UTC_NOW))
                for effect in effects[:cut]:
                    if isinstance(effect, Write):
                        kiosk.disk = effect.ledger
                kiosk.start()
            case ("seen", well, seconds):
                kiosk.well_for(seconds, well)
            case ("broke",):
                kiosk.feed(Broke())
        ledger = kiosk.disk
        now = ledger.highest.version if ledger.highest else 0
        assert now >= highest
        highest = now
        if ledger.in_use != before.in_use:  # kept only what was tried, and only by being well
            assert before.trial is not None and ledger.in_use == before.trial.document
            assert word[0] == "seen"
            good.append(ledger.in_use)
        assert ledger.in_use == good[-1]
        assert ledger.trial is None or ledger.trial.starts <= TERMS.starts
    # However it stands, a few starts without being well end with the last good.
    for _ in range(TERMS.starts + 1):
        kiosk.start()
    assert kiosk.disk.wanted == good[-1]
    assert replace(kiosk.disk, trial=None) == kiosk.disk
