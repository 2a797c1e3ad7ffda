"""From a record to observations: a provider's answer says what it says, any other its fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from statelaw.batch import Batch
from statelaw.observation import Broken, Observation, Place
from statelaw.payload import PayloadReader, may_recognise, recognise
from statelaw.payload.recognised import Recognised
from statelaw.reading._around import NOTHING, Around, as_json, beside, is_enveloped, opened
from statelaw.reading._fields import FIELDS, Keys, identity, keys_of, observation, trigger
from statelaw.reading._flaw import Flaw, named
from statelaw.reading._lines import broken, note
from statelaw.reading._mapping import Mapped
from statelaw.reading._times import moment

Records = Iterator[Observation | Broken]
Piece = Observation | Broken | Batch
Pieces = Iterator[Piece]

_ALL = frozenset(name for names in FIELDS.values() for name in names)
_OURS = frozenset({"entity", "entity_id", "run", "run_id", "lifecycle"})
_REFUSED = 400
_MOST_SHAPES = 256


class Shape(NamedTuple):
    """What the names of a record's fields say of it.

    Attributes:
        keys: Which of them stands for which field of an observation.
        bare: Whether it has such fields only, one of them such as no answer has.
        enveloped: Whether one of them can hold an answer.
    """

    keys: Keys
    bare: bool
    enveloped: bool


@lru_cache(maxsize=256)
def shape_of(names: tuple[str, ...]) -> Shape:
    """What the names of a record's fields say of it."""
    held = frozenset(names)
    return Shape(keys_of(names), held <= _ALL and not held.isdisjoint(_OURS), is_enveloped(held))


@dataclass(slots=True)
class Intake:
    """What turns the records of one source into observations.

    Attributes:
        readers: What recognises the answers of providers; none takes every record as it is.
        lifecycle: The lifecycle that is checked, for answers that several could claim.
        provider: Whose answers are wanted where no lifecycle was named; then a record that is
            none of them and names no lifecycle is broken.
        mapped: Where records have their fields, if not under the usual names.
    """

    readers: Sequence[PayloadReader] = ()
    lifecycle: str | None = None
    provider: str = ""
    mapped: Mapped | None = None
    _accepted: dict[tuple[str, str], str] = field(default_factory=dict)
    _plain_keys: dict[tuple[str, ...], Keys | None] = field(default_factory=dict)

    def plain_keys(self, names: tuple[str, ...]) -> Keys | None:
        """Which fields are which in a record that, going by its names, is no answer.

        Args:
            names: The names of the record's fields, in their order.

        Returns:
            `None` where a record of these fields must be looked at more closely.
        """
        if self.mapped is not None or self.provider:
            return None
        if names not in self._plain_keys and len(self._plain_keys) < _MOST_SHAPES:
            self._plain_keys[names] = self._keys_of_plain(names)
        return self._plain_keys.get(names)

    def flat_keys(self, names: tuple[str, ...]) -> Keys | None:
        """The same for a row of text, which is never an answer by itself."""
        shape = shape_of(names)
        closer = self.mapped is not None or self.provider or shape.enveloped
        return None if closer else shape.keys

    def _keys_of_plain(self, names: tuple[str, ...]) -> Keys | None:
        shape = shape_of(names)
        if shape.enveloped:
            return None
        answers = not shape.bare and may_recognise(frozenset(names), self.readers)
        return None if answers else shape.keys

    @property
    def maps(self) -> bool:
        """Whether something else than the usual names says where the status is."""
        return self.mapped is not None and "status" in self.mapped

    def take(
        self, record: Mapping[str, Any], place: Place, text: str = "", *, flat: bool = False
    ) -> Records:
        """The observations that a record makes; or why it makes none.

        Args:
            record: The record.
            place: Where it stands.
            text: How it is written.
            flat: Whether it is a row of text, which is never an answer by itself.
        """
        shape = shape_of(tuple(record))
        try:
            status = record.get(shape.keys.status) if shape.keys.status else None
            if self.mapped and self.maps:
                yield self._named(_by_mapping(record, shape.keys, self.mapped, place))
            elif shape.enveloped and not isinstance(status, str):
                body, around = opened(record)
                around = self._around(record, around)
                yield from self.answer(body, around, place, text or excerpt(record))
            elif flat or not self.readers or (shape.bare and not self.provider):
                yield self._plain(record, self._around(record, NOTHING), place)
            else:
                yield from self._either(record, place, text)
        except Flaw as flaw:
            yield broken(place, text or excerpt(record), str(flaw))

    def exchange(self, body: object, around: Around, place: Place, text: str) -> Records:
        """The observations of an answer that was recorded among others.

        A recording holds whatever was fetched, so where a pack is there to tell, only what it
        recognises is taken.

        Raises:
            Flaw: There is a status that cannot be read.
        """
        if self.mapped is None:
            yield from self.answer(body, around, place, text, known=bool(self.readers))
            return
        with suppress(ValueError):
            body = as_json(body)
        record = _as_record(body, around)
        if not self.maps:
            around = self._around(record, around)
            yield from self.answer(body, around, place, text, known=bool(self.readers))
            return
        seen = _by_mapping(record, shape_of(tuple(record)).keys, self.mapped, place)
        if seen.status is None:
            yield note(place, text, "the mapped status is not there")
        else:
            yield self._named(seen)

    def answer(
        self, body: object, around: Around, place: Place, text: str, *, known: bool = False
    ) -> Records:
        """The observations that an answer makes; a note where it has no status to report.

        Args:
            body: The body: JSON, or its text.
            around: What is known besides.
            place: Where it stands.
            text: How it is written.
            known: Whether only what a pack recognises is taken.

        Raises:
            Flaw: It has one that cannot be read.
        """
        try:
            body = as_json(body)
        except ValueError as error:
            yield note(place, text, _unparsed(around, error))
            return
        if (found := self._recognised(body, around)) is not None:
            yield from self._said(found, around, place, text)
        elif around.code is not None and around.code >= _REFUSED:
            yield note(place, text, f"the server answered {around.code}, which reports no status")
        elif isinstance(body, dict) and not known and keys_of(tuple(body)).status:
            yield self._plain(body, around, place)
        else:
            said = "is known to no pack" if known else "reports no status"
            yield note(place, text, f"the answer is {_of(body)}, which {said}")

    def _around(self, record: Mapping[str, Any], around: Around) -> Around:
        """What is known around an answer, the mapped fields first."""
        if self.mapped is None:
            return around
        flat = self.mapped(record)
        keys = keys_of(tuple(flat))
        return around._replace(
            entity=identity(flat, keys.entity) or around.entity,
            run=identity(flat, keys.run) or around.run,
            at=moment(flat.get("at"), "at") or around.at,
            since=moment(flat.get("since"), "since") or around.since,
            trigger=trigger(flat.get("trigger"), "trigger") or around.trigger,
            lifecycle=identity(flat, keys.lifecycle) or around.lifecycle,
        )

    def _either(self, record: Mapping[str, Any], place: Place, text: str) -> Records:
        """A record that may be an answer, or have the fields of an observation."""
        around = self._around(record, beside(record))
        found = self._recognised(record, around)
        if found is None and self.provider:
            found = self._recognised(_without_ours(record), around)
        if found is None:
            yield self._plain(record, self._around(record, NOTHING), place)
        else:
            yield from self._said(found, around, place, text or excerpt(record))

    def _recognised(self, body: object, around: Around) -> Recognised | None:
        if not self.readers or not isinstance(body, dict):
            return None
        url, method, code = around.url, around.method, around.code
        wanted = around.lifecycle or self.lifecycle
        return recognise(body, self.readers, url=url, method=method, code=code, lifecycle=wanted)

    def _said(self, found: Recognised, around: Around, place: Place, text: str) -> Records:
        key = (found.provider, around.entity or found.entity)
        if not found.parts:
            if found.action and key[1]:
                self._accepted[key] = found.action
            yield note(place, text, f"{found.provider}, {found.kind}: {found.reason}")
            return
        action = around.trigger or _of_table(self._accepted.pop(key, ""), found)
        how: dict[str, Any] = {"at": around.at, "place": place, "trigger": action}
        for seen in found.observations(entity=around.entity, **how):
            run, since = seen.run or around.run, seen.since or around.since
            same = run == seen.run and since == seen.since
            yield seen if same else replace(seen, run=run, since=since)

    def _plain(self, record: Mapping[str, Any], around: Around, place: Place) -> Observation:
        """The observation whose fields a record has.

        Raises:
            Flaw: It has none, or there is no lifecycle to check it against.
        """
        seen = observation(record, keys_of(tuple(record)), place)
        if around is not NOTHING:
            seen = replace(
                seen,
                entity=around.entity or seen.entity or around.path,
                run=around.run or seen.run,
                at=around.at or seen.at,
                since=around.since or seen.since,
                trigger=around.trigger or seen.trigger,
                lifecycle=around.lifecycle or seen.lifecycle,
            )
        return self._named(seen)

    def _named(self, seen: Observation) -> Observation:
        """The same observation.

        Raises:
            Flaw: There is no lifecycle to check it against.
        """
        if self.provider and not seen.lifecycle:
            raise Flaw(f"not an answer of {self.provider} that is known, and it names no lifecycle")
        return seen


