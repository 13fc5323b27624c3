"""``sentinel policy check`` and ``decide``: what is asked of whom, which variant counted, one line for what is wrong."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from sentinel import cli
from sentinel.core.facts import Facts
from sentinel.policy_file import load_policy, parse_policy
from sentinel.sim.typical import typical_passage

AT = "2026-11-20T23:30:00+08:00"  # a Friday
POLICY = """
version = "v"
[[variant]]
name = "small-children"
when = { age_under = 3 }
rules.mask = { need = "never" }
[[variant]]
name = "night"
when = { entrance = ["north"], time = ["22:00", "06:00"], weekdays = ["fri"] }
pcr_hours = 1
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    stated = typical_passage("", datetime.fromisoformat(AT).astimezone(UTC)).facts
    path.write_bytes(msgspec.json.encode(stated))
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    capsys.readouterr()
    assert cli.main(["policy", *map(str, arguments)]) == code
    return capsys.readouterr().out


def test_check_shows_what_is_asked_and_what_each_variant_changes(policy, capsys) -> None:
    told = said(capsys, "check", policy)
    for words in (
        "asks for mask",
        "variant small-children: under 3 years",
        "always         -> never         laxer",
        "variant night: at north, from 22:00 to 06:00 the next day, on fri",
        "48             -> 1             stricter",
        "never asked: antigen",
    ):
        assert words in told


def test_check_as_json_is_one_object_with_everything(policy, capsys) -> None:
    [line] = said(capsys, "check", policy, "--json").splitlines()
    told = json.loads(line)
    assert [variant["name"] for variant in told["variants"]] == ["small-children", "night"]
    assert told["variants"][0]["changes"] == {"rules.mask.need": "never"}
    assert told["warnings"] == []


def test_check_prints_the_whole_file_which_is_the_same_policy(policy, capsys) -> None:
    assert parse_policy(tomllib.loads(said(capsys, "check", policy, "--full"))) == load_policy(policy)


def test_check_prints_the_whole_file_in_json_too(policy, capsys) -> None:
    [line] = said(capsys, "check", policy, "--full", "--json").splitlines()
    told = json.loads(line)
    assert parse_policy(tomllib.loads(told["toml"])) == load_policy(policy)
    assert (told["version"], told["warnings"]) == ("v", [])


