"""``sentinel inspect id-frame``: what one answer frame of an ID card reader says."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentinel.cli.given import read_given
from sentinel.cli.hex_text import from_hex, seems_hex
from sentinel.cli.terminal import json_line, shown

if TYPE_CHECKING:
    from hw.idcard import CardBlocks
    from sentinel.credentials.cards.photo import Decoder

HELP = "what an answer frame of the ID card reader says"

_EPILOG = """\
A frame is AA AA AA 96 69, its length, three status bytes, data and a checksum; the third status byte
counts: 90 done, 9F card found, 80 no card, 81 select failed, 41 read failed. Spaces, colons or 0x between
the bytes are fine: sentinel inspect id-frame "AAAAAA9669 0004 000080 84".

Printed with --json, one object a frame: ok, status, answer (to what), type (resident; J Hong Kong, Macau and
Taiwan; I and Y foreign permanent residents, 2017 and 2023), fields, id_valid (GB 11643; null: no public
check), photo, reason. sex and nation come in Chinese and English (sex_en, nation_en); a foreigner's nation
is the country's three letters, with nation_zh and nation_en. valid_to is a day or 长期 (for good).

A card without a number, or whose validity is no date, is no document: ok is false then.

Exit: 0 every frame is a good answer, 1 one is not, 2 bad input. What can't be read is not repeated: it may be
somebody's number."""


class _BadInput(Exception):
    """One line for stderr."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument(
        "frames",
        nargs="+",
        metavar="HEX or @FILE",
        help="a frame as hex digits, or a file with hex digits or the bytes themselves; @-: standard input",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings (TOML): try their photo decoder on the photo"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """0: every frame is a good answer, 1: one is not, 2: bad input."""
    try:
        frames = [_frame_bytes(text, number) for number, text in enumerate(args.frames, 1)]
        decoder = _decoder(args.config)
    except _BadInput as error:
        print(f"sentinel inspect id-frame: {error}", file=sys.stderr)
        return 2
    good = True
    for index, frame in enumerate(frames):
        told = inspect_frame(frame, decoder)
        good &= told["ok"]
        if args.json:
            print(json_line(told))
        else:
            print(("\n" if index else "") + _table(told))
    return 0 if good else 1


def inspect_frame(frame: bytes, decoder: "Decoder | None" = None) -> dict[str, Any]:
    """What ``frame`` says: ok, status, answer, type, fields, id_valid, photo, reason. Never raises."""
    from hw.errors import DeviceProtocolError
    from hw.idcard.sdt_frames import (
        NEWEST_ADDRESS,
        FrameError,
        answers,
        decode_answer,
        is_read,
        split_blocks,
    )
    from sentinel.credentials.cards.id_card import address_text

    told: dict[str, Any] = {
        "ok": False, "status": None, "answer": None, "type": None, "fields": {}, "id_valid": None,
        "photo": None, "reason": None,
    }  # fmt: skip
    try:
        answer = decode_answer(frame)
    except FrameError as error:
        return told | {"reason": str(error)}
    told |= {"ok": answer.ok, "status": f"{answer.sw3:02X}"}
    if not answer.ok:
        return told | {"reason": answer.text}
    told["answer"] = answers(answer)
    if told["answer"] == NEWEST_ADDRESS:
        return told | {"answer": f"{NEWEST_ADDRESS}: {address_text(answer.data)}"}
    if not is_read(answer):
        return told  # find, select, status, SAM id: no fields
    try:
        return told | _card(split_blocks(answer.data), decoder)
    except (DeviceProtocolError, ValueError) as error:
        return told | {"ok": False, "reason": str(error)}


def _card(blocks: "CardBlocks", decoder: "Decoder | None") -> dict[str, Any]:
    from sentinel.credentials.cards.id_card import as_plain, decode_text_block, refused

    claims = decode_text_block(blocks.text)
    remarks = [f"{name} is not valid" for name in claims.problems]
    if claims.number_ok is False:
        remarks.insert(0, "id_number is not valid (GB 11643: check digit or date)")
    why = refused(claims)
    if why:
        remarks.insert(0, why)
    return {
        "ok": not why,
        "type": claims.kind.value,
        "fields": as_plain(claims),
        "id_valid": claims.number_ok,
        "photo": _photo(blocks, decoder),
        "reason": "; ".join(remarks) or None,
    }


def _photo(blocks: "CardBlocks", decoder: "Decoder | None") -> dict[str, Any]:
    """Whether the photo can be had; never the photo itself."""
    from sentinel.credentials.cards.id_card import has_photo
    from sentinel.credentials.cards.photo import PhotoError

    told: dict[str, Any] = {"bytes": len(blocks.photo), "decoded": False, "reason": None}
    if not has_photo(blocks):
        return told | {"reason": "there is none"}
    if decoder is None:
        return told | {"reason": "no photo decoder"}
    try:
        decoder.decode(blocks.photo)
    except PhotoError as error:
        return told | {"reason": str(error)}
    return told | {"decoded": True}


def _decoder(config: Path | None) -> "Decoder | None":
    from sentinel.config import ConfigError, load
    from sentinel.credentials.cards.photo import decoder_of

    if config is None:
        return None
    try:
        return decoder_of(load(config).id_card, config.parent)
    except ConfigError as error:
        raise _BadInput(str(error)) from None


def _frame_bytes(argument: str, number: int) -> bytes:
    if not argument.startswith("@"):
        try:
            if frame := from_hex(argument):
                return frame
            raise ValueError
        except ValueError:
            raise _BadInput(f"argument {number} is no hex (write @FILE for a file)") from None
    path = Path(argument[1:])
    try:
        data = read_given(path, _MAX_FILE)
    except OSError as error:
        raise _BadInput(f"{path}: can't be read: {error.strerror}") from None
    if len(data) > _MAX_FILE:
        raise _BadInput(f"{path}: larger than a frame can be")
    if not data.strip():
        raise _BadInput(f"{path}: empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
    if not seems_hex(text):
        if text.isprintable():
            raise _BadInput(f"{path}: neither hex nor a frame")
        return data
    try:
        return from_hex(text)
    except ValueError:
        raise _BadInput(f"{path}: half a byte: an odd count of hex digits") from None


_MAX_FILE = 64 * 1024


def _table(told: dict[str, Any]) -> str:
    valid = {True: "yes", False: "no", None: "-"}[told["id_valid"]]
    rows = [
        ("frame", "ok" if told["ok"] else "not ok"),
        ("status", told["status"] or "-"),
        ("answer", told["answer"] or "-"),
        ("type", told["type"] or "-"),
        *((name, str(value)) for name, value in told["fields"].items() if value not in ("", None)),
        ("id valid", valid),
        *([("photo", _photo_text(told["photo"]))] if told["photo"] else []),
        ("reason", told["reason"] or "-"),
    ]
    return "\n".join(f"{name:<16} {shown(value)}" for name, value in rows)


def _photo_text(photo: dict[str, Any]) -> str:
    what = "decoded" if photo["decoded"] else f"not decoded: {photo['reason']}"
    return f"{photo['bytes']} bytes, {what}"
