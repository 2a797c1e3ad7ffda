"""The command `statelaw`: one module a command, loaded when it is the one that was asked for."""

from __future__ import annotations

from statelaw.cli._run import main

__all__ = ["main"]
