"""Plain words: statuses separated by white space, each line a trace of its own."""

from __future__ import annotations

from collections.abc import Iterator

from statelaw.observation import Broken, Observation, Place
from statelaw.reading._lines import Line


def read_words(name: str, lines: Iterator[Line | Broken]) -> Iterator[Observation | Broken]:
    """An observation for each word; its entity is the place of its line."""
    for line in lines:
        if isinstance(line, Broken):
            yield line
            continue
        place = Place(name, line[0])
        entity = str(place)
        for word in line[1].split():
            yield Observation(word, entity, place=place)
