"""Woosmap: the lifecycles of a dataset import's run and of its steps.

The submodule `payload` reads the provider's answers, `api` describes what can be called.
"""

from statelaw_providers.woosmap.lifecycle import IMPORT_RUN, IMPORT_STEP, ImportStatus

__all__ = ["IMPORT_RUN", "IMPORT_STEP", "ImportStatus"]
