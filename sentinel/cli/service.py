"""``sentinel service``: the reference platform, with the collector where a broker is named."""

import argparse
import re
import signal
import ssl
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sentinel.cli.ports import port

if TYPE_CHECKING:
    from sentinel.runtime.worker import Worker
    from sentinel.service.collecting.collector import Collector
    from sentinel.service.rates import Rates

HELP = "run the reference platform: verification and collector"

_USAGE, _UNAVAILABLE = 2, 3


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    _configure_more(parser)
    _configure_serving(parser)
    _configure_collecting(parser)
    _configure_tls(parser)
    _configure_hand_over(parser)


def _configure_more(parser: argparse.ArgumentParser) -> None:
    from sentinel.cli import (
        service_admin,
        service_ca,
        service_calls,
        service_console,
        service_openapi,
        service_place,
        service_populate,
    )

    more = parser.add_subparsers(dest="what", metavar="WHAT")
    service_populate.configure(more.add_parser("populate", help="make a synthetic population"))
    service_admin.configure(more.add_parser("admin", help="a clerk's desk: state, show, revoke, batch"))
    service_console.configure(more.add_parser("console", help="who may sign in to the web console"))
    service_openapi.configure(more.add_parser("openapi", help="print the OpenAPI document"))
    service_ca.configure(
        more.add_parser("ca", help="the authority of kiosks: init, server, client, crl, show")
    )
    service_place.configure(more.add_parser("place", help="codes for technicians, serial numbers, the log"))
    service_calls.configure(more.add_parser("call", help="send those of --call a test message"))


def _configure_serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=port, default=8080, help="port to listen on (default %(default)s)")
    parser.add_argument(
        "--db",
        default="sqlite:///sentinel-service.db",
        metavar="URL",
        help="database URL of SQLAlchemy (default %(default)s)",
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="the platform's key (default: beside the SQLite database)",
    )
    parser.add_argument(
        "--seed", type=Path, metavar="FILE.json", help="devices and persons to register first"
    )
    parser.add_argument(
        "--rate", type=float, default=20.0, metavar="N",
        help="requests a second that each device may make, three times as many at once (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--publish", type=Path, metavar="DIR",
        help="publish the city base file DIR/*.sbase and DIR/*.sdelta to the devices, each new delta also by "
        "the broker (docs/base-file.md)",
    )  # fmt: skip
    parser.add_argument(
        "--zone", default="Asia/Shanghai", metavar="ZONE",
        help="the clock on the venues' walls, which the web console shows (default %(default)s)",
    )  # fmt: skip


def _configure_collecting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--broker", metavar="HOST:PORT", help="collect the kiosks' events from this MQTT broker"
    )
    parser.add_argument(
        "--broker-ca", type=Path, metavar="FILE", help="the broker's authority (PEM): use TLS"
    )
    parser.add_argument("--broker-cert", type=Path, metavar="FILE", help="the collector's certificate (PEM)")
    parser.add_argument("--broker-key", type=Path, metavar="FILE", help="the key of that certificate (PEM)")
    parser.add_argument(
        "--collector-group", default="", metavar="NAME",
        help="collectors of one group and one database share the events (MQTT shared subscription)",
    )  # fmt: skip
    parser.add_argument(
        "--collector-name", metavar="NAME",
        help="the collector's client id: the broker keeps what comes while it is away (in a group: a day)",
    )  # fmt: skip
    parser.add_argument(
        "--collect-only", action="store_true",
        help="collect and serve nothing: another process of a group, until SIGINT or SIGTERM",
    )  # fmt: skip
    parser.add_argument(
        "--escalate-after", type=float, default=10.0, metavar="MINUTES",
        help="an alarm that nobody acknowledged goes to the district (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--keep-months", type=_months, default=0, metavar="N",
        help="let go of events older than N whole months beside this one (default: keep all)",
    )  # fmt: skip
    parser.add_argument(
        "--call", type=Path, metavar="FILE.toml",
        help="whom to call about alarms, by webhook or mail, and when: see `sentinel service call --help`",
    )  # fmt: skip
    parser.add_argument(
        "--capacity",
        type=int,
        metavar="N",
        help="how many those venues hold together that have no limit of their own (`service place limit`): "
        "told to their kiosks, with shares",
    )
    parser.add_argument("--prefix", default="sentinel", help="first part of the topics (default %(default)s)")


