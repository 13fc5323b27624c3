"""The policies that the kiosk holds: which one, what comes next, what is refused, whether signed or old."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.config import ConfigError, Settings
from sentinel.core.policy import Policy, PolicyError
from sentinel.doctor.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from sentinel.policies.shelf import Contents

_WHAT = "policy"
_SILENT_FOR = timedelta(days=1)


def test_policy(settings: Settings, base: Path) -> Finding:
    """Which policy holds, when the next begins, and everything that is wrong with the others."""
    from sentinel.core.policy_timetable import shown
    from sentinel.policies.opening import begin, open_shelf
    from sentinel.runtime.clock import SystemClock

    now, data = SystemClock().now(), base / settings.kiosk.data_dir
    try:
        shelf = open_shelf(settings, base)
        held, reckoning = begin(shelf, data, now)
    except (PolicyError, ConfigError) as error:
        advice = "the daemon won't start: correct it (sentinel policy check FILE, policy status)"
        return fail(_WHAT, str(error), advice)
    signed = ", not signed" if settings.policies.keys else ""
    signed = f", signed as number {held.sequence}" if held.sequence else signed
    policy = held.policy
    found = f"{held.origin}: version {policy.version}, {len(policy.asked)} checks asked for{signed}"
    coming = shelf.contents.timetable.next(reckoning.utc) if reckoning is not None else None
    if coming is not None:
        found += f"; {coming.policy.version} begins {shown(coming.begins)}"
    if reckoning is None or not now.utc_trusted:
        return warn(_WHAT, f"{found}; which one holds can't be told without a clock", "set the clock")
    return _troubled(settings, data, shelf.contents, found) or ok(_WHAT, found)


def _troubled(settings: Settings, data: Path, contents: "Contents", found: str) -> Finding | None:
    from sentinel.policies.in_force import read_fetched

    if contents.refused:
        where, why = contents.refused[0]
        more = f" (and {len(contents.refused) - 1} more)" if len(contents.refused) > 1 else ""
        advice = "correct it or take it away: it is not used (sentinel policy status)"
        return warn(_WHAT, f"{found}; refused: {where}: {why}{more}", advice)
    if not settings.policies.url:
        return None
    fetched = read_fetched(data)
    if fetched is not None and fetched.fault:
        return warn(_WHAT, f"{found}; the last fetch: {fetched.fault}", "sentinel policy fetch --config FILE")
    if fetched is None or fetched.at is None or datetime.now(UTC) - fetched.at > _SILENT_FOR:
        when = "never" if fetched is None or fetched.at is None else f"on {fetched.at:%Y-%m-%d %H:%M} UTC"
        return warn(_WHAT, f"{found}; last fetched {when}", "sentinel policy fetch --config FILE")
    return None


def in_force(settings: Settings, base: Path) -> Policy:
    """The one that holds; the built-in one where it can't be told, which has a line of its own."""
    from sentinel.policies.opening import policy_now
    from sentinel.runtime.clock import SystemClock

    try:
        return policy_now(settings, base, SystemClock().now())
    except (PolicyError, ConfigError):
        return Policy()
