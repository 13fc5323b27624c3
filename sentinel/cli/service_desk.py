"""A desk's signed requests to the reference platform."""

import json
import secrets
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import msgspec
from msgspec import Meta, Struct

from sentinel.cli.pass_files import BadInput
from sentinel.runtime.fetching import BadAddress, checked_address
from sentinel.verify.signing import HmacSigner

_TRIES = 3
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Away(Exception):
    """The platform can't be reached, or fails; one line."""


class SaidNo(Exception):
    """The platform refuses: its problem, for programs and for people."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"the platform says: {problem.get('title', 'no')} (status {status})")
        self.status, self.problem = status, problem


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    app_id: str
    secret: Annotated[str, Meta(min_length=16)]


class DeskClient:
    """Signs and sends; a request that got no answer is sent again under the same Idempotency-Key."""

    def __init__(self, path: Path) -> None:
        """Raises BadInput: the desk's file can't be used."""
        file = _read(path)
        self._signer = HmacSigner(file.app_id, file.secret)
        self._http = httpx.Client(base_url=file.url, timeout=_TIMEOUT, trust_env=False)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def ask(self, method: str, target: str, body: Any = None, **headers: str) -> Any:
        """An answer's JSON, None without one. Raises SaidNo, Away."""
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"} | headers
        for left in reversed(range(_TRIES)):
            signed = self._signer.headers(method, target, raw, datetime.now(UTC))
            try:
                response = self._http.request(method, target, content=raw, headers=own | signed)
                return _answer(response)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if not left:
                    raise Away(f"the platform does not answer: {type(error).__name__}") from None
        return None

    def pages(self, target: str, name: str) -> Iterator[Any]:
        """Everything of a list."""
        after = ""
        while True:
            page = self.ask("GET", f"{target}?limit=1000" + (f"&after={after}" if after else ""))
            yield from page[name]
            if page["next"] is None:
                return
            after = str(page["next"])

    def lines(self, target: str, body: bytes, key: str) -> Iterator[dict[str, Any]]:
        """A batch's answers as they come. Raises SaidNo, Away."""
        headers = self._signer.headers("POST", target, body, datetime.now(UTC))
        headers |= {"Content-Type": "application/x-ndjson"} | ({"Idempotency-Key": key} if key else {})
        try:
            with self._http.stream("POST", target, content=body, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    response.read()
                    _answer(response)
                for line in response.iter_lines():
                    yield json.loads(line)
        except (httpx.HTTPError, ValueError) as error:
            raise Away(f"the answer broke off: {type(error).__name__}; send the batch again") from None


def _answer(response: httpx.Response) -> Any:
    if response.status_code >= 500:
        raise Away(f"the platform fails (status {response.status_code})")
    try:
        said = response.json() if response.content else None
    except ValueError:
        raise Away("the platform answers with something else than JSON") from None
    if response.status_code >= 400:
        raise SaidNo(response.status_code, said if isinstance(said, dict) else {})
    return said


def _read(path: Path) -> _File:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadInput(f"{path}: others may read this secret; run: chmod 600 {path}")
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise BadInput(f"{path}: the desk's file can't be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadInput(f'{path}: {{"url", "app_id", "secret"}} of the desk is wanted') from None
    try:
        checked_address(file.url)
    except BadAddress as error:
        raise BadInput(f'{path}: "url" {error}') from None
    return file
