"""Settings from the district at a kiosk's desk: signed, for us, of their time, allowed, valid; tried and reported."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.config import ConfigError
from sentinel.core.remote_commands import Right
from sentinel.core.settings_trial import Part, TrialTerms
from sentinel.crypto.signing import generate
from sentinel.fleet.remote.allowed import ALLOWED
from sentinel.fleet.remote.events import COMMAND, SETTINGS
from sentinel.fleet.remote.start import begin, in_force
from sentinel.service.collecting.alarms import Kind, ended, raised

VOLUME = {"audio": {"volume": 0.3}}


def test_settings_are_taken_tried_kept_and_reported(district: Any, make_kiosk: Callable[..., Any]) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", district.settings(1, VOLUME))
    assert kiosk.state | {"values": 0} == kiosk.state | {
        "state": "pending",
        "version": 0,
        "wanted": 1,
        "values": 0,
    }
    assert kiosk.restarts == 1
    kiosk.start()
    assert kiosk.standing.settings.audio.volume == 0.3
    kiosk.well_for(5)
    state = kiosk.state
    assert (state["state"], state["version"], state["reason"]) == ("applied", 1, "")
    assert state["values"]["audio.volume"] == 0.3
    said = [(one["version"], one["state"]) for one in kiosk.events(SETTINGS)]
    assert list(dict.fromkeys(said)) == [(1, "pending"), (1, "applied")]
    kiosk.send("desired", district.settings(1, VOLUME))  # retained: the same bytes or signed anew
    assert kiosk.restarts == 1 and kiosk.state["state"] == "applied"


def test_nonsense_that_came_during_the_trial_hides_not_that_the_settings_were_kept(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, VOLUME))
    kiosk.start()
    kiosk.send("desired", b"{")
    assert (kiosk.state["state"], kiosk.state["reason"]) == ("refused", "malformed")
    kiosk.well_for(5)
    assert (kiosk.state["state"], kiosk.state["version"], kiosk.state["reason"]) == ("applied", 1, "")


def test_a_kiosk_that_loses_its_broker_by_them_goes_back_by_itself(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, {"report": {"port": 1}}))
    kiosk.start()
    assert kiosk.standing.settings.report.port == 1
    kiosk.well = frozenset(Part) - {Part.BROKER}
    kiosk.well_for(12)
    assert kiosk.restarts == 2
    kiosk.start()
    assert kiosk.standing.settings.report.port == 8883
    kiosk.turn()
    assert (kiosk.state["state"], kiosk.state["reason"]) == ("rolled_back", "broker_away")
    assert kiosk.events(SETTINGS)[-1]["reason"] == "broker_away"


def test_a_restart_waits_for_the_visitor_who_is_served_but_not_for_ever(
    one_district: Any, make_kiosk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = make_kiosk(busy=True)
    kiosk.send("desired", one_district.settings(1))
    kiosk.turn()
    assert kiosk.restarts == 0
    monkeypatch.setattr("sentinel.fleet.remote.desk._QUIET_S", 0.0)
    kiosk.turn()
    assert kiosk.restarts == 1


@pytest.mark.parametrize("name", [
    "gate.fail", "gate.edge_triggered", "gate.pulse_ms", "gate.driver", "contacts.fire", "remote.keys", "remote.gate",
    "policies.keys", "policies.signed_only", "verify.url", "verify.secret_file", "verify.adapter_keys", "report.ca_file",
    "report.tls", "kiosk.id", "kiosk.data_dir", "kiosk.policy", "face.match_bare", "thermal.site_offset_k",
    "credentials.trust_dir", "base_file.trust",
])  # fmt: skip
def test_what_is_safety_trust_or_wiring_is_never_set_from_afar(
    name: str, one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    assert name not in ALLOWED
    kiosk = make_kiosk()
    section, _, key = name.partition(".")
    kiosk.send("desired", one_district.settings(1, {section: {key: True}, **VOLUME}))
    assert (kiosk.state["state"], kiosk.state["reason"]) == ("refused", "key_not_allowed")
    assert kiosk.restarts == 0 and kiosk.standing.files.ledger().highest is None


@pytest.mark.parametrize(
    "settings",
    [
        {"audio": {"volume": 2.0}},
        {"audio": {"volume": "loud"}},
        {"report": {"host": ""}},
        {"verify": {"timeout_s": 0}},
    ],
    ids=["range", "type", "no way back", "zero"],
)
def test_what_the_settings_file_would_refuse_is_refused(
    settings: dict[str, Any], one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, settings))
    assert kiosk.state["reason"] == "invalid_settings"
    kiosk.send("desired", one_district.settings(2, VOLUME))  # and the next good one is taken
    assert kiosk.state["state"] == "pending"


def test_the_broker_moves_only_within_an_authority_of_its_own(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    moved = {"report": {"host": "other.example"}}
    kiosk = make_kiosk(with_authority=False)
    kiosk.send("desired", one_district.settings(1, moved))
    assert kiosk.state["reason"] == "invalid_settings"


def test_a_stranger_a_changed_byte_and_nonsense_are_counted_and_told_together(
    district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    good = json.loads(district.settings(1))
    bad = [
        district.settings(1, key=generate(district.algorithm)),
        json.dumps(good | {"body": good["body"].replace("0.3", "0.9")}).encode(),
        b"{", b"\xff" * 50, b"[" * 1000, b"null",
    ]  # fmt: skip
    for raw in bad:
        kiosk.send("desired", raw)
    kiosk.send("desired", b"x" * 200_000)
    assert kiosk.restarts == 0 and kiosk.state["state"] == "refused" and kiosk.state["version"] == 0
    counts = {(one["name"], one["reason"]) for one in kiosk.events(COMMAND)}
    assert counts == {
        ("desired", reason) for reason in ("unknown_signer", "forged", "malformed", "too_large")
    }
    assert all(draft.priority > 0 for draft in kiosk.drafts)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"kiosks": ("kiosk-8", "kiosk-9")}, "not_for_us"),
        ({"tenant": "village"}, "not_for_us"),
        ({"expires_at": None}, "expired"),
        ({"issued_at": "late"}, "not_yet"),
        ({"by": "sync"}, "not_authorised"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mis_addressed_expired_or_unauthorised_settings_are_refused_with_a_reason(
    about: dict[str, Any], reason: str, one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    one_district.add("sync", frozenset({Right.SYNC}))
    kiosk = make_kiosk()
    if "expires_at" in about:
        about = {"expires_at": kiosk.utc - timedelta(seconds=1)}
    if "issued_at" in about:
        about = {"at": kiosk.utc + timedelta(minutes=5)}
    raw = one_district.settings(1, **about)
    for _ in range(5):
        kiosk.send("desired", raw)
    assert (kiosk.state["state"], kiosk.state["reason"]) == ("refused", reason)
    assert [one["reason"] for one in kiosk.events(SETTINGS)] == [reason]  # once, however often it comes
    assert kiosk.restarts == 0


def test_an_older_version_and_a_second_document_of_one_version_change_nothing(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    for version, reason in ((4, "older_version"), (5, "version_with_other_content")):
        kiosk.send("desired", one_district.settings(version, {"audio": {"volume": 0.9}}))
        state = kiosk.state
        assert (state["version"], state["state"], state["reason"]) == (5, "refused", reason)
        assert state["values"]["audio.volume"] == 0.3
    kiosk.send("desired", one_district.settings(5))
    assert kiosk.state["state"] == "applied"


@pytest.mark.parametrize("refused", [{"report": {"host": ""}}, {"audio": {"volume": 7.0}}])
def test_honest_settings_that_are_refused_at_every_connection_are_no_forged_orders(
    one_district: Any, make_kiosk: Callable[..., Any], refused: dict[str, Any]
) -> None:
    kiosk = make_kiosk()
    raw = one_district.settings(1, refused)
    for _connection in range(3):  # the broker hands out what is retained
        kiosk.send("desired", raw)
    assert len(kiosk.events(COMMAND)) == 1, "the repetitions are told"
    assert _alarms(kiosk) == [Kind.SETTINGS_REFUSED]


def test_settings_of_before_once_more_are_strange_and_nothing_that_lasts(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    for _connection in range(3):
        kiosk.send("desired", one_district.settings(4))
    assert _alarms(kiosk) == [Kind.ORDERS_REFUSED]
    assert not Kind.ORDERS_REFUSED.lasting


WRONG = {"two of one number": (5, {"audio": {"volume": 0.9}}), "a later one": (6, {"audio": {"volume": 7.0}})}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_the_alarm_about_refused_settings_ends_once_the_right_ones_are_back(
    wrong: tuple[int, dict[str, Any]], one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    right, wrong_ones = one_district.settings(5), one_district.settings(*wrong)
    for times in (1, 2):  # the second time is an alarm again, and ends again
        for _connection in range(3):
            kiosk.send("desired", wrong_ones)
        assert _story(kiosk) == ["raised", "over"] * (times - 1) + ["raised"]
        kiosk.start()  # it remembers what it complained of
        kiosk.send("desired", wrong_ones)
        kiosk.send("desired", right)
        assert kiosk.state["state"] == "applied"
        assert _story(kiosk)[-1] == "raised", "who sends both in turns fills no outbox"
        kiosk.turn(61.0)
        assert _story(kiosk) == ["raised", "over"] * times
        kiosk.start()
        kiosk.send("desired", right)
        kiosk.well_for(90)
        assert _story(kiosk) == ["raised", "over"] * times


def test_right_settings_are_told_again_although_the_outbox_took_nothing_before_the_restart(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    kiosk.send("desired", one_district.settings(5, {"audio": {"volume": 0.9}}))
    kiosk.taking = False
    kiosk.send("desired", one_district.settings(5))
    kiosk.turn(61.0)
    assert _story(kiosk) == ["raised"]
    kiosk.taking = True
    kiosk.start()
    kiosk.send("desired", one_district.settings(5))
    kiosk.turn(61.0)
    assert _story(kiosk) == ["raised", "over"]


def test_wrong_settings_that_are_back_before_the_outbox_takes_anything_are_an_alarm_that_stays(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    right, wrong = one_district.settings(5), one_district.settings(6, {"audio": {"volume": 7.0}})
    kiosk.send("desired", wrong)
    kiosk.taking = False
    kiosk.send("desired", right)
    kiosk.turn(61.0)
    kiosk.send("desired", wrong)
    kiosk.taking = True
    kiosk.turn(61.0)
    assert _story(kiosk) == ["raised", "over", "raised"]
    kiosk.send("desired", right)
    kiosk.turn(61.0)
    assert _story(kiosk) == ["raised", "over"] * 2


def test_wrong_settings_that_are_taken_away_at_the_broker_are_refused_no_more(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    wrong = one_district.settings(6, {"audio": {"volume": 7.0}})
    kiosk.send("desired", wrong)
    assert (kiosk.state["state"], kiosk.state["wanted"]) == ("refused", 6)
    kiosk.send("desired", b"")
    assert (kiosk.state["state"], kiosk.state["wanted"], kiosk.state["version"]) == ("applied", 5, 5)
    assert _story(kiosk) == ["raised"], "who sends and takes away in turns fills no outbox"
    kiosk.turn(61.0)
    assert _story(kiosk) == ["raised", "over"]
    kiosk.send("desired", wrong)
    assert _story(kiosk) == ["raised", "over", "raised"]


def test_settings_taken_away_while_others_are_tried_end_no_alarm_before_those_are_kept(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(5))
    kiosk.terms = TrialTerms(steady_s=100.0, within_s=200.0, starts=3)
    kiosk.start()
    kiosk.send("desired", one_district.settings(5, {"audio": {"volume": 0.9}}))
    kiosk.send("desired", b"")
    assert kiosk.state["state"] == "pending"
    kiosk.well_for(90)
    assert _story(kiosk) == ["raised"]
    kiosk.well_for(20)
    assert kiosk.state["state"] == "applied" and _story(kiosk) == ["raised", "over"]


def test_wrong_settings_taken_away_from_a_kiosk_that_has_none_leave_it_with_its_own(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, {"audio": {"volume": 7.0}}))
    assert kiosk.state["state"] == "refused"
    kiosk.send("desired", b"")
    kiosk.well_for(90)
    assert (kiosk.state["state"], kiosk.state["version"]) == ("local", 0)
    assert _story(kiosk) == ["raised"], "docs/remote.md: it ends with a right version"
    kiosk.send("desired", one_district.settings(2))
    kiosk.start()
    kiosk.well_for(5)
    assert _story(kiosk) == ["raised", "over"]


class _PowerCut(BaseException):
    pass


class _CutBehind(list[Any]):
    """An outbox behind whose next row the power fails."""

    def append(self, draft: Any) -> None:
        super().append(draft)
        raise _PowerCut


@pytest.mark.parametrize("then", ["wrong", "right"])
def test_a_power_cut_right_behind_the_telling_that_it_is_over_hides_no_refusal_after_it(
    then: str, one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    right, wrong = one_district.settings(5), one_district.settings(6, {"audio": {"volume": 7.0}})
    kiosk.send("desired", wrong)
    kiosk.send("desired", right)
    kiosk.drafts = _CutBehind(kiosk.drafts)
    with pytest.raises(_PowerCut):
        kiosk.turn(61.0)
    kiosk.drafts = list(kiosk.drafts)
    assert _story(kiosk) == ["raised", "over"]
    kiosk.start()
    kiosk.send("desired", right)
    if then == "wrong":
        kiosk.send("desired", wrong)
    kiosk.turn(61.0)
    assert _story(kiosk)[-1] == ("raised" if then == "wrong" else "over")


def test_a_power_cut_between_settings_that_are_kept_and_their_telling_hides_no_refusal_after_it(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(5))
    kiosk.start()
    other = one_district.settings(5, {"audio": {"volume": 0.9}})
    kiosk.send("desired", other)  # while 5 is tried
    files = kiosk.standing.files
    write = files.write_ledger

    def write_and_cut(ledger: Any) -> None:
        write(ledger)
        if ledger.trial is None:
            raise _PowerCut

    files.write_ledger = write_and_cut
    with pytest.raises(_PowerCut):
        kiosk.well_for(5)
    kiosk.start()
    kiosk.send("desired", other)
    assert _story(kiosk) == ["raised", "over", "raised"]


@pytest.mark.parametrize("left", [b"", b"{", b'{"open":3}', b"\x00" * 64])
def test_a_damaged_note_of_what_was_refused_keeps_nobody_from_new_settings(
    left: bytes, one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    (kiosk.standing.files.folder / "complaint.json").write_bytes(left)
    kiosk.start()
    kiosk.send("desired", one_district.settings(6))
    assert kiosk.state["state"] == "pending"


def _story(kiosk: Any) -> list[str]:
    """What the collector makes of the alarm by all that came under an id of its own."""
    first: dict[str, Any] = {}
    for draft in kiosk.drafts:
        first.setdefault(draft.event_id, draft)
    found: list[str] = []
    for draft in first.values():
        data = json.loads(draft.body)
        if raised(draft.kind, data) is Kind.SETTINGS_REFUSED:
            found.append("raised")
        elif ended(draft.kind, data) is Kind.SETTINGS_REFUSED:
            found.append("over")
    return found[found.index("raised") :]


def _with_settings_in_use(version: int, district: Any, make_kiosk: Callable[..., Any]) -> Any:
    """A kiosk on which they were tried, and kept."""
    kiosk = make_kiosk()
    kiosk.send("desired", district.settings(version))
    kiosk.start()
    kiosk.well_for(5)
    return kiosk


def _alarms(kiosk: Any) -> list[Kind]:
    """What the collector raises of all that the kiosk told."""
    found = [raised(draft.kind, json.loads(draft.body)) for draft in kiosk.drafts]
    return [kind for kind in found if kind is not None]


def test_without_a_clock_they_wait_until_it_is_set(one_district: Any, make_kiosk: Callable[..., Any]) -> None:
    kiosk = make_kiosk(trusted=False)
    kiosk.send("desired", one_district.settings(1))
    assert kiosk.state["reason"] == "clock_unset"
    kiosk.trusted = True
    kiosk.turn(61.0)
    assert kiosk.state["state"] == "pending"


def test_settings_for_all_kiosks_of_the_tenant_are_for_us(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, kiosks=("*",)))
    assert kiosk.state["state"] == "pending"


def test_a_full_disk_refuses_them_and_leaves_everything_as_it_was(
    one_district: Any, make_kiosk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = make_kiosk()

    def full(path: Path, raw: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sentinel.fleet.remote.files.write_whole", full)
        kiosk.send("desired", one_district.settings(1))
        assert (kiosk.state["state"], kiosk.state["reason"]) == ("refused", "storage")
        assert kiosk.restarts == 0
    kiosk.turn(61.0)  # and takes them once there is room
    assert kiosk.state["state"] == "pending" and kiosk.restarts == 1


def test_a_key_that_was_taken_away_takes_what_it_signed_along(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1))
    kiosk.start()
    kiosk.well_for(5)
    (one_district.folder / "all.pub").unlink()
    one_district.add("next", frozenset(Right))
    kiosk.start()
    kiosk.turn()
    assert kiosk.standing.settings.audio.volume == 0.8
    assert (kiosk.state["version"], kiosk.state["reason"]) == (0, "kept_file_lost")
    kiosk.send("desired", one_district.settings(2, by="next"))
    assert kiosk.state["state"] == "pending"


@pytest.mark.parametrize("left", [b"", b'{"in_use":', b"\x00" * 100, b'{"highest":{"version":"x"}}'])
def test_a_damaged_ledger_means_local_settings_and_still_no_older_version(
    left: bytes, one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = _with_settings_in_use(5, one_district, make_kiosk)
    (kiosk.standing.files.folder / "ledger.json").write_bytes(left)
    kiosk.start()
    kiosk.turn()
    assert kiosk.standing.settings.audio.volume == 0.8
    assert kiosk.state["reason"] == "kept_file_lost"
    kiosk.send("desired", one_district.settings(4))
    assert kiosk.state["reason"] == "older_version"
    kiosk.send("desired", one_district.settings(6))
    assert kiosk.state["state"] == "pending"


def test_keys_that_cannot_be_read_keep_the_kiosk_from_starting(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    (one_district.folder / "all.pub").write_text("May: everything\n" + one_district.keys["all"].public.pem)
    with pytest.raises(ConfigError, match='"everything" is no right'):
        kiosk.start()
    (one_district.folder / "all.pub").write_text(one_district.keys["all"].public.pem)
    with pytest.raises(ConfigError, match=r'one line "May: \.\.\."'):
        kiosk.start()


def test_a_second_daemon_beside_the_first_is_no_start_of_the_trial(
    one_district: Any, make_kiosk: Callable[..., Any], tmp_path: Path
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1))
    kiosk.start()
    for _ in range(5):
        assert begin(kiosk.local, tmp_path, kiosk.now()).settings.audio.volume == 0.8
    assert kiosk.standing.files.ledger().trial.starts == 1
    kiosk.well_for(5)
    assert kiosk.state["state"] == "applied"


def test_settings_with_which_the_daemon_cannot_start_are_taken_back_before_the_next_start(
    one_district: Any, make_kiosk: Callable[..., Any]
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1))
    standing = kiosk.start()
    assert standing.broke(kiosk.now())
    kiosk.start()
    kiosk.turn()
    assert (kiosk.state["version"], kiosk.state["reason"]) == (0, "start_failed")
    assert not kiosk.standing.broke(kiosk.now())  # without settings from afar it is the local file's fault


def test_a_start_that_cannot_be_counted_is_one_with_the_last_good(
    one_district: Any, make_kiosk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = make_kiosk()
    kiosk.send("desired", one_district.settings(1, {"audio": {"volume": 0.1}}))
    kiosk.start()
    kiosk.well_for(5)
    kiosk.send("desired", one_district.settings(2, {"audio": {"volume": 0.2}}))

    def full(path: Path, raw: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sentinel.fleet.remote.files.write_whole", full)
        assert kiosk.start().settings.audio.volume == 0.1
        kiosk.well_for(20)
    assert kiosk.start().settings.audio.volume == 0.2
    kiosk.well_for(5)
    assert kiosk.state["version"] == 2


def test_whoever_looks_from_beside_sees_the_settings_in_force_and_counts_no_start(
    one_district: Any, make_kiosk: Callable[..., Any], tmp_path: Path
) -> None:
    kiosk = make_kiosk()
    assert in_force(kiosk.local, tmp_path).audio.volume == 0.8
    kiosk.send("desired", one_district.settings(1))
    kiosk.start()
    before = kiosk.standing.files.ledger()
    assert in_force(kiosk.local, tmp_path).audio.volume == 0.3
    assert kiosk.standing.files.ledger() == before
