"""Lifecycles as files: what is read, what is refused, and what is written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from statelaw import (
    Actor,
    DeclarationError,
    InputError,
    Kind,
    Lifecycle,
    Outcome,
    Source,
    StatelawError,
    documented,
    row,
    state,
)
from statelaw.files import (
    SCHEMA_ID,
    Format,
    dump_table,
    load_table,
    parse_table,
    save_table,
    schema_text,
    table_schema,
)
from statelaw.files._yaml import BOOLEAN_FIELDS, OPTIONAL_FIELDS
from statelaw.table import TransitionTable

from tests.strategies import lifecycles, texts

DATA = Path(__file__).parent / "data" / "lifecycles"
EXAMPLES = [DATA / f"export_job.{form}" for form in Format]
BROKEN = sorted(path for path in (DATA / "broken").iterdir() if path.suffix != ".txt")
FORMATS = st.sampled_from(Format)
relaxed = settings(deadline=None, max_examples=150)

YAML = """
name: example.{name}
{more}
sources: [{{key: api, title: API}}]
initial: [{status}]
states:
  - {{status: {status}, kind: settled, outcome: success,
      evidence: {{level: documented, source: api}}}}
transitions: []
"""


def _yaml(status: str = "idle", more: str = "", name: str = "job") -> str:
    return YAML.format(status=status, more=more, name=name)


def _example() -> Lifecycle[Any]:
    return load_table(EXAMPLES[0], Lifecycle)


def _writers(toml: Callable[[Any], str]) -> dict[Format, Callable[[Any], str]]:
    return {Format.JSON: json.dumps, Format.TOML: toml, Format.YAML: yaml.safe_dump}


def _plain(table: TransitionTable[Any]) -> dict[str, Any]:
    return dict(json.loads(dump_table(table, Format.JSON)))


class Phase(StrEnum):
    """Statuses as a program names them."""

    BUSY = "in progress"
    DONE = "on"


def test_the_same_lifecycle_in_three_formats_is_the_same() -> None:
    """The example reads equal from JSON, TOML (tables and inline) and YAML."""
    first, *others = (load_table(path, Lifecycle) for path in EXAMPLES)
    assert all(other == first for other in others)
    assert first.statuses == ("queued", "running", "on hold", "done", "failed", "cancelled")
    assert first.closed


def test_a_file_is_read_into_the_class_that_was_asked_for() -> None:
    """`into` decides what comes back: the bare table or a lifecycle."""
    assert type(load_table(EXAMPLES[0], TransitionTable)) is TransitionTable
    assert type(load_table(EXAMPLES[0], Lifecycle)) is Lifecycle


@relaxed
@given(lifecycles(), FORMATS)
def test_reading_back_what_was_dumped_gives_an_equal_lifecycle(
    lifecycle: Lifecycle[str], form: Format
) -> None:
    """No status, prose or shape is lost or changed on the way through any format."""
    assert parse_table(dump_table(lifecycle, form), form, Lifecycle) == lifecycle


@relaxed
@given(texts() | st.text(st.characters(exclude_categories=["Cs"])), FORMATS)
def test_every_text_survives_every_format(text: str, form: Format) -> None:
    """A title of any characters reads back as it was."""
    lifecycle = parse_table(_yaml(), "yaml", Lifecycle).model_copy(update={"title": text})
    assert parse_table(dump_table(lifecycle, form), form, Lifecycle).title == text


@settings(deadline=None, max_examples=60)
@given(lifecycles(), FORMATS)
def test_a_dump_has_one_line_for_each_row(lifecycle: Lifecycle[str], form: Format) -> None:
    """States and transitions each take one line, whatever their statuses hold."""
    lines = dump_table(lifecycle, form).split("\n")
    assert sum(bool(re.match(r"\W*status\W", line)) for line in lines) == len(lifecycle.states)
    rows = [line for line in lines if re.match(r"\W*source\W", line)]
    assert len([line for line in rows if "trigger" in line]) == len(lifecycle.transitions)


@settings(deadline=None, max_examples=60)
@given(lifecycles())
def test_an_ordinary_yaml_reader_sees_the_same_strings(lifecycle: Lifecycle[str]) -> None:
    """What is dumped is quoted so that `yaml.safe_load` too reads every status as a string."""
    data = yaml.safe_load(dump_table(lifecycle, Format.YAML))
    assert data == _plain(lifecycle)


def test_defaults_are_left_out_of_a_dump() -> None:
    """Empty and default fields are not written."""
    data = _plain(parse_table(_yaml(), "yaml", Lifecycle))
    assert list(data) == ["name", "sources", "initial", "states", "transitions"]
    assert list(data["states"][0]) == ["status", "kind", "outcome", "evidence"]


@pytest.mark.parametrize("form", Format)
def test_enum_members_are_written_by_value(form: Format) -> None:
    """A lifecycle over a `StrEnum` reads back as one over its values, equal by value."""
    by_member: Lifecycle[Phase] = Lifecycle(
        name="example.phases",
        sources=(Source(key="api", title="API"),),
        initial=(Phase.BUSY,),
        states=(
            state(Phase.BUSY, Kind.TRANSIENT, None, documented("api")),
            state(Phase.DONE, Kind.FINAL, Outcome.SUCCESS, documented("api")),
        ),
        transitions=(row(Phase.BUSY, "finish", Phase.DONE, Actor.SYSTEM, documented("api")),),
    )
    text = dump_table(by_member, form)
    assert "in progress" in text
    assert parse_table(text, form, Lifecycle) == by_member


@pytest.mark.parametrize(
    "status",
    ["on", "no", "yes", "true", "1", "1.0", "0x1f", "null", "~", "2024-01-01", "12:30", "=", "1e3"],
)
def test_a_yaml_status_is_the_text_that_was_written(status: str) -> None:
    """What other YAML readers resolve to something else stays that string."""
    assert parse_table(_yaml(status), "yaml", Lifecycle).statuses == (status,)


@pytest.mark.parametrize("written", ["", "~", "null", "Null"])
def test_an_empty_yaml_outcome_means_none(written: str) -> None:
    """In the one optional field, nothing and the plain word `null` mean that there is none."""
    text = EXAMPLES[2].read_text().replace("outcome: ,", f"outcome: {written},")
    assert parse_table(text, "yaml", Lifecycle).transitions[0].outcome is None


def test_the_exceptions_of_yaml_are_those_of_the_schema() -> None:
    """`closed` is the only boolean field and `outcome` the only optional one."""
    schema = table_schema()
    models = [schema, *schema["$defs"].values()]
    fields = [field for model in models for field in model.get("properties", {}).items()]
    assert {name for name, what in fields if what.get("type") == "boolean"} == BOOLEAN_FIELDS
    nullable = {name for name, what in fields if {"type": "null"} in what.get("anyOf", [])}
    assert nullable == OPTIONAL_FIELDS


@pytest.mark.parametrize("written", ["yes", "on", "1", "'true'", "null", ""])
def test_closed_takes_only_true_and_false(written: str) -> None:
    """Nothing else is taken for a boolean."""
    with pytest.raises(DeclarationError, match="line 3, closed: input should be a valid boolean"):
        parse_table(_yaml(more=f"closed: {written}"), "yaml", Lifecycle)
    assert parse_table(_yaml(more="closed: true"), "yaml", Lifecycle).closed


@pytest.mark.parametrize("form", Format)
def test_a_schema_key_is_dropped(form: Format) -> None:
    """`$schema` may stand at the top of a file of any format."""
    data = {"$schema": SCHEMA_ID} | _plain(_example())
    writers: dict[Format, Callable[[Any], str]] = {
        Format.JSON: json.dumps,
        Format.TOML: tomli_w.dumps,
        Format.YAML: yaml.safe_dump,
    }
    assert parse_table(writers[form](data), form, Lifecycle) == _example()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_a_broken_file_is_refused_with_its_message(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each broken file gives the message that stands beside it, word for word."""
    monkeypatch.chdir(path.parent)
    with pytest.raises((InputError, DeclarationError)) as caught:
        load_table(path.name, Lifecycle)
    message = f"{caught.type.__name__}: {caught.value}\n"
    assert message == path.with_name(f"{path.name}.txt").read_text()


