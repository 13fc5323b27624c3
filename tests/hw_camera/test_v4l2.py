"""A camera's exposure controls: the kernel's bytes, and drivers of every kind on the other side."""

import errno
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hw.camera import v4l2
from hw.camera.v4l2 import ExposureControls

BIAS_MENU = [-3000, -2000, -1000, 0, 1000, 2000, 3000]


@dataclass
class Driver:
    """The kernel's side of the ioctls, by linux/videodev2.h, written from the header and not from ours."""

    controls: dict[int, tuple[int, int, int, int, int]] = field(default_factory=dict)
    menu: list[int | None] = field(default_factory=list)
    values: dict[int, int] = field(default_factory=dict)
    refuses: frozenset[int] = frozenset()
    gone: bool = False
    interrupts: int = 0

    def ioctl(self, device: int, request: int, buffer: bytearray) -> int:
        if self.gone:
            raise OSError(errno.ENODEV, "no such device")
        if self.interrupts:
            self.interrupts -= 1
            raise OSError(errno.EINTR, "interrupted")
        (control,) = struct.unpack_from("=I", buffer)
        known = self.controls.get(control)
        if known is None:
            raise OSError(errno.EINVAL, "no such control")
        if request == 0xC0445624:  # VIDIOC_QUERYCTRL
            kind, least, most, default, flags = known
            buffer[4:8] = struct.pack("=I", kind)
            buffer[40:60] = struct.pack("=iiiiI", least, most, 1, default, flags)
        elif request == 0xC02C5625:  # VIDIOC_QUERYMENU
            (index,) = struct.unpack_from("=I", buffer, 4)
            value = self.menu[index] if index < len(self.menu) else None
            if value is None:
                raise OSError(errno.EINVAL, "a gap")
            buffer[8:16] = struct.pack("=q", value)
        elif request == 0xC008561B:  # VIDIOC_G_CTRL
            buffer[4:8] = struct.pack("=i", self.values.get(control, known[3]))
        elif request == 0xC008561C:  # VIDIOC_S_CTRL
            if control in self.refuses:
                raise OSError(errno.EBUSY, "refused")
            (value,) = struct.unpack_from("=i", buffer, 4)
            if not known[1] <= value <= known[2]:
                raise OSError(errno.ERANGE, "out of range")
            self.values[control] = value
        else:
            raise OSError(errno.ENOTTY, "no such request")
        return 0


BIAS = (9, 0, 6, 3, 0)  # an integer menu
BACKLIGHT = (1, 0, 4, 1, 0)
AUTO = (3, 0, 3, 3, 0)


@pytest.fixture
def opened() -> Iterator[list[ExposureControls]]:
    controls: list[ExposureControls] = []
    yield controls
    for one in controls:
        one.close()
        one.close()


def use(driver: Driver, opened: list[ExposureControls]) -> ExposureControls:
    opened.append(ExposureControls("/dev/null", driver.ioctl))
    return opened[-1]


def test_a_camera_with_exposure_bias_is_set_to_the_nearest_step(opened: list[ExposureControls]) -> None:
    driver = Driver({v4l2.AUTO_EXPOSURE_BIAS: BIAS, v4l2.BACKLIGHT_COMPENSATION: BACKLIGHT}, list(BIAS_MENU))
    camera = use(driver, opened)
    assert camera.kind == "exposure bias"
    for stops, index in ((0.0, 3), (1.0, 4), (1.6, 5), (-1.0, 2), (9.0, 6)):
        assert camera.lighten(stops)
        assert driver.values[v4l2.AUTO_EXPOSURE_BIAS] == index
    assert v4l2.BACKLIGHT_COMPENSATION not in driver.values


def test_a_menu_with_gaps_is_used_as_it_is(opened: list[ExposureControls]) -> None:
    driver = Driver({v4l2.AUTO_EXPOSURE_BIAS: BIAS}, [None, None, -1000, 0, None, 2000, None])
    camera = use(driver, opened)
    assert camera.lighten(1.2)
    assert driver.values[v4l2.AUTO_EXPOSURE_BIAS] == 5


