"""The broker, and the kiosk's own certificate for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from sentinel.config import ReportSettings, Settings
from sentinel.core.events import Device
from sentinel.core.promise import Remark, remarks
from sentinel.core.standing import Standing
from sentinel.doctor.daemon import Running
from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn

_BROKER_S = 25.0
_RENEW = timedelta(days=30)


def checks(settings: Settings, base: Path, running: Running) -> list[Check]:
    """One check each."""
    return [
        Check("broker", lambda: test_broker(settings, base, running), _BROKER_S),
        Check("certificate", lambda: test_certificate(_of_its_own(settings), base)),
    ]


def _of_its_own(settings: Settings) -> ReportSettings:
    """The kiosk's certificate of [identity] has a check of its own."""
    shared = settings.report.cert_file == settings.identity.cert_file
    return msgspec.structs.replace(settings.report, cert_file="") if shared else settings.report


def test_broker(settings: Settings, base: Path, running: Running) -> Finding:
    """A connection of its own, under a name that does not push the daemon's aside, and no message."""
    from sentinel.report.mqtt import BrokerError
    from sentinel.report.probe import probe
    from sentinel.report.securing import out_of_date

    what, report = "broker", settings.report
    if not report.host:
        return absent(what, "", "without report.host events stay in the outbox")
    where = f"{report.host}:{report.port}"
    try:
        version = probe(report, settings.kiosk.id, base)
    except BrokerError as error:
        if ours := out_of_date(report, base, datetime.now(UTC)):
            held = "the daemon's connection is from before; " if running.holds(Device.BROKER) else ""
            return fail(what, f"{error}; {held}{ours}", "get a new one: see certificate, identity")
        if running.holds(Device.BROKER):
            found = f"the daemon is connected to {where}, a second connection fails: {error}"
            return warn(what, found, "the broker may allow one connection a certificate")
        return fail(what, str(error), "check [report]: host, port, certificates; is the broker running?")
    if running.misses(Device.BROKER):
        return warn(
            what, f"{where} takes a connection, the daemon has none yet", "look again in some seconds"
        )
    found = f"{where} takes us (MQTT {version}{', TLS' if report.tls else ''})"
    said = remarks(
        noted_standing(base / settings.kiosk.data_dir),
        broker_suffices=report.ack == "broker",
        now=datetime.now(UTC),
    )
    if not report.tls and not said:
        return warn(what, f"{found}, unencrypted", "set report.tls = true and give certificates")
    if not said:
        return ok(what, found)
    plain = [] if report.tls else [Remark("unencrypted", "set report.tls = true and give certificates")]
    all_of_it = [*plain, *said]
    advice = "; ".join(remark.todo for remark in all_of_it if remark.todo)
    return warn(what, "; ".join([found, *(remark.found for remark in all_of_it)]), advice)


def noted_standing(data: Path) -> Standing | None:
    """The daemon's own last word on the broker; None where there is none, or it can't be read here."""
    from sentinel.doctor.system import of_another_user
    from sentinel.store import outbox
    from sentinel.store.database import DATABASE
    from sentinel.store.errors import StoreError
    from sentinel.store.lookup import look_into

    try:
        if not (data / DATABASE).exists() or of_another_user("broker", data) is not None:
            return None
        with look_into(data / DATABASE, "") as connection:
            noted = outbox.standing(connection)
    except (OSError, StoreError):  # the line "store" says why
        return None
    return noted[0] if noted else None


def test_certificate(report: ReportSettings, base: Path) -> Finding:
    """How long the kiosk's own certificate is good."""
    from cryptography.x509 import load_pem_x509_certificate

    what, name = "certificate", report.cert_file
    if not report.host or not report.tls or not name:
        return absent(what)
    try:
        certificate = load_pem_x509_certificate((base / name).read_bytes())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no certificate in PEM form"
        return fail(what, f"{name}: {reason}", "correct report.cert_file")
    until, now = certificate.not_valid_after_utc, datetime.now(UTC)
    found = f"good until {until:%Y-%m-%d}"
    if now < certificate.not_valid_before_utc:
        return fail(what, f"good only from {certificate.not_valid_before_utc:%Y-%m-%d}", "check the clock")
    if until <= now:
        return fail(what, f"expired on {until:%Y-%m-%d}", "renew report.cert_file")
    if until - now < _RENEW:
        return warn(what, found, "renew report.cert_file soon")
    return ok(what, found)
