"""Events that wait, and what accounts for those that had to go: what tests of a full outbox or disk share."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.core.delivery import Draft
from sentinel.report.events import LOST, EventWriter
from sentinel.store import outbox

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MAKER = EventWriter()


def draft(number: int, priority: int = 0, kind: str = "t") -> Draft:
    return Draft(str(uuid.uuid4()), kind, NOW + timedelta(seconds=number), b"{}", priority)


def put(connection: Any, *drafts: Draft) -> None:
    for one in drafts:
        outbox.put(connection, one)


def accounts(connection: Any) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT body FROM outbox WHERE kind = ? ORDER BY seq", (LOST,))
    return [json.loads(body) for (body,) in rows]
