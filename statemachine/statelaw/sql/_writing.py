"""Pieces of SQL as expressions of sqlglot, which quotes every name and every text.

Nothing that a caller hands over is ever pasted into a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import TypeVar

from sqlglot import exp

from statelaw.errors import InputError
from statelaw.sql._dialects import TRAITS, Dialect, Lookup
from statelaw.words import plain, quoted

Value = TypeVar("Value", bound=Hashable)

Name = str | Sequence[str]
"""A table: `events`, `schema.events`, or its parts where one has a dot in it."""


def name(text: str) -> exp.Identifier:
    """A quoted identifier.

    Raises:
        InputError: No database has such a name.
    """
    if not text or "\0" in text or not _is_unicode(text):
        raise InputError(f"{quoted(text)} cannot be the name of a table or column")
    return exp.to_identifier(plain(text), quoted=True)


def column(text: str, query: str = "") -> exp.Column:
    """A column, of a query that `with_queries` names."""
    return exp.column(name(text), table=_inner(query) if query else None)


def table_of(parts: Name) -> exp.Table:
    """A table.

    Raises:
        InputError: It has no part or more than three, or one cannot be a name.
    """
    words = [None, None, *map(name, parts_of(parts))][-3:]
    return exp.Table(this=words[2], db=words[1], catalog=words[0])


def parts_of(parts: Name) -> Sequence[str]:
    """The parts of a table's name.

    Raises:
        InputError: There is none, or more than three.
    """
    split = parts.split(".") if isinstance(parts, str) else list(parts)
    if not 1 <= len(split) <= 3:
        raise InputError(
            f"{quoted(parts)} is no table; give name, schema.name, or the parts as a tuple"
        )
    return split


def named(table: exp.Table, query: str) -> exp.Expr:
    """A table under a name such as `with_queries` gives."""
    return exp.alias_(table, _inner(query), table=True)


def aliased(value: exp.Expr, text: str) -> exp.Expr:
    """An expression under a name."""
    return exp.alias_(value, name(text))


def number(value: int) -> exp.Expr:
    """A whole number."""
    return exp.Literal.number(value)


def text_or_null(text: str | None, dialect: Dialect) -> exp.Expr:
    """A text, or NULL."""
    return exp.null() if text is None else literal(text, dialect)


def literal(text: str, dialect: Dialect) -> exp.Expr:
    r"""A text.

    >>> print(literal("it's \\", Dialect.SPARK).sql("spark"))
    'it\'s \\'

    Raises:
        InputError: The dialect has no way to write it.
    """
    if not _is_unicode(text) or ("\0" in text and not TRAITS[dialect].holds_nul):
        raise InputError(f"{dialect} has no string {quoted(text)}")
    if dialect is Dialect.SQLITE and "\0" in text:
        return _around_nul(text)
    if dialect is Dialect.SPARK and "${" in text:
        return _joined(text.replace("${", "$\0{").split("\0"))  # else it names a variable
    return exp.Literal.string(plain(text))


def _around_nul(text: str) -> exp.Expr:
    """SQLite would take NUL for the end of the statement."""
    first, *rest = map(exp.Literal.string, text.split("\0"))
    found: exp.Expr = first
    for each in rest:
        nul = exp.Chr(expressions=[number(0)])
        found = exp.DPipe(this=exp.DPipe(this=found, expression=nul), expression=each)
    return exp.Paren(this=found)


def _joined(parts: Sequence[str]) -> exp.Expr:
    return exp.Concat(expressions=[exp.Literal.string(part) for part in parts])


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" for each in text)


def text_of(value: exp.Expr, dialect: Dialect) -> exp.Expr:
    """A status as text that is compared by its characters, whatever the column's collation."""
    collation = TRAITS[dialect].collation
    if not collation:
        return value
    text = exp.Cast(this=value, to=exp.DataType.build("text"))
    word = name(collation) if dialect is Dialect.POSTGRES else exp.var(collation)
    return exp.Collate(this=text, expression=word)


