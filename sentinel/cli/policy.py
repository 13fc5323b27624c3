"""``sentinel policy``: check a policy file, decide with it, compare it, and its life at a kiosk."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sentinel.cli import policy_dry_run, policy_signed, policy_status
from sentinel.cli.moments import utc
from sentinel.cli.policy_facts import BadFacts, read_facts
from sentinel.cli.policy_table import decided, table
from sentinel.config import ConfigError, load
from sentinel.core.condition import Direction
from sentinel.core.decide import decide
from sentinel.core.policy import Policy, PolicyError
from sentinel.core.policy_findings import findings
from sentinel.policy_file import load_policy, unanswerable
from sentinel.policy_on_kiosk import of_this_kiosk
from sentinel.policy_text import as_toml

HELP = "check a policy, decide with it, sign it, and see which one holds"


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    check = what.add_parser("check", help="validate a policy file (exit 0 good, 2 refused)")
    check.add_argument("file", type=Path, help="the policy (TOML)")
    check.add_argument("--config", type=Path, help="also say what the kiosk of these settings can't answer")
    check.add_argument(
        "--full", action="store_true", help="print the policy as a file, defaults and all"
    )
    decision = what.add_parser("decide", help="print the decision on facts (exit 0 admit, 1 refer or refuse)")
    decision.add_argument("file", type=Path, help="the policy (TOML)")
    decision.add_argument("facts", type=Path, help="the facts: JSON of `sentinel passages show --json`")
    decision.add_argument("--at", default="", help="moment, ISO 8601 with a zone; default now")
    decision.add_argument("--entrance", help="decide for this entrance; default: the one in the facts")
    decision.add_argument("--direction", choices=[way.value for way in Direction], help="the same, which way")
    diff = what.add_parser("diff", help="what differs between two policies (exit 0 nothing, 1 something)")
    diff.add_argument("old", type=Path, help="a policy (TOML)")
    diff.add_argument("new", type=Path, help="the one to compare with it")
    policy_dry_run.add_options(diff)
    for sub in (check, decision, diff, *policy_signed.add_commands(what), policy_status.add_command(what)):
        sub.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    try:
        own = {"check": _check, "decide": _decide, "diff": _diff}
        return (own | policy_signed.STEPS | policy_status.STEPS)[args.what](args)
    except (PolicyError, ConfigError, BadFacts, _BadInput) as error:
        print(f"sentinel policy: {error}", file=sys.stderr)
        return 2


class _BadInput(Exception):
    pass


def _check(args: argparse.Namespace) -> int:
    policy = load_policy(args.file)
    warnings = (*_of_kiosk(policy, args.config), *findings(policy))
    asked, own = [check.value for check in policy.asked], [rule.id for rule in policy.venue_rules]
    if args.json:
        variants = [msgspec.to_builtins(variant) for variant in policy.variants]
        told = {"version": policy.version, "checks": asked, "venue_rules": own, "variants": variants}
        whole = {"toml": as_toml(policy)} if args.full else {}
        print(json.dumps(told | whole | {"warnings": warnings}, ensure_ascii=False))
    elif args.full:
        print(as_toml(policy), end="")
    else:
        print(f"policy {policy.version} is good; it asks for {', '.join(asked)}")
        for line in table(policy):
            print(line)
        if own:
            print(f"rules of the venue's own: {', '.join(own)}")
    if not args.json:
        for warning in warnings:
            print(f"warning: {warning}", file=sys.stderr)
    return 0


def _of_kiosk(policy: Policy, config: Path | None) -> tuple[str, ...]:
    """What nothing states: on this kiosk, or, without its settings, on any."""
    if config is not None:
        return of_this_kiosk(policy, load(config))
    return tuple(f"nothing states {c.value}: all would be referred" for c in unanswerable(policy))


def _decide(args: argparse.Namespace) -> int:
    facts = read_facts(args.facts)
    said = {"entrance": args.entrance, "direction": args.direction}
    place = replace(facts.place, **{key: value for key, value in said.items() if value is not None})
    decision = decide(replace(facts, place=place), load_policy(args.file), _moment(args.at))
    if args.json:
        print(msgspec.json.encode(decision).decode())
    else:
        for line in decided(decision):
            print(line)
    return 0 if decision.verdict.value == "admit" else 1


def _diff(args: argparse.Namespace) -> int:
    if policy_dry_run.wanted(args):
        return policy_dry_run.run(args)
    old, new = (_flat(load_policy(path)) for path in (args.old, args.new))
    keys = [*old, *(key for key in new if key not in old)]
    changed = {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}
    for key, (before, after) in changed.items():
        if args.json:
            print(json.dumps({"key": key, "old": before, "new": after}, ensure_ascii=False))
        else:
            print(f"{key}: {_shown(before)} -> {_shown(after)}")
    return 1 if changed else 0


def _flat(policy: Policy) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.to_builtins(policy)
    rules, own = raw.pop("rules"), {rule.pop("id"): rule for rule in raw.pop("venue_rules")}
    for variant in raw.pop("variants"):
        whole = {"when": variant["when"], **variant["changes"]}
        raw |= {f"variants.{variant['name']}.{key}": value for key, value in whole.items()}
    flat = {f"rules.{check}.{key}": v for check, row in rules.items() for key, v in row.items()}
    return (
        raw | flat | {f"venue_rules.{name}.{key}": v for name, row in own.items() for key, v in row.items()}
    )


def _shown(value: Any) -> str:
    return "(none)" if value is None or value == "" else str(value)


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        return utc(text, "--at")
    except ValueError as error:
        raise _BadInput(str(error)) from None
