"""The command's end of the socket to root's desk (``sealing_desk``), where it was started with one."""

import os
import secrets
import socket
import threading

NUMBER = "SENTINEL_SEALING_FD"  # in the environment: the socket's number, which is no secret
LARGEST = 96 * 1024
NONCE = 16
DONE, FAILED = b"1", b"0"
_PATIENCE_S = 30.0

_turn = threading.Lock()


def ask(work: str, name: str, body: bytes) -> bytes | None:
    """``work``: "open", or how to seal; what came of it, b"" for a failure. None: there is no desk."""
    desk = _found()
    if desk is None:
        return None
    nonce = secrets.token_bytes(NONCE)
    with desk, _turn:
        try:
            desk.settimeout(_PATIENCE_S)
            desk.send(nonce + f"{work} {name}\n".encode() + body)
            while answer := desk.recv(LARGEST):
                if answer[:NONCE] == nonce:
                    return answer[NONCE + 1 :] if answer[NONCE : NONCE + 1] == DONE else b""
        except OSError:
            pass
    return b""


def _found() -> socket.socket | None:
    """The socket that was handed down; another file may have the number in a child of ours."""
    try:
        desk = socket.socket(fileno=os.dup(int(os.environ[NUMBER])))
    except (KeyError, ValueError, OSError):
        return None
    if (desk.family, desk.type) != (socket.AF_UNIX, socket.SOCK_SEQPACKET):
        desk.close()
        return None
    return desk
