"""The district at a real door: a visitor whom the rules referred is admitted from afar, and nobody else is."""

import base64
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from real_kiosk import RealKiosk, as_json, eventually

from sentinel.cli import main
from sentinel.core.remote_commands import Right
from sentinel.crypto.signing import Algorithm, generate
from sentinel.fleet.remote.documents import new_command, seal_command
from sentinel.fleet.remote.keys import with_rights
from sentinel.link.messages import Message, ScreenPicture, ScreenWanted
from sentinel.report.subscription import Subscription
from sentinel.runtime.worker import Worker
from sentinel.sim import cast
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

KEY = generate(Algorithm.ED25519)
KIOSK = "kiosk-t"
PICTURE = b"\x89PNG\r\n\x1a\nof the screen"


class District:
    """Listens to the kiosk's events (and acknowledges them), and keeps what it sent and heard."""

    def __init__(self, broker: DemoBroker, folder: Path) -> None:
        self.events: list[dict[str, Any]] = []
        self.reported: dict[str, Any] = {}
        report = broker.settings(SERVICE)
        topics = [f"sentinel/{KIOSK}/events", f"sentinel/{KIOSK}/reported"]
        self.line = Subscription(report, "test", topics, self._message)
        self._worker = Worker("district", self.line.session)
        self._worker.start()
        self.broker = folder / "broker.toml"
        fields = ("host", "port", "ca_file", "cert_file", "key_file")
        self.broker.write_text(
            "[report]\n" + "".join(f"{name} = {json.dumps(getattr(report, name))}\n" for name in fields)
        )
        self.key = folder / "district.key"
        self.key.touch(mode=0o600)
        self.key.write_text(KEY.pem)

    def _message(self, topic: str, payload: bytes) -> None:
        said = json.loads(payload)
        if topic.endswith("/reported"):
            self.reported = said
            return
        self.events.append(said)
        self.line.publish(f"sentinel/{KIOSK}/ack", json.dumps({"ids": [said["id"]]}).encode())

    def send(self, name: str, **about: Any) -> bytes:
        now = datetime.now(UTC)
        said: dict[str, Any] = {"tenant": "", "issued_at": now, "expires_at": now + timedelta(minutes=5)}
        raw = seal_command(new_command(name, KIOSK, **(said | about)), KEY)
        self.line.publish(f"sentinel/{KIOSK}/command", raw)
        return raw

    def refusals(self) -> list[str]:
        data = [one["data"] for one in self.events if one["type"] == "org.sentinel.command.v1"]
        return [one["reason"] for one in data if one["outcome"] == "refused"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one["data"] for one in self.events if one["type"] == kind]

    def close(self) -> None:
        self._worker.stop()
        self._worker.join(3.0)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoBroker]:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker = DemoBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def afar(broker: DemoBroker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKiosk]:
    folder = tmp_path_factory.mktemp("afar")
    (folder / "key.pub").write_text(with_rights(KEY.public.pem, frozenset(Right)))
    remote = {"keys": "key.pub", "gate": True}
    # `parse` wants a broker where there are keys; the real one is put in its place.
    changes = {"remote": remote, "report": {"host": "127.0.0.1", "tls": False}}
    with RealKiosk(folder, report=broker.settings(KIOSK), changes=changes) as running:
        yield running


@pytest.fixture
def district(broker: DemoBroker, afar: RealKiosk, tmp_path: Path) -> Iterator[District]:
    district = District(broker, tmp_path)
    eventually(lambda: district.reported, 15.0, "the kiosk reports")
    yield district
    district.close()
    afar.go()


def referred(kiosk: RealKiosk, who: Any) -> str:
    """Somebody whom the rules send to the staff."""
    kiosk.come()
    kiosk.scanner.show_code(who.token.encode())
    visit = kiosk.result().visit
    eventually(lambda: kiosk.outcome(visit) == "not_opened")
    return visit


