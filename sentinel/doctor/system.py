"""The kiosk itself: models, clock, store, policy, screen, staff accounts."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sentinel.config import Settings
from sentinel.core.events import Device
from sentinel.doctor.daemon import Running
from sentinel.doctor.findings import Check, Finding, fail, ok, warn
from sentinel.doctor.policies import in_force, test_policy
from sentinel.doctor.updates import test_updates

_SCREEN_S, _MODELS_S, _STORE_S = 20.0, 60.0, 20.0
_CHECK_BELOW = 256 * 1024 * 1024  # bytes; a larger database would be read for too long
_LOW, _FULL = 1 << 30, 100 << 20  # bytes free
_SCREEN_PROGRAM = """
import json
from PySide6.QtGui import QFontDatabase, QGuiApplication
import PySide6, PySide6.QtQml, PySide6.QtQuick
from ui.sentences import LANGUAGES, sentences
application = QGuiApplication([])
there = set(QFontDatabase.families())
fonts = {one: next((font for font in sentences(one).fonts if font in there), "") for one in LANGUAGES}
print(json.dumps({"version": PySide6.__version__, "fonts": fonts}))
"""
_PLAIN_FONT = "WenQuanYi Micro Hei"  # has all characters, drawn as China writes them


def checks(settings: Settings, base: Path, running: Running) -> list[Check]:
    """What the machine itself must have."""
    return [
        Check("models", lambda: test_models(settings, base), _MODELS_S),
        Check("clock", test_clock),
        Check("store", lambda: test_store(base / settings.kiosk.data_dir), _STORE_S),
        Check("policy", lambda: test_policy(settings, base)),
        Check("updates", lambda: test_updates(settings, base)),
        Check("faces", lambda: test_faces(settings, base), _STORE_S),
        Check("screen", lambda: test_screen(running), _SCREEN_S),
        Check("staff", lambda: test_staff(settings)),
    ]


def test_models(settings: Settings, base: Path) -> Finding:
    """Every checksum of the manifest, then each model is loaded."""
    from sentinel.runtime.manifest import ModelError
    from sentinel.vision.models import load_models

    folder = str(base / settings.kiosk.models_dir) if settings.kiosk.models_dir else ""
    try:
        models = load_models(folder, settings.vision.threads)
    except ModelError as error:
        fact, _, todo = str(error).rpartition(": ")
        return fail("models", fact or str(error), todo if fact else "run scripts/fetch-models")
    return ok("models", f"{len(models.sessions)} have the manifest's checksums and load")


def test_clock() -> Finding:
    """A plausible year, and whether somebody keeps the time."""
    from sentinel.runtime.clock import SystemClock

    now = SystemClock().now()
    found = f"{now.utc:%Y-%m-%d %H:%M:%S} UTC"
    if not now.utc_trusted:
        return fail("clock", f"{found} can't be", "set the clock (timedatectl set-time) or give it a network")
    kept = _synchronised()
    if kept is None:
        return ok("clock", f"{found}; who keeps it can't be told here (no timedatectl)")
    if not kept:
        return warn(
            "clock", f"{found}, not synchronised", "timedatectl set-ntp true; tests expire by the clock"
        )
    return ok("clock", f"{found}, synchronised")


def _synchronised() -> bool | None:
    program = shutil.which("timedatectl")
    if program is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - the system's own program
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=5.0, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {"yes": True, "no": False}.get(answer.stdout.strip())


def test_store(data: Path) -> Finding:
    """Key file, database, what waits in the outbox, what was moved aside, room on the disk."""
    from sentinel.store.database import DATABASE
    from sentinel.store.errors import KeyFileError, StoreError
    from sentinel.store.key_sources import present
    from sentinel.store.keys import load_keys

    what = "store"
    try:
        if os.geteuid() != 0 and data.exists() and (foreign := of_another_user(what, data)) is not None:
            return foreign  # who may not look into the folder
        if not present(data) and not (data / DATABASE).exists():
            return _fresh(data)
        if (foreign := of_another_user(what, data)) is not None:
            return foreign
        keys = load_keys(data)
        found = "keys open, " + _contents(data / DATABASE, keys.database)
    except KeyFileError as error:
        fact, _, todo = str(error).partition("; ")
        return fail(what, fact, todo or "put back the key file: without it the record can't be read")
    except (StoreError, OSError) as error:
        if shutil.disk_usage(data).free < _FULL:  # on a full disk nothing can be opened, damaged or not
            return _room(data, str(error))
        return fail(what, str(error), "if it is damaged the daemon moves it aside at its start and says so")
    return _room(data, found)


def of_another_user(what: str, data: Path) -> Finding | None:
    """What to do where a look would leave files of ours among the daemon's. Raises OSError."""
    from sentinel.store.key_sources import SYSTEMD, present

    owner = data.stat().st_uid
    if os.geteuid() == owner:
        return None
    # Root leaves the databases' files to their owner; what systemd sealed only root opens.
    if os.geteuid() == 0 and SYSTEMD in present(data):
        return None
    return warn(what, f"{data} belongs to user {owner}", f"run the doctor as that user: sudo -u '#{owner}'")


