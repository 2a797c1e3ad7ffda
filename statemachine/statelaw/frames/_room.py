"""Arrays with a place for each entity, which grow as entities come."""

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
    room = np.full(max(count, 2 * len(array)), fill, dtype=array.dtype)
    room[: len(array)] = array
    return room
