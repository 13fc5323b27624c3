"""``sentinel policy diff OLD NEW --config FILE``: what yesterday would have been under another policy."""

import argparse
import contextlib
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.moments import local

if TYPE_CHECKING:
    from sentinel.core.dry_run import Changed, Finding, Tally
    from sentinel.store.database import Connection

_VERDICTS = ("refuse", "refer", "admit")
_DONE = {"refuse": "refused", "refer": "referred", "admit": "admitted"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``policy diff`` for the record."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--config", type=Path, metavar="FILE", help="decide this kiosk's passages again")
    parser.add_argument(
        "--record", type=Path, metavar="DB", help="or those of a database file, its device key beside it"
    )
    parser.add_argument("--since", type=local, metavar="ISO", help="from then on (default yesterday)")
    parser.add_argument(
        "--until", type=local, metavar="ISO", help="decided before (default today, with --since: now)"
    )
    parser.epilog = """\
With --config or --record the kept facts of each visitor of that time are decided again by both policies;
reading them is noted in the record's audit. Counted is what the rules say, each visitor once, by the last
passage: somebody whom staff let in after a referral counts as referred, and what staff did is told beside.
"Cannot tell": the facts are gone, or rest on a check that nobody asked for then.

  sentinel policy diff policy.toml new.toml --config kiosk.toml

Exit 0: nothing would change; 1: something would; 2: bad input; 3: the record can't be read."""


def wanted(args: argparse.Namespace) -> bool:
    """Whether a record is named."""
    named = (args.config, args.record, args.since, args.until)
    return any(one is not None for one in named)


def run(args: argparse.Namespace) -> int:
    """0: nothing would change; 1: something; 2: bad input; 3: the record is away. Raises PolicyError."""
    from sentinel.config import ConfigError
    from sentinel.policy_file import load_policy
    from sentinel.store.errors import StoreError

    policies = load_policy(args.old), load_policy(args.new)
    since, until = _window(args.since, args.until)
    try:
        if (args.config is None) is (args.record is None):
            raise _BadInput("name the record: --config FILE or --record DB, one of them")
        if since >= until:
            raise _BadInput("--since must be before --until")
        with _record(args) as connection:
            return _told(connection, policies, since, until, as_json=args.json)
    except (ConfigError, _BadInput) as error:
        print(f"sentinel policy: {error}", file=sys.stderr)
        return 2
    except (StoreError, OSError) as error:
        print(f"sentinel policy: {error}", file=sys.stderr)
        return 3


class _BadInput(Exception):
    pass


def _window(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Yesterday's local day, or what is asked for: until now, where only the beginning is."""
    from sentinel.store.tally import local_midnight

    now = datetime.now().astimezone()
    today = local_midnight(now)
    if since is None:
        end = until or today
        return local_midnight(end - timedelta(seconds=1)), end
    return since, until or now


@contextlib.contextmanager
def _record(args: argparse.Namespace) -> Iterator["Connection"]:
    from sentinel.store.lookup import look, look_into

    purpose = f"policy diff {args.old.name} {args.new.name}"
    with look(args.config, purpose) if args.config else look_into(args.record, purpose) as connection:
        yield connection


def _told(connection: "Connection", policies: Any, since: datetime, until: datetime, *, as_json: bool) -> int:
    from sentinel.core.dry_run import Tally
    from sentinel.store.rehearsed import rehearsed

    tally = Tally()
    for changed in rehearsed(connection, policies, since, until, tally, _progress()):
        if as_json:
            print(json.dumps(_row(changed), ensure_ascii=False))
    if as_json:
        print(json.dumps({"summary": _summary(tally, since, until)}, ensure_ascii=False))
    else:
        _print(tally, since, until)
    return 1 if tally.ways else 0


def _progress() -> Any:
    told_at = time.monotonic()

    def say(done: int, of: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= 1.0 and done < of:
            told_at = time.monotonic()
            print(f"{done} of {of} passages decided again", file=sys.stderr)

    return say


def _row(one: "Changed") -> dict[str, Any]:
    return {
        "passage": one.visit,
        "decided_at": one.at.isoformat(),
        "old": _finding(one.old),
        "new": _finding(one.new),
        "checks": [check.value for check in one.checks],
        "staff": None if one.staff is None else "admitted" if one.staff else "refused",
    }


def _finding(one: "Finding") -> dict[str, Any]:
    return {"verdict": one.verdict.value if one.verdict else None, "reason": one.reason.value}


def _summary(tally: "Tally", since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "visitors": tally.visitors,
        "changed": sum(tally.ways.values()),
        "more": {_DONE[verdict]: tally.more[verdict] for verdict in _VERDICTS},
        "ways": [{"old": old, "new": new, "visitors": n} for (old, new), n in tally.ways.most_common()],
        "reasons": [{"verdict": v, "reason": r, "visitors": n} for (v, r), n in tally.reasons.most_common()],
        "checks": dict(tally.checks.most_common()),
        "hours": {f"{hour:02}": n for hour, n in sorted(tally.hours.items())},
        "staff": [
            {"new": v, "staff": "admitted" if let else "refused", "visitors": n}
            for (v, let), n in tally.staff.items()
        ],
        "cannot_tell": tally.untold,
        "not_asked_then": dict(tally.unasked.most_common()),
    }


def _print(tally: "Tally", since: datetime, until: datetime) -> None:
    span = f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    if not tally.visitors:
        print(f"no passage is kept of {span}: nothing was compared")
        return
    print(f"{tally.visitors} visitors of {span} decided again by both")
    if not tally.ways:
        print("nothing would have changed")
    else:
        print(f"would have {', '.join(_headline(tally))}")
        for (old, new), count in tally.ways.most_common():
            print(f"  {_DONE[old]} before, {_DONE[new]} then: {count}{_by_staff(tally, new)}")
        print("by reason:  " + ", ".join(f"{reason} {n}" for (_, reason), n in tally.reasons.most_common()))
        print("by check:   " + ", ".join(f"{check} {n}" for check, n in tally.checks.most_common()))
        print("by hour:    " + ", ".join(f"{hour:02}h {n}" for hour, n in sorted(tally.hours.items())))
    if tally.untold:
        what = ", ".join(f"{check} {n}" for check, n in tally.unasked.most_common())
        print(f"cannot tell: {tally.untold}{f' (not asked then: {what})' if what else ''}")


def _headline(tally: "Tally") -> list[str]:
    said = []
    for verdict in _VERDICTS:
        count = tally.more[verdict]
        if count:
            said.append(f"{_DONE[verdict]} {abs(count)} {'more' if count > 0 else 'fewer'}")
    return said or ["changed as many one way as the other"]


def _by_staff(tally: "Tally", new: str) -> str:
    let_in, turned = tally.staff[new, True], tally.staff[new, False]
    words = [f"{let_in} had been let in by staff"] if let_in else []
    words += [f"{turned} turned away by staff"] if turned else []
    return f" ({', '.join(words)})" if words else ""
