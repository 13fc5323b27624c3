"""The daemon: the only place that constructs and wires. Starts in order, stops in reverse."""

import logging
import pwd
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hw.audio import AudioOutput
from hw.errors import DeviceError
from sentinel import __version__, devices
from sentinel.city_file import open_city_file
from sentinel.config import ConfigError, Settings
from sentinel.config.kiosk import loudness
from sentinel.core.backoff import Backoff
from sentinel.core.door import Door, Timing
from sentinel.core.effects import (
    CommitIntent,
    CommitResult,
    CompareFace,
    Effect,
    ForgetFace,
    MaintenanceTurned,
    PolicyBegan,
    PulseGate,
    RecordDoor,
    RehearsalTurned,
    Say,
    Show,
    StaffAlert,
    TrialAnswered,
    TrialPulse,
    Verify,
    VisitEnded,
    WithdrawGate,
)
from sentinel.core.events import (
    CapacityChanged,
    CredentialRead,
    Device,
    DeviceChanged,
    Event,
    GateDone,
    GateOutcome,
)
from sentinel.core.facts import Place
from sentinel.core.health import Health
from sentinel.core.identity import keyed_hash
from sentinel.core.policy import Check, Policy, PolicyError
from sentinel.core.quiet import night_hours
from sentinel.core.reasons import Reason
from sentinel.core.rehearsal.plan import Fault
from sentinel.core.signs import Signs
from sentinel.core.staff_role import StaffRole
from sentinel.core.standing import Standing
from sentinel.credentials.cards.photo import decoder_of
from sentinel.credentials.cards.session import smart_card_session
from sentinel.credentials.presentation import load_venue, open_code_desk
from sentinel.credentials.readers import id_card_session, scanner_session
from sentinel.credentials.trust_watch import trust_session
from sentinel.crypto.signing import BadKey, from_secret
from sentinel.district import Kiosk, district_workers
from sentinel.door.board import Board, VenueWords
from sentinel.door.card_faces import CardFaces
from sentinel.door.contacts import ContactDesk, ContactsOnGateBoard, sensing, wiring
from sentinel.door.coordinator import Coordinator
from sentinel.door.faces import FaceDesk, Thresholds
from sentinel.door.flight.recorder import FlightRecorder
from sentinel.door.flight.values import UnreadableValue
from sentinel.door.gate import Companion, GateDesk, rest_s
from sentinel.door.heat import HeatDesk
from sentinel.door.light import LightDesk, LightOnGateBoard
from sentinel.door.notices import EVENTS_DAYS, Keeping, notices
from sentinel.door.occupancy import OccupancyDesk
from sentinel.door.peers import Peers
from sentinel.door.people import People, Seen
from sentinel.door.screenshot import ScreenshotDesk
from sentinel.door.staff import StaffDesk
from sentinel.door.staff_lockout import FILE as LOCKOUT
from sentinel.door.staff_lockout import KeptTries
from sentinel.door.staff_looks import StaffLooks
from sentinel.door.staff_orders import StaffOrders
from sentinel.door.technician import Hands, TechnicianDesk
from sentinel.door.technician_meters import Meters, configured
from sentinel.door.technician_network import Sources, facts
from sentinel.door.technician_registration import Registrar
from sentinel.door.technician_stick import sticks
from sentinel.door.technician_work import Works
from sentinel.fever.faces import Box, FaceBox, FaceBoxes
from sentinel.fever.reference_file import FILE as REFERENCE
from sentinel.fever.reference_file import ReferenceFile
from sentinel.fever.session import thermal_session
from sentinel.fever.watch import Posts, Track, View
from sentinel.fleet.rehearsal.desk import LEFT, RehearsalDesk
from sentinel.fleet.rehearsal.faults import REHEARSED, Faults
from sentinel.fleet.remote.start import Standing as DistrictStanding
from sentinel.fleet.updating.desk import UpdateDesk
from sentinel.gallery import GALLERY, Gallery
from sentinel.gallery.maker import made_by
from sentinel.gallery.opening import open_gallery, purge_aside
from sentinel.gallery.permission import Limits, permission_for
from sentinel.link.messages import (
    Counters,
    Message,
    RehearsalNews,
    RehearsalUnwanted,
    RehearsalWanted,
    Snapshot,
    StaffAnswer,
    VisionHealth,
)
from sentinel.link.preview import preview_path
from sentinel.link.server import LinkServer, Peer
from sentinel.link.technician_messages import CodePlace, CodePlacesWanted, TechnicianAct, TechnicianWatch
from sentinel.own_identity import identity_worker
from sentinel.policies.fetch import Publisher, fetch_session
from sentinel.policies.in_force import read_in_force
from sentinel.policies.opening import begin, concerns, open_shelf
from sentinel.policies.session import PolicyDesk
from sentinel.report.authority import SealedIdentities
from sentinel.report.events import EventWriter
from sentinel.report.health import HealthDesk
from sentinel.report.metrics import Metrics
from sentinel.report.mqtt import BrokerError
from sentinel.report.session import Reporter
from sentinel.revoked_passes import revocation_worker
from sentinel.runtime.birth import next_birth
from sentinel.runtime.clock import Clock, SystemClock, WatchedClock
from sentinel.runtime.log_ring import LogRing
from sentinel.runtime.manifest import ModelError
from sentinel.runtime.queues import LatestSlot
from sentinel.runtime.sdnotify import Notifier
from sentinel.runtime.speech import Speech, Voice, speech_session
from sentinel.runtime.worker import Pulse, Worker
from sentinel.store import audit, outbox, reserve
from sentinel.store.audit_heads import Signer
from sentinel.store.database import DATABASE
from sentinel.store.errors import StoreError
from sentinel.store.keys import Keys, load_or_create_keys, say_where
from sentinel.store.stored_outbox import StoredOutbox
from sentinel.store.writer import StoreWriter
from sentinel.verify.ahead import Refresher
from sentinel.verify.attendance import AttendanceLog
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE
from sentinel.verify.client import open_client
from sentinel.verify.interference import interference
from sentinel.verify.platform_reports import PlatformReporter
from sentinel.verify.provider import Verifier
from sentinel.verify.providers.listed import ListsProvider
from sentinel.verify.providers.online import OnlineProvider
from sentinel.verify.rosters.book import BOOK, RosterBook
from sentinel.verify.session import VerifyQueue, network_state, verify_session

