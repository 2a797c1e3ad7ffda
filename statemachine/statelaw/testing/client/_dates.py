"""A class `datetime` that reads a virtual clock, for modules that ask it for the time."""

from __future__ import annotations

import datetime as real
from types import ModuleType
from typing import Any

from statelaw.testing.client._clock import Clock

Real = real.datetime


def virtual_dates(clock: Clock) -> dict[int, Any]:
    """What stands in for the class and for its module, by the identity of the real ones."""
    virtual = _virtual_datetime(clock)
    module = ModuleType("datetime")
    vars(module).update({**vars(real), "datetime": virtual})
    return {id(Real): virtual, id(real): module}


def _virtual_datetime(clock: Clock) -> type[real.datetime]:
    class Meta(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, Real)

    class datetime(Real, metaclass=Meta):  # noqa: N801 - it stands in for the real one
        @classmethod
        def now(cls, tz: real.tzinfo | None = None) -> Any:
            return Real.fromtimestamp(clock.wall(), tz) if clock.is_mine else Real.now(tz)

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now(real.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return cls.now()

    return datetime
