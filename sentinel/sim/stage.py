"""The stage before the kiosk: who stands where, as the camera and the thermal sensor would see it.

People are portraits that turn their heads: each point is shifted by how far it stands out
(``Portrait.depth``), so that there is parallax, while the wall stays still. They neither blink nor speak.
What is presented instead of a face (``instruments``) is the same portrait on something flat.
"""

import functools
import math
import threading
from dataclasses import dataclass, replace

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from hw.thermal.scene import Face, Scene
from sentinel.sim import instruments
from sentinel.sim.instruments import Instrument
from sentinel.sim.portraits import Portrait

Image = NDArray[np.uint8]
WIDTH, HEIGHT = 640, 480
_SWAY_PX = 4.0  # nobody stands still; a picture that never moves looks like a photograph
_TURN, _NOD = math.radians(10), math.radians(4)
_STANDS_OUT = 0.45  # the nose before the outline of the head, in widths of the face
_NOISE = 2.0


@dataclass(frozen=True, slots=True)
class Actor:
    """One person: ``x``, ``y`` the centre of the face in fractions of the picture, ``face`` its width.

    ``skin_c``: forehead skin in C; ``instrument``: what is held up instead of one's own face.
    """

    portrait: Portrait
    masked: bool = True
    x: float = 0.5
    y: float = 0.42
    face: float = 0.26
    skin_c: float = 34.1
    instrument: Instrument = Instrument.NONE

    def box(self) -> tuple[float, float, float, float]:
        """x, y, w, h of the face in fractions of the picture."""
        _, _, w, h = self.portrait.face
        width = self.face
        height = width * h / w * WIDTH / HEIGHT
        return self.x - width / 2, self.y - height / 2, width, height


class Stage:
    """Thread-safe. The nearest actor comes last and is drawn over the others."""

    def __init__(self, ambient_c: float = 23.0, seed: int = 7) -> None:
        self._ambient_c = ambient_c
        self._lock = threading.Lock()
        self._actors: dict[str, Actor] = {}
        self._phone: Image | None = None
        rng = np.random.default_rng(seed)
        self._grain = [rng.normal(0, _NOISE, (HEIGHT, WIDTH, 1)).astype(np.int16) for _ in range(5)]
        self._frames = 0
        self._backdrop = _backdrop()

    def place(self, name: str, actor: Actor) -> None:
        """Put somebody on the stage, or move them."""
        with self._lock:
            self._actors[name] = actor

    def wear_mask(self, name: str, masked: bool) -> None:
        """Mask on or off."""
        with self._lock:
            self._actors[name] = replace(self._actors[name], masked=masked)

    def remove(self, name: str) -> None:
        """Somebody leaves."""
        with self._lock:
            self._actors.pop(name, None)

    def clear(self) -> None:
        """Everybody leaves."""
        with self._lock:
            self._actors.clear()
            self._phone = None

    def show_phone(self, text: str | None) -> None:
        """Hold a phone with a QR code into the picture; None: put it away."""
        phone = None if text is None else _phone(text)
        with self._lock:
            self._phone = phone

    def picture(self, seconds: float) -> Image:
        """What the camera sees: (480, 640, 3) BGR uint8."""
        with self._lock:
            actors, phone = tuple(self._actors.values()), self._phone
        image = self._backdrop.copy()
        for number, actor in enumerate(actors):
            _draw(image, actor, seconds + number)
        if phone is not None:
            h, w = phone.shape[:2]
            image[HEIGHT - h - 8 : HEIGHT - 8, WIDTH - w - 24 : WIDTH - 24] = phone
        self._frames += 1
        grained = image + self._grain[self._frames % len(self._grain)]
        shown: Image = np.clip(grained, 0, 255).astype(np.uint8)
        return shown

    def heat(self) -> Scene:
        """What the thermal sensor sees."""
        with self._lock:
            actors = tuple(self._actors.values())
        scenes = [_heat(actor, self._ambient_c) for actor in actors]
        return Scene(
            self._ambient_c,
            tuple(face for scene in scenes for face in scene.faces),
            tuple(thing for scene in scenes for thing in scene.hot),
            tuple(plate for scene in scenes for plate in scene.plates),
        )


def _backdrop() -> Image:
    rows = np.linspace(150, 105, HEIGHT, dtype=np.float32)[:, None]
    columns = 12 * np.sin(np.linspace(0, 5, WIDTH, dtype=np.float32))[None, :]
    # a wall has something to hold on to, or nobody could see that it stays where it is
    rough = cv2.GaussianBlur(np.random.default_rng(3).normal(0, 60, (HEIGHT, WIDTH)), (0, 0), 4)
    grey = rows + columns + rough.astype(np.float32)
    return np.stack([grey + 10, grey + 4, grey], axis=-1).astype(np.uint8)


