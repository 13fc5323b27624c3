"""What is held to go on without the platform: fact cache, lists, city base file. Counts and ages only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.config import Settings
from sentinel.core.clock import Now
from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn
from sentinel.doctor.system import of_another_user

if TYPE_CHECKING:
    from sentinel.store.keys import Keys
    from sentinel.verify.basefile.holding import Status
    from sentinel.verify.rosters.book import ListedIn

_LISTS_OLD = timedelta(days=7)  # as for lists of revoked passes
_BASE_FILE_S = 60.0  # its hashes are checked over up to 160 MB
_SYNC = "sentinel cache sync --config FILE"


def checks(settings: Settings, base: Path, now: Now) -> list[Check]:
    """One each."""
    data = base / settings.kiosk.data_dir
    return [
        Check("fact_cache", lambda: test_cache(settings, data)),
        Check("lists", lambda: test_lists(settings, base, data, now.utc)),
        Check("base_file", lambda: test_base_file(settings, base, data, now), _BASE_FILE_S),
    ]


def _with_keys(what: str, data: Path, act: "Callable[[Keys], Finding]") -> Finding:
    from sentinel.store.errors import KeyFileError
    from sentinel.store.keys import load_keys

    try:
        return of_another_user(what, data) or act(load_keys(data))
    except KeyFileError:
        return fail(what, "the device's key file can't be used", "see the line of store")
    except OSError as error:
        return fail(what, f"{data}: {error.strerror}", "correct kiosk.data_dir or its owner")


def test_cache(settings: Settings, data: Path) -> Finding:
    """Whether it opens with this device's key, how many are in it, how large it is."""
    from sentinel.verify.cache import CacheError, people_in
    from sentinel.verify.cache_file import CACHE

    what, path = "fact_cache", data / CACHE
    if not path.exists():
        return ok(what, "none yet: made at the first start")

    def _look(keys: "Keys") -> Finding:
        try:
            people = people_in(path, keys.database)
        except CacheError as error:
            todo = "the daemon moves it aside at its next start and begins an empty one"
            return fail(what, f"does not open with this device's key: {error}", todo)
        size = sum(one.stat().st_size for one in data.glob(f"{CACHE}*"))
        days = settings.verify.cache_days
        return ok(what, f"opens with this device's key: {people} people, {_size(size)}, kept {days:g} days")

    return _with_keys(what, data, _look)


def test_lists(settings: Settings, base: Path, data: Path, now: datetime) -> Finding:
    """Rosters, appointments, watch-lists: how many, how old, which are over; whose signatures count."""
    from sentinel.crypto.key_files import read_public_keys
    from sentinel.crypto.signing import BadKey
    from sentinel.verify.rosters.book import BOOK, BookError, RosterBook

    what, path, signers = "lists", data / BOOK, settings.verify.list_keys
    try:
        keys = len(read_public_keys(base / signers)) if signers else 0
    except BadKey as error:
        return fail(what, str(error), "correct verify.list_keys: no list can be imported until then")
    if not path.exists():
        todo = "import one: sentinel roster import FILE --config FILE" if keys else ""
        return warn(what, "none is held", todo) if keys else absent(what)

    def _look(device: "Keys") -> Finding:
        try:
            book = RosterBook(path, device.database)
            try:
                lists = book.lists()
            finally:
                book.close()
        except BookError as error:
            return fail(what, str(error), "the daemon won't start: it would clear who is on a watch-list")
        return _lists(what, lists, keys, now)

    return _with_keys(what, data, _look)


def _lists(what: str, lists: "list[ListedIn]", keys: int, now: datetime) -> Finding:
    from sentinel.verify.rosters.kinds import WATCH_LISTS

    if not lists:
        todo = "import one: sentinel roster import FILE --config FILE"
        return warn(what, "none is held", todo) if keys else absent(what)
    entries = sum(one.entries for one in lists)
    newest = max(one.issued_at for one in lists)
    found = f"{len(lists)} lists with {entries} entries, the newest issued {_age(now - newest)} ago"
    over = [f"{one.kind} {one.name}" for one in lists if one.over(now)]
    if over:
        words = f"{found}; over: {', '.join(over)}"
        return warn(what, words, "import the next one: what is over says nothing any more")
    old = [f"{one.kind} {one.name}" for one in lists if one.kind in WATCH_LISTS
           and now - one.issued_at > _LISTS_OLD]  # fmt: skip
    if old:
        words = f"{found}; older than {_LISTS_OLD.days} days: {', '.join(old)}"
        return warn(what, words, "import a newer one: who was put on it since is let in here")
    future = [f"{one.kind} {one.name}" for one in lists if one.issued_at > now + timedelta(minutes=2)]
    if future:
        return warn(what, f"{found}; issued in the future: {', '.join(future)}", "check the clocks")
    return ok(what, found)


def test_base_file(settings: Settings, base: Path, data: Path, now: Now) -> Finding:
    """Whether one is in use, signature and hashes checked; how old what it says is; what is missing."""
    from sentinel.basefile.errors import BadCityKey, Refused
    from sentinel.verify.basefile.holding import BASE, OverlayError
    from sentinel.verify.basefile.opening import open_holding
    from sentinel.verify.errors import VerifyError

    what, own = "base_file", settings.base_file
    if not own.folder:
        return absent(what)

    def _look(keys: "Keys") -> Finding:
        try:
            if not (data / own.folder / BASE).exists():
                return fail(what, "none is held yet: nobody is known by it", f"get it: {_SYNC}")
            held = open_holding(own, base, data, keys.database)
            assert held is not None
            try:
                status = held.status(now)
            finally:
                held.close()
        except (VerifyError, BadCityKey) as error:
            return fail(what, str(error), "correct [base_file] in the settings")
        except (Refused, OverlayError) as error:
            return fail(what, str(error), f"get it anew: {_SYNC}")
        return _base_file(what, status, now.utc, timedelta(hours=own.longest_hours))

    if not data.exists():
        return fail(what, "none is held yet: nobody is known by it", "start the daemon once, then " + _SYNC)
    return _with_keys(what, data, _look)


def _base_file(what: str, status: "Status", now: datetime, longest: timedelta) -> Finding:
    header, state = status.header, status.state
    if header is None:
        return fail(what, f"not in use: {status.refused or 'none is held'}", f"get it anew: {_SYNC}")
    stated = datetime.fromtimestamp(max(header.as_of, state.horizon_as_of if state else 0), UTC)
    age = now - stated
    found = (
        f"{header.count} people, signed by {header.signer}, key epoch {header.key_epoch}, {status.changes} "
        f"changes, {_size(status.file_bytes)}; says what was {_age(age)} ago"
    )
    if age > longest:
        words = f"{found}, over the limit of {_age(longest)}: it states nothing"
        return fail(what, words, f"{_SYNC}, or see why its publisher is not reached")
    if state is not None and state.gaps:
        missing = ", ".join(f"{first} to {last}" for first, last in state.gaps)
        return warn(what, f"{found}; deltas {missing} are missing, later ones are here", _SYNC)
    if age > timedelta(seconds=header.colour_valid_s):
        lives = _age(timedelta(seconds=header.colour_valid_s))
        words = f"{found}; its colours counted for {lives}: only tests and doses are known by it"
        return warn(what, words, f"{_SYNC}, or see why no deltas come")
    return ok(what, found)


def _age(span: timedelta) -> str:
    """In the largest unit that tells it."""
    seconds = max(0.0, span.total_seconds())
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
