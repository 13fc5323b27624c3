"""The venue's office of the demo: issues passes to its visitors and families, and withdraws them."""

import secrets
from datetime import UTC, datetime, timedelta

from sentinel.core.facts import BoundTo, Dependant
from sentinel.core.identity import keyed_hash
from sentinel.credentials.passes.form import ID_BYTES, Category, Pass, bind, encode
from sentinel.credentials.passes.seal import FAMILY, PASS, seal
from sentinel.crypto.signing import Algorithm, generate

_VALID = timedelta(hours=8)


class PassOffice:
    """``public_pem``: what the kiosk trusts; ``venue_key``: of the venue's hashes, 32 bytes."""

    def __init__(self) -> None:
        self._key = generate(Algorithm.ED25519)
        self.public_pem: str = self._key.public.pem
        self.venue_key = secrets.token_bytes(32)

    def visitors(self, id_number: str) -> str:
        """A visitor's pass that counts only with the bearer's own card."""
        pass_id = secrets.token_bytes(ID_BYTES)
        person = keyed_hash(self.venue_key, id_number)
        bound = bind(self._key.public.key_id, pass_id, BoundTo.PERSON, person, self.venue_key)
        start = datetime.now(UTC).replace(microsecond=0)
        made = Pass(
            pass_id, Category.VISITOR, start, start + _VALID, bound_to=BoundTo.PERSON, bound=bound
        )  # fmt: skip
        return seal(PASS, encode(made), self._key)

    def over(self) -> str:
        """A visitor's pass of yesterday."""
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
        made = Pass(secrets.token_bytes(ID_BYTES), Category.VISITOR, start, start + _VALID)
        return seal(PASS, encode(made), self._key)

    def family(self, *dependants: Dependant) -> str:
        """A family pass: whoever shows it brings these."""
        start = datetime.now(UTC).replace(microsecond=0)
        made = Pass(
            secrets.token_bytes(ID_BYTES), Category.VISITOR, start, start + _VALID, dependants=dependants
        )
        return seal(FAMILY, encode(made), self._key)
