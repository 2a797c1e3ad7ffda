"""Opendatasoft: the lifecycle of a dataset, in its internal and its public vocabulary.

`PUBLIC` maps the fifteen internal statuses onto the eight that the Automation API reports.
The submodule `payload` reads the provider's answers, `api` describes what can be called.
"""

from statelaw_providers.opendatasoft.lifecycle import (
    DATASET,
    DATASET_PUBLIC,
    PUBLIC,
    DatasetStatus,
    PublicStatus,
)

__all__ = ["DATASET", "DATASET_PUBLIC", "PUBLIC", "DatasetStatus", "PublicStatus"]
