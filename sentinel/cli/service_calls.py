"""``sentinel service --call FILE`` and ``sentinel service call FILE``: calling somebody about alarms."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli.service_files import guarded, say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sentinel.runtime.worker import Worker
    from sentinel.service.calling.opening import Lines

_TEACHES = """\
  contacts.toml (docs/service.md):
      console = "https://service.example:8443/console"
      [mail]
      host = "mail.example"
      sender = "sentinel@mail.example"
      [[contact]]
      name = "duty"                     # at once
      url = "https://pager.example/hook"
      secret_file = "pager.secret"      # whsec_ and base64: signs what is sent
      [[contact]]
      name = "district"                 # where nobody acknowledged for a quarter of an hour
      after_minutes = 15
      to = ["duty@district.example"]

Exit: 0 everybody took the test message, 2 bad input, 3 somebody did not (a line on stderr says who).
"""
_STOP_S = 12.0  # a call that is under way may end


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the test."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _TEACHES
    parser.add_argument("file", type=Path, metavar="FILE.toml", help="whom to call")
    parser.add_argument("--only", metavar="NAME", help="this contact alone")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=guarded("call", _test))


def _test(args: argparse.Namespace) -> int:
    """Send each contact a message that says that it is a test. Raises ServiceError."""
    import uuid

    from sentinel.service.calling.errors import NotCalled
    from sentinel.service.calling.message import TEST, Message
    from sentinel.service.calling.opening import Lines
    from sentinel.service.clock import utc_now
    from sentinel.service.errors import ServiceError

    lines = Lines(args.file)
    if args.only is not None and args.only not in lines.ways:
        raise ServiceError(f'{args.file}: no contact is called "{args.only}"')
    failed = False
    for name, way in lines.ways.items():
        if args.only not in (None, name):
            continue
        message = Message(str(uuid.uuid4()), 0, TEST, "", "", "-", "-", utc_now(), 0, lines.contacts.console)
        try:
            way.call(message)
            say(args, {"contact": name, "called": True}, f"{name}: called")
        except NotCalled as error:
            failed = True
            if args.json:
                say(args, {"contact": name, "called": False, "why": str(error)}, "")
            print(f"sentinel service call: {name}: {error}", file=sys.stderr)
        finally:
            way.close()
    return 3 if failed else 0


class Calls:
    """The callers of --call, with a connection to the database of their own."""

    def __init__(self, db: str, lines: "Lines") -> None:
        """Raises ServiceError."""
        from sentinel.service.database import open_database

        self._engine: Engine = open_database(db, durable=True)
        self._workers: list[Worker] = lines.workers(self._engine)

    def start(self) -> None:
        """From now on."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """In order, so that another process may call at once."""
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.join(_STOP_S)
        self._engine.dispose()


def calls(args: argparse.Namespace) -> Calls | None:
    """None: nobody is called. Raises ServiceError with one line."""
    from sentinel.service.calling.opening import Lines

    return Calls(args.db, Lines(args.call)) if args.call is not None else None
