"""Makes the pictures of docs/console.md: a made-up day at made-up venues, in a real browser.

.venv/bin/python docs/console/pictures.py [FOLDER]      (needs scripts/setup browser)
"""

import base64
import hashlib
import json
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sqlalchemy import insert, text

from sentinel.service import tables
from sentinel.service.collecting.events import Received, read_event
from sentinel.service.collecting.viewing import Seat
from sentinel.service.console.accounts import Accounts
from sentinel.service.persons import Device
from sentinel.service.server import ReferenceService

NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)  # 17:40 on the venues' clock
OPENED = timedelta(hours=10)
PASSWORD = "a long enough sentence"
VENUES = {"mall-1": ("east", "west", "garage"), "library-2": ("main", "side"), "office-3": ("lobby",)}
LIMITS = {"mall-1": 220, "library-2": 60}
NOT_AT_ONCE = {
    "TEMP_HIGH": 9, "TEST_EXPIRED": 7, "CODE_YELLOW": 5, "FACE_MISMATCH": 4, "MASK_MISSING": 6, "DOCUMENT_UNREADABLE": 2,
}  # fmt: skip
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--lang=zh-CN", "--accept-lang=zh-CN",
)  # fmt: skip


class Day:
    """What the kiosks of all venues tell in a day."""

    def __init__(self) -> None:
        self._random = random.Random(4)
        self._seq: dict[str, int] = {}
        self.told: list[Received] = []
        for _ in range(900):
            self._somebody(NOW - OPENED * (1 - self._random.betavariate(5, 2)))
        self._say("mall-1-2", "door", NOW - timedelta(minutes=4), id="d1", what="tailgating", people=1, of=1)
        self._say(
            "library-2-1", "door", NOW - timedelta(minutes=2), id="d2", what="held_open", people=0, of=0
        )

    def _somebody(self, at: datetime) -> None:
        venue = self._random.choices(list(VENUES), [6, 2, 1])[0]
        kiosk = f"{venue}-{self._random.randrange(len(VENUES[venue])) + 1}"
        visit, leaves = str(uuid.UUID(int=self._random.getrandbits(128))), self._random.random() < 0.4
        admitted = leaves or self._random.random() < 0.9
        reason = (
            "PASS" if admitted else self._random.choices(list(NOT_AT_ONCE), list(NOT_AT_ONCE.values()))[0]
        )
        person = hashlib.sha256(b"nobody %d" % self._random.randrange(400)).hexdigest()
        said = {
            "visit": visit,
            "verdict": "admit" if admitted else "refer",
            "reason": reason,
            "pseudonym": person,
        }
        self._say(kiosk, "passage", at, checks=[], **said)
        if admitted:
            way = {"direction": "out"} if leaves else {}
            self._say(
                kiosk, "passage.result", at + timedelta(seconds=1), visit=visit, outcome="pulsed", **way
            )

    def _say(self, kiosk: str, kind: str, at: datetime, **data: Any) -> None:
        self._seq[kiosk] = self._seq.get(kiosk, 0) + 1
        event = {
            "specversion": "1.0", "id": str(uuid.UUID(int=self._random.getrandbits(128))), "source": f"/kiosks/{kiosk}",
            "type": f"org.sentinel.{kind}.v1", "time": at.isoformat(), "seq": self._seq[kiosk], "data": data,
        }  # fmt: skip
        self.told.append(read_event(kiosk, json.dumps(event).encode()))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The console on that day; its address."""
    service = ReferenceService(f"sqlite:///{folder}/day.db", {}, clock=lambda: NOW)
    try:
        for venue, places in VENUES.items():
            for number, place in enumerate(places, 1):
                device = Device(
                    app_id=f"{venue}-{number}", secret="made up for pictures", venue=venue, place=place
                )
                service.registry.register_device(device)
        service.events.keep(Day().told)
        with service._engine.begin() as db:
            for venue, limit in LIMITS.items():
                db.execute(insert(tables.venues).values(venue=venue, places=limit, since=NOW))
            db.execute(text("UPDATE kiosks SET state = 'ready'"))
        accounts = Accounts(service._engine, lambda: NOW)
        accounts.add("li.wei", Seat.DISTRICT, "", PASSWORD)
        accounts.set_password("li.wei", PASSWORD, given=False)
        yield service.start().url + "/console"
    finally:
        service.close()


@contextmanager
def browser(folder: Path) -> Iterator[webdriver.Chrome]:
    """Debian's Chromium, without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={folder}/profile"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    try:
        driver.implicitly_wait(5)
        yield driver
    finally:
        driver.quit()


def picture(driver: webdriver.Chrome, address: str, size: tuple[int, int], theme: str, path: Path) -> None:
    """One page, as it is seen first."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": theme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver.get(address)
    driver.find_element(By.CSS_SELECTOR, "main h1")
    path.write_bytes(base64.b64decode(driver.get_screenshot_as_base64()))


def main() -> None:
    """Write the pictures."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as url, browser(Path(name)) as driver:
        driver.get(f"{url}/login")
        driver.find_element(By.ID, "name").send_keys("li.wei" + Keys.TAB + PASSWORD + Keys.ENTER)
        driver.find_element(By.CSS_SELECTOR, ".rooms")
        picture(driver, f"{url}/?venue=mall-1", (1180, 700), "light", out / "venue.png")
        picture(driver, f"{url}/alarms", (390, 640), "dark", out / "alarms.png")
        picture(driver, f"{url}/plots", (780, 860), "light", out / "plots.png")


if __name__ == "__main__":
    main()
