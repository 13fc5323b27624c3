"""``sentinel cache build``: a signed city base file, or a signed delta, from CSV, Parquet or a stream."""

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.basefile.building import Report, Terms
    from sentinel.basefile.sources import Source

_PROGRESS_S = 1.0
_MOST_JOBS = 256
_SEQUENCES = 2**53  # of header.Sequence
_PROGRESS_IN_A_LOG_S = 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("source", metavar="SRC", help="a .csv or .parquet file, or - for CSV from a pipe")
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to make; a complete one replaces it")
    parser.add_argument(
        "--city-key", type=Path, required=True, metavar="FILE", help="32 bytes, mode 0600, called EPOCH.key"
    )
    parser.add_argument(
        "--sign-with", type=Path, required=True, metavar="FILE", help="private key of `sentinel pass keygen`"
    )
    parser.add_argument("--as-of", default="", metavar="ISO", help="when the source was true (default: now)")
    parser.add_argument(
        "--sequence", type=int, default=0, metavar="N", help="number of the last delta in it, or of this one"
    )
    parser.add_argument("--delta", action="store_true", help="SRC holds changes: make a delta of them")
    parser.add_argument(
        "--colour-hours", type=float, default=24.0, metavar="H", help="a colour counts so long (default 24)"
    )
    parser.add_argument("--utc-offset", default="", metavar="+HH:MM", help="of times that name no zone")
    parser.add_argument(
        "--max-bad", type=int, default=1000, metavar="N", help="more bad rows: no file (default %(default)s)"
    )
    parser.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes that read rows (default: a core each)"
    )
    parser.add_argument("--made-by", default="", metavar="NAME", help="the publisher, told to the kiosks")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.epilog = """\
The first line names the columns: id_number, and any of colour (green, yellow, red), pcr and antigen
(negative, positive, none, pending) with pcr_sampled_at and antigen_sampled_at (ISO 8601), doses, watch
(0, 1). An empty cell states nothing; in a delta it changes nothing, and the column removed (1) takes a
person out. Other columns are not read. Rows that can't be read are left out and named by their line; the
same person twice is merged: the newest test, a positive one and the worse colour stand.

  (umask 077; head -c 32 /dev/urandom > 1.key)         a city key, of epoch 1
  sentinel pass keygen publisher.key                   the keys that sign
  sentinel cache build people.csv city.sbase --city-key 1.key --sign-with publisher.key
  zcat people.csv.gz | sentinel cache build - city.sbase --city-key 1.key --sign-with publisher.key
  sentinel cache build new.csv 18.sdelta --delta --sequence 18 --city-key 1.key --sign-with publisher.key

Whoever has the city key can find out who is in the file: keep it as the file itself. Exit 0: made; 2: the
source, a key or an option is wrong; 3: the disk."""


