"""The gallery: who is recognised, who must not be, and what is left on the disk."""

import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from sentinel.gallery import AnotherModelError, Gallery, GalleryError, UnreadableError
from sentinel.gallery.enrolment import Enrolment
from sentinel.gallery.file import Template

sys.path.insert(0, str(Path(__file__).parent))
from faces import KEY, MODEL, face, near, person
from pages import decrypted_pages

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
ADA, BOB, EVE = person("ada"), person("bob"), person("eve")


@pytest.fixture
def gallery(tmp_path: Path) -> Gallery:
    return Gallery(tmp_path / "gallery.db", KEY, MODEL)


def test_a_person_is_compared_with_their_own_template(gallery: Gallery) -> None:
    gallery.put(ADA, face(1), LATER)
    found = gallery.compare(ADA, near(face(1), 0.7), NOW, masked=False)
    assert found is not None
    assert found.score == pytest.approx(0.7, abs=1e-4)


def test_somebody_without_a_template_is_compared_with_nobody(gallery: Gallery) -> None:
    gallery.put(ADA, face(1), LATER)
    assert gallery.compare(BOB, face(1), NOW, masked=False) is None
    assert gallery.compare("no hash", face(1), NOW, masked=False) is None
    assert not gallery.has(BOB, NOW)


def test_the_nearest_of_the_gallery_is_named(gallery: Gallery) -> None:
    for seed, who in enumerate((ADA, BOB, EVE)):
        gallery.put(who, face(seed), LATER)
    found = gallery.search(near(face(1), 0.65), NOW, masked=False)
    assert found is not None
    assert (found.person, found.masked) == (BOB, False)
    assert found.score == pytest.approx(0.65, abs=1e-4)


def test_an_empty_gallery_knows_nobody(gallery: Gallery) -> None:
    assert gallery.search(face(1), NOW, masked=False) is None


def test_an_expired_template_recognises_nobody_and_is_erased_by_purging(gallery: Gallery) -> None:
    gallery.put(ADA, face(1), NOW + timedelta(hours=1))
    gallery.put(BOB, face(2), LATER)
    after = NOW + timedelta(hours=2)
    assert gallery.compare(ADA, face(1), after, masked=False) is None
    found = gallery.search(face(1), after, masked=False)
    assert found is not None
    assert found.person == BOB
    assert gallery.purge(after) == 1
    assert gallery.purge(after) == 0
    assert len(gallery) == 1


def test_a_masked_face_is_compared_with_the_masked_template_and_a_bare_one_with_the_bare(
    gallery: Gallery,
) -> None:
    gallery.put(ADA, face(1), LATER)
    gallery.put(ADA, face(2), LATER, masked=True)
    bare = gallery.compare(ADA, face(1), NOW, masked=False)
    masked = gallery.compare(ADA, face(2), NOW, masked=True)
    crossed = gallery.compare(ADA, face(2), NOW, masked=False)
    assert bare is not None and masked is not None and crossed is not None
    assert (bare.score, masked.score) == (pytest.approx(1.0, abs=1e-4), pytest.approx(1.0, abs=1e-4))
    assert crossed.score < 0.3
    assert gallery.search(face(2), NOW, masked=False).score < 0.3  # type: ignore[union-attr]
    assert gallery.search(face(2), NOW, masked=True).score > 0.9  # type: ignore[union-attr]


def test_with_a_mask_on_the_bare_template_serves_where_there_is_no_masked_one(gallery: Gallery) -> None:
    gallery.put(ADA, face(1), LATER)
    found = gallery.compare(ADA, near(face(1), 0.5), NOW, masked=True)
    assert found is not None
    assert not found.masked


def test_a_lent_reference_is_compared_but_never_searched_and_replaces_no_enrolled_one(
    gallery: Gallery,
) -> None:
    gallery.put(ADA, face(1), NOW + timedelta(minutes=30), lent=True)
    assert gallery.compare(ADA, face(1), NOW, masked=False) is not None
    assert gallery.search(face(1), NOW, masked=False) is None
    assert gallery.enrolled(NOW) == 0
    gallery.put(ADA, face(2), LATER)
    gallery.put(ADA, face(3), NOW + timedelta(minutes=30), lent=True)
    gallery.purge(NOW + timedelta(hours=1))
    found = gallery.search(face(2), NOW + timedelta(hours=1), masked=False)
    assert found is not None
    assert found.person == ADA


