"""One function for every format, and clear words where one is not known."""

from __future__ import annotations

from typing import Any

import pytest
from statelaw import InputError
from statelaw.diagram import FORMATS, THEMES, render, to_dot, to_mermaid, to_svg

from tests.diagram.pictures import ENGINES
from tests.examples import JOB


@pytest.mark.parametrize("theme", THEMES)
def test_rendering_by_name_is_rendering_by_function(theme: str) -> None:
    """`render` gives what the function of the format gives, trace and theme included."""
    trace = JOB.check(["idle", "running"])
    assert render(JOB, "dot", theme=theme, trace=trace) == to_dot(JOB, theme=theme, trace=trace)
    drawn = to_mermaid(JOB, theme=theme, trace=trace)
    assert render(JOB, "mermaid", theme=theme, trace=trace) == drawn


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_are_chosen_by_name(engine: str) -> None:
    """`render` passes the engine on."""
    assert render(JOB, "svg", engine=engine) == to_svg(JOB, engine=engine)


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_formats_say_whether_they_are_text(engine: str) -> None:
    """The registry knows which formats are bytes."""
    for name, form in FORMATS.items():
        assert isinstance(render(JOB, name, engine=engine), bytes) == form.binary


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ({"format": "svgz"}, r"format 'svgz' is not known; did you mean 'svg'\?"),
        ({"format": "pdf"}, "choose one of dot, mermaid, svg, png"),
        ({"format": "dot", "theme": "drak"}, r"theme 'drak' is not known; did you mean 'dark'\?"),
        ({"format": "svg", "engine": "neato"}, "engine 'neato' is not known"),
    ],
)
def test_unknown_words_are_refused_with_a_hint(words: dict[str, Any], hint: str) -> None:
    """A misspelt format, theme or engine says what would be right."""
    with pytest.raises(InputError, match=hint):
        render(JOB, **words)
