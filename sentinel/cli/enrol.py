"""``sentinel enrol``: faces from photographs into the gallery, and what the gallery says about thresholds."""

import argparse
import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sentinel.config import FaceSettings, Settings
    from sentinel.gallery import Gallery
    from sentinel.gallery.calibration import Calibration
    from sentinel.gallery.enrolling import Outcome, Seen
    from sentinel.gallery.roll import Roll
    from sentinel.store.keys import Keys

HELP = "enrol faces from photographs, calibrate, count or erase them"
_DAYS = 180


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "source", nargs="?", type=Path, metavar="DIR or CSV",
        help="a folder with PERSON/ or PERSON.jpg, or a list: person,path[,masked][,expires]",
    )  # fmt: skip
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="the kiosk's settings")
    parser.add_argument(
        "--calibrate", action="store_true", help="compare all non-mates: thresholds and their false matches"
    )
    parser.add_argument(
        "--expires", type=float, default=_DAYS, metavar="DAYS",
        help="templates are erased after so long (default %(default)s)",
    )  # fmt: skip
    parser.add_argument("--remove", metavar="PERSON", help="erase all of a person (as named on enrolling)")
    parser.add_argument("--list", action="store_true", help="count what is in the gallery")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.epilog = (
        "PERSON is what the kiosk knows somebody by, such as the id number: only a keyed hash is kept. "
        "Pictures are read by a confined child process. Each person is kept as soon as done: after Ctrl-C "
        "run it again. A running kiosk takes the changes within seconds. Exit: 0 done; 1 somebody was not "
        "enrolled, a file was not looked at, or --calibrate says that 1:N is refused; 2 bad usage or input; "
        "3 the gallery or the models can't be used."
    )


def run(args: argparse.Namespace) -> int:
    """0: done; 1: not all of it, or 1:N is refused; 2: bad input; 3: gallery or models unusable."""
    from sentinel.config import ConfigError
    from sentinel.gallery import GalleryError
    from sentinel.gallery.roll import RollError
    from sentinel.runtime.manifest import ModelError
    from sentinel.store.errors import StoreError

    if not (args.source or args.calibrate or args.remove or args.list):
        return _fail("give a folder or list, --calibrate, --remove PERSON or --list", 2)
    if sum(map(bool, (args.source or args.calibrate, args.remove, args.list))) > 1:
        return _fail("--remove and --list go alone, without a folder or list and without --calibrate", 2)
    if args.remove and not _is_text(args.remove):
        return _fail("--remove: no text in UTF-8", 2)
    if not 0 < args.expires <= 36500:
        return _fail("--expires: days above 0", 2)
    try:
        return _work(args)
    except (ConfigError, RollError) as error:
        return _fail(str(error), 2)
    except (GalleryError, ModelError, StoreError) as error:
        return _fail(str(error), 3)
    except BrokenPipeError:  # who reads the output has gone: as with every command
        raise
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}", 3)


def _work(args: argparse.Namespace) -> int:
    from sentinel.config import load
    from sentinel.core.identity import keyed_hash
    from sentinel.gallery import GALLERY, Gallery
    from sentinel.gallery.maker import made_by
    from sentinel.gallery.opening import open_gallery
    from sentinel.gallery.roll import Roll, read_roll
    from sentinel.store.keys import load_or_create_keys

    settings = load(args.config)
    base = args.config.parent
    roll = read_roll(args.source) if args.source else Roll()
    data = base / settings.kiosk.data_dir
    _own(data)
    models = str(base / settings.kiosk.models_dir) if settings.kiosk.models_dir else ""
    model = made_by(models)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = load_or_create_keys(data)
    path = data / GALLERY
    if args.remove or args.list:
        return _without_comparing(args, path, keys, model)
    _note(args)
    # A new model is a reason to begin anew; another key may be a mistake.
    opened = partial(open_gallery, unreadable_too=False) if args.source else Gallery
    with _alone(data), contextlib.closing(opened(path, keys.templates, model)) as gallery:
        names = {keyed_hash(keys.venue, entry.person): entry.person for entry in roll.entries}
        code = _enrol(args, gallery, roll, names, models) if args.source else 0
        if args.calibrate and code != 130:
            code = max(code, _calibrate(args, gallery, settings, names))
    return code


