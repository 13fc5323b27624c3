"""The kiosk that ``sentinel provision`` works on: its folders, settings, tests, what is connected."""

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli import provision_bundles
from sentinel.config import ConfigError, Settings, load, parse
from sentinel.core.renewal import Life

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    from sentinel.fleet.provisioning.handing_over import HandingOver, Site
    from sentinel.fleet.provisioning.journal import Checked
    from sentinel.fleet.provisioning.messages import Fragment
    from sentinel.fleet.provisioning.rolling import Identity

_NONE = ("", "none")


def site(config: Path, sheets: Path | None) -> "Site":
    """The folders of a settings file, which may not be there yet. Raises ConfigError."""
    from sentinel.fleet.provisioning.handing_over import Site

    settings = load(config) if config.exists() else parse({}, config.parent)
    data = config.parent / settings.kiosk.data_dir
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{data}: can't be made: {error.strerror}") from None
    return Site(data, config, sheets or data / "acceptance")


def handing(here: "Site", args: argparse.Namespace) -> "HandingOver":
    """The hand-over with this machine's tools. Raises ConfigError."""
    import time

    from sentinel.fleet.provisioning.handing_over import HandingOver, Tools
    from sentinel.runtime.clock import SystemClock

    def wait(seconds: float) -> bool:
        print(f"the service does not answer, again in {seconds:g} s ...", file=sys.stderr, flush=True)
        time.sleep(seconds)
        return False

    def tell(step: str) -> None:
        if args.json:
            print(json.dumps({"state": "step", "step": step}), flush=True)
        else:
            print(f"{step} ...", file=sys.stderr, flush=True)

    seen: list[tuple[str, ...]] = []

    def found() -> tuple[str, ...]:
        if not seen:
            seen.append(_found(here.config, probing=not args.no_probe))
        return seen[0]

    tools = Tools(
        clock=SystemClock(),
        found=found,
        apply=lambda fragment: apply(here.config, fragment),
        test=lambda: test(here.config),
        wait=wait,
        tell=tell,
        device_key=_device_key(args.device_key),
        judge=lambda answer: provision_bundles.judge(here.config, answer),
        install=lambda generation: provision_bundles.install(here.config, generation),
    )
    return HandingOver(here, tools)


def identity(config: Path) -> "Identity":
    """What the settings say about the kiosk's certificate. Raises ConfigError."""
    from sentinel.fleet.provisioning.rolling import Identity
    from sentinel.runtime.clock import SystemClock

    settings = load(config)
    if not settings.identity.url:
        raise ConfigError(f"{config}: identity.url is not set: this kiosk was not provisioned")
    data = config.parent / settings.kiosk.data_dir
    return Identity(data / "identity", settings.identity.url, SystemClock())


def is_over(life: Life) -> bool:
    """Whether only the grace is left."""
    return datetime.now(UTC) > life.ends


def authority(path: Path | None) -> "x509.Certificate | None":
    """An authority's certificate. Raises ConfigError."""
    from sentinel.crypto.certificates import BadCertificate, read_certificate

    if path is None:
        return None
    try:
        return read_certificate(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from None
    except BadCertificate as error:
        raise ConfigError(f"{path}: {error}") from None


def apply(config: Path, fragment: "Fragment") -> None:
    """Write these settings, and leave all others as they were. Raises Standstill, OSError."""
    from sentinel.config.settings_file import replace_file, with_values
    from sentinel.core.handover import Reason
    from sentinel.fleet.provisioning.generations import give
    from sentinel.fleet.provisioning.settings_fragment import toml
    from sentinel.fleet.provisioning.standstill import Standstill
    from sentinel.runtime.files import write_whole

    text = config.read_text(encoding="utf-8-sig") if config.exists() else ""
    values = {name: {key: toml(value) for key, value in pairs.items()} for name, pairs in fragment.items()}
    try:
        new = with_values(text, values, config.parent)
    except (ConfigError, tomllib.TOMLDecodeError) as error:
        raise Standstill(
            Reason.SETTINGS, f"{config}: what the service hands out does not fit: {error}"
        ) from None
    if new == text:
        return
    if config.exists():
        replace_file(config, new, datetime.now(UTC))
    else:
        write_whole(config, new.encode())
        give(config, config.parent)


def restore(config: Path, text: str) -> None:
    """The settings' former text; what stands there now is kept beside it. Raises OSError."""
    from sentinel.config.settings_file import replace_file

    replace_file(config, text, datetime.now(UTC))


def test(config: Path) -> "Sequence[Checked]":
    """The doctor's findings with the new settings."""
    from sentinel.cli.doctor import findings
    from sentinel.fleet.provisioning.journal import Checked
    from sentinel.sim.i2c import emulated_bus

    try:
        settings = load(config)
        with emulated_bus(settings.thermal.bus):
            return [
                Checked(one.what, one.state.value, one.found) for one in findings(settings, config.parent, [])
            ]
    except ConfigError as error:
        return [Checked("settings", "fail", str(error))]


def _found(config: Path, *, probing: bool) -> tuple[str, ...]:
    """Kinds of devices that are configured, and those that answer a harmless question."""
    from sentinel.fleet.provisioning.messages import DEVICES

    kinds = set(configured(load(config) if config.exists() else parse({})))
    if probing:
        from sentinel.cli.probe import search

        print("looking what is connected ...", file=sys.stderr, flush=True)
        kinds |= {one.section for one in search(None, None)}
    return tuple(kind for kind in DEVICES if kind in kinds)


def configured(settings: Settings) -> list[str]:
    """The sections that name a device."""
    driven = ("thermal", "gate", "contacts", "light", "audio")
    named = [name for name in driven if getattr(settings, name).driver not in _NONE]
    smart = settings.smart_card
    wired = {
        "camera": settings.camera.source, "id_card": settings.id_card.port, "scanner": settings.scanner.port,
        "smart_card": smart.port or smart.reader or smart.driver == "pcsc",
    }  # fmt: skip
    return [*named, *(name for name, where in wired.items() if where)]


def _device_key(path: Path | None) -> "ec.EllipticCurvePrivateKey | None":
    from sentinel.crypto.certificates import BadCertificate, read_key
    from sentinel.runtime.private_keys import read_private

    if path is None:
        return None
    try:
        return read_key(read_private(path))
    except OSError as error:
        raise ConfigError(f"{path}: can't be used: {error.strerror or error}") from None
    except BadCertificate as error:
        raise ConfigError(f"{path}: {error}") from None
