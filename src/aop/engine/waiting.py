"""Waiting for time, for an event, for a colleague, for a passage of an article (semantics S6, S14).

A wait belongs to the frame of its request, so another request may run meanwhile: what comes is kept in the frame
until it is on top again. What comes too late, or twice, is explained and ignored. After a correction a wait that was
over is over again, with the same answer.
"""

from __future__ import annotations

from dataclasses import replace

from aop.engine import taking, wording
from aop.engine.effects import AwaitEvent, FindPassage, RequestAnswer, Say, SetTimer
from aop.engine.events import EventArrived, PassageFound, PersonAnswered
from aop.engine.phrases import phrase
from aop.engine.snapshot import Frame, Pending
from aop.engine.understanding import Evidence
from aop.engine.work import Work
from aop.machine.states import AskPerson, Await, Pause, Quote
from aop.values import Value, content, digest


def pause(work: Work, frame: Frame, step: Pause) -> None:
    """`wait 2 days`."""
    mark = digest([frame.pc, "pause"])
    if _is_over(work, frame, mark):
        frame.pending = None
        frame.pc += 1
        return
    if frame.pending is None:
        due = work.due(work.now, step.duration)
        pending = frame.pending = replace(_begin(work, frame, "time", mark), due=due)
        work.explain("wait", step.at.text, step.at, waits="time", due=due)
        work.emit(SetTimer(pending.id, due))
    work.halted = True


def await_event(work: Work, frame: Frame, step: Await) -> None:
    """`wait for shop.parcel_scanned …`."""
    match = {name: value for name, expr in step.match.items() if (value := work.value(expr, frame)) is not None}
    mark = digest([frame.pc, step.event, {name: content(value) for name, value in match.items()}])
    if _is_over(work, frame, mark):
        _bind_event(work, frame, step)
        return
    if frame.pending is None:
        due = work.due(work.now, step.within)
        pending = frame.pending = replace(_begin(work, frame, "event", mark), match=match, due=due)
        work.explain("wait", step.at.text, step.at, waits="event", event=step.event, match=match, due=due)
        work.emit(AwaitEvent(pending.id, step.event, match, due))
        work.emit(SetTimer(pending.id, due))
    work.halted = True


def _bind_event(work: Work, frame: Frame, step: Await) -> None:
    pending = frame.pending
    assert pending is not None
    frame.pending = None
    if step.result is not None:
        frame.values.pop(step.result, None)
    if pending.late:
        work.go(frame, step.otherwise)
        return
    if step.result is not None:
        frame.values[step.result] = pending.answer
    frame.pc += 1


def ask_person(work: Work, frame: Frame, step: AskPerson) -> None:
    """`collect verdict from returns_lead`: a colleague answers in the console."""
    mark = digest([frame.pc, step.slot, step.role])
    if _is_over(work, frame, mark):
        pending = frame.pending
        assert pending is not None
        frame.pending = None
        if pending.late:
            work.go(frame, step.otherwise)
            return
        frame.values[step.slot] = pending.answer
        frame.evidence[step.slot] = Evidence("", 0, 0, source="person")
        frame.pc += 1
        return
    if frame.pending is None:
        due = work.due(work.now, step.within)
        pending = frame.pending = replace(_begin(work, frame, "person", mark), role=step.role, due=due)
        work.explain("wait", step.at.text, step.at, waits="person", slot=step.slot, role=step.role, due=due)
        work.emit(_question(work, frame, step, pending.id, due))
        work.emit(SetTimer(pending.id, due))
    work.halted = True


def _question(work: Work, frame: Frame, step: AskPerson, wait: str, due: object) -> RequestAnswer:
    slot = work.procedure(frame).slots[step.slot]
    words = None if slot.ask is None else work.words(slot.ask, work.scope(frame.values, frame), frame)
    asked = words or phrase("en", "ask", {"slot": step.slot.replace("_", " ")})
    known = {name: value for name, value in frame.values.items() if name in work.procedure(frame).slots}
    return RequestAnswer(wait, step.role, frame.procedure, step.slot, asked, known, due)  # type: ignore[arg-type]


