"""What kiosk and service say to each other in the hand-over, as both read it (docs/provisioning.md)."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

HANDSHAKE = 1
BASE = "/v1/provisioning"
LARGEST_ANSWER = 1024 * 1024
LARGEST_BUNDLE = 128 * 1024
"""Characters of a signed adapter, or a signed policy, that is handed out."""
PURPOSE_RENEW = b"sentinel provisioning renew 1\n"
PURPOSE_CHALLENGE = b"sentinel provisioning challenge 1\n"
DEVICES = ("camera", "thermal", "id_card", "smart_card", "scanner", "gate", "contacts", "light", "audio")
"""Kinds of hardware that a place may expect: sections of the settings."""

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}\Z")]
Label = Annotated[str, Meta(max_length=40)]
Pem = Annotated[str, Meta(min_length=64, max_length=16 * 1024)]
Keys = Annotated[tuple[Annotated[str, Meta(max_length=1000)], ...], Meta(max_length=16)]
Bundle = Annotated[str, Meta(max_length=LARGEST_BUNDLE)]
Nonce = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Serial = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:/ -]{1,64}\Z")]
Kinds = Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(max_length=20)]
Signature = Annotated[str, Meta(max_length=200)]
Value = str | int | float | bool
Fragment = dict[str, dict[str, Value]]
"""Settings by section, as far as a service may set them (``settings_fragment.ALLOWED``)."""


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """What the service is told."""


class Code(Form, frozen=True):
    """A printed code or a file on a stick. ``token`` is good once (empty: a listed box
    comes without one); ``ca_sha256`` pins the authority.

    ``hardware`` is what the place expects; a kiosk without it is refused only with ``require_hardware``.
    """

    handshake_version: int
    url: Annotated[str, Meta(pattern=r"^https://[^\s/?#@]{1,200}\Z")]
    token: Annotated[str, Meta(pattern=r"^([A-Za-z0-9_-]{20,64})?\Z")]
    place: Label
    venue: Name
    ca_sha256: Digest
    hardware: Kinds = ()
    require_hardware: bool = False


class Hardware(Form, frozen=True):
    """The box as it describes itself. ``found``: the kinds of devices that are there."""

    serial: Serial
    model: Annotated[str, Meta(max_length=100)] = ""
    machine: Annotated[str, Meta(max_length=20)] = ""
    system: Annotated[str, Meta(max_length=100)] = ""
    software: Annotated[str, Meta(max_length=40)] = ""
    found: Kinds = ()
    sealed_by: Annotated[str, Meta(max_length=20)] = ""


class Hello(Struct, frozen=True):
    """Which versions of the hand-over the service speaks, and its time."""

    handshake_versions: tuple[int, ...]
    software: str
    time: datetime


class Enrolment(Form, frozen=True):
    """A code's token and the kiosk's own key: sent again with the same key it is answered alike."""

    handshake_version: int
    token: Annotated[str, Meta(min_length=1, max_length=64)]
    nonce: Nonce
    csr: Pem
    hardware: Hardware


class Listing(Form, frozen=True):
    """The same without a code: by a serial number that the service has listed.

    ``challenge`` and ``signature`` (base64, ECDSA P-256 over ``PURPOSE_CHALLENGE``, the challenge, a newline
    and the request's key digest): where the list names a device key.
    """

    handshake_version: int
    nonce: Nonce
    csr: Pem
    hardware: Hardware
    challenge: Annotated[str, Meta(max_length=200)] = ""
    signature: Signature = ""


class ChallengeQuestion(Form, frozen=True):
    """Who wants to prove a device key."""

    serial: Serial


class Challenge(Struct, frozen=True):
    """What is to be signed; good for some minutes."""

    challenge: str


class Enrolled(Struct, frozen=True):
    """What the kiosk is from now on. ``secret`` signs its questions; ``chain`` is the authority.

    ``adapter`` and ``policy``: signed bundles, "" none, each of a signer among the keys beside it.
    """

    kiosk: Name
    place: Label
    venue: Name
    certificate: Pem
    chain: Pem
    secret: Annotated[str, Meta(min_length=16, max_length=200)]
    settings: Fragment
    policy_keys: Keys = ()
    hardware: Kinds = ()
    require_hardware: bool = False
    adapter: Bundle = ""
    adapter_keys: Keys = ()
    policy: Bundle = ""


class Rolling(Form, frozen=True):
    """A request for a certificate of a new key, over a connection with the present certificate."""

    csr: Pem
    nonce: Nonce


class Renewal(Form, frozen=True):
    """The same after it has expired: proven by a signature (base64) of its key instead of a connection.

    Signed are ``PURPOSE_RENEW``, the nonce, a newline and the new request.
    """

    certificate: Pem
    csr: Pem
    nonce: Nonce
    signature: Signature


class Rolled(Struct, frozen=True):
    """The new certificate; the one before is dead."""

    certificate: Pem
    chain: Pem


class Revocation(Form, frozen=True):
    """A kiosk, or a desk, says that a kiosk's certificates count no more."""

    reason: Annotated[str, Meta(max_length=100)] = ""


class Revoked(Struct, frozen=True):
    """Whose certificates were taken back, and how many."""

    kiosk: str
    certificates: int


class Info(Struct, frozen=True):
    """What the service holds about the kiosk that asks."""

    kiosk: str
    place: str
    venue: str
    serial: str
    not_after: datetime
    hardware_serial: str
