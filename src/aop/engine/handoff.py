"""Handing a conversation to a person (semantics S8: an escalation undoes nothing and lists everything)."""

from __future__ import annotations

from aop.engine import assigning, handlers
from aop.engine.effects import CloseRequest, HandOff, Words
from aop.engine.package import Package, Reason
from aop.engine.packing import pack
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.wording import text
from aop.engine.work import Work
from aop.machine.states import Place


def hand_off(
    work: Work,
    queue: str,
    because: Words,
    priority: str | None = None,
    at: Place | None = None,
    happened: str | None = None,
) -> None:
    """To a person, with everything they need; nothing automatic happens in this conversation afterwards.

    `at` is the sentence that says so, where one does; `happened` is what led to it, where it is one of `on:`.
    """
    declared = work.program.release.workspace.queues.get(queue)
    says = None if declared is None or declared.says is None else work.words(declared.says, work.scope({}))
    intent = next((frame.intent for frame in work.state.frames if frame.handler is None), None)
    procedure = next((frame.procedure for frame in work.state.frames if frame.handler is None), "")
    chosen = priority or (None if declared is None else declared.priority)
    assigning.begin(work, queue, text(because), chosen, at)
    work.emit(HandOff(queue, chosen, because, pack(work, _reason(queue, chosen, text(because), at, happened))))
    work.emit(CloseRequest(procedure, intent, "escalated"))
    work.explain("request", f"escalated to {queue}", at, queue=queue, because=because)
    work.void_approvals()
    work.state.frames.clear()
    work.state.queue = ()
    work.unbook()
    work.state.flight = None
    work.state.reading = None
    work.state.undoing = ()
    work.state.ended = None
    work.state.status = "handed_off"
    if "aop_handoff" in work.program.release.procedures:
        handlers.digress(work, "handoff", queue=queue, says=None if says is None else text(says), why=text(because))
        return
    work.notice(*(says or work.phrase("handing_over")))
    work.halted = True


def _reason(queue: str, priority: str | None, because: str, at: Place | None, happened: str | None) -> Reason:
    told = None if happened == because else happened
    if at is None:
        return Reason(queue, priority, because, happened=told)
    return Reason(queue, priority, because, at.text, f"{at.file}:{at.line}", told)


def package_of(program: Program, snapshot: Snapshot) -> Package:
    """The package as it would be if the conversation were handed over now, without a reason. Changes nothing."""
    return pack(Work(program, snapshot), None)
