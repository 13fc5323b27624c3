"""The acceptance sheet drawn: a page A4 as PDF (text that can be searched) and PNG, Chinese and English."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from sentinel.fleet.provisioning.sheet import Facts

_PAGE = (1240, 1754)  # A4 at 150 dots an inch
_MARGIN, _LABEL = 90, 430
_DOT_MM = 210.0 / _PAGE[0]
_FONTS = ("*wqy*.tt[cf]", "*NotoSansCJK*", "*NotoSansSC*", "*DroidSansFallback*", "*SourceHan*")
_STATES = {"ok": "正常", "warn": "注意", "fail": "失败", "not configured": "未配置"}
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
    """Each line with its place from the top; what does not fit is counted instead of drawn over the edge."""
    y, lines = _MARGIN, list(_lines(told, chinese=chinese))
    for number, line in enumerate(lines):
        if y > _PAGE[1] - 3 * _MARGIN // 2:
            yield y, (f"... {len(lines) - number} more lines: see the .sig file", "", 22, True)
            return
        yield y, line
        y += line[2] * 3 // 2


def _lines(told: Facts, *, chinese: bool) -> Iterator[Line]:
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
    for test in told.tests:
        state = both(_STATES.get(test.state, ""), test.state)
        yield f"{test.what[:18]}: {state}", test.found[:64], 20, False
    yield "", "", 24, True
    yield both("技术员签名", "Technician") + " ____________________", "", 26, True


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
