"""The report's section on detection and landmarks: who finds which faces, at what cost, and false hits."""

import json
import sys
import time

import cv2
import numpy as np
from bounds import rate, table

from sentinel.vision.geometry import iou
from sentinel.vision.models import load_models

_LFW_STEP, _MASK_STEP, _VIDEO_STEP = 16, 24, 8  # every so many photographs, crops, frames
_CAMERA = (640, 480)


class BlazeFace:
    """MediaPipe's short-range model (1x3x128x128 RGB, -1..1) as a Detector, for comparison only.

    Anchors: 2 per cell of a 16x16 and 6 per cell of an 8x8 grid, at the cells' middles, of size 1.
    """

    def __init__(self, path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options)
        self._anchors = np.concatenate([_cells(16, 2), _cells(8, 6)])

    def detect(self, image, threshold=0.5):
        """Boxes of a BGR picture, best first."""
        height, width = image.shape[:2]
        side = max(height, width)
        square = cv2.copyMakeBorder(image, 0, side - height, 0, side - width, cv2.BORDER_CONSTANT)
        small = cv2.resize(square, (128, 128), interpolation=cv2.INTER_AREA)[..., ::-1]
        batch = np.ascontiguousarray((small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1))[None]
        rows, logits = (v[0] for v in self._session.run(["regressors", "classificators"], {"input": batch}))
        scores = 1 / (1 + np.exp(-np.clip(logits[:, 0], -50, 50)))
        at = np.nonzero(scores >= threshold)[0]
        middle, size = rows[at, :2] / 128 + self._anchors[at], rows[at, 2:4] / 128
        boxes = np.concatenate([middle - size / 2, size], axis=1) * side
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores[at].tolist(), threshold, 0.3)
        return [tuple(float(v) for v in boxes[i]) for i in kept]


def _cells(count, each):
    """The middles of a grid's cells, row by row, ``each`` times, as fractions."""
    y, x = np.mgrid[0:count, 0:count]
    return np.repeat(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5, each, axis=0).astype(np.float32) / count


def section(data, cache, workers):
    """Markdown."""
    del workers
    path = cache / "detection.json"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_measure(data, cache / "blazeface.onnx")), encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    head = ("finds faces in", *found["names"])
    rows = [
        (f"{what} ({count})", *(rate(hits, count) for hits in row)) for what, count, row in found["recall"]
    ]
    videos = [
        (name, frames, *(f"{one} / {more}" for one, more in row)) for name, frames, row in found["videos"]
    ]
    return "\n".join(
        [
            _TEXT, "", _CHOSEN, "", table(head, rows), "\n### Videos: frames with a face / with more faces than people\n",
            table(("video", "frames", *found["names"]), videos), "\n### Cost\n",
            table(("what", "ms, processor time of one thread, fastest tenth"), found["cost"]),
        ]
    )  # fmt: skip


def _measure(data, blazeface):
    cv2.setNumThreads(1)
    models = load_models()
    finders = {
        "fr_detect (stream)": lambda image: [f.box for f in models.detector.detect(image)],
        "fr_detect at 0.4 (keeps a track)": lambda image: [f.box for f in models.detector.detect(image, 0.4)],
        "CenterFace, 640 wide": lambda image: [f.box for f, _ in models.finder.find(image)],
        "CenterFace, 320 wide": lambda image: _half(models.finder, image),
        "fr_detect, confirmed by CenterFace": lambda image: _confirmed(models, image),
    }
    if blazeface.exists():
        finders["BlazeFace short range"] = BlazeFace(blazeface).detect
    else:
        print(
            f"report: BlazeFace is left out: models/conversion/blazeface.py makes {blazeface}",
            file=sys.stderr,
        )
    recall = [_recall(what, pictures, finders) for what, pictures in _stills(data)]
    return {
        "names": list(finders),
        "recall": recall,
        "videos": [_video(path, finders) for path in sorted((data / "video").iterdir())],
        "cost": _costs(models, finders),
    }


def _half(finder, image):
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return [tuple(2 * v for v in face.box) for face, _ in finder.find(small)]


