"""The few steps that cost time, in one signature: array operations, or compiled loops.

`Vectors` needs numpy alone.  `Loops` (in `_loops`) needs numba, the extra `fast`; it says the
same in less time, and is taken by itself once a log is long enough to be worth compiling for.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from statelaw.frames._keys import Numbers, Words, number_keys
from statelaw.frames._mixed import CHUNK, judge_mixed
from statelaw.frames._refusals import absent_package
from statelaw.frames._runs import Judged, Rows, judge_runs, run_heads

if TYPE_CHECKING:
    from statelaw.frames._cells import Cells
    from statelaw.frames._digests import Sums, Texts

LONG = 5_000_000
"""From so many rows on, compiled loops are taken if they are to be had."""


class Engine(Protocol):
    """The steps of the kernel."""

    most_mixed: int
    """The most rows that `judge_mixed` takes at once."""

    def run_heads(self, keys: NDArray[Any]) -> Rows:
        """See `_runs.run_heads`."""
        ...

    def judge_runs(
        self, cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
    ) -> tuple[Judged, NDArray[Any]]:
        """See `_runs.judge_runs`."""
        ...

    def judge_mixed(
        self,
        cells: Cells,
        ids: NDArray[Any],
        codes: NDArray[Any],
        stands: NDArray[Any],
        marks: NDArray[np.uint16],
    ) -> Judged:
        """See `_mixed.judge_mixed`."""
        ...

    def number_keys(
        self, table: Numbers, keys: Words, count: int, homes: NDArray[np.intp], sought: Words
    ) -> tuple[Numbers, int]:
        """See `_keys.number_keys`."""
        ...

    def sum_texts(self, sums: Sums, texts: Texts) -> Words:
        """See `_digests.Sums.of_texts`."""
        ...

    def look_up(
        self, lookup: NDArray[np.uint8], pairs: NDArray[Any], out: NDArray[np.uint8]
    ) -> None:
        """Write the verdict of each pair."""
        ...

    def tally(self, counts: NDArray[np.int64], pairs: NDArray[Any]) -> None:
        """Add each pair to its count."""
        ...


class Vectors:
    """Array operations of numpy."""

    most_mixed = CHUNK

    def run_heads(self, keys: NDArray[Any]) -> Rows:
        """See `Engine`."""
        return run_heads(keys)

    def judge_runs(
        self, cells: Cells, codes: NDArray[Any], heads: Rows, stands: NDArray[Any]
    ) -> tuple[Judged, NDArray[Any]]:
        """See `Engine`."""
        return judge_runs(cells, codes, heads, stands)

    def judge_mixed(
        self,
        cells: Cells,
        ids: NDArray[Any],
        codes: NDArray[Any],
        stands: NDArray[Any],
        marks: NDArray[np.uint16],
    ) -> Judged:
        """See `Engine`."""
        return judge_mixed(cells, ids.astype(np.intp, copy=False), codes, stands, marks)

    def number_keys(
        self, table: Numbers, keys: Words, count: int, homes: NDArray[np.intp], sought: Words
    ) -> tuple[Numbers, int]:
        """See `Engine`."""
        return number_keys(table, keys, count, homes, sought)

    def sum_texts(self, sums: Sums, texts: Texts) -> Words:
        """See `Engine`."""
        return sums.of_texts(texts)

    def look_up(
        self, lookup: NDArray[np.uint8], pairs: NDArray[Any], out: NDArray[np.uint8]
    ) -> None:
        """See `Engine`."""
        lookup.take(pairs, out=out, mode="clip")

    def tally(self, counts: NDArray[np.int64], pairs: NDArray[Any]) -> None:
        """See `Engine`."""
        counts += np.bincount(pairs, minlength=len(counts))


class Gear:
    """The engine in use: vectors at first, loops once a log is long, unless the caller chose.

    Args:
        accelerate: `True` for compiled loops from the first row, `False` for none, `None` for
            compiled loops in long logs if numba is installed.

    Raises:
        MissingDependencyError: Compiled loops are asked for, and numba is not installed.
    """

    def __init__(self, accelerate: bool | None = None) -> None:
        self.engine: Engine = Vectors()
        self._rows = 0
        self._may_turn = accelerate is None and find_spec("numba") is not None
        if accelerate:
            self.engine = _loops()

    def count(self, rows: int) -> None:
        """Say that so many rows follow."""
        self._rows += rows
        if self._may_turn and self._rows >= LONG:
            self._may_turn = False
            self.engine = _loops()


def _loops() -> Engine:
    try:
        from statelaw.frames._loops import Loops
    except ModuleNotFoundError as error:
        raise absent_package(str(error.name), "fast") from None
    return Loops()
