"""A day in pictures: people by the hour, and why people were not admitted at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from sentinel.core.reasons import Reason
from sentinel.service.collecting.counting import VenueCounts, midnight
from sentinel.service.collecting.views import Views
from sentinel.service.console.asked import LOOKING, Asked, Page
from sentinel.service.console.live_pages import chosen_venue
from sentinel.service.console.plotting import axis
from sentinel.service.console.rendering import Rendering

_ADMITTED = frozenset({Reason.PASS, Reason.OFFLINE_PASS, Reason.STAFF_PASS})
_MOST_REASONS = 12


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day on the venue's clock, as ``label`` says it; None: it has not begun."""

    label: str
    entered: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Where a screen that shows a part of the day begins: with this hour at its ``edge``, start or end."""

    hour: int
    edge: str


class PlotPages:
    """Drawn on the server: no script has to run, and each has a table beside it."""

    def __init__(self, views: Views, rendering: Rendering) -> None:
        self._counts, self._rendering = views.counts, rendering

    def pages(self) -> list[Page]:
        """What is served."""
        return [Page("GET", "/plots", self._plots, LOOKING)]

    def _plots(self, asked: Asked) -> Response:
        venue, now = chosen_venue(asked), self._rendering.now()
        zone = self._rendering.zone
        today = now.astimezone(zone).date()
        day, problem = _day(asked.query.get("day", ""), today)
        begins = datetime(day.year, day.month, day.day, tzinfo=zone)
        since = midnight(begins, zone)
        until = midnight(begins + timedelta(hours=36), zone)
        counts = self._counts.venue(asked.viewer, venue, since=since, until=until)
        hours = _hours(counts, since, until, now, self._rendering)
        reasons = [one for one in counts.reasons if one.what and one.what not in _ADMITTED][:_MOST_REASONS]
        values = {
            "venue": venue,
            "venues": self._venues(asked),
            "day": day.isoformat(),
            "today": today.isoformat(),
            "problem": problem,
            "counts": counts,
            "given": {one.what: one.times for one in counts.verdicts},
            "hours": hours,
            "look": _look(hours, today=day == today),
            "hour_axis": axis([n for hour in hours for n in (hour.entered or 0, hour.left or 0)]),
            "reasons": reasons,
            "reason_axis": axis([one.times for one in reasons]),
        }
        return self._rendering.page(asked, "plots.html", values, 422 if problem else 200)

    def _venues(self, asked: Asked) -> Sequence[str]:
        return [one.venue for one in self._counts.overview(asked.viewer, zone=self._rendering.zone)]


def _day(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return today, "bad_time"
    return (found, "") if 2000 <= found.year <= 2199 else (today, "bad_time")


def _hours(
    counts: VenueCounts, since: datetime, until: datetime, now: datetime, rendering: Rendering
) -> list[Hour]:
    """Every hour of the day in its order, also those in which nobody came."""
    found = {one.begins: one for one in counts.hours}
    hours, at = [], since.replace(minute=0)  # counted by the hours of UTC
    while at < until:
        label, one = at.astimezone(rendering.zone).strftime("%H:%M"), found.get(at)
        if at > now and one is None:
            hours.append(Hour(label, None, None))
        else:
            hours.append(Hour(label, one.entered if one else 0, one.left if one else 0))
        at += timedelta(hours=1)
    return hours


def _look(hours: Sequence[Hour], *, today: bool) -> Look:
    """Today up to now; of another day from the first hour in which somebody came or went."""
    if today:
        return Look(max((at for at, hour in enumerate(hours) if hour.entered is not None), default=0), "end")
    busy = (at for at, hour in enumerate(hours) if hour.entered or hour.left)
    return Look(next(busy, 0), "start")
