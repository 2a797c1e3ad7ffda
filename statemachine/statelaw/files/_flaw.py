"""What makes a text unreadable, before it is known which file it came from."""

from __future__ import annotations

from typing import TypeAlias

Path: TypeAlias = tuple[int | str, ...]


class Flaw(Exception):  # noqa: N818 - it becomes an InputError once the file is known
    """A text that cannot be read as a declaration.

    Attributes:
        said: What was found, and what would be right.
        at: The index of the offending character, where it is known.
        path: The offending place in the declaration, where that is known instead.
    """

    def __init__(self, said: str, at: int | None = None, path: Path = ()) -> None:
        self.said = said
        self.at = at
        self.path = path
        super().__init__(said)


class Repeated(Flaw):
    """A key stands twice in one mapping."""

    def __init__(self, key: str, at: int | None = None) -> None:
        super().__init__(f"the key {key!r} stands twice in one mapping; keep one", at)
