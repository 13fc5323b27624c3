"""What an ID card's text block says: 256 bytes of UTF-16LE in the four layouts, as typed claims.

Layouts: resident card, J (Hong Kong, Macau and Taiwan residence permit), I and Y (foreign permanent resident,
2017 and 2023). The character at byte 248 tells which. The chip's content is signed towards the reader's
security module, not towards us: claims are what the reader stated.
"""

import unicodedata
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from hw.idcard import CardBlocks
from sentinel.core.clock import Now
from sentinel.core.facts import DocumentFact, DocumentKind, PhotoState, Provenance, Source
from sentinel.core.identity import (
    Credential,
    CredentialKind,
    age_on,
    holder_of,
    id_number_ok,
    keyed_hash,
    masked_name,
    pseudonym_of,
)
from sentinel.core.language import of_document
from sentinel.credentials.cards.civil_codes import NATIONS, NATIONS_ENGLISH, SEXES, SEXES_ENGLISH, country

TEXT_BYTES = 256
LONG_TERM = "长期"
CHINA = timezone(timedelta(hours=8))  # all of it, the year round, since 1991

_TYPE_AT = 248
_TYPES = {
    " ": DocumentKind.RESIDENT_ID,
    "": DocumentKind.RESIDENT_ID,
    "J": DocumentKind.HK_MO_TW_PERMIT,
    "I": DocumentKind.FOREIGN_PERMIT_2017,
    "Y": DocumentKind.FOREIGN_PERMIT_2023,
}

# Field -> pieces of (byte offset, bytes). An English name of the 2023 layout is in two pieces.
_Layout = dict[str, tuple[tuple[int, int], ...]]
_COMMON: _Layout = {"valid_from": ((188, 16),), "valid_to": ((204, 16),)}
_RESIDENT: _Layout = _COMMON | {
    "name": ((0, 30),),
    "sex_code": ((30, 2),),
    "nation_code": ((32, 4),),
    "birth": ((36, 16),),
    "address": ((52, 70),),
    "id_number": ((122, 36),),
    "issuer": ((158, 30),),
    "reserved": ((220, 28), (250, 6)),
}
_PERMIT: _Layout = {name: at for name, at in _RESIDENT.items() if name != "nation_code"} | {
    "pass_number": ((220, 18),),
    "issue_count": ((238, 4),),
    "reserved": ((32, 4), (242, 6), (250, 6)),
}
_FOREIGN_2017: _Layout = _COMMON | {
    "english_name": ((0, 120),),
    "sex_code": ((120, 2),),
    "id_number": ((122, 30),),
    "nation_code": ((152, 6),),
    "name": ((158, 30),),
    "birth": ((220, 16),),
    "version": ((236, 4),),
    "issuer": ((240, 8),),
    "reserved": ((250, 6),),
}
_FOREIGN_2023: _Layout = _COMMON | {
    "name": ((0, 30),),
    "sex_code": ((30, 2),),
    "renewals": ((32, 4),),
    "birth": ((36, 16),),
    "english_name": ((52, 70), (220, 22)),
    "id_number": ((122, 36),),
    "nation_code": ((242, 6),),
    "previous_number": ((250, 6),),
    "reserved": ((158, 30),),
}
_LAYOUTS: dict[DocumentKind, _Layout] = {
    DocumentKind.RESIDENT_ID: _RESIDENT,
    DocumentKind.HK_MO_TW_PERMIT: _PERMIT,
    DocumentKind.FOREIGN_PERMIT_2017: _FOREIGN_2017,
    DocumentKind.FOREIGN_PERMIT_2023: _FOREIGN_2023,
}
_FOREIGN = (DocumentKind.FOREIGN_PERMIT_2017, DocumentKind.FOREIGN_PERMIT_2023)


class UnsupportedCard(ValueError):
    """The block is none of the known layouts; the text says why and holds no personal data."""