def test_templates_survive_a_restart(tmp_path: Path) -> None:
    first = Gallery(tmp_path / "g.db", KEY, MODEL)
    for seed in range(5):
        first.put(person(f"p{seed}"), face(seed), LATER)
    first.remove(person("p2"))
    first.close()
    second = Gallery(tmp_path / "g.db", KEY, MODEL)
    assert len(second) == 4
    for seed, known in ((4, True), (2, False)):
        found = second.search(face(seed), NOW, masked=False)
        assert found is not None
        assert (found.score > 0.9) is known
    second.close()


def slices(vector: np.ndarray) -> list[bytes]:
    """A vector's bytes in pieces of 64, as it is kept: normalised once more, which may move a last bit."""
    data = np.asarray(vector / float(np.linalg.norm(vector)), "<f4").tobytes()
    return [data[at : at + 64] for at in range(0, len(data), 64)]


def test_a_removed_person_is_gone_for_good_from_every_page_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    gallery = Gallery(path, KEY, MODEL)
    for seed in range(20):
        gallery.put(person(f"p{seed}"), face(seed), LATER)
    gallery.enrol([Template(ADA, face(30), LATER)], Enrolment(ADA, b"digest of photographs", (0.7,)))
    traces = [bytes.fromhex(ADA), b"digest of photographs", *slices(face(30))]
    there = [any(trace in page for page in decrypted_pages(path, KEY)) for trace in traces]
    assert there.count(False) <= 2, "of a vector, a slice or two may lie across two pages"
    assert gallery.remove(ADA)
    assert not gallery.remove(ADA)
    gallery.purge(LATER + timedelta(days=1))  # and so is everybody who expires: the pages are free ones now
    gallery.close()
    traces += slices(face(3))
    assert not any(trace in page for page in decrypted_pages(path, KEY) for trace in traces)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["g.db"]  # no journal is left either


def test_neither_persons_nor_vectors_can_be_read_on_the_disk(tmp_path: Path) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY, MODEL)
    gallery.put(ADA, face(1), LATER)
    gallery.close()
    data = (tmp_path / "g.db").read_bytes()
    assert bytes.fromhex(ADA) not in data
    assert face(1).tobytes()[:64] not in data
    assert b"SQLite" not in data
    assert (tmp_path / "g.db").stat().st_mode & 0o777 == 0o600


def test_another_key_and_a_damaged_file_are_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    gallery = Gallery(path, KEY, MODEL)
    gallery.put(ADA, face(1), LATER)
    gallery.close()
    with pytest.raises(UnreadableError, match="another key"):
        Gallery(path, bytes(32), MODEL)
    path.write_bytes(b"garbage" * 3000)
    with pytest.raises(UnreadableError):
        Gallery(path, KEY, MODEL)


def test_another_models_templates_are_never_compared(tmp_path: Path) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY, MODEL)
    gallery.put(ADA, face(1), LATER)
    gallery.close()
    with pytest.raises(AnotherModelError, match="made by another model: enrol again"):
        Gallery(tmp_path / "g.db", KEY, "cd" * 32)
    with pytest.raises(AnotherModelError, match="made by another model: enrol again"):
        Gallery(tmp_path / "g.db", KEY, MODEL, dimensions=128)


def test_the_number_of_dimensions_is_the_models(tmp_path: Path) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY, MODEL, dimensions=128)
    gallery.put(ADA, face(1, 128), LATER)
    found = gallery.search(face(1, 128), NOW, masked=False)
    assert found is not None
    assert found.score == pytest.approx(1.0, abs=1e-5)
    with pytest.raises(ValueError, match="128"):
        gallery.put(BOB, face(1), LATER)


@pytest.mark.parametrize("vector", [np.zeros(512, np.float32), np.ones(128, np.float32), face(1) * np.nan])
def test_what_is_no_template_is_refused(gallery: Gallery, vector: np.ndarray) -> None:
    with pytest.raises(ValueError, match="512"):
        gallery.put(ADA, vector, LATER)
    with pytest.raises(ValueError, match="512"):
        gallery.search(vector, NOW, masked=False)
    assert len(gallery) == 0


