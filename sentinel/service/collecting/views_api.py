"""What was collected, over HTTP: counts, kiosks, search and traces, and who looked."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Request, Response
from msgspec import Meta, Struct

from sentinel.service.collecting.alarms_api import BEFORE, LIMIT, VENUE
from sentinel.service.collecting.audit_heads import HeadPage
from sentinel.service.collecting.counting import VenueCounts, VenueSummary
from sentinel.service.collecting.forgetting import Forgotten
from sentinel.service.collecting.freshness import MOST_KIOSKS, GapEntry, KioskEntry, Lateness
from sentinel.service.collecting.looks import Chain, LookPage
from sentinel.service.collecting.searching import Company, FoundPage, Question, Way
from sentinel.service.collecting.view_desk import ViewDesk, moment, name, number
from sentinel.service.collecting.viewing import MOST_OF_A_PAGE, BadQuestion, Viewer
from sentinel.service.collecting.views import Views
from sentinel.service.endpoints import Answer, By, Endpoint, Query
from sentinel.service.persons import WHOLE

_NO_NAME = {422: "no venue and no kiosk can have this name"}
_TIME = {"type": "string", "format": "date-time"}
_Text = Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{0,128}}{WHOLE}")]
_Person = Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{0,32}}{WHOLE}")]
_Purpose = Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{0,200}}{WHOLE}")]
_Stated = Annotated[str, Meta(pattern=rf"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]{{2,198}}[^\x00-\x20\x7f]{WHOLE}")]
_Cursor = Annotated[str, Meta(pattern=rf"^[0-9-]{{0,40}}{WHOLE}")]
_Limit = Annotated[int, Meta(ge=1, le=MOST_OF_A_PAGE)]


class _Span(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    since: Annotated[datetime, Meta(tz=True)]
    until: Annotated[datetime, Meta(tz=True)]
    person: _Person = ""
    purpose: _Purpose = ""
    limit: _Limit = 50


class SearchForm(_Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which events, of at most 31 days; "" asks for anything.

    ``person``: who at the desk asks, ``purpose``: why, for the audit.
    """

    venue: _Text = ""
    place: _Text = ""
    kiosk: _Text = ""
    type: _Text = ""
    verdict: _Text = ""
    reason: _Text = ""
    outcome: _Text = ""
    alarm: _Text = ""
    visit: _Text = ""
    pseudonym: _Text = ""
    after: _Cursor = ""


