"""What a kiosk holds: replaced as a whole, never by anything older or broken, and asked while it changes."""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile import record
from sentinel.basefile.errors import Refusal, Refused
from sentinel.basefile.record import Field
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    LabResult,
    PcrFact,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind
from sentinel.verify.basefile.holding import BASE, CHANGES, Holding, OverlayError
from sentinel.verify.basefile.overlay import Overlay
from sentinel.verify.basefile.provider import BaseFileProvider

LATER = int((made.AS_OF + timedelta(hours=2)).timestamp())


def colour(holding: Holding, serial: int = 1, hours: float = 3.0) -> int | None:
    known = holding.find(made.number(serial), made.now(hours))
    return known.codes[Field.COLOUR] if known else None


def refused(holding: Holding, path: Path, *, hours: float = 3.0, trusted: bool = True) -> Refusal:
    with pytest.raises(Refused) as error:
        holding.install(path, made.now(hours, trusted=trusted))
    return error.value.reason


def test_a_broken_or_foreign_file_leaves_the_old_one_in_use(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    new = tmp_path / "new"
    made.make(new, [f"{made.number(1)},red,,,,,,"], as_of=LATER)
    good = new.read_bytes()
    new.write_bytes(good[: len(good) // 2])
    assert refused(holding, new) is Refusal.TRUNCATED
    new.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert refused(holding, new) is Refusal.DAMAGED
    made.make(new, made.green([1]), signer=made.STRANGER)
    assert refused(holding, new) is Refusal.SIGNER_UNKNOWN
    made.make(new, made.green([1]), key=made.CITY_2)
    assert refused(holding, new) is Refusal.KEY_MISSING
    made.make(new, made.green([1]), key=made.CITY.__class__(1, bytes(32)))
    assert refused(holding, new) is Refusal.KEY_WRONG
    made.make(new, [f"{made.number(1)},red,,,,,,"], as_of=LATER)
    assert refused(holding, new, hours=1.0) is Refusal.FUTURE
    assert refused(holding, new, trusted=False) is Refusal.CLOCK_UNSET
    assert colour(holding) == record.GREEN
    holding.install(new, made.now(3.0))
    assert colour(holding) == record.RED


def test_a_downgrade_is_refused_also_after_a_restart_and_on_disk(tmp_path: Path) -> None:
    made.make(tmp_path / "first", made.green([1]), sequence=5)
    old = (tmp_path / "first").read_bytes()
    holding = made.held(tmp_path, [f"{made.number(1)},red,,,,,,"], as_of=LATER - 3600, sequence=7)
    assert refused(holding, tmp_path / "first") is Refusal.OLDER
    for changed in ({"as_of": LATER - 7200, "sequence": 7}, {"as_of": LATER, "sequence": 6}):
        made.make(tmp_path / "second", made.green([1]), **changed)
        assert refused(holding, tmp_path / "second") is Refusal.OLDER
    holding.close()
    (tmp_path / BASE).write_bytes(old)  # somebody puts the old file back
    again = made.holding(tmp_path)
    with pytest.raises(Refused, match="older than what is held"):
        again.find(made.number(1), made.now(3.0))
    assert again.status(made.now(3.0)).header is None


def test_a_new_key_epoch_replaces_file_and_changes_and_never_goes_back(tmp_path: Path) -> None:
    holding = made.holding(tmp_path, made.CITY, made.CITY_2)
    part = tmp_path / "part"
    made.make(part, made.green([1, 2]))
    holding.install(part, made.now())
    for sequence in (1, 2):
        holding.apply(made.delta(sequence, [(1, Field.COLOUR, record.RED)]), made.now())
    made.make(part, made.green([1]), key=made.CITY_2, as_of=LATER, sequence=1)
    assert refused(holding, part) is Refusal.OLDER  # it has not all that is held, and the rest is of no use
    made.make(part, made.green([1]), key=made.CITY_2, as_of=LATER, sequence=2)
    holding.install(part, made.now(3.0))
    assert (colour(holding), colour(holding, 2), holding.changes) == (record.GREEN, None, 0)
    made.make(part, made.green([1]), as_of=LATER, sequence=9)
    assert refused(holding, part) is Refusal.OLDER


def test_changes_newer_than_a_new_file_stay(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1, 2]))
    holding.apply(made.delta(1, [(2, Field.COLOUR, record.YELLOW)]), made.now())
    holding.apply(made.delta(2, [(1, Field.COLOUR, record.RED)]), made.now())
    made.make(tmp_path / "p", made.green([1, 2]), sequence=1, as_of=int(made.AS_OF.timestamp()) + 1)
    holding.install(tmp_path / "p", made.now())
    assert (colour(holding, 1), colour(holding, 2)) == (record.RED, record.GREEN)
    state = holding.state(made.now())
    assert state is not None
    assert state.horizon == 2


def test_another_process_sees_a_new_file_and_its_changes(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    other = made.holding(tmp_path)
    assert colour(other) == record.GREEN
    holding.apply(made.delta(1, [(1, Field.COLOUR, record.RED)]), made.now())
    assert colour(other) == record.RED
    holding.compact(made.now())  # the change is in the new file now, and nowhere else
    assert colour(other) == record.RED
    assert colour(other, hours=4.0) == record.RED


def test_what_another_process_changed_is_seen_at_once_by_who_knew_of_no_changes(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green(range(5)))
    other = made.holding(tmp_path)
    for sequence in range(1, 6):
        assert other.state(made.now()) is not None  # it keeps who has changes from now on
        assert colour(other, sequence - 1) == record.GREEN
        holding.apply(made.delta(sequence, [(sequence - 1, Field.COLOUR, record.RED)]), made.now())
        assert colour(other, sequence - 1) == record.RED
        known = other.find(made.number(999), made.now()) or other.find(made.number(0), made.now())
        assert known is not None
        assert known.as_of[Field.PCR] == int(made.AS_OF.timestamp()) + sequence


def test_whoever_asks_during_compactions_gets_old_or_new_never_a_mix(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green(range(50)))
    other = made.holding(tmp_path)
    stop, wrong, asked = threading.Event(), [], [0]
    least = [0]

    def ask(one: Holding) -> None:
        while not stop.is_set():
            before = least[0]
            # Doses and colour change together, from delta to delta.
            if asked[0] % 3 == 0:
                one.state(made.now(hours=asked[0]))
            known = one.find(made.number(7), made.now(hours=asked[0]))
            assert known is not None
            pair = (known.codes[Field.VACCINE], known.codes[Field.COLOUR])
            if (
                pair not in ((4, record.GREEN), (1, record.RED), (2, record.YELLOW))
                or known.as_of[0] < before
            ):
                wrong.append(pair)
            asked[0] += 1

    threads = [threading.Thread(target=ask, args=(one,)) for one in (holding, other)]
    for thread in threads:
        thread.start()
    for sequence in range(1, 13):
        doses, seen = ((1, record.RED), (2, record.YELLOW))[sequence % 2]
        holding.apply(made.delta(sequence, [(7, Field.VACCINE, doses), (7, Field.COLOUR, seen)]), made.now())
        least[0] = int(made.AS_OF.timestamp()) + sequence
        holding.compact(made.now())
    stop.set()
    for thread in threads:
        thread.join(10.0)
    assert not wrong
    assert asked[0] > 20


def test_a_kiosks_own_file_counts_in_its_folder_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    holding = made.held(one, made.green([1]))
    holding.apply(made.delta(1, [(1, Field.COLOUR, record.RED)]), made.now())
    holding.compact(made.now())
    holding.close()
    assert colour(made.holding(one)) == record.RED
    other = made.held(two, made.green([1]))
    (two / "p").write_bytes((one / BASE).read_bytes())
    assert refused(other, two / "p") is Refusal.SIGNER_UNKNOWN


def test_nobody_else_may_read_what_is_held(tmp_path: Path) -> None:
    holding = made.held(tmp_path / "held", made.green([1]))
    holding.apply(made.delta(1, [(1, Field.COLOUR, record.RED)]), made.now())
    holding.compact(made.now())
    assert (tmp_path / "held").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "held").iterdir())
    assert not (tmp_path / "held" / CHANGES).read_bytes().startswith(b"SQLite")


