"""Pictures in, reports out: for every frame only the models that can still change an answer.

Costs per frame of an attended kiosk: detection always; the mask net only where the vote is open or due; a
few times a second landmarks, quality and motion for the served face; embedding and the liveness model at most
twice a second, and only from a good picture. With nobody there: detection and code reading at IDLE_HZ.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hw.camera import Frame
from sentinel.core.facts import Mask
from sentinel.core.reasons import Reason
from sentinel.link.messages import CodeReport, TrackReport, VisionReport
from sentinel.vision.detect import Detector, Face, Landmarker
from sentinel.vision.embed import Embedder, to_wire
from sentinel.vision.geometry import Box
from sentinel.vision.liveness import LivenessModel
from sentinel.vision.liveness.screen import Lines
from sentinel.vision.liveness.witness import Witness
from sentinel.vision.mask import MaskClassifier
from sentinel.vision.quality import Limits, assess, hint
from sentinel.vision.track import KEEP_SCORE, Track, Tracks
from sentinel.vision.views import Views
from sentinel.vision.vote import MaskVote

Report = VisionReport | CodeReport
Zone = tuple[float, float, float, float]

IDLE_HZ = 4.0
EMBED_S = 0.5
EMBED_FIRST = 4  # embeddings of a track at EMBED_S, then one each EMBED_LATER_S
EMBED_LATER_S = 3.0
JUDGE_S = 0.15  # nobody follows a hint faster
JUDGE_AT_EASE_S = 0.5  # nothing is wrong and nothing is wanted: a new hint has time
JUDGE_OTHERS_S = 2.0  # looked at once more when they are served
MASKS_PER_FRAME = 3
MASK_OTHERS_S = 1.0  # how often the known mask of somebody who is not being served is looked at again
MASK_MIN_PX = 40  # smaller faces' masks are guesses
# a face of so many pixels fills the net's input: more pixels change nothing
DETECT_PX = 360  # of the picture's shorter side
MASK_SEES_PX = 96 / 1.3
EMBEDDING_SEES_PX = 128.0  # 112 after alignment, and what turning it costs
QUALITY_SEES_PX = 96.0
NEARER = 1.15  # so many times the area: who comes nearer is served instead
SERVED_GAP_S = 0.3  # a face that is missed in a picture or two
TURN_S = 5.0  # of several about as near: longer than motion, a frame and the first embeddings need
CODE_GONE_S = 2.0
UNDECIDED_S = 1.5


class SeenCode(Protocol):
    """What a code reader returns."""

    @property
    def symbology(self) -> str:
        """Such as QRCode."""

    @property
    def data(self) -> bytes:
        """Its bytes."""

    @property
    def quad(self) -> Sequence[tuple[int, int]]:
        """Its corners, x, y in pixels."""


class CodeSource(Protocol):
    """Reads the codes of successive frames."""

    def read(self, image: NDArray[np.uint8]) -> Sequence[SeenCode]:
        """The codes of the next frame, BGR."""

    @property
    def suspects(self) -> bool:
        """Whether a code seems to be in the picture: then every picture counts."""

    @property
    def glare(self) -> float | None:
        """The part 0..1 that is saturated where a code seems to be and was not read; None: nowhere."""


class ModelSet(Protocol):
    """The models behind their small interfaces."""

    @property
    def detector(self) -> Detector:
        """Finds faces in every frame."""

    @property
    def landmarker(self) -> Landmarker:
        """Five points of one face, and whether it is one; for embedding."""

    @property
    def pointer(self) -> Landmarker:
        """Five points of one face at a tenth of the cost; for the pose of every frame."""

    @property
    def masks(self) -> MaskClassifier:
        """Mask, wrong, none."""

    @property
    def embedder(self) -> Embedder:
        """A face as 512 numbers."""

    @property
    def liveness(self) -> LivenessModel:
        """One weak signal."""


@dataclass(slots=True)
class _Person:
    """What is known about a track besides where it is."""

    witness: Witness
    vote: MaskVote = field(default_factory=MaskVote)
    embedded_at: float = float("-inf")
    embeddings: int = 0
    embedded_mask: Mask | None = None
    judged_at: float = float("-inf")
    watched_at: float = float("-inf")
    served_at: float = float("-inf")
    advice: Reason | None = None


class Pipeline:
    """One camera's pictures to reports. Used by one thread."""

    def __init__(self, models: ModelSet, codes: CodeSource, *, zone: Zone, limits: Limits) -> None:
        self._models = models
        self._reader = codes
        self._zone = zone
        self._limits = limits
        self._tracks = Tracks()
        self._people: dict[int, _Person] = {}
        self._lines = Lines()
        self._codes: dict[tuple[str, bytes], float] = {}
        self._detected_at = float("-inf")
        self._size = (0, 0)
        self._served: int | None = None
        self._served_since = float("-inf")
        self.done: frozenset[int] = frozenset()
        """Tracks whose visit is over, by the daemon's word: others are served first. Replaced whole."""
        self.light: float | None = None
        """Mean luma 0..255 of the served face in the last picture; None: not measured in it."""
        self.code_seen = False
        """Whether a code was read in the last picture."""
        self.code_place: tuple[float, float] | None = None
        """The middle of the only code in the last picture, in its fractions; None: none, or several."""
        self.glare: float | None = None
        """The part 0..1 of it that is saturated where a code seems to be and was not read."""

    @property
    def attended(self) -> bool:
        """Whether somebody or something is there: then every picture counts. A phone can hide a face."""
        return bool(self._tracks.all) or self._reader.suspects

    def step(self, frame: Frame, small: NDArray[np.uint8] | None = None) -> list[Report]:
        """The reports of one picture; empty where an idle kiosk skips it.

        ``small``: the same picture smaller, if there is one; what sees no more in the whole takes it.
        """
        now = frame.captured
        self.light, self.code_seen, self.glare, self.code_place = None, False, None, None
        if not self.attended and now - self._detected_at < 1 / IDLE_HZ:
            return []
        self._detected_at = now
        height, width = frame.image.shape[:2]
        if (width, height) != self._size:  # another resolution: old boxes mean nothing
            self._size = (width, height)
            self._tracks = Tracks((), self._tracks.next_id)
            self._people.clear()
        views = Views(frame.image, frame.image if small is None else small)
        self._tracks = self._tracks.step(self._detect(views), now)
        self._forget()
        if not self._tracks.all:
            self._lines.nobody(views, now)
        tracks = self._report_tracks(views, now)
        reports: list[Report] = [VisionReport(frame.sequence, now, (width, height), tuple(tracks))]
        reports += self._report_codes(frame, tracks)
        return reports

    def reset(self) -> None:
        """The camera was away: nobody seen before is still known."""
        self._tracks = Tracks((), self._tracks.next_id)
        self._people.clear()
        self._codes.clear()

    def _forget(self) -> None:
        for gone in self._people.keys() - {track.id for track in self._tracks.all}:
            del self._people[gone]

    # ---- people

    def _detect(self, views: Views) -> list[Face]:
        view = views.small if min(views.small.image.shape[:2]) >= DETECT_PX else views.whole
        faces = self._models.detector.detect(view.image, KEEP_SCORE)
        if view.factor == 1.0:
            return faces
        grown = view.factor
        boxes = ((face.box, face.score) for face in faces)
        return [Face((x * grown, y * grown, w * grown, h * grown), score) for (x, y, w, h), score in boxes]

    def _report_tracks(self, views: Views, now: float) -> list[TrackReport]:
        seen = [(t, self._in_zone(t.box)) for t in self._tracks.all if t.confirmed]
        seen.sort(key=lambda s: (not s[1], -_area(s[0].box)))
        for track, _ in seen:
            person = self._people.get(track.id)
            if person is None:
                witness = Witness(self._models.liveness, self._lines)
                person = self._people[track.id] = _Person(witness)
            person.vote = person.vote.expire(now)
        served = self._serve([track for track, in_zone in seen if in_zone], now)
        self._vote_masks(views, [t for t, _ in seen if t.visible(now)], served, now)
        return [self._report_track(views, track, in_zone, track is served, now) for track, in_zone in seen]

    def _serve(self, near: list[Track], now: float) -> Track | None:
        """The nearest in the zone, nearest first; of several about as near each has turns of TURN_S.

        Boxes tremble: without turns two side by side would change by the picture, each begun anew. And who is
        done may linger: nobody waits for that where the daemon has said so, nobody about as near where not.
        """
        if not near:
            self._served = None
            return None
        near = [track for track in near if track.id not in self.done] or near
        served, least = near[0], _area(near[0].box) / NEARER
        about = [t for t in near if now - t.seen <= SERVED_GAP_S and _area(t.box) >= least]
        before = next((track for track in about if track.id == self._served), None)
        if before is not None:
            over = now - self._served_since >= TURN_S
            served = min(about, key=lambda t: self._people[t.id].served_at) if over else before
        if served.id != self._served:
            self._served, self._served_since = served.id, now
        self._people[served.id].served_at = now
        return served

    def _vote_masks(self, views: Views, tracks: list[Track], served: Track | None, now: float) -> None:
        due = [
            (track, self._people[track.id])
            for track in tracks
            if max(track.box[2:]) >= MASK_MIN_PX and self._vote_due(track, served, now)
        ]
        if not due:
            return
        # the served face first; of the others those whose last vote is oldest, so that none starves
        first = [d for d in due if d[0] is served]
        rest = [d for d in due if d[0] is not served]
        rest.sort(key=lambda d: d[1].vote.recent[-1][0] if d[1].vote.recent else 0.0)
        chosen = (first + rest)[:MASKS_PER_FRAME]
        view = views.of(min((track.box for track, _ in chosen), key=lambda box: max(box[2:])), MASK_SEES_PX)
        scores = self._models.masks.classify(view.image, [view.box(track.box) for track, _ in chosen])
        for (_, person), row in zip(chosen, scores, strict=True):
            person.vote = person.vote.step(row, now)

    def _vote_due(self, track: Track, served: Track | None, now: float) -> bool:
        vote = self._people[track.id].vote
        if track is not served and vote.label is not None and not vote.doubted:
            return now - vote.recent[-1][0] >= MASK_OTHERS_S
        return vote.due(now)

    def _report_track(
        self, views: Views, track: Track, in_zone: bool, served: bool, now: float
    ) -> TrackReport:
        person = self._people[track.id]
        embedding: str | None = None
        wanted = served and self._embedding_due(track, person, now)
        patience = JUDGE_OTHERS_S
        if served:
            patience = JUDGE_S if wanted or person.advice is not None else JUDGE_AT_EASE_S
        judging = track.visible(now) and now - person.judged_at >= patience
        if judging:
            person.advice = self._judge(views, track, served)
            person.judged_at = now
        if served and track.visible(now) and (judging or self._following_due(person, now)):
            person.watched_at = now
            good = person.advice is None
            person.witness.step(views, track.box, now, mask=person.vote.label, good=good)
        if wanted and judging and person.advice is None:
            embedding = self._embed(views, track, person, now)
        return TrackReport(
            track=track.id,
            box=track.box,
            in_zone=in_zone,
            mask=person.vote.label,
            mask_confidence=person.vote.confidence,
            hint=person.advice,
            live=person.witness.signals(now),
            embedding=embedding,
        )

    def _following_due(self, person: _Person, now: float) -> bool:
        """Points may be followed in pictures that need no new hint."""
        return now - person.watched_at >= JUDGE_S and person.witness.follows(now)

    def _judge(self, views: Views, track: Track, served: bool) -> Reason | None:
        if min(track.box[2:]) < self._limits.min_face_px:
            return Reason.CLOSER
        view = views.of(track.box, QUALITY_SEES_PX)
        box = view.box(track.box)
        marks = self._models.pointer.locate(view.image, box) if served else None
        quality = assess(view.image, box, marks.points if marks else None)
        if served:
            self.light = quality.light
        return hint(replace(quality, size=min(track.box[2:])), self._size, self._limits)

    def _embedding_due(self, track: Track, person: _Person, now: float) -> bool:
        mask = person.vote.label
        if mask is None and now - track.first_seen < UNDECIDED_S:
            return False  # soon known, and a template says whether a mask was worn
        if mask is not person.embedded_mask:  # with and without a mask are different templates
            person.embedded_mask, person.embeddings = mask, 0
        wait = EMBED_S if person.embeddings < EMBED_FIRST else EMBED_LATER_S
        return now - person.embedded_at >= wait

    def _embed(self, views: Views, track: Track, person: _Person, now: float) -> str | None:
        person.embedded_at = now
        person.embeddings += 1
        view = views.of(track.box, EMBEDDING_SEES_PX)
        covered = person.vote.label in (Mask.MASK, Mask.WRONG)
        landmarks = self._models.landmarker.locate(view.image, view.box(track.box), covered=covered)
        if landmarks is None:
            return None
        try:
            masked = person.vote.label is Mask.MASK  # worn wrongly may be a beard: as bare
            return to_wire(self._models.embedder.embed(view.image, landmarks.points, masked=masked))
        except ValueError:
            return None

    def _in_zone(self, box: Box) -> bool:
        x, y = (box[0] + box[2] / 2) / self._size[0], (box[1] + box[3] / 2) / self._size[1]
        left, top, width, height = self._zone
        return left <= x <= left + width and top <= y <= top + height

    # ---- codes

    def _report_codes(self, frame: Frame, tracks: list[TrackReport]) -> list[CodeReport]:
        now = frame.captured
        self._codes = {key: at for key, at in self._codes.items() if now - at <= CODE_GONE_S}
        reports = []
        codes = self._reader.read(frame.image)
        self.glare = self._reader.glare
        if len(codes) == 1:
            xs, ys = zip(*codes[0].quad, strict=True)
            height, width = frame.image.shape[:2]
            self.code_place = sum(xs) / len(xs) / width, sum(ys) / len(ys) / height
        for code in codes:
            self.code_seen = True
            key = (code.symbology, code.data)
            if key not in self._codes:
                data = base64.b64encode(code.data).decode("ascii")
                reports.append(CodeReport(code.symbology, data, now, self._holder(code, tracks)))
            self._codes[key] = now
        return reports

    def _holder(self, code: SeenCode, tracks: list[TrackReport]) -> int | None:
        """Who shows the code: of the people in the zone the one whose face is nearest sideways."""
        near = [t for t in tracks if t.in_zone]
        x = sum(corner[0] for corner in code.quad) / max(len(code.quad), 1)
        return min(near, key=lambda t: abs(t.box[0] + t.box[2] / 2 - x)).track if near else None


def _area(box: Box) -> float:
    return box[2] * box[3]