@dataclass(frozen=True, slots=True, repr=False)
class IdCardClaims:
    """What the card states. Personal data: kept out of ``repr``. Texts are "" where the card states nothing.

    ``birth``, ``valid_from``, ``valid_to`` are Chinese civil days, None where blank or no date;
    ``long_term`` stands for 长期. ``nation_code``: GB 3304 two digits, or for foreigners the country's three
    letters. ``issuer``: the authority (four characters of a code on the 2017 card). ``pass_number`` and
    ``issue_count``: J only; ``version``: I only; ``renewals``, ``previous_number`` (what links to the number
    before): Y only. ``reserved``: what stands where the standard keeps room. ``problems`` names the fields
    that can't be right.
    """

    kind: DocumentKind
    name: str = ""
    english_name: str = ""
    sex_code: str = ""
    nation_code: str = ""
    birth: date | None = None
    address: str = ""
    id_number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    pass_number: str = ""
    issue_count: str = ""
    version: str = ""
    renewals: str = ""
    previous_number: str = ""
    reserved: str = ""
    newest_address: str = ""
    problems: tuple[str, ...] = ()

    @property
    def sex(self) -> str:
        """男, 女, 未知, 未说明 (GB/T 2261.1); "" for a code of no standard."""
        return SEXES.get(self.sex_code, "")

    @property
    def sex_english(self) -> str:
        """Male, Female, Unknown, Not stated; "" for a code of no standard."""
        return SEXES_ENGLISH.get(self.sex_code, "")

    @property
    def nation(self) -> str:
        """汉 and the 55 others, 其他 (GB 3304); a foreigner's country code; "" for a code of no standard."""
        return self.nation_code if self.kind in _FOREIGN else NATIONS.get(self.nation_code, "")

    @property
    def nation_words(self) -> tuple[str, str]:
        """The nation or, of a foreigner, the country in Chinese and English; "" for a code of no standard."""
        if self.kind in _FOREIGN:
            return country(self.nation_code)
        return NATIONS.get(self.nation_code, ""), NATIONS_ENGLISH.get(self.nation_code, "")

    @property
    def number_ok(self) -> bool | None:
        """GB 11643; of a foreigner's 2023 card with a leading 9. The 2017 number has no public check: False
        for a wrong form, else None (cannot tell)."""
        if self.kind is DocumentKind.FOREIGN_PERMIT_2023 and not self.id_number.startswith("9"):
            return False
        if self.kind is not DocumentKind.FOREIGN_PERMIT_2017:
            return id_number_ok(self.id_number)
        number = self.id_number
        country, digits = number[:3], number[3:]
        formed = len(number) == 15 and country.isalpha() and digits.isdigit() and number.isascii()
        return None if formed else False


def decode_text_block(block: bytes, newest_address: bytes = b"") -> IdCardClaims:
    """Claims of a 256-byte block. Never fails on its content but for the type: raises UnsupportedCard."""
    if len(block) != TEXT_BYTES:
        raise UnsupportedCard(f"a text block has {TEXT_BYTES} bytes, not {len(block)}")
    kind = _TYPES.get(_clean(block[_TYPE_AT : _TYPE_AT + 2]))
    if kind is None:
        raise UnsupportedCard("the card is of an unknown type")
    texts = {
        name: _clean(b"".join(block[at : at + size] for at, size in pieces))
        for name, pieces in _LAYOUTS[kind].items()
    }
    long_term = texts["valid_to"].startswith(LONG_TERM)
    if long_term:
        texts["valid_to"] = ""
    days = {name: texts.pop(name) for name in ("birth", "valid_from", "valid_to")}
    dates = {name: _day(text) for name, text in days.items()}
    values: dict[str, Any] = {**texts, **dates}  # the layout's names are the fields' names
    blank = [] if long_term else [name for name in ("valid_to",) if not days[name]]  # no 长期 either
    problems = tuple(name for name, text in days.items() if (text or name in blank) and dates[name] is None)
    return IdCardClaims(
        kind=kind,
        long_term=long_term,
        newest_address=address_text(newest_address),
        problems=problems + _wrong_codes(kind, texts) + tuple(n for n, t in texts.items() if "\ufffd" in t),
        **values,
    )


