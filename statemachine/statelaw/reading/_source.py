"""Opening what is read, and saying why that failed."""

from __future__ import annotations

import io
import os
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO, cast

from statelaw.errors import InputError
from statelaw.words import did_you_mean, shown

Source = str | os.PathLike[str] | BinaryIO
"""A path, `-` for standard input, or a stream of bytes."""

STDIN = "<stdin>"


def opened(source: Source) -> tuple[str, AbstractContextManager[BinaryIO]]:
    """The name of a source, and its bytes; a stream that was handed over is left open.

    Raises:
        InputError: It cannot be opened; the message says why, and which files are near.
    """
    if isinstance(source, (str, os.PathLike)):
        return _standard_input() if source == "-" else _file(Path(source))
    if isinstance(source, io.TextIOBase) or not hasattr(source, "readline"):
        kind = type(source).__name__
        raise InputError(f"a source is a path or a stream of bytes, not {kind}; open it with 'rb'")
    name = getattr(source, "name", None)
    return (name if isinstance(name, str) else "<stream>"), nullcontext(source)


def ensure_readable(source: Source) -> None:
    """Look whether a file is there and may be read, without opening it.

    Raises:
        InputError: It cannot be read; the message says why, and which files are near.
    """
    if not isinstance(source, (str, os.PathLike)) or source == "-":
        return
    path = Path(source)
    try:
        path.stat()
        if path.is_dir():
            raise IsADirectoryError
        if not os.access(path, os.R_OK):
            raise PermissionError
    except (OSError, ValueError) as error:
        raise InputError(f"{shown(str(path))}: {reason(path, error)}") from None


def reason(path: Path, error: OSError | ValueError) -> str:
    """Why a file could not be read, and what would be right."""
    if isinstance(error, FileNotFoundError):
        return _missing(path)
    if isinstance(error, IsADirectoryError):
        return "is a folder; name a file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _standard_input() -> tuple[str, AbstractContextManager[BinaryIO]]:
    if sys.stdin is None:
        raise InputError("there is no standard input; name a file")
    return STDIN, nullcontext(cast(BinaryIO, sys.stdin.buffer))


def _file(path: Path) -> tuple[str, AbstractContextManager[BinaryIO]]:
    ensure_readable(path)
    try:
        return str(path), path.open("rb")
    except (OSError, ValueError) as error:
        raise InputError(f"{shown(str(path))}: {reason(path, error)}") from None


def _missing(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no such file, and no folder {shown(str(folder))}"
    names: list[str] = []
    with suppress(OSError):
        names = sorted(item.name for item in folder.iterdir() if item.is_file())
    hint = did_you_mean(path.name, names)
    return f"there is no such file; {hint}" if hint else "there is no such file"
