"""The bill of materials: everything that is shipped is in it, with a licence, and the page is its."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def sbom(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(TOP / "scripts" / "sbom"), *arguments],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_every_part_that_is_shipped_is_in_the_bill_with_a_licence(tmp_path):
    done = sbom("--check")
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "bill.json"
    kept = (TOP / "docs" / "licences.md").read_text(encoding="utf-8")
    assert sbom("--out", str(out)).returncode == 0
    assert (TOP / "docs" / "licences.md").read_text(encoding="utf-8") == kept
    bill = json.loads(out.read_text(encoding="utf-8"))
    assert bill["specVersion"] == "1.6"
    parts = {part["name"].lower(): part for part in bill["components"]}
    assert {"numpy", "pyside6-essentials", "paho-mqtt", "sqlcipher3"} <= set(parts)
    assert all(part["licenses"] for part in parts.values())
    manifest = tomllib.loads((TOP / "models" / "manifest.toml").read_text(encoding="utf-8"))
    for name, model in manifest["models"].items():
        assert parts[name]["hashes"] == [{"alg": "SHA-256", "content": model["sha256"]}]
