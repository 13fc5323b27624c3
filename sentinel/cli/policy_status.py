"""``sentinel policy status``: which policy holds at a kiosk, since when, what comes next, what is refused."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.core.policy_timetable import Scheduled
    from sentinel.policies.shelf import Contents


def add_command(what: Any) -> argparse.ArgumentParser:
    """Its parser."""
    status: argparse.ArgumentParser = what.add_parser(
        "status", help="which policy holds here, and what comes next (exit 1: a file is refused)"
    )
    status.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    return status


def _status(args: argparse.Namespace) -> int:
    from sentinel.config import ConfigError, load
    from sentinel.core.policy import PolicyError
    from sentinel.policies.opening import begin, open_shelf
    from sentinel.runtime.clock import SystemClock

    now = SystemClock().now()
    try:
        settings = load(args.config)
        data = args.config.parent / settings.kiosk.data_dir
        shelf = open_shelf(settings, args.config.parent)
        held, reckoning = begin(shelf, data, now)
    except (ConfigError, PolicyError) as error:
        print(f"sentinel policy: {error}", file=sys.stderr)
        return 2
    contents = shelf.contents
    coming = contents.timetable.next(reckoning.utc) if reckoning is not None else None
    about = {
        "holds": _of(contents, held) | {"since": _since(data, held)},
        "next": None if coming is None else _of(contents, coming),
        "clock": now.utc_trusted,
        "fetched": _fetched(data) if settings.policies.url else None,
        "refused": [{"file": where, "reason": why} for where, why in contents.refused],
    }
    if args.json:
        print(json.dumps(about, ensure_ascii=False))
    else:
        _print(about, now.utc)
    return 1 if contents.refused else 0


def _of(contents: "Contents", one: "Scheduled") -> dict[str, Any]:
    said = contents.about(one)
    begins = one.policy.effective_from
    return {
        "version": one.policy.version,
        "from": one.origin,
        "effective_from": begins.isoformat() if begins else None,
        "sequence": one.sequence or None,
        "signed_by": said.signer or None,
        "issued_at": said.issued_at.isoformat() if said.issued_at else None,
    }


def _since(data: Path, held: "Scheduled") -> str | None:
    from sentinel.policies.in_force import read_in_force

    noted = read_in_force(data)
    if noted is None or (noted.version, noted.sequence) != (held.policy.version, held.sequence):
        return None  # the daemon has not taken it yet
    return noted.since.isoformat()


def _fetched(data: Path) -> dict[str, Any]:
    from sentinel.policies.in_force import read_fetched

    noted = read_fetched(data)
    at = noted.at.isoformat() if noted is not None and noted.at else None
    return {"at": at, "fault": noted.fault if noted is not None else ""}


def _print(about: dict[str, Any], now: datetime) -> None:
    holds, coming = about["holds"], about["next"]
    print(f"holds    {holds['version']} ({holds['from']}), {_signature(holds, now)}")
    print(f"since    {_local(holds['since']) or 'not in use by the daemon yet'}")
    if coming is None:
        print("next     none")
    else:
        begins = _local(coming["effective_from"])
        print(f"next     {coming['version']} ({coming['from']}) on {begins}, {_signature(coming, now)}")
    if not about["clock"]:
        print("clock    not set: which one holds can't be told, the last that was certain is used")
    if about["fetched"] is not None:
        at, fault = _local(about["fetched"]["at"]) or "never", about["fetched"]["fault"]
        print(f"fetched  {at}{f'; since then: {fault}' if fault else ''}")
    for one in about["refused"]:
        print(f"refused  {one['file']}: {one['reason']}")


def _signature(one: dict[str, Any], now: datetime) -> str:
    if one["signed_by"] is None:
        return "not signed"
    days = (now - datetime.fromisoformat(one["issued_at"])).days
    return f"signed by {one['signed_by']}, {days} days old"


def _local(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S}" if moment else ""


STEPS = {"status": _status}