_log = logging.getLogger(__name__)
_TURN_S = 1.0
_VERIFY_WORKERS = 2
_STOP_S = 5.0
_STORE_S = 5.0
# Without these there is no door; everything else that hangs is degraded.
_CRITICAL = {"coordinator", "store", Device.GATE.value, *(f"verify-{n + 1}" for n in range(_VERIFY_WORKERS))}
_NIGHT_VOLUME = 0.5  # of what the hour says, where staff have set the night mode
_SOUNDS = Path(__file__).resolve().parent.parent / "ui" / "sounds"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are, made absolute."""

    base: Path
    data: Path
    run: Path

    @classmethod
    def of(cls, settings: Settings, base: Path) -> "Places":
        """The folders of a kiosk; made, private, where missing. Raises OSError."""
        places = cls(base, base / settings.kiosk.data_dir, base / settings.kiosk.run_dir)
        for folder in (places.data, places.run):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return places

    @property
    def socket(self) -> Path:
        """The daemon's socket."""
        return self.run / "daemon.sock"


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
        self._config = config.resolve() if config is not None else None
        self.settings = settings
        self._standing = standing
        self.restart = threading.Event()  # ``run`` ends: a new process is to begin
        self._hurried = threading.Event(), threading.Event()  # policies, revocations: to be fetched now
        self.places = Places.of(settings, base)
        noted = read_in_force(self.places.data)
        self._clock = WatchedClock(clock or SystemClock(), noted.certain_at if noted is not None else None)
        self._keys: Keys = load_or_create_keys(self.places.data)
        say_where(self.places.data)
        self._boot = str(uuid.uuid4())
        self.light = LightDesk()
        self.meters = Meters(settings, self._clock)
        self.logs = LogRing()
        logging.getLogger().addHandler(self.logs)
        self._record_opened = threading.Event()
        self._ready = threading.Event()
        self.leaving = settings.kiosk.direction == "out"
        self.occupancy = OccupancyDesk(self.post, self._clock, leaving=self.leaving)
        self._stale: set[str] = set()
        self._identities: SealedIdentities | None = None
        self.gives_up = False
        kiosk = settings.kiosk
        reserve.relieve(self.places.data)
        self._wire_gallery()
        now = self._clock.now()
        shelf = open_shelf(settings, base, self._fits, keep=True)
        held, reckoning = begin(shelf, self.places.data, now)
        self.policies = PolicyDesk(
            shelf, self.places.data, self.post, self._clock, lambda policy: concerns(policy, settings)
        )
        self.board = Board(
            kiosk.venue_name or kiosk.venue, str(preview_path(self.places.run)), self._broadcast,
            venue_words(settings),
        )  # fmt: skip
        self.faults = Faults()
        timing = Timing(gate_rest_s=rest_s(settings.gate.pulse_ms))
        door = Door(
            self._boot, held.policy, timing, sensing=sensing(settings.contacts),
            place=Place(kiosk.entrance, kiosk.direction),
            timetable=shelf.contents.timetable, reckoning=reckoning, camera_m=settings.camera.height_m,
        )  # fmt: skip
        heart_clock = self.faults.clock(self._clock)
        self.flight = FlightRecorder(self.places.run, __version__)
        record = self.flight.seen
        self.coordinator = Coordinator(door, self._handlers(), heart_clock, self._observe, record)
        self._wire_record()
        self._wire_verification()
        self._fits(held.policy)
        self.policies.began(PolicyBegan(held))
        self._wire_people()
        self._wire_rehearsal()
        self._wire_technician()
        self._wire_peers()
        self.notifier = Notifier()
        self.updates = self._open_updates()
        self.workers = self._build_workers()

    # ---- construction

    def _wire_gallery(self) -> None:
        path, key, now = self.places.data / GALLERY, self._keys.templates, self._clock.now()
        self.gallery = open_gallery(path, key, embedder_id(self.settings, self.places.base))
        if now.utc_trusted:
            purge_aside(path, key, now.utc)

    def _fits(self, policy: Policy) -> None:
        refuse_unbounded_search(policy, self.gallery, self.settings, self._clock)

    def _event_writer(self) -> EventWriter:
        key_file = self.settings.report.identity_key_file
        if not key_file:
            return EventWriter(leaving=self.leaving)
        try:
            self._identities = SealedIdentities(self.places.base / key_file)
        except BadKey as error:
            raise ConfigError(f"report.identity_key_file: {error}") from None
        return EventWriter(leaving=self.leaving, sealed=self._identities.of)

    def _wire_record(self) -> None:
        settings, data = self.settings, self.places.data
        self.store = StoreWriter(
            data / DATABASE,
            self._keys.database,
            self._event_writer(),
            self.post,
            self._clock,
            on_outgoing=self._wake_reporter,
            keep_events=settings.report.keep_events,
            events_days=min(EVENTS_DAYS, settings.venue.keep_days),
            passages_days=settings.venue.keep_days,
            signer=Signer(settings.kiosk.id, from_secret(self._keys.signing)),
            rehearsed_full=lambda: self.faults.on(Fault.DISK),
            reports=bool(settings.report.host),
        )
        self.health = HealthDesk(
            lambda: {device.value: up for device, up in self.board.devices().items()},
            lambda: self.coordinator.door.policy.version,
            self.store.today,
            data,
            self._clock,
        )
        outbox = StoredOutbox(self.store, self._clock)
        self.reporter = (
            Reporter(
                settings.report,
                settings.kiosk.id,
                outbox,
                self.post,
                self._clock,
                base=self.places.base,
                boot=self._boot,
                birth=next_birth(data, self._clock.now().utc),
                on_capacity=self.occupancy.told,
                tell=self.store.tell,
                health=self.health.health,
                name=settings.kiosk.venue_name,
            )
            if settings.report.host
            else None
        )
        self.metrics = (
            Metrics(settings.report.metrics_host, settings.report.metrics_port, self._health_now)
            if settings.report.metrics_port
            else None
        )

    def _health_now(self) -> Health:
        return self.health.health(self.reporter.standing if self.reporter is not None else Standing())

    def _wire_verification(self) -> None:
        settings = self.settings
        verify = settings.verify
        self.cache = FactCache(
            self.places.data / CACHE,
            self._keys.database,
            days=verify.cache_days,
            colour_lives=timedelta(minutes=verify.colour_minutes),
        )
        self.book = RosterBook(self.places.data / BOOK, self._keys.database)
        lists = ListsProvider(self.book)
        self.client = open_client(
            settings.verify, self.places.base, settings.kiosk.venue, self._clock, network_state(self.post),
            data=self.places.data,
        )  # fmt: skip
        self.city_file = open_city_file(
            settings, self.places.base, self.places.data, self._keys.database, self._clock
        )
        self._revocations = revocation_worker(settings, self.places.base, self._clock, self._hurried[1])
        copies = [self.city_file.provider] if self.city_file is not None else []
        venue, on_time = self._keys.venue, self._told_time
        online = (
            OnlineProvider(self.client, self.cache, venue, self._lend, on_time, self._keys.tenant)
            if self.client is not None
            else None
        )
        self.verifier = Verifier(
            None,
            self.cache,
            venue,
            providers=[lists, *copies],
            about=lists.about,
            clock=self._clock,
            head_start_s=verify.head_start_s,
            online=online,
        )
        self.platform_reports = (
            PlatformReporter(self.client, self._clock) if self.client is not None else None
        )
        self.attendance = AttendanceLog(self.book, leaving=self.leaving)
        self.ahead = Refresher(
            self.verifier, self.cache, self.book, verify.refresh_per_minute, enabled=verify.refresh_ahead
        )
        self.questions = VerifyQueue(self.post, self._clock)

    def _wire_rehearsal(self) -> None:
        on, board = self.faults.on, self.board
        if self.client is not None:
            self.client.interfere(interference(lambda: on(Fault.NETWORK), lambda: on(Fault.NONSENSE)))
        self._rehearsed_by: Peer | None = None
        self.rehearsal = RehearsalDesk(
            self.coordinator.post,
            self._clock,
            self.faults,
            devices=self._rehearsed_devices,
            show=board.rehearsal,
            tell=self.store.tell,
            kiosk=self.settings.kiosk.id,
            software=__version__,
        )

    def _wire_technician(self) -> None:
        settings, base = self.settings, self.places.base
        works = Works(
            self._config, self.places.run, lambda: (device.value for device in configured(settings)),
            self.rehearsal.begin, self.rehearsal.end,
        )  # fmt: skip
        sources = Sources(
            self.board.is_up, self.meters.since,
            lambda: self.reporter.standing if self.reporter is not None else None,
            lambda: self.store.today().unsent, self.meters.last_service,
        )  # fmt: skip
        hands = Hands(
            technician=lambda used: self.staff.technician(used=used), audit=self._note, tell=self.store.tell,
            post=self.post, say=lambda: self._say(Say(Reason.IDLE)), restart=self.restart.set,
            watch_codes=lambda: self.link.broadcast("vision", CodePlacesWanted()),
            facts=lambda now: facts(settings, base, sources, now), sticks=sticks,
        )  # fmt: skip
        thermal = settings.thermal
        self.technician = TechnicianDesk(
            settings, hands, self._clock, meters=self.meters, works=works, logs=self.logs,
            registrar=Registrar(self._config, thermal.registration, thermal.turned),
            sheets=self.places.data / "acceptance",
        )  # fmt: skip

    def _note(self, who: str, what: str) -> bool:
        """Into the audit, on disk when it returns; whether it could be written."""
        try:
            self.store.call(lambda connection: audit.write(connection, who, what), _STORE_S)
        except StoreError:
            return False
        return True

    def _told_time(self, said: datetime) -> None:
        self.meters.service_said(said)
        self._clock.vouch(said)

    def _wire_people(self) -> None:
        self.faces: LatestSlot[FaceBoxes] = LatestSlot()
        self.people = People(self.settings.vision.zone, self.post, self._on_seen)
        self.heat = HeatDesk(lambda picture: self.peers.to_staff(picture), self._clock)
        self.staff = StaffDesk(
            self.settings.staff,
            self.post,
            self._staff_changed,
            self._clock,
            waits=self.board.waits,
            estimate=self.board.estimate,
            on_watch=self.heat.watch,
            looks=StaffLooks(
                self.store,
                self.places.data / DATABASE,
                self._keys.database,
                self._clock,
                person_of=lambda number: keyed_hash(self._keys.venue, number),
                waiting=self.board.waiting,
            ),
            orders=StaffOrders(
                self._clock,
                on_quiet=self._hush,
                tell=self.store.tell,
                correct=self.occupancy.corrected,
                counted=lambda: self.board.snapshot.occupancy is not None,
                hours=night_hours(self.settings.ui.night),
            ),
            tries=KeptTries(self.places.data / LOCKOUT),
        )
        face = self.settings.face
        thresholds = Thresholds((face.match_bare, face.match_masked), Limits.of(face))
        decoder = decoder_of(self.settings.id_card, self.places.base)
        self.card_faces = (
            CardFaces(decoder.decode, lambda photo: self.link.broadcast("vision", photo), self._clock)
            if decoder is not None
            else None
        )
        self.face_desk = FaceDesk(
            self.people, self.gallery, thresholds, self.coordinator.post, self._clock, self.card_faces
        )
        self._wire_gate()
        self.voice = Voice()

    def _wire_gate(self) -> None:
        settings, base = self.settings, self.places.base
        wired = wiring(settings.contacts)
        self.contacts = ContactDesk(wired, self.post)
        self.open_contacts = devices.contacts(settings, base, wired.count)
        companions: list[Companion] = []
        if (of_gate := devices.contacts_of_gate(settings, wired.count)) is not None:
            companions.append(ContactsOnGateBoard(self.contacts, of_gate, self.post))
        if (light_of := devices.light_of_gate(settings)) is not None:
            companions.append(LightOnGateBoard(self.light, light_of))
        opener = devices.gate(settings, base)
        check_s = settings.gate.check_s
        rest = rest_s(settings.gate.pulse_ms)
        self.gate = GateDesk(opener, self.post, self._clock, check_s, companions, rest) if opener else None

    def _wire_peers(self) -> None:
        self.code_desk = open_code_desk(self.settings, self.places.base, self._keys.venue, self._keys.tenant)
        self.code_desk.not_a_visitors = self.technician.scanned
        users = peer_users(self.settings)
        cards = self.card_faces
        self.screenshot = ScreenshotDesk(lambda wanted: self.link.broadcast("ui", wanted))
        self.peers = Peers(
            self.board, self.people, self.staff, self.post, self.code_desk, self._clock,
            on_card_face=lambda face: cards.answered(face) if cards is not None else None,
            on_screen_picture=self.screenshot.answered,
        )  # fmt: skip
        self.link = LinkServer(
            self.places.socket,
            users=users,
            mode=0o660 if users else 0o600,
            on_message=self._said,
            on_join=self.peers.joined,
            on_leave=self._left,
            software=__version__,
        )
        self.peers.serve_on(self.link)

    def _open_updates(self) -> UpdateDesk | None:
        root = self.settings.updates.root
        if not root:
            return None
        places, now = self.places, time.monotonic()
        return UpdateDesk(
            places.run, places.base / root, places.data, now, tell=self.store.tell, kept=self._is_kept
        )

    def _is_kept(self, event_id: str) -> bool:
        try:
            return self.store.call(lambda connection: outbox.holds(connection, event_id), 2.0)
        except StoreError:
            return False

    def _handlers(self) -> dict[type, Callable[..., None]]:
        return {
            Verify: self._verify,
            CompareFace: self._compare_face,
            RehearsalTurned: lambda effect: self.rehearsal.turned(effect),
            ForgetFace: lambda effect: self.people.drop(effect.track),
            CommitIntent: lambda effect: self.store.submit(effect),
            CommitResult: lambda effect: self.store.submit(effect),
            PulseGate: self._pulse_gate,
            WithdrawGate: self._withdraw_gate,
            RecordDoor: lambda effect: self.store.submit(effect),
            PolicyBegan: lambda effect: self.policies.began(effect),
            Show: self._show,
            Say: self._say,
            StaffAlert: self._alert,
            MaintenanceTurned: lambda effect: self.technician.turned(effect),
            TrialPulse: self._trial_pulse,
            TrialAnswered: lambda effect: self.technician.trial(effect),
            VisitEnded: lambda effect: None,  # embeddings go with their track, credentials with the visit
        }

    def _build_workers(self) -> list[Worker]:
        return [
            Worker("coordinator", self.coordinator.session),
            Worker("flight", self.flight.session, expected=(OSError, UnreadableValue)),
            Worker("store", self.store.session, expected=(StoreError,)),
            Worker("rehearsal", self.rehearsal.session),
            Worker("staff", self.staff.session),
            Worker("technician", self.technician.session),
            *self._policy_workers(),
            *self._verify_workers(),
            *self._entrance_workers(),
            *self._reader_workers(),
            *self._sensor_workers(),
            *self._fetching_workers(),
            *self._identity_workers(),
            *self._report_workers(),
            *self._district_workers(),
        ]

    def _verify_workers(self) -> list[Worker]:
        chores = (self.attendance.turn, self.ahead.turn)
        session = verify_session(self.questions, self.verifier, self.post, self._clock, chores)
        workers = [Worker(f"verify-{n + 1}", session) for n in range(_VERIFY_WORKERS)]
        if self.platform_reports is not None:
            workers.append(Worker("platform-report", self.platform_reports.session))
        return workers

    def _entrance_workers(self) -> list[Worker]:
        workers = []
        if self.gate is not None:
            workers.append(self._device_worker(Device.GATE, self.gate.session))
        if self.open_contacts is not None:
            workers.append(self._device_worker(Device.CONTACTS, self.contacts.session(self.open_contacts)))
        if (light := devices.light(self.settings, self.places.base)) is not None:
            workers.append(self._device_worker(Device.LIGHT, self.light.session(light)))
        return workers

    def _reader_workers(self) -> list[Worker]:
        base, settings = self.places.base, self.settings
        venue, tenant, clock, post = self._keys.venue, self._keys.tenant, self._clock, self.post
        workers = []
        if (card := devices.id_card(settings, base)) is not None:
            faces = self.card_faces
            on_photo = faces.submit if faces is not None else None
            session = id_card_session(card, post, venue, clock, on_photo=on_photo, tenant_key=tenant)
            workers.append(self._device_worker(Device.ID_CARD, session))
            if faces is not None:
                workers.append(Worker("card-photo", faces.session))
        if (scan := devices.scanner(settings, base)) is not None:
            session = scanner_session(scan, post, self.code_desk, clock)
            workers.append(self._device_worker(Device.SCANNER, session))
        if (smart := devices.smart_card(settings, base)) is not None:
            session = smart_card_session(
                smart, post, venue, clock, prove=devices.card_proof(settings), tenant_key=tenant
            )
            workers.append(self._device_worker(Device.SMART_CARD, session))
        return workers

    def _sensor_workers(self) -> list[Worker]:
        base, settings = self.places.base, self.settings
        workers = []
        if (thermal := devices.thermal(settings, base)) is not None:
            session = thermal_session(
                thermal,
                self.faces,
                self.post,
                settings.thermal,
                self._clock,
                look=self._thermal_looked,
                store=ReferenceFile(self.places.data / REFERENCE),
            )
            workers.append(self._device_worker(Device.THERMAL, session))
        if (output := devices.audio(settings, base)) is not None:
            workers.append(self._device_worker(Device.AUDIO, self._speech_session(output)))
        return workers

    def _fetching_workers(self) -> list[Worker]:
        """What is read anew or fetched while the kiosk runs: base file, revocations, trust."""
        base, settings = self.places.base, self.settings
        workers = list(self.city_file.workers) if self.city_file is not None else []
        if self._revocations is not None:
            workers.append(self._revocations[0])
        own = settings.credentials
        named = (own.trust_dir, own.revocations_dir, own.rules)
        if trusted := [base / name for name in named if name]:
            venue, tenant = self._keys.venue, self._keys.tenant
            renew = trust_session(self.code_desk, trusted, lambda: load_venue(settings, base, venue, tenant))
            workers.append(Worker("trust", renew))
        return workers

    def _identity_workers(self) -> list[Worker]:
        """Rolls the kiosk's certificate in time, where a service renews it."""
        worker = identity_worker(self.settings, self.places.data, self._clock, self.store.tell)
        return [worker] if worker is not None else []

    def _report_workers(self) -> list[Worker]:
        workers = []
        if self.reporter is not None:
            session = self.faults.session(Fault.BROKER, self.reporter.session, BrokerError)
            workers.append(Worker("report", session, expected=(BrokerError,), stale_after_s=45.0))
        if self.metrics is not None:
            workers.append(Worker("metrics", self.metrics.session, expected=(OSError,)))
        return workers

    def _district_workers(self) -> list[Worker]:
        if self._standing is None or self._standing.signers is None or not self.settings.report.host:
            return []
        syncs: dict[str, Callable[[], None]] = {}
        if self.settings.policies.url:
            syncs["policies"] = self._hurried[0].set
        if self._revocations is not None:
            syncs["lists"] = self._hurried[1].set
        if self.city_file is not None:
            syncs["base_file"] = self.city_file.hurry
        kiosk = Kiosk(
            self._boot, self._clock, self.store.tell, self.board, self.post, self.restart.set,
            self.screenshot.take, self._idle, self._well, self.rehearsal.start,
        )  # fmt: skip
        return district_workers(self._standing, self.places.base, kiosk, syncs)

    def _well(self) -> bool:
        return self._ready.is_set() and not self._stale & _CRITICAL

    def _idle(self) -> bool:
        door = self.coordinator.door
        return door.serving is None and door.staffed is None

    def _policy_workers(self) -> list[Worker]:
        own, base = self.settings.policies, self.places.base
        workers = [Worker("policy", self.policies.session)]
        if own.url:
            shelf = open_shelf(self.settings, base, self._fits, keep=True)  # a shelf belongs to one thread
            session = fetch_session(
                Publisher(own, base), shelf, self.places.data, self._clock, own.every_s,
                hurried=self._hurried[0],
            )  # fmt: skip
            workers.append(Worker("policy-fetch", session, stale_after_s=45.0))
        return workers

    def _speech_session(self, open_output: Callable[[], AudioOutput]) -> Callable[[Pulse], None]:
        audio = self.settings.audio
        recordings = self.places.base / audio.sounds_dir if audio.sounds_dir else None

        def volume() -> float:
            local = self._clock.now().utc.astimezone()
            loud = loudness(audio, 60 * local.hour + local.minute)
            return loud * _NIGHT_VOLUME if self.board.snapshot.night else loud

        def open_speech() -> Speech:
            return Speech(
                open_output(), _SOUNDS, audio.language,
                recordings=recordings, volume=volume, cards=devices.reads_cards(self.settings),
            )  # fmt: skip

        return speech_session(open_speech, self.voice)

    def _device_worker(self, device: Device, session: Callable[[Pulse], None]) -> Worker:
        if device.value in REHEARSED:
            session = self.faults.session(Fault(device.value), session, DeviceError)
        return Worker(
            device.value,
            session,
            expected=(DeviceError,),
            on_up=lambda: self.post(DeviceChanged(device, up=True)),
            on_down=lambda error: self.post(DeviceChanged(device, up=False)),
            backoff=Backoff(first_s=0.25, longest_s=2.0),
            stale_after_s=20.0,
        )

    # ---- life

    def start(self) -> None:
        """Open the record first and the doors to the other processes last. Raises LinkError."""
        # Until vision says otherwise there is no camera; without a record nobody is let in.
        absent = {Device.CAMERA, Device.STORE}
        if self.settings.thermal.driver == "none":
            absent.add(Device.THERMAL)
        for device in sorted(absent):
            self.coordinator.post(DeviceChanged(device, up=False))
        for worker in self.workers:
            worker.start()
        if not self._record_opened.wait(_STORE_S):
            _log.error("the record is not open: nobody is let in until it is")
        self._count()  # the screen's first snapshot has the day's figures
        self.link.start()
        self.notifier.ready("serving")
        self._ready.set()
        _log.info("ready: kiosk %s, policy %s", self.settings.kiosk.id, self.coordinator.door.policy.version)

    def run(self, stop: threading.Event) -> None:
        """Feed the watchdog until ``stop``, ``restart``, or until this version, on trial, gives itself up."""
        while not (self.restart.is_set() or self.gives_up or stop.wait(_TURN_S)):
            self.turn()

    def turn(self) -> None:
        """Once a second: counters, and the watchdog while every worker's heart beats."""
        self.peers.watch_vision()
        self.face_desk.tend()
        self._count()
        now = time.monotonic()  # hearts beat by the machine's clock, also where the kiosk's is slowed
        stale = {worker.name for worker in self.workers if not worker.fresh(now)}
        if not stale & _CRITICAL and self.link.fresh(now):
            self.notifier.watchdog()
        self._tell_stale(stale)
        if self.updates is not None:
            up = (self.board.alive() | {"coordinator"}) - stale
            busy = self.coordinator.door.serving is not None
            self.gives_up |= self.updates.turn(up, busy=busy, now=now)

    def _count(self) -> None:
        today = self.store.today()
        self.board.counters(Counters(today.admitted, today.referred, today.refused, today.unsent))

    def _tell_stale(self, stale: set[str]) -> None:
        """A driver that hangs is a device that is away: degraded, not dead."""
        for name in sorted(stale - self._stale):
            _log.error("%s: no heartbeat", name)
            if name in {device.value for device in Device}:
                self.post(DeviceChanged(Device(name), up=False))
        if stale != self._stale:
            self.notifier.status(f"no heartbeat: {', '.join(sorted(stale))}" if stale else "serving")
        self._stale = stale

    def stop(self) -> None:
        """Stop in reverse order: no new people, then the gate made safe, the record last."""
        self.notifier.stopping()
        self.link.stop()
        for worker in reversed(self.workers):
            worker.stop()
        self.questions.close()
        for worker in reversed(self.workers):
            if not worker.join(_STOP_S):
                _log.warning("%s: did not stop within %g s", worker.name, _STOP_S)
        if self.client is not None:
            self.client.close()
        self.verifier.close()
        if self.city_file is not None:
            self.city_file.close()
        if self._revocations is not None:
            self._revocations[1]()
        self.attendance.turn(self._clock.now())
        self.cache.close()
        self.book.close()
        self.gallery.close()
        logging.getLogger().removeHandler(self.logs)

    def post(self, event: Event) -> None:
        """Into the inbox; what concerns a device also onto the board."""
        self.meters.happened(event)
        if isinstance(event, CredentialRead) and self._identities is not None:
            self._identities.read(event.credential)
        if isinstance(event, DeviceChanged):
            self.board.device(event.device, event.up)
            if event.device is Device.BROKER:
                self.occupancy.connection(event.up)
            if event.device is Device.STORE and event.up:
                self._record_opened.set()
        if isinstance(event, GateDone):
            self.technician.gate_done(event)
        if isinstance(event, CapacityChanged):
            self.board.occupancy(event.fact)
        self.coordinator.post(event)

    def _staff_changed(self, account: str, role: StaffRole | None) -> None:
        self.heat.end()
        self.technician.signed(account)
        self.board.staff(account, role)

    def _hush(self, muted: bool, night: bool) -> None:
        self.voice.mute(muted)
        self.board.quiet(muted=muted, night=night)

    # ---- rehearsal

    @property
    def rehearsing(self) -> bool:
        """Whether nobody real is at the door."""
        return self.coordinator.door.rehearsing is not None

    def _rehearsed_devices(self) -> dict[Device, bool]:
        """Those the kiosk has; without a thermometer in the settings its absence is none that began."""
        known = self.board.devices()
        if self.settings.thermal.driver == "none":
            known.pop(Device.THERMAL, None)
        return known

    def _said(self, role: str, message: Message, peer: Peer) -> None:
        match message:
            case RehearsalWanted():
                if why := self.rehearsal.begin(message.items, lambda news: self._tell_news(peer, news)):
                    self._tell_news(peer, {"state": "refused", "why": why})
                else:
                    self._rehearsed_by = peer
            case RehearsalUnwanted():
                self.rehearsal.end()
            case TechnicianWatch() | TechnicianAct():
                if peer is self.staff.screen:
                    self.technician.submit(message, lambda answer: self.link.send(peer, answer))
                else:
                    self.link.send(peer, StaffAnswer(message.request, ok=False, problem="not_technician"))
            case CodePlace():
                self.technician.calibration.code(message.place, self._clock.now().monotonic)
            case _ if not self.faults.swallows(message):
                if isinstance(message, VisionHealth):
                    self.meters.vision(message)
                self.peers.said(role, message, peer)

    def _tell_news(self, peer: Peer, news: dict[str, object]) -> None:
        self.link.send(peer, RehearsalNews(news))

    def _left(self, role: str, peer: Peer) -> None:
        if role != "rehearsal":
            self.peers.left(role, peer)
        elif peer is self._rehearsed_by:  # not where another one was refused and went
            self._rehearsed_by = None
            self.rehearsal.end(LEFT)

    # ---- effects

    def _verify(self, effect: Verify) -> None:
        if not (self.rehearsing and self.rehearsal.verify(effect)):
            self.questions.submit(effect)

    def _compare_face(self, effect: CompareFace) -> None:
        (self.rehearsal if self.rehearsing else self.face_desk).compare(effect)

    def _pulse_gate(self, effect: PulseGate) -> None:
        if self.rehearsing:  # the heart never asks for it
            _log.error("a gate command in a rehearsal: not carried out")
            self.coordinator.post(GateDone(effect.visit, GateOutcome.FAILED))
        elif self.gate is None:
            self.coordinator.post(GateDone(effect.visit, GateOutcome.NO_GATE))
        else:
            self.gate.submit(effect)

    def _trial_pulse(self, effect: TrialPulse) -> None:
        """A technician's: the same worker, the same lease, and no visit behind it."""
        if self.gate is None:
            self.coordinator.post(GateDone(effect.token, GateOutcome.NO_GATE))
        else:
            self.gate.submit(PulseGate(effect.token, effect.expires))

    def _thermal_looked(self, view: View, boxes: Mapping[Track, Box], posts: Posts) -> None:
        self.heat.look(view, boxes, posts)
        self.meters.heat(view, posts)
        self.technician.calibration.heat(view.picture, self._clock.now().monotonic)

    def _withdraw_gate(self, effect: WithdrawGate) -> None:
        if self.gate is not None:
            self.gate.withdraw(effect.visit)

    def _show(self, effect: Show) -> None:
        if not self.rehearsing:  # a green light would call somebody in
            self.light.follow(effect.screen)
        self.board.show(effect)

    def _alert(self, effect: StaffAlert) -> None:
        _log.info("staff: %s", effect.reason.value)
        self.board.alert(effect.reason, self._clock.now().utc)

    def _say(self, effect: Say) -> None:
        if self.rehearsing:
            return
        self.voice.say(effect.reason, effect.language)
        self.board.say(effect)

    def _observe(self, event: Event, door: Door, effects: tuple[Effect, ...]) -> None:
        self.rehearsal.observed(event, effects)
        if door.rehearsing is not None:
            return
        self.board.referred(door.referred)
        for effect in effects:
            self.occupancy.happened(effect)
            if self.metrics is not None:
                self.metrics.happened(effect)
            if self.platform_reports is not None:
                self.platform_reports.happened(effect)
        if isinstance(event, GateDone) and event.outcome in (GateOutcome.PULSED, GateOutcome.NO_GATE):
            visit = door.visit(event.visit)
            if visit is not None:
                self.attendance.passed(visit.facts.pseudonym, visit.facts, self._clock.now())
                self.ahead.seen(visit.credential)

    def _lend(self, person: str, vector: bytes, until: datetime) -> None:
        self.face_desk.lend(person, vector, until)

    def _wake_reporter(self) -> None:
        if self.reporter is not None:
            self.reporter.wake()

    # ---- the other processes

    def _broadcast(self, snapshot: Snapshot) -> None:
        self.peers.show(snapshot)

    def _on_seen(self, seen: Seen) -> None:
        boxes = tuple(FaceBox(track, (x, y, w, h), zone) for track, x, y, w, h, zone in seen.boxes)
        # By our clock: fever compares it with its own, which may be a slowed one.
        self.faces.put(FaceBoxes(self._clock.now().monotonic, boxes))
        self.board.faces(seen)


