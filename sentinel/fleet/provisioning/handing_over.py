"""The hand-over at work: what the step machine asks for, done; what the screen and the command line call.

It stands on a folder, a connection and what it is given; the daemon need not run.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from sentinel.core import handover
from sentinel.core.handover import (
    Ask,
    Did,
    Failed,
    Greet,
    Greeted,
    Handover,
    Note,
    Pause,
    Reason,
    Stage,
    Stop,
)
from sentinel.crypto.certificates import (
    BadCertificate,
    check_own,
    fingerprint,
    key_digest,
    read_certificate,
    request_for,
    sign,
)
from sentinel.crypto.signing import BadKey, public_key_from_pem
from sentinel.fleet.provisioning import hardware, journal, sheet
from sentinel.fleet.provisioning.contents import fill
from sentinel.fleet.provisioning.files import ANSWER, CURRENT
from sentinel.fleet.provisioning.generations import Generation, Generations, give
from sentinel.fleet.provisioning.journal import Checked, Journal
from sentinel.fleet.provisioning.messages import (
    HANDSHAKE,
    PURPOSE_CHALLENGE,
    Challenge,
    ChallengeQuestion,
    Code,
    Enrolled,
    Enrolment,
    Fragment,
    Hardware,
    Listing,
)
from sentinel.fleet.provisioning.service_link import ServiceLink, pinned
from sentinel.fleet.provisioning.settings_fragment import BadFragment, changes, checked
from sentinel.fleet.provisioning.standstill import Standstill
from sentinel.runtime.clock import Clock
from sentinel.runtime.files import write_whole
from sentinel.runtime.private_keys import best
from sentinel.runtime.sealed import Sealing

SETTINGS_BEFORE = "settings.before"
_STEPS: Mapping[type, str] = {
    Greet: "asking the service", handover.MakeKey: "making the key", Ask: "asking for the certificate",
    handover.Keep: "keeping what came", handover.Apply: "writing the settings",
    handover.Test: "testing the kiosk", handover.Sign: "signing the sheet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """The kiosk's folders: its data, its settings file, where sheets go."""

    data: Path
    config: Path
    sheets: Path

    @property
    def identity(self) -> Path:
        """Where certificates and the journal are."""
        return self.data / "identity"


def _nobody_judges(answer: Enrolled) -> None:
    if answer.adapter or answer.policy:
        raise Standstill(Reason.NOT_OURS, "the service hands out what this program can't check")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the hand-over needs of other rooms.

    ``found``: kinds of hardware that are there. ``apply``: write these settings, whole; raises Standstill.
    ``test``: the self-test. ``wait``: sleep; True: stop. ``tell``: a step begins. ``sealing``: the best that
    this machine has, and why not better; ``device_key``: proves a listed box. ``judge``: whether the signed
    adapter and policy of an answer are to be believed, ``install``: put the policy of a generation's folder
    on the shelf of the settings that were written; both raise Standstill.
    """

    clock: Clock
    found: Callable[[], tuple[str, ...]]
    apply: Callable[[Fragment], None]
    test: Callable[[], Sequence[Checked]]
    wait: Callable[[float], bool]
    tell: Callable[[str], None] = lambda step: None
    sealing: Callable[[], tuple[Sealing, str]] = best
    device_key: ec.EllipticCurvePrivateKey | None = None
    judge: Callable[[Enrolled], None] = _nobody_judges
    install: Callable[[Path], None] = lambda generation: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``reason`` None: done, and ``journal`` says what. ``again``: the same code may still work."""

    reason: Reason | None
    text: str
    journal: Journal | None
    again: bool = False
    kiosk: str = ""
    place: str = ""
    venue: str = ""


def _tested_anew(there: Journal) -> Journal:
    """One that was not accepted is tested again: what failed may be put right, and wants another sheet."""
    if there.stage is Stage.DONE and not there.accepted:
        return msgspec.structs.replace(there, stage=Stage.APPLIED)
    return there


@dataclass(slots=True)
class _Work:
    journal: Journal
    link: ServiceLink | None = None
    answer: Enrolled | None = field(default=None)


