"""Somebody at the web console, through the forms that a browser would send."""

import html
import re
import secrets
import subprocess
import sys
from pathlib import Path

import httpx

from sentinel.sim.fleet.kiosk import KioskError

_COMMAND_S = 60.0
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_HEADING = re.compile(r"<h1[^>]*>([^<]+)")
_ALARM = re.compile(r'href="(/console/alarms/[0-9]+)"')


class DutyOfficer:
    """``hired`` first, then look and act. Raises KioskError where the console doesn't do its part."""

    def __init__(self, url: str, name: str = "duty.officer") -> None:
        self.name = name
        self.password = secrets.token_urlsafe(12)
        self._http = httpx.Client(
            base_url=url,
            timeout=10.0,
            trust_env=False,
            follow_redirects=True,
            headers={"Accept-Language": "en"},
        )

    def hired(self, database: str, folder: Path) -> None:
        """An account of the district, made as an operator makes it; ``folder`` holds the first password."""
        first = folder / "first-password"
        first.touch(mode=0o600)
        given = secrets.token_urlsafe(12)
        first.write_text(f"{given}\n", encoding="utf-8")
        command = [
            sys.executable, "-m", "sentinel", "service", "console", "add-user", self.name,
            "--role", "district", "--db", database, "--password-file", str(first),
        ]  # fmt: skip
        ended = subprocess.run(command, capture_output=True, timeout=_COMMAND_S, check=False)  # noqa: S603
        first.unlink()
        if ended.returncode != 0:
            raise KioskError(f"no account: {ended.stderr.decode(errors='replace').strip()}")
        self._post("/console/login", {"name": self.name, "password": given})
        # whoever was given a password chooses another first
        page = self._page("/console/password")
        self._post(
            "/console/password",
            {"csrf": _one(_CSRF, page), "old": given, "new": self.password, "again": self.password},
        )

    def alarms(self) -> list[str]:
        """The addresses of the alarms that wait for somebody, the newest first."""
        return list(dict.fromkeys(_ALARM.findall(self._page("/console/alarms?show=waiting"))))

    def heading(self, alarm: str) -> str:
        """What the console calls it."""
        return html.unescape(_one(_HEADING, self._page(alarm))).strip()

    def acknowledge(self, alarm: str, note: str) -> None:
        """Take an alarm, and say what is done about it."""
        form = {"csrf": _one(_CSRF, self._page(alarm)), "note": note}
        self._post(f"{alarm}/acknowledge", form)

    def story(self, alarm: str) -> str:
        """The alarm's page."""
        return self._page(alarm)

    def leave(self) -> None:
        """Close the browser."""
        self._http.close()

    def _page(self, address: str) -> str:
        try:
            answer = self._http.get(address)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise KioskError(f"the console does not show {address}: {error}") from error
        return answer.text

    def _post(self, address: str, form: dict[str, str]) -> str:
        try:
            answer = self._http.post(address, data=form)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise KioskError(f"the console does not take {address}: {error}") from error
        return answer.text


def _one(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise KioskError("a page of the console lacks its form")
    return found.group(1)
