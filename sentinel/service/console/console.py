"""The console put together: every page, on the platform's database."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from starlette.applications import Starlette

from sentinel.service.collecting.views import Views
from sentinel.service.console.accounts import Accounts
from sentinel.service.console.alarm_pages import AlarmPages
from sentinel.service.console.audit_pages import AuditPages
from sentinel.service.console.entry_pages import EntryPages
from sentinel.service.console.live_pages import LivePages
from sentinel.service.console.pages import served
from sentinel.service.console.plot_pages import PlotPages
from sentinel.service.console.rendering import Rendering
from sentinel.service.console.search_pages import SearchPages
from sentinel.service.console.sessions import Sessions


def console(engine: Engine, views: Views, clock: Callable[[], datetime], zone: str) -> Starlette:
    """To be mounted at /console. ``zone``: the clock on the venues' walls. Raises ServiceError."""
    rendering = Rendering(zone, clock)
    accounts, sessions = Accounts(engine, clock), Sessions(engine, clock)
    pages = [
        *EntryPages(engine, views.looks, accounts, sessions, rendering).pages(),
        *LivePages(engine, views, rendering).pages(),
        *AlarmPages(views, rendering).pages(),
        *SearchPages(views, rendering).pages(),
        *PlotPages(views, rendering).pages(),
        *AuditPages(views, rendering).pages(),
    ]
    return served(pages, sessions, rendering)
