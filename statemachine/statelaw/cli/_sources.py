"""What is read: files, folders and patterns, and how records become observations."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from statelaw.cli._lifecycles import is_file
from statelaw.cli._parser import Parser
from statelaw.errors import UnknownLifecycleError
from statelaw.payload import PayloadReader, available_readers, payload_reader
from statelaw.reading import Format, Reading, load_mapping, read
from statelaw.registry import available
from statelaw.words import did_you_mean

_FIELDS = {
    "entity": "the entity, such as a dataset's id",
    "run": "the run",
    "status": "the status",
    "at": "when it was seen",
    "since": "when the entity entered the status",
    "trigger": "the action that the client took just before",
}


class Reads(NamedTuple):
    """How records become observations.

    Attributes:
        format: The format that was told.
        readers: What recognises the answers of the provider at hand.
        lifecycle: The installed lifecycle that was named.
        provider: The provider that was named instead of a lifecycle.
        mapping: An expression for each field that was mapped.
    """

    format: str | None
    readers: tuple[PayloadReader, ...]
    lifecycle: str | None
    provider: str
    mapping: dict[str, str]

    def read(self, source: str) -> Reading:
        """Begin to read one source."""
        return read(
            source,
            self.format,
            readers=self.readers,
            lifecycle=self.lifecycle,
            provider=self.provider,
            mapping=self.mapping,
        )


def add_reading(parser: Parser) -> None:
    """Declare the arguments that say how files are read."""
    parser.add_argument(
        "--input-format",
        choices=[str(each) for each in Format],
        metavar="FORMAT",
        help=f"read every FILE as {', '.join(Format)} (default: as its content or suffix shows)",
    )
    group = parser.add_argument_group(
        "fields",
        "Where records have them, if not under the usual names: a name, or a JMESPath expression.",
    )
    for name, text in _FIELDS.items():
        group.add_argument(f"--{name}", metavar="EXPR", help=text)
    text = "a TOML, YAML or JSON file with such expressions, each under the name of its field"
    group.add_argument("--mapping", type=Path, metavar="FILE", help=text)


def reads_of(options: Namespace) -> Reads:
    """How the arguments say that records become observations.

    Raises:
        InputError: The mapping file cannot be read.
        PackError: The pack of the lifecycle could not be loaded.
    """
    named = options.lifecycle
    provider = named if is_provider(named) else ""
    mapping = load_mapping(options.mapping) if options.mapping else {}
    told = {name: getattr(options, name) for name in _FIELDS if getattr(options, name) is not None}
    readers = () if is_file(named) else _readers(named.partition(".")[0])
    lifecycle = None if is_file(named) or provider else named
    return Reads(options.input_format, readers, lifecycle, provider, mapping | told)


def is_provider(named: str) -> bool:
    """Whether an argument names a provider, and no lifecycle.

    Raises:
        UnknownLifecycleError: It is like the name of a provider, and no lifecycle is like it.
    """
    if is_file(named) or named in available():
        return False
    providers = available_readers()
    hint = did_you_mean(named, providers)
    if named not in providers and hint and not did_you_mean(named, available()):
        raise UnknownLifecycleError(f"no lifecycle or provider {named!r}; {hint}")
    return named in providers


def _readers(name: str) -> tuple[PayloadReader, ...]:
    return (payload_reader(name),) if name in available_readers() else ()
