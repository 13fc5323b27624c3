"""The erasure itself: prepared once, then step by step from wherever it stands, as often as it is begun."""

import json
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from sentinel.core.erasure import Group, Step, following, totals
from sentinel.crypto.signing import Algorithm, PrivateKey, from_secret, generate, private_key_from_pem
from sentinel.fleet.provisioning.hardware import serial_number
from sentinel.fleet.wiping import journal as journals
from sentinel.fleet.wiping import paper, scanning
from sentinel.fleet.wiping.certificate import (
    ORDER,
    assembled,
    by_certificate,
    device_signer,
    newest_first,
    subject_of,
)
from sentinel.fleet.wiping.eraser import Erased, erase
from sentinel.fleet.wiping.inventory import Target, files_of, half_written, spared
from sentinel.fleet.wiping.journal import Journal
from sentinel.runtime.files import write_whole
from sentinel.runtime.private_keys import SEALED, read_private

METHOD = (
    "keys first; each file overwritten with random bytes, synced, cut to nothing, unlinked; folders synced"
)
_DEVICE_KEY_BYTES = 32


class Deliver(Protocol):
    """Hands the certificate to whoever keeps it; whether they said that they have it."""

    def __call__(self, certificate: bytes, order: str) -> bool:
        """``order``: the erasure's number, by which it is told once."""


class NotClean(Exception):
    """Something is still there; what, a line each."""

    def __init__(self, left: tuple[str, ...]) -> None:
        super().__init__("; ".join(left[:3]))
        self.left = left


class Undelivered(Exception):
    """Nobody has said that they have the certificate; it is beside the settings, and waits."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: ``records`` counts without identities, ``repurposed`` files to begin anew with."""

    kiosk: str
    software: str
    records: Mapping[str, int] = field(default_factory=dict)
    offline: bool = False
    save: str = ""
    repurposed: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    signing: bytes = field(default=b"", repr=False)  # the device's secret; none: of a plain device key


def certificate_of(config: Path) -> Path:
    """Where the certificate of these settings' kiosk is kept."""
    return config.with_name(f"{config.name}.erased.json")


def prepare(config: Path, targets: tuple[Target, ...], data: Path, wish: Wish) -> Journal:
    """List and fingerprint what is there, have the device sign the order, write the journal. Raises OSError.

    Nothing is erased yet, and nothing is begun twice: an order that is there already goes on.
    """
    under_way = journals.read(config)
    if under_way is not None:
        return under_way
    found = [file for target in targets for file in files_of(target, spared(target, targets))]
    unique = {file.path: file for file in reversed(found)}.values()
    own = generate(Algorithm.ED25519)
    signer = from_secret(wish.signing) if wish.signing else _signer(data)
    links = sum(Path(f.path).is_symlink() for f in unique)
    order = _order(wish, own, totals((f.group, f.size) for f in unique), links)
    device = _device(targets, order)
    public = signer or own
    content = [f.path for f in unique if f.group in (Group.KEYS, Group.DATA)]
    made = Journal(
        wish.kiosk, Step.KEYS, targets,
        order=ORDER.seal(order, public).decode(), public_key=public.public.pem, key=own.pem, device=device,
        blocks=scanning.fingerprints(content), offline=wish.offline, save=wish.save,
        repurposed=dict(wish.repurposed), owner=_owner(config),
    )  # fmt: skip
    journals.write(config, made)
    return made


def _owner(config: Path) -> tuple[int, int, int]:
    state = config.lstat()
    return state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode)


def _signer(data: Path) -> PrivateKey | None:
    try:
        key = (data / "device.key").read_bytes()
    except OSError:
        return None
    return device_signer(key) if len(key) == _DEVICE_KEY_BYTES else None


def _device(targets: tuple[Target, ...], order: str) -> dict[str, str] | None:
    """Signed by the kiosk's certificate too, the newest whose key can be read or opened here."""
    files = [Path(f.path) for t in targets if t.group is Group.CREDENTIALS for f in files_of(t)]
    texts = [text for file in files if (text := _opened(file))]
    keys = [text for text in texts if b"PRIVATE KEY" in text]
    for certificate in newest_first(text for text in texts if b"BEGIN CERTIFICATE" in text):
        for key in keys:
            if made := by_certificate(order, certificate, key):
                return made
    return None


def _opened(file: Path) -> bytes:
    """A credential's content; of a sealed key the key, in memory only. b"": it can't be had."""
    try:
        if file.suffix in SEALED:
            return read_private(file)
        return file.read_bytes()[: 64 * 1024]
    except OSError:
        return b""


def _order(wish: Wish, own: PrivateKey, sums: Mapping[str, Mapping[str, int]], links: int) -> str:
    return json.dumps(
        {
            "kiosk": wish.kiosk,
            "serial": serial_number(),
            "nonce": secrets.token_hex(16),
            "began_at": _now(),
            "software": wish.software,
            "erased": sums,
            "links": links,
            "records": dict(wish.records),
            "repurposed": wish.profile,
            "erasure_key": own.public.pem,
        },
        ensure_ascii=False,
    )


