"""Lane A, under qemu-user: the root, the package in it, its tests, one visitor, one picture of the screen."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sentinel.sim.arm import debian, picked, said
from sentinel.sim.arm.host import TOP, Failed, attempt, beside, inside, run, say
from sentinel.sim.arm.lane import Part, Work, shipped
from sentinel.sim.arm.unit_tests import UnitTests

_PYTHON = "/usr/lib/sentinel/installed/venv/bin/python3"
_VISITOR_S = 3600.0
_SOURCES = 3  # commits' sources that are kept: somebody may run another step of an older one
# compiled packages: each is loaded and does something with its machine code
_NATIVE = """
import numpy, cv2, onnxruntime, msgspec, sqlcipher3, zxingcpp, cryptography.hazmat.bindings._rust
import numkong, gpiod, smbus2, PySide6.QtQml, PySide6.QtQuick, platform, json
a = numpy.arange(12.0).reshape(3, 4)
assert (a @ a.T)[2, 2] == 366.0
assert cv2.resize(numpy.zeros((8, 8, 3), numpy.uint8), (4, 4)).shape == (4, 4, 3)
db = sqlcipher3.connect(":memory:")
db.execute("PRAGMA key = 'x'")
said = {"python": platform.python_version(), "machine": platform.machine(), "numpy": numpy.__version__,
 "OpenCV": cv2.__version__, "onnxruntime": onnxruntime.__version__, "Qt": PySide6.QtCore.qVersion(),
 "SQLCipher": db.execute("PRAGMA cipher_version").fetchone()[0]}
