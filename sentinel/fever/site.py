"""How skin becomes body temperature at one site, and what each step may cost: the uncertainty budget."""

import math
from dataclasses import dataclass

Level = float
"""What skin would be at the reference ambient, in C: skin plus the ambient's slope."""

IN_FRAME_K, BETWEEN_PIXELS_K, LONG_TERM_K = 1.0, 1.0, 3.0
"""Limits of error of a bare part by datasheet: in the frame, between pixels (0.5 to 2), over its life."""
BARE_K = math.hypot(IN_FRAME_K, BETWEEN_PIXELS_K, LONG_TERM_K)
"""Uncertainty of a part without reference, 3.3 K: the limits themselves, since the error of one part is one
number for all its visitors. So from 34.0 C on, the lowest that is shown, nobody is told from a fever."""

DEFAULT_OFFSET_K = 2.38
"""To oral temperature, where nobody calibrated the site."""
OFFSET_K = 0.43
"""Standard uncertainty of that: faces lie between the measured spots alone, and all as warm as the
forehead's maximum (1.63), wherever between."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Standard uncertainties in kelvin, by cause.

    ``noise`` of the sensor in this measurement; ``fill`` of pixels by skin; ``people``: body over skin
    differs between people; ``sensor``: its drift and calibration, or what a reference leaves of them.
    """

    noise_k: float
    fill_k: float
    people_k: float
    sensor_k: float

    @property
    def total_k(self) -> float:
        """All of them, independent."""
        return math.hypot(self.noise_k, self.fill_k, self.people_k, self.sensor_k)


@dataclass(frozen=True, slots=True)
class Site:
    """How skin becomes body temperature here.

    ``offset_k`` and ``spread_k`` are bias and spread of oral temperature over what the kiosk's own code reads
    of the upper faces of some 1,000 subjects (FDA / PhysioNet) as a 32 x 24 sensor would see them at 0.5 m
    and 24.1 C, ``slope`` its change per C of ambient (docs/thermometer/REPORT.md; a test compares them).
    ``calibration_k``: standard uncertainty of the sensor itself; ``BARE_K`` unless the site was calibrated,
    or a population reference or a black body stands in for that. ``reflected_c``: what skin mirrors, None:
    the ambient.
    """

    emissivity: float = 0.98
    offset_k: float = DEFAULT_OFFSET_K
    slope: float = -0.135
    reference_ambient_c: float = 24.1
    spread_k: float = 0.57
    calibration_k: float = BARE_K
    reflected_c: float | None = None

    def correction(self, ambient_c: float) -> float:
        """Kelvin to add to the skin; does not depend on the skin."""
        return self.offset_k + self._slope(ambient_c)

    def reflected(self, ambient_c: float) -> float:
        """What skin mirrors, in C."""
        return ambient_c if self.reflected_c is None else self.reflected_c

    def level(self, skin_c: float, ambient_c: float) -> Level:
        """The skin without the ambient's share, as the population reference compares people."""
        return skin_c + self._slope(ambient_c)

    def budget(self, noise_k: float, fill_k: float) -> Budget:
        """What a measurement's uncertainty is made of."""
        return Budget(noise_k, fill_k, self.spread_k, self.calibration_k)

    def _slope(self, ambient_c: float) -> float:
        return self.slope * (ambient_c - self.reference_ambient_c)
