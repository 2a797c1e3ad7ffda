"""Driving implementations: right ones pass, each wrong one is caught and says what is wrong."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from statelaw import Actor, InputError, Lifecycle, Mode, find
from statelaw.testing import (
    FunctionSystem,
    LifecycleMachine,
    LiveSystem,
    ObjectSystem,
    SystemFault,
    lifecycles,
    rule_based_machine,
)

from tests.testing.jobs import (
    WRONG,
    BeginsLate,
    Job,
    JumpsAhead,
    MovesOnRefusal,
    RefusesSchema,
    Reopens,
    SaysNothingKnown,
    Service,
    Stuck,
    TakesAnything,
    served,
)
from tests.traces import SHIPPED

JOB: Lifecycle[Any] = find("prolific.dataset_import")
DATASET: Lifecycle[Any] = find("opendatasoft.dataset")
NAMED = pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)


def ran(machine: type[LifecycleMachine], examples: int = 30, steps: int = 30) -> None:
    """Run a machine as a test."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def fault(make: type[Job], **how: Any) -> tuple[str, str]:
    """What is said of a wrong implementation, and the steps that Hypothesis prints."""
    with pytest.raises(SystemFault) as caught:
        ran(rule_based_machine(JOB, ObjectSystem(JOB, make), **how))
    notes = getattr(caught.value, "__notes__", [])
    return str(caught.value), "\n".join(notes)


@NAMED
@pytest.mark.parametrize("mode", [Mode.EVERY_CHANGE, Mode.POLLED])
def test_a_lifecycle_itself_obeys_itself(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """Driven by its `transitions` machine, no shipped lifecycle has a fault."""
    machine = rule_based_machine(lifecycle, LiveSystem(lifecycle), mode=mode)
    ran(machine, examples=15)
    assert machine.statistics.rows.total() > 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.nested_given])
@given(lifecycles(max_states=5, names=st.sampled_from("abcdefgh")))
def test_any_lifecycle_obeys_itself(lifecycle: Lifecycle[Any]) -> None:
    """The same holds of random lifecycles, several initial states and self-loops included."""
    ran(rule_based_machine(lifecycle, LiveSystem(lifecycle), mode="every_change"), 4, 15)


def test_a_class_with_a_method_for_each_trigger_is_driven() -> None:
    """A right implementation passes, and comes to rest when it is waited for."""
    machine = rule_based_machine(JOB, lambda: ObjectSystem(JOB, Job), waits=10)
    ran(machine)
    untaken = {(str(row.source), str(row.target)) for row in machine.statistics.untaken}
    assert untaken == {
        ("uninitialised", "processing"),
        ("uninitialised", "pending_schema"),
        ("queued", "processing"),
        ("pending_schema", "queued"),
    }


def test_a_function_that_says_what_follows_is_driven() -> None:
    """The table itself as a function; one entry of it wrong is found."""
    following = {
        (str(row.source), row.trigger): str(row.target) for row in reversed(JOB.transitions)
    }

    def step(status: str, trigger: str) -> str:
        return following[status, trigger]

    def system() -> FunctionSystem:
        return FunctionSystem(JOB, step, refusals=(KeyError,))

    ran(rule_based_machine(JOB, system))
    following["processing", "set_schema"] = "processing"
    with pytest.raises(SystemFault, match="takes set_schema in processing, which the table forb"):
        ran(rule_based_machine(JOB, system))


def test_a_service_is_driven_over_http() -> None:
    """It moves when it likes, so a status may lie several rows on; a wrong one is still found."""
    with served(Job) as url:
        machine = rule_based_machine(JOB, lambda: Service(url))
        ran(machine, examples=8, steps=15)
        assert machine.statistics.rows.total() > 0
        assert machine.statistics.refusals.total() > 0
    with served(TakesAnything) as url, pytest.raises(SystemFault, match="which the table forbids"):
        ran(rule_based_machine(JOB, lambda: Service(url)), examples=20, steps=15)


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_every_wrong_implementation_is_caught(make: type[Job]) -> None:
    """Also where the system may take one row at most between two looks."""
    fault(make, mode="every_change")


def test_an_action_that_is_taken_where_it_is_forbidden_is_named() -> None:
    """The run is the shortest there is, and Hypothesis prints how to do it again."""
    text, steps = fault(TakesAnything)
    assert text.splitlines() == [
        "prolific.dataset_import: the system takes set_schema in uninitialised, "
        "which the table forbids",
        "  run: uninitialised -[set_schema]->",
    ]
    assert "state.do(trigger='set_schema')" in steps


def test_an_action_that_is_refused_where_it_is_allowed_is_named() -> None:
    """It takes two moves to get there, and no more are made."""
    text, _ = fault(RefusesSchema)
    assert text.splitlines() == [
        "prolific.dataset_import: the system refuses set_schema in pending_schema, "
        "which the table allows",
        "  run: uninitialised -[upload_file]-> queued -> pending_schema [set_schema refused]",
    ]


