"""Certificates at the door: what they state counts only beside whose they are, and never over a platform's word."""

from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from strategies import NOON, by
from test_visit import AnyOrder, Entrance

from sentinel.core.effects import Verify
from sentinel.core.events import CredentialRead, Device, DeviceChanged
from sentinel.core.facts import (
    DocumentFact,
    DocumentKind,
    LabResult,
    Mask,
    PassFact,
    PassState,
    PcrFact,
    Source,
    VaccineFact,
)
from sentinel.core.identity import Credential, CredentialKind, Holder, holder_of, name_key
from sentinel.core.policy import Check, Need, Policy, Rule, Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind

KEY = b"k" * 32
BIRTH = date(1964, 8, 12)
HERS = holder_of(KEY, ("MUSTERFRAU", "ERIKA"), BIRTH)
NEVER = Rule(Need.NEVER)


def certificate(holder=HERS, digest="c1", *facts):
    document = DocumentFact(by(Source.CODE), DocumentKind.CERTIFICATE, "hash", "Musterfrau E.")
    stated = facts or (VaccineFact(by(Source.CODE), 2, NOON - timedelta(days=60), 2),)
    return Credential(CredentialKind.CERTIFICATE, "HC1:...", digest, (document, *stated), holder)


def card(holder=None, digest="d1"):
    holder = holder or holder_of(KEY, ("Musterfrau, Erika",), BIRTH, "11010519491231002X")
    document = DocumentFact(
        by(Source.ID_CARD), DocumentKind.FOREIGN_PERMIT_2023, digest, "Musterfrau E.", True
    )
    return Credential(CredentialKind.ID_NUMBER, "11010519491231002X", digest, (document,), holder)


def policy(**rules):
    """Vaccination and a document, nothing of a platform's."""
    default = Policy()
    asked = dict.fromkeys((Check.CODE, Check.PCR, Check.KEY_AREA), NEVER) | {Check.VACCINE: Rule()}
    named = {Check(name): rule for name, rule in rules.items()}
    return Policy(rules={**default.rules, **asked, **named})


def entrance(**rules):
    door = Entrance(policy(**rules))
    door.person()
    door.warm()
    return door


def wait(door, seconds=21):
    for _ in range(seconds):
        door.person(after=1.0)
        door.warm()


def test_a_certificate_is_not_asked_about_and_a_card_beside_it_lets_its_holder_in():
    door = entrance()
    door(CredentialRead(certificate()))
    assert door.last(Verify) is None
    assert (door.screen.kind, door.screen.reason) == (ScreenKind.PRESENT, Reason.HOLDER_UNKNOWN)
    door(CredentialRead(card()))
    door.answer()
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


def test_the_card_may_come_first():
    door = entrance()
    door(CredentialRead(card()))
    door(CredentialRead(certificate()))
    door.answer()
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_certificate_alone_is_for_the_staff_where_a_document_is_asked_for():
    door = entrance()
    door(CredentialRead(certificate()))
    wait(door)
    assert door.verdict == (Verdict.REFER, Reason.HOLDER_UNKNOWN)


def test_where_no_document_is_asked_for_a_certificate_is_enough():
    door = entrance(document=NEVER)
    door(CredentialRead(certificate()))
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


@pytest.mark.parametrize("card_first", [True, False])
def test_a_certificate_of_another_birthday_states_nothing_but_that_it_is_borrowed(card_first):
    pas = PassFact(by(Source.CODE), PassState.VALID, "certificate")
    other = certificate(holder_of(KEY, ("MUSTERFRAU", "ERIKA"), date(1999, 1, 1)), "c1", pas,
                        VaccineFact(by(Source.CODE), 2))  # fmt: skip
    door = entrance()
    for shown in (card(), other) if card_first else (other, card()):
        door(CredentialRead(shown))
    door.answer()
    facts = door.door.serving.facts
    assert facts.vaccine is None
    assert facts.permit.state is PassState.BORROWED
    wait(door)
    assert door.verdict == (Verdict.REFER, Reason.PASS_BORROWED)


def test_a_name_in_another_script_is_not_compared_and_the_staff_look():
    chinese = card(holder_of(KEY, ("王小明",), BIRTH, "11010519491231002X"))
    door = entrance()
    door(CredentialRead(certificate()))
    door(CredentialRead(chinese))
    door.answer()
    wait(door)
    assert door.verdict == (Verdict.REFER, Reason.HOLDER_UNKNOWN)


def test_certificates_of_two_people_are_not_one_persons():
    door = entrance(document=NEVER)
    door(CredentialRead(certificate(digest="c1", holder=holder_of(KEY, ("A",), date(1990, 1, 1)))))
    intent = door.verdict
    assert intent == (Verdict.ADMIT, Reason.PASS)
    door = entrance()
    door(CredentialRead(certificate(HERS, "c1", PcrFact(by(Source.CODE), LabResult.NEGATIVE, NOON))))
    door(CredentialRead(certificate(holder_of(KEY, ("A",), date(1990, 1, 1)), "c2")))
    assert (door.door.serving.facts.pcr, door.door.serving.facts.vaccine) == (None, None)
    assert door.door.serving.facts.holder.same is False


def test_a_vaccination_and_a_test_of_one_person_add_up():
    door = entrance(pcr=Rule(), document=NEVER)
    door(CredentialRead(certificate()))
    assert door.screen.reason is Reason.PRESENT_CREDENTIAL
    negative = PcrFact(by(Source.CODE), LabResult.NEGATIVE, NOON - timedelta(hours=5))
    door(CredentialRead(certificate(HERS, "c2", negative)))
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