print(json.dumps(said))
"""


class RootLane:
    """The steps over one cache folder. ``budget_s``: for all tests together; ``folders``: only their tests,
    and again."""

    def __init__(self, work: Work, budget_s: float, pace: float, folders: Sequence[str] = ()) -> None:
        self._work = work
        self._folders = tuple(folders)
        self._budget_s = budget_s
        self._pace = pace
        self._versions: dict[str, str] = {}

    def parts(self) -> list[Part]:
        """In their order."""
        return [
            Part("base", "Debian 12 for arm64 from its signed packages, configured", self.base, needed=True),
            Part("package", "the .deb for arm64 builds, and installs in it", self.package, needed=True),
            Part(
                "hashes", "ARM's own pip takes each wheel of requirements/kiosk.txt by its hash", self.hashes
            ),
            Part("native", "the command starts, and compiled packages load and compute", self.native),
            Part("card", "one visitor: real daemon, broker, platform, card reader and gate", self.card),
            Part(
                "visitor",
                "one visitor of the demo before an ARM kiosk with camera and screen, on a slowed clock",
                self.visitor,
            ),
            Part("picture", "one screen, drawn by Qt Quick without a display", self.picture),
            Part("tests", "unit tests of what is native or byte for byte", self.tests),
        ]

    def close(self) -> None:
        """Nothing of it runs on."""

    def versions(self) -> dict[str, str]:
        """What ran, for the page."""
        return self._versions

    def base(self) -> list[str] | None:
        """The root, configured; what is done already is kept."""
        work, log = self._work, self._work.logs / "configure.log"
        key = " ".join(debian.wanted())
        there = work.fresh("configured", key)
        if not work.fresh("unpacked", key):
            work.stamp("configured", "")
            say("fetching Debian's packages (about 240 MB, once)")
            essential, whole, _ = debian.fetch_all(debian.Debian(work.cache / "debian"))
            say(f"unpacking {len(whole)} packages")
            debian.unpack(work.root, essential, whole)
            work.stamp("unpacked", key)
        if not work.fresh("configured", key):
            debian.configure(work.root, 3600, log)
            work.stamp("configured", key)
        status = (work.root / "var/lib/dpkg/status").read_text(encoding="utf-8")
        count = len(re.findall(r"^Status: install ok installed$", status, re.MULTILINE))
        wrong = re.findall(r"^Status: install ok (?!installed$)(\S+)", status, re.MULTILINE)
        if wrong:
            raise Failed(f"{len(wrong)} packages are {wrong[0]}: see {log.name} in the cache's logs")
        self._versions["Debian"] = (work.root / "etc/debian_version").read_text().strip()
        self._versions["qemu-user"] = _version(["qemu-aarch64-static", "--version"])
        return None if there else [f"{count} packages installed and configured"]

    def package(self) -> list[str] | None:
        """Build (once for what it is made of) and install the .deb."""
        work, out = self._work, self._work.cache / "package"
        now = shipped()
        deb = self._deb(out, now)
        there = work.fresh("installed", f"{now} {deb.stat().st_size}")
        if not there:
            debian.install(work.root, deb, 1800, work.logs / "install.log")
            work.stamp("installed", f"{now} {deb.stat().st_size}")
        status = run(inside(work.root, ["dpkg-query", "-W", "-f", "${Status} ${Version}", "sentinel-kiosk"]),
                     "dpkg-query", 300)  # fmt: skip
        if not status.startswith("install ok installed"):
            raise Failed(f"sentinel-kiosk: {status.strip()}")
        if there:
            return None
        size = sum(
            path.lstat().st_size for path in (work.root / "usr/lib/sentinel").rglob("*") if path.is_file()
        )
        return [f"{deb.name}: {deb.stat().st_size / 1e6:.0f} MB; below /usr/lib/sentinel {size / 1e6:.0f} MB"]

    def _deb(self, out: Path, now: str) -> Path:
        found = sorted(out.glob("*_arm64.deb"))
        if not (found and self._work.fresh("deb", now)):
            say("building the .deb (some minutes)")
            run([sys.executable, "scripts/package", "--arch", "arm64", "--out", str(out)], "scripts/package",
                2400, log=self._work.logs / "package.log")  # fmt: skip
            self._work.stamp("deb", now)
            found = sorted(out.glob("*_arm64.deb"))
        return found[-1]

    def hashes(self) -> list[str]:
        """pip of the root resolves the lock from the wheels, without a network and without unpacking them."""
        wheels = self._work.cache / "package/wheels-arm64"
        mounts = self._mounts({"wheels": wheels, "requirements": TOP / "requirements"})
        pip = 'exec python3 "$(echo /usr/share/python-wheels/pip-*.whl)"/pip "$@"'  # Debian's own
        words = ["sh", "-c", pip, "pip", "install", "--dry-run", "--ignore-installed", "--no-deps",
                 "--no-index", "--require-hashes", "--only-binary", ":all:", "--find-links", "/mnt/wheels",
                 "--break-system-packages", "--requirement", "/mnt/requirements/kiosk.txt"]  # fmt: skip
        text = run(
            inside(self._work.root, words, mounts=mounts), "pip", 1800, log=self._work.logs / "pip.log"
        )
        would = re.findall(r"^Would install (.*)$", text, re.MULTILINE)
        if not would:
            raise Failed(f"pip: {said.last(text)}")
        return [f"{len(would[0].split())} wheels, none compiled"]

    def native(self) -> list[str]:
        """The command's version; every compiled package at work."""
        version = run(inside(self._work.root, ["sentinel", "--version"]), "sentinel --version", 600).strip()
        text = run(inside(self._work.root, [_PYTHON, "-c", _NATIVE], "QT_QPA_PLATFORM=offscreen"), "loading",
                   900, log=self._work.logs / "native.log")  # fmt: skip
        self._versions |= {"sentinel": said.last(version).split()[-1]} | json.loads(said.last(text))
        return [", ".join(f"{name} {value}" for name, value in json.loads(said.last(text)).items())]

    def tests(self) -> list[str]:
        """The written list, until the budget is used up; what passed is kept. Raises Failed, Unfinished."""
        self._tools()
        source = self._source()

        def command(words: Sequence[str], variables: Sequence[str], out: Path) -> list[str]:
            mounts = self._mounts({"src": source, "tools": self._work.cache / "tools", "out": out})
            environment = ("PYTHONPATH=/mnt/src:/mnt/tools", "QT_QPA_PLATFORM=offscreen",
                           "PYTHONDONTWRITEBYTECODE=1", *variables)  # fmt: skip
            pytest = ["sh", "-c", 'cd /mnt/src && exec "$@"', "sh", _PYTHON, "-m", "pytest", *words]
            return inside(self._work.root, pytest, *environment, mounts=mounts)

        tests = UnitTests(self._work.cache, self._work.logs, command)
        return tests.run(picked.chosen().run, self._budget_s, self._folders)

    def _source(self) -> Path:
        """What is committed, a folder a commit, with the weights that the package brought."""
        now = run(["git", "rev-parse", "HEAD"], "git", 60).strip()
        source = self._work.cache / "source" / now[:12]
        if source.exists():
            return source
        made = source.with_name(f"{source.name}.part")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        run(["sh", "-c", 'git archive HEAD | tar -x -C "$0"', str(made)], "git archive", 120)
        for name in ("weights", "assets"):
            shutil.rmtree(made / "models" / name, ignore_errors=True)
            (made / "models" / name).symlink_to(f"/usr/lib/sentinel/installed/models/{name}")
        folders = [str(made / name) for name in ("sentinel", "hw", "ui", "tests")]
        run([sys.executable, "-m", "compileall", "-q", *folders], "compiling", 300, ends_with=(0, 1))
        made.rename(source)
        forget_all_but(source.parent, _SOURCES)
        return source

    def _tools(self) -> None:
        """pytest and what tests need besides, by the hashes of requirements/dev.txt, for ARM."""
        texts = [(TOP / f"requirements/{name}.txt").read_text(encoding="utf-8") for name in ("dev", "kiosk")]
        wanted = beyond(*texts)
        key = hashlib.sha256(wanted.encode()).hexdigest()
        if self._work.fresh("tools", key):
            return
        folder, list_ = self._work.cache / "tools", self._work.cache / "tools.txt"
        shutil.rmtree(folder, ignore_errors=True)
        list_.write_text(wanted, encoding="utf-8")
        platforms = [f"manylinux_2_{minor}_aarch64" for minor in (36, 35, 34, 31, 28, 27, 26, 24, 17)]
        words = ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"]
        words += [word for tag in ("cp311", "abi3", "none") for word in ("--abi", tag)]
        words += [word for name in (*platforms, "manylinux2014_aarch64") for word in ("--platform", name)]
        run([sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps",
             "--require-hashes", *words, "--target", str(folder), "--requirement", str(list_)],
            "pip install of the tests' tools", 1200)  # fmt: skip
        self._work.stamp("tools", key)

    def card(self) -> list[str]:
        """The daemon at an entrance without a camera, decides, opens, reports. Raises Failed."""
        mounts = self._mounts({"src": self._source()})
        variables = ("PYTHONPATH=/mnt/src", "PYTHONDONTWRITEBYTECODE=1")
        words = [_PYTHON, "-m", "sentinel.sim.arm.one_card", f"{self._pace:g}"]
        text, code = attempt(inside(self._work.root, words, *variables, mounts=mounts), 2400,
                             log=self._work.logs / "card.log")  # fmt: skip
        found = said.decisions(text)
        if code != 0 or not said.as_expected(found):
            raise Failed(f"pace {self._pace:g}: exit {code}: {said.last(text)}")
        one = found[0]
        return [
            f"pace {self._pace:g}: whole after {one['whole_s']} s; {one['verdict']} {one['decided_s']} s "
            f"after the card, gate pulses: {one['gate']}, every event was acknowledged"
        ]

    def visitor(self) -> list[str]:
        """The demo's visitor before daemon, vision and screen of the root. Raises Failed."""
        out = self._work.cache / "out/visitor"
        out.mkdir(parents=True, exist_ok=True)
        mounts = self._mounts({"src": self._source()})
        words = [sys.executable, "-m", "sentinel.sim.arm.one_visitor", str(self._work.root), _PYTHON,
                 f"{self._pace:g}", str(out)]  # fmt: skip
        text, code = attempt(
            beside(self._work.root, words, mounts), _VISITOR_S,
            log=self._work.logs / "visitor.log",
            tell=lambda s: say(f"    for {s / 60:.0f} min; its processes' logs come into {out} at the end"),
            tell_s=300,
        )  # fmt: skip
        found = said.decisions(text)
        if code != 0 or not said.as_expected(found):
            verdicts = ", ".join(f"{one['verdict']} {one.get('reasons')}" for one in found) or "no decision"
            end = "its time was over" if code is None else f"exit {code}"
            raise Failed(f"pace {self._pace:g}: {verdicts}; {end}: {said.last(text, 600)}")
        return [
            f"pace {self._pace:g}: whole after {one['whole_s']} s; {one['visitor']}: {one['verdict']}, gate "
            f"{one['gate']}, as expected, {one['took_s']} s later; checks: {_told(one['checks'])}; "
            f"crashed and started again: {_told(one['started_again']) or 'nothing'}"
            for one in found
        ] + [f"{len(list(out.glob('screens/*.png')))} pictures of its screen in the cache's out/visitor"]

    def picture(self) -> list[str]:
        """One screen in Chinese, both ways up; the files are in the cache's out/."""
        out = self._work.cache / "out/screens"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        words = [_PYTHON, "-m", "ui.pictures", "/mnt/out", "--only", "pass", "--languages", "zh_CN"]
        run(inside(self._work.root, words, "QT_QPA_PLATFORM=offscreen", mounts=self._mounts({"out": out})),
            "ui.pictures", 1500, log=self._work.logs / "picture.log")  # fmt: skip
        drawn = sorted(out.glob("*.png"))
        if not drawn:
            raise Failed("no picture was drawn: see picture.log in the cache's logs")
        here = self._work.cache / "out/screens-here"
        attempt([sys.executable, "-m", "ui.pictures", str(here), *words[4:]], 900,
                environment={"QT_QPA_PLATFORM": "offscreen"})  # fmt: skip
        return [f"{path.name}: {likeness(path, here / path.name)}" for path in drawn]

    def _mounts(self, folders: dict[str, Path]) -> dict[Path, str]:
        for name in folders:
            (self._work.root / "mnt" / name).mkdir(parents=True, exist_ok=True)
        return {path: f"mnt/{name}" for name, path in folders.items()}


