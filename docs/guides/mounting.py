"""Where sensors, screen and visitors are: the figures of the technician's guide, and its drawing.

The heights are this project's proposal from the reach and eye heights of EN 301 549 (8.3) and ADA 2010 (707.7.1)
and from the lenses in ``hw.thermal.optics``; they are computed, not tried on people.
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from hw.thermal.optics import FACE_MM, OPTICS, Optics
from sentinel.fever.estimate import SMALLEST_FACE_PX

FOLDER = Path(__file__).with_name("pictures")
AXIS_M, STAND_M = 1.35, 0.7  # of camera and thermal sensor above the floor; of visitors before it
REACH_M = (0.38, 1.22)  # what is touched or held against something
LENS = "mlx90640-55x35"
_FACE_M = FACE_MM[1] / 1000
_PX_M = 330.0  # pixels of the drawing to a metre
_WIDTH, _HEIGHT, _FLOOR, _LEFT = 1000, 760, 690, 150
_WORDS = {
    "zh-CN": {
        "title": "安装高度与站位（侧面）", "axis": "摄像头、测温传感器轴线", "stand": "地面标线，访客站位",
        "reach": "读卡区、扫码窗、触摸键", "faces": "测温可覆盖的面部中心", "adult": "成人", "seated": "轮椅使用者、儿童",
        "sun": "镜头与人脸都避开阳光、射灯", "draught": "不对着门口、空调出风", "wall": "身后是常温素墙，无暖气、无玻璃门",
    },
    "en": {
        "title": "Heights and standing place (side view)", "axis": "axis of camera and thermal sensor",
        "stand": "mark on the floor, where visitors stand", "reach": "card, code window, what is touched",
        "faces": "face middles that are measured", "adult": "adult", "seated": "wheelchair user, child",
        "sun": "no sun or spot light into lens or on faces", "draught": "no open door, no fan, no air conditioning",
        "wall": "a plain wall behind, no heater, no glass",
    },
}  # fmt: skip
_HEADS = (("adult", 1.60), ("seated", 1.10))


def turned(lens: Optics) -> Optics:
    """The same sensor on its side (``thermal.turned`` 90 or 270)."""
    return replace(
        lens, across_deg=lens.down_deg, down_deg=lens.across_deg, rows=lens.columns, columns=lens.rows
    )


def farthest_m(lens: Optics) -> float:
    """From how far on a face has too few pixels to be measured."""
    near = lens.face_px(1.0)
    return min(have / least for have, least in zip(near, SMALLEST_FACE_PX, strict=True))


def covered_m(lens: Optics, distance_m: float) -> float:
    """Over which range of heights a face's middle may be, so that the whole face is in the picture."""
    return max(0.0, 2 * distance_m * math.tan(math.radians(lens.down_deg / 2)) - _FACE_M)


def lenses() -> Iterator[tuple[str, Optics, bool]]:
    """Sensors that measure people: model and view, lens, whether on its side."""
    for name, lens in OPTICS.items():
        if name.startswith(("mlx90640", "mlx90641")):
            yield name, lens, False
            yield name, turned(lens), True


def file_name(language: str) -> str:
    """As the guide in ``language`` names it."""
    return f"mounting.{language}.svg"


def make(folder: Path = FOLDER) -> Iterator[Path]:
    """Write the drawing in each language. Raises OSError where it can't be."""
    for language in _WORDS:
        path = folder / file_name(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawing(language), encoding="utf-8")
        yield path


def drawing(language: str) -> str:
    """SVG 1.1."""
    words = _WORDS[language]
    parts = [*_kiosk(words), *_view(words), *_people(words), *_around(words)]
    font = (
        "WenQuanYi Micro Hei, Noto Sans CJK SC, sans-serif"
        if language == "zh-CN"
        else "Noto Sans, sans-serif"
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="{font}" font-size="20" fill="#16202A">'
    )
    ground = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#FFFFFF"/>'
    return (
        "\n".join([head, ground, _text(_WIDTH / 2, 36, words["title"], "middle", 26), *parts, "</svg>"])
        + "\n"
    )


