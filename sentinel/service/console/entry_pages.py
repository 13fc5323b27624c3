"""Signing in and out, one's password, one's language."""

import logging
import math
import time

from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from sentinel.service.collecting.looks import Looks
from sentinel.service.collecting.viewing import Viewer
from sentinel.service.console.accounts import AccountError, Accounts, Locked
from sentinel.service.console.asked import Asked, Page, Refusal
from sentinel.service.console.catalogue import LANGUAGES
from sentinel.service.console.guard import LANGUAGE_COOKIE, PASSWORD_PAGE, cookie_name
from sentinel.service.console.passwords import LONGEST, SHORTEST
from sentinel.service.console.rendering import Rendering
from sentinel.service.console.sessions import Sessions
from sentinel.service.rates import Rates

_log = logging.getLogger(__name__)
HOME = "/console/"
_PER_S, _BURST = 0.5, 20
_YEAR_S = 365 * 24 * 3600


class EntryPages:
    """What everybody may see, and what is about oneself. Who signs in is written down for the auditor."""

    def __init__(
        self, engine: Engine, looks: Looks, accounts: Accounts, sessions: Sessions, rendering: Rendering
    ) -> None:
        self._engine, self._looks = engine, looks
        self._accounts, self._sessions, self._rendering = accounts, sessions, rendering
        self._rates = Rates(_PER_S, _BURST, time.monotonic)  # of one address

    def pages(self) -> list[Page]:
        """What is served."""
        return [
            Page("GET", "/login", self._login_page, seats=None),
            Page("POST", "/login", self._login, seats=None),
            Page("POST", "/language", self._language, seats=None),
            Page("POST", "/logout", self._logout),
            Page("GET", PASSWORD_PAGE, self._password_page),
            Page("POST", PASSWORD_PAGE, self._password),
        ]

    def _login_page(self, asked: Asked) -> Response:
        if asked.session is not None:
            return RedirectResponse(HOME, 303)
        return self._rendering.page(asked, "login.html", _login_values(asked.query.get("next", "")))

    def _login(self, asked: Asked) -> Response:
        if self._rates.take(asked.peer):
            raise Refusal(429, "too_often")
        name = asked.form.get("name", "")[:64]
        going = asked.form.get("next", "")
        found = self._accounts.check(name, asked.form.get("password", ""))
        if found is None or isinstance(found, Locked):
            _log.info("console: a sign-in was refused")
            wait = math.ceil(found.wait_s) if found is not None else 0
            values = _login_values(going) | {
                "name": name,
                "problem": "locked" if wait else "wrong",
                "wait_s": wait,
            }
            answer: Response = self._rendering.page(asked, "login.html", values, 429 if wait else 401)
            if wait:
                answer.headers["Retry-After"] = str(wait)
            return answer
        if asked.token:  # a session of before is not taken over
            self._sessions.close(asked.token)
        viewer = Viewer(found.name, found.seat, found.venue)
        with self._engine.begin() as db:
            self._looks.note(db, viewer, "signed_in", {}, 0)
        answer = RedirectResponse(going if _is_ours(going) else HOME, 303)
        _set_session(answer, asked, self._sessions.open(found))
        return answer

    def _logout(self, asked: Asked) -> Response:
        if asked.form.get("everywhere"):
            self._sessions.close_all(asked.account.name)
        self._sessions.close(asked.token)
        answer = RedirectResponse("/console/login", 303)
        answer.delete_cookie(
            cookie_name(asked.secure), path="/", secure=asked.secure, httponly=True, samesite="strict"
        )
        return answer

    def _password_page(self, asked: Asked) -> Response:
        return self._rendering.page(asked, "password.html", _password_values())

    def _password(self, asked: Asked) -> Response:
        name, new = asked.account.name, asked.form.get("new", "")
        problem = self._password_problem(asked, name, new)
        if problem:
            return self._rendering.page(asked, "password.html", _password_values(problem), 422)
        answer = RedirectResponse(HOME, 303)
        # all sessions have ended with the old password
        found = self._accounts.check(name, new)
        if found is not None and not isinstance(found, Locked):
            _set_session(answer, asked, self._sessions.open(found))
        return answer

    def _password_problem(self, asked: Asked, name: str, new: str) -> str:
        if new != asked.form.get("again", ""):
            return "password_differs"
        old = asked.form.get("old", "")
        found = self._accounts.check(name, old)
        if isinstance(found, Locked):
            return "password_locked"
        if found is None:
            return "password_old_wrong"
        if new == old:
            return "password_same"
        try:
            self._accounts.set_password(name, new, given=False)
        except AccountError as error:
            return error.key
        return ""

    def _language(self, asked: Asked) -> Response:
        going = asked.form.get("next", "")
        answer = RedirectResponse(going if _is_ours(going) else HOME, 303)
        chosen = asked.form.get("language", "")
        if chosen in LANGUAGES:
            answer.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=_YEAR_S,
                path="/",
                secure=asked.secure,
                httponly=True,
                samesite="strict",
            )
        return answer


def _login_values(going: str) -> dict[str, object]:
    return {"next": going if _is_ours(going) else "", "name": "", "problem": "", "wait_s": 0}


def _password_values(problem: str = "") -> dict[str, object]:
    return {"problem": problem, "shortest": SHORTEST, "longest": LONGEST}


def _set_session(answer: Response, asked: Asked, token: str) -> None:
    answer.set_cookie(
        cookie_name(asked.secure), token, path="/", secure=asked.secure, httponly=True, samesite="strict"
    )


def _is_ours(address: str) -> bool:
    """A page of the console, not another site's and nothing that a browser would read as one."""
    return (
        address.startswith(HOME)
        and len(address) < 500
        and all(" " < c < "\x7f" and c != "\\" for c in address)
    )
