"""A fleet of simulated kiosks: real MQTT, real collector, nothing lost over a restart of the broker."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.bench.fleet import wire
from sentinel.bench.fleet.crowd import shares
from sentinel.cli import main
from sentinel.sim.broker import find_mosquitto


def test_fifty_kiosks_report_and_come_back_after_the_broker(capsys: pytest.CaptureFixture[str]) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    words = [
        "bench",
        "fleet",
        "--kiosks",
        "50",
        "--rate",
        "60",
        "--seconds",
        "1",
        "--arrival",
        "day",
        "--json",
    ]
    assert main(words) == 0
    _machine, *rows = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    said = {row["what"]: row["ours"] for row in rows}
    assert said["connected of 50"] == said["after a restart: connected again"] == 50
    sent = said["events sent in 1 s, day"]
    assert 40 <= sent <= 80
    assert said["acknowledged after the commit"] == sent
    assert said["events in the database, of those sent"] == f"{sent}/{sent}"
    assert said["lost, twice, unacknowledged"] == "0, 0, 0"
    assert 0 < said["event to commit and back, p50"] <= said["event to commit and back, p99"]
    assert 0 < said["most connections accepted in a second"] <= 50
    assert said["broker: memory a kiosk"] > 0


def test_a_day_has_its_peaks_and_as_many_events_as_a_steady_one() -> None:
    day, steady = list(shares(24.0, "day")), list(shares(24.0, "steady"))
    assert [moment for moment, _share in day] == [moment for moment, _share in steady]
    assert sum(share for _m, share in day) == pytest.approx(sum(share for _m, share in steady))
    by_hour = {round(moment): share for moment, share in day}
    assert by_hour[9] > 1.5 > by_hour[12] > by_hour[3] * 5


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "a/é", "x" * 130]), st.binary(max_size=20), st.integers(1, 65535)),
        max_size=3,
    ),
    st.integers(1, 7),
)
def test_packets_come_out_as_they_went_in_whatever_pieces_they_come_in(
    messages: list[tuple[str, bytes, int]], piece: int
) -> None:
    stream = b"".join(wire.publish(topic, payload, number) for topic, payload, number in messages)
    reader, found = wire.Reader(), []
    for at in range(0, len(stream), piece):
        found += reader.feed(stream[at : at + piece])
    assert [wire.published(flags, body) for kind, flags, body in found] == messages
    assert all(kind == wire.PUBLISH for kind, _flags, _body in found)


@given(st.binary(max_size=40))
def test_what_is_no_mqtt_is_a_fault_or_nothing_yet(raw: bytes) -> None:
    try:
        for kind, flags, body in wire.Reader().feed(raw):
            if kind == wire.PUBLISH:
                wire.published(flags, body)
    except wire.WireFault:
        pass
