"""Records that are read in batches are those that are read one by one, and judged the same."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statelaw import Lifecycle, Observation, find
from statelaw.batch import Batch, made
from statelaw.dwelling import bounds
from statelaw.logs import Suspect, Totals, TraceSummary, check_log
from statelaw.observation import Broken, Place
from statelaw.payload import payload_readers
from statelaw.reading import Format, Reading, read
from statelaw.reading import _jsonl as jsonl
from statelaw.reading._intake import Intake
from statelaw.screening import Screening
from statelaw.secrets import Secrets
from statelaw.verdict import Mode
from statelaw.walk import OnViolation, Policy

from tests.examples import JOB
from tests.traces import START

READERS = tuple(payload_readers().loaded.values())
RUN = find("woosmap.import_run")
TIMES = st.integers(0, 12).map(lambda minute: (START + timedelta(minutes=minute)).isoformat())
ODD_TIMES = st.sampled_from(["2024-05-01 10:00", "1714557600", 1714557600, "20240501T100000Z", ""])
ODD: st.SearchStrategy[Any] = st.sampled_from([None, 17, True, 1.5, [], {}, "", "soon"])

ODD_LINES: tuple[list[bytes], ...] = (
    [],
    [b""],
    [b"{"],
    [b"[1]"],
    [b"\xff"],
    [b" {} "],
    [b'{"status": "idle"}{"status": "idle"}'],
    [b'{"status":', b'"idle"}'],
    [b'{"status": "idle"', b"}"],
    [b'{"status": "idle"} {"status":', b'"idle"}'],
    [b'{"status": "a}', b'{b"}'],
    [b'{"body": {"a": 1}', b', "status": "idle"}{}'],
)


@st.composite
def walks(draw: st.DrawFn, lifecycle: Lifecycle[Any]) -> list[dict[str, Any]]:
    """Records of one kind: an entity that stays and moves as it may, and sometimes as it may not.

    Times go on, stand still and now and then go back, or there are none.
    """
    status, minute = draw(st.sampled_from(lifecycle.statuses)), draw(st.integers(0, 6))
    timed, runs = draw(st.booleans()), draw(st.sampled_from([[""], ["r1"], ["r1", "r2"]]))
    records = []
    for _ in range(draw(st.integers(1, 12))):
        ways = (status, *lifecycle.successors(status))
        status = draw(st.sampled_from(ways) | st.sampled_from(lifecycle.statuses))
        minute += draw(st.sampled_from([0, 1, 1, 2, -1]))
        at = {"at": (START + timedelta(minutes=minute)).isoformat()} if timed else {}
        run = draw(st.sampled_from(runs))
        records.append({"entity": "a", "run": run, "status": str(status), **at})
    return records


@st.composite
def logs(draw: st.DrawFn, lifecycle: Lifecycle[Any] = JOB) -> list[bytes]:
    """Lines of a log: most of them alike and legal, some with other fields, some broken."""
    declared = st.sampled_from([str(each) for each in lifecycle.statuses])
    kinds: list[st.SearchStrategy[dict[str, Any]]] = [
        st.fixed_dictionaries({"status": declared}),
        st.fixed_dictionaries({"id": st.integers(0, 2), "status": declared, "ts": ODD_TIMES}),
        st.fixed_dictionaries({"entity": st.just("a"), "state": declared, "since": TIMES}),
        st.fixed_dictionaries(
            {"entity": st.just("a"), "status": declared, "trigger": st.sampled_from(["submit", ""])}
        ),
        st.fixed_dictionaries(
            {"lifecycle": st.sampled_from(["", lifecycle.name, "no.such"]), "status": declared}
        ),
        st.fixed_dictionaries({"status": declared, "": ODD, "unpacked": ODD, "a/\n": ODD}),
        st.fixed_dictionaries({"status": declared, 'a"b': ODD}),
        st.fixed_dictionaries({"entity": ODD, "run": ODD, "status": ODD | declared, "at": ODD}),
        st.fixed_dictionaries({"url": st.just("/x"), "body": st.just({"status": "idle"})}),
    ]
    lines: list[bytes] = []
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            records = draw(st.lists(draw(st.sampled_from(kinds)), min_size=1, max_size=6))
        else:
            records = draw(walks(lifecycle))
        lines += [json.dumps(record).encode() for record in records]
        lines += draw(st.sampled_from(ODD_LINES))
    return lines


def one_by_one(lines: list[bytes], intake: Intake) -> Iterator[Observation | Broken]:
    """What each line says by itself, decoded by the standard library."""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line.decode())
        except ValueError:
            record = None
        if isinstance(record, dict):
            yield from intake.take(record, Place("<stream>", number), line.decode())
        elif line.strip():
            yield Broken(Place("<stream>", number), "", "")


def as_read(lines: list[bytes], **how: Any) -> Reading:
    """The same lines, as a file of them is read."""
    return read(io.BytesIO(b"\n".join(lines)), Format.JSONL, **how)


def without_reasons(records: Iterator[Observation | Broken]) -> list[Any]:
    """Observations whole, and of broken records where they stand."""
    return [each.place if isinstance(each, Broken) else each for each in records]


@pytest.mark.parametrize("readers", [(), READERS], ids=["no readers", "all readers"])
@given(lines=logs(), block=st.integers(1, 400))
def test_batches_hold_what_each_line_says(lines: list[bytes], block: int, readers: Any) -> None:
    """Whatever stands beside them, and wherever a block of bytes ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "_BLOCK", block)
        found = without_reasons(as_read(lines, readers=readers))
    assert found == without_reasons(one_by_one(lines, Intake(readers)))


