"""Other projects' face pipelines on the same picture, each in the Python where it is installed.

Their dependencies contradict ours (numpy, protobuf, OpenCV), so ``sentinel bench vision --peers PYTHON`` runs
this file by itself in another environment; without the option our own Python is asked. A peer that can't be
had says so in one line.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_PEER_S = 180.0
_RUNS = 30
Prepare = Callable[[Any], Callable[[], int]]


def rows(models: Any, picture: Any, pythons: Sequence[str] | None) -> list[dict[str, Any]]:
    """What ours and each peer spend on ``picture``, (height, width, 3) BGR with three people in it.

    Ours: the work of one frame in which everything is due. By CPU time on one thread, the median of 30 runs.
    """
    import numpy as np

    def everything() -> int:
        found = models.detector.detect(picture)
        models.masks.classify(picture, [face.box for face in found])
        for face in found:
            marks = models.landmarker.locate(picture, face.box)
            if marks is not None:
                models.embedder.embed(picture, marks.points)
        return len(found)

    ours = {
        _DETECTION: _timed(lambda: len(models.detector.detect(picture))),
        _EMBEDDING: _timed(everything),
    }
    lines = [
        {"what": f"{task}, 3 people, {told['faces']} found", "ours": told["ms"], "unit": "ms", "peer": {}}
        for task, told in ours.items()
    ]
    with tempfile.TemporaryDirectory(prefix="sentinel-bench-") as folder:
        path = Path(folder) / "picture.npy"
        np.save(path, picture)
        for name, (task, _) in _PEERS.items():
            told = _ask(name, path, pythons or [sys.executable])
            label, value = f"{name} {told.get('version', '')}".strip(), None
            if "ms" in told:
                label, value = f"{label}, {told['faces']} found", told["ms"]
            else:
                value = f"not measured: {told['error']}"
            lines[list(ours).index(task)]["peer"][label] = value
    return lines


def _ask(name: str, picture: Path, pythons: Sequence[str]) -> dict[str, Any]:
    """What the peer says in the first environment that has it."""
    told: dict[str, Any] = {"error": "not installed"}
    for python in pythons:
        command = [python, "-I", __file__, name, str(picture)]
        try:
            done = subprocess.run(  # noqa: S603 - our own file
                command, capture_output=True, text=True, timeout=_PEER_S, check=False
            )
            answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        except subprocess.TimeoutExpired:
            answer = {"error": f"no answer in {_PEER_S:g} s"}
        except (OSError, ValueError, IndexError) as error:
            answer = {"error": f"{python}: {str(error).splitlines()[0][:100]}"}
        if "ms" in answer:
            return answer
        if answer["error"] != "not installed":
            told = answer
    return told


def _timed(work: Callable[[], int]) -> dict[str, Any]:
    """Median milliseconds of CPU on this process's threads, and the faces found."""
    found = work()
    spent = []
    for _ in range(_RUNS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return {"ms": round(1000 * sorted(spent)[_RUNS // 2], 2), "faces": found}


# ---- in the peer's own Python: nothing of ours is importable here


def _mediapipe(picture: Any) -> Callable[[], int]:
    """Short-range BlazeFace, the model that the wheel carries."""
    from mediapipe.python.solutions import face_detection  # type: ignore[import-not-found]

    detector = face_detection.FaceDetection(model_selection=0, min_detection_confidence=0.5)
    rgb = picture[:, :, ::-1].copy()
    return lambda: len(detector.process(rgb).detections or ())


def _face_recognition(picture: Any) -> Callable[[], int]:
    """dlib's HOG detector, five landmarks and ResNet; the weights are a package."""
    import face_recognition  # type: ignore[import-not-found]

    rgb = picture[:, :, ::-1].copy()
    return lambda: len(face_recognition.face_encodings(rgb, face_recognition.face_locations(rgb)))


def _insightface(picture: Any) -> Callable[[], int]:
    """SCRFD, landmarks and ArcFace; the weights come from a release page at the first start."""
    import insightface  # type: ignore[import-not-found]

    pipeline = insightface.app.FaceAnalysis(name="buffalo_s", providers=["CPUExecutionProvider"])
    pipeline.prepare(ctx_id=-1, det_size=(640, 640))
    return lambda: len(pipeline.get(picture))


def _deepface(picture: Any) -> Callable[[], int]:
    """OpenCV's detector and ArcFace; the weights come from a release page at the first start."""
    from deepface import DeepFace  # type: ignore[import-not-found]

    return lambda: len(DeepFace.represent(picture, model_name="ArcFace", enforce_detection=False))


_DETECTION = "detection alone"
_EMBEDDING = "detection, landmarks and embedding of every face"
_PEERS: dict[str, tuple[str, Prepare]] = {
    "mediapipe": (_DETECTION, _mediapipe),
    "face_recognition": (_EMBEDDING, _face_recognition),
    "insightface": (_EMBEDDING, _insightface),
    "deepface": (_EMBEDDING, _deepface),
}


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=list(_PEERS))
    parser.add_argument("picture")
    args = parser.parse_args()
    try:
        import numpy as np

        work = _PEERS[args.name][1](np.load(args.picture))
        told = _timed(work) | {"version": importlib.metadata.version(args.name.replace("_", "-"))}
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        told = {"error": "not installed" if missing == args.name else f"needs {missing}"}
    except BaseException as error:  # whatever a peer raises, or exits with: it is not measured
        lines = str(error).strip().splitlines()
        told = {"error": f"{type(error).__name__}: {lines[0][:60] if lines else ''}"}
    sys.stdout.write(f"\n{json.dumps(told)}\n")


if __name__ == "__main__":
    _main()
