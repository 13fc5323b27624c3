"""Another policy at midnight in the running daemon, with visitors before, over and after it; a signed one too."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, eventually

from sentinel.cli import main
from sentinel.config import parse
from sentinel.core.clock import Now
from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind
from sentinel.crypto.signing import Algorithm, generate
from sentinel.policies.bundle import seal
from sentinel.policies.in_force import read_in_force
from sentinel.policies.opening import begin, open_shelf
from sentinel.runtime.clock import SystemClock
from sentinel.sim import cast

KEY = generate(Algorithm.ED25519)
AHEAD = timedelta(seconds=60)  # less than what clocks of kiosk and platform may differ by


class MovedClock:
    """The machine's clocks, with UTC moved by the test."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> Now:
        now = SystemClock().now()
        return Now(now.monotonic, now.utc + self.off)


class Entrance:
    """A kiosk that holds the policy of today, and one that wants an antigen test from "midnight" on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, MovedClock()
        self.midnight = datetime.now(UTC) + AHEAD
        rules = folder / "policies"
        rules.mkdir()
        (folder / "policy.pub").write_text(KEY.public.pem)
        (rules / "today.toml").write_text('version = "today"\n')
        (rules / "tomorrow.toml").write_text(
            f'version = "tomorrow"\neffective_from = {self.midnight.isoformat()}\n[rules.antigen]\nneed = "always"\n'
        )
        self.tables = {
            "kiosk": {"id": "kiosk-t", "venue": "venue-t", "policy": "policies"},
            "policies": {"keys": "policy.pub"},
        }
        self.kiosk = RealKiosk(folder, changes=self.tables, clock=self.clock)

    def strike_twelve(self) -> None:
        self.clock.off = AHEAD

    def versions(self) -> dict[str, str]:
        return {one.visit: one.policy_version for one in self.kiosk.passages()}

    def noted(self) -> str:
        noted = read_in_force(self.folder / "data")
        return "" if noted is None else noted.version


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    made = Entrance(tmp_path)
    with made.kiosk:
        yield made
        made.kiosk.go()
        made.kiosk.check_the_books()


def test_the_rules_change_at_midnight_without_a_restart_and_each_passage_is_explained_by_its_own(
    entrance: Entrance,
) -> None:
    kiosk = entrance.kiosk
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    first = kiosk.result()
    assert (first.kind, first.reason) == (ScreenKind.PASS, Reason.PASS)
    eventually(lambda: kiosk.outcome(first.visit) == "pulsed")
    kiosk.go()
    entrance.strike_twelve()
    eventually(lambda: entrance.noted() == "tomorrow", what="noted by the daemon")
    kiosk.come()
    kiosk.scanner.show_code(cast.WANG.card_token.encode())
    second = kiosk.result()
    assert (second.kind, second.visit == first.visit) == (ScreenKind.SEE_STAFF, False)
    assert "antigen" in [check.check.value for check in second.checks]
    eventually(lambda: kiosk.outcome(second.visit))
    assert entrance.versions() == {first.visit: "today", second.visit: "tomorrow"}


def test_whoever_stands_there_at_midnight_is_decided_by_the_new_rules_with_what_was_seen_before(
    entrance: Entrance,
) -> None:
    kiosk = entrance.kiosk
    kiosk.come(mask=Mask.NONE)
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    daemon = kiosk.daemon
    assert daemon is not None

    def answered() -> bool:
        visit = daemon.coordinator.door.serving
        return visit is not None and visit.track is not None and visit.facts.code is not None

    eventually(answered, what="the platform's answer")
    before = daemon.coordinator.door.serving
    assert before is not None
    entrance.strike_twelve()
    eventually(lambda: daemon.coordinator.door.policy.version == "tomorrow")
    assert kiosk.vision is not None
    kiosk.vision.see(Mask.MASK, track=before.track)
    screen = kiosk.result()
    assert (screen.kind, screen.visit) == (ScreenKind.SEE_STAFF, before.id)
    eventually(lambda: kiosk.outcome(before.id))
    assert entrance.versions() == {before.id: "tomorrow"}


def test_a_clock_put_back_over_midnight_leaves_the_new_rules(entrance: Entrance) -> None:
    daemon = entrance.kiosk.daemon
    assert daemon is not None
    entrance.strike_twelve()
    eventually(lambda: daemon.coordinator.door.policy.version == "tomorrow")
    entrance.clock.off = timedelta(hours=-2)
    entrance.kiosk.come()
    entrance.kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    screen = entrance.kiosk.result()
    assert screen.kind is ScreenKind.SEE_STAFF
    eventually(lambda: entrance.kiosk.outcome(screen.visit))
    (version,) = entrance.versions().values()
    assert version == "tomorrow"


def test_a_signed_policy_is_taken_while_the_kiosk_runs_and_a_changed_one_is_not(
    entrance: Entrance, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    daemon, rules = entrance.kiosk.daemon, entrance.folder / "policies"
    assert daemon is not None
    issued = datetime.now(UTC)
    good = seal('version = "signed"\n', KEY, sequence=3, issued_at=issued, venues=["venue-t"])
    put(rules / "signed.json", good)
    eventually(lambda: daemon.coordinator.door.policy.version == "signed")
    entrance.strike_twelve()
    with caplog.at_level(logging.WARNING):
        put(rules / "signed.json", good.replace(b"signed", b"sighed"))
        eventually(lambda: "policy: signed.json" in caplog.text)
    assert daemon.coordinator.door.policy.version == "signed", (
        "nor does the local file of midnight go before it"
    )
    eventually(lambda: entrance.noted() == "signed")
    config = entrance.folder / "kiosk.toml"
    config.write_text(
        '[kiosk]\nvenue = "venue-t"\npolicy = "policies"\n[policies]\nkeys = "policy.pub"\n', encoding="utf-8"
    )
    assert main(["policy", "status", "--config", str(config), "--json"]) == 1, "a file is refused"
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"]["version"], told["holds"]["sequence"]) == ("signed", 3)
    assert told["holds"]["since"] is not None
    assert told["refused"][0]["file"] == "signed.json"


def test_after_a_power_cut_with_a_clock_that_is_not_set_the_rules_of_before_it_hold(tmp_path: Path) -> None:
    made = Entrance(tmp_path)
    with made.kiosk:
        made.strike_twelve()
        eventually(lambda: made.noted() == "tomorrow")
    settings = parse(made.tables)
    unset = Now(3.0, datetime(1970, 1, 1, tzinfo=UTC), utc_trusted=False)
    held, _ = begin(open_shelf(settings, tmp_path), tmp_path / "data", unset)
    assert held.policy.version == "tomorrow"


def put(path: Path, raw: bytes) -> None:
    new = path.with_suffix(".new")
    new.write_bytes(raw)
    new.replace(path)
