"""What the answers that report a lifecycle's status promise, and judging one.

A contract joins a table, the model of the answers, and their facts.  An answer is judged as the
plain JSON it is: the model says which fields have the wrong type, the facts what contradicts the
status, and neither ever raises, whatever a server has sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from statelaw.errors import DeclarationError, Problem
from statelaw.finding import Explanation, Finding
from statelaw.observation import Observation, Place
from statelaw.payload._answer import Aliases, View, brief, status_name
from statelaw.payload._contradiction import and_more, contradiction
from statelaw.payload.facts import Fact, Requires
from statelaw.rows import Evidence, Source
from statelaw.rules import RULES
from statelaw.table import TransitionTable
from statelaw.words import did_you_mean, plain, printable, quoted


@dataclass(frozen=True, slots=True)
class Contract:
    """What the answers of one kind promise.

    Attributes:
        table: The lifecycle whose status they report.
        model: Their pydantic model; it keeps fields that it does not know.
        facts: What each status promises.
        sources: What the evidence of the facts refers to, besides the table's own sources.
        aliases: Fields that an answer may have under several names, each with these names.

    Raises:
        DeclarationError: A fact speaks of a status or a source that is not declared.
    """

    table: TransitionTable[Any]
    model: type[BaseModel]
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...] = ()
    aliases: Aliases = field(default_factory=dict)
    _of_status: Mapping[str | None, tuple[Fact, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [*_unknown_statuses(self), *_unknown_sources(self)]
        if problems:
            raise DeclarationError(self.table.name, problems)
        object.__setattr__(self, "_of_status", _by_status(self))

    @property
    def all_sources(self) -> tuple[Source, ...]:
        """The table's sources and the contract's own."""
        return (*self.table.sources, *self.sources)

    def source_of(self, evidence: Evidence) -> Source:
        """The source that a piece of evidence names."""
        return next(each for each in self.all_sources if each.key == evidence.source)

    def status_of(self, payload: Mapping[str, Any]) -> str | None:
        """The status that an answer reports; `None` where it has none that is a string."""
        return status_name(View(payload, self.aliases).get("status"))

    def applies(self, fact: Fact, payload: Mapping[str, Any]) -> bool:
        """Whether an answer is in a status, and under the conditions, of which a fact speaks."""
        return View(payload, self.aliases).meets(fact)

    def judge(
        self,
        payload: Mapping[str, Any],
        *,
        index: int = 0,
        previous: str | None = None,
        place: Place | None = None,
    ) -> list[Finding]:
        """What is to be said of an answer: one finding at most for each fact, and one for types.

        Args:
            payload: The answer, as JSON.
            index: The position of the observation in its trace.
            previous: The status the trace stood in.
            place: Where the answer was read.
        """
        view = View(payload, self.aliases)
        status = status_name(view.get("status"))
        facts = self._of_status.get(status, self._of_status[None])
        said = [(fact, contradiction(fact, view, self.table)) for fact in facts]
        findings = [
            Finding(fact.code, fact.severity, index, previous, status, text, self._why(fact), place)
            for fact, text in said
            if text
        ]
        if wrong := _mistyped(self, payload):
            severity = RULES["SL306"].severity
            mistyped = Finding("SL306", severity, index, previous, status, wrong, _NO_WHY, place)
            findings.insert(0, mistyped)
        return findings

    def _why(self, fact: Fact) -> Explanation:
        note = f": {fact.evidence.note}" if fact.evidence.note else ""
        cited = f"{fact.evidence.level}, {self.source_of(fact.evidence)}{note}"
        return Explanation(source=printable(cited))


class Reply(dict[str, Any]):
    """A provider's answer that was recognised as one, with the contract that it is judged by.

    It is the JSON object itself, as the payload of an observation.  A record that merely holds a
    status is no answer, so it is not judged.
    """

    __slots__ = ("contract",)

    def __init__(self, payload: Mapping[str, Any], contract: Contract) -> None:
        super().__init__(payload)
        self.contract = contract

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.contract)


def payload_findings(seen: Observation, index: int, previous: str | None) -> list[Finding]:
    """What is to be said of an observation's payload, if it is an answer that was recognised.

    Args:
        seen: The observation.
        index: Its position in its trace.
        previous: The status the trace stood in.
    """
    answer = seen.payload
    if not isinstance(answer, Reply):
        return []
    return answer.contract.judge(answer, index=index, previous=previous, place=seen.place)


_NO_WHY = Explanation()


def _mistyped(contract: Contract, payload: Mapping[str, Any]) -> str:
    """What the model refuses; what is absent or null is left to the facts that require it."""
    try:
        contract.model.model_validate(payload)
    except ValidationError as error:
        required = {fact.name for fact in contract.facts if isinstance(fact, Requires)}
        required.update(contract.aliases.get("status", ("status",)))
        wrong: dict[str, list[Any]] = defaultdict(list)
        for each in error.errors(include_url=False):
            path = _path(each["loc"], payload)
            null = each["input"] is None and path.split(".")[-1] in required
            if each["type"] != "missing" and not null:
                wrong[path].append(each)
        return and_more([_sentence(path, errors) for path, errors in wrong.items()])
    return ""


def _path(loc: tuple[str | int, ...], payload: Any) -> str:
    """Where an error stands in the answer; pydantic also names the types that it tried."""
    path, value = "", payload
    for part in loc:
        if isinstance(value, Mapping) and part in value:
            path, value = f"{path}.{part}", value[str(part)]
        elif isinstance(value, list) and isinstance(part, int):
            path, value = f"{path}[{part}]", value[part]
    return printable(path.lstrip("."))


def _sentence(path: str, errors: list[Any]) -> str:
    wanted = [each["msg"].removeprefix("Value error, ") for each in errors]
    wanted = [text.removeprefix("Input should be ") for text in wanted]
    return f"{path} is {brief(errors[0]['input'])}; it should be {' or '.join(wanted)}"


def _by_status(contract: Contract) -> dict[str | None, tuple[Fact, ...]]:
    """The facts that speak of each status; under `None` those that speak of any."""
    facts = contract.facts
    found: dict[str | None, tuple[Fact, ...]] = {
        plain(status): tuple(fact for fact in facts if not fact.when or status in fact.when)
        for status in contract.table.statuses
    }
    return found | {None: tuple(fact for fact in facts if not fact.when)}


def _unknown_statuses(contract: Contract) -> Iterator[Problem]:
    for i, fact in enumerate(contract.facts):
        for status in fact.when:
            if status not in contract.table:
                hint = did_you_mean(status, contract.table.statuses)
                text = f"no state {quoted(status)}{hint and '; '}{hint}"
                yield Problem("SL504", f"facts[{i}].when", str(fact), text)


def _unknown_sources(contract: Contract) -> Iterator[Problem]:
    keys = [source.key for source in contract.all_sources]
    for i, fact in enumerate(contract.facts):
        if fact.evidence.source not in keys:
            hint = did_you_mean(fact.evidence.source, keys) or f"declared are {', '.join(keys)}"
            text = f"unknown source {fact.evidence.source!r}: {hint}"
            yield Problem("SL507", f"facts[{i}].evidence.source", str(fact), text)
