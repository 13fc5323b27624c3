"""What sees and feels people: camera, vision, faces, the thermal sensor."""

from typing import Annotated

from msgspec import Meta

from sentinel.config.form import ConfigError, Ratio, Strict, nearest, says

Uncertainty = Annotated[float, Meta(ge=0.05, le=3.0)]
Surroundings = Annotated[float, Meta(ge=-20.0, le=60.0)]
Coefficient = Annotated[float, Meta(ge=-10.0, le=10.0)]
_LEAST_ZONE = 0.1  # of the picture
_LEAST_ADDRESS = 3
THERMAL_DRIVERS = ("mlx90640", "mlx90641", "mlx90614", "amg8833", "none")


class CameraSettings(Strict, frozen=True):
    """The camera, read by the vision process."""

    source: Annotated[
        str, says('V4L2 index or /dev path, video file, folder of pictures, http MJPEG URL, or "none"')
    ] = "0"
    width: Annotated[int, Meta(ge=160, le=4096), says("asked of a V4L2 device", "px")] = 1280
    height: Annotated[int, Meta(ge=120, le=4096), says("asked of a V4L2 device", "px")] = 720
    fps: Annotated[int, Meta(ge=1, le=120), says("asked of a V4L2 device; the pace of a folder", "1/s")] = 30
    loop: Annotated[bool, says("a file or folder starts again at its end")] = False
    height_m: Annotated[
        float,
        Meta(ge=0.0, le=3.0),
        says(
            "above the floor of what is in the middle of the picture, at arm's length: with it children and "
            "people who sit get the low screen by themselves; 0: by a touch only",
            "m",
        ),
    ] = 1.5


class VisionSettings(Strict, frozen=True):
    """What vision takes for a face that is near enough."""

    zone: Annotated[
        tuple[Ratio, Ratio, Ratio, Ratio], says("the aiming zone as x, y, width, height", "of the picture")
    ] = (0.2, 0.05, 0.6, 0.9)
    min_face_px: Annotated[
        int, Meta(ge=16, le=1000), says("a smaller face is asked to come nearer", "px wide")
    ] = 72
    threads: Annotated[int, Meta(ge=1, le=16), says("of each model, and of OpenCV")] = 1


class FaceSettings(Strict, frozen=True):
    """The same person, or not. 1:N needs `sentinel enrol --calibrate`: without it nobody is searched for."""

    match_bare: Annotated[Ratio, says("person = document from this cosine on (1:1), without a mask")] = 0.50
    match_masked: Annotated[Ratio, says("the same for somebody who wears a mask")] = 0.41
    search_bare: Annotated[Ratio, says("known face from this cosine on (1:N); 0: as calibrated")] = 0.0
    search_masked: Annotated[Ratio, says("the same for somebody who wears a mask")] = 0.0
    false_matches: Annotated[
        float, Meta(gt=0.0, le=0.1), says("limit for which calibration suggests 1:1 thresholds")
    ] = 0.001
    false_identifications: Annotated[
        float, Meta(gt=0.0, le=0.5), says("1:N is refused where more strangers may be taken for somebody")
    ] = 0.01


