"""Exercising clients: what is reported, in no time, whatever a client does."""

from __future__ import annotations

import pickle
import threading
import time
import types
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from statelaw import InputError, Kind, Lifecycle, Outcome, Severity, find
from statelaw.testing import (
    Behaviour,
    ClientFault,
    ClientReport,
    ScenarioKind,
    exercise_client,
    lifecycles,
)

from tests.testing import clients
from tests.testing.clients import CLIENTS, FOLDER, Poll, careful, careful_async, report
from tests.traces import SHIPPED

JOB: Lifecycle[Any] = find("prolific.dataset_import")
RUN: Lifecycle[Any] = find("woosmap.import_run")
REAL = (time.sleep, time.monotonic, time.time, threading.Event.wait)


def behaviours(found: ClientReport) -> dict[str, Behaviour]:
    """What a client did, by scenario."""
    return {trial.scenario.name: trial.behaviour for trial in found.trials}


def of_kind(found: ClientReport, kind: ScenarioKind) -> list[Behaviour]:
    """What a client did with the scenarios of one kind."""
    return [trial.behaviour for trial in found.trials if trial.scenario.kind is kind]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_reports_are_those_that_are_frozen(client: Callable[..., object]) -> None:
    """`python -m tests.testing.clients` writes them anew, and the difference can be read."""
    frozen = (FOLDER / f"{client.__name__}.txt").read_text(encoding="utf-8")
    assert f"{report(client)}\n" == frozen


def test_no_report_is_left_over() -> None:
    """Every frozen report is that of a client."""
    assert {path.stem for path in FOLDER.iterdir()} == {client.__name__ for client in CLIENTS}


@pytest.mark.parametrize("client", [careful, careful_async])
def test_a_careful_client_survives_everything(client: Callable[..., object]) -> None:
    """No error and no warning: it tells ends apart, refuses the unknown, and has a deadline."""
    found = report(client)
    assert found.ok
    assert found.at_least("warning") == []
    found.raise_for_findings("warning")


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_a_client_made_from_the_table_has_no_fault(lifecycle: Lifecycle[Any]) -> None:
    """What the table says is enough to write a client that survives its provider."""

    def waiter(poll: Poll) -> str:
        for _ in range(500):
            status = poll()
            if lifecycle.state(status or "").at_rest:
                return str(status)
            time.sleep(10)
        raise TimeoutError

    found = exercise_client(waiter, lifecycle)
    assert found.at_least("warning") == []


@settings(max_examples=40)
@given(lifecycles(max_states=6))
def test_scenarios_hold_for_any_lifecycle(lifecycle: Lifecycle[Any]) -> None:
    """Those that are called legal are legal when polled, and end as they say."""

    def never(poll: Poll) -> None:
        poll()

    found = exercise_client(never, lifecycle)
    for scenario in (trial.scenario for trial in found.trials):
        statuses = list(scenario.fed)
        checked = lifecycle.check(statuses)
        if scenario.kind.legal:
            assert checked.ok, str(scenario)
            assert checked.settled is (scenario.kind is not ScenarioKind.ENDLESS)
        else:
            assert [each.index for each in checked.findings if each.severity == "error"] == [
                scenario.odd
            ]


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_every_state_that_a_client_can_meet_is_fed(lifecycle: Lifecycle[Any]) -> None:
    """Each state at rest that work leads to ends a scenario, each transient one is passed."""
    found = exercise_client(lambda poll: poll(), lifecycle)
    legal = [trial.scenario for trial in found.trials if trial.scenario.kind.legal]
    fed = {status for scenario in legal for status in scenario.fed}
    moving = {str(status) for status in lifecycle.of_kind(Kind.TRANSIENT)}
    entered = {str(row.target) for row in lifecycle.transitions}
    assert fed >= moving | entered
    ends = {scenario.fed[-1] for scenario in legal if scenario.kind is ScenarioKind.SETTLES}
    assert ends >= {status for status in entered if lifecycle.state(status).at_rest}


def test_a_failure_told_like_a_success_is_found_whatever_it_looks_like() -> None:
    """Equal values of equal types are one answer; a status or another type is another."""

    def waiter(answer: Callable[[str], object], poll: Poll) -> object:
        while (status := poll()) == "in_progress":
            time.sleep(1)
        if status not in ("success", "failed"):
            raise ValueError(status)
        return answer(status)

    def of(answer: Callable[[str], object]) -> Behaviour:
        return behaviours(exercise_client(partial(waiter, answer), RUN))["ends in failed"]

    assert of(lambda _: None) is Behaviour.FAILURE_AS_SUCCESS
    assert of(lambda _: ["over"]) is Behaviour.FAILURE_AS_SUCCESS
    assert of(lambda status: status) is Behaviour.STOPS
    assert of(lambda status: 1 if status == "success" else True) is Behaviour.STOPS


