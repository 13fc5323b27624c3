"""The MLX90641's registers: as the MLX90640's, its RAM in banks of 32 words for either subpage.

Source: datasheet 3901090641.
"""

from hw.thermal.mlx90640 import Mlx90640

DEFAULT_ADDRESS = 0x33
_BANKS, _BANK_WORDS = 6, 32
_AUXILIARY, _AUXILIARY_WORDS = 0x0580, 48


class Mlx90641(Mlx90640):
    """An MLX90641. One thread owns it; methods raise DeviceError.

    ``read_subpage`` gives 242 words: 192 pixels, 48 auxiliary words, control register, subpage.
    """

    model = "mlx90641"
    _ram_words = _BANKS * _BANK_WORDS + _AUXILIARY_WORDS

    def _banks(self, subpage: int) -> tuple[tuple[int, int], ...]:
        first = 0x0400 + _BANK_WORDS * subpage
        pixels = tuple((first + 2 * _BANK_WORDS * bank, _BANK_WORDS) for bank in range(_BANKS))
        return (*pixels, (_AUXILIARY, _AUXILIARY_WORDS))
