"""What doctor and status say of a connection: of the one that is there, not of those that were cut before."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from sentinel.core.clock import Now
from sentinel.core.presence import Said, Word
from sentinel.core.promise import remarks
from sentinel.report.mqtt import BrokerLink
from sentinel.report.watch import Watch

BEGAN = datetime(2026, 11, 29, tzinfo=UTC)


def at(seconds: float) -> Now:
    return Now(monotonic=seconds, utc=BEGAN + timedelta(seconds=seconds), utc_trusted=True)


@dataclass
class Link:
    """A broker that lets us read our own topic; ``slow``: what we said has not come back yet."""

    listening: bool = True
    slow: bool = False
    deaf_to: str = ""
    bad_messages: int = 0
    flow: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(refused="", unheard=False, too_large=())
    )
    words: list[Said] = field(default_factory=list)

    def present(self, word: Word) -> None:
        self.words.append(Said(word, "boot", 1))

    def take_presences(self) -> tuple[Said, ...]:
        if self.slow:
            return ()
        words = tuple(self.words)
        self.words.clear()
        return words


class Line:
    """A watch and its present link, at a moment."""

    def __init__(self) -> None:
        self.watch, self.now_s = Watch("boot", 1, lambda draft: True), 0.0

    def connects(self, **link: bool) -> Link:
        made = Link(**link)
        self.watch.connected(cast(BrokerLink, made), "5", at(self.now_s))
        return made

    def goes_on(self, link: Link, seconds: float) -> None:
        self.now_s += seconds
        self.watch.turn(cast(BrokerLink, link), at(self.now_s), taken=False, acked=False)
        self.watch.tick(cast(BrokerLink, link), at(self.now_s), 0)

    def is_cut(self) -> None:
        self.watch.lost(ConnectionResetError("reset"), at(self.now_s))
        self.now_s += 30.0

    def said(self) -> list[str]:
        standing = self.watch.standing
        return [str(one) for one in remarks(standing, broker_suffices=False, now=at(self.now_s).utc)]


def test_a_bad_minute_is_not_said_of_a_connection_that_has_lasted_since() -> None:
    line = Line()
    for _ in range(5):
        link = line.connects()
        line.goes_on(link, 2.0)
        line.goes_on(link, 8.0)
        line.is_cut()
    link = line.connects()
    line.goes_on(link, 1.0)
    assert any("in a row" in one for one in line.said()), line.said()
    line.goes_on(link, 31.0)
    assert line.said() == []


def test_a_slow_line_is_not_taken_for_rules_that_hide_our_presence() -> None:
    line = Line()
    link = line.connects(slow=True)
    link.listening = False
    line.goes_on(link, 10.0)
    link.listening = True
    line.goes_on(link, 0.1)
    line.goes_on(link, 2.0)
    assert not line.watch.standing.mute
    line.goes_on(link, 2.0)
    assert line.watch.standing.mute
    link.slow = False
    line.goes_on(link, 0.3)
    assert not line.watch.standing.mute