@relaxed
@given(lifecycles(), FORMATS, st.data())
def test_a_problem_names_the_line_of_its_row(
    lifecycle: Lifecycle[str], form: Format, data: st.DataObject
) -> None:
    """An actor changed to nonsense is found on the line where it was changed."""
    lines = dump_table(lifecycle, form).split("\n")
    rows = [i for i, line in enumerate(lines) if re.search(r"actor\W+(client|system)\b", line)]
    if not rows:
        return
    nth = data.draw(st.integers(0, len(rows) - 1))
    lines[rows[nth]] = re.sub(r"(actor\W+)(client|system)\b", r"\1robot", lines[rows[nth]])
    with pytest.raises(DeclarationError) as caught:
        parse_table("\n".join(lines), form, Lifecycle)
    found = {(problem.path, problem.line) for problem in caught.value.problems}
    assert (f"transitions[{nth}].actor", rows[nth] + 1) in found


@settings(deadline=None, max_examples=60)
@given(lifecycles(), st.data())
def test_a_problem_in_toml_tables_names_its_line(
    lifecycle: Lifecycle[str], data: st.DataObject
) -> None:
    """The same where every row is a `[[transitions]]` table with a table of evidence."""
    lines = tomli_w.dumps(_plain(lifecycle)).split("\n")
    rows = [i for i, line in enumerate(lines) if re.match(r"actor = ", line)]
    if not rows:
        return
    nth = data.draw(st.integers(0, len(rows) - 1))
    lines[rows[nth]] = 'actor = "robot"'
    with pytest.raises(DeclarationError) as caught:
        parse_table("\n".join(lines), "toml", Lifecycle)
    (problem,) = (item for item in caught.value.problems if item.code == "SL501")
    assert (problem.path, problem.line) == (f"transitions[{nth}].actor", rows[nth] + 1)


