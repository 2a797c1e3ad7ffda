"""Plain words: statuses separated by white space, each line a trace of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statelaw.observation import Broken, Observation, Place
from statelaw.reading._stream import Given

_WORD = re.compile(r'"([^"]+)"(?!\S)|(\S+)')
"""A word in double quotes, which may hold white space, or a bare one."""


def read_words(given: Given) -> Iterator[Observation | Broken]:
    """An observation for each word; its entity is the place of its line."""
    for line in given.lines():
        if isinstance(line, Broken):
            yield line
            continue
        place = Place(given.name, line[0])
        entity = str(place)
        for quoted, bare in _WORD.findall(line[1]):
            yield Observation(quoted or bare, entity, place=place)
