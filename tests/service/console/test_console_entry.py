"""Signing in to the console and out: passwords, the pause, sessions that end, forms that are not ours."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from sqlalchemy import text

from sentinel.service.collecting.viewing import Seat
from sentinel.service.console.accounts import AccountError, Locked
from sentinel.service.console.passwords import Passwords, fault_of

PASSWORD = "a long enough sentence"
on_each_database = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(visit, accounts) -> None:
    accounts.add("new.one", Seat.DISTRICT, "", PASSWORD)
    visitor = visit()
    assert visitor.sign_in("New.One ").headers["location"] == "/console/", "capitals and blanks don't count"
    assert visitor.get("/alarms").headers["location"] == "/console/password"
    assert 'href="/console/alarms"' not in visitor.get("/password").text
    wrong = visitor.post("/password", old=PASSWORD, new=PASSWORD, again=PASSWORD)
    assert (wrong.status_code, "that is the present password" in wrong.text) == (422, True)
    assert visitor.post("/password", old=PASSWORD, new="another sentence here", again="x").status_code == 422
    assert (
        visitor.post(
            "/password", old="not that one", new="another one 12", again="another one 12"
        ).status_code
        == 422
    )
    before = dict(visitor.http.cookies)
    done = visitor.post("/password", old=PASSWORD, new="another sentence here", again="another sentence here")
    assert done.headers["location"] == "/console/"
    assert visitor.get("/").status_code == 200
    assert dict(visitor.http.cookies) != before, "a session of the old password is over"
    assert visit().sign_in("new.one").status_code == 401


@on_each_database
def test_five_wrong_passwords_and_not_even_the_right_one_is_looked_at_until_the_pause_is_over(
    visit, clock
) -> None:
    visitor = visit()
    answers = [visitor.sign_in("wang.min", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert "Name or password is wrong" in answers[0].text
    locked = visitor.sign_in("wang.min")
    assert locked.status_code == 429
    assert 0 < int(locked.headers["retry-after"]) <= 30
    assert "Too many wrong tries" in locked.text
    assert visit("li.wei"), "others are not kept out"
    clock.ahead += timedelta(seconds=31)
    assert visitor.sign_in("wang.min").status_code == 303
    clock.ahead += timedelta(hours=1)
    assert visitor.sign_in("wang.min", "wrong").status_code == 401, "the count began anew"


def test_nobody_can_tell_a_name_that_there_is_from_one_that_there_is_not(visit) -> None:
    seen = {}
    for name in ("wang.min", "nobody.at.all"):
        visitor = visit()
        answers = [visitor.sign_in(name, "wrong") for _ in range(6)]
        seen[name] = [
            (one.status_code, re.sub(r"\d+ s\b", "N s", one.text.replace(name, "NAME"))) for one in answers
        ]
    assert seen["wang.min"] == seen["nobody.at.all"]


@on_each_database
def test_of_many_tries_at_once_no_more_are_looked_at_than_one_after_the_other(accounts) -> None:
    start = threading.Barrier(12)

    def one(_: int) -> object:
        start.wait(5)
        return accounts.check("wang.min", "wrong")

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(one, range(12)))
    assert sum(answer is None for answer in found) == 5
    assert sum(isinstance(answer, Locked) for answer in found) == 7


@on_each_database
def test_names_that_were_tried_are_forgotten_after_a_day(accounts, clock, service) -> None:
    for n in range(5):
        accounts.check(f"name-{n}", "x")
    clock.ahead += timedelta(days=1, minutes=1)
    accounts.check("another", "x")
    with service._engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM console_tries")).scalar() == 1


def test_one_address_can_not_try_names_without_end(visit) -> None:
    visitor = visit()
    statuses = [visitor.sign_in(f"name-{n}", "x").status_code for n in range(25)]
    assert statuses[:10] == [401] * 10
    assert 429 in statuses[20:]


@on_each_database
def test_a_session_ends_when_nobody_uses_it_and_what_a_page_asks_by_itself_is_no_use(
    visit, clock, service
) -> None:
    visitor = visit("wang.min")
    for _ in range(3):
        clock.ahead += timedelta(minutes=20)
        assert visitor.get("/").status_code == 200
    for _ in range(2):
        clock.ahead += timedelta(minutes=14)
        assert visitor.get("/parts/live").status_code == 200
    clock.ahead += timedelta(minutes=3)
    assert visitor.get("/parts/live").status_code == 401
    gone = visitor.get("/alarms?show=done")
    assert gone.headers["location"] == "/console/login?next=/console/alarms%3Fshow%3Ddone"
    with service._engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM console_sessions")).scalar() == 0
    again = visitor.http.post(
        "/console/login", data={"name": "wang.min", "password": PASSWORD, "next": "/console/alarms?show=done"}
    )
    assert again.headers["location"] == "/console/alarms?show=done"


def test_a_session_ends_after_a_shift_however_much_it_is_used(visit, clock) -> None:
    visitor = visit("wang.min")
    for _ in range(48):
        assert visitor.get("/password").status_code == 200
        clock.ahead += timedelta(minutes=15, seconds=1)
    assert visitor.get("/password").status_code == 303


@on_each_database
def test_who_is_disabled_or_signed_out_elsewhere_is_out_at_the_next_click(visit, accounts, sessions) -> None:
    first, second = visit("wang.min"), visit("wang.min")
    stolen = dict(first.http.cookies)
    assert first.post("/logout").headers["location"] == "/console/login"
    first.http.cookies.update(stolen)
    assert first.get("/").status_code == 303, "the cookie alone is worth nothing"
    assert second.get("/").status_code == 200
    third = visit("wang.min")
    assert third.post("/logout", everywhere="1").status_code == 303
    assert second.get("/").status_code == 303
    fourth = visit("wang.min")
    accounts.disable("wang.min")
    assert fourth.get("/").status_code == 303
    assert visit().sign_in("wang.min").status_code == 401
    accounts.disable("wang.min", disabled=False)
    fifth = visit("wang.min")
    accounts.set_password("wang.min", "another sentence here", given=False)
    assert fifth.get("/").status_code == 303


def test_the_oldest_of_too_many_sessions_ends(visit) -> None:
    visitors = [visit("wang.min") for _ in range(11)]
    assert [visitor.get("/").status_code for visitor in visitors] == [303] + [200] * 10


def test_a_session_is_not_carried_over_a_sign_in(visit) -> None:
    visitor = visit("wang.min")
    planted = dict(visitor.http.cookies)
    visitor.sign_in("li.wei")
    assert dict(visitor.http.cookies) != planted
    visitor.http.cookies.clear()
    visitor.http.cookies.update(planted)
    assert visitor.get("/").status_code == 303


def test_a_cookie_is_kept_from_scripts_and_other_sites_and_the_database_has_no_token(
    visit, service, cheap_passwords
) -> None:
    visitor = visit()
    cookie = visitor.sign_in("wang.min").headers["set-cookie"]
    assert cookie.startswith("sentinel-local=")
    assert all(word in cookie.lower() for word in ("httponly", "samesite=strict", "path=/"))
    token = visitor.http.cookies["sentinel-local"]
    with service._engine.connect() as db:
        kept = str(db.execute(text("SELECT * FROM console_sessions")).all())
        password = db.execute(text("SELECT password FROM console_users LIMIT 1")).scalar_one()
    assert token not in kept
    assert password.startswith("$argon2id$")
    hashed = extract_parameters(Passwords(cheap_passwords).hash("x"))
    assert (hashed.type, hashed.memory_cost, hashed.time_cost) == (Type.ID, 64 * 1024, 3)


def test_a_form_without_its_token_or_from_another_site_is_refused(visit, told) -> None:
    told.tailgating("k-east")
    visitor = visit("li.wei")
    good, anothers = visitor.csrf(), visit("wang.min").csrf()
    for page in ("/logout", "/password", "/trace", "/alarms/1/acknowledge", "/alarms/1/resolve"):
        for csrf in ("", "0" * 64, anothers):
            assert visitor.post(page, csrf=csrf).status_code == 403
        for foreign in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            assert visitor.post(page, foreign, csrf=good).status_code == 403
        assert visitor.get(f"{page}?csrf={good}").status_code in (200, 405), "a link changes nothing"
    assert visitor.get("/").status_code == 200, "nobody was signed out"
    assert "nobody on it yet" in visitor.text("/alarms")


def test_another_site_can_not_sign_somebody_in_either(visit) -> None:
    visitor = visit()
    assert visitor.sign_in("wang.min", Origin="https://evil.example").status_code == 403
    assert not visitor.http.cookies
    origin = str(visitor.http.base_url).rstrip("/")
    assert visitor.sign_in("wang.min", Origin=origin).status_code == 303


@on_each_database
def test_forms_of_any_other_sort_are_refused_in_one_line(visit) -> None:
    visitor = visit()

    def sent(body: bytes, kind: str = "application/x-www-form-urlencoded") -> int:
        answer = visitor.http.post("/console/login", content=body, headers={"Content-Type": kind})
        assert "Traceback" not in answer.text
        return answer.status_code

    assert sent(b"{}", "application/json") == 415
    assert sent(b"x" * 17_000) == 413
    assert sent(b"name=%ff%fe&password=x") == 400
    assert sent(b"\xff\xfe") == 400
    assert sent(b"&".join(b"a=1" for _ in range(50))) == 400
    assert sent(b"") == 401
    assert sent(b"name=%00&password=%00") == 400


def test_not_encrypted_it_serves_this_machine_only(visit) -> None:
    visitor = visit()
    for host in ("platform.example", "10.1.2.3:8080", "127.0.0.1.evil.example"):
        refused = visitor.get("/login", Host=host)
        assert (refused.status_code, "HTTPS" in refused.text) == (403, True), (
            "a name that leads here is not ours"
        )
    assert visitor.get("/login", Host="localhost:1").status_code == 200
    behind = {"Host": "platform.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    page = visitor.get("/login", **behind)
    assert page.status_code == 200
    assert "max-age" in page.headers["strict-transport-security"]
    cookie = visitor.sign_in("wang.min", Origin="https://platform.example", **behind).headers["set-cookie"]
    assert cookie.startswith("__Host-sentinel=")
    assert "secure" in cookie.lower() and "domain" not in cookie.lower()


def test_a_sign_in_leads_nowhere_else(visit) -> None:
    visitor = visit()
    for going in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/console/\\..",
        "/v1/persons",
        "/console/\n",
    ):
        form = {"name": "wang.min", "password": PASSWORD, "next": going}
        assert visitor.http.post("/console/login", data=form).headers["location"] == "/console/"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "password_short"),
        ("x" * 201, "password_long"),
        ("aaaaaaaaaaaaaaaa", "password_guessable"),
        ("123456789012", "password_guessable"),
        ("qwertyuiopqwerty", "password_guessable"),
        ("my wang.min word", "password_guessable"),
        ("a sentence\twith a tab", "password_unprintable"),
        ("门口的石狮子会记得每一个人", ""),
        ("a long enough sentence", ""),
    ],
)
def test_which_passwords_are_refused(password: str, why: str) -> None:
    assert fault_of(password, "wang.min") == why


def test_an_account_is_made_once_and_as_it_should_be(accounts) -> None:
    for name, seat, venue, why in (
        ("wang.min", Seat.DISTRICT, "", "name_taken"),
        ("x", Seat.DISTRICT, "", "name_form"),
        ("Wang Min", Seat.DISTRICT, "", "name_form"),
        ("other.one", Seat.STAFF, "", "venue_form"),
        ("other.one", Seat.AUDITOR, "mall-1", "venue_form"),
        ("other.one", Seat.STAFF, "no such/name", "venue_form"),
    ):
        with pytest.raises(AccountError) as refused:
            accounts.add(name, seat, venue, PASSWORD)
        assert refused.value.key == why
    for change in (accounts.disable, accounts.remove):
        with pytest.raises(AccountError):
            change("nobody")
