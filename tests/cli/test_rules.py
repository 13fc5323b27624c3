"""``sentinel rules``: a line for each rule, whatever the file holds."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel import cli

ADULT = {">=": [{"var": "age"}, 18]}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]], str]:
    code = cli.main(["rules", *words])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def write(folder: Path, text: str) -> str:
    file = folder / "rules.json"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_every_rule_gets_its_line_in_order_and_an_error_says_why(tmp_path, capsys) -> None:
    entries = [
        {"rule": ADULT, "data": {"age": 20}},
        {"rule": ADULT, "data": {}},
        {"rule": {"var": "name"}, "data": {"name": "王"}},
        {"rule": {"plusTime": ["2021-01-31", 1, "month"]}, "data": None},
        {"rule": "\ud800"},
    ]
    code, lines, err = told(capsys, "eval", write(tmp_path, json.dumps(entries)))
    assert [line["result"] for line in lines] == [True, None, "王", "2021-03-03T00:00:00.000Z", "\ud800"]
    assert lines[1]["reason"] == 'all operands of ">=" must be integers'
    assert (code, err) == (1, "")


def test_a_single_rule_needs_no_list(tmp_path, capsys) -> None:
    assert told(capsys, "eval", write(tmp_path, json.dumps({"rule": ADULT, "data": {"age": 3}}))) == (
        0,
        [{"result": False}],
        "",
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, "NaN", '{"rule": 1' + "0" * 5000 + "}"],
)
def test_a_file_that_holds_no_rules_is_one_clear_line(text, tmp_path, capsys) -> None:
    code, lines, err = told(capsys, "eval", write(tmp_path, text))
    assert (code, lines) == (2, [])
    assert err.startswith("sentinel rules: ")
    assert err.count("\n") == 1


def test_a_missing_file_is_one_clear_line(tmp_path, capsys) -> None:
    code, _, err = told(capsys, "eval", str(tmp_path / "none.json"))
    assert code == 2
    assert "No such file" in err


def test_malformed_rules_are_told_without_evaluating_them(tmp_path, capsys) -> None:
    entries = [{"rule": {"==": [1, 1]}}, {"Identifier": "X", "Logic": ADULT}, {"<": [1]}]
    code, lines, _ = told(capsys, "check", write(tmp_path, json.dumps(entries)))
    assert code == 1
    assert lines == [
        {"valid": False, "issues": ['unrecognised operator: "=="']},
        {"valid": True, "issues": []},
        {"valid": False, "issues": ['"<" must have 2 or 3 operands, but it has 1']},
    ]


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rule", "data", "var", "+", "reduce", "a"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(found=_json)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_makes_the_command_fall_over(found, tmp_path, capsys) -> None:
    file = write(tmp_path, json.dumps(found))
    assert cli.main(["rules", "eval", file]) in (0, 1, 2)
    assert cli.main(["rules", "check", file]) in (0, 1)
    capsys.readouterr()


def test_an_entry_that_can_not_be_is_said_in_its_line_and_the_others_are_done(tmp_path, capsys) -> None:
    deep = '{"rule": ' + "[" * 3000 + "]" * 3000 + "}"
    code, lines, _ = told(capsys, "eval", write(tmp_path, f'[{{"rule": true}}, {deep}, {{"rule": "a],[b"}}]'))
    assert code == 1
    assert lines == [
        {"result": True}, {"result": None, "reason": "entry 2 is nested too deeply"}, {"result": "a],[b"}
    ]  # fmt: skip
    code, lines, _ = told(capsys, "eval", write(tmp_path, '[{"rule": 1}, 2, {"data": 1}, {"rule": 4}]'))
    assert (code, [line["result"] for line in lines]) == (2, [1, None, None, 4])
