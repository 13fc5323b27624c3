"""What is believed, asked and told: credentials, platforms, policies, the city base file, the broker."""

import ipaddress
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from sentinel.config.form import ConfigError, Port, Strict, says
from sentinel.core.rollout import parse_window

Prefix = Annotated[str, Meta(min_length=2, max_length=200)]


class CredentialSettings(Strict, frozen=True):
    """What codes are believed, and who reads them."""

    trust_dir: Annotated[
        str,
        says(
            "a folder (or file) of signers' certificates, issuers' keys and revocations, PEM, DER or JSON; "
            "empty: no certificate counts"
        ),
    ] = ""
    revocations_url: Annotated[
        str,
        says(
            "the platform that hands out issuers' lists of revoked passes, asked every minute as app_id; "
            "empty: lists are files in trust_dir"
        ),
    ] = ""
    revocations_dir: Annotated[
        str, says("a folder of the kiosk's own for the lists that it fetched; required with revocations_url")
    ] = ""
    rules: Annotated[
        str, says("acceptance rules for EU certificates (CertLogic, JSON); empty: none are demanded")
    ] = ""
    platform_prefixes: Annotated[
        tuple[Prefix, ...], says("how the codes of a venue's own platform begin, sent to it whole")
    ] = ()
    place_prefixes: Annotated[
        tuple[Prefix, ...], says("how the codes of places (场所码) begin: visitors are asked for their own")
    ] = ()


class VerifySettings(Strict, frozen=True):
    """The verification platform (docs/platform-adapters.md)."""

    url: Annotated[
        str, says("https (http on this machine only); empty: the adapter's, else only what is held locally")
    ] = ""
    standby_url: Annotated[str, says("asked while the first is away or late")] = ""
    app_id: Annotated[str, says("names the kiosk's account; required with url")] = ""
    secret_file: Annotated[str, says("the signing secret, a file of mode 0600; required with url")] = ""
    ca_file: Annotated[str, says("the platform's authority (PEM); empty: the system's")] = ""
    cert_file: Annotated[str, says("the kiosk's certificate for it (PEM); empty: that of [identity]")] = ""
    cert_key_file: Annotated[str, says("the key of cert_file; empty: in cert_file")] = ""
    adapter: Annotated[
        str, says("the platform's interface: a shipped adapter's name, or a signed bundle ending in .json")
    ] = "reference"
    adapter_keys: Annotated[
        str, says("who may sign bundles: a public key (PEM) or a folder of them; required with a bundle")
    ] = ""
    key_file: Annotated[str, says("an SM2 key, a file of mode 0600, where the platform wants one")] = ""
    device: Annotated[str, says("the kiosk's number with the platform (IMEI); empty: app_id")] = ""
    rate_per_s: Annotated[
        float, Meta(ge=0.1, le=1000.0), says("how often the platform is asked at most", "per second")
    ] = 10.0
    hedge: Annotated[bool, says("a late answer is asked for a second time")] = True
    timeout_s: Annotated[float, Meta(gt=0.0, le=60.0), says("for an answer, retry included", "s")] = 2.0
    cache_days: Annotated[
        float, Meta(gt=0.0, le=365.0), says("facts of people seen before are kept so long", "days")
    ] = 7.0
    colour_minutes: Annotated[
        float,
        Meta(gt=0.0, le=1440.0),
        says("a code's colour that is held counts so long, where the platform states no validity", "min"),
    ] = 30.0
    head_start_s: Annotated[
        float,
        Meta(ge=0.0, le=5.0),
        says("so long only the platform decides, then also what is held of its earlier answers", "s"),
    ] = 0.25
    refresh_ahead: Annotated[
        bool,
        says("ask for appointments and regulars ahead; keeps their id numbers, encrypted, until then"),
    ] = False
    refresh_per_minute: Annotated[
        int, Meta(ge=1, le=600), says("at most so many are asked for ahead", "1/min")
    ] = 6
    list_keys: Annotated[
        str, says("a file or folder of public keys (PEM) that may sign rosters and watch-lists; empty: none")
    ] = ""


class UpdateSettings(Strict, frozen=True):
    """Updates of the software (docs/updates.md)."""

    root: Annotated[
        str, says("where the versions lie, such as /opt/sentinel; empty: nothing is updated from here")
    ] = ""
    keep_dir: Annotated[
        str,
        says(
            "outside root: what was seen of the publisher, and the number below which nothing is installed; "
            "required with root"
        ),
    ] = ""
    trust: Annotated[
        str, says("the publisher's first root (TUF, root.json), put there by hand; required with root")
    ] = ""
    url: Annotated[
        str, says("where releases are fetched, https (http on this machine only); empty: only --from DIR")
    ] = ""
    ca_file: Annotated[str, says("that server's authority (PEM); empty: the system's")] = ""
    window: Annotated[str, says("when updates come by themselves, local time")] = "02:00-05:00"


class PolicySettings(Strict, frozen=True):
    """Signed policies, which come by file or by network; local ones are named in ``kiosk.policy``."""

    keys: Annotated[
        str, says("who may sign policies: a public key (PEM) or a folder of them; empty: none may")
    ] = ""
    signed_only: Annotated[bool, says("a policy that is not signed is refused; needs keys")] = False
    tenant: Annotated[str, says("whom signed policies must name as their tenant; empty: none")] = ""
    url: Annotated[
        str, says("where signed policies are fetched, https (http on this machine only); empty: nowhere")
    ] = ""
    every_s: Annotated[float, Meta(ge=1.0, le=86400.0), says("how often they are fetched", "s")] = 300.0
    ca_file: Annotated[str, says("the authority of url (PEM); empty: the system's")] = ""
    cert_file: Annotated[str, says("the kiosk's certificate for url (PEM); empty: that of [identity]")] = ""
    cert_key_file: Annotated[str, says("the key of cert_file; empty: in cert_file")] = ""


