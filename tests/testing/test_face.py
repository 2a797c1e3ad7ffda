"""The face of `statelaw.testing`: everything by name, nothing heavy before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WITHOUT = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] == 'hypothesis':
            raise ModuleNotFoundError("No module named 'hypothesis'", name='hypothesis')
sys.meta_path.insert(0, Absent())
"""


def ran(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


def test_hypothesis_is_loaded_when_a_strategy_is_asked_for() -> None:
    """Neither the library, nor the face, nor the exercise of a client needs it."""
    asked = "print('hypothesis' in sys.modules)"
    assert ran(f"import sys, statelaw, statelaw.testing; {asked}") == "False"
    assert ran(f"import sys; from statelaw.testing import exercise_client; {asked}") == "False"
    assert ran(f"import sys; from statelaw.testing import legal_traces; {asked}") == "True"


def test_without_hypothesis_the_message_says_what_to_install() -> None:
    """What needs it says so; what does not still works."""
    code = f"""{WITHOUT}
import statelaw
from statelaw.testing import exercise_client
print(exercise_client(lambda poll: poll(), statelaw.find('woosmap.import_run')).client)
for name in ('legal_traces', 'rule_based_machine', 'polled_answers'):
    try:
        getattr(statelaw.testing, name)
    except statelaw.MissingDependencyError as error:
        print(error)
"""
    assert ran(code).splitlines() == [
        "<lambda>",
        "statelaw.testing.legal_traces needs hypothesis: pip install 'statelaw[testing]'",
        "statelaw.testing.rule_based_machine needs hypothesis: pip install 'statelaw[testing]'",
        "statelaw.testing.polled_answers needs hypothesis: pip install 'statelaw[testing]'",
    ]
