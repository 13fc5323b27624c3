"""The people of the demo: invented names and numbers, what the platform knows, what they carry."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from sentinel.core.facts import Colour, DocumentKind
from sentinel.credentials.cards.id_card import IdCardClaims, encode_text_block
from sentinel.service.persons import Code, CodeKind, Device, Person, SeedFile, Test
from sentinel.verify.rosters.kinds import ListKind

APP_ID = "demo-kiosk"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(first17: str) -> str:
    """The 18 characters of an invented id number, with its GB 11643 check digit."""
    total = sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the cast. ``token`` is the health code's, ``card_token`` the electronic card's;
    ``latin``: the name on a foreigner's permit ("SURNAME, GIVEN").
    """

    key: str
    name: str
    number: str
    token: str = ""
    card_token: str = ""
    latin: str = ""

    def card(self) -> bytes:
        """The text block of a resident ID card, or of a foreigner's permit of 2023 (256 bytes)."""
        born = date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))
        return encode_text_block(
            IdCardClaims(
                DocumentKind.FOREIGN_PERMIT_2023 if self.latin else DocumentKind.RESIDENT_ID,
                name=self.name,
                english_name=self.latin,
                sex_code="1" if int(self.number[16]) % 2 else "2",
                nation_code="AUT" if self.latin else "01",
                birth=born,
                address="上海市示例路1号",
                id_number=self.number,
                issuer="示例市公安局",
                valid_from=date(2020, 1, 1),
                valid_to=date(2040, 1, 1),
            )
        )


def _member(key: str, name: str, first17: str) -> Member:
    return Member(key, name, id_number(first17), f"JKM:demo-{key}-7f3a9c51", f"DZSBK:demo-{key}-20c4")


WANG = _member("wang", "王晓明", "31010119900307001")
LI = _member("li", "李建国", "11010519680412003")
CHEN = _member("chen", "陈静", "44010619851120002")
ZHAO = _member("zhao", "赵磊", "32010219920815005")
SUN = _member("sun", "孙丽", "33010619790203004")
ZHOU = _member("zhou", "周强", "51010419881009007")
WU = _member("wu", "吴敏", "42010619950621008")
STRANGER = _member("stranger", "郑无名", "61010319770707009")
OFFLINE_STRANGER = _member("offline", "冯新来", "50010319810101006")
QIAN = _member("qian", "钱伟", "37010219830918003")
GAO = _member("gao", "高洁", "21010219910512002")
GRANDMA = _member("grandma", "何桂英", "31010119420218006")
DAUGHTER = _member("daughter", "刘芳", "31010119720630002")
KIN_TOKEN = "JKM:demo-kin-grandma-55d1"
HUANG = _member("huang", "黄海", "35010219860401001")
ANNA = Member("anna", "安娜", "911040196408120027", latin="MUSTERFRAU, ANNA")
ANNA_BORN = "1964-08-12"
TIAN = _member("tian", "田福生", "31010119550909005")


def roster(kind: ListKind, name: str, columns: str, *rows: str, about: str = "") -> str:
    """A list of the venue's office, as CSV issued now."""
    issued = datetime.now(UTC).isoformat()
    head = f"# kind = {kind.value}\n# name = {name}\n# issued = {issued}\n{about}"
    return "\n".join([f"{head}{columns}", *rows, ""])


def account(secret: str, name: str = APP_ID, venue: str = "") -> Device:
    """A kiosk's account at the platform."""
    return Device(app_id=name, secret=secret, venue=venue)


def seed(devices: Sequence[Device], faces: dict[str, NDArray[np.float32]]) -> SeedFile:
    """What the platform knows. ``faces``: embeddings of enrolled photographs, by a member's key."""
    green = (WANG, LI, CHEN, ZHAO, SUN, QIAN, GAO, GRANDMA, DAUGHTER, OFFLINE_STRANGER, HUANG, TIAN)
    persons = [_person(member, Colour.GREEN, 20.0, faces) for member in green]
    persons.append(_person(ZHOU, Colour.RED, 20.0, faces))
    persons.append(Person(name=ANNA.name, id_number=ANNA.number))  # of whom no test is on file here
    persons.append(_person(WU, Colour.GREEN, 75.0, faces))
    return SeedFile(devices=tuple(devices), persons=tuple(persons))


def _person(
    member: Member, colour: Colour, pcr_hours: float, faces: dict[str, NDArray[np.float32]]
) -> Person:
    codes = [Code(token=member.token), Code(token=member.card_token, kind=CodeKind.SOCIAL_SECURITY)]
    if member is GRANDMA:
        # 亲属码: her code, opened on her daughter's phone
        codes.append(Code(token=KIN_TOKEN))
    face = faces.get(member.key)
    return Person(
        name=member.name,
        id_number=member.number,
        colour=colour,
        codes=tuple(codes),
        pcr=Test(hours_ago=pcr_hours),
        doses=3,
        face_template="" if face is None else base64.b64encode(face.astype("<f4").tobytes()).decode(),
    )
