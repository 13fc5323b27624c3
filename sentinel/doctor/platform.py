"""The verification platform: its adapter, and each of its addresses: answers, clock, certificate."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.config import Settings
from sentinel.doctor import identity
from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn

if TYPE_CHECKING:
    from sentinel.runtime.clock import Clock
    from sentinel.verify.client import Platform

_SERVICE_S = 20.0
_RENEW = timedelta(days=30)
_NEAR_S = 5.0
_CLOCKS_S = 60.0  # several platforms refuse five minutes; signatures of ours hold for two


def checks(settings: Settings, base: Path) -> list[Check]:
    """One of the adapter, one of where it is asked."""
    return [
        Check("adapter", lambda: test_adapter(settings, base)),
        Check("service", lambda: test_service(settings, base), _SERVICE_S + identity.LONGEST_S),
    ]


def test_adapter(settings: Settings, base: Path) -> Finding:
    """Whether it can be used, who signed it, and whether a newer one was in force before."""
    from sentinel.verify.platforms.bundle import read_bundle, read_keys
    from sentinel.verify.platforms.form import AdapterError
    from sentinel.verify.platforms.shipped import shipped
    from sentinel.verify.platforms.source import kept_bundle, newer

    what, own = "adapter", settings.verify
    if own.adapter == "reference":
        return absent(what, "the interface of `sentinel service`")
    try:
        if not own.adapter.endswith(".json"):
            used = shipped(own.adapter)
            return ok(what, f"{used.name} version {used.version}, as it comes with this software")
        if not own.adapter_keys:
            return fail(what, f"{own.adapter}: nobody's signature counts", "set verify.adapter_keys")
        keys = read_keys(base / own.adapter_keys)
        bundle = read_bundle(base / own.adapter, keys)
    except AdapterError as error:
        todo = "correct verify.adapter or verify.adapter_keys (sentinel platform check --keys KEYS FILE)"
        return fail(what, str(error), todo)
    found = f"{bundle.adapter.name} version {bundle.adapter.version}, signed by {bundle.key.key_id.hex()}"
    kept = kept_bundle(base / settings.kiosk.data_dir, keys, bundle.adapter.name)
    try:
        if kept is not None:
            newer(bundle, kept)
    except AdapterError as error:
        return warn(what, f"{found}; not in use: {error}", "count its version up and sign it anew")
    return ok(what, found)


def test_service(settings: Settings, base: Path) -> Finding:
    """A signed question without a person in it, to each address, and a look at its front."""
    from sentinel.runtime.clock import SystemClock
    from sentinel.verify.errors import VerifyError
    from sentinel.verify.opening import open_platform

    what, clock = "service", SystemClock()
    try:
        platform = open_platform(settings.verify, base, settings.kiosk.venue, clock, None)
    except VerifyError as error:
        return fail(what, str(error), "correct [verify] in the settings")
    if platform is None:
        return absent(what, "", "without verify.url only what is held locally is known")
    looked = list(_addresses(platform, clock))
    broken = [one for one in looked if one.broken]
    found = "; ".join(one.found for one in looked)
    advice = [one.advice for one in looked if one.advice]
    if any(one.declined for one in looked) and (why := identity.refusal(settings, base)):
        # Not its account: whoever was taken back, or wiped, has nothing to correct in the settings.
        todo = (
            "ask the district whether it is to come back: then show it a new code (sentinel provision CODE)"
        )
        return fail(what, f"{found}; this kiosk's certificate: {why}", todo)
    if len(broken) == len(looked):
        return fail(what, found, advice[0])
    return warn(what, found, advice[0]) if advice else ok(what, found)


@dataclass(frozen=True, slots=True)
class _Address:
    found: str
    advice: str = ""
    broken: bool = False
    declined: bool = False  # it was heard and not taken


def _addresses(platform: "Platform", clock: "Clock") -> Iterator[_Address]:
    for url in platform.urls:
        yield _address(replace(platform, url=url, standby_url="", hedge=False), clock)


def _address(platform: "Platform", clock: "Clock") -> _Address:
    from sentinel.verify.client import PlatformClient
    from sentinel.verify.errors import Unreachable, Untrusted, VerifyError

    url = platform.url
    client = PlatformClient(platform, clock)
    try:
        client.ping(platform.timeout_s)
    except Untrusted as error:
        return _Address(f"{url}: {error}", "the door works offline: see verify.ca_file, the clock, or the "
                        "platform's operator", broken=True)  # fmt: skip
    except Unreachable as error:
        return _Address(f"{url}: {error}", "check the network, verify.url and verify.ca_file", broken=True)
    except VerifyError as error:
        clocks = _clocks(platform, clock)
        said = f"{url}: {error}{'; ' if clocks else ''}{clocks}"
        advice = "check verify.app_id, verify.secret_file and the clock"
        return _Address(said, advice, broken=True, declined=True)
    finally:
        client.close()
    return _front(platform, clock)


def _clocks(platform: "Platform", clock: "Clock") -> str:
    from sentinel.verify.errors import VerifyError
    from sentinel.verify.probe import look

    try:
        ahead_s = look(platform.url, platform.tls, platform.timeout_s, lambda: clock.now().utc).ahead_s
    except VerifyError:
        return ""
    return "" if ahead_s is None or abs(ahead_s) < _NEAR_S else _apart(ahead_s)


def _apart(ahead_s: float) -> str:
    way = "ahead of" if ahead_s > 0 else "behind"
    return f"its clock is {abs(ahead_s):.0f} s {way} ours"


def _front(platform: "Platform", clock: "Clock") -> _Address:
    """Of an address that takes us: time, clock, certificate."""
    from sentinel.verify.errors import VerifyError
    from sentinel.verify.probe import look

    found = f"{platform.url} takes our signature and our clock"
    try:
        seen = look(platform.url, platform.tls, platform.timeout_s, lambda: clock.now().utc)
    except VerifyError:
        return _Address(found)  # its questions are answered, which is what counts
    found += f", in {1000 * seen.latency_s:.0f} ms with the connection"
    advice = ""
    if seen.ahead_s is not None and abs(seen.ahead_s) > _CLOCKS_S:
        found += f"; {_apart(seen.ahead_s)}"
        advice = "set this kiosk's clock (timedatectl set-ntp true), or tell the platform's operator"
    if seen.certificate_until is not None:
        left = seen.certificate_until - datetime.now(UTC)
        found += f"; its certificate is good for {left.days} days"
        if left < _RENEW:
            advice = advice or "tell the platform's operator: from then on the door works offline"
    return _Address(found, advice)
