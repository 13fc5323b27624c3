"""``sentinel calibrate thermal`` with an emulated camera and sensor: a technician walks through it, or is told why not."""

import contextlib
import itertools
import json
import signal
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import segno

from hw.camera.emulator import MjpegCamera
from hw.i2c_socket import ChipServer
from hw.thermal.emulator import Mlx90640Chip
from hw.thermal.scene import Face, Hot, Scene
from sentinel import cli

TRUE = (1.2, -0.1, 1.15, -0.06)
PLACES = [(x, y) for y in (0.25, 0.5, 0.75) for x in (0.25, 0.5, 0.75)]
WIDTH, HEIGHT = 640, 480


class Technician:
    """Holds a warm code at one place after the other before an emulated camera and sensor."""

    def __init__(self, folder: Path, places=PLACES, target_c: float = 55.0, turned: int = 0) -> None:
        self._turned = turned
        self._places, self._began, self._target_c = places, time.monotonic(), target_c
        modules = np.array([list(row) for row in segno.make("target", error="m").matrix], np.uint8)
        small = np.kron(np.pad(1 - modules, 3, constant_values=1) * 255, np.ones((3, 3), np.uint8))
        self._code = np.repeat(small[..., None], 3, axis=2)
        self.camera = MjpegCamera(self._picture, fps=20.0)
        self.chip = Mlx90640Chip(clock=self._clock)
        self._server = ChipServer(folder / "i2c", {0x33: self.chip})
        self.camera.start()
        self.settings = folder / "kiosk.toml"
        self.settings.write_text(
            f'[kiosk]\nid = "n"  # the north door\n\n[camera]\nsource = "{self.camera.url}"\n\n[thermal]\n'
            f'driver = "mlx90640"\nbus = "emulated:{folder / "i2c"}"\nrefresh_hz = 16.0 # quick\n'
        )

    @property
    def _place(self) -> tuple[float, float]:
        return self._places[int((time.monotonic() - self._began) / 1.2) % len(self._places)]

    def _picture(self, seconds: float) -> np.ndarray:
        image = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
        image[:2, :2] = int(seconds * 50) % 200  # no two pictures alike
        (x, y), (h, w) = self._place, self._code.shape[:2]
        top, left = round(y * HEIGHT - h / 2), round(x * WIDTH - w / 2)
        image[top : top + h, left : left + w] = self._code
        return image

    def _clock(self) -> float:
        if hasattr(self, "chip"):
            ax, bx, ay, by = TRUE
            x, y = self._place
            x, y = ax * x + bx, ay * y + by
            # what the sensor sees that is mounted so
            x, y = {0: (x, y), 90: (1 - y, x), 180: (1 - x, 1 - y)}[self._turned]
            target = Hot(x, y, 0.06, self._target_c)
            self.chip.scene = Scene(23.0, (Face(0.4, 0.5, 0.2, 0.45, 35.0),), (target,))
        return time.monotonic()

    def close(self) -> None:
        self.camera.stop()
        self._server.stop()


@pytest.fixture
def technician(tmp_path: Path):
    with contextlib.ExitStack() as stack:

        def make(**how) -> Technician:
            one = Technician(tmp_path, **how)
            stack.callback(one.close)
            return one

        yield make


def run(who: Technician, *options: str) -> int:
    return cli.main(["calibrate", "thermal", "--config", str(who.settings), *options])


def test_nine_places_register_the_pictures_and_the_settings_keep_their_comments(technician, capsys):
    who = technician()
    before = who.settings.read_text()
    assert run(who, "--json", "--seconds", "50") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["place"] for row in rows[:-1]] == list(range(1, 10))
    last = rows[-1]
    assert last["residual_px"] < 0.6 and last["old"] is None
    move = last["registration"]
    for x, y in itertools.product((0.2, 0.8), repeat=2):
        assert abs((move[0] - TRUE[0]) * x + move[1] - TRUE[1]) * 32 < 1.0
        assert abs((move[2] - TRUE[2]) * y + move[3] - TRUE[3]) * 24 < 1.0
    after = who.settings.read_text()
    assert after.startswith(before) and "# the north door" in after
    assert tomllib.loads(after)["thermal"]["registration"] == move
    assert Path(last["backup"]).read_text() == before


def test_a_sensor_mounted_turned_is_registered_upright(technician, capsys, turned=90):
    who = technician(turned=turned)
    assert run(who, "--json", "--seconds", "50") == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    written = tomllib.loads(who.settings.read_text())["thermal"]
    assert (last["turned"], written["turned"]) == (turned, turned)
    move = written["registration"]
    for x, y in itertools.product((0.2, 0.8), repeat=2):
        assert abs((move[0] - TRUE[0]) * x + move[1] - TRUE[1]) * 32 < 1.2
        assert abs((move[2] - TRUE[2]) * y + move[3] - TRUE[3]) * 32 < 1.2


def test_a_dry_run_changes_nothing_and_few_clustered_or_cold_places_are_refused(technician, capsys):
    who = technician(places=PLACES[:2])
    before = who.settings.read_text()
    assert run(who, "--dry-run", "--seconds", "4") == 1
    out = capsys.readouterr()
    assert "2 places of the target, 6 are needed; nothing was written" in out.err
    assert "place 1 of 9" in out.out
    assert who.settings.read_text() == before and len(list(who.settings.parent.glob("*.bak"))) == 0


def test_a_target_as_cold_as_skin_is_said(technician, capsys):
    who = technician(target_c=35.0)
    assert run(who, "--seconds", "1") == 1
    assert "warm the target" in capsys.readouterr().out


def test_a_sensor_that_is_away_and_wrong_settings_have_their_exit_codes(technician, capsys, tmp_path):
    who = technician()
    who.settings.write_text(who.settings.read_text().replace("emulated:", "/dev/nowhere"))
    assert run(who) == 3
    who.settings.write_text('[camera]\nsource = "none"\n')
    assert run(who) == 2
    assert "camera.source and thermal.driver" in capsys.readouterr().err
    assert run(who, "--places", "3") == 2


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """As a terminal's program starts; another test's command may have left its own handler."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_writes_nothing(technician, capsys):
    import _thread

    who = technician()
    before = who.settings.read_text()
    timer = threading.Timer(1.5, _thread.interrupt_main)
    timer.start()
    assert run(who) == 130
    timer.join()
    assert "nothing was written" in capsys.readouterr().err
    assert who.settings.read_text() == before