def test_a_uvc_camera_lifts_faces_by_backlight_compensation(opened: list[ExposureControls]) -> None:
    driver = Driver({v4l2.BACKLIGHT_COMPENSATION: BACKLIGHT})
    camera = use(driver, opened)
    assert camera.kind == "backlight compensation"
    got = []
    for stops in (0.0, 0.5, 1.0, 1.5, 3.0, -1.0):
        assert camera.lighten(stops)
        got.append(driver.values[v4l2.BACKLIGHT_COMPENSATION])
    assert got == [1, 2, 3, 4, 4, 1]


@pytest.mark.parametrize("flags", [0x0001, 0x0004, 0x0010])
def test_controls_that_are_off_are_left_alone(opened: list[ExposureControls], flags: int) -> None:
    driver = Driver({v4l2.BACKLIGHT_COMPENSATION: (*BACKLIGHT[:4], flags)})
    camera = use(driver, opened)
    assert camera.kind == ""
    assert not camera.lighten(1.0)
    assert driver.values == {}


def test_exposure_that_a_program_before_left_manual_is_automatic_again(
    opened: list[ExposureControls],
) -> None:
    driver = Driver({v4l2.EXPOSURE_AUTO: AUTO}, values={v4l2.EXPOSURE_AUTO: 1})
    use(driver, opened).automatic()
    assert driver.values[v4l2.EXPOSURE_AUTO] == 3
    shutter = Driver({v4l2.EXPOSURE_AUTO: AUTO}, values={v4l2.EXPOSURE_AUTO: 2})
    use(shutter, opened).automatic()
    assert shutter.values[v4l2.EXPOSURE_AUTO] == 2


def test_a_driver_that_refuses_interrupts_or_is_gone_does_no_harm(opened: list[ExposureControls]) -> None:
    both = {v4l2.BACKLIGHT_COMPENSATION: BACKLIGHT}
    camera = use(Driver(both, refuses=frozenset(both)), opened)
    assert not camera.lighten(1.0)
    driver = Driver(both, interrupts=3)
    camera = use(driver, opened)
    assert camera.lighten(1.5)
    driver.gone = True
    assert not camera.lighten(0.0)
    camera.automatic()


def test_what_is_no_camera_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with ExposureControls(str(tmp_path / "file")) as camera:
        assert camera.kind == ""
        assert not camera.lighten(1.0)
    with pytest.raises(OSError, match="No such file"):
        ExposureControls(str(tmp_path / "missing"))


def test_requests_and_ids_are_those_of_the_kernels_headers(tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None or not Path("/usr/include/linux/videodev2.h").exists():
        pytest.skip("no C compiler or no kernel headers")
    names = ("VIDIOC_G_CTRL", "VIDIOC_S_CTRL", "VIDIOC_QUERYCTRL", "VIDIOC_QUERYMENU")
    ids = ("BACKLIGHT_COMPENSATION", "EXPOSURE_AUTO", "AUTO_EXPOSURE_BIAS")
    wanted = [*names, *(f"V4L2_CID_{name}" for name in ids)]
    fields = [
        "offsetof(struct v4l2_queryctrl, minimum)",
        "offsetof(struct v4l2_queryctrl, flags)",
        "offsetof(struct v4l2_querymenu, value)",
    ]
    lines = "".join(f'printf("%lu\\n", (unsigned long)({name}));' for name in [*wanted, *fields])
    source = tmp_path / "ask.c"
    source.write_text(
        "#include <stddef.h>\n#include <stdio.h>\n#include <linux/videodev2.h>\n"
        f"int main(void) {{ {lines} return 0; }}\n"
    )
    subprocess.run([compiler, "-o", str(tmp_path / "ask"), str(source)], check=True, timeout=60)
    answer = subprocess.run([str(tmp_path / "ask")], capture_output=True, text=True, check=True, timeout=10)
    ours = [getattr(v4l2, name) for name in (*names, *ids)]
    assert [int(line) for line in answer.stdout.split()] == [*ours, 40, 56, 8]
