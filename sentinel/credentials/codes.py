"""What kind of credential a scanned code is: bytes -> text -> a table of prefixes -> claims.

The table is ``BUILT_IN``, the venue's own prefixes from the settings, and what an owner has installed: a
package whose entry points in the group ``sentinel.credentials`` name a ``CodeRule`` or a sequence of them.
The longest prefix that fits counts; of equal ones an owner's before a setting's before a built-in one.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

from sentinel.core.code_text import is_unicode
from sentinel.core.reasons import Reason
from sentinel.credentials import opaque
from sentinel.credentials.certificates import dcc, shc
from sentinel.credentials.certificates.shc_chunks import PREFIX as SHC_PREFIX
from sentinel.credentials.claims import Circumstances, Claims, Examine, Step
from sentinel.credentials.passes import examine as passes
from sentinel.credentials.passes import family as family_pass
from sentinel.credentials.passes.seal import FAMILY, PASS

_log = logging.getLogger(__name__)

GROUP = "sentinel.credentials"
MAX_BYTES = 7168  # more than the largest QR code (version 40-L) holds
MAX_TEXT = 64 << 10  # characters of all the codes of one credential


@dataclass(frozen=True, slots=True)
class CodeRule:
    """Codes that begin with ``prefix`` (letter case ignored) are of ``kind``, as ``Claims.kind`` names it."""

    prefix: str
    kind: str
    examine: Examine


def platform_rule(prefix: str, kind: str = "platform") -> CodeRule:
    """A prefix of tokens that a platform understands."""
    return CodeRule(prefix, kind, opaque.platform(prefix, kind))


def place_rule(prefix: str) -> CodeRule:
    """A prefix of the codes of places."""
    return CodeRule(prefix, "place", opaque.place)


BUILT_IN: tuple[CodeRule, ...] = (
    CodeRule(dcc.PREFIX, dcc.KIND, dcc.examine),
    CodeRule(SHC_PREFIX, shc.KIND, shc.examine),
    platform_rule("JKM:"),  # 健康码 of the reference service
    platform_rule("DZSBK:", "social_security"),  # 电子社保卡 of the reference service
    place_rule("CSM:"),  # 场所码 of the reference service
    platform_rule("https://"),  # 随申码 and others are URLs
    CodeRule(PASS, "pass", passes.examine),
    CodeRule(FAMILY, "family", family_pass.examine),
)


class CodeTable:
    """Chooses who examines a code. Safe to use from several threads.

    A code at which its rule fails is unknown, and the failure is reported once a rule. The rule stays: no
    code that somebody shows may switch a kind off for everybody else, or put a laxer rule in its place.
    """

    def __init__(self, rules: Sequence[CodeRule] = BUILT_IN) -> None:
        self.rules = tuple(rules)
        self._failed: frozenset[CodeRule] = frozenset()

    def find(self, text: str) -> CodeRule | None:
        """The rule for a text; None: no prefix is known."""
        folded = text[:MAX_TEXT].casefold()
        fitting = [rule for rule in self.rules if folded.startswith(rule.prefix.casefold())]
        return max(reversed(fitting), key=lambda rule: len(rule.prefix)) if fitting else None

    def kind_of(self, text: str) -> str:
        """The kind that a text's prefix says, or unknown."""
        rule = self.find(text)
        return "unknown" if rule is None else rule.kind

    def examine(self, text: str, circumstances: Circumstances) -> Claims:
        """What a text claims; ``unknown`` where nobody reads it. Never raises."""
        rule = self.find(text) if len(text) <= MAX_TEXT and is_unicode(text) else None
        if rule is None:
            return Claims("unknown", Reason.CODE_INVALID, Step.PREFIX)
        try:
            return rule.examine(text, circumstances)
        except Exception as error:
            first, self._failed = rule not in self._failed, self._failed | {rule}
            if first:  # its own text may hold what the code says
                _log.error("codes %s: %s in their rule", rule.prefix, type(error).__name__)
            return Claims("unknown", Reason.CODE_INVALID, Step.PREFIX)


def load_table(platforms: Iterable[str] = (), places: Iterable[str] = ()) -> CodeTable:
    """The built-in rules, a venue's own prefixes, and the rules that an owner has installed."""
    own = (*(platform_rule(prefix) for prefix in platforms), *(place_rule(prefix) for prefix in places))
    return CodeTable((*BUILT_IN, *own, *_installed()))


def _installed() -> tuple[CodeRule, ...]:
    found: list[CodeRule] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            given = point.load()
            rules = (given,) if isinstance(given, CodeRule) else tuple(given)
            if not all(isinstance(rule, CodeRule) and rule.prefix for rule in rules):
                raise TypeError("no CodeRule")
        except Exception as error:
            _log.error("codes: the installed rules %s can't be used: %s", point.name, type(error).__name__)
            continue
        found += rules
    return tuple(found)
