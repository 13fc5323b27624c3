"""For all folders: how examples are drawn, what failed is told, and what a kiosk tells is what docs/schemas say."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether it is right. Nothing is kept between runs.
settings.register_profile(
    "sentinel", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("sentinel")

_LONGEST_NAME = 60

SCHEMAS = Path(__file__).resolve().parents[1] / "docs" / "schemas"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A certificate is signed anew in each worker, and all workers must call a test the same: long ones give no name."""
    return argname if isinstance(val, str | bytes) and len(val) > _LONGEST_NAME else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """For scripts/test, which tries alone what failed beside others."""
    parser.addoption(
        "--failed-into",
        metavar="FILE",
        help="write there which tests failed, a line each; empty: more than tests",
    )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Which tests failed, by their ids without xdist's groups; nothing where a file could not even be imported."""
    told = config.getoption("--failed-into")
    if not told:
        return
    failed = [*terminalreporter.stats.get("failed", ()), *terminalreporter.stats.get("error", ())]
    if not all(isinstance(one, pytest.TestReport) for one in failed):
        failed = []
    ids = {re.sub(r"@[^\]]*$", "", one.nodeid) for one in failed}
    Path(told).write_text("".join(f"{one}\n" for one in sorted(ids)), encoding="utf-8")


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    """The schemas in docs, by file name."""
    return {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}


@pytest.fixture(scope="session")
def validate(published: dict[str, Any]) -> Callable[[str, Any], None]:
    """Hold a message against a schema, by the schema's file name."""
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource

    registry: Registry[Any] = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in published.items()]
    )
    validators = {
        name: Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
        for name, schema in published.items()
    }
    return lambda name, message: validators[name].validate(message)


@pytest.fixture(scope="session")
def valid_event(validate: Callable[[str, Any], None]) -> Callable[[Any], None]:
    """Hold an event for the outbox (a Draft) against the schema of its type, as it would be sent."""
    from sentinel.core.delivery import Outgoing
    from sentinel.report.events import cloud_event
    from sentinel.report.schemas import name_of

    def check(draft: Any) -> None:
        sent = cloud_event("kiosk-7", Outgoing(1, draft), historical=False)
        validate(name_of(draft.kind), json.loads(sent))

    return check