def _heat(actor: Actor, ambient_c: float) -> Scene:
    if actor.instrument is Instrument.NONE:
        return Scene(ambient_c, (Face(*actor.box(), skin_c=actor.skin_c, mask=actor.masked),))
    return instruments.heat(actor.instrument, actor.box(), ambient_c)


def _draw(image: Image, actor: Actor, seconds: float) -> None:
    x, y, w, _ = actor.portrait.face
    scale = actor.face * WIDTH / w
    picture, alpha = _sized(actor.portrait, actor.masked, scale)
    if actor.instrument in (Instrument.NONE, Instrument.REPLAY):
        picture = _turned(picture, _depth(actor.portrait, scale), w * scale, seconds)
    if actor.instrument is not Instrument.NONE:
        _draw_held(image, actor, picture, scale, seconds)
        return
    size = (picture.shape[1], picture.shape[0])
    bx, by, _, _ = actor.box()
    left = int(bx * WIDTH - x * scale + _SWAY_PX * math.sin(1.3 * seconds))
    top = int(by * HEIGHT - y * scale + 0.5 * _SWAY_PX * math.sin(0.9 * seconds))
    x0, y0, x1, y1 = max(0, left), max(0, top), min(WIDTH, left + size[0]), min(HEIGHT, top + size[1])
    if x0 >= x1 or y0 >= y1:
        return
    part, cover = (a[y0 - top : y1 - top, x0 - left : x1 - left] for a in (picture, alpha))
    behind = image[y0:y1, x0:x1]
    mixed = behind + ((part.astype(np.int16) - behind) * cover >> 7)
    image[y0:y1, x0:x1] = mixed.astype(np.uint8)


def _draw_held(image: Image, actor: Actor, picture: Image, scale: float, seconds: float) -> None:
    x, y, w, h = (value * scale for value in actor.portrait.face)
    shown, cover, place = instruments.sheet(actor.instrument, picture, (x, y, w, h))
    bx, by, bw, bh = actor.box()
    target = (bx * WIDTH, by * HEIGHT, bw * WIDTH, bh * HEIGHT)
    plane = instruments.held(actor.instrument, seconds, (WIDTH, HEIGHT), place, target)
    there = cv2.warpPerspective(shown, plane, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    soft = cv2.warpPerspective(cover, plane, (WIDTH, HEIGHT))[..., None]
    image[:] = (image * (1 - soft) + there * soft).astype(np.uint8)


def _turned(picture: Image, depth: NDArray[np.float32], width: float, seconds: float) -> Image:
    """The head a little to the side and down: what stands out moves most. ``width`` of the face in pixels."""
    reach = _STANDS_OUT * width
    across = np.float32(reach * math.sin(_TURN * math.sin(1.6 * seconds)))
    down = np.float32(reach * math.sin(_NOD * math.sin(1.05 * seconds + 1)))
    rows, columns = np.indices(depth.shape, np.float32)
    moved = cv2.remap(picture, columns - across * depth, rows - down * depth, cv2.INTER_LINEAR)
    return np.asarray(moved, np.uint8)


@functools.lru_cache(maxsize=8)
def _depth(portrait: Portrait, scale: float) -> NDArray[np.float32]:
    size = (int(portrait.bare.shape[1] * scale), int(portrait.bare.shape[0] * scale))
    return np.asarray(cv2.resize(portrait.depth, size), np.float32)


@functools.lru_cache(maxsize=16)
def _sized(portrait: Portrait, masked: bool, scale: float) -> tuple[Image, NDArray[np.int16]]:
    """The portrait at a scale, and its cover 0..127."""
    source = portrait.masked if masked else portrait.bare
    size = (int(source.shape[1] * scale), int(source.shape[0] * scale))
    picture = cv2.resize(source, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    cover = (cv2.resize(portrait.alpha, size)[..., None] * 127).astype(np.int16)
    return picture.astype(np.uint8), cover


def _phone(text: str) -> Image:
    modules = np.array([list(row) for row in segno.make(text, error="m").matrix], np.uint8)
    modules = np.pad(1 - modules, 4, constant_values=1) * 255
    edge = max(1, 170 // modules.shape[0])
    code = np.kron(modules, np.ones((edge, edge), np.uint8))
    bright = np.pad(code, ((26, 26), (6, 6)), constant_values=235)
    case = np.pad(bright, 5, constant_values=30)
    return np.repeat(case[..., None], 3, axis=2)
