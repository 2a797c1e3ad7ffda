"""A projection is lawful when no legal trace becomes illegal, and a wrong one is found out."""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import DeclarationError, InputError, Lifecycle, Mode, Projection, documented, image
from statelaw_providers.opendatasoft import DATASET, DATASET_PUBLIC, PUBLIC, PublicStatus

from tests.examples import JOB, ONE_WAY, SAID
from tests.oracle import MODES, is_legal
from tests.strategies import lifecycles
from tests.traces import legal_traces, logs

modes = st.sampled_from(MODES)


@pytest.mark.parametrize("mode", MODES)
def test_the_public_vocabulary_is_a_homomorphic_image(mode: Mode) -> None:
    """No step that is legal among the fifteen statuses is illegal among the eight."""
    assert PUBLIC.unlawful_steps(mode) == ()
    assert PUBLIC.unlawful_steps(str(mode)) == ()


@given(st.data(), modes)
def test_every_legal_trace_projects_onto_a_legal_one(data: st.DataObject, mode: Mode) -> None:
    """The same said of whole traces, and of complete logs in every mode."""
    for trace in (data.draw(legal_traces(DATASET, mode)), data.draw(logs(DATASET))):
        assert is_legal(DATASET_PUBLIC, PUBLIC.trace(trace), mode)
        assert DATASET_PUBLIC.check(PUBLIC.trace(trace), mode=mode).ok


def test_every_public_status_is_the_image_of_one() -> None:
    """The map is onto, and keeps rest at rest with the same outcome."""
    assert {PUBLIC(status) for status in DATASET.statuses} == set(PublicStatus)
    for state in DATASET.states:
        public = DATASET_PUBLIC.state(PUBLIC(state.status))
        assert (public.kind, public.outcome) == (state.kind, state.outcome)


def test_a_wrong_image_is_found_out_with_the_step() -> None:
    """Deleting shown as aborting makes queued -> deleting a step that no public row has."""
    wrong = [
        each if each.source != "deleting_dataset"
        else each.model_copy(update={"target": PublicStatus.ABORTING_PROCESSING})
        for each in PUBLIC.images
    ]  # fmt: skip
    steps = Projection(DATASET, DATASET_PUBLIC, wrong).unlawful_steps("every_change")
    assert ("queued", "deleting_dataset") in steps
    assert all("deleting_dataset" in step for step in steps)


@given(st.data(), lifecycles(max_states=5), lifecycles(max_states=4), modes)
def test_unlawful_steps_are_exactly_those_that_break_a_trace(
    data: st.DataObject, fine: Lifecycle[Any], coarse: Lifecycle[Any], mode: Mode
) -> None:
    """Any map of any two tables: each step reported breaks a trace, and without one none breaks."""
    targets = st.sampled_from(coarse.statuses)
    images = [image(each, data.draw(targets), documented("api")) for each in fine.statuses]
    projection = Projection(fine, coarse, images)
    unlawful = set(projection.unlawful_steps(mode))
    one, other = fine.compile(mode), coarse.compile(mode)
    for previous in (None, *fine.statuses):
        for current in fine.statuses:
            before = None if previous is None else projection(previous)
            breaks = not other.judge(before, projection(current)).legal
            wanted = one.judge(previous, current).legal and breaks
            assert ((previous, current) in unlawful) is wanted
    if not unlawful:
        trace = data.draw(legal_traces(fine, mode))
        assert is_legal(coarse, projection.trace(trace), mode)


@given(lifecycles(), modes)
def test_the_identity_is_lawful(lifecycle: Lifecycle[Any], mode: Mode) -> None:
    """Every table projects onto itself."""
    images = [image(each, each, documented("api")) for each in lifecycle.statuses]
    assert Projection(lifecycle, lifecycle, images).unlawful_steps(mode) == ()


def test_statuses_are_projected_by_value() -> None:
    """A string, a member and a member of another enumeration are the same status."""

    class Foreign(str, Enum):  # noqa: UP042 - its str() is not its value, which is the point
        IDLE = "idle"

    assert PUBLIC("idle") is PUBLIC(Foreign.IDLE) is PublicStatus.IDLE


def test_a_projection_that_is_no_map_is_refused_with_every_problem() -> None:
    """Missing, double and unknown statuses are reported together, each with its row."""
    rows = [("queued", "queued"), ("queued", "running"), ("runing", "running"), ("done", "dome")]
    with pytest.raises(DeclarationError) as caught:
        Projection(ONE_WAY, JOB, [image(source, target, SAID) for source, target in rows])
    assert str(caught.value) == (
        "lifecycle 'example.one_way -> example.job' is declared wrongly: 5 problems\n"
        "  SL504 images[2].source: example.one_way has no state 'runing';"
        " did you mean 'running'?  [runing -> running]\n"
        "  SL504 images[3].target: example.job has no state 'dome';"
        " did you mean 'done'?  [done -> dome]\n"
        "  SL504 images: 'queued' has 2 images; it needs exactly one  [queued]\n"
        "  SL504 images: 'running' has 0 images; it needs exactly one  [running]\n"
        "  SL504 images: 'failed' has 0 images; it needs exactly one  [failed]"
    )


def test_an_unknown_status_has_no_image() -> None:
    """It is named, with what was probably meant."""
    with pytest.raises(InputError) as caught:
        PUBLIC("qeued")
    said = "opendatasoft.dataset has no state 'qeued' to project; did you mean 'queued'?"
    assert str(caught.value) == said
