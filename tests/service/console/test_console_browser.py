"""The console in a real browser, on a real broker: what people do with it, at a desk and on a phone."""

import json
import shutil
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import insert, text

from sentinel.service import tables
from sentinel.service.collecting.collector import Collector
from sentinel.service.collecting.viewing import Seat
from sentinel.service.console import passwords
from sentinel.service.console.accounts import Accounts
from sentinel.service.persons import Device
from sentinel.service.sealing import key_file
from sentinel.service.server import ReferenceService
from sentinel.sim.broker import SERVICE, DemoBroker, find_mosquitto

selenium = pytest.importorskip(
    "selenium.webdriver", reason="selenium is not installed: scripts/setup browser"
)
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium is not installed: scripts/setup browser"),
    pytest.mark.skipif(
        find_mosquitto() is None, reason="mosquitto is not installed: apt-get install mosquitto"
    ),
    pytest.mark.xdist_group("browser"),
]
PASSWORD = "a long enough sentence"
KIOSK, VENUE = "k-east", "mall-1"
NASTY = "<img src=x onerror=window.hacked=1>"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--lang=zh-CN", "--accept-lang=zh-CN",
)  # fmt: skip
# Of every text that is seen: its colour against the first ground behind it, as WCAG 2.2 reckons (1.4.3).
PALE = """
const lum = (c) => { const v = c.map((x) => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
  return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
const rgb = (s) => s.match(/[\\d.]+/g).map(Number);
const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) { const e = walk.currentNode.parentElement, s = getComputedStyle(e);
  if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest(".hidden, .skip, svg, option")) continue;
  const a = lum(rgb(s.color)), b = lum(ground(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const large = parseFloat(s.fontSize) >= 24;
  if (ratio < (large ? 3 : 4.5)) found.push(walk.currentNode.data.trim() + " " + ratio.toFixed(2)); }
return found;
"""


class World:
    """Service, collector, broker and one kiosk that speaks over it."""

    def __init__(self, folder: Path) -> None:
        self.ahead = timedelta()
        url = f"sqlite:///{folder}/service.db"
        self.service = ReferenceService(url, {}, key=key_file(folder / "key"), clock=self.now)
        for kiosk, venue, place in ((KIOSK, VENUE, "east"), ("k-main", "library-2", "main")):
            device = Device(app_id=kiosk, secret="sixteen letters or more", venue=venue, place=place)
            self.service.registry.register_device(device)
        with self.service._engine.begin() as db:
            db.execute(insert(tables.venues).values(venue=VENUE, places=50, since=self.now()))
        accounts = Accounts(self.service._engine, self.now)
        for name, seat, venue in (
            ("wang.min", Seat.STAFF, VENUE), ("li.wei", Seat.DISTRICT, ""), ("zhao.rui", Seat.AUDITOR, ""),
            ("chen.yu", Seat.STAFF, VENUE),
        ):  # fmt: skip
            accounts.add(name, seat, venue, PASSWORD)
            accounts.set_password(name, PASSWORD, given=False)
        self.broker = DemoBroker(folder / "broker", durable=False)
        self.broker.start()
        self.collector = Collector(
            self.service._engine, self.broker.host, self.broker.port, self._tls(SERVICE)
        )
        assert self.collector.start()
        self._clients = {name: self._client(name) for name in (KIOSK, "k-main")}
        self.port = self.service.start().port
        self.url = f"http://127.0.0.1:{self.port}/console"
        self._seq = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def _tls(self, name: str) -> ssl.SSLContext:
        identity = self.broker.identity(name)
        assert identity is not None
        context = ssl.create_default_context(cafile=self.broker.ca_file)
        context.load_cert_chain(identity.cert_file, identity.key_file)
        return context

    def _client(self, name: str) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, name)
        client.tls_set_context(self._tls(name))
        client.connect(self.broker.host, self.broker.port)
        client.loop_start()
        return client

    def tell(self, kind: str, kiosk: str = KIOSK, **data: Any) -> None:
        """An event goes out, over the broker."""
        self._seq += 1
        event = {
            "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/kiosks/{kiosk}", "type": f"org.sentinel.{kind}.v1",
            "time": self.now().isoformat(), "datacontenttype": "application/json", "seq": self._seq, "data": data,
        }  # fmt: skip
        sent = self._clients[kiosk].publish(f"sentinel/{kiosk}/events", json.dumps(event), qos=1)
        sent.wait_for_publish(5)

    def through(self, **changes: Any) -> None:
        """Somebody is let in and goes through."""
        visit = str(uuid.uuid4())
        said = {"visit": visit, "verdict": "admit", "reason": "PASS", "pseudonym": "", "checks": []} | changes
        self.tell("passage", **said)
        self.tell("passage.result", visit=visit, outcome="pulsed")

    def tailgating(self, kiosk: str = KIOSK, **changes: Any) -> None:
        """An alarm."""
        said = {"id": uuid.uuid4().hex, "what": "tailgating", "visit": "", "people": 1, "of": 1} | changes
        self.tell("door", kiosk, **said)

    def heard(self) -> set[str]:
        """The kiosks of which the collector has taken something in."""
        with self.service._engine.connect() as db:
            return set(db.execute(text("SELECT kiosk FROM kiosks WHERE heard_at IS NOT NULL")).scalars())

    def close(self) -> None:
        for client in self._clients.values():
            client.disconnect()
            client.loop_stop()
        self.collector.stop()
        self.broker.stop()
        self.service.close()


