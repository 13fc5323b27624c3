"""The thermometer's worker on an emulated sensor: who is measured, how often, and what failures look like."""

import itertools
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from hw.errors import DeviceGone, DeviceProtocolError, DeviceTimeout
from hw.i2c import I2CBus
from hw.i2c_emulator import EmulatedBus, emulated
from hw.thermal.amg8833 import Amg8833
from hw.thermal.emulator import Mlx90640Chip
from hw.thermal.mlx90614 import Mlx90614
from hw.thermal.mlx90640 import Mlx90640
from hw.thermal.scene import Face, Scene
from hw.thermal.simple_emulators import Amg8833Chip, Mlx90614Chip
from sentinel.config import ThermalSettings
from sentinel.core.clock import Now
from sentinel.core.events import HeatWitnessed, PlaceSeen, TemperatureMeasured
from sentinel.core.facts import Source, ThermalState
from sentinel.fever.faces import FaceBox, FaceBoxes
from sentinel.fever.session import thermal_session
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.worker import Pulse

NEAR = (0.36, 0.2, 9 / 32, 15 / 24)
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_numbers = itertools.count(140)


class Door:
    """A sensor, a camera's boxes and a clock; ``run`` lets the session work for so many seconds."""

    def __init__(self, stack: ExitStack) -> None:
        self.seconds, self.slowed = 500.0, 1.0
        self.chip = Mlx90640Chip(scene=standing(), clock=lambda: self.seconds)
        self.bus = EmulatedBus({0x33: self.chip})
        self.path = f"/dev/i2c-{next(_numbers)}"
        stack.enter_context(emulated(self.path, self.bus))
        self.faces: LatestSlot[FaceBoxes] = LatestSlot()
        self.boxes = (FaceBox(7, NEAR, True),)
        self.camera = True
        self.posts = []
        self.settings = ThermalSettings(
            driver="mlx90640",
            warm_up_s=0.0,
            refresh_hz=8.0,
            registration=(1.0, 0.0, 1.0, 0.0),
            calibration_k=0.1,
        )
        self.at = {}
        self._session = None
        self._until = 0.0
        self.opened = []
        self.driver = Mlx90640

    def change(self, driver, address, chip) -> None:
        """Another sensor on the bus."""
        self.driver, self.chip = driver, chip
        self.bus.chips = {address: chip}

    def now(self) -> Now:
        seconds = 500.0 + (self.seconds - 500.0) / self.slowed
        return Now(seconds, START + timedelta(seconds=seconds))

    def run(self, seconds: float):
        """Posts of the next seconds."""
        if self._session is None:
            self._session = thermal_session(self._open, self.faces, self._post, self.settings, self)
        self._until = self.seconds + seconds
        self._pulse = Pulse()
        self.posts.clear()
        self._session(self._pulse)
        return self.measured

    @property
    def measured(self):
        return [(at, event) for at, event in self.posts if isinstance(event, TemperatureMeasured)]

    @property
    def witnessed(self):
        return [(at, event) for at, event in self.posts if isinstance(event, HeatWitnessed)]

    def _post(self, event) -> None:
        self.posts.append((round(self.seconds, 2), event))

    def _open(self) -> Mlx90640:
        bus = I2CBus(self.path)
        self.opened.append(bus)
        return self.driver(
            bus, refresh_hz=self.settings.refresh_hz, clock=lambda: self.seconds, sleep=self._sleep
        )

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.camera:
            self.faces.put(FaceBoxes(self.now().monotonic, self.boxes))
        if self.seconds >= self._until:
            self._pulse.stop()


def standing(body=36.5, ambient=24.1) -> Scene:
    return Scene(ambient, (Face(*NEAR, body - 2.4),))


def test_who_looks_sees_each_picture_with_its_faces_and_numbers(door):
    seen = []
    door._session = thermal_session(
        door._open, door.faces, door._post, door.settings, door, look=lambda *seen_now: seen.append(seen_now)
    )
    assert door.run(2.0)
    assert len(seen) >= 6
    assert all(view.picture.shape == (24, 32) and set(boxes) == {7} for view, boxes, _ in seen)
    assert any(posts for _, _, posts in seen)


def states(posts):
    return {event.fact.state for _, event in posts}


@pytest.fixture
def door():
    with ExitStack() as stack:
        yield Door(stack)


def test_a_visitor_is_measured_about_every_second_with_fresh_pixels(door):
    posts = door.run(6.0)
    assert 4 <= len(posts) <= 6
    assert states(posts) == {ThermalState.OK}
    for _, event in posts:
        assert event.track == 7
        assert event.fact.by.source is Source.THERMAL
        assert event.fact.estimate_c == pytest.approx(36.5, abs=0.5)
        assert event.fact.uncertainty_k < 0.7
    assert len({event.fact.skin_c for _, event in posts}) > 1