def test_told_says_what_a_caller_learns() -> None:
    """A result that differs in what nobody looks at is still the same answer."""

    def waiter(poll: Poll) -> dict[str, object]:
        while (status := poll()) == "in_progress":
            time.sleep(1)
        return {"over": True, "debug": status}

    found = exercise_client(waiter, RUN, told=lambda result: result["over"])
    assert behaviours(found)["ends in failed"] is Behaviour.FAILURE_AS_SUCCESS
    assert behaviours(exercise_client(waiter, RUN))["ends in failed"] is Behaviour.STOPS


def test_clients_of_payloads_are_given_payloads() -> None:
    """`payload` makes what `poll` returns, of `None` too."""
    seen: list[object] = []

    def waiter(poll: Callable[[], dict[str, Any]]) -> str:
        while True:
            answer = poll()
            seen.append(answer["status"])
            if answer["status"] == "success":
                return "done"
            if answer["status"] != "in_progress":
                raise RuntimeError(answer)
            time.sleep(5)

    found = exercise_client(waiter, RUN, payload=lambda status: {"status": status})
    assert behaviours(found)["ends in success"] is Behaviour.STOPS
    assert behaviours(found)["reports no status, for ever"] is Behaviour.NOTICES
    assert None in seen


def test_a_success_that_is_refused_is_found() -> None:
    """A client that raises at the right end calls it a failure."""

    def grumpy(poll: Poll) -> None:
        while poll() == "in_progress":
            time.sleep(5)
        raise RuntimeError("it is over")

    assert behaviours(exercise_client(grumpy, RUN))["ends in success"] is (
        Behaviour.SUCCESS_AS_FAILURE
    )


def test_attention_and_partial_success_are_told_apart() -> None:
    """A wait for a person taken for success is an error, a partial success a warning."""

    def lax(poll: Poll) -> None:
        while poll() in clients.UNDER_WAY:
            time.sleep(5)

    found = exercise_client(lax, JOB)
    by_name = {trial.scenario.name: trial for trial in found.trials}
    attention, partly = by_name["ends in pending_schema"], by_name["ends in partial"]
    assert JOB.state("pending_schema").outcome is Outcome.ATTENTION
    assert (attention.behaviour, attention.severity) == (
        Behaviour.ATTENTION_AS_SUCCESS,
        Severity.ERROR,
    )
    assert (partly.behaviour, partly.severity) == (Behaviour.PARTIAL_AS_SUCCESS, Severity.WARNING)


def test_a_client_that_neither_polls_nor_waits_is_stopped() -> None:
    """A loop that does nothing at all is broken off after the patience that was asked for."""
    stopped = threading.Event()

    def spins(poll: Poll) -> None:
        poll()
        try:
            while True:
                pass
        finally:
            stopped.set()

    began = time.monotonic()
    found = exercise_client(spins, RUN, patience=0.05)
    assert set(behaviours(found).values()) == {Behaviour.NEVER}
    assert "after 0.05 real seconds without a poll or a wait" in str(found)
    assert stopped.is_set()
    assert time.monotonic() - began < 10


def test_a_client_that_only_sleeps_is_stopped() -> None:
    """Waits are bounded as polls are."""

    def sleeps(poll: Poll) -> None:
        poll()
        while True:
            time.sleep(0.001)

    found = exercise_client(sleeps, RUN, max_polls=500)
    assert set(behaviours(found).values()) == {Behaviour.NEVER}
    assert all(trial.polls == 1 for trial in found.trials)


def test_a_client_that_waits_too_long_is_stopped() -> None:
    """Its own time is bounded too, so a wait of a year is not waited for."""

    def patient(poll: Poll) -> None:
        while poll() != "success":
            time.sleep(86_400 * 365)

    found = exercise_client(patient, RUN)
    failed = next(trial for trial in found.trials if trial.scenario.name == "ends in failed")
    assert failed.behaviour is Behaviour.NEVER
    assert failed.polls == 1


def test_a_long_deadline_is_no_endless_wait() -> None:
    """A client that gives up after a day is given its day."""

    def day(poll: Poll) -> str | None:
        end = time.time() + 86_400
        while time.time() < end:
            if (status := poll()) != "in_progress":
                return status
            time.sleep(5)
        raise TimeoutError

    found = exercise_client(day, RUN)
    assert of_kind(found, ScenarioKind.ENDLESS) == [Behaviour.GIVES_UP]
    endless = next(trial for trial in found.trials if trial.raised == "TimeoutError")
    assert endless.seconds == pytest.approx(86_400, abs=10)


