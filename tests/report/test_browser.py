"""The page in a real browser: it works with the keyboard, in both themes, without the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.browser import Page, chromium, executable
from tests.report.making import HOSTILE, walk, written

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no Chromium is installed: the page is not tried in a browser"
)
ROWS = "[...document.querySelectorAll('#list tbody tr')]"
FOCUS = "document.activeElement"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser with one page."""
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with errors and notes in three traces, and with hostile statuses."""
    records = [
        *walk("registered", "delivered", "sorting", entity="a", file="b.jsonl"),
        *walk("registered", "on route", entity="b", file="a.jsonl"),
        *walk("registered", *HOSTILE, entity="c", file="c.jsonl"),
    ]
    path = tmp_path_factory.mktemp("report") / "out.html"
    path.write_text(written("html", records), encoding="utf-8")
    return path


def column(page: Page, number: int) -> list[str]:
    """The texts of a column, hidden rows left out."""
    script = f"{ROWS}.filter(r => !r.hidden).map(r => r.cells[{number}].textContent)"
    texts: list[str] = page.run(script)
    return texts


def tab_to(page: Page, condition: str) -> None:
    """Press Tab until what has the focus meets a condition."""
    for _ in range(80):
        page.press("Tab")
        if page.run(f"(e => {condition})({FOCUS})"):
            return
    raise AssertionError(f"Tab never reached {condition}")


def complaints(page: Page) -> list[dict[str, Any]]:
    """What the browser found wrong: exceptions, refusals of the policy, and requests."""
    wrong = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
    return [
        event
        for event in page.events
        if event["method"] in wrong
        or (
            event["method"] == "Network.requestWillBeSent"
            and not event["params"]["request"]["url"].startswith(("file:", "about:"))
        )
    ]


def test_nothing_is_refused_and_nothing_is_fetched(page: Page, report: Path) -> None:
    """The policy lets the page's own style and script through, and there is nothing else."""
    for dark in (False, True):
        page.open(report, dark=dark)
        assert complaints(page) == []
    assert page.run("document.querySelectorAll('.controls:not([hidden])').length") == 2


def test_the_policy_stops_what_gets_in(page: Page, report: Path, tmp_path: Path) -> None:
    """A script and a handler that somebody put into the page do not run."""
    hostile = "<script>window.got = 1</script><img src=x onerror='window.got = 1'>"
    text = report.read_text(encoding="utf-8").replace("<main>", f"<main>{hostile}", 1)
    path = tmp_path / "hostile.html"
    path.write_text(text, encoding="utf-8")
    page.open(path)
    assert page.run("window.got") is None
    assert [each for each in complaints(page) if "violates" in str(each)]


def test_columns_are_sorted_with_the_keyboard(page: Page, report: Path) -> None:
    """Tab to a heading, Enter sorts, and the space bar sorts the other way."""
    page.open(report)
    before = column(page, 2)
    tab_to(page, "e.tagName === 'BUTTON' && e.dataset.column === '2'")
    page.press("Enter")
    assert page.run(f"{FOCUS}.closest('th').getAttribute('aria-sort')") == "ascending"
    upwards = column(page, 2)
    page.press(" ")
    assert page.run(f"{FOCUS}.closest('th').getAttribute('aria-sort')") == "descending"
    assert column(page, 2) == upwards[::-1] != upwards
    assert sorted(upwards) == sorted(before)
    assert upwards[0].startswith("a.jsonl")
    places = [int(text.split(":")[1]) for text in upwards if text.startswith("c.jsonl")]
    assert places == sorted(places)
    assert max(places) > 9


def test_levels_are_sorted_by_weight(page: Page, report: Path) -> None:
    """Not by the alphabet."""
    page.open(report)
    levels = column(page, 0)
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    tab_to(page, "e.tagName === 'BUTTON' && e.dataset.column === '0'")
    page.press("Enter")
    assert column(page, 0) == levels[::-1]


def test_findings_are_chosen_with_the_keyboard(page: Page, report: Path) -> None:
    """By words and by level; how many are left is said."""
    page.open(report)
    count = len(column(page, 0))
    tab_to(page, "e.id === 'search'")
    page.write("LEFT-final")
    assert column(page, 1) == ["SL104 left-final"]
    assert page.run("document.querySelector('#count').textContent") == f"1 of {count} shown"
    page.press("Tab")
    page.press(" ")
    assert page.run(f"{FOCUS}.value") == "error"
    assert column(page, 1) == []


def test_a_trace_is_opened_with_the_keyboard(page: Page, report: Path) -> None:
    """Enter on a finding's trace opens it in the viewer and goes there; Enter there closes it."""
    page.open(report)
    tab_to(page, "e.className === 'open' && e.textContent.endsWith('/a')")
    anchor = page.run(f"{FOCUS}.getAttribute('href')")
    trace = f"document.querySelector('{anchor}')"
    assert page.run(f"{trace}.open") is False
    page.press("Enter")
    page.run("new Promise(done => setTimeout(done, 50))")
    assert page.run(f"{trace}.open") is True
    assert page.run(f"{FOCUS} === {trace}.querySelector('summary')")
    assert page.run(f"{trace}.getBoundingClientRect().height > 100")
    assert "not seen" in page.run(f"{trace}.innerText")
    page.press("Enter")
    assert page.run(f"{trace}.open") is False


def test_a_link_to_a_trace_opens_it(page: Page, report: Path) -> None:
    """So that one trace can be sent to somebody."""
    page.open(report, "#trace-1")
    assert page.run("document.querySelector('#trace-1').open") is True
    assert page.run("document.querySelector('#trace-0').open") is False


def test_all_traces_are_opened_and_closed(page: Page, report: Path) -> None:
    """By two buttons."""
    page.open(report)
    for name, wanted in (("open-all", True), ("close-all", False)):
        tab_to(page, f"e.id === '{name}'")
        page.press("Enter")
        opened = "[...document.querySelectorAll('details.trace')].map(d => d.open)"
        assert set(page.run(opened)) == {wanted}


def test_hostile_statuses_do_nothing(page: Page, report: Path) -> None:
    """They are shown, and there are no elements but the page's own."""
    page.open(report)
    assert page.run("document.querySelectorAll('script').length") == 1
    assert page.run("document.querySelectorAll('img, iframe, object, [onerror]').length") == 0
    assert "</script><script>alert(1)</script>" in page.run("document.body.textContent")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_and_can_be_read(page: Page, report: Path, width: int, dark: bool) -> None:
    """It never scrolls sideways as a whole; text stands out by 4.5 to 1, as WCAG 2.2 asks."""
    page.open(report, "#trace-0", dark=dark, width=width)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run(CONTRASTS) == []


CONTRASTS = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgb = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => colour.slice(0, 3)
    .map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, i) => sum + each * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("svg, script")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push([walker.currentNode.data, ratio]);
  }
  return faint;
})()"""
