"""A TPM 2.0 of our own: swtpm on a local port, with its state in a folder."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

NEEDED = ("swtpm", "tpm2_createprimary")


def missing() -> str:
    """What is not installed; "": all is there."""
    return ", ".join(name for name in NEEDED if shutil.which(name) is None)


def _two_free_ports() -> int:
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Chip:
    """One chip; another folder is another chip."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        port = _two_free_ports()
        control = port + 1  # where tpm2-tss looks for it
        self.tcti = f"swtpm:host=127.0.0.1,port={port}"
        self._process = subprocess.Popen(
            [
                "swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--flags",
                "not-need-init,startup-clear", "--server", f"type=tcp,port={port},bindaddr=127.0.0.1",
                "--ctrl", f"type=tcp,port={control},bindaddr=127.0.0.1",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", control), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("swtpm does not answer")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(5)
