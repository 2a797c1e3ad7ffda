"""Contract tests of clients: what a poller does with everything that its provider may send."""

from statelaw.testing.client._exercise import ClientFault as ClientFault
from statelaw.testing.client._exercise import ClientReport as ClientReport
from statelaw.testing.client._exercise import Trial as Trial
from statelaw.testing.client._exercise import exercise_client as exercise_client
from statelaw.testing.client._reading import Behaviour as Behaviour
from statelaw.testing.client._scenarios import Scenario as Scenario
from statelaw.testing.client._scenarios import ScenarioKind as ScenarioKind

__all__ = [
    "Behaviour",
    "ClientFault",
    "ClientReport",
    "Scenario",
    "ScenarioKind",
    "Trial",
    "exercise_client",
]
