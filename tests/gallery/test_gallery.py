"""The gallery: who is recognised, who must not be, and what is left on the disk."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from sentinel.core.facts import Source
from sentinel.gallery import Gallery, GalleryError

KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)


def face(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=512).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def near(vector: np.ndarray, cosine: float, seed: int = 99) -> np.ndarray:
    """A vector at a given cosine."""
    other = face(seed)
    other -= other @ vector * vector
    other /= np.linalg.norm(other)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * other, np.float32)


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    return Gallery(tmp_path / "gallery.db", KEY)


def test_a_person_is_compared_with_their_own_template(gallery: Gallery) -> None:
    gallery.put("ada", face(1), LATER)
    fact = gallery.compare("ada", near(face(1), 0.7), 0.5, NOW)
    assert fact.has_reference
    assert fact.similarity == pytest.approx(0.7, abs=1e-4)
    assert fact.by.source is Source.GALLERY


def test_somebody_without_a_template_has_no_reference_and_no_score(gallery: Gallery) -> None:
    gallery.put("ada", face(1), LATER)
    fact = gallery.compare("bob", face(1), 0.5, NOW)
    assert not fact.has_reference
    assert fact.similarity is None


def test_a_known_face_is_named_and_a_stranger_is_not(gallery: Gallery) -> None:
    for seed, name in enumerate(("ada", "bob", "eve")):
        gallery.put(name, face(seed), LATER)
    assert gallery.search(near(face(1), 0.65), 0.6, NOW).person == "bob"
    stranger = gallery.search(face(50), 0.6, NOW)
    assert stranger.person is None
    assert stranger.similarity is not None
    assert stranger.similarity < 0.6


def test_just_below_the_threshold_nobody_is_named(gallery: Gallery) -> None:
    gallery.put("ada", face(1), LATER)
    assert gallery.search(near(face(1), 0.599), 0.6, NOW).person is None
    assert gallery.search(near(face(1), 0.601), 0.6, NOW).person == "ada"


def test_an_empty_gallery_knows_nobody(gallery: Gallery) -> None:
    assert gallery.search(face(1), 0.0, NOW).person is None


def test_an_expired_template_recognises_nobody_and_is_erased_by_purging(gallery: Gallery) -> None:
    gallery.put("ada", face(1), NOW + timedelta(hours=1))
    gallery.put("bob", face(2), LATER)
    after = NOW + timedelta(hours=2)
    assert not gallery.compare("ada", face(1), 0.5, after).has_reference
    assert gallery.search(face(1), 0.5, after).person is None
    assert gallery.purge(after) == 1
    assert len(gallery) == 1
    assert gallery.search(face(2), 0.5, after).person == "bob"


def test_the_masked_template_is_used_beside_the_bare_one(gallery: Gallery) -> None:
    gallery.put("ada", face(1), LATER)
    gallery.put("ada", face(2), LATER, masked=True)
    assert gallery.compare("ada", face(2), 0.5, NOW).similarity == pytest.approx(1.0, abs=1e-4)
    assert gallery.compare("ada", face(1), 0.5, NOW).similarity == pytest.approx(1.0, abs=1e-4)


def test_templates_survive_a_restart(tmp_path: Path) -> None:
    first = Gallery(tmp_path / "g.db", KEY)
    for seed in range(5):
        first.put(f"p{seed}", face(seed), LATER)
    first.remove("p2")
    first.close()
    second = Gallery(tmp_path / "g.db", KEY)
    assert len(second) == 4
    assert second.search(face(4), 0.9, NOW).person == "p4"
    assert second.search(face(2), 0.9, NOW).person is None
    second.close()


def test_a_removed_person_is_gone_from_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    gallery = Gallery(path, KEY)
    gallery.put("ada", face(1), LATER)
    assert gallery.remove("ada")
    assert not gallery.remove("ada")
    gallery.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["g.db"]
    assert len(Gallery(path, KEY)) == 0


def test_neither_names_nor_vectors_can_be_read_on_the_disk(tmp_path: Path) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY)
    gallery.put("ada-lovelace", face(1), LATER)
    gallery.close()
    data = (tmp_path / "g.db").read_bytes()
    assert b"ada-lovelace" not in data
    assert face(1).tobytes()[:64] not in data
    assert b"SQLite" not in data
    assert (tmp_path / "g.db").stat().st_mode & 0o777 == 0o600


def test_another_key_and_a_damaged_file_are_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    gallery = Gallery(path, KEY)
    gallery.put("ada", face(1), LATER)
    gallery.close()
    with pytest.raises(GalleryError, match="another key"):
        Gallery(path, bytes(32))
    path.write_bytes(b"garbage" * 3000)
    with pytest.raises(GalleryError):
        Gallery(path, KEY)


@pytest.mark.parametrize("vector", [np.zeros(512, np.float32), np.ones(128, np.float32), face(1) * np.nan])
def test_what_is_no_template_is_refused(gallery: Gallery, vector: np.ndarray) -> None:
    with pytest.raises(ValueError, match="512"):
        gallery.put("ada", vector, LATER)
    assert len(gallery) == 0


def test_a_vector_that_is_not_a_number_recognises_nobody(gallery: Gallery) -> None:
    gallery.put("ada", face(1), LATER)
    broken = np.full(512, np.nan, np.float32)
    assert gallery.search(broken, 0.0, NOW).person is None
    fact = gallery.compare("ada", broken, 0.0, NOW)
    assert fact.similarity is None
    assert not fact.comparable


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7), st.integers(0, 40)), max_size=30))
def test_after_any_puts_and_removals_everyone_is_found_exactly_as_last_put(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int, int]]
) -> None:
    gallery = Gallery(tmp_path_factory.mktemp("g") / "g.db", KEY)
    truth: dict[str, int] = {}
    for put, who, seed in steps:
        if put:
            gallery.put(f"p{who}", face(seed), LATER)
            truth[f"p{who}"] = seed
        else:
            assert gallery.remove(f"p{who}") == (truth.pop(f"p{who}", None) is not None)
    assert len(gallery) == len(truth)
    for name, seed in truth.items():
        assert gallery.compare(name, face(seed), 0.9, NOW).similarity == pytest.approx(1.0, abs=1e-4)
        found = gallery.search(face(seed), 0.9, NOW).person
        assert found is not None
        assert truth[found] == seed
    gallery.close()


@pytest.mark.parametrize("change", ["put", "remove", "purge"])
def test_a_slow_disk_delays_no_comparison(tmp_path: Path, change: str) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY)
    gallery.put("ada", face(1), LATER)
    gallery.put("bob", face(2), NOW - timedelta(days=1))
    other = dbapi2.connect(str(tmp_path / "g.db"), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    other.execute("BEGIN EXCLUSIVE")  # the writer waits for the file
    change_it = {
        "put": lambda: gallery.put("eve", face(3), LATER),
        "remove": lambda: gallery.remove("bob"),
        "purge": lambda: gallery.purge(NOW),
    }[change]
    writer = threading.Thread(target=change_it)
    writer.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert gallery.has("ada", NOW)
    assert gallery.compare("ada", face(1), 0.5, NOW).has_reference
    assert gallery.search(face(1), 0.5, NOW).person == "ada"
    took = time.monotonic() - began
    assert writer.is_alive(), "the file was not slow"
    other.execute("ROLLBACK")
    other.close()
    writer.join(5.0)
    assert took < 0.5
    assert len(gallery) == {"put": 3, "remove": 1, "purge": 1}[change]
    gallery.close()
