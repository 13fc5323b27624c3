"""A platform over TLS that lies, drips, floods or has let its certificate expire: the door goes on with what it holds."""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from real_kiosk import RealKiosk, eventually

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "verify"))
from emulated_platforms import APP, SECRET, TestAuthority

from sentinel.core.identity import nonce_of
from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind
from sentinel.sim import cast
from sentinel.sim.platform_server import Behaviour, EmulatedPlatform
from sentinel.sim.platforms import PanelMachine, Visitor
from sentinel.store import record

# A panel machine tells neither journeys nor doses.
POLICY = 'version = "panel"\n[rules.key_area]\nneed = "never"\n[rules.vaccine]\nneed = "never"\n'
KNOWN, OTHER = cast.GAO, cast.LI


def _visitor(member: cast.Member) -> Visitor:
    from datetime import UTC, datetime, timedelta

    sampled = datetime.now(UTC) - timedelta(hours=5)
    return Visitor(member.name, member.token, member.number, sampled_at=sampled, doses=3, key_area=False)


class Door:
    """A kiosk, and the panel machine's platform that it asks over TLS."""

    def __init__(self, folder: Path) -> None:
        self._authority = TestAuthority(folder)
        self._serve = lambda tls, port: EmulatedPlatform(
            PanelMachine((_visitor(KNOWN), _visitor(OTHER)), APP, SECRET), tls=tls, port=port
        )
        self.server = self._serve(self._authority.server(), 0)
        (folder / "panel.secret").touch(mode=0o600)
        (folder / "panel.secret").write_text(SECRET)
        verify = {
            "url": self.server.url, "app_id": APP, "secret_file": "panel.secret", "adapter": "panel-machine",
            "ca_file": "ca.pem",
        }  # fmt: skip
        (folder / "policy.toml").write_text(POLICY)
        about = {"id": "kiosk-t", "venue": "venue-t", "policy": "policy.toml"}
        self.kiosk = RealKiosk(folder, changes={"verify": verify, "kiosk": about})

    def serve_anew(self, **certificate: float) -> None:
        """The same platform after a restart with another certificate."""
        port = self.server.port
        self.server.close()
        self.server = self._serve(self._authority.server(**certificate), port)

    def asked(self) -> list[str]:
        """The nonces of the questions about somebody."""
        return [one.headers["reqid"] for one in self.server.questions if one.path.endswith("/verify")]

    def visit(self, member: cast.Member) -> Screen:
        self.kiosk.come()
        time.sleep(1.2)  # who was let in within the last second is not read again
        self.kiosk.id_card.place_card(member.card())
        screen = self.kiosk.result()
        self.kiosk.go()
        return screen

    def request_of(self, visit: str) -> str:
        (one,) = [one for one in self.kiosk.passages() if one.visit == visit]
        return record.decode_facts(one.facts).lookup.request

    def event_of(self, visit: str) -> dict[str, Any]:
        from sentinel.store.database import DATABASE, open_reader
        from sentinel.store.keys import load_keys

        data = self.kiosk.folder / "data"
        connection = open_reader(data / DATABASE, load_keys(data).database)
        bodies = [json.loads(row[0]) for row in connection.execute("SELECT body FROM outbox")]
        connection.close()
        (found,) = [body for body in bodies if body["visit"] == visit and "verdict" in body]
        return found  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(tmp_path_factory.mktemp("door"))
    with made.kiosk:
        assert made.visit(KNOWN).reason is Reason.PASS  # from now on something is held
        yield made
    made.server.close()


@pytest.fixture(autouse=True)
def left_as_found(door: Door) -> Iterator[None]:
    yield
    door.server.behaviour = Behaviour()
    door.serve_anew()
    door.kiosk.await_device("network", up=True, timeout_s=30.0)
    door.kiosk.check_the_books()


def _with_person(answer: dict[str, Any], **more: object) -> dict[str, Any]:
    data = answer.get("data", {})
    return answer | {"data": data | {"person": data.get("person", {}) | more}}