def test_a_name_never_gets_into_the_gallery(gallery: Gallery) -> None:
    for name in ("ada lovelace", "11010519491231002X", "ab" * 31):
        with pytest.raises(ValueError, match="keyed hash"):
            gallery.put(name, face(1), LATER)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7), st.integers(0, 40)), max_size=30))
def test_after_any_puts_and_removals_everyone_is_found_exactly_as_last_put(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("g") / "g.db"
    gallery, onlooker = Gallery(path, KEY, MODEL), Gallery(path, KEY, MODEL)
    truth: dict[str, int] = {}
    for number, (put, who, seed) in enumerate(steps):
        name = person(f"p{who}")
        if put:
            gallery.put(name, face(seed), LATER)
            truth[name] = seed
        else:
            assert gallery.remove(name) == (truth.pop(name, None) is not None)
        if number % 3 == 0:
            onlooker.refresh()
    onlooker.refresh()
    for one in (gallery, onlooker):
        assert len(one) == len(truth)
        for name, seed in truth.items():
            alike = one.compare(name, face(seed), NOW, masked=False)
            found = one.search(face(seed), NOW, masked=False)
            assert alike is not None and found is not None
            assert alike.score == pytest.approx(1.0, abs=1e-4)
            assert truth[found.person] == seed
        one.close()


def test_what_another_process_enrols_or_erases_is_taken_without_a_restart(tmp_path: Path) -> None:
    running, enrolling = (Gallery(tmp_path / "g.db", KEY, MODEL) for _ in range(2))
    assert not running.refresh()
    enrolling.put(ADA, face(1), LATER)
    enrolling.put(BOB, face(2), LATER)
    assert running.refresh()
    assert not running.refresh()
    enrolling.put(ADA, face(3), LATER)
    enrolling.remove(BOB)
    assert running.refresh()
    found = running.search(face(3), NOW, masked=False)
    assert found is not None
    assert (found.person, len(running)) == (ADA, 1)
    assert found.score > 0.99


def test_a_full_disk_is_one_clear_error_and_leaves_what_was_there(tmp_path: Path) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY, MODEL)
    gallery.put(ADA, face(1), LATER)
    gallery._file._database.execute("PRAGMA max_page_count = 8").fetchone()
    with pytest.raises(GalleryError, match="full"):
        for seed in range(100):
            gallery.put(person(str(seed)), face(seed), LATER)
    known = len(gallery)
    assert gallery.search(face(1), NOW, masked=False) is not None
    gallery.close()
    again = Gallery(tmp_path / "g.db", KEY, MODEL)
    assert len(again) == known > 1
    again.close()


@pytest.mark.parametrize("change", ["put", "remove", "purge"])
def test_a_slow_disk_delays_no_comparison(tmp_path: Path, change: str) -> None:
    gallery = Gallery(tmp_path / "g.db", KEY, MODEL)
    gallery.put(ADA, face(1), LATER)
    gallery.put(BOB, face(2), NOW - timedelta(days=1))
    other = dbapi2.connect(str(tmp_path / "g.db"), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    other.execute("PRAGMA cipher_page_size = 16384")
    other.execute("BEGIN EXCLUSIVE")  # the writer waits for the file
    change_it = {
        "put": lambda: gallery.put(EVE, face(3), LATER),
        "remove": lambda: gallery.remove(BOB),
        "purge": lambda: gallery.purge(NOW),
    }[change]
    writer = threading.Thread(target=change_it)
    writer.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert gallery.has(ADA, NOW)
    assert gallery.compare(ADA, face(1), NOW, masked=False) is not None
    assert gallery.search(face(1), NOW, masked=False) is not None
    took = time.monotonic() - began
    assert writer.is_alive(), "the file was not slow"
    other.execute("ROLLBACK")
    other.close()
    writer.join(5.0)
    assert took < 0.5
    assert len(gallery) == {"put": 3, "remove": 1, "purge": 1}[change]
    gallery.close()
