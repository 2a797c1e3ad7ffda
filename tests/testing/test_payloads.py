"""Observations with whole answers: they keep every fact, and tell one story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statelaw import InputError, Lifecycle, PackError, find
from statelaw.payload import payload_readers, recognise
from statelaw.payload.contract import Reply
from statelaw.testing import SampledTrace, payloads, payloads_of, polled_answers

from tests.traces import SHIPPED

JOB: Lifecycle[Any] = find("prolific.dataset_import")
DATASET: Lifecycle[Any] = find("opendatasoft.dataset_public")
slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("lifecycle", SHIPPED, ids=lambda each: each.name)
def test_answers_report_the_statuses_and_keep_their_facts(lifecycle: Lifecycle[Any]) -> None:
    """A check that judges payloads finds nothing, and the pack's reader knows what it is."""
    readers = payload_readers().loaded.values()

    @settings(slow, max_examples=15)
    @given(polled_answers(lifecycle, max_visits=4))
    def fine(trace: SampledTrace[Any]) -> None:
        assert lifecycle.check(trace.observations).ok
        for seen in trace.observations:
            assert isinstance(seen.payload, Reply)
            found = recognise(dict(seen.payload), readers, lifecycle=lifecycle.name)
            if found is not None:
                assert found.provider == lifecycle.name.partition(".")[0]

    fine()


@settings(slow, max_examples=40)
@given(polled_answers(JOB))
def test_one_stay_shows_one_answer_and_one_job_keeps_its_identifiers(
    trace: SampledTrace[Any],
) -> None:
    """Polls of the same visit are equal, and identifiers never change."""
    answers: dict[int, Any] = {}
    for seen, found in zip(trace.observations, trace.seen, strict=True):
        assert answers.setdefault(found, seen.payload) == seen.payload
    for name in ("dataset_id", "import_id"):
        assert len({answer[name] for answer in answers.values()}) == 1


@settings(slow, max_examples=40)
@given(polled_answers(DATASET))
def test_fields_about_the_way_tell_what_really_happened(trace: SampledTrace[Any]) -> None:
    """The time of entry, and where given the status before and after, are those of the truth."""
    for seen, found in zip(trace.observations, trace.seen, strict=True):
        answer: Any = seen.payload
        assert answer["since"] == trace.truth[found].since.isoformat()
        around = {
            "previous": trace.truth[found - 1].status if found else None,
            "next": trace.truth[found + 1].status if found + 1 < len(trace.truth) else None,
        }
        for name, status in around.items():
            assert answer.get(name) in {None, status}


@given(polled_answers(JOB, payloads=lambda status: st.just({"state": status}), mode="every_change"))
def test_ones_own_answers_can_be_put_in(trace: SampledTrace[Any]) -> None:
    """What `payloads` draws for a status is what its observations carry."""
    assert all(seen.payload == {"state": seen.status} for seen in trace.observations)


def test_a_provider_without_strategies_is_named() -> None:
    """The message says which packs have them."""
    with pytest.raises(InputError, match="'prolifik' are drawn; did you mean 'prolific'"):
        payloads_of("prolifik.dataset_import")
    stranger = JOB.model_copy(update={"name": "unheard.of"})
    with pytest.raises(InputError, match="installed: opendatasoft, prolific, woosmap"):
        polled_answers(stranger)


def test_a_broken_pack_is_reported_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its module raises on import, the error says whose it is."""

    class Entry:
        name, value = "prolific", "somewhere:payloads"

        def load(self) -> Iterator[None]:
            raise RuntimeError("boom")

    monkeypatch.setattr(f"{payloads.__name__}.entry_points", lambda **_: [Entry()])
    with pytest.raises(PackError, match=r"somewhere:payloads\) could not be loaded: RuntimeErr"):
        payloads_of("prolific.dataset_import")
