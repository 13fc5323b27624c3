"""`sentinel remote command sync` to a living kiosk: it asks its publishers at once, and the answer says so."""

import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.basefile.building import Terms, build
from sentinel.basefile.delta import Change, sign_delta
from sentinel.basefile.keys import CityKey
from sentinel.basefile.record import Field
from sentinel.basefile.sources import csv_source
from sentinel.core.facts import CodeFact, Colour
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.core.remote_commands import Right
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.remote.keys import with_rights
from sentinel.policies.bundle import seal
from sentinel.report.subscription import Subscription
from sentinel.runtime.worker import Worker
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

KEY, RULES = generate(Algorithm.ED25519), generate(Algorithm.ED25519)
KIOSK = "kiosk-t"
CITY, NEXT_CITY = CityKey(1, bytes(range(32))), CityKey(2, bytes(range(32, 64)))
PERSON = "110101199001010015"  # invented
AS_OF = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


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


class City:
    """Signs base files and changes, and puts them where the platform publishes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def file(self, colour: str, key: CityKey = CITY, sequence: int = 0) -> None:
        text = f"id_number,colour,pcr,pcr_sampled_at\n{PERSON},{colour},,\n"
        made = self.folder / "new.tmp"
        as_of = int(AS_OF.timestamp()) + sequence
        build(csv_source(io.BytesIO(text.encode())), made, Terms(key, RULES, as_of, sequence))
        made.rename(self.folder / f"{sequence}.sbase")

    def change(self, sequence: int, colour: int) -> None:
        one = Change(CITY.hash64(PERSON) >> 12, Field.COLOUR, colour)
        raw = sign_delta([one], sequence, AS_OF + timedelta(seconds=sequence), CITY, RULES)
        (self.folder / "new.tmp").write_bytes(raw)
        (self.folder / "new.tmp").rename(self.folder / f"{sequence}.sdelta")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = City(tmp_path_factory.mktemp("city") / "published")
    made.file("green")
    return made


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
    broker: DemoBroker, publisher: Publisher, city: City, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("synchronised")
    (folder / "key.pub").write_text(with_rights(KEY.public.pem, frozenset({Right.SYNC})))
    (folder / "rules.pem").write_text(RULES.public.pem)
    (folder / "city-keys").mkdir()
    for key in (CITY, NEXT_CITY):
        secret = folder / "city-keys" / f"{key.epoch}.key"
        secret.touch(mode=0o600)
        secret.write_bytes(key.secret)
    changes = {
        "remote": {"keys": "key.pub"},
        # `parse` wants a broker where there are keys; the real one is put in its place.
        "report": {"host": "127.0.0.1", "tls": False},
        "policies": {"keys": "rules.pem", "url": publisher.url, "every_s": 86_400.0},
        # With pushes the publisher is asked once an hour: what comes sooner came by the command.
        "base_file": {
            "folder": "city", "trust": "rules.pem", "city_keys": "city-keys", "mqtt": True, "every_s": 3600.0,
        },
    }  # fmt: skip
    report = broker.settings(KIOSK)
    with RealKiosk(folder, report=report, changes=changes, publish=city.folder) as running:
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


def command(broker: DemoBroker, folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    """`sentinel remote command NAME`, as the district's duty types it."""
    report = broker.settings(SERVICE)
    fields = ("host", "port", "ca_file", "cert_file", "key_file")
    lines = [f"{field} = {json.dumps(getattr(report, field))}\n" for field in fields]
    (folder / "broker.toml").write_text("[report]\n" + "".join(lines))
    (folder / "duty.key").touch(mode=0o600)
    (folder / "duty.key").write_text(KEY.pem)
    words = ["remote", "command", name, "--kiosk", KIOSK, "--key", "duty.key", "--broker", "broker.toml"]
    return subprocess.run(
        [sys.executable, "-m", "sentinel", *words, "--wait", "20", "--json"],
        cwd=folder, capture_output=True, text=True, timeout=45, check=False,
    )  # fmt: skip


@pytest.mark.usefixtures("collected")
def test_sync_now_takes_a_change_and_a_whole_new_base_file_at_once(
    kiosk: RealKiosk, city: City, broker: DemoBroker, tmp_path: Path
) -> None:
    daemon = kiosk.daemon
    assert daemon is not None and daemon.verification.city_file is not None
    held = daemon.verification.city_file

    def colour() -> Colour | None:
        digest = keyed_hash(daemon.ground.keys.venue, PERSON)
        found = held.provider.facts_for(
            Credential(CredentialKind.ID_NUMBER, PERSON, digest), daemon.ground.clock.now()
        )
        return next((f.colour for f in found.facts if isinstance(f, CodeFact)), None) if found else None

    kiosk.await_device("broker", up=True)
    eventually(lambda: colour() is Colour.GREEN, 20.0, "the base file of the start")
    city.change(1, 3)
    done = command(broker, tmp_path, "sync")
    assert done.returncode == 0, done.stderr
    assert "base_file" in json.dumps(json.loads(done.stdout))
    eventually(lambda: colour() is Colour.RED, 10.0, "the change")
    # A whole file, for which ten thousand kiosks take up to a minute so that they don't come at once: not
    # where somebody asked this one.
    city.file("yellow", NEXT_CITY, sequence=2)
    done = command(broker, tmp_path, "sync")
    assert done.returncode == 0, done.stderr
    eventually(lambda: colour() is Colour.YELLOW, 10.0, "the new file")


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
    done = command(broker, tmp_path, "sync")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "done" and "policies" in json.dumps(answer)
    eventually(lambda: holds() == "v2", 10.0, "the policy that was published")
    assert publisher.asked > asked
    # what the key may not do is refused, and the kiosk asks nobody for it
    refused = command(broker, tmp_path, "restart")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
