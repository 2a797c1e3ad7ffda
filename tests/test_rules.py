"""The catalogue of rules is complete: what is raised is in it, and what is in it is raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from statelaw import InputError, Severity, Verdict
from statelaw.rules import RULES, Rule, rule
from statelaw.walk import CODE_OF

from tests.cases import CASES

SOURCE = Path(__file__).parent.parent / "statemachine" / "statelaw"
CATALOGUE = SOURCE / "rules.py"


def codes_in(text: str) -> set[str]:
    """The codes of rules that a text names."""
    return set(re.findall(r"\bSL\d{3}\b", text))


def raised() -> set[str]:
    """The codes that the source names, but for the catalogue."""
    files = (path for path in SOURCE.rglob("*.py") if path != CATALOGUE)
    return set().union(*(codes_in(path.read_text(encoding="utf-8")) for path in files))


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    """So that `statelaw explain` can tell of each."""
    assert raised() <= RULES.keys()


def test_every_rule_of_the_catalogue_is_named_by_the_source() -> None:
    """A rule that nothing raises would be a promise."""
    assert RULES.keys() <= raised()


@pytest.mark.parametrize("code", [code for code in RULES if not code.startswith("SL3")])
def test_every_rule_has_a_golden_case(code: str) -> None:
    """What breaks it and what is then said; the rules of payloads have theirs with the packs."""
    said = CASES[code]()
    assert said
    assert code in {"SL001", "SL002"} or code in codes_in(said)


def test_no_golden_case_is_of_a_rule_that_is_gone() -> None:
    """Renumbering is noticed."""
    assert CASES.keys() <= RULES.keys()


@pytest.mark.parametrize("each", RULES.values(), ids=lambda each: each.code)
def test_every_rule_says_what_why_and_what_to_do(each: Rule) -> None:
    """Codes are stable, names in kebab case, sentences whole."""
    assert re.fullmatch(r"SL\d{3}", each.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)
    for text in (each.summary, each.rationale, each.remedy):
        assert text[0].isupper() or text.split()[0].isidentifier() or "=" in text.split()[0]
        assert text.endswith((".", "?"))
    assert each.example


def test_names_and_codes_are_unique() -> None:
    """Either identifies a rule."""
    names = [each.name for each in RULES.values()]
    assert len(set(names)) == len(names)
    assert list(RULES) == sorted(RULES)


@pytest.mark.parametrize("asked", ["SL103", "sl103", " SL103 ", "illegal-transition"])
def test_a_rule_is_found_by_code_or_name(asked: str) -> None:
    """Whatever its case."""
    assert rule(asked) is RULES["SL103"]


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    """By likeness, else with the range of codes."""
    with pytest.raises(
        InputError, match=r"no rule 'ilegal-transition'; did you mean 'illegal-tran"
    ):
        rule("ilegal-transition")
    with pytest.raises(InputError, match=r"no rule 'zzzz'; codes run from SL001 to SL\d{3}"):
        rule("zzzz")


def test_every_verdict_but_the_quiet_ones_breaks_a_rule() -> None:
    """Illegal verdicts weigh as errors, legal ones as notes."""
    assert CODE_OF.keys() == {verdict for verdict in Verdict if not verdict.quiet}
    for verdict, code in CODE_OF.items():
        wanted = Severity.NOTE if verdict.legal else Severity.ERROR
        assert RULES[code].severity is wanted
