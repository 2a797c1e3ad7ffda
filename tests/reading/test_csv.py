"""Separated values, with a header."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import InputError, Observation
from statelaw.observation import Broken
from statelaw.reading import Format, read


def records(text: str | bytes, form: Format = Format.CSV) -> list[Observation | Broken]:
    """All records of a text."""
    raw = text.encode() if isinstance(text, str) else text
    return list(read(io.BytesIO(raw), form))


def seen(text: str, form: Format = Format.CSV) -> list[Any]:
    """What was read: a status for an observation, the reason for a broken record."""
    return [
        each.reason if isinstance(each, Broken) else each.status for each in records(text, form)
    ]


def lines(found: list[Observation | Broken]) -> list[int]:
    """The line of each record."""
    return [each.place.line for each in found if each.place]


def test_columns_are_matched_whatever_their_case_and_order() -> None:
    """A header as a spreadsheet has it names the fields."""
    (found,) = records("At, STATUS ,Dataset_ID,Colour\n2024-06-07,idle,d1,red\n")
    assert isinstance(found, Observation)
    assert (found.status, found.entity) == ("idle", "d1")
    assert found.at == datetime(2024, 6, 7, tzinfo=UTC)
    assert found.payload is not None
    assert found.payload["colour"] == "red"


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
def test_the_separator_is_the_one_the_header_uses(separator: str) -> None:
    """Commas, semicolons, bars and tabs all separate."""
    text = "entity,status\nd1,idle\n".replace(",", separator)
    assert seen(text) == ["idle"]


def test_tsv_is_separated_by_tabs_alone() -> None:
    """A comma in a file of tabs is part of the value."""
    assert seen("a,b\tstatus\n1,2\tidle, really\n", Format.TSV) == ["idle, really"]


def test_an_empty_cell_is_a_status_that_was_not_reported() -> None:
    """An empty status is none; an empty time or trigger is not there."""
    (found,) = records("status,at,trigger\n,,\n")
    assert isinstance(found, Observation)
    assert (found.status, found.at, found.trigger) == (None, None, None)


def test_quoted_cells_hold_separators_quotes_and_line_ends() -> None:
    """A record keeps the line it begins on, also where it spans several."""
    found = records('status,note\nidle,"a, ""b""\nc"\nqueued,d\n')
    assert lines(found) == [2, 4]
    assert isinstance(found[0], Observation)
    assert found[0].payload == {"status": "idle", "note": 'a, "b"\nc'}


def test_a_row_of_another_width_is_broken() -> None:
    """Too few and too many columns are reported with both numbers."""
    assert seen("status,at\nidle\nidle,,\nqueued,\n") == [
        "1 column where the header has 2",
        "3 columns where the header has 2",
        "queued",
    ]


def test_an_unclosed_quote_swallows_nothing() -> None:
    """Only the line that opens the quote is given up; those after it are read."""
    found = records('status,note\n"idle,x\nqueued,y\nerror,z\n')
    assert lines(found) == [2, 3, 4]
    assert [isinstance(each, Broken) for each in found] == [True, False, False]
    assert isinstance(found[0], Broken)
    assert "a quote is opened and not closed" in found[0].reason


def test_a_quote_closed_lines_later_by_accident_swallows_nothing() -> None:
    """A quote that happens to close at the next one is noticed by the columns, and undone."""
    found = records('status,note\nidle,"x\nqueued,y\nerror,"z"\ndone,w\n')
    assert lines(found) == [2, 3, 4, 5]
    assert [isinstance(each, Broken) for each in found] == [True, False, False, False]


def test_a_line_that_is_not_text_ends_the_record_before_it() -> None:
    """Inside a quoted cell, a line that is not UTF-8 is one more broken record."""
    found = records(b'status,note\nidle,"x\n\xff"\nqueued,y\n')
    assert lines(found) == [2, 3, 4]
    assert [isinstance(each, Broken) for each in found] == [True, True, False]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('"idle" x,1', "text follows a closing quote; double the quotes inside a quoted field"),
        ("idle\rqueued,1", "a carriage return stands outside quotes; end lines with a line feed"),
        ("idle," + "x" * 140_000, "field larger than field limit (131072)"),
    ],
)
def test_what_csv_refuses_is_said_in_plain_words(row: str, reason: str) -> None:
    """The reasons that the csv module gives are translated, and the next row is read."""
    assert seen(f"status,note\n{row}\nqueued,2\n") == [reason, "queued"]


def test_blank_lines_are_no_records() -> None:
    """Empty lines before, between and after the rows are passed over."""
    assert lines(records("\n\nstatus\n\nidle\n  \nqueued\n\n")) == [5, 7]


def test_a_header_without_a_status_is_refused() -> None:
    """Nothing in such a file could be judged; the message lists what is there."""
    with pytest.raises(InputError, match=r"no status or state; there is a, b; .*'words'") as hit:
        records("a,b\n1,2\n")
    assert str(hit.value).startswith("<stream>:1: ")


def test_a_misspelt_header_is_recognised() -> None:
    """A column that is nearly called status is named."""
    with pytest.raises(InputError, match="rename statuss to status"):
        records("entity,statuss\n1,2\n")


def test_a_column_that_stands_twice_is_refused() -> None:
    """Which of the two counts could not be known."""
    with pytest.raises(InputError, match="the column status stands twice"):
        records("status,at,Status\n1,2,3\n")


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1).filter(lambda text: "\0" not in text),
            st.text(max_size=20).filter(lambda text: "\0" not in text),
        ),
        max_size=8,
    )
)
def test_what_the_csv_module_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Statuses and payloads survive, whatever they hold."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("status", "note"), *rows])
    found = records(text.getvalue().encode("utf-8", "surrogatepass"))
    assert [isinstance(each, Observation) for each in found] == [True] * len(rows)
    payloads = [each.payload for each in found if isinstance(each, Observation)]
    assert payloads == [{"status": status, "note": note} for status, note in rows]