def address_text(block: bytes) -> str:
    """The newest address in the block that holds it; "" where there is none."""
    return _clean(block[: len(block) // 2 * 2])


def encode_text_block(claims: IdCardClaims) -> bytes:
    """The 256-byte block of a card with these claims, for emulated readers. Raises ValueError: no fit."""
    block = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    for name, pieces in _LAYOUTS[claims.kind].items():
        value = getattr(claims, name)
        if name == "valid_to" and claims.long_term:
            value = LONG_TERM
        text = value.strftime("%Y%m%d") if isinstance(value, date) else value or ""
        data = text.encode("utf-16-le")
        if len(data) > sum(size for _, size in pieces):
            raise ValueError(f"{name} does not fit its field")
        for at, size in pieces:
            block[at : at + min(size, len(data))] = data[:size]
            data = data[size:]
    if claims.kind is not DocumentKind.RESIDENT_ID:
        block[_TYPE_AT : _TYPE_AT + 2] = claims.kind.value.encode("utf-16-le")
    return bytes(block)


def refused(claims: IdCardClaims) -> str:
    """Why a card that was read is no document; "": it is one."""
    if not claims.id_number:
        return "the card states no number"
    if {"valid_from", "valid_to"} & set(claims.problems):
        return "the card's validity is no date"
    return ""


def to_credential(
    blocks: CardBlocks, venue_key: bytes, now: Now, *, decodes_photos: bool = False, tenant_key: bytes = b""
) -> Credential:
    """The credential of a read card. Raises UnsupportedCard: unknown type, no number or a broken validity.

    A wrong number or an expired card is stated in the fact, not refused here. ``decodes_photos``: whether
    there is a decoder for the card's photo. ``tenant_key`` makes the pseudonym; b"": there is none.
    """
    claims = decode_text_block(blocks.text, blocks.newest_address)
    if why := refused(claims):
        raise UnsupportedCard(why)
    digest = keyed_hash(venue_key, claims.id_number)
    return Credential(
        kind=CredentialKind.ID_NUMBER,
        subject=claims.id_number,
        digest=digest,
        holder=holder_of(venue_key, (claims.english_name,), claims.birth, claims.id_number),
        language=of_document(claims.kind, claims.nation_code),
        facts=(
            DocumentFact(
                by=Provenance(Source.ID_CARD, now.utc),
                kind=claims.kind,
                person=digest,
                masked_name=masked_name(claims.name or claims.english_name),
                number_ok=claims.number_ok,
                valid_from=_utc(claims.valid_from, time.min),
                valid_to=_utc(claims.valid_to, time.max),
                photo=_photo(blocks, decodes_photos),
                age=age_on(claims.birth, now.utc.astimezone(CHINA).date()),
                pseudonym=pseudonym_of(tenant_key, claims.id_number),
            ),
        ),
    )


def _photo(blocks: CardBlocks, decodes: bool) -> PhotoState:
    if not has_photo(blocks):
        return PhotoState.NONE
    return PhotoState.HANDED_ON if decodes else PhotoState.NO_DECODER


def has_photo(blocks: CardBlocks) -> bool:
    """Whether there is a photo on the card."""
    return bool(blocks.photo.strip(b"\0"))


def as_plain(claims: IdCardClaims) -> dict[str, object]:
    """Field name -> text, number or None for people and scripts; dates as ISO, 长期 spelled out."""
    name = claims.name or claims.english_name
    chinese, english = claims.nation_words
    plain: dict[str, object] = {
        "name": name, "sex": claims.sex, "sex_en": claims.sex_english,
        "nation": claims.nation, "nation_en": english,
    }  # fmt: skip
    if claims.kind in _FOREIGN:
        plain["nation_zh"] = chinese
    wanted = {"birth", "address", "id_number", "issuer", "sex_code"} | set(_LAYOUTS[claims.kind])
    for field in fields(claims):
        if field.name not in wanted or field.name in plain:
            continue
        value = getattr(claims, field.name)
        plain[field.name] = value.isoformat() if isinstance(value, date) else value
    if claims.kind is DocumentKind.FOREIGN_PERMIT_2017:
        plain["authority"] = claims.issuer
    if claims.long_term:
        plain["valid_to"] = LONG_TERM
    if claims.newest_address:
        plain["newest_address"] = claims.newest_address
    return plain


def _clean(data: bytes) -> str:
    text = data.decode("utf-16-le", "replace")
    # Private-use and newly assigned characters stay: rare names are written with them.
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")).strip()


def _day(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
    return day if 1800 <= day.year <= 2999 else None


def _wrong_codes(kind: DocumentKind, texts: dict[str, str]) -> tuple[str, ...]:
    wrong = [] if texts["sex_code"] in SEXES else ["sex"]
    if kind is DocumentKind.RESIDENT_ID and texts["nation_code"] not in NATIONS:
        wrong.append("nation")
    if kind in _FOREIGN and not country(texts["nation_code"])[0]:
        wrong.append("nation")
    return tuple(wrong)


def _utc(day: date | None, moment: time) -> datetime | None:
    return None if day is None else datetime.combine(day, moment, CHINA).astimezone(UTC)
