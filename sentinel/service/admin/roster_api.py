"""Who is expected at a venue, told over HTTP by the district's desk or the venue's own."""

from fastapi import Request, Response
from msgspec import Struct
from sqlalchemy import Connection

from sentinel.service.admin.desk import Desk, Nothing, done
from sentinel.service.admin.once import Done
from sentinel.service.endpoints import PAGE, Answer, By, Endpoint
from sentinel.service.incoming import page, venue
from sentinel.service.persons import Appointment, RosterEntry
from sentinel.service.problems import Problem
from sentinel.service.roster import EntryAnswer, Rosters, SlotFull
from sentinel.service.signatures import Who


class EntryPage(Struct, frozen=True):
    """Entries in the order of their last change; ``next``: to go on after, null at the end."""

    entries: list[EntryAnswer]
    next: int | None


class RosterApi:
    """The handlers."""

    def __init__(self, desk: Desk, rosters: Rosters) -> None:
        self._desk, self._rosters = desk, rosters

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        roster, nowhere = "/v1/venues/{venue}/roster", "no venue can have this name"
        entry = Answer("the entry", EntryAnswer)
        return [
            Endpoint(
                "GET",
                roster,
                self._list,
                By.DESK,
                "A venue's roster, as it changed.",
                {200: Answer("a page", EntryPage)},
                query=PAGE,
                problems={404: nowhere},
            ),
            Endpoint(
                "POST",
                roster,
                self._enter,
                By.DESK,
                "Somebody is expected; sent again, the entry stays the same.",
                {200: entry},
                RosterEntry,
                once=True,
                problems={404: nowhere},
            ),
            Endpoint(
                "POST",
                "/v1/venues/{venue}/appointments",
                self._book,
                By.DESK,
                "An appointment; sent again, it stays the same.",
                {200: entry},
                Appointment,
                once=True,
                problems={404: nowhere, 409: "as many appointments as the venue takes overlap"},
            ),
            Endpoint(
                "DELETE",
                f"{roster}/{{entry}}",
                self._withdraw,
                By.DESK,
                "Take an entry off the roster; kiosks hear of it as a change.",
                {204: Answer("taken off")},
                once=True,
                problems={404: "there is no such entry"},
            ),
        ]

    async def _list(self, request: Request) -> Response:
        after, many = page(request)

        def work(db: Connection) -> Struct:
            found = self._rosters.changes(db, venue(request), after, many)
            return EntryPage(found, found[-1].change if len(found) == many else None)

        return await self._desk.look_of_venue(request, work)

    async def _enter(self, request: Request) -> Response:
        return await self._desk.change_of_venue(
            request,
            RosterEntry,
            lambda db, who, form: done(200, self._rosters.enter(db, venue(request), form)),
        )

    async def _book(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: Appointment) -> Done:
            try:
                return done(200, self._rosters.book(db, venue(request), form))
            except SlotFull:
                raise Problem(409, "slot-full", "as many appointments as the venue takes overlap") from None

        return await self._desk.change_of_venue(request, Appointment, work)

    async def _withdraw(self, request: Request) -> Response:
        def work(db: Connection, who: Who, form: Nothing) -> Done:
            if not self._rosters.withdraw(db, venue(request), request.path_params["entry"]):
                raise Problem(404, "no-entry", "there is no such entry")
            return done(204)

        return await self._desk.change_of_venue(request, Nothing, work)
