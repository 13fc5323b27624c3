"""Why a base file or a delta is not taken, and what is wrong with a source of records."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a file or a delta was refused; what was held before stays in use."""

    NOT_ONE = "not_one"  # no such file at all
    FORMAT = "format"  # of another version, or not in its one form
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    SIGNER_UNKNOWN = "signer_unknown"
    SIGNATURE = "signature"
    FUTURE = "future"  # as of a time that has not come
    CLOCK_UNSET = "clock_unset"  # this machine can't tell what time it is
    OLDER = "older"  # than what is held: a downgrade
    KEY_MISSING = "key_missing"  # no city key of its epoch here
    KEY_WRONG = "key_wrong"  # the city key here is not the one that it was made with
    EPOCH = "epoch"  # a delta of another key epoch than the base file that is held
    NO_BASE = "no_base"  # a delta, and no base file to put it on


class Refused(Exception):
    """A base file or delta that must not be used: ``reason``, and one line without any identity."""

    def __init__(self, reason: Refusal, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class BadSource(Exception):
    """A source that no base file can be made of; one line that says where, never whose row."""


class BadCityKey(Exception):
    """A city key that can't be used; one line with the next step."""
