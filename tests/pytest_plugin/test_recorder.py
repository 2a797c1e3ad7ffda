"""The recorder hears every client, checks what it hears, and lets go of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import requests
from pydantic import BaseModel
from requests.adapters import BaseAdapter
from statelaw import ConformanceError, InputError, Observation, assert_conforms, find
from statelaw.coverage import LISTENERS
from statelaw.payload.contract import Reply
from statelaw.pytest_plugin import RecordedPolls, StatusRecorder

from tests.traces import START

IMPORT = "prolific.dataset_import"
LEGAL = ["uninitialised", "queued", "processing", "complete"]
BROKEN = ["uninitialised", "processing", "queued", "complete"]
DATA = Path(__file__).parents[1] / "data"


def _bodies(statuses: list[str]) -> Iterator[dict[str, Any]]:
    return ({"status": status, "job": 17} for status in statuses)


def _httpx(bodies: Iterator[Any]) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(200, json=next(bodies)))


class _Adapter(BaseAdapter):
    """Answers of a server, without one."""

    def __init__(self, bodies: Iterator[Any]) -> None:
        super().__init__()
        self._bodies = bodies

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        response = requests.Response()
        response.status_code = 200
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(next(self._bodies)).encode()
        response.url, response.request = str(request.url), request
        return response

    def close(self) -> None:
        """Nothing is open."""


def _by_httpx(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    client = httpx.Client(transport=_httpx(bodies), base_url="https://jobs.example")
    assert recorder.wrap(client) is client
    return lambda: client.get("/jobs/17")


def _by_httpx_module(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    assert recorder.wrap(httpx) is httpx
    client = httpx.Client(transport=_httpx(bodies), base_url="https://jobs.example")
    return lambda: client.get("/jobs/17")


def _by_async_httpx(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    client = recorder.wrap(httpx.AsyncClient(transport=_httpx(bodies)))
    return lambda: asyncio.run(client.get("https://jobs.example/jobs/17"))


def _by_requests(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    session = requests.Session()
    session.mount("https://", _Adapter(bodies))
    assert recorder.wrap(session) is session
    return lambda: session.get("https://jobs.example/jobs/17")


def _by_requests_module(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    recorder.wrap(requests)
    session = requests.Session()
    session.mount("https://", _Adapter(bodies))
    return lambda: session.get("https://jobs.example/jobs/17")


def _by_callable(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    return recorder.wrap(lambda: next(bodies))


def _by_coroutine(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    async def poll() -> Any:
        return next(bodies)

    wrapped: Any = recorder.wrap(poll)
    return lambda: asyncio.run(wrapped())


def _by_awaitable(recorder: StatusRecorder, bodies: Iterator[Any]) -> Callable[[], object]:
    async def poll() -> Any:
        return next(bodies)

    wrapped: Any = recorder.wrap(lambda: poll())
    return lambda: asyncio.run(wrapped())


CLIENTS = [
    _by_httpx,
    _by_httpx_module,
    _by_async_httpx,
    _by_requests,
    _by_requests_module,
    _by_callable,
    _by_coroutine,
    _by_awaitable,
]
every_client = pytest.mark.parametrize("listen", CLIENTS, ids=lambda each: each.__name__[4:])
Listen = Callable[[StatusRecorder, Iterator[Any]], Callable[[], object]]


@every_client
def test_every_client_is_heard_once_an_answer(listen: Listen) -> None:
    """What was answered is what was recorded, with the answer itself."""
    with StatusRecorder(IMPORT) as recorder:
        poll = listen(recorder, _bodies(LEGAL))
        for _ in LEGAL:
            poll()
    assert recorder.statuses == LEGAL
    assert [seen.payload for seen in recorder.observations] == list(_bodies(LEGAL))
    assert all(seen.at is not None for seen in recorder.observations)


@every_client
def test_it_raises_in_the_midst_of_the_client(listen: Listen) -> None:
    """The third answer breaks the lifecycle, and the third call raises."""
    recorder = StatusRecorder(IMPORT)
    try:
        poll = listen(recorder, _bodies(BROKEN))
        poll()
        poll()
        with pytest.raises(ConformanceError, match="X 2  queued"):
            poll()
        poll()  # a trace is complained of once, so that a client that goes on can end
    finally:
        recorder.close()


@every_client
def test_a_client_that_swallows_is_found_out_at_the_end(listen: Listen) -> None:
    """What was raised and lost is raised again."""

    def swallowed() -> None:
        with StatusRecorder(IMPORT) as recorder:
            poll = listen(recorder, _bodies(BROKEN))
            for _ in BROKEN:
                with suppress(AssertionError):
                    poll()

    with pytest.raises(ConformanceError, match="1 error, 1 note in 4 observations"):
        swallowed()


@every_client
def test_it_lets_go(listen: Listen) -> None:
    """After the end nothing is heard any more."""
    with StatusRecorder(IMPORT) as recorder:
        poll = listen(recorder, _bodies([*LEGAL, "queued"]))
        for _ in LEGAL:
            poll()
    if listen not in {_by_callable, _by_coroutine, _by_awaitable}:
        poll()
        assert recorder.statuses == LEGAL


def test_it_leaves_libraries_and_listeners_as_they_were() -> None:
    """A class that was patched is itself again."""
    before = httpx.Client.send, httpx.AsyncClient.send, requests.Session.send, list(LISTENERS)
    with StatusRecorder(IMPORT) as recorder:
        recorder.wrap(httpx)
        recorder.wrap(requests)
        recorder.record("queued")
    after = httpx.Client.send, httpx.AsyncClient.send, requests.Session.send, list(LISTENERS)
    assert after == before


def test_hooks_that_were_there_stay() -> None:
    """The hooks of a session and of a client are added to, and given back."""
    heard: list[object] = []
    session, client = requests.Session(), httpx.Client(event_hooks={"response": [heard.append]})
    session.hooks["response"] = heard.append
    with StatusRecorder(IMPORT) as recorder:
        recorder.wrap(session)
        recorder.wrap(client)
        recorder.record("queued")
        assert len(session.hooks["response"]) == len(client.event_hooks["response"]) == 2
    assert session.hooks["response"] == heard.append
    assert client.event_hooks["response"] == [heard.append]


def test_an_answer_heard_twice_counts_once() -> None:
    """A client may be listened to by itself and by its module."""
    with StatusRecorder(IMPORT) as recorder:
        recorder.wrap(httpx)
        poll = _by_httpx(recorder, _bodies(LEGAL))
        poll()
    assert recorder.statuses == LEGAL[:1]


def test_a_client_gets_what_it_would_have_got() -> None:
    """A stream of JSON can still be read, and one of something else is not touched."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/file":
            stream = httpx.ByteStream(b"status: queued")
            return httpx.Response(200, stream=stream, headers={"content-type": "text/plain"})
        return httpx.Response(200, json={"status": "queued"})

    with StatusRecorder(IMPORT) as recorder:
        client = recorder.wrap(httpx.Client(transport=httpx.MockTransport(answer)))
        with client.stream("GET", "https://jobs.example/file") as response:
            assert not response.is_stream_consumed
            assert b"".join(response.iter_raw()) == b"status: queued"
        with client.stream("GET", "https://jobs.example/jobs/1") as response:
            assert json.loads(b"".join(response.iter_bytes())) == {"status": "queued"}
    assert recorder.statuses == ["queued"]


