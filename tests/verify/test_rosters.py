"""What the venue's lists say about a visitor: from the imported file to the fact, with its validity."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from door_and_platform import CACHE_KEY, ID, VENUE_KEY, credential

from sentinel.core.clock import Now
from sentinel.core.effects import Verify
from sentinel.core.facts import (
    Declaration,
    Facts,
    KeyAreaFact,
    PassFact,
    PassState,
    RosterFact,
    WatchListFact,
)
from sentinel.core.identity import Credential, CredentialKind, Holder, keyed_hash
from sentinel.core.race import Said
from sentinel.verify.attendance import AttendanceLog
from sentinel.verify.providers.listed import ListsProvider
from sentinel.verify.rosters.book import Attendance, BookError, RosterBook
from sentinel.verify.rosters.kinds import BadRoster, Entry, ListKind, RosterFile

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
OTHER = "310101199003070011"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Book:
    """A book and its provider, at a moment."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "rosters.db"
        self.book = RosterBook(self.path, CACHE_KEY)
        self.lists = ListsProvider(self.book)
        self.monotonic = 0.0

    def take(
        self,
        kind: ListKind,
        *entries: Entry,
        name: str = "a",
        issued: datetime = NOW - HOUR,
        until: datetime | None = None,
        declares: bool = False,
        keep: bool = False,
    ) -> None:
        roster = RosterFile(kind, name, issued, until, declares, entries)
        self.book.take(roster, VENUE_KEY, NOW, "key", keep_subjects=keep)

    def says(self, who: Credential | None = None, at: datetime = NOW, *, trusted: bool = True) -> Facts:
        self.monotonic += 2.0
        question = Verify("v", "r", who or credential(), 1.0)
        said = self.lists.state(question, Now(self.monotonic, at, trusted), 1.0)
        return Facts().with_(*said.facts)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = Book(tmp_path)
    yield made
    made.book.close()


def test_a_venue_without_lists_states_nothing(book: Book) -> None:
    assert book.says() == Facts()


def test_staff_are_on_the_roster_while_it_holds_and_others_are_not(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID, NOW - DAY, NOW + DAY))
    mine = book.says().roster
    assert isinstance(mine, RosterFact)
    assert (mine.listed, mine.category, mine.by.valid_until) == (True, "staff", NOW + DAY)
    other = book.says(credential(OTHER)).roster
    assert other is not None and other.listed is False
    late = book.says(at=NOW + 2 * DAY).roster
    assert late is not None and late.listed is False


def test_a_roster_that_is_over_says_that_it_cannot_tell(book: Book) -> None:
    book.take(ListKind.WORK_SITE, Entry(ID), until=NOW + HOUR)
    assert book.says(at=NOW + 2 * HOUR).roster.listed is None  # type: ignore[union-attr]


def test_with_a_clock_that_is_not_trusted_validity_cannot_be_told_and_a_watch_list_still_counts(
    book: Book,
) -> None:
    book.take(ListKind.STAFF, Entry(ID, NOW - DAY, NOW + DAY))
    book.take(ListKind.APPOINTMENT, Entry(ID, NOW, NOW + HOUR))
    book.take(ListKind.ISOLATION, Entry(ID, None, NOW - 3 * DAY))
    facts = book.says(at=datetime(2000, 1, 1, tzinfo=UTC), trusted=False)
    assert facts.roster.listed is None  # type: ignore[union-attr]
    assert facts.permit.state is PassState.UNKNOWN  # type: ignore[union-attr]
    assert facts.watch_list.listed is True  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), Declaration.MISSING),
        ((Entry(ID, NOW - HOUR, NOW + HOUR, well=True),), Declaration.WELL),
        ((Entry(ID, NOW - HOUR, NOW + HOUR, well=False),), Declaration.UNWELL),
        ((Entry(ID, NOW - 2 * DAY, NOW - DAY, well=True),), Declaration.MISSING),
    ],
)
def test_the_daily_declaration_is_asked_of_the_roster_that_asks_for_it(
    book: Book, entries: tuple[Entry, ...], expected: Declaration
) -> None:
    book.take(ListKind.WORK_SITE, Entry(ID), declares=True)
    book.take(ListKind.DECLARATION, *entries)
    assert book.says().roster.declared is expected  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (NOW - 16 * timedelta(minutes=1), PassState.NOT_YET_VALID),
        (NOW - 14 * timedelta(minutes=1), PassState.VALID),
        (NOW + HOUR, PassState.VALID),
        (NOW + HOUR + timedelta(seconds=1), PassState.EXPIRED),
    ],
)
def test_an_appointment_counts_from_a_quarter_of_an_hour_before_to_its_end(
    book: Book, at: datetime, state: PassState
) -> None:
    book.take(ListKind.APPOINTMENT, Entry(ID, NOW, NOW + HOUR), issued=NOW - DAY)
    permit = book.says(at=at).permit
    assert isinstance(permit, PassFact)
    assert permit.state is state
    assert book.says(credential(OTHER), at=at).permit is None, "a pass may still be shown"


