"""Running the command line, and what its exit status says."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from statelaw import __version__
from statelaw.cli._commands import COMMANDS, run_command
from statelaw.cli._parser import Parser
from statelaw.errors import StatelawError
from statelaw.words import did_you_mean

_FAILED = 2
_INTERRUPTED = 130
_PIPE_CLOSED = 141

_EPILOG = """\
exit status: 0 nothing is wrong, 1 findings of level error, 2 the job could not be done,
130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `statelaw` with these arguments, by default those of the process; the exit status.

    It is 0 where nothing is wrong, 1 where there are findings of level error, 2 where the job
    could not be done, 130 after an interrupt, and 141 where the reader of the output left.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except BrokenPipeError:
        _abandon_output()
        return _PIPE_CLOSED
    except StatelawError as error:
        return _failed(str(error))
    except OSError as error:
        _abandon_output()
        return _failed(str(error))
    except KeyboardInterrupt:
        print("statelaw: interrupted", file=sys.stderr)
        return _INTERRUPTED
    except Exception:  # an exit status of 1 would say that something was found
        traceback.print_exc()
        return _failed("this is a mistake in statelaw itself; please report it")


def _run(arguments: list[str]) -> int:
    try:
        status = _dispatched(arguments)
    except SystemExit as left:  # argparse does so after it printed a help or the version
        status = int(left.code or 0)
    sys.stdout.flush()
    return status


def _dispatched(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return run_command(arguments[0], arguments[1:])
    parser = _overview()
    if not arguments:
        parser.print_help(sys.stderr)
        return parser.error(f"a command is needed: {', '.join(COMMANDS)}")
    if not arguments[0].startswith("-"):
        hint = did_you_mean(arguments[0], COMMANDS) or f"there are {', '.join(COMMANDS)}"
        return parser.error(f"no command {arguments[0]!r}; {hint}")
    _, extra = parser.parse_known_args(arguments)
    return parser.error(parser.unknown(extra) if extra else "the command comes first")


def _overview() -> Parser:
    text = "Check observed status sequences against lifecycles declared as transition tables."
    parser = Parser(prog="statelaw", description=text, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"statelaw {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.summary)
    return parser


def _failed(message: str) -> int:
    print(f"statelaw: error: {message}", file=sys.stderr)
    return _FAILED


def _abandon_output() -> None:
    """Have what is still buffered go nowhere, so that closing it at exit fails no more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
