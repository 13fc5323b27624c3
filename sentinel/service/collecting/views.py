"""All that may be looked at of what was collected, put together."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from sentinel.service.clock import utc_now
from sentinel.service.collecting.alarm_desk import AlarmDesk
from sentinel.service.collecting.audit_heads import KeptHeads
from sentinel.service.collecting.counting import Counts
from sentinel.service.collecting.forgetting import Forgetting
from sentinel.service.collecting.freshness import Freshness
from sentinel.service.collecting.looks import Looks
from sentinel.service.collecting.searching import Searching
from sentinel.service.sealing import Keys


class Views:
    """On one database. Every question names its viewer (``viewing.Viewer``). Safe to use from any thread."""

    def __init__(self, engine: Engine, keys: Keys, clock: Callable[[], datetime] = utc_now) -> None:
        self.counts = Counts(engine, clock)
        self.alarms = AlarmDesk(engine, clock)
        self.searching = Searching(engine, keys, clock)
        self.freshness = Freshness(engine, clock)
        self.looks = Looks(engine, keys, clock)
        self.heads = KeptHeads(engine)
        self.forgetting = Forgetting(engine, keys, clock)