def test_of_several_appointments_the_one_that_counts_now_does(book: Book) -> None:
    book.take(ListKind.APPOINTMENT, Entry(ID, NOW + DAY, NOW + DAY + HOUR), Entry(ID, NOW, NOW + HOUR))
    assert book.says().permit.state is PassState.VALID  # type: ignore[union-attr]


def test_watch_lists_are_united_and_who_is_on_none_is_clear(book: Book) -> None:
    book.take(ListKind.ISOLATION, Entry(OTHER))
    assert book.says().watch_list == WatchListFact(book.says().watch_list.by, False)  # type: ignore[union-attr]
    book.take(ListKind.CONTROLLED, Entry(ID, None, NOW + DAY))
    assert book.says().watch_list.listed is True  # type: ignore[union-attr]
    assert book.says(at=NOW + 2 * DAY).watch_list.listed is False  # type: ignore[union-attr]


def test_a_watch_list_that_is_over_clears_nobody(book: Book) -> None:
    book.take(ListKind.ISOLATION, Entry(OTHER), until=NOW + HOUR)
    assert book.says(at=NOW + 2 * HOUR).watch_list.listed is None  # type: ignore[union-attr]


def test_a_code_says_nothing_about_who_shows_it_until_the_platform_names_the_person(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID))
    book.take(ListKind.ISOLATION, Entry("platform-token"), Entry("JKM:seen"))
    code = credential("JKM:other", CredentialKind.PLATFORM_CODE)
    assert book.says(code) == Facts()
    assert book.says(credential("JKM:seen", CredentialKind.PLATFORM_CODE)).watch_list.listed  # type: ignore[union-attr]
    now = Now(99.0, NOW)
    (fact,) = book.lists.about(keyed_hash(VENUE_KEY, "platform-token"), now)
    assert isinstance(fact, WatchListFact) and fact.listed
    assert book.lists.about(keyed_hash(VENUE_KEY, "somebody"), now) == ()


def test_a_social_security_card_that_tells_the_number_is_known_by_it(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID))
    card = Credential(
        CredentialKind.SOCIAL_SECURITY,
        "ssc",
        keyed_hash(VENUE_KEY, "ssc"),
        (),
        Holder(keyed_hash(VENUE_KEY, ID)),
    )
    assert book.says(card).roster.listed is True  # type: ignore[union-attr]


def test_an_itinerary_meets_a_key_area_in_place_and_time(book: Book) -> None:
    def been(area: str, day: datetime) -> KeyAreaFact | None:
        book.take(ListKind.ITINERARY, Entry(ID, day, day + DAY, area))
        return book.says().key_area

    book.take(ListKind.ITINERARY, Entry(ID, NOW - 3 * DAY, NOW - 2 * DAY, "310101"))
    assert book.says().key_area.visited is None, "no areas are known"  # type: ignore[union-attr]
    book.take(ListKind.AREA, Entry("", NOW - 10 * DAY, NOW, "3101"))
    assert been("310101", NOW - 3 * DAY).visited is True  # type: ignore[union-attr]
    assert been("310101", NOW - 20 * DAY).visited is False  # type: ignore[union-attr]
    assert been("320101", NOW - 3 * DAY).visited is False  # type: ignore[union-attr]
    assert book.says(credential(OTHER)).key_area is None


