"""Lifecycles as files: a transition table read from and written to JSON, TOML and YAML.

A file holds the fields of `TransitionTable` under their own names, and may say where its
schema is under `$schema`.  Nothing in it is interpreted: **a string stays the string that was
written**.  In YAML, where other readers turn `on`, `no`, `1.0`, `null` or `2024-01-01` into
something else, every scalar is its text, with two exceptions, both for plain (unquoted) words
in fields that hold nothing else: `closed` takes `true` and `false`, and `outcome` takes
`null`, `~` or nothing at all for "none".  Anchors, aliases, tags and merge keys are refused,
as is a key that stands twice, in every format.

A file that cannot be read is an `InputError`; a table that is wrong is a `DeclarationError`
that lists every problem with its line.
"""

from __future__ import annotations

from statelaw.files._disk import write_bytes, write_text, writing, writing_bytes
from statelaw.files._dumping import dump_table, save_table
from statelaw.files._format import Format
from statelaw.files._loading import load_table, parse_table
from statelaw.files._schema import SCHEMA_ID, schema_text, table_schema

__all__ = [
    "SCHEMA_ID",
    "Format",
    "dump_table",
    "load_table",
    "parse_table",
    "save_table",
    "schema_text",
    "table_schema",
    "write_bytes",
    "write_text",
    "writing",
    "writing_bytes",
]
