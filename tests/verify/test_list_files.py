"""Lists as files: strict, bounded, signed; a wrong one is refused whole, in one line that names nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.crypto.signing import Algorithm, generate
from sentinel.verify.rosters.files import read, sign, signed_by
from sentinel.verify.rosters.kinds import BadRoster, ListKind

ID, OTHER = "11010519491231002X", "310101199003070011"
STAFF = f"""# kind = staff
# name = head-office
# issued = 2026-11-28T08:00+08:00
# declaration = yes
id_number,from,until
{ID},,
{ID},2026-11-01T00:00+08:00,2026-12-01T00:00+08:00
"""


def test_a_csv_list_is_read_with_what_it_says_about_itself() -> None:
    roster = read(STAFF.encode())
    assert (roster.kind, roster.name, roster.declares) == (ListKind.STAFF, "head-office", True)
    assert roster.issued_at == datetime(2026, 11, 28, tzinfo=UTC)
    assert [entry.subject for entry in roster.entries] == [ID, ID]
    assert roster.entries[0].starts is None
    assert roster.entries[1].ends == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert ID not in repr(roster.entries[0])


def test_a_json_list_says_the_same() -> None:
    text = (
        '{"kind":"declaration","name":"d","issued":"2026-11-28T08:00+08:00","utc_offset":"+08:00","entries":'
        f'[{{"id_number":"{ID}","date":"2026-11-28","well":true}},{{"token":"JKM:x","date":"2026-11-28","well":false}}]}}'
    )
    roster = read(text.encode())
    day = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert [(e.starts, e.ends, e.well) for e in roster.entries] == [
        (day, day + timedelta(days=1), True),
        (day, day + timedelta(days=1), False),
    ]


ABOUT = "# kind = staff\n# name = a\n# issued = 2026-11-28T08:00+08:00\n"
WRONG = {
    "no kind": ("id_number\n" + ID, "kind is one of"),
    "no time of issue": ("# kind = staff\n# name = a\nid_number\n", "issued"),
    "a time without zone": ("# kind = staff\n# name = a\n# issued = 2026-11-28T08:00\nid_number\n", "time zone"),
    "a key unknown": (ABOUT + "# limit = 3\nid_number\n", 'unknown key "limit"'),
    "said twice": (ABOUT + "# name = b\nid_number\n", "said twice"),
    "a wrong check digit": (ABOUT + "id_number\n110105194912310021\n", "line 5: no id number"),
    "a strange column": (ABOUT + f"id_number,phone\n{ID},138\n", 'unknown column "phone"; a list of kind staff has: id_number'),
    "no header, so that people are taken for columns": (ABOUT + f"{ID}\n{ID}\n", "unknown column; a list of kind"),
    "a person as a key": (ABOUT + f"# {ID} = x\nid_number\n", "unknown key; known: "),
    "a person as a key in JSON": (f'{{"{ID}":3,"entries":[]}}', "key: only text"),
    "too many columns": (ABOUT + f"id_number\n{ID},1\n", "not as many columns"),
    "nobody": (ABOUT + "id_number,until\n,2026-12-01T00:00+08:00\n", "names whom"),
    "two names": (ABOUT + f"id_number,token\n{ID},x\n", "names whom"),
    "an end before its beginning": (
        ABOUT + f"id_number,from,until\n{ID},2026-12-02T00:00+08:00,2026-12-01T00:00+08:00\n", "before from",
    ),
    "no slot": (ABOUT.replace("staff", "appointment") + f"id_number,from\n{ID},2026-12-02T00:00+08:00\n", "no until"),
    "not UTF-8": (b"\xff\xfe", "not UTF-8"),
    "no list": ("{}", "entries"),
    "deep JSON": ('{"entries":' + "[" * 100_000, "not valid JSON"),
    "entries that are none": ('{"kind":"staff","name":"a","issued":"2026-11-28T08:00Z","entries":[3]}', "not an object"),
    "numbers": ('{"kind":"staff","name":"a","issued":"2026-11-28T08:00Z","entries":[{"id_number":3}]}', "only text"),
    "the year 9999": (ABOUT.replace("staff", "declaration") + f"id_number,date,well\n{ID},9999-12-31,yes\n", "date is"),
    "empty": ("", "kind is one of"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_list_is_refused_in_one_line_that_names_nobody(what: str) -> None:
    text, says = WRONG[what]
    with pytest.raises(BadRoster, match=says) as caught:
        read(text if isinstance(text, bytes) else text.encode())
    assert "\n" not in str(caught.value)
    assert ID not in str(caught.value)


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda t: (ABOUT + t).encode(errors="ignore")))
@settings(max_examples=300, deadline=None)
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read(data)
    except BadRoster as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_only_a_trusted_signature_over_these_very_bytes_counts(algorithm: Algorithm) -> None:
    key, stranger = generate(algorithm), generate(algorithm)
    data = STAFF.encode()
    signature = sign(data, key)
    assert signed_by(data, signature, [stranger.public, key.public]) == key.public
    for changed, by, keys in (
        (data + b" ", signature, [key.public]),
        (data, signature, [stranger.public]),
        (data, signature, []),
        (data, b"%%%", [key.public]),
        (data, b"", [key.public]),
    ):
        with pytest.raises(BadRoster):
            signed_by(changed, by, keys)
