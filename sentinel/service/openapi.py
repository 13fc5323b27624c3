"""The OpenAPI 3.1 document, written from the endpoints that are served."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any

import msgspec
from msgspec import Struct

from sentinel import __version__
from sentinel.service.endpoints import BYTES, Answer, By, Endpoint, IfMatch
from sentinel.service.problems import MEDIA, ProblemAnswer

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{([a-z_]+)\}")
_HEADERS = {
    "App-Id": "the device's name",
    "Timestamp": "milliseconds since 1970, within 300 s of the platform's clock",
    "Nonce": "16 to 64 characters, used once",
    "Sign": "hex HMAC-SHA256 under the device's secret of method, path with query, Timestamp, Nonce and "
    "body, joined by newlines",
}
_PROBLEMS = {
    401: "not signed by a device that is known here, or a clock that is off, or a nonce used before",
    403: "this device may not do that",
    404: "there is no such thing",
    412: "somebody has changed it since, and If-Match names another revision",
    413: "the request is too large",
    422: "the request says something that can't be, or its Idempotency-Key is of another one",
    428: "say by If-Match which revision you have seen",
    429: "this device asks too often",
    500: "the service failed",
}


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """As JSON values; the same for the same software."""
    schemas, named = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sentinel reference platform",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "What devices ask and what administrators' desks tell. Every problem is RFC 9457.",
        },
        "servers": [{"url": "/"}],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "responses": {
                f"Problem{status}": _problem(status, about, named) for status, about in _PROBLEMS.items()
            },
            "schemas": {name: schemas[name] for name in sorted(schemas)},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name, "description": about}
                for name, about in _HEADERS.items()
            },
        },
    }


def statuses(one: Endpoint) -> list[int]:
    """Every status that an endpoint may answer with."""
    return sorted({*one.answers, *_problems_of(one)})


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[Any, dict[str, Any]]]:
    forms: list[Any] = [ProblemAnswer]
    for one in endpoints:
        for form in (one.form, *(answer.form for answer in one.answers.values())):
            forms += form if isinstance(form, tuple) else [form]
    typed = list(dict.fromkeys(form for form in forms if isinstance(form, type) and _is_form(form)))
    schemas, components = msgspec.json.schema_components(typed, ref_template=_REF)
    return components, dict(zip(typed, schemas, strict=True))


def _is_form(form: type) -> bool:
    return issubclass(form, Struct) or is_dataclass(form)


def _operation(one: Endpoint, named: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    signed = one.by not in (By.ANYBODY, By.CERTIFICATE)
    operation: dict[str, Any] = {
        "operationId": _PARAMETER.sub(r"\1", f"{one.method.lower()}_{one.path.strip('/')}").translate(
            {ord("/"): "_", ord("-"): "_", ord("."): "_"}
        ),
        "summary": one.about,
        "description": f"By {one.by.value}.",
        "security": [{name: [] for name in _HEADERS}] if signed else [],
        "parameters": _parameters(one),
    }
    if one.form is not None:
        content = {one.media: {"schema": _schema(one.form, named)}}
        operation["requestBody"] = {"required": True, "content": content}
    problems = {
        status: _problem(status, about, named) if status in one.problems else _ref_of(status)
        for status, about in _problems_of(one).items()
    }
    answers = {status: _answer(answer, named) for status, answer in one.answers.items()}
    operation["responses"] = {str(status): said for status, said in sorted((answers | problems).items())}
    return operation


def _problems_of(one: Endpoint) -> dict[int, str]:
    found = {} if one.stateless else {500: _PROBLEMS[500]}
    if one.by not in (By.ANYBODY, By.CERTIFICATE):
        found |= {status: _PROBLEMS[status] for status in (401, 413, 429)}
    if one.by in (By.DESK, By.ADMIN, By.VENUE, By.AUDITOR):
        found[403] = _PROBLEMS[403]
    if one.by is By.ADMIN and "{" in one.path:
        found[404] = _PROBLEMS[404]
    if one.form is not None or one.once or {query.name for query in one.query} & {"limit", "since"}:
        found[422] = _PROBLEMS[422]
    if one.if_match is not IfMatch.NO:
        found[412] = _PROBLEMS[412]
    if one.if_match is IfMatch.MUST:
        found[428] = _PROBLEMS[428]
    if one.path == "/openapi.json":
        return {}
    return found | dict(one.problems)


def _ref_of(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/Problem{status}"}


def _problem(status: int, about: str, named: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": about, "content": {MEDIA: {"schema": named[ProblemAnswer]}}}
    if status == 429:
        wait = {"description": "seconds", "required": True, "schema": {"type": "integer", "minimum": 1}}
        said["headers"] = {"Retry-After": wait}
    return said


def _answer(answer: Answer, named: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": answer.about}
    if answer.form is not None or answer.media == BYTES:
        octets = answer.media == BYTES  # as OpenAPI 3.1 wants them: without a schema
        said["content"] = {answer.media: {} if octets else {"schema": _schema(answer.form, named)}}
    if answer.etag:
        schema = {"type": "string", "pattern": '^"[0-9]+"$'}
        said["headers"] = {"ETag": {"description": "the revision", "required": True, "schema": schema}}
    return said


def _schema(form: Any, named: Mapping[Any, dict[str, Any]]) -> Mapping[str, Any]:
    if isinstance(form, tuple):  # of lines: each is one of these
        return {"description": "one of these in each line", "anyOf": [named[one] for one in form]}
    found: Mapping[str, Any] = form if isinstance(form, Mapping) else named[form]
    return found


def _parameters(one: Endpoint) -> list[dict[str, Any]]:
    name = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}
    found: list[dict[str, Any]] = [
        {"name": part, "in": "path", "required": True, "schema": name}
        for part in _PARAMETER.findall(one.path)
    ]
    for query in one.query:
        about = {"required": query.required, "description": query.about, "schema": dict(query.schema)}
        found.append({"name": query.name, "in": "query", **about})
    if one.once:
        about = {
            "description": "the same request again under it is done once; kept for a day",
            "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
        }
        found.append({"name": "Idempotency-Key", "in": "header", "required": False, **about})
    if one.if_match is not IfMatch.NO:
        about = {"required": one.if_match is IfMatch.MUST, "description": "the ETag that was seen"}
        found.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}, **about})
    return found
