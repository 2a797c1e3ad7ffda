"""Putting down how far a survey is, and taking it up again."""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from statelaw.errors import InputError
from statelaw.frames._parts import Part
from statelaw.frames._survey import Survey
from statelaw.stepping import fingerprint
from statelaw.walk import Policy
from statelaw.words import shown

FORMAT = "statelaw.survey 2"


@dataclass(frozen=True, slots=True)
class Position:
    """Where to go on: a file by its number, and a row of it.

    Attributes:
        part: The file.
        row: The row.
    """

    part: int = 0
    row: int = 0


class Checkpoint:
    """A file that says how far a survey is.

    It holds for one log, lifecycle and policy: the same files of the same size and age.

    Raises:
        InputError: Its folder is not there.
    """

    def __init__(
        self, path: str | os.PathLike[str], survey: Survey, how: Policy, parts: Sequence[Part]
    ) -> None:
        self._path = Path(path)
        if not self._path.absolute().parent.is_dir():
            raise InputError(f"{shown(str(path))}: there is no folder for the checkpoint")
        self._survey = survey
        files = [[str(part.path), part.size, part.changed] for part in parts]
        columns = [survey.status, *survey.entities.keys, survey.at]
        kept = [keeper.name for keeper in survey.keepers]
        table = fingerprint(survey.kernel.cells.table)
        self._about = json.dumps([FORMAT, table, asdict(how), columns, kept, files], sort_keys=True)

    def take_up(self) -> Position:
        """Where the survey goes on; at the beginning, if nothing was put down.

        Raises:
            InputError: What was put down is damaged, or of another log, lifecycle or policy.
        """
        if not self._path.exists():
            return Position()
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                state = {name: kept[name] for name in kept.files}
        except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
            raise InputError(f"{shown(str(self._path))}: is no checkpoint: {error}") from None
        if str(state.get("about")) != self._about:
            raise InputError(
                f"{shown(str(self._path))}: is the checkpoint of another log, lifecycle or policy, "
                "or of other results, or a file of the log has changed; delete it to begin anew"
            )
        self._survey.restore(state)
        part, row = state["position"].tolist()
        return Position(part, row)

    def put_down(self, position: Position) -> None:
        """Write how far the survey is; a failure leaves what was there."""
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.tmp")
        state: dict[str, NDArray[Any]] = {
            **self._survey.state(),
            "about": np.array(self._about),
            "position": np.array([position.part, position.row]),
        }
        try:
            with draft.open("xb") as file:
                np.savez(file, allow_pickle=False, **state)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def done(self) -> None:
        """Nothing is left to go on with."""
        self._path.unlink(missing_ok=True)
