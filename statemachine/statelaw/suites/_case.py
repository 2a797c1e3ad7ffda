"""A suite of test cases: what is fed step by step, and what a right answer is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from statelaw.rows import Outcome
from statelaw.suites._options import Grain, Method, Subject
from statelaw.verdict import Mode, Verdict

VERSION = 1
"""The version of the JSON; it grows when a field goes or changes its meaning."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case and the right answer to it.

    Attributes:
        trigger: What is fired; `None` where an entity begins, and for a checker.
        to: The status that is asked for: the one to begin in, or the target where the trigger
            has several.  For a checker, the status it is shown.
        status: The status then seen; `None` where no entity could begin.  For a checker, `to`.
        legal: Whether that is allowed; what is not must be refused and leave the status alone.
        verdict: For a checker, the verdict on the step.
        settled: Whether the entity is then at rest; `None` where there is none.
        outcome: How it then went; `None` while under way, and where an undeclared status hides
            whether the entity moved.
    """

    trigger: str | None
    to: str | None
    status: str | None
    legal: bool
    verdict: Verdict | None = None
    settled: bool | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One test case.

    Attributes:
        name: What it does, fit for the id of a test and unique in its suite.
        steps: Its steps, in order; the first begins an entity or a trace.
    """

    name: str
    steps: tuple[Step, ...]

    @property
    def legal(self) -> bool:
        """Whether every step is legal."""
        return self.first_illegal is None

    @property
    def first_illegal(self) -> int | None:
        """The index of the first step that is not legal; `None` if all are."""
        return next((i for i, step in enumerate(self.steps) if not step.legal), None)

    @property
    def statuses(self) -> tuple[str | None, ...]:
        """The status seen after each step."""
        return tuple(step.status for step in self.steps)

    @property
    def triggers(self) -> tuple[str | None, ...]:
        """The trigger fired at each step."""
        return tuple(step.trigger for step in self.steps)


@dataclass(frozen=True, slots=True)
class Suite(Collection[Case]):
    """The cases that a method makes of a lifecycle; the same table gives the same suite.

    Attributes:
        lifecycle: The lifecycle's name.
        subject: What the cases are held against.
        method: What they cover.
        mode: For a checker, how the sequences were recorded.
        grain: For a checker, how finely its answers are compared.
        extra_states: How many states more than the lifecycle a faulty implementation may have
            and still be found out.
        longest: The most steps that a case was allowed; `None` for no bound.
        cases: The cases, in the order of the table.
    """

    lifecycle: str
    subject: Subject
    method: Method
    mode: Mode | None
    grain: Grain | None
    extra_states: int
    longest: int | None
    cases: tuple[Case, ...]

    def __contains__(self, case: object) -> bool:
        return case in self.cases

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    @property
    def steps(self) -> int:
        """The number of steps of all cases."""
        return sum(len(case.steps) for case in self.cases)

    def as_json(self) -> dict[str, Any]:
        """The suite as JSON values."""
        return {
            "version": VERSION,
            "lifecycle": self.lifecycle,
            "subject": str(self.subject),
            "method": str(self.method),
            "mode": self.mode and str(self.mode),
            "grain": self.grain and str(self.grain),
            "extra_states": self.extra_states,
            "longest": self.longest,
            "cases": [_case_as_json(case, self.subject) for case in self.cases],
        }

    def to_json(self) -> str:
        """The suite as a JSON document in ASCII, a line a step."""
        values = self.as_json()
        cases = values.pop("cases")
        head = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in values.items()]
        body = ",\n".join(map(_case_text, cases))
        return "\n".join(["{", *head, '  "cases": [', *([body] if cases else []), "  ]", "}", ""])


def _case_as_json(case: Case, subject: Subject) -> dict[str, Any]:
    as_json = _fired if subject is Subject.MACHINE else _shown
    return {
        "name": case.name,
        "first_illegal": case.first_illegal,
        "steps": [{**as_json(step), **_ends(step)} for step in case.steps],
    }


def _fired(step: Step) -> dict[str, Any]:
    return {
        "trigger": step.trigger,
        "to": step.to,
        "legal": step.legal,
        "status": step.status,
    }


def _shown(step: Step) -> dict[str, Any]:
    verdict = None if step.verdict is None else step.verdict.name
    return {"status": step.status, "legal": step.legal, "verdict": verdict}


def _ends(step: Step) -> dict[str, Any]:
    outcome = None if step.outcome is None else str(step.outcome)
    return {"settled": step.settled, "outcome": outcome}


def _case_text(case: dict[str, Any]) -> str:
    steps = ",\n".join(f"        {json.dumps(step)}" for step in case["steps"])
    return (
        f'    {{\n      "name": {json.dumps(case["name"])},\n'
        f'      "first_illegal": {json.dumps(case["first_illegal"])},\n'
        f'      "steps": [\n{steps}\n      ]\n    }}'
    )
