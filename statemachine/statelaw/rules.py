# ruff: noqa: E501 - the catalogue is aligned in columns
"""The catalogue of rules: a stable code, a name, a severity, and why each exists."""

from __future__ import annotations

from dataclasses import dataclass

from statelaw.errors import InputError
from statelaw.finding import Severity
from statelaw.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: Stable; SL0xx records, SL1xx steps, SL2xx time and order, SL3xx payloads, SL4xx ends,
            SL5xx tables.
        name: A short name in kebab case.
        severity: What it weighs unless a policy says otherwise.
        summary: What it finds, in a sentence.
        rationale: Why that is worth saying.
        example: An input that it finds.
        remedy: What to do about it.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    rationale: str
    example: str
    remedy: str

    @property
    def silence(self) -> str:
        """How to have it reported no more.

        >>> rule("SL106").silence
        '--ignore SL106, or ignore = ["SL106"] under [tool.statelaw]'
        """
        if self.code.startswith("SL5"):
            return "mend the table; statelaw lint leaves no rule out"
        softer = (
            ""
            if self.severity is Severity.NOTE
            else f"; --severity {self.code}=note keeps it as a note"
        )
        return f'--ignore {self.code}, or ignore = ["{self.code}"] under [tool.statelaw]{softer}'


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

# fmt: off
_RECORDS = (
    Rule("SL001", "broken-record", _ERROR,
         "A record of a log that cannot be read as an observation.",
         "What cannot be read cannot be judged, and whatever it said may explain what follows. The "
         "rest of the log is checked all the same.",
         '{"entity": "d1", "status": 17}',
         "Mend the record, or what writes the log; the message says what would be right."),
    Rule("SL002", "no-status", _NOTE,
         "An answer that was read and reports no status, so that it is no observation.",
         "A provider also answers with refusals, accepted actions, upload addresses and whole pages. "
         "Nothing is wrong with such an answer, and it tells nothing of a lifecycle; it is counted, "
         "so that no record goes unaccounted for.",
         '{"url": "https://api.example/datasets/d1/status", "status_code": 429, "body": null}',
         "Nothing, or leave such answers out of the log. Where a status was expected, look at the "
         "reader or the mapping. --severity SL002=error makes it count."),
)
_STEPS = (
    Rule("SL101", "unknown-status", _ERROR,
         "A status that the table does not declare, or no status at all.",
         "A client that meets a status nobody thought of polls for ever or gives up wrongly; the "
         "provider has grown a state, or the reader looks at the wrong field.",
         "idle, queued, procesing_dataset",
         "Correct the reader, or add the state to the table. unknown='warning' or 'note' softens it."),
    Rule("SL102", "illegal-start", _ERROR,
         "A complete log begins in a state that is not initial.",
         "In a log of every change the first entry is the entity's birth, so anything else means "
         "that the beginning was lost or that the state is initial after all.",
         "processing (mode every_change)",
         "Check the log's beginning, use mode 'polled' for samples, or declare the state initial."),
    Rule("SL103", "illegal-transition", _ERROR,
         "A step that the table forbids in this observation mode.",
         "The heart of the matter: the provider moved where its lifecycle has no row. If the "
         "reverse step is legal, suspect a stale read or reordered observations first.",
         "idle, processing_dataset, deleting_dataset",
         "See the finding's repair and the row to add. In an open lifecycle undeclared='warning' softens it."),
    Rule("SL104", "left-final", _ERROR,
         "A state declared final was left.",
         "Clients stop polling in a final state, so whatever follows is never seen. Either the "
         "state is only settled, or two runs were taken for one.",
         "complete, processing",
         "Key the trace by run, or declare the state settled."),
    Rule("SL105", "missed-states", _NOTE,
         "States were passed between two observations without being seen.",
         "Legal when polled: a poller can miss a state that moves on by itself. Worth knowing when "
         "the poll interval is meant to be short enough.",
         "idle, queued, idle",
         "Poll more often, or ignore it."),
    Rule("SL106", "undocumented-step", _NOTE,
         "A step that only rows without documentation explain.",
         "The provider never stated the row; it was inferred or mined. An observation of it is "
         "evidence, and a contract test may want to know.",
         "aborting_processing, limit_reached",
         "trust='documented' makes such steps illegal; undocumented='warning' or 'error' raises them."),
    Rule("SL107", "late-start", _NOTE,
         "Sampling began after the entity had left its initial state.",
         "Nothing is wrong, but the beginning of the trace was not checked.",
         "processing, idle",
         "Begin to poll before the first action, or ignore it."),
    Rule("SL108", "repeat", _NOTE,
         "A complete log repeats a status without a declared step to itself.",
         "Usually a delivery repeated at least once; the log is then not a log of changes.",
         "queued, queued (mode every_change)",
         "Fold repeated deliveries, or use mode 'polled'."),
    Rule("SL109", "action-not-allowed", _ERROR,
         "The client took an action that the table allows neither in the state last seen nor in one "
         "that may have been entered unseen since.",
         "The provider would refuse it, as Opendatasoft answers 400 to a publish order while queued.",
         "status queued, then trigger publish",
         "Wait for a state that allows the action."),
)
_TIME = (
    Rule("SL201", "out-of-order", _WARNING,
         "An observation came after one that was seen later.",
         "Queues and parallel pollers deliver late, and a late status judged as a step looks like a "
         "move that never was. Lists are put in order by time; in a log it is not judged as a step.",
         "queued of 9:00, running of 9:05, queued of 9:02",
         "Sort the log by time where it is written, or ignore it."),
    Rule("SL202", "conflicting-duplicate", _WARNING,
         "Two observations of a trace have the same time and different statuses.",
         "At most one of them was true at that time, and nothing says which came first; they are "
         "judged in the order in which they came. In a log of every change it is said only where "
         "that order is not legal.",
         "queued of 9:00, running of 9:00",
         "Record times more finely, or give each source a run of its own."),
    Rule("SL203", "since-moved", _ERROR,
         "The entry time moved although the status stayed and the table has no way back to it, or "
         "it went backwards.",
         "An entry time is constant while the state lasts and never decreases; otherwise the state "
         "was left and entered again, or the read was stale.",
         "final state seen twice with a later since",
         "Check whether two entities or runs share a key."),
    Rule("SL204", "overstayed", _ERROR,
         "A state lasted longer than it may, or the work longer than its deadline.",
         "First and last sight of the state are further apart than max_dwell, so something hangs "
         "or the bound is wrong. It weighs as a warning where the state may have been left and "
         "entered again unseen.",
         "queued of 9:00, queued of 11:00 (max_dwell of queued PT1H)",
         "Ask the provider, or raise max_dwell or deadline."),
    Rule("SL205", "too-fast", _ERROR,
         "An action was taken, or a run began, sooner after the last than the documented rate allows.",
         "The provider refuses such calls, usually with 429, so a client that makes them waits for a "
         "run that never comes. It weighs as a warning where the times of the polls leave room.",
         "import of 9:00:00, import of 9:00:40 (once in 90 s)",
         "Wait between actions as long as the provider asks."),
    Rule("SL206", "stale-run", _WARNING,
         "A poll showed an older run after a newer one had been seen.",
         "The newest run is what an entity shows, so a replica that lags or a cache answered. It "
         "weighs as a note where the older run was still under way, since both may be.",
         "run 1 success, run 2 in_progress, run 1 success",
         "Read from one source, or ask for each run by its id; said once for each newer run."),
    Rule("SL207", "no-time-for-path", _ERROR,
         "The way between two observations takes longer than the time between them.",
         "With min_dwell known, states passed unseen need their time, and so does the state that "
         "was left; a way that does not fit was not taken.",
         "idle of 9:00:00, done of 9:00:30 (min_dwell of running PT5M)",
         "Check the clocks and the bound; if states can be left sooner, lower min_dwell."),
    Rule("SL208", "previous-run", _NOTE,
         "A poll after an action still shows the run from before.",
         "A new run was ordered and its id is not yet known. Whoever takes the old status for the "
         "new one calls it finished before it began.",
         "run 1 success, then action import, run 1 success",
         "Nothing is wrong; wait until the run changes."),
)
_PAYLOADS = (
    Rule("SL301", "fact-absent", _ERROR,
         "A field that the status requires is absent or null.",
         "A status promises what stands beside it: an import that is complete says how many records "
         "it accepted. Client code reads such a field without looking whether it is there.",
         '{"status": "complete"}, without accepted_count',
         "Ask the provider, or correct the fact if the promise was never made."),
    Rule("SL302", "fact-forbidden", _ERROR,
         "A field that the status rules out is there and not empty.",
         "What belongs to another status betrays a status that was not updated, or two answers "
         "mixed into one.",
         '{"status": "in_progress", "end": "2024-06-07T09:30:48"}',
         "Look at the answers before and after; correct the fact if the provider means something by it."),
    Rule("SL303", "fact-contradicts", _ERROR,
         "A field contradicts another, or has a value that the provider does not list.",
         "Numbers that do not add up, ends before beginnings, and messages that differ from their "
         "own templates mean that one of the two is wrong.",
         '{"accepted_count": 4, "duplicate_count": 5}',
         "Find out which of the two is right before relying on either."),
    Rule("SL304", "parts-disagree", _ERROR,
         "A list of parts contradicts the whole, or its parts contradict each other.",
         "A run that succeeded has no step that failed, and a step does not begin before the one "
         "before it ended. Whoever reads only the whole never sees the difference.",
         'status success, with a step whose status is failed',
         "Trust the part that says more, and tell the provider."),
    Rule("SL305", "neighbour-contradicts", _WARNING,
         "The status that an answer names as previous or next is no neighbour in the table.",
         "previous leads to the status by one row, and the status to next by one. An answer that "
         "says otherwise knows a row that the table lacks, or is wrong about itself.",
         '{"status": "processing", "previous": "idle"}',
         "If the provider really moves so, add the row."),
    Rule("SL306", "field-mistyped", _ERROR,
         "A field of an answer has another type than the provider documents.",
         "Client code written against the documented type fails on it, often far from where it was "
         "read. Fields that are merely unknown are kept and not reported.",
         '{"status": "complete", "accepted_count": "3"}',
         "Read the field with care, and tell the provider."),
)
_ENDS = (
    Rule("SL401", "not-settled", _ERROR,
         "A trace that had to come to rest ended in a transient state.",
         "Asked for with must_settle=True: the poller gave up, or the entity is stuck.",
         "idle, queued, processing_dataset (must_settle)",
         "Poll longer, or leave must_settle off."),
    Rule("SL402", "stuck", _ERROR,
         "A trace ended in a transient state, past the time that the state or the work may take.",
         "What should have moved on by itself has not: the worker died, or polling stopped too soon "
         "after the bound.",
         "queued of 9:00, queued of 11:00 (deadline PT1H)",
         "Look at the entity; raise max_dwell or deadline, or leave now away."),
)
_TABLES = (
    Rule("SL501", "bad-field", _ERROR, "A field of the declaration is missing, unknown or of the wrong type.",
         "A misspelt field that is silently dropped changes the table.", "kind = 'transiant'",
         "Write the field as the JSON Schema has it."),
    Rule("SL502", "empty-name", _ERROR, "A state or a trigger has an empty name.",
         "It could never be matched by value.", "status = ''", "Give it the provider's name."),
    Rule("SL503", "repeated-state", _ERROR, "A state is declared twice.",
         "Two rows could contradict each other.", "idle twice", "Keep one."),
    Rule("SL504", "unknown-state", _ERROR, "A row or the list of initial states names an undeclared state.",
         "Usually a misspelling, which would make the row dead.", "queued -> procesing",
         "Correct the name or declare the state."),
    Rule("SL505", "repeated-row", _ERROR, "The same source, trigger and target stand in two rows.",
         "The second adds nothing, or was meant to differ.", "idle publish queued, twice", "Keep one."),
    Rule("SL506", "ambiguous-trigger", _ERROR,
         "One trigger leads from one state to several targets, and no conditions tell the rows apart.",
         "A reader cannot know which row applies, and neither can a machine.",
         "queued start a; queued start b", "Give each row its own condition."),
    Rule("SL507", "bad-evidence", _ERROR,
         "Evidence names an undeclared source, or an inferred claim has no reason.",
         "A claim nobody can look up is not evidence.", "evidence.source = 'dcos'",
         "Declare the source; write the reason."),
    Rule("SL508", "bad-outcome", _ERROR, "A settled state has no outcome, or a transient one has.",
         "The outcome is what a client asks for when polling ends.", "idle settled, no outcome",
         "Choose success, partial, failure, attention or neutral."),
    Rule("SL509", "no-initial", _ERROR, "No state is initial.",
         "Without a beginning no complete log can be legal.", "initial = []", "Name the initial states."),
    Rule("SL510", "exit-from-final", _ERROR, "A row leaves a final state.",
         "Final means that nothing ever leaves.", "complete -> queued (complete final)",
         "Make the state settled, or drop the row."),
    Rule("SL511", "stuck-transient", _ERROR, "A transient state has no exit.",
         "Polling it would never end.", "queued, with no row out of it",
         "Add the row, or make the state settled."),
    Rule("SL512", "unreachable-state", _ERROR, "A state cannot be reached from any initial state.",
         "Observing it would always be an error, so its rows are dead.", "archived, with no row into it",
         "Add a row into it, or declare it initial."),
    Rule("SL513", "bad-bound", _ERROR, "A bound on how long a state lasts cannot be kept.",
         "Every trace would break it, or none.", "min_dwell PT2H, max_dwell PT1H",
         "Correct the bounds; a final state has no max_dwell."),
)
_LINT = (
    Rule("SL551", "never-settles", _WARNING, "From this transient state no settled state can be reached.",
         "A client polls there for ever.", "a and b, each leading only to the other",
         "Add the row that ends the work."),
    Rule("SL552", "settled-without-exit", _NOTE, "A settled state has no row out of it.",
         "If nothing ever leaves, calling it final lets the check catch more.", "failed settled, no row",
         "Declare it final, or add the row."),
    Rule("SL553", "names-too-alike", _WARNING, "Two states differ only by case or separators.",
         "Such names are soon taken for each other.", "Queued and queued", "Rename one if you can."),
    Rule("SL554", "odd-name", _WARNING,
         "A status begins or ends with white space, or holds control characters.",
         "It looks like another status wherever it is printed.", "'idle '", "Check the provider's spelling."),
    Rule("SL555", "no-power", _WARNING, "Polling cannot detect any forbidden step of this table.",
         "Every forbidden pair can be explained by states that move on by themselves.",
         "a ring of transient states", "Declare the settled states, or record every change."),
    Rule("SL556", "unused-source", _NOTE, "No evidence refers to this source.",
         "It may be a leftover, or evidence is missing.", "a source no row names", "Drop it or use it."),
)
# fmt: on

RULES: dict[str, Rule] = {
    rule.code: rule for rule in (*_RECORDS, *_STEPS, *_TIME, *_PAYLOADS, *_ENDS, *_TABLES, *_LINT)
}
"""Every rule by its code, in order."""


def rule(code: str) -> Rule:
    """The rule of this code or name, whatever its case.

    Raises:
        InputError: There is no such rule.

    >>> rule("sl103").name
    'illegal-transition'
    """
    wanted = code.strip().casefold()
    for candidate in RULES.values():
        if wanted in {candidate.code.casefold(), candidate.name}:
            return candidate
    names = [*RULES, *(each.name for each in RULES.values())]
    hint = did_you_mean(code, names) or f"codes run from SL001 to {next(reversed(RULES))}"
    raise InputError(f"no rule {code!r}; {hint}")
