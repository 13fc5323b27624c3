"""Root's word for one command of another account: seals and opens the keys of this kiosk, and nothing else.

``systemd-creds`` works for root alone, and no program of root's should work in folders that others write. So
this, of the package, stays root and starts the command as who it should be, with one end of a socket pair.
All files are the command's, which sends the bytes to seal or to open. Only the keys' own name is served.
No secret stands in arguments or in the environment, where only the socket's number is.

  python3 -I -m sentinel.runtime.sealing_desk -- COMMAND...
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence

from sentinel.runtime import sealed
from sentinel.runtime.sealing_line import DONE, FAILED, LARGEST, NONCE, NUMBER

NAMES = ("device.cred", "probe")  # the keys' file, and what is sealed to see whether it can be
_LOOK_S = 0.2


def serve(words: Sequence[str]) -> int:
    """Start the command, answer until it ends; its exit code (128 and the signal that ended it)."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        for number in (signal.SIGINT, signal.SIGQUIT):  # the terminal tells the command too, and it decides
            signal.signal(number, lambda *_: None)
        environment = os.environ | {NUMBER: str(theirs.fileno())}
        with theirs:
            child = subprocess.Popen(  # noqa: S603 - the wrapper's words
                words, env=environment, pass_fds=(theirs.fileno(),)
            )
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda got, _: child.send_signal(got))
        _answer_while_it_lives(ours, child)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _answer_while_it_lives(ours: socket.socket, child: "subprocess.Popen[bytes]") -> None:
    ours.settimeout(_LOOK_S)
    while child.poll() is None:
        try:
            question = ours.recv(LARGEST)
        except TimeoutError:
            continue
        except OSError:
            return
        if not question:  # nobody holds the other end any more
            return
        try:
            ours.send(question[:NONCE] + _answer(question[NONCE:]))
        except OSError:
            return


def _answer(question: bytes) -> bytes:
    first, _, body = question.partition(b"\n")
    work, _, name = first.decode("ascii", "replace").partition(" ")
    if name not in NAMES:
        return FAILED
    try:
        if work == "open":
            return DONE + sealed.open_sealed(body, name)
        return DONE + sealed.seal(body, name, sealed.Sealing(work))
    except (sealed.SealFailed, ValueError):
        return FAILED


def main(words: Sequence[str]) -> int:
    """``-- COMMAND...``; 2: bad usage, 3: the command can't be started."""
    if len(words) < 2 or words[0] != "--":
        sys.stderr.write("usage: sealing_desk -- COMMAND...\n")
        return 2
    os.environ.pop(NUMBER, None)  # of whoever started this
    try:
        return serve(words[1:])
    except OSError as error:
        sys.stderr.write(f"sentinel: {words[1]} can't be started: {error.strerror}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
