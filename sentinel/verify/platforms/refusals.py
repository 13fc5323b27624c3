"""Answers that are none: error tables and statuses of HTTP; errors that repeat nothing of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from sentinel.verify.errors import BadAnswer, Busy, Declined, Rejected
from sentinel.verify.platforms import form, values
from sentinel.verify.platforms.values import Missing, among, at

_OF_THE_QUESTION = frozenset({400, 413, 422})
_OK = 200


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What came back: header names in lower case, the body bounded and never decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def decoded(answer: form.Answer, reply: Reply) -> Any:
    """The body as JSON; None where it is none. Raises BadAnswer: too large."""
    if len(reply.body) > answer.largest:
        raise BadAnswer(f"the answer has more than {answer.largest} bytes")
    try:
        return msgspec.json.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError):
        return None


def refuse(
    answer: form.Answer, reply: Reply, body: Any, fault: form.Fault | None, *, ping: bool = False
) -> None:
    """Raises what an answer that is none means; returns for one that may be read."""
    if fault is not None:
        raise _raised(fault.means, reply)
    if reply.status != _OK:
        raise by_status(reply)
    if not isinstance(body, dict):
        raise BadAnswer("the answer is not of the agreed form")
    success = answer.success
    if success is None:
        return
    said = at(success.path, body, reply.headers)
    if isinstance(said, Missing):
        if ping:  # some say less there; what is in the error table was refused before
            return
        raise BadAnswer("the answer does not say whether it is one")
    if not among(values.scalar(said), success.values):
        code = f" {said}" if isinstance(said, int) and abs(said) < 10**9 else ""
        raise Rejected(f"the platform answered with an error{code} that its adapter does not list")


def _raised(means: str, reply: Reply) -> Exception:
    match means:
        case "question":
            return Declined("the platform can't take this question")
        case "busy":
            return Busy("the platform is too busy", _retry_after(reply))
        case "clock":
            return Rejected("the platform's clock and this one differ too much: check the time")
        case "signature":
            return Rejected("the platform does not accept app id and secret")
        case "replay":
            return Rejected("the platform has seen this nonce before")
        case "time_out":
            return Rejected("the platform waited too long for its own sources")
        case _:
            return Rejected("the platform says that it failed")


def by_status(reply: Reply) -> Exception:
    """What a status other than 200 means."""
    status = reply.status
    if status in _OF_THE_QUESTION:
        return Declined(f"the platform answered with status {status}")
    if status in (429, 503):
        return Busy(f"the platform answered with status {status}", _retry_after(reply))
    if 300 <= status < 400:
        return Rejected(f"the platform points elsewhere (status {status}); nobody is asked there")
    return Rejected(f"the platform answered with status {status}")


def _retry_after(reply: Reply) -> float:
    said = reply.headers.get("retry-after", "")
    return float(said) if re.fullmatch(r"[0-9]{1,6}", said) else 0.0


def fault_of(answer: form.Answer, reply: Reply, body: Any) -> form.Fault | None:
    """The first entry of the error table that fits."""
    for fault in answer.errors:
        if reply.status != (fault.status or _OK):
            continue
        if not fault.path:
            return fault
        try:
            said = at(fault.path, body, reply.headers)
            if not isinstance(said, Missing) and among(values.scalar(said), fault.values):
                return fault
        except BadAnswer:
            continue
    return None


def check_report(adapter: form.Adapter, reply: Reply) -> None:
    """Whether the platform has taken a report, now or before. Raises as ``answers.read`` does."""
    answer = adapter.answer
    if adapter.report is not None and adapter.report.success is not None:
        answer = msgspec.structs.replace(answer, success=adapter.report.success)
    body = decoded(answer, reply)
    fault = fault_of(answer, reply, body)
    if fault is not None and fault.means == "replay":
        return
    refuse(answer, reply, body, fault)


def check_ping(adapter: form.Adapter, reply: Reply) -> None:
    """Whether the platform took this device's signature and clock. Raises as ``answers.read`` does."""
    body = decoded(adapter.answer, reply)
    refuse(adapter.answer, reply, body, fault_of(adapter.answer, reply, body), ping=True)
