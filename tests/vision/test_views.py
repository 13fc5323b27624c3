"""Each net gets the smaller picture only where it holds all that the net can see."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sentinel.vision.process import shrink
from sentinel.vision.views import Views

SIDES = st.integers(16, 2000)


@given(SIDES, SIDES, st.floats(1, 2000), st.floats(1, 2000), st.floats(1, 300))
def test_a_face_never_loses_pixels_that_a_net_would_see(
    width: int, height: int, wide: float, tall: float, least: float
) -> None:
    whole = np.zeros((height, width, 3), np.uint8)
    views = Views(whole, shrink(whole))
    view = views.of((10.0, 20.0, wide, tall), least)
    assert view.image.shape[1] <= width
    box = view.box((10.0, 20.0, wide, tall))
    assert view is views.whole or max(box[2:]) >= least * 0.999
    assert np.allclose(np.array(box) * view.factor, (10.0, 20.0, wide, tall))


def test_a_camera_smaller_than_the_screens_picture_is_looked_at_as_it_is() -> None:
    whole = np.zeros((240, 320, 3), np.uint8)
    views = Views(whole, shrink(whole))
    assert views.small is views.whole
