"""Status lifecycles, declared once as transition tables and checked everywhere.

Names are loaded when first used, so that `import statelaw` costs next to nothing in the
programs that embed it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statelaw.errors import (
        DeclarationError as DeclarationError,
        InputError as InputError,
        LifecycleViolation as LifecycleViolation,
        MissingDependencyError as MissingDependencyError,
        PackError as PackError,
        Problem as Problem,
        StatelawError as StatelawError,
        UnknownLifecycleError as UnknownLifecycleError,
        UnknownStatusError as UnknownStatusError,
    )
    from statelaw.finding import (
        Answer as Answer,
        Explanation as Explanation,
        Finding as Finding,
        Severity as Severity,
    )
    from statelaw.lifecycle import Lifecycle as Lifecycle
    from statelaw.observation import Observation as Observation, Place as Place
    from statelaw.projection import Image as Image, Projection as Projection, image as image
    from statelaw.rows import (
        Actor as Actor,
        Evidence as Evidence,
        Kind as Kind,
        Level as Level,
        Outcome as Outcome,
        Source as Source,
        State as State,
        Transition as Transition,
        documented as documented,
        inferred as inferred,
        observed as observed,
        row as row,
        state as state,
    )
    from statelaw.verdict import (
        Mode as Mode,
        Trust as Trust,
        Verdict as Verdict,
        VerdictTable as VerdictTable,
    )

__version__ = "0.1.0"

_HOMES = {
    "errors": (
        "DeclarationError InputError LifecycleViolation MissingDependencyError PackError Problem"
        " StatelawError UnknownLifecycleError UnknownStatusError"
    ),
    "finding": "Answer Explanation Finding Severity",
    "lifecycle": "Lifecycle",
    "observation": "Observation Place",
    "projection": "Image Projection image",
    "rows": (
        "Actor Evidence Kind Level Outcome Source State Transition"
        " documented inferred observed row state"
    ),
    "verdict": "Mode Trust Verdict VerdictTable",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted([*_HOME_OF, "__version__"])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'statelaw' has no attribute {name!r}")
    value = getattr(import_module(f"statelaw.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