def _contents(path: Path, key: bytes) -> str:
    """Raises StoreError."""
    from contextlib import closing

    from sentinel.store import outbox
    from sentinel.store.database import open_reader, sqlcipher, wrapped
    from sentinel.store.errors import UnreadableError

    if not path.exists():
        return "no database yet"
    with closing(open_reader(path, key)) as connection:
        try:
            whole = path.stat().st_size <= _CHECK_BELOW
            if whole and connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise UnreadableError(f"{path}: the database is damaged")
            waiting = outbox.status(connection)
        except sqlcipher.Error as error:
            raise wrapped(error, path) from error
    checked = "database whole" if whole else "database opens (too large to check whole)"
    age = "" if waiting.oldest is None else f", oldest {_age(datetime.now(UTC) - waiting.oldest)}"
    said = [f"{checked}, {waiting.waiting} events wait{age}"]
    if waiting.lost:
        said.append(f"{waiting.lost} had to make room, the last {waiting.lost_at:%Y-%m-%d}")
    if waiting.shortened:
        said.append(
            f"{waiting.shortened} old passages had to go, the last time {waiting.shortened_at:%Y-%m-%d}"
        )
    return "; ".join(said)


def _age(span: object) -> str:
    return str(span).partition(".")[0]


def _fresh(data: Path) -> Finding:
    parent = next(folder for folder in (data, *data.parents) if folder.exists())
    if not os.access(parent, os.W_OK | os.X_OK):
        return fail(
            "store", f"{data} can't be made: no right to write", "correct kiosk.data_dir or its owner"
        )
    return _room(parent, "nothing yet: key and database are made at the first start")


def _room(folder: Path, found: str) -> Finding:
    free = shutil.disk_usage(folder).free
    found += f", {free / 1e9:.1f} GB free"
    aside = sorted(path.name for path in folder.glob("*.unreadable*") if "-wal" not in path.name)
    if free < _FULL:
        return fail("store", found, "free space on the disk: nobody is admitted without a record")
    if free < _LOW:
        return warn("store", found, "free space on the disk")
    if aside:
        return warn(
            "store",
            f"{found}; moved aside: {', '.join(aside)}",
            "keep a record's for recovery; a gallery's: enrol again, then delete it",
        )
    return ok("store", found)


