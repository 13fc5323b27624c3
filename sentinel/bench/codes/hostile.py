"""Codes as a door's camera gets them, made: bent, blurred, cracked, dim, glaring, tiny; one seed, one set.

A code is drawn large, spoilt where it is shown (cracks, stripes of light, dirt), laid into the picture in
perspective and spoilt as a camera does it (blur, motion, noise, JPEG). Difficulty rises within a category
up to what nobody can read, so that readers differ by where they give up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Random = np.random.Generator

SIZE = (640, 480)  # of most pictures: width, height
_FRAME = (1280, 720)
_CELL = 12  # pixels of a module as drawn, before the camera
_QUIET = 4  # modules


@dataclass(frozen=True, slots=True)
class Shot:
    """How a code is shown and taken. Lengths in the picture's pixels, angles in degrees."""

    module: float = 5.0
    turn: float = 0.0
    tilt: float = 0.0  # away from the camera, about a random axis
    blur: float = 0.6  # sigma; a lens is never perfect
    motion: float = 0.0
    noise: float = 3.0  # sigma
    dark: float = 30.0
    light: float = 220.0
    inverted: bool = False
    mirrored: bool = False
    glare: float = 0.0  # how much of the code's width shines
    shadow: float = 0.0  # how much darker one side is, 0..1
    cracks: int = 0
    scratch: float = 0.0  # part of the area that is covered
    bend: float = 0.0  # a curved surface: sagitta by width
    moire: float = 0.0  # a screen's grid, amplitude
    jpeg: int = 92
    phone: bool = False
    size: tuple[int, int] = SIZE


@dataclass(frozen=True, slots=True)
class Picture:
    """A gray picture and the bytes of the codes in it."""

    image: Image
    contents: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """``make(random, hardness)``: one picture; hardness 0..1."""

    name: str
    make: Callable[[Random, float], Picture]


@dataclass(slots=True)
class _Content:
    """Contents of the kinds that come to a door."""

    random: Random
    made: list[bytes] = field(default_factory=list)

    def next(self) -> bytes:
        kind = int(self.random.integers(4))
        token = "".join(self.random.choice(list("0123456789abcdef"), 12 + 8 * kind))
        text = ["JKM:", "https://s.example.cn/c?k=", "场所码:", "HC1:"][kind] + token
        self.made.append(text.encode())
        return self.made[-1]


def pictures(seed: int, count: int) -> Iterator[tuple[str, list[Picture]]]:
    """Every category's name and its ``count`` pictures."""
    for number, category in enumerate(CATEGORIES):
        random = np.random.default_rng([seed, number])
        yield category.name, [category.make(random, (i + 0.5) / count) for i in range(count)]


def modules(content: bytes, *, error: str = "m", version: int | None = None) -> NDArray[np.bool_]:
    """A QR symbol's dark modules, without a quiet zone."""
    import segno

    symbol = segno.make(content, error=error, version=version, micro=False, boost_error=False)
    return np.array([list(row) for row in symbol.matrix], np.uint8).astype(np.bool_)


def take(random: Random, dark: NDArray[np.bool_], shot: Shot) -> Image:
    """The picture that a camera takes of one symbol, somewhere in a cluttered view."""
    view = _clutter(random, shot.size)
    return _spoil(random, _lay(random, view, dark, shot), shot)


# ---- the code where it is shown


def _draw(random: Random, dark: NDArray[np.bool_], shot: Shot) -> NDArray[np.float32]:
    """The symbol with its quiet zone, in light of 0..255."""
    bits = np.pad(dark, _QUIET)
    if shot.mirrored:
        bits = bits[:, ::-1]
    if shot.inverted:
        bits = ~bits
    low, high = shot.dark, shot.light
    flat = np.where(bits, low, high).astype(np.float32)
    sheet: NDArray[np.float32] = np.kron(flat, np.ones((_CELL, _CELL), np.float32))
    sheet = _scratch(random, sheet, shot.scratch)
    sheet = _crack(random, sheet, shot.cracks)
    if shot.moire:
        rows = np.sin(np.arange(sheet.shape[0]) * 2 * np.pi / (_CELL * random.uniform(0.35, 0.9)))
        sheet = sheet + (shot.moire * rows[:, None]).astype(np.float32)
    if shot.glare:
        sheet = _shine(random, sheet, shot.glare)
    if shot.shadow:
        ramp = np.linspace(1.0, 1.0 - shot.shadow, sheet.shape[1], dtype=np.float32)
        edge = (np.arange(sheet.shape[1]) > sheet.shape[1] * random.uniform(0.3, 0.7)) * (shot.shadow * 0.5)
        sheet = sheet * np.clip(ramp - edge.astype(np.float32), 0.05, 1.0)
    return sheet


