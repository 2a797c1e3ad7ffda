"""A guarded table takes exactly the statuses that the library calls no error."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from statelaw import InputError, Lifecycle, Severity, available, find
from statelaw.sql import drop_guard, guard
from statelaw.stepping import judged_step
from statelaw.walk import Policy

from tests.engines.logs import ring
from tests.sql import postgres
from tests.sql.guarded import HOLDERS, INSERT, UPDATE, RefusedError, each_dialect, said, wanted

Named = tuple[str, str]
"""A table and its column of statuses."""

IMPORT: Lifecycle[Any] = find("prolific.dataset_import")


def _guard(lifecycle: Lifecycle[Any], dialect: str) -> str:
    return guard(lifecycle, table=("order",), dialect=dialect, status="the status")


def _drop(dialect: str) -> str:
    return drop_guard(table=("order",), dialect=dialect, status="the status")


@each_dialect
@pytest.mark.parametrize("name", available())
def test_every_step_is_refused_where_the_library_finds_an_error(dialect: str, name: str) -> None:
    """Each pair of statuses, and each beginning: the same decision, and the same message."""
    lifecycle = find(name)
    table = lifecycle.compile("every_change")
    statuses = [str(each) for each in table.codes]
    steps = [(previous, status) for previous in statuses for status in statuses]
    with HOLDERS[dialect](_guard(lifecycle, dialect), [each for each, _ in steps]) as run:
        for place, (previous, status) in enumerate(steps):
            expected = None if previous == status else wanted(table, previous, status)
            assert said(run, UPDATE, status, place) == expected
        for place, status in enumerate(statuses, len(steps)):
            assert said(run, INSERT, place, status) == wanted(table, None, status)


@each_dialect
@pytest.mark.parametrize("status", ["compleet", "QUEUED", "", " x"])
def test_a_status_that_is_not_declared_is_refused(dialect: str, status: str) -> None:
    """So is a declared one in capitals, whatever the collation; only the hint is left out."""
    found = judged_step(IMPORT.compile(), Policy(), None, status, False)[1]
    assert found is not None
    fixed = "this is not a status of prolific.dataset_import"
    expected = fixed if dialect == "sqlite" else found.message.split("; did you mean")[0]
    with HOLDERS[dialect](_guard(IMPORT, dialect)) as run:
        run(INSERT, (1, "uninitialised"))
        assert said(run, UPDATE, status, 1) == expected
        assert said(run, INSERT, 2, status) == expected


@each_dialect
def test_no_status_is_refused_as_the_library_says(dialect: str) -> None:
    """NULL is no status, which is an error unless the caller thinks otherwise of unknown ones."""
    with HOLDERS[dialect](_guard(IMPORT, dialect)) as run:
        run(INSERT, (1, "uninitialised"))
        assert said(run, UPDATE, None, 1) == "no status was reported"
        assert said(run, INSERT, 2, None) == "no status was reported"
    mild = guard(
        IMPORT, table=("order",), dialect=dialect, status="the status", unknown=Severity.NOTE
    )
    with HOLDERS[dialect](mild) as run:
        run(INSERT, (1, None))


@each_dialect
def test_other_columns_and_the_same_status_are_free(dialect: str) -> None:
    """What does not change the status is not looked at, and an upsert is judged as an update."""
    with HOLDERS[dialect](_guard(IMPORT, dialect)) as run:
        run(INSERT, (1, "uninitialised"))
        run('UPDATE "order" SET note = ?, "the status" = "the status"', ("x",))
        upsert = (
            'INSERT INTO "order" VALUES (1, ?, NULL) '
            'ON CONFLICT (id) DO UPDATE SET "the status" = excluded."the status"'
        )
        run(upsert, ("queued",))
        run(upsert, ("processing",))
        with pytest.raises(RefusedError, match="no row from processing to uninitialised"):
            run(upsert, ("uninitialised",))


@each_dialect
def test_a_guard_may_have_nothing_to_refuse(dialect: str) -> None:
    """Where the caller calls nothing an error, everything is taken."""
    lifecycle: Lifecycle[str] = Lifecycle(**{**dict(ring(2)), "closed": False})
    script = guard(
        lifecycle,
        table=("order",),
        dialect=dialect,
        status="the status",
        unknown=Severity.WARNING,
        undeclared=Severity.WARNING,
    )
    with HOLDERS[dialect](script) as run:
        for place, status in enumerate(("s0", "s1", "x", None)):
            run(INSERT, (place, status))
            run(UPDATE, ("s1", place))


@each_dialect
def test_a_guard_can_be_taken_away(dialect: str) -> None:
    """Afterwards everything is taken; taking it away again does nothing."""
    script = _guard(IMPORT, dialect) + _drop(dialect) + _drop(dialect)
    with HOLDERS[dialect](script) as run:
        run(INSERT, (1, "anything"))


ALIKE = [
    pytest.param(("x_y", "z"), ("x", "y_z"), id="joined alike"),
    pytest.param(("t" * 62 + "a", "s"), ("t" * 62 + "b", "s"), id="alike for 62 bytes"),
    pytest.param(("v", "c" * 63), ("w", "c" * 63), id="long columns"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_guard_in_sqlite_leaves_others_alone(one: Named, other: Named) -> None:
    """Guards of tables and columns whose names look alike stand side by side."""
    connection = sqlite3.connect(":memory:")
    _make_and_guard(connection.executescript, one, other, "sqlite")
    for table, status in (one, other):
        with pytest.raises(sqlite3.IntegrityError, match="not a status of"):
            connection.execute(f'INSERT INTO "{table}" ("{status}") VALUES (?)', ("x",))
    connection.close()


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_a_guard_in_postgres_leaves_others_alone(one: Named, other: Named) -> None:
    """Guards of tables and columns whose names look alike stand side by side."""
    connection = postgres.require()
    with connection.transaction(force_rollback=True):
        _make_and_guard(lambda text: connection.execute(text.encode()), one, other, "postgres")
        for table, status in (one, other):
            insert = f'INSERT INTO "{table}" ("{status}") VALUES (%s)'.encode()
            with (
                pytest.raises(psycopg.errors.CheckViolation, match="not a status of"),
                connection.transaction(),
            ):
                connection.execute(insert, ("x",))


def _make_and_guard(do: Callable[[str], object], one: Named, other: Named, dialect: str) -> None:
    for table, status in (one, other):
        do(f'CREATE TABLE "{table}" ("{status}" text)')
        do(guard(IMPORT, table=(table,), dialect=dialect, status=status))


def test_other_dialects_have_no_guard() -> None:
    """The error names those that have."""
    with pytest.raises(InputError) as caught:
        guard(IMPORT, table="log", dialect="duckdb")
    assert str(caught.value) == (
        "duckdb has no triggers that could refuse a row; sqlite and postgres do"
    )
