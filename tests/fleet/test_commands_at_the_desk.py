"""Commands from the district at a kiosk's desk: carried out once, answered, refused with a reason and counted."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core.events import Event, StaffDecided
from sentinel.core.remote_commands import FRESH_S, Right
from sentinel.crypto.signing import generate
from sentinel.district import Kiosk, _admit
from sentinel.door.board import Board
from sentinel.fleet.remote.documents import new_command, seal_command
from sentinel.fleet.remote.events import COMMAND
from sentinel.runtime.clock import SystemClock

VISIT = str(uuid.uuid4())


def answers(kiosk: Any) -> list[tuple[str, str, str]]:
    return [(one["name"], one["outcome"], one["reason"]) for one in kiosk.events(COMMAND)]


def admit(kiosk: Any, district: Any, visit: str = VISIT, **about: Any) -> bytes:
    said = {
        "boot": kiosk.state["boot"],
        "challenge": kiosk.state["challenge"],
        "arguments": {"visit": visit, "note": "paper seen"},
    }
    return district.command("admit", at=kiosk.utc, **(said | about))


def ask_challenge(kiosk: Any, district: Any) -> None:
    kiosk.send("command", district.command("challenge", at=kiosk.utc, boot=kiosk.state["boot"]))
    assert kiosk.state["challenge"]


def test_sync_asks_everything_there_is_once(district: Any, make_kiosk: Callable[..., Any]) -> None:
    asked: list[str] = []
    syncs = {name: (lambda name=name: asked.append(name)) for name in ("policies", "lists", "base_file")}
    kiosk = make_kiosk(hands={"syncs": syncs})
    raw = district.command("sync")
    for _ in range(3):
        kiosk.send("command", raw)
    assert asked == ["policies", "lists", "base_file"]
    assert answers(kiosk)[:2] == [("sync", "accepted", ""), ("sync", "done", "")]
    assert ("sync", "refused", "replayed") in answers(kiosk)
    done = next(one for one in kiosk.events(COMMAND) if one["outcome"] == "done")
    assert done["result"] == {"asked": ["base_file", "lists", "policies"]}


def test_a_log_level_holds_for_its_time_and_falls_back(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk, logger = make_kiosk(), logging.getLogger("of.this.test")
    logger.setLevel(logging.WARNING)
    said = {"arguments": {"level": "debug", "seconds": "60"}}
    kiosk.send("command", one_district.command("log-level", **said))
    assert logger.level == logging.DEBUG
    kiosk.turn(59.0)
    assert logger.level == logging.DEBUG
    kiosk.turn(1.0)
    assert logger.level == logging.WARNING


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("log-level", {"level": "loud"}),
        ("log-level", {"level": "debug", "seconds": "-1"}),
        ("log-level", {"level": "debug", "seconds": "99999"}),
        ("log-level", {"level": "debug", "seconds": "٣"}),
        ("log-level", {}),
    ],
    ids=["level", "negative", "too long", "not a digit", "nothing"],
)
def test_bad_arguments_fail_and_change_nothing(
    name: str, arguments: dict[str, str], one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("command", one_district.command(name, arguments=arguments))
    assert answers(kiosk)[-1] == (name, "failed", "bad_arguments")


def test_a_restart_is_of_this_boot_and_done_when_the_next_one_is_there(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.turn()
    kiosk.send("command", one_district.command("restart"))
    assert answers(kiosk) == [("restart", "refused", "other_boot")] and kiosk.restarts == 0
    raw = one_district.command("restart", boot=kiosk.state["boot"])
    kiosk.send("command", raw)
    assert kiosk.restarts == 1
    kiosk.start()
    kiosk.send("command", raw)
    assert ("restart", "done", "") in answers(kiosk)
    assert kiosk.restarts == 1


def test_what_this_kiosk_has_not_is_unavailable_and_what_breaks_has_failed(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("command", one_district.command("sync"))
    assert answers(kiosk)[-1] == ("sync", "failed", "unavailable")

    def broken() -> None:
        raise RuntimeError("a bug")

    kiosk.hands["syncs"] = {"policies": broken}
    kiosk.start()
    kiosk.send("command", one_district.command("sync"))
    assert answers(kiosk)[-1] == ("sync", "failed", "error")


def test_each_key_may_only_do_what_its_file_says(one_district: Any, make_kiosk: Callable[..., Any]) -> None:
    one_district.add("sync", frozenset({Right.SYNC}))
    kiosk = make_kiosk()
    kiosk.turn()
    for name in ("restart", "doctor", "log-level", "screenshot", "rehearse", "admit", "challenge"):
        raw = one_district.command(name, by="sync", boot=kiosk.state["boot"])
        kiosk.send("command", raw)
        kiosk.turn(1.0)
    assert {reason for _, _, reason in answers(kiosk)} == {"not_authorised"}
    kiosk.send("command", one_district.command("sync", by="sync", at=kiosk.utc))
    assert answers(kiosk)[-1] == ("sync", "failed", "unavailable")  # accepted, only there is nothing to ask


def test_a_flood_is_bounded_counted_and_told_in_a_few_events(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    junk = seal_command(
        new_command(
            "sync", "kiosk-7", tenant="city", issued_at=kiosk.utc, expires_at=kiosk.utc + timedelta(hours=1)
        ),
        generate(one_district.algorithm),
    )
    for number in range(5000):
        kiosk.desk.message("sentinel/kiosk-7/command", b"x" * 100_000 if number % 7 == 0 else junk)
    for _ in range(60):
        kiosk.turn(0.25)
    assert len(kiosk.events(COMMAND)) <= 6
    refused = kiosk.desk._refusals.counts
    assert sum(refused.values()) == 5000  # not one of them silently
    assert refused["command", "too_large"] == 715 and refused["command", "too_many"] > 4000
    assert refused["command", "unknown_signer"] <= 30  # of which the signature was looked at
    assert all(draft.priority > 0 for draft in kiosk.drafts)


def test_an_outbox_that_takes_nothing_loses_no_answer(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk(taking=False)
    kiosk.send("command", one_district.command("sync"))
    assert not kiosk.drafts
    kiosk.taking = True
    kiosk.turn()
    assert len(answers(kiosk)) == 2


def test_a_command_that_cannot_be_remembered_is_not_carried_out(
    one_district: Any, make_kiosk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    kiosk = make_kiosk(hands={"syncs": {"policies": lambda: asked.append(1)}})

    def full(path: Any, raw: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sentinel.fleet.remote.files.write_whole", full)
        kiosk.send("command", one_district.command("sync"))
    assert not asked and answers(kiosk) == [("sync", "refused", "storage")]


def test_a_damaged_memory_of_commands_lets_nothing_old_through(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    asked: list[int] = []
    kiosk = make_kiosk(hands={"syncs": {"policies": lambda: asked.append(1)}})
    raw = one_district.command("sync")
    kiosk.send("command", raw)
    (kiosk.standing.files.folder / "commands.json").write_bytes(b"{")
    kiosk.start()
    kiosk.send("command", raw)
    assert asked == [1]
    kiosk.turn(26 * 3600.0)
    kiosk.send("command", one_district.command("sync", at=kiosk.utc))
    assert asked == [1, 1]


# ---- the gate


def test_a_referred_visitor_is_admitted_on_the_staffs_way(
    district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk(waiting={VISIT})
    kiosk.turn()
    ask_challenge(kiosk, district)
    asked = kiosk.monotonic
    kiosk.monotonic += 4.0
    kiosk.send("command", admit(kiosk, district))
    assert kiosk.untils and kiosk.untils[0] <= asked + FRESH_S  # of the challenge, not of the command
    key = district.keys["all"].public.key_id.hex()
    assert kiosk.admitted == [(VISIT, f"remote:{key}")]
    assert answers(kiosk)[-1] == ("admit", "done", "")
    assert kiosk.state["challenge"] == ""


def test_the_door_is_told_until_when_a_word_from_afar_counts() -> None:
    class Waiting:
        def waits(self, visit: str) -> bool:
            return visit == VISIT

    posted: list[Event] = []
    there = Kiosk(
        "boot-1", SystemClock(), lambda draft: True, cast("Board", Waiting()), posted.append,
        lambda: None, lambda at: None, lambda: True, lambda: True,
    )  # fmt: skip
    assert _admit(there, VISIT, "remote:aa", "paper seen", 77.5)
    assert posted == [StaffDecided(VISIT, True, "remote:aa", "paper seen", until=77.5)]


def test_who_does_not_wait_for_staff_is_not_admitted(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.turn()
    ask_challenge(kiosk, one_district)
    kiosk.send("command", admit(kiosk, one_district))
    assert answers(kiosk)[-1] == ("admit", "failed", "visitor_not_waiting")
    for arguments in (
        {"visit": "../../etc", "note": "paper seen"},
        {"visit": VISIT},
        {"visit": VISIT, "note": " "},
    ):
        ask_challenge(kiosk, one_district)
        kiosk.send("command", admit(kiosk, one_district, arguments=arguments))
        assert answers(kiosk)[-1] == ("admit", "failed", "bad_arguments")
    assert not kiosk.admitted


def test_without_remote_gate_in_the_settings_nobody_is_admitted_and_it_alarms(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk(waiting={VISIT}, with_gate=False)
    kiosk.turn()
    kiosk.send("command", admit(kiosk, one_district))
    assert answers(kiosk) == [("admit", "refused", "gate_not_allowed")]
    assert kiosk.drafts[-1].priority > 0 and not kiosk.admitted


ATTACKS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 50)),
        st.tuples(st.just("changed"), st.integers(0, 50), st.integers(0, 2000), st.integers(0, 255)),
        st.tuples(st.just("boot")),
        st.tuples(st.just("time"), st.floats(0.0, 30.0)),
        st.tuples(st.just("clock"), st.integers(-100_000, 100_000), st.booleans()),
    ),
    max_size=25,
)


@given(ATTACKS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_replay_reordering_boot_clock_or_changed_byte_admits_anybody(
    one_district: Any, make_kiosk: Callable[..., Any], attacks: list[Any]
) -> None:
    """Real signatures and files; the attacker holds what was signed, delivered or withheld until stale."""
    kiosk = make_kiosk(waiting={VISIT})
    kiosk.turn(30.0)
    captured = []
    for delivered in (True, False):
        captured.append(one_district.command("challenge", at=kiosk.utc, boot=kiosk.state["boot"]))
        kiosk.send("command", captured[-1])
        captured.append(admit(kiosk, one_district))
        if delivered:
            kiosk.send("command", captured[-1])
        kiosk.turn(10.5)
    before = len(kiosk.admitted)
    for attack in attacks:
        match attack:
            case ("send", which):
                kiosk.send("command", captured[which % len(captured)])
            case ("changed", which, place, byte):
                raw = bytearray(captured[which % len(captured)])
                raw[place % len(raw)] = byte
                kiosk.send("command", bytes(raw))
            case ("boot",):
                kiosk.start()
            case ("time", seconds):
                kiosk.turn(seconds)
            case ("clock", seconds, trusted):
                kiosk.utc += timedelta(seconds=seconds)
                kiosk.trusted = trusted
    assert len(kiosk.admitted) == before == 1
    kiosk.standing.files.unlock()
    for path in kiosk.standing.files.folder.iterdir():
        path.unlink()


def test_the_report_names_nobody_and_holds_no_secret(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.turn()
    assert set(kiosk.state) == {
        "boot", "version", "digest", "wanted", "state", "reason", "values", "challenge", "at",
    }  # fmt: skip
    said = json.loads((kiosk.standing.files.folder / "said.json").read_text())
    assert said["state"] == "local" and said["boot"] == "boot-1"


def test_a_rehearsal_begins_by_its_name_and_an_unknown_one_does_not(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    def start(name: str) -> str:
        if name != "overload":
            raise ValueError("there is none of this name")
        return "7d444840-9dc0-41d1-b245-5ffdce74fad2"

    kiosk = make_kiosk(hands={"rehearse": start})
    kiosk.work()
    for name, end in (
        ("overload", ("rehearse", "done", "")),
        ("party", ("rehearse", "failed", "bad_arguments")),
    ):
        kiosk.send("command", one_district.command("rehearse", arguments={"name": name}))
        eventually(kiosk, lambda end=end: answers(kiosk)[-1] == end)
    done = [one for one in kiosk.events(COMMAND) if one["outcome"] == "done"]
    assert done[0]["result"] == {"rehearsal": "7d444840-9dc0-41d1-b245-5ffdce74fad2"}


def test_slow_commands_hold_up_nobody_and_a_fifth_that_would_wait_is_busy(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    let_go = threading.Event()

    def doctor() -> list[dict[str, Any]]:
        assert let_go.wait(20.0)
        return [{"what": "gate", "state": "ok"}]

    kiosk = make_kiosk(hands={"doctor": doctor, "syncs": {"policies": lambda: None}})
    kiosk.work()
    for _ in range(7):
        kiosk.send("command", one_district.command("doctor"))
    assert ("doctor", "failed", "busy") in answers(kiosk)
    kiosk.send("command", one_district.command("sync"))
    assert answers(kiosk)[-1] == ("sync", "done", "")
    let_go.set()
    eventually(kiosk, lambda: answers(kiosk).count(("doctor", "done", "")) >= 4)
    done = next(one for one in kiosk.events(COMMAND) if one["outcome"] == "done" and one["name"] == "doctor")
    assert done["result"] == {"findings": [{"what": "gate", "state": "ok"}]}


@pytest.mark.parametrize(
    ("picture", "end"),
    [
        (None, ("screenshot", "failed", "unavailable")),
        (b"x" * 200_000, ("screenshot", "failed", "too_large")),
    ],
    ids=["no screen", "too large"],
)
def test_a_screenshot_that_is_none_has_failed(
    picture: bytes | None, end: tuple[str, str, str], one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk(hands={"screenshot": lambda timeout_s: picture})
    kiosk.work()
    kiosk.send("command", one_district.command("screenshot"))
    eventually(kiosk, lambda: answers(kiosk)[-1] == end)


def eventually(kiosk: Any, condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < ends
        kiosk.turn()
        time.sleep(0.01)
