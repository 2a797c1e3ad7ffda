"""Finding lifecycles by name, in the packs that are installed.

A pack announces its lifecycles through the entry-point group `statelaw.lifecycles`, each under
its own name.  Packs are loaded one by one and only when asked for, so a broken one is reported
and takes nothing else down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from statelaw.errors import PackError, UnknownLifecycleError
from statelaw.words import did_you_mean

if TYPE_CHECKING:
    from statelaw.lifecycle import Lifecycle

GROUP = "statelaw.lifecycles"


def available() -> dict[str, str]:
    """The names of all installed lifecycles, sorted, each with the distribution it comes from.

    No pack is loaded.  A name that several distributions announce is given with all of them.
    """
    return {name: _distributions(entries) for name, entries in sorted(_entries().items())}


def find(name: str) -> Lifecycle[str]:
    """The installed `Lifecycle` of this name.

    Raises:
        UnknownLifecycleError: No pack announces it.
        PackError: Its pack could not be loaded, or several packs announce it.
    """
    entries = _entries()
    if name not in entries:
        hint = did_you_mean(name, entries) or f"installed: {', '.join(sorted(entries)) or 'none'}"
        raise UnknownLifecycleError(f"no lifecycle {name!r}; {hint}")
    if len(entries[name]) > 1:
        text = (
            f"lifecycle {name!r} comes from {_distributions(entries[name])}; uninstall all but one"
        )
        raise PackError(text)
    return _loaded(entries[name][0])


def _entries() -> dict[str, list[EntryPoint]]:
    entries: dict[str, list[EntryPoint]] = defaultdict(list)
    for entry in entry_points(group=GROUP):
        entries[entry.name].append(entry)
    return dict(entries)


def _loaded(entry: EntryPoint) -> Lifecycle[str]:
    from statelaw.lifecycle import Lifecycle

    try:
        found = entry.load()
    except (Exception, SystemExit) as error:
        # Whatever a foreign pack raises on import is its own fault and must stay its own.
        text = f"{_described(entry)} could not be loaded: {type(error).__name__}: {error}"
        raise PackError(text) from error
    if not isinstance(found, Lifecycle):
        raise PackError(
            f"{_described(entry)} is not a Lifecycle but of type {type(found).__name__}"
        )
    if found.name != entry.name:
        raise PackError(f"{_described(entry)} calls itself {found.name!r}; the names must agree")
    return found


def _described(entry: EntryPoint) -> str:
    return f"lifecycle {entry.name!r} ({entry.value}, from {_distribution(entry)})"


def _distributions(entries: Sequence[EntryPoint]) -> str:
    return " and ".join(sorted({_distribution(entry) for entry in entries}))


def _distribution(entry: EntryPoint) -> str:
    try:
        dist = entry.dist
        return f"{dist.name} {dist.version}" if dist and dist.name else "unknown"
    except FileNotFoundError:  # installed without metadata
        return "unknown"
