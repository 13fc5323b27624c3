"""Family passes, ``SFAM:``: a signed pass of one adult that names up to six dependants."""

from dataclasses import replace

from sentinel.core.facts import Dependant, FamilyFact, PassFact
from sentinel.credentials.claims import Circumstances, Claims
from sentinel.credentials.passes.examine import examined
from sentinel.credentials.passes.seal import FAMILY


def examine(text: str, circumstances: Circumstances) -> Claims:
    """What a family pass states here and now; never raises. A valid one also states its dependants."""
    found = examined(text, FAMILY, "family", circumstances)
    if not found.valid:
        return found
    permit = found.facts[0]
    assert isinstance(permit, PassFact)
    named = found.claims["dependants"]
    assert isinstance(named, list)
    dependants = tuple(Dependant(d["masked_name"], d["birth_year"] or 0) for d in named)
    return replace(found, facts=(permit, FamilyFact(permit.by, permit.ref, dependants)))
