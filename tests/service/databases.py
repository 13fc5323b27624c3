"""Databases with all tables and no rows: copies of one that was made as each new database is.

And a PostgreSQL server of one test run, where Debian's (or any) server programs are installed.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from sentinel.service.database import open_database

SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses="


def programs() -> Path | None:
    """The folder of initdb and postgres; None: not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def server() -> Iterator[Path]:
    """A server on a Unix socket in the folder that is returned; its user is "sentinel", without a password."""
    bin_folder = programs()
    assert bin_folder is not None
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        if as_user:
            shutil.chown(name, "postgres", "postgres")
        data = Path(name) / "data"

        def control(*words: str) -> None:
            subprocess.run(
                [*as_user, *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/"
            )

        control(str(bin_folder / "initdb"), "-D", str(data), "-U", "sentinel", "-A", "trust", "-N")
        pg_ctl = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-s"]
        control(*pg_ctl, "-l", str(Path(name) / "log"), "-o", f"{SETTINGS} -k {name}", "start")
        try:
            yield Path(name)
        finally:
            control(*pg_ctl, "-m", "immediate", "stop")


class Files:
    """SQLite's, in files."""

    def __init__(self, folder: Path) -> None:
        self._first = folder / "first.db"
        open_database(f"sqlite:///{self._first}").dispose()

    def another(self, folder: Path) -> str:
        """The URL of one in this folder."""
        shutil.copyfile(self._first, folder / "service.db")
        return f"sqlite:///{folder}/service.db"


class Served:
    """Those of a PostgreSQL server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._make("first", "template0")
        open_database(self._url("first")).dispose()

    @contextmanager
    def another(self) -> Iterator[str]:
        """The URL of one, which is gone afterwards: hundreds of them would be a minute's work at the end."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self._make(name, "first")
        yield self._url(name)
        self._do("DROP DATABASE {} WITH (FORCE)", name)

    def _make(self, name: str, template: str) -> None:
        self._do("CREATE DATABASE {} TEMPLATE {}", name, template)

    def _do(self, what: LiteralString, *names: str) -> None:
        with psycopg.connect(f"host={self._folder} user=sentinel dbname=postgres", autocommit=True) as db:
            db.execute(sql.SQL(what).format(*map(sql.Identifier, names)))

    def _url(self, name: str) -> str:
        return f"postgresql://sentinel@/{name}?host={self._folder}"
