"""For each rule one thing that breaks it, and what is then said: the source of the golden texts."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from statelaw import DeclarationError, Lifecycle, Observation, Outcome, find, inferred, row, state
from statelaw.lint import lint
from statelaw.logs import Flagged, check_log
from statelaw.observation import Broken
from statelaw.reading import read
from statelaw.text import finding_text
from statelaw.validator import policy

from tests.examples import CLIENT, DOCS, FINAL, JOB, ONE_WAY, RING, SAID, SETTLED, SYSTEM, TRANSIENT
from tests.traces import START

Case = Callable[[], str]
Item = str | Observation | None


def _said_of(code: str, lifecycle: Lifecycle[str], trace: Sequence[Item], **options: Any) -> Case:
    """The findings of one rule on a trace, with their explanations, whatever their severity."""

    def said() -> str:
        found = lifecycle.check(trace, **options).findings
        return "\n".join(finding_text(each) for each in found if each.code == code)

    return said


def _logged_of(
    code: str, lifecycle: Lifecycle[str], log: Sequence[Observation], **how: Any
) -> Case:
    """The findings of one rule on a log, followed by those on the same trace as a list."""

    def said() -> str:
        flagged = list(check_log(lifecycle.compile(), log, policy(**how)))
        found = [each for one in flagged if isinstance(one, Flagged) for each in one.findings]
        if len({seen.key for seen in log}) == 1:
            found += lifecycle.check(log, **how).findings
        return "\n".join(finding_text(each) for each in found if each.code == code)

    return said


def _all_of(*cases: Case) -> Case:
    """Several cases of a rule, one after the other."""
    return lambda: "\n".join(each() for each in cases)


def _refused(**changed: Any) -> Case:
    """The error on a declaration that is sound but for the fields given."""

    def said() -> str:
        fields = {name: getattr(ONE_WAY, name) for name in type(ONE_WAY).model_fields}
        try:
            Lifecycle(**(fields | changed))
        except DeclarationError as error:
            return str(error)
        raise AssertionError("the declaration was accepted")

    return said


def _advised(**changed: Any) -> Case:
    """What the lint says of a table that is sound but for the fields given."""
    return lambda: "\n".join(map(str, lint(ONE_WAY.model_copy(update=changed))))


def _broken_records() -> str:
    log = io.BytesIO(b'{"status": "idle"}\n{"entity": "d1", "status": 17}\n{\n')
    records = read(log, "jsonl")
    broken = [each for each in records if isinstance(each, Broken)]
    return "\n".join(f"{each.place}: {each.reason}" for each in broken)


def _records_without_a_status() -> str:
    log = io.BytesIO(b'{"url": "https://api.example/d1", "status_code": 429, "body": null}\n')
    return "\n".join(
        f"{each.place}: {each.reason}" for each in read(log) if isinstance(each, Broken)
    )


def _at(status: str, hour: int) -> Observation:
    return Observation(status, since=START.replace(hour=hour))


def _of(status: str, minute: int, **more: Any) -> Observation:
    return Observation(status, at=START + timedelta(minutes=minute), **more)


def _run(run: str, status: str, second: int, **more: Any) -> Observation:
    return Observation(status, "d1", run, START + timedelta(seconds=second), **more)


IMPORT = find("woosmap.import_run")
STATES, ROWS = ONE_WAY.states, ONE_WAY.transitions
QUEUED, RUNNING, DONE, FAILED = STATES

_STEPS: Mapping[str, Case] = {
    "SL101": _said_of("SL101", JOB, ["idle", "Queud", None, "paused\x1b"]),
    "SL102": _said_of("SL102", JOB, ["running"], mode="every_change"),
    "SL103": _said_of("SL103", JOB, ["idle", "queued", "running", "idle"]),
    "SL104": _said_of("SL104", ONE_WAY, ["queued", "done", "queued"]),
    "SL105": _said_of("SL105", JOB, ["idle", "done"]),
    "SL106": _said_of("SL106", JOB, ["idle", "queued", "running", "failed", "queued", "failed"]),
    "SL107": _said_of("SL107", JOB, ["running"]),
    "SL108": _said_of("SL108", JOB, ["idle", "idle"], mode="every_change"),
    "SL109": _said_of("SL109", JOB, ["idle", "queued", Observation("queued", trigger="submit")]),
}
_TIME: Mapping[str, Case] = {
    "SL201": _logged_of("SL201", JOB, [_of("idle", 0), _of("running", 5), _of("queued", 2)]),
    "SL202": _said_of("SL202", JOB, [_of("idle", 0), _of("queued", 5), _of("running", 5)]),
    "SL203": _said_of(
        "SL203", JOB, [_at("queued", 9), _at("queued", 8), _at("queued", 10), _at("running", 7)]
    ),
}
_RUNS: Mapping[str, Case] = {
    "SL205": _all_of(
        _logged_of(
            "SL205",
            IMPORT,
            [_run("1", "success", 0), _run("2", "success", 30), _run("3", "in_progress", 60)],
        ),
        _logged_of(
            "SL205",
            IMPORT,
            [
                _run("1", "in_progress", 0, since=START),
                _run("2", "in_progress", 300, since=START + timedelta(seconds=80)),
            ],
        ),
        _logged_of(
            "SL205",
            IMPORT,
            [
                _run("1", "success", 0),
                _run("1", "success", 60, trigger="import"),
                _run("1", "success", 70, trigger="import"),
                _run("1", "success", 155, trigger="import"),
            ],
        ),
    ),
    "SL206": _logged_of(
        "SL206",
        IMPORT,
        [
            _run("1", "success", 0),
            _run("2", "in_progress", 100),
            _run("1", "success", 105),
            _run("1", "success", 110),
            _run("3", "in_progress", 300),
            _run("2", "in_progress", 305),
        ],
    ),
    "SL208": _logged_of(
        "SL208",
        IMPORT,
        [
            _run("1", "success", 0),
            _run("1", "success", 5, trigger="import"),
            _run("2", "in_progress", 10),
        ],
    ),
}
_DWELLS: Mapping[str, Case] = {
    "SL204": _all_of(
        _said_of(
            "SL204", ONE_WAY, [_of("queued", 0), _of("queued", 61)], max_dwell={"queued": "PT1H"}
        ),
        _said_of(
            "SL204", RING, [_of("queued", 0), _of("queued", 61)], max_dwell={"queued": "PT1H"}
        ),
        _said_of(
            "SL204",
            ONE_WAY,
            [_of("queued", 0), _of("running", 90), _of("done", 100)],
            deadline="PT1H",
        ),
    ),
    "SL207": _all_of(
        _said_of(
            "SL207",
            ONE_WAY,
            [_of("queued", 0), _of("done", 4)],
            min_dwell={"running": "PT5M"},
        ),
        _said_of(
            "SL207",
            JOB,
            [_of("idle", 0), _of("queued", 2), _of("done", 4)],
            min_dwell={"running": "PT1M", "queued": "PT3M30S"},
        ),
    ),
}
_ENDS: Mapping[str, Case] = {
    "SL402": _all_of(
        _said_of("SL402", JOB, [_of("queued", 0), _of("running", 61)], deadline="PT1H"),
        _said_of(
            "SL402",
            JOB,
            [_of("idle", 0), _of("queued", 1)],
            max_dwell={"queued": "PT1H"},
            now=START + timedelta(hours=3),
        ),
    ),
    "SL401": _said_of("SL401", JOB, ["idle", "queued"], must_settle=True),
}
_TABLES: Mapping[str, Case] = {
    "SL501": _refused(
        name="",
        clsed=True,
        closed="yes",
        states=[
            {"status": "queued", "kind": "transiant", "evidence": {"level": "documented"}},
            *STATES[1:],
        ],
        transitions=(*ROWS, 7),
    ),
    "SL502": _refused(
        states=(*STATES, state(" ", FINAL, Outcome.NEUTRAL, SAID)),
        transitions=(*ROWS, row("running", "", " ", SYSTEM, SAID)),
    ),
    "SL503": _refused(states=(*STATES, QUEUED)),
    "SL504": _refused(
        initial=("qeued",),
        transitions=(*ROWS, row("runing", "end", "archived", SYSTEM, SAID)),
    ),
    "SL505": _refused(transitions=(*ROWS, ROWS[0])),
    "SL506": _refused(
        transitions=(
            *ROWS[:1],
            row("running", "end", "done", SYSTEM, SAID),
            row("running", "end", "failed", SYSTEM, SAID, "when it failed"),
            row("queued", "leave", "done", CLIENT, SAID, "now and then"),
            row("queued", "leave", "failed", CLIENT, SAID, "now and then"),
        )
    ),
    "SL507": _refused(
        sources=(DOCS, DOCS),
        transitions=(
            *ROWS,
            row("queued", "guess", "failed", SYSTEM, inferred("docs", "")),
            row("queued", "hear", "failed", SYSTEM, inferred("dosc", "it was said")),
        ),
    ),
    "SL508": _refused(
        states=(
            QUEUED.model_copy(update={"outcome": Outcome.SUCCESS}),
            RUNNING,
            DONE.model_copy(update={"outcome": None}),
            FAILED,
        ),
        transitions=(ROWS[0].model_copy(update={"outcome": Outcome.PARTIAL}), *ROWS[1:]),
    ),
    "SL509": _refused(initial=()),
    "SL510": _refused(transitions=(*ROWS, row("done", "again", "queued", CLIENT, SAID))),
    "SL511": _refused(states=(*STATES[:3], state("failed", TRANSIENT, None, SAID))),
    "SL513": _refused(
        states=(
            QUEUED.model_copy(
                update={"min_dwell": timedelta(hours=2), "max_dwell": timedelta(hours=1)}
            ),
            RUNNING,
            DONE.model_copy(update={"max_dwell": timedelta(days=1)}),
            FAILED,
        ),
    ),
    "SL512": _refused(
        states=(*STATES, state("paused", SETTLED, Outcome.ATTENTION, SAID)),
        transitions=(*ROWS, row("paused", "resume", "running", CLIENT, SAID)),
    ),
}
_LINT: Mapping[str, Case] = {
    "SL551": _advised(
        states=(*STATES, *(state(each, TRANSIENT, None, SAID) for each in ("ping", "pong"))),
        transitions=(
            *ROWS,
            row("running", "bounce", "ping", SYSTEM, SAID),
            row("ping", "bounce", "pong", SYSTEM, SAID),
            row("pong", "bounce", "ping", SYSTEM, SAID),
        ),
    ),
    "SL552": _advised(states=(*STATES[:3], state("failed", SETTLED, Outcome.FAILURE, SAID))),
    "SL553": _advised(
        states=(*STATES, state("Fai-led", FINAL, Outcome.FAILURE, SAID)),
        transitions=(*ROWS, row("running", "break", "Fai-led", SYSTEM, SAID)),
    ),
    "SL554": _advised(
        states=(*STATES, state("failed\t", FINAL, Outcome.FAILURE, SAID)),
        transitions=(*ROWS, row("running", "break", "failed\t", SYSTEM, SAID)),
    ),
    "SL555": _advised(
        states=(QUEUED, RUNNING, state("waiting", TRANSIENT, None, SAID)),
        transitions=(
            row("queued", "start", "running", SYSTEM, SAID),
            row("running", "wait", "waiting", SYSTEM, SAID),
            row("waiting", "again", "queued", SYSTEM, SAID),
        ),
    ),
    "SL556": _advised(sources=(DOCS, DOCS.model_copy(update={"key": "faq"}))),
}

CASES: Mapping[str, Case] = {
    "SL001": _broken_records, "SL002": _records_without_a_status,
    **_STEPS, **_TIME, **_DWELLS, **_RUNS, **_ENDS, **_TABLES, **_LINT,
}  # fmt: skip