policies = st.builds(
    Policy,
    on_violation=st.sampled_from(OnViolation),
    must_settle=st.booleans(),
    bounds=st.sampled_from([bounds(), bounds(max_dwell={"running": "PT3M"})]),
)


class Judged(NamedTuple):
    """Everything that a log comes to."""

    said: list[Any]
    totals: Totals
    summaries: list[TraceSummary]
    pairs: dict[Any, int]
    suspects: list[Suspect]


def judged(records: Any, lifecycle: Lifecycle[Any], mode: Mode, how: Policy) -> Judged:
    """What a log comes to, secrets taken out."""
    screening = Screening(secrets=Secrets(frozenset({"key"})))
    log = check_log(lifecycle.compile(mode), screening.without_secrets(records), how, screening)
    said, pairs = list(log), dict(log.pairs(lifecycle.name))
    return Judged(said, log.totals, list(log.summaries()), pairs, log.suspects())


@given(st.data(), st.sampled_from([JOB, RUN]), st.sampled_from(Mode), policies)
def test_a_log_of_batches_is_judged_as_one_of_observations(
    data: st.DataObject, lifecycle: Lifecycle[Any], mode: Mode, how: Policy
) -> None:
    """Findings, totals, summaries, counts and suspects, also of late, tied and repeated records."""
    lines = data.draw(logs(lifecycle))
    if not dict(how.bounds.max_dwell).keys() <= set(lifecycle.statuses):
        how = Policy(on_violation=how.on_violation)
    quick = judged(as_read(lines).pieces(), lifecycle, mode, how)
    assert quick == judged(list(as_read(lines)), lifecycle, mode, how)


@pytest.mark.parametrize("on_violation", OnViolation)
def test_what_stood_between_is_shown(on_violation: OnViolation) -> None:
    """Unknown statuses, and held ones, do not stand any longer when the state shows again."""
    statuses = ["idle", "idle", "what", "idle", "failed", "idle", "idle", "failed"]
    lines = [json.dumps({"entity": "a", "status": status}).encode() for status in statuses]
    how = Policy(on_violation=on_violation)
    quick = judged(as_read(lines).pieces(), JOB, Mode.POLLED, how)
    assert quick == judged(list(as_read(lines)), JOB, Mode.POLLED, how)


def test_most_records_of_a_usual_log_come_in_batches() -> None:
    """A poller's own fields beside the usual ones do not matter, whichever readers there are."""
    lines = [json.dumps({"entity": "a", "status": "idle", "host": i}).encode() for i in range(50)]
    pieces = list(as_read(lines, readers=READERS).pieces())
    assert len(pieces) < 5
    assert sum(len(piece) for piece in pieces if isinstance(piece, Batch)) == 50


def test_lines_like_those_of_the_block_before_are_decoded_as_such() -> None:
    """Into objects that are smaller and quicker than dictionaries, and hold the same."""
    records = [{"entity": "a", "status": "idle", "host": i} for i in range(50)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "_BLOCK", 200)
        pieces = list(as_read([json.dumps(each).encode() for each in records]).pieces())
    rows = [row for piece in pieces if isinstance(piece, Batch) for row in piece.rows()]
    assert sum(isinstance(row[-1], dict) for row in rows) < 10
    assert [made(row).payload for row in rows] == records


def test_secrets_are_taken_out_of_what_batches_identify() -> None:
    """A name in which a secret stands is the name without it, also when it is met again."""
    lines = [
        json.dumps({"entity": "x?key=s3cret", "status": status}).encode()
        for status in ("idle", "idle", "idle", "failed")
    ]
    log = judged(as_read(lines).pieces(), JOB, Mode.POLLED, Policy())
    (summary,) = log.summaries
    assert (summary.key.entity, summary.observations) == ("x?key=[redacted]", 4)
    assert "s3cret" not in repr(log.said)