class TraceForm(_Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose way, by pseudonym, in at most 31 days. ``person``: who at the desk asks, ``purpose``: why."""

    purpose: _Stated
    pseudonym: Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{1,64}}{WHOLE}")]
    after: _Cursor = ""


class CompanionsForm(_Span, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who passed the same entrances within so many minutes. ``after``: so many were seen already.

    ``purpose``: why it is asked.
    """

    purpose: _Stated
    pseudonym: Annotated[str, Meta(pattern=rf"^[^\x00-\x1f\x7f]{{1,64}}{WHOLE}")]
    minutes: Annotated[float, Meta(gt=0, le=30)] = 5.0
    after: Annotated[int, Meta(ge=0, le=10_000)] = 0


class ForgetForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose passages are erased, by pseudonym. ``person``: who at the desk does it, ``purpose``: why."""

    purpose: _Stated
    pseudonym: Annotated[str, Meta(pattern=rf"^[0-9a-f]{{64}}{WHOLE}")]
    person: _Person = ""


class Overview(Struct, frozen=True):
    """A line for each venue."""

    venues: tuple[VenueSummary, ...]


class KioskList(Struct, frozen=True):
    """Kiosks that the desk sees, by name; ``next``: to go on after, null at the end."""

    kiosks: tuple[KioskEntry, ...]
    next: str | None


class GapList(Struct, frozen=True):
    """Numbers that did not come."""

    gaps: tuple[GapEntry, ...]


class ViewsApi:
    """The handlers."""

    def __init__(self, desk: ViewDesk, views: Views) -> None:
        self._desk, self._views = desk, views

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [*self._of_venues(), *self._of_people(), *self._of_audit()]

    def _of_venues(self) -> list[Endpoint]:
        since = Query("since", "from when; without it since midnight in China", _TIME)
        until = Query("until", "until when; without it until now", _TIME)
        kiosk = Query("kiosk", "of this kiosk only", {"type": "string", "maxLength": 64})
        after = Query("after", "go on after this kiosk", {"type": "string", "maxLength": 64})
        closed = Query("closed", "also those of the past", {"type": "string", "enum": ["yes"]})
        needed = (
            Query("since", "from when", _TIME, required=True),
            Query("until", "until when", _TIME, required=True),
        )
        return [
            Endpoint("GET", "/v1/overview", self._overview, By.DESK, "Who is inside, by venue.",
                     {200: Answer("a line each", Overview)}),
            Endpoint("GET", "/v1/counts", self._counts, By.DESK,
                     "In and out by entrance and hour, what was decided and why.",
                     {200: Answer("the counts", VenueCounts)}, query=(VENUE, since, until)),
            Endpoint("GET", "/v1/kiosks", self._kiosks, By.DESK, "Presence and freshness of each kiosk.",
                     {200: Answer("a thousand", KioskList)}, query=(VENUE, after), problems=_NO_NAME),
            Endpoint("GET", "/v1/gaps", self._gaps, By.DESK, "Numbers of kiosks that did not come.",
                     {200: Answer("the newest thousand", GapList)}, query=(kiosk, closed), problems=_NO_NAME),
            Endpoint("GET", "/v1/lateness", self._lateness, By.DESK, "How late events came.",
                     {200: Answer("the distribution", Lateness)}, query=(VENUE, *needed)),
        ]  # fmt: skip

    def _of_people(self) -> list[Endpoint]:
        return [
            Endpoint("POST", "/v1/search", self._search, By.DESK,
                     "Events looked up; the look is written down.",
                     {200: Answer("a page", FoundPage)}, SearchForm),
            Endpoint("POST", "/v1/traces", self._trace, By.DESK,
                     "Where and when a pseudonym was; the look is written down.",
                     {200: Answer("a page", Way)}, TraceForm),
            Endpoint("POST", "/v1/companions", self._companions, By.DESK,
                     "Who passed the same entrances at about the same time; the look is written down.",
                     {200: Answer("a page", Company)}, CompanionsForm),
            Endpoint("POST", "/v1/passages/forget", self._forget, By.ADMIN,
                     "A person's passages erased, by pseudonym, for good; it is written down.",
                     {200: Answer("what was erased", Forgotten)}, ForgetForm),
        ]  # fmt: skip

    def _of_audit(self) -> list[Endpoint]:
        return [
            Endpoint("GET", "/v1/looks", self._looks, By.AUDITOR, "Who looked at people's ways.",
                     {200: Answer("a page, the newest first", LookPage)}, query=(BEFORE, LIMIT)),
            Endpoint("GET", "/v1/looks/chain", self._chain, By.AUDITOR,
                     "Whether the record of looks is whole.", {200: Answer("what was found", Chain)}),
            Endpoint("GET", "/v1/audit-heads", self._heads, By.AUDITOR,
                     "Signed heads of a kiosk's own audit, the oldest first.",
                     {200: Answer("a page", HeadPage)},
                     query=(
                         Query("kiosk", "whose", {"type": "string", "maxLength": 64}, required=True),
                         Query("after", "go on after this number", {"type": "integer", "minimum": 1}), LIMIT,
                     ), problems=_NO_NAME),
        ]  # fmt: skip

    async def _overview(self, request: Request) -> Response:
        return await self._desk.look(request, lambda viewer: Overview(self._views.counts.overview(viewer)))

    async def _counts(self, request: Request) -> Response:
        def work(viewer: Viewer) -> VenueCounts:
            since, until = moment(request, "since"), moment(request, "until")
            return self._views.counts.venue(viewer, _venue(request), since=since, until=until)

        return await self._desk.look(request, work)

    async def _kiosks(self, request: Request) -> Response:
        def work(viewer: Viewer) -> KioskList:
            found = self._views.freshness.kiosks(viewer, _venue(request), name(request, "after"))
            return KioskList(found, found[-1].kiosk if len(found) == MOST_KIOSKS else None)

        return await self._desk.look(request, work)

    async def _gaps(self, request: Request) -> Response:
        asked = request.query_params
        closed = asked.get("closed") == "yes"

        def work(viewer: Viewer) -> GapList:
            return GapList(self._views.freshness.gaps(viewer, name(request, "kiosk"), closed=closed))

        return await self._desk.look(request, work)

    async def _lateness(self, request: Request) -> Response:
        def work(viewer: Viewer) -> Lateness:
            since, until = moment(request, "since"), moment(request, "until")
            if since is None or until is None:
                raise BadQuestion("since and until are times with their zone")
            return self._views.freshness.lateness(viewer, since, until, _venue(request))

        return await self._desk.look(request, work)

    async def _search(self, request: Request) -> Response:
        def work(viewer: Viewer, form: SearchForm) -> FoundPage:
            named = {name: getattr(form, name) for name in _SEARCHED}
            return self._views.searching.search(viewer, Question(**named), form.after, form.limit)

        return await self._desk.ask(request, SearchForm, work, heavy=True)

    async def _trace(self, request: Request) -> Response:
        def work(viewer: Viewer, form: TraceForm) -> Way:
            return self._views.searching.trace(
                viewer, form.pseudonym, form.since, form.until, form.after, form.limit, form.purpose
            )

        return await self._desk.ask(request, TraceForm, work, heavy=True)

    async def _companions(self, request: Request) -> Response:
        def work(viewer: Viewer, form: CompanionsForm) -> Company:
            span, within = (form.since, form.until), timedelta(minutes=form.minutes)
            return self._views.searching.companions(
                viewer, form.pseudonym, *span, within, form.after, form.limit, form.purpose
            )

        return await self._desk.ask(request, CompanionsForm, work, heavy=True)

    async def _forget(self, request: Request) -> Response:
        def work(viewer: Viewer, form: ForgetForm) -> Forgotten:
            return self._views.forgetting.forget(viewer, form.pseudonym, form.purpose)

        return await self._desk.ask(request, ForgetForm, work, heavy=True)

    async def _heads(self, request: Request) -> Response:
        def work(viewer: Viewer) -> HeadPage:
            after, most = number(request, "after", 2**62, 0), number(request, "limit", MOST_OF_A_PAGE, 100)
            return self._views.heads.page(viewer, name(request, "kiosk"), after or 0, most or 100)

        return await self._desk.look(request, work)

    async def _looks(self, request: Request) -> Response:
        def work(viewer: Viewer) -> LookPage:
            before = number(request, "before", 2**62, None)
            return self._views.looks.page(
                viewer, before, number(request, "limit", MOST_OF_A_PAGE, 100) or 100
            )

        return await self._desk.look(request, work)

    async def _chain(self, request: Request) -> Response:
        return await self._desk.look(request, self._views.looks.verify)


_SEARCHED = tuple(field.name for field in fields(Question))


def _venue(request: Request) -> str:
    return name(request, "venue")
