"""The doctor at card reader and scanner: what rate, which model, what can't be known."""

from typing import Any

from hw.scanner.newland_emulator import NewlandEmulator


def test_a_readers_rate_is_said_and_one_that_keeps_another_is_told(kiosk: Any, doctor: Any) -> None:
    row = doctor.look("id_card")["id_card"]
    assert (row["state"], row["found"][:23]) == ("ok", "answers at 115200 baud;")
    kiosk.id_card.baud, kiosk.id_card.keeps_baud = 19200, True
    row = doctor.look("id_card")["id_card"]
    assert row["state"] == "warn"
    assert row["found"].startswith("answers at 19200 baud; security module 05.03-")
    assert row["advice"] == "it does not change to id_card.baud = 115200: set 19200 there"


def test_a_newland_scanner_says_what_it_is(kiosk: Any, doctor: Any) -> None:
    with NewlandEmulator() as newland:
        kiosk.tables["scanner"] = {"port": newland.path, "driver": "newland"}
        row = doctor.look("scanner")["scanner"]
        assert (row["state"], "NLS-EM20" in row["found"]) == ("ok", True)
    kiosk.tables["scanner"] = {"port": kiosk.scanner.path, "driver": "newland"}
    assert doctor.look("scanner")["scanner"]["state"] == "fail"  # another model does not answer its questions


def test_a_scanner_that_is_never_asked_is_not_called_good(kiosk: Any, doctor: Any) -> None:
    kiosk.tables["scanner"] = {"port": kiosk.scanner.path, "driver": "plain"}
    row = doctor.look("scanner")["scanner"]
    assert row["state"] == "warn"
    assert "can't be known" in row["found"]
    assert not kiosk.scanner.line.received
