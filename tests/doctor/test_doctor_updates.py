"""What the doctor says of the versions of the software."""

from pathlib import Path

import pytest

from sentinel.config import Settings, parse
from sentinel.doctor.findings import State
from sentinel.doctor.updates import test_updates as look
from sentinel.fleet.updating import launch


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "opt"
    (root / "trial").mkdir(parents=True)
    (tmp_path / "root.json").write_text("{}")
    for number, name in enumerate(("1.0", "2.0"), 1):
        (root / "versions" / name).mkdir(parents=True)
        (root / "versions" / name / "run").write_text("#!/bin/sh\n")
        (root / "versions" / name / "run").chmod(0o755)
        launch.write_note(root / "versions" / name / "complete", {"number": number, "program": "run"})
    (root / "current").symlink_to("versions/2.0")
    (root / "previous").symlink_to("versions/1.0")
    return parse({"updates": {"root": "opt", "keep_dir": "keep", "trust": "root.json"}})


def test_a_kept_version_is_good(settings: Settings, tmp_path: Path) -> None:
    assert (look(settings, tmp_path).state, look(settings, tmp_path).found) == (State.OK, "2.0")


def test_a_trial_and_its_end_are_told(settings: Settings, tmp_path: Path) -> None:
    trial = tmp_path / "opt/trial"
    launch.write_note(trial / "2.0.order", {"previous": "1.0"})
    assert look(settings, tmp_path).found == "2.0, on trial after 1.0, started 0 times"
    launch.fail_trial(tmp_path / "opt", "2.0", "unhealthy")
    finding = look(settings, tmp_path)
    assert (finding.state, finding.found) == (State.WARN, "1.0; 2.0 was given up: unhealthy")


def test_what_was_given_up_before_stays_said(settings: Settings, tmp_path: Path) -> None:
    launch.write_note(tmp_path / "opt/state.json", {"why": "self_test"})
    assert look(settings, tmp_path).found == "2.0; the last update was given up: self_test"


def test_damaged_versions_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "opt/versions/2.0/complete").unlink()
    assert look(settings, tmp_path).found == "1.0: current can't be started"
    (tmp_path / "opt/versions/1.0/complete").unlink()
    assert look(settings, tmp_path).state is State.FAIL


def test_without_a_root_nothing_is_believed_and_without_versions_nothing_is_asked(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "root.json").unlink()
    assert look(settings, tmp_path).state is State.FAIL
    assert look(parse({}), tmp_path).state is State.NOT_CONFIGURED


def test_a_publisher_that_was_not_asked_for_a_week_is_told(settings: Settings, tmp_path: Path) -> None:
    import msgspec

    asked = msgspec.structs.replace(
        settings, updates=msgspec.structs.replace(settings.updates, url="https://u/")
    )
    (tmp_path / "keep").mkdir()
    assert look(asked, tmp_path).found == "2.0; the publisher was asked never"
    launch.write_note(tmp_path / "keep/seen.json", {"at": "2020-01-01T00:00:00+00:00"})
    assert "last on 2020" in look(asked, tmp_path).found
    launch.write_note(tmp_path / "keep/seen.json", {"at": "2999-01-01T00:00:00+00:00"})
    assert look(asked, tmp_path).state is State.OK
