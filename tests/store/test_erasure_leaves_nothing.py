"""Whoever is erased leaves no byte: in clear, as the key shows every page, or as the ciphertext that was there."""

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import clear_pages
import numpy as np
import pytest

from sentinel.cli import main
from sentinel.core.facts import CodeFact, Colour, Provenance, Source
from sentinel.core.identity import Credential, CredentialKind, keyed_hash
from sentinel.gallery import GALLERY
from sentinel.gallery.enrolment import Enrolment
from sentinel.gallery.file import Template
from sentinel.gallery.maker import made_by
from sentinel.gallery.templates import Gallery
from sentinel.store.database import DATABASE, open_writer
from sentinel.store.keys import load_or_create_keys
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MARK = "MARK-OF-A-PERSON"
BLOCK = 64


class Kiosk:
    """A kiosk that knows forty people, one of whom can be told from the others."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.config = folder, folder / "data", folder / "kiosk.toml"
        self.config.write_text('[kiosk]\nid = "kiosk-9"\n')
        self.keys = load_or_create_keys(self.data)
        open_writer(self.data / DATABASE, self.keys.database, NOW).connection.close()
        self.person = keyed_hash(self.keys.venue, MARK)
        self.vector = np.random.default_rng(99).normal(size=512).astype(np.float32)
        self.vector /= np.float32(np.linalg.norm(self.vector))
        with contextlib.closing(Gallery(self.data / GALLERY, self.keys.templates, made_by())) as gallery:
            for number in range(40):
                mine = number == 23
                person = self.person if mine else f"{number:064x}"
                other = np.random.default_rng(number).normal(size=512).astype(np.float32)
                vector = self.vector if mine else other
                until = datetime.now(UTC) + timedelta(days=30)
                how = Enrolment(person, MARK.encode() if mine else b"x" * 16)
                gallery.enrol([Template(person, vector, until), Template(person, vector, until, True)], how)

    def marks(self) -> list[bytes]:
        """The person's hash and template (any of it), and what was noted on enrolling."""
        raw = self.vector.astype("<f4").tobytes()
        return [MARK.encode(), bytes.fromhex(self.person), *(raw[at : at + 48] for at in range(0, 2048, 256))]

    def found(self) -> list[bytes]:
        seen = clear_pages.everything(self.data, (self.keys.database, self.keys.templates))
        return [mark for mark in self.marks() if mark in seen]

    def ciphertext(self) -> set[bytes]:
        """Every block of what the files hold."""
        files = [path.read_bytes() for path in self.data.rglob("*") if path.is_file()]
        return {raw[at : at + BLOCK] for raw in files for at in range(0, len(raw) - BLOCK + 1, BLOCK)}


@pytest.fixture
def kiosk(tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path)


def test_an_erased_face_is_in_no_page_and_its_old_ciphertext_in_no_file(kiosk: Kiosk) -> None:
    assert len(kiosk.found()) == len(kiosk.marks()), "the test can see what is there"
    plain = b"".join(path.read_bytes() for path in kiosk.data.rglob("*") if path.is_file())
    assert not any(mark in plain for mark in kiosk.marks())
    held = _pages_that_hold(kiosk)
    assert main(["enrol", "--remove", MARK, "--config", str(kiosk.config)]) == 0
    assert kiosk.found() == []
    after = b"".join(path.read_bytes() for path in kiosk.data.rglob("*") if path.is_file())
    assert held and not any(page[at : at + BLOCK] in after for page in held for at in range(0, 16000, 4096))
    assert main(["enrol", "--remove", MARK, "--config", str(kiosk.config)]) == 1, (
        "nobody is enrolled any more"
    )


