"""Which rules are reported, and what they weigh: from a pyproject.toml and the command line.

In a `pyproject.toml`:

    [tool.statelaw]
    select = ["SL1", "SL3"]          # codes, beginnings of codes, or names; by default all
    ignore = ["late-start"]
    baseline = "statelaw-baseline.json"

    [tool.statelaw.severity]
    SL105 = "error"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.rules import RULES
from statelaw.words import chosen, did_you_mean

_KEYS = ("select", "ignore", "severity", "baseline")
_BEGINNING = re.compile(r"SL\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """Which findings are reported, and what they weigh.

    Attributes:
        select: The codes that are reported; `None` for all.
        ignore: The codes that are not, although they are selected.
        severity: What the findings of a rule weigh, by code.
        baseline: The file that lists the known deviations, or nothing.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    baseline: Path | None = None

    def reports(self, code: str) -> bool:
        """Whether the findings of a rule are reported."""
        return code not in self.ignore and (self.select is None or code in self.select)

    def weigh(self, code: str, found: Severity) -> Severity:
        """What a finding weighs.

        One that doubt or a policy has already made milder than its rule is made no graver.
        """
        wanted = self.severity.get(code, found)
        softened = found.rank > RULES[code].severity.rank
        return max(wanted, found, key=lambda each: each.rank) if softened else wanted

    def overridden(
        self,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severity: Iterable[str] = (),
        baseline: Path | None = None,
    ) -> Settings:
        """The settings under those of a command line.

        Args:
            select: Rules; they take the place of those selected so far.
            ignore: Rules; they take the place of those ignored so far.
            severity: Assignments such as `SL105=error`; a later one goes before an earlier one.
            baseline: A file, in place of the one so far.

        Raises:
            InputError: A rule or a severity is not known; the message says what may be meant.
        """
        select, ignore = list(select), list(ignore)
        weights = dict(pair for text in severity for pair in _assigned(text))
        return replace(
            self,
            select=codes(select, "--select") if select else self.select,
            ignore=codes(ignore, "--ignore") if ignore else self.ignore,
            severity={**self.severity, **weights},
            baseline=baseline or self.baseline,
        )


def settings_near(folder: Path) -> Settings:
    """The settings of the nearest `pyproject.toml` with a table `[tool.statelaw]`, going upwards.

    Raises:
        InputError: It is not TOML, or holds what is not known.
    """
    here = folder.resolve()
    for each in (here, *here.parents):
        path = each / "pyproject.toml"
        if path.is_file() and (table := _table(path)) is not None:
            return _settings(table, path)
    return Settings()


def codes(names: Iterable[str], where: str) -> frozenset[str]:
    """The codes of rules named by code, by the beginning of a code, or by name.

    Raises:
        InputError: A name fits no rule; the message says which may be meant.

    >>> sorted(codes(["SL10", "broken-record"], "select"))[:3]
    ['SL001', 'SL101', 'SL102']
    """
    return frozenset(code for name in names for code in _codes(name.strip(), where))


def _codes(name: str, where: str) -> list[str]:
    if _BEGINNING.fullmatch(name):
        found = [code for code in RULES if code.startswith(name.upper())]
    else:
        found = [rule.code for rule in RULES.values() if rule.name == name.casefold()]
    if found:
        return found
    known = [*RULES, *(rule.name for rule in RULES.values())]
    hint = did_you_mean(name, known) or "statelaw explain --all lists them"
    raise InputError(f"{where}: no rule {name!r}; {hint}")


def _assigned(text: str) -> Iterator[tuple[str, Severity]]:
    name, equals, word = text.partition("=")
    if not equals:
        raise InputError(f"--severity {text!r}: write RULE=LEVEL, such as SL105=error")
    yield from _weighed(name, word.strip(), "--severity")


def _weighed(name: str, word: str, where: str) -> Iterator[tuple[str, Severity]]:
    level = chosen(Severity, word, f"{where}: level")
    yield from ((code, level) for code in sorted(codes([name], where)))


def _table(path: Path) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    tool = document.get("tool", {})
    return tool.get("statelaw") if isinstance(tool, dict) else None


def _settings(table: Any, path: Path) -> Settings:
    where = f"{path}: [tool.statelaw]"
    if not isinstance(table, dict):
        raise InputError(f"{where} is not a table")
    for key in table:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"there are {', '.join(_KEYS)}"
            raise InputError(f"{where}: no setting {key!r}; {hint}")
    select = _words(table, "select", where)
    baseline = table.get("baseline")
    if not isinstance(baseline, str | None):
        raise InputError(f"{where}: baseline is {baseline!r}; it is the name of a file")
    return Settings(
        select=None if select is None else codes(select, f"{where}: select"),
        ignore=codes(_words(table, "ignore", where) or (), f"{where}: ignore"),
        severity=_levels(table.get("severity", {}), f"{where}: severity"),
        baseline=path.parent / baseline if baseline else None,
    )


def _words(table: Mapping[str, Any], key: str, where: str) -> list[str] | None:
    given = table.get(key)
    if given is None or (isinstance(given, list) and all(isinstance(each, str) for each in given)):
        return given
    raise InputError(f'{where}: {key} is {given!r}; write a list of rules, such as ["SL105"]')


def _levels(given: Any, where: str) -> dict[str, Severity]:
    if not isinstance(given, dict):
        raise InputError(f'{where} is {given!r}; write a table, such as SL105 = "error"')
    return dict(pair for name, word in given.items() for pair in _weighed(name, str(word), where))