def test_tab_indented_json_has_lines_too() -> None:
    """Tabs, which YAML forbids between tokens, do not hide the line of a JSON problem."""
    text = json.dumps(_plain(_example()), indent="\t").replace('"running"', '"runing"', 1)
    with pytest.raises(DeclarationError) as caught:
        parse_table(text, "json", Lifecycle)
    assert all(problem.line for problem in caught.value.problems)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
TOP = ["name", "title", "closed", "sources", "initial", "states", "transitions"]
INNER = ["status", "kind", "outcome", "evidence", "level", "source", "note", "trigger", "key"]
FIELDS = st.sampled_from([*TOP, *INNER])
NESTS = st.recursive(
    SCALARS,
    lambda items: (
        st.lists(items, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=3), items)
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=400)
@given(st.text() | st.binary() | st.text("[]{}:,\"'#&*!|->%?=.\\\n\t ab1", max_size=60), FORMATS)
def test_any_text_or_bytes_raise_nothing_but_our_own_errors(raw: str | bytes, form: Format) -> None:
    """Whatever is handed over, the answer is a lifecycle or a `StatelawError`."""
    with pytest.raises(StatelawError):
        parse_table(raw, form, Lifecycle)


@settings(deadline=None, max_examples=400)
@given(st.dictionaries(FIELDS, NESTS), FORMATS)
def test_any_data_raise_nothing_but_our_own_errors(data: dict[str, Any], form: Format) -> None:
    """Known fields with values of any shape are refused as problems of the table."""
    writers: dict[Format, Callable[[Any], str]] = {
        Format.JSON: json.dumps,
        Format.TOML: _as_toml,
        Format.YAML: yaml.safe_dump,
    }
    with pytest.raises(StatelawError):
        parse_table(writers[form](data), form, Lifecycle)


def _as_toml(data: dict[str, Any]) -> str:
    return tomli_w.dumps(json.loads(json.dumps(data).replace("null", "404")))


