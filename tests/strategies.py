"""Random lifecycles for property tests: those that `statelaw.testing` offers to everybody."""

from __future__ import annotations

from statelaw.testing.tables import ODD_NAMES, lifecycles, statuses, texts

__all__ = ["ODD_NAMES", "lifecycles", "statuses", "texts"]
