"""The report of a rehearsal for people: plain text, and a page to print."""

import html
from typing import Any

from sentinel.core.rehearsal.plan import Item

ABOUT = {
    Item.OVERLOAD: "eight visitors at once: all are served, each with their own evidence",
    Item.CAMERA: "the camera dies: what it would have seen can't be told, and nobody is let in on it",
    Item.THERMOMETER: "the thermometer dies: no temperature, and nobody is let in without one",
    Item.READER: "card reader and scanner are unplugged: noticed, and used again when they are back",
    Item.NETWORK: "no platform and no broker: decided on what is held here, or not at all",
    Item.PLATFORM: "the platform answers nonsense, and about somebody else",
    Item.REPLAY: "a code, a pass, an answer and a result that were used before come again",
    Item.DISK: "the record can't be written: nobody is let in unrecorded",
    Item.CLOCK: "the clock falls back by 400 days: what is dated can't be told",
}
_MARKS = {
    "noticed": "noticed, and on the screen",
    "honest": "nobody let in on what could not be told",
    "recovered": "works again",
    "as_before": "decides as before",
    "all_served": "all were served",
    "own_evidence": "nobody's evidence was taken for another's",
    "code_again": "a code that was used lets nobody in again",
    "pass_again": "a pass that was used counts as a copy",
    "answer_again": "an answer to another question lets nobody in",
    "result_once": "a result is written once",
}
_STYLE = (
    "body{font:11pt/1.4 sans-serif;margin:2cm;color:#111}table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #999;padding:4pt;text-align:left;vertical-align:top}"
    "tr{break-inside:avoid}.no{font-weight:bold}"
)
_MARKED = {True: "<span>✓ {}</span>", False: "<span class=no>✗ {}</span>"}


def mark_text(mark: dict[str, Any]) -> str:
    """One mark in words, with its time."""
    text = _MARKS.get(mark["what"], mark["what"])
    if mark["took_s"] is not None:
        within = f" of {mark['within_s']:g}" if mark["within_s"] else ""
        return f"{text} ({mark['took_s']:.1f}{within} s)"
    return f"{text} (not within {mark['within_s']:g} s)" if mark["within_s"] else text


def _head(report: dict[str, Any]) -> list[tuple[str, str]]:
    word = "passed" if report["passed"] else "NOT PASSED"
    ended = f", ended early ({report['ended']})" if report["ended"] else ""
    return [
        ("kiosk", report["kiosk"]),
        ("software", report["software"]),
        ("from", report["began_at"]),
        ("to", report["ended_at"]),
        ("result", f"{word}, {report['points']} of {report['of']} points{ended}"),
    ]


def as_text(report: dict[str, Any]) -> str:
    """Plain text, a line a mark."""
    lines = ["Rehearsal of a digital sentinel", ""]
    lines += [f"{name:<10}{value}" for name, value in _head(report)]
    for score in report["items"]:
        lines += ["", f"{score['item']}: {ABOUT[Item(score['item'])]}"]
        lines += [f"  {'ok' if mark['ok'] else 'NO':<4}{mark_text(mark)}" for mark in score["marks"]]
    lines += ["", *(f"not played: {one['item']} ({one['why']})" for one in report["unplayed"])]
    return "\n".join(lines).rstrip() + "\n"


def as_html(report: dict[str, Any]) -> str:
    """A page to print: one file, nothing fetched."""
    rows = []
    for score in report["items"]:
        about = f"<b>{_e(score['item'])}</b><br>{_e(ABOUT[Item(score['item'])])}"
        marks = "<br>".join(_MARKED[mark["ok"]].format(_e(mark_text(mark))) for mark in score["marks"])
        rows.append(f"<tr><td>{about}<td>{marks}<td>{score['points']}/{score['of']}")
    rows += [
        f"<tr><td><b>{_e(one['item'])}</b><td>not played: {_e(one['why'])}<td>-" for one in report["unplayed"]
    ]
    head = "".join(f"<tr><th>{_e(name)}<td>{_e(value)}" for name, value in _head(report))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Rehearsal</title>'
        f"<style>{_STYLE}</style>"
        f"<h1>Rehearsal of a digital sentinel</h1><table>{head}</table>"
        f"<h2>What was played</h2><table>{''.join(rows)}</table></html>\n"
    )


def _e(text: object) -> str:
    return html.escape(str(text))