def test_a_writer_that_hangs_in_another_process_holds_nobody_up_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding = made.held(tmp_path, made.green([1]))
    monkeypatch.setattr("sentinel.verify.basefile.turns._LONGEST_WRITE_S", 0.1)
    with made.holding(tmp_path)._alone():
        with pytest.raises(OverlayError, match="another process"):
            holding.apply(made.delta(1, []), made.now())
        assert colour(holding) == record.GREEN
    assert holding.apply(made.delta(1, []), made.now())


def presented(serial: int, kind: CredentialKind = CredentialKind.ID_NUMBER) -> Credential:
    return Credential(kind, made.number(serial), "00")


def test_facts_carry_their_source_and_as_of_when_they_are_stated(tmp_path: Path) -> None:
    rows = [f"{made.number(1)},green,negative,2026-11-19T20:10:00Z,positive,2026-11-20T01:00:00Z,2,1"]
    provider = BaseFileProvider(made.held(tmp_path, rows))
    held = provider.facts_for(presented(1), made.now())
    assert held is not None
    facts = {type(fact): fact for fact in held.facts}
    assert {fact.by.source for fact in held.facts} == {Source.BASE_FILE}
    assert {fact.by.stated_at for fact in held.facts} == {made.AS_OF} == {held.stated_at}
    code, pcr = facts[CodeFact], facts[PcrFact]
    assert isinstance(code, CodeFact)
    assert (code.colour, code.by.valid_until) == (Colour.GREEN, made.AS_OF + timedelta(hours=24))
    assert isinstance(pcr, PcrFact)
    assert pcr.result is LabResult.NEGATIVE
    assert pcr.sampled_at is not None
    assert pcr.sampled_at.isoformat() == "2026-11-19T18:00:00+00:00"  # the beginning of its three hours
    assert facts[AntigenFact].result is LabResult.POSITIVE  # type: ignore[union-attr]
    assert facts[VaccineFact].doses == 2  # type: ignore[union-attr]
    assert facts[WatchListFact].listed is True  # type: ignore[union-attr]
    assert provider.facts_for(presented(1, CredentialKind.SOCIAL_SECURITY), made.now()) == held
    assert provider.facts_for(presented(1, CredentialKind.PLATFORM_CODE), made.now()) is None
    assert provider.facts_for(presented(2), made.now()) is None


