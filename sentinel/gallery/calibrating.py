"""Calibrates a gallery from itself and keeps the result in its file, where the daemon finds it."""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from sentinel.gallery.calibration import Calibration, Kind, LookAlikes, compare_non_mates, to_text
from sentinel.gallery.permission import CALIBRATION
from sentinel.gallery.templates import Gallery

_MOST = 20_000  # persons: 200 million pairs


def calibrate(
    gallery: Gallery, now: datetime, progress: Callable[[float], None], alike: LookAlikes | None = None
) -> Calibration:
    """Compare all non-mates of the enrolled, and keep what they say. ``progress`` hears 0..1.

    ``alike`` gets the pairs that are most likely one person; they are kept nowhere.
    Memory: at most 82 MB of vectors, and a block of scores. Raises GalleryError.
    """
    bare, masked = (gallery.vectors(now, masked=worn, most=_MOST) for worn in (False, True))
    work = [(Kind.BARE, bare, bare), (Kind.MASKED, masked, masked), (Kind.MIXED, masked, bare)]
    sizes = np.array([len(probes[0]) * len(templates[0]) for _, probes, templates in work], np.float64)
    done = np.concatenate([[0.0], np.cumsum(sizes)]) / max(1.0, float(sizes.sum()))
    found = []
    for number, (kind, probes, templates) in enumerate(work):
        if sizes[number]:
            begin, end = float(done[number]), float(done[number + 1])

            def tell(share: float, begin: float = begin, end: float = end) -> None:
                progress(begin + share * (end - begin))

            compared = compare_non_mates(kind, probes, templates, tell, alike)
            found += [compared] if compared.pairs else []
    genuine = [score for one in gallery.enrolments().values() for score in one.genuine]
    spread = tuple(round(float(v), 4) for v in np.quantile(genuine, [0.0, 0.05, 0.5])) if genuine else ()
    persons = gallery.enrolled(now, masked=False)
    calibration = Calibration(now.isoformat(), persons, tuple(found), spread)
    gallery.keep_note(CALIBRATION, to_text(calibration))
    return calibration
