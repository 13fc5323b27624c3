"""What ``sentinel cache`` needs of a kiosk: its settings, keys and what it holds; one line for each fault."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.config import Settings
    from sentinel.store.keys import Keys
    from sentinel.verify.basefile.holding import Holding


class NotConfigured(Exception):
    """The settings want no base file, or a file that was named is not there; one line."""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk that was started before. ``base``: of relative paths; ``data``: where its files are."""

    settings: "Settings"
    base: Path
    data: Path
    keys: "Keys"

    @contextlib.contextmanager
    def holding(self) -> "Iterator[Holding]":
        """Its base file. Raises NotConfigured, and what ``open_holding`` raises."""
        from sentinel.verify.basefile.opening import open_holding

        held = open_holding(self.settings.base_file, self.base, self.data, self.keys.database)
        if held is None:
            raise NotConfigured("base_file.folder is not set: this kiosk uses no base file")
        with contextlib.closing(held):
            yield held


def kiosk(config: Path) -> Kiosk:
    """Read settings and keys. Raises ConfigError, KeyFileError."""
    from sentinel.config import load
    from sentinel.store.keys import load_keys

    settings = load(config)
    data = config.parent / settings.kiosk.data_dir
    return Kiosk(settings, config.parent, data, load_keys(data))


@contextlib.contextmanager
def told(command: str, codes: dict[str, int]) -> Iterator[None]:
    """Faults as one line and an exit code: 2 where settings, keys or input are wrong, else 3."""
    from sentinel.basefile.errors import BadCityKey, Refused
    from sentinel.cli.pass_files import BadInput
    from sentinel.config import ConfigError
    from sentinel.store.errors import StoreError
    from sentinel.verify.basefile.http import SyncError
    from sentinel.verify.basefile.overlay import OverlayError
    from sentinel.verify.cache import CacheError
    from sentinel.verify.errors import VerifyError

    try:
        yield
    except (ConfigError, BadInput, BadCityKey, VerifyError, NotConfigured) as error:
        codes["exit"] = 2
        print(f"sentinel cache {command}: {error}", file=sys.stderr)
    except (StoreError, SyncError, OverlayError, CacheError, Refused, OSError) as error:
        codes["exit"] = 3
        is_file = isinstance(error, OSError) and error.filename and error.strerror
        text = f"{error.filename}: {error.strerror}" if is_file else str(error)  # type: ignore[union-attr]
        print(f"sentinel cache {command}: {text}", file=sys.stderr)
