"""Pieces of SQL as expressions of sqlglot, which quotes every name and every text.

Nothing that a caller hands over is ever pasted into a statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from statelaw.errors import InputError
from statelaw.sql._dialects import TRAITS, Dialect
from statelaw.words import plain, quoted

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
    split = parts.split(".") if isinstance(parts, str) else list(parts)
    if not 1 <= len(split) <= 3:
        raise InputError(
            f"{quoted(parts)} is no table; give name, schema.name, or the parts as a tuple"
        )
    words = [None, None, *map(name, split)][-3:]
    return exp.Table(this=words[2], db=words[1], catalog=words[0])


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


def constants(
    columns: Sequence[str], rows: Iterable[Sequence[exp.Expr]], dialect: Dialect
) -> exp.Select:
    """A query that gives these rows, of which there is at least one."""
    given = [f"column{i}" for i, _ in enumerate(columns, 1)]  # as SQLite calls them by itself
    names = [] if dialect is Dialect.SQLITE else [exp.to_identifier(each) for each in given]
    alias = exp.TableAlias(this=exp.to_identifier("given"), columns=names)
    values = exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in rows], alias=alias)
    picked = zip(given, columns, strict=True)
    return exp.select(*(aliased(exp.column(each), kept) for each, kept in picked)).from_(values)


def numbers_at(values: Sequence[int], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The number at an index, which counts from 0, of a constant list."""
    if TRAITS[dialect].arrays is not None:
        return _element([number(value) for value in values], index, dialect)
    field = _field([str(value) for value in values], index, dialect)
    return exp.Cast(this=field, to=exp.DataType.build("int"))


def texts_at(values: Sequence[str | None], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The text at an index, which counts from 0, of a constant list of a few distinct words."""
    words = sorted({each for each in values if each is not None})
    which = [len(words) if each is None else words.index(each) for each in values]
    if TRAITS[dialect].arrays is None or not words:
        picked = numbers_at(which, index, dialect)
        return case_of(picked, ((number(i), literal(w, dialect)) for i, w in enumerate(words)))
    found = numbers_at(which, index, dialect)
    choices = [text_or_null(each, dialect) for each in (*words, None)]
    if None not in values:
        choices.pop()
    return _element(choices, found, dialect)


def _element(values: Sequence[exp.Expr], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    first = TRAITS[dialect].arrays or 0
    place = index + first if first else index
    row = exp.Array(expressions=list(values))
    return exp.Bracket(this=row, expressions=[place], offset=first)  # so sqlglot adds nothing


def _field(values: Sequence[str], index: exp.Expr, dialect: Dialect) -> exp.Expr:
    width = max(map(len, values), default=1)
    row = literal("".join(f"{each:>{width}}" for each in values), dialect)
    start = exp.paren(index) * width + 1
    return exp.Substring(this=row, start=start, length=number(width))


def query_named(text: str) -> exp.Table:
    """A query that `with_queries` names."""
    return exp.Table(this=_inner(text))


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
