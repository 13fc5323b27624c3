"""The devices, tested by what they can answer without doing anything: never ON to a relay."""

import math
import tempfile
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hw.audio import AudioOutput, BadSound
from hw.audio.wav import load
from hw.errors import DeviceError
from hw.idcard import IdCardReader
from hw.scanner import Scanner
from hw.smartcard import SmartCardReader
from hw.thermal import ThermalSensor
from sentinel import devices
from sentinel.config import BoardSettings, ConfigError, Settings, camera_is_networked
from sentinel.core.events import Device
from sentinel.credentials.cards.authentication import AuthenticationUnavailable
from sentinel.credentials.cards.photo import Decoder, PhotoError, decoder_of
from sentinel.doctor import entrance
from sentinel.doctor.daemon import Running
from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn
from sentinel.runtime.speech import Speech, load_spoken

if TYPE_CHECKING:
    from hw.camera import Frame

T = TypeVar("T")
_PICTURE_S = 3.0
_DARK, _BRIGHT = 25, 235
_AMBIENT_C = (0.0, 60.0)
_SOUNDS = Path(__file__).resolve().parents[2] / "ui" / "sounds"
# How the drivers' errors begin what is to be done.
_TODO = ("add", "apt-get", "check", "correct", "enable", "lower", "plug", "power-cycle", "use")
_BUSY = "in use by another program"


def checks(settings: Settings, base: Path, running: Running) -> list[Check]:
    """One check a kind of device."""
    thermal = settings.thermal
    return [
        _check(
            Device.GATE, running, devices.gate(settings, base), entrance.gate_test(settings),
            _place(settings.gate),
        ),
        _check(
            Device.CONTACTS, running, entrance.contacts_opener(settings, base),
            entrance.contacts_test(settings), _place(settings.contacts),
            lambda: entrance.on_gate_board(settings, Device.CONTACTS),
        ),
        _check(
            Device.LIGHT, running, devices.light(settings, base), entrance.test_light,
            _place(settings.light), lambda: entrance.on_gate_board(settings, Device.LIGHT),
        ),
        _check(
            Device.ID_CARD, running, devices.id_card(settings, base),
            lambda reader: test_id_card(reader, settings.id_card.baud, decoder_of(settings.id_card, base)),
            settings.id_card.port,
        ),
        _check(
            Device.SMART_CARD, running, devices.smart_card(settings, base),
            lambda reader: test_smart_card(reader, settings),
            settings.smart_card.port or settings.smart_card.reader or settings.smart_card.driver,
        ),
        _check(Device.SCANNER, running, devices.scanner(settings, base), test_scanner, settings.scanner.port),
        _check(
            Device.THERMAL, running, devices.thermal(settings, base),
            lambda sensor: test_thermal(sensor, thermal.refresh_hz), thermal.bus,
        ),
        Check(Device.CAMERA.value, lambda: _camera(settings, base, running), _PICTURE_S + 5.0),
        Check(Device.AUDIO.value, lambda: test_audio(settings, base)),
    ]  # fmt: skip


def _check(
    device: Device,
    running: Running,
    opener: Callable[[], T] | None,
    test: Callable[[T], Finding],
    where: str,
    without: Callable[[], Finding] | None = None,
) -> Check:
    def act() -> Finding:
        if opener is None:
            return without() if without else absent(device.value)
        if running.holds(device):
            return ok(device.value, f"in use by the daemon, which says that it works ({where})")
        try:
            return test(opener())
        except DeviceError as error:
            return _failed(device, running, str(error))

    return Check(device.value, act)


def _place(board: BoardSettings) -> str:
    return board.port or str(getattr(board, "chip", ""))


def _failed(device: Device, running: Running, problem: str) -> Finding:
    if _BUSY in problem and running.answers:
        found = "in use by the daemon, which has not said yet that it works"
        return fail(device.value, found, "look again in some seconds; then see the daemon's log")
    if _BUSY in problem:
        return fail(device.value, problem, "end that program (fuser -v PORT names it)")
    fact, _, todo = problem.rpartition(": ")
    if fact and todo.partition(" ")[0] in _TODO:
        return fail(device.value, fact, todo)
    return fail(device.value, problem, "check power, cable and the port in the settings")


