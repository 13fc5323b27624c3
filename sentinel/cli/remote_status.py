"""``sentinel remote status``: what a kiosk took from the district, what it tries, and what it refused."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.pass_files import BadInput
from sentinel.core.settings_trial import SettingsReason, SettingsState

_NOBODYS = (
    SettingsReason.TOO_LARGE, SettingsReason.MALFORMED, SettingsReason.UNKNOWN_SIGNER, SettingsReason.FORGED,
)  # fmt: skip

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.core.remote_commands import Memory
    from sentinel.core.settings_trial import Ledger
    from sentinel.fleet.remote.files import Said
    from sentinel.fleet.remote.keys import Signers


def add_commands(what: Any) -> tuple[argparse.ArgumentParser, ...]:
    """Its parser."""
    status = what.add_parser("status", help="what this kiosk has from the district (exit 1: not as wanted)")
    status.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    return (status,)


def _status(args: argparse.Namespace) -> int:
    from sentinel.config import ConfigError, load
    from sentinel.crypto.signing import BadKey
    from sentinel.fleet.remote.files import RemoteFiles, Unreadable
    from sentinel.fleet.remote.keys import read_signers

    base = args.config.parent
    try:
        settings = load(args.config)
        if not settings.remote.keys:
            raise ConfigError("remote.keys is not set: nothing comes from afar")
        signers = read_signers(base / settings.remote.keys)
        files = RemoteFiles(base / settings.kiosk.data_dir)
        ledger, said, memory = files.ledger(), files.said(), files.memory()
    except (ConfigError, BadKey) as error:
        raise BadInput(str(error)) from None
    except Unreadable as error:
        raise BadInput(f"{error}; run it as the daemon's user, or look at the storage") from None
    about = _about(settings, signers, ledger, memory) | _reported(said)
    print(json.dumps(about, ensure_ascii=False)) if args.json else _print(about)
    return 0 if _as_wanted(about) else 1


def _as_wanted(about: dict[str, Any]) -> bool:
    """Whether the highest version that the district wants is in use."""
    told = about["reported"] or about
    wanted = max(about["highest"], told.get("wanted", 0))
    return told["state"] not in ("refused", "rolled_back", "pending") and about["version"] == wanted


def _about(settings: "Settings", signers: "Signers", ledger: "Ledger", memory: "Memory") -> dict[str, Any]:
    return {
        "state": ledger.state.value,
        "reason": ledger.taken_back.value,
        "version": ledger.in_use.version if ledger.in_use is not None else 0,
        "tried": ledger.trial.document.version if ledger.trial is not None else None,
        "highest": ledger.highest.version if ledger.highest is not None else 0,
        "keys": {key.key_id.hex(): sorted(signers.may(key)) for key in signers.keys},
        "gate": settings.remote.gate,
        "commands": [
            {
                "id": one.id,
                "name": one.name,
                "outcome": one.outcome.value if one.outcome else "",
                "why": one.why,
            }
            for one in memory.commands
        ],
    }


def _reported(said: "Said | None") -> dict[str, Any]:
    if said is None:
        return {"reported": None, "refused": {}}
    reported = {
        "at": said.at.isoformat(), "version": said.version, "wanted": said.wanted,
        "state": said.state.value, "reason": said.reason,
    }  # fmt: skip
    return {"reported": reported, "refused": said.refused}


def _print(about: dict[str, Any]) -> None:
    why = f" ({about['reason']})" if about["reason"] else ""
    print(
        f"settings  {about['state']}{why}: version {about['version']} in use, {about['highest']} the highest"
    )
    if about["tried"] is not None:
        print(f"tried     version {about['tried']}")
    if about["reported"] is not None:
        one = about["reported"]
        why = f" ({one['reason']})" if one["reason"] else ""
        refused = one["state"] == SettingsState.REFUSED
        what = "something that nobody signed" if one["reason"] in _NOBODYS else f"version {one['wanted']}"
        state = f"refused {what}" if refused else one["state"]
        print(f"reported  version {one['version']}, {state}{why}, at {one['at']}")
    else:
        print("reported  nothing yet")
    for key, may in about["keys"].items():
        print(f"key       {key} may {', '.join(may)}")
    print(
        f"gate      {'a fresh, signed command may admit who waits' if about['gate'] else 'never from afar'}"
    )
    for one in about["commands"][-8:]:
        print(f"command   {one['name']}: {one['outcome'] or 'under way'} {one['why']}".rstrip())
    for what, count in sorted(about["refused"].items()):
        print(f"refused   {what}: {count}")


STEPS = {"status": _status}
