"""Where the kiosk's keys lie: sealed, or in a file that a copy of the folder takes along."""

from pathlib import Path

from sentinel.doctor.findings import Check, Finding, absent, fail, ok, warn

_WHAT = "keys"


def checks(data: Path) -> list[Check]:
    """One check; a TPM may take seconds."""
    return [Check(_WHAT, lambda: test_keys(data), 60.0)]


def test_keys(data: Path) -> Finding:
    """A plain file is the last resort, and said; so are key files that should be gone."""
    from sentinel.store.errors import KeyFileError
    from sentinel.store.key_sources import FILE, SOURCES, present
    from sentinel.store.keys import standing

    try:
        if not present(data):
            return absent(_WHAT, "made at the first start")
        found = standing(data)
    except KeyFileError as error:
        fact, _, todo = str(error).partition("; ")
        return fail(_WHAT, fact, todo or "without them the record can't be read: put them back, or wipe")
    if found.pending:
        return warn(_WHAT, "a rotation was cut off: the old keys still lie there", "sentinel keys rotate")
    if found.sealed:
        kept = {"systemd": "sealed by systemd-creds", "tpm": "sealed by the TPM"}[found.source]
        beside = (*found.others, *found.shared)
        if beside:
            return warn(_WHAT, f"{kept}, but {', '.join(beside)} lie beside in clear", "sentinel keys seal")
        return ok(_WHAT, f"{kept}, rotated {found.generation} times")
    could = [source.name for source in SOURCES if source is not FILE and not source.unavailable()]
    fact = "IN A PLAIN FILE: whoever takes the disk or a copy of it reads record and faces"
    if could:
        todo = f"this machine can seal them ({', '.join(could)}): sudo sentinel keys seal --config FILE"
        return warn(_WHAT, fact, todo)
    todo = "as root, with systemd-creds or a TPM: sentinel keys seal --config FILE; else encrypt the disk"
    return warn(_WHAT, fact, todo)