def test_a_newer_list_replaces_the_one_of_its_name_and_an_older_one_is_refused(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID), Entry(OTHER))
    book.take(ListKind.STAFF, Entry(OTHER), issued=NOW)
    assert book.says().roster.listed is False  # type: ignore[union-attr]
    with pytest.raises(BadRoster, match="newer"):
        book.take(ListKind.STAFF, Entry(ID))
    assert [(one.name, one.entries, one.signer) for one in book.book.lists()] == [("a", 1, "key")]
    assert book.book.drop(ListKind.STAFF, "a") and not book.book.drop(ListKind.STAFF, "a")
    assert book.says() == Facts()


def test_nobodys_number_is_kept_unless_it_is_asked_for_ahead(book: Book) -> None:
    book.take(ListKind.APPOINTMENT, Entry(ID, NOW, NOW + HOUR), keep=True)
    book.take(ListKind.STAFF, Entry(ID), keep=True)
    (guest,) = book.book.expected(NOW - HOUR, NOW + HOUR)
    assert guest.subject == ID and ID not in repr(guest)
    book.book.purge(NOW + 2 * HOUR)
    assert book.book.expected(NOW - HOUR, NOW + HOUR) == []
    book.book.close()
    raw = b"".join(file.read_bytes() for file in book.path.parent.iterdir())
    assert ID.encode() not in raw and b"appointment" not in raw


def test_what_is_over_is_purged_on_schedule(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID, None, NOW - 2 * DAY), Entry(OTHER))
    book.take(ListKind.CONTROLLED, Entry(ID), until=NOW - 2 * DAY, issued=NOW - 9 * DAY)
    book.take(ListKind.ITINERARY, Entry(ID, NOW - 20 * DAY, NOW - 19 * DAY, "310101"))
    assert book.book.purge(NOW) == 2
    assert [(one.kind, one.entries) for one in book.book.lists()] == [
        (ListKind.CONTROLLED, 0),
        (ListKind.ITINERARY, 1),
        (ListKind.STAFF, 1),
    ]
    assert book.book.purge(NOW + 31 * DAY) == 1


@pytest.mark.parametrize("days", [0.5, 2.0, 400.0])
def test_a_watch_list_that_nobody_renews_never_stops_saying_that_it_cannot_tell(
    book: Book, days: float
) -> None:
    book.take(ListKind.ISOLATION, Entry(OTHER), until=NOW)
    book.take(ListKind.WORK_SITE, Entry(OTHER), until=NOW)
    later = NOW + timedelta(days=days)
    book.book.purge(later)
    said = book.says(at=later)
    assert said.watch_list is not None and said.watch_list.listed is None
    assert said.roster is not None and said.roster.listed is None
    raw_rows = {one.kind: one.entries for one in book.book.lists()}
    assert set(raw_rows.values()) == ({0} if days > 1 else {1}), "nobody is kept longer than a day"
    assert book.book.drop(ListKind.ISOLATION, "a")
    assert book.says(at=later).watch_list is None


def test_key_areas_or_journeys_that_are_over_clear_nobody(book: Book) -> None:
    journey, area = Entry(ID, NOW - 3 * DAY, NOW - 2 * DAY, "320101"), Entry("", NOW - 10 * DAY, NOW, "3101")
    book.take(ListKind.ITINERARY, journey, until=NOW + HOUR)
    book.take(ListKind.AREA, area, until=NOW + 2 * HOUR)
    assert book.says().key_area.visited is False  # type: ignore[union-attr]
    assert book.says(trusted=False).key_area.visited is None  # type: ignore[union-attr]
    for at in (NOW + 1.5 * HOUR, NOW + 3 * HOUR):
        assert book.says(at=at).key_area.visited is None  # type: ignore[union-attr]
    book.take(ListKind.ITINERARY, Entry(ID, NOW - 3 * DAY, NOW - 2 * DAY, "310101"), until=NOW + HOUR)
    assert book.says(at=NOW + 3 * HOUR).key_area.visited is True, "what is bad stays bad"  # type: ignore[union-attr]


