"""Prolific: the lifecycles of a task builder dataset (version 3) and an import job (version 4).

The submodule `payload` reads the provider's answers, `api` describes what can be called.
"""

from statelaw_providers.prolific.lifecycle import (
    DATASET_IMPORT,
    TASK_BUILDER_DATASET,
    DatasetImportStatus,
    TaskBuilderDatasetStatus,
)

__all__ = [
    "DATASET_IMPORT",
    "TASK_BUILDER_DATASET",
    "DatasetImportStatus",
    "TaskBuilderDatasetStatus",
]
