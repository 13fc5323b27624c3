"""What delivery is worth at the moment, in words that also say what to do: for the doctor and the status."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.standing import Standing

_MANY = 4


@dataclass(frozen=True, slots=True)
class Remark:
    """``todo`` "" where nothing is to be done."""

    found: str
    todo: str = ""


WEAKER = Remark(
    'ack = "broker" is the weaker promise: taken by the broker, not stored by anybody',
    'set report.ack = "application" where the collector acknowledges what it has stored',
)


def remarks(standing: Standing | None, *, broker_suffices: bool, now: datetime) -> list[Remark]:
    """All that is not as it should be. ``standing`` None: nothing is known yet."""
    found = [WEAKER] if broker_suffices else []
    if standing is None:
        return found
    if standing.contested_at is not None:
        other = f" (boot {standing.rival})" if standing.rival else ""
        found.append(
            Remark(
                f"another kiosk{other} uses this one's name and certificate at the broker, "
                f"met {_ago(now, standing.contested_at)}",
                "revoke the certificate and give each kiosk its own",
            )
        )
    elif standing.cut_short >= _MANY:
        found.append(
            Remark(
                f"the broker takes us in and hangs up soon after, {standing.cut_short} times in a row",
                "does another kiosk use this one's name and certificate? the broker's log says who connects",
            )
        )
    if standing.mute:
        found.append(
            Remark(
                "the broker lets us not hear our own presence: a second kiosk of this name is not found out",
                "let the kiosk read its own topic state there (docs/mosquitto/acl)",
            )
        )
    if standing.deaf_since is not None:
        found.append(
            Remark(
                "the broker takes events, but nobody has acknowledged since "
                f"{standing.deaf_since:%Y-%m-%d %H:%M} UTC",
                "is the collector running, and may it read events and write acknowledgements?",
            )
        )
    if standing.unheard:
        found.append(Remark("the broker says that nobody listens to our events", "start the collector"))
    if standing.refused:
        found.append(Remark(f"the broker takes nothing for now: {standing.refused}", "look at its quotas"))
    if standing.too_large:
        found.append(
            Remark(f"{standing.too_large} event(s) are larger than the broker takes", "raise its packet size")
        )
    return found


def _ago(now: datetime, at: datetime) -> str:
    minutes = max(0, int((now - at).total_seconds() // 60))
    return "just now" if minutes == 0 else f"{minutes} minutes ago"
