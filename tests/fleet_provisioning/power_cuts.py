"""Takes a kiosk in again and again, killed (-9) before its first, second, ... change of a file; then runs it to
the end. Reads cases as JSON lines, writes what was found after each cut and at the end."""

import importlib
import json
import os
import signal
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image

from sentinel.cli import provision_bundles
from sentinel.cli.provision_site import apply
from sentinel.config import load
from sentinel.fleet.provisioning import sheet_pages
from sentinel.fleet.provisioning.code import read_code
from sentinel.fleet.provisioning.handing_over import HandingOver, Site, Tools
from sentinel.fleet.provisioning.journal import Checked
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.sealed import Sealing
from sentinel.verify.platforms.bundle import read_bundle, read_keys

_CHANGES = {"os.rename", "os.symlink", "os.remove", "os.mkdir", "os.chmod", "shutil.rmtree"}


def _kill_before(change: int, folder: str) -> None:
    count = 0

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal count
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
        if not (writes or event in _CHANGES) or not str(given[0]).startswith(folder):
            return
        count += 1
        if count == change:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def _run(folder: Path, text: str) -> int:
    config, data = folder / "sentinel.toml", folder / "data"
    tools = Tools(
        SystemClock(), lambda: (), lambda fragment: apply(config, fragment),
        lambda: [Checked("clock", "ok", "set")], lambda seconds: bool(time.sleep(seconds)),
        sealing=lambda: (Sealing.FILE, ""),
        judge=lambda answer: provision_bundles.judge(config, answer),
        install=lambda generation: provision_bundles.install(config, generation),
    )  # fmt: skip
    outcome = HandingOver(Site(data, config, data / "acceptance"), tools).run(read_code(text))
    return 0 if outcome.reason is None else 1


def _forked(work: Any) -> int:
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def _usable(folder: Path) -> bool:
    """Either nothing of the hand-over is in the settings, or everything that they name is there."""
    settings = load(folder / "sentinel.toml")
    named = (settings.identity.cert_file, settings.identity.key_file, settings.identity.ca_file)
    if not any(named):
        return settings.verify.url == "" and settings.kiosk.id == "kiosk-1"
    verify = settings.verify
    files = (*named, verify.secret_file, verify.ca_file, verify.adapter)
    read_bundle(folder / verify.adapter, read_keys(folder / verify.adapter_keys))
    return all(name and (folder / name).stat().st_size for name in files)


def _warm() -> None:
    """What a child would import is there before it is forked: imports are not what is cut here."""
    for name in (
        "fpdf", "httpcore", "certifi", "encodings.idna", "sentinel.config.safe_entrance", "cryptography.hazmat.backends",
        "sentinel.config.settings_file", "sentinel.policies.opening",
        "sentinel.verify.platforms.bundle", "sentinel.fleet.provisioning.sheet_pages",
    ):  # fmt: skip
        importlib.import_module(name)
    Image.init()
    ssl.create_default_context()


def main() -> None:
    sheet_pages.chinese_font = lambda: (None, 0)  # the font's 5 MB are not what is cut here
    os.fsync = lambda handle: None  # only the process is killed: nothing has to wait for the real disk
    _warm()
    for line in sys.stdin:
        case = json.loads(line)
        folder = Path(case["folder"])
        (folder / "data").mkdir(parents=True)
        (folder / "sentinel.toml").write_text("# the technician's\n[ui]\nfullscreen = false\n")

        def cut(change: int = case["change"], folder: Path = folder, text: str = case["code"]) -> int:
            _kill_before(change, str(folder))
            return _run(folder, text)

        status = _forked(cut)
        killed = os.WIFSIGNALED(status)
        usable = _usable(folder)
        again = os.waitstatus_to_exitcode(
            _forked(lambda folder=folder, text=case["code"]: _run(folder, text))
        )
        sys.stdout.write(
            json.dumps({"killed": killed, "first": status, "usable": usable, "again": again}) + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
