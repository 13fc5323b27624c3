"""The technician's registration: pictures of a warm printed code from both devices -> its places."""

import time
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hw.camera import Camera
from hw.errors import DeviceProtocolError
from hw.thermal import ThermalSensor
from sentinel.fever.decoders import MODELS, Use, decoder
from sentinel.fever.mosaic import Mosaic, upright
from sentinel.fever.places import Places, look
from sentinel.fever.registration import Place, warm_target
from sentinel.fever.words import Unusable
from sentinel.vision.codes import CodeReader

_CAMERA_S = 3.0
_FAULTS = 10


class ThermalPictures(Protocol):
    """Full thermal pictures, one after the other."""

    def __call__(self) -> NDArray[np.float32]:
        """The next, rows x columns in C. Raises DeviceError."""


def thermal_pictures(sensor: ThermalSensor, refresh_hz: float, turned: int = 0) -> ThermalPictures:
    """Reads ``sensor``; its pictures are ``turned`` anticlockwise to stand upright.

    Raises DeviceError, also where its calibration is unusable."""
    try:
        reader = decoder(sensor.model, sensor.read_eeprom())
    except Unusable as reason:
        raise DeviceProtocolError(f"thermal sensor is unusable: {reason}") from None
    if MODELS[sensor.model].use is not Use.PICTURE:
        raise DeviceProtocolError(
            f"an {sensor.model} gives no picture to register: measure its view with a ruler, and write "
            "thermal.registration by hand"
        )
    mosaic = Mosaic(reader.shape, reader.subpages)

    def read() -> NDArray[np.float32]:
        faults = 0
        while True:
            raw = sensor.read_subpage(2.0 / refresh_hz + 0.5)
            try:
                picture = mosaic.add(reader.decode(raw.words))
            except Unusable as reason:
                faults += 1
                if faults >= _FAULTS:
                    raise DeviceProtocolError(f"thermal sensor gives nothing usable: {reason}") from None
                continue
            if picture is not None:
                return upright(picture, turned)

    return read


def collect(
    camera: Camera,
    thermal: ThermalPictures,
    wanted: int,
    limit_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[Places, tuple[int, int]]]:
    """After every look the places so far and the thermal picture's shape, until ``wanted`` or time is up.

    Raises DeviceError.
    """
    reader, places, until = CodeReader(), Places(), clock() + limit_s
    while len(places.pairs) < wanted and clock() < until:
        picture = thermal()
        image = camera.read(_CAMERA_S).image
        places = look(places, _code(reader, image), warm_target(picture))
        yield places, (picture.shape[0], picture.shape[1])


def _code(reader: CodeReader, image: NDArray[np.uint8]) -> Place | None:
    """The centre of the only code in the camera's picture."""
    codes = reader.read(image)
    if len(codes) != 1:
        return None
    height, width = image.shape[:2]
    x, y = np.mean(codes[0].quad, axis=0)
    return float(x) / width, float(y) / height
