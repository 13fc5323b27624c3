"""What is heard: one sentence for a reason, neutral where it would shame somebody, never two at once.

The sentences are ours, or a venue's own recordings in their place, file by file. Which reason has which
sentence is not the venue's to change: a recording can't make the kiosk say aloud what only the screen shows.
"""

import logging
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hw.audio import AudioOutput, BadSound
from sentinel.config import ConfigError
from sentinel.core.prompting import Muting, Play, Prompt, PromptEvent, Prompting, Started, Turn, step
from sentinel.core.reasons import Reason
from sentinel.core.remedies import WITHOUT_CARDS
from sentinel.runtime.queues import BoundedInbox
from sentinel.runtime.worker import Pulse

_log = logging.getLogger(__name__)
_TURN_S = 0.5
_WAITING = 8
CHIMES = "chimes"


@dataclass(frozen=True, slots=True)
class Spoken:
    """``say``: every reason -> the reason whose sentence is spoken, None for silence.

    ``chimes``: the latter -> the chime ahead of its sentence: pass, fix or staff.
    """

    say: Mapping[Reason, Reason | None]
    chimes: Mapping[Reason, str]


def load_spoken(sounds_dir: Path) -> Spoken:
    """``sentences.toml`` of a folder. Raises ConfigError: it can't be read, or names no reason."""
    path = sounds_dir / "sentences.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        say = {Reason(name): Reason(spoken) if spoken else None for name, spoken in table["say"].items()}
        return Spoken(say, {Reason(name): chime for name, chime in table.get("chime", {}).items()})
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise ConfigError(f"{path}: not a table of what to say: {error}") from error


class Voice:
    """Where the others ask for a sentence or for silence; from any thread, never blocks.

    At most eight sentences wait, the oldest is dropped; each is forgotten when it is too old to be true.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._events = BoundedInbox[PromptEvent](_WAITING, lambda event: isinstance(event, Prompt))
        self._muted = False

    @property
    def muted(self) -> bool:
        """Whether the voice is off."""
        return self._muted

    def say(self, reason: Reason, language: str = "") -> None:
        """Speak the sentence for a reason. ``language`` "", or one without sounds: the venue's."""
        self._events.put(Prompt(reason, language, self._clock()))

    def mute(self, on: bool) -> None:
        """Off: what plays ends within 100 ms, and nothing is said until it is on again. A restart ends it."""
        self._muted = on
        self._events.put(Muting(on))

    def take(self, timeout_s: float) -> PromptEvent | None:
        """The next thing to do, or None after ``timeout_s`` seconds."""
        return self._events.take(timeout_s)


class Speech:
    """Sentences on a loudspeaker. One thread owns it."""

    def __init__(
        self,
        output: AudioOutput,
        sounds_dir: Path,
        language: str,
        *,
        recordings: Path | None = None,
        volume: Callable[[], float] = lambda: 0.8,
        cards: bool = True,
    ) -> None:
        """``language``: the venue's; ``volume``: 0..1, asked for each sentence; ``cards``: whether any can
        be read, and may be asked for. Raises ConfigError.
        """
        self._output = output
        self._own = recordings
        self._folders = [folder for folder in (recordings, sounds_dir) if folder is not None]
        self._spoken = load_spoken(sounds_dir)
        self._language = language
        self._volume = volume
        self._cards = cards
        self._refused: set[Path] = set()
        if not (sounds_dir / language).is_dir():
            raise ConfigError(f'audio.language = "{language}": no sounds in {sounds_dir}')
        if recordings is not None and not recordings.is_dir():
            raise ConfigError(f"audio.sounds_dir: {recordings} is no folder")

    def sentence(self, reason: Reason) -> Reason | None:
        """The reason whose sentence is spoken; None: silence. One without an entry is neutral."""
        spoken = self._spoken.say.get(reason, Reason.DENY)
        if self._cards or spoken is None or spoken not in WITHOUT_CARDS:
            return spoken
        return self._spoken.say.get(WITHOUT_CARDS[spoken], Reason.DENY)

    def play(self, reason: Reason, language: str = "") -> float:
        """Start the sentence of a reason in place of what still plays; its seconds. Raises DeviceError."""
        chime = self._spoken.chimes.get(reason)
        while True:
            wavs = [self._file(CHIMES, f"{chime}.wav")] if chime else []
            wavs.append(self._file(language or self._language, f"{reason}.wav", self._language))
            try:
                return self._output.play(wavs, self._volume())
            except BadSound as error:
                self._refuse(wavs, error)

    def silence(self) -> None:
        """End what plays."""
        self._output.silence()

    def close(self) -> None:
        """Stop playing; may be called twice."""
        self._output.close()

    def _file(self, language: str, name: str, otherwise: str = "") -> Path:
        """The venue's recording, else our file; where the language has none, the other language's."""
        candidates = [folder / one / name for one in (language, otherwise) if one for folder in self._folders]
        usable = (path for path in candidates if path not in self._refused and path.is_file())
        return next(usable, candidates[-1])

    def _refuse(self, wavs: list[Path], error: BadSound) -> None:
        """A recording that can't be played must not silence the kiosk: ours is played instead."""
        wrong = [wav for wav in wavs if str(error).startswith(f"{wav.name}:") and wav.parents[1] == self._own]
        if not wrong:
            raise error
        self._refused.update(wrong)
        _log.warning("a recording is not used: %s", error)


def speech_session(open_speech: Callable[[], Speech], voice: Voice) -> Callable[[Pulse], None]:
    """A session for ``Worker`` that speaks what the voice is asked for. It raises DeviceError."""

    def session(pulse: Pulse) -> None:
        speech = open_speech()
        state = Prompting(muted=voice.muted)
        try:
            pulse.working()
            while not pulse.stopping:
                event = voice.take(min(_TURN_S, state.due(time.monotonic()))) or Turn()
                pulse.alive()
                if not pulse.stopping:
                    state = _turn(speech, state, event)
        finally:
            speech.close()

    return session


def _turn(speech: Speech, state: Prompting, event: PromptEvent) -> Prompting:
    if isinstance(event, Prompt):
        sentence = speech.sentence(event.reason)
        if sentence is None:
            return state
        event = Prompt(sentence, event.language, event.at)
    state, effects = step(state, event, time.monotonic())
    for effect in effects:
        if isinstance(effect, Play):
            seconds = speech.play(effect.prompt.reason, effect.prompt.language)
            state, _ = step(state, Started(seconds), time.monotonic())
        else:
            speech.silence()
    return state
