"""Passwords, certificates and the socket of a connection to the broker."""

import socket
import ssl
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho

from sentinel.config import ReportSettings
from sentinel.crypto.certificates import BadCertificate, read_certificate
from sentinel.report.errors import BrokerError
from sentinel.runtime.own_certificate import load_pair
from sentinel.runtime.private_keys import SEALED


def secure(client: paho.Client, settings: ReportSettings, base: Path) -> None:
    """Give a client the password and certificates of the settings. Raises BrokerError."""
    try:
        if settings.username:
            password = None
            if settings.password_file:
                password = _private(base / settings.password_file).read_text().strip()
            client.username_pw_set(settings.username, password)
        if settings.tls:
            context = ssl.create_default_context(
                cafile=str(base / settings.ca_file) if settings.ca_file else None
            )
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if settings.cert_file:
                key = base / (settings.key_file or settings.cert_file)
                load_pair(context, base / settings.cert_file, key if key.suffix in SEALED else _private(key))
            client.tls_set_context(context)
    except (OSError, ValueError) as error:
        raise BrokerError(f"report: certificates or password can't be used: {error}") from error


def out_of_date(settings: ReportSettings, base: Path, now: datetime) -> str:
    """One line where our certificate does not count now, else ""; what can't be read is said by ``secure``.

    A broker that speaks TLS 1.3 hangs up on such a one without a word (RFC 8446, section 4.4.2.4).
    """
    if not (settings.tls and settings.cert_file):
        return ""
    try:
        certificate = read_certificate((base / settings.cert_file).read_bytes())
    except (OSError, BadCertificate):
        return ""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now > ends:
        return f"our certificate expired on {ends:%Y-%m-%d %H:%M} UTC, and the broker may refuse it"
    if now < begins:
        return f"our certificate is good only from {begins:%Y-%m-%d %H:%M} UTC: is the clock right?"
    return ""


def _private(path: Path) -> Path:
    """A file that only its owner may read; raises BrokerError if others may, OSError if it is not there."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise BrokerError(f"report: {path}: others may read it (mode {mode:04o}); run: chmod 600 {path}")
    return path


def no_delay(client: paho.Client, userdata: Any, connection: Any) -> None:
    """For ``on_socket_open``: small packets go at once; a PUBACK behind an event would else wait 40 ms.

    That is Nagle's algorithm against the other side's delayed ACK.
    """
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
