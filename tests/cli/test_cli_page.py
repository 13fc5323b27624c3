"""What docs/cli.md and the other pages show is what the commands say.

Blocks marked ``console runs`` are run, on the files of ``sample_files``, in the order of the page. Times,
decimals and sizes are not compared; "..." stands for anything, on a line of its own for any lines.
"""

import io
import re
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel import cli

sys.path.insert(0, str(Path(__file__).parent))
import sample_files

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
_BLOCK = re.compile(r"^```console runs( photographs)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


Sample = tuple[str, str]  # a command, and the output shown for it


def blocks(page: str) -> Iterator[tuple[list[Sample], bool]]:
    """The samples of a block, which may go on from each other, and whether they need photographs."""
    for photographs, block in _BLOCK.findall(page):
        parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        yield [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts], bool(photographs)


OTHERS = sorted(path for path in PAGE.parent.glob("*.md") if path != PAGE)
BLOCKS = [block for page in (PAGE, *OTHERS) for block in blocks(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples")
    sample_files.make(made)
    return made


def test_every_sample_is_what_its_command_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One test: a block goes on with the files of those before, and blocks of a page may part on two workers."""
    portraits = sample_files.photographs(folder)
    for shown, photographs in BLOCKS:
        if photographs and not portraits:
            continue
        for command, output in shown:
            said = run(command, folder, monkeypatch, capsys)
            assert re.fullmatch(pattern(output), plain(said), re.DOTALL), f"{command} says:\n{said}"
    if not portraits:
        pytest.skip("the blocks with portraits were left out: run scripts/fetch-models")


def run(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """The command's output and, after it, its exit code where that is not 0 (as the page writes it)."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    first, _, rest = command.partition(" | ")
    if rest:  # echo TEXT | sentinel ...
        monkeypatch.setattr(sys, "stdin", io.StringIO(shlex.split(first)[1] + "\n"))
    name, *arguments = shlex.split(rest or first)
    assert name == "sentinel"
    if arguments[0] == "cache":
        arguments = [sample_files.of_yesterday(argument) for argument in arguments]
    code = cli.main(arguments)
    out, err = capsys.readouterr()
    return out + err + (f"(exit {code})\n" if code else "")


def plain(text: str) -> str:
    """Without what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?", "TIME", text)
    return re.sub(r"\d+\.\d+(?:e-\d+)?", "0.0", text)


def pattern(shown: str) -> str:
    parts = re.split(r"^\.\.\.\n", plain(shown), flags=re.MULTILINE)
    return ".*".join(r".*?".join(re.escape(piece) for piece in part.split("...")) for part in parts)


def test_every_command_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in cli._COMMANDS:
        for sub in cli._GROUPS.get(name) or ("",):
            assert f"sentinel {name} {sub}".rstrip() in page, (name, sub)
