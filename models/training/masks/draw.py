"""Masks of real pictures drawn over other faces: properly, or in the ways that people wear them wrongly.

Colours, folds and patterns are those of real masks; where the mask sits is ours to choose, so that the
classes differ in that alone. Points are iBUG's 68: jaw 0..16, bridge of the nose 27..30, nostrils 31..35,
lips 48..67.
"""

from enum import Enum

import cv2
import numpy as np
from data import Marks, Picture
from numpy.typing import NDArray

_OUTLINE = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 28]


class Worn(Enum):
    """How a mask sits."""

    PROPERLY = "properly"
    TIP = "tip of the nose out"
    NOSE = "nose out"
    CHIN = "on the chin"
    UNDER = "under the chin"
    UP = "chin and mouth out"


WRONGLY = (Worn.TIP, Worn.TIP, Worn.NOSE, Worn.NOSE, Worn.NOSE, Worn.CHIN, Worn.CHIN, Worn.UNDER, Worn.UP)


def wear(
    face: Picture, marks: Marks, mask: Picture, mask_marks: Marks, how: Worn, rng: np.random.Generator
) -> Picture:
    """``face`` with the mask of the picture ``mask``; square BGR of the same side, marks in parts of it."""
    side = face.shape[0]
    here, there = marks * side, mask_marks * side
    matrix = _matrix(there, here, how, rng)
    outline = np.zeros((side, side), np.uint8)
    centre = there[_OUTLINE].mean(0)
    polygon = centre + (there[_OUTLINE] - centre) * 1.03
    cv2.fillPoly(outline, [polygon.round().astype(np.int32)], 255, cv2.LINE_AA)
    alpha = cv2.warpAffine(outline, matrix, (side, side), flags=cv2.INTER_LINEAR)
    cloth = cv2.warpAffine(mask, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE)
    share = cv2.GaussianBlur(alpha, (0, 0), 0.7).astype(np.float32)[..., None] / 255
    lit = np.clip(cloth * _light(face, here, mask, there), 0, 255)
    worn = face * (1 - share) + lit * share
    result = np.asarray(worn.round(), np.uint8)
    if rng.random() < 0.5:
        _straps(result, here, matrix, there, rng)
    return result


