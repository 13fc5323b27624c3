"""The tests that run under emulation, folder by folder: each test that passed is kept, a later run goes on.

A folder's file in the cache (``results/tests``) says what its last whole pass was of, and when; and of a pass
that is not whole yet, which tests need not run again. What was kept of other code than the commit's counts as
what it is, an older pass, and is made anew while the time lasts, those that never passed first.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sentinel.sim.arm import picked, said
from sentinel.sim.arm.host import Failed, Unfinished, attempt, say
from sentinel.sim.arm.lane import commit, shipped
from sentinel.sim.resumable import keep, kept

_LEAST_S = 600.0  # a folder's end, where nothing is known of what it costs here
_TIMES = 4.0  # what it took before: the machine's other work may be heavy today
_ONE_S = 600  # a test's end
_TELL_S = 60.0


class Whole(msgspec.Struct, frozen=True):
    """A pass of all of a folder. ``seconds``: of all its pieces, by the wall's clock."""

    key: str
    commit: str
    at: datetime
    passed: int
    skipped: int
    seconds: float


class Kept(msgspec.Struct):
    """What is known of a folder: ``whole`` (None: never passed), and of the code with ``key`` what passed."""

    folder: str
    whole: Whole | None = None
    key: str = ""
    passed: list[str] = []
    skipped: list[str] = []
    failed: list[str] = []
    seconds: float = 0.0
    left: int = 0  # tests that are not run yet

    def begin(self, key: str) -> None:
        """What was kept of other code is no part of a pass of this."""
        if self.key != key:
            self.key, self.passed, self.skipped, self.failed = key, [], [], []
            self.seconds, self.left = 0.0, 0

    def add(self, found: said.Tests, at_commit: str, now: datetime) -> None:
        """Another piece, which was all that was left where it ended."""
        self.passed = sorted({*self.passed, *found.passed})
        self.skipped = sorted({*self.skipped, *found.skipped})
        self.failed = list(found.failed)
        self.seconds += found.seconds
        self.left = max(0, found.collected - found.ran)
        if found.ended and self.passed and not self.failed:
            count = len(self.passed), len(self.skipped)
            self.whole = Whole(self.key, at_commit, now, *count, round(self.seconds, 1))
            self.left = 0

    def line(self, key: str) -> str:
        """For people."""
        head = f"tests/{self.folder}"
        if self.whole is not None and self.whole.key == key:
            return f"{head}: {_counts(self.whole)}"
        parts = []
        if self.key == key and (self.passed or self.failed):
            parts = [f"{len(self.passed)} passed"]
            parts += [f"{len(self.failed)} failed"] if self.failed else []
            parts += [f"{len(self.skipped)} skipped"] if self.skipped else []
            parts += [f"{self.left} not run yet"] if self.left or not self.failed else []
            parts[-1] += f", {self.seconds:.0f} s"
        if self.whole is not None:
            parts.append(f"of an older commit {_counts(self.whole)}")
        return f"{head}: {'; '.join([', '.join(parts)] if parts else ['not begun'])}"


def _counts(one: Whole) -> str:
    skipped = f", {one.skipped} skipped" if one.skipped else ""
    return f"{one.passed} passed{skipped}, {one.seconds:.0f} s ({one.commit}, {one.at:%Y-%m-%d %H:%M} UTC)"