def test_an_answer_of_a_provider_is_recognised() -> None:
    """The pack says whose entity and run it is, and its facts are judged too."""
    body = json.loads((DATA / "prolific/payloads/import_partial.json").read_text("utf-8"))
    with StatusRecorder(IMPORT) as recorder:
        (seen,) = recorder.record(body)
    assert (seen.entity, seen.run) == (body["dataset_id"], body["import_id"])
    assert isinstance(seen.payload, Reply)
    broken = StatusRecorder(IMPORT)
    with pytest.raises(ConformanceError, match="SL301 fact-absent"):
        broken.record({**body, "accepted_count": None})


def test_without_a_lifecycle_packs_recognise_answers() -> None:
    """One answer of Woosmap reports a run and its steps, each checked against its own table."""
    body = json.loads((DATA / "woosmap/payloads/run_success.json").read_text("utf-8"))
    with StatusRecorder() as recorder:
        recorder.record(body)
    lifecycles = {report.verdict_table.table.name for report in recorder.reports}
    assert lifecycles == {"woosmap.import_run", "woosmap.import_step"}


def test_without_a_lifecycle_a_bare_status_is_refused() -> None:
    """Nobody could say what it is a status of."""
    with pytest.raises(InputError, match="'queued' is a status of no lifecycle that is known here"):
        StatusRecorder().record("queued")


