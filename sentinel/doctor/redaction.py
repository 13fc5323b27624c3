"""Takes out of text what names somebody or opens something; in one bundle the same has the same label.

What has a form is found by it (numbers, addresses, blocks of a key), what has none by the word before it: all
of a quoted value goes, and of one without quotes the rest of its line, since nobody can tell where it ends.
A name that stands in a sentence has neither; so the log is also rid of all writing in which nothing of it is.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from re import Match

from sentinel.doctor.values import value_after

_SECRET = re.compile(
    r"(?i)(?:password|passwd|passwort|passphrase|passcode|pwd|token|secret|authorization|cookie"
    r"|api[_-]?key|private[_-]?key|access[_-]?key|密码|口令|密钥)(?P<rest>[\w-]*)"
)
# Where something lies, or how long it holds: what follows is no secret.
_ABOUT = re.compile(r"(?i)(?:_files?|_paths?|_dir|_folder|_url|_uri|_hours|_days|_s|_ms|_bytes|_len)$")
_PERSON = re.compile(
    r"(?i)(?:姓名|名字|surname|(?:full|first|last|given|family|person|visitor|holder|bearer)[_ -]?name)"
    r"(?P<rest>)"
)
_SOMEBODY = re.compile(
    r"(?i)(?<![\w.])(?:name|visitor|passenger|holder|bearer|guest|person|访客|旅客|持证人|持卡人)(?P<rest>)"
)
_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_WRITING = re.compile(rf"[{_CJK}](?:[{_CJK}·・＊* ]*[{_CJK}＊*])?")
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
_HASHED = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")  # venue's and tenant's keyed hashes
_KEY = r"PRIVATE KEY(?: BLOCK)?-----"
_BIRTH = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_LEFT, _RIGHT = r"(?<![A-Za-z0-9_])(?<!\d\.)", r"(?![A-Za-z0-9_])"  # a whole word, and no decimals
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"-----BEGIN [A-Z0-9 ]*{_KEY}.*?(?:-----END [A-Z0-9 ]*{_KEY}|\Z)", re.DOTALL), "<key>"),
    (re.compile(rf"\A.*?-----END [A-Z0-9 ]*{_KEY}", re.DOTALL), "<key>"),  # a log that begins within one
    (re.compile(r"\$argon2[a-z]*\$[^\s\"']+"), "<pin hash>"),
    (re.compile(r"(?<=//)[^\s\"<>]{0,1000}@(?=[\w\[])"), "<login>@"),
    (re.compile(r"(?:HC1:|shc:/|JKM:|CSM:)[^\s\"'\\]+"), "<code>"),
    (re.compile(r"(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*"), "<token>"),
    (re.compile(r"(?<!\d)(?<!\d\.)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXxＸ](?![\dA-Za-z])"), "<id number>"),
    (re.compile(rf"(?<!\d)(?<!\d\.)[1-8]\d{{7}}{_BIRTH}\d{{3}}(?![\dA-Za-z]|\.\d)"), "<id number>"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "<phone>"),
    (re.compile(rf"(?i){_LEFT}[DEGPS](?:\d{{8}}|[A-Z]\d{{7}}){_RIGHT}"), "<passport>"),
    (re.compile(rf"(?i){_LEFT}[HM]\d{{8}}(?:\d\d)?{_RIGHT}"), "<permit>"),
    (re.compile(r"(?i)(?<=passport )\s*(?:n(?:umber|o\.?)\s*)?[:#]?\s*(?=\w*\d)\w{5,12}"), "<passport>"),
    (re.compile(r"(?i)(?<=护照)(?:号码?)?\s*[:：#]?\s*(?=\w*\d)[A-Za-z0-9]{5,12}"), "<passport>"),
    (re.compile(r"[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+"), "<mail>"),
    (re.compile(rf"[{_CJK}]{{1,4}}[＊*]+"), "<name>"),
)


def redactor(key: bytes, *, log: bool = False) -> Callable[[str], str]:
    """Redacts text. ``key``: random, for one bundle only, so that labels of two bundles can't be compared.

    ``log``: also all writing that is not Latin goes: our own lines have none, so what has is somebody's.
    """

    def label(value: str) -> str:
        return hmac.new(key, value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:12]

    def hashed(found: Match[str]) -> str:
        return f"hash-{label(found[0].lower())}"

    def redact(text: str) -> str:
        text = _ESCAPED.sub(_written_out, text)
        for pattern, instead in _RULES[:2]:  # before what may end within a block
            text = pattern.sub(instead, text)
        text = _without(text, _SECRET, lambda value: f"<secret {label(value)}>")
        for pattern, instead in _RULES[2:]:
            text = pattern.sub(instead, text)
        text = _without(text, _PERSON, lambda value: "<name>", within=True)
        text = _without(
            text, _SOMEBODY, lambda value: "<name>" if _WRITING.search(value) else value, within=True
        )
        if log:
            text = _WRITING.sub("<text>", text)
        return _HASHED.sub(hashed, text)

    return redact


def _written_out(found: Match[str]) -> str:
    """JSON may write a letter as an escape, which no rule would know; it means the same without."""
    letter = chr(int(found[1], 16))
    return letter if _WRITING.match(letter) or letter in "：＝＊·" else found[0]


def _without(text: str, word: re.Pattern[str], instead: Callable[[str], str], *, within: bool = False) -> str:
    """With each value that follows such a word replaced; empty ones stay, which tell that there is none.

    ``within``: of a list or an object only what is in it by such a word again, so that it can still be read.
    """
    parts: list[str] = []
    at = 0
    while found := word.search(text, at):
        value = None if _ABOUT.search(found["rest"]) else value_after(text, found.end())
        if value is None or (within and text[value.begins : value.begins + 1] in ("[", "{")):
            parts.append(text[at : found.end()])
            at = found.end()
        else:
            said = text[value.begins : value.ends]
            put = instead(said) if said.strip() else said
            parts += [text[at : value.begins], f'"{put}"' if value.bare and put != said else put]
            at = value.ends
    return "".join(parts) + text[at:]
