"""Search one parser's inputs with coverage (atheris): ``scripts/fuzz`` starts this.

explore.py NAME CORPUS_FOLDER [options of libFuzzer]
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sentinel", "hw"]):
    from parsers import PARSERS
from test_hostile_bytes import attempt, corpus


def main() -> None:
    """Write the seeds and the kept corpus into the folder, and search from there."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    parser = PARSERS[name]
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate((*parser.seeds, *corpus(name))):
        (folder / f"seed-{number:03d}").write_bytes(data)
    options = [f"-max_len={parser.longest}", "-timeout=5", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], str(folder), *options, *sys.argv[3:]], lambda data: attempt(parser, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
