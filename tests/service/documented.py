"""Whether a request and its answer are as the service's own OpenAPI document says; openapi-core decides."""

import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from openapi_core import Config, OpenAPI
    from openapi_core.datatypes import RequestParameters

NDJSON = "application/x-ndjson"
# the document itself is checked by a test of its own, once
_READ = Config(
    spec_validator_cls=None, extra_media_type_deserializers={"application/problem+json": msgspec.json.decode}
)


@lru_cache(maxsize=2)  # to read it takes seconds
def _checks(document: bytes) -> OpenAPI:
    return OpenAPI.from_dict(msgspec.json.decode(document), config=_READ)


def template_of(document: dict[str, Any], path: str) -> str:
    """Of which template of the document an address is; "": of none."""
    parts = path.split("/")
    fits = [
        template
        for template in document["paths"]
        if len(template.split("/")) == len(parts)
        and all(a == b or a.startswith("{") for a, b in zip(template.split("/"), parts, strict=True))
    ]
    return min(fits, key=lambda template: template.count("{"), default="")


class SentRequest:
    """An httpx request as openapi-core reads one."""

    def __init__(self, request: httpx.Request, body: bytes) -> None:
        split = urlsplit(str(request.url))
        self.host_url = f"{split.scheme}://{split.netloc}"
        self.path = split.path
        self.method = request.method.lower()
        self.body = body or None
        self.content_type = request.headers.get("content-type", "application/json")
        self.parameters = RequestParameters(
            query=request.url.params, header=request.headers, cookie={}, path={}
        )


class HadResponse:
    """An httpx response as openapi-core reads one."""

    def __init__(self, response: httpx.Response) -> None:
        octets = response.headers.get("content-type") == "application/octet-stream"
        self.data = response.content or (b"-" if octets else b"")  # no bytes are bytes too
        self.status_code = response.status_code
        self.content_type = response.headers.get("content-type", "")
        self.headers: Mapping[str, Any] = response.headers


class Documented:
    """Checks what is sent and answered; remembers which statuses of which methods were seen."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._checks = _checks(msgspec.json.encode(document))
        self.seen: set[tuple[str, str, int]] = set()

    def documented(self) -> set[tuple[str, str, int]]:
        """Everything that the document says may be answered."""
        return {
            (path, method, int(status))
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            for status in operation["responses"]
        }

    def path_of(self, path: str) -> str:
        """The document's template of an address."""
        return template_of(self.document, path)

    def answer(self, response: httpx.Response) -> None:
        """The answer is one that the document has. Raises openapi-core's errors."""
        request = response.request
        template, method = self.path_of(request.url.path), request.method.lower()
        self.seen.add((template, method, response.status_code))
        if response.headers.get("content-type", "").startswith(NDJSON):
            self._lines(template, method, response)
            return
        sent = SentRequest(request, b"")
        self._checks.validate_response(sent, HadResponse(response))

    def request(self, request: httpx.Request) -> None:
        """The request is one that the document asks for. Raises openapi-core's errors."""
        self._checks.validate_request(SentRequest(request, request.content))

    def _lines(self, template: str, method: str, response: httpx.Response) -> None:
        from openapi_schema_validator import OAS31Validator

        said = self.document["paths"][template][method]["responses"][str(response.status_code)]
        names = [one["$ref"].rpartition("/")[2] for one in said["content"][NDJSON]["schema"]["anyOf"]]
        forms = [self.document["components"]["schemas"][name] for name in names]
        for line in response.content.splitlines():
            assert any(OAS31Validator(form).is_valid(msgspec.json.decode(line)) for form in forms), line