@settings(deadline=None, max_examples=300)
@given(FORMATS, st.data())
def test_damaged_files_raise_nothing_but_our_own_errors(form: Format, data: st.DataObject) -> None:
    """A file cut, doubled or overwritten anywhere is still read or refused in order."""
    text = (DATA / f"export_job.{form}").read_text()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    patch = data.draw(st.sampled_from([text[start:end] * 2, "", "[", "{", '"', "'", "\n", "\\U"]))
    try:
        parse_table(text[:start] + patch + text[end:], form, Lifecycle)
    except StatelawError as error:
        assert str(error)  # noqa: PT017 - most damage is refused, some is harmless


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("json", '{"a":' * 200_000),
        ("json", "[" * 200_000),
        ("yaml", "[" * 200_000),
        ("yaml", "- " * 200_000),
        ("yaml", "? " * 200_000),
        ("yaml", "[" + "a," * 200_000 + "]"),
        ("toml", "a = " + "[" * 200_000),
        ("toml", "a = " + "{a=" * 200_000),
        ("toml", ".".join("a" * 100_000) + " = 1"),
        ("toml", "[" + ".".join("a" * 100_000) + "]"),
        ("toml", 'a = """' + '"' * 200_000),
        ("toml", "a = '''" + "' " * 200_000),
        ("json", '{"a": ' + "9" * 10_000 + "}"),
        ("toml", "a = " + "9" * 10_000),
        ("toml", "a = 0x" + "f" * 10_000),
        ("yaml", "%YAML " + "9" * 10_000 + ".1\n--- a"),
        ("json", "[" + "0," * 90_000 + "0]"),
    ],
)
def test_hostile_texts_are_refused_early(form: str, text: str) -> None:
    """Deep nests, long keys, endless lists and huge numbers end in an error, not in a crash."""
    with pytest.raises(InputError, match=r"^<text>"):
        parse_table(text, form, Lifecycle)


def test_a_missing_file_lists_near_names(tmp_path: Path) -> None:
    """The message says which file was probably meant, and what the folder holds."""
    (tmp_path / "orders.yaml").write_text(_yaml())
    with pytest.raises(InputError, match=r"no such file; did you mean 'orders\.yaml'\?"):
        load_table(tmp_path / "order.yaml", Lifecycle)
    with pytest.raises(InputError, match=r"no such file; the folder holds orders\.yaml"):
        load_table(tmp_path / "x.json", Lifecycle)
    with pytest.raises(InputError, match="no such file, and no folder"):
        load_table(tmp_path / "nowhere" / "orders.yaml", Lifecycle)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder is refused with what it holds, for reading and for writing."""
    (tmp_path / "orders.toml").touch()
    with pytest.raises(
        InputError, match=r"is a folder; name a file; the folder holds orders\.toml"
    ):
        load_table(tmp_path, Lifecycle)
    with pytest.raises(InputError, match="is a folder; name a file"):
        save_table(_example(), tmp_path, "yaml")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not be read is an input error that says so."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    lifecycle = _example()
    (tmp_path / "orders.yaml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"orders\.yaml: no permission to read it"):
        load_table(tmp_path / "orders.yaml", Lifecycle)
    with pytest.raises(InputError, match=r"orders\.yaml: no permission to write it"):
        save_table(lifecycle, tmp_path / "orders.yaml")


def test_an_impossible_name_is_refused() -> None:
    """A name that no file can have is an input error too."""
    with pytest.raises(InputError, match="cannot be read"):
        load_table("a\0b.yaml", Lifecycle)
    with pytest.raises(InputError, match="cannot be written"):
        save_table(_example(), "a\0b.yaml")


def test_the_format_is_told_by_the_suffix_or_given(tmp_path: Path) -> None:
    """Suffixes are recognised in any case; another name needs `format`."""
    for name in ("a.YML", "a.yaml", "a.Json", "a.toml"):
        save_table(_example(), tmp_path / name)
        assert load_table(tmp_path / name, Lifecycle) == _example()
    save_table(_example(), tmp_path / "a.txt", "toml")
    assert load_table(tmp_path / "a.txt", Lifecycle, "toml") == _example()
    with pytest.raises(InputError, match=r"cannot tell the format, its suffix '\.txt' means none"):
        load_table(tmp_path / "a.txt", Lifecycle)
    with pytest.raises(InputError, match=r"it has no suffix; name it \.json, \.toml"):
        save_table(_example(), tmp_path / "a")
    with pytest.raises(InputError, match="format 'jsn' is not known; did you mean 'json'"):
        load_table(tmp_path / "a.txt", Lifecycle, "jsn")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        ("name: a".encode("utf-16"), "begins as UTF-16 text does; save it as UTF-8"),
        ("name: a".encode("utf-32"), "begins as UTF-32 text does; save it as UTF-8"),
        (b"name: a\ntitle: \xff", "line 2: the byte 0xff is not UTF-8"),
        ("name: \ud800", "line 1: '.ud800' is half of a surrogate pair"),
    ],
)
def test_a_text_must_be_utf8_and_hold_something(raw: str | bytes, said: str) -> None:
    """Other encodings and empty files are refused with what would be right."""
    with pytest.raises(InputError, match=said):
        parse_table(raw, "yaml", Lifecycle)


@pytest.mark.parametrize("form", Format)
def test_a_byte_order_mark_is_dropped(form: Format) -> None:
    """A file that some editor began with a byte order mark reads as without it."""
    raw = b"\xef\xbb\xbf" + dump_table(_example(), form).encode()
    assert parse_table(raw, form, Lifecycle) == _example()


@pytest.mark.parametrize("form", Format)
def test_windows_line_ends_change_nothing(form: Format) -> None:
    """Lines may end as they do on Windows."""
    raw = (DATA / f"export_job.{form}").read_bytes().replace(b"\n", b"\r\n")
    assert parse_table(raw, form, Lifecycle) == _example()


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """Size is bounded, by default at 4 MiB, in bytes."""
    path = tmp_path / "large.yaml"
    path.write_text(_yaml(more="# " + "é" * 3_000_000))
    with pytest.raises(InputError, match="larger than 4194304 bytes"):
        load_table(path, Lifecycle)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        parse_table("é" * 6, "yaml", Lifecycle, max_bytes=10)
    assert load_table(path, Lifecycle, max_bytes=8_000_000).name == "example.job"


def test_more_rows_than_any_lifecycle_has_are_refused() -> None:
    """An endless list is refused with its place."""
    with pytest.raises(InputError, match="line 3: 2001 items in one list; at most 2000 are read"):
        parse_table(_yaml(more=f"title: [{'a,' * 2001}]"), "yaml", Lifecycle)


def test_saving_replaces_a_file_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails half way leaves the old file whole and nothing beside it."""

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "orders.yaml"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        save_table(_example(), path)
    assert [item.name for item in tmp_path.iterdir()] == ["orders.yaml"]
    assert path.read_text() == "old"


