# ruff: noqa: E501 - tables are aligned in columns
"""Woosmap datasets: an import run, and each of the steps it is made of.

The provider publishes one list of three statuses for runs and steps alike, and no transitions;
every row is therefore inferred.  A trace follows one run, keyed by the run's `id`: the next
import is a new run with a new id, so the end of a run is final although the dataset is imported
again and again.  The answer to the trigger carries no run id, and a poll right after it may
still show the run before.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from statelaw import (
    ActionRate,
    Actor,
    Kind,
    Lifecycle,
    Outcome,
    Source,
    documented,
    inferred,
    row,
    state,
)


class ImportStatus(StrEnum):
    """The status of an import run, and of a step of one."""

    SUCCESS = "success"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"


S = ImportStatus
TRANSIENT, FINAL = Kind.TRANSIENT, Kind.FINAL
SUCCESS, FAILURE = Outcome.SUCCESS, Outcome.FAILURE
SYSTEM = Actor.SYSTEM

# fmt: off
STATUS = Source(
    key="status", title="Woosmap Datasets API", section="Get Dataset Status",
    url="https://developers.woosmap.com/api-reference/datasets-api/get-datasets-dataset_id-status/")
IMPORT = Source(
    key="import", title="Woosmap Datasets API", section="Trigger Import",
    url="https://developers.woosmap.com/api-reference/datasets-api/post-datasets-dataset_id-import/")
EXAMPLE = Source(
    key="example", title="Woosmap OpenAPI description 1.42.0", section="Datasets_DatasetStatusResponse, example",
    url="https://github.com/Woosmap/openapi-specification/blob/25b0851/dist/merged-woosmap-openapi3.json")

IMPORT_RUN: Lifecycle[ImportStatus] = Lifecycle(
    name="woosmap.import_run",
    title="Woosmap dataset import, a run",
    entity="import run",
    closed=False,
    sources=(STATUS, IMPORT, EXAMPLE),
    initial=(S.IN_PROGRESS,),
    states=(
        state(S.IN_PROGRESS, TRANSIENT, None,    documented("import", "the trigger answers that the import is scheduled, and the list of statuses has nothing earlier than in_progress"), "The run is under way, or scheduled and about to be."),
        state(S.SUCCESS,     FINAL,     SUCCESS, documented("status", "listed; that it ends the run follows from each run having an id of its own"),                                      "Every step of the run succeeded."),
        state(S.FAILED,      FINAL,     FAILURE, documented("status", "listed; that it ends the run follows from each run having an id of its own"),                                      "A step of the run failed."),
    ),
    transitions=(
        row(S.IN_PROGRESS, "steps_succeeded", S.SUCCESS, SYSTEM, inferred("example", "in the one example a run has succeeded and so have both its steps"),                               "every step succeeded"),
        row(S.IN_PROGRESS, "step_failed",     S.FAILED,  SYSTEM, inferred("status", "runs and steps share one list of statuses, and a run with a failed step can hardly end otherwise"), "a step failed"),
    ),
    rates=(
        ActionRate(action="import", every=timedelta(seconds=90), evidence=documented("import", "rate limit of the endpoint: 1 request in 90 s")),
    ),
)

IMPORT_STEP: Lifecycle[ImportStatus] = Lifecycle(
    name="woosmap.import_step",
    title="Woosmap dataset import, a step",
    entity="import step",
    closed=False,
    sources=(STATUS, EXAMPLE),
    initial=(S.IN_PROGRESS,),
    states=(
        state(S.IN_PROGRESS, TRANSIENT, None,    documented("status", "listed; a step has a start from the first, and its end is null while it is in progress"), "The step is under way."),
        state(S.SUCCESS,     FINAL,     SUCCESS, documented("status", "listed; the step then has an end"),                                                       "The step ended well."),
        state(S.FAILED,      FINAL,     FAILURE, documented("status", "listed; the step then has an end"),                                                       "The step ended badly."),
    ),
    transitions=(
        row(S.IN_PROGRESS, "step_succeeded", S.SUCCESS, SYSTEM, inferred("example", "both steps of the one example have an end and succeeded; the end is documented, the step from in_progress is not"), "the step's end is set"),
        row(S.IN_PROGRESS, "step_failed",    S.FAILED,  SYSTEM, inferred("status", "the end is null only while in progress, and failed is the only other status a step can end with"),                   "the step's end is set"),
    ),
)
# fmt: on
