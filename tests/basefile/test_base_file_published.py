"""The reference service publishes what a folder holds, and a kiosk takes it: file, deltas, news."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from base_files_made import delta, green, make

from sentinel.basefile.record import Field
from sentinel.runtime.clock import SystemClock
from sentinel.service.server import ReferenceService
from sentinel.verify.basefile.http import HttpPublisher, SyncError
from sentinel.verify.signing import HmacSigner

SECRET = "a secret of this test only"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "published"
    made.mkdir()
    return made


@pytest.fixture
def url(tmp_path: Path, folder: Path) -> Iterator[str]:
    service = ReferenceService(f"sqlite:///{tmp_path}/service.db", {"kiosk-1": SECRET}, publish=folder)
    yield service.start().url
    service.close()


def publisher(url: str, secret: str = SECRET) -> HttpPublisher:
    return HttpPublisher(url, SystemClock(), HmacSigner("kiosk-1", secret))


def test_news_file_and_deltas_are_those_of_the_folder(url: str, folder: Path, tmp_path: Path) -> None:
    client = publisher(url)
    assert client.latest(0).base is None
    make(folder / "city.sbase", green(range(50)))
    (folder / "a.sdelta").write_bytes(delta(2, [(1, Field.COLOUR, 3)]))
    (folder / "b.sdelta").write_bytes(delta(1, [(2, Field.COLOUR, 3)]))
    (folder / "broken.sdelta").write_bytes(b"nonsense")
    news = client.latest(0)
    assert news.base is not None
    assert (news.base.bytes, news.oldest, news.sequence) == ((folder / "city.sbase").stat().st_size, 1, 2)
    assert len(client.deltas(1, 9)) == 2
    assert client.deltas(3, 9) == []
    part = tmp_path / "part"
    client.download(part, 10 << 20)
    assert part.read_bytes() == (folder / "city.sbase").read_bytes()
    client.close()


def test_a_download_that_broke_off_goes_on_and_nobody_unsigned_gets_any(
    url: str, folder: Path, tmp_path: Path
) -> None:
    make(folder / "city.sbase", green(range(50)))
    whole, part = (folder / "city.sbase").read_bytes(), tmp_path / "part"
    client = publisher(url)
    client.download(part, 10 << 20)
    part.write_bytes(whole[:1000])
    client.download(part, 10 << 20)
    assert part.read_bytes() == whole
    client.close()
    stranger = publisher(url, "another secret of this test")
    with pytest.raises(SyncError, match="status 401"):
        stranger.latest(0)
    stranger.close()
    assert httpx.get(url + "/v1/base-file/file", trust_env=False).status_code == 401


def test_who_waits_for_news_is_told_within_a_second(url: str, folder: Path) -> None:
    make(folder / "city.sbase", green(range(5)))
    client = publisher(url)

    def publish() -> None:
        time.sleep(0.3)
        (folder / "new.tmp").write_bytes(delta(1, [(1, Field.COLOUR, 3)]))
        (folder / "new.tmp").rename(folder / "1.sdelta")

    thread = threading.Thread(target=publish)
    thread.start()
    began = time.monotonic()
    assert client.latest(0, 5.0).sequence == 1
    assert time.monotonic() - began < 2.0
    thread.join()
    client.close()