def venue_words(settings: Settings) -> VenueWords:
    """What the venue tells its visitors, and what the notice says of these settings."""
    venue, kiosk, verify, report = settings.venue, settings.kiosk, settings.verify, settings.report
    keeping = Keeping(
        venue.keep_days,
        verify.cache_days if verify.url else None,
        regulars=verify.refresh_ahead,
        reported=bool(report.host),
        sealed=bool(report.identity_key_file),
        ask=venue.ask,
        line=venue.notice_line,
        text=venue.notice_text,
    )
    name = kiosk.venue_name or kiosk.venue
    signs = Signs(venue.desk, venue.test_site, venue.help, kiosk.id, name)
    return VenueWords(venue.place_code, signs, notices(keeping))


def peer_users(settings: Settings) -> dict[str, int]:
    """Which account each other process runs under, by role, where it is not ours. Raises ConfigError."""
    accounts = {"vision": settings.kiosk.vision_user, "ui": settings.kiosk.ui_user}
    users = {}
    for role, account in accounts.items():
        if account:
            try:
                users[role] = pwd.getpwnam(account).pw_uid
            except KeyError:
                raise ConfigError(f'kiosk.{role}_user = "{account}": no such account here') from None
    return users


def embedder_id(settings: Settings, base: Path) -> str:
    """The sha256 of the model that makes templates. Raises ConfigError."""
    folder = str(base / settings.kiosk.models_dir) if settings.kiosk.models_dir else ""
    try:
        return made_by(folder)
    except ModelError as error:
        raise ConfigError(str(error)) from None


def refuse_unbounded_search(policy: Policy, gallery: Gallery, settings: Settings, clock: Clock) -> None:
    """A policy that always asks for a known face needs a gallery that may be searched. Raises PolicyError."""
    if not policy.always_asks(Check.KNOWN_FACE):
        return
    allowed = permission_for(policy, gallery, Limits.of(settings.face), clock.now().utc)
    if allowed.threshold is None:
        raise PolicyError(
            f"policy {policy.version} always asks for known_face, and the gallery can't be searched: "
            f"{allowed.problem}"
        )
