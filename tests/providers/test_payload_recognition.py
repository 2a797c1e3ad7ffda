"""Recognising answers: by their shape, by the address, and never crashing on anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statelaw import Observation, Place
from statelaw.payload import may_recognise, payload_readers, recognise
from statelaw.payload.contract import Reply
from statelaw_providers import opendatasoft, prolific, woosmap
from statelaw_providers.opendatasoft import payload as opendatasoft_payload
from statelaw_providers.prolific import payload as prolific_payload
from statelaw_providers.woosmap import payload as woosmap_payload

from tests.providers.answers import DATA, kept

READERS = payload_readers().loaded
PACKS = (opendatasoft_payload, prolific_payload, woosmap_payload)
AT = datetime(2026, 3, 12, 15, tzinfo=UTC)
JOB, DATASET = "01935c2d-1a2b-3c4d-5e6f-7a8b9c0d1e2f", "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
RUN = "832eb97f-266c-4387-991d-52e77366dc99"
STATUS_OF_8C4C = "https://api.woosmap.com/datasets/8c4c51f1/status?private_key=YOUR_KEY"

KINDS = {
    "opendatasoft/automation_abort_refused": "error",
    "opendatasoft/automation_action_accepted": "action accepted",
    "opendatasoft/automation_idle": "dataset status",
    "opendatasoft/management_aborting_processing": "dataset status",
    "opendatasoft/management_deleting": "dataset status",
    "opendatasoft/management_error": "dataset status",
    "opendatasoft/management_idle": "dataset status",
    "opendatasoft/management_idle_expanded": "dataset status",
    "opendatasoft/management_limit_reached": "dataset status",
    "opendatasoft/management_processing": "dataset status",
    "opendatasoft/management_publish_accepted": "job",
    "opendatasoft/management_publish_refused": "error 400",
    "opendatasoft/management_queued": "dataset status",
    "prolific/dataset_created": "dataset status",
    "prolific/dataset_status_ready": "dataset status",
    "prolific/import_complete": "import status",
    "prolific/import_failed": "import status",
    "prolific/import_partial": "import status",
    "prolific/import_pending_schema": "import status",
    "prolific/import_processing": "import status",
    "prolific/import_queued": "import status",
    "prolific/import_uninitialised": "import status",
    "prolific/upload_url": "upload address",
    "woosmap/error_401": "error",
    "woosmap/error_404": "error",
    "woosmap/error_429": "error",
    "woosmap/import_accepted": "import accepted",
    "woosmap/run_success": "import status",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = sorted(
    {
        "id status name state steps start end entries created_at detail details level dataset_id",
        "import_id type updated_at accepted_count rejected_count duplicate_count errors reason",
        "published is_published since previous next message raw_message raw_params params error",
        "records_errors error_key error_code job_id job_uid function upload_url dataset_uid",
    }
)
NAMES = sorted(" ".join(FIELDS).split())
WORDS = st.sampled_from(
    ["idle", "error", "complete", "partial", "success", "in_progress", "READY", "ok", "fetch"]
)


def _brief(seen: Observation) -> tuple[str, str, str, str | None]:
    return seen.lifecycle, seen.entity, seen.run, seen.status


def test_every_kept_answer_is_listed() -> None:
    """The table of kinds speaks of each file, and of no other."""
    files = {f"{path.parent.parent.name}/{path.stem}" for path in DATA.glob("*/payloads/*.json")}
    assert set(KINDS) == files


@pytest.mark.parametrize("name", KINDS)
def test_a_kept_answer_is_recognised_for_what_it_is(name: str) -> None:
    """By its shape alone, by its own provider, with all readers asked."""
    found = recognise(kept(name), READERS.values())
    assert found is not None
    assert (found.provider, found.kind) == (name.partition("/")[0], KINDS[name])


@pytest.mark.parametrize("name", KINDS)
def test_a_kept_answer_either_reports_a_status_or_says_why_not(name: str) -> None:
    """One without a status has a reason and makes no observation; one with a status makes some."""
    found = recognise(kept(name), READERS.values())
    assert found is not None
    reports = KINDS[name] in {"dataset status", "import status"}
    assert bool(found.parts) is reports
    assert bool(found.reason) is not reports
    assert bool(list(found.observations())) is reports


@pytest.mark.parametrize("name", KINDS)
def test_a_kept_answer_contradicts_nothing(name: str) -> None:
    """What the providers published keeps the facts that are said of it."""
    found = recognise(kept(name), READERS.values())
    assert found is not None
    for part in found.parts:
        assert part.answer.contract.judge(part.answer) == []


def test_one_woosmap_answer_is_a_run_and_its_steps() -> None:
    """The run comes first, then its steps, each an entity of its own within the same run."""
    seen = list(
        woosmap_payload.observations(
            kept("woosmap/run_success"), url=STATUS_OF_8C4C, at=AT, place=Place("log", 3)
        )
    )
    assert [_brief(each) for each in seen] == [
        ("woosmap.import_run", "8c4c51f1", RUN, "success"),
        ("woosmap.import_step", "8c4c51f1/fetch", RUN, "success"),
        ("woosmap.import_step", "8c4c51f1/import", RUN, "success"),
    ]
    assert {each.at for each in seen} == {AT}
    assert {str(each.place) for each in seen} == {"log:3"}
    assert woosmap.IMPORT_RUN.check([seen[0]]).ok
    assert woosmap.IMPORT_STEP.check([seen[1]]).ok


def test_woosmap_times_without_a_zone_are_utc() -> None:
    """A finished step entered its status when it ended; a running one when it started."""
    run = kept("woosmap/run_success")
    _, fetch, _ = woosmap_payload.observations(run)
    assert fetch.since == datetime(2024, 6, 7, 9, 30, 48, 356003, tzinfo=UTC)
    run["status"] = run["steps"][1]["status"] = "in_progress"
    whole, _, running = woosmap_payload.observations(run)
    assert running.since == datetime(2024, 6, 7, 9, 30, 48, 358285, tzinfo=UTC)
    assert whole.since == datetime(2024, 6, 7, 9, 30, 36, 715881, tzinfo=UTC)
    assert whole.since.tzinfo is UTC


def test_an_entity_that_the_caller_knows_comes_before_the_address() -> None:
    """Both name the dataset; the caller decides."""
    seen = woosmap_payload.observations(
        kept("woosmap/run_success"), entity="mine", url=STATUS_OF_8C4C
    )
    assert [each.entity for each in seen] == ["mine", "mine/fetch", "mine/import"]


def test_an_action_belongs_to_the_run_and_not_to_its_steps() -> None:
    """The client triggers an import, never a step of one."""
    seen = woosmap_payload.observations(kept("woosmap/run_success"), trigger="import")
    assert [each.trigger for each in seen] == ["import", None, None]


def test_an_import_job_names_its_dataset_and_itself() -> None:
    """The job is the run; a job not used yet entered its status when it was created."""
    (seen,) = prolific_payload.observations(kept("prolific/import_uninitialised"), at=AT)
    assert _brief(seen) == ("prolific.dataset_import", DATASET, JOB, "uninitialised")
    assert seen.since == datetime(2026, 3, 12, 14, 20, tzinfo=UTC)
    (complete,) = prolific_payload.observations(kept("prolific/import_complete"))
    assert complete.since is None


def test_a_bare_dataset_status_gets_its_name_from_the_address() -> None:
    """The answer holds nothing but the status."""
    url = f"https://api.prolific.com/api/v1/data-collection/datasets/{DATASET}/status"
    (seen,) = prolific_payload.observations(kept("prolific/dataset_status_ready"), url=url)
    assert _brief(seen) == ("prolific.task_builder_dataset", DATASET, "", "READY")


def test_opendatasoft_answers_of_both_apis_say_the_same() -> None:
    """`name` and `published` mean what `status` and `is_published` mean; `since` is in UTC."""
    name, status = kept("opendatasoft/management_idle"), kept("opendatasoft/automation_idle")
    (old,) = opendatasoft_payload.observations(name, entity="da_1")
    (new,) = opendatasoft_payload.observations(status, entity="da_1")
    assert _brief(old) == _brief(new) == ("opendatasoft.dataset_public", "da_1", "", "idle")
    assert old.since == datetime(2015, 4, 15, 15, 13, 4, tzinfo=UTC)
    assert new.since == datetime(2026, 2, 6, 15, 13, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "lifecycle"),
    [
        ({"status": "idle"}, "opendatasoft.dataset_public"),
        ({"status": "processing"}, "opendatasoft.dataset_public"),
        ({"status": "processsing"}, "opendatasoft.dataset_public"),
        ({"status": "processing_realtime"}, "opendatasoft.dataset"),
        ({"status": "idle", "previous": "deleting_dataset"}, "opendatasoft.dataset"),
        ({"status": "queued", "next": "processing_all_dataset_data"}, "opendatasoft.dataset"),
    ],
)
def test_the_vocabulary_is_the_one_of_the_words(fields: dict[str, Any], lifecycle: str) -> None:
    """A word that only the internal vocabulary has decides; anything else is the public one."""
    payload = {"since": "2026-02-06T15:13:13Z", "is_published": True, **fields}
    (seen,) = opendatasoft_payload.observations(payload)
    assert seen.lifecycle == lifecycle


@pytest.mark.parametrize("wanted", ["opendatasoft.dataset", "opendatasoft.dataset_public"])
def test_the_caller_can_name_the_vocabulary(wanted: str) -> None:
    """A word of both vocabularies belongs to the lifecycle that is checked."""
    payload = kept("opendatasoft/management_queued")
    (seen,) = opendatasoft_payload.observations(payload, lifecycle=wanted)
    assert seen.lifecycle == wanted


def test_a_dataset_object_reports_its_status() -> None:
    """Creating a dataset answers with it; its status may be no more than a name."""
    payload = {"dataset_id": "my-dataset", "dataset_uid": "da_1", "status": {"name": "idle"}}
    (seen,) = opendatasoft_payload.observations(payload)
    assert _brief(seen) == ("opendatasoft.dataset_public", "da_1", "", "idle")
    assert opendatasoft.DATASET_PUBLIC.check([seen]).findings == ()


@pytest.mark.parametrize(
    ("method", "path", "payload", "action"),
    [
        ("PUT", "/api/management/v2/datasets/da_1/publish", {"job_id": "e0f8"}, "publish"),
        ("POST", "/api/automation/v1.0/datasets/da_1/abort/", {"detail": "ok"}, "abort"),
        ("POST", "/datasets/8c4c/import", {"dataset_id": "8c4c"}, "import"),
        ("PATCH", "/api/v1/data-collection/datasets/d1", {"id": "d1", "name": "x"}, "set_schema"),
    ],
)
def test_an_accepted_action_is_named(
    method: str, path: str, payload: dict[str, Any], action: str
) -> None:
    """The address says which action it was, so that the next answer can carry it as a trigger."""
    found = recognise(payload, READERS.values(), url=path, method=method, code=200)
    assert found is not None
    assert (found.action, found.parts) == (action, ())


@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 409, 422, 429, 500])
@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("woosmap", {"detail": "Credentials found, but not matching."}),
        ("woosmap", {"details": "Rate limit reached"}),
        ("woosmap", {"detail": [{"loc": ["path", 0], "msg": "invalid", "type": "uuid"}]}),
        ("prolific", {"error": {"status": 404, "detail": "Not found."}}),
        ("opendatasoft", {"error_code": "not_found", "message": "No such dataset."}),
        ("opendatasoft", {"status_code": 404, "error_key": "NotFound", "message": "None."}),
    ],
)
def test_a_refusal_is_no_observation(provider: str, body: dict[str, Any], code: int) -> None:
    """It is recognised with its code, so that it can be counted and said."""
    found = READERS[provider].recognise(body, code=code)
    assert found is not None
    assert (found.kind, found.parts) == (f"error {code}", ())
    assert "refused" in found.reason


def test_a_status_in_a_refusal_is_not_taken_for_one() -> None:
    """What comes with a code of failure reports no status, whatever its shape."""
    for name in ("woosmap/run_success", "prolific/import_complete", "opendatasoft/automation_idle"):
        found = recognise(kept(name), READERS.values(), code=503)
        assert found is None or not found.parts


@pytest.mark.parametrize(
    "record",
    [
        {"entity": "d1", "status": "idle", "at": "2026-02-06T15:13:13Z"},
        {"dataset_id": "d1", "status": "complete", "at": "2026-02-06T15:13:13Z"},
        {"dataset_id": "d1", "import_id": "i1", "status": "complete"},
        {"job_id": "j1", "status": "running"},
        {"status": "error", "message": "it failed", "error_code": 5},
        {"status": "error", "error": {"detail": "it failed"}},
        {"id": "i1", "status": "success"},
        {"status": "idle", "since": "2026-02-06T15:13:13Z"},
        {"status": "ready"},
        {"state": "done", "job_id": "j1"},
    ],
)
def test_a_record_of_a_log_is_nobodys_answer(record: dict[str, Any]) -> None:
    """A line that merely holds a status is left to the reader of logs."""
    assert recognise(record, READERS.values()) is None


def test_an_address_decides_between_providers() -> None:
    """The same body is an answer of the provider that was called."""
    body = {"detail": "Not found."}
    url = "https://api.woosmap.com/datasets/8c4c/status"
    found = recognise(body, READERS.values(), url=url, code=404)
    assert found is not None
    assert (found.provider, found.kind, found.entity) == ("woosmap", "error 404", "8c4c")


@pytest.mark.parametrize("status", ["exploded", "", "Idle", "\x1b[31m", "in progress"])
def test_an_unknown_status_is_kept(status: str) -> None:
    """The status reaches the observation as it stands, and the check says that it is unknown."""
    payload = kept("opendatasoft/automation_idle") | {"status": status, "previous": None}
    (seen,) = opendatasoft_payload.observations(payload)
    assert seen.status == status
    report = opendatasoft.DATASET_PUBLIC.check([seen])
    assert [found.code for found in report.findings] == ["SL101"]


@pytest.mark.parametrize("status", [17, None, ["idle"], True])
def test_a_status_of_another_type_is_said(status: object) -> None:
    """No status was reported, and the field has the wrong type, which null is not."""
    payload = kept("prolific/import_queued") | {"status": status}
    (seen,) = prolific_payload.observations(payload)
    assert seen.status is None
    codes = {found.code for found in prolific.DATASET_IMPORT.check([seen]).findings}
    assert codes == ({"SL101"} if status is None else {"SL101", "SL306"})


def test_unknown_fields_are_kept() -> None:
    """A model knows what was not in the documentation, and finds nothing wrong with it."""
    payload = kept("prolific/import_complete") | {"shard": {"of": 3}}
    answer = prolific_payload.ImportStatusAnswer.model_validate(payload)
    assert answer.model_extra == {"shard": {"of": 3}}
    assert prolific_payload.IMPORT.judge(payload) == []


def test_models_read_the_kept_answers() -> None:
    """Fields have the documented types, and times are in UTC."""
    run = woosmap_payload.ImportStatusAnswer.model_validate(kept("woosmap/run_success"))
    fetch = run.step("fetch")
    assert fetch is not None
    assert fetch.end is not None
    assert fetch.end - fetch.start == timedelta(seconds=11, microseconds=640122)
    assert fetch.entries[0].created_at.tzinfo is UTC
    partial = prolific_payload.ImportStatusAnswer.model_validate(kept("prolific/import_partial"))
    assert (partial.accepted_count, partial.rejected_count) == (4, 25)
    expanded = kept("opendatasoft/management_idle_expanded")
    errors = opendatasoft_payload.DatasetStatusAnswer.model_validate(expanded).records_errors
    assert isinstance(errors, list)
    (error,) = errors
    assert error.processor_uid == "pr_XXXXXX"
    refused = kept("opendatasoft/management_publish_refused")
    answer = opendatasoft_payload.Refused.model_validate(refused)
    assert (answer.error, answer.status_code) == ("InvalidDatasetStatusPreconditionException", 400)
    missing = woosmap_payload.Refused.model_validate(kept("woosmap/error_404"))
    assert missing.said == "Dataset was not found"


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        (
            "prolific/import_complete",
            {"accepted_count": "3"},
            "accepted_count is '3'; it should be a valid integer",
        ),
        (
            "prolific/import_complete",
            {"accepted_count": -1},
            "accepted_count is -1; it should be greater than or equal to 0",
        ),
        (
            "opendatasoft/automation_idle",
            {"since": "yesterday", "is_published": "yes"},
            "since is 'yesterday'; it should be an ISO 8601 time; "
            "is_published is 'yes'; it should be a valid boolean",
        ),
        (
            "opendatasoft/automation_idle",
            {"records_errors": "none"},
            "records_errors is 'none'; it should be a valid integer or a valid list",
        ),
    ],
)
def test_a_field_of_another_type_is_said_in_one_finding(
    name: str, fields: dict[str, Any], message: str
) -> None:
    """The sentence names each field, what it holds and what it should be."""
    found = recognise(kept(name) | fields, READERS.values())
    assert found is not None
    (finding,) = found.parts[0].answer.contract.judge(found.parts[0].answer)
    assert (finding.code, finding.message) == ("SL306", message)


@settings(max_examples=300)
@given(
    payload=JSON
    | st.dictionaries(st.sampled_from(NAMES), JSON | WORDS)
    | st.dictionaries(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(NAMES), JSON | WORDS))
    | st.dictionaries(
        st.sampled_from(NAMES),
        WORDS | st.lists(st.dictionaries(st.sampled_from(NAMES), JSON | WORDS), max_size=3),
    ),
    code=st.none() | st.integers(100, 599),
    url=st.none() | st.text() | st.sampled_from([STATUS_OF_8C4C, "/datasets/x/status", "http://["]),
)
def test_no_json_crashes_recognition_or_judging(
    payload: Any, code: int | None, url: str | None
) -> None:
    """Whatever a server sends makes observations or none, and findings or none."""
    for name, reader in READERS.items():
        found = reader.recognise(payload, url=url, code=code)
        for seen in found.observations(at=AT) if found else ():
            assert seen.lifecycle.startswith(f"{name}.")
            assert isinstance(seen.payload, Reply)
            for finding in seen.payload.contract.judge(seen.payload):
                assert finding.code.startswith("SL3")
                assert finding.message
                assert len(finding.message) < 3000
    for pack in PACKS:
        assert all(isinstance(seen, Observation) for seen in pack.observations(payload, url=url))


@settings(max_examples=300)
@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_what_is_recognised_may_be_by_the_names_of_its_fields(
    data: st.DataObject, name: str
) -> None:
    """A test of names lets every answer through, also one that lacks some fields or has others."""
    whole = kept(name)
    left = data.draw(st.sets(st.sampled_from(sorted(whole))))
    more = data.draw(st.dictionaries(st.sampled_from(NAMES), JSON | WORDS, max_size=3))
    payload = {key: value for key, value in whole.items() if key not in left} | more
    for reader in READERS.values():
        if recognise(payload, [reader]) is not None:
            assert may_recognise(frozenset(payload), [reader])


@pytest.mark.parametrize("name", READERS)
def test_an_ordinary_record_is_no_answer_by_its_names(name: str) -> None:
    """A log of a poller's own is read without asking of each record whether it is an answer."""
    fields = frozenset({"entity", "status", "at", "attempt", "host"})
    assert not may_recognise(fields, [READERS[name]])


def test_a_reader_that_does_not_look_at_names_may_recognise_anything() -> None:
    """A pack need not offer the test."""

    class Reader:
        name, apis, contracts = "acme", (), ()

        def recognise(self, payload: object, **_: Any) -> None:
            """It recognises nothing."""

    assert may_recognise(frozenset({"status"}), [Reader()])
