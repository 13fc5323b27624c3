"""What hangs on a serial port: the harmless question of each family of devices, one after the other.

Only questions are sent: status, version, heartbeat, the state of inputs and relays. Nothing that is sent
switches a relay, changes a rate or a setting, or is ``A0 ..``, which is a command to an LCUS-1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from hw.boards import load
from hw.errors import DeviceError, DeviceGone, DeviceProtocolError, DeviceRefused, DeviceTimeout
from hw.gate.modbus import ModbusBoard
from hw.idcard.sdt import SdtReader
from hw.modbus import ModbusLine
from hw.scanner.gm65 import Gm65Scanner
from hw.scanner.newland import QUERY_SYSTEM, NewlandScanner
from hw.smartcard.mt3 import Mt3Reader
from hw.smartcard.serial_ccid import SerialCcidReader
from hw.transport import SerialPort, open_serial
from sentinel.commissioning.probe.findings import Found, Value
from sentinel.commissioning.probe.ports import Port

_SDT_BAUDS = (115200, 57600, 38400, 19200, 9600)
_BOARDS = ("coils", "registers")  # the two ways in which relays are asked for their state
_ANSWER_S = 0.4
Answer = tuple[str, dict[str, Value], str] | None  # what it said, the settings, what to do


@dataclass(frozen=True, slots=True)
class Question:
    """``ask`` puts it at ``baud`` on an open port; None: nothing that fits came back. Raises DeviceError."""

    section: str
    baud: int
    ask: Callable[[SerialPort], Answer]


def look(port: Port, wanted: Callable[[], bool] = lambda: True) -> Found:
    """What answers on a port. ``wanted`` is asked before each question: False ends the search."""
    try:
        line = open_serial(port.device, 9600, write_timeout_s=_ANSWER_S)
    except DeviceError as error:
        return Found(port.name, _without_path(str(error), port))
    try:
        found = _asked(port, line, wanted)
    except DeviceGone as error:
        return Found(port.name, _without_path(str(error), port))
    finally:
        line.close()
    return found if port.stable or not found.section else replace(found, advice=_unstable(found.advice))


def _asked(port: Port, line: SerialPort, wanted: Callable[[], bool]) -> Found:
    for question in questions():
        if not wanted():
            break
        if line.baud != question.baud:
            line.set_baud(question.baud)
        try:
            answer = question.ask(line)
        except (DeviceTimeout, DeviceProtocolError):
            continue
        if answer is not None:
            about, values, advice = answer
            return Found(port.name, about, question.section, {**values, "port": port.name}, advice)
    return Found(
        port.name,
        "nothing answers",
        advice="a plain scanner, an LCUS-1 relay and a Wiegand converter answer nothing: set those by hand; "
        "else check power and cable",
    )


def questions() -> Iterator[Question]:
    """The likeliest first: 9600 baud is what most come with."""
    for baud in (9600, 115200):
        yield Question("scanner", baud, partial(_gm65, baud))
    for baud in (9600, 115200):
        yield Question("scanner", baud, partial(_newland, baud))
    yield Question("smart_card", 115200, _ccid)
    for baud in _SDT_BAUDS:
        yield Question("id_card", baud, partial(_sdt, baud))
    for split in (False, True):
        yield Question("smart_card", 9600, partial(_mt3, split))
    for address in (1, 255):
        for profile in _BOARDS:
            yield Question("gate", 9600, partial(_relay, profile, address))


def _gm65(baud: int, line: SerialPort) -> Answer:
    Gm65Scanner(line, heartbeat_s=None).check(tries=1)
    return "a GM65 scanner answers its heartbeat", {"driver": "gm65", "baud": baud}, ""


def _newland(baud: int, line: SerialPort) -> Answer:
    said = NewlandScanner(line, heartbeat_s=None).command(QUERY_SYSTEM)
    return f"a Newland scanner answers: {said}".rstrip(": "), {"driver": "newland", "baud": baud}, ""


def _ccid(line: SerialPort) -> Answer:
    SerialCcidReader(line, timeout_s=_ANSWER_S).check()
    return "a serial CCID card reader answers", {"driver": "ccid", "baud": 115200}, ""


def _sdt(baud: int, line: SerialPort) -> Answer:
    reader = SdtReader(line, baud=baud)
    reader.check()
    return f"an ID-card reader answers; security module {reader.sam_id()}", {"baud": baud}, ""


def _mt3(split: bool, line: SerialPort) -> Answer:
    reader = Mt3Reader(line, split=split, timeout_s=_ANSWER_S)
    if reader.connect() is not None:
        reader.disconnect()
    variant = " of the variant that splits bytes" if split else ""
    values: dict[str, Value] = {"driver": "mt3", "baud": 9600}
    return f"an MT3 card reader{variant} answers", {**values, "split": True} if split else values, ""


def _relay(name: str, address: int, line: SerialPort) -> Answer:
    profile = load(name)
    board = ModbusBoard(ModbusLine(line, timeout_s=_ANSWER_S), profile, address)
    try:
        closed = board.is_on(1)
    except DeviceRefused:
        return None  # it is there, but does not know this question
    which = '"pulse" or "coils"' if name == "coils" else '"r421a08" or "registers"'
    state = "closed" if closed else "open"
    return (
        f"a Modbus relay board answers at address {address}; relay 1 is {state}",
        {"driver": "modbus", "baud": 9600, "profile": name, "address": address},
        f"which board it is can't be asked: set gate.profile to {which} by its manual, gate.fail to "
        '"secure" or "safe", and gate.edge_triggered where the profile knows no pulse',
    )


def _unstable(advice: str) -> str:
    own = "this name may change at a restart: there is no other in /dev/serial (is udev running?)"
    return f"{own}; {advice}" if advice else own


def _without_path(text: str, port: Port) -> str:
    return text.removeprefix(f"{port.device}: ")
