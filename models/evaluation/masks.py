"""The report's section on masks: held-out sources, what the gate lets in, hands in videos, the vote, speed.

The held-out figures come from ``models/training/masks/masks.json``, which the training writes; what the
shipped file does on pictures that it was not trained on is measured anew, through the kiosk's own code.
"""

import importlib
import json
import statistics
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from bounds import wilson

from sentinel.core.facts import Mask
from sentinel.vision.geometry import square_crop
from sentinel.vision.mask import LABELS, SIZE
from sentinel.vision.models import load_models
from sentinel.vision.track import KEEP_SCORE, Tracks
from sentinel.vision.vote import MaskVote

_LOOKS, _TREMBLE, _BREATHES = 7, 0.04, 0.05
TRAINING = Path(__file__).resolve().parents[1] / "training/masks"
sys.path.insert(0, str(TRAINING))
data = importlib.import_module("data")
judge = importlib.import_module("judge")


def section(folder):
    """Markdown; ``folder`` holds masks, faces and video."""
    report = json.loads((TRAINING / "masks.json").read_text(encoding="utf-8"))
    models = load_models()
    lines = [*_held_out(report), *_gate(report), *_small(report)]
    lines += _shipped(models, folder)
    lines += _videos(models, folder / "video")
    lines += _speed(models)
    return "\n".join(lines)


def _held_out(report):
    point = ", ".join(f"{name} {shift:+.1f}" for name, shift in report["operating_point"].items())
    lines = [
        f"### Sources never trained on (faces of {report['least_px']} pixels and more)",
        "One network for each source, trained on all the others by the same recipe "
        f"({report['steps']} batches), and judged by real pictures of the one that it never saw. The "
        f"operating point (added to the logits: {point}) is the same in all.",
        "",
    ]
    for row in (*report["held_out"], *report["never_trained_on"]):
        counts = np.array(row["confusion"])
        lines += [f"{row['source']}: balanced recall {judge.balanced_recall(counts):.3f}", ""]
        lines += [*judge.table(counts), ""]
    return lines


def _gate(report):
    lines = [
        "### What the gate would let in, from one picture",
        "| source never trained on | what | of | share | 95 % |",
        "|---|---|---|---|---|",
    ]
    for row in (*report["held_out"], *report["never_trained_on"]):
        for what, (hits, total) in judge.summary(np.array(row["confusion"])).items():
            if total:
                low, high = wilson(hits, total)
                lines.append(
                    f"| {row['source']} | {what} | {hits:,} of {total:,} | {hits / total:.4f} "
                    f"| {low:.4f} to {high:.4f} |"
                )
    return [*lines, ""]


def _small(report):
    counts = sum(np.array(row["confusion_small_faces"]) for row in report["held_out"])
    return [
        f"### Faces under {report['least_px']} pixels, all held-out sources together",
        *judge.table(counts),
        "",
    ]


def _shipped(models, folder):
    """The committed file, through the kiosk's code, on the crops that were kept from it."""
    crops = [crop for crop in data.read_manifest(folder / "masks") if crop.split == "val"]
    pictures = [cv2.imread(str(crop.path)) for crop in crops]
    truth = np.array([crop.label for crop in crops])
    once = np.argmax(models.masks.classify_crops(list(data.load(crops, SIZE))), axis=1)
    twice = [
        int(np.argmax(models.masks.classify_still(picture, _whole(picture), 1.0))) for picture in pictures
    ]
    voted = np.array([_voted(models, picture) for picture in pictures])
    answered = voted >= 0
    return [
        "### The shipped file on the validation crops (ilc-2021; other photographs than those trained on)",
        "One look, as at the door where several vote:",
        "",
        *judge.table(judge.confusion(once, truth)),
        "",
        "Two looks, as `sentinel inspect masks` answers:",
        "",
        *judge.table(judge.confusion(np.array(twice), truth)),
        "",
        f"The vote over {_LOOKS} looks whose boxes tremble ({_TREMBLE:.0%} of the side in place, {_BREATHES:.0%} in size, seeded),"
        f" by `sentinel/vision/vote.py`; undecided: {np.count_nonzero(~answered)} of {len(truth)}.",
        "Of one photograph: what changes from picture to picture at a door (light, turn, blur) is not in it:",
        "",
        *judge.table(judge.confusion(voted[answered], truth[answered])),
        "",
    ]


def _whole(picture):
    height, width = picture.shape[:2]
    return 0.0, 0.0, float(width), float(height)


def _voted(models, picture):
    """The vote's class after so many looks at one crop as a detector's boxes tremble; -1: undecided."""
    rng, side, vote = np.random.default_rng(1), max(picture.shape[:2]), MaskVote()
    for look in range(_LOOKS):
        scale = 1 + rng.normal(0, _BREATHES)
        x, y = rng.normal(0, _TREMBLE * side, 2) + side * (1 - scale) / 2
        box = float(x), float(y), side * scale, side * scale
        crop = square_crop(picture, box, 1.0, SIZE)
        vote = vote.step(models.masks.classify_crops([crop])[0], 0.05 * look)
    return -1 if vote.label is None else LABELS.index(vote.label)


def _videos(models, folder):
    lines = [
        "### Hands, turning heads, people walking up: bare faces in the videos",
        "Each track's pictures one by one, and the vote over the track at each of them (20 a second).",
        "",
        "| video | pictures of a face | called mask, wrong, none | votes: mask, wrong, none, undecided |",
        "|---|---|---|---|",
    ]
    for path in sorted(folder.iterdir()):
        single, votes = _watch(models, path)
        lines.append(
            f"| {path.name} | {sum(single)} | {', '.join(map(str, single))} | {', '.join(map(str, votes))} |"
        )
    return [*lines, ""]


def _watch(models, path):
    order = (Mask.MASK, Mask.WRONG, Mask.NONE, None)
    single, votes = [0, 0, 0], [0, 0, 0, 0]
    tracks, people = Tracks(), {}
    capture, now = cv2.VideoCapture(str(path)), 0.0
    while True:
        there, picture = capture.read()
        if not there:
            return single, votes
        now += 0.05
        tracks = tracks.step(models.detector.detect(picture, KEEP_SCORE), now)
        seen = [t for t in tracks.all if t.confirmed and t.visible(now) and max(t.box[2:]) >= 48]
        for track, scores in zip(seen, models.masks.classify(picture, [t.box for t in seen]), strict=True):
            single[int(np.argmax(scores))] += 1
            people[track.id] = people.get(track.id, MaskVote()).step(scores, now)
            votes[order.index(people[track.id].label)] += 1


def _speed(models):
    crop = [np.random.default_rng(1).integers(0, 256, (SIZE, SIZE, 3), np.uint8)]
    taken = []
    for _ in range(300):
        began = time.thread_time()
        models.masks.classify_crops(crop)
        taken.append(time.thread_time() - began)
    return [f"One face, one thread: {1000 * statistics.median(taken):.2f} ms of CPU time (median of 300)."]