def case_of(
    value: exp.Expr,
    results: Iterable[tuple[exp.Expr, exp.Expr]],
    default: exp.Expr | None = None,
) -> exp.Expr:
    """`CASE value WHEN key THEN result ... ELSE default END`; the default alone without results."""
    branches = [exp.If(this=key, true=result) for key, result in results]
    if not branches:
        return default or exp.null()
    return exp.Case(this=value, ifs=branches, default=default)


def when(condition: exp.Expr, yes: exp.Expr, no: exp.Expr) -> exp.Case:
    """`CASE WHEN condition THEN yes ELSE no END`."""
    return exp.Case(ifs=[exp.If(this=condition, true=yes)], default=no)


def number_at(values: Sequence[int], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number at an index, which counts from 0, of a constant list of however many."""
    match TRAITS[dialect].lookup:
        case Lookup.ARRAY:
            row = exp.Literal.string("{" + ",".join(map(str, values)) + "}")
            return _element(_cast(row, "smallint[]"), index, first=1)
        case Lookup.SPLIT:
            row = exp.Literal.string(",".join(map(str, values)))
            parts = exp.func("SPLIT", row, exp.Literal.string(","), dialect=str(dialect))
            return _cast(_element(parts, index, first=0), "int")
        case Lookup.BYTES:
            return _cast(_cast(_field(values, index, "blob"), "text"), "int")
        case Lookup.SUBSTRING:
            return _cast(_field(values, index), "int")


def choice_at(
    values: Sequence[Value | None],
    index: exp.Expr,
    dialect: Dialect,
    written: Callable[[Value], exp.Expr],
) -> exp.Expr:
    """What is at an index, which counts from 0, of a constant list of a few distinct values.

    Args:
        values: The list; NULL is found where it has `None`.
        index: The index.
        dialect: The dialect.
        written: How a value is written.
    """
    distinct = list(dict.fromkeys(each for each in values if each is not None))
    place: dict[Value | None, int] = {each: i for i, each in enumerate(distinct)}
    found = number_at([place.get(each, len(distinct)) for each in values], index, dialect)
    return case_of(found, ((number(i), written(each)) for i, each in enumerate(distinct)))


def text_at(values: Sequence[str | None], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The text at an index, which counts from 0, of a constant list of a few distinct ones."""
    return choice_at(values, index, dialect, partial(literal, dialect=dialect))


def _element(row: exp.Expr, index: exp.Expr, *, first: int) -> exp.Expr:
    place = index + first if first else index
    return exp.Bracket(this=exp.paren(row), expressions=[place], offset=first)  # adds nothing


def _field(values: Sequence[int], index: exp.Expr, kind: str = "") -> exp.Expr:
    """The field at an index of a list that is written as fields of one width."""
    width = max((len(str(value)) for value in values), default=1)
    fields: exp.Expr = exp.Literal.string("".join(f"{value:>{width}}" for value in values))
    row = _cast(fields, kind) if kind else fields
    return exp.Substring(this=row, start=exp.paren(index) * width + 1, length=number(width))


def _cast(value: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(kind))


def joined(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Texts, none of which is NULL, one after another."""
    return reduce(_followed, parts)


def _followed(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.DPipe(this=one, expression=other)


def query_named(text: str) -> exp.Table:
    """A query that `with_queries` names."""
    return exp.Table(this=_inner(text))


def everything_of(query: str, more: Mapping[str, exp.Expr]) -> exp.Select:
    """The rows of a query that `with_queries` names, and more columns."""
    every = exp.Column(this=exp.Star(), table=_inner(query))
    added = (aliased(value, text) for text, value in more.items())
    return exp.select(every, *added).from_(query_named(query))


def with_queries(query: exp.Query, queries: Mapping[str, exp.Query]) -> exp.Query:
    """A query before which others are named."""
    for each, body in queries.items():
        query = query.with_(_inner(each), as_=body)
    return query


def _inner(text: str) -> exp.Identifier:
    """A name that the caller's table will not have."""
    return name(f"statelaw_{text}")


def written(expression: exp.Expr, dialect: Dialect) -> str:
    """The text of an expression."""
    return expression.sql(dialect=str(dialect), pretty=True, comments=False)
