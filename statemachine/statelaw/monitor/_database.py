"""The SQLite file of a durable monitor: what is in it, and how it is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from statelaw.errors import InputError
from statelaw.words import shown

FORMAT = "1"

_TABLES = (
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS entity (
        key TEXT PRIMARY KEY, sequence INTEGER NOT NULL,
        status TEXT, gap INTEGER NOT NULL, count INTEGER NOT NULL, walk TEXT
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS alert (
        number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL,
        sequence INTEGER NOT NULL, verdict INTEGER NOT NULL, finding TEXT NOT NULL
    )""",
)


def opened(path: Path, *, power_safe: bool) -> sqlite3.Connection:
    """A connection that no other process shares, in write-ahead mode.

    Raises:
        InputError: The file is no SQLite file, cannot be written, or is in use.
    """
    try:
        database = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise InputError(f"{shown(str(path))}: cannot be opened: {error}") from None
    try:
        _prepare(database, power_safe=power_safe)
    except sqlite3.Error as error:
        database.close()
        raise InputError(f"{shown(str(path))}: {_reason(error)}") from None
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: what is done inside is on disk when it ends, or has not been done."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _prepare(database: sqlite3.Connection, *, power_safe: bool) -> None:
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(f"PRAGMA synchronous = {'FULL' if power_safe else 'NORMAL'}")
    with transaction(database):
        for statement in _TABLES:
            database.execute(statement)


def _reason(error: sqlite3.Error) -> str:
    if "locked" in str(error):
        return "is in use by another process"
    if "not a database" in str(error):
        return "is no SQLite file"
    return f"cannot be used: {error}"
