"""The MLX90640 datasheet's arithmetic (11.1, 11.2) in plain floats, pixel by pixel: an oracle without a shared line.

Written for the tests only, from the datasheet; double precision throughout, so that what differs from the
vendor's library is that library's own rounding.
"""

from collections.abc import Sequence

NAN = float("nan")


def signed(value: int, bits: int) -> int:
    """The low bits as a two's complement number."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def ambient(ee: Sequence[int], frame: Sequence[int]) -> tuple[float, float]:
    """Supply in volts and the sensor's own temperature in C (11.2.2.2, 11.2.2.3)."""
    resolution = 2.0 ** ((ee[56] >> 12 & 3) - (frame[832] >> 10 & 3))
    vdd_25 = ((ee[51] & 255) - 256) * 32 - 8192
    vdd = (resolution * signed(frame[810], 16) - vdd_25) / (32 * signed(ee[51] >> 8, 8)) + 3.3
    ptat, vbe = signed(frame[800], 16), signed(frame[768], 16)
    art = ptat / (ptat * ((ee[16] >> 12) / 4 + 8) + vbe) * 2**18
    kv, kt = signed(ee[50] >> 10, 6) / 4096, signed(ee[50], 10) / 8
    return vdd, (art / (1 + kv * (vdd - 3.3)) - ee[49]) / kt + 25


def object_temperatures(
    ee: Sequence[int], frame: Sequence[int], emissivity: float, reflected: float
) -> list[float]:
    """768 temperatures in C; NaN where the frame's subpage has no value, and where a pixel is broken."""
    vdd, ta = ambient(ee, frame)
    volts, kelvin = vdd - 3.3, ta - 25
    subpage, chess = frame[833], frame[832] >> 12 & 1
    other = chess != (0 if ee[10] & 0x800 else 1)  # measured in another pattern than calibrated
    gain = signed(ee[48], 16) / signed(frame[778], 16)
    surround = (reflected + 273.15) ** 4
    surround -= (surround - (ta + 273.15) ** 4) / emissivity
    blind = _blind(ee, frame, gain, kelvin, volts, other=other)
    chess_1, chess_2 = signed(ee[53] >> 6, 5) / 2, signed(ee[53] >> 11, 5) / 8
    tgc = signed(ee[60], 8) / 32
    found = [NAN] * 768
    for pixel in range(768):
        row, column = divmod(pixel, 32)
        line = row % 2
        if (line ^ column % 2 if chess else line) != subpage or ee[64 + pixel] == 0 or ee[64 + pixel] & 1:
            continue
        offset, sensitivity = _constants(ee, pixel, kelvin, volts)
        infrared = signed(frame[pixel], 16) * gain - offset
        if other:
            pattern = (column + 2) // 4 - (column + 3) // 4 + (column + 1) // 4 - column // 4
            infrared += chess_2 * (2 * line - 1) - chess_1 * pattern * (1 - 2 * line)
        found[pixel] = _temperature(ee, (infrared - tgc * blind) / emissivity, sensitivity, surround)
    return found


def _blind(
    ee: Sequence[int], frame: Sequence[int], gain: float, kelvin: float, volts: float, *, other: bool
) -> float:
    """The blind pixel of the frame's subpage, compensated (11.2.2.6)."""
    first = signed(ee[58], 10)
    second = first + signed(ee[58] >> 10, 6) + (signed(ee[53], 6) / 16 if other else 0)
    raw = signed(frame[808 if frame[833] else 776], 16) * gain
    kta = signed(ee[59], 8) / 2.0 ** ((ee[56] >> 4 & 15) + 8)
    kv = signed(ee[59] >> 8, 8) / 2.0 ** (ee[56] >> 8 & 15)
    return raw - (second if frame[833] else first) * (1 + kta * kelvin) * (1 + kv * volts)


def _constants(ee: Sequence[int], pixel: int, kelvin: float, volts: float) -> tuple[float, float]:
    """A pixel's offset as it is now, and its sensitivity (11.2.2.5, 11.2.2.8)."""
    row, column = divmod(pixel, 32)
    word, place = ee[64 + pixel], 2 * (row % 2) + column % 2

    def of(scales: int, rows: int, columns: int, own: int) -> float:
        in_row = signed(ee[rows + row // 4] >> 4 * (row % 4), 4) << (ee[scales] >> 8 & 15)
        in_column = signed(ee[columns + column // 4] >> 4 * (column % 4), 4) << (ee[scales] >> 4 & 15)
        return in_row + in_column + (own << (ee[scales] & 15))

    offset = signed(ee[17], 16) + of(16, 18, 24, signed(word >> 10, 6))
    by_place = (ee[54] >> 8, ee[55] >> 8, ee[54], ee[55])[place]
    kta = signed(by_place, 8) + (signed(word >> 1, 3) << (ee[56] & 15))
    kta_scale, kv_scale = 2.0 ** ((ee[56] >> 4 & 15) + 8), 2.0 ** (ee[56] >> 8 & 15)
    kv = signed(ee[52] >> (12, 4, 8, 0)[place], 4) / kv_scale
    alpha = (ee[33] + of(32, 34, 40, signed(word >> 4, 6))) / 2.0 ** ((ee[32] >> 12) + 30)
    blind = signed(ee[57], 10) / 2.0 ** ((ee[32] >> 12) + 27)
    blind *= 1 + signed(ee[57] >> 10, 6) / 256  # the mean of both subpages' sensitivities
    alpha -= signed(ee[60], 8) / 32 * blind
    drifted = offset * (1 + kta / kta_scale * kelvin) * (1 + kv * volts)
    return drifted, alpha * (1 + signed(ee[60] >> 8, 8) / 8192 * kelvin)


def _temperature(ee: Sequence[int], infrared: float, alpha: float, surround: float) -> float:
    """By the four ranges of the part (11.2.2.9)."""
    step = (ee[63] >> 12 & 3) * 10
    third = (ee[63] >> 4 & 15) * step
    corners = (-40, 0, third, third + (ee[63] >> 8 & 15) * step)
    scale = 2.0 ** ((ee[63] & 15) + 8)
    slopes = [signed(ee[at] >> shift, 8) / scale for at in (61, 62) for shift in (0, 8)]
    up = 1 + slopes[1] * third
    corrections = (1 / (1 + slopes[0] * 40), 1, up, up * (1 + slopes[2] * (corners[3] - third)))
    root = slopes[1] * max(alpha**3 * (infrared + alpha * surround), 0) ** 0.25
    first = max(infrared / (alpha * (1 - slopes[1] * 273.15) + root) + surround, 0) ** 0.25 - 273.15
    at = sum(first >= corner for corner in corners[1:])
    sensitivity = alpha * corrections[at] * (1 + slopes[at] * (first - corners[at]))
    return float(max(infrared / sensitivity + surround, 0) ** 0.25 - 273.15)
