"""Recorded polls, given out again: each call advances, and the last is repeated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from statelaw.errors import InputError
from statelaw.observation import Observation
from statelaw.pytest_plugin._case_file import observed
from statelaw.words import shown

Recorded = str | Path | Iterable[str | Observation | None]


class RecordedPolls:
    """A callable that answers as the provider did when it was recorded.

    A replay that always began anew would never end a client's loop, and one that ran out would
    break it; so each call advances by one, and the last answer is repeated.

    Args:
        recorded: Statuses, observations, or the path of a recording.
        entity: Of several entities in a file, give out this one's.
        run: Of several runs in a file, give out this one.
        lifecycle: Of several lifecycles in a file, give out what is of this one.
        statuses: Whether to answer with bare statuses also where answers were recorded.

    Raises:
        InputError: Nothing was recorded, a record is broken, or there are several traces.

    >>> poll = RecordedPolls(["queued", "done"])
    >>> poll(), poll(), poll()
    ('queued', 'done', 'done')
    """

    def __init__(
        self,
        recorded: Recorded,
        *,
        entity: str | None = None,
        run: str | None = None,
        lifecycle: str | None = None,
        statuses: bool = False,
    ) -> None:
        if isinstance(recorded, (str, Path)):
            recorded = _one_trace(Path(recorded), (lifecycle, entity, run))
        items = list(recorded)
        self.answers = [_status(item) if statuses else _answer(item) for item in items]
        self.calls = 0
        if not self.answers:
            raise InputError("nothing was recorded, so there is nothing to answer")

    def __call__(self, *_: Any, **__: Any) -> Any:
        """The next answer: what was recorded with the status, else the status itself."""
        answer = self.answers[min(self.calls, len(self.answers) - 1)]
        self.calls += 1
        return answer

    @property
    def exhausted(self) -> bool:
        """Whether the last recorded answer has been given."""
        return self.calls >= len(self.answers)


def _one_trace(path: Path, wanted: tuple[str | None, str | None, str | None]) -> list[Observation]:
    found = [
        seen
        for seen in observed(path)
        if all(want in {None, has} for want, has in zip(wanted, seen.key, strict=True))
    ]
    keys = list(dict.fromkeys(seen.key for seen in found))
    if len(keys) > 1:
        named = "; ".join("/".join(map(shown, filter(None, key))) or "unnamed" for key in keys[:5])
        text = f"{path}: holds {len(keys)} traces ({named}{'; ...' * (len(keys) > 5)})"
        raise InputError(f"{text}; choose one with lifecycle=, entity= and run=")
    return found


def _answer(item: str | Observation | None) -> Any:
    if not isinstance(item, Observation) or item.payload is None:
        return _status(item)
    return dict(item.payload)


def _status(item: str | Observation | None) -> str | None:
    return item.status if isinstance(item, Observation) else item
