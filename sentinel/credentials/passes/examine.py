"""Signed passes of our own, ``SPASS:``: from a code's text to what it states at the door."""

from dataclasses import dataclass
from typing import Any

from sentinel.core.bearer import MARK_BYTES, reference, venue_mark
from sentinel.core.facts import BoundTo, Fact, PassFact, PassState, Provenance, Source
from sentinel.core.reasons import Reason
from sentinel.credentials.claims import Circumstances, Claims, Step
from sentinel.credentials.passes.form import BadPass, Pass, decode
from sentinel.credentials.passes.revocation import scoped
from sentinel.credentials.passes.seal import FAMILY, PASS, BadText, Frame, take_apart, trusted

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class _Found:
    state: PassState
    reason: Reason
    step: Step | None = None


_GOOD = _Found(PassState.VALID, Reason.PASS_OK)
_REVOKED = _Found(PassState.REVOKED, Reason.PASS_REVOKED, Step.VALIDITY)
_EARLY = _Found(PassState.NOT_YET_VALID, Reason.PASS_NOT_YET_VALID, Step.VALIDITY)
_EXPIRED = _Found(PassState.EXPIRED, Reason.PASS_EXPIRED, Step.VALIDITY)
_STALE = _Found(PassState.STALE, Reason.PASS_STALE, Step.VALIDITY)
_ELSEWHERE = _Found(PassState.WRONG_PLACE, Reason.PASS_WRONG_PLACE, Step.RULES)
_HOURS = _Found(PassState.WRONG_HOURS, Reason.PASS_WRONG_HOURS, Step.RULES)
_OTHER_VENUE = _Found(PassState.UNKNOWN, Reason.PASS_UNKNOWN, Step.RULES)  # whose bearer can't be told here


def examine(text: str, circumstances: Circumstances) -> Claims:
    """What a pass states here and now; never raises.

    Bound passes state VALID with what they are bound to: who shows one is for ``core.bearer`` to tell.
    """
    return examined(text, PASS, "pass", circumstances)


def examined(text: str, prefix: str, kind: str, circumstances: Circumstances) -> Claims:
    """The same for passes of one prefix; kinds that say more add it to the claims."""
    try:
        if not text.startswith(prefix):
            return _no_pass(kind, Step.PREFIX)
        frame = take_apart(text)
    except BadText:
        return _no_pass(kind, Step.BASE45)
    except BadPass:
        return _no_pass(kind, Step.COSE)
    trust = circumstances.trust
    keys = [key for key in trusted(trust.public_keys, trust.revoked) if key.key_id == frame.key_id]
    if not keys:
        return Claims(kind, Reason.PASS_UNKNOWN, Step.SIGNATURE)  # of an issuer whom nobody here knows
    if not frame.signed_by(keys):
        return _no_pass(kind, Step.SIGNATURE)
    try:
        said = decode(frame.payload)
    except BadPass:
        return _no_pass(kind, Step.SCHEMA)
    if (prefix == FAMILY) != bool(said.dependants):
        return _no_pass(kind, Step.SCHEMA)
    found = _judge(said, frame, circumstances)
    ref = reference(circumstances.venue_key, frame.key_id, said.id)
    return Claims(
        kind,
        found.reason,
        found.step,
        plain(said),
        (_fact(said, ref, found.state, circumstances),),
        person=said.bound[MARK_BYTES:].hex() if said.bound_to is BoundTo.FACE else "",
        masked_name=said.masked_name,
    )


def _judge(said: Pass, frame: Frame, circumstances: Circumstances) -> _Found:
    at = circumstances.at
    pass_id = said.id.hex()
    if not {pass_id, scoped(frame.key_id.hex(), pass_id)}.isdisjoint(circumstances.trust.revoked):
        return _REVOKED
    if at < said.not_before:
        return _EARLY
    if at >= said.not_after:
        return _EXPIRED
    if (frame.shown_at is not None) if said.holder is None else not frame.live(said.holder, at):
        return _STALE
    if not said.fits_place(circumstances.place):
        return _ELSEWHERE
    if not said.fits_hours(at):
        return _HOURS
    here = said.bound_to is None or said.bound[:MARK_BYTES] == venue_mark(circumstances.venue_key)
    return _GOOD if here else _OTHER_VENUE


def _fact(said: Pass, ref: str, state: PassState, circumstances: Circumstances) -> Fact:
    until = said.not_after if state is PassState.VALID else None
    by = Provenance(Source.CODE, circumstances.at, until)
    bound = said.bound[MARK_BYTES:].hex()
    return PassFact(by, state, said.category.label, ref, said.bound_to, bound, said.max_uses)


def _no_pass(kind: str, step: Step) -> Claims:
    """What is no pass of anybody's states nothing: the visitor may show another."""
    return Claims(kind, Reason.CODE_INVALID, step)


def plain(said: Pass) -> dict[str, Any]:
    """What it says, as JSON values, for people who inspect it."""
    hours = [f"{_days(w.days)} {_clock(w.start)}-{_clock(w.end)}" for w in said.windows]
    offset = f"{'-' if said.utc_offset < 0 else '+'}{_clock(abs(said.utc_offset))}"
    return {
        "id": said.id.hex(),
        "category": said.category.label,
        "not_before": said.not_before.isoformat(),
        "not_after": said.not_after.isoformat(),
        "places": list(said.places),
        "hours": hours,
        "utc_offset": offset if hours else None,
        "bound_to": said.bound_to.value if said.bound_to else None,
        "max_uses": said.max_uses,
        "live": said.holder is not None,
        "masked_name": said.masked_name,
        "dependants": [
            {"masked_name": d.masked_name, "birth_year": d.birth_year or None} for d in said.dependants
        ],
    }


def _days(bits: int) -> str:
    return ",".join(day for bit, day in enumerate(DAYS) if bits >> bit & 1)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
