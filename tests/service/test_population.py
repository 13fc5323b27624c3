"""A synthetic population: valid numbers that are nobody's, the same again, and the platform knows them."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from sentinel.cli import main
from sentinel.core.identity import CredentialKind, id_number_ok
from sentinel.service.database import open_database
from sentinel.service.population import people
from sentinel.service.server import ReferenceService

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_numbers_are_valid_unique_and_of_no_division() -> None:
    numbers = [one.id_number for block in people(25_000, 7, NOON) for one in block]
    assert len(set(numbers)) == 25_000
    assert all(id_number_ok(number) and number[0] == "0" for number in numbers)
    assert [one.id_number for block in people(25_000, 7, NOON) for one in block] == numbers


def test_it_writes_the_columns_and_the_platform_answers_the_same(database: str, tmp_path: Path) -> None:
    out, key = tmp_path / "city.csv", tmp_path / "platform.key"
    words = ["service", "populate", "--persons", "300", "--seed", "3", "--at", "2026-11-28T12:00Z"]
    for _ in range(2):
        assert main([*words, "--csv", str(out), "--db", database, "--key-file", str(key)]) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 300
    engine = open_database(database)
    with engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM persons")).scalar() == 300
        tested = sum(1 for row in rows if row["pcr"] not in ("", "pending"))
        assert db.execute(text("SELECT count(*) FROM pcr")).scalar() == tested
    engine.dispose()
    service = ReferenceService(database, {}, key=key.read_bytes())
    for row in rows[:20]:
        answer = service.answers.answer(CredentialKind.ID_NUMBER, row["id_number"])
        assert (answer.code.colour.value, answer.vaccine.doses) == (row["colour"], int(row["doses"]))
    service.close()


def test_a_mistake_is_one_line(capsys) -> None:
    assert main(["service", "populate", "--persons", "0", "--csv", "/nowhere/x.csv"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_progress_overwrites_itself_on_a_terminal_only(tmp_path: Path, capsys, monkeypatch) -> None:
    words = ["service", "populate", "--persons", "30", "--csv", str(tmp_path / "x.csv")]
    assert main(words) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(words) == 0
    assert "\r30 of 30 people" in capsys.readouterr().err