def _note(args: argparse.Namespace) -> None:
    """Into the audit, where there is one already. Raises StoreError."""
    from sentinel.config import load
    from sentinel.store.database import DATABASE
    from sentinel.store.lookup import look

    what = "remove" if args.remove else "calibrate" if args.calibrate and not args.source else "photographs"
    if (args.config.parent / load(args.config).kiosk.data_dir / DATABASE).exists():
        with look(args.config, f"enrol {what}"):
            pass


def _own(data: Path) -> None:
    """Files of another account than the kiosk's would lock the daemon out. Raises ConfigError."""
    from sentinel.config import ConfigError

    if data.exists() and data.stat().st_uid != os.geteuid():
        raise ConfigError(f"{data} belongs to user {data.stat().st_uid}: run as that user (sudo -u '#UID')")


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One enrolment at a time. Raises GalleryError."""
    from sentinel.gallery import GalleryError

    with (data / "enrol.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GalleryError("another enrolment is under way: wait for its end") from None
        yield


# ---- what needs no comparison, and works on another model's gallery too


def _remove(args: argparse.Namespace, path: Path, keys: "Keys") -> int:
    """From the gallery in use and from those that were moved aside."""
    from sentinel.core.identity import keyed_hash
    from sentinel.gallery.erasing import erase, moved_aside

    if not path.exists() and not moved_aside(path):
        return _fail(f"{path}: no gallery yet", 1)
    _note(args)
    gone = erase(path, keys.templates, keyed_hash(keys.venue, args.remove))
    if args.json:
        print(json.dumps({"removed": gone.templates, "not_opened": list(gone.closed)}))
    elif gone.templates:
        print(f"{gone.templates} templates erased")
    elif not gone.closed:
        print("nobody is enrolled under this name")
    for problem in gone.closed:
        _fail(problem, 3)
    return 3 if gone.closed else 0 if gone.templates else 1


def _without_comparing(args: argparse.Namespace, path: Path, keys: "Keys", model: str) -> int:
    from sentinel.gallery.erasing import moved_aside
    from sentinel.gallery.file import TemplateFile
    from sentinel.gallery.templates import DIMENSIONS

    if args.remove:
        return _remove(args, path, keys)
    if not path.exists():
        return _fail(f"{path}: no gallery yet", 1)
    with contextlib.closing(TemplateFile(path, keys.templates, model, DIMENSIONS, any_model=True)) as file:
        found = file.counts(datetime.now(UTC))
        other = file.note("model") != model
    until, aside = found.first_expiry, [one.name for one in moved_aside(path)]
    if args.json:
        print(
            json.dumps(
                {
                    "persons": found.persons, "masked": found.masked, "lent": found.lent,
                    "expired": found.expired, "dimensions": found.dimensions, "another_model": other,
                    "first_expiry": until.isoformat() if until else None, "moved_aside": aside,
                }
            )
        )  # fmt: skip
        return 0
    print(f"persons      {found.persons}, {found.masked} of them also with a mask on")
    print(f"lent         {found.lent} references of the platform, for 1:1 only")
    print(f"expired      {found.expired}, to be erased by the daemon")
    print(f"next expiry  {until:%Y-%m-%d}" if until else "next expiry  -")
    print(f"model        {'ANOTHER one: enrol again' if other else 'the one in use'}")
    if aside:
        print(f"moved aside  {', '.join(aside)}: not counted; they expire and are erased from as this one")
    return 0


# ---- enrolling


def _enrol(
    args: argparse.Namespace, gallery: "Gallery", roll: "Roll", names: dict[str, str], models: str
) -> int:
    from sentinel.cli.enrol_report import Progress, report, row
    from sentinel.cli.terminal import json_line
    from sentinel.gallery.enrolling import Enroller
    from sentinel.vision.studio import Studio

    now = datetime.now(UTC)
    outcomes: list[Outcome] = []
    hashes = {person: key for key, person in names.items()}
    with Studio(models) as studio, Progress(len(roll.entries), "enrolling") as progress:
        enroller = Enroller(gallery, _looking(studio.portrait), hashes.__getitem__)
        try:
            for entry in roll.entries:
                until = entry.expires or now + timedelta(days=args.expires)
                outcome = enroller.enrol(entry, until, now)
                outcomes.append(outcome)
                progress.step()
                if args.json:
                    progress.clear()
                    print(json_line(row(outcome, names)), flush=True)
        except KeyboardInterrupt:
            progress.clear()
            if not args.json:
                report(outcomes, names, roll.left)
            print(f"sentinel enrol: stopped after {len(outcomes)} of {len(roll.entries)}", file=sys.stderr)
            return 130
    if args.json:
        for path, why in roll.left:
            print(json_line({"not_looked_at": str(path), "reason": why}))
    else:
        report(outcomes, names, roll.left)
    return 0 if all(outcome.enrolled for outcome in outcomes) and not roll.left else 1


def _looking(portrait: "Callable[..., Any]") -> "Callable[[bytes, bool | None], Seen]":
    """What the studio answers, as enrolment takes it."""
    import numpy as np

    from sentinel.core.facts import Mask
    from sentinel.gallery.enrolling import Seen

    def vector(raw: bytes | None) -> Any:
        return None if raw is None else np.frombuffer(raw, "<f4")

    def look(picture: bytes, masked: bool | None) -> Seen:
        worn = {None: None, True: Mask.MASK, False: Mask.NONE}[masked]
        answer = portrait(picture, worn)
        return Seen(vector(answer.bare), vector(answer.masked), answer.weight, answer.fault)

    return look


# ---- calibrating


def _calibrate(
    args: argparse.Namespace, gallery: "Gallery", settings: "Settings", names: dict[str, str]
) -> int:
    """1: as the settings stand, bare or masked faces are not searched for (1:N)."""
    from sentinel.cli import enrol_report
    from sentinel.gallery.calibrating import calibrate
    from sentinel.gallery.calibration import LookAlikes
    from sentinel.gallery.permission import Limits, permissions

    now, alike = datetime.now(UTC), LookAlikes()
    with enrol_report.Progress(1, "comparing") as progress:
        found = calibrate(gallery, now, progress.share, alike)
    sizes = gallery.enrolled(now, masked=False), gallery.enrolled(now)
    suggested = {
        name: _suggested(found, settings.face, sizes[masked], masked=masked)
        for name, masked in (("bare", False), ("masked", True))
    }
    allowed = permissions(gallery, Limits.of(settings.face), now)
    pairs = enrol_report.named(alike.found(), names)
    if args.json:
        print(enrol_report.calibration_line(found, suggested, allowed, pairs))
    else:
        enrol_report.print_rates(found, sizes)
        enrol_report.print_suggested(found, suggested, settings.face)
        enrol_report.print_alike(pairs, names)
        enrol_report.print_allowed(allowed)
    return int(any(one.threshold is None for one in allowed))


def _suggested(found: "Calibration", face: "FaceSettings", size: int, *, masked: bool) -> dict[str, Any]:
    limit = face.false_identifications
    return {
        "templates": size,
        "match": found.match_threshold(masked=masked, limit=face.false_matches),
        "search": found.search_threshold(masked=masked, gallery=size, limit=limit),
        "suffices_for": found.largest(masked=masked, limit=limit),
        "doubles": found.doubles(masked=masked, gallery=size, limit=limit),
    }


def _is_text(argument: str) -> bool:
    """Bytes of another encoding come as half characters, and nobody was enrolled under such a name."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fail(text: str, code: int) -> int:
    from sentinel.cli.terminal import shown

    print(shown(f"sentinel enrol: {text}"), file=sys.stderr)
    return code