def test_id_card(reader: IdCardReader, wish: int, decoder: Decoder | None = None) -> Finding:
    """Status (asked on opening), the security module's number, the line's rate in bit/s, photos."""
    what = Device.ID_CARD.value
    try:
        found = f"answers at {reader.baud} baud; security module {reader.sam_id()}"
        baud = reader.baud
    finally:
        reader.close()
    if decoder is None:
        found += "; no photo decoder: faces can't be compared with the card's photo"
    else:
        try:
            unconfined = decoder.check()
        except PhotoError as error:
            return fail(what, f"{found}; {error}", "correct id_card.photo_library or photo_command")
        found += f"; the photo decoder starts{f' ({unconfined})' if unconfined else ''}"
    if baud != wish:
        return warn(what, found, f"it does not change to id_card.baud = {wish}: set {baud} there")
    return ok(what, found)


def test_scanner(scanner: Scanner) -> Finding:
    """What it answered on opening."""
    scanner.close()
    if not scanner.about:
        found = "the line opens; a plain scanner answers nothing, more can't be known"
        return warn(Device.SCANNER.value, found, "hold a code before it and see that a visit begins")
    return ok(Device.SCANNER.value, scanner.about)


def test_smart_card(reader: SmartCardReader, settings: Settings) -> Finding:
    """Whether the reader answers, card or not, and whether there is who proves us to protected cards."""
    what = Device.SMART_CARD.value
    try:
        answer = reader.connect()
        reader.disconnect()
        card = "no card in it" if answer is None else "a card is in it" if answer else "a card in it is mute"
        found = f"answers; {card}"
        prove = devices.card_proof(settings)
        if prove is None:
            return ok(what, f"{found}; cards that demand an authentication are sent elsewhere")
        try:
            prove(reader).rehearse()
        except AuthenticationUnavailable as reason:
            return warn(what, f"{found}; {reason}", "check the authenticator in the settings, and its module")
        return ok(what, f"{found}; {settings.smart_card.authenticator} is there for protected cards")
    finally:
        reader.close()


def test_thermal(sensor: ThermalSensor, refresh_hz: float) -> Finding:
    """The calibration in its EEPROM and one frame that makes sense."""
    from sentinel.fever.decoders import MODELS, Use, decoder
    from sentinel.fever.words import Unusable

    what = Device.THERMAL.value
    try:
        decode = decoder(sensor.model, sensor.read_eeprom())
        for attempt in range(3):
            raw = sensor.read_subpage(2.0 / refresh_hz + 0.5)
            try:
                frame = decode.decode(raw.words)
                break
            except Unusable:  # the first read after the set-up may be half measured
                if attempt == 2:
                    raise
    except Unusable as reason:
        return fail(what, str(reason), "check wiring and supply (3.3 V); else change the sensor")
    finally:
        sensor.close()
    bad = len(decode.bad_pixels)
    supply = "" if math.isnan(frame.vdd) else f" Vdd {frame.vdd:.2f} V,"
    mended = f", {decode.corrected_words} EEPROM words mended" if decode.corrected_words else ""
    found = f"{sensor.model}: calibration good ({bad} bad pixels{mended}),{supply} itself at {frame.ta:.1f} C"
    if MODELS[sensor.model].use is Use.PRESENCE:
        found += "; says who is there, measures nobody"
    if not _AMBIENT_C[0] <= frame.ta <= _AMBIENT_C[1]:
        return warn(what, found, "too cold or too hot to measure people: shade, heat or cool the place")
    return ok(what, found)


