"""SM2 signatures (GB/T 32918.2, GB/T 32918.5): points and scalars checked here, arithmetic by gmssl.

What gmssl 3.2.2 leaves to its caller, and is done here:

- its random numbers come from ``random.choice``: the signer's one-time number is drawn from ``secrets``;
- it strips every leading "0" and "4" of a public key given with its 04 prefix, and of one without whose
  x begins with 04: the key is set after construction, 64 bytes, without prefix;
- it checks neither that a point is on the curve nor that r and s are in 1..n-1, and answers what is at
  infinity with an exception.

Its arithmetic takes about 4 ms a signature and 7 ms a verification (x86-64); how long depends on the numbers.
Verifying handles nothing secret. Signing does: sign where nobody can time it, never for strangers over a
network.
"""

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from gmssl.sm2 import CryptSM2, default_ecc_table  # type: ignore[import-untyped]

from sentinel.crypto.hashes import Hash, digest

P, A, B, N = (int(default_ecc_table[name], 16) for name in ("p", "a", "b", "n"))
DEFAULT_USER_ID = b"1234567812345678"
SIGNATURE_BYTES = 64
_SIZE = 32
_GENERATOR = default_ecc_table["g"]


def on_curve(point: bytes) -> bool:
    """Whether 64 bytes x || y are a point of the curve; infinity has no such form (the cofactor is 1)."""
    if len(point) != 2 * _SIZE:
        return False
    x, y = int.from_bytes(point[:_SIZE]), int.from_bytes(point[_SIZE:])
    return x < P and y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def generate() -> int:
    """A private key, 1..n-2 (with n-1 nothing can be signed)."""
    return secrets.randbelow(N - 2) + 1


def public_point(private: int) -> bytes:
    """x || y of the public key. Raises ValueError for a number that is no private key."""
    if not 1 <= private <= N - 2:
        raise ValueError("an SM2 private key is in 1..n-2")
    return bytes.fromhex(_curve()._kg(private, _GENERATOR))


def message_digest(point: bytes, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bytes:
    """e = SM3(Z || M), where Z binds the signer's id, the curve and the public key (GB/T 32918.2, 5.5)."""
    if len(user_id) > 8191:
        raise ValueError("an SM2 user id has at most 8191 bytes")
    curve = b"".join(number.to_bytes(_SIZE) for number in (A, B)) + bytes.fromhex(_GENERATOR)
    z = digest(Hash.SM3, (8 * len(user_id)).to_bytes(2) + user_id + curve + point)
    return digest(Hash.SM3, z + message)


def _one_time() -> int:
    return secrets.randbelow(N - 1) + 1


def sign(
    private: int, point: bytes, message: bytes, user_id: bytes = DEFAULT_USER_ID,
    one_time: Callable[[], int] = _one_time,
) -> bytes:  # fmt: skip
    """r || s, 64 bytes. ``one_time`` draws the secret number k in 1..n-1 anew for each signature; two
    signatures with one k give the private key away."""
    e = message_digest(point, message, user_id)
    curve = _curve(private=f"{private:064x}")
    while True:
        made = curve.sign(e, f"{one_time():064x}")
        if made is not None:
            return bytes.fromhex(made)


def verify(point: bytes, signature: bytes, message: bytes, user_id: bytes = DEFAULT_USER_ID) -> bool:
    """Whether r || s is this key's signature. Never raises for whatever bytes."""
    if len(signature) != SIGNATURE_BYTES or not on_curve(point):
        return False
    r, s = int.from_bytes(signature[:_SIZE]), int.from_bytes(signature[_SIZE:])
    if not (1 <= r < N and 1 <= s < N) or (r + s) % N == 0:
        return False
    curve = _curve(public=point.hex())
    try:
        return bool(curve.verify(signature.hex(), message_digest(point, message, user_id)))
    except TypeError:  # the sum of both points is at infinity, which gmssl has as None
        return False


def to_der(signature: bytes) -> bytes:
    """The ASN.1 form that OpenSSL and certificates use, of r || s."""
    return encode_dss_signature(int.from_bytes(signature[:_SIZE]), int.from_bytes(signature[_SIZE:]))


def from_der(signature: bytes) -> bytes:
    """r || s of an ASN.1 signature in its one DER form. Raises InvalidSignature for any other bytes."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        raise InvalidSignature("no DER signature") from None
    if not (1 <= r < N and 1 <= s < N) or encode_dss_signature(r, s) != signature:
        raise InvalidSignature("no DER signature with r and s in 1..n-1")
    return r.to_bytes(_SIZE) + s.to_bytes(_SIZE)


def _curve(private: str = "", public: str = "") -> CryptSM2:
    curve = CryptSM2(private_key=private, public_key="")
    curve.public_key = public  # not through __init__, which strips what looks like the 04 prefix
    return curve
