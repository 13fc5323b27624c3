"""How a person was enrolled, as the gallery keeps it: enough to compare with next time, and no picture."""

from dataclasses import dataclass

import msgspec

_DIGEST = 32  # bytes, SHA-256


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How a person was enrolled: a digest of the photographs, and how alike each was to the others.

    ``rejected``: digests of those that were not used, with the reasons (no path: it may hold a name); None:
    an earlier release did not keep them.
    """

    person: str
    photographs: bytes
    genuine: tuple[float, ...] = ()
    rejected: tuple[tuple[bytes, str], ...] | None = ()


def to_row(how: Enrolment) -> tuple[bytes, str]:
    """The columns photographs (the digest, then in MessagePack which were rejected and why) and genuine."""
    genuine = " ".join(f"{score:.4f}" for score in how.genuine)
    return how.photographs + msgspec.msgpack.encode(how.rejected or ()), genuine


def of_row(person: str, photographs: bytes, genuine: str) -> Enrolment:
    """Of an earlier release too, which wrote the digest alone."""
    how = tuple(map(float, genuine.split()))
    return Enrolment(person, photographs[:_DIGEST], how, _rejected(photographs[_DIGEST:]))


def _rejected(tail: bytes) -> tuple[tuple[bytes, str], ...] | None:
    try:
        return msgspec.msgpack.decode(tail, type=tuple[tuple[bytes, str], ...])
    except msgspec.DecodeError:
        return None
