"""`sentinel pass`: keys kept private, nothing overwritten, nothing personal shown, and codes that can be read."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel import cli
from sentinel.cli.pass_files import BadInput
from sentinel.cli.pass_hours import utc_offset, window
from sentinel.core.identity import keyed_hash
from sentinel.credentials.claims import Circumstances
from sentinel.credentials.passes import examine as passes
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import public_key_from_pem

NUMBER = "11010519491231002X"
VENUE_KEY = bytes(range(32))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """An issuer's desk: a key, a venue key, a bearer."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "venue.key").write_bytes(VENUE_KEY)
    (tmp_path / "venue.key").chmod(0o600)
    (tmp_path / "bearer").write_text(f"{NUMBER}\n欧阳小明\n", encoding="utf-8")
    assert cli.main(["pass", "keygen", "k.pem"]) == 0
    capsys.readouterr()
    return tmp_path


ISSUE = ["pass", "issue", "--key", "k.pem", "--category", "staff", "--to", "2099-01-01T00:00"]
BIND = ["--bind", "person", "--bearer", "bearer", "--venue-key", "venue.key"]


def says(arguments: list[str], capsys: pytest.CaptureFixture[str], code: int = 2) -> str:
    assert cli.main(arguments) == code
    out, err = capsys.readouterr()
    if code == 2:
        assert err.startswith("sentinel pass: ")
        assert err.count("\n") == 1
    return out + err


