"""``sentinel rehearse``: play a rehearsal on the running kiosk, and print what it was worth."""

import argparse
import json
import logging
import os
import queue
import sys
from pathlib import Path
from typing import Any

from sentinel.cli.outputs import check_place, replace_file
from sentinel.cli.pass_files import BadInput

HELP = "rehearse overload, dead devices, attacks and a gone network on the running kiosk"
_EPILOG = """\
Nobody may stand at the door; whoever comes ends it at once and is served. While it lasts the screen says so,
the gate is never asked to open, and what is recorded is marked and counted nowhere. It takes up to a minute
an item, about three for all of them.

exit: 0 all passed, 1 something failed or it was cut short, 2 bad usage, 3 no daemon, or the door is busy
"""
_INSTALLED = "/run/sentinel/daemon.sock"  # as the units have it
_ANSWER_S = 10.0
_SILENT_S = 180.0
_BEGINS = {".html": (b"<!",), ".json": (b"{",), ".txt": (b"Rehearsal of",)}
_WHY = {
    "busy": "somebody stands at the door or waits for the staff: try again when it is idle",
    "running": "another rehearsal is on",
    "no_answer": "the daemon did not answer: see its log",
    "person": "somebody came to the door, and was served",
    "time": "it lasted too long",
    "stopped": "it was stopped",
    "fault": "the daemon failed at it: see its log",
    "left": "this command went away",
    "not_configured": "this kiosk has none",
    "away": "it is away already: see sentinel doctor",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog, parser.formatter_class = _EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument("items", nargs="*", metavar="NAME", help="only these (see --list); none: all")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the kiosk's settings")
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help=f"its daemon's socket (without both: {_INSTALLED})"
    )
    parser.add_argument("--list", action="store_true", help="what can be rehearsed")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write it too: .html, .json or .txt")
    parser.add_argument("--json", action="store_true", help="one JSON object a line; the report is the last")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    from sentinel.core.rehearsal.scoring import named

    if args.list:
        return _list(args.json)
    try:
        named(args.items)
    except ValueError as error:
        return _fail(2, f"{str(error).split(' ')[0]}: no such item; see: sentinel rehearse --list")
    if args.report is not None and args.report.suffix not in (".html", ".json", ".txt"):
        return _fail(2, f"{args.report}: a report is .html, .json or .txt")
    if args.report is not None:
        try:
            check_place(args.report, _BEGINS[args.report.suffix], (args.config,))
        except BadInput as error:
            return _fail(2, str(error))
        if not os.access(args.report.absolute().parent, os.W_OK | os.X_OK):
            return _fail(2, f"{args.report}: no file can be made there")
    return _rehearse(args)


def _list(as_json: bool) -> int:
    from sentinel.core.rehearsal.plan import Item
    from sentinel.fleet.rehearsal.report import ABOUT

    for item in Item:
        if as_json:
            print(json.dumps({"item": item.value, "about": ABOUT[item]}))
        else:
            print(f"{item.value:<18}{ABOUT[item]}")
    return 0


def _rehearse(args: argparse.Namespace) -> int:
    from sentinel.config import ConfigError

    try:
        conversation = _Conversation(_socket(args), tuple(args.items))
    except ConfigError as error:
        return _fail(2, str(error))
    try:
        return _converse(conversation, args)
    except KeyboardInterrupt:
        report = conversation.stop()
        if report is not None:
            _finish(report, args)
        return 130
    finally:
        conversation.close()


def _socket(args: argparse.Namespace) -> Path:
    """Where the daemon listens. Raises ConfigError."""
    from sentinel.config import load

    if args.socket is not None or args.config is None:
        return args.socket or Path(_INSTALLED)
    return Path(args.config.resolve().parent / load(args.config).kiosk.run_dir / "daemon.sock")


