"""``sentinel cache status``: people in the fact cache, the base file and how old it is."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sentinel.cli.cache_kiosk import Kiosk, kiosk, told


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = (
        "Whatever is not in use says why. Nothing personal is read. Exit 0: the base file is in use, or none "
        "is wanted; 1: one is wanted and can't be used; 2: settings or a key are wrong; 3: it can't be read."
    )


def run(args: argparse.Namespace) -> int:
    """0: well; 1: no usable base file though one is wanted; 2: settings; 3: unreadable."""
    codes = {"exit": 3}
    with told("status", codes):
        here = kiosk(args.config)
        about = {"cache": _cache(here), "base_file": _base_file(here)}
        if args.json:
            print(json.dumps(about, ensure_ascii=False))
        else:
            _print(about)
        base = about["base_file"]
        codes["exit"] = 1 if base is not None and not base["in_use"] else 0
    return codes["exit"]


def _cache(here: Kiosk) -> dict[str, Any] | None:
    from sentinel.verify.cache import people_in
    from sentinel.verify.cache_file import CACHE

    path = here.data / CACHE
    if not path.exists():
        return None
    return {"people": people_in(path, here.keys.database), "bytes": path.stat().st_size}


def _base_file(here: Kiosk) -> dict[str, Any] | None:
    from sentinel.runtime.clock import SystemClock
    from sentinel.verify.basefile.sync import PART

    if not here.settings.base_file.folder:
        return None
    now = SystemClock().now()
    with here.holding() as holding:
        status = holding.status(now)
        part = holding.folder / PART
        loaded = part.stat().st_size if part.exists() else 0
    about: dict[str, Any] = {
        "in_use": status.header is not None, "why_not": status.refused or None, "loading_bytes": loaded,
    }  # fmt: skip
    if status.header is None:
        about["why_not"] = about["why_not"] or "none is held yet: sentinel cache sync"
        return about
    header, state = status.header, status.state
    stated = state.horizon_as_of if state else header.as_of
    return about | {
        "people": header.count, "as_of": _iso(header.as_of), "key_epoch": header.key_epoch,
        "made_by": header.made_by, "signer": header.signer, "states": list(header.states),
        "stated_until": _iso(stated), "age_s": round(now.utc.timestamp() - stated),
        "delta": state.horizon if state else header.sequence, "base_delta": header.sequence,
        "ahead": len(state.ahead) if state else 0,
        "changes": status.changes, "gaps": [list(gap) for gap in state.gaps] if state else [],
        "bytes": status.file_bytes,
    }  # fmt: skip


def _print(about: dict[str, Any]) -> None:
    cache, base = about["cache"], about["base_file"]
    print(f"fact cache  {cache['people']} people" if cache else "fact cache  none yet")
    if base is None:
        print("base file   none wanted (base_file.folder)")
    elif not base["in_use"]:
        print(f"base file   NOT in use: {base['why_not']}")
    else:
        print(f"base file   {base['people']} people as of {base['as_of']}, key epoch {base['key_epoch']}")
        print(f"  states    {', '.join(base['states'])}")
        print(f"  signed    {base['signer']} {base['made_by']}".rstrip())
        gaps = ", ".join(f"{first} to {last}" for first, last in base["gaps"])
        since = base["delta"] - base["base_delta"]
        print(f"  deltas    to {base['delta']}, {since} since the file, {base['changes']} changes")
        if gaps:
            print(f"  missing   deltas {gaps}; {base['ahead']} beyond them are held")
        print(f"  speaks    as of {base['stated_until']}, {_age(base['age_s'])} ago")
    if base is not None and base["loading_bytes"]:
        print(f"  loading   {base['loading_bytes'] / 1e6:.1f} MB of a new file; go on: sentinel cache sync")


def _age(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days >= 2:
        return f"{days} days"
    if hours >= 2:
        return f"{hours} h"
    return f"{minutes} min" if minutes >= 2 else f"{seconds} s"


def _iso(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"
