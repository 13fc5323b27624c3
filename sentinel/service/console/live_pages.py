"""How it stands now: who is inside each venue, entrance by entrance, and which kiosks are there."""

import re
import time
from dataclasses import dataclass

from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from sentinel.service.collecting.counting import PlaceCounts, VenueSummary, midnight
from sentinel.service.collecting.freshness import KioskEntry
from sentinel.service.collecting.limits import limits, set_limit
from sentinel.service.collecting.presence import THERE
from sentinel.service.collecting.viewing import Seat
from sentinel.service.collecting.views import Views
from sentinel.service.console.asked import AUDITING, LOOKING, Asked, Page, Refusal
from sentinel.service.console.health import Health, read_health
from sentinel.service.console.recent import Recent
from sentinel.service.console.rendering import Rendering

_VENUE = re.compile(r"[A-Za-z0-9._-]{0,64}")
_NEARLY = 0.9  # of the limit
_A_PAGE, _LONGEST_NAME, _MOST_VENUES = 200, 64, 200


@dataclass(frozen=True, slots=True)
class Standing:
    """A venue as the overview shows it; ``limit`` None: any number may be inside."""

    counts: VenueSummary
    limit: int | None

    @property
    def full(self) -> str:
        """ "full", "nearly" or ""."""
        if self.limit is None or self.counts.inside < _NEARLY * self.limit:
            return ""
        return "full" if self.counts.inside >= self.limit else "nearly"


@dataclass(frozen=True, slots=True)
class Seen:
    """A kiosk with what its health says."""

    entry: KioskEntry
    health: Health

    @property
    def mark(self) -> str:
        """ "good": connected, "caution": heard lately, or says itself that it sleeps, "bad": neither."""
        if self.entry.state in THERE:
            return "good"
        return "caution" if self.entry.fresh else "bad"


class LivePages:
    """The overview and the kiosks, whole and as parts that renew themselves."""

    def __init__(self, engine: Engine, views: Views, rendering: Rendering) -> None:
        self._engine, self._views, self._rendering = engine, views, rendering
        self._recent = Recent(time.monotonic)

    def pages(self) -> list[Page]:
        """What is served."""
        return [
            Page("GET", "/", self._live, LOOKING | AUDITING),
            Page("GET", "/parts/live", self._live_part, LOOKING, by_itself=True),
            Page("POST", "/venues/{venue}/limit", self._set_limit, frozenset({Seat.DISTRICT})),
            Page("GET", "/kiosks", self._kiosks, LOOKING),
            Page("GET", "/parts/kiosks", self._kiosks_part, LOOKING, by_itself=True),
        ]

    def _live(self, asked: Asked) -> Response:
        if asked.account.seat in AUDITING:
            return RedirectResponse("/console/audit", 303)
        return self._rendering.page(asked, "live.html", self._live_values(asked))

    def _live_part(self, asked: Asked) -> Response:
        return self._rendering.part(asked, "live_part.html", self._live_values(asked))

    def _kiosks(self, asked: Asked) -> Response:
        return self._rendering.page(asked, "kiosks.html", self._kiosk_values(asked))

    def _kiosks_part(self, asked: Asked) -> Response:
        return self._rendering.part(asked, "kiosks_part.html", self._kiosk_values(asked))

    def _live_values(self, asked: Asked) -> dict[str, object]:
        venue, viewer, zone = chosen_venue(asked), asked.viewer, self._rendering.zone
        counts = self._views.counts
        scope = viewer.scope()
        overview = self._recent.get(scope, lambda: counts.overview(viewer, zone=zone))
        if venue:
            overview = tuple(one for one in overview if one.venue == venue)
        limited = limits(self._engine)
        places: tuple[PlaceCounts, ...] = ()
        if venue:
            since = midnight(self._rendering.now(), zone)
            places = self._recent.get((scope, venue), lambda: counts.venue(viewer, venue, since=since).places)
        standings = [Standing(one, limited.get(one.venue)) for one in overview]
        return {
            "venue": venue,
            "standings": _pressing(standings),
            "many": len(standings),
            "places": places,
            "limit": limited.get(venue),
        }

    def _set_limit(self, asked: Asked) -> Response:
        """How many may be inside; "" no limit. Kiosks obey it within seconds."""
        venue, text = asked.parts["venue"], asked.form.get("limit", "").strip()
        if not venue or not _VENUE.fullmatch(venue):
            raise Refusal(404, "missing")
        if text and not (text.isascii() and text.isdigit() and 1 <= len(text) <= 6 and int(text) > 0):
            raise Refusal(422, "form")
        with self._engine.begin() as db:
            set_limit(db, venue, int(text) if text else None, self._rendering.now())
            self._views.looks.note(db, asked.viewer, "limit_set", {"venue": venue, "limit": text}, 0)
        return RedirectResponse(f"/console/?venue={venue}", 303)

    def _kiosk_values(self, asked: Asked) -> dict[str, object]:
        venue, after = chosen_venue(asked), asked.query.get("after", "")[:_LONGEST_NAME]
        entries = self._views.freshness.kiosks(asked.viewer, venue, after, _A_PAGE + 1)
        return {
            "venue": venue,
            "after": after,
            "kiosks": [Seen(entry, read_health(entry.health)) for entry in entries[:_A_PAGE]],
            "next": entries[_A_PAGE - 1].kiosk if len(entries) > _A_PAGE else "",
        }


def _pressing(standings: list[Standing]) -> list[Standing]:
    """All, or of too many for a page those with alarms and those that are full, in the order of names."""
    first = sorted(standings, key=lambda one: (not one.counts.alarms, not one.full, one.counts.venue))
    return sorted(first[:_MOST_VENUES], key=lambda one: one.counts.venue)


def chosen_venue(asked: Asked) -> str:
    """Staff's own venue; of the district the one that the address names, "": all. Raises Refusal."""
    venue = asked.account.venue or asked.query.get("venue", "")
    if not _VENUE.fullmatch(venue):
        raise Refusal(404, "missing")
    return venue
