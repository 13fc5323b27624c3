"""The window on a real X display: full screen, on top, and nothing that hands do closes or moves it."""

import ctypes
import random
from collections.abc import Callable

import pytest

from sentinel.core.reasons import Reason
from sentinel.core.screen import Screen, ScreenKind

SIZE = (540, 960)
HANDS = 8
KEYS = (
    "alt+F4", "ctrl+q", "ctrl+w", "Escape", "F11", "F1", "Menu", "super", "super+Down", "alt+Tab", "alt+space",
    "ctrl+alt+Delete", "ctrl+alt+BackSpace", "ctrl+alt+F2", "ctrl+c", "ctrl+v", "ctrl+o", "ctrl+p", "Print", "Tab",
    "Return", "Back", "ctrl+shift+i", "shift+F10", "alt+Return", "BackSpace", "space",
)  # fmt: skip


@pytest.fixture
def window(display, daemon, start, eventually) -> str:
    process = start(daemon.path)
    assert eventually(lambda: daemon.frames > 0)
    found = display.hands("search --sync --onlyvisible --name Sentinel\n").split()
    assert process.poll() is None and len(found) == 1
    return found[0]


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib, as long as an XEvent."""

    _fields_ = (
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 12),
    )  # fmt: skip


def ask_to_close(display_name: str, window: int) -> None:
    """WM_DELETE_WINDOW, as a window manager sends it for Alt+F4 or a touch on its cross."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype, x.XInternAtom.restype = ctypes.c_void_p, ctypes.c_ulong
    server = ctypes.c_void_p(x.XOpenDisplay(display_name.encode()))
    try:
        asked = ClientMessage(type=33, window=window, format=32)
        asked.message_type = x.XInternAtom(server, b"WM_PROTOCOLS", 0)
        asked.data[0] = x.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
        assert x.XSendEvent(server, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(asked))
        x.XSync(server, 0)
    finally:
        x.XCloseDisplay(server)


def holds(display, window: str) -> bool:
    """Whether the window fills the display and is what a finger meets, everywhere."""
    shape = dict(
        line.split("=")
        for line in display.hands(f"getwindowgeometry --shell {window}\n").split()
        if "=" in line
    )
    if [int(shape[k]) for k in ("X", "Y", "WIDTH", "HEIGHT")] != [0, 0, *SIZE]:
        return False
    corners = ((1, 1), (SIZE[0] - 2, 1), (270, 480), (1, SIZE[1] - 2), (SIZE[0] - 2, SIZE[1] - 2))
    looks = "".join(f"mousemove {x} {y}\ngetmouselocation --shell\n" for x, y in corners)
    return display.hands(looks).count(f"WINDOW={window}\n") == len(corners)


def hands_at(seed: int, moves: int) -> str:
    """Touches, drags from the edges, wheels, buttons and keys at random, as xdotool reads them."""
    chance = random.Random(seed)
    lines = []
    for _ in range(moves):
        x, y = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        kind = chance.randrange(10)
        if kind < 5:
            lines.append(f"mousemove {x} {y} click {chance.choice((1, 1, 1, 1, 2, 3, 4, 5))}")
        elif kind < 6:  # a swipe from an edge, or a try to drag the window
            lines.append(f"mousemove {chance.choice((0, x))} {chance.choice((0, y))} mousedown 1")
            lines.append(f"mousemove {x} {y} mouseup 1")
        elif kind < 7:
            lines.append(f"mousemove {x} {y} click --repeat 2 --delay 5 {chance.choice((1, 3))}")
        else:
            lines.append(f"key --delay 0 {chance.choice(KEYS)}")
    return "\n".join(lines) + "\n"


def test_a_thousand_random_touches_and_keys_on_every_screen_change_nothing(
    display, daemon, window, eventually
) -> None:
    kinds = list(ScreenKind)
    moves = 1000 // (len(kinds) * HANDS) + 1
    for number, kind in enumerate(kinds):
        daemon.show(Screen(kind, Reason.IDLE if kind is ScreenKind.IDLE else Reason.DENY, visit=str(number)))
        display.many_hands([hands_at(HANDS * number + hand, moves) for hand in range(HANDS)])
        frames = daemon.frames
        assert eventually(lambda before=frames: daemon.frames >= before)
        assert holds(display, window), kind
    before = daemon.frames
    daemon.show(Screen(ScreenKind.PASS, Reason.PASS))
    assert eventually(lambda: daemon.frames > before)  # it still draws


def test_a_window_that_others_move_or_make_small_is_put_right(display, window, eventually) -> None:
    assert holds(display, window)
    display.hands(f"windowsize {window} 300 300\nwindowmove {window} 50 50\n")
    assert eventually(lambda: holds(display, window), 5)


def test_it_stops_at_once_when_the_service_is_stopped(
    daemon, start: Callable[..., object], eventually
) -> None:
    process = start(daemon.path)
    assert daemon.came.wait(20)
    process.terminate()
    assert process.wait(5) == 0


def test_a_window_that_is_asked_to_close_stays_and_goes_on_drawing(
    display, daemon, window, eventually
) -> None:
    for _ in range(5):
        ask_to_close(display.name, int(window))
    before = daemon.frames
    daemon.show(Screen(ScreenKind.PASS, Reason.PASS))
    assert eventually(lambda: daemon.frames > before)
    assert holds(display, window)
