"""Rules are selected and weighed by name, in a file and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from statelaw import InputError
from statelaw.finding import Severity
from statelaw.rules import RULES
from statelaw.settings import Settings, codes, settings_near

from tests.cli.transcripts import run

PARCEL = "tests/data/cli/parcel.toml"
MIXED = "tests/data/cli/mixed.jsonl"


def near(folder: Path, text: str) -> Settings:
    """The settings of a folder whose pyproject.toml holds a text."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return settings_near(folder)


def test_everything_is_reported_by_default() -> None:
    """With what the catalogue says that it weighs."""
    settings = Settings()
    for code, rule in RULES.items():
        assert settings.reports(code)
        assert settings.weigh(code, rule.severity) is rule.severity


def test_rules_are_named_by_code_beginning_or_name() -> None:
    """Whatever their case."""
    assert codes(["SL103"], "x") == codes(["sl103"], "x") == codes(["illegal-transition"], "x")
    assert codes(["SL1"], "x") == {code for code in RULES if code.startswith("SL1")}
    assert codes(["SL"], "x") == set(RULES)
    assert codes([" Left-Final "], "x") == {"SL104"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SL999", "no rule 'SL999'"),
        ("ilegal-transition", "did you mean 'illegal-transition'?"),
        ("S", "no rule 'S'"),
        ("", "no rule ''; statelaw explain --all lists them"),
    ],
)
def test_unknown_rules_are_refused(name: str, hint: str) -> None:
    """With what may be meant, and where it stands."""
    with pytest.raises(InputError, match="here: no rule") as caught:
        codes([name], "here")
    assert hint in str(caught.value)


def test_what_is_ignored_is_ignored_although_it_is_selected() -> None:
    """As other tools have it."""
    settings = Settings().overridden(select=["SL1"], ignore=["SL105"])
    assert settings.reports("SL103")
    assert not settings.reports("SL105")
    assert not settings.reports("SL001")


def test_a_finding_that_was_softened_stays_soft() -> None:
    """Doubt made it milder than its rule, and no setting takes the doubt away."""
    settings = Settings().overridden(severity=["SL103=error", "SL105=error", "SL104=note"])
    assert settings.weigh("SL103", Severity.NOTE) is Severity.NOTE
    assert settings.weigh("SL105", Severity.NOTE) is Severity.ERROR
    assert settings.weigh("SL104", Severity.ERROR) is Severity.NOTE


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    """Lists are replaced, weights are added rule by rule, and the later one holds."""
    file = near(
        tmp_path,
        '[tool.statelaw]\nselect = ["SL1"]\nignore = ["SL108"]\nbaseline = "known.json"\n'
        '[tool.statelaw.severity]\nSL105 = "error"\nSL106 = "warning"\n',
    )
    assert file.baseline == tmp_path / "known.json"
    both = file.overridden(ignore=["SL107"], severity=["SL1=note", "SL106=error"])
    assert both.select == file.select
    assert both.ignore == {"SL107"}
    assert both.weigh("SL105", Severity.NOTE) is Severity.NOTE
    assert both.weigh("SL106", Severity.NOTE) is Severity.ERROR
    assert file.overridden(baseline=Path("other.json")).baseline == Path("other.json")


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    """One without `[tool.statelaw]` says nothing, and the search goes on upwards."""
    near(tmp_path, '[tool.statelaw]\nignore = ["SL105"]\n')
    (inner := tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert settings_near(inner).ignore == {"SL105"}
    assert near(inner, "[tool.statelaw]\n") == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.statelaw", "Expected ']'"),
        ("[tool]\nstatelaw = 1", "is not a table"),
        ("[tool.statelaw]\nselct = []", "no setting 'selct'; did you mean 'select'?"),
        ('[tool.statelaw]\nselect = "SL1"', "select is 'SL1'; write a list of rules"),
        ("[tool.statelaw]\nignore = [1]", "ignore is [1]; write a list of rules"),
        ('[tool.statelaw]\nignore = ["SL999"]', "ignore: no rule 'SL999'"),
        ('[tool.statelaw]\nseverity = "error"', "severity is 'error'; write a table"),
        ('[tool.statelaw.severity]\nSL105 = "eror"', "did you mean 'error'?"),
        ('[tool.statelaw.severity]\nSL999 = "error"', "severity: no rule 'SL999'"),
        ("[tool.statelaw]\nbaseline = 1", "baseline is 1; it is the name of a file"),
    ],
)
def test_mistakes_in_the_file_are_said_with_its_name(
    text: str, message: str, tmp_path: Path
) -> None:
    """And with what would be right."""
    with pytest.raises(InputError) as caught:
        near(tmp_path, text)
    assert str(tmp_path / "pyproject.toml") in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "SL1,SL999"], "--select: no rule 'SL999'"),
        (["--ignore", "left-fnal"], "--ignore: no rule 'left-fnal'; did you mean 'left-final'?"),
        (["--severity", "SL105"], "--severity 'SL105': write RULE=LEVEL, such as SL105=error"),
        (["--severity", "SL105=eror"], "--severity: level 'eror' is not known"),
    ],
)
def test_mistakes_on_the_command_line_are_refused(options: list[str], message: str) -> None:
    """Before anything is read."""
    done = run("check", PARCEL, MIXED, *options)
    assert (done.status, done.out) == (2, "")
    assert message in done.err


def test_what_is_not_reported_is_counted() -> None:
    """Nothing goes silently, and the exit status follows what is left."""
    done = run("check", PARCEL, MIXED, "--ignore", "SL001,SL101", "--ignore", "SL103,SL104")
    assert done.status == 0
    assert "not reported: 3 SL001, 1 SL101, 1 SL103, 1 SL104" in done.out
    assert "0 errors, 0 warnings, 2 notes" in done.out
    done = run("check", PARCEL, MIXED, "--select", "left-final")
    assert done.status == 1
    assert "1 error, 0 warnings, 0 notes" in done.out


def test_weights_decide_the_exit_status() -> None:
    """Of traces, of broken records, and of plain words alike."""
    assert run("check", PARCEL, MIXED, "--severity", "SL=warning").status == 0
    words = b"registered delivered"
    assert run("check", PARCEL, given=words).status == 0
    done = run("check", PARCEL, "--severity", "SL105=error", given=words)
    assert done.status == 1
    assert "error SL105 missed-states at 1" in done.out
    done = run("check", PARCEL, "--ignore", "SL105", given=words)
    assert (done.status, "SL105 missed-states" in done.out) == (0, False)
    assert done.out.endswith("not reported: 1 SL105\n")


def test_the_settings_of_the_folder_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the folder in which the command runs, or one above it."""
    from statelaw.cli import main

    (tmp_path / "words.txt").write_text("in_progress strange\n")
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "woosmap.import_run", "words.txt"]
    assert main(arguments) == 1
    near(tmp_path, '[tool.statelaw.severity]\nunknown-status = "warning"\n')
    assert main(arguments) == 0
    assert main([*arguments, "--severity", "SL101=error"]) == 1


def test_every_rule_is_silenced_as_it_says() -> None:
    """By options that the command takes; only a table's own mistakes are always said."""
    said = [each for each in RULES.values() if each.code[:3] != "SL5"]
    for each in said:
        option, code = each.silence.partition(",")[0].split()
        assert (option, Settings().overridden(ignore=[code]).reports(each.code)) == (
            "--ignore",
            False,
        )
        assert ("=note" in each.silence) == (each.severity is not Severity.NOTE)
    assert {each.code for each in RULES.values() if "--ignore" in each.silence} == {
        each.code for each in said
    }
