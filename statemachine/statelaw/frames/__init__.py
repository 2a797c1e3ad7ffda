"""Checking whole logs held as columns.

What needs numpy is loaded when first used; the pair counts, the merging of stretches and the
errors that all column engines share do not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statelaw.face import face
from statelaw.frames._refusals import absent_package as absent_package

if TYPE_CHECKING:
    from statelaw.frames._cells import Cells as Cells
    from statelaw.frames._check import check as check
    from statelaw.frames._checked import Checked as Checked
    from statelaw.frames._checked import RepairedTrace as RepairedTrace
    from statelaw.frames._checked import RowFinding as RowFinding
    from statelaw.frames._files import check_files as check_files
    from statelaw.frames._files_checked import FileFinding as FileFinding
    from statelaw.frames._files_checked import FilesChecked as FilesChecked
    from statelaw.frames._kernel import Kernel as Kernel
    from statelaw.frames._kernel import Sink as Sink
    from statelaw.frames._kernel import TallySink as TallySink
    from statelaw.frames._kernel import VerdictSink as VerdictSink
    from statelaw.frames._log import FileLog as FileLog
    from statelaw.frames._mined import WrongLabels as WrongLabels
    from statelaw.frames._mined import mined as mined
    from statelaw.frames._mined import wrong_labels as wrong_labels
    from statelaw.frames._pairs import Coverage as Coverage
    from statelaw.frames._pairs import PairCounts as PairCounts
    from statelaw.frames._pairs import StepCount as StepCount
    from statelaw.frames._parts import FileFormat as FileFormat
    from statelaw.frames._plain import plain_file as plain_file
    from statelaw.frames._progress import Progress as Progress
    from statelaw.frames._refusals import NotByColumnsError as NotByColumnsError
    from statelaw.frames._refusals import absent_column as absent_column
    from statelaw.frames._refusals import absent_keys as absent_keys
    from statelaw.frames._refusals import refused_key_type as refused_key_type
    from statelaw.frames._refusals import refused_status_type as refused_status_type
    from statelaw.frames._refusals import refused_time_type as refused_time_type
    from statelaw.frames._runs import Judged as Judged
    from statelaw.frames._runs import Runs as Runs
    from statelaw.frames._runs import judge_runs as judge_runs
    from statelaw.frames._stretch import Stretch as Stretch
    from statelaw.frames._stretch import require_mergeable as require_mergeable
    from statelaw.frames._stretches import Stretches as Stretches
    from statelaw.frames._times import Order as Order
    from statelaw.frames._times import Ties as Ties
    from statelaw.frames._times import Unsorted as Unsorted

    __all__: list[str]
else:
    __all__, __getattr__, __dir__ = face(
        __name__,
        {
            "_cells": "Cells",
            "_check": "check",
            "_checked": "Checked RepairedTrace RowFinding",
            "_files": "check_files",
            "_files_checked": "FileFinding FilesChecked",
            "_kernel": "Kernel Sink TallySink VerdictSink",
            "_log": "FileLog",
            "_mined": "WrongLabels mined wrong_labels",
            "_pairs": "Coverage PairCounts StepCount",
            "_parts": "FileFormat",
            "_plain": "plain_file",
            "_progress": "Progress",
            "_refusals": (
                "NotByColumnsError absent_column absent_keys refused_key_type refused_status_type "
                "refused_time_type"
            ),
            "_runs": "Judged Runs judge_runs",
            "_stretch": "Stretch require_mergeable",
            "_stretches": "Stretches",
            "_times": "Order Ties Unsorted",
        },
        lambda _name, missing: absent_package(missing),
    )
