"""The doctor says of each source that people are verified by whether it can be relied on; and names nobody."""

import json
import re
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from sentinel.config import BaseFileSettings, Settings, VerifySettings
from sentinel.core.clock import Now
from sentinel.core.facts import CodeFact, Colour, Provenance, Source
from sentinel.crypto.signing import Algorithm, generate
from sentinel.doctor import held, platform
from sentinel.doctor.findings import Finding, State
from sentinel.store.keys import load_or_create_keys
from sentinel.verify.cache import FactCache
from sentinel.verify.cache_file import CACHE
from sentinel.verify.platforms.bundle import seal
from sentinel.verify.platforms.shipped import text_of
from sentinel.verify.probe import look as front
from sentinel.verify.rosters.book import BOOK, RosterBook
from sentinel.verify.rosters.kinds import Entry, ListKind, RosterFile

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "verify"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "basefile"))
from base_files_made import AS_OF, CITY, SIGNER, delta, green, make
from emulated_platforms import APP, ID, SECRET, TestAuthority, emulated

NAME = "panel-machine"
NOW = datetime.now(UTC)
STALE_PUBLISHED = AS_OF + timedelta(minutes=5)


def private(path: Path, text: str | bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def verifying(folder: Path, url: str, **more: object) -> Settings:
    private(folder / "secret", SECRET)
    given = {"url": url, "app_id": APP, "secret_file": "secret", "adapter": NAME} | more
    return Settings(verify=VerifySettings(**given))  # type: ignore[arg-type]


def look(settings: Settings, folder: Path, what: str, now: datetime = NOW) -> Finding:
    checks = [*platform.checks(settings, folder), *held.checks(settings, folder, Now(1000.0, now))]
    (check,) = [one for one in checks if one.what == what]
    found = check.act()
    assert ID not in json.dumps([found.found, found.advice])
    return found


def state_and(found: Finding, *words: str) -> State:
    for word in words:
        assert word in f"{found.found} -> {found.advice}", found
    assert found.state is State.OK or found.advice
    return found.state


# The platform


@contextmanager
def over_tls(folder: Path, **made: float | str) -> Iterator[tuple[str, ssl.SSLContext]]:
    authority = TestAuthority(folder)
    with emulated(NAME, authority.server(**made)) as server:  # type: ignore[arg-type]
        yield server.url, authority.trusted()


@pytest.mark.parametrize(
    ("made", "state", "says"),
    [
        ({"ends": 90}, State.OK, "its certificate is good for 89 days"),
        ({"ends": 5}, State.WARN, "tell the platform's operator"),
        ({"begins": -3, "ends": -1}, State.FAIL, "has expired -> the door works offline"),
        ({"begins": 1, "ends": 3}, State.FAIL, "is not valid yet"),
    ],
)
def test_how_long_the_platforms_certificate_is_good_is_said_before_it_is_over(
    tmp_path: Path, made: dict[str, float], state: State, says: str
) -> None:
    with over_tls(tmp_path, **made) as (url, _trusted):
        settings = verifying(tmp_path, url, ca_file="ca.pem")
        assert state_and(look(settings, tmp_path, "service"), says) is state


def test_each_address_is_looked_at_and_a_standby_that_is_away_is_a_warning(tmp_path: Path) -> None:
    with emulated(NAME) as server, emulated(NAME) as other:
        both = verifying(tmp_path, server.url, standby_url=other.url)
        assert state_and(look(both, tmp_path, "service"), server.url, other.url, " ms with") is State.OK
        other.close()
        found = look(both, tmp_path, "service")
        assert state_and(found, "takes our signature", "no connection", "check the network") is State.WARN
        assert {one.path for one in server.questions} == {"/open/v1/heartbeat", "/"}, "nobody is asked about"


def test_a_clock_that_is_apart_from_the_platforms_is_measured(tmp_path: Path) -> None:
    with emulated(NAME) as server:
        server.behaviour.clock_off_s = 1200.0
        assert state_and(look(verifying(tmp_path, server.url), tmp_path, "service"), "clock") is State.FAIL
        for slow_s in (-1200.0, 0.0, 90.0):
            seen = front(server.url, None, 2.0, lambda s=slow_s: datetime.now(UTC) - timedelta(seconds=s))
            assert seen.ahead_s is not None and abs(seen.ahead_s - slow_s) < 1.5
            assert seen.latency_s < 1.0 and seen.certificate_until is None


def test_a_bundles_signer_and_version_are_said_and_one_that_can_not_count_too(tmp_path: Path) -> None:
    key, other = generate(Algorithm.ED25519), generate(Algorithm.ED25519)
    (tmp_path / "keys.pem").write_text(key.public.pem)
    (tmp_path / "panel.json").write_bytes(seal(text_of(NAME), key))
    settings = verifying(tmp_path, "https://x.example", adapter="panel.json", adapter_keys="keys.pem")
    found = look(settings, tmp_path, "adapter")
    assert state_and(found, f"{NAME} version", key.public.key_id.hex()) is State.OK
    kept = tmp_path / settings.kiosk.data_dir
    kept.mkdir()
    newer = re.sub(r"\nversion = \d+", "\nversion = 7", text_of(NAME))
    (kept / f"adapter-{NAME}.json").write_bytes(seal(newer, key))
    assert state_and(look(settings, tmp_path, "adapter"), "not in use", "older than 7") is State.WARN
    (tmp_path / "panel.json").write_bytes(seal(text_of(NAME), other))
    assert state_and(look(settings, tmp_path, "adapter"), "not among the trusted") is State.FAIL
    assert look(verifying(tmp_path, "https://x.example"), tmp_path, "adapter").state is State.OK
    assert look(Settings(), tmp_path, "adapter").state is State.NOT_CONFIGURED


# What is held


@pytest.fixture
def data(tmp_path: Path) -> Path:
    load_or_create_keys(tmp_path / Settings().kiosk.data_dir)
    return tmp_path / Settings().kiosk.data_dir


def test_the_fact_cache_is_counted_and_one_of_another_key_is_left_where_it_is(
    tmp_path: Path, data: Path
) -> None:
    assert look(Settings(), tmp_path, "fact_cache").state is State.OK
    cache = FactCache(data / CACHE, load_or_create_keys(data).database)
    cache.put("d" * 64, [CodeFact(Provenance(Source.ONLINE, NOW), Colour.GREEN)], "王＊", NOW)
    assert state_and(look(Settings(), tmp_path, "fact_cache"), "1 people") is State.OK  # while it is in use
    cache.close()
    (data / CACHE).unlink()
    FactCache(data / CACHE, b"x" * 32).close()
    before = (data / CACHE).read_bytes()
    found = look(Settings(), tmp_path, "fact_cache")
    assert state_and(found, "does not open with this device's key", "moves it aside") is State.FAIL
    assert (data / CACHE).read_bytes() == before


def listed(kind: ListKind, ago: timedelta, until: datetime | None = None) -> RosterFile:
    return RosterFile(kind, "north", NOW - ago, until, False, (Entry(ID), Entry("4405241880010100" + "14")))


@pytest.mark.parametrize(
    ("roster", "state", "says"),
    [
        (listed(ListKind.STAFF, timedelta(days=40)), State.OK, "1 lists with 2 entries"),
        (listed(ListKind.ISOLATION, timedelta(hours=5)), State.OK, "issued 5 h ago"),
        (listed(ListKind.ISOLATION, timedelta(days=8)), State.WARN, "who was put on it since is let in"),
        (listed(ListKind.STAFF, timedelta(days=2), NOW - timedelta(days=1)), State.WARN, "over: staff north"),
        (listed(ListKind.STAFF, timedelta(days=-1)), State.WARN, "issued in the future"),
    ],
)
def test_lists_are_counted_and_old_ones_named(
    tmp_path: Path, data: Path, roster: RosterFile, state: State, says: str
) -> None:
    assert look(Settings(), tmp_path, "lists").state is State.NOT_CONFIGURED
    keys = load_or_create_keys(data)
    book = RosterBook(data / BOOK, keys.database)
    book.take(roster, keys.venue, NOW, "")
    book.close()
    assert state_and(look(Settings(), tmp_path, "lists"), says) is state


def test_a_book_of_another_key_and_signers_that_cannot_be_read_are_failures(
    tmp_path: Path, data: Path
) -> None:
    RosterBook(data / BOOK, b"x" * 32).close()
    found = look(Settings(), tmp_path, "lists")
    assert state_and(found, "this device's key", "watch-list") is State.FAIL
    settings = Settings(verify=VerifySettings(list_keys="absent.pem"))
    assert state_and(look(settings, tmp_path, "lists"), "verify.list_keys") is State.FAIL


@pytest.fixture
def city(tmp_path: Path, data: Path) -> Settings:
    """Two people of ten minutes ago, as far as the clock of these tests goes."""
    private_keys = tmp_path / "city"
    private_keys.mkdir()
    private(private_keys / "1.key", CITY.secret)
    (tmp_path / "publisher.pem").write_text(SIGNER.public.pem)
    make(tmp_path / "new.sbase", green(range(2)))
    own = BaseFileSettings(folder="city", trust="publisher.pem", city_keys="city", longest_hours=48.0)
    return msgspec.structs.replace(Settings(), base_file=own)


def install(settings: Settings, folder: Path, *deltas: bytes) -> None:
    from sentinel.verify.basefile.opening import open_holding

    data = folder / settings.kiosk.data_dir
    holding = open_holding(settings.base_file, folder, data, load_or_create_keys(data).database)
    assert holding is not None
    now = Now(1000.0, STALE_PUBLISHED)
    holding.install(folder / "new.sbase", now)
    for one in deltas:
        holding.apply(one, now)
    holding.close()


def test_a_base_file_that_is_not_there_or_not_wanted_is_said(tmp_path: Path, city: Settings) -> None:
    assert look(Settings(), tmp_path, "base_file").state is State.NOT_CONFIGURED
    assert state_and(look(city, tmp_path, "base_file"), "none is held yet", "cache sync") is State.FAIL
    (tmp_path / "city" / "1.key").chmod(0o644)
    install_folder = tmp_path / city.kiosk.data_dir / "city"
    install_folder.mkdir()
    (install_folder / "base.sbase").write_bytes(b"x")
    assert state_and(look(city, tmp_path, "base_file"), "others may read", "[base_file]") is State.FAIL


@pytest.mark.parametrize(
    ("later", "state", "says"),
    [
        (timedelta(minutes=10), State.OK, "2 people"),
        (timedelta(hours=30), State.WARN, "its colours counted for"),
        (timedelta(hours=49), State.FAIL, "over the limit of 2 days: it states nothing"),
        (timedelta(days=-1), State.FAIL, "which has not come"),
    ],
)
def test_the_base_files_age_is_held_against_what_it_is_good_for(
    tmp_path: Path, city: Settings, later: timedelta, state: State, says: str
) -> None:
    install(city, tmp_path)
    assert state_and(look(city, tmp_path, "base_file", AS_OF + later), says) is state


def test_deltas_that_are_missing_are_named(tmp_path: Path, city: Settings) -> None:
    install(city, tmp_path, delta(1, [(0, 3, 1)]), delta(4, [(1, 3, 1)]))
    found = look(city, tmp_path, "base_file", STALE_PUBLISHED)
    assert state_and(found, "deltas 2 to 3 are missing") is State.WARN


def test_a_base_file_with_a_flipped_bit_is_not_called_good(tmp_path: Path, city: Settings) -> None:
    install(city, tmp_path)
    path = tmp_path / city.kiosk.data_dir / "city" / "base.sbase"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert state_and(look(city, tmp_path, "base_file", STALE_PUBLISHED), "not in use") is State.FAIL
