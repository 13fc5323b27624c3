"""Certificates at a real kiosk: over the scanner's line and in the picture, beside a card, and what is no visit."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from real_kiosk import RealKiosk

from sentinel.core.facts import DocumentKind
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.credentials.cards.id_card import IdCardClaims, encode_text_block

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "credentials"))
from made_certificates import Signer, dcc

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SIGNER = Signer(since=NOW - 100 * DAY, until=NOW + 100 * DAY)
OVER = dcc(SIGNER, iat=int((NOW - 2 * DAY).timestamp()), exp=int((NOW - DAY).timestamp()))
POLICY = """
version = "certificates-1"
[rules.code]
need = "never"
[rules.pcr]
need = "never"
[rules.key_area]
need = "never"
[rules.vaccine]
need = "always"
"""


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    """A venue that asks for a vaccination and a document, and trusts one signer."""
    folder = tmp_path_factory.mktemp("kiosk")
    (folder / "policy.toml").write_text(POLICY)
    (folder / "trust").mkdir()
    (folder / "trust" / "signer.der").write_bytes(SIGNER.der)
    changes = {
        "kiosk": {"id": "kiosk-t", "venue": "venue-t", "policy": "policy.toml"},
        "credentials": {"trust_dir": "trust", "place_prefixes": ["https://place.example/"]},
    }
    with RealKiosk(folder, changes=changes) as running:
        yield running
        running.check_the_books()


@pytest.fixture(autouse=True)
def gone(kiosk: RealKiosk) -> Iterator[None]:
    yield
    kiosk.go()


def good() -> bytes:
    """A certificate, signed anew: the scanner takes the same code twice for one presentation."""
    return dcc(SIGNER, iat=int((NOW - DAY).timestamp()), exp=int((NOW + DAY).timestamp())).encode()


def card(birth: date) -> bytes:
    """A foreigner's card: its name is in Latin letters, as a certificate's."""
    claims = IdCardClaims(
        kind=DocumentKind.FOREIGN_PERMIT_2023, name="样例", english_name="MUSTERFRAU, ERIKA", sex_code="2",
        nation_code="AUT", birth=birth, id_number="911040196408120027", valid_from=date(2023, 12, 1),
        valid_to=date(2033, 12, 1),
    )  # fmt: skip
    return encode_text_block(claims)


def test_a_certificate_and_a_card_in_one_name_open_the_gate(kiosk: RealKiosk) -> None:
    opened = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(good())
    assert kiosk.observer.wait(lambda shown: shown.screen.reason is Reason.HOLDER_UNKNOWN, 8.0)
    kiosk.id_card.place_card(card(date(1964, 8, 12)))
    assert kiosk.result().reason is Reason.PASS
    assert len(kiosk.gate.openings) == opened + 1


def test_a_certificate_of_another_birthday_opens_nothing(kiosk: RealKiosk) -> None:
    opened = len(kiosk.gate.openings)
    kiosk.come()
    kiosk.scanner.show_code(good())
    assert kiosk.observer.wait(lambda shown: shown.screen.reason is Reason.HOLDER_UNKNOWN, 8.0)
    kiosk.id_card.place_card(card(date(1990, 1, 1)))
    assert kiosk.result().kind is ScreenKind.SEE_STAFF
    assert len(kiosk.gate.openings) == opened


def test_a_certificate_in_the_picture_alone_is_for_the_staff(kiosk: RealKiosk) -> None:
    kiosk.come()
    assert kiosk.vision is not None
    kiosk.vision.show_code(good())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.HOLDER_UNKNOWN)
    assert screen.masked_name == ""


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (OVER, Reason.CERT_EXPIRED),
        (dcc(Signer()), Reason.CERT_UNTRUSTED),
        ("https://place.example/1", Reason.PLACE_CODE),
    ],
    ids=["over", "untrusted", "place"],
)
def test_what_can_not_be_used_is_a_sentence_and_no_passage(
    kiosk: RealKiosk, code: str, reason: Reason
) -> None:
    before = len(kiosk.passages())
    kiosk.come()
    kiosk.scanner.show_code(code.encode())
    assert kiosk.observer.wait(lambda shown: shown.screen.reason is reason, 8.0)
    kiosk.go()
    assert len(kiosk.passages()) == before
