"""The page of coverage stands by itself, is well formed, and draws what is not covered as such."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Lifecycle, MissingDependencyError, find
from statelaw import coverage_page as module
from statelaw.coverage import Coverage
from statelaw.coverage_page import coverage_page

from tests.examples import JOB, RING
from tests.strategies import lifecycles

_EMPTY = {"meta", "br", "path", "polygon", "ellipse", "polyline"}


class _Page(HTMLParser):
    """What a page holds: its tags, its ids, and whether they are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            if name in {"src", "href", "xlink:href"} or tag in {"script", "link"}:
                self.loads.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _coverage(lifecycle: Lifecycle[Any], *traces: list[str]) -> Coverage:
    coverage = Coverage(lifecycle)
    for trace in traces:
        coverage.add(lifecycle.check(trace))
    return coverage


def test_it_loads_nothing_and_repeats_no_id() -> None:
    """Two lifecycles on one page, both with pictures; links stay on the page."""
    page = _Page(coverage_page([_coverage(JOB, ["idle", "queued"]), _coverage(RING)]))
    assert page.open == []
    assert all(count == 1 for count in Counter(page.ids).values())
    assert [each for each in page.loads if not each.startswith("#")] == []
    assert page.text.count("seen by a test") == 1  # the other picture has nothing seen


def test_what_was_not_seen_is_said_in_words() -> None:
    """In the table and in the picture, beside the looks of it."""
    text = coverage_page([_coverage(JOB, ["idle", "queued", "running"])])
    assert '<tr class="missing"><td>running</td><td>end</td><td>done</td>' in text
    assert "<td>idle</td><td>submit</td><td>queued</td>" in text
    assert ">not seen</text>" in text
    assert ">seen x1</text>" in text
    assert "2 of 7 (29%)" in text


def test_evidence_for_inferred_rows_is_shown() -> None:
    """Only where the step says which row it was."""
    stop = _coverage(JOB, ["running", "failed"])
    assert "<td>inferred, now observed</td>" in coverage_page([stop])
    publish = _coverage(find("opendatasoft.dataset"), ["idle", "queued"])
    assert "now observed" not in coverage_page([publish])


def test_without_an_engine_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are there, and what to install."""

    def nothing(*_: object) -> str:
        raise MissingDependencyError("drawing needs Graphviz: pip install it")

    monkeypatch.setattr(module, "as_svg", nothing)
    text = coverage_page([_coverage(JOB)])
    assert "There is no picture: drawing needs Graphviz: pip install it." in text
    assert "<td>not seen</td>" not in text
    assert 'number">not seen' in text


def test_no_lifecycle_makes_a_page_too() -> None:
    """It is as well formed."""
    assert _Page(coverage_page([])).open == []


@given(lifecycles(), st.data())
def test_any_lifecycle_makes_a_well_formed_page(
    lifecycle: Lifecycle[str], data: st.DataObject
) -> None:
    """Whatever its statuses are called."""
    with pytest.MonkeyPatch.context() as patch:  # drawing each would take minutes
        patch.setattr(module, "as_svg", lambda *_: "<svg xmlns='http://www.w3.org/2000/svg'/>")
        trace = data.draw(st.lists(st.sampled_from(lifecycle.statuses), max_size=5))
        assert _Page(coverage_page([_coverage(lifecycle, trace)])).open == []
