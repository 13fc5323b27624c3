"""The district's word: signed commands and settings, also stale, replayed, of another boot or kiosk."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sentinel.core import remote_commands as core
from sentinel.core import settings_trial as trial
from sentinel.core.events import StaffDecided
from sentinel.core.remote_commands import CHALLENGE, Command, Desk, Memory, Right, Signed
from sentinel.core.settings_trial import Ledger, Numbered, Part, Trying
from sentinel.sim.deterministic.judge import Judge
from sentinel.sim.deterministic.kiosk import Kiosk
from sentinel.sim.deterministic.plan import Fault
from sentinel.sim.deterministic.timeline import Dies, Timeline
from sentinel.sim.deterministic.trouble import Trouble

_TENANT = "tenant-1"
_TURN_S = 5.0
_ALL = frozenset(Right)
_WELL = frozenset(Part)


@dataclass
class _Paper:
    """What is on disk: it outlives the process."""

    memory: Memory = field(default_factory=Memory)
    ledger: Ledger = field(default_factory=Ledger)


class Afar:
    """One kiosk's remote desk and who writes to it. ``began`` with each life; ``work`` yields seconds."""

    def __init__(self, timeline: Timeline, kiosk: Kiosk, judge: Judge, name: str) -> None:
        self._time, self._kiosk, self._judge, self._name = timeline, kiosk, judge, name
        self._paper = _Paper()
        self._desk = Desk(name, _TENANT, "")
        self._trying = Trying()
        self._sent: list[Command] = []
        self._number = self._version = 0
        self._well = True

    def began(self) -> None:
        """The daemon started."""
        life = self._kiosk.life
        assert life is not None
        self._trying = Trying(self._paper.ledger)
        self._try(trial.Started())
        if self._trying.running and not self._well:
            self._try(trial.Broke())
        self._judge.settings_in_use(self._paper.ledger)
        self._desk = Desk(self._name, _TENANT, life.boot, gate=True, memory=self._paper.memory)
        self._feed(core.Began())
        self._turn(life.boot)

    def _turn(self, boot: str) -> None:
        life = self._kiosk.life
        if life is None or life.boot != boot or self._trying.ledger.trial is None:
            return
        self._try(trial.Seen(_WELL if self._well else frozenset()))
        self._time.after(_TURN_S, lambda: self._turn(boot))

    # ---- what the district does

    def work(self, trouble: Trouble) -> None:
        """While this visitor is there: a few words, well or badly."""
        dice = trouble.dice(Fault.REMOTE)
        for wait in (dice.uniform(0.0, 20.0) for _ in range(dice.randint(1, 3))):
            what = dice.choice((self._admits, self._admits, self._restarts, self._settles, self._settles))
            self._time.after(wait, lambda what=what: self._follow(what(trouble)))  # type: ignore[misc]

    def _follow(self, doing: Iterator[float]) -> None:
        wait = next(doing, None)
        if wait is not None:
            self._time.after(wait, lambda: self._follow(doing))

    def _admits(self, trouble: Trouble) -> Iterator[float]:
        """Somebody far away lets in who waits: asks for a challenge, and answers it; or another one, late,
        twice, without the right, for a kiosk or a boot that it is not."""
        dice = trouble.dice(Fault.REMOTE)
        self._send(self._command(CHALLENGE), _ALL)
        challenge = self._desk.challenge.text if self._desk.challenge is not None else ""
        yield dice.uniform(0.2, 4.0) if dice.random() < 0.8 else dice.uniform(9.0, 14.0)
        command = self._command(Right.ADMIT, challenge if dice.random() < 0.9 else "another")
        if dice.random() < 0.1:
            command = replace(command, kiosk="kiosk-99")
        if dice.random() < 0.1:
            command = replace(command, issued_at=command.issued_at - timedelta(seconds=dice.uniform(5, 3600)))
        self._send(command, _ALL if dice.random() < 0.9 else frozenset({Right.SYNC}))
        if dice.random() < 0.4:
            yield dice.uniform(0.0, 12.0)
            self._send(command, _ALL)
        if dice.random() < 0.4:  # what was sent once, perhaps before the last start
            yield dice.uniform(0.0, 12.0)
            self._send(dice.choice(self._sent), _ALL)

    def _restarts(self, trouble: Trouble) -> Iterator[float]:
        command = self._command(Right.RESTART)
        yield trouble.dice(Fault.REMOTE).uniform(0.0, 3.0)
        self._send(command, _ALL)
        yield trouble.dice(Fault.REMOTE).uniform(3.0, 20.0)
        self._send(command, _ALL)

    def _settles(self, trouble: Trouble) -> Iterator[float]:
        """Settings: new ones, older ones, others under the same number; some of which do not do."""
        dice = trouble.dice(Fault.REMOTE)
        yield dice.uniform(0.0, 3.0)
        if self._kiosk.life is None:
            return
        self._version += 1
        version = self._version if dice.random() < 0.7 else dice.randint(1, self._version)
        self._well = dice.random() < 0.6
        self._try(trial.Offered(Numbered(version, f"{version}-{dice.choice('aab')}")))

    def _command(self, name: str, challenge: str = "") -> Command:
        """As the district's clock has it, for the boot that it last heard of."""
        self._number += 1
        asked = str(uuid.uuid5(uuid.NAMESPACE_OID, f"command/{self._name}/{self._number}"))
        now = self._time.true_utc
        visit = {"visit": self._judge.latest_referred} if name == Right.ADMIT else {}
        return Command(
            asked, str(name), _TENANT, self._name, now, now + timedelta(minutes=5), "key-1", self._desk.boot,
            challenge, visit,
        )  # fmt: skip

    # ---- the kiosk's side

    def _send(self, command: Command, may: frozenset[Right]) -> None:
        self._sent.append(command)
        if self._kiosk.life is not None:
            self._feed(Signed(command, may))

    def _feed(self, event: core.Event) -> None:
        self._desk, effects = core.step(self._desk, event, self._time.now())
        for effect in effects:
            match effect:
                case core.Write(memory):
                    self._paper.memory = memory
                case core.CarryOut(command, until):
                    self._carry_out(command, until)
                case core.Answer():
                    pass

    def _carry_out(self, command: Command, until: float | None) -> None:
        self._judge.commanded(command, self._desk.boot)
        if command.name == CHALLENGE:
            text = f"challenge-{self._desk.boot[:8]}-{self._number}"
            self._judge.challenged(text, self._desk.boot)
            self._feed(core.ChallengeMade(text))
        elif command.name == Right.ADMIT:
            visit = command.arguments["visit"]
            if visit and until is not None:
                said = StaffDecided(visit, True, f"remote:{command.key}", "as told", until)
                self._judge.staff_said(said)
                self._kiosk.post(said)
        elif command.name == Right.RESTART:
            raise Dies  # written down before: it counts as done at the next start
        self._feed(core.Ended(command.id, core.Outcome.DONE))

    def _try(self, event: trial.Event) -> None:
        self._trying, effects = trial.step(self._trying, event, self._time.now())
        restarts = False
        for effect in effects:
            match effect:
                case trial.Write(ledger):
                    self._paper.ledger = ledger
                case trial.Restart():
                    restarts = True
                case _:
                    pass
        if restarts:
            raise Dies
