"""Signed policies: taken while the kiosk runs, never from a stranger, for another place, or an older one."""

import base64
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.clock import Now
from sentinel.core.policy import Check, Need, Policy, PolicyError
from sentinel.crypto.signing import Algorithm, PrivateKey, generate
from sentinel.policies.bundle import MOST_BUNDLES, seal, unseal
from sentinel.policies.shelf import Rules, Shelf
from sentinel.policies.trusted_keys import TrustedKeys

KEYS = {algorithm: generate(algorithm) for algorithm in Algorithm}
KEY = KEYS[Algorithm.ED25519]
NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)


def text(version: str, begins: datetime | None = None) -> str:
    effective = f"effective_from = {begins.isoformat()}\n" if begins else ""
    return f'version = "{version}"\n{effective}'


def sealed(
    number: int, version: str = "", begins: datetime | None = None, key: PrivateKey = KEY, **about: Any
) -> bytes:
    said = {"venues": ["mall-1"], "issued_at": NOW - timedelta(hours=1)} | about
    return seal(text(version or f"v{number}", begins), key, sequence=number, **said)


class Kiosk:
    """A shelf over real folders, and a clock that tests move."""

    def __init__(self, folder: Path, **rules: Any) -> None:
        self.folder, self.kept = folder / "policies", folder / "data" / "policies"
        self.folder.mkdir()
        self.utc, self.monotonic, self.trusted = NOW, 1000.0, True
        self.rules = {"keys": (KEY.public,), "venue": "mall-1"} | rules
        self.start()

    def start(self) -> None:
        self.shelf = Shelf(self.folder, self.kept, Rules(**self.rules), keep=True)
        self.look()

    @property
    def now(self) -> Now:
        return Now(self.monotonic, self.utc, self.trusted)

    def put(self, name: str, raw: bytes | str) -> None:
        new = self.folder / f".{name}"
        new.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        new.replace(self.folder / name)

    def look(self, later_s: float = 1.0) -> bool:
        self.monotonic += later_s
        self.utc += timedelta(seconds=later_s)
        return self.shelf.look(self.now) is not None

    def holds(self, at: datetime | None = None) -> str:
        held = self.shelf.contents.timetable.at(at or self.utc)
        return "" if held is None else held.policy.version

    @property
    def refused(self) -> str:
        return "; ".join(f"{where}: {why}" for where, why in self.shelf.contents.refused)


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signed_policy_opens_with_its_signers_key_and_with_no_other(algorithm: Algorithm) -> None:
    key, other = KEYS[algorithm], generate(algorithm)
    raw = sealed(1, "v1", key=key)
    assert unseal(raw, [other.public, key.public]).policy.version == "v1"
    with pytest.raises(PolicyError, match="not among the trusted"):
        unseal(raw, [other.public])
    envelope = json.loads(raw)
    for change in ({"body": envelope["body"].replace("mall-1", "mall-2")}, {"signature": ""}):
        with pytest.raises(PolicyError, match="does not hold"):
            unseal(json.dumps(envelope | change).encode(), [key.public])


def test_a_signature_made_for_something_else_is_none_of_a_policy() -> None:
    envelope = json.loads(sealed(1))
    envelope["signature"] = base64.b64encode(KEY.sign(envelope["body"].encode())).decode()
    with pytest.raises(PolicyError, match="does not hold"):
        unseal(json.dumps(envelope).encode(), [KEY.public])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_signed_policy_of_which_any_byte_was_changed_is_refused_or_the_same(data: st.DataObject) -> None:
    good = sealed(1)
    raw = bytearray(good)
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = unseal(bytes(raw), [KEY.public])
    except PolicyError as error:
        assert "\n" not in str(error)
    else:
        assert opened.body == unseal(good, [KEY.public]).body


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda t: json.dumps([t, {"kind": t}]).encode()))
def test_whatever_is_no_signed_policy_is_one_line(raw: bytes) -> None:
    with pytest.raises(PolicyError) as refused:
        unseal(raw, [KEY.public])
    assert "\n" not in str(refused.value)


