"""Provider packs.

PYTEST_DONT_REWRITE: see the docstring of `statelaw`.
"""
