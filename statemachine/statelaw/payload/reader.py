"""Recognising providers' answers, and what they say as observations.

A pack announces its reader through the entry-point group `statelaw.payloads`, under the part of
its lifecycles' names before the first dot.  Readers are loaded one by one and only when asked
for, so a broken one is reported and takes nothing else down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NamedTuple, Protocol, runtime_checkable

from statelaw.errors import InputError, PackError
from statelaw.payload.api import Api
from statelaw.payload.contract import Contract
from statelaw.payload.recognised import Recognised
from statelaw.secrets import Secrets
from statelaw.words import did_you_mean

GROUP = "statelaw.payloads"


@runtime_checkable
class PayloadReader(Protocol):
    """What a pack offers to read its provider's answers."""

    @property
    def name(self) -> str:
        """The provider: the part of its lifecycles' names before the first dot."""
        raise NotImplementedError

    @property
    def apis(self) -> tuple[Api, ...]:
        """What the provider documents of its APIs."""
        raise NotImplementedError

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """What its answers promise, one for each lifecycle."""
        raise NotImplementedError

    def recognise(
        self,
        payload: object,
        *,
        url: str | None = None,
        method: str | None = None,
        code: int | None = None,
        lifecycle: str | None = None,
    ) -> Recognised | None:
        """What an answer is, by its shape and its address; `None` where it is not recognised.

        It never raises, whatever the payload is.

        Args:
            payload: The body of the answer, as JSON.
            url: The address that was called.
            method: The HTTP method.
            code: The HTTP status code.
            lifecycle: The lifecycle that the caller checks, for answers that several could claim.
        """


class Readers(NamedTuple):
    """The readers of all installed packs.

    Attributes:
        loaded: Those that could be loaded, by name.
        broken: What is wrong with the others.
    """

    loaded: Mapping[str, PayloadReader]
    broken: tuple[PackError, ...]


def available_readers() -> tuple[str, ...]:
    """The names of all installed readers, sorted; none is loaded."""
    return tuple(sorted(_entries()))


def payload_reader(name: str) -> PayloadReader:
    """The installed reader of a provider's answers.

    Raises:
        InputError: No pack announces it.
        PackError: Its pack could not be loaded.
    """
    entries = _entries()
    if name not in entries:
        hint = did_you_mean(name, entries) or f"installed: {', '.join(sorted(entries)) or 'none'}"
        raise InputError(f"no payload reader {name!r}; {hint}")
    return _loaded(name, entries[name])


def payload_readers() -> Readers:
    """The readers of all installed packs; one that cannot be loaded is reported among them."""
    loaded, broken = {}, []
    for name, entries in sorted(_entries().items()):
        try:
            loaded[name] = _loaded(name, entries)
        except PackError as error:
            broken.append(error)
    return Readers(loaded, tuple(broken))


def recognise(
    payload: object,
    readers: Iterable[PayloadReader],
    *,
    url: str | None = None,
    method: str | None = None,
    code: int | None = None,
    lifecycle: str | None = None,
) -> Recognised | None:
    """What the first reader that recognises an answer takes it for.

    A reader whose provider has the address called decides before the others.
    """
    called = readers
    if url is not None:
        called = sorted(readers, key=lambda reader: not _calls(reader, url, method))
    how: dict[str, Any] = {"url": url, "method": method, "code": code, "lifecycle": lifecycle}
    found = (reader.recognise(payload, **how) for reader in called)
    return next((each for each in found if each is not None), None)


def may_recognise(names: frozenset[str], readers: Iterable[PayloadReader]) -> bool:
    """Whether a reader may recognise an object with fields of these names, without its address.

    A log has millions of records of few kinds, and most kinds are no answers by their names
    alone.  A reader that has a method `may_recognise` of its own tells; any other may recognise
    everything.
    """
    return any(getattr(each, "may_recognise", _anything)(names) for each in readers)


def _anything(names: frozenset[str]) -> bool:  # noqa: ARG001 - stands for a reader's method
    return True


def contract_of(lifecycle: str) -> Contract | None:
    """What the answers that report a lifecycle promise; `None` where no pack says.

    Raises:
        PackError: The pack of that name could not be loaded.
    """
    name = lifecycle.partition(".")[0]
    entries = _entries().get(name)
    contracts = _loaded(name, entries).contracts if entries else ()
    return next((each for each in contracts if each.table.name == lifecycle), None)


def secrets_of(readers: Iterable[PayloadReader]) -> Secrets:
    """The names of everything that the providers of these readers keep secret."""
    found = Secrets()
    for reader in readers:
        for api in reader.apis:
            found |= api.secrets
    return found


def _calls(reader: PayloadReader, url: str, method: str | None) -> bool:
    return any(api.call(url, method) for api in reader.apis)


def _entries() -> dict[str, list[EntryPoint]]:
    entries: dict[str, list[EntryPoint]] = defaultdict(list)
    for entry in entry_points(group=GROUP):
        entries[entry.name].append(entry)
    return dict(entries)


def _loaded(name: str, entries: list[EntryPoint]) -> PayloadReader:
    if len(entries) > 1:
        homes = ", ".join(entry.value for entry in entries)
        raise PackError(f"payload reader {name!r} is announced by {homes}; uninstall all but one")
    what = f"payload reader {name!r} ({entries[0].value})"
    try:
        found = entries[0].load()
    except (Exception, SystemExit) as error:
        # Whatever a foreign pack raises on import is its own fault and must stay its own.
        text = f"{what} could not be loaded: {type(error).__name__}: {error}"
        raise PackError(text) from error
    if not isinstance(found, PayloadReader):
        raise PackError(f"{what} is a {type(found).__name__}, not a payload reader")
    return found
