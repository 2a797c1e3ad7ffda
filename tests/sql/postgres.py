"""A private PostgreSQL server: a cluster in a folder of its own, reached by a socket in it.

It runs without rights where the tests run as root, for PostgreSQL refuses to be root, and it is
never told to wait for a disk.  A run that is killed leaves its server and folder; the next one
takes them away, if the process that is written down in the folder as its owner is gone.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_SECONDS = 30
_PREFIX = "statelaw-postgres-"


def require() -> psycopg.Connection[Any]:
    """A connection, each time the same one, that commits by itself; else the test is skipped."""
    connection = _connection()
    if connection is None:
        pytest.skip("PostgreSQL is absent: nothing was tried on it")
    return connection


def another() -> psycopg.Connection[Any]:
    """One more connection to the server of `require`, for the caller to close."""
    return _to(require().info.host)


def clear(where: Path | None = None) -> None:
    """Take away the servers and folders of test runs that were killed."""
    for folder in Path(where or tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = _number_in(folder / "owner")
        if owner is not None and not _runs(owner):
            _stop_in(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _stop_in(folder: Path) -> None:
    """Stop the server of a folder; a process of that number which is not one is left alone."""
    server = _number_in(folder / "data" / "postmaster.pid")
    if server is None or not _runs(server):
        return
    command = Path(f"/proc/{server}/cmdline")
    if command.exists() and str(folder / "data") in command.read_text().split("\0"):
        os.kill(server, signal.SIGQUIT)


def _number_in(file: Path) -> int | None:
    """The process whose number is the first line of a file."""
    try:
        return int(file.read_text().split("\n")[0])
    except (OSError, ValueError):
        return None


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _program(name: str) -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _FOLDERS)])
    return shutil.which(name, path=path)


@lru_cache
def _connection() -> psycopg.Connection[Any] | None:
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        return None
    clear()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / "owner").write_text(f"{os.getpid()}")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    who = _somebody(folder)
    data = folder / "data"
    made = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
    subprocess.run([initdb, *made, str(data)], check=True, capture_output=True, **who)
    given = ["-D", str(data), "-k", str(folder), "-F", "-c", "listen_addresses="]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([postgres, *given], stdout=log, stderr=log, **who)
    connection = _connected(folder, server)
    atexit.register(_stop, server)
    atexit.register(connection.close)  # goes first
    return connection


def _somebody(folder: Path) -> dict[str, Any]:
    """Who the server runs as, given the folder."""
    if os.getuid():
        return {"cwd": folder}
    names = {each.pw_name: each for each in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"cwd": folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _connected(folder: Path, server: subprocess.Popen[bytes]) -> psycopg.Connection[Any]:
    """A connection as soon as there can be one."""
    until = time.monotonic() + _SECONDS
    while True:
        try:
            return _to(str(folder))
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                said = (folder / "log").read_text(errors="replace")
                raise AssertionError(f"PostgreSQL did not start: {said}") from error
            time.sleep(0.02)


def _to(folder: str) -> psycopg.Connection[Any]:
    return psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(_SECONDS)
