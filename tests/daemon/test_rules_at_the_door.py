"""Rules of the venue's own through the real daemon: from the policy file to the relay, the screen and the record."""

from collections.abc import Iterator

import pytest
from real_kiosk import RealKiosk, as_json, eventually

from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.store import record
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.explain import explain
from sentinel.store.keys import load_keys

POLICY = """
version = "own-1"
[[venue_rule]]
id = "masked-and-green"
zh = "请戴好口罩并出示绿码"
en = "A mask and a green code, please"
logic = '{"and": [{"===": [{"var": "mask.label"}, "mask"]}, {"===": [{"var": "code.colour"}, "green"]}]}'
[[venue_rule]]
id = "very-fresh-test"
zh = "请出示半小时内的检测"
en = "A test of the last half hour"
logic = '{"<": [{"var": "pcr.sampled_age_s"}, %d]}'
"""


@pytest.fixture
def kiosk(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("own")
    (folder / "policy.toml").write_text(POLICY % request.param, encoding="utf-8")
    with RealKiosk(folder, changes={"kiosk": {"policy": "policy.toml"}}) as made:
        yield made
        made.go()
        made.check_the_books()


@pytest.mark.parametrize("kiosk", [48 * 3600], indirect=True)
def test_who_keeps_to_the_venues_rules_walks_through(kiosk: RealKiosk) -> None:
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.PASS, Reason.PASS)
    eventually(lambda: kiosk.outcome(screen.visit) == "pulsed")
    assert len(kiosk.gate.openings) == 1


@pytest.mark.parametrize("kiosk", [1800], indirect=True)
def test_who_does_not_reads_the_venues_words_and_the_record_can_explain_it(kiosk: RealKiosk) -> None:
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    screen = kiosk.result()
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.RULES_FAILED)
    assert screen.words == {"zh": "请出示半小时内的检测", "en": "A test of the last half hour"}
    eventually(lambda: kiosk.outcome(screen.visit))
    assert len(kiosk.gate.openings) == 0
    (passage,) = kiosk.passages()
    checks = {c["check"]: c for c in as_json(passage)["checks"]}
    assert (checks["venue_rules"]["outcome"], checks["venue_rules"]["rule"]) == ("fail", "very-fresh-test")
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        assert explain(connection, passage).agrees
    finally:
        connection.close()
    assert record.decode_decision(passage.decision).policy_version == "own-1"
