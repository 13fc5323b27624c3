"""The real command under a supervisor as systemd is one, a real broker with TLS: set, killed, led astray, back."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.cli import main
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

QUICK = Path(__file__).parent / "quick_kiosk.py"
KIOSK = "door-1"


def eventually(condition: Callable[[], object], timeout_s: float, what: str) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s:g} s"
        time.sleep(0.05)


class Supervisor:
    """Starts the daemon again whenever it ends, as Restart=always does."""

    def __init__(self, config: Path) -> None:
        self.codes: list[int] = []
        self.config = config
        self.log = (config.parent / "daemon.log").open("wb")
        self._stop = False
        self.start()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def start(self) -> None:
        command = [sys.executable, str(QUICK), "run", "--config", str(self.config)]
        env = os.environ | {"OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=env)

    def _watch(self) -> None:
        while True:
            code = self.process.wait()
            if self._stop:
                return
            self.codes.append(code)
            self.start()

    def kill9(self) -> None:
        self.process.kill()

    def close(self) -> None:
        self._stop = True
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20.0)
        self._thread.join(5.0)
        self.log.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[DemoBroker]:
    if find_mosquitto() is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    broker = DemoBroker(tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


def report(broker: DemoBroker, name: str) -> str:
    settings = broker.settings(name)
    fields = ("host", "port", "ca_file", "cert_file", "key_file")
    return "[report]\n" + "".join(f"{field} = {json.dumps(getattr(settings, field))}\n" for field in fields)


@pytest.mark.timeout(240)
def test_a_kiosk_is_set_survives_kills_and_goes_back_from_what_cuts_it_off(
    broker: DemoBroker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, config, line = tmp_path / "district.key", tmp_path / "kiosk.toml", tmp_path / "broker.toml"
    assert (
        main(["remote", "keygen", str(key), "--may", "settings", "--may", "restart", "--may", "doctor"]) == 0
    )
    config.write_text(
        f'[kiosk]\nid = "{KIOSK}"\n[camera]\nsource = "none"\n{report(broker, KIOSK)}'
        '[remote]\nkeys = "district.key.pub"\n'
    )
    line.write_text(report(broker, SERVICE))

    def publish(version: int, changes: str) -> None:
        file = tmp_path / f"changes-{version}.toml"
        file.write_text(changes)
        words = ["--key", str(key), "--version", str(version), "--kiosk", KIOSK, "--broker", str(line)]
        assert main(["remote", "settings", str(file), *words]) == 0

    def status() -> dict[str, Any]:
        capsys.readouterr()
        main(["remote", "status", "--config", str(config), "--json"])
        said: dict[str, Any] = json.loads(capsys.readouterr().out or "{}")
        return said

    def has(state: str, version: int, reason: str = "") -> bool:
        reported = (status().get("reported") or {}) | {"at": 0}
        return reported == {
            "at": 0,
            "state": state,
            "version": version,
            "wanted": status()["highest"],
            "reason": reason,
        }

    publish(1, '[kiosk]\nvenue_name = "Mall"\n')
    kiosk = Supervisor(config)
    try:
        eventually(lambda: status()["tried"] == 1 and kiosk.codes == [75], 80.0, "version 1 is tried")
        kiosk.kill9()
        eventually(lambda: has("applied", 1), 80.0, "version 1 in use after a kill")
        words = ["--kiosk", KIOSK, "--key", str(key), "--broker", str(line), "--wait", "60", "--json"]
        capsys.readouterr()
        assert main(["remote", "command", "doctor", *words]) == 0
        found = {one["what"]: one for one in json.loads(capsys.readouterr().out)["result"]["findings"]}
        assert found["remote"]["found"] == "1 keys, settings version 1 in use; a command never opens the gate"
        assert main(["remote", "command", "restart", *words]) == 0, capsys.readouterr().err
        publish(2, "[report]\nport = 9\n")  # nobody is there: the kiosk can't even say so
        eventually(lambda: has("rolled_back", 1, "broker_away"), 90.0, "back on version 1, and telling so")
        capsys.readouterr()
        assert main(["remote", "reported", "--broker", str(line), "--wait", "1", "--json"]) == 1
        said = json.loads(capsys.readouterr().out)
        assert (said["version"], said["wanted"], said["reason"]) == (1, 2, "broker_away")
        assert said["values"]["kiosk.venue_name"] == "Mall"
        assert kiosk.codes == [75, -signal.SIGKILL, 75, 75, 75]
    finally:
        kiosk.close()
