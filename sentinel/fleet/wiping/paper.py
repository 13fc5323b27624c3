"""The certificate of erasure for people: plain text, and a page to print."""

import html
from typing import Any

PROMISES = {
    "flash": "Flash memory (SD card, SSD, eMMC) moves blocks by itself: what was overwritten may still lie "
    "in blocks that no program can reach. What is personal was encrypted or hashed under keys, and the keys "
    "were erased first; where the keys themselves must be beyond doubt, destroy the card, or use the drive's "
    "own secure erase.",
    "swap": "This machine puts memory on a disk; what was in memory may lie there until it is written over.",
    "backups": "Copies that were taken of the disk, and what was delivered to collectors and platforms, are "
    "not on this kiosk and were not touched.",
    "copies-on-write": "The file system writes elsewhere instead of over what is there, and may hold "
    "snapshots.",
}
_STYLE = (
    "body{font:11pt/1.45 sans-serif;margin:2cm;color:#111}table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #999;padding:4pt;text-align:left;vertical-align:top}"
    "p.no{font-weight:bold}code{word-break:break-all}"
)


def _rows(result: dict[str, Any]) -> list[tuple[str, str]]:
    erased = result["erased"]
    rows = [
        ("kiosk", str(result["kiosk"])),
        ("serial number", result["serial"] or "not known"),
        ("begun", result["began_at"]),
        ("verified", result["verified_at"]),
        *((group, f"{sums['files']} files, {sums['bytes']} bytes") for group, sums in erased.items()),
    ]
    if result["records"]:
        rows.append(("records", ", ".join(f"{n} {name}" for name, n in result["records"].items())))
    if result["links"]:
        rows.append(("links", f"{result['links']} removed, what they pointed to is untouched"))
    scan = result["scan"]
    rows += [
        ("method", result["method"]),
        ("verification", "nothing is left" if result["clean"] else f"LEFT: {', '.join(result['left'])}"),
        (
            "raw scan",
            f"{scan['blocks']} blocks of {scan['where']}, {scan['found']} found again" if scan else "none",
        ),
        ("repurposed", result["repurposed"] or "no"),
        ("after this", f"{', '.join(result['after_this'])}: erased once this is delivered, which needs them"),
        ("certificate", _certificate(result)),
        ("order", result["nonce"]),
    ]
    return rows


def _certificate(result: dict[str, Any]) -> str:
    if named := result.get("certificate"):
        return f"{named} signed the order too: the collector can verify it"
    return "none of the kiosk's signed it (none, or its key can't be opened here): check with --key"


def _caveats(result: dict[str, Any]) -> list[str]:
    return [PROMISES[word.partition(":")[0]] for word in result["cannot_promise"]]


def revoking(kiosk: str) -> str:
    """The next step at the service, where a kiosk was taken in by one."""
    return f"sentinel service place revoke {kiosk}"


def as_text(result: dict[str, Any], signer: str) -> str:
    """Plain text, 80 columns or so."""
    lines = ["CERTIFICATE OF ERASURE", "a digital sentinel", ""]
    lines += [f"{name:<15}{value}" for name, value in _rows(result)]
    lines += ["", "What can't be promised:", *(f"- {text}" for text in _caveats(result))]
    lines += [
        "",
        "Next, where a service took this kiosk in (its certificate counts until then): revoke it:",
        f"  {revoking(result['kiosk'])}",
        "",
        f"Signed by device key {signer}. Check the file beside this one:",
        "  sentinel wipe --verify FILE",
    ]
    return "\n".join(lines) + "\n"


def as_html(result: dict[str, Any], signer: str) -> str:
    """A page to print: one file, nothing fetched."""
    rows = "".join(f"<tr><th>{_e(name)}<td>{_e(value)}" for name, value in _rows(result))
    caveats = "".join(f"<li>{_e(text)}" for text in _caveats(result))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Certificate of erasure</title>'
        f"<style>{_STYLE}</style><h1>Certificate of erasure</h1><table>{rows}</table>"
        f"<h2>What can't be promised</h2><ul>{caveats}</ul>"
        "<h2>Next</h2><p>Where a service took this kiosk in, its certificate counts until you revoke it: "
        f"<code>{_e(revoking(result['kiosk']))}</code></p>"
        f"<p>Signed by device key <code>{_e(signer)}</code>; to be checked with "
        "<code>sentinel wipe --verify</code> and the file beside this page.</p></html>\n"
    )


def _e(text: object) -> str:
    return html.escape(str(text))
