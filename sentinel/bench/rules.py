"""CertLogic: an acceptance rule as a country writes it, beside panzi-json-logic; a decision with venue rules.

Processor time of one thread; the fastest of several rounds, taken in turns with the peer.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

TITLE = "rules: CertLogic, and a decision with rules of the venue's own"

_CALLS = 1000
_ROUNDS = 7


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Rows for one acceptance rule, the worst hostile rule, and a decision without and with venue rules."""
    return [_acceptance(), _hostile(), *_decisions()]


def _acceptance() -> dict[str, Any]:
    from sentinel.core.certlogic import evaluate, evaluate_valid

    data = _certificate()
    calls: dict[str, Callable[[], object]] = {
        "ours": lambda: evaluate(_RULE, data),
        "without the check of its form": lambda: evaluate_valid(_RULE, data),
    }
    try:
        from json_logic.cert_logic import certLogic  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        peer = {"panzi-json-logic": "not installed (pip install panzi-json-logic)"}
    else:
        calls["panzi-json-logic"] = lambda: certLogic(_RULE, data)
        peer = {}
    assert all(call() is True for call in calls.values())
    best = _compare(calls)
    ours = best.pop("ours")
    return {
        "what": "an acceptance rule of 16 operations, its form checked first",
        "ours": round(ours, 1),
        "unit": "us",
        "peer": {name: round(value, 1) for name, value in best.items()} | peer,
    }


def _hostile() -> dict[str, Any]:
    """The slowest of what a step can be: reading two dates in a fold."""
    from sentinel.core.certlogic import CertLogicError, evaluate

    moment = {"plusTime": ["2021-01-31T00:00:00.000000000000000000+01:00", 1, "month"]}
    rule = {"reduce": [{"var": ""}, {"before": [moment, {"plusTime": ["2021-01", 1, "year"]}]}, 0]}
    took = []
    for _ in range(_ROUNDS):
        start = time.thread_time()
        try:
            evaluate(rule, [1] * 100_000)
        except CertLogicError:
            took.append(time.thread_time() - start)
    slowest = round(1e3 * max(took), 1)
    return {"what": "a hostile rule, until it is stopped", "ours": slowest, "unit": "ms", "target": "<= 50"}


def _decisions() -> list[dict[str, Any]]:
    from sentinel.core.decide import decide
    from sentinel.core.policy import Policy, VenueRule
    from sentinel.sim.typical import typical_passage

    at = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    facts = typical_passage("", at).facts
    logics = (
        '{"<": [{"var": "pcr.sampled_age_s"}, 172800]}',
        '{"<=": [540, {"var": "clock.minute_of_day"}, 1200]}',
        '{"and": [{"===": [{"var": "code.colour"}, "green"]}, {"!": [{"var": "offline"}]}]}',
    )
    rules = tuple(VenueRule(f"rule-{number}", logic) for number, logic in enumerate(logics))
    plain, own = Policy(), replace(Policy(), venue_rules=rules)
    best = _compare({"ours": lambda: decide(facts, own, at), "without": lambda: decide(facts, plain, at)})
    return [
        {
            "what": f"a decision with {len(rules)} rules of the venue's own",
            "ours": round(best["ours"], 1),
            "unit": "us",
            "peer": {"the same without": round(best["without"], 1)},
        }
    ]


def _compare(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Microseconds a call, each one's fastest round."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            start = time.thread_time()
            for _ in range(_CALLS):
                call()
            best[name] = min(best[name], (time.thread_time() - start) / _CALLS * 1e6)
    return best


def _certificate() -> dict[str, Any]:
    dose = {"tg": "840539006", "mp": "EU/1/20/1528", "dn": 2, "sd": 2, "dt": "2021-05-01"}
    return {
        "payload": {"ver": "1.3.0", "v": [dose]},
        "external": {
            "validationClock": "2021-11-20T12:00:00.000Z",
            "valueSets": {"vaccines": ["EU/1/20/1507", "EU/1/21/1529", "EU/1/20/1528"]},
        },
    }


_DATE = {"var": "payload.v.0.dt"}
_RULE = {
    "if": [
        {"var": "payload.v.0"},
        {
            "and": [
                {"in": [{"var": "payload.v.0.mp"}, {"var": "external.valueSets.vaccines"}]},
                {">=": [{"var": "payload.v.0.dn"}, {"var": "payload.v.0.sd"}]},
                {
                    "not-after": [
                        {"plusTime": [_DATE, 15, "day"]},
                        {"plusTime": [{"var": "external.validationClock"}, 0, "day"]},
                        {"plusTime": [_DATE, 365, "day"]},
                    ]
                },
            ]
        },
        True,
    ]
}
