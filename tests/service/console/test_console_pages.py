"""The console's pages: what each person sees, and does not; what is written down; what a page is made of."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from sentinel.core.health import Health
from sentinel.report.events import health_event
from sentinel.service.persons import Device

on_each_database = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
PSEUDONYM, OTHER = "5e" * 32, "0f" * 32
NASTY = "<script>alert(1)</script>"
PAGES = (
    "/",
    "/alarms",
    "/alarms?show=done",
    "/passages",
    "/passages?since=",
    "/trace",
    "/plots",
    "/kiosks",
    "/password",
)


@on_each_database
def test_live_counts_of_each_venue_against_its_limit(visit, told, service) -> None:
    district = visit("li.wei")
    assert district.post("/venues/mall-1/limit", limit="2").headers["location"] == "/console/?venue=mall-1"
    for odd in ("-1", "0", "two", "1e9", "9" * 20):
        assert district.post("/venues/mall-1/limit", limit=odd).status_code == 422
    assert district.post("/venues/no%20such/limit", limit="2").status_code == 404
    assert visit("wang.min").post("/venues/mall-1/limit", limit="9").status_code == 403
    for kiosk in ("k-east", "k-east", "k-main"):
        told.through(kiosk)
    told.passage("k-west", verdict="refer", reason="TEMP_HIGH")
    told.tailgating("k-main")
    overview = district.text("/")
    assert "library-2 Alarms: 1 2 no limit" in overview, "who slipped in counts as well"
    assert "mall-1 2 of 2 full" in overview
    venue = visit("wang.min").text("/")
    assert "mall-1 Inside now 2 of 2 full" in venue
    assert "east 2 0 2 0 0 west 0 0 0 1 0" in venue
    assert "library-2" not in venue
    assert "mall-1 All venues Inside now 2" in district.text("/?venue=mall-1")
    district.post("/venues/mall-1/limit", limit="")
    assert "li.wei District set a venue's limit – limit: 2 venue: mall-1" in visit("zhao.rui").text("/audit")
    assert "Inside now 2 no limit" in visit("wang.min").text("/")


def test_a_part_is_answered_only_where_it_changed(visit, told) -> None:
    visitor = visit("wang.min")
    first = visitor.get("/parts/live")
    tag = first.headers["etag"]
    assert visitor.get("/parts/live", **{"If-None-Match": tag}).status_code == 304
    told.through("k-east")
    changed = visitor.get("/parts/live", **{"If-None-Match": tag})
    assert (changed.status_code, changed.text != first.text) == (200, True)
    assert "<html" not in changed.text
    assert visit().get("/parts/live").status_code == 401
    assert visit("zhao.rui").get("/parts/live").status_code == 403
    assert "<b>" not in visitor.get("/parts/waiting").text
    told.tailgating("k-east")
    told.tailgating("k-main")
    assert "<b>1<" in visitor.get("/parts/waiting").text
    assert "<b>2<" in visit("li.wei").get("/parts/waiting").text


@on_each_database
def test_an_alarm_is_taken_and_resolved_with_notes_and_each_step_shows_by_whom(visit, told) -> None:
    told.tailgating("k-east")
    staff, district = visit("wang.min"), visit("li.wei")
    assert "Tailgating nobody on it yet east" in staff.text("/alarms")
    done = staff.post("/alarms/1/acknowledge")
    assert done.headers["location"] == "/console/alarms/1?done=1"
    assert "Recorded. What" in staff.text("/alarms/1?done=1")
    again = district.post("/alarms/1/acknowledge")
    assert (again.status_code, "Somebody else was quicker" in again.text) == (422, True)
    bare = staff.post("/alarms/1/resolve", note=" ")
    assert (bare.status_code, "A note is required" in bare.text) == (422, True)
    odd = staff.post("/alarms/1/resolve", note="ring\x07")
    assert (odd.status_code, "can&#39;t be kept" in odd.text) == (422, True)
    note = f"Spoke to both; {NASTY}\r\nall is well"
    assert staff.post("/alarms/1/resolve", note=note).status_code == 303
    story = staff.text("/alarms/1")
    assert re.search(
        r"opened .*dispatched · told mall-1 .*acknowledged · wang.min .*resolved · wang.min", story
    )
    assert f"Spoke to both; {NASTY} all is well" in story
    assert 'id="resolve"' not in staff.get("/alarms/1").text, "there is nothing more to do"
    assert NASTY not in staff.get("/alarms/1").text
    assert "Nothing is waiting for anybody" in staff.text("/alarms")
    assert "Tailgating resolved" in staff.text("/alarms?show=done")


def test_an_erasure_says_on_its_page_whether_it_is_verified_and_why_not(visit, told) -> None:
    told.event("k-east", "org.sentinel.wiped.v1", clean=True)
    page = visit("wang.min").text("/alarms/1")
    assert "certificate of erasure not verified: no certificate of erasure, or it was changed" in page


def test_whoever_takes_a_grave_alarm_says_what_they_do(visit, told) -> None:
    told.watch_listed("k-east")
    staff = visit("wang.min")
    assert "Note (required)" in staff.text("/alarms/1")
    assert staff.post("/alarms/1/acknowledge").status_code == 422
    assert staff.post("/alarms/1/acknowledge", note="Guard is on the way").status_code == 303


def test_a_venue_s_staff_see_nothing_of_another_venue(visit, told) -> None:
    told.tailgating("k-main")
    told.passage("k-main", pseudonym=PSEUDONYM)
    told.passage("k-east", pseudonym=PSEUDONYM)
    staff = visit("wang.min")
    for page in ("/", "/alarms", "/passages?since=", "/plots", "/kiosks"):
        for address in (page, f"{page}{'&' if '?' in page else '?'}venue=library-2"):
            words = staff.text(address)
            assert "library-2" not in words and "k-main" not in words and " main " not in words, address
    for answer in (
        staff.get("/alarms/1"),
        staff.post("/alarms/1/acknowledge", note="mine now"),
        staff.post("/alarms/1/resolve", note="mine now"),
    ):
        assert answer.status_code == 404, "as if there were none"
    assert "nobody on it yet" in visit("li.wei").text("/alarms/1")
    way = staff.post("/trace", pseudonym=PSEUDONYM, purpose="contact tracing 12")
    assert "mall-1 · east" in way.text
    assert "library-2" not in way.text


def test_an_auditor_sees_who_looked_and_no_passage(visit, told) -> None:
    told.passage("k-east", pseudonym=PSEUDONYM)
    told.tailgating("k-east")
    auditor = visit("zhao.rui")
    assert auditor.get("/").headers["location"] == "/console/audit"
    for page in (
        *PAGES[1:-1],
        "/alarms/1",
        "/parts/live",
        "/parts/alarms",
        "/parts/kiosks",
        "/parts/waiting",
    ):
        refused = auditor.get(page)
        assert (refused.status_code, 'href="/console/audit"' in refused.text) == (403, True), "and leads on"
    assert auditor.post("/trace", pseudonym=PSEUDONYM, purpose="I am curious").status_code == 403
    assert auditor.post("/alarms/1/resolve", note="done").status_code == 403
    assert "searched" not in auditor.text("/audit") and "zhao.rui Auditor signed in" in auditor.text("/audit")
    for other in ("li.wei", "wang.min"):
        assert visit(other).get("/audit").status_code == 403
        assert 'href="/console/audit"' not in visit(other).get("/").text


@on_each_database
def test_passages_are_found_by_time_place_verdict_and_reason_and_each_search_is_written_down(
    visit, told
) -> None:
    told.passage("k-east", ago=timedelta(minutes=5), verdict="refer", reason="TEMP_HIGH")
    told.passage("k-west", ago=timedelta(minutes=4))
    told.passage("k-main", ago=timedelta(days=3))
    district = visit("li.wei")
    assert "rows" not in district.text("/passages"), "nothing is looked up before it is asked for"
    assert "2 rows" in district.text("/passages?since=")
    found = district.text("/passages?since=&until=&place=east&verdict=refer&reason=TEMP_HIGH")
    assert "1 rows" in found and "mall-1 east refer temperature high" in found
    assert "There are no such passages" in district.text("/passages?since=&place=west&verdict=refuse")
    audit = visit("zhao.rui").text("/audit")
    assert "none was changed" in audit
    assert "li.wei District searched passages –" in audit
    assert "place: east reason: temperature high verdict: refer 1" in audit
    for bad in ("since=yesterday", "since=9999-99-99", "since=2026-11-02T00:00&until=2026-11-01T00:00",
                "since=2020-01-01T00:00&until=2026-01-01T00:00", "since=0001-01-01T00:00"):  # fmt: skip
        assert district.get(f"/passages?{bad}").status_code == 422, bad
    for odd in ("after=x", "place=%27%20OR%201=1", "verdict=<b>", "reason=" + "x" * 9000):
        assert district.get(f"/passages?since=&{odd}").status_code in (200, 422), odd
    assert district.get("/passages?since=&venue=../x").status_code == 404
    assert district.get("/passages?since=&place=%00").status_code == 400


def test_more_passages_than_fit_a_page_are_gone_through_each_once(visit, told) -> None:
    for n in range(60):
        told.passage("k-east", ago=timedelta(seconds=n), pseudonym=f"{n:064x}")
    visitor = visit("wang.min")
    first = visitor.get("/passages?since=")
    fields = dict(re.findall(r'<input type="hidden" name="(since|until)" value="([^"]+)"', first.text))
    cursor = re.search(r'name="after" value="([^"]+)"', first.text)
    assert cursor is not None
    second = visitor.http.get("/console/passages", params={**fields, "after": cursor[1]})
    shown = re.findall(r'name="pseudonym" value="([0-9a-f]+)"', first.text + second.text)
    assert len(shown) == len(set(shown)) == 60
    assert 'name="after"' not in second.text


@on_each_database
def test_a_trace_wants_a_purpose_and_tells_where_when_and_with_whom(visit, told) -> None:
    for ago, kiosk in ((90, "k-east"), (30, "k-main")):
        told.through(kiosk, ago=timedelta(minutes=ago), pseudonym=PSEUDONYM)
        told.passage(kiosk, ago=timedelta(minutes=ago - 2), pseudonym=OTHER)
    told.passage("k-west", ago=timedelta(minutes=10), pseudonym="ab" * 32)
    district = visit("li.wei")
    linked = re.search(
        r'name="pseudonym" value="([0-9a-f]+)"', district.get("/passages?since=&place=main").text
    )
    assert linked is not None and linked[1] == OTHER
    asked = district.post("/trace", pseudonym=PSEUDONYM)
    assert (asked.status_code, "Where and when ·" in asked.text) == (200, False), (
        "the purpose is asked for first"
    )
    for purpose in ("", "   ", "abc"):
        refused = district.post("/trace", pseudonym=PSEUDONYM, purpose=purpose)
        assert (refused.status_code, "Say the purpose" in refused.text) == (422, True)
    for nobody in ("", "a b", "x" * 65, "%"):
        assert district.post("/trace", pseudonym=nobody, purpose="contact tracing").status_code == 422
    auditor = visit("zhao.rui")
    assert "traced" not in auditor.text("/audit"), "what was refused is no look"
    told.passage("k-west", ago=timedelta(minutes=20), pseudonym="77" * 32, identity="c2VhbGVk")
    sealed = district.post("/trace", pseudonym="77" * 32, purpose="the authority asks").text
    assert "Sealed identity" in sealed and "c2VhbGVk" in sealed
    way = district.post("/trace", pseudonym=PSEUDONYM, purpose=f"contact tracing 12 {NASTY}", minutes="5")
    assert re.search(r"mall-1 · east.*opened.*library-2 · main.*opened", way.text, re.DOTALL)
    assert OTHER[:12] in way.text and "ab" * 6 not in way.text
    assert re.search(r"Together.*>2<", way.text, re.DOTALL)
    audit = auditor.get("/audit").text
    assert NASTY not in audit and "&lt;script&gt;" in audit
    assert "contact tracing 12" in audit and "looked for companions" in audit
    assert PSEUDONYM not in audit and PSEUDONYM[:12] not in audit, "the audit names nobody either"
    assert "mall-1 · east" not in audit
    none = district.post("/trace", pseudonym="cd" * 32, purpose="contact tracing 12")
    assert "Nothing is recorded in that time" in none.text


def test_an_audit_that_was_changed_says_so(visit, told, service) -> None:
    visitor = visit("li.wei")
    for _ in range(3):
        visitor.get("/passages?since=")
    assert "5 entries" in visit("zhao.rui").text("/audit")
    with service._engine.begin() as db:
        for trigger in (
            db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        ):
            db.execute(text(f"DROP TRIGGER {trigger}"))  # as whoever owns the database could
        db.execute(text("UPDATE looks SET who = 'somebody.else' WHERE number = 2"))
    assert "Entry 2 does not fit" in visit("zhao.rui").text("/audit")


def test_plots_say_in_a_table_what_they_draw(visit, told) -> None:
    for _ in range(3):
        told.through("k-east")
    told.passage("k-west", verdict="refer", reason="TEMP_HIGH")
    told.passage("k-west", verdict="refuse", reason="NO_SUCH_REASON")
    visitor = visit("wang.min")
    words = visitor.text("/plots")
    assert "Total 3 0" in words
    assert "temperature high 1" in words and "NO_SUCH_REASON 1" in words
    assert "In 3 Out 0 admitted 3 referred 1 refused 1" in words
    assert "Total 0 0" in visitor.text("/plots?day=2026-01-05")
    assert visitor.get("/plots?day=soon").status_code == 422
    page = visitor.get("/plots").text
    heights = [
        float(found)
        for found in re.findall(r'class="bar" x="[^"]+" y="[^"]+" width="11" height="([^"]+)"', page)
    ]
    assert heights and max(heights) <= 180


def test_kiosks_show_presence_age_version_and_backlog(visit, told, service, clock) -> None:
    told.passage("k-east")
    with service._engine.begin() as db:
        said = Health("1.2.3", waiting=7, devices={"scanner": False, "camera": True})
        health = health_event("k-east", "boot-1", 1, said, datetime.now(UTC)).decode()  # as a kiosk tells it
        db.execute(
            text("UPDATE kiosks SET state = 'ready', health = :said WHERE kiosk = 'k-east'"), {"said": health}
        )
    words = visit("wang.min").text("/kiosks")
    assert re.search(r"k-east east online away: scanner [0-9:]+ 1\.2\.3 7 0", words)
    assert re.search(r"k-west west never heard nothing for 15 minutes – – – 0", words)
    with service._engine.begin() as db:
        db.execute(text("UPDATE kiosks SET state = 'lost'"))
    clock.ahead += timedelta(minutes=16)
    assert "k-east east lost nothing for 15 minutes" in visit("wang.min").text("/kiosks")


def test_thousands_of_kiosks_are_gone_through_by_pages(visit, service) -> None:
    with service._engine.begin() as db:
        db.execute(
            text("INSERT INTO kiosks (kiosk) VALUES (:name)"), [{"name": f"z {n:04}&"} for n in range(450)]
        )
    visitor, address, seen = visit("li.wei"), "/kiosks", []
    while address:
        page = visitor.get(address).text
        seen += re.findall(r'<th scope="row">([^<]+)<', page)
        found = re.search(r'id="next" href="/console([^"]+)"', page)
        address = unescape(found[1]) if found else ""
    assert len(seen) == len(set(seen)) == 453
    assert "k-east" in visitor.text("/kiosks?after=")


def test_of_hundreds_of_venues_those_are_shown_that_somebody_has_to_see_to(visit, told, service) -> None:
    for n in range(230):
        service.registry.register_device(
            Device(app_id=f"k-{n}", secret="sixteen letters or more", venue=f"v-{n:03}")
        )
    told.tailgating("k-229")
    words = visit("li.wei").text("/")
    assert "200 of 232 venues" in words
    assert "v-229 Alarms: 1" in words and "v-228" not in words
    assert "v-228 All venues" in visit("li.wei").text("/?venue=v-228")


def test_what_a_kiosk_says_is_shown_as_text(visit, told, service) -> None:
    attribute = '" onmouseover="alert(1)'
    told.passage("k-east", verdict=NASTY[:16], reason=NASTY, pseudonym=attribute)
    told.event("k-east", "org.sentinel.door.v1", id=NASTY, what="tailgating", visit=NASTY, people=1, of=1)
    with service._engine.begin() as db:
        health = '{"data": {"software": "<img src=x onerror=alert(1)>", "devices": {"<b>": false}}}'
        db.execute(text("UPDATE kiosks SET health = :said"), {"said": health})
    visitor = visit("li.wei")
    for page in ("/", "/alarms", "/alarms/1", "/passages?since=", "/plots", "/kiosks"):
        body = visitor.get(page).text
        assert "<script>" not in body and "<img" not in body and "<b>:" not in body, page
        assert attribute not in body, page
    assert "&lt;img src=x" in visitor.get("/kiosks").text


class Structure(HTMLParser):
    """What a page is made of, as far as it matters to those who don't see it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids[found["id"] or ""] += 1
        if tag == "label":
            self.labels.add(found["for"] or "")
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.fields.append(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_safe_labelled_and_says_its_zone(visit, told, language: str) -> None:
    told.tailgating("k-east")
    told.through("k-east", pseudonym=PSEUDONYM)
    visitor = visit("li.wei")
    visitor.http.headers["Accept-Language"] = language
    for path in (*PAGES, "/alarms/1", "/nothing-here"):
        answer = visitor.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        found = Structure(answer.text)
        assert ("html", {"lang": "zh-CN" if language == "zh" else "en"}) in found.tags
        assert [name for name, times in found.ids.items() if times > 1] == []
        assert all(field.get("id") in found.labels for field in found.fields), path
        assert not [
            name
            for _, attributes in found.tags
            for name in attributes
            if name.startswith("on") or name == "style"
        ]
        assert all(attributes.get("src") for tag, attributes in found.tags if tag == "script")
        outside = [
            a for _, a in found.tags if (a.get("src") or a.get("href") or "/").startswith(("http", "//"))
        ]
        assert outside == [], "nothing is fetched from anywhere else"
        assert "Asia/Shanghai (UTC+08:00)" in answer.text
        assert sum(tag == "h1" for tag, _ in found.tags) == 1
        assert all(a.get("aria-hidden") or a.get("role") == "img" for tag, a in found.tags if tag == "svg")
        for tag, attributes in found.tags:
            assert tag != "a" or attributes.get("href"), path


def test_the_language_is_chinese_until_somebody_chooses(visit) -> None:
    visitor = visit("wang.min")
    del visitor.http.headers["Accept-Language"]
    assert "在场人数" in visitor.get("/").text
    chosen = visitor.http.post("/console/language", data={"language": "en", "next": "/console/kiosks"})
    assert chosen.headers["location"] == "/console/kiosks"
    assert "Inside now" in visitor.get("/").text
    visitor.http.post("/console/language", data={"language": "xx"})
    assert "Inside now" in visitor.get("/").text


def test_files_are_kept_by_browsers_and_nothing_else_is_served(visit) -> None:
    visitor = visit()
    page = visitor.get("/login").text
    for address in set(re.findall(r'(?:src|href)="/console(/static/[^"]+)"', page)):
        answer = visitor.get(address)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    for outside in (
        "/static/../accounts.py",
        "/static/%2e%2e/accounts.py",
        "/static//etc/passwd",
        "/static/",
        "/static/x.js",
    ):
        assert visitor.get(outside).status_code == 404, outside


def test_a_database_that_is_away_is_said_in_one_sentence(visit, service) -> None:
    visitor = visit("wang.min")
    with service._engine.begin() as db:
        db.execute(text("ALTER TABLE heads RENAME TO gone"))
    answer = visitor.get("/")
    assert (answer.status_code, "database can&#39;t be reached" in answer.text) == (503, True)
    assert "heads" not in answer.text


ODD = (
    "",
    "0",
    "-1",
    "9" * 30,
    "999999999999999999-1",
    "2026-11-31T25:61",
    "9999-12-31T23:59",
    "0001-01-01",
    "'",
    "é\u2028",
    "../..",
    "<b>",
)


def test_no_question_whatever_breaks_a_page(visit, told) -> None:
    told.tailgating("k-east")
    told.through("k-east", pseudonym=PSEUDONYM)
    visitors = [visit("li.wei"), visit("zhao.rui")]
    names = (
        "since",
        "until",
        "venue",
        "place",
        "verdict",
        "reason",
        "after",
        "before",
        "show",
        "day",
        "done",
        "minutes",
    )

    @settings(max_examples=80, deadline=None)
    @given(
        st.sampled_from(
            ("/", "/alarms", "/alarms/1", "/passages", "/plots", "/kiosks", "/audit", "/parts/live", "/login")
        ),
        st.dictionaries(st.sampled_from(names), st.sampled_from(ODD) | st.text(max_size=30), max_size=4),
    )
    def ask(page: str, query: dict[str, str]) -> None:
        for visitor in visitors:
            answer = visitor.http.get(
                f"/console{page}",
                params={name: text.encode("utf-8", "replace") for name, text in query.items()},
            )
            assert answer.status_code < 500, (page, query)

    ask()
    for odd in ODD:
        assert (
            visitors[0].http.get("/console/passages", params={"since": "", "after": odd}).status_code < 500
        ), odd
        form = {
            "pseudonym": PSEUDONYM,
            "purpose": "contact tracing",
            "since": odd,
            "until": odd,
            "minutes": odd,
        }
        assert visitors[0].post("/trace", **form).status_code < 500, odd
        for number in (odd, "1"):
            path = f"/alarms/{quote(number, safe='')}/acknowledge"
            assert visitors[0].post(path, note=odd).status_code < 500, (number, odd)
