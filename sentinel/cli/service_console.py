"""``sentinel service console``: who may sign in to the web console."""

import argparse
import getpass
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.service.console.accounts import Account, Accounts
    from sentinel.service.console.sessions import Sessions

_TEACHES = """\
The console is at /console of the running service (docs/console.md). Accounts belong to people:

  staff      of one venue: its live counts, alarms, passages, plots, kiosks, and no other venue's
  district   the same of all venues, and where a pseudonym passed
  auditor    who looked at what, when and why; no passage

  the first one          sentinel service console add-user li.wei --role district
  a venue's              sentinel service console add-user wang.min --role staff --venue mall-1
  without a terminal     ... --password-file FILE     (chmod 600; its first line)
  a forgotten password   sentinel service console set-password wang.min
  somebody has left      sentinel service console disable wang.min

A password is asked for on the terminal and is never an argument, because other users of this machine can see
those. Its owner must change it when they sign in first. Changing, disabling or removing ends their sessions.
Exit: 0 done, 1 there is no such account, 2 bad usage or input, 3 the database can't be reached."""

_DONE, _NO, _USAGE, _UNAVAILABLE = 0, 1, 2, 3


class _BadInput(Exception):
    """One line."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The sub-commands."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    what = parser.add_subparsers(dest="act", metavar="WHAT", required=True)

    def add(name: str, text: str, does: Callable[..., int], *, named: bool = True) -> argparse.ArgumentParser:
        sub = what.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if named:
            sub.add_argument("name", metavar="NAME", help="2 to 32 of a-z, 0-9, . _ -")
        # not given here: the service's own option, or its default
        sub.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help="the service's database")
        sub.set_defaults(run=lambda args: _run(does, args))
        return sub

    for name, text, does in (
        ("add-user", "make an account", _add),
        ("set-password", "give somebody another password", _set_password),
    ):
        sub = add(name, text, does)
        sub.add_argument("--password-file", type=Path, metavar="FILE", help="of mode 0600: its first line")
        if does is _add:
            sub.add_argument(
                "--role", required=True, choices=["staff", "district", "auditor"], help="what they may"
            )
            sub.add_argument("--venue", default="", metavar="VENUE", help="of staff: where")
    add("disable", "let somebody in no more", _disable)
    add("enable", "let them in again", _enable)
    add("remove", "forget an account; what it did stays in the audit", _remove)
    add("sign-out", "end somebody's sessions", _sign_out)
    sub = add("list", "the accounts", _list, named=False)
    sub.add_argument("--json", action="store_true", help="an object a line")


def _run(does: Callable[..., int], args: argparse.Namespace) -> int:
    from sentinel.service.clock import utc_now
    from sentinel.service.console.accounts import AccountError, Accounts
    from sentinel.service.console.catalogue import words
    from sentinel.service.console.passwords import LONGEST, SHORTEST
    from sentinel.service.console.sessions import Sessions
    from sentinel.service.database import open_database
    from sentinel.service.errors import ServiceError

    try:
        engine = open_database(args.db, durable=True)
    except ServiceError as error:
        return _say(str(error), _UNAVAILABLE)
    try:
        return does(args, Accounts(engine, utc_now), Sessions(engine, utc_now))
    except _BadInput as error:
        return _say(str(error), _USAGE)
    except AccountError as error:
        sentence = words("en").say(f"account.{error.key}", shortest=SHORTEST, longest=LONGEST)
        return _say(f"{args.name}: {sentence}", _NO if error.key == "nobody" else _USAGE)
    finally:
        engine.dispose()


def _say(line: str, code: int) -> int:
    print(f"sentinel service console: {line}", file=sys.stderr)
    return code


def _add(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    from sentinel.service.collecting.viewing import Seat

    accounts.add(args.name, Seat(args.role), args.venue, _password(args))
    print(f"{args.name}: may sign in as {args.role}{f' of {args.venue}' if args.venue else ''}")
    return _DONE


def _set_password(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    if args.name not in {account.name for account in accounts.all()}:
        return _say(f"{args.name}: there is no such account", _NO)
    accounts.set_password(args.name, _password(args), given=True)
    print(f"{args.name}: has another password; their sessions have ended")
    return _DONE


def _disable(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    accounts.disable(args.name)
    print(f"{args.name}: may sign in no more; their sessions have ended")
    return _DONE


def _enable(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    accounts.disable(args.name, disabled=False)
    print(f"{args.name}: may sign in again")
    return _DONE


def _remove(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    accounts.remove(args.name)
    print(f"{args.name}: forgotten")
    return _DONE


def _sign_out(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    if args.name not in {account.name for account in accounts.all()}:
        return _say(f"{args.name}: there is no such account", _NO)
    print(f"{args.name}: {sessions.close_all(args.name)} sessions ended")
    return _DONE


def _list(args: argparse.Namespace, accounts: "Accounts", sessions: "Sessions") -> int:
    found = accounts.all()
    if args.json:
        for account in found:
            print(json.dumps(_as_json(account), ensure_ascii=False))
        return _DONE
    if not found:
        print("no accounts yet: sentinel service console add-user NAME --role district")
    for account in found:
        last = account.last_at.strftime("%Y-%m-%d %H:%MZ") if account.last_at else "never"
        state = "disabled" if account.disabled else "must change the password" if account.given else "in use"
        where = account.venue or "-"
        print(f"{account.name:<20} {account.seat.value:<9} {where:<16} {state:<25} last in: {last}")
    return _DONE


def _as_json(account: "Account") -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.seat.value,
        "venue": account.venue or None,
        "disabled": account.disabled,
        "must_change_password": account.given,
        "last_at": account.last_at.isoformat() if account.last_at else None,
    }


def _password(args: argparse.Namespace) -> str:
    if args.password_file is not None:
        return _from_file(args.password_file)
    if not sys.stdin.isatty():
        raise _BadInput("a password is typed on a terminal; without one: --password-file FILE (chmod 600)")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise _BadInput("these are two different passwords; nothing was changed")
    return first


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _BadInput(f"{path}: others may read this password; run: chmod 600 {path}")
        with path.open(encoding="utf-8") as file:
            return file.readline(4096).rstrip("\r\n")
    except OSError as error:
        raise _BadInput(f"{path}: the password can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _BadInput(f"{path}: the password is not UTF-8") from None
