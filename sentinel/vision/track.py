"""Following several faces from picture to picture, as a pure step machine (overlap and distance only)."""

from dataclasses import dataclass

from sentinel.vision.detect import Face
from sentinel.vision.geometry import Box, iou

MIN_IOU = 0.2
MAX_JUMP = 0.9  # of the face's size: a step between two pictures at a low rate
LOST_S = 0.9
GAP_S = 1.5  # without any picture: whom the heart takes for gone (Timing.gone_s) is nobody who comes back
CONFIRM_HITS = 2
NEW_SCORE = 0.65  # a surer detection begins a track than continues one
KEEP_SCORE = 0.4
_SMOOTH = 0.6  # weight of the new box


@dataclass(frozen=True, slots=True)
class Track:
    """One face. ``box`` smoothed, ``seen`` monotonic seconds of the last hit, ``velocity`` pixels/second."""

    id: int
    box: Box
    score: float
    first_seen: float
    seen: float
    hits: int = 1
    velocity: tuple[float, float] = (0.0, 0.0)

    @property
    def confirmed(self) -> bool:
        """Whether it was found often enough to be no flicker of the detector."""
        return self.hits >= CONFIRM_HITS

    def visible(self, now: float) -> bool:
        """Whether it was found in this very picture."""
        return self.seen == now


@dataclass(frozen=True, slots=True)
class Tracks:
    """All tracks, and the next id; ids only increase."""

    all: tuple[Track, ...] = ()
    next_id: int = 1

    def step(self, faces: list[Face], now: float) -> "Tracks":
        """After one detection at ``now`` (monotonic seconds), of faces with KEEP_SCORE or more."""
        followed = tuple(track for track in self.all if now - track.seen <= GAP_S)
        pairs = _assign(followed, faces, now)
        tracks = []
        for index, track in enumerate(followed):
            if index in pairs:
                tracks.append(_hit(track, faces[pairs[index]], now))
            elif now - track.seen <= (LOST_S if track.confirmed else LOST_S / 2):
                tracks.append(track)
        taken = set(pairs.values())
        next_id = self.next_id
        for index, face in enumerate(faces):
            if index not in taken and face.score >= NEW_SCORE:
                tracks.append(Track(next_id, face.box, face.score, now, now))
                next_id += 1
        return Tracks(tuple(tracks), next_id)


def _assign(tracks: tuple[Track, ...], faces: list[Face], now: float) -> dict[int, int]:
    """Best pairs first: track index -> face index."""
    scored = []
    sized = [(f, b, b[0] + b[2] / 2, b[1] + b[3] / 2, max(b[2:])) for f, b in enumerate(f.box for f in faces)]
    for t, track in enumerate(tracks):
        expected = _moved(track, now)
        left, top, width, height = expected
        x, y, size = left + width / 2, top + height / 2, width if width > height else height
        for f, box, across, down, other in sized:
            reach = size if size > other else other
            # neither overlapping nor near: most pairs of a crowd
            if -reach < x - across < reach and -reach < y - down < reach:
                worth = _likeness(expected, box, max(abs(x - across), abs(y - down)))
                if worth > 0:
                    scored.append((worth, track.confirmed, t, f))
    scored.sort(key=lambda s: (s[0], s[1]), reverse=True)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, t, f in scored:
        if t not in pairs and f not in taken:
            pairs[t] = f
            taken.add(f)
    return pairs


def _likeness(expected: Box, box: Box, apart: float) -> float:
    """Above 1 for overlap, 0..1 for a near face of like size, 0: another face. ``apart``: of the centres."""
    shared = iou(expected, box)
    if shared >= MIN_IOU:
        return 1.0 + shared
    size, other = max(expected[2], expected[3]), max(box[2], box[3])
    if not 0.6 <= size / max(other, 1.0) <= 1.67:
        return 0.0
    return max(0.0, 1.0 - apart / (MAX_JUMP * max(size, other)))


def _moved(track: Track, now: float) -> Box:
    """Where it would be now; the guess fades, since people stop."""
    ahead = min(now - track.seen, 0.3)
    x, y, w, h = track.box
    return x + track.velocity[0] * ahead, y + track.velocity[1] * ahead, w, h


def _hit(track: Track, face: Face, now: float) -> Track:
    apart = now - track.seen
    weight = _SMOOTH if apart < 0.3 else 1.0
    old, new = track.box, face.box
    box = (
        old[0] + weight * (new[0] - old[0]),
        old[1] + weight * (new[1] - old[1]),
        old[2] + weight * (new[2] - old[2]),
        old[3] + weight * (new[3] - old[3]),
    )
    velocity = (0.0, 0.0)
    if 0 < apart < 0.5:
        velocity = (
            (box[0] + box[2] / 2 - old[0] - old[2] / 2) / apart,
            (box[1] + box[3] / 2 - old[1] - old[3] / 2) / apart,
        )
    # not by replace(): for every face of every picture that is a third of following them
    return Track(track.id, box, face.score, track.first_seen, now, track.hits + 1, velocity)
