# ruff: noqa: E501 - tables are aligned in columns
"""What a status promises of the answer around it, in either vocabulary and either API.

The Management API says `name` and `published`, in older examples `status`; the Automation API
says `status` and `is_published`.  `name` and `status` are one field here, and so are `published`
and `is_published`; a condition on `published` alone means the one API, on `is_published` the other.
"""

from __future__ import annotations

from typing import Any

from statelaw import Lifecycle, Severity, documented, inferred
from statelaw.payload.facts import (
    ANY,
    AtMost,
    Fact,
    Follows,
    Forbids,
    Formatted,
    Given,
    LeadsTo,
    Requires,
)

NOTE = Severity.NOTE
ALIASES = {"status": ("status", "name"), "published or is_published": ("is_published", "published")}

MANAGEMENT, AUTOMATION = Given("published"), Given("is_published")
UNPUBLISHED = Given("published or is_published", (False,))
LIMITED = Given("params.error")

IDLE, FAILED, STOPPED = ("idle",), ("error",), ("limit_reached",)


# fmt: off
def facts_of(table: Lifecycle[Any]) -> tuple[Fact, ...]:
    """The facts, which are the same for both vocabularies but for the names of the statuses."""
    others = tuple(status for status in table.statuses if status not in FAILED)
    return (
        Requires (ANY,     "since",       evidence=documented("status", "common to all statuses: when the dataset entered the current one")),
        Requires (FAILED,  "message",     given=MANAGEMENT, evidence=documented("status", "an attribute of the error status: the message in English")),
        Requires (FAILED,  "raw_message", given=MANAGEMENT, evidence=documented("status", "an attribute of the error status: the template of the message")),
        Requires (FAILED,  "raw_params",  given=MANAGEMENT, evidence=documented("status", "an attribute of the error status: what is filled into the template")),
        Requires (FAILED,  "message",     given=AUTOMATION, evidence=inferred("status", "the other API says so of its error status; this one only has the field, and it may be null")),
        Forbids  (others,  "message",     "invalid type", given=MANAGEMENT, evidence=inferred("status", "the other statuses are said to have no specific attribute, or others than this"), weight=NOTE),
        Formatted(FAILED,  "message", "raw_message", "raw_params", evidence=documented("status", "the message is the template with the parameters replaced")),
        Formatted(ANY,     "message", "raw_message", "raw_params", of="records_errors", evidence=inferred("status", "said of the message of the error status, whose fields those of a record error repeat")),
        Forbids  (IDLE,    "records_errors", 45, given=UNPUBLISHED, evidence=documented("status", "a dataset that is not published has none")),
        Requires (STOPPED, "params.error",            given=AUTOMATION, evidence=documented("automation", "when the limit is reached, params has an error object")),
        Requires (STOPPED, "params.error.limit_type", given=LIMITED,    evidence=documented("automation", "the error object has the kind of limit")),
        Requires (STOPPED, "params.error.limit",      given=LIMITED,    evidence=documented("automation", "the error object has the limit")),
        Requires (STOPPED, "params.error.value",      given=LIMITED,    evidence=documented("automation", "the error object has the value")),
        AtMost   (STOPPED, "params.error.limit", "params.error.value",  evidence=inferred("automation", "by their meaning: a limit is reached by a value that is not below it")),
        Follows  (ANY,     "previous", evidence=inferred("automation", "by its name: the field holds a status, and nothing more is said of it")),
        LeadsTo  (ANY,     "next",     evidence=inferred("automation", "by its name: the field holds a status, and nothing more is said of it")),
    )
# fmt: on
