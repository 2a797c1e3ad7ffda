"""The SVG of an engine, made to speak: titles, a description, and what it was drawn from."""

from __future__ import annotations

import re
from hashlib import sha256
from xml.etree import ElementTree

from statelaw.diagram.describe import edge_title, node_title, sentences, step_title
from statelaw.diagram.labels import headline
from statelaw.diagram.model import Diagram
from statelaw.words import shown

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_DIGEST = re.compile(r"<metadata>sha256:([0-9a-f]{64})</metadata>")


def is_drawn_from(svg: str, dot: str) -> bool:
    """Whether an SVG was drawn from this very DOT, by the digest in it; no engine is needed."""
    found = _DIGEST.search(svg)
    return found is not None and found[1] == _digest(dot)


def _digest(dot: str) -> str:
    return sha256(dot.encode()).hexdigest()


def spoken(raw: bytes, diagram: Diagram, source: str) -> str:
    """The SVG with a title and a description, for readers who cannot see it and for hovering.

    Args:
        raw: What the engine drew.
        diagram: What it drew it of.
        source: The DOT in between.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(raw)
    _name_parts(root, diagram)
    _name_fonts(root)
    _name_whole(root, diagram, _digest(source))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _name_whole(root: ElementTree.Element, diagram: Diagram, of: str) -> None:
    title, desc = f"title-{of[:12]}", f"desc-{of[:12]}"
    root.set("role", "img")
    root.set("aria-labelledby", f"{title} {desc}")
    heads = [
        _element("title", headline(diagram), id=title),
        _element("desc", " ".join(sentences(diagram)), id=desc),
        _element("metadata", f"sha256:{of}"),
    ]
    for place, head in enumerate(heads):
        root.insert(place, head)


def _name_fonts(root: ElementTree.Element) -> None:
    """Name fonts of the same widths, for readers who lack the one that was measured with."""
    for part in root.iter(f"{{{_SVG}}}text"):
        part.set("font-family", "Arial, Helvetica, Liberation Sans, sans-serif")


def _name_parts(root: ElementTree.Element, diagram: Diagram) -> None:
    """Give every part the title that is shown on hovering, in place of the engine's own."""
    titles = {node.id: node_title(node) for node in diagram.nodes}
    titles |= {group.id: shown(group.name) for group in diagram.groups}
    titles |= {f"e{i}": edge_title(diagram, edge) for i, edge in enumerate(diagram.edges)}
    titles |= {f"t{i}": step_title(diagram, step) for i, step in enumerate(diagram.steps)}
    for part in root.iter(f"{{{_SVG}}}g"):
        for title in part.findall(f"{{{_SVG}}}title"):
            if part.get("id") in titles:
                title.text = titles[str(part.get("id"))]
            else:
                part.remove(title)


def _element(name: str, text: str, **attributes: str) -> ElementTree.Element:
    element = ElementTree.Element(f"{{{_SVG}}}{name}", attributes)
    element.text, element.tail = text, "\n"
    return element
