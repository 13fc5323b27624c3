"""The last minutes of a kiosk: written without ids, decided again exactly, and no file brings anybody down."""

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.cli import main
from sentinel.core import visit as heart
from sentinel.core.clock import Now
from sentinel.core.door import Door
from sentinel.core.events import Tick
from sentinel.core.one_visit import Visit
from sentinel.core.policy import Policy
from sentinel.core.stature import Stature
from sentinel.door.flight.recorder import EARLIER, FILE, FlightRecorder
from sentinel.door.flight.replaying import RecordingError, replayed
from sentinel.door.flight.values import UnreadableValue, from_plain, to_plain
from sentinel.sim.deterministic import kiosk
from sentinel.sim.deterministic.people import SECRETS
from sentinel.sim.deterministic.plan import Fault, Plan
from sentinel.sim.deterministic.run import play

PLAN = Plan(2, 0, tuple(range(14)), frozenset(Fault) - {Fault.CRASH, Fault.POWER})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some minutes at a door with troubles, recorded and written down."""
    recorder = FlightRecorder(tmp_path, "1.0")
    stepped, decided = kiosk.stepped, []

    def recording(door, event, now, rest):
        after, effects, rest = stepped(door, event, now, rest)
        recorder.seen(door, event, now, effects)
        decided.append(effects)
        if len(decided) % 100 == 0:
            recorder.flush()
        return after, effects, rest

    monkeypatch.setattr(kiosk, "stepped", recording)
    assert play(PLAN).violations == ()
    recorder.flush()
    return tmp_path


def replay(path: Path, *options: str) -> int:
    return main(["replay", str(path), *options])


def test_what_was_recorded_comes_out_the_same_when_it_is_decided_again(folder, capsys):
    assert replay(folder / EARLIER, "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {d["verdict"] for line in lines for d in line["decisions"]} >= {"admit"}
    assert replay(folder / FILE) == 0
    assert "all as recorded" in capsys.readouterr().out


def test_a_recording_holds_no_id_and_no_name_and_is_its_owners_alone(folder):
    for name in (FILE, EARLIER):
        text = (folder / name).read_text(encoding="utf-8")
        assert SECRETS[1] not in text, "an id number or a code's text"
        assert "paper seen" not in text, "what staff wrote"
        assert (folder / name).stat().st_mode & 0o077 == 0


def test_another_heart_is_noticed_where_it_decides_otherwise(folder, capsys, monkeypatch):
    decide = heart.decide
    monkeypatch.setattr(
        "sentinel.core.passing.decide",
        lambda facts, policy, now: decide(replace(facts, mask=None), policy, now),
    )
    assert replay(folder / EARLIER) == 1
    out = capsys.readouterr().out
    assert "not as recorded" in out and "come out otherwise" in out


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text[: len(text) // 2], "is not whole JSON"),
        (lambda text: "", "the file is empty"),
        (lambda text: text.split("\n", 1)[1], "begins with the state of the door"),
        (lambda text: text.replace('"format": 1', '"format": 99', 1), "format 99"),
        (lambda text: text.replace('"$": "PeopleSeen"', '"$": "Popen"'), 'no class "Popen"'),
        (lambda text: text.replace('"$": "Tick"', '"$": "Policy"'), "is not what belongs here"),
        (lambda text: "[1]\n" + text, "is no recording's"),
        (lambda text: '{"door": ' + "[" * 5000 + "]" * 5000 + "}", "whole JSON"),
    ],
    ids=["cut", "empty", "headless", "format", "class", "event", "list", "deep"],
)
def test_a_spoilt_recording_is_refused_in_a_line(folder, capsys, spoil, why):
    file = folder / EARLIER
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert replay(file) == 2
    assert why in capsys.readouterr().err


ABSURD = st.sampled_from(
    [None, True, "", "x", "\ud800", -1, 0, 10**30, 1e308, -1e308, [], {}, [[]], {"$float": "nan"}, {"$float": "inf"},
     {"$time": "0001-01-01T00:00:00"}, {"$time": "0001-01-01T00:00:00+14:00"}, {"$time": "9999-12-31T23:59:59-12:00"},
     {"$enum": ["Reason", "pass"]}, {"$": "Tick"}, {"$map": []}, {"$set": []}, {"$list": []}]
)  # fmt: skip


def places(plain, way=()):
    """Every place in a line's JSON."""
    yield way
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in inner:
        yield from places(value, (*way, key))


