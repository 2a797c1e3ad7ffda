"""How Hypothesis runs here: the same examples every time, and quickly.

`pytest --hypothesis-profile=thorough` looks further, and differently on each run.  With `-n` the
tests of one `xdist_group` share a worker, and so what they start.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "quick",
    derandomize=True,
    max_examples=50,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "thorough", max_examples=1_000, deadline=None, suppress_health_check=_SLOW
)
settings.load_profile("quick")


def pytest_configure(config: pytest.Config) -> None:
    """Let `-n` mind the groups; where pytest-xdist is absent there is no such option."""
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadgroup"
