"""What staff read, made from what the daemon sends: times, evidence, rows of passages. Pure functions."""

import time
from datetime import UTC, datetime

from sentinel.core.policy import Outcome
from sentinel.link.staff_messages import Evidence, EvidenceShown, PassageRow
from ui.phrasing import plain
from ui.sentences import Sentences

_FIRST = (Outcome.FAIL, Outcome.CAUTION, Outcome.UNKNOWN, Outcome.PASS)  # what staff must look at comes first
_SIGNS = {"admit": "pass", "refer": "caution", "refuse": "fail"}


def local_time(at: str, form: str = "%H:%M") -> str:
    """The kiosk's own time of an ISO 8601 moment; "" where it is none. A changed time zone counts at once."""
    time.tzset()
    try:
        moment = datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone().strftime(form)
    except (ValueError, OverflowError):
        return ""


def lines_of(shown: EvidenceShown, words: Sentences) -> list[dict[str, str]]:
    """A line for each check that counted, those that did not pass first."""
    checks = sorted(shown.checks, key=lambda one: _FIRST.index(one.outcome) if one.outcome in _FIRST else 9)
    return [_line(one, words) for one in checks]


def _line(one: Evidence, words: Sentences) -> dict[str, str]:
    source = words.of("source", one.source) if one.source else ""
    age = words.age(one.age_s) if one.age_s is not None else ""
    text = words.tile(one.reason) if one.outcome is Outcome.PASS else words.for_staff(one.reason)
    return {
        "name": words.of("check", one.check, one.check.value),
        "outcome": one.outcome.value,
        "text": text,
        "said": "  ·  ".join(filter(None, (source, age))),
    }


def temperatures(shown: EvidenceShown, words: Sentences) -> str:
    """Raw skin, the estimate with its uncertainty, and what staff measured, in one line."""
    parts = (
        ("skin", words.celsius(shown.skin_c)),
        ("kiosk_says", words.celsius(shown.estimate_c, shown.uncertainty_k)),
        ("hand_says", words.celsius(shown.hand_c)),
    )
    said = [words.of("staff", key).format(value=value) for key, value in parts if value]
    return "  ·  ".join(said) or words.of("staff", "no_temperature")


def warnings(shown: EvidenceShown, words: Sentences) -> str:
    """How far what is known can be relied on, a line each; "" where nothing is to be said."""
    said = []
    if shown.offline:
        age = words.age(shown.data_age_s)
        said.append(words.ui("offline_age", age=age) if age else words.ui("offline"))
    if shown.contradicted:
        said.append(words.of("staff", "contradicted"))
    return "\n".join(said)


def row_of(row: PassageRow, words: Sentences) -> dict[str, str]:
    """One passage of a list; nobody's name."""
    gate = words.of("gate_outcome", row.outcome)
    ended = words.of("staff", "annulled") if row.annulled else gate
    staff = words.of("staff", "by_staff") if row.by_staff else ""
    return {
        "visit": row.visit,
        "time": local_time(row.at, "%H:%M:%S"),
        "sign": _SIGNS.get(row.verdict, "unknown"),
        "verdict": words.of("staff", row.verdict),
        "reason": plain(words.for_staff(row.reason), 60),
        "outcome": "  ·  ".join(filter(None, (ended, staff))),
    }


def note_of(note: str, *, admitted: bool, words: Sentences) -> str:
    """Why staff decided so: the code's sentence, or what was written from afar."""
    table = "admit_note" if admitted else "turn_away_note"
    return words.of(table, note) or plain(note, 80)
