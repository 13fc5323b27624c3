"""Identity arithmetic: people are not refused for a valid number, and not named in full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.identity import Credential, CredentialKind, id_number_ok, keyed_hash, masked_name


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "440524188001010014",
        "810000199408230021",
        "830000199201300022",
    ],
)
def test_good_id_numbers_are_accepted_even_from_divisions_that_are_gone(number):
    assert id_number_ok(number)


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "110105194902300020", "", "１１０１０５１９４９１２３１００２Ｘ", "1" * 18],
)
def test_wrong_check_digits_and_impossible_dates_are_noticed(number):
    assert not id_number_ok(number)


@given(st.text(max_size=30))
def test_no_text_breaks_the_number_check_or_the_mask(text):
    id_number_ok(text)
    masked = masked_name(text)
    assert len(masked) <= 24


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王＊＊"),
        ("欧阳修", "欧阳＊"),
        ("田中", "田＊"),
        ("Wang Ming", "Wang M."),
        ("", ""),
        ("王", "王"),
    ],
)
def test_a_public_screen_shows_the_family_name_only(name, shown):
    assert masked_name(name) == shown


def test_a_credential_never_prints_its_subject():
    digest = keyed_hash(b"k", "11010519491231002X")
    assert "110105" not in repr(Credential(CredentialKind.ID_NUMBER, "11010519491231002X", digest))
    assert keyed_hash(b"k", " 11010519491231002x ") == digest
