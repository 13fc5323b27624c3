"""How bright the camera should make its pictures, by the served face: a pure step machine.

The camera's own automatics look at the whole picture: before a bright door they make every face black. So
they are asked for more or less light, slowly, in bounded steps, and left alone when nobody is there.
"""

from dataclasses import dataclass, replace

DARK, BRIGHT = 80.0, 190.0  # mean luma of a face; between them nothing is changed
STEP = 0.5  # EV; brightens a face by about a sixth, so that a step never crosses the whole band
MOST, LEAST = 1.5, -1.0  # EV; bounded, so that a phone held up stays readable
WRONG_S = 0.3  # a face in passing shadow changes nothing
SETTLE_S = 0.6  # cameras need some pictures to follow
ALONE_S = 4.0  # then nobody is there, and the camera does as it likes
CODE_S = 3.0  # screens of phones are bright: no extra light while a code was read so recently


@dataclass(frozen=True, slots=True)
class Exposure:
    """``stops``: the pictures asked for, in EV above (below) the camera's own choice. Times are monotonic."""

    stops: float = 0.0
    changed: float = float("-inf")
    seen: float = float("-inf")  # a face was measured
    code: float = float("-inf")  # a code was read
    wrong_since: float | None = None

    def step(self, light: float | None, now: float, *, code: bool = False) -> "Exposure":
        """After one picture. ``light``: mean luma 0..255 of the served face; None: not measured in it."""
        after = replace(self, seen=now if light is not None else self.seen, code=now if code else self.code)
        if after.stops and now - after.seen > ALONE_S:
            return replace(after, stops=0.0, changed=now, wrong_since=None)
        if after.stops > 0 and now - after.code <= CODE_S:
            return replace(after, stops=0.0, changed=now, wrong_since=None)
        if light is None:
            return after
        wanted = after._wanted(light, now)
        if wanted == after.stops:
            return replace(after, wrong_since=None)
        since = now if after.wrong_since is None else after.wrong_since
        if now - since < WRONG_S or now - after.changed < SETTLE_S:
            return replace(after, wrong_since=since)
        return replace(after, stops=wanted, changed=now, wrong_since=since)

    def _wanted(self, light: float, now: float) -> float:
        """One step on, within the bounds."""
        if light < DARK:
            return min(self.stops + STEP, 0.0 if now - self.code <= CODE_S else MOST)
        return max(self.stops - STEP, LEAST) if light > BRIGHT else self.stops
