"""As much of MQTT 3.1.1 (OASIS, 2014) as a simulated kiosk speaks: bytes to packets and back, no I/O."""

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP = 2, 3, 4, 9, 13
PINGREQ, DISCONNECT = b"\xc0\x00", b"\xe0\x00"
_LONGEST = 1 << 20


class WireFault(Exception):
    """What came is no MQTT, or more than a kiosk takes."""


def connect(client_id: str, keepalive_s: int, will_topic: str, will: bytes) -> bytes:
    """CONNECT with a clean session and a retained last will of QoS 1."""
    flags = 0x02 | 0x04 | 0x08 | 0x20
    body = _text("MQTT") + bytes([4, flags]) + keepalive_s.to_bytes(2, "big")
    return _packet(0x10, body + _text(client_id) + _text(will_topic) + len(will).to_bytes(2, "big") + will)


def subscribe(number: int, *topics: str) -> bytes:
    """SUBSCRIBE, QoS 1."""
    return _packet(0x82, number.to_bytes(2, "big") + b"".join(_text(topic) + b"\x01" for topic in topics))


def publish(topic: str, payload: bytes, number: int, *, retain: bool = False) -> bytes:
    """PUBLISH, QoS 1."""
    return _packet(0x33 if retain else 0x32, _text(topic) + number.to_bytes(2, "big") + payload)


def puback(number: int) -> bytes:
    """PUBACK."""
    return _packet(0x40, number.to_bytes(2, "big"))


def published(flags: int, body: bytes) -> tuple[str, bytes, int]:
    """Topic, payload and packet number (0: QoS 0) of a PUBLISH. Raises WireFault."""
    length = int.from_bytes(body[:2], "big")
    at = 2 + length
    number = int.from_bytes(body[at : at + 2], "big") if flags & 0x06 else 0
    if len(body) < at + (2 if flags & 0x06 else 0):
        raise WireFault("a PUBLISH that ends too soon")
    return body[2:at].decode("utf-8", "replace"), body[at + (2 if flags & 0x06 else 0) :], number


class Reader:
    """Cuts a stream into packets: type, flags, body."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, int, bytes]]:
        """The packets that are whole now. Raises WireFault."""
        self._held += data
        found = []
        while (packet := self._next()) is not None:
            found.append(packet)
        return found

    def _next(self) -> tuple[int, int, bytes] | None:
        length = shift = 0
        for at in range(1, 5):
            if len(self._held) <= at:
                return None
            length |= (self._held[at] & 0x7F) << shift
            shift += 7
            if self._held[at] < 0x80:
                break
        else:
            raise WireFault("a length of more than four bytes")
        if length > _LONGEST:
            raise WireFault("a packet of more than a megabyte")
        end = at + 1 + length
        if len(self._held) < end:
            return None
        head, body = self._held[0], bytes(self._held[at + 1 : end])
        del self._held[:end]
        return head >> 4, head & 0x0F, body


def _text(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw


def _packet(head: int, body: bytes) -> bytes:
    length, rest = bytearray(), len(body)
    while True:
        length.append(rest & 0x7F | (0x80 if rest > 0x7F else 0))
        rest >>= 7
        if not rest:
            return bytes([head]) + bytes(length) + body
