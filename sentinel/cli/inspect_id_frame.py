"""``sentinel inspect id-frame``: what one answer frame of an ID card reader says."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HELP = "what an answer frame of the ID card reader says"


class _BadInput(Exception):
    """One line for stderr."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments."""
    parser.add_argument(
        "frames",
        nargs="+",
        metavar="HEX or @FILE",
        help="a frame as hex digits, or a file that holds hex digits or the bytes themselves",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """0: every frame is a good answer, 1: one is not, 2: bad input."""
    try:
        frames = [_frame_bytes(text) for text in args.frames]
    except _BadInput as error:
        print(f"sentinel inspect id-frame: {error}", file=sys.stderr)
        return 2
    good = True
    for index, frame in enumerate(frames):
        told = inspect_frame(frame)
        good &= told["ok"]
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(("\n" if index else "") + _table(told))
    return 0 if good else 1


def inspect_frame(frame: bytes) -> dict[str, Any]:
    """What ``frame`` says: ok, status, type, fields, id_valid, reason. Never raises."""
    from hw.errors import DeviceProtocolError
    from hw.idcard.sdt_frames import FrameError, decode_answer, split_blocks

    told: dict[str, Any] = {
        "ok": False, "status": None, "type": None, "fields": {}, "id_valid": None, "reason": None,
    }  # fmt: skip
    try:
        answer = decode_answer(frame)
    except FrameError as error:
        return told | {"reason": str(error)}
    told |= {"ok": answer.ok, "status": f"{answer.sw3:02X}"}
    if not answer.ok:
        return told | {"reason": answer.text}
    if len(answer.data) < _LONGEST_OTHER:
        return told  # find, select, status, SAM id, newest address: no fields
    try:
        return told | _card(split_blocks(answer.data).text)
    except (DeviceProtocolError, ValueError) as error:
        return told | {"ok": False, "reason": str(error)}


# The newest address has up to 280 bytes in some readers; text and photo together have 1280.
_LONGEST_OTHER = 284


def _card(text: bytes) -> dict[str, Any]:
    from sentinel.credentials.id_card import as_plain, decode_text_block

    claims = decode_text_block(text)
    remarks = [f"{name} is not valid" for name in claims.problems]
    if claims.number_ok is False:
        remarks.insert(0, "id_number is not valid (GB 11643: check digit or date)")
    return {
        "type": claims.kind.value,
        "fields": as_plain(claims),
        "id_valid": claims.number_ok,
        "reason": "; ".join(remarks) or None,
    }


def _frame_bytes(argument: str) -> bytes:
    if not argument.startswith("@"):
        try:
            if frame := bytes.fromhex(argument):
                return frame
            raise ValueError
        except ValueError:
            raise _BadInput(f'"{_short(argument)}" is no hex (write @FILE for a file)') from None
    path = Path(argument[1:])
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise _BadInput(f"{path}: can't be read: {error.strerror}") from None
    if len(data) > _MAX_FILE:
        raise _BadInput(f"{path}: larger than a frame can be")
    try:
        return bytes.fromhex(data.decode("ascii"))
    except ValueError:
        return data


_MAX_FILE = 64 * 1024


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in text[:40])
    return shown + ("..." if len(text) > 40 else "")


def _table(told: dict[str, Any]) -> str:
    valid = {True: "yes", False: "no", None: "-"}[told["id_valid"]]
    rows = [
        ("frame", "ok" if told["ok"] else "not ok"),
        ("status", told["status"] or "-"),
        ("type", told["type"] or "-"),
        *((name, str(value)) for name, value in told["fields"].items() if value not in ("", None)),
        ("id valid", valid),
        ("reason", told["reason"] or "-"),
    ]
    return "\n".join(f"{name:<16} {value}" for name, value in rows)
