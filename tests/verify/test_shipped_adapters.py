"""The shipped adapters ask emulated platforms that check the signature by themselves, and read what they say."""

import json
from datetime import timedelta

import pytest
from emulated_platforms import (
    ID,
    LI,
    OTHER_ID,
    SAMPLED,
    WANG,
    OffClock,
    asking,
    by_code,
    by_number,
    emulated,
)

from sentinel.core.facts import CodeFact, Colour, Fact, KeyAreaFact, LabResult, PcrFact, VaccineFact
from sentinel.core.identity import Credential, CredentialKind, nonce_of
from sentinel.sim.platforms import INTERFACES
from sentinel.verify.errors import BadAnswer, Declined, Rejected, VerifyError
from sentinel.verify.wire import Answer

ALL = sorted(INTERFACES)
BY_NUMBER = [name for name in ALL if name != "health-decode"]


def _fact(answer: Answer, kind: type[Fact]) -> Fact:
    return next(fact for fact in answer.facts if type(fact) is kind)


def _colour(answer: Answer) -> Colour:
    fact = _fact(answer, CodeFact)
    assert isinstance(fact, CodeFact)
    return fact.colour


@pytest.mark.parametrize("name", ALL)
def test_a_green_code_is_green_and_a_red_one_is_red(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        wang = client.ask(by_code("code-of-wang"), "visit-1/1", 2.0)
        li = client.ask(by_code("code-of-li"), "visit-2/1", 2.0)
    assert (_colour(wang), _colour(li)) == (Colour.GREEN, Colour.RED)
    assert wang.person == WANG.token and li.person == LI.token
    assert wang.masked_name[0] == "王" and "小" not in wang.masked_name
    code = _fact(wang, CodeFact)
    assert code.by.valid_until is not None and code.by.valid_until > code.by.stated_at


@pytest.mark.parametrize("name", BY_NUMBER)
def test_an_id_card_is_asked_about_and_a_stranger_is_not_found(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        assert _colour(client.ask(by_number(), "v/1", 2.0)) is Colour.GREEN
        assert client.ask(by_number("110105194912310011"), "v/2", 2.0).found is False


@pytest.mark.parametrize("name", ALL)
def test_an_expired_code_is_expired_and_is_nobodys(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        answer = client.ask(by_code("old-code"), "v/1", 2.0)
    assert answer.found and _colour(answer) is Colour.EXPIRED
    assert [type(fact) for fact in answer.facts] == [CodeFact]


@pytest.mark.parametrize("name", ["health-decode", "province-device", "panel-machine"])
def test_a_code_that_is_none_of_theirs_is_invalid(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        first = client.ask(by_code("http://example.org/menu"), "v/1", 2.0)
        second = client.ask(by_code("http://example.org/other"), "v/2", 2.0)
    assert _colour(first) is Colour.INVALID
    assert first.person != second.person, "two strangers' codes are not one person"


def test_the_province_says_pcr_doses_and_key_area() -> None:
    with emulated("province-device") as server, asking("province-device", server.url) as client:
        answer = client.ask(by_number(), "v/1", 2.0)
        other = client.ask(by_number(OTHER_ID), "v/2", 2.0)
    pcr, doses, area = (_fact(answer, kind) for kind in (PcrFact, VaccineFact, KeyAreaFact))
    assert (getattr(pcr, "result", ""), getattr(pcr, "sampled_at", None)) == (LabResult.NEGATIVE, SAMPLED)
    assert getattr(doses, "doses", None) == 3
    assert getattr(area, "visited", None) is False
    assert getattr(_fact(other, PcrFact), "result", "") is LabResult.POSITIVE
    assert VaccineFact not in {type(fact) for fact in other.facts}, "what is not said is no fact"


@pytest.mark.parametrize("name", [n for n in ALL if n != "verify-record"])
def test_a_wrong_secret_is_refused_and_said(name: str) -> None:
    with (
        emulated(name) as server,
        asking(name, server.url, secret="not the right secret") as client,
        pytest.raises(Rejected, match="app id and secret"),
    ):
        client.ask(by_code("code-of-wang"), "v/1", 2.0)


def test_an_sm2_signature_of_another_key_is_refused() -> None:
    with emulated("verify-record") as server, asking("verify-record", server.url) as client:
        server.interface.sm2_point = bytes.fromhex(
            "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
            "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
        )
        with pytest.raises(Rejected, match="app id and secret"):
            client.ask(by_code("code-of-wang"), "v/1", 2.0)


@pytest.mark.parametrize("name", ALL)
def test_a_kiosk_whose_clock_is_wrong_hears_that_it_is_the_time(name: str) -> None:
    with (
        emulated(name) as server,
        asking(name, server.url, clock=OffClock(3600)) as client,
        pytest.raises(Rejected, match="check the time"),
    ):
        client.ask(by_code("code-of-wang"), "v/1", 2.0)


@pytest.mark.parametrize("name", ALL)
def test_an_answer_of_another_hour_is_a_replay_and_is_not_taken(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        recorded: list[dict[str, object]] = []

        def _record(answer: dict[str, object]) -> dict[str, object]:
            recorded.append(answer)
            return recorded[0]

        server.behaviour.change = _record
        assert client.ask(by_code("code-of-wang"), "v/1", 2.0).found
        with pytest.raises(BadAnswer, match="another request"):
            client.ask(by_code("code-of-wang"), "v/2", 2.0)


@pytest.mark.parametrize("name", ALL)
def test_a_question_sent_twice_has_one_nonce_that_its_visit_can_say_again(name: str) -> None:
    with emulated(name) as server, asking(name, server.url) as client:
        for _ in range(2):
            client.ask(by_code("code-of-wang"), "visit-9/1", 2.0)
        sent = [json.dumps([q.body.decode(), dict(q.headers)]) for q in server.questions]
    assert len(sent) == 2
    assert all(nonce_of("visit-9/1") in text for text in sent)


@pytest.mark.parametrize("name", ["province-device", "panel-machine"])
def test_an_answer_about_another_person_is_not_taken(name: str) -> None:
    def _other(answer: dict[str, object]) -> dict[str, object]:
        text = json.dumps(answer).replace(
            ID[:3] + "*" * 11 + ID[-4:], OTHER_ID[:3] + "*" * 11 + OTHER_ID[-4:]
        )
        return json.loads(text.replace(ID[:1] + "*" * 16 + ID[-1:], OTHER_ID[:1] + "*" * 16 + OTHER_ID[-1:]))  # type: ignore[no-any-return]

    with emulated(name) as server, asking(name, server.url) as client:
        server.behaviour.change = _other
        with pytest.raises(BadAnswer, match="another person"):
            client.ask(by_number(), "v/1", 2.0)


def test_the_panels_green_counts_only_where_its_verdict_agrees() -> None:
    with emulated("panel-machine") as server, asking("panel-machine", server.url) as client:
        server.behaviour.change = lambda answer: answer | {"pass": False}
        assert _colour(client.ask(by_number(), "v/1", 2.0)) is Colour.UNKNOWN


def test_a_record_that_failed_or_timed_out_over_there_is_no_fact() -> None:
    with emulated("verify-record") as server, asking("verify-record", server.url) as client:
        for status in (6, 7, 8):

            def _status(answer: dict[str, object], status: int = status) -> dict[str, object]:
                return answer | {"result": {**answer["result"], "healthStatus": status}}  # type: ignore[dict-item]

            server.behaviour.change = _status
            if status == 8:
                assert _colour(client.ask(by_number(), "v/8", 2.0)) is Colour.UNKNOWN
            else:
                with pytest.raises(Rejected):
                    client.ask(by_number(), f"v/{status}", 2.0)


def test_a_platform_of_codes_is_not_asked_about_cards() -> None:
    with (
        emulated("health-decode") as server,
        asking("health-decode", server.url) as client,
        pytest.raises(Declined, match="not asked about"),
    ):
        client.ask(by_number(), "v/1", 2.0)
        assert server.questions == []
        card = Credential(CredentialKind.SIGNED_PASS, "x", "0" * 64)
        with pytest.raises(Declined):
            client.ask(card, "v/2", 2.0)


def test_ping_says_whether_the_panel_takes_our_signature_and_else_only_that_somebody_answers() -> None:
    with emulated("panel-machine") as server:
        with asking("panel-machine", server.url) as client:
            client.ping()
        with (
            asking("panel-machine", server.url, secret="not the right secret") as client,
            pytest.raises(Rejected),
        ):
            client.ping()
    with emulated("health-decode") as server, asking("health-decode", server.url) as client:
        client.ping()
        server.behaviour.status = 502
        with pytest.raises(VerifyError):
            client.ping()
    with asking("health-decode", server.url) as client, pytest.raises(VerifyError):
        client.ping()


def test_a_platform_without_a_date_is_believed_now_and_never_dated_by_an_unset_clock() -> None:
    with emulated("panel-machine") as server:
        clock = OffClock(timedelta(days=-9000).total_seconds(), trusted=False)
        server.behaviour.clock_off_s = timedelta(days=-9000).total_seconds()
        with asking("panel-machine", server.url, clock=clock) as client, pytest.raises(BadAnswer):
            client.ask(by_number(), "v/1", 2.0)