def test_faces(settings: Settings, base: Path) -> Finding:
    """Who is enrolled, by count, and whether anybody may be searched for (1:N)."""
    from contextlib import closing

    from sentinel.gallery import GALLERY, Gallery, GalleryError
    from sentinel.gallery.maker import made_by
    from sentinel.gallery.permission import Limits, permission_for, permissions, refused_settings
    from sentinel.runtime.manifest import ModelError
    from sentinel.store.errors import KeyFileError
    from sentinel.store.keys import load_keys

    what, data, now = "faces", base / settings.kiosk.data_dir, datetime.now(UTC)
    if not (data / GALLERY).exists():
        return _not_searched("nobody is enrolled", settings, base)
    folder = str(base / settings.kiosk.models_dir) if settings.kiosk.models_dir else ""
    try:
        with closing(Gallery(data / GALLERY, load_keys(data).templates, made_by(folder))) as gallery:
            count, masked = gallery.enrolled(now, masked=False), gallery.enrolled(now, masked=True)
            limits = Limits.of(settings.face)
            allowed = permission_for(in_force(settings, base), gallery, limits, now)
            refused = refused_settings(permissions(gallery, limits, now), limits)
    except GalleryError as error:
        return fail(what, str(error), "the daemon moves it aside and starts an empty one: sentinel enrol")
    except (KeyFileError, ModelError) as error:
        return fail(what, str(error), "see the lines of store and models")
    found = f"{count} enrolled, {masked} with a mask"
    if refused and _known_face_need(settings, base) != "always":
        todo = "set what sentinel enrol --calibrate suggests, or 0: as calibrated"
        return warn(what, f"{found}; 1:N: {'; '.join(refused)}", todo)
    if allowed.threshold is not None:
        words = f"named from {allowed.threshold:.2f} on, up to {allowed.expected:.2%} of strangers wrongly"
        return ok(what, f"{found}; {words}")
    return _not_searched(f"{found}; 1:N is off: {allowed.problem}", settings, base)


def _not_searched(found: str, settings: Settings, base: Path) -> Finding:
    """1:N can't be: what that means under the policy in force."""
    what, need = "faces", _known_face_need(settings, base)
    if need == "always":
        return fail(what, found, "the policy always asks for known_face, so the daemon won't start")
    if need == "if_available":
        return warn(what, found, "the policy asks for known_face if available: it is not")
    return ok(what, found)


def _known_face_need(settings: Settings, base: Path) -> str:
    from sentinel.core.policy import Check as Asked

    return in_force(settings, base).rule(Asked.KNOWN_FACE).need.value


def test_screen(running: Running) -> Finding:
    """Qt loads (in a process of its own), has fonts for all languages, and a running daemon has a screen."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _SCREEN_PROGRAM],
            capture_output=True, text=True, timeout=_SCREEN_S - 2.0, check=False,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return fail("screen", "Qt does not start in time", "look at the load of the machine (uptime)")
    try:
        said = json.loads(answer.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        words = answer.stderr.strip().splitlines() or ["no word"]
        return fail(
            "screen", f"Qt can't be loaded: {words[-1]}", "run scripts/setup: it names missing libraries"
        )
    fonts, get = said["fonts"], "apt-get install fonts-noto-cjk"
    if not fonts["zh_CN"]:
        return fail("screen", "no font with Chinese characters", get)
    found = f"Qt {said['version']} loads; Chinese in {fonts['zh_CN']}"
    foreign = [one for one in ("zh_TW", "ja", "ko") if fonts[one] in ("", _PLAIN_FONT)]
    if foreign:
        return warn("screen", f"{found}; no own font for {', '.join(foreign)}", get)
    if running.answers and not running.holds(Device.SCREEN):
        return warn("screen", f"{found}; no screen is connected", "start it: sentinel ui --config FILE")
    return ok("screen", found)


def test_staff(settings: Settings) -> Finding:
    """Whether anybody can clear a referred visitor."""
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    if not settings.staff:
        todo = "add [[staff]] with a hash from: sentinel staff hash-pin"
        return warn("staff", "no account: nobody can admit a referred visitor", todo)
    for account in settings.staff:
        try:
            extract_parameters(account.pin_hash)
        except InvalidHashError:
            todo = "replace it by one from: sentinel staff hash-pin"
            return fail("staff", f'the PIN of "{account.id}" is no Argon2 hash', todo)
    return ok("staff", f"{len(settings.staff)} account(s) with a PIN")
