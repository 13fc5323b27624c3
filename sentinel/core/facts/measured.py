"""What the kiosk measured of the person before it: mask, temperature, face, life."""

from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.facts.source import Provenance
from sentinel.core.liveness import Signal
from sentinel.core.replacing import quick


class Mask(StrEnum):
    """How a mask is worn."""

    MASK = "mask"
    WRONG = "wrong"
    NONE = "none"


class ThermalState(StrEnum):
    """What became of a temperature measurement."""

    OK = "ok"
    TOO_FAR = "too_far"
    OFF_AXIS = "off_axis"
    WARMING_UP = "warming_up"
    COVERED = "covered"
    COLD_SKIN = "cold_skin"
    HOT_OBJECT = "hot_object"
    AMBIENT_OUT_OF_RANGE = "ambient_out_of_range"
    SENSOR_FAULT = "sensor_fault"
    NOT_MEASURING = "not_measuring"  # this sensor, as it is set up, gives no person's temperature


@quick
@dataclass(frozen=True, slots=True)
class MaskFact:
    """The mask vote over a track. ``confidence`` in 0..1."""

    by: Provenance
    label: Mask
    confidence: float


@quick
@dataclass(frozen=True, slots=True)
class TemperatureFact:
    """Skin, correction and estimate in degrees Celsius, standard uncertainty in kelvin.

    ``estimate_c`` is None unless ``state`` is OK (or COLD_SKIN, where it explains the state).
    Parts of the uncertainty: ``repeatable_k``, which another measurement of the same person draws anew, and
    ``people_k``, how much people differ, which no measurement of skin can tell (None: not said apart).
    ``ambient_c`` the air's temperature; ``measurements``: how many were combined.
    """

    by: Provenance
    state: ThermalState
    skin_c: float | None = None
    correction_c: float | None = None
    estimate_c: float | None = None
    uncertainty_k: float | None = None
    repeatable_k: float | None = None
    people_k: float | None = None
    ambient_c: float | None = None
    measurements: int = 1


@dataclass(frozen=True, slots=True)
class FaceMatchFact:
    """1:1 comparison with the reference of the person on the document.

    ``similarity`` is a cosine (-1..1), None where no comparison was possible; ``reason_dark`` and
    the like are stated by ``comparable`` False. ``person``: the venue's keyed hash of whose reference it was.
    """

    by: Provenance
    similarity: float | None
    threshold: float
    has_reference: bool
    comparable: bool = True
    person: str = ""


@dataclass(frozen=True, slots=True)
class KnownFaceFact:
    """1:N search over the gallery. ``person`` is the venue's keyed hash or None for a stranger.

    ``searchable`` False: this gallery may not be searched (empty, or its false matches are not bounded).
    ``comparable`` False: it may, but there is no good picture of the face yet.
    """

    by: Provenance
    person: str | None
    similarity: float | None
    threshold: float
    searchable: bool = True
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class LivenessFact:
    """Fused presentation-attack score, 1 live to 0 attack (ISO/IEC 30107-3), None: cannot tell; and what
    each signal measured and counted for."""

    by: Provenance
    score: float | None
    signals: tuple[Signal, ...] = ()