def quote(work: Work, frame: Frame, step: Quote) -> None:
    """`answer from knowledge`: says a passage as it is written, or goes where none was found."""
    about = _about(work, frame, step)
    mark = digest([frame.pc, about])
    if _is_over(work, frame, mark):
        pending = frame.pending
        assert pending is not None
        frame.pending = None
        if not isinstance(pending.answer, str):
            work.go(frame, step.otherwise)
            return
        work.explain("handler", f"answered from {pending.article}", step.at, article=pending.article)
        work.emit(Say("answer", (pending.answer,)))
        frame.pc += 1
        return
    if frame.pending is None:
        pending = _begin(work, frame, "passage", mark)
        work.explain("wait", step.at.text, step.at, waits="passage", about=about)
        work.emit(FindPassage(pending.id, about, frame.intent, work.state.language))
    work.halted = True


def _about(work: Work, frame: Frame, step: Quote) -> str:
    value: Value = None if step.about is None else work.value(step.about, frame)
    return "" if value is None else wording.word(value)


def _begin(work: Work, frame: Frame, kind: str, mark: str) -> Pending:
    work.state.calls += 1
    frame.pending = Pending(f"{work.state.conversation}/{work.state.calls}/wait", kind, frame.pc, mark)
    return frame.pending


def _is_over(work: Work, frame: Frame, mark: str) -> bool:
    """Whether it came, or its time is over; a run after a correction takes what ended the same wait before."""
    root = work.root()
    if frame.pending is None:
        known = next((item for item in root.memory.awaited if item[0] == mark), None)
        if known is None:
            return False
        frame.pending = Pending("", "memory", frame.pc, mark, answer=known[1], late=known[1] is None)
    if frame.pending.is_over:
        root.log = replace(root.log, awaited=(*root.log.awaited, (mark, frame.pending.answer)))
        pending, at = frame.pending, work.procedure(frame).code[frame.pc].at
        work.explain("wait", "it did not come in time" if pending.late else "it has come", at, late=pending.late)
        return True
    return False


# ---- what comes


def _waiting(work: Work, wait: str) -> Frame | None:
    return next(
        (
            frame
            for frame in work.state.frames
            if frame.pending and frame.pending.id == wait and not frame.pending.is_over
        ),
        None,
    )


def _settled(work: Work, wait: str, answer: Value, article: str | None = None) -> bool:
    """Keeps what came with the frame that waits for it; True when that frame is on top and may go on."""
    frame = _waiting(work, wait)
    if frame is None:
        work.explain("settled", "too late: nothing waits for this any more", None, wait=wait)
        return False
    assert frame.pending is not None
    frame.pending = replace(frame.pending, answer=answer, late=answer is None, article=article)
    return frame is work.top and frame.ask is None and work.state.flight is None


def arrived(work: Work, event: EventArrived) -> bool:
    frame = _waiting(work, event.wait)
    if frame is not None:
        assert frame.pending is not None
        if any(event.payload.get(name) != value for name, value in frame.pending.match.items()):
            work.explain("settled", "this is about something else than what is waited for", None, wait=event.wait)
            return False
    return _settled(work, event.wait, event.payload)


def person_answered(work: Work, event: PersonAnswered) -> bool:
    frame = _waiting(work, event.wait)
    if frame is not None and (frame.pending is None or frame.pending.role != event.role):
        work.explain("approval", f"{event.person} does not count: {event.role} is not asked", None, person=event.person)
        return False
    if frame is not None:
        taking.involve(work, event.person)
    return _settled(work, event.wait, event.value)


def passage_found(work: Work, event: PassageFound) -> bool:
    return _settled(work, event.wait, event.passage, event.article)


def time_is_over(work: Work, timer: str) -> bool:
    """The timer of a wait fired: the pause is over, or what was waited for did not come."""
    frame = _waiting(work, timer)
    if frame is None:
        return False
    assert frame.pending is not None
    if frame.pending.kind == "time":
        return _settled(work, timer, True)
    frame.pending = replace(frame.pending, late=True)
    return frame is work.top and frame.ask is None and work.state.flight is None