def test_saving_keeps_permissions_and_links(tmp_path: Path) -> None:
    """A file saved again has the permissions it had, and a link still leads to it."""
    path, link = tmp_path / "orders.yaml", tmp_path / "link.yaml"
    path.touch(mode=0o640)
    link.symlink_to(path)
    save_table(_example(), link)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert load_table(path, Lifecycle) == _example()
    with pytest.raises(InputError, match="cannot be written, there is no folder"):
        save_table(_example(), tmp_path / "nowhere" / "orders.yaml")


def test_the_committed_schema_is_fresh() -> None:
    """The schema beside the package is the one that the models give (`schema_text()`)."""
    committed = Path(parse_table.__code__.co_filename).parents[1] / "lifecycle.schema.json"
    assert committed.read_text() == schema_text()
    Draft202012Validator.check_schema(table_schema())


def test_every_field_of_the_schema_is_described() -> None:
    """An editor has something to say about every field, and refuses fields it does not know."""
    schema = table_schema()
    assert schema["$id"] == SCHEMA_ID
    models = [schema, *(model for model in schema["$defs"].values() if "properties" in model)]
    for model in models:
        assert model["additionalProperties"] is False
        assert all(field.get("description") for field in model["properties"].values())


@settings(deadline=None, max_examples=60)
@given(lifecycles())
def test_every_dumped_lifecycle_fits_the_schema(lifecycle: Lifecycle[str]) -> None:
    """What the library writes, an editor with the schema accepts."""
    Draft202012Validator(table_schema()).validate(_plain(lifecycle))


@pytest.mark.parametrize(
    "change",
    [
        {"closed": "yes"},
        {"initial": []},
        {"states": []},
        {"guard": "size > 3"},
        {
            "states": [
                {"status": "a", "kind": "final", "evidence": {"level": "x", "source": "guide"}}
            ]
        },
        {
            "states": [
                {
                    "status": "a",
                    "kind": "final",
                    "evidence": {"level": "observed", "source": "logs"},
                }
            ]
        },
    ],
)
def test_the_schema_and_the_reader_refuse_alike(change: dict[str, Any]) -> None:
    """A field of the wrong shape is refused by an editor and by `parse_table`."""
    data = _plain(_example()) | change
    with pytest.raises(ValidationError):
        Draft202012Validator(table_schema()).validate(data)
    with pytest.raises(DeclarationError):
        parse_table(json.dumps(data), "json", Lifecycle)
