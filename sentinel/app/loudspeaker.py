"""The loudspeaker at work: what is said, how loud at this hour."""

from pathlib import Path

from sentinel import devices
from sentinel.app.devices_at_work import device_worker
from sentinel.app.ground import Ground
from sentinel.config.kiosk import loudness
from sentinel.core.events import Device
from sentinel.door.board import Board
from sentinel.runtime.speech import Speech, Voice, speech_session
from sentinel.runtime.worker import Worker

_NIGHT_VOLUME = 0.5  # of what the hour says, where staff have set the night mode
_SOUNDS = Path(__file__).resolve().parents[2] / "ui" / "sounds"


def loudspeaker_workers(ground: Ground, voice: Voice, board: Board) -> list[Worker]:
    """None where no output is configured; ``voice`` holds what is to be said."""
    settings, base = ground.settings, ground.places.base
    open_output = devices.audio(settings, base)
    if open_output is None:
        return []
    audio = settings.audio
    recordings = base / audio.sounds_dir if audio.sounds_dir else None

    def volume() -> float:
        local = ground.clock.now().utc.astimezone()
        loud = loudness(audio, 60 * local.hour + local.minute)
        return loud * _NIGHT_VOLUME if board.snapshot.night else loud

    def open_speech() -> Speech:
        return Speech(
            open_output(), _SOUNDS, audio.language,
            recordings=recordings, volume=volume, cards=devices.reads_cards(settings),
        )  # fmt: skip

    return [device_worker(ground, Device.AUDIO, speech_session(open_speech, voice))]
