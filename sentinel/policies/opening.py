"""The shelf of policies as the settings describe it, and what this kiosk can't carry out of one."""

from collections.abc import Callable
from pathlib import Path

from sentinel.config import ConfigError, Settings
from sentinel.core.clock import TOLERANCE, Now
from sentinel.core.policy import Check, Policy, PolicyError
from sentinel.core.policy_timetable import Scheduled, Timetable, shown
from sentinel.crypto.signing import BadKey
from sentinel.policies.in_force import last_certain
from sentinel.policies.shelf import Rules, Shelf
from sentinel.policies.trusted_keys import TrustedKeys
from sentinel.policy_on_kiosk import of_this_kiosk

KEPT = "policies"  # in the data folder


def open_shelf(
    settings: Settings,
    base: Path,
    fits: Callable[[Policy], None] = lambda policy: None,
    *,
    keep: bool = False,
) -> Shelf:
    """The shelf, not looked at yet; paths count from ``base``. Raises ConfigError: the keys can't be read."""
    own, named = settings.policies, settings.kiosk.policy
    try:
        trust = TrustedKeys(base / own.keys) if own.keys else None
    except BadKey as error:
        raise ConfigError(f"policies.keys: {error}") from None
    rules = Rules(trust.keys if trust else (), settings.kiosk.venue, own.tenant, own.signed_only, fits)
    kept = base / settings.kiosk.data_dir / KEPT
    return Shelf(base / named if named else None, kept, rules, keep=keep, trust=trust)


def begin(shelf: Shelf, data: Path, now: Now) -> tuple[Scheduled, Now | None]:
    """The policy that holds at the start, and what time it is as far as can be told.

    With a clock that was never set, or stands behind what it said before: the one that held when it last was
    certain, else the one that began first. Raises
    PolicyError: none holds. A local file that can't be used is such a case too, unless a signed policy holds.
    """
    shelf.look(now)
    contents = shelf.contents
    certain = last_certain(data, now)
    behind = certain is not None and now.utc < certain.utc - TOLERANCE
    reckoning = now if now.utc_trusted and not behind else certain
    held = holding(contents.timetable, reckoning)
    if held is None or not held.sequence:
        for where, why in contents.refused:
            if not where.endswith(".json"):
                raise PolicyError(f"{where}: {why}")
    if held is not None:
        return held, reckoning
    first = contents.timetable.earliest
    if first is not None:
        raise PolicyError(f"{first.origin}: not in force before {shown(first.begins)}: name the one that is")
    why = "; ".join(f"{where}: {why}" for where, why in contents.refused)
    raise PolicyError(f"no policy is held{': ' + why if why else ''}: sentinel policy install or fetch")


def holding(timetable: Timetable, reckoning: Now | None) -> Scheduled | None:
    """The one that holds; where nobody knows what time it is, the one that began first."""
    return timetable.earliest if reckoning is None else timetable.at(reckoning.utc)


def policy_now(settings: Settings, base: Path, now: Now) -> Policy:
    """The policy that holds, for commands beside the kiosk; nothing is written.

    Raises PolicyError, ConfigError.
    """
    data = base / settings.kiosk.data_dir
    return begin(open_shelf(settings, base), data, now)[0].policy


def concerns(policy: Policy, settings: Settings) -> tuple[str, ...]:
    """What is to be known about a policy at this kiosk, a line each."""
    said = list(of_this_kiosk(policy, settings))
    heat = settings.thermal.driver != "none" and settings.thermal.registration is not None
    if policy.always_asks(Check.LIVENESS) and not heat:
        said.append("liveness without a registered thermal sensor: a face on a phone may pass")
    return tuple(said)
