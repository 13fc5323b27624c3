"""``sentinel service admin`` as a clerk meets it: one command a fact, no number on the command line."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.identity import CredentialKind
from sentinel.service.persons import Device, Role
from sentinel.service.server import ReferenceService

ID, SECRET = "11010519491231002X", "a secret of these tests"
AT = (datetime.now(UTC) - timedelta(hours=9)).replace(microsecond=0)
Admin = Callable[..., int]


@pytest.fixture
def service() -> Iterator[ReferenceService]:
    service = ReferenceService("sqlite://", {}, key=bytes(32))
    service.registry.register_device(Device(app_id="desk", secret=SECRET, role=Role.ADMIN))
    yield service
    service.close()


@pytest.fixture
def admin(service: ReferenceService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.chdir(tmp_path)
    desk = {"url": service.start().url, "app_id": "desk", "secret": SECRET}
    Path("desk.json").write_text(json.dumps(desk))
    Path("desk.json").chmod(0o600)
    Path("wang.txt").write_text(f"{ID}\n王小明\n", encoding="utf-8")
    return lambda *words: main(["service", "admin", *words])


def test_a_clerk_states_a_result_in_one_command_and_takes_it_back(
    admin: Admin,
    service: ReferenceService,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert admin("person", "--who", "wang.txt") == 0
    assert admin("person", "--who", "wang.txt") == 0, "known already"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ID}\n"))
    assert admin("pcr", "positive", "--who", "-", "--at", AT.isoformat(), "--source", "lab-3") == 0
    assert "positive" in capsys.readouterr().out
    told = service.answers.answer(CredentialKind.ID_NUMBER, ID)
    assert (told.pcr.result, told.pcr.sampled_at) == ("positive", AT)  # type: ignore[union-attr]
    for words in (
        ("colour", "red", "--until", "2099-01-01T00:00Z"), ("antigen", "negative"), ("vaccine", "3"),
        ("visit", "A"), ("code",),
    ):  # fmt: skip
        assert admin(*words, "--who", "wang.txt") == 0, words
    assert admin("key-area", "A") == admin("expect", "hall", "--who", "wang.txt") == 0
    assert admin("withdraw", "pcr", "1?x", "--who", "wang.txt") == 1, "there is none of that number"
    assert admin("key-area", "a b") == 1
    assert "wrong signature" not in capsys.readouterr().err
    assert admin("show", "--who", "wang.txt", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [len(shown[kind]) for kind in ("colours", "pcr", "antigen", "vaccine", "visits", "codes")] == [
        1
    ] * 6
    assert admin("withdraw", "pcr", str(shown["pcr"][0]["id"]), "--who", "wang.txt") == 0
    assert admin("key-area", "A", "--remove") == 0
    assert admin("show", "--who", "wang.txt") == 0
    out = capsys.readouterr().out
    assert "says lab-3, withdrawn" in out
    assert ID not in out
    assert admin("forget", "--who", "wang.txt") == 0
    assert admin("show", "--who", "wang.txt") == admin("forget", "--who", "wang.txt") == 1, "nobody is known"


def test_a_batch_shows_what_was_refused_and_says_so_by_its_exit_code(
    admin: Admin, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [{"op": "person", "name": "某", "id_number": f"A{n}"} for n in range(150)] + [{"op": "code"}]
    Path("b.ndjson").write_text("\n".join(map(json.dumps, lines)))
    assert admin("batch", "b.ndjson", "--key", "k") == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "150 of 151 lines done, 1 refused"
    assert said.out.startswith("line 151: not a question")
    assert said.err == "", "progress that overwrites itself is for a terminal, not for a log"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert admin("batch", "b.ndjson", "--key", "k") == 1
    assert "\r100 of 151 lines" in capsys.readouterr().err
    Path("b.ndjson").write_text(json.dumps(lines[0]))
    assert admin("batch", "b.ndjson", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"lines": 1, "done": 1, "refused": 0}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("pcr", "negative", "--who", "wang.txt"), 1, "no such person"),
        (("pcr", "negative", "--who", "nowhere.txt"), 2, "can't be read"),
        (("pcr", "negative", "--who", "wang.txt", "--at", "noon"), 2, "ISO 8601"),
        (("passes", "--desk", "open.json"), 2, "chmod 600"),
        (("passes", "--desk", "wrong.json"), 2, "signature"),
        (("passes", "--desk", "away.json"), 3, "does not answer"),
        (("passes", "--desk", "far.json"), 2, "only https"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(
    admin: Admin, words: tuple[str, ...], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = json.loads(Path("desk.json").read_text())
    for name, change in (
        ("open", {}), ("wrong", {"secret": "another secret, not this"}), ("away", {"url": "http://127.0.0.1:9"}),
        ("far", {"url": "http://platform.example"}),
    ):  # fmt: skip
        Path(f"{name}.json").write_text(json.dumps(desk | change))
        Path(f"{name}.json").chmod(0o644 if name == "open" else 0o600)
    assert admin(*words) == code
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert ID not in said
