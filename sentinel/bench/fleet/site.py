"""The real broker and the real collectors that a simulated fleet talks to, and what they cost."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sentinel.sim.broker import BrokerMissing, find_mosquitto
from sentinel.sim.certificates import DemoAuthority

HOST, PREFIX = "127.0.0.1", "fleet"
_START_S = 90.0
_HERTZ = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a process: processor seconds so far, bytes resident."""

    cpu_s: float
    resident: int


def cost(process: "subprocess.Popen[bytes]") -> Cost:
    """From /proc (proc(5)). Raises OSError: it has ended."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    resident = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return Cost((int(fields[11]) + int(fields[12])) / _HERTZ, resident)


class Site:
    """``start``, ``restart_broker``, ``stop``. Raises BrokerMissing with one line."""

    def __init__(self, folder: Path, *, tls: bool, collectors: int, database: str, port: int) -> None:
        program = find_mosquitto()
        if program is None:
            raise BrokerMissing("mosquitto is not installed; run: apt-get install mosquitto")
        self._folder, self.collectors, self.port = folder, collectors, port
        self.database_given = bool(database)
        self.database = database or f"sqlite:///{folder}/service.db"
        self.authority = ""
        lines = [f"listener {port} {HOST}", "allow_anonymous true", "set_tcp_nodelay true",
                 "max_queued_messages 200000", "max_inflight_messages 256", "log_type error"]  # fmt: skip
        if tls:
            authority = DemoAuthority(folder / "certificates")
            server, self.authority = authority.server(), str(authority.ca_file)
            lines += [f"certfile {server.cert_file}", f"keyfile {server.key_file}"]
        if os.geteuid() == 0:
            lines.append("user root")
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self._command = [program, "-c", str(folder / "mosquitto.conf")]
        self.broker: subprocess.Popen[bytes] | None = None
        self.services: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Broker, then collectors."""
        self._start_broker()
        key = self._folder / "service.key"
        for number in range(self.collectors):
            words = ["service", "--port", "0", "--db", self.database, "--key-file", str(key),
                     "--broker", f"{HOST}:{self.port}", "--prefix", PREFIX]  # fmt: skip
            if self.collectors > 1:  # without a group they would be one client, and push each other off
                words += ["--collector-group", "fleet"]
            if self.authority:
                words += ["--broker-ca", self.authority]
            log = self._folder / f"service-{number}.log"
            with log.open("wb") as out:
                self.services.append(
                    subprocess.Popen(  # noqa: S603 - our own command line
                        [sys.executable, "-m", "sentinel", *words],
                        stdin=subprocess.DEVNULL, stdout=out, stderr=out, process_group=0,
                    )
                )  # fmt: skip
            self._await_service(self.services[-1], log)

    def restart_broker(self, down_s: float) -> None:
        """Taken away as by a power cut, and there again after so long."""
        assert self.broker is not None
        self.broker.kill()
        self.broker.wait(10.0)
        time.sleep(down_s)
        self._start_broker()

    def stop(self) -> None:
        """All that was started."""
        for process in (*self.services, self.broker):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (*self.services, self.broker):
            if process is not None:
                try:
                    process.wait(10.0)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(5.0)

    def _start_broker(self) -> None:
        import socket

        self.broker = subprocess.Popen(  # noqa: S603 - our own command line
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C is ours to hear: it ends them in order
        )
        ends = time.monotonic() + _START_S
        while time.monotonic() < ends and self.broker.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.02)
        raise BrokerMissing("mosquitto did not start")

    def _await_service(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        ends = time.monotonic() + _START_S
        while b"serving on" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > ends:
                said = log.read_text("utf-8", "replace").strip().splitlines()
                raise BrokerMissing(f"the collector did not start: {said[-1] if said else 'no word from it'}")
            time.sleep(0.05)
