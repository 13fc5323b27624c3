"""Keep a small corpus of what a search found: keep.py NAME FOUND_FOLDER (each of its files raised coverage)."""

import sys
from pathlib import Path

from test_hostile_bytes import CORPUS

MOST = 48  # inputs of each parser
LONGEST = 1024  # bytes


def main() -> None:
    """Inputs of all lengths, evenly, one line of hexadecimal digits each."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    found = {path.read_bytes() for path in folder.iterdir()}
    usable = sorted((data for data in found if 0 < len(data) <= LONGEST), key=lambda data: (len(data), data))
    kept = usable[:: -(-len(usable) // MOST) or 1]
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{name}.hex").write_text("".join(f"{data.hex()}\n" for data in kept))
    sys.stdout.write(f"{name}: {len(kept)} of {len(found)} inputs kept\n")


if __name__ == "__main__":
    main()
