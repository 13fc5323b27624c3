"""The form of an adapter file (TOML): strict types; an unknown key is an error with "did you mean"."""

import re
import tomllib
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from sentinel.config import nearest
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour, LabResult
from sentinel.core.policy import Verdict

LARGEST_FILE = 64 * 1024
LARGEST_ANSWER = 64 * 1024

Path = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=1000)]
Scalar = str | int | bool | None
Values = Annotated[tuple[Scalar, ...], Meta(max_length=200)]
Zone = Annotated[str, Meta(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d\Z")]
Kind = Literal["id_number", "social_security", "platform_code"]
Means = Literal[
    "not_found",  # nobody with this credential
    "code_expired",  # the code shown is too old: a new one is wanted
    "code_invalid",  # no code of this platform
    "question",  # this one question can't be taken
    "busy",
    "clock",
    "signature",
    "replay",
    "failed",
    "time_out",
]
SAID_OF_A_PERSON = frozenset({"not_found", "code_expired", "code_invalid"})


class AdapterError(Exception):
    """An adapter is wrong; the text is one line that says where and what to do."""


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of an adapter file."""


class Endpoint(Part, frozen=True):
    """Base URLs that come with the adapter; the settings' own win."""

    primary: Text
    standby: Text = ""


class Request(Part, frozen=True):
    """A question. ``kinds``: what may be asked, and the platform's own word for it, as ``{kind}``."""

    path: Annotated[str, Meta(pattern=r"^/[^\s#]*\Z", max_length=300)]
    kinds: dict[Kind, Annotated[str, Meta(max_length=40)]]
    method: Literal["POST", "GET"] = "POST"
    encoding: Literal["json", "form", "query"] = "json"
    headers: dict[Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")], Text] = {}
    fields: dict[str, Any] = {}
    time: Text = "ms"
    zone: Zone = "+08:00"


class Parameters(Part, frozen=True):
    """What ``{parameters}`` is in the text that is signed: fields of the request."""

    item: Text = "{key}={value}"
    joined_by: Text = "&"
    sort: bool = True
    of: tuple[str, ...] = ()  # empty: all but the signature
    skip_empty: bool = False


class Signature(Part, frozen=True):
    """How a request is signed: the text is the parts, joined."""

    scheme: Literal["none", "sha256", "sm3", "hmac-sha256", "hmac-sm3", "sm2"] = "none"
    parts: tuple[Text, ...] = ()
    joined_by: Text = ""
    encoding: Literal["hex", "hex-upper", "base64"] = "hex"
    parameters: Parameters | None = None
    sm2_form: Literal["raw", "der"] = "raw"
    sm2_user_id: Annotated[str, Meta(max_length=200)] = "1234567812345678"


class Ping(Part, frozen=True):
    """A question without a person, signed like the others. ``expect``: what says that all is well."""

    path: Annotated[str, Meta(pattern=r"^/[^\s#]*\Z", max_length=300)]
    method: Literal["GET", "POST"] = "GET"


class Condition(Part, frozen=True):
    """Holds where the value at ``path`` is one of ``values``, of the same type."""

    path: Path
    values: Values


class Report(Part, frozen=True):
    """A call of its own that tells the platform what became of a passage, in the platform's words.

    ``success``: where it says that it has taken it; None: as answers to questions do.
    """

    path: Annotated[str, Meta(pattern=r"^/[^\s#]*\Z", max_length=300)]
    fields: dict[str, Any]
    verdicts: dict[Verdict, Annotated[str, Meta(max_length=40)]]
    outcomes: dict[GateOutcome, Annotated[str, Meta(max_length=40)]] = {}
    success: Condition | None = None


class Fault(Part, frozen=True):
    """An entry of the error table. ``status`` 0: an answer of status 200; ``path`` "": the status alone."""

    means: Means
    status: Annotated[int, Meta(ge=0, le=599)] = 0
    path: Path = ""
    values: Values = ()


class Flag(Part, frozen=True):
    """Yes or no, each in the platform's own values."""

    path: Path
    yes: Values
    no: Values


class Echo(Part, frozen=True):
    """What shows that an answer belongs to this question, this person and this moment."""

    request_id: Path = ""
    nonce: Path = ""
    as_of: Path = ""
    id_number: Path = ""
    tolerance_s: Annotated[float, Meta(ge=1.0, le=3600.0)] = 300.0


class Times(Part, frozen=True):
    """How times are written: "ms", "s", "iso" (with its zone), "iso-local", or as strptime has it."""

    formats: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=8)] = ("iso",)
    zone: Zone = "+08:00"


class Code(Part, frozen=True):
    """The health code. ``green_needs``: without it a green is "cannot tell"."""

    colour: Path
    colours: dict[Colour, Values]
    valid_until: Path = ""
    valid_minutes: Annotated[float, Meta(ge=0.0, le=1440.0)] = 0.0  # where it says none; 0: not limited here
    green_needs: Condition | None = None


class Lab(Part, frozen=True):
    """A PCR or antigen test."""

    result: Path
    results: dict[LabResult, Values]
    sampled_at: Path = ""


class Vaccine(Part, frozen=True):
    """Doses had, and the last one's time."""

    doses: Path
    last_at: Path = ""


class Face(Part, frozen=True):
    """A lent reference: base64 of 512 little-endian float32, and until when."""

    template: Path
    valid_until: Path


class Answer(Part, frozen=True):
    """What an answer means. ``strict``: what is not listed is refused, not "cannot tell"."""

    strict: bool = False
    largest: Annotated[int, Meta(ge=64, le=1024 * 1024)] = LARGEST_ANSWER
    times: Times = field(default_factory=Times)
    success: Condition | None = None
    errors: Annotated[tuple[Fault, ...], Meta(max_length=100)] = ()
    found: Flag | None = None
    echo: Echo = field(default_factory=Echo)
    person: Path = ""
    name: Path = ""
    age: Path = ""  # full years
    birth: Path = ""  # a date, or an id number with its date; counts where there is no age
    code: Code | None = None
    pcr: Lab | None = None
    antigen: Lab | None = None
    vaccine: Vaccine | None = None
    key_area: Flag | None = None
    watch_list: Flag | None = None
    face: Face | None = None


class Adapter(Part, frozen=True):
    """One platform's interface. ``version`` counts up: an older one never takes a newer one's place."""

    format: Literal[1]
    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\Z")]
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    request: Request
    answer: Answer
    signature: Signature = field(default_factory=Signature)
    ping: Ping | None = None
    report: Report | None = None
    endpoint: Endpoint | None = None


def parse(text: str) -> Adapter:
    """An adapter of the right form, its sense not yet checked. Raises AdapterError with one clear line."""
    if len(text) > LARGEST_FILE:
        raise AdapterError(f"more than {LARGEST_FILE} characters are no adapter")
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AdapterError(f"not valid TOML: {error}") from None
    try:
        return msgspec.convert(raw, Adapter)
    except msgspec.ValidationError as error:
        raise AdapterError(_explain(str(error))) from None
    except RecursionError:
        raise AdapterError("nested too deep for an adapter") from None


def _explain(message: str) -> str:
    message = " ".join(message.splitlines())
    if found := re.search(r"unknown field `(.+?)`(?: - at `\$\.?(.*?)`)?\Z", message):
        key, where = found.group(1), found.group(2) or ""
        return f'unknown key "{where + "." if where else ""}{key}"{nearest(key, known_keys(where))}'
    said, _, place = message.replace("at `key` in `$", "at `$").partition(" - at `$")
    place = place.strip("`.")
    if wrong := re.match(r"Invalid enum value '?(.+?)'?\Z", said):
        return f'{place}: "{wrong.group(1)}" is not known{nearest(wrong.group(1), _choices(place))}'
    return f"{place}: {said[0].lower()}{said[1:]}" if place else f"{said[0].lower()}{said[1:]}"


def known_keys(where: str) -> list[str]:
    """The keys of a part, by its place in the file."""
    part: Any = Adapter
    for name in filter(None, re.sub(r"\[.*?\]", "", where).split(".")):
        part = next((kind for key, kind in _typed(part) if key == name), Adapter)
    return [key for key, _kind in _typed(part)]


def _typed(part: Any) -> Iterator[tuple[str, Any]]:
    for about in msgspec.structs.fields(part):
        yield about.name, next(iter(_parts_in(about.type)), about.type)


def _parts_in(kind: Any) -> Iterator[type[Part]]:
    if isinstance(kind, type) and issubclass(kind, Part):
        yield kind
    for inner in getattr(kind, "__args__", ()):
        yield from _parts_in(inner)


def _choices(place: str) -> list[str]:
    """What may stand at a place with a closed list: colours, results, kinds, meanings."""
    last = place.rstrip(".").rpartition(".")[2]
    if last == "colours":
        return [colour.value for colour in Colour]
    if last == "results":
        return [result.value for result in LabResult]
    if last in ("verdicts", "outcomes"):
        return [one.value for one in (Verdict if last == "verdicts" else GateOutcome)]
    if last == "kinds":
        return ["id_number", "social_security", "platform_code"]
    kind: Any = next((k for k in _strings_of(place)), None)
    return list(kind) if kind else []


def _strings_of(place: str) -> Iterator[tuple[str, ...]]:
    whole, _, key = re.sub(r"\[.*?\]", "", place).rpartition(".")
    part: Any = Adapter
    for name in filter(None, whole.split(".")):
        part = next((kind for found, kind in _typed(part) if found == name), None)
        if part is None:
            return
    for about in msgspec.structs.fields(part):
        if about.name == key:
            yield tuple(arg for arg in getattr(about.type, "__args__", ()) if isinstance(arg, str))
