"""What a SMART Health Card states at the door: its FHIR bundle, as far as vaccinations and tests go."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sentinel.core.facts import (
    AntigenFact,
    DocumentFact,
    DocumentKind,
    Fact,
    LabResult,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
)
from sentinel.core.identity import age_on, holder_of, keyed_hash, masked_name, pseudonym_of
from sentinel.core.reasons import Reason
from sentinel.credentials.claims import Circumstances, Claims
from sentinel.credentials.iso_time import parse_day, parse_time

_MOST_ENTRIES = 200
_MOST_DOSES = 50
# CVX codes of vaccines against COVID-19 (CDC); LOINC codes of their tests; SNOMED CT results.
_VACCINES = frozenset(
    str(code)
    for codes in (
        (207, 208, 217, 218, 219, 221, 300, 301, 302),
        range(210, 214),
        range(225, 231),
        range(308, 314),
        range(500, 522),
    )
    for code in codes
)
_PCR = frozenset(
    ("94500-6", "94845-5", "94309-2", "94759-8", "94565-9", "95608-6", "94533-7", "94534-5", "96986-5")
)
_RAPID = frozenset(("94558-4", "95209-3", "97097-0", "96119-3"))
_RESULTS = {
    "260373001": LabResult.POSITIVE, "10828004": LabResult.POSITIVE,
    "260415000": LabResult.NEGATIVE, "260385009": LabResult.NEGATIVE,
}  # fmt: skip
_FINAL = ("final", "amended", "corrected")


def resources(card: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The bundle's resources of one type, of the first 200 entries."""
    node: Any = card
    for name in ("vc", "credentialSubject", "fhirBundle", "entry"):
        node = node.get(name) if isinstance(node, dict) else None
    entries = node[:_MOST_ENTRIES] if isinstance(node, list) else []
    found = [entry.get("resource") for entry in entries if isinstance(entry, dict)]
    return [one for one in found if isinstance(one, dict) and one.get("resourceType") == kind]


def patient(card: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The one patient, with a name; None: none, several, or without one."""
    found = resources(card, "Patient")
    return found[0] if len(found) == 1 and any(_names(found[0])) else None


def claims_of(card: Mapping[str, Any]) -> dict[str, object]:
    """What the card says, as plain JSON values."""
    found = resources(card, "Patient")
    family, given = _names(found[0]) if found else ("", "")
    return {
        "issuer": _scalar(card.get("iss")),
        "valid_from": _scalar(card.get("nbf")),
        "valid_to": _scalar(card.get("exp")),
        "name": {"family": family, "given": given},
        "birth": _scalar(found[0].get("birthDate")) if found else None,
        "immunizations": [
            {"codes": sorted(_codes(one.get("vaccineCode"))), "date": _scalar(one.get("occurrenceDateTime"))}
            for one in resources(card, "Immunization")
        ],
        "observations": [
            {"codes": sorted(_codes(one.get("code"))), "date": _scalar(one.get("effectiveDateTime")),
             "result": sorted(_codes(one.get("valueCodeableConcept")))}
            for one in resources(card, "Observation")
        ],
    }  # fmt: skip


def stated(
    card: Mapping[str, Any], ends: datetime | None, circumstances: Circumstances, claims: Mapping[str, object]
) -> Claims:
    """The claims of a card that passed every step, with its facts."""
    who = patient(card)
    family, given = _names(who) if who else ("", "")
    birth = who.get("birthDate") if who else None
    born = parse_day(birth)
    key = circumstances.venue_key
    named = f"{family}|{given}|{birth}"
    person = keyed_hash(key, named)
    shown = masked_name(f"{family} {given}")
    by = Provenance(Source.CODE, circumstances.at, ends)
    facts = (
        DocumentFact(
            by,
            DocumentKind.CERTIFICATE,
            person,
            shown,
            valid_to=ends,
            age=age_on(born, circumstances.at.date()),
            pseudonym=pseudonym_of(circumstances.tenant_key, named),
        ),
        *_vaccinations(card, by),
        *_tests(card, by),
    )
    holder = holder_of(key, (family, given), born)
    return Claims("shc", Reason.CERT_OK, None, claims, facts, person, shown, holder)


def _vaccinations(card: Mapping[str, Any], by: Provenance) -> list[Fact]:
    """Doses on different days: a card may list one twice, from two sources."""
    days = {
        day
        for dose in resources(card, "Immunization")
        if dose.get("status", "completed") == "completed" and _codes(dose.get("vaccineCode")) & _VACCINES
        if (day := parse_day(dose.get("occurrenceDateTime"))) is not None
    }
    if not days:
        return []
    return [VaccineFact(by, min(len(days), _MOST_DOSES), parse_time(max(days).isoformat()))]


def _tests(card: Mapping[str, Any], by: Provenance) -> list[Fact]:
    """The newest result of each kind."""
    newest: dict[type, tuple[datetime, Fact]] = {}
    for test in resources(card, "Observation"):
        sampled = parse_time(test.get("effectiveDateTime"))
        codes = _codes(test.get("code"))
        if sampled is None or test.get("status") not in _FINAL or not codes & (_PCR | _RAPID):
            continue
        results = {_RESULTS[code] for code in _codes(test.get("valueCodeableConcept")) if code in _RESULTS}
        result = results.pop() if len(results) == 1 else LabResult.UNKNOWN
        fact: Fact = PcrFact(by, result, sampled) if codes & _PCR else AntigenFact(by, result, sampled)
        if type(fact) not in newest or newest[type(fact)][0] < sampled:
            newest[type(fact)] = (sampled, fact)
    return [fact for _, fact in newest.values()]


def _scalar(value: Any) -> str | int | float | None:
    """A text or a finite number; nothing else is told further."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int) else None


def _codes(concept: Any) -> set[str]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    found = [one.get("code") for one in codings if isinstance(one, dict)] if isinstance(codings, list) else []
    return {code for code in found if isinstance(code, str)}


def _names(who: Mapping[str, Any]) -> tuple[str, str]:
    """Family and given name of the first name that is stated."""
    names = who.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    family, given = first.get("family"), first.get("given")
    givens = [word for word in given if isinstance(word, str)] if isinstance(given, list) else []
    if not isinstance(family, str):
        text = first.get("text")
        family = text if isinstance(text, str) and not givens else ""
    return family[:200], " ".join(givens)[:200]
