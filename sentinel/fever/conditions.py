"""Under which conditions an MLX90640 or MLX90641 measured: supply, its own temperature, gain.

Source: datasheets 3901090640 and 3901090641, section 11.2.2: both compute them alike, from other words.
"""

from typing import Protocol

from sentinel.fever.words import Unusable

_VDD_RANGE, _TA_RANGE = (3.0, 3.6), (-40.0, 125.0)
_GAIN_RANGE = (1 / 16, 16.0)  # the ADC's resolution alone moves it by up to 8


class Constants(Protocol):
    """What the EEPROM says about them."""

    @property
    def k_vdd(self) -> int: ...
    @property
    def vdd_25(self) -> int: ...
    @property
    def kv_ptat(self) -> float: ...
    @property
    def kt_ptat(self) -> float: ...
    @property
    def v_ptat_25(self) -> int: ...
    @property
    def alpha_ptat(self) -> float: ...
    @property
    def gain(self) -> int: ...
    @property
    def resolution(self) -> int: ...


def supply_and_ambient(
    of: Constants, control: int, vdd_word: int, ptat: int, vbe: int
) -> tuple[float, float]:
    """Volts and degrees Celsius, from the control register and signed words; raises Unusable outside the
    part's limits."""
    resolution = 2.0 ** (of.resolution - (control >> 10 & 3))
    vdd = (resolution * vdd_word - of.vdd_25) / of.k_vdd + 3.3
    if not _VDD_RANGE[0] <= vdd <= _VDD_RANGE[1]:
        raise Unusable(f"supply voltage {vdd:.2f} V is outside 3.0 to 3.6 V")
    below = ptat * of.alpha_ptat + vbe
    if ptat <= 0 or below <= 0:
        raise Unusable("the ambient sensor's words are absurd")
    at_3v3 = ptat / below * 2.0**18 / (1 + of.kv_ptat * (vdd - 3.3))
    ta = (at_3v3 - of.v_ptat_25) / of.kt_ptat + 25
    if not _TA_RANGE[0] <= ta <= _TA_RANGE[1]:
        raise Unusable(f"the sensor's own temperature {ta:.1f} C is outside its range")
    return vdd, ta


def gain_ratio(of: Constants, raw_gain: int) -> float:
    """The factory's gain over the present one; raises Unusable for one that can't be."""
    if raw_gain <= 0 or not _GAIN_RANGE[0] <= of.gain / raw_gain <= _GAIN_RANGE[1]:
        raise Unusable("the gain word is absurd: another device's frame, or garbage")
    return of.gain / raw_gain