def run(args: argparse.Namespace) -> int:
    """0: made; 2: bad input; 3: it could not be written."""
    from sentinel.basefile.errors import BadCityKey, BadSource
    from sentinel.cli.pass_files import BadInput

    try:
        terms = _terms(args)
        with _opened(args.source) as source:
            return _delta(source, args, terms) if args.delta else _base(source, args, terms)
    except (BadInput, BadSource, BadCityKey, ValueError) as error:
        print(f"sentinel cache build: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"sentinel cache build: {error.filename or args.out}: {error.strerror}", file=sys.stderr)
        return 3


def _terms(args: argparse.Namespace) -> "Terms":
    from sentinel.basefile import delta, header
    from sentinel.basefile.building import Terms
    from sentinel.basefile.keys import read_city_key
    from sentinel.cli.outputs import check_place
    from sentinel.cli.pass_files import BadInput, moment, read_private

    as_of = moment(args.as_of, "--as-of") if args.as_of else datetime.now(UTC)
    if as_of > datetime.now(UTC) + timedelta(minutes=2):
        raise BadInput("--as-of lies in the future: every kiosk would refuse the file")
    if not 1 / 60 <= args.colour_hours <= 31 * 24:
        raise BadInput("--colour-hours goes from a minute to 31 days")
    if args.sequence < int(args.delta) or args.jobs < 0 or args.max_bad < 0:
        raise BadInput("--sequence, --jobs and --max-bad count from 0, the sequence of a delta from 1")
    if args.jobs > _MOST_JOBS:
        raise BadInput(f"--jobs is at most {_MOST_JOBS}")
    if args.sequence >= _SEQUENCES:
        raise BadInput("--sequence is less than 2^53: no kiosk could read the file")
    read = (Path(args.source), args.city_key, args.sign_with)
    check_place(args.out, (delta.MAGIC if args.delta else header.MAGIC,), read)
    if len(args.made_by) > 64 or args.made_by == "kiosk":
        raise BadInput('--made-by has at most 64 letters, and is not "kiosk"')
    return Terms(
        key=read_city_key(args.city_key),
        signer=read_private(args.sign_with),
        as_of=int(as_of.timestamp()),
        sequence=args.sequence,
        colour_valid_s=int(args.colour_hours * 3600),
        made_by=args.made_by,
        offset=_offset(args.utc_offset),
        most_bad=args.max_bad,
        jobs=args.jobs or min(os.cpu_count() or 1, 8),
    )


def _offset(text: str) -> timedelta | None:
    from sentinel.cli.pass_files import BadInput

    if not text:
        return None
    try:
        zone = datetime.fromisoformat(f"2026-01-01T00:00{text}").utcoffset()
    except ValueError:
        zone = None
    if zone is None:
        raise BadInput(f'--utc-offset "{text}" is none, such as +08:00')
    return zone


@contextlib.contextmanager
def _opened(name: str) -> Iterator["Source"]:
    from sentinel.basefile.sources import csv_source, parquet_source
    from sentinel.cli.pass_files import BadInput

    if name == "-":
        yield csv_source(sys.stdin.buffer)
    elif name.endswith((".parquet", ".pq")):
        yield parquet_source(Path(name))
    else:
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(Path(name).open("rb"))
            except OSError as error:
                raise BadInput(f"{name}: can't be read: {error.strerror}") from None
            yield csv_source(file, os.fstat(file.fileno()).st_size)


def _base(source: "Source", args: argparse.Namespace, terms: "Terms") -> int:
    from sentinel.basefile.building import build

    began = time.monotonic()
    report = build(source, args.out, terms, _progress(quiet=args.json))
    about = {
        "file": str(args.out), "bytes": args.out.stat().st_size, "people": report.people,
        "rows": report.rows, "sequence": terms.sequence, "as_of": _iso(terms.as_of),
        "key_epoch": terms.key.epoch, "signer": terms.signer.public.key_id.hex(),
        "duplicates": report.duplicates, "contradicting": report.contradicting,
        "contradicting_lines": report.contradicting_lines, "collisions": report.collisions,
        "bad_rows": report.bad, "bad": [[bad.line, bad.why] for bad in report.bad_rows],
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip
    if args.json:
        print(json.dumps(about, ensure_ascii=False))
        return 0
    print(f"{args.out}: {report.people} people, {about['bytes'] / 1e6:.1f} MB, as of {about['as_of']}")
    print(f"key epoch {terms.key.epoch}, delta {terms.sequence}, signed with {about['signer']}")
    _tell(report)
    return 0


def _tell(report: "Report") -> None:
    if report.duplicates:
        print(
            f"{report.duplicates} rows of people who were there already; {report.contradicting} people differ"
        )
    if report.contradicting_lines:
        print(f"  merged, first in lines {', '.join(map(str, report.contradicting_lines))}")
    if report.collisions:
        print(f"{report.collisions} people share another's hash: of both the stricter facts stand")
    if report.bad:
        print(f"{report.bad} bad rows left out")
    for bad in report.bad_rows:
        print(f"  line {bad.line}: {bad.why}")
    if report.bad > len(report.bad_rows):
        print(f"  and {report.bad - len(report.bad_rows)} more")


def _delta(source: "Source", args: argparse.Namespace, terms: "Terms") -> int:
    from sentinel.basefile.building import Report, note, read_rows, too_many
    from sentinel.basefile.delta import MAGIC, MOST_CHANGES, Change, sign_delta
    from sentinel.basefile.errors import BadSource
    from sentinel.basefile.rows import changes, of_one_source
    from sentinel.cli.outputs import replace_file

    found: list[Change] = []
    people, good = set[int](), 0
    report = Report()
    for _block, rows in read_rows(source, terms):
        note(rows, report)
        if report.bad > terms.most_bad:
            raise too_many(report)
        found += changes(rows)
        people.update(rows.hashes.tolist())
        good += len(rows.hashes)
        if len(found) > MOST_CHANGES:
            raise BadSource(f"more than {MOST_CHANGES} changes: split the source into several deltas")
    found, report.contradicting = of_one_source(found)
    report.duplicates = good - len(people)
    as_of = datetime.fromtimestamp(terms.as_of, UTC)
    raw = sign_delta(found, terms.sequence, as_of, terms.key, terms.signer)
    replace_file(args.out, raw, (MAGIC,))
    about = {
        "file": str(args.out), "bytes": len(raw), "changes": len(found), "rows": report.rows,
        "sequence": terms.sequence, "as_of": _iso(terms.as_of), "key_epoch": terms.key.epoch,
        "signer": terms.signer.public.key_id.hex(), "bad_rows": report.bad,
        "bad": [[bad.line, bad.why] for bad in report.bad_rows],
    }  # fmt: skip
    if args.json:
        print(json.dumps(about, ensure_ascii=False))
        return 0
    print(
        f"{args.out}: delta {terms.sequence}, {len(found)} changes, {len(raw)} bytes, as of {about['as_of']}"
    )
    _tell(report)
    return 0


def _progress(*, quiet: bool) -> "Callable[[Report], None]":
    began = time.monotonic()
    told = began

    def progress(report: "Report") -> None:
        nonlocal told
        now = time.monotonic()
        if quiet or now - told < (_PROGRESS_S if sys.stderr.isatty() else _PROGRESS_IN_A_LOG_S):
            return
        told = now
        share = "" if report.done is None else f", {report.done:.0%}"
        pace = report.rows / (now - began)
        print(f"{report.rows} rows{share}, {pace:.0f} rows/s, {report.bad} bad", file=sys.stderr)

    return progress


def _iso(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"
