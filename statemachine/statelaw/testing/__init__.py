"""Contract tests of lifecycles: of a provider, of a client, of an implementation.

Names are loaded when first used.  Those of the Hypothesis kit need the extra `testing`; those
that exercise clients need nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statelaw.errors import MissingDependencyError
from statelaw.face import face


def _absent(name: str) -> MissingDependencyError:
    needed = f"statelaw.testing.{name} needs hypothesis: pip install 'statelaw[testing]'"
    return MissingDependencyError(needed)


if TYPE_CHECKING:
    from statelaw.testing._driving import Statistics as Statistics
    from statelaw.testing._driving import SystemFault as SystemFault
    from statelaw.testing._plans import FaultKind as FaultKind
    from statelaw.testing._polling import SampledTrace as SampledTrace
    from statelaw.testing._polling import Visit as Visit
    from statelaw.testing.client import Behaviour as Behaviour
    from statelaw.testing.client import ClientFault as ClientFault
    from statelaw.testing.client import ClientReport as ClientReport
    from statelaw.testing.client import Scenario as Scenario
    from statelaw.testing.client import ScenarioKind as ScenarioKind
    from statelaw.testing.client import Trial as Trial
    from statelaw.testing.client import exercise_client as exercise_client
    from statelaw.testing.faults import Fault as Fault
    from statelaw.testing.faults import FaultyTrace as FaultyTrace
    from statelaw.testing.faults import faulty_traces as faulty_traces
    from statelaw.testing.payloads import payloads_of as payloads_of
    from statelaw.testing.payloads import polled_answers as polled_answers
    from statelaw.testing.sampling import sampled_traces as sampled_traces
    from statelaw.testing.stateful import LifecycleMachine as LifecycleMachine
    from statelaw.testing.stateful import rule_based_machine as rule_based_machine
    from statelaw.testing.systems import FunctionSystem as FunctionSystem
    from statelaw.testing.systems import LiveSystem as LiveSystem
    from statelaw.testing.systems import ObjectSystem as ObjectSystem
    from statelaw.testing.systems import Refused as Refused
    from statelaw.testing.systems import Seeded as Seeded
    from statelaw.testing.systems import System as System
    from statelaw.testing.systems import Waiting as Waiting
    from statelaw.testing.tables import lifecycles as lifecycles
    from statelaw.testing.traces import legal_traces as legal_traces

    __all__: list[str]
else:
    __all__, __getattr__, __dir__ = face(
        __name__,
        {
            "_driving": "Statistics SystemFault",
            "_plans": "FaultKind",
            "_polling": "SampledTrace Visit",
            "client": (
                "Behaviour ClientFault ClientReport Scenario ScenarioKind Trial exercise_client"
            ),
            "faults": "Fault FaultyTrace faulty_traces",
            "payloads": "payloads_of polled_answers",
            "sampling": "sampled_traces",
            "stateful": "LifecycleMachine rule_based_machine",
            "systems": "FunctionSystem LiveSystem ObjectSystem Refused Seeded System Waiting",
            "tables": "lifecycles",
            "traces": "legal_traces",
        },
        lambda name, missing: _absent(name) if missing == "hypothesis" else None,
    )