def test_check_for_a_kiosk_warns_on_stderr_and_its_settings_may_be_wrong(policy, tmp_path, capsys) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text('[kiosk]\nentrance = "nroth"\n[camera]\nsource = "none"\n', encoding="utf-8")
    assert cli.main(["policy", "check", str(policy), "--config", str(settings)]) == 0
    warned = capsys.readouterr().err
    assert 'no variant names the entrance "nroth"; did you mean "north"?' in warned
    assert "nothing on this kiosk states mask" in warned
    settings.write_text("[kiosk]\nentrence = 1\n", encoding="utf-8")
    assert cli.main(["policy", "check", str(policy), "--config", str(settings)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_decide_says_which_variant_counted(policy, facts, capsys) -> None:
    at_north = ("decide", policy, facts, "--at", AT, "--entrance", "north")
    told = said(capsys, *at_north, code=1)
    assert "variants in force: night" in told
    assert "by night" in next(line for line in told.splitlines() if line.startswith("  pcr"))
    decision = json.loads(said(capsys, *at_north, "--json", code=1))
    assert decision["variants"] == ["night"]
    assert {r["check"] for r in decision["checks"] if r["variants"]} == {"pcr"}
    assert "variants in force" not in said(capsys, "decide", policy, facts, "--at", AT, "--entrance", "south")


def test_decide_takes_the_entrance_from_the_facts_where_none_is_given(policy, facts, capsys) -> None:
    stated = msgspec.json.decode(facts.read_bytes(), type=Facts)
    raw = msgspec.to_builtins(stated) | {"place": {"entrance": "north", "direction": "in"}}
    facts.write_bytes(msgspec.json.encode(raw))
    assert "night" in said(capsys, "decide", policy, facts, "--at", AT, code=1)


def test_a_child_without_a_mask_is_shown_as_not_asked(policy, facts, capsys) -> None:
    raw = msgspec.to_builtins(msgspec.json.decode(facts.read_bytes(), type=Facts))
    raw["document"]["age"] = 2
    raw["mask"] = None
    facts.write_bytes(msgspec.json.encode(raw))
    told = said(capsys, "decide", policy, facts, "--at", AT, "--entrance", "south")
    [row] = [line for line in told.splitlines() if line.startswith("  mask")]
    assert row.split() == ["mask", "not", "required", "by", "small-children"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("when = { time = ['22:00', '22:00'] }\npcr_hours = 1", "no window"),
        ("when = { age_under = nan }\npcr_hours = 1", "age_under"),
        ("when = { age_under = 3 }\npcr_hours = nan", "positive"),
        ("when = { age_under = 3 }\npcr_huors = 1", 'did you mean "pcr_hours"?'),
        ("when = { time = [22:00:00, 06:00:00] }\npcr_hours = 1", "time"),
        ("when = { time = ['23:00', '05:30'], entrance = ['north'], weekdays = ['fri', 'sat'] }\npcr_hours = 2",
         "overlap in time, such as fri 23:00"),
    ],
)  # fmt: skip
def test_a_bad_variant_is_exit_2_and_one_clear_line(policy, capsys, text, says) -> None:
    policy.write_text(f'{POLICY}[[variant]]\nname = "bad"\n{text}\n', encoding="utf-8")
    assert cli.main(["policy", "check", str(policy)]) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_a_policy_without_a_version_or_with_an_empty_one_is_refused(policy, capsys) -> None:
    for text in ("", 'version = ""'):
        policy.write_text(text, encoding="utf-8")
        assert cli.main(["policy", "check", str(policy)]) == 2
        assert "needs a version" in capsys.readouterr().err


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00"])
def test_a_moment_that_utc_does_not_have_is_exit_2_and_one_line(policy, facts, capsys, moment) -> None:
    assert cli.main(["policy", "decide", str(policy), str(facts), "--at", moment]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    words = ("--key", "no.pem", "--sequence", "1", "--venue", "*", "--issued", moment)
    assert cli.main(["policy", "sign", str(policy), *words]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "--issued" in told
    with pytest.raises(SystemExit) as left:
        cli.main(["policy", "diff", str(policy), str(policy), "--since", moment])
    assert left.value.code == 2


def test_decide_takes_a_passage_as_it_is_shown(policy, facts, capsys) -> None:
    alone = said(capsys, "decide", policy, facts, "--at", AT, "--entrance", "south", "--json")
    stated = json.loads(facts.read_text(encoding="utf-8"))
    shown = {"visit": "v", "verdict": "admit", "doorway": [], "facts": stated, "decision": {}}
    facts.write_text(json.dumps(shown), encoding="utf-8")
    assert said(capsys, "decide", policy, facts, "--at", AT, "--entrance", "south", "--json") == alone


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"pcr"', '"pccr"', 'unknown key "pccr"; did you mean "pcr"?'),
        ('"sampled_at"', '"sampledat"', 'sampledat"; did you mean "sampled_at"?'),
        ("Z\"", '"', "stated_at needs a time zone"),
        ("2026-", "2026-x", "no facts: "),
        ('{"mask"', '[{"mask"', "no facts: "),
        ('{"mask"', '[' * 9000 + '{"mask"', "nested too deeply"),
    ],
)  # fmt: skip
def test_facts_that_would_not_be_read_are_exit_2_and_one_line(policy, facts, capsys, old, new, says) -> None:
    text = facts.read_text(encoding="utf-8")
    assert old in text
    facts.write_text(text.replace(old, new), encoding="utf-8")
    assert cli.main(["policy", "decide", str(policy), str(facts), "--at", AT]) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)
