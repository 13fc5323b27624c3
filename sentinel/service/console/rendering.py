"""Templates with a language's words and the venue's clock; what somebody sent is text, never markup."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from sentinel.service.console.asked import Asked
from sentinel.service.console.catalogue import LANGUAGES, Words, words
from sentinel.service.errors import ServiceError

_FOLDER = Path(__file__).parent
STATIC = _FOLDER / "static"


class Rendering:
    """Renders pages. ``zone``: an IANA name, the clock on the venues' walls. Raises ServiceError: unknown."""

    def __init__(self, zone: str, now: Callable[[], datetime]) -> None:
        self.now = now
        try:
            self.zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ServiceError(f"--zone {zone}: not a time zone; one is Asia/Shanghai") from None
        self._templates = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["version"] = _static_version()

    def page(
        self, asked: Asked, template: str, values: Mapping[str, object], status: int = 200
    ) -> HTMLResponse:
        """A whole page, or the part of one that its template is."""
        return HTMLResponse(self._text(asked, template, values), status)

    def part(self, asked: Asked, template: str, values: Mapping[str, object]) -> Response:
        """A part that a page asks for again and again: 304 where it is what the page has."""
        body = self._text(asked, template, values)
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "no-store"}
        if asked.etag == etag:
            return Response(status_code=304, headers=headers)
        return HTMLResponse(body, headers=headers)

    def _text(self, asked: Asked, template: str, values: Mapping[str, object]) -> str:
        found = words(asked.language)
        clock = Clock(self.zone, found, self.now())
        return self._templates.get_template(template).render(
            **{
                "asked": asked,
                "session": asked.session,
                "say": found.say,
                "code": found.code,
                "lang": found.language,
                "languages": LANGUAGES,
                "clock": clock,
            }
            | dict(values)
        )


class Clock:
    """Shows moments on the venue's clock, in a language."""

    def __init__(self, zone: ZoneInfo, said: Words, now: datetime) -> None:
        self._zone, self._said, self.now = zone, said, now

    @property
    def name(self) -> str:
        """The zone, and by how much it is ahead of UTC now."""
        ahead = self.now.astimezone(self._zone).strftime("%z")
        return f"{self._zone.key} (UTC{ahead[:3]}:{ahead[3:]})"

    def moment(self, at: datetime | None) -> str:
        """Day and time to the second; "–" where there is none."""
        return at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S") if at else "–"

    def short(self, at: datetime | None) -> str:
        """The time to the second, and the day unless it is today."""
        if at is None:
            return "–"
        local = at.astimezone(self._zone)
        today = self.now.astimezone(self._zone).date()
        return local.strftime("%H:%M:%S" if local.date() == today else "%m-%d %H:%M:%S")

    def field(self, at: datetime | None) -> str:
        """As ``<input type="datetime-local">`` takes it."""
        return at.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M") if at else ""

    def machine(self, at: datetime) -> str:
        """As ``<time datetime>`` takes it."""
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def exact(self, at: datetime) -> str:
        """To the microsecond, for the address of a next page."""
        return at.astimezone(UTC).isoformat()

    def ago(self, at: datetime | None) -> str:
        """How long ago."""
        return self.lasted(None if at is None else self.now - at)

    def lasted(self, passed: timedelta | float | None) -> str:
        """How long, in the largest fitting unit."""
        if passed is None:
            return "–"
        seconds = passed.total_seconds() if isinstance(passed, timedelta) else float(passed)
        for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= 2 * size:
                return self._said.say(f"lasted.{unit}", n=int(seconds // size))
        return self._said.say("lasted.seconds", n=max(0, round(seconds)))


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """What ``<input type="datetime-local">`` sent, in UTC; None: nothing was. Raises ValueError."""
    if not text:
        return None
    at = datetime.fromisoformat(text[:32])
    at = at.replace(tzinfo=zone) if at.tzinfo is None else at
    if not 2000 <= at.year <= 2199:
        raise ValueError("a year from 2000 to 2199")
    return at.astimezone(UTC)


@cache
def _static_version() -> str:
    """Names what the static files hold, so that browsers may keep them until they change."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
