"""What happens to the fleet: visitors, an alarm, a lost broker, a power cut; and then the counting."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sentinel.core.screen import ScreenKind
from sentinel.sim import cast
from sentinel.sim.fleet.district import District
from sentinel.sim.fleet.duty_officer import DutyOfficer
from sentinel.sim.fleet.kiosk import FleetKiosk, KioskError

T = TypeVar("T")
_PASSAGE = "org.sentinel.passage.v1"
_RESULT = "org.sentinel.passage.result.v1"
_EVERYWHERE = (cast.WANG, cast.LI, cast.CHEN)  # go to every door
_FOLLOWED, _AFTER_POWER_CUT = cast.ZHAO, cast.SUN
_SOON_S, _DELIVERY_S = 15.0, 60.0


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the story: what it was, whether it came out as it should, and what was seen."""

    step: str
    ok: bool
    seen: str
    data: dict[str, Any]


def play(district: District, officer: DutyOfficer, tell: Callable[[Line], None]) -> list[Line]:
    """All steps, each told as soon as it is over."""
    lines = []
    for step in (_arrivals, _tailgating, _lost_broker, _power_cut, _broker_back, _counted):
        for line in step(district, officer):
            lines.append(line)
            tell(line)
    return lines


def _arrivals(district: District, officer: DutyOfficer) -> Iterator[Line]:
    let_in, wanted = _everywhere(district.kiosks, _EVERYWHERE[:2]), 2 * len(district.kiosks)
    yield Line(
        "visitors at every door at once",
        let_in == wanted,
        f"{let_in} of {wanted} let in; no door waits for another",
        {"let_in": let_in},
    )


def _tailgating(district: District, officer: DutyOfficer) -> Iterator[Line]:
    kiosk = district.kiosks[-1]
    kiosk.visit(_FOLLOWED.token, bodies=2)
    found = _until(officer.alarms, _SOON_S)
    yield Line(
        f"two go through {kiosk.name} on one admission",
        bool(found),
        f'in the console waits "{officer.heading(found[0])}"' if found else "no alarm in the console",
        {"alarms": len(found)},
    )
    if not found:
        return
    note = "seen on the camera, both were spoken to"
    officer.acknowledge(found[0], note)
    left = officer.alarms()
    taken = found[0] not in left and note in officer.story(found[0])
    yield Line(
        "somebody acknowledges it in the console",
        taken,
        f"taken by {officer.name}, the note is in its history" if taken else "it still waits",
        {"waiting": len(left)},
    )


def _lost_broker(district: District, officer: DutyOfficer) -> Iterator[Line]:
    district.broker.kill9()
    noticed = _until(lambda: all("broker" not in k.devices_up for k in district.kiosks), _SOON_S)
    let_in = _everywhere(district.kiosks, _EVERYWHERE[2:])
    waiting = sum(kiosk.waiting() for kiosk in district.kiosks)
    yield Line(
        "the broker is killed; visitors go on coming",
        bool(noticed) and let_in == len(district.kiosks) and waiting >= 2 * let_in,
        f"{let_in} of {len(district.kiosks)} let in, {waiting} events wait at the kiosks",
        {"let_in": let_in, "waiting": waiting},
    )


def _power_cut(district: District, officer: DutyOfficer) -> Iterator[Line]:
    kiosk = district.kiosks[0]
    before = len(kiosk.record())
    kiosk.power_cut()
    back = _until(lambda: {"gate", "scanner", "contacts"} <= kiosk.devices_up, _SOON_S)
    kept = len(kiosk.record())
    shown = kiosk.visit(_AFTER_POWER_CUT.token)
    yield Line(
        f"{kiosk.name} loses power meanwhile, and starts again",
        bool(back) and kept == before and shown.kind is ScreenKind.PASS,
        f"{kept} of {before} passages kept, the next visitor: {shown.kind.value}",
        {"passages": before, "kept": kept},
    )


def _broker_back(district: District, officer: DutyOfficer) -> Iterator[Line]:
    began = time.monotonic()
    district.broker.start()
    _until(lambda: not any(kiosk.waiting() for kiosk in district.kiosks), _DELIVERY_S)
    waiting = sum(kiosk.waiting() for kiosk in district.kiosks)
    yield Line(
        "the broker is back",
        waiting == 0,
        f"{waiting} events wait, {time.monotonic() - began:.1f} s after it",
        {"waiting": waiting, "seconds": round(time.monotonic() - began, 1)},
    )


def _counted(district: District, officer: DutyOfficer) -> Iterator[Line]:
    people: dict[str, set[str]] = {}
    for kiosk in district.kiosks:
        events = district.events(kiosk)
        line = _compared(kiosk, events)
        for event in events:
            if event["type"] == _PASSAGE:
                people.setdefault(event["data"]["pseudonym"], set()).add(kiosk.name)
        yield line
    joined = sum(1 for doors in people.values() if len(doors) == len(district.kiosks))
    yield Line(
        "the same people at every door have one pseudonym",
        joined == len(_EVERYWHERE) or len(district.kiosks) == 1,
        f"{joined} people were at all {len(district.kiosks)} doors",
        {"joined": joined},
    )


def _compared(kiosk: FleetKiosk, events: Sequence[dict[str, Any]]) -> Line:
    """What the kiosk's own record holds against what the collector has: no passage missing, none twice."""
    own = sorted(row["visit"] for row in kiosk.record())
    passages = sorted(e["data"]["visit"] for e in events if e["type"] == _PASSAGE)
    results = sorted(e["data"]["visit"] for e in events if e["type"] == _RESULT)
    numbers = sorted(e["seq"] for e in events)
    gaps = sum(b - a - 1 for a, b in itertools.pairwise(numbers))
    twice = len(events) - len({e["id"] for e in events})
    missing = len(set(own) - set(passages))
    same = own == passages == results
    return Line(
        f"{kiosk.name}: its record and the collector's",
        same and not twice and not gaps,
        f"{len(own)} passages, {len(events)} events (decision and result of each, and"
        f" the door's): missing {missing}, twice {twice}, numbers left out {gaps}",
        {"passages": len(own), "events": len(events), "missing": missing, "twice": twice, "gaps": gaps},
    )


def _everywhere(kiosks: Sequence[FleetKiosk], visitors: Sequence[cast.Member]) -> int:
    """These visitors at every door, the doors at the same time; how many were let in."""
    passed: list[str] = []
    failed: list[KioskError] = []

    def door(kiosk: FleetKiosk) -> None:
        try:
            screens = [kiosk.visit(visitor.token) for visitor in visitors]
            passed.extend(screen.visit for screen in screens if screen.kind is ScreenKind.PASS)
        except KioskError as error:
            failed.append(error)

    threads = [threading.Thread(target=door, args=(kiosk,), daemon=True) for kiosk in kiosks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return len(passed)


def _until(look: Callable[[], T], timeout_s: float) -> T:
    """Its first true answer, or the last one."""
    deadline = time.monotonic() + timeout_s
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found
