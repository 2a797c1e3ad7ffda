"""Reports made of logs that hold anything at all."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st
from statelaw import Lifecycle, Mode, Observation, Place
from statelaw.files import load_table
from statelaw.logs import Flagged, check_log
from statelaw.observation import Broken
from statelaw.report import Entry, Found, Spool, Writer, format_of, writer
from statelaw.screening import Screening

from tests.strategies import texts

ROOT = Path(__file__).resolve().parents[2]
PARCEL = load_table(ROOT / "tests" / "data" / "cli" / "parcel.toml", into=Lifecycle)
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "'><svg/onload=alert(1)>",
    "]]><x>",
    "&lt;b&gt;&#60;",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "\uff1d1",
    "a | b | c",
    "`x` *y* _z_ [a](javascript:b)",
    "![x](https://example.org/x.png)",
    "\n| injected | row |",
    "\n```\n# heading",
    "\n::error::injected",
    "::error file=x::injected",
    "\r::set-output name=x::y",
    "%0A::error::injected",
    "##[error]injected",
    "{0} [link](1)",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202eright to left",
    "\u2028\u0085\x0b",
    "\x00",
    "\ud800",
    "\N{GRINNING FACE}",
)
ANYTHING = st.sampled_from(HOSTILE) | texts()
STATUSES = st.sampled_from([each.status for each in PARCEL.states]) | ANYTHING


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    """An observation of a parcel, or of what should have been one."""
    return Observation(
        draw(st.none() | STATUSES),
        entity=draw(st.sampled_from(["p1", "p2"]) | ANYTHING),
        run=draw(st.just("") | ANYTHING),
        trigger=draw(st.none() | ANYTHING),
        place=draw(st.none() | places()),
    )


def places() -> st.SearchStrategy[Place]:
    """Where a record stands: files have any names that a system gives them."""
    names = ANYTHING.map(lambda text: text.replace("\x00", "").replace("\ud800", "") or "log")
    return st.builds(Place, names, st.integers(1, 9_999))


def broken() -> st.SearchStrategy[Broken]:
    """A record that could not be read."""
    return st.builds(Broken, places(), ANYTHING, ANYTHING)


def logs() -> st.SearchStrategy[list[Observation | Broken]]:
    """A short log of such records."""
    return st.lists(observations() | broken(), max_size=12)


@contextmanager
def found(
    records: Iterable[Observation | Broken],
    reports: Sequence[Writer] = (),
    screening: Screening | None = None,
    table: Lifecycle[str] = PARCEL,
    mode: Mode = Mode.POLLED,
) -> Iterator[Found]:
    """What checking records finds, ready to be written; the reports are told as it comes."""
    log = check_log(table.compile(mode), records, screen=screening)
    with Spool() as spool:
        for said in log:
            spool.add(said)
            for report in reports:
                report.take(said)
        baseline = screening.baseline if screening else None
        yield Found(
            log,
            spool,
            {"mode": str(mode)},
            left_out=dict(screening.left_out) if screening else {},
            known=baseline.met if baseline else 0,
            gone=tuple(baseline.gone()) if baseline else (),
        )


def written(
    name: str, records: Iterable[Observation | Broken], screening: Screening | None = None
) -> str:
    """The report on records in a format."""
    report = writer(name)
    out = io.StringIO()
    with (
        patch.dict(os.environ),
        found(records, [report], screening) as what,
    ):
        os.environ.pop("GITHUB_STEP_SUMMARY", None)
        report.write(what, out)
    return out.getvalue()


def entries(records: Iterable[Observation | Broken]) -> list[Entry]:
    """The findings on records, flat."""
    with found(records) as what:
        return list(what.spool)


def walk(*statuses: str | None, entity: str = "p1", file: str = "log.jsonl") -> list[Observation]:
    """One trace, a status a line."""
    return [
        Observation(status, entity=entity, place=Place(file, i))
        for i, status in enumerate(statuses, 1)
    ]


__all__ = [
    "ANYTHING",
    "HOSTILE",
    "PARCEL",
    "ROOT",
    "Flagged",
    "entries",
    "format_of",
    "found",
    "logs",
    "observations",
    "walk",
    "written",
]
