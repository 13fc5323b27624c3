"""The acceptance sheet drawn: a page A4 as PDF (text that can be searched) and PNG, Chinese and English."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from sentinel.fleet.provisioning.sheet_facts import Facts

_PAGE = (1240, 1754)  # A4 at 150 dots an inch
_MARGIN, _LABEL = 90, 430
_DOT_MM = 210.0 / _PAGE[0]
_FONTS = ("*wqy*.tt[cf]", "*NotoSansCJK*", "*NotoSansSC*", "*DroidSansFallback*", "*SourceHan*")
_STATES = {"ok": "正常", "warn": "注意", "fail": "失败", "not configured": "未配置"}
_ORDER, _ABSENT = ("fail", "warn", "ok"), "not configured"
_TEST, _COLUMNS = 19, 72  # a test's letters in dots, and how many of them stand beside its name
_SIGNED = _PAGE[1] - _MARGIN - 40
Line = tuple[str, str, int, bool]
"""Label, value, size in dots, whether it is a heading."""


def pdf(told: Facts) -> bytes:
    """The page as PDF; with a font that PDF can't embed (CFF outlines) the picture of it."""
    page = FPDF(format="A4")
    page.set_creation_date(told.at)
    page.set_title(f"Acceptance {told.kiosk}")
    page.add_page()
    font, index = chinese_font()
    if font is not None and not _is_truetype(font):
        page.image(io.BytesIO(png(told)), 0, 0, 210)
        return bytes(page.output())
    name = "helvetica"
    if font is not None:
        name = "sheet"
        page.add_font(name, fname=font, collection_font_number=index)
    for y, (label, value, size, heading) in _placed(told, chinese=font is not None):
        page.set_font(name, size=size * _DOT_MM * 72 / 25.4)
        for x, text in ((_MARGIN, label), (_LABEL, "" if heading else value)):
            page.set_xy(x * _DOT_MM, y * _DOT_MM)
            if text:
                page.cell(text=_in_font(text, name))
    return bytes(page.output())


def png(told: Facts) -> bytes:
    """The page as PNG."""
    picture = Image.new("L", _PAGE, 255)
    draw = ImageDraw.Draw(picture)
    font, index = chinese_font()
    for y, (label, value, size, heading) in _placed(told, chinese=font is not None):
        face: ImageFont.FreeTypeFont | ImageFont.ImageFont
        face = ImageFont.truetype(font, size, index=index) if font else ImageFont.load_default(size)
        draw.text((_MARGIN, y), label, fill=0, font=face)
        if not heading:
            draw.text((_LABEL, y), value, fill=0, font=face)
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


def _placed(told: Facts, *, chinese: bool) -> Iterator[tuple[int, Line]]:
    """Each line with its place from the top; the one to sign is always at the foot."""
    y = _MARGIN
    for line in _head(told, chinese=chinese):
        yield y, line
        y += line[2] * 3 // 2
    room = (_SIGNED - y) // (_TEST * 3 // 2) - 1
    for line in _tests(told, room, chinese=chinese):
        yield y, line
        y += line[2] * 3 // 2
    technician = "技术员签名 Technician" if chinese else "Technician"
    yield _SIGNED, (f"{technician} ____________________", "", 26, True)


def _head(told: Facts, *, chinese: bool) -> Iterator[Line]:
    def both(zh: str, en: str) -> str:
        return f"{zh} {en}" if chinese else en

    box = told.box
    yield both("数字哨兵验收单", "Acceptance sheet"), "", 44, True
    result = both("合格", "accepted") if told.accepted else both("不合格", "not accepted")
    yield both("结论", "Result"), result, 32, False
    for zh, en, value in (
        ("终端", "Kiosk", told.kiosk),
        ("位置", "Place", f"{told.venue} / {told.place}"),
        ("序列号", "Serial number", box.serial),
        ("型号", "Model", f"{box.model or '-'} ({box.machine})"),
        ("系统", "System", box.system),
        ("软件版本", "Software", box.software),
        ("平台", "Service", told.service),
        ("证书", "Certificate", told.certificate[:40]),
        ("证书有效期至", "Certificate until", f"{told.certificate_until:%Y-%m-%d %H:%M} UTC"),
        ("签发机构", "Authority SHA-256", f"{told.authority[:32]}..."),
        ("密钥保护", "Key kept by", told.sealed_by),
        ("应有硬件", "Expected hardware", ", ".join(told.expected) or "-"),
        ("缺少硬件", "Missing hardware", ", ".join(told.missing) or "-"),
        ("时间", "Time", f"{told.at:%Y-%m-%d %H:%M:%S} UTC"),
    ):
        yield both(zh, en), value[:70], 24, False
    yield "", "", 16, True
    yield both("自检", "Self-test"), "", 30, True


