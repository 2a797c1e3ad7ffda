"""Verdicts as a column of names."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from statelaw.verdict import Verdict

VERDICTS = [verdict.name for verdict in Verdict]

LEFT_OUT = 255
"""In place of a verdict: the row is a delivery repeated, and no observation."""

VERDICT_TYPE = pa.dictionary(pa.int8(), pa.string())


def labelled(codes: NDArray[np.uint8]) -> pa.DictionaryArray:
    """The names of verdicts, categorical; null for what is left out."""
    left_out = codes == LEFT_OUT
    indices = pa.array(codes.view(np.int8), mask=left_out if left_out.any() else None)
    return pa.DictionaryArray.from_arrays(indices, VERDICTS)
