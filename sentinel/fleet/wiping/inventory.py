"""What there is to erase: the folders and files that the settings name, and nothing beside them."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sentinel.config import Settings, Strict
from sentinel.core.erasure import Group

_KEY_NAMES = frozenset({"secret_file", "key_file", "cert_file", "cert_key_file", "password_file"})
_CREDENTIALS = ("report", "identity")  # sections whose files deliver the certificate
_KEY_FILE = re.compile(r"\.?[\w.-]*\.(key|cred|tpm|pem)(\.[0-9a-f]+)?$")
_INSTALLED = Path(__file__).resolve().parents[3]


class Refused(Exception):
    """The settings name something that must not be erased; one line, with what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file, or a folder with all that is in it (``whole``). Absolute; only the last part may be a link."""

    group: Group
    path: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a target: ``size`` in bytes."""

    group: Group
    path: str
    size: int


def targets(settings: Settings, config: Path, preview: Path | None = None) -> tuple[Target, ...]:
    """What the settings name, keys first. Raises Refused: a folder is a link, or is not the kiosk's alone."""
    config = _placed(config)
    base = config.parent
    if config.is_symlink():
        raise Refused(f"{config} is a link: name the settings themselves")
    found: list[Target] = []
    data = _folder(base, settings.kiosk.data_dir, "kiosk.data_dir", config)
    folders: list[tuple[Group, Path]] = [
        (Group.DATA, data),
        (Group.DATA, _folder(base, settings.kiosk.run_dir, "kiosk.run_dir", config)),
    ]
    for section, name in (("base_file", "folder"), ("credentials", "revocations_dir")):
        if value := getattr(getattr(settings, section), name):
            folders.append((Group.DATA, _folder(base, value, f"{section}.{name}", config)))
    if settings.base_file.city_keys:
        folder = _folder(base, settings.base_file.city_keys, "base_file.city_keys", config)
        folders.insert(0, (Group.KEYS, folder))
    found += [Target(Group.KEYS, str(path)) for path in _key_files(data)]
    named = _named_files(settings, base, config)
    found += named + _authorities(settings, base, [folder for _, folder in folders])
    found += [Target(group, str(folder), whole=True) for group, folder in folders]
    if preview is not None:
        found.append(Target(Group.DATA, str(_placed(preview))))
    if own := _policy(settings, base):
        found.append(own)
    found += [Target(Group.SETTINGS, str(path)) for path in _settings_copies(config)]
    found.append(Target(Group.SETTINGS, str(config)))
    order = tuple(Group)
    found.sort(key=lambda target: target.group is not Group.CREDENTIALS)  # what delivers is that first of all
    unique = {target.path: target for target in reversed(found)}.values()
    return tuple(sorted(unique, key=lambda target: order.index(target.group)))


def spared(target: Target, targets: Iterable[Target]) -> frozenset[str]:
    """What lies in a target and is not erased with it: the certificate is still to be delivered by that."""
    if target.group is Group.CREDENTIALS:
        return frozenset()
    return frozenset(one.path for one in targets if one.group is Group.CREDENTIALS)


def files_of(target: Target, spare: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Its files as they are now; links and special files count with no bytes. Never follows a link.

    ``spare``: paths that are left out, with all below them.
    """
    path = Path(target.path)
    if target.path in spare:
        return
    try:
        state = path.lstat()
    except OSError:
        return
    if not stat.S_ISDIR(state.st_mode):
        yield Found(target.group, target.path, state.st_size if stat.S_ISREG(state.st_mode) else 0)
        return
    for folder, folders, names in os.walk(path, followlinks=False):
        folders[:] = [name for name in folders if str(Path(folder) / name) not in spare]
        for name in names:
            one = Path(folder) / name
            if str(one) in spare:
                continue
            try:
                state = one.lstat()
            except OSError:
                continue
            yield Found(target.group, str(one), state.st_size if stat.S_ISREG(state.st_mode) else 0)


def _folder(base: Path, value: str, name: str, config: Path) -> Path:
    path = _placed(base / value)
    if path.is_symlink():
        raise Refused(f"{name} = {value!r} is a link: name the folder itself in the settings")
    if config.is_relative_to(path) or _INSTALLED.is_relative_to(path) or len(path.parts) < 3:
        raise Refused(f"{name} = {value!r} holds more than this kiosk's own: nothing is erased there")
    if path.exists() and path.lstat().st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
        raise Refused(f"{name} = {value!r} belongs to another account: run this as that account or as root")
    return path


def _placed(path: Path) -> Path:
    """Absolute, the links above it resolved, itself as it is."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the last part
    return absolute.parent.resolve() / absolute.name


def _key_files(data: Path) -> list[Path]:
    if not data.is_dir():
        return []
    return sorted(p for p in data.iterdir() if _KEY_FILE.match(p.name) and not p.is_dir())


def _named_files(settings: Settings, base: Path, config: Path) -> list[Target]:
    """Secrets and certificates named anywhere in the settings; of an identity's folder, the whole of it.

    What delivers the certificate is needed to the last, also where other sections name it too.
    """
    named = [(s, n, v) for s, n, v in _texts(settings) if v and n in _KEY_NAMES]
    found: dict[str, Target] = {}
    for section, name, value in sorted(named, key=lambda one: one[0] not in _CREDENTIALS):
        group = Group.CREDENTIALS if section in _CREDENTIALS else Group.KEYS
        path, above = _placed(base / value), (base / value).parent
        whole = above.is_symlink() and above.parent.resolve() != base.resolve()  # current -> g000001
        if whole:
            path = _folder(base, str(above.parent), f"{section}.{name}", config)
        found.setdefault(str(path), Target(group, str(path), whole))
    return list(found.values())


def _authorities(settings: Settings, base: Path, folders: list[Path]) -> list[Target]:
    """Authorities that the delivery believes, where they lie in what is erased; elsewhere they are kept."""
    values = [getattr(settings, section).ca_file for section in _CREDENTIALS]
    paths = [_placed(base / value) for value in values if value]
    return [
        Target(Group.CREDENTIALS, str(path))
        for path in paths
        if any(path.is_relative_to(folder) for folder in folders)
    ]


def _texts(settings: Settings) -> Iterator[tuple[str, str, str]]:
    for section in settings.__struct_fields__:
        part = getattr(settings, section)
        if isinstance(part, Strict):
            for name, value in msgspec.structs.asdict(part).items():
                if isinstance(value, str):
                    yield section, name, value


def _policy(settings: Settings, base: Path) -> Target | None:
    """The venue's own policies beside the settings; a shared or shipped file is nobody's to erase."""
    if not settings.kiosk.policy:
        return None
    path = _placed(base / settings.kiosk.policy)
    if path.is_symlink() or not path.is_relative_to(base.resolve()) or path.is_relative_to(_INSTALLED):
        return None
    return Target(Group.DATA, str(path), whole=path.is_dir())


def _settings_copies(config: Path) -> list[Path]:
    """What setting the kiosk up has left beside the settings."""
    copy = re.compile(rf"{re.escape(config.name)}\.(\d{{8}}T\d{{6}}Z\.bak|new)$")
    there = sorted(path for path in config.parent.iterdir() if copy.match(path.name))
    return there + half_written(config)


def half_written(config: Path) -> list[Path]:
    """Temporary files of settings, journal and certificate, where a cut came in between."""
    name, stem = re.escape(config.name), re.escape(config.stem)
    made = re.compile(rf"\.({name}(\.erased)?|{stem})-[a-z0-9_]{{8}}$")
    return sorted(path for path in config.parent.iterdir() if made.match(path.name))
