"""Folders and patterns: which files a person means who names many at once."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable
from pathlib import Path

from statelaw.errors import InputError
from statelaw.reading._format import PACKED, SUFFIXES
from statelaw.words import shown

_ALSO = frozenset({".json", ".yaml", ".yml", ".xml", ".txt", ".log"})
_SIGNS = frozenset("*?[")


def expanded(sources: Iterable[str]) -> list[str]:
    """The files that are meant, those of a folder or a pattern sorted by name.

    A folder stands for all files in it, however deep, that have a suffix of logs, hidden ones
    left out.  A pattern is one of the shell's, with `**` for any number of folders.

    Raises:
        InputError: A folder holds no such file, or nothing matches a pattern.
    """
    return [path for source in sources for path in _meant(source)]


def _meant(source: str) -> list[str]:
    path = Path(source)
    if source != "-" and _there(path.is_dir):
        return _in_folder(path)
    if not _SIGNS & set(source) or _there(path.exists):
        return [source]
    found = (Path(each) for each in glob.iglob(source, recursive=True))
    files = sorted(str(each) for each in found if each.is_file())
    if not files:
        raise InputError(f"{shown(source)}: no file matches the pattern")
    return files


def _there(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except (OSError, ValueError):  # whoever opens it says what is wrong
        return False


def _in_folder(folder: Path) -> list[str]:
    files = sorted(
        str(each) for each in folder.rglob("*") if _is_log(each.relative_to(folder), each)
    )
    if not files:
        listed = " ".join(sorted({*SUFFIXES, *_ALSO}))
        raise InputError(f"{shown(str(folder))}: the folder holds no file with one of {listed}")
    return files


def _is_log(inner: Path, path: Path) -> bool:
    if any(part.startswith(".") for part in inner.parts) or not path.is_file():
        return False
    bare = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return bare.suffix.lower() in SUFFIXES.keys() | _ALSO
