"""Recorded cases as tests: each `*.case.jsonl` holds traces that must obey their lifecycle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from statelaw.assertions import assert_conforms
from statelaw.errors import InputError, StatelawError, UnknownLifecycleError
from statelaw.lifecycle import Lifecycle
from statelaw.pytest_plugin._case_file import RecordedCase, recorded_cases
from statelaw.pytest_plugin._marker import options_of_checks
from statelaw.registry import find
from statelaw.words import shown


class CaseFile(pytest.File):
    """A file of recorded observations, which name their lifecycle."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test for each trace of the file."""
        try:
            cases = recorded_cases(self.path)
        except StatelawError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=shown(case.name), case=case)


class CaseItem(pytest.Item):
    """One recorded trace."""

    def __init__(self, *, case: RecordedCase, **options: Any) -> None:
        super().__init__(**options)
        self.case = case

    def runtest(self) -> None:
        """Check the trace against the lifecycle it names, with the options saved with it."""
        known = {*options_of_checks(), "severity"}
        options = {name: value for name, value in self.case.options.items() if name in known}
        assert_conforms(self.case.trace, self._lifecycle(), **options)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any, **__: Any) -> Any:
        """The report alone, without a traceback of this plugin."""
        if isinstance(excinfo.value, StatelawError):
            return excinfo.getrepr(style="value")
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where the case stands."""
        place = self.case.trace[0].place
        return self.path, place.line - 1 if place else 0, f"recorded case {self.name}"

    def _lifecycle(self) -> Lifecycle[Any]:
        first = self.case.trace[0]
        if not first.lifecycle:
            text = "a case names its lifecycle in the field `lifecycle`"
            raise InputError(f"{first.place}: {text}")
        for marker in (
            each for item in self.session.items for each in item.iter_markers("lifecycle")
        ):
            marked = next(iter(marker.args), None)
            if isinstance(marked, Lifecycle) and marked.name == first.lifecycle:
                return marked
        return self._installed(first.lifecycle)

    def _installed(self, name: str) -> Lifecycle[Any]:
        try:
            found: Lifecycle[Any] = find(name)
        except UnknownLifecycleError as error:
            text = f"{error}; nor is a test of this run marked with a lifecycle of this name"
            raise UnknownLifecycleError(text) from None
        return found
