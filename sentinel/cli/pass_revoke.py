"""``sentinel pass revoke``: put passes on the issuer's signed revocation list."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from sentinel.cli.outputs import ANY, check_place, replace_file
from sentinel.cli.pass_files import BadInput, fail, read_private
from sentinel.credentials.passes.revocation import BadList, read, write


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="the passes' ids, as `pass issue` told them")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the issuer's private key")
    parser.add_argument("--list", type=Path, required=True, metavar="FILE", help="the list; made if missing")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = (
        "The list goes into the kiosks' trust folder, in the place of the one before. Its serial number "
        "rises with each change; without an ID it is only dated anew, so that kiosks know it is still kept."
    )


def run(args: argparse.Namespace) -> int:
    """0: done; 2: bad input."""
    try:
        key = read_private(args.key)
        check_place(args.list, ANY, (args.key,))  # what is there has to be the issuer's list
        before = read(args.list.read_bytes(), [key.public]) if args.list.exists() else None
        ids = (before.ids if before else frozenset()) | set(args.ids)
        serial = before.serial + 1 if before else 1
        replace_file(args.list, write(key, serial, ids, datetime.now(UTC)), ANY)
    except BadInput as error:
        return fail(error)
    except BadList as error:
        return fail(f"{args.list}: {error}")
    except OSError as error:
        return fail(f"{args.list}: can't be read: {error.strerror}")
    about = {"list": str(args.list), "serial": serial, "revoked": len(ids)}
    if args.json:
        print(json.dumps(about, ensure_ascii=False))
    else:
        print(f"{args.list}: number {serial}, {len(ids)} passes revoked")
    return 0
