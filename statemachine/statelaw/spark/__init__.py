"""Checking logs on Apache Spark: whole DataFrames, and live streams."""

from __future__ import annotations

from statelaw.frames import absent_package

try:
    from statelaw.spark._check import check
    from statelaw.spark._checked import SparkChecked
    from statelaw.spark._choice import Choice, Engine
    from statelaw.spark._watch import watch
except ModuleNotFoundError as error:
    raise absent_package(str(error.name), "spark") from None

__all__ = ["Choice", "Engine", "SparkChecked", "check", "watch"]