def _nested(levels: int) -> Any:
    made: Any = 1
    for _ in range(levels):
        made = [made]
    return made


OLD: list[dict[str, Any]] = []


def _replayed(answer: dict[str, Any]) -> dict[str, Any]:
    """The first answer about a person that passed here, again and again."""
    if answer.get("data"):
        OLD.append(answer)
        return answer | {"reqId": nonce_of("another/1"), "timestamp": answer["timestamp"]}
    return answer


LIES: dict[str, Behaviour | Callable[[dict[str, Any]], dict[str, Any]]] = {
    "huge": lambda answer: answer | {"padding": "x" * 3_000_000},
    "of wrong types": lambda answer: answer | {"code": "0", "data": [1, 2]},
    "deeply nested": lambda answer: answer | {"data": _nested(500)},
    "about another person": lambda answer: _with_person(answer, idNo="9" + "*" * 16 + "9"),
    "replayed": _replayed,
    "of yesterday": lambda answer: answer | {"timestamp": answer["timestamp"] - 86_400_000},
    "dripping": Behaviour(drip_s=0.05),
    "silent": Behaviour(silent=True),
    "an error of the server": Behaviour(status=500),
}


# Under these the kiosk's own checks fail too: it may leave the platform alone before somebody is there.
SILENCING = ("dripping", "silent", "an error of the server")


@pytest.mark.parametrize("lie", LIES)
def test_whatever_the_platform_sends_the_known_pass_on_what_is_held_and_the_question_is_in_the_record(
    door: Door, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt = LIES[lie]
    door.server.behaviour = spoilt if isinstance(spoilt, Behaviour) else Behaviour(change=spoilt)
    caplog.set_level(logging.DEBUG, logger="sentinel")
    before, began = len(door.asked()), time.monotonic()
    screen = door.visit(KNOWN)
    assert (screen.kind, screen.reason, screen.offline) == (ScreenKind.PASS, Reason.OFFLINE_PASS, True)
    assert time.monotonic() - began < 8.0
    request = door.request_of(screen.visit)
    assert request.startswith(screen.visit)
    sent = set(door.asked()[before:])
    assert sent <= {nonce_of(request)}, "what was sent is what the record says"
    assert sent or lie in SILENCING
    event = door.event_of(screen.visit)
    assert (event["request_id"], event["nonce"], event["offline"]) == (request, nonce_of(request), True)
    assert KNOWN.number not in caplog.text


def test_the_platform_hears_what_became_of_the_passage_after_the_gate_opened(door: Door) -> None:
    screen = door.visit(KNOWN)
    assert (screen.reason, screen.offline) == (Reason.PASS, False)
    report = nonce_of(f"{screen.visit}/report")
    eventually(lambda: report in door.server.interface.reports)
    told = door.server.interface.reports[report]
    assert (told["verifyReqId"], told["result"]) == (nonce_of(door.request_of(screen.visit)), "pulsed")


def test_a_stranger_is_not_guessed_at_from_another_persons_answer(door: Door) -> None:
    door.server.behaviour = Behaviour(change=lambda answer: _with_person(answer, idNo="9" + "*" * 16 + "9"))
    screen = door.visit(OTHER)
    assert (screen.kind, screen.reason) == (ScreenKind.SEE_STAFF, Reason.OFFLINE_UNKNOWN)


def test_an_expired_certificate_is_named_and_the_door_falls_back_and_returns_with_a_new_one(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    door.serve_anew(begins=-3, ends=-1)
    screen = door.visit(KNOWN)
    assert (screen.reason, screen.offline) == (Reason.OFFLINE_PASS, True)
    eventually(lambda: "the platform's certificate has expired" in caplog.text)
    assert caplog.text.count("certificate has expired") == 1, "said once"
    assert door.asked() == [], "nobody is asked about through it"
    door.serve_anew()
    door.kiosk.await_device("network", up=True, timeout_s=30.0)
    screen = door.visit(KNOWN)
    assert (screen.reason, screen.offline) == (Reason.PASS, False)