def test_answers_of_another_kind_are_passed_over() -> None:
    """A refusal, an answer to a POST, and one without a status are none of the lifecycle's."""
    answers = iter(
        [
            httpx.Response(429, json={"status": "slow down"}),
            httpx.Response(200, json={"status": 200}),
            httpx.Response(200, json=["queued"]),
            httpx.Response(200, text="not JSON", headers={"content-type": "application/json"}),
            httpx.Response(200, json={"status": "queued"}),
        ]
    )
    with StatusRecorder(IMPORT) as recorder:
        client = recorder.wrap(httpx.Client(transport=httpx.MockTransport(lambda _: next(answers))))
        for _ in range(4):
            client.get("https://jobs.example/jobs/1")
        client.post("https://jobs.example/jobs/1")
        recorder.record("queued")
    assert recorder.statuses == ["queued"]


def test_url_chooses_among_answers() -> None:
    """Only addresses that contain it are heard, whatever the method."""
    with StatusRecorder(IMPORT) as recorder:
        client = httpx.Client(transport=_httpx(_bodies(["queued", "odd", "processing"])))
        recorder.wrap(client, url="/jobs/")
        client.post("https://jobs.example/jobs/1")
        client.get("https://jobs.example/health")
        client.get("https://jobs.example/jobs/1")
    assert recorder.statuses == ["queued", "processing"]


def test_entities_are_told_apart_by_their_addresses() -> None:
    """Two jobs polled in turn are two traces."""
    with StatusRecorder(IMPORT) as recorder:
        client = httpx.Client(transport=_httpx(_bodies(["processing", "queued"])))
        recorder.wrap(client)
        client.get("https://jobs.example/jobs/1?verbose=1")
        client.get("https://jobs.example/jobs/2")
    assert [seen.entity for seen in recorder.observations] == ["/jobs/1", "/jobs/2"]


def test_status_and_entity_can_be_said() -> None:
    """A dotted path, or a function of the answer."""
    body = {"data": {"id": "a", "state": {"name": "queued"}}, "status": "ok"}
    with StatusRecorder(IMPORT) as recorder:
        poll: Any = recorder.wrap(
            lambda: body, status="data.state.name", entity=lambda answer: answer["data"]["id"]
        )
        poll()
        recorder.record("QUEUED", status=str.lower, entity="a")
        recorder.record({"phase": 1}, status=lambda _: "processing", entity="a")
    assert recorder.statuses == ["queued", "queued", "processing"]
    assert {seen.entity for seen in recorder.observations} == {"a"}


def test_a_status_that_was_asked_for_and_is_absent_is_none() -> None:
    """The provider reported nothing, which no lifecycle knows."""
    recorder = StatusRecorder(IMPORT)
    with pytest.raises(ConformanceError, match="SL101"):
        recorder.record({"data": {}}, status="data.state")
    assert recorder.statuses == [None]


class _Status(Enum):
    QUEUED = "queued"


class _Model(BaseModel):
    state: str
    token: str