def _scratch(random: Random, sheet: NDArray[np.float32], part: float) -> NDArray[np.float32]:
    """Blobs of paper or dirt over a part of the area, the finder patterns spared."""
    side = sheet.shape[0]
    covered = np.zeros(sheet.shape, np.uint8)
    keep = (_QUIET + 8) * _CELL
    while covered.mean() < part:
        x, y = (int(v) for v in random.integers(_QUIET * _CELL, side - _QUIET * _CELL, 2))
        corner = ((x < keep or x > side - keep) and y < keep) or (x < keep and y > side - keep)
        if not corner:
            axes = tuple(int(v) for v in random.integers(_CELL, 3 * _CELL, 2))
            cv2.ellipse(covered, (x, y), axes, float(random.uniform(0, 180)), 0, 360, 1, -1)
    return np.where(covered == 1, float(random.choice([20.0, 235.0])), sheet).astype(np.float32)


def _crack(random: Random, sheet: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """A broken glass: bright and dark broken lines from one point over the code."""
    side = sheet.shape[0]
    centre = random.uniform(0.2, 0.8, 2) * side
    for _ in range(count):
        angle, at = random.uniform(0, 2 * np.pi), centre.copy()
        value = float(random.choice([5.0, 250.0]))
        for _ in range(8):
            angle += random.normal(0, 0.35)
            to = at + side * 0.18 * np.array([np.cos(angle), np.sin(angle)])
            ends = (int(at[0]), int(at[1])), (int(to[0]), int(to[1]))
            cv2.line(sheet, *ends, value, int(random.integers(3, 9)), cv2.LINE_AA)
            at = to
    return sheet


def _shine(random: Random, sheet: NDArray[np.float32], part: float) -> NDArray[np.float32]:
    """A lamp's reflection: a soft bright stripe across the code."""
    side = sheet.shape[0]
    angle, offset = random.uniform(0, np.pi), random.uniform(0.3, 0.7) * side
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    across = np.abs((xs - offset) * np.cos(angle) + (ys - offset) * np.sin(angle))
    light = np.exp(-((across / (part * side / 2)) ** 4))
    return np.asarray(sheet + light * random.uniform(150, 260), np.float32)


# ---- into the picture


def _clutter(random: Random, size: tuple[int, int]) -> NDArray[np.float32]:
    """A view with edges and gradients."""
    width, height = size
    left, right = (float(v) for v in random.uniform(50, 190, 2))
    row = np.linspace(left, right, width, dtype=np.float32)
    view: NDArray[np.float32] = np.repeat(row[None, :], height, axis=0)
    for _ in range(25):
        x, y = int(random.integers(width)), int(random.integers(height))
        w, h = (int(v) for v in random.integers(15, width // 4, 2))
        cv2.rectangle(view, (x, y), (x + w, y + h), float(random.uniform(20, 235)), -1)
    return np.asarray(cv2.GaussianBlur(view, (0, 0), 1.5), np.float32)


def _lay(
    random: Random,
    view: NDArray[np.float32],
    dark: NDArray[np.bool_],
    shot: Shot,
    centre: tuple[float, float] | None = None,
) -> NDArray[np.float32]:
    sheet = _draw(random, dark, shot)
    if shot.bend:
        sheet = _bent(sheet, shot.bend)
    if shot.phone:
        sheet = _on_phone(sheet)
    scale = shot.module / _CELL
    middle = np.array(sheet.shape[::-1], np.float64) / 2
    if centre is None:
        room = np.array(view.shape[::-1]) / 2 - 0.5 * min(sheet.shape) * scale
        spread = random.uniform(-1, 1, 2) * np.maximum(room, 0) * 0.5
        at = np.array(view.shape[::-1]) / 2 + spread
    else:
        at = np.array(centre)
    place = _homography(random, middle, at, scale, shot)
    # a camera's pixel is the mean over its area: drawn at thrice the size, then shrunk
    thrice = np.diag([3.0, 3.0, 1.0]) @ place
    size = (view.shape[1] * 3, view.shape[0] * 3)
    laid = cv2.warpPerspective(sheet, thrice, size, flags=cv2.INTER_AREA, borderValue=-1.0)
    inside = cv2.warpPerspective(np.ones_like(sheet), thrice, size, flags=cv2.INTER_NEAREST)
    laid = cv2.resize(np.where(inside > 0, laid, 0), view.shape[::-1], interpolation=cv2.INTER_AREA)
    part = cv2.resize(inside, view.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.asarray(view * (1 - part) + laid, np.float32)


def _homography(
    random: Random, middle: NDArray[np.float64], at: NDArray[np.float64], scale: float, shot: Shot
) -> NDArray[np.float64]:
    """Sheet -> picture: turned, tilted about a random axis, seen from four widths away."""
    turn, tilt, axis = np.radians(shot.turn), np.radians(shot.tilt), random.uniform(0, 2 * np.pi)
    spin, _ = cv2.Rodrigues(np.array([0.0, 0.0, turn]))
    lean, _ = cv2.Rodrigues(np.array([np.cos(axis), np.sin(axis), 0.0]) * tilt)
    turned = lean @ spin
    distance = 8.0 * middle.max()
    lens = np.array([[distance * scale, 0, at[0]], [0, distance * scale, at[1]], [0, 0, 1.0]])
    flat = np.column_stack([turned[:, 0], turned[:, 1], np.array([0, 0, distance])])
    back = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1.0]])
    return np.asarray(lens @ flat @ back, np.float64)


def _bent(sheet: NDArray[np.float32], bend: float) -> NDArray[np.float32]:
    """A sheet on a bottle: lines become arcs and the sides narrower."""
    side = sheet.shape[0]
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    across = (xs / side - 0.5) * 2
    source = side / 2 * (1 + np.arcsin(across * 0.95 * min(1, 2 * bend)) / np.arcsin(0.95 * min(1, 2 * bend)))
    down = ys - bend * side * 0.5 * (1 - across**2) + bend * side * 0.25
    return np.asarray(
        cv2.remap(sheet, source.astype(np.float32), down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )


def _on_phone(sheet: NDArray[np.float32]) -> NDArray[np.float32]:
    """A phone's screen: lines of text above, the code, a black body around."""
    side = sheet.shape[0]
    light = float(np.percentile(sheet, 90))
    letters = np.zeros((int(side * 1.9), int(side * 1.15)), np.uint8)
    left, top = (letters.shape[1] - side) // 2, int(side * 0.55)
    for line, text in enumerate(("Health code 11:42:07", "name ***", "GREEN")):
        at = (left, int(side * (0.15 + 0.14 * line)))
        cv2.putText(letters, text, at, cv2.FONT_HERSHEY_SIMPLEX, side / 420, 1, max(1, side // 150))
    screen = np.where(letters == 1, 0.2 * light, light).astype(np.float32)
    screen[top : top + side, left : left + side] = sheet
    edge = side // 12
    return np.pad(screen, ((edge * 2, edge * 2), (edge, edge)), constant_values=15.0)


# ---- as the camera takes it


def _spoil(random: Random, view: NDArray[np.float32], shot: Shot) -> Image:
    if shot.motion >= 1:
        view = np.asarray(cv2.filter2D(view, -1, _motion(shot.motion, random.uniform(0, 180))), np.float32)
    if shot.blur:
        view = np.asarray(cv2.GaussianBlur(view, (0, 0), shot.blur), np.float32)
    noisy = view + random.normal(0, shot.noise, view.shape)
    image = np.clip(noisy, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _motion(length: float, degrees: float) -> NDArray[np.float32]:
    side = int(length) // 2 * 2 + 3
    kernel = np.zeros((side, side), np.float32)
    half = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * length / 2
    ends = [(int((side / 2 + s * half[0]) * 16), int((side / 2 + s * half[1]) * 16)) for s in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(kernel / kernel.sum(), np.float32)


# ---- categories


def _one(make: Callable[[Random, float], Shot], error: str = "m") -> Callable[[Random, float], Picture]:
    def picture(random: Random, hard: float) -> Picture:
        content = _Content(random).next()
        shot = make(random, hard)
        return Picture(take(random, modules(content, error=error), shot), (content,))

    return picture


def _turned(random: Random) -> float:
    return float(random.uniform(0, 360))


def _slightly(random: Random) -> float:
    return float(random.choice([0, 90, 180, 270]) + random.normal(0, 6))


def _several(random: Random, hard: float) -> Picture:
    """Two to six codes, some of them light on dark."""
    many = 2 + round(4 * hard)
    view, content = _clutter(random, _FRAME), _Content(random)
    for i in range(many):
        at = (_FRAME[0] * (0.18 + 0.32 * (i % 3)), _FRAME[1] * (0.27 + 0.46 * (i // 3)))
        shot = Shot(module=4.0, turn=_slightly(random), inverted=bool(random.random() < 0.25), size=_FRAME)
        view = _lay(random, view, modules(content.next()), shot, at)
    return Picture(_spoil(random, view, Shot()), tuple(content.made))


def _dense(random: Random, hard: float) -> Picture:
    """Versions 25 to 40, clean and square: all must be read."""
    version = 25 + round(15 * hard)
    letters = np.frombuffer(b"0123456789abcdefXYZ/+-:", np.uint8)
    content = random.choice(letters, 900 + 90 * (version - 25)).tobytes()
    dark = modules(content, error=str(random.choice(["l", "m"])), version=version)
    flat = np.where(np.pad(dark, _QUIET), 0, 255).astype(np.uint8)
    cell = int(random.integers(3, 6))
    image = np.kron(flat, np.ones((cell, cell), np.uint8))
    return Picture(np.ascontiguousarray(np.rot90(image, int(random.integers(4)))), (content,))


def _binary(random: Random, hard: float) -> Picture:
    """Contents that are no UTF-8, in any charset or none, on a good picture."""
    texts = "姓名:王小明 绿码 核酸阴性 有效期至二〇二六年"
    content = texts[: 4 + int(20 * hard)].encode("gb18030") if random.random() < 0.5 else random.bytes(40)
    return Picture(take(random, modules(content), Shot(turn=_slightly(random))), (content,))


CATEGORIES: tuple[Category, ...] = (
    Category("clean, any turn", _one(lambda r, h: Shot(module=6 - 3 * h, turn=_turned(r)))),
    Category("perspective", _one(lambda r, h: Shot(turn=_turned(r), tilt=20 + 50 * h))),
    Category("out of focus", _one(lambda r, h: Shot(turn=_slightly(r), blur=1.5 + 3.5 * h))),
    Category("motion", _one(lambda r, h: Shot(turn=_slightly(r), motion=3 + 11 * h))),
    Category("noise", _one(lambda r, h: Shot(turn=_slightly(r), noise=15 + 65 * h))),
    Category("low contrast", _one(lambda r, h: Shot(turn=_slightly(r), dark=100, light=150 - 45 * h))),
    Category("dim phone", _one(lambda r, h: Shot(turn=_slightly(r), dark=6, light=45 - 36 * h, phone=True))),
    Category("inverted", _one(lambda r, h: Shot(5 - 3 * h, _turned(r), tilt=30 * h, inverted=True))),
    Category("mirrored", _one(lambda r, h: Shot(5 - 3 * h, _turned(r), tilt=30 * h, mirrored=True))),
    Category("tiny", _one(lambda r, h: Shot(module=2.6 - 1.6 * h, turn=_slightly(r), blur=0.4))),
    Category("tiny in 1280x720", _one(lambda r, h: Shot(2.6 - 1.4 * h, _slightly(r), size=_FRAME))),
    Category("glare", _one(lambda r, h: Shot(turn=_slightly(r), glare=0.05 + 0.35 * h))),
    Category("shadow", _one(lambda r, h: Shot(turn=_slightly(r), shadow=0.4 + 0.58 * h))),
    Category("cracked phone", _one(lambda r, h: Shot(turn=_slightly(r), cracks=2 + int(14 * h), phone=True))),
    Category("damaged", _one(lambda r, h: Shot(turn=_slightly(r), scratch=0.02 + 0.16 * h), "q")),
    Category("bent", _one(lambda r, h: Shot(turn=_slightly(r), bend=0.01 + 0.2 * h))),
    Category("screen's grid", _one(lambda r, h: Shot(4, _slightly(r), moire=10 + 90 * h, blur=0.4))),
    Category(
        "phone in 1280x720",
        _one(
            lambda r, h: Shot(
                module=4.5 - 2.5 * h, turn=float(r.normal(0, 15)), tilt=35 * h, blur=0.6 + 0.8 * h,
                motion=3 * h, noise=4 + 6 * h, phone=True, size=_FRAME, jpeg=80,
            )
        ),
    ),
    Category("several in 1280x720", _several),
    Category("dense, version 25 to 40", _dense),
    Category("no UTF-8", _binary),
)  # fmt: skip
