"""Base file, publisher and provider as the settings describe them."""

from pathlib import Path

from sentinel.basefile.keys import read_city_keys
from sentinel.config import BaseFileSettings, VerifySettings
from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import BadKey, PublicKey
from sentinel.runtime.clock import Clock
from sentinel.runtime.fetching import BadAddress, checked_address
from sentinel.verify.basefile.holding import Holding
from sentinel.verify.basefile.http import HttpPublisher
from sentinel.verify.errors import VerifyError
from sentinel.verify.opening import read_secret, tls_of
from sentinel.verify.signing import HmacSigner


def read_trust(path: Path) -> list[PublicKey]:
    """The public keys of a PEM file, or of a folder of them. Raises VerifyError with one clear line."""
    try:
        return list(read_public_keys(path))
    except BadKey as error:
        raise VerifyError(f"the publishers' keys: {error}") from None


def open_holding(settings: BaseFileSettings, base: Path, data: Path, database_key: bytes) -> Holding | None:
    """What is held, None where the settings want no base file; paths count from ``base``, the folder from
    ``data``. Raises VerifyError, BadCityKey, OverlayError, OSError."""
    if not settings.folder:
        return None
    trusted, city = read_trust(base / settings.trust), read_city_keys(base / settings.city_keys)
    return Holding(data / settings.folder, trusted, city, database_key)


def open_publisher(
    settings: BaseFileSettings, platform: VerifySettings, base: Path, clock: Clock
) -> HttpPublisher | None:
    """Whoever publishes, asked with the platform's signature where there is one; None without a URL.

    Raises VerifyError.
    """
    if not settings.url:
        return None
    try:
        checked_address(settings.url)
    except BadAddress as error:
        raise VerifyError(f'base_file.url = "{settings.url}" {error}') from None
    signer = None
    if platform.app_id and platform.secret_file:
        signer = HmacSigner(platform.app_id, read_secret(base / platform.secret_file))
    return HttpPublisher(settings.url, clock, signer, tls_of(platform, base))
