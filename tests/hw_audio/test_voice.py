"""The voice: what is said in which language, how loud, what is cut and what waits, and silence when asked."""

import math
import time
import tomllib
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.audio import BadSound
from hw.audio.emulator import FileOutput
from hw.audio.wav import joined, load
from hw.errors import DeviceError
from sentinel.config import ConfigError, parse
from sentinel.config.kiosk import loudness
from sentinel.core.languages import LANGUAGES
from sentinel.core.prompting import (
    STALE_S,
    VERDICTS,
    Muting,
    Play,
    Prompt,
    Prompting,
    Started,
    Turn,
    step,
)
from sentinel.core.reasons import Reason
from sentinel.doctor.devices import recordings
from sentinel.runtime.speech import Speech, Voice, speech_session
from sentinel.runtime.worker import Worker

SOUNDS = Path(__file__).parents[2] / "ui" / "sounds"
SENTENCES = tomllib.loads((SOUNDS / "sentences.toml").read_text(encoding="utf-8"))["zh_CN"]


def eventually(condition: Callable[[], object], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


def recorded(
    path: Path, seconds: float = 0.5, *, rate: int = 22050, width: int = 2, channels: int = 1
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(b"\x11" * (round(seconds * rate) * width * channels))
    return path


@dataclass
class Spoken:
    """A worker that speaks into files."""

    voice: Voice
    output: FileOutput
    down: list[Exception]

    def heard(self) -> list[str]:
        return [f"{played.wav.parent.name}/{played.wav.stem}" for played in self.output.played]


@pytest.fixture
def speaking(tmp_path: Path) -> Iterator[Callable[..., Spoken]]:
    workers = []

    def start(
        language: str = "zh_CN", volume: float = 0.3, own: Path | None = None, *, cards: bool = True
    ) -> Spoken:
        spoken = Spoken(Voice(), FileOutput(tmp_path / "out"), [])

        def open_speech() -> Speech:
            return Speech(spoken.output, SOUNDS, language, recordings=own, volume=lambda: volume, cards=cards)

        worker = Worker(
            "speech",
            speech_session(open_speech, spoken.voice),
            expected=(DeviceError,),
            on_down=spoken.down.append,
        )
        worker.start()
        workers.append(worker)
        return spoken

    yield start
    for worker in workers:
        worker.stop()
        assert worker.join(20)


def test_an_unplugged_loudspeaker_heals_and_old_sentences_are_forgotten(
    speaking: Callable[..., Spoken],
) -> None:
    spoken = speaking()
    spoken.voice.say(Reason.PASS)
    assert eventually(lambda: len(spoken.output.played) == 1)
    spoken.voice.say(Reason.VERIFYING)  # silent: cuts nothing off
    spoken.voice.say(Reason.CODE_ABNORMAL)
    assert eventually(lambda: len(spoken.output.played) == 2)
    spoken.output.unplug()
    spoken.voice.say(Reason.PASS)
    assert eventually(lambda: len(spoken.down) == 1)
    spoken.output.replug()
    spoken.voice.say(Reason.MASK_MISSING)
    assert eventually(lambda: len(spoken.output.played) == 3)
    assert spoken.heard() == ["zh_CN/PASS", "zh_CN/DENY", "zh_CN/MASK_MISSING"]
    assert spoken.output.played[0].cut and {played.volume for played in spoken.output.played} == {0.3}
    assert [played.before[0].stem for played in spoken.output.played] == ["pass", "staff", "fix"]


def test_a_verdict_cuts_guidance_within_a_tenth_of_a_second(speaking: Callable[..., Spoken]) -> None:
    spoken, late = speaking(), []
    for reason in (Reason.DENY, Reason.PASS, Reason.DENY, Reason.PASS):
        spoken.voice.say(Reason.CODE_UNREADABLE)
        assert eventually(lambda: spoken.heard()[-1:] == ["zh_CN/CODE_UNREADABLE"] or spoken.output.played)
        count, asked = len(spoken.output.played), time.monotonic()
        spoken.voice.say(reason)
        assert eventually(lambda n=count: len(spoken.output.played) > n)  # type: ignore[misc]
        late.append(spoken.output.played[-1].at - asked)
    assert sorted(late)[1] < 0.1, late


def test_guidance_waits_until_a_verdict_is_said(speaking: Callable[..., Spoken]) -> None:
    spoken = speaking("en")
    spoken.voice.say(Reason.DENY)
    assert eventually(lambda: spoken.output.played)
    spoken.voice.say(Reason.CLOSER)
    spoken.voice.say(Reason.LOOK)
    assert eventually(lambda: len(spoken.output.played) == 2)
    verdict, guidance = spoken.output.played
    assert spoken.heard() == ["en/DENY", "en/LOOK"] and not verdict.cut
    assert guidance.at >= verdict.at + verdict.seconds


def test_a_visitor_is_spoken_to_in_their_language_and_else_in_the_venues(
    speaking: Callable[..., Spoken],
) -> None:
    spoken = speaking("ja")
    for count, language in enumerate(("", "ko", "zh_TW", "tlh"), 1):
        spoken.voice.say(Reason.PASS if count % 2 else Reason.DENY, language)
        assert eventually(lambda n=count: len(spoken.output.played) == n)  # type: ignore[misc]
    assert spoken.heard() == ["ja/PASS", "ko/DENY", "zh_TW/PASS", "ja/DENY"]


def test_where_no_card_can_be_read_the_voice_asks_for_none(
    speaking: Callable[..., Spoken], tmp_path: Path
) -> None:
    speech = Speech(FileOutput(tmp_path), SOUNDS, "zh_CN", cards=False)
    spoken = {speech.sentence(reason) for reason in Reason} - {None}
    of_cards = {"CARD_RETRY", "CARD_LOCKED", "CARD_UNSUPPORTED"}  # there was one, so there is a reader
    for reason in spoken:
        assert "身份证" not in SENTENCES[reason] or reason in of_cards, reason
    kiosk = speaking(cards=False)
    kiosk.voice.say(Reason.PRESENT_CREDENTIAL)
    assert eventually(lambda: kiosk.heard() == ["zh_CN/NEXT_CODE"])


def test_mute_ends_what_plays_at_once_and_keeps_silent(speaking: Callable[..., Spoken]) -> None:
    spoken = speaking()
    spoken.voice.say(Reason.DENY)
    assert eventually(lambda: spoken.output.played)
    asked = time.monotonic()
    spoken.voice.mute(True)
    assert eventually(lambda: spoken.output.played[0].cut)
    assert time.monotonic() - asked < 0.25 and spoken.voice.muted
    spoken.voice.say(Reason.PASS)
    spoken.voice.mute(False)
    spoken.voice.say(Reason.MASK_MISSING)
    assert eventually(lambda: len(spoken.output.played) == 2)
    assert spoken.heard() == ["zh_CN/DENY", "zh_CN/MASK_MISSING"]


def test_mute_outlasts_a_loudspeaker_that_was_away(speaking: Callable[..., Spoken]) -> None:
    spoken = speaking()
    spoken.output.unplug()
    spoken.voice.say(Reason.PASS)
    assert eventually(lambda: spoken.down)
    spoken.voice.mute(True)
    spoken.output.replug()
    time.sleep(0.7)  # the worker's first back-off
    spoken.voice.say(Reason.PASS)
    assert not eventually(lambda: spoken.output.played, 0.6)


HOURS = {"07:00": 0.8, "22:00": 0.2}


@pytest.mark.parametrize(
    ("clock", "volume"),
    [("00:00", 0.2), ("06:59", 0.2), ("07:00", 0.8), ("21:59", 0.8), ("22:00", 0.2), ("23:59", 0.2)],
)
def test_the_night_is_quieter_over_midnight(clock: str, volume: float) -> None:
    audio = parse({"audio": {"volume": 0.5, "hours": HOURS}}).audio
    hour, minute = map(int, clock.split(":"))
    assert loudness(audio, 60 * hour + minute) == volume
    assert loudness(parse({"audio": {"volume": 0.5}}).audio, 60 * hour + minute) == 0.5


# A venue's own recordings


def test_a_recording_takes_the_place_of_our_file_and_only_of_that(
    speaking: Callable[..., Spoken], tmp_path: Path
) -> None:
    own = tmp_path / "own"
    recorded(own / "zh_CN" / "PASS.wav")
    spoken = speaking(own=own)
    spoken.voice.say(Reason.PASS)
    assert eventually(lambda: len(spoken.output.played) == 1)
    spoken.voice.say(Reason.DENY)
    assert eventually(lambda: len(spoken.output.played) == 2)
    assert [played.wav.is_relative_to(own) for played in spoken.output.played] == [True, False]


WRONG = {
    "wide.wav": {"width": 3},
    "slow.wav": {"rate": 4000},
    "fast.wav": {"rate": 96000},
    "long.wav": {"seconds": 10.1},
    "many.wav": {"channels": 4},
    "empty.wav": {"seconds": 0.0},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_recording_that_cant_be_played_never_silences_the_kiosk(
    speaking: Callable[..., Spoken], tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    own = tmp_path / "own"
    recorded(own / "zh_CN" / "PASS.wav", **WRONG[name])  # type: ignore[arg-type]
    with pytest.raises(BadSound, match=r"PASS\.wav"):
        load(own / "zh_CN" / "PASS.wav")
    spoken = speaking(own=own)
    for count, reason in enumerate((Reason.PASS, Reason.DENY, Reason.PASS), 1):
        spoken.voice.say(reason)
        assert eventually(lambda n=count: len(spoken.output.played) == n)  # type: ignore[misc]
    assert spoken.output.played[0].wav == SOUNDS / "zh_CN" / "PASS.wav" and not spoken.down
    assert sum("a recording is not used" in message for message in caplog.messages) == 1


def test_the_doctor_names_the_first_recording_that_is_wrong(tmp_path: Path) -> None:
    recorded(tmp_path / "zh_CN" / "PASS.wav")
    assert recordings(tmp_path, SOUNDS) == (1, [])
    recorded(tmp_path / "zh_CN" / "DENY.wav", width=1)
    recorded(tmp_path / "zh_CN" / "PAS.wav")
    (tmp_path / "notes.txt").write_text("by whom")
    used, wrong = recordings(tmp_path, SOUNDS)
    assert used == 1 and wrong == [
        "notes.txt: no sentence is called so",
        "zh_CN/DENY.wav: 8 bit, 1 channels; 16-bit mono or stereo can be played",
        "zh_CN/PAS.wav: no sentence is called so",
    ]


def test_a_folder_or_a_language_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tlh"):
        Speech(FileOutput(tmp_path), SOUNDS, "tlh")
    with pytest.raises(ConfigError, match=r"sentences\.toml"):
        Speech(FileOutput(tmp_path), tmp_path, "en")
    with pytest.raises(ConfigError, match="no folder"):
        Speech(FileOutput(tmp_path), SOUNDS, "en", recordings=tmp_path / "gone")


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44100, 2), (48000, 1)])
def test_a_chime_is_heard_ahead_of_a_recording_of_any_rate(tmp_path: Path, rate: int, channels: int) -> None:
    path = recorded(tmp_path / "en" / "PASS.wav", rate=rate, channels=channels)
    chime = SOUNDS / "chimes" / "pass.wav"
    sound = joined([chime, path], 1.0)
    assert (sound.rate, sound.channels) == (rate, channels)
    assert sound.pcm.endswith(load(path).pcm)
    assert sound.seconds == pytest.approx(load(chime).seconds + 0.12 + 0.5, abs=0.002)
    first = np.frombuffer(sound.pcm, "<i2")[: int(0.26 * rate) * channels : channels].astype(float)
    loudest = np.abs(np.fft.rfft(first)).argmax() * rate / first.size
    assert 2_300 < loudest < 2_700


# The machine behind it


EVENTS = st.one_of(
    st.builds(Prompt, st.sampled_from(sorted(Reason)), st.sampled_from(("", *LANGUAGES))),
    st.builds(Muting, st.booleans()),
    st.builds(Turn),
)


@given(st.lists(st.tuples(EVENTS, st.floats(0, 2), st.floats(0, 4), st.floats(0, 5)), max_size=40))
@settings(max_examples=100, deadline=None)
def test_nothing_overlaps_nothing_is_stale_and_guidance_never_cuts_a_verdict(
    story: list[tuple[Prompt | Muting | Turn, float, float, float]],
) -> None:
    state, now, until, muted = Prompting(), 0.0, -math.inf, False
    current: Prompt | None = None
    for event, passed, seconds, old in story:
        now += passed
        if isinstance(event, Prompt):
            event = Prompt(event.reason, event.language, now - old)
        elif isinstance(event, Muting):
            muted = event.on
        state, effects = step(state, event, now)
        assert len(effects) <= 1
        for effect in effects:
            if not isinstance(effect, Play):
                current, until = None, now
                continue
            assert not muted and now - effect.prompt.at <= STALE_S
            if current is not None and now < until and current.reason in VERDICTS:
                assert effect.prompt.reason in VERDICTS
            current, until = effect.prompt, now + seconds
            state, more = step(state, Started(seconds), now)
            assert not more
        assert not (muted and (state.playing or state.waiting))
        assert state.waiting is None or state.playing is not None


def test_a_verdict_waits_for_nothing_and_is_not_said_twice() -> None:
    state, effects = step(Prompting(), Prompt(Reason.PASS, at=1.0), 1.0)
    assert effects == (Play(Prompt(Reason.PASS, at=1.0)),)
    state, _ = step(state, Started(2.0), 1.0)
    state, effects = step(state, Prompt(Reason.PASS, at=1.5), 1.5)
    assert effects == ()
    state, effects = step(state, Prompt(Reason.DENY, at=1.6), 1.6)
    assert [type(effect) for effect in effects] == [Play]