class Wiping:
    """Goes on from the journal. ``reached`` is called before each step, and with each file's path."""

    def __init__(
        self,
        config: Path,
        journal: Journal,
        *,
        deliver: Deliver | None = None,
        image: Path | None = None,
        offline: bool = False,
        reached: Callable[[str], None] = lambda what: None,
    ) -> None:
        self._config = config
        self._deliver = deliver
        self._image = image
        self._offline = offline or journal.offline
        self._reached = reached
        self.journal = journal

    def run(self) -> None:
        """To the end. Raises NotClean, Undelivered, OSError; run again, it goes on."""
        work = {
            Step.KEYS: lambda: self._erase_all_of(Group.KEYS),  # what fails is tried again with the data
            Step.DATA: lambda: self._erase(Group.KEYS, Group.DATA),
            Step.VERIFY: self._verify,
            Step.SIGN: self._sign,
            Step.DELIVER: self._hand_over,
            # and the folders in which they were, of which now nothing is needed any more
            Step.CREDENTIALS: lambda: self._erase(Group.CREDENTIALS, Group.KEYS, Group.DATA),
            Step.SETTINGS: self._settings,
        }
        while self.journal.step is not Step.OVER:
            self._reached(f"step {self.journal.step.value}")
            work[self.journal.step]()
            self._enter(following(self.journal.step))
        self._reached("step over")
        self._erase_leftovers()
        _overwrite_and_remove(journals.journal_of(self._config))

    def _enter(self, step: Step, **changes: Any) -> None:
        self.journal = msgspec.structs.replace(self.journal, step=step, **changes)
        journals.write(self._config, self.journal)

    def _erase_all_of(self, *groups: Group) -> tuple[str, ...]:
        done = Erased()
        for target in self.journal.targets:
            if target.group in groups:
                erase(target, done, self._reached, self._spared(target, groups))
        return tuple(done.left)

    def _spared(self, target: Target, groups: tuple[Group, ...]) -> frozenset[str]:
        """Credentials outlive all in which they lie, until their own turn has come."""
        return frozenset() if Group.CREDENTIALS in groups else spared(target, self.journal.targets)

    def _erase(self, *groups: Group) -> None:
        failed = self._erase_all_of(*groups)
        if left := self._left(groups):
            raise NotClean(failed or left)

    def _left(self, groups: tuple[Group, ...]) -> tuple[str, ...]:
        wanted = (target for target in self.journal.targets if target.group in groups)
        return tuple(
            file.path for target in wanted for file in files_of(target, self._spared(target, groups))
        )

    def _verify(self) -> None:
        if left := self._left((Group.KEYS, Group.DATA)):
            self._enter(Step.DATA)
            raise NotClean(left)
        scan: dict[str, object] | None = None
        if self._image is not None:
            os.sync()
            looked, found = scanning.found_in(self._image, self.journal.blocks)
            scan = {"where": self._image.name, "blocks": looked, "found": found}
        order = json.loads(json.loads(self.journal.order)["order"])
        result = {
            **{key: order[key] for key in ("kiosk", "serial", "nonce", "began_at", "software", "erased")},
            **{key: order[key] for key in ("records", "links", "repurposed")},
            "verified_at": _now(),
            "method": METHOD,
            "clean": not (scan and scan["found"]),
            "left": [f"{scan['found']} blocks in {scan['where']}"] if scan and scan["found"] else [],
            "scan": scan,
            "after_this": [Group.CREDENTIALS.value, Group.SETTINGS.value],
            "certificate": subject_of(self.journal.device),
            "cannot_promise": list(scanning.cannot_promise(self._config.parent)),
        }
        self.journal = msgspec.structs.replace(self.journal, result=result)

    def _sign(self) -> None:
        journal = self.journal
        key = private_key_from_pem(journal.key)
        result = json.dumps(journal.result, ensure_ascii=False)
        raw = assembled(journal.order, journal.public_key, journal.device, result, key)
        signer = json.loads(journal.order)["key"]
        self._keep(certificate_of(self._config), raw, signer)
        if journal.save:
            self._keep(Path(journal.save) / certificate_of(self._config).name, raw, signer)
        self.journal = msgspec.structs.replace(journal, key="", blocks=())

    def _keep(self, path: Path, raw: bytes, signer: str) -> None:
        """The text and the page first: who finds the certificate finds all three."""
        write_whole(path.with_suffix(".txt"), paper.as_text(self.journal.result, signer).encode())
        write_whole(path.with_suffix(".html"), paper.as_html(self.journal.result, signer).encode())
        write_whole(path, raw)
        journals.sync_folder(path.parent)

    def _hand_over(self) -> None:
        if self._offline or self._deliver is None:
            return
        raw = certificate_of(self._config).read_bytes()
        if not self._deliver(raw, str(self.journal.result["nonce"])):
            raise Undelivered

    def _settings(self) -> None:
        self._erase(Group.SETTINGS)
        self._erase_leftovers()
        for name, text in self.journal.repurposed.items():
            self._reached(f"writing {name or 'settings'}")
            path = self._config.parent / name if name else self._config
            write_whole(path, text.encode())
            user, group, mode = self.journal.owner
            if (user, group) != (os.geteuid(), os.getegid()):
                os.chown(path, user, group)  # the daemon's account goes on reading what root has erased
            path.chmod(mode)
        journals.sync_folder(self._config.parent)

    def _erase_leftovers(self) -> None:
        """What a cut left half-written beside the settings, also of this erasure itself."""
        done = Erased()
        for path in half_written(self._config):
            erase(Target(Group.SETTINGS, str(path)), done, self._reached)


def _overwrite_and_remove(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()
    journals.sync_folder(path.parent)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
