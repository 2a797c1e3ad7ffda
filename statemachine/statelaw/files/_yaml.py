"""YAML as a table needs it: every scalar is its text, and nothing refers to anything."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.reader import ReaderError

from statelaw.files._bounds import MAX_DEPTH, MAX_VALUES, too_deep, too_many
from statelaw.files._flaw import Flaw, Path, Repeated

BOOLEAN_FIELDS = frozenset({"closed"})
OPTIONAL_FIELDS = frozenset({"outcome", "min_dwell", "max_dwell", "deadline"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NONE = frozenset({"", "~", "null", "Null", "NULL"})
_HINTS = {
    "<block end>": "; check the indentation",
    "mapping values are not allowed": "; quote a text that holds a colon",
    "'\\t'": "; indent with spaces",
}


class _Loader(yaml.BaseLoader):
    """Composes nodes within bounds; `BaseLoader` resolves no scalar to anything but text."""

    _depth = 0
    _count = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        _refuse_references(event)
        self._count += 1
        if self._count > MAX_VALUES:
            raise too_many(event.start_mark.index)
        if self._depth > MAX_DEPTH:
            raise too_deep(event.start_mark.index)
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def read_yaml(text: str) -> Any:
    """The data of a YAML document, `None` for an empty one.

    Raises:
        Flaw: It is not YAML, or uses what a table must not.
    """
    root = compose(text)
    return None if root is None else plain(root)


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML document, which know where they stand.

    Raises:
        Flaw: It is not YAML, or uses anchors, aliases or tags, or goes out of bounds.
    """
    loader: _Loader | None = None
    try:
        loader = _Loader(text)
        node: yaml.Node | None = loader.get_single_node()
        return node
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None
    except ReaderError as error:
        said = (
            f"not YAML: write the character U+{error.character:04X} as an escape, in double quotes"
        )
        raise Flaw(said, error.position) from None
    except (ValueError, OverflowError):
        # PyYAML (issue 634) lets chr() fail on an escape such as "\UFFFFFFFF".
        said = "not YAML: a number here, of an escape or a directive, is too large"
        raise Flaw(said, loader.index if loader else None) from None
    finally:
        if loader:
            loader.dispose()


def plain(node: yaml.Node) -> Any:
    """The mappings, lists and strings that a node stands for.

    Raises:
        Flaw: A key stands twice, is no text, or asks for a merge.
    """
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


def mark_of(root: yaml.Node, path: Path) -> int:
    """The index where a place in a document begins, or the nearest place around it."""
    found, node = root.start_mark, root
    for part in path:
        step = _step(node, part)
        if step is None:
            break
        found, node = step[0].start_mark, step[1]
    return int(found.index)


def _step(node: yaml.Node, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == part), None)
    return None


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in node.value:
        name = _key(key)
        if name in data:
            raise Repeated(name, key.start_mark.index)
        data[name] = _field(name, value)
    return data


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Flaw("a list or mapping stands as a key; a key is a word", node.start_mark.index)
    if node.value == "<<" and node.style is None:
        raise _reference("a merge key (<<)", node.start_mark.index)
    return str(node.value)


def _field(name: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        if name in BOOLEAN_FIELDS:
            return _BOOLEANS.get(node.value, node.value)
        if name in OPTIONAL_FIELDS and node.value in _NONE:
            return None
    return plain(node)


def _refuse_references(event: Any) -> None:
    at = event.start_mark.index
    if isinstance(event, yaml.AliasEvent):
        raise _reference(f"an alias (*{event.anchor})", at)
    if event.anchor is not None:
        raise _reference(f"an anchor (&{event.anchor})", at)
    if event.tag is not None:
        raise Flaw(f"a tag ({event.tag}) stands here; drop it, every value is its text", at)


def _reference(found: str, at: int) -> Flaw:
    return Flaw(f"{found} stands here; write every row out in full", at)


def _syntax(error: yaml.MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    said = ", ".join(part for part in (error.context, error.problem) if part)
    hint = next((right for part, right in _HINTS.items() if part in said), "")
    return Flaw(f"not YAML: {said}{hint}", mark.index if mark else None)