def test_what_can_not_be_a_policy_is_not_signed() -> None:
    with pytest.raises(PolicyError, match='did you mean "mask"'):
        seal("version = 'v'\n[rules.msk]\n", KEY, sequence=1, issued_at=NOW, venues=["a"])
    for wrong in ({"sequence": 0, "venues": ["a"]}, {"sequence": 1, "venues": []}):
        with pytest.raises(PolicyError, match="can't be signed"):
            seal(text("v"), KEY, issued_at=NOW, **wrong)  # type: ignore[arg-type]


def test_a_signed_policy_is_taken_while_the_kiosk_runs_and_survives_a_restart_without_its_file(
    kiosk: Kiosk,
) -> None:
    kiosk.put("a.toml", text("local"))
    assert kiosk.look()
    assert kiosk.holds() == "local"
    kiosk.put("mall.json", sealed(5))
    assert kiosk.look()
    assert kiosk.holds() == "v5", "a signed policy goes before a local file"
    assert not kiosk.look() or not kiosk.look(), "nothing changes any more"
    (kiosk.folder / "mall.json").unlink()
    kiosk.start()
    assert kiosk.holds() == "v5"


def test_one_that_begins_at_midnight_leaves_the_one_of_today_in_use_also_over_a_restart(kiosk: Kiosk) -> None:
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    kiosk.put("mall.json", sealed(6, begins=MIDNIGHT))  # in the place of the other
    kiosk.look()
    kiosk.start()
    assert (kiosk.holds(), kiosk.holds(MIDNIGHT)) == ("v5", "v6")


