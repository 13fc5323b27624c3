"""``sentinel platform try``: an adapter's request, a real answer or a recorded one; nobody is named."""

import argparse
import json
import re
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from sentinel.cli.moments import utc
from sentinel.cli.pass_files import BadInput
from sentinel.cli.platform_files import opened, read
from sentinel.config import VerifySettings
from sentinel.core.clock import Now
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.verify.errors import VerifyError
from sentinel.verify.platforms.answers import Asked
from sentinel.verify.platforms.answers import read as read_answer
from sentinel.verify.platforms.form import Adapter
from sentinel.verify.platforms.questions import Prepared, asked
from sentinel.verify.platforms.refusals import Reply
from sentinel.verify.signing import Account
from sentinel.verify.wire import Answer

_LARGEST_SUBJECT = 4096
_LONGEST_BUDGET_S = 3600
_LARGEST_ANSWER = 2 * 1024 * 1024
_NO_SECRET = "sixteen letters or more"
_KINDS = ("platform_code", "id_number", "social_security")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("adapter", metavar="ADAPTER", help="a name, a .toml file or a bundle (.json)")
    parser.add_argument("--keys", type=Path, metavar="PATH", help="who may sign bundles")
    parser.add_argument("--kind", choices=_KINDS, default="platform_code", help="default %(default)s")
    parser.add_argument(
        "--subject", default="-", metavar="@FILE",
        help="the id number or code, in a file, or - for standard input (the default): not on the command "
        "line, which others see",
    )  # fmt: skip
    parser.add_argument("--url", default="", help="ask this platform; without it the request is only shown")
    parser.add_argument("--standby-url", default="", help="its standby")
    parser.add_argument("--app-id", default="", help="the kiosk's account")
    parser.add_argument("--secret-file", default="", metavar="FILE", help="its secret, mode 0600")
    parser.add_argument("--key-file", default="", metavar="FILE", help="its SM2 key (PEM), mode 0600")
    parser.add_argument("--device", default="", help="its number with the platform, such as an IMEI")
    parser.add_argument("--ca-file", default="", metavar="FILE", help="the platform's authority (PEM)")
    parser.add_argument("--place", default="venue-1", help="the venue's id (default %(default)s)")
    parser.add_argument(
        "--budget", type=float, default=5.0, metavar="S", help="seconds (default %(default)s)"
    )
    parser.add_argument(
        "--answer", type=Path, metavar="FILE", help="read this recorded answer (JSON) instead"
    )
    parser.add_argument("--request-id", default="", help="of the recorded answer's question")
    parser.add_argument("--at", default="", help="moment of the recorded answer, ISO 8601 with a zone")
    parser.epilog = (
        "exit: 0 somebody was found (or the request was shown), 1 nobody, 2 bad input, 3 no usable answer. "
        "Who was asked about, the secret and keys are never printed: {subject} and {secret} stand for them."
    )


def try_it(args: argparse.Namespace) -> int:
    """Run it."""
    if not 0 < args.budget <= _LONGEST_BUDGET_S:
        raise BadInput(f"--budget goes from more than 0 to {_LONGEST_BUDGET_S} seconds")
    adapter, _signer = opened(args.adapter, args.keys)
    credential = _credential(args)
    try:
        if args.answer is not None:
            return _shown(args, _recorded(args, adapter, credential))
        if not args.url:
            return _request(args, adapter, credential)
        return _shown(args, _live(args, credential))
    except VerifyError as error:
        print(f"sentinel platform: {error}", file=sys.stderr)
        return 3


def _credential(args: argparse.Namespace) -> Credential:
    try:
        text = _subject(args.subject)
        text.encode()  # standard input may bring bytes that are no text as half characters
    except UnicodeError:
        raise BadInput("--subject: no text in UTF-8") from None
    text = text.strip()
    if not text:
        raise BadInput("--subject: it is empty")
    return Credential(CredentialKind(args.kind), text, keyed_hash(secrets.token_bytes(32), text))


def _subject(where: str) -> str:
    if where == "-":
        text = sys.stdin.read(_LARGEST_SUBJECT + 1)
        if len(text) > _LARGEST_SUBJECT:
            raise BadInput(f"--subject: more than {_LARGEST_SUBJECT} characters")
        return text
    if where.startswith("@"):
        return read(Path(where[1:]), _LARGEST_SUBJECT).decode()
    raise BadInput("--subject: @FILE or -, so that no command line names anybody")


