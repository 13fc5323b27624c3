"""What an adapter's types can't say: holes, paths, contradicting tables, what would be unsafe."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from sentinel.core.facts import Colour, LabResult
from sentinel.verify.platforms import form, templates, values
from sentinel.verify.platforms.form import Adapter, AdapterError, Scalar

_OF_THE_QUESTION = (
    "kind",
    "subject",
    "request_id",
    "nonce",
    "once",
    "timestamp",
    "app_id",
    "place",
    "device",
)
HOLES = frozenset(_OF_THE_QUESTION)
SIGNED_HOLES = HOLES | {"method", "path", "target", "body", "parameters", "secret"}
# A report names the question that came before it, and nobody: who passed is the question's.
REPORTED_HOLES = (HOLES - {"kind", "subject"}) | {
    "question_id", "question_nonce", "verdict", "outcome", "passed_at", "temperature",
}  # fmt: skip
NUMBER, TEXT, KINDS = "$number", "$text", "$kinds"
_DIRECTIVES = frozenset({NUMBER, TEXT, KINDS})
_MOST_FIELDS, _DEEPEST = 100, 6


def load(text: str) -> Adapter:
    """An adapter that makes sense, from TOML. Raises AdapterError with one clear line."""
    adapter = form.parse(text)
    check(adapter)
    return adapter


def check(adapter: Adapter) -> None:
    """Raises AdapterError."""
    _request(adapter)
    _signature(adapter)
    _report(adapter)
    _answer(adapter)
    for base in filter(
        None, (adapter.endpoint.primary, adapter.endpoint.standby) if adapter.endpoint else ()
    ):
        if not _is_secure(base):
            raise AdapterError(f'endpoint: "{base}" is no https address (http on this machine only)')


def _is_secure(base: str) -> bool:
    try:
        url = httpx.URL(base)
    except httpx.InvalidURL:
        return False
    local = url.host in ("localhost", "127.0.0.1", "::1")
    return bool(url.host) and not url.userinfo and (url.scheme == "https" or (url.scheme == "http" and local))


def leaves(
    fields: Mapping[str, Any], where: str = "request.fields", deep: int = 1
) -> Iterator[tuple[str, str, Any]]:
    """Each value that is sent: where it stands, its template ("": it is sent as it is), and the value."""
    if deep > _DEEPEST:
        raise AdapterError(f"{where}: nested more than {_DEEPEST} deep")
    for key, value in fields.items():
        place = f"{where}.{key}"
        if isinstance(value, dict) and value.keys() & _DIRECTIVES:
            yield place, _directive(place, value), value
        elif isinstance(value, dict):
            yield from leaves(value, place, deep + 1)
        elif isinstance(value, str):
            yield place, value, value
        elif value is None or isinstance(value, bool | int):
            yield place, "", value
        else:
            raise AdapterError(
                f"{place}: a text, a whole number, true, false or a table is sent, nothing else"
            )


def _directive(place: str, value: Mapping[str, Any]) -> str:
    for key in value:
        if key not in _DIRECTIVES:
            raise AdapterError(f'{place}: "{key}" does not go with {", ".join(sorted(_DIRECTIVES))}')
    given = [value[key] for key in (NUMBER, TEXT) if key in value]
    if len(given) != 1 or not isinstance(given[0], str):
        raise AdapterError(f"{place}: one of {NUMBER} and {TEXT}, a text with holes, is required")
    kinds = value.get(KINDS, [])
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= {
        "id_number",
        "social_security",
        "platform_code",
    }:
        raise AdapterError(f"{place}.{KINDS}: a list of id_number, social_security, platform_code")
    return str(given[0])


def _request(adapter: Adapter) -> None:
    request = adapter.request
    if not request.kinds:
        raise AdapterError('request.kinds: say what may be asked, such as { id_number = "1" }')
    if request.encoding == "json" and request.method == "GET" and request.fields:
        raise AdapterError('request: a GET has no body: encoding = "query"')
    values.check_format(request.time, "request.time")
    sent = list(leaves(request.fields))
    if len(sent) > _MOST_FIELDS:
        raise AdapterError(f"request.fields: more than {_MOST_FIELDS}")
    if request.encoding != "json" and any(
        isinstance(v, dict) and not v.keys() & _DIRECTIVES for v in request.fields.values()
    ):
        raise AdapterError(f'request.fields: encoding = "{request.encoding}" has no tables in tables')
    texts = [(place, template) for place, template, _value in sent]
    texts += [(f"request.headers.{name}", template) for name, template in request.headers.items()]
    allowed = HOLES | ({"signature"} if adapter.signature.scheme != "none" else set())
    for place, template in texts:
        templates.check(template, allowed, place)
    used = set().union(*(templates.holes(template) for _place, template in texts))
    if "subject" not in used:
        raise AdapterError('request.fields: no field holds "{subject}": nobody would be asked about')
    for name in request.headers:
        if templates.holes(request.headers[name]) & {"subject"}:
            raise AdapterError(
                f"request.headers.{name}: who is asked about stands in no header, which proxies log"
            )


def _signature(adapter: Adapter) -> None:
    signature, request = adapter.signature, adapter.request
    if signature.scheme == "none":
        if signature.parts:
            raise AdapterError(
                'signature: parts without a scheme: set signature.scheme, such as "hmac-sha256"'
            )
        return
    if not signature.parts:
        raise AdapterError("signature.parts: say what is signed")
    for number, part in enumerate(signature.parts):
        templates.check(part, SIGNED_HOLES, f"signature.parts[{number}]")
    used = set().union(*map(templates.holes, signature.parts))
    if signature.scheme in ("sha256", "sm3") and "secret" not in used:
        raise AdapterError(
            f'signature: {signature.scheme} without "{{secret}}" in signature.parts could be made by anybody'
        )
    if ("parameters" in used) != (signature.parameters is not None):
        raise AdapterError('signature: "{parameters}" and [signature.parameters] belong together')
    if signature.parameters is not None:
        templates.check(signature.parameters.item, ("key", "value"), "signature.parameters.item")
        for name in signature.parameters.of:
            if name not in request.fields:
                raise AdapterError(f'signature.parameters.of: there is no field "{name}"')
    placed = {place for place, text, _v in leaves(request.fields) if "signature" in templates.holes(text)}
    in_header = any("signature" in templates.holes(text) for text in request.headers.values())
    if not placed and not in_header:
        raise AdapterError('signature: no header and no field holds "{signature}"')
    if placed and used & {"body", "target"}:
        raise AdapterError('signature: what is signed can\'t hold itself: "{signature}" stands in the body')


def _report(adapter: Adapter) -> None:
    report = adapter.report
    if report is None:
        return
    if not report.verdicts:
        raise AdapterError('report.verdicts: say what is reported, such as { admit = "1" }')
    sent = list(leaves(report.fields, "report.fields"))
    if len(sent) > _MOST_FIELDS:
        raise AdapterError(f"report.fields: more than {_MOST_FIELDS}")
    allowed = REPORTED_HOLES | ({"signature"} if adapter.signature.scheme != "none" else set())
    for place, template, value in sent:
        if isinstance(value, dict) and KINDS in value:
            raise AdapterError(f"{place}.{KINDS}: a report is the same for all kinds")
        templates.check(template, allowed, place)
    if adapter.request.encoding != "json" and any(
        isinstance(v, dict) and not v.keys() & _DIRECTIVES for v in report.fields.values()
    ):
        raise AdapterError("report.fields: only json has tables in tables")
    placed = any("signature" in templates.holes(template) for _place, template, _value in sent)
    in_header = any("signature" in templates.holes(text) for text in adapter.request.headers.values())
    if adapter.signature.scheme != "none" and not placed and not in_header:
        raise AdapterError('report.fields: no field holds "{signature}": the report would not be signed')
    if report.success is None and adapter.answer.success is None:
        raise AdapterError("report.success: say how it is told that a report was taken")
    if report.success is not None and not report.success.path.startswith(values.HEADER):
        values.steps(report.success.path)


def _answer(adapter: Adapter) -> None:
    answer, request = adapter.answer, adapter.request
    for number, written in enumerate(answer.times.formats):
        values.check_format(written, f"answer.times.formats[{number}]")
    for place, path in paths(answer):
        if path and not path.startswith(values.HEADER):
            try:
                values.steps(path)
            except AdapterError as error:
                raise AdapterError(f"{place}: {error}") from None
    for number, fault in enumerate(answer.errors):
        where = f"answer.errors[{number}]"
        if bool(fault.path) != bool(fault.values):
            raise AdapterError(f"{where}: path and values belong together")
        if not fault.path and not fault.status:
            raise AdapterError(f"{where}: without path and status it would be every answer")
        if fault.means in form.SAID_OF_A_PERSON and not fault.path:
            raise AdapterError(f"{where}: a status alone may be some proxy's, and never says {fault.means}")
    stated = (answer.code, answer.pcr, answer.antigen, answer.vaccine, answer.key_area, answer.watch_list)
    if not any(stated):
        raise AdapterError("answer: it states nothing: code, pcr, antigen, vaccine, key_area or watch_list")
    if answer.success is None and answer.found is None:
        raise AdapterError("answer.success: say how an answer is told from an error, or use answer.found")
    for name, flag in (
        ("found", answer.found),
        ("key_area", answer.key_area),
        ("watch_list", answer.watch_list),
    ):
        if flag is not None:
            _disjoint(f"answer.{name}", {"yes": flag.yes, "no": flag.no})
    if answer.code is not None:
        _table("answer.code.colours", answer.code.colours)
    for name, lab in (("pcr", answer.pcr), ("antigen", answer.antigen)):
        if lab is not None:
            _table(f"answer.{name}.results", lab.results)
    if "platform_code" in request.kinds and answer.code is None and not answer.person:
        raise AdapterError("answer.person: whose a code is must be told where codes are asked about")


def paths(answer: form.Answer) -> Iterator[tuple[str, str]]:
    """Each path, with where it stands."""
    for part, name in _parts(answer, "answer"):
        for key in part.__struct_fields__:
            value = getattr(part, key)
            is_path = key in _PATH_KEYS or (
                isinstance(part, form.Echo | form.Answer) and key in _ANSWER_PATHS
            )
            if is_path and isinstance(value, str):
                yield f"{name}.{key}", value


_PATH_KEYS = frozenset(
    {"path", "colour", "valid_until", "result", "sampled_at", "doses", "last_at", "template"}
)
_ANSWER_PATHS = frozenset({"request_id", "nonce", "as_of", "id_number", "person", "name"})


def _parts(part: form.Part, name: str) -> Iterator[tuple[form.Part, str]]:
    yield part, name
    for key in part.__struct_fields__:
        value = getattr(part, key)
        if isinstance(value, form.Part):
            yield from _parts(value, f"{name}.{key}")
        elif isinstance(value, tuple):
            for number, one in enumerate(value):
                if isinstance(one, form.Part):
                    yield from _parts(one, f"{name}.{key}[{number}]")


def _table(where: str, table: Mapping[Colour, form.Values] | Mapping[LabResult, form.Values]) -> None:
    if not table:
        raise AdapterError(f"{where}: say what the platform's values mean")
    _disjoint(where, {str(ours): theirs for ours, theirs in table.items()})


def _disjoint(where: str, table: Mapping[str, form.Values]) -> None:
    seen: dict[tuple[type, Scalar], str] = {}
    for ours, theirs in table.items():
        for value in theirs:
            other = seen.setdefault((type(value), value), ours)
            if other != ours:
                raise AdapterError(f'{where}: "{value}" is both {other} and {ours}')
