"""The daemon asks the city base file, when the settings name one, and starts with a clear error when it can't."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from base_files_made import CITY, SIGNER, green, make, number

from sentinel.app import Daemon
from sentinel.config import Settings, parse
from sentinel.core.effects import Verify
from sentinel.core.facts import CodeFact, Colour, LookupState, PcrFact, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.verify.errors import VerifyError

SETTINGS = """
[kiosk]
id = "kiosk-1"
venue = "venue-1"
[base_file]
folder = "city"
trust = "trust.pem"
city_keys = "city-keys"
"""


def site(folder: Path) -> Settings:
    (folder / "trust.pem").write_text(SIGNER.public.pem)
    keys = folder / "city-keys"
    keys.mkdir()
    key = keys / f"{CITY.epoch}.key"
    key.write_bytes(CITY.secret)
    key.chmod(0o600)
    return parse(tomllib.loads(SETTINGS), folder)


def ask(daemon: Daemon, subject: str) -> Verify:
    digest = keyed_hash(daemon.ground.keys.venue, subject)
    return Verify("visit", "visit/1", Credential(CredentialKind.ID_NUMBER, subject, digest), 0.5)


def test_without_a_network_the_city_s_facts_are_stated_with_their_age(tmp_path: Path) -> None:
    settings = site(tmp_path)
    as_of = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    sampled = (as_of - timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    out = tmp_path / "new.base"
    make(out, [f"{number(1)},green,negative,{sampled},,,3,0", *green([2])], as_of=int(as_of.timestamp()))
    daemon = Daemon(settings, tmp_path)
    try:
        assert daemon.verification.city_file is not None
        daemon.verification.city_file.holding.install(out, daemon.ground.clock.now())
        found = daemon.verification.verifier.answer(ask(daemon, number(1)), daemon.ground.clock.now())
        assert (found.lookup.state, found.lookup.offline) == (LookupState.ANSWERED, True)
        (code,) = (fact for fact in found.facts if isinstance(fact, CodeFact))
        assert (code.colour, code.by.source, code.by.stated_at) == (Colour.GREEN, Source.BASE_FILE, as_of)
        assert any(isinstance(fact, PcrFact) for fact in found.facts)
        stranger = daemon.verification.verifier.answer(ask(daemon, number(77)), daemon.ground.clock.now())
        assert (stranger.lookup.state, stranger.facts) == (LookupState.UNAVAILABLE, ())
    finally:
        daemon.stop()


def test_a_base_file_that_is_wanted_and_can_not_be_trusted_keeps_the_kiosk_from_starting(
    tmp_path: Path,
) -> None:
    settings = site(tmp_path)
    (tmp_path / "trust.pem").write_text("nothing")
    with pytest.raises(VerifyError, match="publishers' keys"):
        Daemon(settings, tmp_path)
