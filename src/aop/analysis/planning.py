"""What each procedure of a release takes to be put to work: pure, from the compiled machines alone."""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.planned import Planned, PlannedSentence, Stage, mark_of, text_of
from aop.analysis.planned_people import people_of
from aop.analysis.planned_risks import grade_of, risks_of
from aop.analysis.planned_systems import calls_of, systems_of
from aop.machine import states
from aop.machine.release import Procedure, Release
from aop.machine.sentences import written
from aop.machine.states import Place

#: The files of procedures that come with the engine begin so.
BUILT_IN = "aop:"

#: Where to begin, by grade: the stage, the share of the conversations, why.
STAGES = {
    "low": Stage("pilot", 50, "it changes nothing that matters: half of the conversations show what is misread"),
    "medium": Stage("pilot", 10, "it changes something: a tenth of the conversations, each ending looked at"),
    "high": Stage("shadow", None, "it can do harm: writes are only recorded and held against what people did"),
}
_KINDS_WITH_PARTS = ("http", "openapi", "mcp")


def plans_of(release: Release) -> Iterator[Planned]:
    """A plan for each procedure of the workspace, in the order of the files."""
    for procedure in release.procedures.values():
        if not procedure.file.startswith(BUILT_IN):
            yield plan_of(release, procedure)


def plan_of(release: Release, procedure: Procedure) -> Planned:
    """What one procedure takes."""
    risks = risks_of(release, procedure)
    grade = grade_of(risks)
    declared = procedure.rollout.get("stage")
    return Planned(
        procedure.name,
        procedure.title,
        procedure.owner,
        procedure.file,
        tuple(sorted({item.procedure for item in procedure.code if isinstance(item, states.Enter | states.Switch)})),
        tuple(_sentences(procedure)),
        tuple(systems_of(release, procedure)),
        tuple(people_of(release, procedure)),
        risks,
        grade,
        _stage(release, procedure, grade),
        None if declared is None else str(declared),
    )


def _sentences(procedure: Procedure) -> Iterator[PlannedSentence]:
    """By file and line, the procedure's own first."""
    found = {step.at: step for _, step in written(procedure) if not step.at.file.startswith(BUILT_IN)}
    starts = _starts(procedure)
    for at in sorted(found, key=lambda at: (at.file != procedure.file, at.file, at.line, at.column)):
        before = [name for name, start in starts if start.file == at.file and start.line <= at.line]
        step = found[at]
        yield PlannedSentence(before[-1] if before else "", mark_of(step), text_of(step), at)


def _starts(procedure: Procedure) -> list[tuple[str, Place]]:
    """Steps and handlers with the places where they begin, by file and line."""
    places = {**procedure.steps, **{f"on {name}": pc for name, pc in procedure.handlers.items()}}
    starts = [(name, procedure.code[pc].at) for name, pc in places.items() if pc < len(procedure.code)]
    return sorted(starts, key=lambda item: (item[1].file, item[1].line))


def _stage(release: Release, procedure: Procedure, grade: str) -> Stage:
    unconnected = sorted(name for name in calls_of(procedure) if not _is_connected(release, name))
    if unconnected:
        return Stage("draft", None, f"`{unconnected[0]}` is not connected to anything")
    return STAGES[grade]


def _is_connected(release: Release, name: str) -> bool:
    action = release.actions[name]
    kind = release.systems[action.system].connect.get("kind")
    return isinstance(kind, str) and (kind not in _KINDS_WITH_PARTS or kind in action.binding)
