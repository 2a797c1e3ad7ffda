"""`statelaw export`: what the query is about, and where it goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from statelaw import find
from statelaw.cli import export
from statelaw.sql import Dialect, Result, check_query, guard, lifecycle_tables

from tests.cli.transcripts import run

STEP = "woosmap.import_step"


def test_it_prints_the_query_of_the_library() -> None:
    """Options mean what the parameters of `check_query` mean."""
    done = run(
        "export", STEP, "--to", "sql", "--dialect", "postgres", "--result", "findings",
        "--table", "shop.polls", "--order-by", "day", "--order-by", "id", "--entity", "shop",
        "--entity", "step", "--status", "state", "--column", "note", "--mode", "every_change",
    )  # fmt: skip
    wanted = check_query(
        find(STEP),
        table="shop.polls",
        order_by=["day", "id"],
        dialect="postgres",
        status="state",
        entity=["shop", "step"],
        columns="note",
        result="findings",
        mode="every_change",
    )
    assert (done.status, done.out, done.err) == (0, wanted + ";\n", "")


def test_usual_names_need_not_be_given(tmp_path: Path) -> None:
    """The columns are entity, at and status of a table observations; a file gets the same text."""
    wanted = check_query(find(STEP), table="observations", order_by="at", dialect="sqlite")
    path = tmp_path / "check.sql"
    done = run("export", STEP, "--dialect", "sqlite", "-o", str(path))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert path.read_text(encoding="utf-8") == wanted + ";\n"


def test_the_guard_is_that_of_a_writer() -> None:
    """It is the one of the library, in a log of every change."""
    done = run("export", STEP, "--what", "guard", "--dialect", "postgres", "--table", "polls")
    wanted = guard(find(STEP), table="polls", dialect="postgres")
    assert (done.status, done.out, done.err) == (0, wanted + "\n", "")


def test_the_tables_are_written_and_joined() -> None:
    """`--tables` names them to the one and to the other; by default they are called statelaw."""
    export_ = ("export", STEP, "--to", "sql", "--dialect", "postgres")
    done = run(*export_, "--what", "table")
    assert (done.status, done.out) == (0, lifecycle_tables(find(STEP), dialect="postgres"))
    done = run(*export_, "--what", "table", "--tables", "shop.life", "--mode", "sparse")
    wanted = lifecycle_tables(find(STEP), dialect="postgres", tables="shop.life", mode="sparse")
    assert (done.status, done.out) == (0, wanted)
    done = run(*export_, "--tables", "shop.life")
    query = check_query(
        find(STEP), table="observations", order_by="at", dialect="postgres", tables="shop.life"
    )
    assert (done.status, done.out) == (0, query + ";\n")


def test_the_words_are_those_of_the_library() -> None:
    """The command knows its words without loading sqlglot; they are all that there are."""
    assert list(map(str, Dialect)) == list(export.DIALECTS)
    assert list(map(str, Result)) == list(export.RESULTS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: --dialect (see statelaw export --help)"),
        (
            ["--dialect", "duckbd"],
            "argument --dialect: 'duckbd' is not known; did you mean 'duckdb'? "
            "(see statelaw export --help)",
        ),
        (
            ["--dialect", "duckdb", "--column", "verdict"],
            "the log has a column 'verdict', and so has the result: read the log through a view in "
            "which it has another name",
        ),
    ],
    ids=["no dialect", "unknown dialect", "name taken"],
)
def test_a_mistake_is_one_line(arguments: list[str], message: str) -> None:
    """It says what would be right, and nothing is printed besides."""
    done = run("export", STEP, *arguments)
    assert (done.status, done.out, done.err) == (2, "", f"statelaw: error: {message}\n")
