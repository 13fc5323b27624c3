"""The tables of the guides, written from data and code: pins of boards, relay boards, causes."""

import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import causes
import mounting
import pictures

sys.path.insert(0, str(causes.ROOT))
from hw import boards
from hw.hosts import Bus, Pin, hosts

_BOARDS = Path(__file__).with_name("boards.toml")
_ALL_PINS = range(1, 41)
EN, ZH = "en", "zh-CN"


def pins(language: str) -> str:
    """What is on each pin of each board's header; boards that are alike share a column."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for host in hosts():
        cells = tuple(_pin(host.pin(number), language) for number in _ALL_PINS)
        columns.setdefault(cells, []).append(host.title)
    head = [_("pin", "脚", language), *(", ".join(titles) for titles in columns.values())]
    rows = [
        [str(number), *(cells[number - 1] or "-" for cells in columns)]
        for number in _ALL_PINS
        if any(cells[number - 1] for cells in columns)
    ]
    return _table(head, rows)


def buses(language: str) -> str:
    """I2C and serial lines on the headers, and what else to know of each board."""
    head = [_(*words, language) for words in (("board", "主板"), ("I2C (SDA, SCL)", "I2C（SDA、SCL）"),
            ("serial (TX, RX)", "串口（TX、RX）"), ("mind", "注意"))]  # fmt: skip
    rows = [
        [host.title, *(_buses(of, language) for of in (host.i2c, host.uart)),
         _sentences(host.notes, language)]
        for host in hosts()
    ]  # fmt: skip
    return _table(head, rows)


def relays(language: str) -> str:
    """Relay boards by profile, and what each may drive."""
    head = [_(*words, language) for words in (
        ("`gate.profile`", "`gate.profile`"), ("board", "控制板"), ("ends the pulse itself", "自行结束脉冲"),
        ("relays", "继电器"), ("inputs", "输入"), ("drives a gate", "能否控制闸机"))]  # fmt: skip
    rows = []
    for name in boards.names():
        board = boards.load(name)
        own = board.self_ending
        rows.append([
            f"`{name}`", translated(board.title, language), _("yes", "是", language) if own else _("no", "否", language),
            str(board.channels), _("yes", "有", language) if board.inputs else "-",
            _("yes: the first choice", "可以，首选", language) if own
            else _("only with `gate.edge_triggered`", "仅当 `gate.edge_triggered`", language),
        ])  # fmt: skip
    return _table(head, rows)


def lenses(language: str) -> str:
    """Thermal sensors by lens: from where to where a face can be measured."""
    head = [_(*words, language) for words in (
        ("sensor and field of view", "传感器与视场"), ("mounted", "安装"), ("farthest", "最远"),
        ("faces' heights covered at 0.5 m", "0.5 m 处可覆盖的面部高度范围"),
        ("at 0.7 m", "0.7 m 处"))]  # fmt: skip
    rows = []
    for name, lens, turned in mounting.lenses():
        model, view = name.split("-")
        far = mounting.farthest_m(lens)
        rows.append([
            f"{model.upper()} {view.replace('x', '° x ')}°",
            _("on its side", "侧装（旋转 90°）", language) if turned else _("upright", "正装", language), f"{far:.2f} m",
            *(f"{mounting.covered_m(lens, at):.2f} m" if at <= far else "-" for at in (0.5, 0.7)),
        ])  # fmt: skip
    return _table(head, rows)


def screens(language: str) -> str:
    """The technician's pages on the screen, as pictures."""
    return "\n".join(
        f'<img src="pictures/{pictures.file_name(picture, language)}" width="200" '
        f'alt="{_(picture.en, picture.zh, language)}">'
        for picture in pictures.technician()
    )


def reasons(language: str) -> str:
    """The doctor's table of causes, a part for each check in the doctor's order."""
    said = [*causes.rows(), *causes.driver_rows()]
    parts = []
    for name, meaning in causes.words()["check"].items():
        rows = [row for row in said if row.check == name]
        parts.append(_part(f"`{name}`", meaning["zh" if language == ZH else "en"], rows, language))  # type: ignore[index]
    shared = [row for row in said if row.check not in causes.words()["check"]]
    for name in dict.fromkeys(row.check for row in shared):
        rows = [row for row in shared if row.check == name]
        parts.append(_part(_cause(name, language), "", rows, language))
    return "\n\n".join(parts)


TABLES: dict[str, Callable[[str], str]] = {
    "lenses": lenses, "pins": pins, "buses": buses, "relays": relays, "causes": reasons, "screens": screens,
}  # fmt: skip


def _part(name: str, meaning: str, rows: Iterable[causes.Row], language: str) -> str:
    head = [_("found", "显示", language), _("do", "怎么办", language)]
    lines: dict[tuple[str, str], None] = {}
    for row in rows:
        found, advice = _both(row.found, language), _both(row.advice, language)
        lines[f"**{row.state}** {found}", advice] = None
    title = f"**{name}** {meaning}".rstrip()
    return f"{title}\n\n{_table(head, lines)}" if lines else title


def _both(text: str, language: str) -> str:
    """A finding as it is printed, in Chinese guides with its Chinese: the doctor itself speaks English."""
    if not text.strip("…:; "):
        return _("(the reason, in words)", "（以文字写明原因）", language)
    said = _cause(text, language)
    return text if said == text else f"{said}<br>{text}"


def _cause(text: str, language: str) -> str:
    return causes.words()["zh"][text] if language == ZH else text


@lru_cache(maxsize=1)
def _chinese() -> dict[str, dict[str, str]]:
    return tomllib.loads(_BOARDS.read_text(encoding="utf-8"))


def translated(text: str, language: str) -> str:
    """What a board's file says, in the guide's language. Raises KeyError for a sentence that is not there."""
    return _chinese()["zh"][text] if language == ZH else text


def phrased(text: str, language: str) -> str:
    """Short notes that mix names of functions with words."""
    if language == ZH:
        for english, chinese in _chinese()["phrase"].items():
            text = text.replace(english, chinese)
    return text


def _pin(pin: Pin | None, language: str) -> str:
    if pin is None:
        return ""
    if not pin.also:
        return f"**{pin.name}**"
    also = phrased(pin.also, language)
    return f"{pin.name}（{also.replace(', ', '，')}）" if language == ZH else f"{pin.name} ({also})"


def _buses(of: Sequence[Bus], language: str) -> str:
    return "<br>".join(_bus(bus, language) for bus in of) or "-"


def _bus(bus: Bus, language: str) -> str:
    where = _("pins {}, {}", "{}、{} 脚", language).format(*bus.pins)
    note = bus.note if language == EN or bus.note not in _chinese()["zh"] else _chinese()["zh"][bus.note]
    said = [f"`{bus.device}`" if bus.device else "", phrased(note, language)]
    more = _(", ", "，", language).join(filter(None, said))
    return (where + _(": ", "：", language) + more).rstrip(": ：")


def _sentences(notes: Sequence[str], language: str) -> str:
    return _("; ", "；", language).join(translated(note, language) for note in notes) or "-"


def _(english: str, chinese: str, language: str) -> str:
    return chinese if language == ZH else english


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
