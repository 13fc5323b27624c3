"""The console put together: every page, on the platform's database."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from starlette.applications import Starlette

from sentinel.service.console.accounts import Accounts
from sentinel.service.console.entry_pages import EntryPages
from sentinel.service.console.pages import served
from sentinel.service.console.rendering import Rendering
from sentinel.service.console.sessions import Sessions


def console(engine: Engine, clock: Callable[[], datetime], zone: str) -> Starlette:
    """To be mounted at /console. ``zone``: the clock on the venues' walls. Raises ServiceError."""
    rendering = Rendering(zone)
    accounts, sessions = Accounts(engine, clock), Sessions(engine, clock)
    pages = [*EntryPages(accounts, sessions, rendering).pages()]
    return served(pages, sessions, rendering)
