"""A question as a platform wants it: fields filled, the text to sign composed and signed."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sentinel.core.clock import Now
from sentinel.core.identity import Credential, CredentialKind, nonce_of
from sentinel.core.passage_report import Told
from sentinel.crypto import sm2
from sentinel.crypto.hashes import Hash, digest, keyed_digest
from sentinel.crypto.signing import Algorithm
from sentinel.verify.errors import Declined, VerifyError
from sentinel.verify.platforms import templates
from sentinel.verify.platforms.checks import KINDS, NUMBER, TEXT
from sentinel.verify.platforms.form import Adapter, Signature
from sentinel.verify.platforms.values import written, zone
from sentinel.verify.signing import Account

_CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """One HTTP request, and the text that was signed (which holds the secret in some schemes)."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    signed: str


def asked(
    adapter: Adapter,
    account: Account,
    credential: Credential,
    request_id: str,
    place: str,
    now: Now,
    once: str,
) -> Prepared:
    """The request that asks about a credential; ``once`` is a fresh nonce (32 hex digits) for each sending.

    Raises Declined: this platform is not asked about such a credential, or its text can't be sent.
    """
    holes = _common(adapter, account, request_id, place, now, once)
    holes |= {"kind": word(adapter, credential.kind), "subject": credential.subject}
    try:
        request = adapter.request
        call = _Call(request.method, request.path, request.fields)
        return _built(adapter, account, holes, credential.kind.value, call)
    except UnicodeEncodeError:
        raise Declined("the code's text can't be sent") from None


def word(adapter: Adapter, kind: CredentialKind) -> str:
    """The platform's word for a kind of credential. Raises Declined: it is not asked about those."""
    for ours, theirs in adapter.request.kinds.items():
        if ours == kind.value:
            return theirs
    raise Declined(f"this platform is not asked about credentials of kind {kind.value}")


def pinged(adapter: Adapter, account: Account, place: str, now: Now, once: str) -> Prepared | None:
    """The question without a person; None: the platform has none."""
    if adapter.ping is None:
        return None
    ping = adapter.ping
    holes = _common(adapter, account, once, place, now, once) | {"kind": "", "subject": ""}
    signed, signature = _signature(adapter, account, holes, ping.method, ping.path, {}, b"")
    headers = _headers(adapter, holes | {"signature": signature}, ping.method)
    return Prepared(ping.method, ping.path, headers, b"", signed)


def reported(
    adapter: Adapter, account: Account, told: Told, place: str, now: Now, once: str
) -> Prepared | None:
    """The call that tells what became of a passage, the same each time but for ``timestamp`` and ``once``.

    ``{request_id}`` and ``{nonce}`` are its own, ``{question_id}`` and ``{question_nonce}`` those of the
    question before it. None: this platform is not told, or not of such a passage.
    """
    report = adapter.report
    if report is None or told.verdict not in report.verdicts:
        return None
    if report.outcomes and told.outcome not in report.outcomes:
        return None
    holes = _common(adapter, account, told.id, place, now, once) | {
        "kind": "",
        "subject": "",
        "question_id": told.question,
        "question_nonce": nonce_of(told.question),
        "verdict": report.verdicts[told.verdict],
        "outcome": report.outcomes.get(told.outcome, told.outcome.value),
        "passed_at": written(told.at, adapter.request.time, zone(adapter.request.zone)),
        "temperature": "" if told.celsius is None else f"{told.celsius:.1f}",
    }
    return _built(adapter, account, holes, "", _Call("POST", report.path, report.fields))


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    fields: Mapping[str, Any]


def _common(
    adapter: Adapter, account: Account, request_id: str, place: str, now: Now, once: str
) -> dict[str, str]:
    request = adapter.request
    return {
        "request_id": request_id,
        "nonce": nonce_of(request_id),
        "once": once,
        "timestamp": written(now.utc, request.time, zone(request.zone)),
        "app_id": account.app_id,
        "place": place,
        "device": account.device or account.app_id,
    }