def _kiosk(words: dict[str, str]) -> Iterator[str]:
    top, low, high = _y(1.62), _y(REACH_M[0]), _y(REACH_M[1])
    yield f'<rect x="{_LEFT - 50}" y="{top:g}" width="50" height="{_FLOOR - top:g}" fill="#37424D"/>'
    yield f'<rect x="{_LEFT - 6}" y="{_y(1.28):g}" width="10" height="{_y(0.86) - _y(1.28):g}" fill="#0B57A4"/>'
    yield f'<rect x="{_LEFT}" y="{high:g}" width="14" height="{low - high:g}" fill="#00574B" opacity="0.75"/>'
    yield f'<circle cx="{_LEFT + 2}" cy="{_y(AXIS_M):g}" r="9" fill="#9B1C1C"/>'
    yield f'<line x1="40" y1="{_FLOOR}" x2="{_WIDTH - 30}" y2="{_FLOOR}" stroke="#16202A" stroke-width="3"/>'
    yield '<rect x="508" y="588" width="14" height="24" fill="#00574B" opacity="0.75"/>'
    yield _text(532, 607, f"{words['reach']}: {REACH_M[0]:.2f}–{REACH_M[1]:.2f} m")
    yield _height(AXIS_M)


def _view(words: dict[str, str]) -> Iterator[str]:
    lens = turned(OPTICS[LENS])
    reach = farthest_m(lens)
    half = reach * math.tan(math.radians(lens.down_deg / 2))
    x = _LEFT + reach * _PX_M
    points = f"{_LEFT + 2},{_y(AXIS_M):g} {x:g},{_y(AXIS_M + half):g} {x:g},{_y(AXIS_M - half):g}"
    yield f'<polygon points="{points}" fill="#0B57A4" opacity="0.12"/>'
    yield (
        f'<line x1="{_LEFT}" y1="{_y(AXIS_M):g}" x2="{x:g}" y2="{_y(AXIS_M):g}" stroke="#0B57A4" stroke-width="2" '
        'stroke-dasharray="10 6"/>'
    )
    low, high = face_middles()
    said = f"{words['faces']}: {low:.2f}–{high:.2f} m"
    yield _text(508, _y(AXIS_M) - 8, f"{words['axis']}: {AXIS_M:.2f} m")
    yield _text(508, _y(AXIS_M) + 22, said)


def face_middles() -> tuple[float, float]:
    """Lowest and highest middle of a face, in metres, at the standing place, with the recommended sensor."""
    half = covered_m(turned(OPTICS[LENS]), STAND_M) / 2
    return AXIS_M - half, AXIS_M + half


def _people(words: dict[str, str]) -> Iterator[str]:
    x = _LEFT + STAND_M * _PX_M
    yield f'<line x1="{x:g}" y1="{_y(1.5):g}" x2="{x:g}" y2="{_FLOOR}" stroke="#C9D2DB" stroke-width="10"/>'
    for name, height in _HEADS:
        yield (
            f'<ellipse cx="{x:g}" cy="{_y(height):g}" rx="{0.075 * _PX_M:g}" ry="{_FACE_M / 2 * _PX_M:g}" '
            'fill="#FFFFFF" stroke="#16202A" stroke-width="3"/>'
        )
        yield _text(508, _y(height) + 7, f"{words[name]}: {height:.2f} m")
    yield f'<line x1="{x:g}" y1="{_FLOOR - 16}" x2="{x:g}" y2="{_FLOOR + 16}" stroke="#9B1C1C" stroke-width="6"/>'
    yield _text(x + 16, _FLOOR + 38, f"{words['stand']}: {STAND_M:.1f} m")
    yield (
        f'<line x1="{_LEFT}" y1="{_FLOOR + 24}" x2="{x:g}" y2="{_FLOOR + 24}" stroke="#16202A" stroke-width="2" '
        'stroke-dasharray="4 4"/>'
    )


def _around(words: dict[str, str]) -> Iterator[str]:
    x, y = 508, 420
    for name in ("sun", "draught", "wall"):
        yield f'<path d="M{x} {y - 6} l8 8 l16 -18" fill="none" stroke="#00574B" stroke-width="4"/>'
        yield _text(x + 34, y, words[name])
        y += 36


def _height(metres: float) -> str:
    return _text(_LEFT - 64, _y(metres) + 7, f"{metres:.2f} m", "end")


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 20) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{text}</text>'


def _y(metres: float) -> float:
    return _FLOOR - metres * _PX_M
