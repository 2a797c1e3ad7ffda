"""Payload readers: found by name, loaded one by one, a broken one reported and nothing else."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest
from statelaw import InputError, PackError
from statelaw.payload import (
    PayloadReader,
    available_readers,
    contract_of,
    payload_reader,
    payload_readers,
    recognise,
    secrets_of,
)
from statelaw.payload import reader as registry
from statelaw.payload.recognised import Recognised
from statelaw_providers.woosmap.payload import READER, RUN

OWN = "statelaw_providers.woosmap.payload:READER"


class Quiet:
    """A reader that claims everything and reports nothing."""

    apis = ()
    contracts = ()

    def __init__(self, name: str) -> None:
        self.name = name

    def recognise(self, payload: object, **how: Any) -> Recognised | None:
        """Whatever it is, as an answer of this reader."""
        return Recognised(self.name, f"{type(payload).__name__} {len(how)}")


QUIET = Quiet("quiet")


def installed(monkeypatch: pytest.MonkeyPatch, *entries: tuple[str, str]) -> None:
    """Pretend that these entry points are installed, and no others."""
    found = [EntryPoint(name, value, registry.GROUP) for name, value in entries]
    monkeypatch.setattr(registry, "entry_points", lambda group: found if group else [])


def test_the_packs_readers_are_found() -> None:
    """The three providers announce theirs, each under its own name."""
    readers = payload_readers()
    assert readers.broken == ()
    assert {"opendatasoft", "prolific", "woosmap"} <= set(readers.loaded)
    assert set(available_readers()) >= set(readers.loaded)
    for name, reader in readers.loaded.items():
        assert reader.name == name
        assert isinstance(reader, PayloadReader)
        assert all(each.table.name.partition(".")[0] == name for each in reader.contracts)
    assert payload_reader("woosmap") is READER


def test_a_contract_is_found_by_its_lifecycle() -> None:
    """And there is none for a lifecycle of no pack, or of a pack that says nothing of it."""
    assert contract_of("woosmap.import_run") is RUN
    assert contract_of("woosmap.other") is None
    assert contract_of("parcel.delivery") is None
    assert contract_of("") is None


def test_a_reader_that_nobody_announces() -> None:
    """The message has what may have been meant."""
    with pytest.raises(InputError, match="no payload reader 'wosmap'; did you mean 'woosmap'"):
        payload_reader("wosmap")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("statelaw_providers.nowhere:READER", "could not be loaded: ModuleNotFoundError"),
        ("statelaw_providers.woosmap.payload:READRE", "could not be loaded: AttributeError"),
        ("statelaw_providers.woosmap:IMPORT_RUN", "is a Lifecycle, not a payload reader"),
        ("tests.payload.test_reader:QUIET", ""),
    ],
)
def test_a_broken_pack_takes_nothing_else_down(
    monkeypatch: pytest.MonkeyPatch, value: str, message: str
) -> None:
    """It is reported beside the readers that could be loaded."""
    installed(monkeypatch, ("other", value), ("woosmap", OWN))
    readers = payload_readers()
    assert readers.loaded["woosmap"] is READER
    if not message:
        assert readers.broken == ()
        return
    (error,) = readers.broken
    assert message in str(error)
    assert "'other'" in str(error)
    with pytest.raises(PackError, match=message):
        payload_reader("other")


def test_two_packs_of_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is taken; the message names both."""
    installed(monkeypatch, ("woosmap", OWN), ("woosmap", "tests.payload.test_reader:QUIET"))
    with pytest.raises(PackError, match=r"announced by .*READER, .*QUIET; uninstall all but one"):
        payload_reader("woosmap")
    assert payload_readers().loaded == {}


def test_a_pack_is_loaded_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one that is broken is no hindrance."""
    installed(monkeypatch, ("broken", "statelaw_providers.nowhere:READER"), ("woosmap", OWN))
    assert available_readers() == ("broken", "woosmap")
    assert payload_reader("woosmap") is READER
    assert contract_of("woosmap.import_run") is RUN
    with pytest.raises(PackError):
        contract_of("broken.jobs")


def test_the_reader_whose_address_was_called_comes_first() -> None:
    """Without an address, the first that recognises the answer decides."""
    url = "https://api.woosmap.com/datasets/8c4c/status"
    body = {"details": "Rate limit reached"}
    by_address = recognise(body, [QUIET, READER], url=url, code=429)
    by_order = recognise(body, [QUIET, READER], code=429)
    assert by_address is not None
    assert by_order is not None
    assert (by_address.provider, by_order.provider) == ("woosmap", "quiet")
    assert recognise({"x": 1}, [READER]) is None
    assert recognise({"x": 1}, []) is None


def test_secrets_of_all_readers() -> None:
    """The names of each provider's secrets are known together."""
    names = secrets_of(payload_readers().loaded.values())
    for name in ("private_key", "X-Api-Key", "Authorization", "apikey", "X-Amz-Signature"):
        assert names.covers(name)
    assert not names.covers("status")
