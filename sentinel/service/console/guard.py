"""Who may ask: encrypted or on this machine, from our own pages, signed in, allowed to, with the token."""

import asyncio
import hmac
import ipaddress
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sentinel.service.console.asked import Asked, Page, Refusal
from sentinel.service.console.catalogue import language_of
from sentinel.service.console.sessions import Session, Sessions

_LARGEST_FORM, _MOST_FIELDS, _FORM_S = 16 * 1024, 40, 20.0
_FORM = "application/x-www-form-urlencoded"
LANGUAGE_COOKIE = "sentinel-language"
PASSWORD_PAGE = "/password"


def cookie_name(secure: bool) -> str:
    """``__Host-``: the browser takes it from this host by TLS only (RFC 6265bis, 4.1.3.2)."""
    return "__Host-sentinel" if secure else "sentinel-local"


async def take_in(request: Request, page: Page, sessions: Sessions) -> Asked:
    """The request as the page gets it, whoever sent it. Raises Refusal."""
    secure = request.url.scheme == "https"
    if not secure and not _on_this_machine(request):
        raise Refusal(403, "tls")
    form = await _form(request) if page.method == "POST" else {}
    query = dict(request.query_params)
    if "\0" in "".join((*form.values(), *query.values())):  # PostgreSQL keeps no zero in a text
        raise Refusal(400, "form")
    if page.method == "POST":
        _own_page(request)
    token = request.cookies.get(cookie_name(secure), "")
    session = await run_in_threadpool(_session, sessions, token, not page.by_itself)
    return Asked(
        method=page.method,
        path=request.url.path,
        query=query,
        form=form,
        language=language(request),
        peer=request.client.host if request.client else "",
        secure=secure,
        token=token,
        session=session,
        parts={name: str(value) for name, value in request.path_params.items()},
        etag=request.headers.get("if-none-match", ""),
    )


def language(request: Request) -> str:
    """As the person chose, or as the browser prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return language_of(chosen, request.headers.get("accept-language", ""))


def _session(sessions: Sessions, token: str, counts: bool) -> Session | None:
    return sessions.find(token, counts=counts) if token else None


def check(page: Page, asked: Asked) -> None:
    """Whether this person may. Raises Refusal; 303: see the page that ``key`` names."""
    if page.seats is None:
        return
    session = asked.session
    if session is None:
        raise Refusal(401, "signed_out")
    sent = asked.form.get("csrf", "")
    if page.method == "POST" and not hmac.compare_digest(sent.encode(), session.csrf.encode()):
        raise Refusal(403, "csrf")
    if session.account.given and page.path not in (PASSWORD_PAGE, "/logout"):
        raise Refusal(303, PASSWORD_PAGE)
    if session.account.seat not in page.seats:
        raise Refusal(403, "seat")


def _on_this_machine(request: Request) -> bool:
    """The client is, and calls us so: another name that leads here (DNS rebinding) is not ours."""
    return _is_loopback(request.client.host if request.client else "") and _is_loopback(
        urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _own_page(request: Request) -> None:
    """A browser says where a form was: SameSite=Strict and the token are not the only lines."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
        raise Refusal(403, "csrf")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Refusal(403, "csrf")


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refusal(415, "form")
    body = bytearray()
    try:
        async with asyncio.timeout(_FORM_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _LARGEST_FORM:
                    raise Refusal(413, "form")
        return dict(
            parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
            )
        )
    except (TimeoutError, ValueError):
        raise Refusal(400, "form") from None