class ThermalSettings(Strict, frozen=True):
    """The thermal sensor."""

    driver: Annotated[
        str,
        says(
            '"mlx90640", "mlx90641", "mlx90614" (a spot: only a registered face that fills its view), '
            '"amg8833" (presence only, never a temperature) or "none"'
        ),
    ] = "none"
    bus: Annotated[str, says("the I2C bus")] = "/dev/i2c-1"
    address: Annotated[int, Meta(ge=0, le=0x77), says("on the bus; 0: the model's own (51, 51, 90, 105)")] = 0
    chunk_bytes: Annotated[
        int, Meta(ge=16, le=8192), says("longest read that the I2C adapter takes at once", "bytes")
    ] = 2048
    bus_hz: Annotated[
        float,
        Meta(ge=10_000, le=1_000_000),
        says("the I2C bus's clock; a refresh rate that it can't serve is refused", "Hz"),
    ] = 400_000.0
    refresh_hz: Annotated[
        float, Meta(ge=0.5, le=32), says("half pictures a second: 0.5, 1, 2, 4, 8, 16 or 32", "Hz")
    ] = 4.0
    emissivity: Annotated[float, Meta(ge=0.5, le=1.0), says("of skin")] = 0.98
    site_offset_k: Annotated[
        float,
        Meta(ge=-3.0, le=6.0),
        says("added to skin for the body's estimate (as it is: to oral); constant for a site", "K"),
    ] = 2.38
    warm_up_s: Annotated[
        float, Meta(ge=0.0, le=3600.0), says("nobody is measured so long after the start", "s")
    ] = 240.0
    calibration_k: Annotated[
        Uncertainty | None,
        says(
            "standard uncertainty that a site calibration left; none: not calibrated, and near the limit "
            "nothing can be told until a reference is there",
            "K",
        ),
    ] = None
    reflected_c: Annotated[Surroundings | None, says("what skin mirrors; none: the ambient", "C")] = None
    reference: Annotated[
        str,
        says(
            '"running": the offset is that of the last people, provisional until six hours agree, then '
            'follows slowly and within 0.5 K; "frozen": as learned, unchanged; "off": only site_offset_k'
        ),
    ] = "running"
    healthy_c: Annotated[
        float,
        Meta(ge=36.0, le=37.2),
        says("the middle of healthy people on the recheck's thermometer: armpit 36.5, mouth 36.9", "C"),
    ] = 36.5
    black_body: Annotated[
        tuple[Ratio, Ratio, Ratio, Ratio] | None,
        says("where one stands, as x, y, width, height; none: no black body", "of the thermal picture"),
    ] = None
    black_body_c: Annotated[float, Meta(ge=25.0, le=45.0), says("its temperature", "C")] = 35.0
    black_body_emissivity: Annotated[float, Meta(ge=0.8, le=1.0), says("its emissivity")] = 0.95
    turned: Annotated[
        int,
        says(
            "by how much the sensor's picture is turned anticlockwise to stand upright: 0, 90, 180, 270; all "
            "else here counts from the upright one",
            "degrees",
        ),
    ] = 0
    registration: Annotated[
        tuple[Coefficient, Coefficient, Coefficient, Coefficient] | None,
        says(
            "ax, bx, ay, by: camera to thermal picture, x' = ax x + bx, y' = ay y + by; none: taken for "
            "equal, and heat can't witness liveness",
            "of the pictures",
        ),
    ] = None


def check_zone(zone: tuple[float, float, float, float]) -> None:
    left, top, width, height = zone
    if min(width, height) < _LEAST_ZONE or left + width > 1.0001 or top + height > 1.0001:
        raise ConfigError(
            f"vision.zone = {list(zone)} is x, y, width, height within the picture, 0 to 1, and at least "
            f"{_LEAST_ZONE:g} wide and high: nobody could stand in this one"
        )


def check_thermal(thermal: ThermalSettings) -> None:
    if thermal.driver not in THERMAL_DRIVERS:
        known = ", ".join(f'"{name}"' for name in THERMAL_DRIVERS)
        hint = nearest(thermal.driver, THERMAL_DRIVERS)
        raise ConfigError(f'thermal.driver = "{thermal.driver}" is none of {known}{hint}')
    if 0 < thermal.address < _LEAST_ADDRESS:
        raise ConfigError(f"thermal.address = {thermal.address} is reserved on I2C: 3 to 119, or 0")
    if thermal.black_body is not None and thermal.driver in ("mlx90614", "amg8833"):
        raise ConfigError(f"thermal.black_body needs a sensor that sees a picture, not {thermal.driver}")
    if thermal.turned not in (0, 90, 180, 270):
        raise ConfigError(f"thermal.turned = {thermal.turned} is none of 0, 90, 180, 270")
    if thermal.registration is not None and thermal.registration[2] <= 0:
        raise ConfigError(
            "thermal.registration stands on its head, and foreheads would be chins: remove it, and run "
            "`sentinel calibrate thermal` again, which sets thermal.turned"
        )
