"""What the pydantic models of providers' answers have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from statelaw.moments import moment


class Payload(BaseModel):
    """A model of an answer, or of a part of one: types are exact, unknown fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


def _as_moment(value: object) -> object:
    time = moment(value)
    if time is None and isinstance(value, str):
        raise ValueError("an ISO 8601 time")
    return value if time is None else time


Moment = Annotated[datetime, BeforeValidator(_as_moment)]
"""A time in UTC; one that is written without a zone is read as UTC."""
