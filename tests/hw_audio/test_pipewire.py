"""PipeWire: a real one with a sink of its own that writes down what it was given."""

import os
import shutil
import signal
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from tempfile import mkdtemp

import numpy as np
import pytest

from hw.audio.alsa import AlsaOutput
from hw.audio.pipewire import PipeWireOutput, is_there
from hw.errors import DeviceError
from sentinel import devices
from sentinel.config import parse

SOUNDS = Path(__file__).parents[2] / "ui" / "sounds"
NEEDED = ("pipewire", "wireplumber", "pw-cat", "pw-cli", "dbus-run-session")
SINK = """context.objects = [
 { factory = adapter args = { factory.name = support.null-audio-sink node.name = paper media.class = Audio/Sink
   audio.position = [ MONO ] object.linger = true } }
]
"""


@pytest.fixture
def pipewire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Its folder: a short path, because a socket is in it."""
    if not all(map(which, NEEDED)):
        pytest.skip("pipewire, wireplumber and dbus are not installed")
    folder = Path(mkdtemp(prefix="pw"))
    (folder / "pipewire" / "pipewire.conf.d").mkdir(parents=True)
    (folder / "pipewire" / "pipewire.conf.d" / "sink.conf").write_text(SINK)
    for name in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder))
    script = "pipewire & wireplumber & wait"
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        wait_for_port(folder)
        yield folder
    finally:
        os.killpg(session.pid, signal.SIGTERM)
        session.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_port(folder: Path) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        listed = subprocess.run(["pw-link", "-i"], capture_output=True, text=True, timeout=120, check=False)
        if "paper:playback" in listed.stdout:
            return
        time.sleep(0.05)
    pytest.skip("PipeWire did not start here")


def test_a_sentence_is_heard_through_a_real_pipewire(pipewire: Path) -> None:
    heard = pipewire / "heard.wav"
    recorder = subprocess.Popen(
        ["pw-cat", "--record", "--target", "paper", "-P", "{ stream.capture.sink=true }", "--rate", "12000",
         "--channels", "1", str(heard)]
    )  # fmt: skip
    try:
        while not heard.exists() or heard.stat().st_size < 1000:
            time.sleep(0.02)
            assert recorder.poll() is None
        output = PipeWireOutput()
        seconds = output.play([SOUNDS / "chimes" / "pass.wav", SOUNDS / "en" / "DENY.wav"], 0.5)
        until = time.monotonic() + seconds + 5
        while output.playing and time.monotonic() < until:
            time.sleep(0.02)
        assert not output.playing
        output.close()
    finally:
        recorder.send_signal(signal.SIGINT)
        recorder.wait(20)
    with wave.open(str(heard)) as file:
        samples = np.frombuffer(file.readframes(10**6), "<i2").astype(float)
    loud = np.flatnonzero(np.abs(samples) > 500)
    assert (loud[-1] - loud[0]) / 12000 == pytest.approx(seconds, abs=0.2)
    assert 10_000 < np.abs(samples).max() < 20_000  # half as loud as the file


def test_a_newer_sentence_is_started_at_once(pipewire: Path) -> None:
    output, wav = PipeWireOutput(), SOUNDS / "zh_CN" / "CARD_LOCKED.wav"
    output.play([wav], 0.5)
    begun = time.monotonic()
    output.play([wav], 0.5)
    assert time.monotonic() - begun < 0.5 and output.playing
    output.silence()
    assert not output.playing


def test_auto_is_pipewire_where_it_runs_and_alsa_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipewire: Path
) -> None:
    opener = devices.audio(parse({"audio": {"driver": "auto"}}), tmp_path)
    assert opener is not None and isinstance(opener(), PipeWireOutput) and is_there()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert isinstance(opener(), AlsaOutput) and not is_there()


def test_a_pipewire_that_is_not_there_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_there({}) and not is_there({"XDG_RUNTIME_DIR": str(tmp_path)})
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(DeviceError, match=r"(no sound|not installed)"):
        output = PipeWireOutput()
        for _ in range(20):  # on a slow machine the failure shows later
            output.play([SOUNDS / "chimes" / "pass.wav"], 0.0)
