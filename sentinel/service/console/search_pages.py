"""Passages looked up, and the way of a pseudonym: both written down with who looked, a way with why."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.responses import Response

from sentinel.service.collecting.alarms import PASSAGE
from sentinel.service.collecting.searching import Question
from sentinel.service.collecting.viewing import BadQuestion
from sentinel.service.collecting.views import Views
from sentinel.service.console.asked import LOOKING, Asked, Page
from sentinel.service.console.catalogue import words
from sentinel.service.console.live_pages import chosen_venue
from sentinel.service.console.rendering import Rendering, read_moment

_A_PAGE = 50
_DAY, _FORTNIGHT = timedelta(days=1), timedelta(days=14)
_PSEUDONYM = re.compile(r"[A-Za-z0-9_=+/.:-]{1,64}")
_WORD = re.compile(r"[A-Za-z0-9._-]{0,64}")
LEAST_PURPOSE, _LONGEST_PURPOSE = 4, 200
_WINDOWS = (1, 2, 5, 10, 30)
_VERDICTS = ("admit", "refer", "refuse")


class SearchPages:
    """What is asked for by people, never by a page itself: each look counts."""

    def __init__(self, views: Views, rendering: Rendering) -> None:
        self._searching, self._rendering = views.searching, rendering

    def pages(self) -> list[Page]:
        """What is served. A pseudonym is never part of an address: these stand in logs and histories."""
        return [
            Page("GET", "/passages", self._passages, LOOKING),
            Page("GET", "/trace", self._trace_form, LOOKING),
            Page("POST", "/trace", self._trace, LOOKING),
        ]

    def _passages(self, asked: Asked) -> Response:
        values = self._period(asked.query, _DAY) | {
            "venue": chosen_venue(asked),
            "verdicts": _VERDICTS,
            "reasons": words(asked.language).said["reason"],
            "page": None,
        }
        values |= {name: _word(asked.query, name) for name in ("place", "kiosk", "verdict", "reason")}
        if "since" in asked.query and not values["problem"]:
            values |= self._found(asked, values)
        return self._rendering.page(asked, "passages.html", values, 422 if values["problem"] else 200)

    def _found(self, asked: Asked, values: Mapping[str, object]) -> dict[str, object]:
        names = ("since", "until", "venue", "place", "kiosk", "verdict", "reason")
        question = Question(**{name: values[name] for name in names}, type=PASSAGE)  # type: ignore[arg-type]
        try:
            page = self._searching.search(asked.viewer, question, asked.query.get("after", ""), _A_PAGE)
        except BadQuestion:
            return {"problem": "bad_period"}
        return {"page": page}

    def _trace_form(self, asked: Asked) -> Response:
        return self._rendering.page(asked, "trace.html", self._trace_values({}))

    def _trace(self, asked: Asked) -> Response:
        values = self._trace_values(asked.form)
        if "purpose" in asked.form and not values["problem"]:
            values |= self._traced(asked, values)
        return self._rendering.page(asked, "trace.html", values, 422 if values["problem"] else 200)

    def _trace_values(self, form: Mapping[str, str]) -> dict[str, object]:
        pseudonym, purpose = form.get("pseudonym", "").strip(), " ".join(form.get("purpose", "").split())
        minutes = form.get("minutes", "5")
        values = self._period(form, _FORTNIGHT) | {
            "pseudonym": pseudonym[:64],
            "purpose": purpose[:_LONGEST_PURPOSE],
            "minutes": int(minutes) if minutes in map(str, _WINDOWS) else 5,
            "windows": _WINDOWS,
            "least": LEAST_PURPOSE,
            "way": None,
            "company": None,
        }
        if "purpose" in form and not values["problem"]:
            if not _PSEUDONYM.fullmatch(pseudonym):
                values["problem"] = "pseudonym_bad"
            elif len(purpose) < LEAST_PURPOSE or not purpose.isprintable():
                values["problem"] = "purpose_missing"
        return values

    def _traced(self, asked: Asked, values: Mapping[str, object]) -> dict[str, object]:
        pseudonym, purpose = str(values["pseudonym"]), str(values["purpose"])
        since, until, minutes = values["since"], values["until"], values["minutes"]
        assert isinstance(since, datetime) and isinstance(until, datetime) and isinstance(minutes, int)
        try:
            way = self._searching.trace(asked.viewer, pseudonym, since, until, purpose=purpose, limit=200)
            within = timedelta(minutes=minutes)
            company = self._searching.companions(
                asked.viewer, pseudonym, since, until, within, purpose=purpose
            )
        except BadQuestion:
            return {"problem": "bad_period"}
        return {"way": way, "company": company}

    def _period(self, said: Mapping[str, str], length: timedelta) -> dict[str, object]:
        """``since`` and ``until``; where nothing is said the last ``length``."""
        now = self._rendering.now()
        try:
            until = read_moment(said.get("until", ""), self._rendering.zone) or now + timedelta(minutes=1)
            since = read_moment(said.get("since", ""), self._rendering.zone) or until - length
        except ValueError:
            return {"since": now - length, "until": now, "problem": "bad_time"}
        return {"since": since, "until": until, "problem": "" if since < until else "bad_period"}


def _word(query: Mapping[str, str], name: str) -> str:
    """A code or name; what has another form finds nothing, so it is left out."""
    text = query.get(name, "").strip()
    return text if _WORD.fullmatch(text) else ""
