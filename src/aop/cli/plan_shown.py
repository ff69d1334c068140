"""A plan in a terminal: a table of all procedures, then each with its sentences, systems, people and risks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aop.analysis.planned import MARKS, HumanWork, Planned, PlannedAction, PlannedSystem, Stage
from aop.diagnostics.terminal import Line, visible
from aop.engine.wording import word
from aop.machine.states import Place

_GRADES = {"low": "good", "medium": "warning", "high": "error"}
_MARKS = {"read": "note", "decide": "", "act": "warning", "escalate": "error"}
#: What `fallback` means while a system is down.
FALLBACKS = {
    "stop": "the procedure stops",
    "escalate": "a person takes over",
    "collect_for_human": "a person does it by hand",
}


def summary(plans: Sequence[Planned]) -> Iterator[Line]:
    """One line a procedure."""
    width = max((len(item.procedure) for item in plans), default=0)
    for item in plans:
        yield (
            (f"{item.procedure:{width}}  ", "message"),
            (f"{item.grade:6}  ", _GRADES[item.grade]),
            (f"{counted(item)}; {len(hidden(item))} hidden; begin: {stage(item.stage)}", ""),
        )
    yield ()


def as_text(plan: Planned, folder: str) -> Iterator[Line]:
    """Everything about one procedure."""
    yield ((visible(f"{plan.procedure}: {plan.title}"), "message"), (visible(f"  ({folder}{plan.file})"), "frame"))
    if plan.owner:
        yield ((visible(f"  owner {plan.owner}"), ""),)
    if plan.follows:
        yield ((f"  goes on in {', '.join(plan.follows)}, each with a plan of its own", ""),)
    yield from _section("sentences", counted(plan))
    for item in plan.sentences:
        place = f"{_at(item.at, plan, folder):>5}"
        yield (f"    {place}  ", "frame"), (f"{item.mark:9} ", _MARKS[item.mark]), (visible(item.text), "")
    yield from _section("systems", "" if plan.systems else "none")
    for system in plan.systems:
        yield from _system(system)
    yield from _section("people", people(plan))
    for work in plan.people:
        yield _work(work, plan, folder)
    yield from _section("risk", plan.grade)
    for risk in plan.risks:
        where = "" if risk.at is None else f"  ({_file(risk.at, folder)})"
        yield (f"    {risk.grade:7} ", _GRADES[risk.grade]), (visible(risk.why), ""), (visible(where), "frame")
    yield from _section("begin with", f"{stage(plan.stage)}: {plan.stage.why}")
    if plan.declared is not None:
        yield ((visible(f"    its file says `stage: {plan.declared}`"), ""),)
    yield ()


# ---- words that the Markdown has too


def counted(plan: Planned) -> str:
    """How many sentences have each mark."""
    return ", ".join(f"{plan.count(mark)} {mark}" for mark in MARKS)


def hidden(plan: Planned) -> list[HumanWork]:
    """The work of people that no sentence of the procedure shows."""
    return [work for work in plan.people if work.hidden]


def people(plan: Planned) -> str:
    """How much is left to people, by kind."""
    kinds = Counter(work.kind for work in plan.people)
    listed = ", ".join(f"{count} {kind if count == 1 else PLURALS.get(kind, kind)}" for kind, count in kinds.items())
    return f"{listed}; {len(hidden(plan))} hidden" if listed else "none"


PLURALS = {"approval": "approvals", "question": "questions", "handoff": "handoffs", "outcome": "outcomes"}


def stage(item: Stage) -> str:
    """A stage with its share."""
    return item.name if item.percent is None else f"{item.name} at {item.percent} %"


def permission(action: PlannedAction) -> str:
    """Who may use an action, and what it does."""
    verb = {"reads": "reads", "writes": "writes", "writes_once": "writes, for good"}[action.does]
    role = f", as {' or '.join(action.roles)}" if action.roles else ""
    return verb + role + (f", takes back {' and '.join(action.undoes)}" if action.undoes else "")


def patience(action: PlannedAction) -> str:
    """How long it may take."""
    said = "" if action.declared else " (not declared)"
    again = f", {action.retries} more tries" if action.retries else ""
    return f"{action.seconds:g} s{said}{again}"


def reached(system: PlannedSystem) -> str:
    """How a system is reached, and by which secrets."""
    return f"{system.kind}, with {' and '.join(system.secrets)}" if system.secrets else system.kind


def deadline(work: HumanWork) -> str:
    return "" if work.within is None else f", within {word(work.within)}"


# ---- lines


def _section(title: str, said: str) -> Iterator[Line]:
    yield (f"  {title}", "note"), (f": {visible(said)}" if said else "", "")


def _system(system: PlannedSystem) -> Iterator[Line]:
    cleared = f"; may get {' and '.join(system.cleared)} data" if system.cleared else ""
    down = FALLBACKS.get(system.fallback, system.fallback)
    yield (f"    {system.name}", "message"), (visible(f" ({reached(system)}{cleared}); while it is down, {down}"), "")
    for action in system.actions:
        yield ((visible(f"      {action.name}: {permission(action)}; {patience(action)}"), ""),)


def _work(work: HumanWork, plan: Planned, folder: str) -> Line:
    style = "warning" if work.hidden else ""
    where = "" if work.at is None else f"  ({_file(work.at, folder)})"
    head = f"    {work.kind:9}{'hidden  ' if work.hidden else '        '}"
    return (head, style), (visible(f"{work.who}{deadline(work)}: {work.why}"), ""), (visible(where), "frame")


def _at(at: Place, plan: Planned, folder: str) -> str:
    return str(at.line) if at.file == plan.file else _file(at, folder)


def _file(at: Place, folder: str) -> str:
    return f"{folder}{at.file}:{at.line}"
