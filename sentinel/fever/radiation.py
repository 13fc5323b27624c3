"""What a thermopile's signal says of the object's temperature, for all pixels at once.

With x = signal / (alpha * (1 + KsTa*dTa) * emissivity), TaTr the power that comes back from the sensor and
its surroundings, and S the sensitivity's change with the object's temperature, the datasheets (3901090640
rev 12 and 3901090641, section 11.2.2) compute T = (x / S(T') + TaTr)^(1/4), where T' is the same with the
S of a first guess. S is piecewise linear over ranges of the object's temperature.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sentinel.fever.words import Unusable

KELVIN = 273.15
# Correction factors must stay positive from -100 to 700 C, far beyond the parts' range.
LARGEST_KSTO = 1.25e-3
_PLAUSIBLE_C = (-100.0, 700.0)  # the parts measure -40 to 300 C
_HOTTEST_K = 1000.0
# Where the polynomial serves: objects of 0 C up, surroundings and sensor of -20 to 70 C
_WARMEST_C = 60.0
_BELOW_CORNER_K = 4.0
_LEAST_SPAN_K = 20.0
_TAU_LOW, _TAU_HIGH = (KELVIN - 20.0) ** 4, (KELVIN + 70.0) ** 4
_TAU_MIDDLE, _TAU_HALF = (_TAU_LOW + _TAU_HIGH) / 2, (_TAU_HIGH - _TAU_LOW) / 2
_DEGREE, _TAU_DEGREE = 7, 3
_LARGEST_TERM = 50.0  # of a pixel's offset, in units of _TAU_HALF; beyond, float32 costs more than 0.0005 K

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating]
Weights = tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Response:
    """S: its ``slopes`` (KsTo) and lower ``corners`` in C of each range, ``basic`` the range from 0 C on."""

    slopes: tuple[float, ...]
    corners: tuple[float, ...]
    basic: int

    @cached_property
    def factors(self) -> Floats:
        """Sensitivity at the lower corner of each range; 1 at 0 C."""
        count, factors = len(self.slopes), np.ones(len(self.slopes))
        for at in range(self.basic + 1, count):
            step = self.corners[at] - self.corners[at - 1]
            factors[at] = factors[at - 1] * (1 + self.slopes[at - 1] * step)
        for at in range(self.basic - 1, -1, -1):
            step = self.corners[at + 1] - self.corners[at]
            factors[at] = factors[at + 1] / (1 + self.slopes[at] * step)
        return factors

    @cached_property
    def polynomial(self) -> "Polynomial | None":
        """The short way to the formulas' temperatures at a door; None where the basic range ends too soon."""
        hottest = min(_WARMEST_C, self.corners[self.basic + 1] - _BELOW_CORNER_K)
        return fit(self.slopes[self.basic], hottest) if hottest >= _LEAST_SPAN_K else None

    def celsius(self, signal: Floats, ta_tr: float) -> Floats:
        """Object temperatures for x = ``signal``; NaN for impossible ones, Unusable where most are."""
        slope = self.slopes[self.basic]
        guess = _fourth_root(signal + ta_tr)
        guess = _fourth_root(signal / (1 + slope * (guess - KELVIN)) + ta_tr) - KELVIN
        corners = np.array(self.corners)
        ranges = np.searchsorted(corners[1:], guess, side="right")
        reach = guess - corners[ranges]
        sensitivity = self.factors[ranges] * (1 + np.array(self.slopes)[ranges] * reach)
        celsius = _fourth_root(signal / sensitivity + ta_tr) - KELVIN
        impossible = ~((celsius >= _PLAUSIBLE_C[0]) & (celsius <= _PLAUSIBLE_C[1]))  # NaN too
        if np.count_nonzero(impossible) > len(celsius) // 4:
            raise Unusable("most pixels give impossible temperatures: another device's frame, or garbage")
        celsius[impossible] = np.nan
        return celsius


@dataclass(frozen=True)
class Polynomial:
    """T in C over z = (x + TaTr - ``middle``) / ``half``, |z| <= 1, as in the basic range: objects of 0 C to
    some 60 C. ``even_odd``: rows by even, then odd powers of z, columns by power of t, which is TaTr's place
    in its range. Agrees with the formulas to 0.0001 K."""

    middle: float
    half: float
    even_odd: Floats

    def coefficients(self, ta_tr: float) -> tuple[float, float, float, float] | None:
        """The powers of t; None: TaTr is out of the range."""
        t = (ta_tr - _TAU_MIDDLE) / _TAU_HALF
        return (1.0, t, t * t, t * t * t) if -1.0 <= t <= 1.0 else None


