"""Plain words."""

from __future__ import annotations

import io

import pytest
from statelaw import Observation
from statelaw.observation import Broken
from statelaw.reading import Format, read


def words(text: str) -> list[list[str | None]]:
    """The statuses of each trace."""
    traces: dict[str, list[str | None]] = {}
    for seen in read(io.BytesIO(text.encode()), Format.WORDS):
        assert isinstance(seen, Observation)
        traces.setdefault(seen.entity, []).append(seen.status)
    return list(traces.values())


@pytest.mark.parametrize(
    ("text", "traces"),
    [
        ("idle queued\n", [["idle", "queued"]]),
        ("  idle\t\tqueued  ", [["idle", "queued"]]),
        ("idle queued\n\nidle error\r\n", [["idle", "queued"], ["idle", "error"]]),
        ('"in progress" done', [["in progress", "done"]]),
        ('a"b "c d', [['a"b', '"c', "d"]]),
        ('"" """', [['""', '"""']]),
        ("\n \n", []),
    ],
)
def test_words_are_split_at_white_space(text: str, traces: list[list[str]]) -> None:
    """Each line is a trace; quotes around a whole word let it hold spaces."""
    assert words(text) == traces


def test_a_trace_is_named_by_the_place_of_its_line() -> None:
    """So lines of several files stay apart."""
    seen = [each for each in read(io.BytesIO(b"a\n\nb c\n")) if isinstance(each, Observation)]
    assert [each.entity for each in seen] == ["<stream>:1", "<stream>:3", "<stream>:3"]
    assert [each.place and each.place.line for each in seen] == [1, 3, 3]


def test_a_line_that_is_not_text_is_broken() -> None:
    """The lines around it are read."""
    found = list(read(io.BytesIO(b"a\n\xff\nb"), Format.WORDS))
    assert [type(each) for each in found] == [Observation, Broken, Observation]
