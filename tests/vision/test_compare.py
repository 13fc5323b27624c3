"""Two photographs compared: a mask on one of them, what can't be compared, what makes a comparison doubtful."""

import tracemalloc
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from sentinel.vision.align import SIZE, align
from sentinel.vision.compare import Comparer, doubt
from sentinel.vision.geometry import Image
from sentinel.vision.models import Models
from sentinel.vision.painted_mask import STYLES, masked_template, paint
from sentinel.vision.photograph import locate_faces
from sentinel.vision.quality import Quality


def masked(models: Models, head: Image) -> Image:
    """A white mask with an elastic band; unlike those that the kiosk paints."""
    _, _, points = locate_faces(models, head)[0]
    right, left, _, mouth_right, mouth_left = points
    across, down = left - right, (mouth_right + mouth_left) / 2 - (right + left) / 2
    eyes = (right + left) / 2
    shape = ((-0.85, 0.5), (0, 0.35), (0.85, 0.5), (0.7, 1.3), (0, 1.7), (-0.7, 1.3))
    outline = np.array([eyes + across * a + down * b for a, b in shape], np.int32)
    out = head.copy()
    cv2.fillPoly(out, [outline], (236, 232, 228), cv2.LINE_AA)
    cv2.polylines(out, [outline], True, (200, 198, 195), 2, cv2.LINE_AA)
    return out


def written(folder: Path, name: str, image: Image) -> Path:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), image)
    return path


def test_a_masked_face_is_nearer_to_its_own_reference_with_a_mask_painted_on(
    models: Models, heads: dict[str, Image]
) -> None:
    def cut(image: Image, covered: bool) -> Image:
        box, _, _ = locate_faces(models, image)[0]
        marks = models.landmarker.locate(image, box, covered=covered)
        assert marks is not None
        return align(image, marks.points)

    embedder = models.embedder
    own, other = cut(heads["obama2"], False), cut(heads["biden"], False)
    probe = embedder.embed_aligned(cut(masked(models, heads["obama"]), True))
    bare = float(probe @ embedder.embed_aligned(own))
    painted = float(probe @ masked_template(embedder, own))
    assert painted > bare + 0.03
    assert painted > float(probe @ masked_template(embedder, other)) + 0.2


def test_a_painted_mask_covers_nose_mouth_and_chin_and_leaves_the_eyes() -> None:
    face = np.full((SIZE, SIZE, 3), 120, np.uint8)
    for style in STYLES:
        changed = np.abs(paint(face, style).astype(int) - face).max(axis=2) > 5
        assert not changed[:56].any()
        assert changed[78:108, 40:72].all()


def test_a_mask_in_the_dark_is_dark() -> None:
    bright, dark = (paint(np.full((SIZE, SIZE, 3), v, np.uint8), STYLES[0])[90, 56].mean() for v in (130, 40))
    assert dark < 0.6 * bright


def test_a_masked_photograph_is_compared_whichever_side_it_is_on(
    models: Models, heads: dict[str, Image], tmp_path: Path
) -> None:
    bare, other = written(tmp_path, "bare", heads["obama2"]), written(tmp_path, "other", heads["biden"])
    covered = written(tmp_path, "covered", masked(models, heads["obama"]))
    comparer = Comparer(models)
    there, back = comparer.compare(bare, covered), comparer.compare(covered, bare)
    assert there.similarity == pytest.approx(back.similarity)
    assert there.same is True
    assert comparer.compare(other, covered).same is False
    assert comparer.compare(covered, covered).similarity == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda head: (head * 0.03).astype(np.uint8), "dark|no face"),
        (lambda head: np.zeros_like(head), "no face found"),
        (lambda head: framed(head, 18), "too small|no face"),
    ],
)
def test_what_cannot_be_compared_has_no_number_but_a_reason(
    models: Models, heads: dict[str, Image], tmp_path: Path, change: object, reason: str
) -> None:
    good = written(tmp_path, "good", heads["obama"])
    bad = written(tmp_path, "bad", change(heads["obama2"]))  # type: ignore[operator]
    result = Comparer(models).compare(good, bad)
    assert (result.similarity, result.same) == (None, None)
    assert any(part in result.reason for part in reason.split("|"))
    assert "bad.png" in result.reason


def test_a_long_list_of_files_that_are_no_pictures_does_not_fill_the_memory(
    models: Models, tmp_path: Path
) -> None:
    size = 4 << 20
    bad = [tmp_path / f"{number}.jpg" for number in range(8)]
    for path in bad:
        path.write_bytes(b"no picture" + bytes(size))
    comparer = Comparer(models)
    tracemalloc.start()
    try:
        for a, b in pairwise(bad):
            result = comparer.compare(a, b)
            assert not result.readable
            assert f"{a}: not a PNG" in result.reason
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept < size // 4
    assert comparer.compare(bad[0], bad[1]) == Comparer(models).compare(bad[0], bad[1])


def framed(head: Image, height: int) -> Image:
    """The head with a face of about ``height`` pixels on a plain picture."""
    scale = height / (head.shape[0] / 2)
    picture = np.full((300, 400, 3), 120, np.uint8)
    small = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture[100 : 100 + small.shape[0], 100 : 100 + small.shape[1]] = small
    return picture


def test_a_small_face_is_still_compared_but_said_to_be_small(
    models: Models, heads: dict[str, Image], tmp_path: Path
) -> None:
    small = written(tmp_path, "small", framed(heads["obama2"], 36))
    result = Comparer(models).compare(written(tmp_path, "good", heads["obama"]), small)
    assert result.similarity is not None
    assert "a small face" in result.reason


@pytest.mark.parametrize(
    ("quality", "said"),
    [
        (Quality(120, 120, 1.0, 5.0, 5.0, 5.0), ""),
        (Quality(30, 120, 1.0), "a small face"),
        (Quality(120, 20, 1.0), "dark"),
        (Quality(120, 120, 1.0, 70.0, 0.0, 0.0), "turned away"),
        (Quality(120, 120, 0.1), "blurred"),
    ],
)
def test_what_makes_a_comparison_doubtful_is_said(quality: Quality, said: str) -> None:
    assert doubt(quality) == said


def test_a_dark_face_is_still_like_the_same_face_in_the_light(
    models: Models, heads: dict[str, Image]
) -> None:
    _, _, points = locate_faces(models, heads["obama"])[0]
    face = align(heads["obama"], points)
    noise = np.random.default_rng(2).normal(0, 1.5, face.shape)
    dark = np.clip(face * 0.1 + noise, 0, 255).astype(np.uint8)
    light = models.embedder.embed_aligned(face)
    assert float(light @ models.embedder.embed_aligned(dark)) > 0.7
