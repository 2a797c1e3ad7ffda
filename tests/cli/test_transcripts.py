"""Every command prints exactly what its transcript holds."""

from __future__ import annotations

import pytest

from tests.cli.transcripts import Entry, entries, replayed

ENTRIES = [pytest.param(entry, id=f"{name}: {entry.command}") for name, entry in entries()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_command_prints_what_its_transcript_holds(entry: Entry) -> None:
    """Output, errors and exit status; `python -m tests.cli.transcripts` writes them anew."""
    assert str(replayed(entry.command)) == str(entry)


def test_the_transcripts_show_every_exit_status_but_the_interrupts() -> None:
    """Right, wrong and impossible jobs are all among them."""
    assert {entry.status for _, entry in entries()} == {0, 1, 2}
