"""What may go wrong between two people: a trap, or evidence of one that opens the gate for another."""

from test_visit import Entrance

from sentinel.core.effects import Verify
from sentinel.core.events import CredentialRead, Verified
from sentinel.core.facts import Lookup, LookupState
from sentinel.core.identity import Credential, CredentialKind
from sentinel.core.policy import Verdict
from sentinel.core.reasons import Reason
from sentinel.core.screen import ScreenKind


def test_a_certificate_that_no_platform_is_asked_about_ends_with_the_staff_not_with_a_trap():
    entrance = Entrance()
    entrance.person()
    entrance.warm()
    entrance(CredentialRead(Credential(CredentialKind.CERTIFICATE, "HC1:...", "dd")))
    asked = entrance.last(Verify)
    entrance(Verified(asked.visit, asked.request, Lookup(LookupState.NOT_ASKED)))
    assert entrance.screen.kind is ScreenKind.PRESENT
    for _ in range(20):
        entrance.person(after=1.0)
        entrance.warm()
    entrance.person(after=1.0)
    assert entrance.verdict == (Verdict.REFER, Reason.PRESENT_CREDENTIAL)
