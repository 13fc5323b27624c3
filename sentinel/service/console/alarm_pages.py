"""Alarms: what waits for somebody, who took it, what was done about it."""

from starlette.responses import RedirectResponse, Response

from sentinel.service.collecting.alarm_desk import UNRESOLVED, WAITING, AlarmStory, NoSuchAlarm, Over
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.dispatching import Stage
from sentinel.service.collecting.viewing import BadQuestion
from sentinel.service.collecting.views import Views
from sentinel.service.console.asked import LOOKING, Asked, Page, Refusal
from sentinel.service.console.live_pages import chosen_venue
from sentinel.service.console.rendering import Rendering

_A_PAGE, _MOST_COUNTED = 50, 100
_SHORTEST_NOTE, _LONGEST_NOTE = 2, 500
NOTED_AT_ONCE = frozenset({Kind.WATCH_LIST, Kind.FIRE, Kind.TWO_IDENTITIES})
"""Whoever takes one of these says what they do about it; how one was resolved is said of all."""
_SHOWN = {"open": UNRESOLVED, "waiting": WAITING, "done": (Stage.RESOLVED,)}


class AlarmPages:
    """The list, and each alarm with its history and what may be done."""

    def __init__(self, views: Views, rendering: Rendering) -> None:
        self._desk, self._rendering = views.alarms, rendering

    def pages(self) -> list[Page]:
        """What is served."""
        return [
            Page("GET", "/alarms", self._list, LOOKING),
            Page("GET", "/parts/alarms", self._list_part, LOOKING, by_itself=True),
            Page("GET", "/parts/waiting", self._waiting, LOOKING, by_itself=True),
            Page("GET", "/alarms/{number}", self._one, LOOKING),
            Page("POST", "/alarms/{number}/acknowledge", self._acknowledge, LOOKING),
            Page("POST", "/alarms/{number}/resolve", self._resolve, LOOKING),
        ]

    def _list(self, asked: Asked) -> Response:
        return self._rendering.page(asked, "alarms.html", self._values(asked))

    def _list_part(self, asked: Asked) -> Response:
        return self._rendering.part(asked, "alarms_part.html", self._values(asked))

    def _waiting(self, asked: Asked) -> Response:
        """How many alarms wait for somebody, beside the page's name."""
        found = len(self._desk.page(asked.viewer, "", WAITING, limit=_MOST_COUNTED).alarms)
        many = f"{_MOST_COUNTED - 1}+" if found == _MOST_COUNTED else str(found or "")
        return self._rendering.part(asked, "waiting_part.html", {"many": many})

    def _values(self, asked: Asked) -> dict[str, object]:
        venue, shown = chosen_venue(asked), asked.query.get("show", "open")
        if shown not in _SHOWN:
            raise Refusal(404, "missing")
        before = _number(asked.query["before"]) if asked.query.get("before") else None
        page = self._desk.page(asked.viewer, venue, _SHOWN[shown], before, _A_PAGE)
        return {"venue": venue, "shown": shown, "alarms": page.alarms, "next": page.next, "before": before}

    def _one(self, asked: Asked) -> Response:
        return self._story(asked, self._found(asked))

    def _found(self, asked: Asked) -> AlarmStory:
        try:
            return self._desk.story(asked.viewer, _number(asked.parts["number"]))
        except NoSuchAlarm:
            raise Refusal(404, "missing") from None

    def _story(self, asked: Asked, story: AlarmStory, problem: str = "", note: str = "") -> Response:
        values = {
            "story": story,
            "problem": problem,
            "note": note,
            "noted_at_once": story.alarm.kind in NOTED_AT_ONCE,
            "waiting": story.alarm.stage in WAITING,
            "done": asked.query.get("done", "") == "1",
        }
        return self._rendering.page(asked, "alarm.html", values, 422 if problem else 200)

    def _acknowledge(self, asked: Asked) -> Response:
        return self._move(asked, resolves=False)

    def _resolve(self, asked: Asked) -> Response:
        return self._move(asked, resolves=True)

    def _move(self, asked: Asked, *, resolves: bool) -> Response:
        story, note = self._found(asked), asked.form.get("note", "").replace("\r\n", "\n").strip()
        if (resolves or story.alarm.kind in NOTED_AT_ONCE) and len(note) < _SHORTEST_NOTE:
            return self._story(asked, story, "note_missing", note)
        does = self._desk.resolve if resolves else self._desk.acknowledge
        try:
            does(asked.viewer, story.alarm.number, asked.account.name, note[:_LONGEST_NOTE])
        except Over:
            return self._story(asked, self._found(asked), "alarm_moved", note)
        except BadQuestion:
            return self._story(asked, story, "note_form", note)
        return RedirectResponse(f"/console/alarms/{story.alarm.number}?done=1", 303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9):
        raise Refusal(404, "missing")
    return int(text)