def _confirmed(models, image):
    faces = models.detector.detect(image)
    return [f.box for f in faces if models.landmarker.locate(image, f.box, covered=True) is not None]


def _stills(data):
    """Name and (picture of 640x480, the face's middle and size) of each set."""
    lfw = sorted((data / "faces/lfw_folds_0-2/images").rglob("*.jpg"))[::_LFW_STEP]
    for height, where in ((160, "close"), (72, "at 2 m"), (40, "far")):
        yield f"LFW, face {height} px high, {where}", [_placed(cv2.imread(str(p)), 0.45, height) for p in lfw]
    for label in ("mask", "wrong", "none"):
        crops = sorted((data / "masks" / label).iterdir())[::_MASK_STEP]
        pictures = [cv2.imread(str(p)) for p in crops]
        yield (
            f"masks data, {label}, face 110 px",
            [_placed(i, 1 / 1.3, 110) for i in pictures if i is not None],
        )


def _placed(image, share, height):
    """On a grey 640x480 the picture whose face, ``share`` of its height, is ``height`` pixels; its box."""
    scale = height / (share * image.shape[0])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = cv2.resize(image, None, fx=scale, fy=scale, interpolation=method)
    wide, high = _CAMERA
    part = part[:high, :wide]
    canvas = np.full((high, wide, 3), 118, np.uint8)
    top, left = (high - part.shape[0]) // 2, (wide - part.shape[1]) // 2
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas, (wide / 2 - height / 2, high / 2 - height / 2, height, height)


def _recall(what, pictures, finders):
    pictures = list(pictures)
    row = [
        sum(any(iou(box, face) > 0.3 for box in find(image)) for image, face in pictures)
        for find in finders.values()
    ]
    return what, len(pictures), row


def _video(path, finders):
    """Frames, and by finder those with a face and those with more faces than the one person there."""
    video, frames = cv2.VideoCapture(str(path)), []
    while (frame := video.read())[0]:
        frames.append(frame[1])
    frames = frames[::_VIDEO_STEP]
    row = []
    for find in finders.values():
        counts = np.array([len(find(frame)) for frame in frames])
        row.append((int((counts > 0).sum()), int((counts > 1).sum())))
    return path.name, len(frames), row


def _costs(models, finders):
    rng = np.random.default_rng(1)
    image = cv2.resize(rng.integers(0, 255, (12, 16, 3), np.uint8), _CAMERA, interpolation=cv2.INTER_CUBIC)
    crop = np.ascontiguousarray(image[:112, :112])
    box = (250.0, 170.0, 140.0, 140.0)
    jobs = {f"{name}, 640x480": lambda find=find: find(image) for name, find in finders.items()}
    jobs["CenterFace on a face's region, 160x160"] = lambda: models.landmarker.locate(image, box)
    jobs["fr_landmark"] = lambda: models.pointer.locate(image, box)
    jobs["the vector (two nets, crop and mirror image)"] = lambda: models.embedder.embed_aligned(crop)
    return [(name, _cost(job)) for name, job in jobs.items()]


def _cost(job):
    times = []
    for _ in range(40):
        began = time.thread_time()
        job()
        times.append(1000 * (time.thread_time() - began))
    return round(float(np.mean(sorted(times)[:4])), 2)


_TEXT = """\
fr_detect is asked in every frame of the stream, CenterFace about one face's region before an embedding,
and about whole photographs. A face counts as found where a box overlaps it by a third (intersection over
union above 0.3; the data's boxes are rough: LFW's face is taken as the middle 45 % of the photograph's
height). The masks data are crops without a head's surroundings on a grey picture: they compare the
detectors, a whole photograph is easier. BlazeFace (mediapipe 0.10.21's) is measured
where `conversion/blazeface.py` has made `blazeface.onnx` in the cache folder. How
good landmarks are is measured by recognition, below."""

_CHOSEN = """\
Chosen: fr_detect for the stream (the only one under 2 ms that sees faces of 40 pixels; a track once begun
is kept by its weaker hits), CenterFace for one face's region and for photographs (best under masks),
fr_landmark to place a bare face's points again. BlazeFace is as fast and better on masked faces that are
near, but blind beyond 2 m and hit by the skull printed on the shirt in again.mkv."""
