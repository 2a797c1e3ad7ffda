"""Woosmap: the lifecycles of a dataset import's run and of its steps."""

from statelaw_providers.woosmap.lifecycle import IMPORT_RUN, IMPORT_STEP, ImportStatus

__all__ = ["IMPORT_RUN", "IMPORT_STEP", "ImportStatus"]
