"""Passes for tests: invented people, keys made for the run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.core.facts import Dependant
from sentinel.credentials.claims import Circumstances
from sentinel.credentials.passes.form import Category, Pass, Window, encode
from sentinel.credentials.passes.seal import FAMILY, PASS, seal
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import Algorithm, PrivateKey, generate

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Shanghai
VENUE_KEY = b"v" * 32
KEYS = {algorithm: generate(algorithm) for algorithm in Algorithm}
KEY = KEYS[Algorithm.ED25519]
ISSUER = KEY.public.key_id
TRUST = Trust(public_keys=tuple(key.public.der for key in KEYS.values()))
HERE = Circumstances(NOON, TRUST, "campus/north", VENUE_KEY)
PLAIN = Pass(b"\x01" * 8, Category.VISITOR, NOON - timedelta(hours=1), NOON + timedelta(hours=8))
OFFICE = Window(0b0011111, 9 * 60, 18 * 60)
FULL = replace(
    PLAIN, places=("campus", "venue-1"), windows=(OFFICE,), max_uses=5, masked_name="王＊"
)  # what an ordinary pass says
KIN = (Dependant("王＊＊", 2018), Dependant("李＊", 1950))


def text_of(made: Pass, key: PrivateKey = KEY) -> str:
    return seal(FAMILY if made.dependants else PASS, encode(made), key)


def with_(**changes: Any) -> str:
    return text_of(replace(PLAIN, **changes))
