"""What is heard: one sentence for a reason, neutral where it would shame somebody, never two at once."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from hw.audio import AudioOutput
from sentinel.config import ConfigError
from sentinel.core.reasons import Reason
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Pulse

_TURN_S = 0.5


def load_spoken(sounds_dir: Path) -> dict[Reason, Reason | None]:
    """Every reason -> the reason whose sentence is spoken, None for silence, from ``sentences.toml``.

    Raises ConfigError: the table can't be read, or names no reason.
    """
    path = sounds_dir / "sentences.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))["say"]
        return {Reason(name): Reason(spoken) if spoken else None for name, spoken in table.items()}
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path}: not a table of what to say: {error}") from error


class Speech:
    """Sentences on a loudspeaker; ``language`` may be changed while running. One thread owns it."""

    def __init__(
        self,
        output: AudioOutput,
        sounds_dir: Path,
        language: str,
        *,
        volume: float = 0.8,
        spoken: Mapping[Reason, Reason | None] | None = None,
    ) -> None:
        """Raises ConfigError: no such table or language."""
        self.volume = volume
        self._output = output
        self._folder = sounds_dir
        self._spoken = load_spoken(sounds_dir) if spoken is None else spoken
        self.language = language
        if not (sounds_dir / language).is_dir():
            raise ConfigError(f'audio.language = "{language}": no sounds in {sounds_dir}')

    def say(self, reason: Reason) -> Reason | None:
        """Speak the sentence for ``reason`` in place of what still plays; which one it was, None: silence.

        Silence does not cut off what still plays. Raises DeviceError.
        """
        spoken = self._spoken.get(reason, Reason.DENY)  # a reason without an entry is never spoken aloud
        if spoken is None:
            return None
        self._output.play(self._folder / self.language / f"{spoken}.wav", self.volume)
        return spoken

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._output.close()


def speech_session(open_speech: Callable[[], Speech], reasons: LatestSlot[Reason]) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that speaks the newest reason put into the slot. It raises DeviceError."""

    def session(pulse: Pulse) -> None:
        speech = open_speech()
        try:
            pulse.working()
            while not pulse.stopping:
                reason = reasons.take(_TURN_S)
                pulse.alive()
                if reason is not None and not pulse.stopping:
                    speech.say(reason)
        finally:
            speech.close()

    return session
