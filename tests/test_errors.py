"""Errors form one hierarchy, fit the builtins, survive pickling, and carry what they are about."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import Any

import pytest
from statelaw import (
    DeclarationError,
    InputError,
    Lifecycle,
    LifecycleViolation,
    MissingDependencyError,
    Observation,
    PackError,
    Problem,
    StatelawError,
    UnknownLifecycleError,
    UnknownStatusError,
)
from statelaw.machine import TransitionRefused

from tests.examples import JOB, ONE_WAY


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (DeclarationError, ValueError),
        (InputError, ValueError),
        (UnknownStatusError, LookupError),
        (UnknownLifecycleError, LookupError),
        (MissingDependencyError, ImportError),
        (PackError, Exception),
        (LifecycleViolation, Exception),
    ],
)
def test_every_error_is_ours_and_fits_a_builtin(
    error: type[Exception], builtin: type[Exception]
) -> None:
    """Code may catch all of ours at once, or what it would catch anyway."""
    assert issubclass(error, StatelawError)
    assert issubclass(error, builtin)


def test_a_wrong_table_and_a_wrong_provider_are_different_errors() -> None:
    """Who is at fault can be told by type."""
    assert not issubclass(DeclarationError, LifecycleViolation)
    assert not issubclass(LifecycleViolation, DeclarationError)


def raised() -> list[StatelawError]:
    """One error of each kind that can be provoked."""
    report = ONE_WAY.check(["done", "queued"])
    model: Any = JOB.machine().model
    wrong: list[Any] = [
        lambda: Lifecycle(name="x"),  # type: ignore[call-arg]
        report.raise_for_findings,
        lambda: JOB.check("idle"),
        lambda: JOB.state("ilde"),
        lambda: model.trigger("end"),
    ]
    errors = []
    for each in wrong:
        with pytest.raises(StatelawError) as caught:
            each()
        errors.append(caught.value)
    return errors


@pytest.mark.parametrize("error", raised(), ids=lambda each: type(each).__name__)
def test_errors_survive_pickling(error: StatelawError) -> None:
    """Test runners and pools send them between processes."""
    again: Any = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    if isinstance(error, DeclarationError):
        assert (again.name, again.problems) == (error.name, error.problems)
    if isinstance(error, LifecycleViolation):
        assert str(again.report) == str(error.report)
        assert again.report.findings == error.report.findings
    if isinstance(error, TransitionRefused):
        assert again.value == error.value
    assert type(again) is type(error)


def test_a_problem_says_where_and_in_which_row() -> None:
    """With the line where the declaration came from a file."""
    problem = Problem("SL504", "transitions[3].target", "a --x--> b", "unknown target 'b'")
    assert str(problem) == "SL504 transitions[3].target: unknown target 'b'  [a --x--> b]"
    placed = Problem("SL509", "initial", "", "no initial state", line=12)
    assert str(placed) == "SL509 line 12, initial: no initial state"


@pytest.mark.parametrize(
    ("problems", "said"), [(0, "0 problems"), (1, "1 problem"), (2, "2 problems")]
)
def test_a_declaration_error_counts_its_problems(problems: int, said: str) -> None:
    """One line for each, below."""
    error = DeclarationError("x", [Problem("SL509", "initial", "", "none")] * problems)
    assert str(error).startswith(f"lifecycle 'x' is declared wrongly: {said}")
    assert str(error).count("\n") == problems


@pytest.mark.parametrize("name", ["at", "since"])
def test_a_time_without_a_zone_is_refused(name: str) -> None:
    """It would be another moment on another machine."""
    times: dict[str, Any] = {name: datetime(2024, 5, 1, 8)}
    with pytest.raises(InputError) as caught:
        Observation("idle", **times)
    assert str(caught.value) == (
        f"{name}=2024-05-01T08:00:00 has no time zone; give one, such as 2024-05-01T08:00:00Z"
    )
    with pytest.raises(InputError, match=f"{name}='2024-05-01' is not a datetime"):
        Observation("idle", **{name: "2024-05-01"})  # type: ignore[arg-type]
