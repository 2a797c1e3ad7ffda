"""Judging a log held as arrays, chunk by chunk, with what was asked for taken from each chunk.

The kernel carries where each trace stands; *sinks* take the judged chunks while they are still
in the caches: one writes verdicts, one counts pairs, one keeps the rows worth a finding.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._carry import CHUNK, Carry, Contiguous, Dense, Disorder, Sparse
from statelaw.frames._cells import Cells
from statelaw.frames._engine import Gear
from statelaw.frames._keys import Reach
from statelaw.frames._pairs import PairCounts
from statelaw.frames._runs import Judged, Runs
from statelaw.verdict import VerdictTable
from statelaw.walk import OnViolation
from statelaw.words import chosen


class Sink(Protocol):
    """Takes judged chunks, in the order of the log."""

    def take(self, start: int, runs: Runs, judged: Judged) -> None:
        """Take one chunk, whose first row is row `start` of the log."""
        ...


class Kernel:
    """Checks statuses as codes and entities as integers, any number of rows at a time.

    Args:
        table: The compiled lifecycle.
        on_violation: What is taken as the previous status after an illegal step.
        accelerate: Whether to use loops compiled by numba; where it is left out, they are used in
            long logs if numba is installed.

    Attributes:
        cells: The lookup tables.
        gear: What does the work.
        carry: What keeps where each trace stands.
        rows: The number of rows seen.
    """

    def __init__(
        self,
        table: VerdictTable[Any],
        *,
        on_violation: OnViolation | str = OnViolation.ADOPT,
        accelerate: bool | None = None,
    ) -> None:
        self.cells = Cells(table, chosen(OnViolation, on_violation, "on_violation"))
        self.gear = Gear(accelerate)
        self.carry: Carry = Adaptive(self.cells, self.gear)
        self.rows = 0

    def feed(self, keys: NDArray[Any], codes: NDArray[Any], *sinks: Sink) -> None:
        """Judge the next rows of the log; rows of one trace are in order.

        Args:
            keys: The entity of each row: integers of shape (rows,), or uint64 of shape
                (rows, words) for keys wider than 64 bits.
            codes: The code of each row's status in the `VerdictTable`; every other number
                stands for an unknown status.
            sinks: What takes the judged rows.

        Raises:
            InputError: The arrays do not go together, or are no integers.
        """
        _require_columns(keys, codes)
        for start in range(0, len(codes), CHUNK):
            part = slice(start, start + CHUNK)
            heads = self.gear.engine.run_heads(keys[part])
            self.feed_runs(Runs.of(keys[part], heads), codes[part], *sinks)

    def feed_runs(self, runs: Runs, codes: NDArray[Any], *sinks: Sink) -> None:
        """Judge the next rows of the log, of which it is known how they stand together.

        Args:
            runs: Which entity each row belongs to.
            codes: See `feed`; as many as there are rows.
            sinks: See `feed`.
        """
        if not runs.size:
            return
        self.gear.count(runs.size)
        judged = self.carry.judge(runs, self._fitted(codes))
        for sink in sinks:
            sink.take(self.rows, runs, judged)
        self.rows += runs.size

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The key of each trace seen, and the code of the status it stands in.

        The code is `VerdictTable.before` where no status of the trace was known.
        """
        keys, stands = self.carry.ends()
        codes = (stands & self.cells.nothing).astype(np.int32)
        return keys, np.minimum(codes, self.cells.count)

    def stands(self) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The key of each trace seen, and whether unknown statuses have stood since its last."""
        keys, stands = self.carry.ends()
        return keys, stands >= self.cells.side

    def _fitted(self, codes: NDArray[Any]) -> NDArray[Any]:
        """The codes in their own type, each that is out of range as "nothing"."""
        cells = self.cells
        if codes.dtype == cells.code_type:
            return codes if int(codes.max()) <= cells.nothing else np.minimum(codes, cells.nothing)
        declared = (codes >= 0) & (codes < cells.count)
        return np.where(declared, codes, cells.nothing).astype(cells.code_type)


class Adaptive:
    """Begins with the cheapest carry and moves to another when the keys ask for it.

    Keys in ascending runs are carried one trace at a time.  When one comes back, everything so
    far moves to a lookup by number where the keys are small, else to a hash table; and from one
    to the other when a greater key comes, or so many entities that a hash table costs more.

    Attributes:
        carry: The carry at work.
    """

    def __init__(self, cells: Cells, gear: Gear) -> None:
        self._cells = cells
        self._gear = gear
        self.carry: Carry = Contiguous(cells, gear)
        self._reach = Reach()

    def judge(self, runs: Runs, codes: NDArray[Any]) -> Judged:
        """See `Carry`."""
        if isinstance(self.carry, Dense | Sparse):
            self._reach.note(runs.names)
            self._fit(self.carry)
        try:
            return self.carry.judge(runs, codes)
        except Disorder:
            self._move_to(self._fitting(runs.names))
            return self.carry.judge(runs, codes)

    def ends(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """See `Carry`."""
        return self.carry.ends()

    def _fitting(self, keys: NDArray[Any]) -> Dense | Sparse:
        if keys.ndim > 1:
            return Sparse(self._cells, self._gear, keys.shape[1])
        seen, _ = self.carry.ends()
        self._reach.note(seen)
        self._reach.note(keys)
        small = self._reach.is_small(len(seen))
        return (Dense if small else Sparse)(self._cells, self._gear)

    def _fit(self, carry: Dense | Sparse) -> None:
        """Move to the other carry if that is smaller by now."""
        if self._reach.greatest < carry.room:
            return
        small = self._reach.is_small(carry.entities, so_far=isinstance(carry, Dense))
        if isinstance(carry, Dense) and not small:
            self._move_to(Sparse(self._cells, self._gear))
        elif isinstance(carry, Sparse) and small:
            self._move_to(Dense(self._cells, self._gear))

    def _move_to(self, carry: Dense | Sparse) -> None:
        carry.restore(*self.carry.ends())
        self.carry = carry


class VerdictSink:
    """Writes the verdict of each row.

    Attributes:
        verdicts: One uint8 for each row of the log, the values of `Verdict`.
    """

    def __init__(self, kernel: Kernel, rows: int) -> None:
        self._gear = kernel.gear
        self._lookup = kernel.cells.verdict
        self.verdicts = np.empty(rows, dtype=np.uint8)

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        rows = slice(start, start + len(judged.pairs))
        self._gear.engine.look_up(self._lookup, judged.pairs, self.verdicts[rows])


class TallySink:
    """Counts the pairs.

    Attributes:
        tally: How often each cell occurred.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._gear = kernel.gear
        self._cells = kernel.cells
        self.tally = kernel.cells.tally()

    def take(self, start: int, runs: Runs, judged: Judged) -> None:  # noqa: ARG002
        """See `Sink`."""
        half = len(self.tally) // 2
        self._gear.engine.tally(self.tally[:half], judged.pairs)
        if len(judged.gapped):
            gapped = np.bincount(judged.pairs[judged.gapped], minlength=half)
            self.tally[:half] -= gapped
            self.tally[half:] += gapped

    @property
    def counts(self) -> PairCounts:
        """The counts of all chunks taken."""
        return self._cells.pair_counts(self.tally)


def _require_columns(keys: NDArray[Any], codes: NDArray[Any]) -> None:
    if len(keys) != len(codes):
        raise InputError(f"{len(keys)} keys do not go with {len(codes)} codes")
    for name, array, kinds in (("keys", keys, "iu"), ("codes", codes, "iu")):
        if array.dtype.kind not in kinds:
            raise InputError(f"{name} are {array.dtype}, and must be integers")