def hand(face: Picture, marks: Marks, rng: np.random.Generator) -> Picture:
    """Fingers of the face's own colour before mouth and nose: a hand is no mask."""
    side = face.shape[0]
    here = marks * side
    cheek = here[[1, 15, 27, 21, 22]].mean(0) * 0.4 + here[int(rng.choice([28, 29, 30]))] * 0.6
    x, y = np.clip(cheek.round().astype(int), 3, side - 4)
    skin = face[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3).mean(0) * rng.uniform(0.75, 1.15)
    drawn = face.astype(np.float32)
    reach = float(np.linalg.norm(here[8] - here[27]))
    tip = here[int(rng.choice([30, 33, 51, 57, 48, 54]))] + rng.normal(0, 0.06 * reach, 2)
    angle = rng.uniform(0.15 * np.pi, 0.85 * np.pi)  # from below, left or right
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    for finger in range(int(rng.integers(1, 5))):
        start = tip + across * (finger - 1.5) * 0.17 * reach + along * rng.uniform(-0.1, 0.1) * reach
        shade = skin * rng.uniform(0.9, 1.08)
        ends = [tuple(int(v) for v in point) for point in (start, start + along * 2.2 * reach)]
        for darker, wide in ((0.72, 0.19), (1.0, 0.15)):  # the edge, then the finger
            colour = [float(v) for v in shade * darker]
            cv2.line(drawn, ends[0], ends[1], colour, int(wide * reach) + 1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(drawn, (0, 0), rng.uniform(0.6, 1.4))
    changed = np.abs(drawn - face).max(axis=2, keepdims=True) > 2
    return np.asarray(np.clip(np.where(changed, soft, face), 0, 255), np.uint8)


def hide(face: Picture, marks: Marks, other: Picture, rng: np.random.Generator) -> Picture:
    """The lower face behind something of another picture (a shoulder, hair, a head): hidden is not masked."""
    side = face.shape[0]
    here = marks * side
    reach = float(np.linalg.norm(here[8] - here[27]))
    middle = here[int(rng.choice([33, 51, 57, 8, 3, 13]))] + rng.normal(0, 0.12 * reach, 2)
    middle += [0, 0.35 * reach]
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radii = reach * rng.uniform(0.45, 0.9, 14)
    wide = np.array([rng.uniform(0.8, 1.6), rng.uniform(0.6, 1.1)])
    outline = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None] * wide
    share = np.zeros((side, side), np.float32)
    cv2.fillPoly(share, [outline.round().astype(np.int32)], 1.0, cv2.LINE_AA)
    share = cv2.GaussianBlur(share, (0, 0), rng.uniform(0.7, 2.5))[..., None]
    corner = rng.integers(0, side // 2, 2)
    part = other[corner[0] : corner[0] + side // 2, corner[1] : corner[1] + side // 2]
    thing = cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR) * rng.uniform(0.5, 1.1)
    return np.asarray(np.clip(face * (1 - share) + thing * share, 0, 255), np.uint8)


def turn(marks: Marks) -> NDArray[np.float32]:
    """How far each face of N x 68 x 2 is turned: log ratio of the nose's distances to the jaw's two sides."""
    sides = [np.linalg.norm(marks[:, 30] - marks[:, jaw], axis=1) + 1e-3 for jaw in (2, 14)]
    return np.asarray(np.log(sides[0] / sides[1]), np.float32)


def _matrix(
    there: NDArray[np.float32], here: NDArray[np.float32], how: Worn, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Brings the mask's top and bottom exactly, and its width, to where they shall be on the face."""
    top, bottom, width = _place(here, how, rng)
    source = np.column_stack([there[14] - there[2], (there[8] - there[28]) * 1.04])
    target = np.column_stack([(here[14] - here[2]) * width, bottom - top])
    linear = target @ np.linalg.pinv(source)
    return np.column_stack([linear, top - linear @ there[28]])


def _place(
    p: NDArray[np.float32], how: Worn, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """Where the mask's top and bottom go, and its width in parts of the face's."""
    down = p[8] - p[27]
    low = p[8] + down * rng.uniform(0.02, 0.2)
    if how is Worn.PROPERLY:
        return p[28] + down * rng.uniform(-0.06, 0.05), p[8] + down * rng.uniform(0.02, 0.08), 1.0
    if how is Worn.TIP:
        return _between(p[30], p[33], rng.uniform(0.1, 0.8)), low, rng.uniform(0.9, 1.0)
    if how is Worn.NOSE:
        return _between(p[33], p[51], rng.uniform(0.1, 1.0)), low, rng.uniform(0.88, 1.0)
    if how is Worn.CHIN:
        return _between(p[57], p[8], rng.uniform(0.0, 0.6)), low + down * 0.1, rng.uniform(0.75, 0.95)
    if how is Worn.UNDER:
        low = p[8] + down * rng.uniform(0.25, 0.5)
        return p[8] - down * rng.uniform(-0.04, 0.08), low, rng.uniform(0.7, 1.0)
    return p[27] - down * rng.uniform(0.0, 0.12), _between(p[33], p[57], rng.uniform(0.1, 0.9)), 1.0


def _between(a: NDArray[np.float32], b: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    return np.asarray(a + (b - a) * share, np.float32)


def _light(face: Picture, here: Marks, mask: Picture, there: Marks) -> float:
    """How much brighter the face's eyes and forehead are than those of the mask's wearer."""
    values = []
    for picture, points in ((face, here), (mask, there)):
        low, high = points[17:48].min(0), points[17:48].max(0)
        (x1, y1), (x2, y2) = np.clip(low, 0, None).astype(int), high.astype(int) + 1
        values.append(float(picture[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)].mean()) + 10.0)
    return float(np.clip((values[0] / values[1]) ** 0.7, 0.55, 1.6))


def _straps(
    picture: Picture,
    here: Marks,
    matrix: NDArray[np.float64],
    there: Marks,
    rng: np.random.Generator,
) -> None:
    """Thin lines from the mask's ends to the ears."""
    ends = there[[3, 13]] @ matrix[:, :2].T + matrix[:, 2]
    shade = int(rng.choice([235, 205, 40]))
    for end, ear in zip(ends, (here[0], here[16]), strict=True):
        first, second = (tuple(int(v) for v in point) for point in (end, ear))
        cv2.line(picture, first, second, (shade, shade, shade), 1, cv2.LINE_AA)
