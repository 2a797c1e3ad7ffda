"""One passage through a log of files, from where the last one was interrupted."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from statelaw.errors import InputError
from statelaw.frames._checkpoint import Checkpoint, Position
from statelaw.frames._dataset import Batch, Dataset
from statelaw.frames._progress import Telling
from statelaw.frames._survey import Survey
from statelaw.words import shown


class Passage:
    """A survey on its way through a log.

    Args:
        survey: What takes the batches.
        dataset: The log.
        telling: What is told how far it is.
        checkpoint: Where it is put down how far it is, if it is to be.
        every: From how many seconds to how many.
    """

    def __init__(
        self,
        survey: Survey,
        dataset: Dataset,
        telling: Telling,
        checkpoint: Checkpoint | None,
        every: float,
    ) -> None:
        self._survey = survey
        self._dataset = dataset
        self._telling = telling
        self._checkpoint = checkpoint
        self._every = every
        self._put_down = time.monotonic()
        self._position = Position()

    def run(self, *, is_all: bool = True) -> None:
        """Go through; an interrupt puts down how far it is.

        Args:
            is_all: Whether nothing is left to do afterwards, so that a checkpoint can go.
        """
        if self._checkpoint is not None:
            self._position = self._checkpoint.take_up()
        try:
            for batch in self._dataset.batches(self._position.part, self._position.row):
                with _whole():
                    self._take(batch)
        except KeyboardInterrupt:
            if self._checkpoint is not None:
                self._checkpoint.put_down(self._position)
            raise
        self._telling.ended(self._survey.rows)
        if self._checkpoint is not None and is_all:
            self._checkpoint.done()
        elif self._checkpoint is not None:
            self._checkpoint.put_down(self._position)

    def _take(self, batch: Batch) -> None:
        try:
            self._survey.take(batch.columns, batch.part)
        except InputError as error:
            path = self._dataset.parts[batch.part].path
            raise InputError(f"{shown(str(path))}: {error}") from None
        self._position = Position(batch.part, batch.start + len(batch))
        self._telling.took(batch, self._survey.rows)
        now = time.monotonic()
        if self._checkpoint is not None and now - self._put_down >= self._every:
            self._checkpoint.put_down(self._position)
            self._put_down = now


@contextmanager
def _whole() -> Iterator[None]:
    """What is begun inside is ended; an interrupt comes afterwards."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupts: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupts:
        signal.raise_signal(signal.SIGINT)
