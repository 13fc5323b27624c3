"""How a scene is drawn: language, palette, mode, and the panels that kiosks are built with."""

from dataclasses import dataclass

from ui.sentences import LANGUAGES

# inches of the diagonal -> pixels upright, and millimetres of the longer side
PANELS: dict[str, tuple[int, int, float]] = {
    "7": (600, 1024, 154.0), "10": (800, 1280, 217.0), "15.6": (1080, 1920, 344.0), "32": (1440, 2560, 708.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """``size`` in pixels, ``millimetres`` the panel's height (0: not known); ``low`` None: the scene's."""

    size: tuple[int, int] = (1080, 1920)
    language: str = LANGUAGES[0]
    night: bool = False
    large: bool = False
    low: bool | None = None
    millimetres: float = 0.0


def look_of(
    inches: str, language: str, *, upright: bool = True, night: bool = False, large: bool = False,
    low: bool | None = None,
) -> Look:  # fmt: skip
    """A look on one of PANELS."""
    short, long, millimetres = PANELS[inches]
    if upright:
        return Look((short, long), language, night, large, low, millimetres)
    return Look((long, short), language, night, large, low, millimetres * short / long)