def _account(args: argparse.Namespace) -> Account:
    from sentinel.verify.opening import read_key, read_secret

    try:
        secret = read_secret(Path(args.secret_file)) if args.secret_file else _NO_SECRET
        key = read_key(Path(args.key_file)) if args.key_file else None
    except VerifyError as error:
        raise BadInput(str(error)) from None
    return Account(args.app_id or "app-id", secret, args.device, key)


def _request(args: argparse.Namespace, adapter: Adapter, credential: Credential) -> int:
    account, request_id = _account(args), args.request_id or "visit/1"
    now = Now(0.0, datetime.now(UTC))
    try:
        made = asked(adapter, account, credential, request_id, args.place, now, secrets.token_hex(16))
    except VerifyError as error:
        raise BadInput(_as_options(error)) from None
    hidden = _hidden(made, account, credential)
    if args.json:
        print(json.dumps(hidden, ensure_ascii=False))
        return 0
    print(f"{hidden['method']} {hidden['target']}")
    for name, value in hidden["headers"].items():
        print(f"{name}: {value}")
    print(f"\n{hidden['body']}" if hidden["body"] else "")
    if hidden["signed"]:
        print(f"\nsigned: {hidden['signed']!r}")
    if not args.secret_file:
        print("note: without --secret-file the signature is of no account", file=sys.stderr)
    return 0


def _as_options(error: VerifyError) -> str:
    return re.sub(r"verify\.(\w+)", lambda found: "--" + found[1].replace("_", "-"), str(error))


def _hidden(made: Prepared, account: Account, credential: Credential) -> dict[str, Any]:
    from urllib.parse import quote_plus

    def _hide(text: str) -> str:
        if account.secret:
            text = text.replace(account.secret, "{secret}")
        escaped = json.dumps(credential.subject, ensure_ascii=False)[1:-1]
        for form in {credential.subject, escaped, quote_plus(credential.subject)}:
            text = text.replace(form, "{subject}")
        return text

    return {
        "method": made.method,
        "target": _hide(made.target),
        "headers": made.headers,
        "body": _hide(made.body.decode()),
        "signed": _hide(made.signed),
    }


def _recorded(args: argparse.Namespace, adapter: Adapter, credential: Credential) -> Answer:
    at = datetime.now(UTC)
    if args.at:
        try:
            at = utc(args.at, "--at")
        except ValueError as error:
            raise BadInput(str(error)) from None
    reply = Reply(200, {}, read(args.answer, _LARGEST_ANSWER))
    return read_answer(adapter, reply, Asked(credential, args.request_id), Now(0.0, at))


def _live(args: argparse.Namespace, credential: Credential) -> Answer:
    from sentinel.runtime.clock import SystemClock
    from sentinel.verify.client import PlatformClient
    from sentinel.verify.opening import open_platform, with_adapter

    settings = VerifySettings(
        url=args.url,
        standby_url=args.standby_url,
        app_id=args.app_id,
        secret_file=args.secret_file,
        key_file=args.key_file,
        ca_file=args.ca_file,
        device=args.device,
        timeout_s=args.budget,
    )
    adapter, _signer = opened(args.adapter, args.keys)
    try:
        platform = open_platform(settings, Path(), args.place, SystemClock(), None)
        assert platform is not None
        platform = with_adapter(platform, adapter)
    except VerifyError as error:
        raise BadInput(_as_options(error)) from None
    client = PlatformClient(platform, SystemClock())
    try:
        return client.ask(credential, f"try-{secrets.token_hex(8)}/1", args.budget)
    finally:
        client.close()


def _shown(args: argparse.Namespace, answer: Answer) -> int:
    facts = [{"fact": type(fact).__name__, **msgspec.to_builtins(fact)} for fact in answer.facts]
    if args.json:
        about = {"found": answer.found, "masked_name": answer.masked_name, "facts": facts}
        print(json.dumps(about | {"face": answer.face is not None}, ensure_ascii=False))
    elif not answer.found:
        print("nobody is found with it")
    else:
        print(f"found {answer.masked_name or '(no name)'}")
        for fact in facts:
            by, name = fact.pop("by"), fact.pop("fact").removesuffix("Fact")
            until = f", valid until {by['valid_until']}" if by["valid_until"] else ""
            said = ", ".join(f"{key} {value}" for key, value in fact.items() if value is not None)
            print(f"  {name:10} {said or 'cannot tell'} (said {by['stated_at']}{until})")
    return 0 if answer.found else 1
