"""A suite as a file of tests that runs as it stands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import PurePath
from string import Template

from statelaw.suites._case import Step, Suite
from statelaw.suites._options import Method, Subject
from statelaw.words import shown

_COVERS = {
    Method.TRANSITIONS: "every way to begin and every transition",
    Method.TRANSITION_PAIRS: "every two transitions that can follow one another",
    Method.ILLEGAL_PAIRS: "everything that is not allowed, once in every state",
    Method.W: "every fault",
    Method.HSI: "every fault",
}

_FILE = Template('''\
# Written by: $command
# Covers $covers.
# $counts.  Run them with pytest.  As it stands, the file
# tests $itself.
# ruff: noqa
# fmt: off
"""Does it obey its lifecycle?"""

from __future__ import annotations

$imports

LIFECYCLE: Lifecycle[Any] = $lifecycle


$plug

CASES: dict[str, list[Step]] = {
$cases
}


$test
''')

_MACHINE = '''\
class Refused(Exception):
    """What was asked for is not allowed, and nothing was changed."""


# PLUG IN YOUR IMPLEMENTATION HERE: replace the bodies of this class, and nothing else.
class System:
    """One entity of the system under test; as it stands, the lifecycle's own machine."""

    def __init__(self, status: str) -> None:
        """Begin an entity in a status; raise Refused where none can begin there."""
        if status not in LIFECYCLE.initial:
            raise Refused(status)
        self._entity: Any = LIFECYCLE.machine(initial=status).model

    def fire(self, trigger: str, to: str | None) -> None:
        """Fire a trigger, to this target where it has several; raise Refused."""
        try:
            self._entity.trigger(trigger, **({} if to is None else {"to": to}))
        except TransitionRefused as refused:
            raise Refused(str(refused)) from refused

    @property
    def status(self) -> str:
        """The status now seen."""
        return str(self._entity.state)

    @property
    def settled(self) -> bool | None:
        """Whether it is at rest; None if the system does not say."""
        return LIFECYCLE.state(self.status).at_rest
# END of what is plugged in.


# (trigger, to, allowed, status then seen, whether it is then at rest); without a trigger, the
# step begins an entity.
Step = tuple[str | None, str | None, bool, str | None, bool | None]'''

_MACHINE_TEST = '''\
@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_machine(steps: list[Step]) -> None:
    """Every step is accepted or refused as it should be, and leads to the right status."""
    system: System | None = None
    for i, (trigger, to, allowed, status, settled) in enumerate(steps):
        what = f"step {i}, {'begin' if trigger is None else trigger}{f' to {to}' if to else ''}"
        try:
            if system is None:
                system = System(str(to))
            else:
                system.fire(str(trigger), to)
            accepted = True
        except Refused:
            accepted = False
        assert accepted == allowed, f"{what}: {'accepted' if accepted else 'refused'}"
        if system is not None:
            assert system.status == status, f"{what}: the status is wrong"
            assert system.settled in (None, settled), f"{what}: at rest or not, wrongly"'''

_CHECKER = Template('''\
# PLUG IN YOUR CHECKER HERE: replace the bodies of this class, and nothing else.
class Checker:
    """What is shown the statuses of one trace; as it stands, the lifecycle's own checker."""

    goes_on = True
    """Whether it goes on from an illegal status; if not, a case ends there."""

    def __init__(self) -> None:
        """Begin a trace."""
        self._seen: list[str] = []

    def accepts(self, status: str) -> bool:
        """Whether the next status is legal."""
        self._seen.append(status)
        self._report = LIFECYCLE.check(self._seen, mode="$mode")
        return self._report.verdicts[-1].legal

    @property
    def verdict(self) -> str | None:
        """The verdict on that status; None if the checker does not say."""
        return self._report.verdicts[-1].name

    @property
    def settled(self) -> bool | None:
        """Whether the trace then stands at rest; None if the checker does not say."""
        return self._report.settled
# END of what is plugged in.


