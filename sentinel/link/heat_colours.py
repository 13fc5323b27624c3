"""The colours of warmth, the same in a file and on the technician's screen."""

import numpy as np

# Thirty-three of the 256 colours of matplotlib's "inferno" (CC0), evenly spaced: perceptually uniform, also
# for who can't tell red from green; lightness rises evenly from black over purple and orange to pale yellow
INFERNO = np.array(
    [
        (0, 0, 4), (4, 3, 18), (11, 7, 36), (21, 11, 55), (33, 12, 74), (47, 10, 91),
        (61, 9, 101), (74, 12, 107), (87, 16, 110), (100, 21, 110), (113, 25, 110), (125, 30, 109),
        (138, 34, 106), (151, 39, 102), (163, 44, 97), (176, 49, 91), (188, 55, 84), (198, 61, 77),
        (208, 69, 69), (218, 78, 60), (227, 89, 51), (235, 100, 41), (241, 113, 31), (246, 126, 20),
        (249, 140, 10), (251, 155, 6), (252, 170, 15), (251, 186, 31), (249, 201, 50), (245, 217, 73),
        (242, 232, 101), (243, 245, 134), (252, 255, 164),
    ]
)  # fmt: skip
