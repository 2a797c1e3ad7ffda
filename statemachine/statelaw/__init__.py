"""Status lifecycles, declared once as transition tables and checked everywhere.

Names are loaded when first used, so that `import statelaw` costs next to nothing in the
programs that embed it.

PYTEST_DONT_REWRITE: pytest would rewrite the assertions of every package that comes with a plugin,
and warn where one was imported before; this one does not want it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from statelaw.face import face

__version__ = "0.1.0"

if TYPE_CHECKING:
    from statelaw.assertions import ConformanceError as ConformanceError
    from statelaw.assertions import assert_conforms as assert_conforms
    from statelaw.assertions import assert_settles as assert_settles
    from statelaw.errors import (
        DeclarationError as DeclarationError,
    )
    from statelaw.errors import (
        InputError as InputError,
    )
    from statelaw.errors import (
        LifecycleViolation as LifecycleViolation,
    )
    from statelaw.errors import (
        MissingDependencyError as MissingDependencyError,
    )
    from statelaw.errors import (
        PackError as PackError,
    )
    from statelaw.errors import (
        Problem as Problem,
    )
    from statelaw.errors import (
        StatelawError as StatelawError,
    )
    from statelaw.errors import (
        UnknownLifecycleError as UnknownLifecycleError,
    )
    from statelaw.errors import (
        UnknownStatusError as UnknownStatusError,
    )
    from statelaw.finding import (
        Answer as Answer,
    )
    from statelaw.finding import (
        Explanation as Explanation,
    )
    from statelaw.finding import (
        Finding as Finding,
    )
    from statelaw.finding import (
        Severity as Severity,
    )
    from statelaw.judgement import Report as Report
    from statelaw.lifecycle import Lifecycle as Lifecycle
    from statelaw.observation import Observation as Observation
    from statelaw.observation import Place as Place
    from statelaw.projection import Image as Image
    from statelaw.projection import Projection as Projection
    from statelaw.projection import image as image
    from statelaw.registry import available as available
    from statelaw.registry import find as find
    from statelaw.rows import (
        ActionRate as ActionRate,
    )
    from statelaw.rows import (
        Actor as Actor,
    )
    from statelaw.rows import (
        Evidence as Evidence,
    )
    from statelaw.rows import (
        Kind as Kind,
    )
    from statelaw.rows import (
        Level as Level,
    )
    from statelaw.rows import (
        Outcome as Outcome,
    )
    from statelaw.rows import (
        Source as Source,
    )
    from statelaw.rows import (
        State as State,
    )
    from statelaw.rows import (
        Transition as Transition,
    )
    from statelaw.rows import (
        documented as documented,
    )
    from statelaw.rows import (
        inferred as inferred,
    )
    from statelaw.rows import (
        observed as observed,
    )
    from statelaw.rows import (
        row as row,
    )
    from statelaw.rows import (
        state as state,
    )
    from statelaw.verdict import (
        Mode as Mode,
    )
    from statelaw.verdict import (
        Trust as Trust,
    )
    from statelaw.verdict import (
        Verdict as Verdict,
    )
    from statelaw.verdict import (
        VerdictTable as VerdictTable,
    )
    from statelaw.walk import OnViolation as OnViolation

    __all__: list[str]
else:
    __all__, __getattr__, __dir__ = face(
        __name__,
        {
            "assertions": "ConformanceError assert_conforms assert_settles",
            "errors": (
                "DeclarationError InputError LifecycleViolation MissingDependencyError PackError"
                " Problem StatelawError UnknownLifecycleError UnknownStatusError"
            ),
            "finding": "Answer Explanation Finding Severity",
            "judgement": "Report",
            "lifecycle": "Lifecycle",
            "observation": "Observation Place",
            "projection": "Image Projection image",
            "registry": "available find",
            "rows": (
                "ActionRate Actor Evidence Kind Level Outcome Source State Transition"
                " documented inferred observed row state"
            ),
            "verdict": "Mode Trust Verdict VerdictTable",
            "walk": "OnViolation",
        },
    )
    __all__.append("__version__")
