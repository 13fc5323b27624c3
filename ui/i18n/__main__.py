"""``python -m ui.i18n``: after a sentence has changed, bring all languages in step and release them."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ui.i18n import translations
from ui.i18n.translations import HERE


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m ui.i18n",
        description="Bring the translations (ui/i18n/TOPIC_LANGUAGE.ts) in step with English (TOPIC_en.ts), "
        "and release them as the .qm files that the screen loads.",
        epilog="Review a language: pyside6-linguist ui/i18n/*_ja.ts, where a question mark says that nobody "
        "has reviewed it. Then: python -m ui.i18n",
    )
    options.add_argument("--check", action="store_true", help="change nothing; 1: something would change")
    return options


def main(arguments: list[str] | None = None) -> int:
    """0 done; 1 a translation is missing, or a file is not in step (--check); 2 a bad file; 3 no lrelease."""
    options = parser().parse_args(arguments)
    try:
        stale = _texts(options.check) + _compiled(options.check)
        gaps = translations.missing()
    except ValueError as error:
        return _say(f"{error}; see ui/i18n", 2)
    except OSError as error:
        return _say(f"{error}; lrelease comes with PySide6-Essentials", 3)
    for gap in gaps:
        _say(f"{gap}: no translation yet; until then it is shown in English", 1)
    for path in stale:
        _say(f"{path.name}: {'not in step: start python -m ui.i18n' if options.check else 'written'}", 1)
    return 1 if gaps or (stale and options.check) else 0


def _texts(check: bool) -> list[Path]:
    """The .ts files that differ from what they should be; written unless ``check``."""
    wanted = translations.update()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    if not check:
        for path in stale:
            path.write_text(wanted[path], encoding="utf-8")
    return stale


def _compiled(check: bool) -> list[Path]:
    """The same for the .qm files."""
    stale = []
    with TemporaryDirectory() as folder:
        for ts in sorted(HERE.glob("*.ts")):
            made, qm = Path(folder) / f"{ts.stem}.qm", ts.with_suffix(".qm")
            translations.release(ts, made)
            if not qm.exists() or qm.read_bytes() != made.read_bytes():
                stale.append(qm)
                if not check:
                    qm.write_bytes(made.read_bytes())
    return stale


def _say(line: str, code: int) -> int:
    sys.stderr.write(f"i18n: {line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