def _converse(conversation: "_Conversation", args: argparse.Namespace) -> int:
    waited = _ANSWER_S
    while True:
        news = conversation.next(waited)
        waited = _SILENT_S
        if isinstance(news, str):
            return _fail(3, news)
        match news["state"]:
            case "refused":
                why = str(news["why"])
                return _fail(3, _WHY.get(why, why))
            case "ended":
                return _finish(news["report"], args)
            case _ if args.json:
                print(json.dumps(news), flush=True)
            case "item":
                print(f"{news['item']:<18}", end="", flush=True)
            case "scored":
                print(_line(news), flush=True)


def _finish(report: dict[str, Any], args: argparse.Namespace) -> int:
    from sentinel.fleet.rehearsal.report import as_html, as_text

    if args.json:
        print(json.dumps({"state": "ended", "report": report}))
    else:
        for one in report["unplayed"]:
            print(f"{one['item']:<18}not played: {_WHY.get(one['why'], one['why'])}")
        if report["ended"]:
            print(f"ended early: {_WHY.get(report['ended'], report['ended'])}")
        print(
            f"{report['points']} of {report['of']} points: {'passed' if report['passed'] else 'NOT PASSED'}"
        )
    if args.report is not None:
        form = {".html": as_html, ".txt": as_text, ".json": _as_json}
        try:
            text = form[args.report.suffix](report)
            replace_file(args.report, text.encode(), _BEGINS[args.report.suffix])
        except BadInput as error:
            return _fail(3, str(error))
        print(f"sentinel rehearse: the report is in {args.report}", file=sys.stderr)
    return 0 if report["passed"] else 1


def _as_json(report: dict[str, Any]) -> str:
    return json.dumps(report, indent=2) + "\n"


def _line(score: dict[str, Any]) -> str:
    from sentinel.fleet.rehearsal.report import mark_text

    failed = [mark_text(mark) for mark in score["marks"] if not mark["ok"]]
    times = [mark_text(mark) for mark in score["marks"] if mark["ok"] and mark["within_s"]]
    word = "passed" if score["passed"] else "FAILED"
    return f"{word}  {score['points']}/{score['of']}  {'; '.join(failed or times)}".rstrip()


def _fail(code: int, line: str) -> int:
    print(f"sentinel rehearse: {line}", file=sys.stderr)
    return code


class _Conversation:
    """With the daemon over its own socket; what it says goes through a queue, a loss as a sentence."""

    def __init__(self, socket: Path, items: tuple[str, ...]) -> None:
        from sentinel.link.client import LinkClient
        from sentinel.link.messages import Message, RehearsalNews, RehearsalWanted

        self._said: queue.Queue[dict[str, Any] | str] = queue.Queue(256)

        def said(message: Message) -> None:
            if isinstance(message, RehearsalNews):
                self._said.put_nowait(dict(message.news))

        self._link = LinkClient(
            socket,
            "rehearsal",
            on_message=said,
            on_up=lambda: self._wanted(RehearsalWanted(items)),
            on_down=lambda why: self._said.put_nowait(f"{why}; is it running? see: sentinel doctor"),
        )
        logging.getLogger("sentinel.link").setLevel(logging.ERROR)  # what is lost is said once, below
        self._asked = False
        self._link.start()

    def _wanted(self, message: Any) -> None:
        if not self._asked:  # never begun a second time after a lost connection
            self._asked = True
            self._link.send(message)

    def next(self, timeout_s: float) -> dict[str, Any] | str:
        """What the daemon says next; a sentence where it says nothing any more."""
        try:
            return self._said.get(timeout=timeout_s)
        except queue.Empty:
            return "the daemon says nothing any more; see its log"

    def stop(self) -> dict[str, Any] | None:
        """End it, and the report of what was played; None where none comes."""
        from sentinel.link.messages import RehearsalUnwanted

        if not self._link.send(RehearsalUnwanted()):
            return None
        while isinstance(news := self.next(3.0), dict):
            if news["state"] == "ended":
                report: dict[str, Any] = news["report"]
                return report
        return None

    def close(self) -> None:
        """Disconnect; the daemon then ends what is still on."""
        self._link.stop()
