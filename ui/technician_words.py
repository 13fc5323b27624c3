"""The technician's lines in words: codes and numbers of the daemon as the pages show them."""

import math
from datetime import UTC, datetime

from sentinel.link.technician_messages import (
    DeviceLine,
    FactLine,
    LogLine,
    TechnicianState,
    Value,
    Work,
)
from ui.phrasing import said
from ui.sentences import Sentences
from ui.viewmodel import plain as _plain

_TEXT = 220
_MOST_LINES = 20
_MOST_TESTS = 40
_OUTCOMES = {"ok": "pass", "warn": "caution", "fail": "fail"}
_DEVICE_OUTCOMES = {"up": "pass", "down": "fail"}
_TARGET = {
    "the camera sees no code": "no_code",
    "hold the target still": "still",
    "move the target on": "move_on",
    "nothing warmer": "cold",
    "the target is smaller": "nearer",
    "two warm things": "two",
    "the target is partly outside": "outside",
}
_SECONDS = ("last_read", "gate_last")


def plain(text: str, limit: int = 40) -> str:
    """One line of what may be of any length."""
    return _plain(text[: 4 * limit], limit)


def why(words: Sentences, state: TechnicianState | None) -> str:
    """Why maintenance is not on, where it was asked for or ended by itself."""
    if state is None or not state.why or state.maintenance == "on" or state.why == "left":
        return ""
    return words.of("tech_why", state.why, words.of("problem", "other"))


def device(words: Sentences, line: DeviceLine) -> dict[str, object]:
    """A device: how it is, since when, its values, what to do."""
    since = ago(words, line.since_s)
    state = words.of("tech", f"state_{line.state}", words.of("tech", "state_silent"))
    down = line.state == "down"
    advice = words.of("tech_advice", line.device) if down else ""
    found, todo = _tested(words, line)
    return {
        "device": line.device,
        "name": words.of("device", line.device, plain(line.device, 16)),
        "outcome": _DEVICE_OUTCOMES.get(line.state, "unknown"),
        "state": f"{state} · {since}" if since else state,
        "values": "   ".join(filter(None, (value(words, one) for one in line.values))),
        "found": plain(found, _TEXT),
        "advice": plain(todo, _TEXT) or advice,
    }


def _tested(words: Sentences, line: DeviceLine) -> tuple[str, str]:
    """What the last test found, and what to do: in English where it was not said in this language.

    Taiwan's Chinese has no table of its own, and mainland wording is not converted to it.
    """
    other = None if words.language == "zh_TW" else said(line.said, words.language)
    return other or (line.found, line.advice)


def value(words: Sentences, one: Value) -> str:
    """A live value with its name."""
    name = words.of("tech_value", one.name, plain(one.name, 20))
    said = words.of("tech_said", one.text, plain(one.text, 20)) if one.text else ""
    if one.number is None or not math.isfinite(one.number):
        return f"{name} {said or '–'}"
    if one.name in _SECONDS:
        return " ".join(filter(None, (name, said, ago(words, one.number))))
    return f"{name} {one.number:g}\N{NO-BREAK SPACE}{plain(one.unit, 6)}".rstrip()


def fact(words: Sentences, line: FactLine) -> dict[str, object]:
    """A line of the network page."""
    age = ago(words, line.age_s)
    text = "  ".join(
        filter(None, (plain(line.text, _TEXT), words.of("tech", line.said), _left(words, line.days)))
    )
    return {
        "what": line.what,
        "name": words.of("tech_fact", line.what, plain(line.what, 20)),
        "outcome": _OUTCOMES.get(line.state, "not_required"),
        "text": text or words.of("tech", "none"),
        "age": age,
    }


def _left(words: Sentences, days: int | None) -> str:
    if days is None:
        return ""
    return words.of("tech", "days_left").format(n=days) if days >= 0 else words.of("tech_said", "expired")


def work(words: Sentences, one: Work | None) -> dict[str, object]:
    """Something under way: what it is, how it stands, its lines."""
    if one is None:
        return {"kind": "", "running": False, "title": "", "lines": [], "problem": "", "outcome": ""}
    outcome = {"done": "pass", "failed": "fail", "running": "unknown"}.get(one.state, "caution")
    state = words.of("tech_work", one.state, one.state)
    lasted = round(min(max(one.for_s, 0.0), 86400.0)) if math.isfinite(one.for_s) else 0
    title = f"{words.of('tech_work', one.kind, plain(one.kind))} · {plain(state)} · {lasted} s"
    problem = words.of("problem", one.problem, words.of("problem", "other")) if one.problem else ""
    return {
        "kind": one.kind,
        "running": one.state == "running",
        "title": title,
        "lines": _lines(words, one),
        "problem": problem,
        "outcome": outcome,
        "places": len([step for step in one.steps if step[:1].isdigit()]),
        "points": [_point(step) for step in one.steps if step[:1].isdigit()],
        "next": next((words.of("tech_step", step) for step in one.steps[-1:]), ""),
        "residual": one.said[0] if one.kind == "calibrate" and one.state == "done" and one.said else "",
    }


