"""Reading a file whole, writing it whole, and saying why that failed."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from statelaw.errors import InputError
from statelaw.words import did_you_mean, shown


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The contents of a file, and no more than one byte beyond the limit.

    Raises:
        InputError: It cannot be read; the message says why, and which files are near.
    """
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{shown(str(path))}: {_reason(path, error)}") from None


def write_text(path: Path, text: str) -> None:
    """Write a file as UTF-8, whole or not at all.

    Raises:
        InputError: It cannot be written; what stood there still stands.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file in one step; a failure leaves it as it was.

    Raises:
        InputError: It cannot be written; the message says why.
    """
    try:
        _replace(path.resolve(), content)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"{shown(str(path))}: {_unwritable(path, error)}") from None


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A file to be written piece by piece, as UTF-8: whole in the end, or not at all.

    Raises:
        InputError: It cannot be written; what stood there still stands.
    """
    with writing_bytes(path) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        yield text
        text.detach()


@contextmanager
def writing_bytes(path: Path) -> Iterator[BinaryIO]:
    """A file to be written piece by piece: whole in the end, or not at all.

    Raises:
        InputError: It cannot be written; what stood there still stands.
    """
    try:
        target = path.resolve()
        with _draft(target) as draft:
            with draft.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _put(draft, target)
    except (OSError, RuntimeError) as error:
        raise InputError(f"{shown(str(path))}: {_unwritable(path, error)}") from None


def _replace(path: Path, content: bytes) -> None:
    with _draft(path) as draft:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _put(draft, path)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A name beside a file; what is written under it goes where something fails."""
    draft = path.with_name(f".{path.name[:64]}.{secrets.token_hex(4)}.tmp")
    try:
        yield draft
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _put(draft: Path, path: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.copymode(path, draft)
    draft.replace(path)


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return _missing(path)
    with suppress(OSError, ValueError):
        if path.is_dir():
            return f"is a folder; name a file{_listed(path)}"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _missing(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no such file, and no folder {shown(str(folder))}"
    hint = did_you_mean(path.name, _names(folder))
    return f"there is no such file; {hint}" if hint else f"there is no such file{_listed(folder)}"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(item.name for item in folder.iterdir() if item.is_file())
    except OSError:
        return []


def _listed(folder: Path, most: int = 8) -> str:
    suffixes = (".json", ".toml", ".yaml", ".yml")
    names = [shown(name) for name in _names(folder) if name.lower().endswith(suffixes)]
    return f"; the folder holds {', '.join(names[:most])}" if names else ""


def _unwritable(path: Path, error: Exception) -> str:
    if path.is_dir():
        return "is a folder; name a file"
    if not path.parent.is_dir():
        return f"cannot be written, there is no folder {shown(str(path.parent))}"
    if isinstance(error, PermissionError):
        return "no permission to write it"
    return f"cannot be written: {getattr(error, 'strerror', None) or error}"
