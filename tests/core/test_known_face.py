"""Known faces (1:N) at the door: an extra way in, bound to who stands there, and never the only one."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from strategies import by, good_facts
from test_visit import AnyOrder, Entrance, credential

from sentinel.core.decide import decide
from sentinel.core.effects import CommitIntent, CompareFace, StaffAlert
from sentinel.core.events import CredentialRead, Device, DeviceChanged, FaceCompared, PeopleSeen, Tick
from sentinel.core.facts import KnownFaceFact, Mask, Source
from sentinel.core.policy import Check, Need, Outcome, Policy, PolicyError, Rule, Verdict
from sentinel.core.reasons import Reason

ADA = "ad" * 32


def staff_entrance(need=Need.ALWAYS):
    """Mask, temperature and a known face; nothing is shown."""
    rules = dict.fromkeys(Check, Rule(Need.NEVER)) | {
        Check.MASK: Rule(),
        Check.TEMPERATURE: Rule(),
        Check.KNOWN_FACE: Rule(need),
    }
    return Entrance(Policy(rules=rules))


def known(entrance, person=ADA, similarity=0.8, track=1, **more):
    fact = KnownFaceFact(by(Source.GALLERY, now=entrance.now.utc), person, similarity, 0.6, **more)
    return entrance(FaceCompared(entrance.door.serving.id, fact, track))


def searches(effects):
    return [e for e in effects if isinstance(e, CompareFace) and not e.person]


def outcome(entrance):
    decision = entrance.last(CommitIntent).passage.decision
    return next(r.outcome for r in decision.checks if r.check is Check.KNOWN_FACE)


def test_somebody_whose_face_is_known_is_let_in_and_the_passage_says_who():
    entrance = staff_entrance()
    entrance.person()
    assert searches(entrance.effects)[0].track == 1
    known(entrance)
    entrance.warm()
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)
    assert entrance.last(CommitIntent).passage.person == ADA


def test_a_stranger_is_looked_at_for_a_while_then_staff_help():
    entrance = staff_entrance()
    entrance.person()
    entrance.warm()
    for _ in range(8):
        known(entrance, person=None, similarity=0.3)
        entrance.person(after=0.45)
        assert entrance.verdict is None
    known(entrance, person=None, similarity=0.3)
    entrance.person(after=0.45)
    assert entrance.verdict == (Verdict.REFER, Reason.FACE_UNKNOWN)
    assert entrance.last(StaffAlert) is not None


def test_one_good_look_after_poor_ones_is_enough():
    entrance = staff_entrance()
    entrance.person()
    entrance.warm()
    known(entrance, person=None, similarity=None, comparable=False)
    known(entrance, person=None, similarity=0.4)
    assert entrance.verdict is None
    known(entrance)
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)


def test_the_gallery_is_asked_again_but_not_with_every_picture():
    entrance = staff_entrance()
    for _ in range(10):
        entrance.person(after=0.1)
        known(entrance, person=None, similarity=0.3)
    assert 2 <= len(searches(entrance.effects)) <= 4


def test_once_known_the_gallery_is_asked_no_more():
    entrance = staff_entrance()
    entrance.person()
    known(entrance)
    entrance.effects.clear()
    for _ in range(10):
        entrance.person(after=0.2)
    assert not searches(entrance.effects)


def test_an_answer_about_somebody_who_stood_there_before_counts_for_nobody():
    entrance = staff_entrance()
    entrance.person()
    known(entrance, track=7)
    known(entrance, track=None)
    entrance.warm()
    assert entrance.verdict is None
    assert entrance.door.serving.facts.known_face is None


def test_a_camera_that_comes_back_knows_nobody_from_before():
    entrance = staff_entrance()
    entrance(PeopleSeen(()))
    entrance(CredentialRead(credential()))
    entrance.person()
    known(entrance)
    entrance(DeviceChanged(Device.CAMERA, up=False))
    assert entrance.door.serving.facts.known_face is None
    entrance.effects.clear()
    entrance(Tick(), after=1.0)
    assert not searches(entrance.effects)


def test_a_gallery_that_may_not_be_searched_is_cannot_tell_and_staff_help():
    entrance = staff_entrance()
    entrance.person()
    known(entrance, person=None, similarity=None, searchable=False)
    entrance.warm()
    assert entrance.verdict == (Verdict.REFER, Reason.FACE_UNCERTAIN)
    assert outcome(entrance) is Outcome.UNKNOWN


def test_where_it_is_asked_only_if_available_such_a_gallery_holds_up_nobody():
    entrance = staff_entrance(Need.IF_AVAILABLE)
    entrance.person()
    known(entrance, person=None, similarity=None, searchable=False)
    entrance.warm()
    assert entrance.verdict == (Verdict.ADMIT, Reason.PASS)
    assert outcome(entrance) is Outcome.NOT_REQUIRED


def test_nobody_is_searched_for_where_the_policy_does_not_ask():
    entrance = Entrance()
    entrance.person()
    entrance(Tick(), after=5.0)
    assert not searches(entrance.effects)


@pytest.mark.parametrize("row", ["on_fail", "unknown_online", "unknown_offline", "on_caution"])
def test_no_policy_turns_somebody_away_for_an_unknown_face(row):
    rules = dict(Policy().rules) | {Check.KNOWN_FACE: Rule(**{row: Verdict.REFUSE})}
    with pytest.raises(PolicyError, match="never the only way in"):
        Policy(rules=rules)


def test_an_uncomparable_face_never_passes():
    rules = dict(Policy().rules) | {Check.KNOWN_FACE: Rule()}
    facts = good_facts()
    for flags in ({"searchable": False}, {"comparable": False}):
        fact = KnownFaceFact(by(Source.GALLERY), ADA, 0.9, 0.5, **flags)
        decision = decide(facts.with_(fact), Policy(rules=rules), facts.code.by.stated_at)
        assert decision.verdict is Verdict.REFER


class KnownFaces(AnyOrder):
    """Any interleaving at a staff entrance, where the gallery knows the person of track N as "tN"."""

    @initialize(need=st.sampled_from((Need.ALWAYS, Need.IF_AVAILABLE)))
    def begin(self, need):
        super().begin()
        self.entrance = staff_entrance(need)

    @rule(
        track=st.integers(1, 3), found=st.booleans(), flags=st.sampled_from(("", "searchable", "comparable"))
    )
    def known(self, track, found, flags):
        asked = searches(self.entrance.effects)
        if asked:
            more = {flags: False} if flags else {}
            fact = KnownFaceFact(
                by(Source.GALLERY, now=self.entrance.now.utc), f"t{track}" if found else None, 0.8 if found else 0.3, 0.6, **more
            )  # fmt: skip
            self.feed(FaceCompared(asked[-1].visit, fact, track))

    @rule(track=st.integers(1, 3))
    def good_face(self, track):
        """Without a nudge, chance alone seldom gets as far as the gate."""
        self.people([(track, True, Mask.MASK)])
        self.wait(0.7)
        self.known(track, True, "")
        self.temperature(track, False)

    def check_passage(self, passage):
        fact = passage.facts.known_face
        if fact is not None and fact.person is not None and not passage.referred_from:
            assert fact.person == f"t{self.owner_of[passage.visit]}"
        if passage.decision.verdict is Verdict.ADMIT and not passage.decision.by_staff and self.asks_always:
            assert fact is not None and fact.person and fact.searchable and fact.comparable

    @property
    def asks_always(self):
        return self.entrance.door.policy.rule(Check.KNOWN_FACE).need is Need.ALWAYS


KnownFaces.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
test_any_interleaving_knows_only_who_stands_there = KnownFaces.TestCase
