"""Id numbers leave the machine encrypted or not at all."""

from pathlib import Path

import pytest

from sentinel.config import VerifySettings
from sentinel.runtime.clock import SystemClock
from sentinel.verify.client import open_client
from sentinel.verify.errors import VerifyError


def settings(tmp_path: Path, url: str, standby_url: str = "") -> VerifySettings:
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text("0123456789abcdef")
    return VerifySettings(app_id="kiosk-1", secret_file="secret", url=url, standby_url=standby_url)


@pytest.mark.parametrize(
    "urls",
    [
        {"url": "http://platform.example"},
        {"url": "http://10.0.0.7:8080/"},
        {"url": "http://127.0.0.1.example.org"},
        {"url": "http://localhost@10.0.0.7"},
        {"url": "https://platform.example", "standby_url": "http://standby.example"},
    ],
)
def test_a_platform_without_encryption_is_refused(tmp_path: Path, urls: dict[str, str]) -> None:
    with pytest.raises(VerifyError, match="not encrypted"):
        open_client(settings(tmp_path, **urls), tmp_path, "venue-1", SystemClock())


@pytest.mark.parametrize(
    "url", ["https://platform.example", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"]
)
def test_https_anywhere_and_http_on_this_machine_are_taken(tmp_path: Path, url: str) -> None:
    client = open_client(settings(tmp_path, url=url), tmp_path, "venue-1", SystemClock())
    assert client is not None
    client.close()
