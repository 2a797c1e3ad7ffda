"""Both themes can be read, and neither says anything by colour alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from statelaw import Actor, Kind, Level, Outcome
from statelaw.diagram import THEMES, to_dot
from statelaw.diagram.extract import extract
from statelaw.diagram.labels import node_lines
from statelaw.diagram.model import Node
from statelaw.diagram.theme import Theme

from tests.diagram.pictures import all_named
from tests.examples import JOB, ONE_WAY

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def luminance(color: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG 2.2 defines it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_defined() -> None:
    """Black on white is 21 to 1, and a colour on itself 1 to 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


def fills(theme: Theme) -> Iterator[str]:
    """What can be behind the writing of a node."""
    yield theme.work
    yield theme.unknown
    yield from theme.rest.values()


@themes
def test_writing_stands_out(theme: Theme) -> None:
    """Text has 4.5 to 1 against whatever can be behind it."""
    for behind in (*fills(theme), theme.paper, theme.family):
        assert contrast(theme.text, behind) >= 4.5
    for text in (theme.faded_text, *theme.marks.values()):
        assert contrast(text, theme.paper) >= 4.5
        assert contrast(text, theme.family) >= 4.5


@themes
def test_lines_stand_out(theme: Theme) -> None:
    """Lines have 3 to 1 against the paper, a frame and, as borders, what they enclose."""
    for line in (theme.line, theme.faded_line, *theme.marks.values()):
        assert contrast(line, theme.paper) >= 3
        assert contrast(line, theme.family) >= 3
    for line, fill in itertools.product((theme.line, *theme.marks.values()), fills(theme)):
        assert contrast(line, fill) >= 3


@themes
def test_every_outcome_has_a_colour(theme: Theme) -> None:
    """A new outcome cannot be forgotten in a theme."""
    colors = {theme.fill(Node("s0", "a", Kind.SETTLED, outcome)) for outcome in Outcome}
    assert len(colors) == len(Outcome)


def colourless(dot: str) -> str:
    """A DOT text in which every colour is the same."""
    return re.sub(r'"?#[0-9a-f]{6}"?', "grey", dot)


def looks(dot: str, part: str) -> str:
    """How a part of a DOT text is drawn, but for its id, its label and its colours."""
    (line,) = re.findall(rf"^.*\bid={part}\b.*$", colourless(dot), re.M)
    return re.sub(r'(id|label)=("[^"]*"|\S+)', "", line.split("[", 1)[1])


def test_kinds_differ_without_colour() -> None:
    """Transient, settled and final states differ in shape or line."""
    table = all_named("x")
    dot = to_dot(table)
    drawn = {state.kind: looks(dot, f"s{i}") for i, state in enumerate(table.states)}
    assert len(set(drawn.values())) == len(Kind)


def test_evidence_and_movers_differ_without_colour() -> None:
    """Rows of each level of evidence and of each mover are drawn as lines that differ."""
    row = ONE_WAY.transitions[0]
    drawn: set[str] = set()
    for actor, level in itertools.product(Actor, Level):
        evidence = row.evidence.model_copy(update={"level": level, "note": "why"})
        changed = row.model_copy(update={"actor": actor, "evidence": evidence})
        rows = (changed, *ONE_WAY.transitions[1:])
        drawn.add(looks(to_dot(ONE_WAY.model_copy(update={"transitions": rows})), "e0"))
    assert len(drawn) == len(Actor) * len(Level)


def test_outcomes_are_written_out() -> None:
    """States at rest say how it went in words."""
    for node in extract(JOB).nodes:
        assert (node.outcome is None) or node_lines(node)[1] == f"{node.kind}: {node.outcome}"


def test_what_a_trace_did_differs_without_colour() -> None:
    """Seen, passed, broken and untouched lines differ in weight, in words or in arrowhead."""
    dot = to_dot(ONE_WAY, trace=ONE_WAY.check(["queued", "done", "running"]))
    missed, untouched, broken = (looks(dot, part) for part in ("e0", "e2", "t0"))
    seen = looks(to_dot(ONE_WAY, trace=ONE_WAY.check(["queued", "running"])), "e0")
    assert len({missed, untouched, broken, seen}) == 4
