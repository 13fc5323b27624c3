"""The city base file at work in the daemon: held, asked, and kept in step; nothing where nobody wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sentinel.basefile.publication import ask, ask_topic, own_topic, published_topic
from sentinel.config import Settings
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.clock import Clock
from sentinel.runtime.worker import Worker
from sentinel.verify.basefile.holding import Holding, OverlayError
from sentinel.verify.basefile.http import HttpPublisher, SyncError
from sentinel.verify.basefile.opening import open_holding, open_publisher
from sentinel.verify.basefile.provider import BaseFileProvider
from sentinel.verify.basefile.pushed import Pushed
from sentinel.verify.basefile.sync import Syncing

_STALE_S = 30.0


@dataclass(frozen=True, slots=True)
class CityFile:
    """What the settings ask for; ``provider`` goes into the race, ``workers`` are the daemon's to run."""

    provider: BaseFileProvider
    workers: tuple[Worker, ...]
    holding: Holding
    publisher: HttpPublisher | None
    syncing: Syncing

    def hurry(self) -> None:
        """Take at once what the publisher has. Any thread; never blocks."""
        self.syncing.fetch()

    def close(self) -> None:
        """After the workers have ended."""
        if self.publisher is not None:
            self.publisher.close()
        self.holding.close()


def open_city_file(
    settings: Settings, base: Path, data: Path, database_key: bytes, clock: Clock
) -> CityFile | None:
    """None where ``[base_file]`` names no folder. Raises VerifyError, BadCityKey, OverlayError, OSError:
    an entrance that was told to hold a city's facts does not start as if it held them."""
    own = settings.base_file
    holding = open_holding(own, base, data, database_key)
    if holding is None:
        return None
    publisher = open_publisher(own, settings.verify, base, clock)
    pushes = bool(own.mqtt and settings.report.host)
    syncing = Syncing(
        holding, clock, publisher, pushed=pushes, every_s=own.every_s, compact_at=own.compact_at
    )
    expected = (SyncError, OverlayError, OSError)
    workers = [Worker("base-file", syncing.session, expected=expected, stale_after_s=_STALE_S)]
    if pushes:
        hurry = syncing.hurry if publisher is not None else None
        workers += _pushed(settings, base, holding, clock, hurry)
    provider = BaseFileProvider(holding, timedelta(hours=own.longest_hours))
    return CityFile(provider, tuple(workers), holding, publisher, syncing)


def _pushed(
    settings: Settings, base: Path, holding: Holding, clock: Clock, hurry: Callable[[float], None] | None
) -> list[Worker]:
    """Who listens to the broker, and who applies what comes."""
    report, kiosk = settings.report, settings.kiosk.id

    def asks(first: int, last: int) -> None:
        listener.publish(ask_topic(report.topic_prefix, kiosk), ask(first, last))

    pushed = Pushed(holding, clock, hurry=hurry, asks=asks)
    topics = (published_topic(report.topic_prefix), own_topic(report.topic_prefix, kiosk))
    listener = Subscription(report, kiosk, topics, lambda _topic, raw: pushed.offer(raw), base=base)
    return [
        Worker("base-file-deltas", pushed.session, expected=(OverlayError, OSError), stale_after_s=_STALE_S),
        Worker("base-file-push", listener.session, expected=(BrokerError,), stale_after_s=_STALE_S),
    ]
