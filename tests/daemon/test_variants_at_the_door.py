"""One policy file for two entrances through the real daemon: to the relay, the screen's badge and the record."""

from collections.abc import Iterator

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.core.decision import BadgeColour
from sentinel.core.policy import Check
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.store import record
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.explain import explain
from sentinel.store.keys import load_keys

POLICY = """
version = "two-doors"
[[variant]]
name = "ward"
when = { entrance = ["ward"] }
pcr_hours = 0.01
"""


@pytest.fixture
def kiosk(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("doors")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    changes = {"kiosk": {"policy": "policy.toml", "entrance": request.param}}
    with RealKiosk(folder, changes=changes) as made:
        yield made
        made.go()
        made.check_the_books()


@pytest.mark.parametrize(
    ("kiosk", "kind", "reason", "variants"),
    [
        ("lobby", ScreenKind.PASS, Reason.PASS, ()),
        ("ward", ScreenKind.SEE_STAFF, Reason.TEST_EXPIRED, ("ward",)),
    ],
    indirect=["kiosk"],
)
def test_the_same_visitor_is_let_in_at_one_entrance_and_referred_at_the_other(
    kiosk: RealKiosk, kind: ScreenKind, reason: Reason, variants: tuple[str, ...]
) -> None:
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (kind, reason)
    badge = next(view.badge for view in screen.checks if view.check is Check.PCR)
    assert (badge.colour, badge.hours) == (BadgeColour.BLUE, 48.0)
    eventually(lambda: kiosk.outcome(screen.visit))
    assert len(kiosk.gate.openings) == (kind is ScreenKind.PASS)
    (passage,) = kiosk.passages()
    decision = record.decode_decision(passage.decision)
    assert decision.variants == variants
    assert next(r.variants for r in decision.checks if r.check is Check.PCR) == variants
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        assert explain(connection, passage).agrees
    finally:
        connection.close()
