"""A recorded card dialogue as a card: it answers by what was recorded, in any order and style of reading."""

from collections.abc import Iterable

from hw.smartcard import CardRemoved

_READ_RECORD, _SELECT, _GET_RESPONSE = 0xB2, 0xA4, 0xC0
_MORE = b"\x61"  # ISO/IEC 7816-4, table 5: so many bytes are still to be fetched
_NOT_FOUND = b"\x6a\x83"
_NO_FILE = b"\x6a\x82"


class RecordedCard:
    """A ``SmartCardReader`` that answers from pairs of command and answer; an empty answer: the card left.

    The same command again gets its next recorded answer, the last one for ever. A READ RECORD that was not
    recorded as such is answered from the record that another one read: programs read by tag or by number,
    with or without Le, after SELECT or by short identifier.
    """

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._answers: dict[bytes, list[bytes]] = {}
        self._records: dict[tuple[int, int], bytes] = {}
        self._failures: dict[int, bytes] = {}
        self._file = 0
        self._pending = b""
        self._learn(_whole(pairs))
        self._file = 0

    def connect(self) -> bytes | None:
        """A recorded card is there; its ATR was not recorded."""
        return b""

    def transmit(self, apdu: bytes) -> bytes:
        """The recorded answer, 6A82, 6A83 or 6D00 for what was not recorded. Raises CardRemoved."""
        answer = self._answer(apdu)
        if not answer:
            raise CardRemoved("the recording ends with the card taken away")
        return answer

    def disconnect(self) -> None:
        """Nothing to power off."""

    def close(self) -> None:
        """Nothing to let go of."""

    def _answer(self, apdu: bytes) -> bytes:
        recorded = self._answers.get(apdu)
        if apdu[1:2] == bytes([_GET_RESPONSE]) and self._pending:
            pending, self._pending = self._pending, b""
            return pending
        if apdu[1:2] == bytes([_SELECT]):
            return self._select(apdu)
        if apdu[1:2] == bytes([_READ_RECORD]) and len(apdu) >= 4:
            return self._read(apdu)
        return self._next(recorded) if recorded else b"\x6d\x00"

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""
        selects = [key for key in self._answers if key[1:2] == bytes([_SELECT])]
        same = [key for key in selects if name and _selected(key) == name]
        answer = self._next(self._answers[same[0]]) if same else _NO_FILE
        if answer[-2:] == b"\x90\x00" or answer[-2:-1] == b"\x61":
            self._file = int.from_bytes(name, "big") if len(name) == 2 else 0
            if answer[-2:-1] == b"\x61":
                self._pending = b"\x90\x00"  # what a SELECT says of the file is not looked at
        return answer

    def _read(self, apdu: bytes) -> bytes:
        file = apdu[3] >> 3 or self._file & 0x1F
        by_number = apdu[3] & 7 == 4
        same = [key for key in self._answers if key[:4] == apdu[:4]]
        exact = apdu if apdu in same else next(iter(same), None)
        if not by_number and (file, apdu[2]) in self._records:
            return self._records[file, apdu[2]] + b"\x90\x00"
        if exact is not None:
            return self._next(self._answers[exact])
        return _NOT_FOUND if by_number else self._failures.get(file, _NOT_FOUND)

    def _next(self, answers: list[bytes]) -> bytes:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _learn(self, pairs: list[tuple[bytes, bytes]]) -> None:
        reading = 0
        for apdu, answer in pairs:
            self._answers.setdefault(apdu, []).append(answer)
            instruction = apdu[1] if len(apdu) > 1 else 0
            if instruction == _SELECT and len(_selected(apdu)) == 2:
                self._file = int.from_bytes(_selected(apdu), "big")
            if instruction == _READ_RECORD and len(apdu) >= 4:
                reading = apdu[3] >> 3 or self._file & 0x1F
            if instruction == _READ_RECORD:
                self._note(reading, answer)

    def _note(self, file: int, answer: bytes) -> None:
        data, status = answer[:-2], answer[-2:]
        if status == b"\x90\x00" and len(data) >= 2:
            self._records[file, data[0]] = data
        elif status[:1] not in (_MORE, b"\x6c"):
            self._failures[file] = min(self._failures.get(file, answer), answer, key=_severity)


def _whole(pairs: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The dialogue with every record that came in parts (61xx, GET RESPONSE) as if it had come at once."""
    joined: list[tuple[bytes, bytes]] = []
    open_ = False  # whether the last answer of a READ RECORD is not all of it
    for apdu, answer in pairs:
        instruction = apdu[1] if len(apdu) > 1 else 0
        if instruction == _GET_RESPONSE and open_:
            read, before = joined[-1]
            joined[-1] = (read, before[:-2] + answer if answer else b"")
        else:
            joined.append((apdu, answer))
            open_ = instruction == _READ_RECORD
        open_ = open_ and answer[-2:-1] == _MORE
    return joined


def _selected(apdu: bytes) -> bytes:
    return apdu[5 : 5 + apdu[4]] if len(apdu) > 5 else b""


def _severity(answer: bytes) -> int:
    """A card that left, then one that is locked, say more than a record that is not there."""
    return 0 if not answer else 1 if answer[-2:-1] == b"\x69" else 2
