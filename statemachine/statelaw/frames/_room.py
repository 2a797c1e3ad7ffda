"""Arrays with a place for each entity or key, which grow as those come."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def with_room(array: NDArray[Any], count: int, fill: Any = 0) -> NDArray[Any]:
    """The array, or a longer one that begins with it, if there are more entities than places.

    Args:
        array: A place for each entity.
        count: How many entities there are.
        fill: What stands in a new place.
    """
    if count <= len(array):
        return array
    room = np.zeros(max(count, 2 * len(array)), dtype=array.dtype)
    room[: len(array)] = array
    if fill:  # else memory that nobody has touched yet is as good
        room[len(array) :] = fill
    return room
