"""Camera and thermometer before one kiosk: pictures of who is there, measurements of who stands nearest."""

from sentinel.core.events import Device, DeviceChanged, PeopleSeen, PlaceSeen, TemperatureMeasured
from sentinel.fever.vacancy import Vacancy, watched
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.people import Person
from sentinel.sim.deterministic.plan import Fault
from sentinel.sim.deterministic.timeline import Timeline
from sentinel.sim.deterministic.trouble import Trouble

CAMERA_S = 1.2  # of the same picture; what changes is seen at once. Below what the heart takes for gone
QUICK_CAMERA_S = 0.3
_SEES_S = 0.1
_THERMOMETER_S = 1.3
_MEASURES_S = 0.95  # from the first picture to the last
_PICTURE_S = 0.25  # of the thermometer
_SURELY_S = 1.0  # nobody for so long is seen by any thermometer
_LOOKS_ON_S = 8.0  # it goes on looking, of which no more than this changes anything


class Senses:
    """``trouble``: of whoever stands there. ``pace_s``: the camera's, while nothing changes."""

    trouble: Trouble

    def __init__(self, timeline: Timeline, kiosk: Kiosk) -> None:
        self._time, self._kiosk = timeline, kiosk
        self.in_view: list[Person] = []
        self.pace_s = CAMERA_S
        self.camera_up = True
        self._seeing = self._feeling = False
        self._vacancy, self._watching = Vacancy(), False
        self._nobody_since: float | None = 0.0
        self._nobody = (float("-inf"), float("-inf"))
        self._offset = 0  # vision counts tracks anew after it was away

    def number(self, person: Person) -> int | None:
        """The track that vision now has for somebody; None: there is no camera to tell."""
        return person.track + self._offset if self.camera_up else None

    def arrive(self, person: Person) -> None:
        """Somebody comes into view."""
        person.in_view, person.arrived = True, self._time.world
        self.in_view.append(person)
        self.moved()
        if not self._seeing:
            self._seeing = True
            self._time.after(self.pace_s, self._look)
        if not self._feeling:
            self._feeling = True
            self._feel()
        self._watch()

    def leave(self, person: Person) -> None:
        """And out of it."""
        person.in_view = person.in_zone = False
        person.left = self._time.world
        self.in_view.remove(person)
        self.moved()

    def moved(self) -> None:
        """Something is to be seen that was not: the next picture does not wait."""
        there = any(one.in_zone for one in self.in_view)
        self._nobody = self.nobody
        if there or self._nobody_since is None:
            self._nobody_since = None if there else self._time.world
        self._time.after(_SEES_S, self._picture)

    def camera(self, *, up: bool) -> None:
        """It goes away, or is back and counts anew."""
        if up and not self.camera_up:
            self._offset += 100_000
        self.camera_up = up
        self._watch()
        self._kiosk.post(DeviceChanged(Device.CAMERA, up))

    def _look(self) -> None:
        """Again and again while anybody is there."""
        self._picture()
        self._seeing = bool(self.in_view)
        if self._seeing:
            self._time.after(self.pace_s, self._look)

    def _picture(self) -> None:
        if self.camera_up:
            first = sorted(self.in_view, key=lambda one: (not one.in_zone, one.number))
            self._kiosk.post(PeopleSeen(tuple(one.view(self._offset) for one in first)))

    def _feel(self) -> None:
        """The thermometer's finished measurements of whoever stands in the zone."""
        person = next((one for one in self.in_view if one.in_zone), None)
        trouble = self.trouble
        if person is not None and not trouble.happens(Fault.SENSOR, 0.15):
            track, late = self.number(person), trouble.seconds(Fault.SENSOR, (0.0, 0.1), (0.1, 5.0))
            self._time.after(_MEASURES_S, lambda: self._measured(person, track, late))
        self._feeling = bool(self.in_view)
        if self._feeling:
            self._time.after(_THERMOMETER_S, self._feel)

    @property
    def nobody(self) -> tuple[float, float]:
        """From when to when the place was surely empty for the last time (the world's seconds)."""
        since, now = self._nobody_since, self._time.world
        return (since, now) if since is not None and now - since >= _SURELY_S else self._nobody

    def restarted(self) -> None:
        """The daemon is, and its thermometer has told nothing yet."""
        self._vacancy = Vacancy()
        self._watch()

    def _watch(self) -> None:
        """Without a camera the thermometer looks whether the place is empty."""
        since = self._nobody_since
        lately = since is None or self._time.world - since < _LOOKS_ON_S
        if not self._watching and not self.camera_up and (self.in_view or lately):
            self._watching = True
            self._time.after(_PICTURE_S, self._warmth)

    def _warmth(self) -> None:
        self._watching, there = False, any(one.in_zone for one in self.in_view)
        tells = not self.camera_up
        self._vacancy, empty = watched(self._vacancy, not there, self._time.world, tells=tells)
        if empty is not None:
            self._kiosk.post(PlaceSeen(empty))
        self._watch()

    def _measured(self, person: Person, track: int | None, late_s: float) -> None:
        """Of whoever stood there when it began, as strays of the last moment are left out."""
        told = TemperatureMeasured(track, person.temperature(self._time.now()), _MEASURES_S)
        self._time.after(late_s, lambda: self._kiosk.post(told))
