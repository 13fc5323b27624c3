"""Revocation lists that were fetched: kept in a folder of the kiosk's own, and read beside its trust.

A list is kept only where one of the kiosk's own keys of issuers signed it, and never in the place of a newer
one. So whoever hands lists out, or changes the folder, can hold a newer list back, and nothing else.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sentinel.credentials.passes.revocation import MAX_BYTES, BadList, RevocationList, read
from sentinel.credentials.passes.seal import trusted
from sentinel.credentials.trust import Trust
from sentinel.crypto.signing import PublicKey
from sentinel.runtime.files import open_new

_SUFFIX = ".json"


def take(folder: Path, data: bytes, keys: Iterable[PublicKey]) -> RevocationList:
    """Keep a list, by renaming. Raises BadList (also for one that is older than what is kept), OSError."""
    keys = tuple(keys)
    listed = read(data, keys)
    before = kept(folder, keys).get(listed.key_id)
    if not listed.replaces(before):
        raise BadList("it is older than the one that is kept")
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{listed.key_id}.new"
    with os.fdopen(open_new(new, 0o644), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / f"{listed.key_id}{_SUFFIX}")
    return listed


def kept(folder: Path, keys: Iterable[PublicKey]) -> dict[str, RevocationList]:
    """What is kept and still counts, by the issuer's key id; of an issuer who is trusted no more, nothing."""
    keys = tuple(keys)
    found = {listed.key_id: listed for listed in _all(folder, keys)}
    return dict(sorted(found.items()))


def with_kept(trust: Trust, folder: Path) -> Trust:
    """The same trust, and what the kept lists revoke."""
    lists = kept(folder, trusted(trust.public_keys, trust.revoked)).values()
    revoked = trust.revoked.union(*(listed.revoked for listed in lists))
    dates = dict(trust.lists_of)
    for listed in lists:
        dates[listed.key_id] = max(listed.issued_at, dates.get(listed.key_id, listed.issued_at))
    return replace(trust, revoked=revoked, lists_of=dates)


def _all(folder: Path, keys: tuple[PublicKey, ...]) -> Iterator[RevocationList]:
    for key in keys:
        try:
            with (folder / f"{key.key_id.hex()}{_SUFFIX}").open("rb") as file:
                yield read(file.read(MAX_BYTES + 1), [key])
        except (OSError, BadList):
            continue  # fetched again at the next look