def _told(outcomes: dict[str, object]) -> str:
    return ", ".join(f"{name} {outcome}" for name, outcome in outcomes.items())


def likeness(one: Path, other: Path) -> str:
    """How far two pictures of one screen are the same, for people."""
    import cv2

    mine, theirs = cv2.imread(str(one)), cv2.imread(str(other))
    if mine is None:
        raise Failed(f"{one.name} is no picture")
    size = f"{mine.shape[1]} x {mine.shape[0]}"
    if theirs is None or mine.shape != theirs.shape:
        return f"{size}; not compared"
    differ = int((mine != theirs).any(axis=2).sum())
    return f"{size}, {differ} pixels differ from the same drawn on this machine"


def forget_all_but(folder: Path, newest: int) -> None:
    """Take away the older folders of commits. Raises OSError."""
    commits = [path for path in folder.iterdir() if re.fullmatch("[0-9a-f]{12}", path.name)]
    for path in sorted(commits, key=lambda path: path.stat().st_mtime)[:-newest]:
        shutil.rmtree(path)


def beyond(dev: str, kiosk: str) -> str:
    """The entries of one lock that are not in the other, with their hashes."""
    entry = re.compile(r"^([A-Za-z0-9._-]+)==\S+.*?(?=^[A-Za-z0-9._-]+==|\Z)", re.MULTILINE | re.DOTALL)
    there = {found[1].lower() for found in entry.finditer(kiosk)}
    heavy = {"mypy", "ruff", "pyarrow", "selenium"}  # checks and reports of the developer's machine
    return "".join(found[0] for found in entry.finditer(dev) if found[1].lower() not in there | heavy)


def _version(words: list[str]) -> str:
    told = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"version (\S+)", told.stdout)
    return found[1] if found else "unknown"
