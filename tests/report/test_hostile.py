"""Nothing that a provider or a log says becomes markup, a command or a formula in a report."""

from __future__ import annotations

import io
import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from statelaw import Observation
from statelaw.observation import Broken
from statelaw.report import Text, writer
from statelaw.report._markdown import Markdown
from statelaw.report._safe import word, words
from statelaw.words import printable

from tests.report.making import ANYTHING, HOSTILE, entries, found, logs, walk, written

LINKS = {"href", "src", "xlink:href"}
COMMAND = r"::(error|warning|notice) (file=[^,:]*,line=\d+,)?title=SL\d{3} [a-z-]+::"
FORMULA = re.compile("[=+@\uff1d\uff0b\uff0d\uff20\t\r-]")
PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")
HARMLESS = {"html", "head", "title", "body", "header", "main", "section", "figure", "div", "span"}
HARMLESS |= {"h1", "h2", "p", "a", "b", "code", "strong", "ul", "ol", "li", "dl", "dt", "dd"}
HARMLESS |= {"table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}
HARMLESS |= {"label", "input", "button", "output", "meta", "style", "script"}
HARMLESS |= {"svg", "g", "title", "desc", "metadata", "path", "polygon", "polyline", "ellipse"}
HARMLESS |= {"text", "rect", "defs", "clippath"}


class Tags(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.count: Counter[str] = Counter()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.cells: list[str] = []
        self.text = ""
        self._in_cell = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.count[tag] += 1
        self.names |= {name for name, _ in attrs}
        self.links += [
            value or "" for name, value in attrs if name in {"href", "src", "xlink:href"}
        ]
        if tag == "td":
            self._in_cell = True
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "td":
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Text, its references resolved."""
        self.text += data
        if self._in_cell:
            self.cells[-1] += data


@settings(max_examples=30)
@given(logs())
def test_a_page_has_no_elements_but_its_own(records: list[Observation | Broken]) -> None:
    """One script, one style, links inside the page only, and no handlers in attributes."""
    tags = Tags(written("html", records))
    assert set(tags.count) <= HARMLESS
    assert tags.count["script"] == tags.count["style"] == 1
    assert all(re.fullmatch(r"#[a-z0-9-]+", link) for link in tags.links)
    assert not [name for name in tags.names if name.startswith("on") or name == "style"]


@settings(max_examples=30)
@given(logs())
def test_no_cell_of_a_page_is_a_formula(records: list[Observation | Broken]) -> None:
    """What is copied from the page into a spreadsheet stays text."""
    cells = Tags(written("html", records)).cells
    assert not [cell for cell in cells if FORMULA.match(cell)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_page_shows_what_was_observed(text: str) -> None:
    """Hostile text is shown as text, its control characters escaped."""
    tags = Tags(written("html", walk("registered", text)))
    assert word(text) in tags.text
    assert printable(word(text)) == word(text)


@given(logs())
def test_markdown_holds_no_markup_of_others(records: list[Observation | Broken]) -> None:
    """No HTML, links or pictures; every row of a table has its cells and no more."""
    tokens = PARSER.parse(written("markdown", records))
    leaves = [leaf for token in tokens for leaf in (token.children or [token])]
    assert not {leaf.type for leaf in leaves} & {"html_block", "html_inline", "link_open", "image"}
    kinds = [token.type for token in tokens]
    assert kinds.count("fence") == 0
    assert kinds.count("heading_open") == 1 + len({each.code for each in entries(records)})
    rows = sum(min(count, 20) for count in Counter(each.code for each in entries(records)).values())
    assert kinds.count("td_open") + kinds.count("th_open") >= 4 * rows


@given(logs())
def test_every_finding_is_a_row_of_a_table(records: list[Observation | Broken]) -> None:
    """Line ends and bars in what was observed make no rows of their own."""
    text = written("markdown", records)
    found_here = entries(records)
    tables = text.split("\n## ")[1:]
    assert len(tables) == len({each.code for each in found_here})
    for table in tables:
        code = table[:5]
        rows = [line for line in table.split("\n") if line.startswith("| ")][2:]
        assert len(rows) == min(20, sum(each.code == code for each in found_here))
        for row in rows:
            assert len(re.findall(r"(?<!\\)\|", row)) == 5


@given(logs())
def test_every_line_is_one_annotation(records: list[Observation | Broken]) -> None:
    """Each begins with a command of this program, and none holds another."""
    lines = written("github", records).split("\n")[:-1]
    assert len(lines) == len(entries(records))
    for line in lines:
        assert re.match(COMMAND, line)
        assert line.isprintable()


@given(logs())
def test_junit_is_xml(records: list[Observation | Broken]) -> None:
    """Of which no element but its own is made, and whose counts are right."""
    root = ElementTree.fromstring(written("junit", records))
    tags = Counter(each.tag for each in root.iter())
    assert set(tags) <= {"testsuites", "testsuite", "testcase", "failure"}
    assert root.get("tests") == str(tags["testcase"])
    assert root.get("failures") == str(tags["failure"])


@given(logs())
def test_text_holds_no_control_characters(records: list[Observation | Broken]) -> None:
    """A terminal shows it, and does nothing else."""
    for line in written("text", records).split("\n"):
        assert line.isprintable()


@given(ANYTHING)
def test_what_is_shown_in_a_cell_is_no_formula(text: str) -> None:
    """Neither a status nor a sentence, and neither has control characters."""
    for shown in (word(text), words(text)):
        assert not FORMULA.match(shown)
        assert shown.isprintable()


@given(st.lists(ANYTHING, min_size=1, max_size=4))
def test_a_step_summary_has_one_picture_and_no_markup_of_others(statuses: list[str]) -> None:
    """What is in the fence of the picture cannot close it."""
    report, out = Markdown(diagrams=True), io.StringIO()
    with found(walk("registered", *statuses), [report]) as what:
        report.write(what, out)
    tokens = PARSER.parse(out.getvalue())
    fences = [token for token in tokens if token.type == "fence"]
    errors = [each for each in entries(walk("registered", *statuses)) if each.severity == "error"]
    assert [fence.info for fence in fences] == ["mermaid"] * bool(errors)
    assert not [token for token in tokens if token.type == "html_block"]


def test_a_text_report_may_be_made_without_options() -> None:
    """The registry's writer prints as a program needs it: no colour, no folding."""
    assert isinstance(writer("text"), Text)
    assert "\x1b" not in written("text", walk("registered", "\x1b[31m"))