def test_a_face_is_erased_from_the_galleries_that_were_moved_aside_too(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = kiosk.data / f"{GALLERY}.5530cff1.unreadable"
    (kiosk.data / GALLERY).rename(aside)  # as when the settings name other models
    with contextlib.closing(Gallery(kiosk.data / GALLERY, kiosk.keys.templates, "cd" * 32)) as gallery:
        gallery.put(kiosk.person, kiosk.vector, datetime.now(UTC) + timedelta(days=30))
    assert len(kiosk.found()) == len(kiosk.marks()), "the test can see what is there"
    assert main(["enrol", "--remove", MARK, "--config", str(kiosk.config)]) == 0
    assert capsys.readouterr().out == "3 templates erased\n"
    assert kiosk.found() == []
    with contextlib.closing(Gallery(aside, kiosk.keys.templates, made_by())) as gallery:
        assert len(gallery) == 78, "the others can still be recovered"


def test_a_gallery_that_the_key_does_not_open_is_named_and_nobody_is_told_all_is_erased(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = kiosk.data / f"{GALLERY}.0a1b2c3d.unreadable"
    Gallery(closed, bytes(32), made_by()).close()
    before = closed.read_bytes()
    assert main(["enrol", "--remove", MARK, "--config", str(kiosk.config)]) == 3
    said = capsys.readouterr()
    assert said.out == "2 templates erased\n"
    assert said.err.startswith(f"sentinel enrol: {closed.name}: can't be read with this key")
    assert "put its key back, or delete the file" in said.err and said.err.count("\n") == 1
    assert kiosk.found() == [] and closed.read_bytes() == before
    assert main(["enrol", "--remove", MARK, "--config", str(kiosk.config), "--json"]) == 3
    assert closed.name in capsys.readouterr().out


def _pages_that_hold(kiosk: Kiosk) -> list[bytes]:
    raw = (kiosk.data / GALLERY).read_bytes()
    pages = [raw[at : at + 16384] for at in range(0, len(raw), 16384)]
    clear = [clear_pages._page(page, kiosk.keys.templates, 16384) for page in pages]
    return [
        page for page, text in zip(pages, clear, strict=True) if any(mark in text for mark in kiosk.marks())
    ]


def test_facts_that_are_forgotten_are_in_no_page_of_file_or_log(kiosk: Kiosk) -> None:
    fact = CodeFact(Provenance(Source.ONLINE, NOW), Colour.GREEN)
    with contextlib.closing(FactCache(kiosk.data / CACHE, kiosk.keys.database)) as cache:
        for number in range(30):
            cache.put(f"{number:064x}", [fact], "某＊", NOW)
        cache.put(kiosk.person, [fact], MARK, NOW)
        cache.seen(Credential(CredentialKind.ID_NUMBER, MARK, kiosk.person), NOW)
        assert MARK.encode() in clear_pages.everything(kiosk.data, (kiosk.keys.database,))
        cache.forget(kiosk.person)
        cache.forget_regulars()
        cache.purge(NOW)
        assert len(cache) == 30
        seen = clear_pages.everything(kiosk.data, (kiosk.keys.database,))  # the log is open
        assert MARK.encode() not in seen and kiosk.person.encode() not in seen


def test_facts_that_expired_leave_nothing_either(kiosk: Kiosk) -> None:
    fact = CodeFact(Provenance(Source.ONLINE, NOW), Colour.GREEN)
    with contextlib.closing(FactCache(kiosk.data / CACHE, kiosk.keys.database)) as cache:
        cache.put(kiosk.person, [fact], MARK, NOW)
        assert cache.purge(NOW + timedelta(days=30)) == 1
        assert MARK.encode() not in clear_pages.everything(kiosk.data, (kiosk.keys.database,))


def test_a_wiped_kiosk_leaves_neither_marks_nor_keys_nor_ciphertext(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    root, before = (kiosk.data / "device.key").read_bytes(), kiosk.ciphertext()
    words = ["wipe", "--config", str(kiosk.config), "--yes-erase", "kiosk-9", "--offline"]
    assert main(words) == 0
    left = [path for path in kiosk.folder.rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in left) == [".html", ".json", ".txt"], "the certificate only"
    raw = b"".join(path.read_bytes() for path in left)
    secrets = [root, kiosk.keys.database, kiosk.keys.templates, kiosk.keys.signing]
    assert not any(key in raw or key.hex().encode() in raw for key in secrets)
    assert not any(mark in raw for mark in kiosk.marks())
    assert not before & {raw[at : at + BLOCK] for at in range(0, len(raw), BLOCK)}
    capsys.readouterr()
