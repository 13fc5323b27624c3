"""The platform's adapter and the first policy come with the hand-over: signed, believed, installed whole."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel import cli
from sentinel.config import load
from sentinel.core.clock import Now
from sentinel.core.handover import Reason
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.fleet.provisioning.rolling import Identity
from sentinel.policies.bundle import seal as seal_policy
from sentinel.policies.opening import policy_now
from sentinel.service.provisioning.hand_out import HandOut
from sentinel.verify.platforms.bundle import read_keys, seal
from sentinel.verify.platforms.shipped import text_of
from sentinel.verify.platforms.source import BundleSource

OWNER, PUBLISHER = generate(Algorithm.SM2), generate(Algorithm.ED25519)
POLICY = (Path(__file__).resolve().parents[2] / "docs" / "policy.example.toml").read_text()


def adapter(version: int = 5, key: PrivateKey = OWNER) -> str:
    return seal(
        re.sub(r"(?m)^version = \d+$", f"version = {version}", text_of("panel-machine")), key
    ).decode()


def policy(venue: str = "hall", tenant: str = "mall", key: PrivateKey = PUBLISHER) -> str:
    issued = datetime.now(UTC) - timedelta(minutes=1)
    return seal_policy(POLICY, key, sequence=3, issued_at=issued, venues=(venue,), tenant=tenant).decode()


def hand_out(bundle: str | None = None, rules: str = "") -> HandOut:
    return HandOut(
        {"policies": {"tenant": "mall"}},
        (PUBLISHER.public.pem,),
        adapter() if bundle is None else bundle,
        (OWNER.public.pem,),
        rules,
    )


@pytest.fixture
def handing(tmp_path: Path, offices: Any) -> Iterator[Callable[[HandOut], Any]]:
    """One office; what it hands out is changed by a restart."""
    office = offices(tmp_path / "handing", hand_out=HandOut({}))

    def hands(what: HandOut) -> Any:
        office.stop()
        office.hand_out = what
        office.start()
        return office

    yield hands
    office.stop()


@pytest.fixture
def judging(kiosk: Any) -> Any:
    """A kiosk with the command line's tools."""
    from sentinel.cli import provision_bundles

    kiosk.more = {
        "judge": lambda answer: provision_bundles.judge(kiosk.config, answer),
        "install": lambda generation: provision_bundles.install(kiosk.config, generation),
    }
    return kiosk


def source(kiosk: Any) -> BundleSource:
    own, base = load(kiosk.config).verify, kiosk.config.parent
    return BundleSource(base / own.adapter, read_keys(base / own.adapter_keys), kiosk.data)


def later(seconds: float) -> Now:
    return Now(seconds, datetime.now(UTC), True)


def test_adapter_and_policy_are_in_use_after_the_hand_over(handing: Any, judging: Any) -> None:
    office = handing(hand_out(rules=policy()))
    outcome = judging.take_in(office.code())
    assert outcome.reason is None, outcome.text
    settings, base = load(judging.config), judging.config.parent
    assert settings.verify.adapter == "data/identity/current/adapter.json"
    assert source(judging).current(later(0)).version == 5
    held = policy_now(settings, base, later(0))
    assert held.version == "mall-2026-11" and len(list((judging.data / "policies").iterdir())) == 1
    assert judging.take_in(None).reason is None  # again is no fault


def test_a_new_certificate_leaves_adapter_and_policy_where_they_are(handing: Any, judging: Any) -> None:
    office = handing(hand_out(rules=policy()))
    assert judging.take_in(office.code()).reason is None
    running = source(judging)
    Identity(judging.data / "identity", office.url, judging.clock).roll()
    assert running.current(later(10)).version == 5 and not running.fault
    assert source(judging).current(later(0)).version == 5
    assert (judging.data / "identity/current/policy.json").exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (hand_out(adapter(key=PUBLISHER)), "not among the trusted"),
        (hand_out(adapter()[:-200]), "no adapter bundle"),
        (hand_out(adapter().replace("panel", "p4nel", 1)), "does not hold"),
        (hand_out("{}"), "no adapter bundle"),
        (HandOut({}, (), adapter(), ()), "not among the trusted"),
        (hand_out(rules=policy(key=OWNER)), "not among the trusted"),
        (hand_out(rules=policy("other")), "not for this venue"),
        (hand_out(rules=policy(tenant="other")), "not for this venue"),
        (hand_out(rules=policy()[:-9]), "no signed policy"),
    ],
    ids=["signer", "half", "changed", "empty", "no-keys", "policy-signer", "venue", "tenant", "half-policy"],
)
def test_a_bundle_that_can_not_be_believed_changes_nothing(
    handing: Any, judging: Any, given: HandOut, why: str
) -> None:
    before = judging.config.read_text()
    office = handing(given)
    outcome = judging.take_in(office.code())
    assert (outcome.reason, outcome.again) == (Reason.NOT_OURS, True)
    assert why in outcome.text
    assert judging.config.read_text() == before
    assert not (judging.data / "identity" / "current").exists()


