"""What may go wrong with keys and database; every text is one line that says what to do."""


class StoreError(Exception):
    """The database can't be used now: disk full, input/output error, locked by another process."""


class KeyFileError(StoreError):
    """The key file can't be trusted or read."""


class FullError(StoreError):
    """No room on the disk, or in the file."""


class UnreadableError(StoreError):
    """The database file is damaged, or was written with another key."""
