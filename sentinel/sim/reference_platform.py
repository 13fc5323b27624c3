"""The reference platform as the emulated worlds start and ask it, and their kiosks' settings as TOML."""

import ssl
from pathlib import Path
from typing import Any

import httpx
import msgspec

from sentinel.config import ReportSettings


def arguments(
    port: int, seed: Path | None, database: str, broker: ReportSettings, host: str = "127.0.0.1"
) -> list[str]:
    """After ``python -m``: serve what the seed file (or the database) says, and collect from the broker."""
    words = [
        "sentinel", "service", "--host", host, "--port", str(port), "--db", database,
        "--broker", f"{broker.host}:{broker.port}",
    ]  # fmt: skip
    if seed is not None:
        words += ["--seed", str(seed)]
    if broker.tls:
        words += ["--broker-ca", broker.ca_file, "--broker-cert", broker.cert_file]
        words += ["--broker-key", broker.key_file]
    return words


def answers(url: str, ca_file: str = "") -> bool:
    """Whether the platform answers; ``ca_file``: its authority, where it serves https."""
    verify = ssl.create_default_context(cafile=ca_file) if ca_file else True
    try:
        return httpx.get(f"{url}/healthz", timeout=1.0, trust_env=False, verify=verify).is_success
    except httpx.HTTPError:
        return False


def settings_text(tables: dict[str, dict[str, Any]]) -> str:
    """TOML tables of plain values; JSON's strings, numbers and booleans are TOML's too."""
    return "\n".join(_table(name, values) for name, values in tables.items())


def report_table(report: ReportSettings) -> dict[str, Any]:
    """The section ``report`` of a kiosk's settings."""
    names = ("host", "port", "tls", "ca_file", "cert_file", "key_file")
    return {name: getattr(report, name) for name in names}


def _table(name: str, values: dict[str, Any]) -> str:
    rows = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *rows, ""])
