"""``sentinel service admin``: a clerk's desk, on the platform's HTTP interface."""

import argparse
from collections.abc import Callable
from pathlib import Path

from sentinel.cli import service_admin_work as work

_TEACHES = """\
The desk is a small file that only its owner may read (chmod 600):

  {"url": "https://platform.example", "app_id": "desk-1", "secret": "..."}

Whoever runs the platform registers it once, with "role": "admin", in the seed file (docs/service.md). An id
number is never an argument, because other users of this machine can see those: --who names a file with it in
its first line (and, for `person`, the name in the second), or "-" for standard input.

  a PCR result     sentinel service admin pcr negative --who - --at 2026-11-28T08:10+08:00 --source lab-3
  a red code       sentinel service admin colour red --who person.txt
  what is known    sentinel service admin show --who person.txt
  take it back     sentinel service admin withdraw pcr 17 --who person.txt
  thousands        sentinel service admin batch results.ndjson --key 2026-11-28-lab-3
  a lost pass      sentinel service admin revoke 0123456789abcdef --issuer 9f86d081884c7d65 --reason lost
  erase a person   sentinel service admin forget-passages --pseudonym - --purpose "request 2026-17"
  heads of audits  sentinel service admin heads kiosk-9 > heads.jsonl    (for sentinel audit verify --head)
  sign that        sentinel service admin sign-revocations --issuer-key issuer.pem    (at the issuer's desk)

A result stated twice counts once; one of another source is kept beside it, and kiosks are told the stricter.
Exit: 0 done, 1 the platform says no (nobody of this number, a line refused), 2 bad usage or input, 3 the
platform can't be reached."""

_WITHDRAWN = ("colours", "pcr", "antigen", "vaccine", "visits", "codes")
_WHO = ("--who", "FILE", 'the person: a file with the id number; "-": standard input')
_AT = ("--at", "ISO", "when: 2026-11-28T08:10+08:00 (default: now)")
_SOURCE = ("--source", "NAME", "who says so, a laboratory for example (default: this desk)")
_UNTIL = ("--until", "ISO", "until when it holds (default: until it is taken back)")


Add = Callable[..., argparse.ArgumentParser]


def configure(parser: argparse.ArgumentParser) -> None:
    """The sub-commands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    what = parser.add_subparsers(dest="act", metavar="WHAT", required=True)

    def add(
        name: str, text: str, does: Callable[[argparse.Namespace], int], *options: tuple[str, str, str]
    ) -> argparse.ArgumentParser:
        sub = what.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        desk = "the desk's url, app_id and secret (default %(default)s)"
        sub.add_argument("--desk", type=Path, default=Path("desk.json"), metavar="FILE", help=desk)
        sub.add_argument("--json", action="store_true", help="the platform's answers, an object a line")
        for option, metavar, about in options:
            sub.add_argument(option, metavar=metavar, help=about, required=option in ("--who", "--issuer"))
        sub.set_defaults(run=lambda args: work.told(does, args))
        return sub

    _persons(add)
    _statements(add)
    _lists(add)
    _passes(add)
    _collected(add)


def _persons(add: Add) -> None:
    add("person", "register somebody; whoever is known stays as they are", work.person, _WHO)
    add("show", "what is stated about somebody, by whom and when", work.show, _WHO)
    add("forget", "delete somebody from the register, with all that was stated, for good", work.forget, _WHO)
    sub = add("code", "give somebody a code, from the second line of --who", work.code, _WHO, _UNTIL)
    kinds = ["health", "kin", "social_security"]
    sub.add_argument("--kind", choices=kinds, default="health", help="(health)")


def _statements(add: Add) -> None:
    sub = add("colour", "state the colour of somebody's code", work.colour, _WHO, _AT, _UNTIL, _SOURCE)
    sub.add_argument("value", choices=["green", "yellow", "red"], help="the colour")
    for name in ("pcr", "antigen"):
        text = f"state a {name} result; --at is when it was sampled"
        sub = add(name, text, work.sample, _WHO, _AT, _SOURCE)
        sub.add_argument("value", choices=["negative", "positive"], help="the result")
    sub = add("vaccine", "state how many doses somebody had", work.vaccine, _WHO, _AT, _SOURCE)
    sub.add_argument("value", type=int, metavar="DOSES", help="how many by then")
    sub.add_argument("--last", metavar="ISO", help="when the last dose was")
    text = "state that somebody was in an area; --at is the last moment there"
    sub = add("visit", text, work.visit, _WHO, _AT, _SOURCE)
    sub.add_argument("value", metavar="AREA", help="its name: letters, digits, . _ -")
    sub = add("withdraw", "take a statement back", work.withdraw, _WHO)
    sub.add_argument("kind", choices=_WITHDRAWN, help="of which kind")
    sub.add_argument("id", help="as `show` tells it")


def _lists(add: Add) -> None:
    sub = add("key-area", "make an area a key area, or one no more", work.key_area, _UNTIL)
    sub.add_argument("value", metavar="AREA", help="its name: letters, digits, . _ -")
    sub.add_argument("--remove", action="store_true", help="it is one no more")
    sub = add("expect", "put somebody on a venue's roster", work.expect, _WHO, _UNTIL)
    sub.add_argument("value", metavar="VENUE", help="where")
    sub.add_argument("--category", default="staff", help="(default %(default)s)")
    sub = add("batch", "thousands of changes from a file, a JSON object a line (docs/service.md)", work.batch)
    sub.add_argument("file", type=Path, metavar="FILE.ndjson", help="the lines")
    sub.add_argument("--key", default="", metavar="KEY", help="sent again under it, no line is done twice")


def _passes(add: Add) -> None:
    sub = add("issuer", "take an issuer's passes: its public key", work.issuer)
    sub.add_argument("file", type=Path, metavar="FILE.pub", help="as `pass keygen` wrote it")
    sub = add("pass", "register a pass that was issued", work.register_pass)
    sub.add_argument("file", type=Path, metavar="FILE", help='the pass\'s text; "-": standard input')
    add("passes", "the issued passes", work.passes)
    whose = ("--issuer", "KEY-ID", "whose pass it is")
    sub = add("revoke", "ask the issuer to revoke a pass", work.revoke, whose)
    sub.add_argument("id", metavar="PASS", help="its id, as `pass issue` told it")
    why, reasons = "why (default %(default)s)", ["lost", "ended", "mistake", "misuse", "other"]
    sub.add_argument("--reason", choices=reasons, default="other", help=why)
    sub = add("sign-revocations", "sign what was asked for, at the issuer's desk", work.sign_revocations)
    secret = "the issuer's private key; it stays here"
    sub.add_argument("--issuer-key", type=Path, required=True, metavar="FILE", help=secret)


def _collected(add: Add) -> None:
    text = "erase somebody's passages from what was collected, for good (docs/service.md)"
    sub = add("forget-passages", text, work.forget_passages)
    sub.add_argument(
        "--pseudonym", required=True, metavar="FILE",
        help='a file with the pseudonym, as `sentinel person show` tells it at a kiosk; "-": standard input',
    )  # fmt: skip
    sub.add_argument("--purpose", required=True, metavar="TEXT", help="why, as the number of the request")
    sub.add_argument("--clerk", default="", metavar="NAME", help="who does it, for the audit")
    sub = add("heads", "the signed heads of a kiosk's audit, an event a line", work.heads)
    sub.add_argument("kiosk", metavar="KIOSK", help="its id")
