"""What every part of the daemon stands on: settings, places, clock, keys, and the way into the inbox."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentinel.config import Settings
from sentinel.core.events import Event
from sentinel.fleet.rehearsal.faults import Faults
from sentinel.runtime.clock import WatchedClock
from sentinel.store.keys import Keys


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are, made absolute."""

    base: Path
    data: Path
    run: Path

    @classmethod
    def of(cls, settings: Settings, base: Path) -> "Places":
        """The folders of a kiosk; made, private, where missing. Raises OSError."""
        places = cls(base, base / settings.kiosk.data_dir, base / settings.kiosk.run_dir)
        for folder in (places.data, places.run):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return places

    @property
    def socket(self) -> Path:
        """The daemon's socket."""
        return self.run / "daemon.sock"


@dataclass(frozen=True, slots=True)
class Ground:
    """One kiosk's. ``boot``: this start's id; ``post``: into the inbox, from any thread, never blocks;
    ``faults``: those that a rehearsal makes."""

    settings: Settings
    places: Places
    clock: WatchedClock
    keys: Keys
    boot: str
    post: Callable[[Event], None]
    faults: Faults

    @property
    def leaving(self) -> bool:
        """Whether people leave here, and do not come in."""
        return self.settings.kiosk.direction == "out"
