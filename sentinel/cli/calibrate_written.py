"""What ``sentinel calibrate offset`` writes and says, from the record or from a technician's table."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def write(settings: Path, offset_k: float, uncertainty_k: float) -> Path:
    """Set both; where the old file is now. Raises OSError, ValueError."""
    from sentinel.config.settings_file import write_offset

    return write_offset(settings, offset_k, uncertainty_k, datetime.now(UTC))


def say_written(settings: Path, backup: Path | None) -> None:
    """As text."""
    print(f"written to {settings}; the old file is {backup}" if backup else "not written: add --write")


def row(source: str, settings: Path, backup: Path | None, **known: Any) -> dict[str, Any]:
    """The one JSON object, from the record or from a table; what does not apply is null."""
    keys = (
        "people", "site_offset_k", "proposed_offset_k", "proposed_interval", "calibration_k", "spread_k",
        "reason", "missing", "used", "chosen", "fevers", "fevers_seen",
    )  # fmt: skip
    assert known.keys() <= set(keys)
    said = {"source": source} | dict.fromkeys(keys) | known
    return said | {"written": str(settings) if backup else None, "backup": str(backup) if backup else None}
