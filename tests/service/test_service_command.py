"""``sentinel service`` as whoever starts it sees it: it serves, stops on a signal, explains itself."""

import argparse
import json
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from signed_requests import APP, SECRET, signed
from talking_kiosks import Broker, Kiosk

from sentinel.basefile.delta import sign_delta
from sentinel.basefile.keys import CityKey
from sentinel.cli import service as command
from sentinel.core.identity import CredentialKind
from sentinel.crypto.signing import Algorithm, generate
from sentinel.report.mqtt import BrokerError
from sentinel.report.subscription import Subscription
from sentinel.runtime.worker import Worker
from sentinel.service.persons import read_seed
from sentinel.service.server import ReferenceService
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

START = (
    "import argparse, sys\n"
    "from sentinel.cli import service\n"
    "parser = argparse.ArgumentParser()\n"
    "service.configure(parser)\n"
    "sys.exit(service.run(parser.parse_args()))\n"
)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_it_serves_the_seeded_people_and_ends_on_a_signal(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(
        json.dumps(
            {
                "devices": [{"app_id": APP, "secret": SECRET}],
                "persons": [{"name": "王小明", "codes": [{"token": "own"}]}],
            }
        )
    )
    port = _free_port()
    options = ["--port", str(port), "--db", f"sqlite:///{tmp_path}/s.db", "--seed", str(seed)]
    process = subprocess.Popen([sys.executable, "-c", START, *options], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "serving on" not in (line := process.stderr.readline()):
        assert line, "it ended early"
    body = b'{"kind":"platform_code","subject":"own","request_id":"1"}'
    url = f"http://127.0.0.1:{port}/v1/verify"
    answer = httpx.post(url, content=body, headers=signed("POST", "/v1/verify", body), trust_env=False).json()
    assert answer["masked_name"] == "王＊＊"
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    with process.stderr:
        errors = process.stderr.read()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 5
    assert "Traceback" not in errors


def _run(*options: str) -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(list(options)))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--db", "nonsense"], "database"),
        (["--db", "sqlite:////nowhere/at/all.db"], "nowhere"),
        (["--broker", "somewhere"], "HOST:PORT"),
        (["--seed", "missing.json"], "can't be read"),
        (["--broker", "localhost:1", "--broker-ca", "missing.pem"], "certificates"),
        (["--collect-only"], "--broker HOST:PORT"),
        (["--broker", "localhost:1", "--collector-group", "a/b"], "--collector-group"),
        (["--broker", "localhost:1", "--collector-name", "#"], "--collector-name"),
        (["--broker", "localhost:1", "--escalate-after", "0"], "--escalate-after"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = [] if "--db" in options else ["--db", f"sqlite:///{tmp_path}/s.db"]
    assert _run(*options, *database, "--port", "1") == 2
    errors = capsys.readouterr().err
    assert says in errors
    assert errors.count("\n") == 1


def test_a_port_in_use_is_one_clear_line_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        try:
            assert _run("--db", f"sqlite:///{tmp_path}/s.db", "--port", str(port)) == 3
        finally:
            signal.signal(signal.SIGINT, before[0])
            signal.signal(signal.SIGTERM, before[1])
    assert "can't listen" in capsys.readouterr().err


def test_a_delta_that_is_renamed_into_the_published_folder_is_pushed_and_retained(tmp_path: Path) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker, folder = DemoBroker(tmp_path / "broker"), tmp_path / "published"
    folder.mkdir()
    broker.start()
    mine = broker.settings(SERVICE)
    options = [
        "--port", str(_free_port()), "--db", f"sqlite:///{tmp_path}/s.db", "--publish", str(folder),
        "--broker", f"{broker.host}:{broker.port}", "--broker-ca", mine.ca_file,
        "--broker-cert", mine.cert_file, "--broker-key", mine.key_file,
    ]  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", START, *options], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "serving on" not in (line := process.stderr.readline()):
        assert line, "it ended early"
    raw = sign_delta([], 1, datetime.now(UTC), CityKey(1, bytes(32)), generate(Algorithm.ED25519))
    (folder / "new").write_bytes(raw)
    (folder / "new").rename(folder / "1.sdelta")
    got: list[bytes] = []
    try:
        for _ in range(2):  # the second only sees what is retained
            got.clear()
            listener = Subscription(
                broker.settings("kiosk-9"),
                "kiosk-9",
                ["sentinel/base-file/delta"],
                lambda _t, m: got.append(m),
            )
            worker = Worker("listens", listener.session, expected=(BrokerError,))
            worker.start()
            ends = time.monotonic() + 20
            while not got and time.monotonic() < ends:
                time.sleep(0.02)
            worker.stop()
            assert worker.join(20.0)
            assert got == [raw]
    finally:
        process.send_signal(signal.SIGTERM)
        errors = process.stderr.read()
        assert process.wait(20) == 0
        process.stderr.close()
        broker.stop()
    assert "Traceback" not in errors


def test_one_that_only_collects_takes_events_serves_nothing_and_ends_on_a_signal(tmp_path: Path) -> None:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker, url = Broker(tmp_path), f"sqlite:///{tmp_path}/s.db"
    options = [
        "--collect-only",
        "--db",
        url,
        "--broker",
        f"127.0.0.1:{broker.port}",
        "--collector-group",
        "g",
    ]
    process = subprocess.Popen([sys.executable, "-c", START, *options], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    kiosk = Kiosk(broker.port)
    try:
        while "collecting from" not in (line := process.stderr.readline()):
            assert line, "it ended early"
        event = kiosk.event(1)
        kiosk.send(event)
        kiosk.wait_for(lambda ids: ids == {event["id"]})
    finally:
        process.send_signal(signal.SIGTERM)
        errors = process.stderr.read()
        assert process.wait(20) == 0
        process.stderr.close()
        kiosk.stop()
        broker.stop()
    assert "Traceback" not in errors
    assert not (tmp_path / "s.key").exists(), "it needs no key of the platform"


def test_the_seed_file_of_the_documentation_registers_its_person_and_devices(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")
    block = re.search(r"^```json seed\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    file = tmp_path / "seed.json"
    file.write_text(block[1], encoding="utf-8")
    service = ReferenceService(f"sqlite:///{tmp_path}/s.db", {}, key=bytes(32))
    service.registry.seed(read_seed(file))
    answer = service.answers.answer(CredentialKind.ID_NUMBER, "11010519491231002X")
    assert (answer.code.colour.value, answer.vaccine.doses) == ("green", 3)
    service.close()
