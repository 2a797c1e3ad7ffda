"""Watching entities live: a verdict on each observation at once, and alerts as they arise."""

from __future__ import annotations

from statelaw.monitor._alerts import Alert, Alerts
from statelaw.monitor._change import OnChange
from statelaw.monitor._entities import Standing
from statelaw.monitor._eviction import Eviction
from statelaw.monitor._monitor import Monitor
from statelaw.monitor._sharded import ShardedMonitor
from statelaw.monitor._store import MonitorStore, Receipt, Sequence, StoredAlert
from statelaw.validator import policy

__all__ = [
    "Alert",
    "Alerts",
    "Eviction",
    "Monitor",
    "MonitorStore",
    "OnChange",
    "Receipt",
    "Sequence",
    "ShardedMonitor",
    "Standing",
    "StoredAlert",
    "policy",
]
