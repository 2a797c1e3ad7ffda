# ruff: noqa: E501 - cases are aligned as a table
"""Every fact with an answer that keeps it, and the exact message when just that fact is broken."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from statelaw import Finding
from statelaw.payload import payload_readers
from statelaw.payload.breaking import broken
from statelaw.payload.contract import Contract
from statelaw.payload.facts import Fact

from tests.providers.answers import kept

CONTRACTS = {
    each.table.name: each
    for reader in payload_readers().loaded.values()
    for each in reader.contracts
}
SAME_FACTS_AS = {"opendatasoft.dataset": "opendatasoft.dataset_public"}


def _woosmap_steps() -> dict[str, dict[str, Any]]:
    """The documented run, with its second step also failed, and also still running."""
    run = kept("woosmap/run_success")
    failed, running = deepcopy(run), deepcopy(run["steps"][1])
    failed["status"] = failed["steps"][1]["status"] = "failed"
    failed["steps"][1]["entries"][1] |= {"level": "error", "detail": "Import failed."}
    running |= {"status": "in_progress", "end": None}
    return {
        "run_success": run,
        "run_failed": failed,
        "step_success": run["steps"][1],
        "step_failed": failed["steps"][1],
        "step_running": running,
    }


def _automation_answers() -> dict[str, dict[str, Any]]:
    idle = kept("opendatasoft/automation_idle")
    limit = {"limit_type": "max_records_by_dataset", "limit": 1000, "value": 1001}
    return {
        "automation_idle": idle,
        "automation_error": idle | {"status": "error", "message": "It failed."},
        "automation_limited": idle | {"status": "limit_reached", "params": {"error": limit}},
    }


ANSWERS: dict[str, dict[str, Any]] = {
    **_woosmap_steps(),
    **_automation_answers(),
    "import_complete": kept("prolific/import_complete"),
    "import_partial": kept("prolific/import_partial") | {"duplicate_count": 1},
    "import_failed": kept("prolific/import_failed"),
    "import_queued": kept("prolific/import_queued"),
    "management_idle": kept("opendatasoft/management_idle"),
    "management_expanded": kept("opendatasoft/management_idle_expanded"),
    "management_error": kept("opendatasoft/management_error"),
    "management_unpublished": {
        "published": False,
        "name": "idle",
        "since": "2015-04-15T15:13:04+00:00",
    },
}


class Case(NamedTuple):
    """One fact, an answer that keeps it, and what is said of the answer when it is broken."""

    lifecycle: str
    answer: str
    code: str
    severity: str
    fact: str
    message: str


# fmt: off
CASES = (
    Case("woosmap.import_run", "run_success", "SL301", "error",
         "id is there",
         "every status requires id, which is absent"),
    Case("woosmap.import_run", "run_success", "SL301", "error",
         "steps is there",
         "every status requires steps, which is absent"),
    Case("woosmap.import_run", "run_success", "SL304", "error",
         "steps are ordered by start",
         "steps[1].start is '2024-06-07T09:30:35.715881+00:00', before steps[0].start, '2024-06-07T09:30:36.715881'"),
    Case("woosmap.import_run", "run_success", "SL304", "warning",
         "no start in steps is before the end of the one before",
         "steps[1].start is '2024-06-07T09:30:48.358285', before steps[0].end, '2024-06-07T09:30:49.358285+00:00'"),
    Case("woosmap.import_run", "run_success", "SL304", "warning",
         "in steps, name fetch is before import",
         "steps[1].name is 'fetch', after steps[0].name, which is 'import'"),
    Case("woosmap.import_run", "run_success", "SL304", "warning",
         "success: every one of steps has status success",
         "success requires status success of every one of steps, and steps[0].status is 'in_progress'"),
    Case("woosmap.import_run", "run_success", "SL304", "warning",
         "success: at least one of steps has name fetch",
         "success requires one of steps with name fetch, and there is none"),
    Case("woosmap.import_run", "run_success", "SL304", "warning",
         "success: at least one of steps has name import",
         "success requires one of steps with name import, and there is none"),
    Case("woosmap.import_run", "run_failed", "SL304", "warning",
         "failed: at least one of steps has status failed",
         "failed requires one of steps with status failed, and there is none"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "name is there",
         "every status requires name, which is absent"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "start is there",
         "every status requires start, which is absent"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "entries is there",
         "every status requires entries, which is absent"),
    Case("woosmap.import_step", "step_running", "SL302", "error",
         "in_progress: end is absent or empty",
         "in_progress forbids end, which is '9999-12-31T23:59:59'"),
    Case("woosmap.import_step", "step_success", "SL301", "warning",
         "success or failed: end is there",
         "success requires end, which is absent"),
    Case("woosmap.import_step", "step_success", "SL303", "warning",
         "start does not exceed end",
         "start is '2024-06-07T09:31:19.900746+00:00', later than end, which is '2024-06-07T09:31:18.900746'"),
    Case("woosmap.import_step", "step_success", "SL303", "warning",
         "name is fetch or import",
         "name is 'something else', not fetch or import"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "in each of entries, created_at is there",
         "every status requires entries[0].created_at, which is absent"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "in each of entries, detail is there",
         "every status requires entries[0].detail, which is absent"),
    Case("woosmap.import_step", "step_success", "SL301", "error",
         "in each of entries, level is there",
         "every status requires entries[0].level, which is absent"),
    Case("woosmap.import_step", "step_success", "SL303", "error",
         "in each of entries, level is info, warning or error",
         "entries[0].level is 'something else', not info, warning or error"),
    Case("woosmap.import_step", "step_success", "SL304", "warning",
         "in each of entries, created_at lies between start and end",
         "entries[0].created_at is '2024-06-07T09:30:47.358285+00:00', before start, '2024-06-07T09:30:48.358285'"),
    Case("woosmap.import_step", "step_failed", "SL304", "note",
         "failed: at least one of entries has level error",
         "failed requires one of entries with level error, and there is none"),
    Case("prolific.dataset_import", "import_complete", "SL301", "error",
         "complete or partial: accepted_count is there",
         "complete requires accepted_count, which is absent"),
    Case("prolific.dataset_import", "import_partial", "SL301", "error",
         "partial: rejected_count is there",
         "partial requires rejected_count, which is absent"),
    Case("prolific.dataset_import", "import_partial", "SL301", "error",
         "partial: errors is there",
         "partial requires errors, which is absent"),
    Case("prolific.dataset_import", "import_failed", "SL301", "error",
         "failed: reason is there",
         "failed requires reason, which is absent"),
    Case("prolific.dataset_import", "import_failed", "SL302", "warning",
         "failed: accepted_count is absent or empty",
         "failed forbids accepted_count, which is 3"),
    Case("prolific.dataset_import", "import_queued", "SL302", "note",
         "uninitialised, queued, processing or pending_schema: accepted_count is absent or empty",
         "queued forbids accepted_count, which is 3"),
    Case("prolific.dataset_import", "import_complete", "SL302", "warning",
         "complete: rejected_count is absent or empty",
         "complete forbids rejected_count, which is 2"),
    Case("prolific.dataset_import", "import_failed", "SL302", "note",
         "uninitialised, queued, processing, pending_schema or failed: rejected_count is absent or empty",
         "failed forbids rejected_count, which is 2"),
    Case("prolific.dataset_import", "import_complete", "SL302", "warning",
         "complete: errors is absent or empty",
         "complete forbids errors, which is a list of 1"),
    Case("prolific.dataset_import", "import_failed", "SL302", "note",
         "uninitialised, queued, processing, pending_schema or failed: errors is absent or empty",
         "failed forbids errors, which is a list of 1"),
    Case("prolific.dataset_import", "import_complete", "SL302", "note",
         "uninitialised, queued, processing, pending_schema or complete: reason is absent or empty",
         "complete forbids reason, which is 'The file could not be parsed.'"),
    Case("prolific.dataset_import", "import_partial", "SL303", "warning",
         "partial: accepted_count is at least 1",
         "accepted_count is 0, less than 1"),
    Case("prolific.dataset_import", "import_partial", "SL303", "warning",
         "partial: rejected_count is at least 1",
         "rejected_count is 0, less than 1"),
    Case("prolific.dataset_import", "import_partial", "SL303", "warning",
         "partial: count(errors) does not exceed rejected_count",
         "errors has 26 entries, more than rejected_count, which is 25"),
    Case("prolific.dataset_import", "import_partial", "SL303", "warning",
         "complete or partial: duplicate_count does not exceed accepted_count",
         "duplicate_count is 5, more than accepted_count, which is 4"),
    Case("prolific.dataset_import", "import_complete", "SL303", "warning",
         "created_at does not exceed updated_at",
         "created_at is '2026-03-12T14:20:19+00:00', later than updated_at, which is '2026-03-12T14:20:18Z'"),
    Case("prolific.dataset_import", "import_complete", "SL303", "warning",
         "type is file_upload",
         "type is 'something else', not file_upload"),
    Case("opendatasoft.dataset_public", "management_idle", "SL301", "error",
         "since is there",
         "every status requires since, which is absent"),
    Case("opendatasoft.dataset_public", "management_error", "SL301", "error",
         "error: where published is there, message is there",
         "error with published requires message, which is absent"),
    Case("opendatasoft.dataset_public", "management_error", "SL301", "error",
         "error: where published is there, raw_message is there",
         "error with published requires raw_message, which is absent"),
    Case("opendatasoft.dataset_public", "management_error", "SL301", "error",
         "error: where published is there, raw_params is there",
         "error with published requires raw_params, which is absent"),
    Case("opendatasoft.dataset_public", "automation_error", "SL301", "warning",
         "error: where is_published is there, message is there",
         "error with is_published requires message, which is absent"),
    Case("opendatasoft.dataset_public", "management_idle", "SL302", "note",
         "idle, limit_reached, queued, processing, deleting, saving_version or aborting_processing: where published is there, message is absent or empty",
         "idle with published forbids message, which is 'invalid type'"),
    Case("opendatasoft.dataset_public", "management_error", "SL303", "error",
         "error: message is raw_message with raw_params filled in",
         "message is not raw_message with raw_params filled in"),
    Case("opendatasoft.dataset_public", "management_expanded", "SL303", "warning",
         "in each of records_errors, message is raw_message with raw_params filled in",
         "records_errors[0].message is not records_errors[0].raw_message with records_errors[0].raw_params filled in"),
    Case("opendatasoft.dataset_public", "management_unpublished", "SL302", "error",
         "idle: where published or is_published is false, records_errors is absent or empty",
         "idle with published false forbids records_errors, which is 45"),
    Case("opendatasoft.dataset_public", "automation_limited", "SL301", "error",
         "limit_reached: where is_published is there, params.error is there",
         "limit_reached with is_published requires params.error, which is absent"),
    Case("opendatasoft.dataset_public", "automation_limited", "SL301", "error",
         "limit_reached: where params.error is there, params.error.limit_type is there",
         "limit_reached with params.error requires params.error.limit_type, which is absent"),
    Case("opendatasoft.dataset_public", "automation_limited", "SL301", "error",
         "limit_reached: where params.error is there, params.error.limit is there",
         "limit_reached with params.error requires params.error.limit, which is absent"),
    Case("opendatasoft.dataset_public", "automation_limited", "SL301", "error",
         "limit_reached: where params.error is there, params.error.value is there",
         "limit_reached with params.error requires params.error.value, which is absent"),
    Case("opendatasoft.dataset_public", "automation_limited", "SL303", "warning",
         "limit_reached: params.error.limit does not exceed params.error.value",
         "params.error.limit is 1002, more than params.error.value, which is 1001"),
    Case("opendatasoft.dataset_public", "management_idle", "SL305", "warning",
         "a row leads from previous to the status",
         "previous is 'idle', and opendatasoft.dataset_public has no row from idle to idle"),
    Case("opendatasoft.dataset_public", "management_idle", "SL305", "warning",
         "a row leads from the status to next",
         "next is 'idle', and opendatasoft.dataset_public has no row from idle to idle"),
)
# fmt: on

each_case = pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.lifecycle}: {case.fact}"
)


def _fact(contract: Contract, case: Case) -> Fact:
    (fact,) = (each for each in contract.facts if str(each) == case.fact)
    return fact


def _judged(contract: Contract, fact: Fact, answer: str) -> list[Finding]:
    payload = broken(contract, fact, ANSWERS[answer])
    assert payload is not None
    return contract.judge(payload)


@each_case
def test_an_answer_keeps_the_fact(case: Case) -> None:
    """The fact speaks of the answer, and there is nothing to say of it."""
    contract = CONTRACTS[case.lifecycle]
    assert contract.applies(_fact(contract, case), ANSWERS[case.answer])
    assert contract.judge(ANSWERS[case.answer]) == []


@each_case
def test_a_broken_fact_is_said_exactly_so(case: Case) -> None:
    """The finding has the rule, the severity and the sentence that stand here, and its source."""
    contract = CONTRACTS[case.lifecycle]
    fact = _fact(contract, case)
    (finding,) = _judged(contract, fact, case.answer)
    assert (finding.code, str(finding.severity)) == (case.code, case.severity)
    assert finding.message == case.message
    assert contract.source_of(fact.evidence).url in finding.explanation.source


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_fact_has_its_case(name: str) -> None:
    """None is left out; the internal vocabulary has those of the public one."""
    sentences = [case.fact for case in CASES if case.lifecycle == SAME_FACTS_AS.get(name, name)]
    assert len(sentences) == len(CONTRACTS[name].facts)
    if name not in SAME_FACTS_AS:
        assert sentences == [str(fact) for fact in CONTRACTS[name].facts]
