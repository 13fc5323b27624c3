"""``sentinel pass fetch``: the issuers' newest revocation lists, from the platform that hands them out."""

import argparse
import json
from contextlib import closing
from pathlib import Path

from sentinel.cli.pass_files import fail


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = """\
The kiosk does the same each minute; this is one round, at once. Wanted in the settings:

  [credentials]
  trust_dir = "trust"                              # with the issuers' public keys
  revocations_dir = "/var/lib/sentinel/revocations"
  revocations_url = "https://platform.example"     # asked as verify.app_id

A list counts only where a key in trust_dir signed it, and never in the place of a newer one.
Exit: 0 done, 1 a list was refused, 2 settings or trust can't be used, 3 the platform can't be reached."""


def run(args: argparse.Namespace) -> int:
    """0: done; 1: a list was refused; 2: settings; 3: away."""
    from sentinel.config import ConfigError, load
    from sentinel.revoked_passes import fetch
    from sentinel.runtime.clock import SystemClock
    from sentinel.verify.errors import VerifyError
    from sentinel.verify.revocation_lists import FetchError, open_lists

    try:
        settings, base = load(args.config), args.config.resolve().parent
        lists = open_lists(settings.credentials, settings.verify, base, SystemClock())
        if lists is None:
            return fail("credentials.revocations_url is not set: lists come as files in trust_dir")
        with closing(lists):
            found = fetch(lists, settings, base)
    except (ConfigError, VerifyError, ValueError) as error:
        return fail(error)
    except (FetchError, OSError) as error:
        fail(error)
        return 3
    if args.json:
        print(json.dumps({"taken": found.taken, "refused": found.refused}))
    else:
        for issuer, serial in found.taken.items():
            print(f"{issuer}: list {serial}")
        for issuer, fault in found.refused.items():
            print(f"{issuer}: refused: {fault}")
        print(
            f"{len(found.taken)} newer lists" + (f", {len(found.refused)} refused" if found.refused else "")
        )
    return 1 if found.refused else 0