def _months(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1_200):
        raise argparse.ArgumentTypeError(f"{text!r}: 1 to 1200 months")
    return int(text)


def _configure_tls(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="serve https with this certificate (PEM)"
    )
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="the key of that certificate (PEM)")
    parser.add_argument(
        "--ca", type=Path, metavar="DIR",
        help="take kiosks in with this authority (docs/provisioning.md), trust its clients; needs --tls-cert",
    )  # fmt: skip
    parser.add_argument(
        "--require-certificates", action="store_true",
        help="only devices that show a certificate of --ca may ask; taking kiosks in stays open",
    )  # fmt: skip


def _configure_hand_over(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="", help="what kiosks call this service (default: where it listens)")
    parser.add_argument(
        "--kiosk-days", type=float, default=90.0, metavar="N",
        help="kiosks' certificates are good so long (%(default)s), and may be renewed up to a month later",
    )  # fmt: skip
    parser.add_argument("--hand-out", type=Path, metavar="FILE.toml", help="settings that new kiosks get")
    parser.add_argument("--policy-keys", type=Path, metavar="FILE or DIR", help="whose policies they believe")
    parser.add_argument(
        "--policy", type=Path, metavar="FILE.json", help="a signed policy that new kiosks begin with"
    )
    parser.add_argument(
        "--adapter", type=Path, metavar="FILE.json", help="the platform's signed adapter that new kiosks get"
    )
    parser.add_argument(
        "--adapter-keys", type=Path, metavar="FILE or DIR", help="whose adapters new kiosks believe"
    )
    parser.add_argument("--crl-file", type=Path, metavar="FILE", help="keep the revocation list (PEM) there")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from sentinel.cli import service_tls
    from sentinel.link import journal
    from sentinel.service.errors import DatabaseAway, ServiceError
    from sentinel.service.sealing import SealError, key_file
    from sentinel.service.server import ReferenceService

    journal.begin("service", plain="%(levelname)s %(message)s")
    try:
        broker = _broker(args)
        _check(args)
        if args.collect_only:
            return _collect(args, broker)
        key = key_file(args.key_file) if args.key_file else None
        offer, tls = service_tls.offer(args), service_tls.tls(args)
        service = ReferenceService(
            args.db, {}, key=key, rates=_rates(args), publish=args.publish, zone=args.zone,
            offer=offer, tls=tls,
        )  # fmt: skip
    except (ServiceError, SealError, ValueError) as error:
        print(f"sentinel service: {error}", file=sys.stderr)
        return _UNAVAILABLE if isinstance(error, DatabaseAway) else _USAGE
    try:
        return _serve(args, service, broker)
    finally:
        service.close()


def _collect(args: argparse.Namespace, broker: tuple[str, int] | None) -> int:
    """Collect, and nothing else. Raises ServiceError, ValueError."""
    from sentinel.cli import service_calls

    if broker is None:
        raise ValueError("--collect-only: say by --broker HOST:PORT where the events come from")
    collector = _collector(args, broker, _tls(args))
    calling = service_calls.calls(args)
    stop = _on_signals()
    try:
        if calling is not None:
            calling.start()
        if not collector.start():
            print("sentinel service: the broker does not answer yet; still trying", file=sys.stderr)
        print(f"sentinel service: collecting from {args.broker}", file=sys.stderr, flush=True)
        stop.wait()
    finally:
        if calling is not None:
            calling.stop()
        collector.stop()
    return 0


def _collector(args: argparse.Namespace, broker: tuple[str, int], tls: ssl.SSLContext | None) -> "Collector":
    from sentinel.service.collecting.collector import Collector
    from sentinel.service.collecting.dispatching import Terms
    from sentinel.service.collecting.monitoring import Limits

    return Collector(
        args.db,
        *broker,
        tls,
        args.prefix,
        client_id=args.collector_name,
        capacity=args.capacity,
        group=args.collector_group,
        keep_months=args.keep_months,
        limits=Limits(terms=Terms(escalate_after=timedelta(minutes=args.escalate_after))),
    )


