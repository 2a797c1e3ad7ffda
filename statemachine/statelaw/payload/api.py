"""What a provider documents of its API: endpoints, rates, refusals, and who may call.

These are facts about a provider, held as inert data, for whatever polls it, imitates it, reads
recordings of it, or documents it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from statelaw.rows import Evidence, Source
from statelaw.secrets import Secrets

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an endpoint may be called.

    Attributes:
        calls: The number of calls allowed.
        seconds: Within so many seconds.
    """

    calls: int
    seconds: float

    @property
    def interval(self) -> float:
        """The seconds from one call to the next that keep within the rate."""
        return self.seconds / self.calls

    def __str__(self) -> str:
        return f"{self.calls} in {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A documented answer that is not a success.

    Attributes:
        code: The HTTP status code.
        key: The field of the body that says what is wrong.
        meaning: What it means, in the provider's words where they are known.
    """

    code: int
    key: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method on one path.

    Attributes:
        name: How it is called here, such as `status`.
        method: The HTTP method.
        path: The path, its variable parts in braces.
        success: The HTTP status code of success; `None` where it is not documented.
        answers: What the body of success is, such as `import status`; empty where nobody says.
        evidence: Where it is documented.
        action: The trigger that a call of it is, in the provider's lifecycles.
        allowed: The statuses in which the server accepts the action, where it says so.
        rate: How often it may be called, where that is documented.
        refusals: The documented refusals.
    """

    name: str
    method: str
    path: str
    success: int | None
    answers: str
    evidence: Evidence
    action: str = ""
    allowed: tuple[str, ...] = ()
    rate: Rate | None = None
    refusals: tuple[Refusal, ...] = ()

    def url(self, base: str, **values: str) -> str:
        """The address of a call.

        Args:
            base: The server, such as `https://api.woosmap.com`.
            values: What stands in the variable parts of the path.
        """
        return base.rstrip("/") + self.path.format(**values)


@dataclass(frozen=True, slots=True)
class Auth:
    """One way to say who calls.

    Attributes:
        place: Where the secret is put.
        name: The name of the header or parameter.
        form: What its value looks like.
    """

    place: Literal["header", "query"]
    name: str
    form: str


class Call(NamedTuple):
    """An endpoint found by an address, with the variable parts of its path."""

    endpoint: Endpoint
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Api:
    """One API of a provider.

    Attributes:
        name: A dotted name, such as `woosmap.datasets`.
        title: What it is called.
        base: The server's address, its variable parts in braces.
        auth: The ways to say who calls; one is enough.
        secrets: What must never be shown of a call or an answer.
        endpoints: What can be called.
        sources: What the evidence refers to.
    """

    name: str
    title: str
    base: str
    auth: tuple[Auth, ...]
    secrets: Secrets
    endpoints: tuple[Endpoint, ...]
    sources: tuple[Source, ...] = field(default=())

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of this name.

        Raises:
            KeyError: There is none.
        """
        for each in self.endpoints:
            if each.name == name:
                return each
        raise KeyError(name)

    def source_of(self, evidence: Evidence) -> Source:
        """The source that a piece of evidence names."""
        return next(each for each in self.sources if each.key == evidence.source)

    def call(self, url: str, method: str | None = None) -> Call | None:
        """The endpoint that an address calls; `None` where it is none of this API.

        Servers are not compared: providers are called through domains of their customers, and
        through proxies and emulators.

        Args:
            url: The address, or only its path.
            method: The HTTP method; where it is not known, the first endpoint of the path.
        """
        path = _path_of(url)
        for each in self.endpoints if path else ():
            found = _pattern(each.path).fullmatch(path)
            if found and method in {None, each.method}:
                return Call(each, {k: unquote(v) for k, v in found.groupdict().items()})
        return None


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # such as a bracket that is not closed
        return ""


@lru_cache(maxsize=256)
def _pattern(path: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(path.rstrip("/"))
    named = (f"(?P<{p}>[^/]+)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
    return re.compile("".join(named) + "/?")