def test_an_import_counts_for_the_next_visitor_without_a_restart(book: Book) -> None:
    other = RosterBook(book.path, CACHE_KEY)  # another process's connection
    other.take(RosterFile(ListKind.ISOLATION, "b", NOW, None, False, (Entry(ID),)), VENUE_KEY, NOW, "")
    assert book.says().watch_list.listed is True  # type: ignore[union-attr]
    other.close()


def test_a_book_that_cannot_be_read_clears_nobody(book: Book) -> None:
    book.take(ListKind.ISOLATION, Entry(OTHER))
    assert book.says().watch_list.listed is False  # type: ignore[union-attr]
    book.book.close()
    question = Verify("v", "r", credential(), 1.0)
    said = book.lists.state(question, Now(99.0, NOW), 1.0)
    assert said.said is Said.FAILED
    assert [fact.listed for fact in said.facts if isinstance(fact, WatchListFact)] == [None]


def test_another_devices_key_opens_nothing(book: Book) -> None:
    with pytest.raises(BookError, match="can't be opened"):
        RosterBook(book.path, VENUE_KEY)


def test_attendance_is_noted_for_who_is_on_a_roster_and_for_nobody_else(book: Book) -> None:
    book.take(ListKind.STAFF, Entry(ID))
    log = AttendanceLog(book.book, leaving=False)
    out = AttendanceLog(book.book, leaving=True)
    at = Now(1.0, NOW)
    log.passed("p1", book.says(), at)
    log.passed("p2", book.says(credential(OTHER)), at)
    log.passed("", book.says(), at)
    log.turn(at)
    out.passed("p1", book.says(), Now(2.0, NOW + HOUR))
    out.turn(Now(2.0, NOW + HOUR))
    found = book.book.attendance(NOW - HOUR, NOW + 2 * HOUR)
    assert [(a.pseudonym, a.leaving, a.category) for a in found] == [
        ("p1", False, "staff"),
        ("p1", True, "staff"),
    ]


class Stubborn:
    """A book that takes nothing until it is mended, and then tells the log of somebody else meanwhile."""

    def __init__(self, book: RosterBook) -> None:
        self.book, self.full, self.meanwhile = book, True, [lambda: None]

    def attend(self, entry: Attendance) -> None:
        if self.full:
            raise BookError("disk full")
        for happens in self.meanwhile:
            happens()
        self.meanwhile.clear()
        self.book.attend(entry)

    def purge(self, now: datetime) -> int:
        return 0


def test_attendance_that_is_lost_is_said_at_once_and_counted_and_nothing_else_is_lost(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    book.take(ListKind.STAFF, Entry(ID))
    facts, stubborn = book.says(), Stubborn(book.book)
    log = AttendanceLog(stubborn, leaving=False)  # type: ignore[arg-type]

    def comes(number: int) -> None:
        log.passed(f"p{number:03}", facts, Now(1.0, NOW + timedelta(seconds=number)))

    for number in range(300):
        comes(number)
        log.turn(Now(1.0, NOW))
    assert log.lost == 300 - 256
    said = [record.getMessage() for record in caplog.records if "lost" in record.getMessage()]
    assert len(said) == 1, "once, not with each of them"
    stubborn.full = False
    stubborn.meanwhile = [lambda: comes(300)]  # while the oldest is written
    log.turn(Now(1.0, NOW))
    there = {entry.pseudonym for entry in book.book.attendance(NOW, NOW + HOUR)}
    assert there == {f"p{number:03}" for number in range(44, 301)}
    assert "written again; 44 entries are lost" in caplog.text