class UnitTests:
    """The written list over one cache folder. ``command`` makes what runs pytest's words in the root, given
    the environment's words and the folder for outcomes (in the root: /mnt/out)."""

    def __init__(
        self,
        cache: Path,
        logs: Path,
        command: Callable[[Sequence[str], Sequence[str], Path], list[str]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._kept = cache / "results/tests"
        self._out = cache / "out"
        self._logs = logs
        self._command = command
        self._now = now

    def run(self, of: Sequence[picked.Picked], budget_s: float, again: Sequence[str] = ()) -> list[str]:
        """A line a folder. ``again``: only these, whatever is kept of them.

        Raises Failed (a test failed), Unfinished (not all was run), ValueError (what is kept can't be read).
        """
        until, at = time.monotonic() + budget_s, commit()
        keys = {one.folder: key_of(one) for one in of}
        found = {one.folder: kept(self._path(one), Kept) or Kept(one.folder) for one in of}
        for one in in_order(of, found, keys, again):
            left = until - time.monotonic()
            if left < 30:
                say(f"    the {budget_s / 60:.0f} minutes are over (--budget)")
                break
            if one.folder in again and found[one.folder].left == 0:
                found[one.folder].begin("")
            found[one.folder] = self._folder(one, found[one.folder], keys[one.folder], at, left)
            say(f"    {found[one.folder].line(keys[one.folder])}")
        lines = [found[one.folder].line(keys[one.folder]) for one in of]
        current = [one for one in found.values() if one.key == keys[one.folder]]
        failed = [f"  {name}" for one in current for name in one.failed]
        if failed:
            raise Failed("\n".join([*lines, *failed]))
        if any(one.whole is None for one in found.values()):
            raise Unfinished("\n".join(lines))
        return lines

    def _path(self, one: picked.Picked) -> Path:
        return self._kept / f"{one.folder}.json"

    def _folder(self, one: picked.Picked, before: Kept, key: str, at: str, left_s: float) -> Kept:
        before.begin(key)
        self._out.mkdir(parents=True, exist_ok=True)
        told, passed = self._out / f"{one.folder}.jsonl", self._out / f"{one.folder}.passed"
        told.unlink(missing_ok=True)
        passed.write_text("".join(f"{name}\n" for name in (*before.passed, *before.skipped)), "utf-8")
        variables = (f"SENTINEL_TOLD=/mnt/out/{told.name}", f"SENTINEL_PASSED=/mnt/out/{passed.name}")
        words = ["-p", "sentinel.sim.arm.told", "--hypothesis-profile", "slow", "--timeout", str(_ONE_S),
                 "-W", "default", *picked.words(one)]  # fmt: skip
        began = time.monotonic()

        def read(ended: bool, why: str = "") -> said.Tests:
            lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
            found = said.tests(lines, time.monotonic() - began, ended)
            return msgspec.structs.replace(found, failed=(*found.failed, why)) if why else found

        def tell(passed_s: float) -> None:
            found = read(ended=False)
            say(f"    tests/{one.folder}: {found.ran} of {found.collected} after {passed_s / 60:.0f} min")

        try:
            text, code = attempt(
                self._command(words, variables, self._out), min(left_s, end_of(one, before)),
                log=self._logs / f"tests-{one.folder}.log", tell=tell, tell_s=_TELL_S,
            )  # fmt: skip
        except KeyboardInterrupt:
            self._keep(one, before, read(ended=False), at)
            raise
        found = read(code is not None)
        # 5: nothing was left to run
        if code not in (0, 1, 5, None) or (code is not None and not (found.ran or before.passed)):
            found = read(True, f"tests/{one.folder}: pytest ended with {code}: {said.last(text)}")
        return self._keep(one, before, found, at)

    def _keep(self, one: picked.Picked, before: Kept, found: said.Tests, at: str) -> Kept:
        before.add(found, at, self._now().replace(microsecond=0))
        keep(before, self._path(one))
        return before


def key_of(one: picked.Picked) -> str:
    """Changes with whatever the package, the folder or its left out files are made of."""
    text = f"{shipped()} {shipped(folders=(f'tests/{one.folder}',))} {sorted(one.but)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def end_of(one: picked.Picked, before: Kept) -> float:
    """Seconds after which a piece is stopped: by what the folder took before, else what the list says."""
    took = before.whole.seconds if before.whole is not None else 0.0
    return max(_LEAST_S, float(one.within_s), _TIMES * took)


def in_order(
    of: Sequence[picked.Picked], found: dict[str, Kept], keys: dict[str, str], again: Sequence[str]
) -> list[picked.Picked]:
    """What is to run: the asked for; else what never passed, in the list's order, then the oldest passes."""
    if again:
        return [one for one in of if one.folder in again]
    never = [one for one in of if found[one.folder].whole is None]
    older = [
        (whole.at, one)
        for one in of
        if (whole := found[one.folder].whole) is not None and whole.key != keys[one.folder]
    ]
    return never + [one for _, one in sorted(older, key=lambda pair: pair[0])]