def _built(adapter: Adapter, account: Account, holes: dict[str, str], kind: str, call: _Call) -> Prepared:
    encoding = adapter.request.encoding
    fields = _filled(call.fields, holes | {"signature": ""}, kind)
    body, target = _body(encoding, fields), _target(encoding, call.path, fields)
    signed, signature = _signature(adapter, account, holes, call.method, target, fields, body)
    if any(_holds_signature(value) for value in call.fields.values()):
        fields = _filled(call.fields, holes | {"signature": signature}, kind)
        body, target = _body(encoding, fields), _target(encoding, call.path, fields)
    headers = _headers(adapter, holes | {"signature": signature}, call.method)
    return Prepared(call.method, target, headers, body, signed)


def _signature(
    adapter: Adapter, account: Account, holes: dict[str, str], method: str, target: str,
    fields: Mapping[str, Any], body: bytes,
) -> tuple[str, str]:  # fmt: skip
    """The text that is signed, and the signature of it."""
    recipe = adapter.signature
    if recipe.scheme == "none":
        return "", ""
    more = {
        "method": method,
        "target": target,
        "path": target.partition("?")[0],
        "body": body.decode(),
        "secret": account.secret,
        "parameters": _parameters(adapter, fields),
    }
    signed = recipe.joined_by.join(templates.fill(part, holes | more) for part in recipe.parts)
    return signed, sign(recipe, account, signed.encode())


def _headers(adapter: Adapter, holes: dict[str, str], method: str) -> dict[str, str]:
    headers = {name: templates.fill(text, holes) for name, text in adapter.request.headers.items()}
    if method == "POST" and (content := _CONTENT_TYPES.get(adapter.request.encoding)):
        headers.setdefault("Content-Type", content)
    return headers


def sign(recipe: Signature, account: Account, text: bytes) -> str:
    """The signature of a text by a scheme. Raises VerifyError: there is no key for it."""
    match recipe.scheme:
        case "sha256" | "sm3":
            made = digest(Hash(recipe.scheme), text)
        case "hmac-sha256" | "hmac-sm3":
            made = keyed_digest(Hash(recipe.scheme.removeprefix("hmac-")), account.secret.encode(), text)
        case _:
            key = account.key
            if key is None or key.public.algorithm is not Algorithm.SM2:
                raise VerifyError("this platform wants SM2 signatures: name the key in verify.key_file")
            made = sm2.sign(int.from_bytes(key.secret), key.public.point, text, recipe.sm2_user_id.encode())
            made = sm2.to_der(made) if recipe.sm2_form == "der" else made
    if recipe.encoding == "base64":
        return base64.b64encode(made).decode()
    return made.hex().upper() if recipe.encoding == "hex-upper" else made.hex()


def _filled(fields: Mapping[str, Any], holes: Mapping[str, str], kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in fields.items():
        if not isinstance(value, dict):
            made[key] = templates.fill(value, holes) if isinstance(value, str) else value
        elif not value.keys() & {NUMBER, TEXT}:
            made[key] = _filled(value, holes, kind)
        elif kind in value.get(KINDS, [kind]):
            made[key] = (
                _number(value[NUMBER], holes) if NUMBER in value else templates.fill(value[TEXT], holes)
            )
    return made


def _number(template: str, holes: Mapping[str, str]) -> int:
    text = templates.fill(template, holes)
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Declined("a field that has to be a number is none")
    return int(text)


def _parameters(adapter: Adapter, fields: Mapping[str, Any]) -> str:
    recipe = adapter.signature.parameters
    if recipe is None:
        return ""
    all_fields = adapter.request.fields | (adapter.report.fields if adapter.report is not None else {})
    names = recipe.of or tuple(n for n in fields if not _holds_signature(all_fields[n]))
    pairs = [(name, _plain(fields[name])) for name in names if name in fields]
    if recipe.skip_empty:
        pairs = [pair for pair in pairs if pair[1]]
    if recipe.sort:
        pairs.sort()
    return recipe.joined_by.join(templates.fill(recipe.item, {"key": k, "value": v}) for k, v in pairs)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _holds_signature(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_signature(inner) for inner in value.values())
    return isinstance(value, str) and "signature" in templates.holes(value)


def _body(encoding: str, fields: Mapping[str, Any]) -> bytes:
    if encoding == "json":
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() if fields else b""
    return urlencode({k: _plain(v) for k, v in fields.items()}).encode() if encoding == "form" else b""


def _target(encoding: str, path: str, fields: Mapping[str, Any]) -> str:
    if encoding != "query" or not fields:
        return path
    joined = "&" if "?" in path else "?"
    return path + joined + urlencode({k: _plain(v) for k, v in fields.items()})
