"""``sentinel passages``: list, show, explain or export the record; every look is noted in the audit."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.moments import local
from sentinel.cli.outputs import check_beside, check_place, writing
from sentinel.cli.pass_files import BadInput

if TYPE_CHECKING:
    from sentinel.core.sensing import DoorEvent
    from sentinel.store.database import Connection
    from sentinel.store.explain import Explanation
    from sentinel.store.passages import StoredPassage

_BEGINS = (b'{"visit":',)
HELP = "list, show, explain or export the record"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    listing = what.add_parser("list", help="the newest passages first")
    listing.add_argument("--limit", type=int, default=50, metavar="N", help="at most (default %(default)s)")
    listing.add_argument(
        "--verdict", choices=("admit", "refer", "refuse"), default="", help="only passages that ended so"
    )
    listing.add_argument("--rehearsals", action="store_true", help="those of rehearsals, and no others")
    export = what.add_parser("export", help="all passages as JSON lines, without names and ids")
    export.add_argument("--out", type=Path, metavar="FILE", help="write there (mode 0600) instead of stdout")
    for sub in (listing, export):
        sub.add_argument("--since", type=local, metavar="ISO", help="decided at or after")
        sub.add_argument("--until", type=local, metavar="ISO", help="decided before")
    show = what.add_parser("show", help="one passage with its facts and its decision")
    show.add_argument("--facts", action="store_true", help="the facts only, as `policy decide` reads them")
    explain = what.add_parser("explain", help="decide again from the facts (exit 0 agrees, 1 does not)")
    for sub in (show, explain):
        sub.add_argument("visit", metavar="ID", help="the visit, or how it begins")
    for sub in (listing, export, show, explain):
        sub.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
        sub.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.config import ConfigError, load
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look

    work = {"list": _list, "export": _export, "show": _show, "explain": _explain}[args.what]
    purpose = " ".join(filter(None, ("passages", args.what, getattr(args, "visit", ""))))
    try:
        if getattr(args, "out", None) is not None:  # before the look is on record
            check_beside(args.out, args.config, load(args.config))
            check_place(args.out, _BEGINS)
        with look(args.config, purpose) as connection:
            return work(connection, args)
    except (ConfigError, BadInput) as error:
        print(f"sentinel passages: {error}", file=sys.stderr)
        return 2
    except (StoreError, OSError) as error:
        print(f"sentinel passages: {error}", file=sys.stderr)
        return 3


def _list(connection: "Connection", args: argparse.Namespace) -> int:
    from sentinel.store import passages

    found = passages.find(
        connection, since=args.since, until=args.until, verdict=args.verdict, limit=args.limit,
        rehearsal=args.rehearsals,
    )  # fmt: skip
    if not args.json:
        print(f"{'visit':<10}{'decided (local)':<21}{'verdict':<9}{'reason':<20}{'gate':<12}policy")
    for one in found:
        if args.json:
            _print(_row(one))
        else:
            at = one.decided_at.astimezone()
            print(
                f"{one.visit[:8]:<10}{at:%Y-%m-%d %H:%M:%S}  {one.verdict:<9}{one.reason:<20}"
                f"{_gate(one):<12}{one.policy_version}"
            )
    return 0


def _export(connection: "Connection", args: argparse.Namespace) -> int:
    from sentinel.store import passages

    found = passages.find(connection, since=args.since, until=args.until)
    if args.out is None:
        sys.stdout.writelines(_lines(found))
        return 0
    with writing(args.out, _BEGINS) as file:
        file.writelines(line.encode() for line in _lines(found))
    print(f"{len(found)} passages written to {args.out}", file=sys.stderr)
    return 0


def _lines(found: "list[StoredPassage]") -> Iterator[str]:
    for one in reversed(found):
        decision = json.loads(one.decision)
        checks = {c["check"]: c["outcome"] for c in decision["checks"] if c["outcome"] != "not_required"}
        row = _row(one) | {"checks": checks, "offline": decision["offline"]}
        del row["person"]
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _show(connection: "Connection", args: argparse.Namespace) -> int:
    from sentinel.store import doorway

    one = _one(connection, args.visit)
    if one is None:
        return 1
    facts, decision = json.loads(one.facts), json.loads(one.decision)
    happened = [_happened(event) for event in doorway.of_visit(connection, one.visit)]
    if args.facts:
        _print(facts)
    elif args.json:
        _print(_row(one) | {"doorway": happened, "facts": facts, "decision": decision})
    else:
        for name, value in _row(one).items():
            print(f"{name:<16}{'-' if value in (None, '') else value}")
        for event in happened:
            print(f"{'doorway':<16}{event['at']} {event['what']}: {event['people']} of {event['of']}")
        print("facts")
        for name, fact in facts.items():
            if fact:
                print(f"  {name:<14}{json.dumps(fact, ensure_ascii=False)}")
    return 0


def _happened(event: "DoorEvent") -> dict[str, Any]:
    return {
        "what": event.what.value, "at": event.at.isoformat(), "people": event.people, "of": event.of
    }  # fmt: skip


def _explain(connection: "Connection", args: argparse.Namespace) -> int:
    from sentinel.store.explain import explain

    one = _one(connection, args.visit)
    if one is None:
        if gone := _gone(connection):
            print(gone, file=sys.stderr)
        return 1
    found = explain(connection, one)
    if args.json:
        _print(_explanation(one, found))
    else:
        _print_explanation(one, found)
        if gone := _gone(connection):
            print(gone)
    return 0 if found.agrees else 1


def _gone(connection: "Connection") -> str:
    """That older passages are in the record no more; "": none had to go."""
    from sentinel.store import shortening

    number, at = shortening.total(connection)
    if not number or at is None:
        return ""
    begins = shortening.begins(connection)
    back = f"goes back to {begins:%Y-%m-%d %H:%M:%S} UTC" if begins else "has no passage"
    last = f"the last time {at:%Y-%m-%d %H:%M} UTC"
    return f"record   {back}: {number} older passages made room on a full disk, {last}"


def _print_explanation(one: "StoredPassage", found: "Explanation") -> None:
    decision = found.stored
    offline = ", offline" if decision.offline else ""
    print(f"visit    {one.visit}")
    print(f"decided  {decision.decided_at:%Y-%m-%d %H:%M:%S} UTC under policy {one.policy_version}")
    print(f"verdict  {decision.verdict.value} ({decision.reason.value}){offline}; gate: {_gate(one)}")
    if decision.variants:
        print(f"variants {', '.join(decision.variants)}")
    for check in decision.checks:
        by = f"by {', '.join(check.variants)}" if check.variants else ""
        if check.outcome.value == "not_required":
            if by:
                print(f"  {check.check.value:<16}not required, {by}")
            continue
        age = check.rule or "-" if check.age_s is None else f"{check.age_s:.1f} s old"
        outcome = f"{check.outcome.value:<10}{check.reason.value:<20}"
        also = "".join(f", {more}" for more in (*(reason.value for reason in check.also), by) if more)
        print(f"  {check.check.value:<16}{outcome}{check.source:<10}{age}{also}")
        for signal in found.liveness if check.check.value == "liveness" else ():
            value = "cannot tell" if signal.value is None else f"{signal.value:g}"
            print(f"    {signal.cue.value:<14}{value:<12}{signal.llr:+.1f} nats")
    for one_said in found.contradictions:
        print(f"    {one_said.slot}: {one_said.kept.value} counts, {one_said.other.value} said otherwise")
    print("decided again: the same" if found.agrees else f"decided again: DIFFERS: {found.difference}")


def _explanation(one: "StoredPassage", found: "Explanation") -> dict[str, Any]:
    again = found.again
    return {
        "visit": one.visit,
        "agrees": found.agrees,
        "difference": found.difference,
        "verdict": found.stored.verdict.value,
        "reason": found.stored.reason.value,
        "again": {"verdict": again.verdict.value, "reason": again.reason.value} if again else None,
        "policy": one.policy_version,
        "variants": list(found.stored.variants),
        "contradictions": [
            {"slot": c.slot, "kept": c.kept.value, "other": c.other.value} for c in found.contradictions
        ],
        "liveness": [{"cue": s.cue.value, "value": s.value, "llr": s.llr} for s in found.liveness],
        "checks": {
            r.check.value: {"outcome": r.outcome.value, "reason": r.reason.value, "age_s": r.age_s}
            | ({"rule": r.rule} if r.rule else {})
            | ({"variants": list(r.variants)} if r.variants else {})
            for r in found.stored.checks
            if r.outcome.value != "not_required" or r.variants
        },
    }


def _one(connection: "Connection", visit: str) -> "StoredPassage | None":
    from sentinel.store import passages

    found = passages.by_id(connection, visit)
    if len(found) > 1:
        raise BadInput(f'several visits begin with "{visit}": give more of the id')
    if not found:
        print(f'sentinel passages: no visit begins with "{visit}"', file=sys.stderr)
        return None
    return found[0]


def _gate(one: "StoredPassage") -> str:
    """What became of the gate command; an annulled passage opened, and nobody went through."""
    return "not passed" if one.annulled else one.outcome or "open"


def _row(one: "StoredPassage") -> dict[str, Any]:
    return {
        "visit": one.visit,
        "decided_at": one.decided_at.isoformat(),
        "verdict": one.verdict,
        "reason": one.reason,
        "outcome": one.outcome,
        "outcome_at": one.outcome_at.isoformat() if one.outcome_at else None,
        "annulled": one.annulled,
        **({"rehearsal": True} if one.rehearsal else {}),
        "policy": one.policy_version,
        "person": one.person[:12],
        "referred_from": one.referred_from,
    }


def _print(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False))
