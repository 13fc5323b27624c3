"""The district's line to its broker: publish, and wait for what kiosks report and tell."""

import argparse
import contextlib
import json
import re
import threading
import time
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from sentinel.cli.pass_files import BadInput, read_text
from sentinel.config import ConfigError, ReportSettings, parse
from sentinel.core.remote_commands import Right
from sentinel.crypto.signing import BadKey, PrivateKey
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.worker import Worker

_READY_S = 15.0
_SENT_S = 5.0
_MOST_MESSAGES = 100_000


class BrokerAway(Exception):
    """The broker, or the kiosk behind it, does not answer; one line."""


def add_broker(parser: argparse.ArgumentParser, *, required: bool, does: str) -> None:
    """The option ``--broker``."""
    parser.add_argument(
        "--broker", type=Path, required=required, metavar="FILE",
        help=f"{does}; a TOML file with a [report] section as in a kiosk's settings",
    )  # fmt: skip


class Line:
    """A connection as a context. Messages are kept by topic (the last), events in order. Raises BadInput:
    the file is none; on entry BrokerAway."""

    def __init__(self, path: Path, leaves: tuple[str, ...] = (), kiosk: str = "+") -> None:
        self._report = _read(path)
        if not self._report.host:
            raise BadInput(f"{path}: report.host is missing: where is the broker?")
        self._prefix = self._report.topic_prefix
        self._condition = threading.Condition()
        self._latest: dict[tuple[str, str], dict[str, Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._up, self._tried = threading.Event(), threading.Event()
        self._fault, self._lost = "no answer", False
        # A topic that nobody publishes to, where nothing is listened for.
        topics = [f"{self._prefix}/{kiosk}/{leaf}" for leaf in leaves] or [f"{self._prefix}/{uuid.uuid4()}"]
        self._subscription = Subscription(
            self._report, "district", topics, self._message, base=path.parent, name=uuid.uuid4().hex[:12]
        )
        self._worker = Worker(
            "district", self._subscription.session, expected=(BrokerError,), on_up=self._connected,
            on_down=self._down,
        )  # fmt: skip

    def __enter__(self) -> "Line":
        self._worker.start()
        self._tried.wait(_READY_S)
        if not self._up.is_set():  # whoever waits at a terminal tries again by hand
            self._worker.stop()
            raise BrokerAway(self._fault)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ends = time.monotonic() + _SENT_S
        while kind is None and self._subscription.waiting and time.monotonic() < ends:
            time.sleep(0.02)
        self._worker.stop()
        self._worker.join(_SENT_S)
        if kind is None and (self._lost or self._subscription.waiting):
            raise BrokerAway(f"the broker did not take everything: {self._fault}")

    def publish(self, kiosk: str, leaf: str, raw: bytes, *, retain: bool = False) -> None:
        """Sent within moments; leaving the context waits until the broker has it."""
        self._subscription.publish(f"{self._prefix}/{kiosk}/{leaf}", raw, retain=retain)

    def latest(self, kiosk: str, leaf: str) -> dict[str, Any] | None:
        """The last message of a kiosk."""
        with self._condition:
            return self._latest.get((kiosk, leaf))

    def all_latest(self, leaf: str) -> dict[str, dict[str, Any]]:
        """The last message of each kiosk."""
        with self._condition:
            return {kiosk: said for (kiosk, of), said in self._latest.items() if of == leaf}

    def await_latest(
        self, kiosk: str, leaf: str, is_it: Callable[[dict[str, Any]], bool], timeout_s: float
    ) -> dict[str, Any]:
        """The first that is it. Raises BrokerAway."""
        with self._condition:
            if self._condition.wait_for(
                lambda: (kiosk, leaf) in self._latest and is_it(self._latest[kiosk, leaf]), timeout_s
            ):
                return self._latest[kiosk, leaf]
        raise BrokerAway(f"kiosk {kiosk}: reported nothing within {timeout_s:g} s")

    def await_event(self, is_it: Callable[[dict[str, Any]], bool], timeout_s: float) -> dict[str, Any] | None:
        """The data of the first event that is it; None: not in time."""
        with self._condition:
            self._condition.wait_for(lambda: any(map(is_it, self._events)), timeout_s)
            return next((event for event in self._events if is_it(event)), None)

    def _message(self, topic: str, payload: bytes) -> None:
        _, kiosk, leaf = ("///" + topic).rsplit("/", 2)
        said = None
        with contextlib.suppress(ValueError, RecursionError):
            said = json.loads(payload)
        if not isinstance(said, dict):
            return
        with self._condition:
            if leaf == "events":
                data = said.get("data")
                if isinstance(data, dict) and len(self._events) < _MOST_MESSAGES:
                    self._events.append(data)
            elif len(self._latest) < _MOST_MESSAGES:
                self._latest[kiosk, leaf] = said
            self._condition.notify_all()

    def _connected(self) -> None:
        self._up.set()
        self._tried.set()

    def _down(self, error: Exception) -> None:
        self._fault = str(error)
        self._lost |= self._up.is_set()
        self._tried.set()


def kiosk_id(text: str) -> str:
    """A kiosk's id, by provisioning's rule: a part of a topic, never a pattern. Raises ArgumentTypeError."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text):
        raise argparse.ArgumentTypeError(
            f'"{text}" is no kiosk\'s id: 1 to 64 letters, digits, ".", "_", "-"'
        )
    return text


def seconds(text: str) -> float:
    """How long to wait. Raises ArgumentTypeError."""
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= 86400:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text} is no time to wait: 0 to 86400 seconds")


def may_sign(key: PrivateKey, path: Path, right: Right) -> None:
    """What lies beside the key as its public half says what kiosks take from it. Raises BadInput."""
    from sentinel.crypto.key_files import read_key_files
    from sentinel.fleet.remote.keys import rights_of

    public = path.with_name(path.name + ".pub")
    if not public.exists():
        return
    try:
        file = next(iter(read_key_files(public)))
        if file.key != key.public:
            raise BadInput(f"{public}: is another key's public half than {path}'s")
        rights = rights_of(file.text, file.path)
    except BadKey as error:
        raise BadInput(str(error) if str(public) in str(error) else f"{public}: {error}") from None
    if right not in rights:
        may = ", ".join(one for one in Right if one in rights)
        raise BadInput(f"{path}: this key may {may}, and not {right.value}: every kiosk would refuse it")


def _read(path: Path) -> ReportSettings:
    try:
        table = tomllib.loads(read_text(path, "the broker's settings"))
        return parse({"report": table.get("report", {})}, path.parent).report
    except (tomllib.TOMLDecodeError, ConfigError) as error:
        raise BadInput(f"{path}: {error}") from None
