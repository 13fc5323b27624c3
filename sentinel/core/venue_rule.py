"""A rule of the venue's own, well formed: what ``core.venue_rules`` evaluates."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sentinel.core import certlogic
from sentinel.core.verdict_table import Check, PolicyError, Verdict

# What the venue's own rules may read (core.venue_rules): nothing that names, shames, or only a face says.
_OF_EVERY_CHECK = frozenset({"outcome", "age_s", "source"})
_OF_A_TEST = frozenset({"result", "sampled_at", "sampled_age_s"})
READABLE: Mapping[Check, frozenset[str]] = {
    Check.MASK: _OF_EVERY_CHECK | {"label"},
    Check.TEMPERATURE: _OF_EVERY_CHECK | {"centi_c"},
    Check.CODE: _OF_EVERY_CHECK | {"colour"},
    Check.PCR: _OF_EVERY_CHECK | _OF_A_TEST,
    Check.ANTIGEN: _OF_EVERY_CHECK | _OF_A_TEST,
    Check.VACCINE: _OF_EVERY_CHECK | {"doses", "last_at", "last_age_s"},
    Check.KEY_AREA: _OF_EVERY_CHECK | {"visited"},
    Check.DOCUMENT: _OF_EVERY_CHECK | {"kind", "number_ok"},
    Check.PERMIT: _OF_EVERY_CHECK | {"state", "category"},
    Check.ROSTER: _OF_EVERY_CHECK | {"listed", "category"},
    Check.CAPACITY: _OF_EVERY_CHECK | {"inside", "limit"},
}
OF_THE_CLOCK = frozenset({"time", "date", "minute_of_day", "weekday"})
# A decision is made many times a visit: a rule ends within about 2 ms, all of them within 40 ms.
RULE_LIMITS = certlogic.Limits(depth=32, nodes=2000, steps=1000)
MOST_RULES = 20
_RULE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LONGEST_WORDS = {"zh": 14, "en": 40}  # what the screen has room for


@dataclass(frozen=True, slots=True)
class VenueRule:
    """A rule of the venue's own: ``logic`` is CertLogic as JSON text, true where the visitor keeps to it.

    ``on_fail`` None: what the row of ``venue_rules`` says. ``zh`` and ``en``: what the screen says to whom
    it turns away or refers, instead of its own sentence. Raises PolicyError.
    """

    id: str
    logic: str
    on_fail: Verdict | None = None
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        if not _RULE_ID.fullmatch(self.id):
            raise PolicyError(f'venue rule "{self.id[:40]}": an id is small letters, digits and hyphens')
        if self.on_fail is Verdict.ADMIT:
            raise PolicyError(f"venue rule {self.id}: a rule that failed can't admit: use refer or refuse")
        if bool(self.zh) != bool(self.en):
            raise PolicyError(f"venue rule {self.id}: words need both languages, zh and en")
        for language, longest in _LONGEST_WORDS.items():
            words = getattr(self, language)
            if len(words) > longest or not (words.isprintable() and words == words.strip()):
                raise PolicyError(
                    f"venue rule {self.id}: {language} is one line of {longest} letters at most"
                )
        _well_formed(self.id, self.logic)


def _well_formed(name: str, logic: str) -> None:
    try:
        expression = json.loads(logic)
    except RecursionError:
        raise PolicyError(f"venue rule {name}: logic is nested too deeply") from None
    except ValueError as error:
        raise PolicyError(f"venue rule {name}: logic is not JSON: {error}") from None
    issues = certlogic.validate(expression, RULE_LIMITS)
    if issues:
        raise PolicyError(f"venue rule {name}: {issues[0].message}")
    try:
        json.dumps(expression, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can name and no record can hold
        raise PolicyError(f"venue rule {name}: logic holds what is no text") from None
    if not isinstance(expression, dict):
        raise PolicyError(f'venue rule {name}: logic must be an operation, such as {{"<": [...]}}')
    for path in sorted(certlogic.paths(expression)):
        if not _readable(path):
            raise PolicyError(f'venue rule {name}: there is no "{certlogic.shown(path)}" to read')


def _readable(path: str) -> bool:
    root, _, part = path.partition(".")
    if root in ("", "known", "current", "accumulator"):
        return True
    if root in ("offline", "lookup"):
        return not part
    fields = {check.value: fields for check, fields in READABLE.items()} | {"clock": OF_THE_CLOCK}
    return root in fields and (not part or part in fields[root])


@lru_cache(maxsize=256)
def named(logic: str) -> frozenset[str]:
    """What a venue rule's logic names first in its paths: checks, "clock", ...; "": everything."""
    return frozenset(path.split(".")[0] for path in certlogic.paths(json.loads(logic)))
