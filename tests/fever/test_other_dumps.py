"""``sentinel inspect thermal`` on every sensor's words, and on what is no dump; the spot's gates."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw.thermal.mlx90640_part import Conditions
from hw.thermal.mlx90641_part import Mlx90641Part, encode, synthetic
from sentinel.cli import main
from sentinel.core.facts import Provenance, Source, ThermalState
from sentinel.fever.dump import DumpError, parse, report
from sentinel.fever.estimate import Site
from sentinel.fever.spot import Spot, observe
from sentinel.fever.subpage import Subpage

BY = Provenance(Source.THERMAL, datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
FILLING = (-0.6, -0.4, 2.2, 3.4)
keys = st.sampled_from(["sensor", "eeprom", "frames", "emissivity", "reflected", "x"])
words = st.lists(
    st.one_of(st.integers(-5, 70_000), st.floats(), st.none(), st.integers(0, 10**30)), max_size=70
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), words),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=12,
)


def told(tmp_path, capsys, **dump):
    path = tmp_path / "dump.json"
    path.write_text(json.dumps({"emissivity": 1.0, "reflected": None} | dump))
    code = main(["inspect", "thermal", str(path), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_mlx90641s_words_give_192_temperatures_a_frame(tmp_path, capsys):
    part = Mlx90641Part(synthetic())
    frames = [part.frame(np.full(192, 34.0), n, 0x1901, Conditions(emissivity=1.0)).tolist() for n in (0, 1)]
    code, rows = told(tmp_path, capsys, sensor="mlx90641", eeprom=encode(synthetic()).tolist(), frames=frames)
    assert code == 0
    assert [row["subpage"] for row in rows] == [0, 1]
    for row in rows:
        assert row["temperatures"] == pytest.approx([34.0] * 192, abs=0.5)


def test_mended_eeprom_words_are_said_and_words_beyond_mending_refused(tmp_path, capsys):
    frame = Mlx90641Part(synthetic()).frame(np.full(192, 34.0), 0, 0x1901, Conditions()).tolist()
    eeprom = encode(synthetic())
    _, (sound,) = told(tmp_path, capsys, sensor="mlx90641", eeprom=eeprom.tolist(), frames=[frame])
    eeprom[[70, 300, 500]] ^= np.uint16(0x0010)
    _, (mended,) = told(tmp_path, capsys, sensor="mlx90641", eeprom=eeprom.tolist(), frames=[frame])
    assert (sound["corrected_words"], mended["corrected_words"]) == (0, 3)
    assert mended["temperatures"] == sound["temperatures"]
    main(["inspect", "thermal", str(tmp_path / "dump.json")])
    assert "EEPROM words mended 3" in capsys.readouterr().out
    eeprom[300] ^= np.uint16(0x0001)
    code, (lost,) = told(tmp_path, capsys, sensor="mlx90641", eeprom=eeprom.tolist(), frames=[frame])
    assert (code, lost["usable"], lost["corrected_words"]) == (1, False, None)
    assert "Hamming code in 1 words, the first is 300" in lost["reason"]


def test_shared_vectors_of_the_spot_come_out(tmp_path, capsys, vectors):
    for vector in vectors("mlx90614_amg8833_vectors.json")["mlx90614"]["vectors"]:
        code, (row,) = told(
            tmp_path, capsys, sensor="mlx90614", eeprom=[0xFFFF], frames=[[14850, vector["raw"]]]
        )
        if -70.0 <= vector["celsius"] <= 382.2:
            assert (code, row["vdd"]) == (0, None)
            assert row["temperatures"] == pytest.approx([vector["celsius"]], abs=0.001)
        else:
            assert (code, row["usable"]) == (1, False)


def test_shared_vectors_of_the_coarse_array_come_out(tmp_path, capsys, vectors):
    given_ = vectors("mlx90614_amg8833_vectors.json")["amg8833"]
    for vector in given_["pixels"]:
        frame = [400] + [100] * 63 + [vector["pixel_raw"]]
        code, (row,) = told(tmp_path, capsys, sensor="amg8833", frames=[frame])
        if -60 <= vector["celsius"] <= 200:
            assert code == 0
            assert row["temperatures"][63] == vector["celsius"]
    for vector in given_["thermistor"]:
        code, (row,) = told(
            tmp_path, capsys, sensor="amg8833", frames=[[vector["thermistor_raw"]] + [101] * 64]
        )
        if -20 <= vector["celsius"] <= 80:
            assert row["ta"] == pytest.approx(vector["celsius"], abs=1e-4)
        else:
            assert row["usable"] is False


@settings(max_examples=150, deadline=None)
@given(
    raw=anything,
    sensor=st.sampled_from(["mlx90640", "mlx90641", "mlx90614", "amg8833"]),
    frames=st.lists(anything, max_size=3),
    eeprom=anything,
)
def test_no_json_whatever_makes_a_number_of_nonsense_or_a_crash(raw, sensor, frames, eeprom):
    for dump in (raw, {"sensor": sensor, "frames": frames, "eeprom": eeprom}):
        try:
            rows = list(report(parse(dump)))
        except DumpError as error:
            assert "\n" not in str(error)
            continue
        for row in rows:
            json.dumps(row, allow_nan=False)
            assert row["usable"] == (row["reason"] is None)


def spots(boxes, celsius=34.2, ambient=23.0, count=12, **site):
    spot, facts = Spot(), []
    rng = np.random.default_rng(5)
    for number in range(count):
        seen = np.array([celsius + rng.normal(0, 0.02)], dtype=np.float32)
        read = Subpage(float("nan"), ambient + 0.5, 0, seen)
        spot, fact = observe(spot, read, ambient, 10 + 0.25 * number, boxes, Site(**site), BY)
        if fact is not None:
            facts.append(fact)
    return facts


def test_one_face_that_fills_the_spots_view_is_measured_with_its_uncertainty():
    facts = spots({7: FILLING})
    assert facts
    assert {fact.state for fact in facts} == {ThermalState.OK}
    assert facts[0].skin_c == pytest.approx(34.4, abs=0.1)
    assert facts[0].uncertainty_k > 0.5


@pytest.mark.parametrize(
    ("boxes", "state"),
    [
        ({7: (0.2, 0.2, 0.5, 0.7)}, ThermalState.TOO_FAR),
        ({7: (0.3, -0.4, 2.2, 3.4)}, ThermalState.OFF_AXIS),
        ({7: FILLING, 8: FILLING}, ThermalState.OFF_AXIS),
        ({}, ThermalState.OFF_AXIS),
        ({None: FILLING}, ThermalState.OFF_AXIS),
    ],
)
def test_a_spot_measures_nobody_who_does_not_alone_fill_its_view(boxes, state):
    assert {fact.state for fact in spots(boxes)} == {state}


def test_a_fever_before_a_spot_is_not_pulled_to_normal():
    normal, fever = (spots({7: FILLING}, celsius)[0].estimate_c for celsius in (34.2, 36.4))
    assert fever - normal == pytest.approx(2.2, abs=0.1)


@pytest.mark.parametrize(
    ("celsius", "ambient", "state"),
    [(60.0, 23.0, ThermalState.HOT_OBJECT), (24.0, 23.0, ThermalState.COVERED),
     (30.0, 23.0, ThermalState.COLD_SKIN), (34.0, 10.0, ThermalState.AMBIENT_OUT_OF_RANGE)],
)  # fmt: skip
def test_what_a_spot_cannot_judge_gets_no_admitting_number(celsius, ambient, state):
    assert {fact.state for fact in spots({7: FILLING}, celsius, ambient)} == {state}
