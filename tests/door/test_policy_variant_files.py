"""Variants in policy files: read strictly, printed so that they read the same, and refused in one line."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel import config
from sentinel.core.condition import PersonCategory, Weekday, When
from sentinel.core.policy import Check, Need, Policy, PolicyError, Rule, VenueRule, Verdict
from sentinel.core.variant import Variant
from sentinel.policy_file import load_policy, parse_policy
from sentinel.policy_on_kiosk import of_this_kiosk
from sentinel.policy_text import as_toml

DOCS = Path(__file__).parents[2] / "docs"
CHILD: dict[str, Any] = {"name": "child", "when": {"age_under": 3}, "rules": {"mask": {"need": "never"}}}


def policy(*variants: Any, **more: Any) -> Policy:
    return parse_policy({"version": "1", "variant": list(variants), **more})


def test_a_variant_is_read_with_its_conditions_and_only_what_it_names() -> None:
    text = """
    version = "1"
    [[variant]]
    name = "night"
    when = { entrance = ["south", "north"], time = ["22:00", "06:00"], weekdays = ["sat", "fri"] }
    pcr_hours = 24
    rules.code = { on_caution = "refuse" }
    """
    [variant] = parse_policy(tomllib.loads(text)).variants
    assert variant == Variant(
        "night",
        When(("north", "south"), None, ("22:00", "06:00"), (Weekday.FRI, Weekday.SAT)),
        {"pcr_hours": 24.0, "rules.code.on_caution": "refuse"},
    )


def test_the_example_of_the_documentation_and_every_policy_on_its_page_are_good() -> None:
    assert len(load_policy(DOCS / "policy.example.toml").variants) == 5
    page = (DOCS / "policy.md").read_text(encoding="utf-8")
    shown = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]
    assert len(shown) > 3
    for text in shown:
        parse_policy(tomllib.loads(text if "version" in text else f'version = "page"\n{text}'))


@pytest.mark.parametrize(
    ("variant", "says"),
    [
        (3, "variant 1 must be a table"),
        ({}, "variant 1 needs a name"),
        ({"name": 5}, "variant 1 needs a name"),
        (CHILD | {"name": "Small Children"}, "small letters"),
        ({"name": "x", "rules": {}}, "needs a condition"),
        (CHILD | {"when": {}}, "no condition"),
        (CHILD | {"when": {"age_undr": 3}}, 'did you mean "age_under"?'),
        (CHILD | {"when": {"age_under": "3"}}, "age_under"),
        (CHILD | {"when": {"age_under": 10**40}}, "age_under"),
        (CHILD | {"when": {"age_under": float("nan")}}, "age_under"),
        (CHILD | {"when": {"category": ["stuff"]}}, "category"),
        (CHILD | {"when": {"category": []}}, "empty list holds for nobody"),
        (CHILD | {"when": {"weekdays": ["monday"]}}, "weekdays"),
        (CHILD | {"when": {"time": ["22:00"]}}, "time"),
        (CHILD | {"when": {"time": ["22:00+08:00", "23:00"]}}, "is no time"),
        (CHILD | {"when": {"time": ["25:00", "26:00"]}}, "is no time"),
        (CHILD | {"when": {"direction": "inwards"}}, "direction"),
        (CHILD | {"pcr_hour": 24}, 'did you mean "pcr_hours"?'),
        (CHILD | {"version": "2"}, "unknown key"),
        (CHILD | {"pcr_hours": "24"}, "pcr_hours"),
        (CHILD | {"pcr_hours": float("nan")}, "positive"),
        (CHILD | {"pcr_hours": 1e300}, "positive"),
        (CHILD | {"vaccine_doses": 2.5}, "vaccine_doses"),
        (CHILD | {"vaccine_min_days": 40_000}, "days since the last dose"),
        (CHILD | {"vaccine_min_days": 200, "vaccine_max_days": 100}, "more than vaccine_max_days"),
        (CHILD | {"rules": {"maks": {"need": "never"}}}, 'did you mean "mask"?'),
        (CHILD | {"rules": {"mask": {"needs": "never"}}}, 'did you mean "need"?'),
        (CHILD | {"rules": {"mask": {"need": "nevr"}}}, "rules.mask.need"),
        (CHILD | {"rules": {"mask": {"on_fail": "admit"}}}, "can't admit"),
        (CHILD | {"rules": {"known_face": {"on_fail": "refuse"}}}, "never the only way in"),
        (CHILD | {"rules": ["mask"]}, "table of checks"),
        (CHILD | {"rules": {}}, "changes nothing"),
    ],
)
def test_a_wrong_variant_is_refused_in_one_line_that_names_it(variant: Any, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        policy(variant)
    assert says in str(refused.value)
    assert str(refused.value).startswith("variant ") or "unknown key" in str(refused.value)
    for unwanted in ("\n", "$", "Traceback"):
        assert unwanted not in str(refused.value)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"variant": CHILD}, "in double brackets"),
        ({"variants": [CHILD]}, 'did you mean "variant"?'),
        ({"pcr_blue_hours": 168, "pcr_yellow_hours": 48}, "blue badge"),
        ({"pcr_blue_hours": float("nan")}, "positive"),
        ({"offline_fact_age_s": 0}, "positive"),
        ({"offline_fact_age_s": float("inf")}, "positive"),
        ({"vaccine_min_days": -1}, "days since"),
        ({"rules": {"code": {"offline_age_s": float("nan")}}}, "offline_age_s"),
        ({"utc_offset_minutes": 900}, "local time"),
        ({"rules": {"code": {"offline_age": 1}}}, 'did you mean "offline_age_s"?'),
    ],
)
def test_what_else_is_new_in_the_format_is_refused_in_one_line(more: dict[str, Any], says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy({"version": "1", **more})
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_windows_that_overlap_and_disagree_are_refused() -> None:
    evening = {"name": "evening", "when": {"time": ["18:00", "23:00"]}, "pcr_hours": 24}
    night = {"name": "night", "when": {"time": ["22:00", "06:00"]}, "pcr_hours": 12}
    with pytest.raises(PolicyError, match="evening and night overlap in time, such as mon 22:00"):
        policy(evening, night)
    policy(evening, night | {"when": {"time": ["23:00", "06:00"]}})
    policy(evening, night | {"pcr_hours": 24})


# ---- parse, print, parse

_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
_hours = st.floats(0.001, 9e8)
_rules = st.fixed_dictionaries(
    {},
    optional={
        check: st.builds(
            Rule,
            st.sampled_from(Need),
            st.sampled_from(Verdict),
            *[st.sampled_from((Verdict.REFER, Verdict.REFUSE))] * 3,
            st.none() | _hours,
        )
        for check in Check
        if check is not Check.KNOWN_FACE
    },
)
_times = st.integers(0, 1439).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
_names = st.text("abc \"'\\#é北", min_size=1, max_size=5).map(str.strip).filter(bool)
_whens = st.builds(
    When,
    entrance=st.lists(_names, unique=True, max_size=3).map(sorted).map(tuple),
    time=st.none() | st.tuples(_times, _times).filter(lambda w: w[0] != w[1]),
    weekdays=st.lists(st.sampled_from(Weekday), unique=True, max_size=6).map(
        lambda days: tuple(day for day in Weekday if day in days)
    ),
    category=st.sampled_from(((), (PersonCategory.STAFF,), (PersonCategory.STAFF, PersonCategory.VISITOR))),
    age_under=st.integers(1, 130),
)
_changes = st.fixed_dictionaries(
    {"pcr_hours": _hours},
    optional={
        "rules.mask.need": st.sampled_from(("always", "never")),
        "rules.pcr.on_fail": st.sampled_from(("refer", "refuse")),
        "rules.pcr.offline_age_s": _hours,
        "vaccine_doses": st.integers(0, 9),
        "staff_may_admit": st.booleans(),
    },
).map(lambda found: dict(sorted(found.items())))


@settings(max_examples=60, deadline=None)
@given(
    _text,
    _rules,
    st.none() | st.tuples(_whens, _changes),
    _hours,
    st.none() | _hours,
    st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)
def test_a_policy_printed_is_read_back_the_same(version, rules, variant, hours, held, begins) -> None:
    made = Policy(
        version=version,
        effective_from=begins,
        rules={**Policy().rules, **rules},
        pcr_hours=hours,
        offline_fact_age_s=held,
        venue_rules=(
            VenueRule("own", '{"<=":[540,{"var":"clock.minute_of_day"}]}', zh="请先检测", en="Test"),
        ),
        variants=() if variant is None else (Variant("v", *variant),),
    )
    text = as_toml(made)
    read = parse_policy(tomllib.loads(text))
    assert read == made
    assert parse_policy(tomllib.loads(as_toml(read))) == read


def test_the_example_printed_in_full_is_the_same_policy() -> None:
    example = load_policy(DOCS / "policy.example.toml")
    assert parse_policy(tomllib.loads(as_toml(example))) == example


# ---- on a kiosk


def test_a_kiosk_says_what_it_can_not_answer() -> None:
    here = config.parse({"camera": {"source": "none"}, "verify": {"adapter": "reference"}})
    asked = policy(CHILD, {"name": "north", "when": {"entrance": ["north"]}, "pcr_hours": 24})
    said = " / ".join(of_this_kiosk(asked, here))
    for words in ("states mask", "states temperature", "states code", "kiosk.entrance is not set"):
        assert words in said
    assert "liveness" not in said  # not asked


def test_an_entrance_that_no_variant_names_is_said_with_the_nearest() -> None:
    north = policy({"name": "north", "when": {"entrance": ["north"]}, "pcr_hours": 24})
    for entrance, says in (("nroth", 'did you mean "north"?'), ("north", ""), ("", "is not set")):
        warnings = of_this_kiosk(north, config.parse({"kiosk": {"entrance": entrance}}))
        named = [line for line in warnings if "entrance" in line]
        assert [says in line for line in named] == ([True] if says else [])
    assert not [line for line in of_this_kiosk(policy(CHILD), config.parse({})) if "entrance" in line]


def test_the_present_format_still_means_what_it_meant() -> None:
    old = {
        "version": "old",
        "pcr_hours": 24,
        "rules": {"mask": {"need": "never"}, "code": {"need": "always", "on_fail": "refuse"}},
    }
    expected = replace(
        Policy(version="old", pcr_hours=24.0),
        rules={**Policy().rules, Check.MASK: Rule(Need.NEVER), Check.CODE: Rule(on_fail=Verdict.REFUSE)},
    )
    assert parse_policy(old) == expected
