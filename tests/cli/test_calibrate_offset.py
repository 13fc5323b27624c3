"""``sentinel calibrate offset``: a table, JSON, exit codes, and an audit entry; on a real encrypted record."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from sentinel import cli
from sentinel.core.decide import decide
from sentinel.core.effects import Passage
from sentinel.core.facts import Facts, HandTemperatureFact, Provenance, Source
from sentinel.core.hand_thermometer import Pair
from sentinel.core.policy import Policy
from sentinel.report.events import EventWriter
from sentinel.store import passages
from sentinel.store.database import DATABASE, open_reader, open_writer
from sentinel.store.keys import load_keys, load_or_create_keys

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SETTINGS = """[kiosk]
id = "kiosk-t"
venue = "venue-t"
"""


@pytest.fixture
def record(tmp_path: Path):
    """Fill a record with so many pairs, each read 0.3 K too low."""
    settings = tmp_path / "kiosk.toml"
    settings.write_text(SETTINGS)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    keys = load_or_create_keys(data)

    def fill(count: int) -> Path:
        connection = open_writer(data / DATABASE, keys.database, NOW).connection
        events = EventWriter()
        for n in range(count):
            at = NOW + timedelta(minutes=n)
            hand = HandTemperatureFact(Provenance(Source.HAND_THERMOMETER, at), 36.8, "guard-1", at)
            facts = Facts(hand_temperature=hand)
            pair = Pair(at, 34.12, 2.38, 36.5, 0.45, 24.1, 36.8, False)
            one = Passage(str(uuid4()), at, at, facts, decide(facts, Policy(), at), "", str(uuid4()), pair)
            passages.commit_intent(connection, one, "", events.passage(one), at)
        connection.close()
        return settings

    return fill


def run(settings: Path, capsys, *more: str):
    code = cli.main(["calibrate", "offset", "--config", str(settings), *more])
    return code, capsys.readouterr()


def test_enough_pairs_propose_an_offset_and_change_nothing(record, capsys) -> None:
    settings = record(30)
    before = settings.read_bytes()
    code, said = run(settings, capsys)
    assert code == 0
    assert "thermal.site_offset_k = 2.68 [2.68, 2.68], now 2.38" in said.out
    code, said = run(settings, capsys, "--json")
    found = json.loads(said.out)
    assert (code, found["proposed_offset_k"], found["site_offset_k"], found["used"]["n"]) == (
        0,
        2.68,
        2.38,
        30,
    )
    assert found["used"]["median_k"] == pytest.approx(0.3)
    assert settings.read_bytes() == before
    assert (found["source"], found["people"], found["written"]) == ("record", 30, None)


def test_record_and_table_answer_with_one_shape(record, tmp_path, capsys) -> None:
    settings = record(30)
    table = tmp_path / "readings.csv"
    table.write_text("skin,ambient,reading\n" + "".join(f"34.{n},24.1,36.{n}\n" for n in range(10)))
    shapes = []
    for more in (("--json",), ("--json", "--readings", str(table))):
        code, said = run(settings, capsys, *more)
        assert code == 0
        shapes.append(list(json.loads(said.out)))
    assert shapes[0] == shapes[1]


def test_write_sets_offset_and_how_sure_it_is_and_keeps_the_old_file(record, capsys) -> None:
    settings = record(30)
    before = settings.read_bytes()
    code, _ = run(settings, capsys, "--write")
    assert code == 0
    thermal = tomllib.loads(settings.read_text())["thermal"]
    assert (thermal["site_offset_k"], thermal["calibration_k"]) == (2.68, 0.1)
    assert [path.read_bytes() for path in settings.parent.glob("*.bak")] == [before]


def test_too_few_pairs_are_refused_with_how_many_are_missing(record, capsys) -> None:
    settings = record(12)
    code, said = run(settings, capsys)
    assert code == 1
    assert "nothing proposed: 18 more counted pairs are needed" in said.out
    code, said = run(settings, capsys, "--since", "2030-01-01")
    assert code == 1 and "30 more" in said.out


def test_a_look_at_the_pairs_is_in_the_audit(record, capsys) -> None:
    settings = record(1)
    run(settings, capsys)
    data = settings.parent / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    found = [what for (what,) in connection.execute("SELECT what FROM audit ORDER BY seq")]
    connection.close()
    assert found[-1] == "calibrate offset"


def test_bad_settings_and_a_missing_record_have_their_own_exit_codes(tmp_path: Path, capsys) -> None:
    code, said = run(tmp_path / "nothing.toml", capsys)
    assert code == 2 and said.err.count("\n") == 1
    settings = tmp_path / "kiosk.toml"
    settings.write_text(SETTINGS)
    code, said = run(settings, capsys)
    assert code == 3 and said.err.count("\n") == 1
    with pytest.raises(SystemExit) as ended:
        run(settings, capsys, "--since", "yesterday")
    assert ended.value.code == 2


def test_its_help_says_what_it_counts_and_what_it_never_does(capsys) -> None:
    with pytest.raises(SystemExit):
        cli.main(["calibrate", "offset", "--help"])
    said = capsys.readouterr().out
    assert "Nothing changes without --write" in said
    assert "hide fevers" in said