def test_what_a_platform_said_is_not_replaced_by_a_certificate():
    door = entrance(pcr=Rule())
    door.person(mask=Mask.NONE)  # the visit stays open
    door(CredentialRead(card()))
    door.answer(PcrFact(by(Source.ONLINE), LabResult.POSITIVE, NOON))
    door(CredentialRead(certificate(HERS, "c1", PcrFact(by(Source.CODE), LabResult.NEGATIVE, NOON))))
    assert door.door.serving.facts.pcr.result is LabResult.POSITIVE


@pytest.mark.parametrize("card_first", [True, False])
def test_a_certificate_tells_of_a_test_of_which_the_platform_has_none_on_file(card_first):
    door = entrance(pcr=Rule())
    test = PcrFact(by(Source.CODE), LabResult.NEGATIVE, NOON - timedelta(hours=5))
    dose = VaccineFact(by(Source.CODE), 2, NOON - timedelta(days=60), 2)
    shown = [card(), certificate(HERS, "c1", test, dose)]
    for credential in shown if card_first else reversed(shown):
        door(CredentialRead(credential))
    door.answer(PcrFact(by(Source.ONLINE), LabResult.NONE), VaccineFact(by(Source.ONLINE), 0))
    assert door.verdict == (Verdict.ADMIT, Reason.PASS)


def test_a_certificate_goes_with_its_visit():
    door = entrance()
    door(CredentialRead(certificate()))
    door.person(track=7, after=5.0)
    door(CredentialRead(card()))
    door.answer()
    assert door.door.serving.beside == ()
    assert door.door.serving.facts.vaccine is None


def test_names_are_compared_by_their_latin_words_alone():
    assert name_key("Musterfrau, Erika") == name_key("MUSTERFRAU", "ERIKA") == "ERIKA MUSTERFRAU"
    assert name_key("DCERVENKOVA<PANKLOVA", "JIRINA") == "DCERVENKOVA JIRINA PANKLOVA"
    assert (name_key("王小明"), name_key("Gößinger"), name_key("")) == ("", "", "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Holder("p", "", ""), Holder("p", "n", "b"), True),
        (Holder("p", "n", "b"), Holder("q", "n", "b"), False),
        (Holder("", "n", "b"), Holder("p", "n", "b"), True),
        (Holder("", "n", "b"), Holder("p", "m", "b"), None),
        (Holder("", "n", "b"), Holder("p", "", "b"), None),
        (Holder("", "n", "b"), Holder("p", "n", "c"), False),
        (Holder("", "n", ""), Holder("p", "n", "c"), None),
        (Holder(), Holder(), None),
    ],
)
def test_two_credentials_are_one_persons_only_where_that_is_sure(one, other, same):
    assert one.is_of(other) is same
    assert other.is_of(one) is same


class Certificates(AnyOrder):
    """Anybody's certificates between everything else that happens at a door."""

    @initialize()
    def begin(self):
        super().begin()
        self.lost = set()

    @rule(track=st.none() | st.integers(1, 3), born=st.integers(1990, 1991), number=st.integers(0, 99))
    def certificate(self, track, born, number):
        now = self.entrance.now.utc
        digest = f"c{number}-{track}-{born}"
        document = DocumentFact(by(Source.CODE, now=now), DocumentKind.CERTIFICATE, digest, "Musterfrau E.")
        dose = VaccineFact(by(Source.CODE, now=now), number)
        shown = Credential(
            CredentialKind.CERTIFICATE, "HC1:...", digest, (document, dose),
            holder_of(KEY, ("ERIKA",), date(born, 1, 1)),
        )  # fmt: skip
        self.feed(CredentialRead(shown, track))

    @rule(device=st.sampled_from(Device), up=st.booleans())
    def device(self, device, up):
        self.lost.add(device)
        self.feed(DeviceChanged(device, up))

    @rule(born=st.integers(1990, 1991), digest=st.sampled_from("gh"))
    def card_with_a_name(self, born, digest):
        holder = holder_of(KEY, ("ERIKA",), date(born, 1, 1), digest)
        document = DocumentFact(
            by(Source.ID_CARD, now=self.entrance.now.utc), DocumentKind.RESIDENT_ID, digest
        )
        shown = Credential(CredentialKind.ID_NUMBER, digest, digest, (document,), holder)
        self.feed(CredentialRead(shown))

    def check_passage(self, passage):
        visit = self.entrance.door.visit(passage.visit)
        beside = () if visit is None else visit.beside
        self.presented.setdefault(passage.visit, set()).update(one.digest for one in beside)
        super().check_passage(passage)
        if passage.referred_from:
            return
        facts = passage.facts
        if facts.vaccine is not None:  # only ever of a certificate that was shown in this visit
            assert any(fact == facts.vaccine for one in beside for fact in one.facts)
        if Device.CAMERA not in self.lost:  # after which tracks are counted anew
            tracks = {one.digest.split("-")[1] for one in beside}
            assert visit.track is None or tracks <= {"None", str(visit.track)}
        if passage.decision.verdict is Verdict.ADMIT and beside:
            assert facts.holder.same is True
            assert {one.holder.birth for one in beside} == {visit.credential.holder.birth}


Certificates.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
test_whatever_is_shown_in_whatever_order_nobody_is_let_in_with_anothers_certificate = Certificates.TestCase
