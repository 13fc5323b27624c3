"""A flood of kiosks' events for a benchmark: bytes made beforehand, so that the sender is cheap."""

import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Sequence

import msgspec

from sentinel.bench.fleet import wire

_WINDOW, _AT_ONCE = 4_000, 200
_AGAIN_S, _LONGEST_S, _ANSWER_S = 30.0, 120.0, 10.0


class _Ack(msgspec.Struct):
    ids: list[str]


_acks = msgspec.json.Decoder(_Ack)


class Flood:
    """One connection that publishes for all kiosks, and hears what is acknowledged to them.

    At most 4,000 events are under way; one that nobody acknowledged within 30 s goes out again (kiosks wait
    longer each time; a sender that does not would drown slow collectors in copies). Raises OSError with one
    line: the broker refuses, or 120 s are over.
    """

    def __init__(self, host: str, port: int, files: tuple[str, str, str] | None) -> None:
        plain = socket.create_connection((host, port), _ANSWER_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line: socket.socket = plain
        if files:
            tls = ssl.create_default_context(cafile=files[0])
            tls.load_cert_chain(files[1], files[2])
            self._line = tls.wrap_socket(plain, server_hostname=host)
        self._reader = wire.Reader()
        self._number = 0
        self._line.sendall(wire.connect("bench-flood", 60, "sentinel/bench/state", b"{}"))
        self._await(wire.CONNACK)
        self._line.sendall(wire.subscribe(1, "sentinel/+/ack"))
        self._await(wire.SUBACK)

    def send(self, made: Sequence[tuple[str, str, bytes]]) -> float:
        """Kiosk, id and payload of each. Seconds from the first byte until all are acknowledged."""
        waiting = {event_id: (f"sentinel/{kiosk}/events", payload) for kiosk, event_id, payload in made}
        unsent, under_way = deque(waiting), dict[str, float]()
        began = looked = time.perf_counter()
        while waiting:
            now = time.perf_counter()
            if now - began > _LONGEST_S:
                raise OSError(
                    f"{len(waiting)} of {len(made)} events were not acknowledged in {_LONGEST_S:g} s"
                )
            if now - looked > 1.0:
                looked = now
                unsent.extend(one for one, at in under_way.items() if now - at > _AGAIN_S)
            some = [unsent.popleft() for _ in range(min(len(unsent), _WINDOW - len(under_way), _AT_ONCE))]
            out = [self._packet(*waiting[one]) for one in some if one in waiting]
            under_way.update((one, now) for one in some if one in waiting)
            if out:
                self._line.sendall(b"".join(out))
            for event_id in self._heard(0.0 if unsent and len(under_way) < _WINDOW else 0.05):
                waiting.pop(event_id, None)
                under_way.pop(event_id, None)
        return time.perf_counter() - began

    def close(self) -> None:
        """Disconnect in order."""
        self._line.sendall(wire.DISCONNECT)
        self._line.close()

    def _packet(self, topic: str, payload: bytes) -> bytes:
        self._number = self._number % 0xFFFF + 1
        return wire.publish(topic, payload, self._number)

    def _heard(self, within_s: float) -> list[str]:
        """Ids that were acknowledged; nothing where nothing came."""
        found: list[str] = []
        answers = b""
        for kind, flags, body in self._packets(within_s):
            if kind == wire.PUBLISH:
                _topic, payload, number = wire.published(flags, body)
                found += _acks.decode(payload).ids
                answers += wire.puback(number) if number else b""
        if answers:
            self._line.sendall(answers)
        return found

    def _packets(self, within_s: float) -> list[tuple[int, int, bytes]]:
        held = isinstance(self._line, ssl.SSLSocket) and self._line.pending()
        if not held and not select.select([self._line], [], [], within_s)[0]:
            return []
        data = self._line.recv(1 << 16)
        if not data:
            raise OSError("the broker hung up on the flood")
        return self._reader.feed(data)

    def _await(self, wanted: int) -> None:
        ends = time.monotonic() + _ANSWER_S
        while time.monotonic() < ends:
            for kind, _flags, body in self._packets(0.1):
                if kind == wanted and (kind != wire.CONNACK or body[1] == 0):
                    return
        raise OSError("the broker does not take the flood")