def _lines(words: Sentences, one: Work) -> list[str]:
    """Newest first. A rehearsal's and a hand-over's steps have words, what else is said has its own."""
    if one.kind == "rehearsal":
        marks = [_mark(words, said) for said in one.said[-_MOST_LINES:]]
        under_way = [words.of("tech_step", one.steps[-1], one.steps[-1])] if one.steps else []
        return [*(under_way if one.state == "running" else []), *reversed(marks)]
    if one.kind == "calibrate":
        return [_target(words, said) for said in one.said] if one.state != "done" else []
    steps = [words.of("tech_step", step, plain(step, 60)) for step in one.steps[-_MOST_LINES:]]
    said = (plain(_result(words, line), _TEXT) for line in reversed(one.said[-_MOST_LINES:]))
    return [*said, *reversed(steps)]


def _mark(words: Sentences, said: str) -> str:
    item, _, rest = said.partition(" ")
    word, _, points = rest.partition(" ")
    if item == "total":
        return f"{words.of('tech_work', 'total')} {word}"
    name = words.of("tech_step", item, plain(item))
    return f"{name}  {words.of('tech_work', word, plain(word))}  {plain(points)}"


def _result(words: Sentences, said: str) -> str:
    head, _, rest = said.partition(" ")
    return f"{words.of('tech_work', head)} {rest}" if head in ("accepted", "not_accepted") else said


def _target(words: Sentences, said: str) -> str:
    """What is wrong with how the target is held, as the daemon words it for a log."""
    code = next((code for beginning, code in _TARGET.items() if said.startswith(beginning)), "")
    return words.of("tech_target", code) or plain(said, _TEXT)


def _point(step: str) -> list[float]:
    try:
        x, y = (float(part) for part in step.split(" "))
    except ValueError:
        return [0.5, 0.5]
    return [x, y]


def code(words: Sentences, state: TechnicianState | None) -> dict[str, object]:
    """A hand-over code that was taken, and whether its address fits what is here."""
    taken = state.code if state is not None else None
    if taken is None:
        return {"there": False}
    names = [words.of("device", kind, plain(kind, 16)) for kind in taken.missing]
    return {
        "there": True,
        "place": plain(taken.place),
        "venue": plain(taken.venue),
        "url": plain(taken.url, 120),
        "hardware": _list(words, [words.of("device", k, plain(k, 16)) for k in taken.hardware]),
        "missing": _list(words, names),
    }


def sheet(words: Sentences, state: TechnicianState | None) -> dict[str, object]:
    """The newest acceptance sheet."""
    one = state.sheet if state is not None else None
    if one is None:
        return {"there": False}
    result = {True: "accepted", False: "not_accepted", None: "sheet_changed"}[one.accepted]
    return {
        "there": True,
        "name": plain(one.name, 80),
        "result": words.of("tech_work", result),
        "outcome": {True: "pass", False: "fail", None: "caution"}[one.accepted],
        "kiosk": plain(one.kiosk),
        "place": plain(one.place, 80),
        "at": local(one.at, "%Y-%m-%d %H:%M"),
        "failed": ", ".join(plain(name, 20) for name in one.failed),
        "missing": _list(words, [words.of("device", name, plain(name, 16)) for name in one.missing]),
        "tests": [
            {
                "name": words.of("device", what, plain(what, 20)),
                "outcome": _OUTCOMES.get(state, "not_required"),
                "state": words.of("tech_work", f"test_{state.replace(' ', '_')}", plain(state, 20)),
            }
            for what, state in one.tests[:_MOST_TESTS]
        ],
    }


def log(line: LogLine) -> dict[str, str]:
    """A line of the log; its own words, for which there is no translation."""
    level = line.level if line.level in ("debug", "info", "warning", "error", "critical") else "info"
    return {"at": local(line.at, "%H:%M:%S"), "level": level, "text": plain(line.text, 320)}


def ago(words: Sentences, seconds: float | None) -> str:
    """How long ago, to the second in the first minute."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return ""
    if seconds < 60:
        return words.of("tech", "seconds_ago").format(n=int(seconds))
    return words.age(seconds)


def local(at: str, form: str) -> str:
    """The kiosk's own time of an ISO 8601 moment; "" where it is none."""
    try:
        moment = datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone().strftime(form)
    except (ValueError, OverflowError):
        return ""


def _list(words: Sentences, names: list[str]) -> str:
    east = words.language.partition("_")[0] in ("zh", "ja")
    return ("、" if east else ", ").join(names)