def test_the_code_stays_good_until_the_operator_has_put_the_bundle_right(handing: Any, judging: Any) -> None:
    code = handing(hand_out(adapter()[:-200])).code()
    assert judging.take_in(code).reason is Reason.NOT_OURS
    handing(hand_out(rules=policy()))
    assert judging.take_in(code).reason is None
    assert source(judging).current(later(0)).version == 5


def test_a_program_that_can_not_check_bundles_takes_none(handing: Any, kiosk: Any) -> None:
    outcome = kiosk.take_in(handing(hand_out()).code())
    assert outcome.reason is Reason.NOT_OURS and "can't check" in outcome.text


def test_a_newer_adapter_replaces_and_an_older_one_does_not(handing: Any, judging: Any) -> None:
    assert judging.take_in(handing(hand_out()).code()).reason is None
    running = source(judging)
    assert judging.take_in(handing(hand_out(adapter(6))).code()).reason is None
    assert running.current(later(10)).version == 6  # the daemon runs on meanwhile
    assert judging.take_in(handing(hand_out(adapter(4))).code()).reason is None
    assert running.current(later(20)).version == 6 and "older than 6" in running.fault
    assert source(judging).current(later(0)).version == 6


def test_an_adapter_that_somebody_replaced_on_the_kiosk_is_not_used(handing: Any, judging: Any) -> None:
    assert judging.take_in(handing(hand_out()).code()).reason is None
    running = source(judging)
    there = judging.data / "identity/current/adapter.json"
    there.write_text(adapter(9, key=PUBLISHER))
    assert running.current(later(10)).version == 5 and "not among the trusted" in running.fault
    there.unlink()
    assert running.current(later(20)).version == 5
    assert source(judging).current(later(0)).version == 5  # the last good one was kept


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"--adapter": adapter()}, "--adapter-keys"),
        ({"--adapter": adapter(), "--adapter-keys": PUBLISHER.public.pem}, "not among the trusted"),
        ({"--adapter": "x" * 200_000, "--adapter-keys": OWNER.public.pem}, "are not handed out"),
        ({"--policy": policy()}, "--policy-keys"),
        ({"--policy": "[]", "--policy-keys": PUBLISHER.public.pem}, "list of signed policies"),
    ],
    ids=["no-keys", "signer", "large", "policy-no-keys", "no-policy"],
)
def test_the_operator_is_told_before_any_kiosk_comes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], why: str
) -> None:
    words: list[str] = []
    for number, (option, text) in enumerate(files.items()):
        path = tmp_path / f"{number}.file"
        path.write_text(text)
        words += [option, str(path)]
    with_ca = [
        "--ca",
        str(tmp_path),
        "--tls-cert",
        str(tmp_path / "none"),
        "--db",
        f"sqlite:///{tmp_path}/s.db",
    ]
    assert cli.main(["service", *with_ca, *words]) == 2
    err = capsys.readouterr().err
    assert why in err and len(err.splitlines()) == 1
    assert cli.main(["service", *words]) == 2  # and without an authority there is no hand-over
    assert "needs --ca" in capsys.readouterr().err


def test_the_answers_form_is_the_same_for_kiosks_of_before(handing: Any, judging: Any) -> None:
    """Without bundles nothing is written for them."""
    assert judging.take_in(handing(HandOut({})).code()).reason is None
    answer = json.loads((judging.data / "identity/current/answer.json").read_text())
    assert (answer["adapter"], answer["policy"]) == ("", "")
    assert load(judging.config).verify.adapter == "reference"
    assert not list((judging.data / "identity/current").glob("adapter*"))
