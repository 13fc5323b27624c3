"""The gallery at 1,000 to 100,000 faces, beside numpy, usearch and faiss: time, memory, the same first match.

Made faces, not real ones: unit vectors whose components fall off as those of a face model do, with families
of four that are alike (cosine about 0.5), so that there are near ties. Mates are at a cosine of about 0.6.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TITLE = "gallery: 1:N over 100,000 faces, load, enrolment"

Vector = NDArray[np.float32]
Search = Callable[[Vector], int]

_DIMENSIONS = 512
_SIZES = (1_000, 10_000, 100_000)
_TIMED = 300
_PROBES = 10_000  # half mates, half strangers
_PEERS = {"usearch": "usearch>=2.15", "faiss": "faiss-cpu>=1.9"}
_MODEL = "be" * 32
_KEY = bytes(range(32))


def run(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Processor time of one thread, because the machine may be busy; memory in a process of its own."""
    rows = []
    for size in _SIZES:
        templates = faces(size)
        rows += _times(templates)
    rows.append(_same_first_match(templates))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gallery.db"
        rows.append(_enrolment(path, templates[:2000]))
        _fill(path, templates)
        del templates
        rows += _memory(path)
    return rows


def faces(count: int, seed: int = 1) -> Vector:
    """Made faces (count, 512) of length 1; strangers with another seed."""
    random = np.random.default_rng(seed)
    fall = (np.arange(1, _DIMENSIONS + 1, dtype=np.float32) ** -0.35)[None]
    made = np.empty((count, _DIMENSIONS), np.float32)
    for begin in range(0, count, 5_000):
        part = min(5_000, count - begin)
        families = random.standard_normal((part // 4 + 1, _DIMENSIONS), dtype=np.float32).repeat(4, axis=0)
        own = random.standard_normal((part, _DIMENSIONS), dtype=np.float32)
        mixed = (families[:part] + own) * fall
        made[begin : begin + part] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return made


def mates(templates: Vector, count: int, seed: int = 2) -> tuple[Vector, NDArray[np.intp]]:
    """Other pictures of some of them, at a cosine of about 0.6, and of whom."""
    random = np.random.default_rng(seed)
    who = random.integers(0, len(templates), count)
    noise = random.standard_normal((count, _DIMENSIONS), dtype=np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    mixed = np.float32(0.6) * templates[who] + np.float32(0.8) * noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32), who


def _ours(templates: Vector) -> Search:
    from sentinel.gallery.search import Index

    index = Index(_DIMENSIONS)
    index.append(templates)

    def search(probe: Vector) -> int:
        found = index.nearest(probe)
        assert found is not None
        return found.row

    return search


def _peers(templates: Vector) -> dict[str, Search | str]:
    """Each with one thread; for one that is not installed, how to install it."""
    found: dict[str, Search | str] = {
        "numpy float32, one product": lambda probe: int(np.argmax(templates @ probe))
    }
    add = {"usearch": _usearch, "faiss": _faiss}
    for name, package in _PEERS.items():
        if importlib.util.find_spec(name) is None:
            found[name] = f"not installed (pip install '{package}')"
        else:
            found |= add[name](templates)
    return found


def _usearch(templates: Vector) -> dict[str, Search | str]:
    from usearch.index import MetricKind, search  # type: ignore[import-not-found]

    def searcher(kept: NDArray[Any], made: Callable[[Vector], NDArray[Any]]) -> Search:
        def one(probe: Vector) -> int:
            return int(search(kept, made(probe)[None], 1, MetricKind.Cos, exact=True, threads=1).keys[0])

        return one

    def small(values: Vector) -> NDArray[np.int8]:
        return np.asarray(np.rint(values * (127 / np.abs(values).max(axis=-1, keepdims=True))), np.int8)

    return {
        "usearch exact float16": searcher(templates.astype(np.float16), lambda p: p.astype(np.float16)),
        "usearch exact int8": searcher(small(templates), small),
    }


def _faiss(templates: Vector) -> dict[str, Search | str]:
    import faiss  # type: ignore[import-not-found]

    faiss.omp_set_num_threads(1)
    metric, kinds = faiss.METRIC_INNER_PRODUCT, faiss.ScalarQuantizer
    indexes = {
        "faiss flat float32": faiss.IndexFlatIP(_DIMENSIONS),
        "faiss flat float16": faiss.IndexScalarQuantizer(_DIMENSIONS, kinds.QT_fp16, metric),
        "faiss flat int8": faiss.IndexScalarQuantizer(_DIMENSIONS, kinds.QT_8bit, metric),
    }
    for index in indexes.values():
        index.train(templates[:10_000])
        index.add(templates)

    def searcher(index: Any) -> Search:
        return lambda probe: int(index.search(probe[None], 1)[1][0, 0])

    return {name: searcher(index) for name, index in indexes.items()}


def _times(templates: Vector) -> list[dict[str, Any]]:
    """Ours and the peers in turn, probe by probe."""
    searches: dict[str, Search | str] = {"ours": _ours(templates), **_peers(templates)}
    working = {name: search for name, search in searches.items() if not isinstance(search, str)}
    probes = np.concatenate([mates(templates, _TIMED // 2)[0], faces(_TIMED - _TIMED // 2, seed=3)])
    taken: dict[str, list[float]] = {name: [] for name in working}
    same = dict.fromkeys(working, 0)
    for probe in probes:
        first = int(np.argmax(templates @ probe))
        for name, search in working.items():
            began = time.thread_time()
            found = search(probe)
            taken[name].append((time.thread_time() - began) * 1e3)
            same[name] += found == first
    rows = []
    for label, quantile in (("p50", 0.5), ("p95", 0.95)):
        values: dict[str, Any] = {
            name: round(float(np.quantile(times, quantile)), 3) for name, times in taken.items()
        }
        row = {
            "what": f"nearest of {len(templates)} faces, thread time, {label} of {_TIMED} probes",
            "ours": values.pop("ours"),
            "unit": "ms",
            "peer": values,
        }
        rows.append(row)
    if len(templates) == _SIZES[-1]:
        absent = {name: search for name, search in searches.items() if isinstance(search, str)}
        rows[-1] |= {"target": "<= 5", "peer": values | absent}
        what = "first match as float32 brute force's, the same probes"
        rows.append({"what": what, "ours": same.pop("ours"), "unit": f"of {len(probes)}", "peer": same})
    return rows


def _same_first_match(templates: Vector) -> dict[str, Any]:
    """Against one float32 product; a difference counts only if it is no tie in float64."""
    search = _ours(templates)
    probes = np.concatenate([mates(templates, _PROBES // 2, seed=4)[0], faces(_PROBES // 2, seed=5)])
    same = ties = 0
    for begin in range(0, len(probes), 50):
        block = probes[begin : begin + 50]
        wanted = np.argmax(block @ templates.T, axis=1)
        for probe, first in zip(block, wanted, strict=True):
            found = search(probe)
            exact = templates[[found, first]].astype(np.float64) @ probe
            same += found == first
            ties += found != first and abs(exact[0] - exact[1]) < 2e-7
    words = f" ({ties} more are ties within float32's rounding)" if ties else ""
    return {
        "what": f"same first match as float32 brute force, half mates, half strangers{words}",
        "ours": int(same),
        "unit": f"of {_PROBES}",
        "target": f"{_PROBES}",
    }


def _enrolment(path: Path, templates: Vector) -> dict[str, Any]:
    """One person a transaction, on disk, as ``sentinel enrol`` does it; without looking at pictures."""
    from sentinel.gallery import Gallery

    gallery, until = Gallery(path, _KEY, _MODEL), datetime.now(UTC) + timedelta(days=1)
    began = time.perf_counter()
    for number, vector in enumerate(templates[:300]):
        gallery.put(f"{number:064x}", vector, until)
    rate = 300 / (time.perf_counter() - began)
    gallery.close()
    return {
        "what": "persons enrolled, a transaction with fsync each (on the clock; without the pictures)",
        "ours": round(rate),
        "unit": "1/s",
    }


def _fill(path: Path, templates: Vector) -> None:
    from sentinel.gallery.file import Template, TemplateFile

    file, until = TemplateFile(path, _KEY, _MODEL, _DIMENSIONS), datetime.now(UTC) + timedelta(days=1)
    for begin in range(0, len(templates), 2000):
        file.put(
            [Template(f"{begin + n:064x}", v, until) for n, v in enumerate(templates[begin : begin + 2000])]
        )
    file.close()


def _memory(path: Path) -> list[dict[str, Any]]:
    program = "import sys; from sentinel.bench.gallery import measure_memory; measure_memory(sys.argv[1])"
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    answer = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(path)],
        env=environment, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    found = json.loads(answer.stdout)
    count = found["templates"]
    return [
        {
            "what": f"resident memory that {count} faces add, after 200 searches",
            "ours": found["megabytes"],
            "unit": "MB",
            "peer": {"the vectors alone as float32": round(count * _DIMENSIONS * 4 / 1e6, 1)},
            "target": "<= 160",
        },
        {
            "what": f"{count} faces loaded from the encrypted file, processor time",
            "ours": found["load_s"],
            "unit": "s",
            "peer": {"on the clock": found["clock_s"]},
        },
    ]


def measure_memory(path: str) -> None:
    """In a process of its own: what the file's templates add to a gallery that was used before."""
    from sentinel.gallery import Gallery

    now, random = datetime.now(UTC), np.random.default_rng(0)
    probes = random.standard_normal((200, _DIMENSIONS), dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        small = Gallery(Path(folder) / "small.db", _KEY, _MODEL)  # what the libraries take is not counted
        small.put("0" * 64, probes[0], now + timedelta(days=1))
        small.close()
        small = Gallery(Path(folder) / "small.db", _KEY, _MODEL)
        small.search(probes[0], now, masked=False)
        before, began, clock = _resident(), time.process_time(), time.perf_counter()
        gallery = Gallery(Path(path), _KEY, _MODEL)
        took = time.process_time() - began, time.perf_counter() - clock
        for probe in probes:
            gallery.search(probe, now, masked=False)
        grown = (_resident() - before) / 1e6
        count = len(gallery)
        small.close()
    sys.stdout.write(
        json.dumps(
            {
                "templates": count, "megabytes": round(grown, 1), "load_s": round(took[0], 2),
                "clock_s": round(took[1], 2),
            }
        )
    )  # fmt: skip


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