class HandingOver:
    """One kiosk's. Used by one thread. ``run`` raises nothing but what ``tools`` raise by mistake."""

    def __init__(self, site: Site, tools: Tools) -> None:
        self._site, self._tools = site, tools
        self._generations = Generations(site.identity)

    def run(self, code: Code | None) -> Outcome:
        """Take the kiosk in with a code, or go on (None) where a cut has ended it. May be run again."""
        try:
            with self._generations.locked():
                return self._run(code)
        except Standstill as still:
            return Outcome(still.reason, str(still), None, again=True)
        except OSError as error:
            return Outcome(Reason.DISK, f"{self._site.identity}: {error.strerror}", None, again=True)

    def _run(self, code: Code | None) -> Outcome:
        work = _Work(self._begun(code))
        state, events = Handover(work.journal.stage), list[handover.Event]([handover.Resume()])
        try:
            while events:
                state, effects = handover.step(state, events.pop(0), self._tools.clock.now())
                for effect in effects:
                    if isinstance(effect, Stop):
                        return self._ended(work, effect)
                    if (event := self._do(work, effect)) is not None:
                        events.append(event)
        finally:
            if work.link is not None:
                work.link.close()
        return Outcome(Reason.UNREACHABLE, "stopped; run it again to go on", work.journal, again=True)

    def _begun(self, code: Code | None) -> Journal:
        """The journal of this code, new where there is none or another's."""
        folder, there = self._site.identity, journal.read(self._site.identity)
        if code is None:
            if there is None:
                raise Standstill(Reason.NOT_YET, "nothing was begun: show a code")
            return _tested_anew(there)
        digest = hashlib.sha256(msgspec.json.encode(code)).hexdigest()
        if there is not None and there.digest == digest:
            return _tested_anew(there)
        self._generations.begin(self._generations.next)
        write_whole(
            folder / SETTINGS_BEFORE, self._site.config.read_bytes() if self._site.config.exists() else b""
        )
        made = Journal(
            Stage.BEGUN, code, digest, secrets.token_hex(16), self._tools.clock.now().utc,
            before=self._generations.name_of_current(),
        )  # fmt: skip
        journal.write(folder, made)
        return made

    def _do(self, work: _Work, effect: handover.Effect) -> handover.Event | None:
        if isinstance(effect, Note):
            return self._noted(work, effect.stage)
        if isinstance(effect, Pause):
            return None if self._tools.wait(effect.seconds) else handover.Waited()
        self._tools.tell(_STEPS[type(effect)])
        try:
            match effect:
                case Greet():
                    return self._greet(work)
                case handover.MakeKey():
                    return self._make_key(work)
                case Ask():
                    return self._ask(work)
                case handover.Keep():
                    return self._keep(work)
                case handover.Apply():
                    self._tools.apply(self._changes(work))
                    self._tools.install(self._kept().folder)
                    return Did(Stage.APPLIED)
                case handover.Test():
                    return self._test(work)
                case _:
                    return self._sign(work)
        except Standstill as still:
            return Failed(still.reason, str(still))
        except (BadCertificate, BadFragment, BadKey) as error:
            return Failed(Reason.NOT_OURS, str(error))
        except OSError as error:
            where = error.filename or self._site.identity
            return Failed(Reason.DISK, f"{where}: can't be written or read: {error.strerror or error}")

    def _noted(self, work: _Work, stage: Stage) -> handover.Event | None:
        """A journal that can't be written is a full disk: what was done is done again next time."""
        work.journal = msgspec.structs.replace(work.journal, stage=stage)
        if stage in (Stage.DONE, Stage.ENDED):
            code = msgspec.structs.replace(work.journal.code, token="")
            work.journal = msgspec.structs.replace(work.journal, code=code)
        journal.write(self._site.identity, work.journal)
        return None

    def _greet(self, work: _Work) -> handover.Event:
        code = work.journal.code
        context, _ = pinned(code.url, code.ca_sha256)
        work.link = ServiceLink(code.url, context)
        hello = work.link.hello()
        if hello.time.tzinfo is None:
            raise Standstill(Reason.NOT_OURS, "the service's time has no zone")
        return Greeted(hello.handshake_versions, code.handshake_version, hello.time.astimezone(UTC))

    def _make_key(self, work: _Work) -> handover.Event:
        how, _why = self._sealing()
        self._generations.next.make_key(how)
        sealed_by = how.value if self._generations.next.sealed else Sealing.FILE.value
        work.journal = msgspec.structs.replace(work.journal, sealed_by=sealed_by)
        return Did(Stage.KEYED)

    def _sealing(self) -> tuple[Sealing, str]:
        """A daemon of another account could not open what root has sealed."""
        if self._site.data.stat().st_uid != os.geteuid():
            return Sealing.FILE, "the daemon runs under another account, which can't open a sealed key"
        return self._tools.sealing()

    def _ask(self, work: _Work) -> handover.Event:
        code, link = work.journal.code, work.link
        assert link is not None
        box = hardware.describe(self._tools.found(), work.journal.sealed_by)
        missing = [kind for kind in code.hardware if kind not in box.found]
        if missing and code.require_hardware:
            text = f"the place needs hardware that was not found: {', '.join(missing)}; connect it, run again"
            raise Standstill(Reason.HARDWARE, text)
        key = self._generations.next.key()
        if code.token:
            asked = Enrolment(HANDSHAKE, code.token, work.journal.nonce, request_for(key), box)
            answer = link.enrol(asked)
        else:
            answer = link.ask(self._listing(link, work.journal.nonce, key, box))
        self._check(code, answer, key)
        write_whole(self._generations.next.folder / ANSWER, msgspec.json.encode(answer))
        return Did(Stage.TAKEN)

    def _listing(
        self, link: ServiceLink, nonce: str, key: ec.EllipticCurvePrivateKey, box: Hardware
    ) -> Listing:
        challenge, signature = "", ""
        if (device := self._tools.device_key) is not None:
            challenge = link.challenge(ChallengeQuestion(box.serial), Challenge).challenge
            message = PURPOSE_CHALLENGE + f"{challenge}\n{key_digest(key)}".encode()
            signature = base64.b64encode(sign(device, message)).decode()
        return Listing(HANDSHAKE, nonce, request_for(key), box, challenge, signature)

    def _check(self, code: Code, answer: Enrolled, key: ec.EllipticCurvePrivateKey) -> None:
        """Nothing of an answer is kept that is not for this key, this place and of this authority."""
        authority = read_certificate(answer.chain.encode())
        if fingerprint(authority) != code.ca_sha256:
            raise Standstill(Reason.NOT_OURS, "the answer is of another authority than the code's")
        certificate = read_certificate(answer.certificate.encode())
        check_own(certificate, authority, key, answer.kiosk, self._tools.clock.now().utc)
        if code.token and (answer.place, answer.venue) != (code.place, code.venue):
            raise Standstill(Reason.NOT_OURS, "the answer is for another place than the code's")
        checked(answer.settings)
        for pem in (*answer.policy_keys, *answer.adapter_keys):
            public_key_from_pem(pem)
        self._tools.judge(answer)

    def _keep(self, work: _Work) -> handover.Event:
        staged = self._generations.next
        if staged.folder.exists():
            fill(staged.folder, self._answer(staged))
        name = self._generations.adopt(staged)
        give(self._site.identity, self._site.data)
        work.journal = msgspec.structs.replace(work.journal, generation=name)
        return Did(Stage.KEPT)

    def _answer(self, generation: Generation) -> Enrolled:
        try:
            return msgspec.json.decode((generation.folder / ANSWER).read_bytes(), type=Enrolled)
        except msgspec.DecodeError:
            raise Standstill(
                Reason.DISK, "what the service answered is damaged on disk: use a new code"
            ) from None

    def _kept(self) -> Generation:
        current = self._generations.current()
        if current is None:
            raise Standstill(Reason.DISK, "the identity's folder was changed by somebody: use a new code")
        return current

    def _changes(self, work: _Work) -> Fragment:
        """Settings as the service says them, and the files of this identity."""
        current = self._kept()
        answer, url = self._answer(current), work.journal.code.url
        base, here = self._site.config.parent.resolve(), self._site.identity.resolve() / CURRENT
        folder = here.relative_to(base) if here.is_relative_to(base) else here
        made = changes(answer, url, folder, current.key_file.name)
        work.journal = msgspec.structs.replace(
            work.journal, changed=tuple(f"{section}.{key}" for section in made for key in made[section])
        )
        return made

    def _test(self, work: _Work) -> handover.Event:
        answer, found = self._answer(self._kept()), self._tools.found()
        missing = tuple(kind for kind in answer.hardware if kind not in found)
        tests = tuple(self._tools.test())
        work.journal = msgspec.structs.replace(work.journal, missing=missing, tests=tests)
        return Did(Stage.TESTED)

    def _sign(self, work: _Work) -> handover.Event:
        current, kept = self._kept(), work.journal
        answer, box = self._answer(current), hardware.describe(self._tools.found(), kept.sealed_by)
        facts = sheet.facts(answer, kept, box, current.certificate(), self._tools.clock.now().utc)
        paths = sheet.write(facts, current, self._site.sheets)
        work.journal = msgspec.structs.replace(kept, sheets=tuple(map(str, paths)))
        return Did(Stage.DONE)

    def _ended(self, work: _Work, stop: Stop) -> Outcome:
        told = ("", "", "")
        if stop.reason is None:
            with suppress(Standstill, OSError):
                answer = self._answer(self._kept())
                told = (answer.kiosk, answer.place, answer.venue)
        return Outcome(stop.reason, stop.text, work.journal, stop.again, *told)

    def undo(self, restore: Callable[[str], None]) -> Journal:
        """The settings and the identity as they were before the last hand-over. Raises Standstill, OSError.

        ``restore`` writes the settings' former text. The certificate still counts: ``--revoke-self`` first.
        """
        with self._generations.locked():
            there = journal.read(self._site.identity)
            before = self._site.identity / SETTINGS_BEFORE
            if there is None or not before.exists():
                raise Standstill(Reason.NOT_YET, "there is nothing to undo")
            if there.stage not in (Stage.BEGUN, Stage.KEYED, Stage.TAKEN, Stage.ENDED):
                restore(before.read_text(encoding="utf-8"))
            self._generations.point(there.before)
            self._generations.begin(self._generations.next)
            journal.forget(self._site.identity)
            before.unlink(missing_ok=True)
            self._generations.forget_all_but(there.before)
            return there
