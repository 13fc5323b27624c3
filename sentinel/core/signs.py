"""Where a visitor goes next, and the code to scan for help: the venue's own words added to a screen. Pure.

The code carries a reason and the kiosk's name, and nothing about anybody: no visit, no name, no number. What
nobody may read over a visitor's shoulder it does not carry either, it then says DENY as the screen does.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind

FIELDS = ("reason", "kiosk", "venue")
_LOST = (ScreenKind.FIX, ScreenKind.SEE_STAFF, ScreenKind.OUT_OF_SERVICE)
_TO_TEST = (Reason.NEXT_TEST_SITE,)
_NOT_TO_BE_READ = frozenset(
    {
        Reason.CODE_ABNORMAL, Reason.CODE_YELLOW, Reason.TEST_POSITIVE, Reason.ANTIGEN_POSITIVE,
        Reason.AREA_VISITED, Reason.TEMP_HIGH, Reason.TEMP_NEAR_LIMIT, Reason.FACE_MISMATCH,
        Reason.PASS_BORROWED, Reason.PASS_COPIED, Reason.PASS_REVOKED, Reason.CONTRADICTION,
        Reason.CERT_SIGNATURE, Reason.STAFF_REFUSE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """``desk`` and ``test_site``: language -> where, as the venue says it; ``help``: the code's text with
    {reason}, {kiosk} and {venue}, "" for no code. An address (http, https) gets them percent-encoded.
    """

    desk: Mapping[str, str] = field(default_factory=dict)
    test_site: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    kiosk: str = ""
    venue: str = ""

    def on(self, screen: Screen) -> Screen:
        """The screen with what the venue says about its next step."""
        code, where = self._code(screen), self._where(screen)
        return replace(screen, help_code=code, where=where) if code or where else screen

    def _where(self, screen: Screen) -> Mapping[str, str]:
        if screen.next_step in _TO_TEST:
            return self.test_site or self.desk
        return self.desk if screen.kind in (ScreenKind.SEE_STAFF, ScreenKind.OUT_OF_SERVICE) else {}

    def _code(self, screen: Screen) -> str:
        if not self.help or screen.kind not in _LOST:
            return ""
        reason = Reason.DENY if screen.reason in _NOT_TO_BE_READ else screen.reason
        values = {"reason": reason.value, "kiosk": self.kiosk, "venue": self.venue}
        if self.help.lower().startswith(("http://", "https://")):
            values = {name: quote(value, safe="") for name, value in values.items()}
        return self.help.format_map(values)


def fits(template: str) -> str:
    """Why a text is no template of a help code; "": it is one."""
    try:
        parts = [part[1:] for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        return f"{error}; a brace itself is written twice"
    wrong = next((name for name, form, turn in parts if name not in FIELDS or form or turn), None)
    return "" if wrong is None else f"{{{wrong}}} is none of {{reason}}, {{kiosk}}, {{venue}}"
