"""The publisher's side: a folder of TUF metadata and targets that any web server or stick can carry.

Written in an order in which a reader never meets metadata whose files are not there yet: targets, then the
targets' metadata, snapshot, and the timestamp last. Keys are files of their own, never in the folder.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.exceptions import RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Key, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from sentinel.core.rollout import Stage
from sentinel.fleet.updating.release import Description, description_target, read_description
from sentinel.runtime.files import write_whole

ROLES = ("root", "targets", "snapshot", "timestamp")
_LIVES = {"root": 365, "targets": 365, "snapshot": 90, "timestamp": 30}  # days
_PENDING = "root.pending.json"
_Signed = TypeVar("_Signed", Root, Targets, Snapshot, Timestamp)


class PublishError(Exception):
    """What is to be published can't be; one line."""


class Keys:
    """The keys at hand: of each file its public half, and a signer where it is a private one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Ed25519 in PEM. Raises PublishError."""
        self.public: dict[Path, Key] = {}
        self.signers: dict[str, CryptoSigner] = {}
        for path in paths:
            try:
                raw = path.read_bytes()
                if b"PRIVATE KEY" in raw:
                    private = load_pem_private_key(raw, None)
                    if not isinstance(private, Ed25519PrivateKey):
                        raise PublishError(f"{path}: no Ed25519 key")
                    signer = CryptoSigner(private)
                    self.public[path], self.signers[signer.public_key.keyid] = signer.public_key, signer
                else:
                    public = load_pem_public_key(raw)
                    if not isinstance(public, Ed25519PublicKey):
                        raise PublishError(f"{path}: no Ed25519 key")
                    self.public[path] = SSlibKey.from_crypto(public)
            except OSError as error:
                raise PublishError(f"{path}: can't be read: {error.strerror}") from None
            except (ValueError, TypeError, UnsupportedAlgorithm):
                raise PublishError(f"{path}: no Ed25519 key in PEM without a passphrase") from None