def test_a_quiet_delta_makes_what_did_not_change_younger(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green([1]))
    provider = BaseFileProvider(holding)
    holding.apply(made.delta(1, [], at=made.AS_OF + timedelta(hours=2)), made.now(3.0))
    held = provider.facts_for(presented(1), made.now(3.0))
    assert held is not None
    assert held.stated_at == made.AS_OF + timedelta(hours=2)


def test_what_the_source_did_not_state_is_no_fact(tmp_path: Path) -> None:
    part = tmp_path / "p"
    made.make(part, [f"{made.number(1)},", f"{made.number(2)},green"], header="id_number,colour")
    holding = made.holding(tmp_path)
    holding.install(part, made.now())
    provider = BaseFileProvider(holding)
    one, two = (provider.facts_for(presented(n), made.now()) for n in (1, 2))
    assert one is not None
    assert two is not None
    assert one.facts == ()
    assert [type(fact) for fact in two.facts] == [CodeFact]


def test_a_file_that_is_too_old_or_missing_states_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    provider = BaseFileProvider(made.held(tmp_path / "a", made.green([1])), timedelta(days=2))
    assert provider.facts_for(presented(1), made.now(47.0)) is not None
    assert provider.facts_for(presented(1), made.now(49.0)) is None
    empty = BaseFileProvider(made.holding(tmp_path / "b"))
    assert [empty.facts_for(presented(n), made.now()) for n in range(5)] == [None] * 5
    assert [record.getMessage() for record in caplog.records] == ["base file: no base file is held"]


def test_deltas_that_come_while_a_kiosk_compacts_are_applied_and_stay(tmp_path: Path) -> None:
    holding = made.held(tmp_path, made.green(range(2000)))
    stop = threading.Event()
    failed: list[BaseException] = []

    def compacts() -> None:
        try:
            while not stop.is_set():
                holding.compact(made.now(2.0))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=compacts)
    thread.start()
    try:
        for sequence in range(1, 120):
            raw = made.delta(sequence, [(n, Field.VACCINE, 1 + sequence % 4) for n in range(40)])
            assert holding.apply(raw, made.now(2.0))
            known = holding.find(made.number(sequence % 40), made.now(2.0))
            assert known is not None
            assert known.codes[Field.VACCINE] == 1 + sequence % 4
    finally:
        stop.set()
        thread.join(20.0)
    assert not failed
    header = holding.compact(made.now(2.0))
    assert (header.sequence, holding.changes) == (119, 0)
    doses = {holding.find(made.number(n), made.now(2.0)).codes[Field.VACCINE] for n in range(40)}  # type: ignore[union-attr]
    assert doses == {1 + 119 % 4}
    holding.close()


def test_closing_waits_for_the_thread_that_reads_and_crashes_nobody(tmp_path: Path) -> None:
    for number in range(30):
        overlay = Overlay(tmp_path / f"{number}.db", b"\1" * 32)
        stop = threading.Event()

        def reads(overlay: Overlay = overlay, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                try:
                    overlay.state(), overlay.refresh(), overlay.look(1)
                except OverlayError:
                    return

        threads = [threading.Thread(target=reads) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.01)
        overlay.close()
        stop.set()
        for thread in threads:
            thread.join(5.0)
            assert not thread.is_alive()
