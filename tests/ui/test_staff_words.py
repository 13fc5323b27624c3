"""Everything the staff's panel can show has words in every language, and strange values break nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.events import GateOutcome
from sentinel.core.facts import Source
from sentinel.core.incident import IncidentKind, Refused
from sentinel.core.policy import Check, Outcome, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.staff_note import AdmitNote, TurnAwayNote
from sentinel.core.staff_role import StaffRole
from sentinel.link.staff_messages import (
    Evidence,
    EvidenceShown,
    Figures,
    HourFigures,
    PassageRow,
    Purpose,
)
from ui import staff_words
from ui.sentences import sentences
from ui.staff_figures import FiguresModel
from ui.staff_words import lines_of, local_time, row_of, temperatures, warnings
from ui.viewmodel import KioskModel

QML = Path(staff_words.__file__).parent / "qml"
ALL = ("zh_CN", "zh_TW", "en", "ja", "ko")
WORDS = sentences("zh_CN")
ANY = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("language", ALL)
def test_every_code_of_the_panel_has_words(language: str) -> None:
    tables, first = sentences(language).tables, WORDS.tables
    assert sentences(language).missing == []
    staff = tables["staff"]
    assert set(tables["admit_note"]) == set(AdmitNote)
    assert set(tables["turn_away_note"]) == set(TurnAwayNote)
    assert {f"role_{role}" for role in StaffRole} <= set(staff)
    assert {f"kind_{kind}" for kind in IncidentKind} <= set(staff)
    assert {purpose.value for purpose in Purpose} | {verdict.value for verdict in Verdict} <= set(staff)
    assert set(tables["source"]) >= {source.value for source in Source}
    assert set(tables["gate_outcome"]) | {"rehearsed"} == {outcome.value for outcome in GateOutcome}
    assert {why.value for why in Refused} | {"not_counted", "bad_request", "not_found"} <= set(
        tables["problem"]
    )
    for name, text in staff.items():
        assert text and text.strip() == text, name
        assert text.count("{") == first["staff"][name].count("{"), name


def test_the_reasons_that_can_be_touched_are_those_that_the_daemon_takes() -> None:
    page = (QML / "staff/DecisionPane.qml").read_text(encoding="utf-8")
    lists = [re.findall(r'"(\w+)"', one) for one in re.findall(r'[?:] \[(".+?")\]', page)]
    assert lists == [list(AdmitNote), list(TurnAwayNote)]


@given(
    st.lists(
        st.builds(
            Evidence, st.sampled_from(Check), st.sampled_from(Outcome), st.sampled_from(Reason), st.text(), ANY
        ),
        max_size=20,
    ),
    ANY, ANY, ANY,
)  # fmt: skip
def test_evidence_of_any_numbers_is_shown_or_left_out(
    checks, estimate: float, spread: float, age: float
) -> None:
    shown = EvidenceShown(1, "v", tuple(checks), estimate, estimate, spread, estimate, True, age, True)
    lines = lines_of(shown, WORDS)
    assert len(lines) == len(checks)
    order = ["fail", "caution", "unknown", "pass", "not_required"]
    assert [order.index(line["outcome"]) for line in lines] == sorted(
        order.index(line["outcome"]) for line in lines
    )
    said = temperatures(shown, WORDS) + warnings(shown, WORDS)
    assert "nan" not in said and "inf" not in said


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_row_of_any_text_is_one_line(at: str, outcome: str) -> None:
    row = row_of(PassageRow("v", at, Verdict.REFER, Reason.DENY, outcome), WORDS)
    assert all("\n" not in text for text in row.values())


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:00"]
)
def test_a_moment_that_is_none_is_no_time(at: str) -> None:
    assert local_time(at) == "" or len(local_time(at)) == 5


@given(
    st.lists(st.builds(HourFigures, *([st.integers(-5, 10**9)] * 4)), max_size=40),
    ANY, ANY, st.integers(-5, 10**9), st.integers(-5, 10**12),
)  # fmt: skip
def test_figures_of_any_size_fit_their_bars(
    hours, median: float, p95: float, decided: int, offline: int
) -> None:
    kiosk = KioskModel("zh_CN")
    model = FiguresModel(kiosk, lambda build: None, kiosk)
    model.show(
        Figures(1, tuple(hours), ((Reason.DENY, 3), (Reason.TEST_NONE, 0)), median, p95, decided, offline)
    )
    bars = model._hours()
    assert len(bars) <= 24 and (not bars or len(bars) >= 12)
    for bar in bars:
        assert 0 <= bar["admitted"] + bar["referred"] + bar["refused"] <= 1 + 1e-9
    assert all(len(one["value"]) <= 12 for one in model._numbers())
