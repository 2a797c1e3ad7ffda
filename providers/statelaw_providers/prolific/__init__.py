"""Prolific: the lifecycles of a task builder dataset (version 3) and an import job (version 4)."""

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
