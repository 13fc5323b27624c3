"""How bright the camera should make its pictures, by the served face and by what shines: a pure step machine.

The camera's own automatics look at the whole picture: before a bright door they make every face black, and a
phone's screen before a dark wall white. So they are asked for more or less light, slowly for a face, for a
moment only for a screen, in bounds, and left alone when nobody is there.
"""

from dataclasses import dataclass, replace

DARK, BRIGHT = 80.0, 190.0  # mean luma of a face; between them nothing is changed
STEP = 0.5  # EV; brightens a face by about a sixth, so that a step never crosses the whole band
MOST, LEAST = 1.5, -1.0  # EV; bounded, so that a phone held up stays readable
WRONG_S = 0.3  # a face in passing shadow changes nothing
SETTLE_S = 0.6  # cameras need some pictures to follow
ALONE_S = 4.0  # then nobody is there, and the camera does as it likes
CODE_S = 3.0  # screens of phones are bright: no extra light while a code was read so recently
GLARE = 0.35  # the part of a code's place that is saturated from which a screen is too bright; paper has less
GLARE_STOPS = -2.0  # EV; what a screen at full brightness is above a room
GLARE_S = 0.2  # a reflection that passes changes nothing
DIM_S = 2.5  # at most so long; faces are dark meanwhile
FREE_S = 1.5  # without glare, before it is dimmed for another: a lamp that stays dims once


@dataclass(frozen=True, slots=True)
class Exposure:
    """``face``: EV above (below) the camera's own choice that the face wants. Times are monotonic."""

    face: float = 0.0
    changed: float = float("-inf")
    seen: float = float("-inf")  # a face was measured
    code: float = float("-inf")  # a code was read
    wrong_since: float | None = None
    glare_since: float | None = None
    glared: float = float("-inf")  # glare was seen
    dim_since: float | None = None
    spent: bool = False  # this glare was answered once

    @property
    def stops(self) -> float:
        """EV above (below) the camera's own choice that are asked for."""
        return self.face if self.dim_since is None else GLARE_STOPS

    def step(
        self, light: float | None, now: float, *, code: bool = False, glare: float | None = None
    ) -> "Exposure":
        """After one picture. ``light``: mean luma 0..255 of the served face; None: not measured in it.

        ``glare``: the part 0..1 that is saturated where a code seems to be and was not read; None: nowhere.
        """
        after = replace(self, seen=now if light is not None else self.seen, code=now if code else self.code)
        after = after._dim(now, code=code, glaring=glare is not None and glare >= GLARE)
        if after.dim_since is not None or self.dim_since is not None:
            return after  # what a face looks like meanwhile says nothing
        return after._follow(light, now)

    def _dim(self, now: float, *, code: bool, glaring: bool) -> "Exposure":
        """Less light for a screen that shines, until its code was read or for ``DIM_S``."""
        if self.dim_since is not None:
            if not code and now - self.dim_since < DIM_S:
                return self
            return replace(self, dim_since=None, changed=now, wrong_since=None, glare_since=None, glared=now)
        if not glaring:
            spent = self.spent and now - self.glared < FREE_S
            return replace(self, glare_since=None, spent=spent)
        since = now if self.glare_since is None else self.glare_since
        after = replace(self, glare_since=since, glared=now)
        if self.spent or now - since < GLARE_S:
            return after
        return replace(after, dim_since=now, changed=now, spent=True, wrong_since=None)

    def _follow(self, light: float | None, now: float) -> "Exposure":
        if self.face and now - self.seen > ALONE_S:
            return replace(self, face=0.0, changed=now, wrong_since=None)
        if self.face > 0 and now - self.code <= CODE_S:
            return replace(self, face=0.0, changed=now, wrong_since=None)
        if light is None:
            return self
        wanted = self._wanted(light, now)
        if wanted == self.face:
            return replace(self, wrong_since=None)
        since = now if self.wrong_since is None else self.wrong_since
        if now - since < WRONG_S or now - self.changed < SETTLE_S:
            return replace(self, wrong_since=since)
        return replace(self, face=wanted, changed=now, wrong_since=since)

    def _wanted(self, light: float, now: float) -> float:
        """One step on, within the bounds."""
        if light < DARK:
            return min(self.face + STEP, 0.0 if now - self.code <= CODE_S else MOST)
        return max(self.face - STEP, LEAST) if light > BRIGHT else self.face
