"""The doctor at card reader and scanner: what rate, which model, what can't be known."""

from typing import Any

from hw.scanner.newland_emulator import NewlandEmulator


def test_a_readers_rate_is_said_and_one_that_keeps_another_is_told(kiosk: Any, doctor: Any) -> None:
    row = doctor.look("id_card")["id_card"]
    assert (row["state"], row["found"][:23]) == ("ok", "answers at 115200 baud;")
    assert row["found"].endswith("; no photo decoder: faces can't be compared with the card's photo")
    kiosk.id_card.baud, kiosk.id_card.keeps_baud = 19200, True
    row = doctor.look("id_card")["id_card"]
    assert row["state"] == "warn"
    assert row["found"].startswith("answers at 19200 baud; security module 05.03-")
    assert row["advice"] == "it does not change to id_card.baud = 115200: set 19200 there"


def test_a_photo_decoder_is_tried_and_one_that_does_not_start_is_told(kiosk: Any, doctor: Any) -> None:
    kiosk.tables["id_card"]["photo_command"] = ["cat"]
    row = doctor.look("id_card")["id_card"]
    assert (row["state"], row["found"].endswith("; the photo decoder starts")) == ("ok", True)
    kiosk.tables["id_card"] = {"port": kiosk.id_card.path, "photo_library": "none/libwlt.so"}
    row = doctor.look("id_card")["id_card"]
    assert (row["state"], row["advice"]) == ("fail", "correct id_card.photo_library or photo_command")
    assert "can't be loaded" in row["found"]


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