def test_on_a_slowed_clock_a_slow_sensors_pictures_are_as_old_as_the_door_says(door):
    door.slowed = 60.0
    door.settings = msgspec.structs.replace(door.settings, refresh_hz=0.5)
    posts = door.run(180.0)
    assert states(posts) == {ThermalState.OK}
    assert all(0 <= event.took_s < 3 for _, event in posts)
    assert any(event.likeness is not None for _, event in door.witnessed)


def test_a_recheck_sees_the_person_who_stands_there_now(door):
    door.run(3.0)
    door.chip.scene = standing(38.6)
    fever = door.run(4.0)
    assert fever[-1][1].fact.estimate_c == pytest.approx(38.6, abs=0.4)
    door.chip.scene = standing(36.5)
    assert door.run(4.0)[-1][1].fact.estimate_c == pytest.approx(36.5, abs=0.4)


def test_nobody_is_measured_outside_the_aiming_zone_or_before_an_empty_door(door):
    door.boxes = (FaceBox(7, NEAR, False),)
    assert door.run(3.0) == []
    door.boxes = ()
    assert door.run(3.0) == []


def test_two_people_keep_their_own_temperatures(door):
    left, right = (0.05, 0.2, 9 / 32, 15 / 24), (0.6, 0.2, 9 / 32, 15 / 24)
    door.chip.scene = Scene(24.1, (Face(*left, 34.9), Face(*right, 37.1)))
    door.boxes = (FaceBox(1, left, True), FaceBox(2, right, True))
    found = {track: [e.fact.skin_c for _, e in door.run(5.0) if e.track == track] for track in (1, 2)}
    assert np.mean(found[1]) == pytest.approx(34.9, abs=0.4)
    assert np.mean(found[2]) == pytest.approx(37.1, abs=0.4)


def test_what_was_measured_of_one_person_does_not_count_for_the_next(door):
    door.run(0.7)
    door.boxes = (FaceBox(8, NEAR, True),)
    first = door.run(3.0)[0]
    assert first[1].track == 8
    assert first[0] >= 500.7 + 0.95


def test_guidance_comes_at_most_twice_a_second(door):
    door.boxes = (FaceBox(7, (0.4, 0.4, 0.1, 0.2), True),)
    posts = door.run(5.0)
    assert states(posts) == {ThermalState.TOO_FAR}
    assert 5 <= len(posts) <= 10


def test_a_cold_sensor_says_that_it_warms_up_and_gives_no_number(door):
    door.settings = ThermalSettings(driver="mlx90640", warm_up_s=10.0, refresh_hz=8.0)
    assert states(door.run(9.0)) == {ThermalState.WARMING_UP}
    assert states(door.run(6.0)) == {ThermalState.WARMING_UP, ThermalState.OK}


def test_a_short_loss_of_the_bus_does_not_warm_up_again_but_a_long_one_does(door):
    door.settings = ThermalSettings(driver="mlx90640", warm_up_s=5.0, refresh_hz=8.0)
    door.run(8.0)
    door.seconds += 10.0
    assert states(door.run(3.0)) == {ThermalState.OK}
    door.seconds += 60.0
    assert states(door.run(3.0)) == {ThermalState.WARMING_UP}


def test_garbage_on_the_line_is_a_sensor_fault_never_a_temperature(door):
    door.run(2.0)
    door.chip.unmeasured = True
    with pytest.raises(DeviceProtocolError, match=r"nothing usable: .* not measured"):
        door.run(5.0)
    assert states(door.measured) == {ThermalState.SENSOR_FAULT}
    assert all(event.fact.estimate_c is None for _, event in door.measured)
    door.chip.unmeasured = False
    assert states(door.run(4.0)) == {ThermalState.OK}


def test_random_words_never_admit_anybody(door):
    door.run(2.0)
    door.chip.garbage = True
    with pytest.raises(DeviceProtocolError):
        door.run(5.0)
    assert ThermalState.OK not in states(door.measured)


def test_a_blank_eeprom_is_refused_with_its_reason(door):
    door.chip.eeprom = np.zeros(832, np.uint16)
    with pytest.raises(DeviceProtocolError, match="EEPROM is all zeros"):
        door.run(1.0)


def test_an_unplugged_or_frozen_sensor_ends_the_session_and_lets_go_of_the_bus(door):
    door.run(1.0)
    door.chip.frozen = True
    with pytest.raises(DeviceTimeout):
        door.run(5.0)
    door.bus.unplug()
    with pytest.raises(DeviceGone):
        door.run(5.0)
    assert all(bus._bus is None for bus in door.opened)


