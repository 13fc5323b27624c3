"""Alarms over HTTP: listed, acknowledged by a person, resolved."""

from typing import Annotated

from fastapi import Request, Response
from msgspec import Meta, Struct

from sentinel.service.collecting.alarm_desk import UNRESOLVED, AlarmDesk, AlarmPage, AlarmStory, NoSuchAlarm
from sentinel.service.collecting.dispatching import Stage
from sentinel.service.collecting.view_desk import ViewDesk, name, number
from sentinel.service.collecting.viewing import MOST_OF_A_PAGE, BadQuestion, Viewer
from sentinel.service.endpoints import Answer, By, Endpoint, Query
from sentinel.service.persons import WHOLE

_LAST = 2**31 - 1
_NAME = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}
VENUE = Query("venue", "one venue; without it all that the desk sees", _NAME)
LIMIT = Query(
    "limit", "how many at most", {"type": "integer", "minimum": 1, "maximum": MOST_OF_A_PAGE, "default": 100}
)
BEFORE = Query("before", "go on before this: `next` of the page before", {"type": "integer", "minimum": 1})


class SeenTo(Struct, frozen=True, forbid_unknown_fields=True):
    """Who sees to an alarm, by name, and what they say about it."""

    person: Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{1,32}}{WHOLE}")]
    note: Annotated[str, Meta(max_length=500)] = ""


class AlarmsApi:
    """The handlers."""

    def __init__(self, desk: ViewDesk, alarms: AlarmDesk) -> None:
        self._desk, self._alarms = desk, alarms

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        one = "/v1/alarms/{alarm}"
        none, over = "there is no such alarm", "somebody was quicker"
        stage = {"type": "string", "enum": [stage.value for stage in Stage]}
        story = {200: Answer("the alarm and its history", AlarmStory)}
        return [
            Endpoint(
                "GET",
                "/v1/alarms",
                self._list,
                By.DESK,
                "Alarms, the newest first; without `stage` all that are not resolved.",
                {200: Answer("a page", AlarmPage)},
                query=(VENUE, Query("stage", "only these", stage), BEFORE, LIMIT),
            ),
            Endpoint(
                "GET",
                one,
                self._story,
                By.DESK,
                "An alarm with its history.",
                story,
                problems={404: none},
            ),
            Endpoint(
                "POST",
                f"{one}/acknowledge",
                self._acknowledge,
                By.DESK,
                "A person sees to it.",
                story,
                SeenTo,
                problems={404: none, 409: over},
            ),
            Endpoint(
                "POST",
                f"{one}/resolve",
                self._resolve,
                By.DESK,
                "A person has seen to it.",
                story,
                SeenTo,
                problems={404: none, 409: over},
            ),
        ]

    async def _list(self, request: Request) -> Response:
        def work(viewer: Viewer) -> AlarmPage:
            named = request.query_params.get("stage", "")
            if named and named not in list(Stage):
                raise BadQuestion("there is no such stage")
            return self._alarms.page(
                viewer,
                name(request, "venue"),
                (Stage(named),) if named else UNRESOLVED,
                number(request, "before", _LAST, None),
                number(request, "limit", MOST_OF_A_PAGE, 100) or 100,
            )

        return await self._desk.look(request, work)

    async def _story(self, request: Request) -> Response:
        return await self._desk.look(request, lambda viewer: self._alarms.story(viewer, _numbered(request)))

    async def _acknowledge(self, request: Request) -> Response:
        def work(viewer: Viewer, form: SeenTo) -> AlarmStory:
            return self._alarms.acknowledge(viewer, _numbered(request), form.person, form.note)

        return await self._desk.ask(request, SeenTo, work)

    async def _resolve(self, request: Request) -> Response:
        def work(viewer: Viewer, form: SeenTo) -> AlarmStory:
            return self._alarms.resolve(viewer, _numbered(request), form.person, form.note)

        return await self._desk.ask(request, SeenTo, work)


def _numbered(request: Request) -> int:
    text: str = request.path_params["alarm"]
    if not text.isascii() or not text.isdigit() or len(text) > 10 or not 1 <= int(text) <= _LAST:
        raise NoSuchAlarm("there is no such alarm")
    return int(text)
