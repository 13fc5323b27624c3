"""Whatever a card, a code, a scanner or a stranger sends: no crash, no hang, no personal data in what is said."""

import random
import re
import time
from pathlib import Path

import pytest
from parsers import PARSERS, Parser

CORPUS = Path(__file__).with_name("corpus")
MUTANTS = 150
SLOWEST_S = 0.5  # for one input; they take microseconds
_NUMBER = re.compile(r"\d{12,}")


def corpus(name: str) -> list[bytes]:
    """What the search found worth keeping: a line of hexadecimal digits each."""
    path = CORPUS / f"{name}.hex"
    return [bytes.fromhex(line) for line in path.read_text().split()] if path.exists() else []


def mutated(data: bytes, chance: random.Random, longest: int) -> bytes:
    """``data`` with some bytes changed, cut out, doubled or put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.randint(1, 8)]
            case 2:
                made[at:at] = made[at : at + chance.randint(1, 64)]
            case 3:
                made[at:at] = chance.randbytes(chance.randint(1, 8))
            case 4 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
    return bytes(made[:longest])


def attempt(parser: Parser, data: bytes) -> None:
    """Parse; a refusal must not repeat a number that may be somebody's."""
    began = time.thread_time()
    try:
        parser.parse(data)
    except parser.refuses as error:
        for number in _NUMBER.findall(data.decode("latin-1")) if parser.personal else ():
            assert number not in str(error), "a refusal repeats the number on the card"
    assert time.thread_time() - began < SLOWEST_S


@pytest.mark.parametrize("name", PARSERS)
def test_what_was_once_found_upsets_no_parser(name: str) -> None:
    parser = PARSERS[name]
    for data in (b"", *parser.seeds, *corpus(name)):
        attempt(parser, data)


@pytest.mark.parametrize("name", PARSERS)
def test_mutated_bytes_upset_no_parser(name: str) -> None:
    parser = PARSERS[name]
    chance = random.Random(name)
    starts = [*parser.seeds, *corpus(name)]
    for _ in range(MUTANTS):
        attempt(parser, mutated(chance.choice(starts), chance, parser.longest))