def changed(plain, way, value):
    if not way:
        return value
    copied = dict(plain) if isinstance(plain, dict) else list(plain)
    copied[way[0]] = changed(copied[way[0]], way[1:], value)
    return copied


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.data())
def test_a_recording_with_anything_absurd_in_it_ends_in_a_line(folder, capsys, data):
    lines = (folder / EARLIER).read_text(encoding="utf-8").splitlines()[:60]
    for _ in range(data.draw(st.integers(1, 3), "times")):
        number = data.draw(st.integers(0, len(lines) - 1), "line")
        plain = json.loads(lines[number])
        way = data.draw(st.sampled_from(sorted(places(plain), key=repr)), "place")
        lines[number] = json.dumps(changed(plain, way, data.draw(ABSURD, "value")))
    (folder / "changed.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    code = replay(folder / "changed.jsonl", "--steps", *data.draw(st.sampled_from([[], ["--json"]])))
    said = capsys.readouterr().err
    assert code in (0, 1, 2) and said.count("\n") == (code == 2), said


@pytest.mark.parametrize(
    "when", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+00:00", "2026-11-29T00:00:00"]
)
def test_a_time_that_no_clock_says_is_a_line(folder, capsys, when):
    lines = (folder / EARLIER).read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[3])
    entry["now"]["utc"] = {"$time": when}
    (folder / FILE).write_text("\n".join([*lines[:3], json.dumps(entry)]), encoding="utf-8")
    assert replay(folder / FILE) == 2
    assert "line 4: no kiosk's clock ever said so" in capsys.readouterr().err


def test_an_archive_in_place_of_a_recording_is_said_without_a_decoders_words(tmp_path, capsys):
    (tmp_path / "bundle.tar.gz").write_bytes(b"\x1f\x8b\x08\x00" + bytes(range(200, 256)))
    assert replay(tmp_path / "bundle.tar.gz") == 2
    said = capsys.readouterr().err
    assert "no flight recording" in said and "codec" not in said


def test_no_file_is_said_as_that(tmp_path, capsys):
    assert replay(tmp_path / "nothing") == 2
    assert "No such file" in capsys.readouterr().err


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["$", "$enum", "$time", "$map", "$set", "$list", "$float", "boot", "track"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_makes_anything_but_values_of_the_heart(plain):
    with contextlib.suppress(UnreadableValue):
        from_plain(plain)
    lines = [
        json.dumps({"format": 1, "door": plain}),
        json.dumps({"now": plain, "event": plain, "effects": plain}),
    ]
    with pytest.raises(RecordingError):
        list(replayed(lines))


def test_a_door_with_everything_default_and_not_survives():
    door = Door("12345678-1234-5678-1234-567812345678", Policy(version="v2", pcr_hours=72.0))
    assert from_plain(json.loads(json.dumps(to_plain(door)))) == door


def test_who_waits_for_the_staff_does_not_end_the_recording(tmp_path):
    then = Now(1.0, datetime(2022, 11, 5, 8, 0, tzinfo=UTC))
    waiting = Visit("visit-1", Policy(), then, 1.0, 1.0, stature=Stature(low=True))
    door = Door("12345678-1234-5678-1234-567812345678", Policy(), referred=(waiting,))
    recorder = FlightRecorder(tmp_path, "1.0")
    recorder.seen(door, Tick(), then, ())
    recorder.flush()
    first = json.loads((tmp_path / FILE).read_text(encoding="utf-8").splitlines()[0])
    assert from_plain(first["door"]) == door
