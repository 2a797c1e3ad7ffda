"""The recorder of a test: made from its marker, and judged while the test still can fail."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from statelaw.assertions import ConformanceError
from statelaw.errors import StatelawError
from statelaw.pytest_plugin._case_file import SUFFIX
from statelaw.pytest_plugin._marker import marked
from statelaw.pytest_plugin._recorder import StatusRecorder

_RECORDER: pytest.StashKey[StatusRecorder] = pytest.StashKey()
_PLUGIN = "statelaw-recorders"
_LONGEST = 80


@contextmanager
def recording(request: pytest.FixtureRequest) -> Iterator[StatusRecorder]:
    """A recorder for one test; what it finds fails the test, and what comes later its teardown."""
    plugins = request.config.pluginmanager
    if not plugins.has_plugin(_PLUGIN):
        plugins.register(_AtTheEnd(), _PLUGIN)
    said = marked(request.node)
    try:
        recorder = StatusRecorder(
            said.lifecycle, case=_case(request), **said.of_checks(StatusRecorder)
        )
    except StatelawError as error:
        raise pytest.fail.Exception(f"{request.node.nodeid}: {error}", pytrace=False) from None
    request.node.stash[_RECORDER] = recorder
    with recorder:
        yield recorder
        _judge(request.node, recorder)


class _AtTheEndError(ConformanceError, pytest.fail.Exception):  # type: ignore[misc, name-defined]
    """What a recorder found at the end, where there is no code of the test to be shown."""

    def __init__(self, error: ConformanceError) -> None:
        ConformanceError.__init__(self, str(error), error.report)
        self.msg, self.pytrace = str(error), False

    def __reduce__(self) -> tuple[Any, ...]:
        return ConformanceError, (self.msg, self.report)


_AtTheEndError.__module__ = ConformanceError.__module__
_AtTheEndError.__qualname__ = ConformanceError.__qualname__  # to whoever reads it, it is one


class _AtTheEnd:
    """Judges the recorder of each test right after its body, so that the test itself fails."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Run the test, then judge."""
        recorder = item.stash.get(_RECORDER, None)
        try:
            answer = yield
        except BaseException as error:
            if recorder is not None:
                recorder.judge(error)
            raise
        if recorder is not None:
            _judge(item, recorder)
        return answer


def _judge(item: pytest.Item, recorder: StatusRecorder) -> None:
    try:
        recorder.judge()
    except ConformanceError as error:
        raise _AtTheEndError(error) from None
    except StatelawError as error:
        raise pytest.fail.Exception(f"{item.nodeid}: {error}", pytrace=False) from None


def _case(request: pytest.FixtureRequest) -> Path | None:
    """Where a failing trace of this test goes: always the same file, and no other test's."""
    folder: str | None = request.config.getini("lifecycle_cases")
    if folder == "":
        return None
    node = request.node
    beside = node.path.parent / "lifecycle_cases"
    home = beside if folder is None else request.config.rootpath / folder
    name = re.sub(r"[^0-9A-Za-z_.]+", "-", f"{node.path.stem}-{node.name}")[:_LONGEST].strip("-.")
    return Path(home, f"{name}-{sha256(node.nodeid.encode()).hexdigest()[:8]}{SUFFIX}")
