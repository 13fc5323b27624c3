"""From the settings to a platform: addresses, account, keys, authority, adapter, a line for each fault."""

import ssl
from dataclasses import replace
from pathlib import Path

from sentinel.config import VerifySettings
from sentinel.core.clock import Now
from sentinel.crypto.signing import BadKey, PrivateKey, private_key_from_pem
from sentinel.runtime.clock import Clock
from sentinel.runtime.fetching import BadAddress, checked_address
from sentinel.runtime.own_certificate import client_context
from sentinel.verify.errors import VerifyError
from sentinel.verify.platforms.bundle import read_keys
from sentinel.verify.platforms.form import Adapter, AdapterError
from sentinel.verify.platforms.source import BundleSource
from sentinel.verify.signing import Account
from sentinel.verify.traffic import Adapters, Platform, Shipped

# Twice as many at once as in a second: a family, and the hedges.
_BURST_S = 2.0


def open_platform(
    settings: VerifySettings, folder: Path, place: str, clock: Clock, data: Path | None
) -> Platform | None:
    """What the settings describe, None without any address. Raises VerifyError with one clear line."""
    if not settings.url and settings.adapter == "reference":
        return None
    adapters = _adapters(settings, folder, data)
    adapter = adapters.current(clock.now())
    urls = _urls(settings, adapter)
    if not urls[0]:
        return None
    if not settings.app_id or not settings.secret_file:
        raise VerifyError("verify.app_id and verify.secret_file are required with verify.url")
    account = Account(
        app_id=settings.app_id,
        secret=read_secret(folder / settings.secret_file),
        device=settings.device,
        key=read_key(folder / settings.key_file) if settings.key_file else None,
    )
    _check_key(account, adapter)
    return Platform(
        url=urls[0],
        account=account,
        place=place,
        standby_url=urls[1],
        tls=tls_of(settings, folder),
        timeout_s=settings.timeout_s,
        adapters=adapters,
        rate_per_s=settings.rate_per_s,
        burst=max(4.0, settings.rate_per_s * _BURST_S),
        hedge=settings.hedge,
    )


class _Given:
    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    def current(self, now: Now) -> Adapter:
        return self._adapter


def with_adapter(platform: Platform, adapter: Adapter) -> Platform:
    """The same with an adapter that nobody signed: for trials. Raises VerifyError: its key is missing."""
    _check_key(platform.account, adapter)
    return replace(platform, adapters=_Given(adapter))


def _check_key(account: Account, adapter: Adapter) -> None:
    if adapter.signature.scheme == "sm2" and account.key is None:
        raise VerifyError(f"the platform of {adapter.name} wants SM2 signatures: set verify.key_file")


def _adapters(settings: VerifySettings, folder: Path, data: Path | None) -> Adapters:
    try:
        if not settings.adapter.endswith(".json"):
            return Shipped(settings.adapter)
        if not settings.adapter_keys:
            raise VerifyError("verify.adapter_keys is required with a bundle: whose signature counts?")
        keys = read_keys(folder / settings.adapter_keys)
        return BundleSource(folder / settings.adapter, keys, data)
    except AdapterError as error:
        raise VerifyError(f"verify.adapter: {error}") from None


def _urls(settings: VerifySettings, adapter: Adapter) -> tuple[str, str]:
    if not settings.url and adapter.endpoint is not None:
        return adapter.endpoint.primary, adapter.endpoint.standby
    for url in filter(None, (settings.url, settings.standby_url)):
        try:
            checked_address(url)
        except BadAddress as error:
            raise VerifyError(f'verify.url = "{url}" {error}') from None
    return settings.url, settings.standby_url


def tls_of(settings: VerifySettings, folder: Path) -> ssl.SSLContext | None:
    """Whom the platform's connections believe, and what they show; None: the system's authorities, nothing.

    Raises VerifyError.
    """
    if not settings.ca_file and not settings.cert_file:
        return None
    shown = folder / settings.cert_file if settings.cert_file else None
    key = folder / settings.cert_key_file if settings.cert_key_file else None
    try:
        return client_context(folder / settings.ca_file if settings.ca_file else None, shown, key)
    except OSError as error:  # ssl.SSLError is one
        files = " or ".join(filter(None, (settings.ca_file, settings.cert_file)))
        raise VerifyError(f"verify.ca_file or cert_file: {files} can't be used: {error}") from error


def read_secret(path: Path) -> str:
    """The signing secret in a file of mode 0600. Raises VerifyError with one clear line."""
    secret = _private(path, "secret")
    if len(secret) < 16:
        raise VerifyError(f"{path}: the secret has fewer than 16 characters")
    return secret


def read_key(path: Path) -> PrivateKey:
    """The private key in a PEM file of mode 0600. Raises VerifyError with one clear line."""
    try:
        return private_key_from_pem(_private(path, "key"))
    except BadKey as error:
        raise VerifyError(f"{path}: {error}") from None


def _private(path: Path, what: str) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise VerifyError(f"{path}: others may read the {what}: chmod 600 it")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise VerifyError(f"{path}: the {what} can't be read: {error}") from error
