"""``sentinel roster``: signed lists in, wrong ones refused in one line that names the next step and nobody."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel import cli
from sentinel.crypto.signing import Algorithm, generate
from sentinel.store.keys import load_or_create_keys

ID = "11010519491231002X"
ANOTHER = generate(Algorithm.ED25519).public.pem


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A kiosk, the office's key, and a list."""
    key = generate(Algorithm.ED25519)
    (tmp_path / "office.pem").touch(mode=0o600)
    (tmp_path / "office.pem").write_text(key.pem)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "office.pem").write_text(key.public.pem)
    (tmp_path / "kiosk.toml").write_text('[verify]\nlist_keys = "keys"\n')
    load_or_create_keys(tmp_path / "data")
    write(tmp_path / "staff.csv")
    return tmp_path


def write(path: Path, *, ago: timedelta = timedelta(hours=1), more: str = "", name: str = "office") -> None:
    issued = (datetime.now(UTC) - ago).isoformat()
    path.write_text(f"# kind = staff\n# name = {name}\n# issued = {issued}\n{more}id_number\n{ID}\n")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["roster", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_signed_list_is_imported_listed_and_dropped(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    staff, config = str(office / "staff.csv"), ("--config", str(office / "kiosk.toml"), "--json")
    code, out, _ = run(capsys, "sign", staff, "--key", str(office / "office.pem"), "--json")
    signed = json.loads(out)
    assert (code, signed["entries"], signed["kind"]) == (0, 1, "staff")
    code, out, _ = run(capsys, "import", staff, *config)
    assert (code, json.loads(out)["signer"]) == (0, signed["key"])
    code, out, _ = run(capsys, "list", *config)
    (row,) = map(json.loads, out.splitlines())
    assert (code, row["name"], row["entries"], row["over"]) == (0, "office", 1, False)
    assert ID not in out
    assert run(capsys, "attendance", *config) == (0, "", "")
    assert run(capsys, "drop", "staff", "office", *config)[0] == 0
    assert run(capsys, "drop", "staff", "office", *config)[0] == 1


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: (f / "staff.csv.sig").unlink(), "the signature can't be read"),
        (lambda f: write(f / "staff.csv", name="other"), "changed since"),
        (lambda f: (f / "keys" / "office.pem").unlink(), "there is no key"),
        (lambda f: (f / "keys" / "office.pem").write_text(ANOTHER), "nobody whom this kiosk trusts"),
        (lambda f: (f / "keys" / "office.pem").write_text("no key"), "office.pem"),
        (lambda f: (f / "kiosk.toml").write_text("[verfiy]\n"), "did you mean"),
    ],
)
def test_a_list_that_does_not_count_is_refused_in_one_line(
    office: Path, capsys: pytest.CaptureFixture[str], spoil: object, says: str
) -> None:
    staff = str(office / "staff.csv")
    assert run(capsys, "sign", staff, "--key", str(office / "office.pem"))[0] == 0
    spoil(office)  # type: ignore[operator]
    code, out, err = run(capsys, "import", staff, "--config", str(office / "kiosk.toml"))
    assert (code, out) == (2, "")
    assert says in err and err.count("\n") == 1 and ID not in err


@pytest.mark.parametrize(
    ("ago", "more", "says"),
    [
        (timedelta(hours=-1), "", "in the future"),
        (timedelta(days=2), "# valid_until = 2026-01-01T00:00+08:00\n", "validity is over"),
        (timedelta(days=2), "", "the one in use is newer"),
    ],
)
def test_a_list_out_of_its_time_is_refused(
    office: Path, capsys: pytest.CaptureFixture[str], ago: timedelta, more: str, says: str
) -> None:
    config = ("--config", str(office / "kiosk.toml"))
    assert run(capsys, "import", str(office / "staff.csv"), "--unsigned", *config)[0] == 0
    write(office / "next.csv", ago=ago, more=more)
    code, _, err = run(capsys, "import", str(office / "next.csv"), "--unsigned", *config)
    assert code == 2 and says in err


def test_a_kiosk_that_was_never_started_has_no_keys_to_hash_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kiosk.toml").write_text("")
    code, _, err = run(capsys, "list", "--config", str(tmp_path / "kiosk.toml"))
    assert code == 3 and err.count("\n") == 1


def test_a_book_of_another_device_is_said_with_the_next_step(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "data" / "rosters.db").write_bytes(b"x" * 8192)
    code, _, err = run(capsys, "list", "--config", str(office / "kiosk.toml"))
    assert code == 3 and "move it away and import the lists again" in err


def test_half_a_character_in_a_list_is_refused_in_one_line(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    about = {"kind": "staff", "name": "office", "issued": datetime.now(UTC).isoformat()}
    (office / "x.json").write_text(json.dumps(about | {"entries": [{"token": "\ud800abc"}]}))
    code, out, err = run(
        capsys, "import", str(office / "x.json"), "--unsigned", "--config", str(office / "kiosk.toml")
    )
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "entry 1: half a character" in err


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_moment_that_utc_does_not_have_is_refused_in_one_line(
    office: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    config = ("--config", str(office / "kiosk.toml"))
    code, _out, err = run(capsys, "attendance", option, "0001-01-01T00:00:00+08:00", *config)
    assert (code, err.count("\n")) == (2, 1)
    assert f"{option} " in err


def test_a_column_that_is_there_twice_is_refused(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (office / "staff.csv").read_text().replace(f"id_number\n{ID}", f"id_number,from,from \n{ID},,")
    (office / "twice.csv").write_text(text)
    words = ("import", str(office / "twice.csv"), "--unsigned", "--config", str(office / "kiosk.toml"))
    code, out, err = run(capsys, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert 'line 4: the column "from" is there twice' in err
    assert ID not in err
