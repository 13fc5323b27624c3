"""Which decoder reads which model of thermal sensor, and what the model is good for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from numpy.typing import ArrayLike

from sentinel.fever.amg8833 import Amg8833Decoder
from sentinel.fever.mlx90614 import Mlx90614Decoder
from sentinel.fever.mlx90640 import Mlx90640Decoder
from sentinel.fever.mlx90641 import Mlx90641Decoder
from sentinel.fever.subpage import Decoder
from sentinel.fever.words import Unusable


class Use(StrEnum):
    """What a sensor may be used for."""

    PICTURE = "picture"  # a face's forehead can be found in it
    SPOT = "spot"  # one temperature of all in its view
    PRESENCE = "presence"  # somebody is there; never a person's temperature


@dataclass(frozen=True, slots=True)
class Model:
    """How to make its decoder from the words of ``read_eeprom``, and its use."""

    decoder: Callable[[ArrayLike], Decoder]
    use: Use


MODELS = {
    "mlx90640": Model(Mlx90640Decoder, Use.PICTURE),
    "mlx90641": Model(Mlx90641Decoder, Use.PICTURE),
    "mlx90614": Model(Mlx90614Decoder, Use.SPOT),
    "amg8833": Model(lambda eeprom: Amg8833Decoder(), Use.PRESENCE),
}


def decoder(model: str, eeprom: ArrayLike) -> Decoder:
    """The decoder of a sensor that calls itself ``model``. Raises Unusable."""
    if model not in MODELS:
        raise Unusable(f'nobody knows how to read a "{model}"')
    return MODELS[model].decoder(eeprom)
