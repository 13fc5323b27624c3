"""The daemon put together. Starts in order, stops in reverse."""

import logging
import threading
import time
import uuid
from datetime import datetime
from pathlib import Path

from sentinel import __version__
from sentinel.app.effects import Effects
from sentinel.app.entrance import Entrance
from sentinel.app.ground import Ground, Places
from sentinel.app.heartbeats import Heartbeats
from sentinel.app.inbox import Inbox, onto_board
from sentinel.app.known_faces import open_known_faces, refuse_unbounded_search
from sentinel.app.loudspeaker import loudspeaker_workers
from sentinel.app.policies import Policies
from sentinel.app.processes import Processes
from sentinel.app.readers import reader_workers, trust_workers
from sentinel.app.record import Record
from sentinel.app.rehearsing import Rehearsing
from sentinel.app.reporting import Reporting
from sentinel.app.staff import staff_desk
from sentinel.app.technician import technician_desk
from sentinel.app.thermometer import shown_to, thermometer_workers
from sentinel.app.venue_words import venue_words
from sentinel.app.verification import Verification
from sentinel.app.visitors import Visitors
from sentinel.config import Settings
from sentinel.core.door import Door, Timing
from sentinel.core.effects import PolicyBegan, Say
from sentinel.core.events import Device, DeviceChanged, Event, GateDone
from sentinel.core.facts import Place
from sentinel.core.policy import Policy
from sentinel.core.reasons import Reason
from sentinel.core.staff_role import StaffRole
from sentinel.district import Kiosk, district_workers
from sentinel.door.board import Board
from sentinel.door.contacts import sensing
from sentinel.door.coordinator import Coordinator
from sentinel.door.flight.recorder import FlightRecorder
from sentinel.door.flight.values import UnreadableValue
from sentinel.door.gate import rest_s
from sentinel.door.heat import HeatDesk
from sentinel.door.occupancy import OccupancyDesk
from sentinel.door.technician_meters import Meters
from sentinel.fleet.rehearsal.faults import Faults
from sentinel.fleet.remote.start import Standing as DistrictStanding
from sentinel.fleet.updating.desk import UpdateDesk
from sentinel.link.messages import Counters, Message, Snapshot
from sentinel.link.preview import preview_path
from sentinel.link.server import Peer
from sentinel.link.technician_messages import CodePlacesWanted
from sentinel.own_identity import identity_worker
from sentinel.policies.in_force import read_in_force
from sentinel.runtime.clock import Clock, SystemClock, WatchedClock
from sentinel.runtime.log_ring import LogRing
from sentinel.runtime.sdnotify import Notifier
from sentinel.runtime.speech import Voice
from sentinel.runtime.worker import Worker
from sentinel.store import reserve
from sentinel.store.keys import load_or_create_keys, say_where

# ``sentinel.app`` is what the journal calls the daemon, whichever of its modules speaks.
_log = logging.getLogger(__package__)
_TURN_S = 1.0
_STOP_S = 5.0
_STORE_S = 5.0


