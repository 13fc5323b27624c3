"""The simulated outage counts what a platform would see, and jitter is what spreads it."""

from sentinel.bench.verify_outage import peak_after_outage


def test_kiosks_that_were_switched_on_together_do_not_come_back_together() -> None:
    spread = peak_after_outage(300, 120.0, jitter=True, together=True)
    even = peak_after_outage(300, 120.0, jitter=False, together=True)
    assert even.busiest_second == 300, "without jitter all ask within one second"
    assert spread.busiest_second < 100
    assert spread.busiest_tenth <= spread.busiest_second


def test_after_an_outage_by_day_the_platform_sees_hardly_more_than_on_any_day() -> None:
    peak = peak_after_outage(300, 20.0, jitter=True)
    assert 130 < peak.normal_per_s < 160, "25 visitors a minute each, and the checks"
    assert peak.busiest_second < 1.6 * peak.normal_per_s
