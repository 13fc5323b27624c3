"""What a valid EU certificate states at the door: doses, tests, whose it is.

A certificate names its holder by name and day of birth, not by an id number: its person is a keyed hash of
those, and whether whoever shows it is that person only a card beside it, or staff, can tell.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sentinel.core.bearer import CERTIFICATE
from sentinel.core.facts import (
    AntigenFact,
    DocumentFact,
    DocumentKind,
    Fact,
    LabResult,
    PassFact,
    PassState,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
)
from sentinel.core.identity import age_on, holder_of, keyed_hash, masked_name, pseudonym_of
from sentinel.core.reasons import Reason
from sentinel.credentials.certificates.dcc_schema import group_of
from sentinel.credentials.claims import Circumstances, Claims
from sentinel.credentials.iso_time import parse_day, parse_time

COVID_19 = "840539006"
_RESULTS = {"260415000": LabResult.NEGATIVE, "260373001": LabResult.POSITIVE}
_PCR, _RAPID = "LP6464-4", "LP217198-3"


def stated(
    certificate: Mapping[str, Any],
    ends: datetime,
    circumstances: Circumstances,
    claims: Mapping[str, object],
    accepted: bool,
) -> Claims:
    """The claims of a certificate that passed every step, with its facts; accepted by rules, it is a pass."""
    name = certificate["nam"]
    standard = (name.get("fnt", ""), name.get("gnt", ""))
    key = circumstances.venue_key
    holder = "|".join((*standard, certificate["dob"]))
    person = keyed_hash(key, holder)
    shown = masked_name(f"{name.get('fn') or standard[0]} {name.get('gn') or standard[1]}")
    by = Provenance(Source.CODE, circumstances.at, ends)
    born = parse_day(certificate["dob"])
    facts: list[Fact] = [
        DocumentFact(
            by,
            DocumentKind.CERTIFICATE,
            person,
            shown,
            valid_to=ends,
            age=age_on(born, circumstances.at.date()),
            pseudonym=pseudonym_of(circumstances.tenant_key, holder),
        ),
        *_medical(certificate, by),
    ]
    if accepted:
        facts.append(PassFact(by, PassState.VALID, CERTIFICATE))
    return Claims(
        kind="dcc",
        reason=Reason.CERT_OK,
        claims=claims,
        facts=tuple(facts),
        person=person,
        masked_name=shown,
        holder=holder_of(key, standard, born),
    )


def _medical(certificate: Mapping[str, Any], by: Provenance) -> list[Fact]:
    group = group_of(certificate)
    entries = [entry for entry in certificate[group] if entry["tg"] == COVID_19]
    if group == "v" and entries:
        last = max(entries, key=lambda entry: int(entry["dn"]))
        return [VaccineFact(by, int(last["dn"]), parse_time(last["dt"]), int(last["sd"]))]
    if group == "t":
        return [fact for entry in entries for fact in _test(entry, by)]
    return []


def _test(entry: Mapping[str, Any], by: Provenance) -> list[Fact]:
    result = _RESULTS.get(entry["tr"], LabResult.UNKNOWN)
    sampled = parse_time(entry["sc"])
    match entry["tt"]:
        case code if code == _PCR:
            return [PcrFact(by, result, sampled)]
        case code if code == _RAPID:
            return [AntigenFact(by, result, sampled)]
        case _:
            return []