class RemoteSettings(Strict, frozen=True):
    """Settings and commands from the district (docs/remote.md); the tenant is that of [policies]."""

    keys: Annotated[
        str,
        says(
            "who may sign them, and what each may do: a key file of `sentinel remote keygen` or a folder of "
            "them; empty: nothing comes from afar"
        ),
    ] = ""
    gate: Annotated[
        bool, says("a signed, fresh command may admit a visitor who waits for the staff; needs keys")
    ] = False


class BaseFileSettings(Strict, frozen=True):
    """The city base file: facts of a whole city, held here. A risk to privacy, so off unless asked for."""

    folder: Annotated[str, says("where it is held, beside the database; empty: no base file is used")] = ""
    trust: Annotated[
        str, says("publishers' public keys: a PEM file, or a folder of .pem and .pub; required with folder")
    ] = ""
    city_keys: Annotated[
        str, says("a folder of city keys, EPOCH.key of 32 bytes and mode 0600; required with folder")
    ] = ""
    url: Annotated[
        str,
        says("the publisher, https (http on this machine only); empty: files come by `cache sync --file`"),
    ] = ""
    mqtt: Annotated[bool, says("deltas are also pushed by the broker of [report]")] = False
    every_s: Annotated[
        float, Meta(ge=1.0, le=3600.0), says("with mqtt, how often the publisher is asked for news", "s")
    ] = 60.0
    longest_hours: Annotated[float, Meta(gt=0.0, le=744.0), says("an older file states nothing", "h")] = 168.0
    compact_at: Annotated[
        int, Meta(ge=1000, le=5_000_000), says("so many changes make a new file of both", "changes")
    ] = 200_000


class ReportSettings(Strict, frozen=True):
    """The broker that takes events."""

    host: Annotated[str, says("of the broker; empty: events stay in the outbox")] = ""
    port: Annotated[Port, says("of the broker")] = 8883
    tls: Annotated[
        bool, says("encrypted, the broker's certificate checked; false only with a broker on this machine")
    ] = True
    ca_file: Annotated[str, says("the broker's authority (PEM); empty: the system's")] = ""
    cert_file: Annotated[str, says("the kiosk's certificate (PEM); empty: that of [identity]")] = ""
    key_file: Annotated[str, says("its private key, a file of mode 0600; empty: in cert_file")] = ""
    username: Annotated[str, says("where the broker wants one")] = ""
    password_file: Annotated[str, says("the password, a file of mode 0600")] = ""
    ack: Annotated[
        str,
        says('an event is done when "application" (the collector) or only "broker" (weaker) has said so'),
    ] = "application"
    identity_key_file: Annotated[
        str,
        says("the authority's public key (X25519, PEM): events carry whose card it was, sealed to it"),
    ] = ""
    topic_prefix: Annotated[str, says("topics are PREFIX/KIOSK/events, /ack, ... (docs/asyncapi.json)")] = (
        "sentinel"
    )
    keep_events: Annotated[
        int,
        Meta(ge=1_000, le=10_000_000),
        says("how many may wait; beyond, the oldest of the least important make room, and are accounted for"),
    ] = 1_000_000
    home_assistant: Annotated[
        str, says('prefix of Home Assistant\'s MQTT discovery, mostly "homeassistant"; empty: none')
    ] = ""
    metrics_port: Annotated[
        int, Meta(ge=0, le=65535), says("of figures for Prometheus (HTTP, no identities); 0: none")
    ] = 0
    metrics_host: Annotated[str, says("the address that metrics_port listens at")] = "127.0.0.1"


def check_policies(policies: PolicySettings) -> None:
    if not policies.keys and (policies.signed_only or policies.url):
        raise ConfigError("policies.keys is required with policies.signed_only and policies.url")


def check_remote(remote: RemoteSettings, report: ReportSettings) -> None:
    if remote.gate and not remote.keys:
        raise ConfigError("remote.keys is required with remote.gate")
    if remote.keys and not report.host:
        raise ConfigError("remote.keys needs the broker of report.host")


def check_base_file(base_file: BaseFileSettings, report: ReportSettings) -> None:
    if not base_file.folder:
        if base_file.url or base_file.mqtt:
            raise ConfigError("base_file.folder is required with base_file.url and base_file.mqtt")
        return
    for name in ("trust", "city_keys"):
        if not getattr(base_file, name):
            raise ConfigError(f"base_file.{name} is required with base_file.folder")
    if base_file.mqtt and not report.host:
        raise ConfigError("base_file.mqtt needs the broker of report.host")


def check_report(report: ReportSettings) -> None:
    if report.ack not in ("application", "broker"):
        raise ConfigError('report.ack must be "application" or "broker"')
    if report.host and not report.tls and not _is_this_machine(report.host):
        raise ConfigError(
            f'report.tls = false is only for a broker on this machine, and report.host = "{report.host}" is '
            "none: leave report.tls = true"
        )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: who it is, is decided elsewhere
        return False


def check_updates(updates: UpdateSettings, base: Path) -> None:
    """What types can't say of updates. Raises ConfigError."""
    try:
        parse_window(updates.window)
    except ValueError as error:
        raise ConfigError(f"updates.window: {error}") from None
    if not updates.root:
        return
    for name, value in (("keep_dir", updates.keep_dir), ("trust", updates.trust)):
        if not value:
            raise ConfigError(f"updates.{name} is required with updates.root (docs/updates.md)")
    if (base / updates.keep_dir).resolve().is_relative_to((base / updates.root).resolve()):
        raise ConfigError(
            "updates.keep_dir lies inside updates.root: what forbids a downgrade belongs outside"
        )
