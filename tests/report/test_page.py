"""The page: what it may do, what it holds, and what it leaves out."""

from __future__ import annotations

import base64
import hashlib
import io
import re

import pytest
from statelaw import Observation, Place, find
from statelaw.diagram.counts import counted_over
from statelaw.diagram.extract import extract
from statelaw.diagram.model import Mark
from statelaw.errors import MissingDependencyError
from statelaw.logs import check_log
from statelaw.observation import Broken
from statelaw.report import Found, Spool, writer
from statelaw.report._svg import inlined, variables

from tests.report.making import PARCEL, found, walk, written

BAD = walk("registered", "delivered", "sorting", "strange")


def policy(page: str) -> str:
    """The page's policy."""
    match = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert match
    return match[1].replace("&#x27;", "'")


def between(page: str, tag: str) -> str:
    """What stands between a tag and its end."""
    return page.split(f"<{tag}>")[1].split(f"</{tag}>")[0]


def digest(text: str) -> str:
    """The digest by which a policy names a text."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_policy_names_the_script_and_the_style_and_nothing_else() -> None:
    """By their digests, so that nothing that gets into the page could run."""
    page = written("html", BAD)
    digests = {tag: digest(between(page, tag)) for tag in ("style", "script")}
    assert policy(page) == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{digests['style']}'; script-src 'sha256-{digests['script']}'"
    )


def test_the_page_needs_no_network() -> None:
    """It names no address that a browser would fetch."""
    page = written("html", BAD)
    assert not re.search(r'(src|href|action)="(?!#)', page)
    assert "@import" not in page
    assert "url(" not in page


def test_the_page_of_an_empty_log_is_whole() -> None:
    """It says that nothing is to be said."""
    page = written("html", [])
    assert "Nothing is wrong" in page
    assert "Nothing is to be said." in page
    assert page.endswith("</html>\n")


def test_long_lists_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst are listed."""
    monkeypatch.setattr("statelaw.report._html._MOST", 2)
    page = written("html", BAD)
    assert "The worst 2 are listed; 1 more are counted above." in page
    assert page.count('<tr id="finding-') == 2
    assert 'data-level="note"' not in page


def test_a_trace_is_shown_near_its_findings() -> None:
    """What stands between is counted, and what was passed unseen stands in parentheses."""
    quiet = ["registered", "sorting", "on route"]
    many = [each for each in quiet for _ in range(5)]
    page = written("html", walk(*many, "registered", *many[5:], "delivered", "sorting"))
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    shown = re.sub(r"<[^>]+>", " ", steps)
    assert "SL103 illegal-transition" in shown
    assert "SL104 left-final" in shown
    indices = [int(text) for text in re.findall(r'class="index">(\d+)<', steps)]
    assert indices == sorted(set(indices))
    gaps = sum(int(text) for text in re.findall(r"(\d+) observations? not shown", steps))
    times = [int(text) for text in re.findall(r"&times;(\d+)", steps)]
    assert gaps + sum(times) + len(indices) - len(times) == 28


def test_a_lifecycle_without_an_engine_has_its_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says what to install, and shows the table of steps."""

    def nothing(*_: object) -> str:
        raise MissingDependencyError("drawing needs Graphviz: pip install 'statelaw[svg]'")

    monkeypatch.setattr("statelaw.report._html_lifecycles.counted_svg", nothing)
    page = written("html", BAD)
    assert "There is no picture: drawing needs Graphviz" in page
    assert "<svg" not in page
    assert "left a final state" in page


def test_ids_in_a_page_are_its_own() -> None:
    """Two lifecycles are drawn with the same ids, and the page tells them apart."""
    tables = {"": find("woosmap.import_run"), "woosmap.import_step": find("woosmap.import_step")}
    records = [
        Observation("in_progress", entity="a"),
        Observation("in_progress", entity="b", lifecycle="woosmap.import_step"),
    ]
    log = check_log(lambda name: tables[name].compile("polled"), records)
    out = io.StringIO()
    with Spool() as spool:
        for said in log:
            spool.add(said)
        writer("html").write(Found(log, spool), out)
    ids = re.findall(r' id="([^"]+)"', out.getvalue())
    assert len(ids) == len(set(ids))
    assert out.getvalue().count("<svg") == 2


def test_colours_follow_the_page() -> None:
    """Each colour of the light theme becomes a variable, and both themes have all of them."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" id="a" aria-labelledby="a b" width="10pt">'
        '<path fill="white" stroke="#B3141F"/><path fill="none"/></svg>'
    )
    done = inlined(svg, "x")
    assert 'id="x-a"' in done
    assert 'aria-labelledby="x-a x-b"' in done
    assert 'fill="var(--d-paper)"' in done
    assert 'stroke="var(--d-mark-broken)"' in done
    assert 'fill="none"' in done
    names = {theme: re.findall(r"--([\w-]+):", variables(theme)) for theme in ("light", "dark")}
    assert names["light"] == names["dark"]
    page = written("html", BAD)
    for used in set(re.findall(r"var\(--(d-[\w-]+)\)", page)):
        assert used in names["light"]


def test_no_colour_of_the_engine_stays_in_the_picture() -> None:
    """One that stayed would not change with the theme."""
    svg = written("html", BAD).split("<svg")[1].split("</svg>")[0]
    paints = set(re.findall(r' (?:fill|stroke)="([^"]+)"', svg))
    assert {each for each in paints if not each.startswith("var(")} <= {"none", "transparent"}


def test_steps_are_counted_over_the_picture() -> None:
    """Seen, passed unseen and broken steps of all traces, and unknown statuses as nodes."""
    records = [
        *walk("registered", "sorting", entity="a"),
        *walk("registered", "sorting", entity="b"),
    ]
    records += walk("registered", "delivered", "sorting", "strange", None, entity="c")
    with found(records) as what:
        picture = counted_over(extract(PARCEL), PARCEL.compile(), what.log.pairs("example.parcel"))
    named = {node.id: node.status for node in picture.nodes}
    steps = [*picture.steps, *(step for edge in picture.edges for step in edge.steps)]
    counts = {(named[s.tail], named[s.head], s.mark, s.code): s.count for s in steps}
    assert counts == {
        ("registered", "sorting", Mark.SEEN, ""): 2,
        ("registered", "sorting", Mark.MISSED, ""): 1,
        ("sorting", "on route", Mark.MISSED, ""): 1,
        ("on route", "delivered", Mark.MISSED, ""): 1,
        ("delivered", "sorting", Mark.BROKEN, "SL104"): 1,
        ("sorting", "strange", Mark.BROKEN, "SL101"): 1,
        ("sorting", None, Mark.BROKEN, "SL101"): 1,
    }
    seen = {node.status: node.visits.seen for node in picture.nodes if node.visits}
    assert seen["registered"] == 3
    assert seen["strange"] == seen[None] == 1


def test_only_so_many_unknown_statuses_are_drawn() -> None:
    """A log of another lifecycle would otherwise make a picture of nothing else."""
    records = walk("registered", *(f"odd {i}" for i in range(30)))
    with found(records) as what:
        pairs = what.log.pairs("example.parcel")
        picture = counted_over(extract(PARCEL), PARCEL.compile(), pairs)
    assert sum(node.kind is None for node in picture.nodes) == 8


def test_broken_records_are_listed_without_a_trace() -> None:
    """They belong to none."""
    page = written("html", [Broken(Place("log.jsonl", 3), "{", "not JSON")])
    assert "SL001 broken-record" in page
    assert "There are errors" in page
    assert 'id="traces"' not in page