@pytest.mark.parametrize(
    "answer",
    [
        "queued",
        _Status.QUEUED,
        {"state": "queued"},
        SimpleNamespace(status="queued"),
        SimpleNamespace(status=_Status.QUEUED),
        _Model(state="queued", token="s3cret-s3cret"),
        Observation("queued"),
        httpx.Response(200, json={"status": "queued"}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_status_is_found_in_whatever_holds_one(answer: object) -> None:
    """A string, an enum, JSON, an object, a model, an observation, a response."""
    with StatusRecorder(IMPORT) as recorder:
        (seen,) = recorder.record(answer)
    assert (seen.status, seen.lifecycle) == ("queued", IMPORT)
    assert type(seen.status) is str


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"phase": 1}, r"\(fields phase\) has no status or state; say where it is with status="),
        (17, r"\(int\) has no status or state"),
        ({"status": 17}, r"the status is 17 \(int\); a status is a string"),
    ],
)
def test_an_answer_without_a_status_is_refused(answer: object, said: str) -> None:
    """A callable that is wrapped must answer with a status; else the test proves nothing."""
    with pytest.raises(InputError, match=said):
        StatusRecorder(IMPORT).record(answer)


def test_secrets_are_taken_out() -> None:
    """Neither the observation nor the saved case holds what stands under a secret's name."""
    secret = "s3cret-s3cret"
    parts = [{"downloadToken": "a-s3cret", "API-Key": secret}]
    body = {"status": "queued", "seen": f"key {secret}", "mine": "my-own-s3cret", "parts": parts}
    with StatusRecorder(IMPORT) as recorder:
        recorder.hide("mine")
        transport = _httpx(iter([body]))
        client = recorder.wrap(httpx.Client(transport=transport))
        client.get(f"https://jobs.example/jobs/1?token={secret}", headers={"Authorization": secret})
    text = repr(recorder.observations)
    assert "s3cret" not in text
    assert "[redacted]" in text


def test_rules_can_be_expected_to_be_broken() -> None:
    """A test of a client's answer to a broken provider says what is broken."""
    with StatusRecorder(IMPORT) as recorder:
        recorder.expect("SL103")
        for status in BROKEN:
            recorder.record(status)
    assert recorder.reports[0].answer == "violates"


def test_an_expected_rule_that_nobody_broke_is_a_failure() -> None:
    """Else the test would prove nothing."""
    recorder = StatusRecorder(IMPORT)
    recorder.expect("SL103", "SL104")
    recorder.record("queued")
    with pytest.raises(ConformanceError, match="SL103, SL104 was expected, and nothing broke it"):
        recorder.judge()


def test_an_expected_rule_that_is_none_is_refused() -> None:
    """The message says which was meant."""
    with pytest.raises(InputError, match="no rule 'sl103'; did you mean 'SL103'"):
        StatusRecorder(IMPORT).expect("sl103")


def test_a_recorder_that_heard_nothing_is_a_failure() -> None:
    """A client that was never called, or called elsewhere, has proved nothing."""

    def nothing() -> None:
        with StatusRecorder(IMPORT) as recorder:
            recorder.wrap(httpx.Client())

    with pytest.raises(InputError, match="listened, and no answer reported a status"):
        nothing()


def test_options_are_those_of_checks() -> None:
    """The mode decides what is legal, and only a trace that has ended must have settled."""
    with pytest.raises(ConformanceError):
        _record(StatusRecorder(IMPORT, mode="every_change"), ["uninitialised", "complete"])
    recorder = StatusRecorder(IMPORT, must_settle=True)
    _record(recorder, LEGAL[:3])
    with pytest.raises(ConformanceError, match="SL401"):
        recorder.judge()
    with pytest.raises(ConformanceError, match="SL105"):
        _record(StatusRecorder(IMPORT, severity="note"), ["uninitialised", "complete"])
    with pytest.raises(InputError, match="did you mean 'polled'"):
        StatusRecorder(IMPORT, mode="poled")


def _record(recorder: StatusRecorder, statuses: list[str]) -> None:
    for status in statuses:
        recorder.record(status)


