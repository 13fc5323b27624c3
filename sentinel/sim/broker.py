"""A broker for demos and tests: mosquitto with TLS and client certificates, or amqtt where that is missing.

amqtt (pure Python) speaks MQTT 3.1.1 without TLS here and forgets everything when it ends; the kiosk's outbox
loses nothing either way. Both are processes of their own, so that killing one is a real kill.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from sentinel.config import ReportSettings
from sentinel.sim.certificates import DemoAuthority, Identity

_HOST = "127.0.0.1"
_START_S = 20.0
SERVICE = "service"  # the common name that may read every kiosk's events and acknowledge them


class BrokerMissing(Exception):
    """Neither broker could be started; one line."""


def find_mosquitto() -> str | None:
    """The program's path; Debian keeps it out of an ordinary user's PATH."""
    return shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class DemoBroker:
    """``start``, ``kill9``, ``start`` again on the same port, ``stop``.

    ``engine`` "mosquitto", "amqtt", or "" for what there is. A client's name is its certificate's: a kiosk
    may use ``<prefix>/<its name>/#`` only, "service" everything. ``durable``: mosquitto writes its whole
    database at every change, so that a kill loses nothing that it took (slow: some hundred events a second).
    """

    def __init__(
        self,
        folder: Path,
        engine: str = "",
        prefix: str = "sentinel",
        *,
        durable: bool = True,
        host: str = _HOST,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        program = find_mosquitto()
        self.engine = engine or ("mosquitto" if program else "amqtt")
        if self.engine == "mosquitto" and program is None:
            raise BrokerMissing("mosquitto is not installed; run: apt-get install mosquitto")
        self.tls = self.engine == "mosquitto"
        self.host = host
        self.port = free_port(host)
        self._prefix = prefix
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "broker.log"
        self._identities: dict[str, Identity] = {}
        self._authority: DemoAuthority | None = None
        if self.tls:
            self._authority = DemoAuthority(folder / "certificates")
            self._command = [str(program), "-c", str(self._configure(self._authority, durable))]
        else:
            self._command = [sys.executable, "-m", "sentinel.sim.embedded_broker", host, str(self.port)]

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """Of the broker that runs."""
        return self._process.pid if self._process is not None else None

    @property
    def ca_file(self) -> str:
        """The authority's certificate, "" without TLS."""
        return str(self._authority.ca_file) if self._authority else ""

    def identity(self, name: str) -> Identity | None:
        """Certificate and key of a client, made at the first call; None without TLS."""
        if self._authority is None:
            return None
        if name not in self._identities:
            self._identities[name] = self._authority.client(name)
        return self._identities[name]

    def issue_again(self, name: str, valid: timedelta) -> None:
        """Another certificate in the files of ``identity``; ``valid`` as ``DemoAuthority.client`` has it."""
        assert self._authority is not None
        self._identities[name] = self._authority.client(name, valid)

    def server_identity(self) -> Identity | None:
        """Certificate and key for another server on the broker's host; None without TLS."""
        return self._authority.server(self.host) if self._authority else None

    def settings(self, name: str, ack: str = "application") -> ReportSettings:
        """What a kiosk (or the service, by its name) needs to connect."""
        identity = self.identity(name)
        return ReportSettings(
            host=self.host,
            port=self.port,
            tls=self.tls,
            ca_file=self.ca_file,
            cert_file=str(identity.cert_file) if identity else "",
            key_file=str(identity.key_file) if identity else "",
            ack=ack,
            topic_prefix=self._prefix,
        )

    def start(self) -> None:
        """Start it and wait until it listens. Raises BrokerMissing with its last words."""
        assert not self.running
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for whoever started it, who ends it last
            )
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self.running:
            with socket.socket() as probe:
                probe.settimeout(0.5)
                if probe.connect_ex((self.host, self.port)) == 0:
                    return
            time.sleep(0.02)
        self.stop()
        words = self._log.read_text(errors="replace").strip().splitlines()
        raise BrokerMissing(f"{self.engine} did not start: {words[-1] if words else 'no word from it'}")

    def stop(self) -> None:
        """End it in order; its messages stay on disk (mosquitto)."""
        self._end(kill=False)

    def kill9(self) -> None:
        """Take it away at once, as a power cut would."""
        self._end(kill=True)

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(5.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5.0)

    def _configure(self, authority: DemoAuthority, durable: bool) -> Path:
        server = authority.server(self.host)
        rules = self._folder / "acl"
        rules.write_text(
            f"user {SERVICE}\ntopic readwrite {self._prefix}/#\n\npattern readwrite {self._prefix}/%u/#\n"
            f"pattern read {self._prefix}/base-file/#\n"
        )
        rules.chmod(0o600)
        lines = [
            f"listener {self.port} {self.host}",
            "set_tcp_nodelay true",
            f"cafile {authority.ca_file}",
            f"certfile {server.cert_file}",
            f"keyfile {server.key_file}",
            "require_certificate true",
            "use_identity_as_username true",
            "allow_anonymous false",
            f"acl_file {rules}",
            "max_inflight_messages 256",
            "max_queued_messages 100000",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
        ]
        if durable:  # with its defaults mosquitto forgets what it acknowledged when it is killed
            lines += [
                "persistence true",
                f"persistence_location {self._folder}/",
                "autosave_on_changes true",
                "autosave_interval 1",
            ]
        if os.geteuid() == 0:
            lines.append("user root")  # else it gives up the rights to read the folder
        path = self._folder / "mosquitto.conf"
        path.write_text("\n".join(lines) + "\n")
        return path


def free_port(host: str = _HOST) -> int:
    """A port on this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
