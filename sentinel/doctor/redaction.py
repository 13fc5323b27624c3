"""Takes out of text what names somebody or opens something; in one bundle the same has the same label."""

import hashlib
import hmac
import re
from collections.abc import Callable
from re import Match

_HASHED = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")  # venue's and tenant's keyed hashes
_SECRET = re.compile(
    r"(?i)(?:password|passwd|token|secret|authorization|api[_-]?key)[\"']?\s*[=:]\s*"
    r"(?P<quote>[\"']?)(?P<value>(?:bearer\s+)?[^\s,;}\]\"'\\]+)"
)
_PEM = r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(_PEM, re.DOTALL), "<key>"),
    (re.compile(r"\$argon2[a-z]*\$[^\s\"']+"), "<pin hash>"),
    (re.compile(r"(?<=//)[^/\s:@\"']+:[^/\s@\"']+(?=@)"), "<login>"),
    (re.compile(r"(?:HC1:|shc:/|JKM:|CSM:)[^\s\"'\\]+"), "<code>"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])"), "<id number>"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "<phone>"),
    (re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"), "<mail>"),
    (re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]{1,4}[＊*]+"), "<name>"),
)


def redactor(key: bytes) -> Callable[[str], str]:
    """Redacts text. ``key``: random, for one bundle only, so that labels of two bundles can't be compared."""

    def label(found: Match[str]) -> str:
        digest = hmac.new(key, found[0].lower().encode(), hashlib.sha256).hexdigest()
        return f"hash-{digest[:12]}"

    def redact(text: str) -> str:
        for pattern, instead in _RULES:
            text = pattern.sub(instead, text)
        text = _SECRET.sub(lambda found: found[0].replace(found["value"], "<secret>"), text)
        return _HASHED.sub(label, text)

    return redact