class Daemon:
    """One kiosk. ``start`` opens what can be opened; a missing device is degraded, not dead.

    The constructor raises ConfigError, PolicyError, KeyFileError, VerifyError, CacheError, BrokerError,
    GalleryError and OSError, ``start`` LinkError: those make a kiosk impossible, all else it lives with.
    """

    def __init__(
        self,
        settings: Settings,
        base: Path,
        clock: Clock | None = None,
        standing: DistrictStanding | None = None,
        config: Path | None = None,
    ) -> None:
        """``standing``: where the district may set and command (its settings are ``settings``); ``config``:
        the settings file, where a technician may change it from the screen."""
        self.settings = settings
        self.restart = threading.Event()  # ``run`` ends: a new process is to begin
        self.gives_up = False
        self._ready = threading.Event()
        self._inbox = Inbox()
        self.post = self._inbox.post
        self.ground = _ground(settings, base, clock or SystemClock(), self._inbox)
        self.meters = Meters(settings, self.ground.clock)
        self.logs = LogRing()
        logging.getLogger().addHandler(self.logs)
        self._wire_rules()
        self._wire_rooms()
        self._wire_people(config.resolve() if config is not None else None)
        self._wire_heart()
        self.notifier = Notifier()
        self.updates = self._open_updates()
        self.workers = [*self._own_workers(), *self._outside_workers(standing)]
        self._heartbeats = Heartbeats(self.workers, self.processes.link.fresh, self.notifier, self.post)

    # ---- construction

    def _wire_rules(self) -> None:
        """What holds here, and the board that shows it."""
        ground, kiosk = self.ground, self.settings.kiosk
        reserve.relieve(ground.places.data)
        self.gallery = open_known_faces(ground)
        self.policies = Policies(ground, self._fits)
        preview = str(preview_path(ground.places.run))
        words = venue_words(self.settings)
        self.board = Board(kiosk.venue_name or kiosk.venue, preview, self._broadcast, words)
        self.occupancy = OccupancyDesk(self.post, ground.clock, leaving=ground.leaving)

    def _wire_rooms(self) -> None:
        """What is kept, told and asked; and the entrance, once it is sure that its policy fits."""
        ground, straight = self.ground, self._inbox.straight
        self.flight = FlightRecorder(ground.places.run, __version__)
        self.record = Record(ground, on_outgoing=lambda: self.reporting.wake())
        self.reporting = Reporting(
            ground, self.record.store, self.board, self.occupancy,
            policy=lambda: self.coordinator.door.policy.version,
        )  # fmt: skip
        self.verification = Verification(
            ground, lambda *face: self.visitors.lend(*face), on_time=self._told_time
        )
        held = self.policies.held
        self._fits(held.policy)
        self.policies.desk.began(PolicyBegan(held))
        self.visitors = Visitors(
            ground, self.gallery, self.board, straight,
            lambda message: self.processes.link.broadcast("vision", message),
        )  # fmt: skip
        self.entrance = Entrance(ground, straight)

    def _wire_people(self, config: Path | None) -> None:
        """Who works at the kiosk, and the processes that they do it by."""
        ground, board, record = self.ground, self.board, self.record
        self.heat = HeatDesk(lambda picture: self.processes.peers.to_staff(picture), ground.clock)
        self.voice = Voice()
        self.staff = staff_desk(
            ground, board, record, occupancy=self.occupancy, heat=self.heat, voice=self.voice,
            on_change=self._staff_changed,
        )  # fmt: skip
        self.verification.rehearse_faults()
        self.rehearsing = Rehearsing(ground, board, self._inbox.straight, record.store.tell, self._send)
        self.technician = technician_desk(
            ground, config, board, record=record, reporting=self.reporting, rehearsal=self.rehearsing.desk,
            staff=self.staff, meters=self.meters, logs=self.logs, restart=self.restart.set,
            say=lambda: self._effects.say(Say(Reason.IDLE)),
            watch_codes=lambda: self.processes.link.broadcast("vision", CodePlacesWanted()),
        )  # fmt: skip
        self.processes = Processes(
            ground, board, self.visitors, self.staff, self.technician, self.rehearsing, self.meters
        )

    def _wire_heart(self) -> None:
        """The heart's thread: what it is told, and what it has done."""
        ground = self.ground
        self._effects = Effects(
            clock=ground.clock, heart=self._inbox.straight, store=self.record.store,
            rehearsing=lambda: self.coordinator.door.rehearsing is not None, rehearsal=self.rehearsing.desk,
            entrance=self.entrance, visitors=self.visitors, verification=self.verification,
            reporting=self.reporting, occupancy=self.occupancy, policies=self.policies.desk,
            technician=self.technician, board=self.board, voice=self.voice,
        )  # fmt: skip
        effects = self._effects
        self.coordinator = Coordinator(
            self._door(), effects.handlers(), ground.faults.clock(ground.clock), effects.observe,
            self.flight.seen,
        )  # fmt: skip
        self._inbox.lead_to(
            self.coordinator.post,
            overheard_by=(
                self.meters.happened, onto_board(self.board, self.occupancy), self.record.overhear,
                self._tried,
            ),
        )  # fmt: skip

    def _door(self) -> Door:
        settings, policies = self.settings, self.policies
        kiosk = settings.kiosk
        return Door(
            self.ground.boot, policies.held.policy, Timing(gate_rest_s=rest_s(settings.gate.pulse_ms)),
            sensing=sensing(settings.contacts), place=Place(kiosk.entrance, kiosk.direction),
            timetable=policies.timetable, reckoning=policies.reckoning, camera_m=settings.camera.height_m,
        )  # fmt: skip

    def _open_updates(self) -> UpdateDesk | None:
        root = self.settings.updates.root
        if not root:
            return None
        places, now, record = self.ground.places, time.monotonic(), self.record
        return UpdateDesk(
            places.run, places.base / root, places.data, now, tell=record.store.tell, kept=record.keeps
        )

    def _own_workers(self) -> list[Worker]:
        """Those of the house and of its devices."""
        ground, codes = self.ground, self.processes.codes
        look = shown_to(ground, self.heat, self.meters, self.technician)
        return [
            Worker("coordinator", self.coordinator.session),
            Worker("flight", self.flight.session, expected=(OSError, UnreadableValue)),
            self.record.worker(),
            Worker("rehearsal", self.rehearsing.desk.session),
            Worker("staff", self.staff.session),
            Worker("technician", self.technician.session),
            *self.policies.workers(),
            *self.verification.workers(),
            *self.entrance.workers(),
            *reader_workers(ground, codes, self.visitors.card_faces),
            *thermometer_workers(ground, self.visitors.boxes, look),
            *loudspeaker_workers(ground, self.voice, self.board),
        ]

    def _outside_workers(self, standing: DistrictStanding | None) -> list[Worker]:
        """Those that fetch, renew and report."""
        ground = self.ground
        identity = identity_worker(self.settings, ground.places.data, ground.clock, self.record.store.tell)
        return [
            *self.verification.fetching_workers(),
            *trust_workers(ground, self.processes.codes),
            *([identity] if identity is not None else []),
            *self.reporting.workers(),
            *self._district_workers(standing),
        ]

    def _district_workers(self, standing: DistrictStanding | None) -> list[Worker]:
        if standing is None or standing.signers is None or not self.settings.report.host:
            return []
        syncs = self.verification.syncs()
        if (hurry := self.policies.hurry) is not None:
            syncs["policies"] = hurry
        kiosk = Kiosk(
            self.ground.boot, self.ground.clock, self.record.store.tell, self.board, self.post,
            self.restart.set, self.processes.screenshot.take, self._idle, self._well,
            self.rehearsing.desk.start,
        )  # fmt: skip
        return district_workers(standing, self.ground.places.base, kiosk, syncs)

    # ---- life

    def start(self) -> None:
        """Open the record first and the doors to the other processes last. Raises LinkError."""
        # Until vision says otherwise there is no camera; without a record nobody is let in.
        absent = {Device.CAMERA, Device.STORE}
        if self.settings.thermal.driver == "none":
            absent.add(Device.THERMAL)
        for device in sorted(absent):
            self._inbox.straight(DeviceChanged(device, up=False))
        for worker in self.workers:
            worker.start()
        if not self.record.opened.wait(_STORE_S):
            _log.error("the record is not open: nobody is let in until it is")
        self._count()  # the screen's first snapshot has the day's figures
        self.processes.link.start()
        self.notifier.ready("serving")
        self._ready.set()
        _log.info("ready: kiosk %s, policy %s", self.settings.kiosk.id, self.coordinator.door.policy.version)

    def run(self, stop: threading.Event) -> None:
        """Feed the watchdog until ``stop``, ``restart``, or until this version, on trial, gives itself up."""
        while not (self.restart.is_set() or self.gives_up or stop.wait(_TURN_S)):
            self.turn()

    def turn(self) -> None:
        """Once a second: counters, and the watchdog while every worker's heart beats."""
        self.processes.peers.watch_vision()
        self.visitors.faces.tend()
        self._count()
        now = time.monotonic()  # hearts beat by the machine's clock, also where the kiosk's is slowed
        stale = self._heartbeats.turn(now)
        if self.updates is not None:
            up = (self.board.alive() | {"coordinator"}) - stale
            busy = self.coordinator.door.serving is not None
            self.gives_up |= self.updates.turn(up, busy=busy, now=now)

    def stop(self) -> None:
        """Stop in reverse order: no new people, then the gate made safe, the record last."""
        self.notifier.stopping()
        self.processes.link.stop()
        for worker in reversed(self.workers):
            worker.stop()
        self.verification.questions.close()
        for worker in reversed(self.workers):
            if not worker.join(_STOP_S):
                _log.warning("%s: did not stop within %g s", worker.name, _STOP_S)
        self.verification.close()
        self.gallery.close()
        logging.getLogger().removeHandler(self.logs)

    # ---- what one part tells another that is built later

    def _fits(self, policy: Policy) -> None:
        refuse_unbounded_search(policy, self.gallery, self.settings, self.ground.clock)

    def _told_time(self, said: datetime) -> None:
        self.meters.service_said(said)
        self.ground.clock.vouch(said)

    def _staff_changed(self, account: str, role: StaffRole | None) -> None:
        self.heat.end()
        self.technician.signed(account)
        self.board.staff(account, role)

    def _tried(self, event: Event) -> None:
        if isinstance(event, GateDone):
            self.technician.gate_done(event)

    def _send(self, peer: Peer, message: Message) -> object:
        return self.processes.link.send(peer, message)

    def _broadcast(self, snapshot: Snapshot) -> None:
        self.processes.peers.show(snapshot)

    def _count(self) -> None:
        today = self.record.store.today()
        self.board.counters(Counters(today.admitted, today.referred, today.refused, today.unsent))

    def _well(self) -> bool:
        return self._ready.is_set() and self._heartbeats.well

    def _idle(self) -> bool:
        door = self.coordinator.door
        return door.serving is None and door.staffed is None


def _ground(settings: Settings, base: Path, clock: Clock, inbox: Inbox) -> Ground:
    """Folders and keys are made where there are none. Raises KeyFileError, OSError."""
    places = Places.of(settings, base)
    noted = read_in_force(places.data)
    watched = WatchedClock(clock, noted.certain_at if noted is not None else None)
    keys = load_or_create_keys(places.data)
    say_where(places.data)
    return Ground(settings, places, watched, keys, str(uuid.uuid4()), inbox.post, Faults())
