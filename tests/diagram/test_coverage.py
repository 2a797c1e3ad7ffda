"""Coverage over a picture: each row is drawn as seen or as not seen, exactly as was counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle
from statelaw.coverage import Coverage
from statelaw.diagram.coverage import covered_over
from statelaw.diagram.describe import sentences
from statelaw.diagram.extract import extract
from statelaw.diagram.formats import as_dot, as_mermaid
from statelaw.diagram.model import Diagram, Mark
from statelaw.diagram.theme import theme_of

from tests.examples import JOB, RING
from tests.strategies import lifecycles


def _covered(lifecycle: Lifecycle[str], *traces: list[str]) -> tuple[Coverage, Diagram]:
    coverage = Coverage(lifecycle)
    for trace in traces:
        coverage.add(lifecycle.check(trace))
    return coverage, covered_over(extract(lifecycle), coverage)


@given(lifecycles(), st.data())
def test_every_row_is_marked_as_it_was_counted(
    lifecycle: Lifecycle[str], data: st.DataObject
) -> None:
    """Over families as over single lines; no row is left out, and none is invented."""
    trace = data.draw(st.lists(st.sampled_from(lifecycle.statuses), max_size=8))
    coverage, diagram = _covered(lifecycle, trace)
    for edge in diagram.edges:
        ends = {(tail, head) for tail, _, head in diagram.rows(edge)}
        assert {(step.tail, step.head) for step in edge.steps} == ends
        for step in edge.steps:
            names = (str(diagram.node(step.tail).status), str(diagram.node(step.head).status))
            assert step.count == coverage.steps[names]
            assert step.mark is (Mark.SEEN if step.count else Mark.UNSEEN)
    for node in diagram.nodes:
        assert node.visits is not None
        assert node.visits.seen == coverage.states[str(node.status)]
        assert node.visits.unseen == (node.visits.seen == 0)


def test_what_was_not_seen_is_not_told_by_colour_alone() -> None:
    """It is written, its line is thin, and the border of its state is dashed."""
    _, diagram = _covered(JOB, ["idle", "queued"])
    dot = as_dot(diagram, theme_of("light"))
    assert _line(dot, 'label="queued\\nseen x1"').count("dashed") == 0
    assert 'style="filled,rounded,dashed"' in _line(dot, 'label="running\\nnot seen"')
    seen = _line(dot, 'label="submit\\l(client)\\lseen x1 idle\\lnot seen done\\l')
    assert "penwidth=2.5" in seen
    assert "penwidth" not in _line(dot, 'label="start\\l(system)\\lnot seen\\l"')
    assert "thin and pale, not seen: no test observed it" in dot
    mermaid = as_mermaid(diagram, theme_of("light"))
    assert "running<br/>not seen" in mermaid
    assert "stroke-dasharray" in mermaid


def _line(dot: str, part: str) -> str:
    (line,) = (line for line in dot.splitlines() if part in line)
    return line


def test_the_description_says_what_is_laid_over() -> None:
    """Who hears the picture is told that it shows tests, and what they did not see."""
    _, diagram = _covered(JOB, ["idle", "queued"])
    text = " ".join(sentences(diagram))
    assert "What tests observed is laid over it." in text
    assert "A trace is laid over it." not in text


def test_coverage_of_another_lifecycle_is_refused() -> None:
    """Its states are other states."""
    with pytest.raises(InputError, match=r"coverage of example\.ring, and not of example\.job"):
        covered_over(extract(JOB), Coverage(RING))
