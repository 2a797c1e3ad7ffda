"""Text that can stand in a cell which somebody may copy into a spreadsheet."""

from __future__ import annotations

from statelaw.words import printable, shown

_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet compute, also in full width (OWASP, "CSV Injection",
<https://owasp.org/www-community/attacks/CSV_Injection>)."""


def word(text: str | None) -> str:
    r"""A status or an identity as it can be shown; one that begins like a formula is quoted.

    >>> word("in_progress"), word("=1+1"), word("a\x1b")
    ('in_progress', "'=1+1'", "'a\\x1b'")
    """
    safe = shown(text)
    return f"'{safe}'" if safe.startswith(_FORMULA) else safe


def words(text: str) -> str:
    r"""A sentence on one line; one that begins like a formula begins with an apostrophe instead.

    >>> words("@SUM(1)  is\nodd")
    "'@SUM(1) is odd"
    """
    flat = printable(" ".join(text.split()))
    return f"'{flat}" if flat.startswith(_FORMULA) else flat