def _tests(told: Facts, room: int, *, chinese: bool) -> list[Line]:
    """What fails comes first, then what wants looking at. Every test is named: where more than
    ``room`` lines are needed, the last good ones without what was found, as is all that is not here."""
    for most in (2, 1):
        lines = _in_order(told, room, most, chinese=chinese)
        if len(lines) <= room:
            return lines
    return [*lines[: room - 1], ("...", "more: see the .sig file", _TEST, False)]


def _in_order(told: Facts, room: int, most: int, *, chinese: bool) -> list[Line]:
    """``most``: lines of what is not good."""
    whole: list[list[Line]] = []
    for state in _ORDER:
        for test in (test for test in told.tests if test.state == state):
            rows = _wrapped(test.found, 1 if state == "ok" else most)
            label = f"{test.what[:18]}: {_state(state, chinese)}"
            whole.append([(label if not n else "", row, _TEST, False) for n, row in enumerate(rows)])
    good = [test.what[:18] for test in told.tests if test.state == "ok"]
    absent = _named(_ABSENT, [t.what[:18] for t in told.tests if t.state == _ABSENT], chinese=chinese)
    short: list[str] = []
    while good and sum(map(len, whole)) + len(absent) + len(_named("ok", short, chinese=chinese)) > room:
        short.insert(0, good.pop())
        whole.pop()
    rest = _named("ok", short, chinese=chinese)
    return [line for rows in (*whole, rest, absent) for line in rows]


def _state(state: str, chinese: bool) -> str:
    return f"{_STATES[state]} {state}" if chinese else state


def _named(state: str, names: list[str], *, chinese: bool) -> list[Line]:
    """Tests of one state, by their names; nothing where there are none."""
    rows = _wrapped(", ".join(names), 3) if names else []
    return [(_state(state, chinese) if not n else "", row, _TEST, False) for n, row in enumerate(rows)]


def _wrapped(text: str, most: int) -> list[str]:
    """At most so many lines of the value's width, between words where there are some; cut ones say so."""
    rows, line = [], ""
    for word in re.findall(r"\S{1,34}\s*", text):
        if line and _width(line + word.rstrip()) > _COLUMNS:
            rows.append(line.rstrip())
            line = ""
        line += word
    rows.append(line.rstrip())
    cut = len(rows) > most
    rows = rows[:most]
    while cut and _width(rows[-1]) > _COLUMNS - 2:
        rows[-1] = rows[-1][:-1]
    return [*rows[:-1], f"{rows[-1]} ..."] if cut else rows


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


@cache
def chinese_font() -> tuple[Path | None, int]:
    """A font of the system with Chinese letters, and its number in a collection; None: there is none."""
    if (program := shutil.which("fc-match")) is not None:
        try:
            asked = [program, "-f", "%{file}\n%{index}", "sans:lang=zh-cn"]
            said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
            name, _, index = said.stdout.partition("\n")
            if any(Path(name).match(pattern) for pattern in _FONTS):
                return Path(name), int(index) & 0xFFFF
        except (OSError, ValueError, subprocess.SubprocessError):
            pass
    for pattern in _FONTS:
        if found := sorted(Path("/usr/share/fonts").rglob(pattern)):
            return found[0], 0
    return None, 0


def _is_truetype(font: Path) -> bool:
    """Whether it has TrueType outlines (those of ``OTTO`` are CFF); of a collection the first counts."""
    with font.open("rb") as file:
        head = file.read(16)
        if head[:4] == b"ttcf":
            file.seek(int.from_bytes(head[12:16]))
            head = file.read(4)
    return head[:4] != b"OTTO"


def _in_font(text: str, name: str) -> str:
    """Helvetica has Latin-1 only."""
    return text if name != "helvetica" else text.encode("latin-1", "replace").decode("latin-1")
