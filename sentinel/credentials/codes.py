"""What kind of credential a scanned code is: bytes -> text -> a table of prefixes.

Platforms publish no payloads: their codes are opaque tokens or URLs, sent whole to the platform for
verification. So an opaque code states nothing by itself and carries no document fact.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sentinel.core.clock import Now
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.reasons import Reason

MAX_BYTES = 7168  # more than the largest QR code (version 40-L) holds
MAX_TOKEN = 2048  # characters of an opaque token; the platform's limit too
MIN_TOKEN = 4  # characters after the prefix


@dataclass(frozen=True, slots=True)
class CodeRule:
    """Codes that begin with ``prefix`` (letter case ignored) are of ``kind``."""

    prefix: str
    kind: CredentialKind


DEFAULT_RULES: tuple[CodeRule, ...] = (
    CodeRule("HC1:", CredentialKind.CERTIFICATE),  # EU Digital COVID Certificate
    CodeRule("shc:/", CredentialKind.CERTIFICATE),  # SMART Health Card
    CodeRule("JKM:", CredentialKind.PLATFORM_CODE),  # 健康码 of the reference service
    CodeRule("DZSBK:", CredentialKind.SOCIAL_SECURITY),  # 电子社保卡 of the reference service
    CodeRule("CSM:", CredentialKind.PLACE_CODE),  # 场所码 of the reference service
    CodeRule("https://", CredentialKind.PLATFORM_CODE),  # 随申码 and others are URLs
)
"""The longest matching prefix counts; a venue puts its platform's own prefixes in front of these."""


def decode_text(data: bytes) -> str | None:
    """The text of a code: UTF-8 first, GB18030 second; None: binary. Outer white space is removed."""
    for charset in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(charset).strip()
        except UnicodeDecodeError:
            continue
        return text if _is_text(text) else None
    return None


def recognise(text: str, rules: Sequence[CodeRule] = DEFAULT_RULES) -> CredentialKind | None:
    """Which kind a text is by its prefix; None: none that is known."""
    folded = text.casefold()
    fitting = [rule for rule in rules if folded.startswith(rule.prefix.casefold())]
    return max(fitting, key=lambda rule: len(rule.prefix)).kind if fitting else None


def classify_kind(text: str, rules: Sequence[CodeRule] = DEFAULT_RULES) -> str:
    """The kind as ``inspect`` names it: dcc, shc, pass, platform, place, social_security or unknown."""
    kind = recognise(text, rules)
    if kind is None:
        return "unknown"
    if kind is CredentialKind.CERTIFICATE:
        return "shc" if text.casefold().startswith("shc:") else "dcc"
    return _PLAIN_KINDS.get(kind, kind.value)


_PLAIN_KINDS = {CredentialKind.PLATFORM_CODE: "platform", CredentialKind.PLACE_CODE: "place"}


def classify(
    data: bytes, venue_key: bytes, now: Now, rules: Sequence[CodeRule] = DEFAULT_RULES
) -> Credential | Reason:
    """The credential that a code's bytes are, or CODE_INVALID: no text, no known prefix, a wrong length."""
    if len(data) > MAX_BYTES:
        return Reason.CODE_INVALID
    text = decode_text(data)
    kind = None if text is None else recognise(text, rules)
    if text is None or kind is None or not _well_formed(text, kind, rules):
        return Reason.CODE_INVALID
    # Tokens are case-sensitive, and keyed_hash is not: so of a hash of the token.
    token = hashlib.sha256(text.encode()).hexdigest()
    return Credential(kind=kind, subject=text, digest=keyed_hash(venue_key, token))


def _well_formed(text: str, kind: CredentialKind, rules: Sequence[CodeRule]) -> bool:
    if kind is CredentialKind.CERTIFICATE:
        return len(text) <= MAX_BYTES
    prefix = max((len(r.prefix) for r in rules if text.casefold().startswith(r.prefix.casefold())), default=0)
    return len(text) <= MAX_TOKEN and len(text) - prefix >= MIN_TOKEN


def _is_text(text: str) -> bool:
    """No control, private-use or unassigned characters: GB18030 decodes almost any bytes into those."""
    return bool(text) and all(
        not unicodedata.category(c).startswith("C") or c in "\r\n\t\u200b\u200d" for c in text
    )
