"""Who comes in a soak: invented people whom the platform knows, and what each does at the door."""

import random
from dataclasses import dataclass

from sentinel.core.facts import Colour
from sentinel.service.persons import Code, Device, Person, Test
from sentinel.sim.cast import Member, id_number

_PCR_HOURS = 2.0  # before the start: good for the whole day
_OLD_HOURS = 75.0


def account(kiosk: str, secret: str) -> Device:
    """The kiosk's at the platform."""
    return Device(app_id=kiosk, secret=secret, venue="soak")


def member(number: int) -> Member:
    """Somebody invented."""
    born = f"19{50 + number % 50:02d}{1 + number % 12:02d}{1 + number % 28:02d}"
    return Member(
        f"soak-{number}", "测试", id_number(f"310101{born}{number % 1000:03d}"), f"JKM:soak-{number:06d}-1c"
    )


def population(people: int) -> list[Person]:
    """As the platform knows them: 3 in 100 red, 3 in 100 tested too long ago."""
    return [
        Person(
            name="测试",
            id_number=member(number).number,
            colour=Colour.RED if number % 33 == 7 else Colour.GREEN,
            codes=(Code(token=member(number).token),),
            pcr=Test(hours_ago=_OLD_HOURS if number % 33 == 19 else _PCR_HOURS),
            doses=3,
        )
        for number in range(people)
    ]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a visitor does. ``shows``: "code", "card", "rubbish" or "nothing"."""

    person: int
    shows: str
    masked: bool
    language: str


def behaviour(seed: int, number: int, people: int) -> Behaviour:
    """Of visitor ``number``; the same for the same seed. Nobody comes twice within ``people`` visits."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 - a simulation's dice
    shows = dice.choices(("code", "card", "rubbish", "nothing"), (72, 22, 3, 3))[0]
    language = dice.choice(("en", "ja", "ko")) if dice.random() < 0.02 else ""
    return Behaviour(number % people, shows, dice.random() < 0.95, language)
