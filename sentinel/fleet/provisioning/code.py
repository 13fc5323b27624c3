"""A code as the technician has it: the text of a QR code or of a file on a stick."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sentinel.fleet.provisioning.messages import HANDSHAKE, Code

LARGEST = 4096  # characters: a QR code has less than 3,000 bytes


class BadCode(ValueError):
    """No code of a hand-over; one line that does not repeat it."""


class _Version(Struct, frozen=True):
    handshake_version: Annotated[int, Meta(ge=1, le=10_000)]


def read_code(text: str) -> Code:
    """Raises BadCode. A code of a later version is told from what is no code at all."""
    text = text.strip().removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise BadCode(f"more than {LARGEST} characters are no code")
    try:
        version = msgspec.json.decode(text, type=_Version).handshake_version
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadCode("no code of a hand-over: make one with `sentinel service place add`") from None
    if version != HANDSHAKE:
        raise BadCode(f"a code of version {version}, and this kiosk knows {HANDSHAKE}: update one of them")
    try:
        code = msgspec.json.decode(text, type=Code)
    except (msgspec.DecodeError, UnicodeError) as error:
        field = re.search(r"at `\$\.(\w+)", str(error))
        raise BadCode(f"a damaged code: {field[1] if field else 'its form'} can't be") from None
    if not code.token:
        raise BadCode("a code without a token")
    return code


def without_token(url: str, ca_sha256: str, place: str = "", venue: str = "-") -> Code:
    """What a listed box knows: the service and its authority. Raises BadCode."""
    raw = {
        "handshake_version": HANDSHAKE, "url": url.rstrip("/"), "token": "", "place": place, "venue": venue,
        "ca_sha256": ca_sha256.lower().replace(":", ""),
    }  # fmt: skip
    try:
        return msgspec.convert(raw, Code)
    except msgspec.ValidationError:
        raise BadCode("an https address and the authority's SHA-256 (64 hex digits) are wanted") from None