def _camera(settings: Settings, base: Path, running: Running) -> Finding:
    what, camera = Device.CAMERA.value, settings.camera
    opener = devices.camera(settings, base)
    if opener is None:
        return absent(what, "", "without a camera there are no masks, faces or codes in pictures")
    if running.holds(Device.CAMERA):
        return ok(what, f"in use by vision, which gets pictures{_networked(settings)}")
    device = opener()
    try:
        frame = device.read(_PICTURE_S)
    except DeviceError as error:
        advice = "check plug and camera.source; without it: no masks, no faces"
        if running.answers:
            advice += " (vision may hold it: is `sentinel vision` running?)"
        return fail(what, str(error), advice)
    finally:
        device.close()
    finding = judge_picture(frame, (camera.width, camera.height))
    return replace(
        finding,
        found=f"{finding.found}; {aiming_zone(settings, frame.image.shape[:2])}{_networked(settings)}",
    )


def _networked(settings: Settings) -> str:
    return "; reached over the network, so vision keeps its network" if camera_is_networked(settings) else ""


def aiming_zone(settings: Settings, shape: tuple[int, ...]) -> str:
    """Where in a picture of ``shape`` = height, width people are served, in pixels."""
    x, y, width, height = settings.vision.zone
    left, right = round(x * shape[1]), round((x + width) * shape[1])
    top, bottom = round(y * shape[0]), round((y + height) * shape[0])
    return f"faces are served from {left} to {right} across and {top} to {bottom} down (vision.zone)"


def judge_picture(frame: "Frame", wanted: tuple[int, int]) -> Finding:
    """Size and brightness of one picture; ``wanted`` width and height in pixels."""
    what = Device.CAMERA.value
    height, width = frame.image.shape[:2]
    level = float(frame.image.mean())
    found = f"a picture of {width} x {height}, brightness {level:.0f} of 255"
    if level < _DARK:
        return warn(what, found, "dark: take the cover off, or give light to the faces")
    if level > _BRIGHT:
        return warn(what, found, "glaring: shade the camera, or turn it away from the sun")
    if (width, height) != wanted:
        return warn(what, found, f"camera.width and height say {wanted[0]} x {wanted[1]}: set what it gives")
    return ok(what, found)


def test_audio(settings: Settings, base: Path) -> Finding:
    """The sounds are there, and the output takes 0.2 s of silence."""
    what = Device.AUDIO.value
    opener = devices.audio(settings, base)
    if opener is None:
        return absent(what)
    audio = settings.audio
    own = base / audio.sounds_dir if audio.sounds_dir else None
    try:
        count = len(set(load_spoken(_SOUNDS).say.values()) - {None})
        Speech(opener(), _SOUNDS, audio.language, recordings=own)
    except ConfigError as error:
        return fail(what, str(error), "correct audio.sounds_dir and audio.language")
    try:
        _play_silence(opener())
    except DeviceError as error:
        return fail(what, str(error).partition(": check ")[0], "check the loudspeaker (aplay -l lists it)")
    found = f"the output takes sound; {count} sentences in {settings.audio.language}"
    if own is not None:
        used, wrong = recordings(own, _SOUNDS)
        found += f", {used} of them as recorded"
        if wrong:
            more = f", and {len(wrong) - 1} more" if wrong[1:] else ""
            return warn(what, found, f"{wrong[0]}{more}: ours is played")
    return ok(what, found)


def recordings(own: Path, ours: Path) -> tuple[int, list[str]]:
    """A venue's recordings: how many are played, and what is wrong with the others, a line each."""
    known = {path.relative_to(ours) for path in ours.glob("*/*.wav")}
    files, wrong = sorted(path.relative_to(own) for path in own.rglob("*") if path.is_file()), []
    for path in files:
        if path not in known:
            wrong.append(f"{path}: no sentence is called so")
            continue
        try:
            load(own / path)
        except BadSound as error:
            wrong.append(f"{path.parent}/{error}")
    return len(files) - len(wrong), wrong


def _play_silence(output: AudioOutput) -> None:
    """Raises DeviceError. The second time says what went wrong late in the first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "silence.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(bytes(2 * 3200))
        try:
            output.play([path], 0.0)
            output.play([path], 0.0)
        finally:
            output.close()