def _of_table(action: str, found: Recognised) -> str | None:
    """An action that was accepted, where the table of what is seen next has it.

    Where each action begins a run of its own, what is seen next may still be the run before it.
    """
    part = found.parts[0]
    rows = part.answer.contract.table.transitions
    return action if not part.run and any(row.trigger == action for row in rows) else None


def _by_mapping(record: Mapping[str, Any], keys: Keys, mapped: Mapped, place: Place) -> Observation:
    """The observation whose fields are where a mapping says, the others under the usual names."""
    usual = {field: record[name] for field, name in keys._asdict().items() if name is not None}
    flat = usual | mapped(record)
    return replace(observation(flat, keys_of(tuple(flat)), place), payload=record)


def _as_record(body: object, around: Around) -> dict[str, Any]:
    """An exchange as the record that mappings see."""
    return {
        "url": around.url,
        "method": around.method,
        "status_code": around.code,
        "at": around.at,
        "body": body,
    }


def excerpt(record: object) -> str:
    """A record as JSON, for a message."""
    try:
        return json.dumps(record, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):  # an integer of too many digits, or nested too deeply
        return named(record)


def _without_ours(record: Mapping[str, Any]) -> dict[str, Any]:
    ours = _OURS | {*FIELDS["at"], *FIELDS["trigger"]}
    return {name: value for name, value in record.items() if name not in ours}


def _of(body: object) -> str:
    if body is None:
        return "empty"
    fields = ", ".join(list(map(str, body))[:4]) if isinstance(body, dict) else ""
    return f"{named(body)} with {fields}" if fields else named(body)


def _unparsed(around: Around, error: ValueError) -> str:
    code = f" ({around.code})" if around.code is not None else ""
    return f"the answer{code} is not JSON, so it reports no status: {error}"
