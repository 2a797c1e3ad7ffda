"""Which entity each row of a log of files belongs to, as a number, batch after batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._arrow import pc
from statelaw.frames._digests import SEED
from statelaw.frames._engine import Gear
from statelaw.frames._entities import EntityRuns, is_textual, kind_of_key
from statelaw.frames._ids import EntityIds
from statelaw.frames._runs import Rows, Runs


class Numbering:
    """Numbers the entities of a log in the order in which they first come.

    Attributes:
        keys: The names of the key columns.

    Args:
        keys: The names of the key columns.
        gear: What does the work.
    """

    def __init__(self, keys: Sequence[str], gear: Gear) -> None:
        self.keys = tuple(keys)
        self._gear = gear
        self._seed = SEED
        self._ids = EntityIds(gear)
        self._ascent = _Ascent()
        self._kinds: list[str] = []
        self._entities: EntityRuns | None = None

    @property
    def count(self) -> int:
        """How many entities have come."""
        return self._ids.count

    def runs(self, columns: Mapping[str, Any], rows: int) -> Runs:
        """The runs of the next batch, each named by the number of its entity.

        Args:
            columns: The columns of the batch, by name.
            rows: How many rows it has.

        Raises:
            InputError: A key column holds something else than before, or a row names no entity.
        """
        chunks = [columns[name] for name in self.keys]
        named = self._runs_of(chunks).runs(chunks, rows)
        ascend = self._ascent.goes_on(chunks, named.heads)
        return Runs(named.heads, self._ids.ids(named.names, ascend=ascend), named.size)

    def again(self) -> Numbering:
        """What gives the same entities the same numbers when the log is read once more."""
        found = Numbering(self.keys, self._gear)
        found._seed = self._seed
        found._ids = self._ids if self._ids.looks_up else EntityIds(self._gear)
        return found

    def state(self) -> dict[str, NDArray[Any]]:
        """All that is known, as arrays; `restore` takes it up, also in another process."""
        return {
            "keys": self._ids.keys(),
            "seed": np.frombuffer(self._seed, np.uint8),
            "kinds": np.array(self._kinds, np.str_),
        }

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from where another numbering was."""
        self._seed = state["seed"].tobytes()
        self._ids.restore(state["keys"])
        self._kinds = state["kinds"].tolist()

    def _runs_of(self, chunks: Sequence[pa.Array]) -> EntityRuns:
        kinds = [kind_of_key(chunk.type) for chunk in chunks]
        for name, before, now in zip(self.keys, self._kinds, kinds, strict=False):
            if before != now:
                raise InputError(
                    f"column {name!r} holds keys of kind {now!r} here, and of kind {before!r} "
                    "before: cast one to the other"
                )
        if self._entities is None:
            types = [chunk.type for chunk in chunks]
            self._entities = EntityRuns(self.keys, types, "files", self._seed, self._gear)
            self._kinds = kinds
        return self._entities


class _Ascent:
    """Watches whether textual keys ascend, as in a file sorted by them; then none comes back."""

    def __init__(self) -> None:
        self._holds = True
        self._last: Any = None

    def goes_on(self, chunks: Sequence[pa.Array], heads: Rows) -> bool:
        """Whether the keys of all batches have ascended, this one included."""
        if self._holds and len(heads):
            single = len(chunks) == 1 and is_textual(chunks[0].type)
            self._holds = single and self._ascends(chunks[0].take(pa.array(heads)))
        return self._holds

    def _ascends(self, keys: pa.Array) -> bool:
        if pa.types.is_dictionary(keys.type):
            keys = keys.dictionary_decode()
        first, before, self._last = keys[0].as_py(), self._last, keys[-1].as_py()
        if before is not None and not (type(first) is type(before) and first >= before):
            return False
        greater = pc.greater(keys.slice(1), keys.slice(0, len(keys) - 1))
        return bool(pc.all(greater, min_count=0).as_py())