def test_a_referred_visitor_is_admitted_once_and_the_record_names_the_key(
    afar: RealKiosk, district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(afar.gate.openings)
    visit = referred(afar, cast.WU)  # the test is too old
    words = [
        "remote",
        "admit",
        visit,
        "--note",
        "paper seen",
        "--kiosk",
        KIOSK,
        "--key",
        str(district.key),
        "--json",
    ]
    assert main([*words, "--broker", str(district.broker), "--wait", "15"]) == 0, capsys.readouterr().err
    assert json.loads(capsys.readouterr().out)["outcome"] == "done"
    eventually(lambda: len(afar.gate.openings) == before + 1)
    second = next(one for one in afar.passages() if one.referred_from == visit)
    assert as_json(second)["by_staff"] == f"remote:{KEY.public.key_id.hex()}"
    assert b"paper seen" in second.facts
    eventually(lambda: afar.outcome(second.visit) == "pulsed")
    afar.check_the_books()
    # The same visitor waits no more, whoever signs it.
    assert main([*words, "--broker", str(district.broker), "--wait", "15"]) == 1
    assert json.loads(capsys.readouterr().out)["reason"] == "visitor_not_waiting"
    assert len(afar.gate.openings) == before + 1


def test_what_is_late_replayed_guessed_or_of_another_boot_opens_nothing_and_alarms(
    afar: RealKiosk, district: District
) -> None:
    before = len(afar.gate.openings)
    visit = referred(afar, cast.STRANGER)
    boot = district.reported["boot"]
    said = {"arguments": {"visit": visit, "note": "paper seen"}}
    district.send("admit", boot=boot, challenge="0" * 32, **said)
    district.send("admit", boot=str(uuid.uuid4()), **said)
    late = datetime.now(UTC) - timedelta(seconds=11)
    district.send("challenge", boot=boot, issued_at=late)
    eventually(lambda: {"no_such_challenge", "other_boot", "not_fresh"} <= set(district.refusals()), 10.0)
    district.send("challenge", boot=boot)
    eventually(lambda: district.reported["challenge"], 5.0)
    raw = district.send("admit", boot=boot, challenge=district.reported["challenge"], **said)
    eventually(lambda: len(afar.gate.openings) == before + 1, 10.0, "the one that is right")
    for _ in range(3):
        district.line.publish(f"sentinel/{KIOSK}/command", raw)
    eventually(lambda: "replayed" in district.refusals(), 10.0)
    assert len(afar.gate.openings) == before + 1
    afar.check_the_books()


def test_whom_the_rules_refuse_nobody_admits_from_afar(afar: RealKiosk, district: District) -> None:
    before = len(afar.gate.openings)
    afar.come()
    afar.scanner.show_code(cast.ZHOU.token.encode())  # red
    visit = afar.result().visit
    eventually(lambda: afar.outcome(visit) == "not_opened")
    district.send("challenge", boot=district.reported["boot"])
    eventually(lambda: district.reported["challenge"], 5.0)
    said = {"boot": district.reported["boot"], "challenge": district.reported["challenge"]}
    district.send("admit", arguments={"visit": visit, "note": "paper seen"}, **said)
    kind = "org.sentinel.command.v1"
    eventually(lambda: [one for one in district.of(kind) if one["reason"] == "visitor_not_waiting"], 10.0)
    assert len(afar.gate.openings) == before


def test_a_screenshot_comes_from_the_screen_and_without_one_it_is_unavailable(
    afar: RealKiosk, district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = afar.observer._link
    taken = link._on_message

    def answer(message: Message) -> None:
        if isinstance(message, ScreenWanted):
            link.send(ScreenPicture(message.request, base64.b64encode(PICTURE).decode()))
        taken(message)

    words = ["remote", "command", "screenshot", "--kiosk", KIOSK, "--key", str(district.key), "--json"]
    words += ["--broker", str(district.broker), "--wait", "15", "--picture", str(tmp_path / "screen.png")]
    link._on_message = answer
    try:
        assert main(words) == 0
        assert (tmp_path / "screen.png").read_bytes() == PICTURE
    finally:
        link._on_message = taken
    capsys.readouterr()
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out)["reason"] == "unavailable"


def test_a_stranger_at_the_brokers_door_is_counted_and_the_door_goes_on(
    afar: RealKiosk, district: District
) -> None:
    stranger = generate(Algorithm.ED25519)
    now = datetime.now(UTC)
    body = new_command("restart", KIOSK, tenant="", issued_at=now, expires_at=now + timedelta(minutes=1))
    for _ in range(200):
        district.line.publish(f"sentinel/{KIOSK}/command", seal_command(body, stranger))
        time.sleep(0.001)
    eventually(lambda: "unknown_signer" in district.refusals(), 10.0)
    assert len(district.of("org.sentinel.command.v1")) < 20
    afar.come()
    afar.id_card.place_card(cast.LI.card())
    assert afar.result().reason


def test_what_kiosks_report_is_listed_and_who_differs(
    afar: RealKiosk, district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["remote", "reported", "--broker", str(district.broker), "--wait", "1", "--json"]
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["kiosk"], said["state"], said["differs"]) == (KIOSK, "local", False)
    assert main([*words, "--version", "7"]) == 1
