"""Woosmap: dataset imports, a run and its steps, and the answers that report them."""

from statelaw_providers.woosmap.lifecycle import IMPORT_RUN, IMPORT_STEP, ImportStatus

__all__ = ["IMPORT_RUN", "IMPORT_STEP", "ImportStatus"]
