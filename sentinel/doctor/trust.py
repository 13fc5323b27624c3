"""What makes certificates count here: signers, issuers, revocations and acceptance rules can be read."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from sentinel.config import Settings
from sentinel.doctor.findings import Check, Finding, fail, ok, warn

_WHAT = "credentials"


def checks(settings: Settings, base: Path) -> list[Check]:
    """Nothing where no certificate is to count."""
    own = settings.credentials
    return [Check(_WHAT, lambda: test_trust(settings, base))] if own.trust_dir or own.rules else []


def test_trust(settings: Settings, base: Path) -> Finding:
    """Every file of the trust folder, and the rules."""
    from sentinel.credentials.acceptance import RulesError, load_rules
    from sentinel.credentials.passes.kept_lists import with_kept
    from sentinel.credentials.passes.revocation import STALE_AFTER, stale
    from sentinel.credentials.trust import Trust
    from sentinel.credentials.trust_file import TrustError, load_trust

    own = settings.credentials
    try:
        trust = load_trust(base / own.trust_dir) if own.trust_dir else Trust()
        trust = with_kept(trust, base / own.revocations_dir) if own.revocations_dir else trust
        rules = len(load_rules(base / own.rules).rules) if own.rules else 0
    except (TrustError, RulesError) as error:
        return fail(_WHAT, str(error), "no certificate counts until it is corrected or taken out")
    found = (
        f"{len(trust.certificates)} signers, {len(trust.issuers)} issuers, {len(trust.public_keys)} keys of "
        f"passes, {len(trust.revoked)} revocations, {rules} rules"
    )
    if not (trust.certificates or trust.issuers or trust.public_keys):
        return warn(_WHAT, found, "put certificates or keys into credentials.trust_dir: none counts now")
    over = sum(end < datetime.now(UTC) for end in _ends(trust.certificates))
    if over:
        return warn(_WHAT, f"{found}; {over} signers are over", "fetch the list of signers anew")
    old = sorted(key for key, issued in trust.lists_of.items() if stale(issued, datetime.now(UTC)))
    if old:
        what = f"{found}; revoked passes of {', '.join(old)}: a list older than {STALE_AFTER.days} days"
        return warn(_WHAT, what, "fetch it anew: a pass revoked since still counts here")
    return ok(_WHAT, found)


def _ends(certificates: Iterable[bytes]) -> Iterable[datetime]:
    for der in certificates:
        yield x509.load_der_x509_certificate(der).not_valid_after_utc
