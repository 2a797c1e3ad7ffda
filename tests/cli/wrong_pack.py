"""A pack whose table is wrong: importing it raises all its problems."""

from __future__ import annotations

from statelaw import Kind, Lifecycle, Outcome, Source, documented, state

TABLE = Lifecycle[str](
    name="example.wrong",
    sources=(Source(key="guide", title="Guide"),),
    initial=(),
    states=(state("done", Kind.FINAL, Outcome.SUCCESS, documented("guide")),),
    transitions=(),
)
