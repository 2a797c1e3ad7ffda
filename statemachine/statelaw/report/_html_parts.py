"""Pieces of HTML in which nothing that was observed is markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from statelaw.words import printable


def safe(text: str) -> str:
    """Text as it stands in HTML, in an attribute too; control characters are escaped."""
    return escape(printable(text), quote=True)


def attributes(**values: str) -> str:
    """Attributes; `_` in a name stands for `-`, but at the end for nothing."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{safe(value)}"' for name, value in values.items()
    )


def element(tag: str, content: str, **values: str) -> str:
    """An element; its content is HTML already."""
    return f"<{tag}{attributes(**values)}>{content}</{tag}>"


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A small table; its cells are HTML already."""
    heads = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        '<div class="scroll" tabindex="0" role="region"'
        f"{attributes(aria_label=caption)}><table><caption>{safe(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
