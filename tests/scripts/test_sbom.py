"""The bill of materials: everything that is shipped is in it, with a licence, and the page is its."""

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
    lock = (TOP / "requirements" / "kiosk.txt").read_text(encoding="utf-8")
    for name, part in parts.items():
        files = [one["hashes"][0]["content"] for one in part.get("externalReferences", ())]
        if name not in manifest["models"]:
            version = re.escape(part["version"])
            pinned = re.search(
                rf"(?mi)^{re.escape(name)}=={version}[ \\\n][^\n]*\n?(?:    --hash.*\n?)+", lock
            )
            assert pinned is not None, name
            assert sorted(files) == sorted(re.findall("sha256:([0-9a-f]{64})", pinned[0])) != [], name


@pytest.mark.parametrize(
    ("licence", "shipped"),
    [
        ("MIT", True), ("Apache-2.0 OR MIT", True), ("BSD-3-Clause AND 0BSD AND CC0-1.0", True),
        ("BSD License / Public Domain", True), ("GPL-2.0-only OR MIT", True), ("ISC License (ISCL)", True),
        ("Proprietary, for limited use", False), ("Commercial - undisclosed", False), ("", False),
        ("GPL-3.0-only", False), ("MIT AND Proprietary", False), ("AGPL-3.0-only AND LGPL-3.0-only", False),
        ("MIT-like, not for resale", False), ("(MIT OR GPL-3.0-only) AND Proprietary", False), ("mit", False),
        ("BSD License / Other/Proprietary License", False), ("MIT AND ", False),
    ],
)  # fmt: skip
def test_only_licences_that_are_on_the_list_are_shipped(licence: str, shipped: bool) -> None:
    assert runpy.run_path(str(TOP / "scripts" / "sbom"))["may_be_shipped"](licence) is shipped