def test_a_short_deadline_is_no_early_stop() -> None:
    """Giving up on states that last long is the same as giving up on work that never ends."""

    def minute(poll: Poll) -> str | None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if (status := poll()) != "in_progress":
                return status
            time.sleep(5)
        raise TimeoutError

    assert of_kind(exercise_client(minute, RUN), ScenarioKind.REPEATS) == [Behaviour.GIVES_UP]


@pytest.mark.parametrize(
    "wait",
    [
        "time.sleep(30)",
        "sleep(30)",
        "threading.Event().wait(30)",
        "[None for now in [monotonic()] if time.sleep(monotonic() - now + 30)]",
    ],
)
def test_every_usual_way_to_wait_takes_no_time(wait: str) -> None:
    """Whether the client imports `time`, its functions by name, or waits for an event."""
    module = types.ModuleType("someones_client")
    exec(
        "import threading, time\nfrom time import monotonic, sleep\n"
        f"def client(poll):\n    while poll() == 'in_progress':\n        {wait}\n",
        vars(module),
    )
    began = time.monotonic()
    found = exercise_client(module.client, RUN, max_polls=50)
    assert time.monotonic() - began < 5
    assert found.pauses == pytest.approx((30, 30))


def test_other_modules_that_wait_can_be_named() -> None:
    """`modules` are given the clock where they have imported it by name."""
    helper = types.ModuleType("helper")
    exec("from time import sleep\ndef pause():\n    sleep(30)\n", vars(helper))

    def client(poll: Poll) -> None:
        while poll() == "in_progress":
            helper.pause()

    began = time.monotonic()
    found = exercise_client(client, RUN, modules=[helper], max_polls=50)
    assert time.monotonic() - began < 5
    assert found.pauses == pytest.approx((30, 30))
    assert vars(helper)["sleep"] is REAL[0]


def test_a_client_may_take_the_clock_as_parameters() -> None:
    """Those it has are given to it, by name."""

    def client(poll: Poll, *, sleep: Callable[[float], None], clock: Callable[[], float]) -> str:
        end = clock() + 100
        while clock() < end:
            if (status := poll()) != "in_progress":
                return str(status)
            sleep(10)
        raise TimeoutError

    found = exercise_client(client, RUN)
    assert found.ok
    assert found.pauses == pytest.approx((10, 10))


def test_the_clock_is_the_clients_alone_and_is_given_back() -> None:
    """Other threads keep the real time meanwhile, and afterwards everything is as before."""
    elsewhere: list[float] = []

    def client(poll: Poll) -> str | None:
        time.sleep(1_000_000 if poll() == "in_progress" else 1)
        watcher = threading.Thread(target=lambda: elsewhere.append(time.time()))
        watcher.start()
        watcher.join()
        return poll()

    before = time.time()
    exercise_client(client, RUN, max_seconds=10**9)
    assert elsewhere
    assert all(before <= moment <= time.time() for moment in elsewhere)
    assert (time.sleep, time.monotonic, time.time, threading.Event.wait) == REAL


def test_negative_waits_are_refused_as_the_real_clock_does() -> None:
    """A client that computes a wait below zero finds out."""

    def client(poll: Poll) -> None:
        poll()
        time.sleep(-1)

    found = exercise_client(client, RUN)
    assert {trial.raised for trial in found.trials} == {
        "ValueError: sleep length must be non-negative"
    }


def test_findings_are_raised_with_the_report_as_their_text() -> None:
    """The error is an assertion, carries the report, and survives pickling."""
    found = report(clients.waits_for_complete)
    with pytest.raises(ClientFault) as caught:
        found.raise_for_findings()
    assert isinstance(caught.value, AssertionError)
    assert str(caught.value) == str(found)
    assert pickle.loads(pickle.dumps(caught.value)).report == found
    severities = [trial.severity for trial in found.findings]
    assert severities == sorted(severities, key=lambda each: each.rank if each else 9)


def test_odd_limits_are_refused() -> None:
    """They must be above 0."""
    for limit in ("max_polls", "max_seconds", "patience"):
        odd: dict[str, Any] = {limit: 0}
        with pytest.raises(InputError, match="must be above 0"):
            exercise_client(careful, RUN, **odd)


def test_methods_partials_and_objects_are_clients_too() -> None:
    """They are called by the name that they have."""

    class Waiter:
        def __call__(self, poll: Poll) -> str | None:
            return self.wait(poll, "in_progress")

        def wait(self, poll: Poll, moving: str = "in_progress") -> str | None:
            while (status := poll()) == moving:
                time.sleep(5)
            return status

    waiter = Waiter()
    found = [exercise_client(each, RUN) for each in (waiter, waiter.wait, partial(waiter.wait))]
    assert [each.client for each in found] == ["Waiter", "wait", "wait"]
    assert all(behaviours(each)["ends in failed"] is Behaviour.STOPS for each in found)