def fit(slope: float, hottest_c: float) -> Polynomial:
    """The polynomial for one KsTo, exact at Chebyshev's nodes."""
    low, high = KELVIN**4, (KELVIN + hottest_c) ** 4
    middle, half = (low + high) / 2, (high - low) / 2
    z, tau = _nodes(_DEGREE + 1), _nodes(_TAU_DEGREE + 1)
    power = (middle + half * z)[:, None]
    ta_tr = (_TAU_MIDDLE + _TAU_HALF * tau)[None, :]
    kelvin = power**0.25
    for _ in range(2):
        kelvin = ((power - ta_tr) / (1 + slope * (kelvin - KELVIN)) + ta_tr) ** 0.25
    by_z = np.linalg.solve(np.vander(z, increasing=True), kelvin - KELVIN)
    table = np.linalg.solve(np.vander(tau, increasing=True), by_z.T).T
    return Polynomial(middle, half, np.ascontiguousarray(np.concatenate((table[0::2], table[1::2]))))


class Inversion:
    """Raw words of one subpage's pixels -> object temperatures, in as few passes as numpy can.

    (raw / alpha, ``terms``, 1) @ weights is z of the response's polynomial. What lies outside of that
    (a cup, frost, saturated words) goes the long way.

    ``scale``: 1 / alpha of each pixel, 0 for one without value; ``terms``: rows of what is no radiation,
    divided by alpha too. Keeps buffers: one thread at a time.
    """

    def __init__(self, response: Response, scale: Floats, terms: Floats) -> None:
        self._response = response
        self._polynomial = response.polynomial
        coarse = float(np.abs(terms[0]).max(initial=0.0)) > _LARGEST_TERM * _TAU_HALF
        kind: type[np.floating] = np.float64 if coarse else np.float32
        count = len(scale)
        self._kind = kind
        self._scale = scale.astype(kind)
        self._parts: Numbers = np.ones((len(terms) + 2, count), dtype=kind)
        self._parts[1:-1] = -terms
        self._raw = self._parts[0]
        self._z: Numbers = np.empty(count, dtype=kind)
        self._powers: Numbers = np.ones(((_DEGREE + 1) // 2, count), dtype=kind)
        self._rows = tuple(self._powers[1:])
        self._both: Numbers = np.empty((2, count), dtype=kind)
        self._halves = (self._both[0], self._both[1])
        if self._polynomial is not None:
            self._table = self._polynomial.even_odd.astype(kind)

    def celsius(
        self, raw: NDArray[np.int16], gain: float, weights: Weights, strength: float, ta_tr: float,
        out: NDArray[np.float32],
    ) -> None:  # fmt: skip
        """Into ``out``; ``weights`` are the terms', all is divided by ``strength``. Raises Unusable."""
        polynomial, multiply = self._polynomial, np.multiply
        multiply(raw, self._scale, self._raw)
        if polynomial is None or (by := polynomial.coefficients(ta_tr)) is None:
            out[:] = self._the_long_way(gain, weights, strength, ta_tr)
            return
        unit = 1.0 / (strength * polynomial.half)
        shift = (ta_tr - polynomial.middle) / polynomial.half
        one, by_ta, by_v, by_both, blind = weights
        parts = (unit * gain, unit * one, unit * by_ta, unit * by_v, unit * by_both, unit * blind, shift)
        z = np.array(parts, self._kind).dot(self._parts, self._z)
        square, fourth, sixth = self._rows
        multiply(z, z, square)
        if square.item(square.argmax()) > 1.0:  # argmax costs a third of max
            out[:] = self._the_long_way(gain, weights, strength, ta_tr)
            return
        multiply(square, square, fourth)
        multiply(fourth, square, sixth)
        table = self._table.dot(np.array(by, self._kind)).reshape(2, (_DEGREE + 1) // 2)
        table.dot(self._powers, self._both)
        even, odd = self._halves
        multiply(odd, z, odd)
        np.add(even, odd, out)

    def _the_long_way(self, gain: float, weights: Weights, strength: float, ta_tr: float) -> Floats:
        parts = np.array((gain, *weights, 0.0)) / strength
        return self._response.celsius(parts.dot(self._parts.astype(np.float64)), ta_tr)


def _nodes(count: int) -> Floats:
    nodes: Floats = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    return nodes


def _fourth_root(values: Floats) -> Floats:
    """What no radiation could be becomes 0 K; the top keeps garbage from turning the sensitivity over."""
    root: Floats = np.sqrt(np.sqrt(np.clip(values, 0.0, _HOTTEST_K**4)))
    return root