REFUSED = {
    "a stranger's key": (sealed(6, key=generate(Algorithm.ED25519)), "not among the trusted"),
    "a changed byte": (sealed(6).replace(b"v6", b"v7"), "does not hold"),
    "another venue": (sealed(6, venues=["mall-2", "mall-3"]), "is for mall-2, mall-3, not for this kiosk"),
    "another tenant": (sealed(6, tenant="rival"), 'of tenant "rival", not for this kiosk'),
    "issued tomorrow": (sealed(6, issued_at=NOW + timedelta(days=1)), "which has not come"),
    "an older number": (sealed(4), "number 4 is older than 5, which has begun"),
    "the same number with another content": (sealed(5, "other"), "accepted with another content"),
    "half a file": (sealed(6)[:200], "no signed policy"),
    "nothing": (b"", "no signed policy"),
    "an empty list": (b"[]", f"has 1 to {MOST_BUNDLES}"),
    "a flood": (b" " * 600_000, "no signed policy"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_once_in_the_log_and_what_is_held_stays(
    kiosk: Kiosk, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    raw, says = REFUSED[what]
    kiosk.put("mall.json", raw)
    with caplog.at_level(logging.WARNING):
        kiosk.look()
        kiosk.look(61.0)
        kiosk.look(61.0)
    assert kiosk.holds() == "v5"
    assert (says in kiosk.refused) or ("more than" in kiosk.refused)
    assert len(caplog.records) == 1
    assert "\n" not in caplog.text.strip()
    kiosk.start()
    assert kiosk.holds() == "v5", "also after a restart"
    kiosk.put("mall.json", sealed(7))
    kiosk.look()
    assert (kiosk.holds(), kiosk.refused) == ("v7", "")


def test_the_number_that_was_missed_while_a_later_one_has_not_begun_is_no_downgrade(kiosk: Kiosk) -> None:
    kiosk.put("a.json", sealed(5))
    kiosk.put("c.json", sealed(7, begins=MIDNIGHT + timedelta(days=7)))
    kiosk.look()
    kiosk.put("b.json", sealed(6, begins=MIDNIGHT))
    kiosk.look()
    assert kiosk.refused == ""
    assert [kiosk.holds(MIDNIGHT + timedelta(days=d)) for d in (-1, 0, 6, 7)] == ["v5", "v6", "v6", "v7"]


def test_old_files_that_were_left_in_the_folder_are_no_fault(kiosk: Kiosk) -> None:
    for number in range(1, 6):
        kiosk.put(f"{number}.json", sealed(number))
    kiosk.look()
    kiosk.look()
    assert (kiosk.holds(), kiosk.refused) == ("v5", "")


def test_what_is_over_is_not_kept_for_ever(kiosk: Kiosk) -> None:
    for number in range(1, 40):
        kiosk.put("mall.json", sealed(number))
        kiosk.look()
    assert kiosk.holds() == "v39"
    assert len(list(kiosk.kept.iterdir())) < 12


def test_one_that_was_issued_in_the_future_is_taken_once_that_has_come(kiosk: Kiosk) -> None:
    kiosk.put("mall.json", sealed(5, issued_at=NOW + timedelta(minutes=10)))
    kiosk.look()
    assert "has not come" in kiosk.refused
    kiosk.look(600.0)
    assert (kiosk.holds(), kiosk.refused) == ("v5", "")


def test_with_a_clock_that_is_not_set_nothing_new_is_taken_until_it_is(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", text("local"))
    kiosk.trusted = False
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    assert "clock is not set" in kiosk.refused
    assert kiosk.holds() == "local"
    kiosk.trusted = True
    kiosk.look(61.0)
    assert (kiosk.holds(), kiosk.refused) == ("v5", "")


def test_without_keys_no_signed_policy_counts(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, keys=())
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    assert "only by a key in policies.keys" in kiosk.refused


def test_where_only_signed_ones_count_a_local_file_is_refused_and_so_is_the_built_in(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, signed_only=True)
    kiosk.put("a.toml", text("local"))
    kiosk.look()
    assert kiosk.holds() == ""
    assert "a.toml: not signed, and policies.signed_only wants signed ones" in kiosk.refused
    kiosk.put("mall.json", sealed(1))
    kiosk.look()
    assert kiosk.holds() == "v1"
    shelf = Shelf(None, tmp_path / "other", Rules(signed_only=True))
    shelf.look(kiosk.now)
    assert shelf.contents.timetable.at(NOW) is None


def test_a_key_that_is_no_longer_trusted_takes_its_policies_with_it(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", text("local"))
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    (kiosk.folder / "mall.json").unlink()
    kiosk.rules["keys"] = (generate(Algorithm.ED25519).public,)
    kiosk.start()
    assert kiosk.holds() == "local"
    assert "not among the trusted ones" in kiosk.refused


def test_a_policy_that_this_kiosk_can_not_carry_out_is_refused(tmp_path: Path) -> None:
    def fits(policy: Policy) -> None:
        if policy.rule(Check.KNOWN_FACE).need is Need.ALWAYS:
            raise PolicyError("nobody can be searched for here")

    kiosk = Kiosk(tmp_path, fits=fits)
    kiosk.put("mall.json", sealed(1))
    kiosk.put(
        "next.json",
        seal(
            text("v2") + '[rules.known_face]\nneed = "always"\n', KEY, sequence=2, issued_at=NOW, venues=["*"]
        ),
    )
    kiosk.look()
    assert (kiosk.holds(), kiosk.refused) == ("v1", "next.json: nobody can be searched for here")


def test_a_local_file_that_is_edited_badly_leaves_what_it_said_before(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", text("v1"))
    kiosk.look()
    kiosk.put("a.toml", "version = ")
    kiosk.look()
    assert kiosk.holds() == "v1"
    assert "a.toml: not valid TOML" in kiosk.refused
    kiosk.put("a.toml", text("v2"))
    kiosk.look()
    assert (kiosk.holds(), kiosk.refused) == ("v2", "")


def test_two_local_files_that_begin_together_leave_what_was_held_before(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", text("v1"))
    kiosk.look()
    kiosk.put("b.toml", text("v2"))
    kiosk.look()
    assert kiosk.holds() == "v1"
    assert "which holds can't be told" in kiosk.refused


def test_several_come_in_one_list_the_oldest_number_first(kiosk: Kiosk) -> None:
    raw = b"[" + sealed(6, begins=MIDNIGHT) + b"," + sealed(5) + b"]"
    assert [one.body.sequence for one in kiosk.shelf.accept(raw, kiosk.now)] == [5, 6]
    assert kiosk.shelf.accept(raw, kiosk.now) == []
    kiosk.look()
    assert (kiosk.holds(), kiosk.holds(MIDNIGHT)) == ("v5", "v6")


def test_a_kept_folder_that_is_a_file_is_said_and_a_local_policy_goes_on(kiosk: Kiosk) -> None:
    kiosk.put("a.toml", text("local"))
    kiosk.kept.parent.mkdir(exist_ok=True)
    kiosk.kept.write_text("in the way")
    kiosk.put("mall.json", sealed(5))
    kiosk.look()
    assert "can't be written" in kiosk.refused
    assert kiosk.holds() == "local"


def test_as_many_as_are_held_ahead_push_nothing_out_and_no_more_are_taken(kiosk: Kiosk) -> None:
    kiosk.put("1.json", sealed(1, "strict"))
    kiosk.look()
    for number in range(2, 66):
        raw = sealed(number, begins=kiosk.now.utc + timedelta(days=number))
        try:
            kiosk.shelf.accept(raw, kiosk.now)
        except PolicyError as error:
            assert "held already" in str(error)
            break
    else:
        pytest.fail("no end of them")
    kiosk.look()
    assert kiosk.holds() == "strict"
    kiosk.start()
    assert kiosk.holds() == "strict"


def test_a_kiosk_that_was_moved_obeys_its_new_publisher_and_no_longer_the_old_one(kiosk: Kiosk) -> None:
    kiosk.put("2.json", sealed(2, "old venue"))
    kiosk.look()
    assert kiosk.holds() == "old venue"
    (kiosk.folder / "2.json").unlink()
    kiosk.rules["venue"] = "mall-2"
    kiosk.start()
    assert "moved" in kiosk.refused
    kiosk.put("1.json", sealed(1, "new venue", venues=["mall-2"]))
    kiosk.look()
    assert kiosk.holds() == "new venue"


def test_one_that_the_kiosk_can_no_longer_carry_out_does_not_hold(kiosk: Kiosk) -> None:
    kiosk.put("1.json", sealed(1, "needs a sensor"))
    kiosk.look()

    def fits(policy: Policy) -> None:
        raise PolicyError("no sensor any more")

    kiosk.rules["fits"] = fits
    kiosk.start()
    assert kiosk.holds() == ""
    assert "no sensor any more" in kiosk.refused


def test_a_policy_too_long_to_be_signed_whole_is_not_signed_in_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sentinel import cli

    (tmp_path / "big.toml").write_text(text("v1") + f"# {'long ' * 60_000}\n[rules.pcr]\nneed = 'always'\n")
    (tmp_path / "key.pem").touch(mode=0o600)
    (tmp_path / "key.pem").write_text(KEY.pem)
    asked = [
        "policy",
        "sign",
        str(tmp_path / "big.toml"),
        "--key",
        str(tmp_path / "key.pem"),
        "--sequence",
        "1",
    ]
    assert cli.main([*asked, "--venue", "mall-1"]) == 2
    assert "256 KiB" in capsys.readouterr().err
    assert not (tmp_path / "big.json").exists()
    (tmp_path / "big.toml").write_text(text("v1") + f"# {'long ' * 20_000}\n[rules.pcr]\nneed = 'never'\n")
    assert cli.main([*asked, "--venue", "mall-1"]) == 0
    (kept,) = (unseal(path.read_bytes(), (KEY.public,)) for path in tmp_path.glob("*.json"))
    assert kept.policy.rule(Check.PCR).need is Need.NEVER


def test_a_publishers_key_counts_while_the_kiosk_runs_and_no_longer_than_it_lies_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, kept = tmp_path / "keys", tmp_path / "kept"
    folder.mkdir()
    other = KEYS[Algorithm.SM2]
    (folder / "first.pem").write_text(KEY.public.pem)
    trust = TrustedKeys(folder)
    shelf = Shelf(None, kept, Rules(trust.keys, "mall-1"), trust=trust)
    at = Now(1000.0, NOW, True)
    with pytest.raises(PolicyError):
        shelf.accept(sealed(1, key=other), at)
    (folder / "second.pem").write_text(other.public.pem)
    assert [one.body.sequence for one in shelf.accept(sealed(1, key=other), at)] == [1]
    shelf.look(at)
    assert shelf.contents.timetable.at(NOW).policy.version == "v1"  # type: ignore[union-attr]
    (folder / "third.pem").write_text("half a ke")
    shelf.look(at)
    assert shelf.contents.timetable.at(NOW).policy.version == "v1"  # type: ignore[union-attr]
    assert [where for where, _why in shelf.contents.refused] == ["policies.keys"]
    assert "third.pem" in caplog.text
    for name in ("second.pem", "third.pem"):
        (folder / name).unlink()
    shelf.look(at)
    assert shelf.contents.timetable.at(NOW).policy.version != "v1"  # type: ignore[union-attr]
    with pytest.raises(PolicyError):
        shelf.accept(sealed(2, key=other), at)