def test_times_of_answers_always_increase() -> None:
    """However coarse the clock is, and also when it is put back."""
    times = iter([START, START, START - timedelta(hours=1)])
    with StatusRecorder(IMPORT, severity="warning") as recorder:
        recorder.clock = lambda: next(times)
        _record(recorder, LEGAL[:3])
    assert [seen.at for seen in recorder.observations] == [
        START + timedelta(microseconds=i) for i in range(3)
    ]


def test_times_can_be_left_out() -> None:
    """Where a client is fed faster than any provider could be, they mean nothing."""
    slow: dict[str, Any] = {"min_dwell": {"processing": timedelta(minutes=5)}}
    with StatusRecorder(IMPORT, **slow) as recorder:
        recorder.clock = lambda: None
        _record(recorder, LEGAL)
    hasty = StatusRecorder(IMPORT, **slow)
    _record(hasty, LEGAL)
    with pytest.raises(ConformanceError, match="SL207"):
        hasty.judge()


def test_an_error_of_the_test_is_told_what_was_found() -> None:
    """The test fails with its own error, and the violation is a note on it."""

    def failing() -> None:
        with StatusRecorder(IMPORT) as recorder:
            recorder.expect("SL104")
            recorder.record("queued")
            raise KeyError("of the test")

    with pytest.raises(KeyError) as caught:
        failing()
    assert "SL104 was expected" in caught.value.__notes__[0]


def test_what_the_recorder_raised_is_not_told_again() -> None:
    """Neither when it ends the test, nor when the client raised something else because of it."""

    def failing(*, wrapped: bool) -> None:
        with StatusRecorder(IMPORT) as recorder:
            try:
                _record(recorder, BROKEN)
            except ConformanceError as error:
                if wrapped:
                    raise RuntimeError("the client gives up") from error
                raise

    for wrapped in (False, True):
        with pytest.raises((ConformanceError, RuntimeError)) as caught:
            failing(wrapped=wrapped)
        assert not hasattr(caught.value, "__notes__")


def test_a_trace_is_counted_once() -> None:
    """A test may assert of what it recorded; that makes it no second trace."""
    counted: list[object] = []
    LISTENERS.append(counted.append)
    try:
        with StatusRecorder(IMPORT) as recorder:
            for entity in ("a", "b"):
                for status in LEGAL:
                    recorder.record(status, entity=entity)
            assert_conforms(recorder.observations[:4], IMPORT)
    finally:
        LISTENERS.remove(counted.append)
    assert len(counted) == 2


def test_what_was_not_accepted_is_not_counted() -> None:
    """A trace that was meant to be broken is no evidence of what the provider does."""
    counted: list[object] = []
    LISTENERS.append(counted.append)
    try:
        with StatusRecorder(IMPORT) as recorder:
            recorder.expect("SL103")
            _record(recorder, BROKEN)
    finally:
        LISTENERS.remove(counted.append)
    assert counted == []


@pytest.mark.parametrize("target", [17, "poll", json])
def test_what_cannot_be_listened_to_is_refused(target: object) -> None:
    """The message says what can be."""
    with pytest.raises(InputError, match="cannot listen to"):
        StatusRecorder(IMPORT).wrap(target)


def test_the_wrapper_looks_like_what_it_wraps() -> None:
    """A client that looks at the name of its poll finds it."""

    def poll() -> str:
        """Ask the provider."""
        return "queued"

    wrapped = StatusRecorder(IMPORT).wrap(poll)
    assert (wrapped.__name__, wrapped.__doc__) == ("poll", "Ask the provider.")


def test_recorded_polls_can_be_recorded() -> None:
    """A replay is a callable like any other."""
    with StatusRecorder(find(IMPORT)) as recorder:
        poll = recorder.wrap(RecordedPolls(LEGAL))
        assert [poll() for _ in range(6)] == [*LEGAL, "complete", "complete"]
    assert len(recorder.statuses) == 6
