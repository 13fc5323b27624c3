"""`sentinel remote command sync` to a living kiosk: it asks its publisher at once, and the answer says so."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.core.remote_commands import Right
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.remote.keys import with_rights
from sentinel.policies.bundle import seal
from sentinel.report.subscription import Subscription
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

KEY, RULES = generate(Algorithm.ED25519), generate(Algorithm.ED25519)
KIOSK = "kiosk-t"


class Publisher:
    """Serves one signed policy, and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0
        self.publish(1)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                self.send_response(200)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/policy"

    def publish(self, number: int) -> None:
        said = {"issued_at": datetime.now(UTC), "venues": ["*"]}
        self.body = seal(f'version = "v{number}"\n', RULES, sequence=number, **said)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoBroker]:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker = DemoBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def kiosk(
    broker: DemoBroker, publisher: Publisher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("synchronised")
    (folder / "key.pub").write_text(with_rights(KEY.public.pem, frozenset({Right.SYNC})))
    (folder / "rules.pem").write_text(RULES.public.pem)
    changes = {
        "remote": {"keys": "key.pub"},
        # `parse` wants a broker where there are keys; the real one is put in its place.
        "report": {"host": "127.0.0.1", "tls": False},
        "policies": {"keys": "rules.pem", "url": publisher.url, "every_s": 86_400.0},
    }
    with RealKiosk(folder, report=broker.settings(KIOSK), changes=changes) as running:
        yield running


@pytest.fixture
def collected(broker: DemoBroker) -> Iterator[None]:
    """Somebody who acknowledges the kiosk's events, as a collector does."""
    lines: list[Subscription] = []

    def acknowledge(topic: str, payload: bytes) -> None:
        said = json.dumps({"ids": [json.loads(payload)["id"]]}).encode()
        lines[0].publish(f"sentinel/{KIOSK}/ack", said)

    lines.append(Subscription(broker.settings(SERVICE), "test", [f"sentinel/{KIOSK}/events"], acknowledge))
    worker = Worker("collected", lines[0].session)
    worker.start()
    yield
    worker.stop()
    worker.join(3.0)


@pytest.mark.usefixtures("collected")
def test_sync_now_fetches_what_was_published_a_moment_ago_and_says_so(
    kiosk: RealKiosk, publisher: Publisher, broker: DemoBroker, tmp_path: Path
) -> None:
    def holds() -> str:
        assert kiosk.daemon is not None
        return kiosk.daemon.coordinator.door.policy.version

    eventually(lambda: holds() == "v1", 15.0, "the policy of the start")
    kiosk.await_device("broker", up=True)
    asked = publisher.asked
    publisher.publish(2)
    report = broker.settings(SERVICE)
    fields = ("host", "port", "ca_file", "cert_file", "key_file")
    lines = [f"{name} = {json.dumps(getattr(report, name))}\n" for name in fields]
    (tmp_path / "broker.toml").write_text("[report]\n" + "".join(lines))
    (tmp_path / "duty.key").touch(mode=0o600)
    (tmp_path / "duty.key").write_text(KEY.pem)
    words = ["remote", "command", "sync", "--kiosk", KIOSK, "--key", "duty.key", "--broker", "broker.toml"]
    done = subprocess.run(
        [sys.executable, "-m", "sentinel", *words, "--wait", "20", "--json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=45, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "done" and "policies" in json.dumps(answer)
    eventually(lambda: holds() == "v2", 10.0, "the policy that was published")
    assert publisher.asked > asked
    # what the key may not do is refused, and the kiosk asks nobody for it
    words[2] = "restart"
    refused = subprocess.run(
        [sys.executable, "-m", "sentinel", *words, "--wait", "20", "--json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=45, check=False,
    )  # fmt: skip
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
