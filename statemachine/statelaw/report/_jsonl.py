"""One JSON object a finding, then one a trace, then one for the totals: to be read line by line.

| field | what it holds |
| --- | --- |
| `kind` | `finding`, `trace`, or `totals` on the last line |
| `version` | of this format |
| the rest | as in the JSON document: of a finding, of a trace, and what stands after the lists |
"""

from __future__ import annotations

import json
from typing import TextIO

from statelaw import __version__
from statelaw.report._found import Found
from statelaw.report._json import VERSION, as_trace, closing


def write_jsonl(found: Found, out: TextIO) -> None:
    """Write the lines."""
    begin = f'{{"kind": "finding", "version": {VERSION}, '
    for line in found.spool.lines():
        out.write(f"{begin}{line.removeprefix('{')}\n")
    for each in found.log.summaries():
        out.write(json.dumps({"kind": "trace", "version": VERSION, **as_trace(each)}) + "\n")
    head = {"kind": "totals", "version": VERSION, "statelaw": __version__}
    out.write(json.dumps({**head, "options": dict(found.how), **closing(found)}) + "\n")
