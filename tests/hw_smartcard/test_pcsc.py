"""PC/SC on Debian's real pcscd: cards are read; reader and service may go and come back."""

import time
from collections.abc import Iterator

import pytest
from in_hand import LONG_NAME, NUMBER, eventually, make

from hw.errors import DeviceError, DeviceGone
from hw.smartcard import CardRemoved, ccid, pcsc
from hw.smartcard.emulator import ATR, T1_ATR, EmulatedSerialCcid
from hw.smartcard.emulator.pcsc import TWIN, PrivatePcscd, VirtualCard, available
from hw.smartcard.pcsc import PcscReader, fits, open_pcsc
from sentinel.core.backoff import Backoff
from sentinel.core.events import CredentialFailed, CredentialRead, Event
from sentinel.core.reasons import Reason
from sentinel.credentials.cards.dialogue import CardState
from sentinel.credentials.cards.session import run_dialogue, smart_card_session
from sentinel.runtime.clock import SystemClock
from sentinel.runtime.worker import Worker

real = pytest.mark.skipif(bool(available()), reason=available())
pytestmark = pytest.mark.xdist_group("pcscd")  # a process knows one pcscd, for life


@pytest.fixture(scope="module")
def service() -> Iterator[PrivatePcscd]:
    pcscd = PrivatePcscd()
    patch = pytest.MonkeyPatch()
    patch.setenv("PCSCLITE_CSOCK_NAME", str(pcscd.socket))
    pcscd.start()
    yield pcscd
    pcscd.close()
    patch.undo()


@pytest.fixture
def reader(service: PrivatePcscd) -> Iterator[PcscReader]:
    opened = open_pcsc("virtual pcd 00 00")
    yield opened
    opened.close()


def comes(reader: PcscReader, atr: bytes | None) -> bool:
    return eventually(lambda: reader.connect() == atr)


@real
@pytest.mark.parametrize(
    ("atr", "dialect"), [(ATR, {"get_response": True}), (T1_ATR, {"by_tag": False})], ids=["T=0", "T=1"]
)
def test_a_card_is_read_whole(
    service: PrivatePcscd, reader: PcscReader, atr: bytes, dialect: dict[str, bool]
) -> None:
    assert comes(reader, None)
    with VirtualCard(make(name=LONG_NAME, atr=atr, **dialect), service.port):
        assert comes(reader, atr)
        reading = run_dialogue(reader, atr)
    assert (reading.state, reading.claims.number, reading.claims.name) == (CardState.OK, NUMBER, LONG_NAME)


@real
def test_a_card_taken_away_is_said_and_the_next_one_works(service: PrivatePcscd, reader: PcscReader) -> None:
    assert comes(reader, None)
    with VirtualCard(make(leave_after=6), service.port):
        assert comes(reader, ATR)
        assert run_dialogue(reader, ATR).state is CardState.REMOVED
    assert comes(reader, None)
    with pytest.raises(CardRemoved):
        reader.transmit(bytes.fromhex("00A4000002EF05"))
    with VirtualCard(make(), service.port):
        assert comes(reader, ATR)
        assert run_dialogue(reader, ATR).state is CardState.OK


@real
def test_a_powered_card_is_not_reset_by_looking_again(service: PrivatePcscd, reader: PcscReader) -> None:
    assert comes(reader, None)
    with VirtualCard(make(), service.port):
        assert comes(reader, ATR)
        assert reader.transmit(bytes.fromhex("00A4000002EF05")) == b"\x90\x00"
        assert reader.connect() == ATR
        assert reader.transmit(bytes.fromhex("00B2050406")) == bytes.fromhex("0504 20180601 9000")
        reader.disconnect()
        with pytest.raises(CardRemoved):
            reader.transmit(bytes.fromhex("00A4000002EF05"))


@real
def test_a_card_that_another_program_holds_is_said(service: PrivatePcscd, reader: PcscReader) -> None:
    assert comes(reader, None)
    other = open_pcsc("virtual pcd 00 00")
    try:
        with VirtualCard(make(), service.port):
            assert comes(other, ATR)
            with pytest.raises(DeviceError, match="in use by another program"):
                eventually(lambda: reader.connect() == ATR)
    finally:
        other.close()


