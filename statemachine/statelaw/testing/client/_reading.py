"""What a client's ending says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from statelaw.finding import Severity
from statelaw.rows import Outcome
from statelaw.testing.client._scenarios import Scenario, ScenarioKind
from statelaw.testing.client._session import Ending

_GRACE = 2
"""So many polls more than needed are no fault: some clients look twice."""


class Behaviour(StrEnum):
    """What a client does with a scenario."""

    STOPS = "stops rightly"
    EARLY = "stops too early"
    LATE = "stops late"
    NEVER = "never stops"
    FAILURE_AS_SUCCESS = "takes failure for success"
    PARTIAL_AS_SUCCESS = "takes partial success for success"
    ATTENTION_AS_SUCCESS = "takes a wait for a person for success"
    SUCCESS_AS_FAILURE = "takes success for failure"
    WORK_AS_SUCCESS = "takes work under way for success"
    GIVES_UP = "gives up in time"
    NOTICES = "notices"
    UNKNOWN_AS_SUCCESS = "takes an unknown status for success"
    SWALLOWS_UNKNOWN = "swallows an unknown status"
    PASSES_OVER = "passes over it"

    @property
    def severity(self) -> Severity | None:
        """How much it matters; `None` where it is right."""
        return _SEVERITY.get(self)


_SEVERITY = {
    Behaviour.EARLY: Severity.ERROR,
    Behaviour.LATE: Severity.WARNING,
    Behaviour.NEVER: Severity.ERROR,
    Behaviour.FAILURE_AS_SUCCESS: Severity.ERROR,
    Behaviour.PARTIAL_AS_SUCCESS: Severity.WARNING,
    Behaviour.ATTENTION_AS_SUCCESS: Severity.ERROR,
    Behaviour.SUCCESS_AS_FAILURE: Severity.ERROR,
    Behaviour.WORK_AS_SUCCESS: Severity.ERROR,
    Behaviour.UNKNOWN_AS_SUCCESS: Severity.ERROR,
    Behaviour.SWALLOWS_UNKNOWN: Severity.WARNING,
    Behaviour.PASSES_OVER: Severity.NOTE,
}
_MISTAKEN = {
    Outcome.FAILURE: Behaviour.FAILURE_AS_SUCCESS,
    Outcome.PARTIAL: Behaviour.PARTIAL_AS_SUCCESS,
    Outcome.ATTENTION: Behaviour.ATTENTION_AS_SUCCESS,
}


class Reader:
    """Reads endings, by what the client says of success.

    Args:
        outcome_of: The outcome of a status at rest.
        told: What a caller learns from what the client returned.
    """

    def __init__(
        self, outcome_of: Callable[[str], Outcome | None], told: Callable[[Any], Any]
    ) -> None:
        self._outcome_of, self._told = outcome_of, told
        self._successes: list[Any] = []
        self._surrenders: list[Ending] = []

    def learn(self, scenarios: Sequence[Scenario], endings: Sequence[Ending]) -> None:
        """Note what the client returns when all went well, and how it gives up."""
        for scenario, ending in zip(scenarios, endings, strict=True):
            seen = ending.polls >= len(scenario.fed)
            if seen and self._ends_in(scenario) is Outcome.SUCCESS and _returned(ending):
                self._successes.append(self._told(ending.value))
            if scenario.kind is ScenarioKind.ENDLESS and not ending.stuck:
                self._surrenders.append(ending)

    def read(self, scenario: Scenario, ending: Ending) -> Behaviour:
        """What the client did with a scenario."""
        if ending.stuck:
            return Behaviour.NEVER
        if scenario.kind is ScenarioKind.ENDLESS:
            success = self._says_success(ending)
            return Behaviour.WORK_AS_SUCCESS if success else Behaviour.GIVES_UP
        if scenario.kind is ScenarioKind.UNKNOWN:
            return self._of_unknown(scenario, ending)
        if not scenario.kind.legal:
            return self._of_oddity(scenario, ending)
        return self._of_rest(scenario, ending)

    def _of_rest(self, scenario: Scenario, ending: Ending) -> Behaviour:
        late = ending.polls - len(scenario.fed)
        outcome = self._ends_in(scenario)
        if late < 0:
            patient = scenario.kind is ScenarioKind.REPEATS and self._gives_up(ending)
            return Behaviour.GIVES_UP if patient else Behaviour.EARLY
        if outcome is Outcome.SUCCESS and ending.error is not None:
            return Behaviour.SUCCESS_AS_FAILURE
        mistaken = _MISTAKEN.get(outcome) if outcome else None
        if mistaken and self._says_success(ending):
            return mistaken
        return Behaviour.LATE if late > _GRACE else Behaviour.STOPS

    def _of_unknown(self, scenario: Scenario, ending: Ending) -> Behaviour:
        if ending.polls < len(scenario.fed):
            return Behaviour.EARLY
        if self._says_success(ending):
            return Behaviour.UNKNOWN_AS_SUCCESS
        late = ending.polls - len(scenario.fed)
        return Behaviour.SWALLOWS_UNKNOWN if late > _GRACE else Behaviour.NOTICES

    def _of_oddity(self, scenario: Scenario, ending: Ending) -> Behaviour:
        """Of a status that is odd, once; the client may object to it or go on."""
        if ending.polls <= (scenario.odd or 0):
            return Behaviour.EARLY
        if ending.polls < len(scenario.fed):
            success = self._says_success(ending)
            return Behaviour.WORK_AS_SUCCESS if success else Behaviour.NOTICES
        return Behaviour.PASSES_OVER if _returned(ending) else Behaviour.NOTICES

    def _ends_in(self, scenario: Scenario) -> Outcome | None:
        last = scenario.fed[-1]
        return self._outcome_of(last) if last is not None and scenario.kind.legal else None

    def _gives_up(self, ending: Ending) -> bool:
        """Whether it ends as it does where work goes on for ever: at its own deadline."""
        if self._says_success(ending):
            return False
        return any(
            type(ending.error) is type(other.error)
            and _same(self._told(ending.value), self._told(other.value))
            for other in self._surrenders
        )

    def _says_success(self, ending: Ending) -> bool:
        """Whether its caller cannot tell this ending from one that ended well."""
        if not _returned(ending):
            return False
        told = self._told(ending.value)
        return any(_same(told, success) for success in self._successes)


def _returned(ending: Ending) -> bool:
    return not ending.stuck and ending.error is None


def _same(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # whatever a foreign comparison raises, it tells nobody that they are equal
        return False
