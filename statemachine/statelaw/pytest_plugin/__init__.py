"""The pytest plugin: fixtures, a marker, coverage of lifecycles, and recorded cases as tests.

pytest imports this module whether it is used or not, so it imports nothing else: what does the
work is loaded by the hook or fixture that needs it.  `-p no:statelaw` leaves it out altogether.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from statelaw.face import face

if TYPE_CHECKING:
    from statelaw.lifecycle import Lifecycle
    from statelaw.pytest_plugin._marker import Asserting
    from statelaw.pytest_plugin._parametrise import illegal_pairs as illegal_pairs
    from statelaw.pytest_plugin._parametrise import legal_paths as legal_paths
    from statelaw.pytest_plugin._recorder import StatusRecorder as StatusRecorder
    from statelaw.pytest_plugin._replay import RecordedPolls as RecordedPolls
    from statelaw.suites import Case
else:  # pytest looks for hooks in what `dir` says, so that stays as it is
    _, __getattr__, _ = face(
        __name__,
        {
            "_parametrise": "illegal_pairs legal_paths",
            "_recorder": "StatusRecorder",
            "_replay": "RecordedPolls",
        },
    )

_MARKER = (
    "lifecycle(name, **options): the lifecycle that a test is about, with the options of its "
    "checks, such as mode='polled'; parametrises the fixtures legal_path (cover=..., longest=...) "
    "and illegal_pair"
)
_COVERAGE = ("lifecycle_cov", "lifecycle_cov_report", "lifecycle_cov_append")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("statelaw", "coverage of status lifecycles")
    group.addoption(
        "--lifecycle-cov",
        action="append",
        metavar="NAME",
        default=[],
        help="report what the tests observed of a lifecycle (may be repeated; 'all' for every "
        "lifecycle that a test touches)",
    )
    group.addoption(
        "--lifecycle-cov-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail if less than this share of any lifecycle's transitions was observed",
    )
    group.addoption(
        "--lifecycle-cov-report",
        action="append",
        metavar="FILE",
        default=[],
        help="also write the coverage to FILE (.json, or .html with diagrams; may be repeated)",
    )
    group.addoption(
        "--lifecycle-cov-append",
        metavar="FILE",
        help="add to the coverage that earlier runs wrote to FILE (.json)",
    )
    text = (
        "folder of the cases that status_recorder saves, from the root directory; empty to save "
        "none (default: lifecycle_cases beside the test)"
    )
    parser.addini("lifecycle_cases", text, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what collects coverage if it was asked for."""
    config.addinivalue_line("markers", _MARKER)
    fail_under = config.getoption("lifecycle_cov_fail_under")
    if fail_under is not None or any(config.getoption(name) for name in _COVERAGE):
        from statelaw.pytest_plugin._coverage import CoveragePlugin

        config.pluginmanager.register(CoveragePlugin(config), "statelaw-coverage")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrise `legal_path` and `illegal_pair` by the lifecycle that the test is marked with."""
    if {"legal_path", "illegal_pair"} & set(metafunc.fixturenames):
        from statelaw.pytest_plugin._parametrise import parametrise

        parametrise(metafunc)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect recorded cases: each trace of a file `*.case.jsonl` is checked as a test."""
    if not file_path.name.endswith(".case.jsonl"):
        return None
    from statelaw.pytest_plugin._cases import CaseFile

    return CaseFile.from_parent(parent, path=file_path)


@pytest.fixture
def lifecycle(request: pytest.FixtureRequest) -> Lifecycle[Any]:
    """The lifecycle that the test is marked with: `@pytest.mark.lifecycle("NAME")`."""
    from statelaw.pytest_plugin._marker import lifecycle_of

    return lifecycle_of(request.node)


@pytest.fixture
def legal_path(request: pytest.FixtureRequest) -> Case:
    """Each of the legal paths that together cover the marked lifecycle."""
    from statelaw.pytest_plugin._marker import unparametrised

    unparametrised(request.node, "legal_path")


@pytest.fixture
def illegal_pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each step, (from, to), that the marked lifecycle forbids."""
    from statelaw.pytest_plugin._marker import unparametrised

    unparametrised(request.node, "illegal_pair")


@pytest.fixture
def assert_conforms(request: pytest.FixtureRequest) -> Asserting:
    """`statelaw.assert_conforms`, with the lifecycle and the options of the marker."""
    from statelaw.pytest_plugin._marker import Asserting

    return Asserting(request.node, "assert_conforms")


@pytest.fixture
def assert_settles(request: pytest.FixtureRequest) -> Asserting:
    """`statelaw.assert_settles`, with the lifecycle and the options of the marker."""
    from statelaw.pytest_plugin._marker import Asserting

    return Asserting(request.node, "assert_settles")


@pytest.fixture
def status_recorder(request: pytest.FixtureRequest) -> Iterator[StatusRecorder]:
    """Records what a client is answered, checks it as it comes, and again at the end.

    A trace that fails is saved as a case, which `statelaw check` and the next run replay.
    """
    from statelaw.pytest_plugin._recording import recording

    with recording(request) as recorder:
        yield recorder


@pytest.fixture
def recorded_polls() -> Callable[..., RecordedPolls]:
    """Makes a poll of recorded statuses: each call advances, and the last is repeated."""
    from statelaw.pytest_plugin._replay import RecordedPolls

    return RecordedPolls
