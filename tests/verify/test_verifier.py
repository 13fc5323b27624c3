"""Online first, then what is held, and no guess for a stranger: against a real platform that misbehaves."""

import base64
import logging
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from door_and_platform import (
    APP,
    ID,
    SECRET,
    VENUE_KEY,
    HostileServer,
    Kiosk,
    client,
    credential,
    question,
)

from sentinel.config import VerifySettings
from sentinel.core.breaker import BreakerState
from sentinel.core.events import Verified
from sentinel.core.facts import (
    AntigenFact,
    CodeFact,
    Colour,
    DocumentFact,
    DocumentKind,
    Fact,
    KeyAreaFact,
    LabResult,
    LookupState,
    PcrFact,
    Provenance,
    Source,
    VaccineFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.runtime.clock import SystemClock
from sentinel.service.persons import Code, CodeKind, Person, Test
from sentinel.verify.client import Platform, PlatformClient, open_client
from sentinel.verify.errors import BadAnswer, Declined, Rejected, Unreachable, VerifyError
from sentinel.verify.provider import Verifier
from sentinel.verify.signing import HmacSigner

CODE = CredentialKind.PLATFORM_CODE


def _wang(**more: object) -> Person:
    return Person(name="王小明", id_number=ID, pcr=Test(hours_ago=8), **more)  # type: ignore[arg-type]


def _answer(kiosk: Kiosk, subject: str = ID, kind: CredentialKind = CredentialKind.ID_NUMBER) -> Verified:
    return kiosk.verifier.answer(question(subject, kind), SystemClock().now())


def _fact(verified: Verified, kind: type[Fact]) -> Fact:
    return next(fact for fact in verified.facts if type(fact) is kind)


def _until(condition: Callable[[], bool], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_known_person_is_verified_online_with_every_fact(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang(doses=2))
    verified = _answer(kiosk)
    assert (verified.visit, verified.request) == ("visit-1", "request-1")
    assert (verified.lookup.state, verified.lookup.offline) == (LookupState.ANSWERED, False)
    assert verified.masked_name == "王＊＊"
    kinds = {type(fact) for fact in verified.facts}
    assert kinds == {CodeFact, PcrFact, AntigenFact, VaccineFact, KeyAreaFact, WatchListFact, DocumentFact}
    assert all(fact.by.source is Source.ONLINE for fact in verified.facts)


def test_an_unknown_person_is_not_found_and_what_was_held_is_forgotten(kiosk: Kiosk) -> None:
    person = kiosk.service.registry.add_person(_wang())
    _answer(kiosk)
    kiosk.service.registry.remove_person(person)
    assert _answer(kiosk).lookup.state is LookupState.NOT_FOUND
    kiosk.service.stop()
    offline = _answer(kiosk)
    assert (offline.lookup.state, offline.lookup.offline) == (LookupState.NOT_FOUND, True), "a moment ago"
    later = SystemClock().now()
    later = replace(later, utc=later.utc + timedelta(minutes=3))
    assert kiosk.verifier.answer(question(), later).lookup.state is LookupState.UNAVAILABLE


def test_a_red_code_is_red_online_and_stays_red_from_what_is_held(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang(colour=Colour.RED))
    assert getattr(_fact(_answer(kiosk), CodeFact), "colour", None) is Colour.RED
    kiosk.service.faults.status = 500
    offline = _answer(kiosk)
    assert offline.lookup.offline
    assert getattr(_fact(offline, CodeFact), "colour", None) is Colour.RED


def test_a_code_states_its_document_and_the_same_person_for_each_new_code(kiosk: Kiosk) -> None:
    elder = kiosk.service.registry.add_person(_wang(codes=(Code(token="own"), Code(token="next"))))
    kiosk.service.registry.add_code(elder, Code(token="kin", kind=CodeKind.KIN))
    documents = [_fact(_answer(kiosk, token, CODE), DocumentFact) for token in ("own", "next", "kin")]
    assert {getattr(d, "person", "") for d in documents} == {keyed_hash(VENUE_KEY, elder)}
    assert {getattr(d, "kind", "") for d in documents} == {DocumentKind.HEALTH_CODE}


def test_a_card_keeps_its_own_document_and_the_reference_face_comes_under_its_key(kiosk: Kiosk) -> None:
    face = struct.pack("<512f", *[0.25] * 512)
    template = base64.b64encode(face).decode()
    kiosk.service.registry.add_person(_wang(face_template=template, codes=(Code(token="own"),)))
    document = DocumentFact(
        Provenance(Source.ID_CARD, datetime.now(UTC)),
        DocumentKind.RESIDENT_ID,
        keyed_hash(VENUE_KEY, ID),
        "王＊＊",
    )
    by_card = Credential(CredentialKind.ID_NUMBER, ID, keyed_hash(VENUE_KEY, ID), (document,))
    verified = kiosk.verifier.answer(replace(question(), credential=by_card), SystemClock().now())
    assert DocumentFact not in {type(fact) for fact in verified.facts}
    assert kiosk.references == [(keyed_hash(VENUE_KEY, ID), face)]
    by_code = _answer(kiosk, "own", CODE)
    assert kiosk.references[1] == (getattr(_fact(by_code, DocumentFact), "person", ""), face)


def test_a_platform_slower_than_the_budget_is_answered_from_what_is_held_in_time(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    online = _answer(kiosk)
    kiosk.service.faults.delay_s = 3.0
    began = time.monotonic()
    held = kiosk.verifier.answer(question(budget_s=0.4), SystemClock().now())
    assert time.monotonic() - began < 0.4 + 0.25
    assert (held.lookup.state, held.lookup.offline) == (LookupState.ANSWERED, True)
    assert held.masked_name == "王＊＊"
    for kind in (CodeFact, PcrFact, DocumentFact):
        said, cached = _fact(online, kind), _fact(held, kind)
        assert cached.by == Provenance(Source.CACHE, said.by.stated_at, said.by.valid_until)


def test_without_a_network_a_stranger_is_not_guessed_at(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    kiosk.service.stop()
    verified = _answer(kiosk)
    assert (verified.lookup.state, verified.lookup.offline, verified.facts) == (
        LookupState.UNAVAILABLE,
        True,
        (),
    )


def test_a_kiosk_without_a_platform_lives_on_what_it_holds(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    _answer(kiosk)
    alone = Verifier(None, kiosk.cache, VENUE_KEY)
    assert alone.answer(question(), SystemClock().now()).lookup.offline
    assert alone.answer(question("x"), SystemClock().now()).lookup.state is LookupState.UNAVAILABLE
    assert alone.check() is None


def test_a_killed_platform_opens_the_breaker_and_its_return_closes_it(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    assert _answer(kiosk).lookup.offline is False
    kiosk.service.stop()
    for _ in range(3):
        assert _answer(kiosk).lookup.offline
    assert kiosk.client.state is BreakerState.OPEN
    assert kiosk.states == [True, False]
    began = time.monotonic()
    assert _answer(kiosk).lookup.offline
    assert time.monotonic() - began < 0.1, "nobody waits for a platform that is known to be down"
    kiosk.service.start(kiosk.port)
    _until(lambda: _answer(kiosk).lookup.offline is False)
    assert kiosk.client.state is BreakerState.CLOSED
    assert kiosk.states == [True, False, True]


def test_one_cut_connection_is_retried_within_the_same_question(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    _answer(kiosk)
    kiosk.service.stop()  # the kept connection is dead now
    kiosk.service.start(kiosk.port)
    assert _answer(kiosk).lookup.offline is False
    kiosk.service.faults.close = True
    before = kiosk.service.faults.requests
    assert _answer(kiosk).lookup.offline is True
    assert kiosk.service.faults.requests - before == 2, "once, and one retry"


def test_a_dead_primary_is_stood_in_for_by_the_standby(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(_wang())
    dead = HostileServer([])
    dead.stop()
    platform = Platform(dead.url, HmacSigner(APP, SECRET), "v", standby_url=f"http://127.0.0.1:{kiosk.port}")
    asking = PlatformClient(platform, SystemClock())
    assert asking.ask(credential(), "r", 1.0).found
    asking.close()


def test_connections_are_kept_between_visitors(kiosk: Kiosk) -> None:
    body = b'{"found":false,"request_id":"r","as_of":"%s"}' % datetime.now(UTC).isoformat().encode()
    one = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    server = HostileServer([one, 0.05, one, 0.05, one], hold=True)
    asking = client(server.url)
    for _ in range(3):
        assert asking.ask(credential(), "r", 1.0).found is False
    assert server.connections == 1
    asking.close()
    server.stop()


def test_a_wrong_secret_is_said_once_in_words_a_technician_can_use(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = client(f"http://127.0.0.1:{kiosk.port}", secret="not the right secret")
    verifier = Verifier(wrong, kiosk.cache, VENUE_KEY)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert verifier.answer(question(), SystemClock().now()).lookup.offline
    assert caplog.text.count("does not accept app id and secret") == 1
    assert ID not in caplog.text
    with pytest.raises(Rejected, match="app id and secret"):
        wrong.ping()
    wrong.close()


def test_a_replayed_nonce_is_refused_by_the_platform(kiosk: Kiosk) -> None:
    headers = HmacSigner(APP, SECRET).headers("GET", "/v1/ping", b"", datetime.now(UTC))
    url = f"http://127.0.0.1:{kiosk.port}/v1/ping"
    answers = [httpx.get(url, headers=headers, trust_env=False) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 401]


def test_a_kiosk_whose_clock_is_wrong_is_told_so(kiosk: Kiosk) -> None:
    class LateClock(SystemClock):
        def now(self):  # type: ignore[no-untyped-def]
            now = super().now()
            return type(now)(now.monotonic, now.utc - timedelta(hours=1))

    platform = Platform(f"http://127.0.0.1:{kiosk.port}", HmacSigner(APP, SECRET), "v")
    late = PlatformClient(platform, LateClock())
    with pytest.raises(Rejected, match="check the time"):
        late.ping()
    late.close()


def test_a_strange_code_is_declined_without_blaming_the_platform(kiosk: Kiosk) -> None:
    assert _answer(kiosk, "x" * 3000, CODE).lookup.state is LookupState.INVALID
    assert _answer(kiosk, "", CODE).lookup.state is LookupState.INVALID
    for _ in range(5):
        with pytest.raises(Declined):
            kiosk.client.ask(credential("x" * 3000), "r", 1.0)
    assert kiosk.client.state is BreakerState.CLOSED
    assert _answer(kiosk, "pass", CredentialKind.SIGNED_PASS).lookup.state is LookupState.NOT_ASKED


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ENDLESS = [HEAD + b"Transfer-Encoding: chunked\r\n\r\n"] + [b"4000\r\n" + b" " * 0x4000 + b"\r\n"] * 50
HOSTILE: dict[str, tuple[list[bytes | float], bool, type[VerifyError]]] = {
    "silence": ([], True, Unreachable),
    "hang-up": ([], False, Unreachable),
    "huge by length": ([HEAD + b"Content-Length: 99999999\r\n\r\n", b"x" * 100_000], True, BadAnswer),
    "huge by chunks": (list(ENDLESS), True, BadAnswer),
    "slow drip of the body": (
        [HEAD + b"Content-Length: 1000\r\n\r\n", *([b"{", 0.05] * 200)], True, Unreachable,
    ),
    "slow drip of the head": ([b"HTTP/1.1 200 OK\r\n", *([b"X: y\r\n", 0.05] * 200)], True, Unreachable),
    "endless head": ([b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"y" * 8000 + b"\r\n"] * 100], True, Unreachable),
    "not HTTP": ([b"SSH-2.0-OpenSSH_9.2\r\n"], False, Unreachable),
    "compressed": ([HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n", b"\x1f\x8b12"], True, BadAnswer),
    "redirect": ([b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"], True, Rejected),
    "empty": ([HEAD + b"Content-Length: 0\r\n\r\n"], True, BadAnswer),
    "a login page": ([HEAD + b"Content-Length: 6\r\n\r\n<html>"], True, BadAnswer),
    "404 of a proxy": ([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], True, Rejected),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_platform_costs_no_more_than_the_budget_and_is_never_believed(what: str) -> None:
    pieces, hold, expected = HOSTILE[what]
    server = HostileServer(pieces, hold=hold)
    asking = client(server.url)
    began = time.monotonic()
    with pytest.raises(expected):
        asking.ask(credential(), "r", 0.4)
    assert time.monotonic() - began < 0.4 + 0.3
    asking.close()
    server.stop()


def test_the_answer_to_another_question_is_not_taken() -> None:
    body = b'{"found":false,"request_id":"of-another","as_of":"%s"}' % datetime.now(UTC).isoformat().encode()
    server = HostileServer([HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)], hold=True)
    asking = client(server.url)
    with pytest.raises(BadAnswer, match="another request"):
        asking.ask(credential(), "r", 1.0)
    asking.close()
    server.stop()


def test_settings_make_a_client_or_one_clear_line(kiosk: Kiosk, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    good = {"url": f"http://127.0.0.1:{kiosk.port}", "app_id": APP, "secret_file": "secret"}

    def _open(**changes: str) -> PlatformClient | None:
        return open_client(VerifySettings(**(good | changes)), tmp_path, "venue-1", SystemClock())

    opened = _open()
    assert opened is not None
    opened.ping()
    opened.close()
    assert _open(url="") is None
    (tmp_path / "ca.pem").write_text("no certificate")
    for changes, says in (
        ({"url": "ftp://x"}, "no http or https"),
        ({"url": "http://127.0.0.1:99999"}, "a port goes from 1 to 65535"),
        ({"app_id": ""}, "are required"),
        ({"secret_file": "missing"}, "can't be read"),
        ({"ca_file": "ca.pem"}, "can't be used"),
        ({"ca_file": "missing.pem"}, "can't be used"),
    ):
        with pytest.raises(VerifyError, match=says) as caught:
            _open(**changes)
        assert "\n" not in str(caught.value)
    secret.chmod(0o644)
    with pytest.raises(VerifyError, match="chmod 600"):
        _open()


def test_the_result_is_the_one_the_platform_gave(kiosk: Kiosk) -> None:
    kiosk.service.registry.add_person(
        Person(
            name="李",
            id_number=ID,
            colour=None,
            antigen=Test(result=LabResult.POSITIVE, hours_ago=1),
            key_areas=("A",),
        )
    )
    verified = _answer(kiosk)
    assert CodeFact not in {type(fact) for fact in verified.facts}
    assert getattr(_fact(verified, PcrFact), "result", None) is LabResult.NONE
    assert getattr(_fact(verified, AntigenFact), "result", None) is LabResult.POSITIVE
    assert getattr(_fact(verified, KeyAreaFact), "visited", None) is True


@pytest.mark.parametrize("status", [b"200 OK", b"500 Broken"], ids=["an answer", "a failure"])
def test_who_joins_a_question_records_the_one_that_was_sent(status: bytes) -> None:
    body = b'{"found":false}'
    pieces: list[bytes | float] = [
        0.3, b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        % (status, len(body), body)
    ]  # fmt: skip
    server = HostileServer(pieces)
    asks, ids = client(server.url), []

    def ask(request: str) -> None:
        try:
            ids.append(asks.ask(credential(), request, 2.0).request)
        except VerifyError as error:
            ids.append(error.request)

    first = threading.Thread(target=ask, args=("visit/sent",))
    first.start()
    while server.connections == 0:
        time.sleep(0.01)
    ask("visit/never-sent")
    first.join(5.0)
    asks.close()
    server.stop()
    assert ids == ["visit/sent", "visit/sent"]
    assert server.connections == 1