def test_without_a_camera_whoever_stands_in_the_middle_is_measured(door):
    door.camera = False
    posts = door.run(6.0)
    assert states(posts) == {ThermalState.OK}
    assert {event.track for _, event in posts} == {None}
    assert posts[-1][1].fact.estimate_c == pytest.approx(36.5, abs=0.6)
    door.chip.scene = Scene(24.1)
    assert door.run(3.0) == []
    empties = [at for at, event in door.posts if event == PlaceSeen(True)]
    assert 506.5 <= empties[0] <= 507.0 and len(empties) == 3, "at once, and again every second"
    door.chip.scene = standing()
    door.run(1.0)
    assert door.posts[0][1] == PlaceSeen(False) and door.posts[0][0] <= 509.3


def test_with_a_camera_the_thermometer_does_not_say_whether_anybody_is_there(door):
    door.run(3.0)
    door.chip.scene, door.boxes = Scene(24.1), ()
    door.run(3.0)
    assert not any(isinstance(event, PlaceSeen) for _, event in door.posts)


def test_who_goes_just_before_the_camera_dies_is_known_to_be_gone(door):
    door.run(3.0)
    door.camera, door.chip.scene = False, Scene(24.1)
    door.run(3.5)
    told = [(at, event.empty) for at, event in door.posts if isinstance(event, PlaceSeen)]
    assert told and told[0][0] <= 505.5 and all(empty for _, empty in told)


def test_a_camera_that_sees_wider_than_the_sensor_is_registered(door):
    door.settings = ThermalSettings(
        driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0, registration=(0.8, 0.1, 0.9, 0.05)
    )
    x, y, w, h = NEAR
    door.boxes = (FaceBox(7, ((x - 0.1) / 0.8, (y - 0.05) / 0.9, w / 0.8, h / 0.9), True),)
    door.chip.scene = standing(38.5)
    assert door.run(4.0)[-1][1].fact.estimate_c == pytest.approx(38.5, abs=0.4)


FILLING = Scene(24.1, (Face(-1.0, -1.0, 3.0, 3.0, 35.0),))


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_forehead_is_a_forehead_however_the_sensor_is_mounted(door, turned):
    """A masked visitor: upside down the mask would be read for the brow."""

    class Turned:
        ambient_c = 24.1

        def temperatures(self, rows, columns):
            across = (rows, columns) if turned == 180 else (columns, rows)
            return np.rot90(standing_masked.temperatures(*across), -turned // 90)

    box = (0.3, 0.25, 9 / 24, 15 / 32) if turned != 180 else NEAR
    standing_masked = Scene(24.1, (Face(*box, 34.12, mask=True),))
    door.settings = ThermalSettings(
        driver="mlx90640", warm_up_s=0.0, refresh_hz=8.0, registration=(1.0, 0.0, 1.0, 0.0),
        calibration_k=0.1, turned=turned,
    )  # fmt: skip
    door.chip.scene = Turned()
    door.boxes = (FaceBox(7, box, True),)
    posts = door.run(4.0)
    assert states(posts) == {ThermalState.OK}
    assert posts[-1][1].fact.estimate_c == pytest.approx(36.5, abs=0.6)


def test_a_coarse_array_never_gives_anybody_a_temperature(door):
    door.change(Amg8833, 0x69, Amg8833Chip(FILLING))
    posts = door.run(4.0)
    assert states(posts) == {ThermalState.NOT_MEASURING}
    assert all(event.fact.estimate_c is None and event.fact.skin_c is None for _, event in posts)


def test_a_spot_measures_the_one_whose_face_fills_its_view(door):
    door.change(Mlx90614, 0x5A, Mlx90614Chip(FILLING))
    door.boxes = (FaceBox(7, (-0.6, -0.4, 2.2, 3.4), True),)
    posts = door.run(4.0)
    assert states(posts) == {ThermalState.OK}
    assert {event.track for _, event in posts} == {7}
    assert posts[-1][1].fact.estimate_c == pytest.approx(35.0 + 2.4, abs=0.3)
    door.boxes = (FaceBox(7, NEAR, True),)
    assert states(door.run(3.0)) == {ThermalState.TOO_FAR}


def test_a_spot_that_is_not_registered_with_the_camera_measures_nobody(door):
    door.change(Mlx90614, 0x5A, Mlx90614Chip(FILLING))
    door.settings = ThermalSettings(driver="mlx90614", warm_up_s=0.0, refresh_hz=8.0)
    door.boxes = (FaceBox(7, (-0.6, -0.4, 2.2, 3.4), True),)
    assert states(door.run(3.0)) == {ThermalState.NOT_MEASURING}


def test_a_spot_whose_line_is_noise_ends_the_session(door):
    door.change(Mlx90614, 0x5A, Mlx90614Chip(FILLING))
    door.run(1.0)
    door.chip.wrong_pec = 1000
    with pytest.raises(DeviceProtocolError, match="wrong PEC"):
        door.run(3.0)
