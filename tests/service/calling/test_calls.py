"""An alarm that nobody takes calls somebody: by webhook, by mail, until it is taken, and about nobody."""

import base64
import hashlib
import hmac
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sentinel import cli
from sentinel.service.calling.caller import Line
from sentinel.service.calling.contacts import Contact
from sentinel.service.calling.errors import NotCalled
from sentinel.service.calling.message import Message
from sentinel.service.calling.opening import Lines
from sentinel.service.calling.tables import calls
from sentinel.service.calling.webhook import Webhook
from sentinel.service.collecting.alarms import Kind
from sentinel.service.errors import ServiceError

PSEUDONYM = "ab" * 32


class Phone:
    """A way of a test's own where the servers are not what is looked at."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.tried: list[Message] = []
        self.away = False

    def call(self, message: Message) -> None:
        self.tried.append(message)
        if self.away:
            raise NotCalled("away")
        self.taken.append(message)

    def close(self) -> None:
        pass


def wait(condition: Any) -> None:
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


def test_a_webhook_is_signed_as_its_standard_says_and_names_nobody(
    office: Any, pager: Any, files: Any
) -> None:
    way = files.lines(files.hook(pager.url), office.clock).ways["duty"]
    office.alarm(pseudonym=PSEUDONYM)
    office.caller(way).turn()
    ((headers, body),) = pager.heard
    said = json.loads(body)
    assert said["type"] == "sentinel.alarm.waiting"
    assert said["data"] | {"opened_at": ""} == {
        "alarm": 1, "kind": "watch_list", "stage": "open", "venue": "mall", "place": "north", "kiosk": "k1",
        "opened_at": "", "times": 1, "link": "https://service.example/console/alarms/1",
    }  # fmt: skip
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(files.secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - office.now.timestamp()) < 2
    assert PSEUDONYM.encode() not in body and b"visit" not in body
    assert office.steps() == ["opened", "dispatched venue:mall", "called call:duty"]
    way.close()


def test_what_is_not_taken_is_sent_again_under_the_same_id_ever_more_rarely(
    office: Any, pager: Any, files: Any, caplog: pytest.LogCaptureFixture
) -> None:
    way = files.lines(files.hook(pager.url), office.clock).ways["duty"]
    pager.answers = [500, 302, 0, 410]
    office.alarm()
    caller = office.caller(way)
    waits = []
    with caplog.at_level(logging.INFO):
        while "called call:duty" not in office.steps():
            caller.turn()
            waits.append(len(pager.heard))
            office.later(5 / 60)
    assert len(pager.heard) == 5 and len(set(pager.ids())) == 1
    assert waits[:2] == [1, 2] and waits[-1] == 5 and len(waits) > 10
    told = [one.message for one in caplog.records]  # and no address of anybody
    assert len(told) == 2 and "can't be reached: answered 500" in told[0] and "again" in told[1]
    with office.engine.connect() as db:
        assert db.execute(select(calls.c.attempts, calls.c.how)).one() == (5, "called")
    way.close()


def test_a_server_that_never_answers_or_shows_another_certificate_holds_nobody_up(
    office: Any, pager: Any, files: Any
) -> None:
    lines = files.lines(files.hook(pager.url))
    message = Message("id", 1, Kind.FIRE, "open", "mall", "north", "k1", office.now, 1)
    from sentinel.service.calling.contacts import believing

    pager.answers = [-1]
    slow = Webhook(pager.url, files.secret, believing(files.ca), office.clock, limit_s=0.2)
    with pytest.raises(NotCalled, match="no answer"):
        slow.call(message)
    slow.close()
    stranger = Webhook(pager.url, files.secret, believing(None), office.clock)
    with pytest.raises(NotCalled, match="no answer: ConnectError"):
        stranger.call(message)
    stranger.close()
    assert len(pager.heard) == 1
    lines.ways["duty"].close()


def test_a_mail_goes_out_by_tls_with_the_password_to_all_who_are_named(
    office: Any, post: Any, files: Any
) -> None:
    server = post()
    way = files.lines(files.mail(server.port), office.clock).ways["district"]
    office.alarm(pseudonym=PSEUDONYM)
    office.caller(way).turn()
    ((to, mail),) = server.mails
    assert to == ["duty@district.example", "b@district.example"]
    assert server.signed_in == [(b"sentinel", b"mail secret")]
    assert (
        mail["Subject"] == "[mall/north] 重点人员 · Person on the watch list"
        or "mall/north" in mail["Subject"]
    )
    text = mail.get_content()
    assert "https://service.example/console/alarms/1" in text and "k1" in text and PSEUDONYM not in text
    with office.engine.connect() as db:
        assert mail["Message-ID"] == f"<{db.execute(select(calls.c.id)).scalar_one()}@mail.example>"


def test_mail_is_sent_again_after_a_fault_and_a_refused_receiver_does_not_keep_it_from_the_others(
    office: Any, post: Any, files: Any
) -> None:
    server = post()
    way = files.lines(files.mail(server.port), office.clock).ways["district"]
    office.alarm()
    caller = office.caller(way)
    server.sick = True
    caller.turn()
    assert server.mails == [] and len(server.signed_in) == 1
    server.sick, server.refuses = False, {"b@district.example"}
    office.later(1)
    caller.turn()
    assert [to for to, _mail in server.mails] == [["duty@district.example"]]
    caller.turn()
    assert len(server.mails) == 1
    server.stop()
    office.alarm("k2")
    caller.turn()  # away
    assert "called call:duty" not in office.steps(2)


def test_no_password_and_no_mail_goes_to_a_server_without_tls_or_of_a_stranger(
    office: Any, post: Any, files: Any
) -> None:
    message = Message("id", 1, Kind.FIRE, "open", "mall", "north", "k1", office.now, 1)
    plain = post(tls_context=None, require_starttls=False, auth_required=False)
    with pytest.raises(NotCalled, match="SMTPNotSupportedError"):
        files.lines(files.mail(plain.port)).ways["district"].call(message)
    assert plain.signed_in == [] and plain.mails == []
    with_tls = post()
    strangers = files.mail(with_tls.port).replace(f'ca_file = "{files.ca}"\n', "")
    with pytest.raises(NotCalled, match="SSLCertVerificationError"):
        files.lines(strangers).ways["district"].call(message)
    assert with_tls.signed_in == []
    files.private("mail.password", "wrong")
    with pytest.raises(NotCalled, match="answered 535"):
        files.lines(files.mail(with_tls.port)).ways["district"].call(message)


def test_nothing_in_a_name_writes_a_header_of_its_own(office: Any, post: Any, files: Any) -> None:
    server = post()
    way = files.lines(files.mail(server.port)).ways["district"]
    place = "north\r\nBcc: everybody@example.org\r\n\r\nhello"
    way.call(Message("id", 1, Kind.FIRE, "open", "mall", place, "k1\n", office.now, 1))
    ((to, mail),) = server.mails
    assert len(to) == 2 and mail["Bcc"] is None and "everybody" in mail["Subject"]


def test_who_is_to_be_called_later_is_not_called_where_somebody_acknowledges_in_time(office: Any) -> None:
    phone, late = Phone(), Contact("district", after_minutes=15, to=("x@example.org",))
    caller = office.caller(phone, late)
    office.alarm("k1")
    office.alarm("k2")
    office.later(14.9)
    caller.turn()
    assert phone.taken == []
    office.acknowledge(1)
    office.later(0.2)
    caller.turn()
    assert [one.venue for one in phone.taken] == ["library"]
    assert "called call:district" in office.steps(2)


def test_an_alarm_that_is_taken_while_the_contact_can_not_be_reached_is_not_told_any_more(
    office: Any,
) -> None:
    phone = Phone()
    phone.away = True
    caller = office.caller(phone)
    office.alarm()
    caller.turn()
    assert len(phone.tried) == 1
    office.acknowledge()
    phone.away = False
    office.later(30)
    caller.turn()
    assert phone.taken == []
    with office.engine.connect() as db:
        assert db.execute(select(calls.c.how)).scalar_one() == "not_needed"


def test_a_contact_hears_of_its_venue_and_its_kinds_alone_and_of_each_alarm_once(office: Any) -> None:
    phone = Phone()
    only = Contact("duty", venue="mall", kinds=(Kind.GATE_FAILED,), to=("x@example.org",))
    caller = office.caller(phone, only)
    for kiosk, kind in (
        ("k1", "watch_list"),
        ("k2", "gate_failed"),
        ("k1", "gate_failed"),
        ("k1", "gate_failed"),
    ):
        office.alarm(kiosk, kind)
    for _ in range(3):
        caller.turn()
        office.later(1)
    assert [(one.venue, one.kind) for one in phone.taken] == [("mall", "gate_failed")]
    assert phone.taken[0].times == 2


def test_a_call_that_nobody_takes_for_a_day_ends_and_its_history_says_so(office: Any) -> None:
    phone = Phone()
    phone.away = True
    caller = office.caller(phone)
    office.alarm()
    for _ in range(60):
        caller.turn()
        office.later(30)
    assert office.steps()[-1] == "not_called call:duty" and 20 < len(phone.tried) < 60
    phone.away = False
    caller.turn()
    assert phone.taken == []


def test_who_is_called_for_the_first_time_hears_nothing_of_last_week(office: Any) -> None:
    office.alarm()
    office.later(25 * 60)
    phone = Phone()
    office.caller(phone).turn()
    assert phone.tried == []


def test_a_flood_of_alarms_is_told_twenty_at_once_and_then_two_a_minute_and_none_is_lost(office: Any) -> None:
    phone = Phone()
    caller = office.caller(phone)
    for _ in range(30):
        office.alarm()
    caller.turn()
    assert len(phone.taken) == 20
    office.later(1)
    caller.turn()
    assert len(phone.taken) == 22
    for _ in range(8):
        office.later(0.5)
        caller.turn()
    assert sorted(one.alarm for one in phone.taken) == list(range(1, 31))


def test_of_two_processes_one_calls_and_after_its_death_the_other_tells_again_what_was_not_written_down(
    office: Any,
) -> None:
    class Dying(Phone):
        def call(self, message: Message) -> None:
            super().call(message)
            raise KeyboardInterrupt  # the power goes after it was sent

    first, second = Dying(), Phone()
    one, two = office.caller(first), office.caller(second, holder="two")
    office.alarm()
    with pytest.raises(KeyboardInterrupt):
        one.turn()
    two.turn()
    assert second.tried == [], "the other one holds the line for ten seconds"
    one._lease.release()
    office.later(1)
    two.turn()
    assert [m.id for m in second.taken] == [m.id for m in first.taken]


def test_the_whole_from_an_event_to_a_webhook_and_a_mail(
    office: Any, pager: Any, post: Any, files: Any
) -> None:
    server = post()
    text = files.mail(server.port).replace("after_minutes = 15\n", "") + files.hook(pager.url)
    workers = files.lines(text).workers(office.engine)
    for worker in workers:
        worker.start()
    office.alarm()
    assert pager.came.wait(20)
    wait(lambda: server.mails and {"called call:duty", "called call:district"} <= set(office.steps()))
    for worker in workers:
        worker.stop()
        assert worker.join(20.0)
    assert (len(pager.heard), len(server.mails)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "required field `contact`"),
        ("contact = []", "length >= 1"),
        ('[[contact]]\nname = "a"', "either url, or to"),
        ('[[contact]]\nname = "a"\nurl = "https://x/y"\nto = ["a@b.c"]', "either url, or to"),
        ('[[contact]]\nname = "a"\nurl = "http://x/y"\nsecret_file = "s"', "url is https"),
        ('[[contact]]\nname = "a"\nurl = "https://u:p@x/y"\nsecret_file = "s"', "url is https"),
        ('[[contact]]\nname = "a"\nurl = "https://x/y"', "wants secret_file"),
        ('[[contact]]\nname = "a"\nurl = "https://x/y"\nsecret_file = "none"', "can't be read"),
        ('[[contact]]\nname = "a"\nurl = "https://x/y"\nsecret_file = "short.secret"', "24 to 64"),
        ('[[contact]]\nname = "a"\nurl = "https://x/y"\nsecret_file = "open.secret"', "chmod 600"),
        ('[[contact]]\nname = "a"\nto = ["a@b.c"]', "[mail]"),
        ('[mail]\nhost = "x"\nsender = "a@b.c"\n[[contact]]\nname = "a"\nto = ["a b"]', "no mail address"),
        ('[mail]\nhost = "x"\nsender = "a@b.c"\ntls = "none"\n[[contact]]\nname = "a"\nto = ["a@b.c"]', "this machine"),
        ('[mail]\nhost = "x"\nsender = "a@b.c"\ntls = "ssl"\n[[contact]]\nname = "a"\nto = ["a@b.c"]', "starttls"),
        ('[mail]\nhost = "x"\nsender = "a@b.c"\nusername = "u"\n[[contact]]\nname = "a"\nto = ["a@b.c"]', "together"),
        ('[[contact]]\nname = "a"\nkinds = ["fires"]\nto = ["a@b.c"]', "fires"),
        ('[[contact]]\nname = "a b"\nto = ["a@b.c"]', "name"),
        ('[[contact]]\nname = "a"\nurls = "x"', "urls"),
        ('[mail]\nhost = "x"\nsender = "a@b.c"\n' + '[[contact]]\nname = "a"\nto = ["a@b.c"]\n' * 2, "two contacts"),
        ("x = [", "end of document"),
    ],
    ids=lambda value: "".join(c for c in value[-24:] if c.isalnum()) or "none",
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_refused_in_one_line(files: Any, text: str, why: str) -> None:
    files.private("short.secret", "whsec_" + base64.b64encode(b"short").decode())
    files.private("open.secret", "whsec_" + base64.b64encode(bytes(32)).decode(), 0o644)
    with pytest.raises(ServiceError) as error:
        Lines(files.write(text))
    assert why in str(error.value) and "\n" not in str(error.value)
    assert str(error.value).startswith(str(files.folder))


def test_the_command_tries_each_contact_and_says_who_could_not_be_reached(
    pager: Any, post: Any, files: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    server = post()
    path = files.write(files.mail(server.port) + files.hook(pager.url))
    assert cli.main(["service", "call", str(path)]) == 0
    assert capsys.readouterr().out == "district: called\nduty: called\n"
    assert pager.said()[0]["data"]["kind"] == "test" and "a test" in server.mails[0][1]["Subject"]
    pager.answers = [503]
    assert cli.main(["service", "call", str(path), "--only", "duty", "--json"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out) == {"contact": "duty", "called": False, "why": "answered 503"}
    assert err == "sentinel service call: duty: answered 503\n"
    assert len(server.mails) == 1
    assert cli.main(["service", "call", str(path), "--only", "nobody"]) == 2
    assert cli.main(["service", "call", str(files.folder / "none.toml")]) == 2
    assert cli.main(["service", "--call", str(files.folder / "none.toml"), "--db", "sqlite://"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 120), st.booleans(), st.floats(0, 1)), max_size=80))
def test_a_line_calls_at_most_twenty_and_two_a_minute_and_rests_after_a_failure(
    tries: list[tuple[float, bool, float]],
) -> None:
    line, now, made = Line(), 0.0, 0
    for passed, good, draw in tries:
        now += passed
        if not line.ready(now):
            continue
        line, made = line.began(now), made + 1
        line = line.taken() if good else line.failed(now, draw)
        if not good:
            assert line.down and now + 2.5 <= line.not_before <= now + 600
        assert made <= 20 + now / 30 + 1e-6


def test_a_message_of_a_strange_time_zone_says_utc() -> None:
    at = datetime(2026, 11, 28, 16, 0, tzinfo=UTC) + timedelta(0)
    message = Message("i", 1, "new_kind", "open", "", "p", "k", at, 1)
    assert message.as_data()["opened_at"] == "2026-11-28T16:00:00Z"
    assert "new_kind" in message.subject() and "-/p" in message.subject()