# (status, whether it is legal, the verdict, whether the trace then stands at rest)
Step = tuple[str, bool, str, bool | None]''')

_CHECKER_TEST = '''\
@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_checker(steps: list[Step]) -> None:
    """Every status is accepted or refused as it should be."""
    checker = Checker()
    for i, (status, legal, verdict, settled) in enumerate(steps):
        accepted = checker.accepts(status)
        assert accepted == legal, f"step {i}, {status}: {'accepted' if accepted else 'refused'}"
        assert checker.verdict in (None, verdict), f"step {i}, {status}: the verdict is wrong"
        if settled is not None:
            at_rest = checker.settled
            assert at_rest in (None, settled), f"step {i}, {status}: at rest or not, wrongly"
        if not legal and not checker.goes_on:
            break'''


def to_pytest(suite: Suite, lifecycle: str, *, file: bool = False) -> str:
    """A file of tests, one for each case, that loads the lifecycle and runs as it stands.

    Its one marked place is where an implementation, or a checker, is to be plugged in; until
    then it tests the lifecycle's own.

    Args:
        suite: The suite.
        lifecycle: The name of an installed lifecycle, or a lifecycle file's path.
        file: Whether it is a path; a relative one is taken from where the tests lie.
    """
    machine = suite.subject is Subject.MACHINE
    plug = _MACHINE if machine else _CHECKER.substitute(mode=suite.mode)
    return _FILE.substitute(
        command=_command(suite, lifecycle),
        covers=_covers(suite),
        counts=f"{len(suite):,} cases of {suite.steps:,} steps",
        itself="the lifecycle's own machine" if machine else "the lifecycle's own checker",
        imports="\n".join(_imports(suite, file=file)),
        lifecycle=_loading(lifecycle, file=file),
        plug=plug,
        cases="\n".join(_case_lines(suite)),
        test=_MACHINE_TEST if machine else _CHECKER_TEST,
    )


def _command(suite: Suite, lifecycle: str) -> str:
    options = {"method": suite.method, "subject": suite.subject}
    if suite.mode and suite.grain:
        options |= {"mode": suite.mode, "grain": suite.grain}
    words = [f"--{name} {value}" for name, value in options.items()]
    if suite.extra_states:
        words.append(f"--extra-states {suite.extra_states}")
    if suite.longest is not None:
        words.append(f"--longest {suite.longest}")
    name = shlex.quote(shown(lifecycle))
    return " ".join(["statelaw suite", name, *words, "--format pytest"])


def _covers(suite: Suite) -> str:
    covers = _COVERS[suite.method]
    if not suite.method.guarantees:
        return covers
    extra = suite.extra_states
    at_most = (
        f"at most {extra} state{'' if extra == 1 else 's'} more" if extra else "no more states"
    )
    return f"{covers} of whatever has {at_most} than the lifecycle"


def _imports(suite: Suite, *, file: bool) -> Iterator[str]:
    if file:
        yield "from pathlib import Path"
    yield from ("from typing import Any", "", "import pytest", "")
    yield f"from statelaw import Lifecycle{'' if file else ', find'}"
    if file:
        yield "from statelaw.files import load_table"
    if suite.subject is Subject.MACHINE:
        yield "from statelaw.machine import TransitionRefused"


def _loading(lifecycle: str, *, file: bool) -> str:
    if not file:
        return f"find({lifecycle!a})"
    path = f"Path(__file__).parent / {PurePath(lifecycle).as_posix()!a}"
    return f"load_table({path}, into=Lifecycle)"


def _case_lines(suite: Suite) -> Iterator[str]:
    row = _fired if suite.subject is Subject.MACHINE else _shown
    for case in suite:
        yield f"    {case.name!a}: ["
        yield from (f"        {row(step)}," for step in case.steps)
        yield "    ],"


def _fired(step: Step) -> str:
    return ascii((step.trigger, step.to, step.legal, step.status, step.settled))


def _shown(step: Step) -> str:
    verdict = "" if step.verdict is None else step.verdict.name
    return ascii((step.status, step.legal, verdict, step.settled))