def test_an_action_that_leads_elsewhere_names_where_it_may_lead() -> None:
    """The row to add is offered, in case the implementation is right after all."""
    text, _ = fault(JumpsAhead)
    head, run, row = text.splitlines()
    assert head.endswith(
        "the system after upload_file is in complete; "
        "the table allows queued or processing or pending_schema"
    )
    assert run == "  run: uninitialised -[upload_file]-> complete"
    assert '"source": "uninitialised", "trigger": "NAME IT", "target": "complete"' in row


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (BeginsLate, "the system begins in processing; the table allows uninitialised"),
        (SaysNothingKnown, "moves by itself to procesing from queued; the table allows"),
        (MovesOnRefusal, "after it refused set_schema is in uninitialised from queued"),
        (Reopens, "takes set_schema in failed, which the table forbids"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_other_faults_say_what_was_done_and_what_came_of_it(make: type[Job], said: str) -> None:
    """A wrong beginning, an undeclared status, a move after a refusal, a final state left."""
    assert said in fault(make)[0]


def test_an_entity_that_never_comes_to_rest_is_caught_when_asked_for() -> None:
    """Without `waits` it may go on for ever; with them it must settle."""
    ran(rule_based_machine(JOB, ObjectSystem(JOB, Stuck)), examples=5)
    text, _ = fault(Stuck, waits=7)
    assert "is not at rest after 7 waits, but in processing" in text


def test_a_system_that_moves_between_two_looks_is_a_fault_where_it_must_stand_still() -> None:
    """`steady` decides; by default it is whether the system has `wait`."""

    class Restless(ObjectSystem):
        def do(self, trigger: str) -> None:
            super().do(trigger)
            self.wait()

    ran(rule_based_machine(JOB, Restless(JOB, Job), steady=False), examples=10)
    with pytest.raises(SystemFault, match="the system after set_schema is in"):
        ran(rule_based_machine(JOB, Restless(JOB, Job)))


def test_a_race_with_the_system_is_no_fault() -> None:
    """An action may come too late for one that moves by itself, and be refused or taken then."""

    class Racing(LiveSystem):
        def seed(self, random: Random) -> None:
            super().seed(random)
            self.chance = random

        def do(self, trigger: str) -> None:
            if self.chance.choice([False, True]):
                self.wait()
            super().do(trigger)

    racing = rule_based_machine(DATASET, Racing(DATASET), steady=False)
    ran(racing, examples=60)
    assert sum(racing.statistics.refusals.values()) > 0
    with pytest.raises(SystemFault, match="the system"):
        ran(rule_based_machine(DATASET, Racing(DATASET)), examples=60)


def test_a_refusal_is_a_fault_even_of_a_system_that_may_move() -> None:
    """Where the status has stayed the same, no race excuses it."""
    with pytest.raises(SystemFault, match="refuses set_schema in pending_schema"):
        ran(rule_based_machine(JOB, ObjectSystem(JOB, RefusesSchema), steady=False))


def test_statistics_count_rows_and_refusals_over_all_runs() -> None:
    """Printing them shows every row of the table with its count, the untaken ones with 0."""
    machine = rule_based_machine(DATASET, LiveSystem(DATASET))
    ran(machine, examples=40, steps=50)
    statistics = machine.statistics
    assert statistics.runs >= 40
    assert len(statistics.untaken) < len(DATASET.transitions) / 3
    lines = str(statistics).splitlines()
    assert lines[0].startswith("opendatasoft.dataset: ")
    assert len(lines) == len(DATASET.transitions) + 2
    for line, row in zip(lines[1:], DATASET.transitions, strict=False):
        assert line.split() == [
            str(row.source), f"-[{row.trigger}]->", str(row.target), str(statistics.rows[row])
        ]  # fmt: skip
    triggers = {row.trigger for row in DATASET.transitions if row.actor is Actor.CLIENT}
    assert {trigger for _, trigger in statistics.refusals} <= triggers


def test_failures_are_found_again_by_their_seed() -> None:
    """The same seed gives the same failing steps, however the system chooses its way."""

    def found() -> tuple[str, list[str]]:
        machine = rule_based_machine(JOB, ObjectSystem(JOB, Reopens))
        seed(4)(machine)
        with pytest.raises(SystemFault) as caught:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    database=None, derandomize=False, phases=[Phase.generate, Phase.shrink]
                ),
            )
        return str(caught.value), getattr(caught.value, "__notes__", [])

    assert found() == found()


def test_a_machine_is_named_after_its_lifecycle_and_is_a_unittest() -> None:
    """So that a report says what was tested."""
    machine = rule_based_machine(JOB, LiveSystem(JOB))
    assert machine.__name__ == "ProlificDatasetImportMachine"
    assert "ProlificDatasetImportMachine" in machine.TestCase.__qualname__


def test_odd_options_are_refused() -> None:
    """A mode that allows everything, and a negative number of waits."""
    with pytest.raises(InputError, match="mode sparse allows any step"):
        rule_based_machine(JOB, LiveSystem(JOB), mode="sparse")
    with pytest.raises(InputError, match="waits is -1"):
        rule_based_machine(JOB, LiveSystem(JOB), waits=-1)
