"""A request as the pages get it, and what a page is: data of which the routes are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from starlette.responses import Response

from sentinel.service.collecting.viewing import Seat, Viewer
from sentinel.service.console.accounts import Account
from sentinel.service.console.sessions import Session

EVERYBODY = frozenset(Seat)
LOOKING = frozenset({Seat.STAFF, Seat.DISTRICT})
AUDITING = frozenset({Seat.AUDITOR})
ROOMS = (
    ("live", "/", LOOKING),
    ("alarms", "/alarms", LOOKING),
    ("passages", "/passages", LOOKING),
    ("trace", "/trace", LOOKING),
    ("plots", "/plots", LOOKING),
    ("kiosks", "/kiosks", LOOKING),
    ("audit", "/audit", AUDITING),
)
"""The pages that a person goes to, and who may."""


class Refusal(Exception):
    """A request that is not done; ``key`` names the sentence in the catalogue's "refusal"."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, looked at: whose session, which questions, which form. ``peer``: the client's address."""

    method: Literal["GET", "POST"]
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    language: str
    peer: str
    secure: bool
    token: str = ""
    session: Session | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who looks, and how far. Raises Refusal."""
        account = self.account
        return Viewer(account.name, account.seat, account.venue)

    @property
    def address(self) -> str:
        """Path and question, as the browser shows them."""
        return self.path + ("?" + urlencode(self.query) if self.query else "")

    @property
    def rooms(self) -> list[tuple[str, str]]:
        """Where this person may go."""
        return [(name, address) for name, address, seats in ROOMS if self.account.seat in seats]

    @property
    def room(self) -> str:
        """Where they are: an address of a room."""
        first = self.path.removeprefix("/console/").partition("/")[0]
        return f"/{first}"

    @property
    def account(self) -> Account:
        """Who asks; only of pages that are for somebody. Raises Refusal."""
        if self.session is None:
            raise Refusal(401, "signed_out")
        return self.session.account


@dataclass(frozen=True, slots=True)
class Page:
    """One method of one address. ``seats`` None: whoever comes.

    ``by_itself``: asked by a page, not by a person.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Callable[[Asked], Response]
    seats: frozenset[Seat] | None = EVERYBODY
    by_itself: bool = False
