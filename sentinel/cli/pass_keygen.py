"""``sentinel pass keygen``: a key pair for an issuer of passes, or for a bearer's app."""

import argparse
import json
from pathlib import Path

from sentinel.cli.outputs import write_new
from sentinel.cli.pass_files import BadInput, fail
from sentinel.crypto.signing import Algorithm, generate


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="where the private key goes (mode 0600)")
    parser.add_argument(
        "--algorithm", choices=[a.value for a in Algorithm], default=Algorithm.ED25519.value,
        help="ed25519 (default), or sm2 (with SM3) where Chinese commercial cryptography is demanded",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = (
        "FILE.pub gets the public key: put that one into the trust folder of every kiosk that is to accept "
        "this issuer's passes. Whoever has FILE can issue passes: keep it off the kiosks, a copy in a safe. "
        "A bearer's app needs ed25519. A file that is there is never overwritten."
    )


def run(args: argparse.Namespace) -> int:
    """0: done; 2: the files can't be written."""
    key = generate(Algorithm(args.algorithm))
    public = args.file.with_name(args.file.name + ".pub")
    try:
        if public.exists():
            raise BadInput(f"{public}: is there already; name another file")
        write_new(args.file, key.pem.encode(), 0o600)
        write_new(public, key.public.pem.encode(), 0o644)
    except BadInput as error:
        return fail(error)
    about = {"key_id": key.public.key_id.hex(), "algorithm": args.algorithm, "digest": key.public.digest}
    if args.json:
        print(json.dumps(about | {"private": str(args.file), "public": str(public)}, ensure_ascii=False))
    else:
        print(f"{args.file}: private key ({args.algorithm}), for the issuer alone")
        print(f"{public}: public key {about['key_id']}, for the kiosks' trust folder")
    return 0