class Person:
    """Somebody in front of the browser."""

    def __init__(self, driver: Any, world: World) -> None:
        self.driver, self.world = driver, world
        self.size(1280, 800)

    def size(self, width: int, height: int, theme: str = "light") -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def go(self, page: str) -> None:
        self.driver.get(self.world.url + page)

    def key(self, key: str) -> dict[str, Any]:
        """Press a key, wherever the focus is, and say where it is then."""
        ActionChains(self.driver).send_keys(key).perform()
        return self.focused()

    def focused(self) -> dict[str, Any]:
        """What has the focus: asked at once, as the page may renew itself between two questions."""
        found: dict[str, Any] = self.driver.execute_script(
            "const at = document.activeElement; return {tag: at.tagName, class: at.className, id: at.id,"
            " href: at.href || '', value: at.value || '', x: at.getBoundingClientRect().x,"
            " outline: getComputedStyle(at).outlineStyle}"
        )
        return found

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.driver.delete_all_cookies()
        self.go("/login")
        self.find("#name").send_keys(name + Keys.TAB + password + Keys.ENTER)
        self.until(lambda: password != PASSWORD or "/login" not in self.driver.current_url)

    def find(self, css: str) -> WebElement:
        found: WebElement = self.until(
            lambda: next(iter(self.driver.find_elements(By.CSS_SELECTOR, css)), None)
        )
        return found

    def press(self, css: str) -> None:
        button = self.find(css)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def sees(self, words: str) -> bool:
        """Waits for words on the page; asked of the document, as an element may be gone with its page."""
        shown = "return document.body ? document.body.innerText : ''"
        return bool(self.until(lambda: words in self.driver.execute_script(shown), words))

    def until(self, what: Callable[[], Any], about: str = "") -> Any:
        """Looks again where an element went with its page, which the driver may say in words of its own."""
        from selenium.common import exceptions

        def looked(_: Any) -> Any:
            try:
                return what()
            except exceptions.WebDriverException as error:
                if "does not belong to the document" in str(error.msg):
                    return None
                raise

        ignored = (exceptions.NoSuchElementException, exceptions.StaleElementReferenceException)
        return WebDriverWait(self.driver, 10, 0.05, ignored).until(looked, about)

    def answered(self) -> None:
        """Waits for another page than the one that was marked by ``asks``."""
        self.until(lambda: not self.driver.execute_script("return window.asked === true"), "another page")

    def asks(self) -> None:
        """Marks the page that is left."""
        self.driver.execute_script("window.asked = true")

    def complaints(self) -> list[str]:
        """What the browser's console says, but for statuses that were asked for."""
        return [
            one["message"] for one in self.driver.get_log("browser") if "status of 4" not in one["message"]
        ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = selenium.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = selenium.Chrome(options, Service(DRIVER))
    yield running
    running.quit()


@pytest.fixture
def person(driver: Any, world: World) -> Iterator[Person]:
    found = Person(driver, world)
    yield found
    world.ahead = timedelta()
    assert found.complaints() == [], "no script was refused, nothing failed to load"


def test_a_count_changes_before_one_s_eyes_when_somebody_walks_in(person: Person, world: World) -> None:
    person.sign_in("wang.min")
    before = int(person.find("#inside-venue").text)
    person.driver.execute_script("window.stays = true")
    began = time.monotonic()
    world.through()
    person.until(lambda: person.find("#inside-venue").text == str(before + 1))
    assert time.monotonic() - began < 8.0
    assert person.driver.execute_script("return window.stays"), "the page was not loaded again"
    assert "上限 50" in person.find("body").text


def test_an_alarm_appears_by_itself_and_is_taken_and_resolved(person: Person, world: World) -> None:
    person.sign_in("wang.min")
    person.go("/alarms")
    before = len(person.driver.find_elements(By.CSS_SELECTOR, "tbody tr"))
    world.tailgating()
    person.until(
        lambda: (
            len(person.driver.find_elements(By.CSS_SELECTOR, "tbody tr")) > before
            or "次数 2" in person.find("main").text
        )
    )
    assert int(person.find("#waiting b").text.split()[0]) >= 1
    person.press("tbody tr:first-child a")
    assert person.sees("尾随或未放行而通过")
    person.press("#acknowledge")
    assert person.sees("已记录")
    person.press("#resolve")
    assert person.sees("请填写处理说明")
    assert person.focused()["id"] == "note"
    person.find("#note").send_keys("已当面提醒，放行正常。")
    person.press("#resolve")
    assert person.sees("已当面提醒，放行正常。")
    history = person.find(".steps").text
    assert "接手 · wang.min" in history and "处理完毕 · wang.min" in history


def test_passages_are_searched_and_a_pseudonym_traced_for_a_purpose(person: Person, world: World) -> None:
    pseudonym = uuid.uuid4().hex * 2
    world.through(pseudonym=pseudonym)
    person.sign_in("li.wei")
    person.go("/kiosks")
    person.until(lambda: KIOSK in person.find("main").text)
    person.go("/passages")
    person.find("#place").send_keys("east")
    person.press("#search")
    person.press(f'form.inline input[value="{pseudonym}"] + button')
    assert person.find("#pseudonym").get_attribute("value") == pseudonym
    person.press("#trace")
    assert person.driver.execute_script("return document.querySelector('#purpose:invalid') !== null"), (
        "held back"
    )
    person.find("#purpose").send_keys("流调协查第 12 号")
    person.press("#trace")
    assert person.sees("mall-1 · east")
    assert pseudonym not in person.driver.current_url
    person.sign_in("zhao.rui")
    assert person.sees("流调协查第 12 号")
    assert pseudonym[:12] not in person.driver.page_source


def test_each_sees_their_own_and_no_more(person: Person, world: World) -> None:
    world.tailgating("k-main", id="x")
    person.sign_in("li.wei")
    person.until(lambda: person.go("/alarms?venue=library-2") or "main" in person.find("main").text)
    address = person.find("tbody a").get_attribute("href")
    assert address is not None
    person.sign_in("wang.min")
    assert "library-2" not in person.driver.page_source
    person.driver.get(address)
    assert person.sees("没有这个页面")
    person.go("/?venue=library-2")
    assert person.find("h1").text == VENUE
    person.sign_in("zhao.rui")
    assert person.find("h1").text == "审计"
    assert len(person.driver.find_elements(By.CSS_SELECTOR, ".rooms a")) == 1
    for page in ("/passages", "/trace", "/alarms", "/plots"):
        person.go(page)
        assert person.sees("您的身份不能查看此页")


def test_what_a_kiosk_sends_runs_nowhere(person: Person, world: World) -> None:
    world.through(verdict="admit", reason=NASTY[:32], pseudonym=NASTY)
    world.tailgating(visit=NASTY, id=NASTY)
    world.tailgating("k-main", id="nasty")
    person.until(lambda: {KIOSK, "k-main"} <= world.heard(), "the collector has met both")
    with world.service._engine.begin() as db:
        health = json.dumps({"data": {"software": NASTY, "devices": {NASTY: False}}})
        db.execute(text("UPDATE kiosks SET health = :said"), {"said": health})
    person.sign_in("li.wei")
    for page in ("/", "/alarms", "/passages?since=", "/plots", "/kiosks"):
        person.go(page)
        assert person.driver.execute_script("return window.hacked") is None
        assert person.driver.find_elements(By.CSS_SELECTOR, "main img") == []
    assert NASTY[:40] in person.find("main").text
    script = "const s = document.createElement('script'); s.textContent = 'window.hacked = 2'; document.body.append(s)"
    person.driver.execute_script(script)
    assert person.driver.execute_script("return window.hacked") is None, (
        "the policy lets no inline script run"
    )
    assert any("Content Security Policy" in one for one in person.complaints())


def test_five_wrong_passwords_and_one_waits(person: Person, world: World) -> None:
    person.sign_in("chen.yu", "wrong")
    for _ in range(5):
        assert person.sees("用户名或密码不正确")
        assert person.focused()["id"] == "password", "the name is kept"
        person.asks()
        person.find("#password").send_keys("wrong" + Keys.ENTER)
        person.answered()
    assert person.sees("多次尝试失败")
    world.ahead = timedelta(minutes=1)
    person.sign_in("chen.yu")
    assert person.find("h1").text == VENUE


def test_signing_out_and_a_session_that_ends(person: Person, world: World) -> None:
    person.sign_in("wang.min")
    person.press("#logout")
    assert person.sees("登录")
    person.driver.back()
    assert person.find("#password"), "nothing of the page was kept"
    person.sign_in("wang.min")
    world.ahead = timedelta(minutes=31)
    assert person.sees("登录已失效")
    person.go("/kiosks")
    assert "/login?next=/console/kiosks" in person.driver.current_url


def test_a_form_on_another_site_does_nothing(person: Person, world: World) -> None:
    person.sign_in("wang.min")
    form = f'<form method=post action="{world.url}/logout"><input name=everywhere value=1></form>'
    person.driver.get(f"data:text/html,{form}")
    person.driver.execute_script("document.forms[0].submit()")
    assert person.sees("表单已失效或并非来自本站")
    person.go("/")
    assert person.find("h1").text == VENUE


def test_a_service_that_is_away_is_said_and_comes_back_by_itself(person: Person, world: World) -> None:
    person.sign_in("wang.min")
    assert person.find("#connection").text == ""
    world.service.stop()
    assert person.sees("连接中断")
    world.service.start(world.port)
    person.until(lambda: person.find("#connection").text == "")
    assert [one for one in person.complaints() if "ERR_CONNECTION" not in one] == []


def test_every_page_fits_a_phone_and_can_be_read_in_both_themes(person: Person, world: World) -> None:
    world.through(pseudonym=uuid.uuid4().hex * 2)
    world.tell("passage", visit="r", verdict="refer", reason="TEMP_HIGH", pseudonym="", checks=[])
    world.tailgating()
    person.sign_in("li.wei")
    pages = (
        "/",
        f"/?venue={VENUE}",
        "/alarms",
        "/alarms/1",
        "/passages?since=",
        "/trace",
        "/plots",
        "/kiosks",
        "/password",
    )
    for width, height, theme in ((360, 740, "dark"), (1280, 800, "light")):
        person.size(width, height, theme)
        for page in pages:
            person.go(page)
            where = f"{page} at {width} in the {theme}"
            assert person.driver.execute_script("return document.documentElement.scrollWidth") <= width, where
            assert person.driver.execute_script(PALE) == [], where


@pytest.mark.parametrize("at", [2, 14, 22])
def test_a_phone_opens_the_plot_at_the_hours_of_now_and_cuts_no_room_s_name(
    at: int, person: Person, world: World
) -> None:
    clock = world.now().astimezone(ZoneInfo("Asia/Shanghai"))
    world.ahead = (clock.replace(hour=at, minute=30) - clock) % timedelta(days=1)
    person.sign_in("li.wei")
    person.size(360, 740)
    person.go("/plots")
    hour = person.find("[data-look]").rect
    assert hour["x"] >= 0 and hour["x"] + hour["width"] <= 360, "the hour of now is seen"
    scale = person.find(".scale").rect
    assert scale["x"] >= 0 and hour["x"] >= scale["x"] + scale["width"], "and its scale beside it"
    assert person.driver.execute_script("return scrollY") == 0
    person.go(f"/plots?day={(world.now() - timedelta(days=9)).date()}")
    assert person.find(".frame").rect["x"] >= 0, "a day without anybody begins at its beginning"
    person.press('button[value="en"]')
    assert person.sees("Passages")
    cut = "return [...document.querySelectorAll('.rooms a > span:not(#waiting)')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
    assert person.driver.execute_script(cut) == []
    person.press('button[value="zh"]')


def test_the_keyboard_reaches_everything_and_shows_where_it_is(person: Person) -> None:
    person.sign_in("wang.min")
    person.go("/alarms")
    assert person.key(Keys.TAB)["class"] == "skip"
    assert person.focused()["x"] >= 0, "it is seen once it is reached"
    assert person.key(Keys.ENTER)["id"] == "main"
    reached = set()
    for _ in range(40):
        at = person.key(Keys.TAB)
        if at["tag"] == "BODY":
            break
        reached.add(at["href"] or at["id"] or at["value"])
        assert at["outline"] != "none"
    assert any(one and "show=done" in one for one in reached)
    assert {"zh", "en"} <= reached
