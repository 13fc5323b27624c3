"""The daemon and its gallery: erases what is over, takes what is enrolled, and starts no unbounded search."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sentinel.app import Daemon
from sentinel.cli import main
from sentinel.config import load, parse
from sentinel.core.policy import PolicyError
from sentinel.doctor.findings import Finding, State
from sentinel.doctor.system import test_faces as look_at_faces
from sentinel.gallery import GALLERY, Gallery
from sentinel.gallery.calibration import Calibration, Kind, NonMates, to_text
from sentinel.gallery.maker import made_by
from sentinel.gallery.opening import open_gallery, purge_aside
from sentinel.gallery.permission import CALIBRATION
from sentinel.store.keys import load_or_create_keys

FACE = np.ones(512, np.float32)
POLICY = 'version = "known"\n[rules.mask]\nneed = "never"\n[rules.known_face]\nneed = "{need}"\n'


def closed(daemon: Daemon) -> None:
    daemon.gallery.close()
    daemon.verification.cache.close()


def test_a_face_template_is_erased_when_its_time_is_over(tmp_path: Path) -> None:
    daemon = Daemon(parse({}), tmp_path)
    try:
        now = datetime.now(UTC)
        daemon.gallery.put("aa" * 32, FACE, now - timedelta(seconds=1), lent=True)
        daemon.gallery.put("bb" * 32, FACE, now + timedelta(days=1), lent=True)
        daemon.turn()
        assert len(daemon.gallery) == 1
        assert daemon.gallery.has("bb" * 32, now)
    finally:
        closed(daemon)


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    keys = load_or_create_keys(tmp_path / "data")
    made = Gallery(tmp_path / "data" / GALLERY, keys.templates, made_by())
    yield made
    made.close()


def enrolled(gallery: Gallery, pairs: int = 0) -> None:
    gallery.put("aa" * 32, FACE, datetime.now(UTC) + timedelta(days=1))
    if pairs:
        hits = tuple(pairs if step < 160 else 0 for step in range(201))
        kept = Calibration("2026-11-25T00:00:00+00:00", 1, (NonMates(Kind.BARE, pairs, hits),))
        gallery.keep_note(CALIBRATION, to_text(kept))


def asks(folder: Path, need: str) -> Finding:
    (folder / "policy.toml").write_text(POLICY.format(need=need))
    return look_at_faces(parse({"kiosk": {"policy": "policy.toml"}}), folder)


def test_a_kiosk_whose_policy_needs_known_faces_does_not_start_without_bounds(
    tmp_path: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(gallery)
    assert asks(tmp_path, "always").state is State.FAIL
    (tmp_path / "kiosk.toml").write_text('[kiosk]\npolicy = "policy.toml"\n')
    assert main(["run", "--config", str(tmp_path / "kiosk.toml")]) == 2
    err = capsys.readouterr().err
    assert "always asks for known_face, and the gallery can't be searched: never calibrated" in err
    gallery.close()


def test_where_known_faces_are_only_welcome_it_starts_and_the_doctor_says_what_is_missing(
    tmp_path: Path, gallery: Gallery
) -> None:
    enrolled(gallery)
    finding = asks(tmp_path, "if_available")
    assert finding.state is State.WARN
    assert "never calibrated: run sentinel enrol --calibrate" in finding.found
    closed(Daemon(parse({"kiosk": {"policy": "policy.toml"}}), tmp_path))


def test_with_a_calibration_that_bounds_it_the_kiosk_starts(tmp_path: Path, gallery: Gallery) -> None:
    enrolled(gallery, pairs=100_000)
    finding = asks(tmp_path, "always")
    assert finding.state is State.OK
    assert "named from 0.60 on" in finding.found
    closed(Daemon(parse({"kiosk": {"policy": "policy.toml"}}), tmp_path))


def test_a_limit_below_the_bound_refuses_the_search(tmp_path: Path, gallery: Gallery) -> None:
    enrolled(gallery, pairs=1000)
    assert asks(tmp_path, "always").state is State.OK
    strict = parse({"kiosk": {"policy": "policy.toml"}, "face": {"false_identifications": 0.001}})
    with pytest.raises(PolicyError, match="the calibration suffices for 0"):
        Daemon(strict, tmp_path)


def test_a_threshold_of_the_settings_that_names_strangers_is_told_before_the_start(
    tmp_path: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 0.30 every stranger would be somebody; at 0.70 nobody."""
    enrolled(gallery, pairs=100_000)
    (tmp_path / "policy.toml").write_text(POLICY.format(need="never"))
    words = (
        "face.search_bare = 0.3 is refused: at 0.30 up to 100.0% of strangers would be named: from 0.60 on"
    )
    for threshold, said in ((0.3, words), (0.7, "")):
        text = f'[kiosk]\npolicy = "policy.toml"\n[face]\nsearch_bare = {threshold}\n'
        (tmp_path / "kiosk.toml").write_text(text)
        finding = look_at_faces(load(tmp_path / "kiosk.toml"), tmp_path)
        assert (finding.state, said in finding.found) == (State.WARN if said else State.OK, True)
        assert main(["run", "--check", "--config", str(tmp_path / "kiosk.toml")]) == 0
        out, err = capsys.readouterr()
        assert out == "settings and policy are good\n"
        assert said in err and err.count("\n") == (1 if said else 0)
    gallery.close()


def test_checking_the_settings_says_that_the_daemon_would_not_start_without_bounds(
    tmp_path: Path, gallery: Gallery, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(gallery)
    assert asks(tmp_path, "always").state is State.FAIL
    (tmp_path / "kiosk.toml").write_text('[kiosk]\npolicy = "policy.toml"\n')
    main(["run", "--check", "--config", str(tmp_path / "kiosk.toml")])
    assert (
        "warning: known faces: 1 enrolled, 0 with a mask; 1:N is off: never calibrated"
        in capsys.readouterr().err
    )
    gallery.close()


def test_where_masks_must_be_worn_it_is_masked_faces_that_count(tmp_path: Path, gallery: Gallery) -> None:
    enrolled(gallery, pairs=100_000)
    (tmp_path / "policy.toml").write_text(POLICY.format(need="always").replace("never", "always"))
    with pytest.raises(PolicyError, match="nobody's masked face is enrolled"):
        Daemon(parse({"kiosk": {"policy": "policy.toml"}}), tmp_path)


def test_another_models_gallery_is_moved_aside_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = load_or_create_keys(tmp_path)
    now = datetime.now(UTC)
    old = Gallery(tmp_path / GALLERY, keys.templates, "cd" * 32)
    old.put("aa" * 32, FACE, now + timedelta(days=1))
    old.close()
    made = open_gallery(tmp_path / GALLERY, keys.templates, made_by())
    made.close()
    assert "made by another model: enrol again" in caplog.text
    assert len(made) == 0
    for days, left in ((0, 1), (2, 0)):  # what lies aside expires too
        purge_aside(tmp_path / GALLERY, keys.templates, now + timedelta(days=days))
        assert len(list(tmp_path.glob("gallery.db.*.unreadable"))) == left