def _serve(args: argparse.Namespace, service: object, broker: tuple[str, int] | None) -> int:
    from sentinel.cli import service_calls, service_tls
    from sentinel.service.errors import ServiceError
    from sentinel.service.persons import read_seed
    from sentinel.service.server import ReferenceService

    assert isinstance(service, ReferenceService)
    try:
        if args.seed:
            service.registry.seed(read_seed(args.seed))
        tls = _tls(args)
        calling = service_calls.calls(args)
    except ServiceError as error:
        print(f"sentinel service: {error}", file=sys.stderr)
        return _USAGE
    collector = _collector(args, broker, tls) if broker else None
    pusher = _pusher(args, broker, tls)
    revoked = service_tls.crl_worker(args, service.provisioning.renewing)
    stop = _on_signals()
    try:
        address = service.start(args.port, args.host)
        if collector is not None and not collector.start():
            print("sentinel service: the broker does not answer yet; still trying", file=sys.stderr)
        for worker in filter(None, (pusher, revoked)):
            worker.start()
        if calling is not None:
            calling.start()
        print(f"sentinel service: serving on {address.url}", file=sys.stderr, flush=True)
        while not stop.wait(1.0):
            if not service.running:
                print("sentinel service: the server ended by itself", file=sys.stderr)
                return _UNAVAILABLE
    except ServiceError as error:
        print(f"sentinel service: {error}", file=sys.stderr)
        return _UNAVAILABLE
    finally:
        for worker in filter(None, (pusher, revoked)):
            worker.stop()
            worker.join(5.0)
        if calling is not None:
            calling.stop()
        if collector is not None:
            collector.stop()
    return 0


def _pusher(
    args: argparse.Namespace, broker: tuple[str, int] | None, tls: ssl.SSLContext | None
) -> "Worker | None":
    from sentinel.runtime.worker import Worker
    from sentinel.service.publishing import Publication
    from sentinel.service.pushing import Pusher, PushError

    if broker is None or args.publish is None:
        return None
    pusher = Pusher(Publication(args.publish), *broker, tls, args.prefix)
    return Worker("publisher", pusher.session, expected=(PushError,), stale_after_s=30.0)


def _rates(args: argparse.Namespace) -> "Rates":
    from sentinel.service.rates import Rates

    if not 0.1 <= args.rate <= 100_000:
        raise ValueError(f"--rate {args.rate:g}: 0.1 to 100000 requests a second")
    return Rates(args.rate, max(1, int(args.rate * 3)), time.monotonic)


def _on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _broker(args: argparse.Namespace) -> tuple[str, int] | None:
    """Where the broker is. Raises ValueError: an option of the collector that can't be."""
    names = {"--collector-group": args.collector_group, "--collector-name": args.collector_name}
    for option, name in names.items():
        if name and not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
            raise ValueError(f"{option}: a name of letters, digits, '.', '_', '-' is expected, 64 at most")
    if not 0.1 <= args.escalate_after <= 1440:
        raise ValueError(f"--escalate-after {args.escalate_after:g}: 0.1 to 1440 minutes")
    if not args.broker:
        return None
    host, _colon, port = args.broker.rpartition(":")
    if not host or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise ValueError(f"--broker {args.broker}: HOST:PORT is expected")
    return host.strip("[]"), int(port)


def _check(args: argparse.Namespace) -> None:
    """What would be found out only later, or never. Raises ValueError with one line."""
    if args.publish is not None and not args.publish.is_dir():
        raise ValueError(f"--publish {args.publish}: there is no such folder")
    if args.capacity is not None and args.capacity < 1:
        raise ValueError(f"--capacity {args.capacity}: at least 1")
    if not args.broker and (args.capacity is not None or args.broker_ca or args.broker_cert):
        raise ValueError("--capacity, --broker-ca and --broker-cert want --broker HOST:PORT")
    if args.broker_cert and not args.broker_ca:
        raise ValueError("--broker-cert wants --broker-ca: without TLS nobody is shown it")
    if not args.prefix or set(args.prefix) & set("+#\0"):
        raise ValueError(f'--prefix "{args.prefix}": letters, no + and #')


def _tls(args: argparse.Namespace) -> ssl.SSLContext | None:
    from sentinel.service.errors import ServiceError

    if args.broker_ca is None:
        return None
    option, path = "--broker-ca", args.broker_ca
    try:
        context = ssl.create_default_context(cafile=str(path))
        if args.broker_cert:
            option, path = "--broker-cert", args.broker_cert
            context.load_cert_chain(path, args.broker_key)
    except OSError as error:  # ssl.SSLError is one
        why = error.strerror or error
        raise ServiceError(f"{option} {path}: the certificates can't be used: {why}") from error
    return context
