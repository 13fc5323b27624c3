"""One face in recorded words, measured by the product's own code, and how to draw it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sentinel.core.facts import Provenance, Source, TemperatureFact, ThermalState
from sentinel.fever.decoders import MODELS, Use, decoder
from sentinel.fever.estimate import Measurement, conclude, obstacle, sample, site_box
from sentinel.fever.faces import Box
from sentinel.fever.mosaic import Mosaic
from sentinel.fever.picture import Mark
from sentinel.fever.site import Site
from sentinel.fever.words import Unusable

_APART_S = 0.5  # between full pictures at the default rate: words carry no time


@dataclass(frozen=True, slots=True)
class Inspected:
    """``state``: a ThermalState, or "not enough" pictures for a number (it needs three). Numbers in C, K."""

    face: Box
    site: Box
    state: str
    skin: float | None = None
    estimate: float | None = None
    uncertainty: float | None = None

    def row(self) -> dict[str, Any]:
        """As JSON."""
        names = ("face", "site", "state", "skin", "estimate", "uncertainty")
        return {name: getattr(self, name) for name in names}

    def line(self) -> str:
        """As text: what was measured, or why nothing."""
        if self.skin is None:
            return f"face: {self.state.replace('_', ' ')}"
        if self.estimate is None or self.uncertainty is None:
            return f"face: {self.state.replace('_', ' ')}, skin {self.skin:.2f} C"
        return f"face: skin {self.skin:.2f} C, estimate {self.estimate:.2f} +- {self.uncertainty:.2f} C"

    def mark(self) -> Mark:
        """As it is drawn."""
        return Mark(self.face, self.site, self.line())


def inspect_face(model: str, eeprom: Any, frames: list[Any], face: Box, site: Site) -> Inspected:
    """Measure ``face`` (fractions of the thermal picture) over all full pictures of the frames of a sensor.

    Frames that can't be used are passed over, as their own report says.
    """
    measurement, number = Measurement(), 0
    box = site_box(face)
    by = Provenance(Source.THERMAL, datetime.now(UTC))
    fact: TemperatureFact | None = None
    if MODELS[model].use is not Use.PICTURE:
        return Inspected(face, box, ThermalState.NOT_MEASURING.value)
    try:
        reader = decoder(model, eeprom)
    except Unusable:
        return Inspected(face, box, ThermalState.SENSOR_FAULT.value)
    mosaic = Mosaic(reader.shape, reader.subpages)
    for frame in frames:
        try:
            subpage = reader.decode(frame)
        except Unusable:
            continue
        picture = mosaic.add(subpage)
        if picture is None:
            continue
        seen = sample(picture, face, subpage.ta - reader.self_heating_k, number * _APART_S)
        number += 1
        state = obstacle(seen)
        if state is not None:
            return Inspected(face, box, state.value)
        measurement = measurement.with_(seen)
        fact = conclude(measurement, site, by) or fact
    if fact is None:
        return Inspected(face, box, "not enough")
    return Inspected(face, box, fact.state.value, fact.skin_c, fact.estimate_c, fact.uncertainty_k)
