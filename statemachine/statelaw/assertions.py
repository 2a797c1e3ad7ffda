"""Assertions about traces, for any test framework."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from statelaw.coverage import announce
from statelaw.errors import LifecycleViolation, StatelawError
from statelaw.finding import Severity
from statelaw.judgement import Report
from statelaw.lifecycle import Lifecycle
from statelaw.observation import Observation
from statelaw.registry import find
from statelaw.rows import Outcome
from statelaw.words import chosen

Trace = Iterable[str | Observation | None]


class ConformanceError(LifecycleViolation, AssertionError):
    """A trace does not do what a test asserts of it.

    It is an `AssertionError`, so every test framework counts it as a failure and not as an
    error.  Its text is the report: the trace with each break marked, what is legal there, the
    source of the claim, and the row to add.
    """

    __module__ = "statelaw"  # where it is imported from, and short in a summary of failures


def assert_conforms(
    trace: Trace,
    lifecycle: Lifecycle[Any] | str,
    *,
    severity: Severity | str = Severity.ERROR,
    **options: Any,
) -> Report[Any]:
    """Assert that a trace obeys its lifecycle; the report, if it does.

    Args:
        trace: Statuses or observations, in order.
        lifecycle: The lifecycle, or the name of an installed one.
        severity: The least severity that fails.
        **options: As `Lifecycle.check` takes them, such as `mode="every_change"`.

    Raises:
        ConformanceError: It does not; the error carries the report.
        InputError: The trace is not one, or an option has no such value.
    """
    __tracebackhide__ = True
    report = _judged(trace, lifecycle, severity, options)
    announce(report)
    return report


def assert_settles(
    trace: Trace,
    lifecycle: Lifecycle[Any] | str,
    *,
    outcome: Outcome | str | None = None,
    severity: Severity | str = Severity.ERROR,
    **options: Any,
) -> Report[Any]:
    """Assert that a trace obeys its lifecycle and comes to rest; the report, if it does.

    Args:
        trace: Statuses or observations, in order.
        lifecycle: The lifecycle, or the name of an installed one.
        outcome: How it must have gone; any outcome does when it is `None`.
        severity: The least severity that fails.
        **options: As for `assert_conforms`.

    Raises:
        ConformanceError: It does not, or went otherwise.
        InputError: The trace is not one, or an option has no such value.
    """
    __tracebackhide__ = True
    wanted = None if outcome is None else chosen(Outcome, outcome, "outcome")
    report = _judged(trace, lifecycle, severity, {**options, "must_settle": True})
    if wanted is not None and report.outcome is not wanted:
        text = f"the trace settled with outcome {report.outcome}, not {wanted}\n{report}"
        raise ConformanceError(text, report)
    announce(report)
    return report


def _judged(
    trace: Trace,
    lifecycle: Lifecycle[Any] | str,
    severity: Severity | str,
    options: dict[str, Any],
) -> Report[Any]:
    __tracebackhide__ = True
    worst = chosen(Severity, severity, "severity")
    try:
        report = _lifecycle(lifecycle).check(trace, **options)
    except StatelawError as error:
        raise error.with_traceback(None) from None  # where it was found tells a test nothing
    if any(found.severity.rank <= worst.rank for found in report.findings):
        raise ConformanceError(str(report), report)
    return report


def _lifecycle(lifecycle: Lifecycle[Any] | str) -> Lifecycle[Any]:
    if isinstance(lifecycle, Lifecycle):
        return lifecycle
    found: Lifecycle[Any] = find(lifecycle)
    return found