def test_a_private_key_is_for_its_owner_alone_and_never_overwritten(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stat.S_IMODE((desk / "k.pem").stat().st_mode) == 0o600
    before = (desk / "k.pem").read_bytes()
    assert "is there already" in says(["pass", "keygen", "k.pem"], capsys)
    (desk / "other.pub").touch()
    assert "is there already" in says(["pass", "keygen", "other"], capsys)
    assert not (desk / "other").exists()
    assert (desk / "k.pem").read_bytes() == before
    (desk / "k.pem").chmod(0o640)
    assert "chmod 600" in says(ISSUE, capsys)
    (desk / "k.pem").chmod(0o600)
    (desk / "venue.key").chmod(0o644)
    assert "chmod 600" in says([*ISSUE, *BIND], capsys)


def test_an_issued_pass_counts_at_a_kiosk_and_its_picture_is_read_back(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import cv2
    import zxingcpp

    found = json.loads(says([*ISSUE, *BIND, "--qr", "p.png", "--json"], capsys, 0))
    (code,) = zxingcpp.read_barcodes(
        cv2.imread("p.png"), formats=zxingcpp.BarcodeFormat.QRCode
    )  # no linear ones
    assert code.text == found["text"]
    key = public_key_from_pem((desk / "k.pem.pub").read_text())
    here = Circumstances(datetime.now(UTC), Trust(public_keys=(key.der,)), "x", VENUE_KEY)
    claims = passes.examine(code.text, here)
    assert (claims.valid, claims.masked_name) == (True, "欧阳＊＊")
    assert stat.S_IMODE((desk / "p.png").stat().st_mode) == 0o600


def test_neither_name_nor_number_nor_their_hash_is_in_what_is_issued(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = says([*ISSUE, *BIND, "--json"], capsys, 0)
    for secret in (NUMBER, "小明", keyed_hash(VENUE_KEY, NUMBER), keyed_hash(VENUE_KEY, NUMBER)[:24]):
        assert secret not in said


def test_the_bearer_comes_from_standard_input(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NUMBER}\n王小明\n"))
    arguments = [*ISSUE, "--bind", "person", "--bearer", "-", "--venue-key", "venue.key", "--json"]
    assert json.loads(says(arguments, capsys, 0))["pass"]["masked_name"] == "王＊＊"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--to", "soon"], "no ISO 8601"),
        (["--to", "2001-01-01T00:00"], "has passed"),
        (["--hours", "Monday 9-18"], "such as"),
        (["--hours", "Mon 09:00-24:30"], "24:00"),
        (["--hours", "Fre 09:00-18:00"], "no day"),
        (["--utc-offset", "8"], "+08:00"),
        (["--uses", "0"], "uses"),
        (["--place", "x" * 99], "places"),
        (["--bind", "person"], "--bearer"),
        (["--bind", "person", "--bearer", "absent", "--venue-key", "venue.key"], "can't be read"),
        (["--family", "absent"], "can't be read"),
        (["--family", "many"], "one to 6"),
        (["--family", "odd"], "line 2"),
        (["--live", "sm2.pem.pub"], "ed25519"),
        (["--live", "k.pem"], "PUBLIC KEY"),
        (["--key", "k.pem.pub"], "a public key; the private one is wanted"),
        (["--out", "bearer"], "is there already"),
        (["--qr", "bearer"], "is there already"),
        (["--out", "absent/x"], "can't be written"),
    ],
)
def test_what_can_not_be_issued_is_one_clear_line(
    more: list[str], said: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["pass", "keygen", "sm2.pem", "--algorithm", "sm2"])
    (desk / "many").write_text("王,2001\n" * 7, encoding="utf-8")
    (desk / "odd").write_text("王小小,2018\n李大,last year\n", encoding="utf-8")
    capsys.readouterr()
    text = says([*ISSUE, *more], capsys)
    assert said in text
    for personal in ("王", "李", "last year", NUMBER):
        assert personal not in text


def test_a_live_pass_is_shown_by_its_app_and_not_by_its_text(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["pass", "keygen", "app.pem"])
    cli.main([*ISSUE, "--live", "app.pem.pub", "--out", "p.txt"])
    capsys.readouterr()
    assert "PASS_STALE" in says(["pass", "show", "p.txt", "--key", "k.pem.pub"], capsys, 1)
    shown = json.loads(says(["pass", "live", "p.txt", "--holder", "app.pem", "--json"], capsys, 0))["text"]
    (desk / "shown.txt").write_text(shown)
    later = (datetime.now(UTC) + timedelta(seconds=90)).isoformat()
    assert "PASS_OK" in says(["pass", "show", "shown.txt", "--key", "k.pem.pub"], capsys, 0)
    assert "PASS_STALE" in says(["pass", "show", "shown.txt", "--key", "k.pem.pub", "--at", later], capsys, 1)
    assert "live code" in says(["pass", "live", "shown.txt", "--holder", "app.pem"], capsys)


def test_a_revoked_pass_is_shown_as_revoked_and_an_old_list_says_so(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(says([*ISSUE, "--json"], capsys, 0))
    (desk / "p.txt").write_text(found["text"])
    show = ["pass", "show", "p.txt", "--key", "k.pem.pub", "--revoked", "list.json"]
    assert "can't be read" in says(show, capsys)
    cli.main(["pass", "revoke", "--key", "k.pem", "--list", "list.json"])
    capsys.readouterr()
    assert "revocations 1" in says(show, capsys, 0)
    cli.main(["pass", "revoke", found["id"], "--key", "k.pem", "--list", "list.json"])
    capsys.readouterr()
    assert "PASS_REVOKED" in says(show, capsys, 1)
    later = (datetime.now(UTC) + timedelta(days=8)).isoformat()
    assert "OLD" in says([*show, "--at", later], capsys, 1)
    assert "16 hex" in says(["pass", "revoke", "me", "--key", "k.pem", "--list", "list.json"], capsys)


def test_another_issuers_list_is_not_continued(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["pass", "keygen", "other.pem"])
    cli.main(["pass", "revoke", "--key", "k.pem", "--list", "list.json"])
    before = (desk / "list.json").read_bytes()
    capsys.readouterr()
    assert "not trusted" in says(["pass", "revoke", "--key", "other.pem", "--list", "list.json"], capsys)
    assert (desk / "list.json").read_bytes() == before


def test_a_pass_that_nobody_vouches_for_is_shown_as_such(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "p.txt").write_text(json.loads(says([*ISSUE, "--json"], capsys, 0))["text"])
    said = says(["pass", "show", "p.txt"], capsys, 1)
    assert "nobody vouches" in said
    assert "staff" in said
    (desk / "none.txt").write_text("hello")
    assert "CODE_INVALID" in says(["pass", "show", "none.txt"], capsys, 1)


@pytest.mark.parametrize(
    ("text", "days", "start", "end"),
    [
        ("Mon-Fri 09:00-18:00", 0b0011111, 540, 1080),
        ("Sat,Sun 22:00-06:00", 0b1100000, 1320, 360),
        ("Sat-Mon 00:00-24:00", 0b1100001, 0, 1440),
        ("daily 08:00-20:00", 0b1111111, 480, 1200),
        ("Wed 08:00-20:00", 0b0000100, 480, 1200),
    ],
)
def test_hours_are_written_as_people_say_them(text: str, days: int, start: int, end: int) -> None:
    found = window(text)
    assert (found.days, found.start, found.end) == (days, start, end)


def test_offsets_go_both_ways() -> None:
    assert (utc_offset("+08:00"), utc_offset("-03:30")) == (480, -210)
    with pytest.raises(BadInput):
        utc_offset("+8")
