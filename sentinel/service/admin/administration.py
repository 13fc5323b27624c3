"""All that administration is made of, put together."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from sentinel.service.admin.batch import Batch
from sentinel.service.admin.batch_api import BatchApi, log_failure
from sentinel.service.admin.desk import Desk
from sentinel.service.admin.once import Once
from sentinel.service.admin.people import People
from sentinel.service.admin.permits import Permits
from sentinel.service.admin.permits_api import PermitsApi
from sentinel.service.admin.persons_api import PersonsApi
from sentinel.service.admin.roster_api import RosterApi
from sentinel.service.admin.statements_api import StatementsApi
from sentinel.service.admin.stating import Statements
from sentinel.service.endpoints import Endpoint
from sentinel.service.incoming import Incoming
from sentinel.service.roster import Rosters
from sentinel.service.sealing import Keys


class Administration:
    """Administration on one database."""

    def __init__(self, incoming: Incoming, engine: Engine, keys: Keys, clock: Callable[[], datetime]) -> None:
        once = Once(engine, keys, clock)
        desk = Desk(incoming, engine, once)
        people, statements, rosters = People(keys, clock), Statements(clock), Rosters(keys, clock)
        batch = Batch(once, people, statements, rosters, log_failure)
        self._parts = (
            PersonsApi(desk, people),
            StatementsApi(desk, statements),
            RosterApi(desk, rosters),
            PermitsApi(desk, Permits(clock)),
            BatchApi(incoming, batch),
        )

    def endpoints(self) -> list[Endpoint]:
        """What is offered."""
        return [one for part in self._parts for one in part.endpoints()]
