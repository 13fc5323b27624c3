"""Near the temperature limit through the real daemon: recheck, staff's reading, gate, record, statistics."""

from collections.abc import Iterator

import pytest
from real_kiosk import PIN, RealKiosk, as_json, eventually

from sentinel.core.events import GateOutcome
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.store import record, thermometer
from sentinel.store.database import DATABASE, open_reader
from sentinel.store.keys import load_keys

NEAR_C = 34.7  # forehead skin of somebody whom the kiosk reads near 37.3 C


@pytest.fixture
def near(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    with RealKiosk(tmp_path_factory.mktemp("near"), timing={"patience_s": 25.0, "recheck_s": 1.5}) as running:
        yield running
        running.go()
        running.check_the_books()


def read_all(kiosk: RealKiosk):
    data = kiosk.folder / "data"
    connection = open_reader(data / DATABASE, load_keys(data).database)
    try:
        return thermometer.pairs(connection), connection.execute("SELECT who, what FROM audit").fetchall()
    finally:
        connection.close()


def test_a_visitor_near_the_limit_is_rechecked_and_let_in_by_the_staffs_thermometer(near: RealKiosk) -> None:
    near.come(skin_c=NEAR_C)
    near.scanner.show_code(cast.CHEN.card_token.encode())
    assert near.observer.wait_reason(Reason.TEMP_RECHECK)
    assert len(near.passages()) == 0
    screen = near.result(timeout_s=20.0)
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.TEMP_NEAR_LIMIT)
    assert screen.estimate_c is None
    eventually(lambda: near.outcome(screen.visit))
    first = next(p for p in near.passages() if p.visit == screen.visit)
    kiosk_fact = record.decode_facts(first.facts).temperature
    assert kiosk_fact is not None and kiosk_fact.measurements == 3
    assert kiosk_fact.estimate_c == pytest.approx(37.3, abs=0.2)

    assert not near.observer.measured_by_hand("000000", screen.visit, 366)
    assert not near.observer.measured_by_hand(PIN, screen.visit, 342), "odd, and not confirmed"
    assert len(near.gate.openings) == 0
    assert near.observer.measured_by_hand(PIN, screen.visit, 366)
    assert near.observer.wait_reason(Reason.PASS)
    eventually(lambda: len(near.gate.openings) == 1)
    near.observer.measured_by_hand(PIN, screen.visit, 366)  # an answer was lost: once more
    eventually(lambda: [one.outcome for one in near.passages()[:1]] == [GateOutcome.PULSED])
    second = near.passages()[0]
    assert (second.verdict, second.referred_from) == ("admit", first.visit)
    assert len(near.passages()) == 2 and len(near.gate.openings) == 1
    facts = record.decode_facts(second.facts)
    assert facts.hand_temperature is not None and facts.hand_temperature.celsius == 36.6
    assert facts.temperature == kiosk_fact
    checks = {c["check"]: c for c in as_json(second)["checks"]}
    assert checks["temperature"]["source"] == "hand_thermometer"
    pairs, looks = read_all(near)
    assert [(p.hand_c, p.chosen) for p in pairs] == [(36.6, True)]
    assert pairs[0].ambient_c is not None
    stated = ("guard-1", f"hand thermometer for visit {first.visit}, passage {second.visit}")
    assert [look for look in looks if not look[1].startswith("signed ")] == [stated]
    assert looks.count(("staff guard-1", "signed in as guard")) == 3
    assert looks.count(("staff guard-1", "signed out: by hand")) >= 2  # the last is noted after its answer


def test_a_fever_by_hand_opens_nothing(near: RealKiosk) -> None:
    near.come(skin_c=NEAR_C)
    near.scanner.show_code(cast.CHEN.card_token.encode())
    screen = near.result(timeout_s=25.0)
    assert near.observer.measured_by_hand(PIN, screen.visit, 382)
    assert near.observer.wait_reason(Reason.TEMP_HIGH)
    eventually(lambda: len(near.passages()) == 2 and all(p.outcome for p in near.passages()))
    assert [p.verdict for p in near.passages()] == ["refer", "refer"]
    assert len(near.gate.openings) == 0