class Repository:
    """A publisher's folder: metadata/ and targets/."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.metadata, self.now = folder, folder / "metadata", now

    # ---- keys

    def begin(self, roles: Mapping[str, Sequence[Key]], thresholds: Mapping[str, int], keys: Keys) -> bool:
        """Make the first root; whether it has all signatures (else others sign it). Raises PublishError."""
        if self.metadata.exists():
            raise PublishError(f"{self.folder}: is a repository already")
        root = Root(expires=self._ends("root"), consistent_snapshot=True)
        for role in ROLES:
            for key in roles[role]:
                root.add_key(key, role)
            root.roles[role].threshold = thresholds.get(role, 1)
            if len(root.roles[role].keyids) < root.roles[role].threshold:
                raise PublishError(f"{role} has fewer keys than signatures it needs")
        self.metadata.mkdir(parents=True)
        return self._offer_root(Metadata(root), None, keys)

    def rotate(
        self, role: str, add: Sequence[Key], remove: Sequence[str], threshold: int | None, keys: Keys
    ) -> bool:
        """The next root, with other keys for a role; whether it has all signatures. Raises PublishError."""
        old = self.root()
        new = Metadata.from_bytes(old.to_bytes())
        new.signatures.clear()
        root: Root = new.signed
        for key in add:
            root.add_key(key, role)
        for keyid in remove:
            found = [known for known in root.roles[role].keyids if known.startswith(keyid)]
            if len(found) != 1:
                raise PublishError(f"{role} has {len(found) or 'no'} keys whose id begins with {keyid}")
            root.revoke_key(found[0], role)
        if threshold is not None:
            root.roles[role].threshold = threshold
        if len(root.roles[role].keyids) < root.roles[role].threshold:
            raise PublishError(f"{role} would have fewer keys than signatures it needs")
        root.version += 1
        root.expires = self._ends("root")
        return self._offer_root(new, old.signed, keys)

    def sign(self, keys: Keys) -> bool:
        """More signatures for a root that waits for them. Raises PublishError."""
        try:
            pending = Metadata[Root].from_bytes((self.metadata / _PENDING).read_bytes())
        except (OSError, RepositoryError):
            raise PublishError(f"{self.folder}: no root waits for signatures") from None
        return self._offer_root(pending, self.root().signed if pending.signed.version > 1 else None, keys)

    def _offer_root(self, new: Metadata[Root], old: Root | None, keys: Keys) -> bool:
        allowed = set(new.signed.roles["root"].keyids) | (set(old.roles["root"].keyids) if old else set())
        used = [signer for keyid, signer in keys.signers.items() if keyid in allowed]
        if not used:
            raise PublishError("none of the keys may sign this root")
        for signer in used:
            new.sign(signer, append=True)
        try:
            for judge in filter(None, (old, new.signed)):
                judge.verify_delegate("root", new.signed_bytes, new.signatures)
        except UnsignedMetadataError:
            self._write(_PENDING, new)
            return False
        self._write(f"{new.signed.version}.root.json", new)
        (self.metadata / _PENDING).unlink(missing_ok=True)
        return True

    # ---- releases

    def publish(
        self, description: Description, sources: Mapping[str, Path], platform: str, stages: Sequence[Stage],
        keys: Keys,
    ) -> None:  # fmt: skip
        """Add a release: ``sources`` holds the file of each target. Raises PublishError, OSError."""
        raw = json.dumps(msgspec.to_builtins(description), indent=1).encode() + b"\n"
        read_description(raw)
        root, targets = self.root().signed, self._targets()
        name = description_target(platform)
        before = self.described(targets.signed, name)
        if before is not None and description.version == before.version:
            raise PublishError(f"version {before.version} is published already: name it otherwise")
        if before is not None and description.number <= before.number:
            raise PublishError(f"number {before.number} is published already: take a higher one")
        for item in description.files:
            self._place(targets.signed, item.target, sources[item.target], item.sha256)
        self._place_raw(targets.signed, name, raw, stages)
        self._drop_unused(targets.signed)
        self._sign_all(root, targets, keys)

    def stage(self, platform: str, stages: Sequence[Stage], keys: Keys) -> None:
        """Another roll-out for the newest release. Raises PublishError, OSError."""
        targets = self._targets()
        found = targets.signed.targets.get(description_target(platform))
        if found is None:
            raise PublishError(f"{self.folder}: no release for {platform}")
        found.unrecognized_fields["custom"] = _custom(stages)
        self._sign_all(self.root().signed, targets, keys)

    def refresh(self, keys: Keys, days: int | None = None) -> datetime:
        """Sign snapshot and timestamp anew, before they are too old; until when. Raises PublishError."""
        root, targets = self.root().signed, self._targets()
        return self._sign_snapshot(root, targets.signed.version, keys, days)

    def root(self) -> Metadata[Root]:
        """The newest root. Raises PublishError."""
        versions = sorted(
            int(path.name.partition(".")[0])
            for path in self.metadata.glob("*.root.json")
            if path.name[0].isdigit()
        )
        if not versions:
            waits = " complete: more keys must sign it" if (self.metadata / _PENDING).exists() else ""
            raise PublishError(
                f"{self.folder}: no root{waits or ' here: make one with `sentinel release init`'}"
            )
        return self._read(f"{versions[-1]}.root.json", Root)

    def described(self, targets: Targets, name: str) -> Description | None:
        """The newest release under a target's name."""
        found = targets.targets.get(name)
        if found is None:
            return None
        return read_description(self._located(name, found.hashes["sha256"]).read_bytes())

    def _targets(self) -> Metadata[Targets]:
        snapshot = self._snapshot()
        if snapshot is None:
            return Metadata(Targets())
        return self._read(f"{snapshot.signed.meta['targets.json'].version}.targets.json", Targets)

    def _snapshot(self) -> Metadata[Snapshot] | None:
        if not (self.metadata / "timestamp.json").exists():
            return None
        stamp = self._read("timestamp.json", Timestamp)
        return self._read(f"{stamp.signed.snapshot_meta.version}.snapshot.json", Snapshot)

    def _sign_all(self, root: Root, targets: Metadata[Targets], keys: Keys) -> None:
        if self._snapshot() is not None:
            targets.signed.version += 1
        self._sign(targets, "targets", root, keys, None)
        self._may_sign(root, ("snapshot", "timestamp"), keys)
        self._write(f"{targets.signed.version}.targets.json", targets)
        self._sign_snapshot(root, targets.signed.version, keys, None)

    def _sign_snapshot(self, root: Root, targets: int, keys: Keys, days: int | None) -> datetime:
        before = self._snapshot()
        version = before.signed.version + 1 if before else 1
        snapshot = Metadata(Snapshot(version=version, meta={"targets.json": MetaFile(targets)}))
        self._sign(snapshot, "snapshot", root, keys, None)
        stamps = self._read("timestamp.json", Timestamp).signed.version + 1 if before else 1
        stamp = Metadata(Timestamp(version=stamps, snapshot_meta=MetaFile(version)))
        self._sign(stamp, "timestamp", root, keys, days)
        self._write(f"{version}.snapshot.json", snapshot)
        self._write("timestamp.json", stamp)
        return stamp.signed.expires

    def _sign(self, what: Metadata[_Signed], role: str, root: Root, keys: Keys, days: int | None) -> None:
        what.signed.expires = self._ends(role, days)
        what.signatures.clear()
        self._may_sign(root, (role,), keys)
        for keyid in root.roles[role].keyids:
            if keyid in keys.signers:
                what.sign(keys.signers[keyid], append=True)

    @staticmethod
    def _may_sign(root: Root, roles: Iterable[str], keys: Keys) -> None:
        for role in roles:
            here = sum(keyid in keys.signers for keyid in root.roles[role].keyids)
            if here < root.roles[role].threshold:
                raise PublishError(
                    f"{role} needs {root.roles[role].threshold} signatures, and {here} of its keys are "
                    "given: add --key FILE"
                )

    def _ends(self, role: str, days: int | None = None) -> datetime:
        whole = self.now.astimezone(UTC).replace(microsecond=0)
        return whole + timedelta(days=days if days is not None else _LIVES[role])

    # ---- files

    def _place(self, targets: Targets, name: str, source: Path, digest: str) -> None:
        target = TargetFile.from_file(name, str(source), ["sha256"])
        if target.hashes["sha256"] != digest:
            raise PublishError(f"{source}: was changed while it was published")
        path = self._located(name, digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(path.name + ".part")
            shutil.copyfile(source, part)
            part.replace(path)
        targets.targets[name] = target

    def _place_raw(self, targets: Targets, name: str, raw: bytes, stages: Sequence[Stage]) -> None:
        target = TargetFile.from_data(name, raw, ["sha256"])
        target.unrecognized_fields["custom"] = _custom(stages)
        path = self._located(name, target.hashes["sha256"])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        targets.targets[name] = target

    def _drop_unused(self, targets: Targets) -> None:
        """Targets that no newest release names any more; their files stay for kiosks that are fetching."""
        names = [name for name in targets.targets if name.startswith("releases/")]
        used = set(names)
        for name in names:
            said = self.described(targets, name)
            used |= {item.target for item in said.files} if said else set()
        for name in set(targets.targets) - used:
            del targets.targets[name]

    def _located(self, name: str, digest: str) -> Path:
        folder, _, last = name.rpartition("/")
        return self.folder / "targets" / folder / f"{digest}.{last}"

    def _read(self, name: str, kind: type[_Signed]) -> "Metadata[_Signed]":
        try:
            found: Metadata[_Signed] = Metadata.from_bytes((self.metadata / name).read_bytes())
        except (OSError, RepositoryError) as error:
            raise PublishError(f"{self.metadata / name}: can't be read: {type(error).__name__}") from None
        if not isinstance(found.signed, kind):
            raise PublishError(f"{self.metadata / name}: no {kind.type}")
        return found

    def _write(self, name: str, what: Metadata[_Signed]) -> None:
        write_whole(self.metadata / name, what.to_bytes(), 0o644)  # a web server hands it out


def _custom(stages: Sequence[Stage]) -> dict[str, Any]:
    return {"rollout": [{"percent": one.percent, "since": one.since.isoformat()} for one in stages]}


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and bytes of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
