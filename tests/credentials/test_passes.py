"""Signed passes: each thing that may be wrong has its own reason, and no other byte is accepted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passes_made import (
    FULL,
    HERE,
    ISSUER,
    KEY,
    KEYS,
    KIN,
    NOON,
    OFFICE,
    PLAIN,
    TRUST,
    VENUE_KEY,
    text_of,
    with_,
)

from sentinel.core.bearer import pass_state
from sentinel.core.facts import (
    BoundTo,
    Dependant,
    DocumentFact,
    DocumentKind,
    Facts,
    FamilyFact,
    PassFact,
    PassState,
    Provenance,
    Source,
)
from sentinel.core.identity import keyed_hash
from sentinel.core.reasons import Reason
from sentinel.credentials import base45
from sentinel.credentials.claims import Claims, Step
from sentinel.credentials.passes import examine as passes
from sentinel.credentials.passes import family as family_pass
from sentinel.credentials.passes.form import (
    MAX_PAYLOAD,
    BadPass,
    Category,
    Pass,
    Window,
    bind,
    decode,
    encode,
)
from sentinel.credentials.passes.seal import FAMILY, MAX_TEXT, PASS, seal, show_live
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import Algorithm, generate


def _forged() -> str:
    data = bytearray(base45.decode(text_of(PLAIN)[len(PASS) :]))
    data[-1] ^= 1
    return PASS + base45.encode(bytes(data))


def state(claims: Claims) -> PassState | None:
    """What it states at the door; None: nothing."""
    if not claims.facts:
        return None
    fact = claims.facts[0]
    assert isinstance(fact, PassFact)
    return fact.state


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_good_pass_says_what_was_issued(algorithm: Algorithm) -> None:
    found = passes.examine(text_of(FULL, KEYS[algorithm]), HERE)
    assert (found.valid, found.reason, found.kind, found.masked_name) == (
        True,
        Reason.PASS_OK,
        "pass",
        "王＊",
    )
    fact = found.facts[0]
    assert isinstance(fact, PassFact)
    assert (fact.state, fact.category, fact.max_uses) == (PassState.VALID, "visitor", 5)
    assert fact.by.valid_until == FULL.not_after
    assert found.claims["hours"] == ["Mon,Tue,Wed,Thu,Fri 09:00-18:00"]
    assert found.claims["utc_offset"] == "+08:00"
    assert FULL.id.hex() not in str(fact)


@pytest.mark.parametrize(
    ("text", "where", "wrong", "reason", "step"),
    [
        (with_(not_after=NOON), HERE, PassState.EXPIRED, Reason.PASS_EXPIRED, Step.VALIDITY),
        (
            with_(not_before=NOON + timedelta(seconds=1)), HERE,
            PassState.NOT_YET_VALID, Reason.PASS_NOT_YET_VALID, Step.VALIDITY,
        ),
        (
            text_of(PLAIN), replace(HERE, trust=replace(TRUST, revoked=frozenset({"01" * 8}))),
            PassState.REVOKED, Reason.PASS_REVOKED, Step.VALIDITY,
        ),
        (with_(places=("campus/south",)), HERE, PassState.WRONG_PLACE, Reason.PASS_WRONG_PLACE, Step.RULES),
        (with_(places=("camp",)), HERE, PassState.WRONG_PLACE, Reason.PASS_WRONG_PLACE, Step.RULES),
        (
            with_(places=("campus",)), replace(HERE, place=""),
            PassState.WRONG_PLACE, Reason.PASS_WRONG_PLACE, Step.RULES,
        ),
        (
            with_(windows=(Window(0b0000100, 13 * 60, 18 * 60),)), HERE,
            PassState.WRONG_HOURS, Reason.PASS_WRONG_HOURS, Step.RULES,
        ),
        (with_(holder=b"h" * 32), HERE, PassState.STALE, Reason.PASS_STALE, Step.VALIDITY),
        (
            text_of(PLAIN, generate(Algorithm.ED25519)), HERE,
            None, Reason.PASS_UNKNOWN, Step.SIGNATURE,
        ),
        (
            text_of(PLAIN), replace(HERE, trust=replace(TRUST, revoked=frozenset({KEY.public.digest}))),
            None, Reason.PASS_UNKNOWN, Step.SIGNATURE,
        ),
        (_forged(), HERE, None, Reason.CODE_INVALID, Step.SIGNATURE),
        ("SPASS:lower case", HERE, None, Reason.CODE_INVALID, Step.BASE45),
        ("SPASS:00", HERE, None, Reason.CODE_INVALID, Step.COSE),
        ("HC1:6BF", HERE, None, Reason.CODE_INVALID, Step.PREFIX),
        (text_of(PLAIN).replace("SPASS:", "SFAM:"), HERE, None, Reason.CODE_INVALID, Step.PREFIX),
        (seal(PASS, b"\xa0", KEY), HERE, None, Reason.CODE_INVALID, Step.SCHEMA),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_has_its_own_reason(text, where, wrong, reason, step) -> None:
    found = passes.examine(text, where)
    assert (state(found), found.reason, found.step) == (wrong, reason, step)
    assert not found.valid


def test_a_pass_for_a_group_of_venues_fits_those_below_it() -> None:
    for place in ("campus", "campus/north", "campus/north/door-2"):
        assert passes.examine(with_(places=("campus",)), replace(HERE, place=place)).valid
    assert passes.examine(text_of(PLAIN), replace(HERE, place="")).valid


@pytest.mark.parametrize(
    ("window", "good", "bad"),
    [
        (OFFICE, ["2026-11-25T09:00", "2026-11-27T17:59"], ["2026-11-25T08:59", "2026-11-25T18:00", "2026-11-28T10:00"]),
        (  # Friday night into Saturday
            Window(1 << 4, 22 * 60, 6 * 60),
            ["2026-11-27T22:00", "2026-11-28T05:59"],
            ["2026-11-28T06:00", "2026-11-28T22:00", "2026-11-27T05:00"],
        ),
        (Window(1 << 6, 0, 1440), ["2026-11-29T00:00", "2026-11-29T23:59"], ["2026-11-30T00:00"]),
    ],
)  # fmt: skip
def test_hours_are_local_time_and_may_run_past_midnight(
    window: Window, good: list[str], bad: list[str]
) -> None:
    made = replace(PLAIN, windows=(window,))
    for local in good + bad:
        assert made.fits_hours(datetime.fromisoformat(f"{local}+08:00").astimezone(UTC)) is (local in good), (
            local
        )


# ---- whose it is


def test_a_pass_bound_to_a_person_is_proven_by_the_card_of_that_person_alone() -> None:
    wang, li = (keyed_hash(VENUE_KEY, number) for number in ("11010519491231002X", "440524188001010014"))
    text = with_(bound_to=BoundTo.PERSON, bound=bind(ISSUER, PLAIN.id, BoundTo.PERSON, wang, VENUE_KEY))
    found = passes.examine(text, HERE)
    assert found.valid
    facts = Facts().with_(*found.facts)
    by = Provenance(Source.ID_CARD, NOON)
    for person, expected in ((wang, PassState.VALID), (li, PassState.BORROWED)):
        card = DocumentFact(by, DocumentKind.RESIDENT_ID, person, number_ok=True)
        assert pass_state(facts.with_(card), NOON) is expected
    assert pass_state(facts, NOON) is PassState.UNPROVEN


def test_a_kiosk_with_another_venues_key_says_cannot_tell_and_not_borrowed() -> None:
    text = with_(bound_to=BoundTo.PERSON, bound=bind(ISSUER, PLAIN.id, BoundTo.PERSON, "ab" * 32, VENUE_KEY))
    found = passes.examine(text, replace(HERE, venue_key=b"w" * 32))
    assert (state(found), found.reason) == (PassState.UNKNOWN, Reason.PASS_UNKNOWN)


def test_a_pass_bound_to_a_face_names_whose_reference_to_compare_with() -> None:
    person = keyed_hash(VENUE_KEY, "zhang-3")
    found = passes.examine(
        with_(bound_to=BoundTo.FACE, bound=bind(ISSUER, PLAIN.id, BoundTo.FACE, person, VENUE_KEY)), HERE
    )
    assert found.person == person


# ---- live codes


HOLDER = generate(Algorithm.ED25519)
LIVE = with_(holder=HOLDER.public.point)


@pytest.mark.parametrize(
    ("age_s", "good"), [(0, True), (60, True), (61, False), (-30, True), (-31, False), (86400, False)]
)
def test_a_live_code_counts_for_a_minute_and_a_screenshot_of_yesterday_does_not(
    age_s: int, good: bool
) -> None:
    shown = show_live(LIVE, HOLDER, NOON - timedelta(seconds=age_s))
    found = passes.examine(shown, HERE)
    assert state(found) is (PassState.VALID if good else PassState.STALE)
    assert found.valid is good


def test_only_the_bearers_own_app_makes_live_codes() -> None:
    other = generate(Algorithm.ED25519)
    assert passes.examine(show_live(LIVE, other, NOON), HERE).reason is Reason.PASS_STALE
    yesterdays = base45.decode(show_live(LIVE, HOLDER, NOON - timedelta(days=1))[6:])
    redated = yesterdays[:1] + int(NOON.timestamp()).to_bytes(4) + yesterdays[5:]
    assert passes.examine(PASS + base45.encode(redated), HERE).reason is Reason.PASS_STALE


def test_a_live_code_keeps_its_reference_and_a_printed_pass_has_none() -> None:
    refs = set()
    for second in range(3):
        fact = passes.examine(show_live(LIVE, HOLDER, NOON - timedelta(seconds=second)), HERE).facts[0]
        assert isinstance(fact, PassFact)
        refs.add(fact.ref)
    assert len(refs) == 1
    assert passes.examine(show_live(text_of(PLAIN), HOLDER, NOON), HERE).reason is Reason.PASS_STALE
    with pytest.raises(BadPass):
        show_live(show_live(LIVE, HOLDER, NOON), HOLDER, NOON)


def test_a_holder_key_with_which_anybody_could_sign_makes_no_live_code() -> None:
    text = with_(holder=b"\x01" + bytes(31))

    class Anybody:
        def sign(self, message: bytes) -> bytes:
            return b"\x01" + bytes(63)

    assert passes.examine(show_live(text, Anybody(), NOON), HERE).reason is Reason.PASS_STALE


# ---- families


def test_a_family_pass_names_the_dependants_and_a_bad_one_names_nobody() -> None:
    text = with_(dependants=KIN)
    found = family_pass.examine(text, HERE)
    permit, family = found.facts
    assert found.valid
    assert isinstance(permit, PassFact)
    assert isinstance(family, FamilyFact)
    assert (family.dependants, family.ref) == (KIN, permit.ref)
    expired = family_pass.examine(text, replace(HERE, at=NOON + timedelta(days=1)))
    assert (len(expired.facts), state(expired), expired.kind) == (1, PassState.EXPIRED, "family")


def test_a_pass_is_no_family_pass_and_the_other_way_round() -> None:
    single, family = text_of(PLAIN), with_(dependants=KIN)
    for text, examine, own in (
        (FAMILY + single[len(PASS) :], family_pass.examine, PASS),
        (PASS + family[len(FAMILY) :], passes.examine, FAMILY),
    ):
        assert examine(text, HERE).step is Step.SIGNATURE, own
    for text, examine in (
        (seal(FAMILY, encode(PLAIN), KEY), family_pass.examine),
        (seal(PASS, encode(replace(PLAIN, dependants=KIN)), KEY), passes.examine),
    ):
        assert examine(text, HERE).step is Step.SCHEMA


def test_seven_dependants_are_too_many() -> None:
    with pytest.raises(BadPass):
        replace(PLAIN, dependants=(Dependant("王＊"),) * 7)


# ---- nothing else is accepted

_names = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=10)
_moments = st.integers(0, 2**31).map(lambda s: datetime.fromtimestamp(s, UTC))


@st.composite
def some_passes(draw: st.DrawFn) -> Pass:
    start = draw(_moments)
    bound_to = draw(st.none() | st.sampled_from(BoundTo))
    size = 0 if bound_to is None else 36 if bound_to is BoundTo.FACE else 16
    return Pass(
        draw(st.binary(min_size=8, max_size=8)),
        draw(st.sampled_from(Category)),
        start,
        start + timedelta(seconds=draw(st.integers(1, 10**8))),
        tuple(draw(st.lists(_names, max_size=3))),
        tuple(
            draw(
                st.lists(
                    st.builds(Window, st.integers(1, 127), st.integers(0, 1439), st.integers(1, 1440)),
                    max_size=3,
                )
            )
        ),
        480,
        bound_to,
        draw(st.binary(min_size=size, max_size=size)),
        draw(st.none() | st.integers(1, 65535)),
        draw(st.none() | st.binary(min_size=32, max_size=32)),
        draw(st.just("") | _names),
        tuple(draw(st.lists(st.builds(Dependant, _names, st.just(0) | st.integers(1880, 2099)), max_size=3))),
    )


@given(some_passes())
@settings(max_examples=150)
def test_every_pass_comes_back_from_its_one_encoding(made: Pass) -> None:
    assert decode(encode(made)) == made


@given(some_passes(), st.data())
@settings(max_examples=200)
def test_whatever_decodes_encodes_to_the_same_bytes(made: Pass, data: st.DataObject) -> None:
    payload = bytearray(encode(made))
    for _ in range(data.draw(st.integers(1, 3))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = decode(bytes(payload))
    except BadPass:
        return
    assert encode(found) == payload


@pytest.mark.parametrize("value", [
    {1: b"\1" * 8, 2: True, 3: [1, 2]}, {1: b"\1" * 8, 2: 3.0, 3: [1, 2]}, {1: b"\1" * 8, 2: 3, 3: [2, 1]},
    {1: b"\1" * 8, 2: 3, 3: [1, 2], 4: []}, {1: b"\1" * 8, 2: 3, 3: [1, 2], 11: 0}, {1: b"\1" * 7, 2: 3, 3: [1, 2]},
    {1: b"\1" * 8, 2: 9, 3: [1, 2]}, {1: b"\1" * 8, 2: 3, 3: [1, 2], 7: 0}, {1: b"\1" * 8, 2: 3, 3: [1, 2**64]},
    {1: b"\1" * 8, 2: 3, 3: [1, 2], 4: ["a\nb"]}, {1: b"\1" * 8, 2: 3, 3: [1, 2], 5: [480, [[0, 1, 2]]]},
    {1: b"\1" * 8, 2: 3, 3: [1, 2], 6: [9, b""]}, {1: b"\1" * 8, 2: 3, 3: [1, 2], 6: [1, b"x"]}, [], 7, None, "x",
])  # fmt: skip
def test_impossible_content_is_no_pass_even_signed(value: object) -> None:
    found = passes.examine(seal(PASS, cbor2.dumps(value, canonical=True), KEY), HERE)
    assert (found.step, found.claims) == (Step.SCHEMA, {})


@pytest.mark.parametrize("payload", [
    bytes.fromhex("d81c81d81d00"), bytes.fromhex("d82361612a"), b"\x81" * 400, b"\x9b\x00\x00\x7f" + b"\xff" * 5,
    b"\xbf\xff", bytes.fromhex("c249") + b"\xff" * 9, b"\xf9\x7e\x00", b"",
])  # fmt: skip
def test_hostile_cbor_is_no_pass(payload: bytes) -> None:
    with pytest.raises(BadPass):
        decode(payload)


_SEALED = (text_of(FULL), text_of(replace(FULL, dependants=KIN)), text_of(FULL, KEYS[Algorithm.SM2]))


@given(st.integers(0, 10_000), st.integers(1, 255), st.sampled_from(_SEALED))
@settings(max_examples=400, deadline=None)
def test_no_byte_of_a_pass_can_change(at: int, flip: int, sealed: str) -> None:
    prefix, _, body = sealed.partition(":")
    data = bytearray(base45.decode(body))
    data[at % len(data)] ^= flip
    text = f"{prefix}:{base45.encode(bytes(data))}"
    for examine in (passes.examine, family_pass.examine):
        assert not examine(text, HERE).valid


def test_every_byte_of_a_pass_counts() -> None:
    for sealed in _SEALED[:2]:
        prefix, _, body = sealed.partition(":")
        data = base45.decode(body)
        for at in range(len(data)):
            for flip in (1, 0x80, 0xFF):
                changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
                text = f"{prefix}:{base45.encode(changed)}"
                assert not passes.examine(text, HERE).valid, at
                assert not family_pass.examine(text, HERE).valid, at


def test_no_character_of_the_text_can_be_another() -> None:
    text = text_of(FULL)
    for at in range(len(text)):
        for other in {chr((ord(text[at]) + 1) % 128), text[at].lower(), " ", "0"} - {text[at]}:
            assert not passes.examine(text[:at] + other + text[at + 1 :], HERE).valid, at
    for other in (text + "0", text + "00", text + "000", text[:-1], text + "\n", " " + text, text.lower()):
        assert not passes.examine(other, HERE).valid


@given(
    st.text(max_size=300) | st.binary(max_size=400).map(base45.encode),
    st.sampled_from([PASS, FAMILY, "", "spass:"]),
)
@settings(max_examples=300)
def test_whatever_text_is_answered(rest: str, prefix: str) -> None:
    for examine in (passes.examine, family_pass.examine):
        found = examine(prefix + rest, HERE)
        assert not found.valid
        assert (found.claims, found.facts) == ({}, ())


def test_a_text_of_any_length_is_answered_at_once() -> None:
    for text in (PASS + "0" * 5_000_000, PASS + "0" * (MAX_TEXT - len(PASS))):
        assert not passes.examine(text, HERE).valid
    with pytest.raises(BadPass):
        decode(bytes(MAX_PAYLOAD + 1))


def test_a_longest_pass_still_fits_its_text() -> None:
    most = replace(FULL, places=tuple(f"campus/house-{n}" for n in range(8)), holder=HOLDER.public.point)
    shown = show_live(text_of(most), HOLDER, NOON)
    assert len(shown) <= MAX_TEXT
    assert passes.examine(shown, replace(HERE, place="campus/house-3")).valid


def test_no_key_at_all_admits_nobody() -> None:
    for keys in ((), (b"", b"\x30" * 44, b"x" * 91)):
        assert not passes.examine(text_of(PLAIN), replace(HERE, trust=Trust(public_keys=keys))).valid


def test_names_are_in_no_repr() -> None:
    made = replace(FULL, dependants=KIN)
    found = family_pass.examine(text_of(made), HERE)
    assert "王" not in repr(made) + repr(found)
