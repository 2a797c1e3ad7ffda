"""Bringing observations in: logs of polls and changes, read record by record.

| format | what it holds |
| --- | --- |
| `jsonl` | one JSON object on each line |
| `csv` | a header, then one record a row; separated by commas, semicolons or bars |
| `tsv` | the same, separated by tabs |
| `words` | statuses separated by white space; each line is a trace of its own |
| `json` | an array of objects, or objects one after the other |
| `har` | an HTTP Archive 1.2, as browsers save it |
| `cassette` | what VCR.py, or Ruby's VCR, recorded: YAML or JSON |
| `xes` | an event log of process mining |
| `parquet`, `arrow` | columns |

Each may be packed with gzip or zstd.

A record has the fields of an `Observation`, each under the first of these names that it has;
only the status is required, and columns may be written in any case:

| field | names |
| --- | --- |
| `status` | `status`, `state` |
| `entity` | `entity`, `entity_id`, `dataset_id`, `dataset_uid`, `id` |
| `run` | `run`, `run_id`, `import_id` |
| `at` | `at`, `time`, `timestamp`, `ts`, `observed_at`, `@timestamp` |
| `since` | `since`, `entered_at` |
| `trigger` | `trigger`, `action` |
| `lifecycle` | `lifecycle` |

A word in double quotes may hold spaces.  A null status (in CSV an empty one) means that none
was reported.  A time is ISO 8601, or a number of seconds or milliseconds since 1970.  **A time
without a zone is read as UTC.**

An object may also be an answer of a provider, by itself or inside a record that says where it
comes from; `statelaw.payload` says what recognises it.

Files are never loaded whole: what is held is one record.  A record that cannot be read is a
`Broken` with its place and the reason, and reading goes on after it.
"""

from __future__ import annotations

from statelaw.reading._fields import FIELDS
from statelaw.reading._format import Format
from statelaw.reading._lines import LONGEST
from statelaw.reading._mapping import load_mapping
from statelaw.reading._paths import expanded
from statelaw.reading._reading import Reading, read
from statelaw.reading._source import Source, ensure_readable

__all__ = [
    "FIELDS",
    "LONGEST",
    "Format",
    "Reading",
    "Source",
    "ensure_readable",
    "expanded",
    "load_mapping",
    "read",
]
