"""Where releases come from: an address (https), or a folder such as a stick's. Both bounded, both resumed."""

import contextlib
import errno
import os
import ssl
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import httpx

_CONNECT_S, _READ_S = 10.0, 30.0
_METADATA_S = 60.0  # for one file of it
_SLOWEST = 1024.0  # bytes/s over the whole download, after the first minute
_PIECE = 1 << 18


class SourceError(Exception):
    """The source is away, or answers nonsense; one line. What was fetched is gone on with."""


class Missing(SourceError):
    """The source has no such file."""


class TooLarge(SourceError):
    """The source sends more than the file may have."""


Progress = Callable[[int], None]


class Source(Protocol):
    """Used by one thread."""

    def read(self, path: str, most: int) -> bytes:
        """A small file. Raises SourceError, Missing, TooLarge."""

    def load(self, path: str, part: Path, length: int, progress: Progress) -> None:
        """Append to ``part`` until it has ``length`` bytes; ``progress`` hears its size.

        Raises SourceError, Missing, TooLarge, and OSError of writing.
        """

    def close(self) -> None:
        """Let go of it."""


class FolderSource:
    """A folder: never a device, a pipe, or more than is asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises SourceError: it has no releases."""
        if not (folder / "metadata").is_dir():
            raise SourceError(
                f"{folder}: no releases here (a folder with metadata/ and targets/ is expected)"
            )
        self._folder = folder

    def close(self) -> None:
        """Nothing is held."""

    def read(self, path: str, most: int) -> bytes:
        """A small file."""
        with self._open(path) as file, _told(path):
            raw = os.read(file, most + 1)
            while len(raw) <= most and (more := os.read(file, most + 1 - len(raw))):
                raw += more
        if len(raw) > most:
            raise TooLarge(f"{path}: more than {most} bytes")
        return raw

    def load(self, path: str, part: Path, length: int, progress: Progress) -> None:
        """Append the rest of a file."""
        with self._open(path) as file, part.open("ab") as out:
            if os.fstat(file).st_size > length:
                raise TooLarge(f"{path}: more than {length} bytes")
            done = out.tell()
            with _told(path):
                os.lseek(file, done, os.SEEK_SET)
            while done < length:
                with _told(path):
                    piece = os.read(file, min(_PIECE, length - done))
                if not piece:
                    raise SourceError(f"{path}: ends after {done} of {length} bytes")
                out.write(piece)
                done += len(piece)
                progress(done)

    @contextlib.contextmanager
    def _open(self, path: str) -> Iterator[int]:
        try:
            # non-blocking: a pipe in the place of a file holds nobody up
            file = os.open(self._folder / path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            raise Missing(f"{path}: is not there") from None
        except OSError as error:
            raise SourceError(f"{path}: can't be read: {error.strerror}") from None
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise SourceError(f"{path}: no file")
            yield file
        finally:
            os.close(file)


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"{path}: can't be read: {error.strerror}") from None


class HttpSource:
    """An address. Encrypted, unless it is this machine."""

    def __init__(self, url: str, ca_file: Path | None = None) -> None:
        """Raises SourceError: the address or the authority can't be used."""
        try:
            address = httpx.URL(url if url.endswith("/") else url + "/")
        except httpx.InvalidURL:
            address = httpx.URL("")
        if address.scheme not in ("http", "https") or not address.host:
            raise SourceError(f"{url[:200]!r} is no http or https address")
        if address.scheme == "http" and address.host not in ("localhost", "127.0.0.1", "::1"):
            raise SourceError(f"{url[:200]!r} is not encrypted: only https leaves this machine")
        try:
            tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        except OSError as error:
            raise SourceError(f"{ca_file}: can't be used as an authority: {error}") from None
        self._http = httpx.Client(
            base_url=address,
            verify=tls,
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            headers={"Accept-Encoding": "identity", "User-Agent": "sentinel-update"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def read(self, path: str, most: int) -> bytes:
        """A small file."""
        ends, raw = time.monotonic() + _METADATA_S, bytearray()
        with self._answer(path, {}) as answer:
            for piece in answer.iter_raw():
                raw += piece
                if len(raw) > most:
                    raise TooLarge(f"{path}: more than {most} bytes")
                if time.monotonic() > ends:
                    raise SourceError(f"{path}: took longer than {_METADATA_S:g} s")
        return bytes(raw)

    def load(self, path: str, part: Path, length: int, progress: Progress) -> None:
        """Append the rest of a file, or all of it where the server can't send a part."""
        began = time.monotonic()
        with part.open("ab") as out:
            done = out.tell()
            headers = {"Range": f"bytes={done}-"} if done else {}
            first = done
            with self._answer(path, headers) as answer:
                if done and answer.status_code != httpx.codes.PARTIAL_CONTENT:
                    out.truncate(0)
                    first = done = 0
                for piece in answer.iter_raw():
                    done += len(piece)
                    if done > length:
                        raise TooLarge(f"{path}: more than {length} bytes")
                    out.write(piece)
                    progress(done)
                    lasted = time.monotonic() - began
                    if lasted > _METADATA_S and (done - first) / lasted < _SLOWEST:
                        raise SourceError(f"{path}: comes too slowly")
        if done < length:
            raise SourceError(f"{path}: ends after {done} of {length} bytes")

    @contextlib.contextmanager
    def _answer(self, path: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        try:
            with self._http.stream("GET", path, headers=headers) as answer:
                if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN):
                    raise Missing(f"{path}: is not there")
                if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                    raise SourceError(f"{path}: the server answered with status {answer.status_code}")
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise SourceError(f"{path}: the server does not answer: {type(error).__name__}") from None


def is_full(error: OSError) -> bool:
    """Whether the disk is the reason."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
