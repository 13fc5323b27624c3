"""The 1,020 subjects: facial temperatures by site and round, oral temperature, room.

Source: Wang et al., "Facial and oral temperature data from a large set of human subject volunteers"
(PhysioNet 2023, doi 10.13026/3bhc-9065), CC0 1.0; the file of the thermograph FLIR (IRT-1).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = Path("thermal") / "oral_reference" / "flir_1020_subjects.csv"
CLOSED = (0, 1, 2)  # rounds; in the fourth the mouth's region is 0.85 C warmer than before
SITES = {
    "face maximum": "T_Max",
    "upper face (canthi, forehead)": "",  # made from the next two
    "canthi": "canthiMax",
    "forehead maximum": "T_FH_Max",
    "forehead centre, maximum": "T_FHC_Max",
    "forehead centre, spot": "T_FHCC",
    "mouth region": "T_OR",
}
_SPOTS = ("T_FHCC", "T_FHRC", "T_FHLC", "T_FHBC", "T_FHTC")
_CANTHI = ("aveAllR13_", "aveAllL13_")
_ROUNDS = 4
_PLAUSIBLE_C = (20.0, 45.0)


@dataclass(frozen=True)
class Subjects:
    """One row a person, in the order of their visits; degrees Celsius, NaN where nothing was measured.

    ``oral``: mean of the oral thermometer's monitor mode; ``fast``: of its fast mode. ``sites``: people x 4
    rounds each. ``spots``: people x 4 x 5, forehead centre, right, left, bottom, top. ``canthi``: people x 4 x 2,
    the mean of 13 pixels across (some 13 mm) from the inner corner of the right and the left eye to the nose.
    """

    oral: np.ndarray
    fast: np.ndarray
    ambient: np.ndarray
    sites: dict
    spots: np.ndarray
    canthi: np.ndarray

    def __len__(self):
        return len(self.oral)

    def skin(self, site, rounds=CLOSED):
        """Mean over the rounds that were measured; NaN where none was."""
        picked = self.sites[site][:, list(rounds)]
        known = ~np.isnan(picked)
        total = np.where(known, picked, 0.0).sum(axis=1)
        return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


def read(path):
    """Subjects from the published file. Raises ValueError: not that file, or a temperature that no face has."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or "aveOralM" not in rows[0]:
        raise ValueError(f"{path}: no subjects with a column aveOralM")
    rows.sort(key=lambda row: (row["Date"], row["Time"], row["SubjectID"]))
    if len({row["SubjectID"] for row in rows}) != len(rows):
        raise ValueError(f"{path}: a subject is in it twice")
    sites = {site: _rounds(rows, name) for site, name in SITES.items() if name}
    upper = np.fmax(sites["canthi"], sites["forehead maximum"])
    return Subjects(
        oral=_column(rows, "aveOralM"),
        fast=_column(rows, "aveOralF"),
        ambient=_column(rows, "T_atm", low=0.0),
        sites={"upper face (canthi, forehead)": upper, **sites},
        spots=np.stack([_rounds(rows, name) for name in _SPOTS], axis=2),
        canthi=np.stack([_rounds(rows, name) for name in _CANTHI], axis=2),
    )


def _rounds(rows, name):
    return np.stack([_column(rows, f"{name}{n + 1}") for n in range(_ROUNDS)], axis=1)


def _column(rows, name, low=_PLAUSIBLE_C[0]):
    texts = [row[name].strip() for row in rows]
    values = np.array([float(text) if text else np.nan for text in texts])
    known = values[~np.isnan(values)]
    if len(known) and not (known.min() >= low and known.max() <= _PLAUSIBLE_C[1]):
        raise ValueError(f"column {name}: {known.min()} to {known.max()} is no temperature of a face or room")
    return values
