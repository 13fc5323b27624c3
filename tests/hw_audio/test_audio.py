"""The loudspeaker: one sentence at a time, as loud as asked, and nobody is shamed by it."""

import re
import stat
import time
import tomllib
import wave
from collections.abc import Callable
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from hw.audio.alsa import AlsaOutput
from hw.audio.emulator import FileOutput
from hw.audio.wav import load
from hw.errors import DeviceError, DeviceGone
from sentinel.core.languages import LANGUAGES
from sentinel.core.reasons import Reason
from sentinel.runtime.speech import load_spoken

SOUNDS = Path(__file__).parents[2] / "ui" / "sounds"
TABLE = tomllib.loads((SOUNDS / "sentences.toml").read_text(encoding="utf-8"))


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def tone(path: Path, seconds: float = 0.5, rate: int = 16000) -> Path:
    samples = (20000 * np.sin(np.arange(int(seconds * rate)) / 8)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


# The sentences


def test_every_reason_has_a_sentence_or_is_silent_on_purpose() -> None:
    spoken = load_spoken(SOUNDS)
    assert set(spoken.say) == set(Reason)
    heard = {reason for reason in spoken.say.values() if reason}
    for language in LANGUAGES:
        assert set(TABLE[language]) == heard
        assert {path.stem for path in (SOUNDS / language).glob("*.wav")} == heard


def test_a_voice_that_reads_kana_only_is_given_kana() -> None:
    assert set(TABLE["reading"]["ja"]) == set(TABLE["ja"])
    for sentence in TABLE["reading"]["ja"].values():
        assert not re.search(r"[\u4e00-\u9fff]", sentence), sentence


def test_the_three_outcomes_have_chimes_that_differ_and_guidance_has_none() -> None:
    spoken = load_spoken(SOUNDS)
    assert spoken.chimes[Reason.PASS] == spoken.chimes[Reason.OFFLINE_PASS] == "pass"
    assert spoken.chimes[Reason.MASK_MISSING] == "fix" and spoken.chimes[Reason.DENY] == "staff"
    assert not {Reason.IDLE, Reason.CLOSER, Reason.STAFF_COMING} & set(spoken.chimes)
    assert set(spoken.chimes) <= set(spoken.say.values())
    sounds = {path.stem: load(path) for path in (SOUNDS / "chimes").glob("*.wav")}
    assert set(sounds) == set(spoken.chimes.values())
    assert len({sound.pcm for sound in sounds.values()}) == 3
    for sound in sounds.values():
        samples = np.frombuffer(sound.pcm, "<i2").astype(float)
        loudest = np.abs(np.fft.rfft(samples)).argmax() * sound.rate / samples.size
        assert 2_400 < loudest < 2_600 and 0.2 < sound.seconds < 0.5


@pytest.mark.parametrize(
    "reason",
    ["TEMP_HIGH", "CODE_ABNORMAL", "CODE_YELLOW", "TEST_POSITIVE", "ANTIGEN_POSITIVE", "WATCH_LISTED", "FACE_MISMATCH",
     "AREA_VISITED", "CARD_EXPIRED", "LIVE_SUSPECT", "STAFF_REFUSE", "ROSTER_ABSENT"],
)  # fmt: skip
def test_what_would_shame_a_visitor_is_spoken_as_the_neutral_sentence(reason: str) -> None:
    assert load_spoken(SOUNDS).say[Reason(reason)] is Reason.DENY


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sound_is_audible_speech_of_the_specified_format(language: str) -> None:
    for path in sorted((SOUNDS / language).glob("*.wav")):
        sound = load(path, 1.0)
        samples = np.frombuffer(sound.pcm, "<i2").astype(float)
        assert (sound.rate, sound.channels) == (12000, 1), path.name
        assert 0.5 < sound.seconds < 4.3, path.name
        assert 20000 < np.abs(samples).max() < 32000, path.name
        assert np.sqrt((samples**2).mean()) > 1500, path.name


def test_the_sounds_stay_small() -> None:
    assert sum(path.stat().st_size for path in SOUNDS.rglob("*.wav")) < 8_500_000


def test_volume_scales_the_samples_and_never_overflows(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav")
    whole, half, over = (np.frombuffer(load(path, v).pcm, "<i2").astype(int) for v in (1.0, 0.5, 7.0))
    assert np.abs(whole - 2 * half).max() <= 1
    assert (over == whole).all()
    assert not np.frombuffer(load(path, 0.0).pcm, "<i2").any()


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all", b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_a_file_that_is_no_sound_is_a_device_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.wav").write_bytes(content)
    for output in (FileOutput(tmp_path / "out"), AlsaOutput()):
        with pytest.raises(DeviceError, match=r"bad\.wav"):
            output.play([tmp_path / "bad.wav"], 1.0)
        with pytest.raises(DeviceError, match=r"gone\.wav"):
            output.play([tmp_path / "gone.wav"], 1.0)


# aplay


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ALSA configuration whose card writes what is played into a file."""
    heard = tmp_path / "heard.raw"
    (tmp_path / "asound.conf").write_text(
        "pcm.null { type null }\n"
        f'pcm.paper {{ type file slave.pcm "null" file "{heard}" format "raw" }}\n'
        "ctl.paper { type hw card 0 }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    return heard


@pytest.mark.skipif(which("aplay") is None, reason="aplay (alsa-utils) is not installed")
def test_the_real_aplay_gets_every_sample(card: Path, tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav", 0.3)
    output = AlsaOutput("paper")
    output.play([path], 0.5)
    assert eventually(lambda: not output.playing)
    expected = load(path, 0.5).pcm
    assert card.read_bytes()[: len(expected)] == expected  # ALSA fills its last period with silence
    output.close()
    output.close()


@pytest.mark.skipif(which("aplay") is None, reason="aplay (alsa-utils) is not installed")
def test_a_missing_sound_card_is_one_clear_error(card: Path, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no sound"):
        output = AlsaOutput("nonsense")
        output.play([tone(tmp_path / "a.wav")], 1.0)
        assert eventually(lambda: not output.playing)
        output.play([tmp_path / "a.wav"], 1.0)  # on a slow machine the failure shows here


def test_a_missing_player_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DeviceGone, match="apt-get install"):
        AlsaOutput(program="aplay-is-not-here").play([tone(tmp_path / "a.wav")], 1.0)


def player(tmp_path: Path, body: str) -> str:
    path = tmp_path / "player"
    path.write_text(f'#!/bin/sh\necho "$$" >> "{tmp_path}/pids"\n{body}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_new_sentence_ends_the_old_one_and_closing_ends_all(tmp_path: Path) -> None:
    output = AlsaOutput(program=player(tmp_path, "exec sleep 30"))
    path = tone(tmp_path / "a.wav")
    for count in (1, 2):
        output.play([path], 1.0)
        assert eventually(lambda n=count: (tmp_path / "pids").read_text().count("\n") == n)  # type: ignore[misc]
    first, second = (Path(f"/proc/{pid}") for pid in (tmp_path / "pids").read_text().split())
    assert not first.exists()
    assert second.exists()
    output.close()
    assert not second.exists()


def test_a_player_that_hangs_is_killed_after_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hw.audio.program._GRACE_S", 0.1)
    output = AlsaOutput(program=player(tmp_path, "exec sleep 30"))
    output.play([tone(tmp_path / "a.wav", 0.1)], 1.0)
    assert eventually(lambda: not output.playing)
    output.close()