@real
def test_a_reader_of_another_name_is_not_taken_and_those_there_are_named(service: PrivatePcscd) -> None:
    with pytest.raises(
        DeviceGone, match="no reader like 'gemalto', but Virtual PCD 00 00, Virtual PCD 00 01"
    ):
        open_pcsc("gemalto")


def test_names_fit_by_a_part_or_a_pattern() -> None:
    name = "Gemalto PC Twin Reader [CCID] 00 00"
    assert all(fits(name, good) for good in ("", "twin", "GEMALTO*00 00", "*[CCID]*", "[ccid]"))
    assert not any(fits(name, bad) for bad in ("acs", "twin*", "?", "*[C]*"))


def test_a_kiosk_without_pyscard_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcsc, "scard", None)
    with pytest.raises(DeviceError, match="scripts/setup kiosk pcsc"):
        open_pcsc("")


@real
def test_the_worker_goes_through_unplugging_and_a_killed_service(
    service: PrivatePcscd, reader: PcscReader
) -> None:
    assert comes(reader, None)  # the last test's card is out
    events: list[Event] = []
    ups: list[float] = []
    downs: list[str] = []
    session = smart_card_session(
        lambda: open_pcsc("virtual"), events.append, b"venue", SystemClock(), poll_s=0.02
    )
    worker = Worker(
        "smart card",
        session,
        expected=(DeviceError,),
        backoff=Backoff(first_s=0.25, longest_s=3.0),  # as the daemon's devices have it
        on_up=lambda: ups.append(time.monotonic()),
        on_down=lambda error: downs.append(str(error)),
    )
    worker.start()
    try:
        assert eventually(lambda: len(ups) == 1)
        with VirtualCard(make(), service.port):
            assert eventually(lambda: len(events) == 1)
        assert isinstance(events[0], CredentialRead)

        service.kill()
        # amid its death it may refuse the question under way; the next try finds nobody
        assert eventually(lambda: bool(downs) and "service does not run" in downs[-1])
        service.start(plugged=False)
        assert eventually(lambda: "no reader like" in downs[-1])
        service.kill()
        service.start()
        back = time.monotonic()
        assert eventually(lambda: len(ups) == 2)
        assert ups[1] - back <= 5.0

        with VirtualCard(make(authenticate_first=True), service.port):
            assert eventually(lambda: len(events) == 2)
        assert events[1] == CredentialFailed(Reason.CARD_LOCKED)
    finally:
        worker.stop()
        assert worker.join(20)


@real
@pytest.mark.skipif(not TWIN.exists(), reason=f"not installed: {TWIN} (comes with pcscd)")
@pytest.mark.parametrize("atr", [ATR, T1_ATR], ids=["T=0", "T=1"])
def test_debians_own_driver_of_the_gempc_twin_takes_our_emulated_one_for_real(
    service: PrivatePcscd, atr: bytes
) -> None:
    with EmulatedSerialCcid() as twin:
        twin.insert(make(name=LONG_NAME, atr=atr, get_response=True))
        service.kill()
        service.start(plugged=False, twin=twin.path)
        reader = eventually_open("GemPC Twin*")
        try:
            assert comes(reader, atr)
            reading = run_dialogue(reader, atr)
            assert (reading.state, reading.claims.name) == (CardState.OK, LONG_NAME)
            assert bytes([ccid.SYNC, ccid.ACK, ccid.ESCAPE]) in twin.line.received  # nobody else sends it
            twin.remove()
            assert comes(reader, None)
        finally:
            reader.close()
            service.kill()
            service.start()


def eventually_open(pattern: str) -> PcscReader:
    opened: list[PcscReader] = []

    def attempt() -> bool:
        try:
            opened.append(open_pcsc(pattern))
        except DeviceGone:
            return False
        return True

    assert eventually(attempt)
    return opened[0]
