"""For the auditor: who looked at what, when and why, and whether that record is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from starlette.responses import Response

from sentinel.service.collecting.looks import Look
from sentinel.service.collecting.views import Views
from sentinel.service.console.asked import AUDITING, Asked, Page, Refusal
from sentinel.service.console.rendering import Rendering

_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A look, with its question taken apart. ``purpose`` "": none was asked for."""

    look: Look
    since: datetime | None
    until: datetime | None
    purpose: str
    asked: Mapping[str, str]


class AuditPages:
    """The record of looks. No passage is shown here."""

    def __init__(self, views: Views, rendering: Rendering) -> None:
        self._looks, self._rendering = views.looks, rendering

    def pages(self) -> list[Page]:
        """What is served."""
        return [Page("GET", "/audit", self._audit, AUDITING)]

    def _audit(self, asked: Asked) -> Response:
        before = asked.query.get("before", "")
        if not (before.isascii() and (before.isdigit() or not before) and len(before) < 16):
            raise Refusal(404, "missing")
        page = self._looks.page(asked.viewer, int(before) if before else None, _A_PAGE)
        values = {
            "lines": [line_of(look) for look in page.looks],
            "next": page.next,
            "before": before,
            "chain": self._looks.verify(asked.viewer),
        }
        return self._rendering.page(asked, "audit.html", values)


def line_of(look: Look) -> Line:
    """A look as the page shows it; a question of another form is shown as it is."""
    try:
        said = msgspec.json.decode(look.question)
    except (msgspec.DecodeError, RecursionError):
        said = {"": look.question}
    said = {str(name): str(value) for name, value in said.items()} if isinstance(said, Mapping) else {}
    since, until = _moment(said.pop("since", "")), _moment(said.pop("until", ""))
    said.pop("type", None)
    return Line(look, since, until, said.pop("purpose", ""), said)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
