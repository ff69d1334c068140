"""What each instruction does: one function a kind, and the macrostep that runs them until something is needed.

A macrostep is bounded: every backward edge of the code is (`Jump.back`, `Count`, `Loop`), and `MAX_STEPS` holds
even if a release was built wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aop.engine import asides, calls, collecting, consent, handoff, identity, pausing, requests, waiting
from aop.engine.effects import Say, WriteNote
from aop.engine.operands import operands
from aop.engine.snapshot import Frame, Pass
from aop.engine.work import Work
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.states import Instruction
from aop.values import spelled, text_digest

#: More instructions than this in one macrostep is a broken release; the conversation goes to a person.
MAX_STEPS = 10_000

#: What a frame counts between the end of a `repeat` and its next pass.
REPEATS = "repeats"


def run(work: Work) -> None:
    """Runs until the machine needs something from outside or nothing is left to do."""
    for _ in range(MAX_STEPS):
        if work.halted or work.state.taken is not None:
            return
        if work.stuck is not None:
            handoff.hand_off(work, work.program.release.workspace.person_queue, (work.stuck,))
            work.stuck = None
            continue
        if not work.state.frames:
            if work.state.status != "open" or not requests.start_next(work):
                return
            continue
        if work.state.pauses and work.state.status == "open" and (pause := pausing.of_agent(work)) is not None:
            handoff.hand_off(work, work.program.release.workspace.person_queue, (pausing.because(pause),))
            continue
        frame = work.top
        if frame.aside is not None:
            asides.ask_again(work, frame)
            continue
        instruction = work.procedure(frame).code[frame.pc]
        STEPS[type(instruction)](work, frame, instruction)
    handoff.hand_off(work, work.program.release.workspace.person_queue, ("the procedure did not come to an end",))


def _assign(work: Work, frame: Frame, step: states.Assign) -> None:
    value = work.value(step.value, frame)
    _own(work, frame, step.name, step.value, ())
    frame.evidence.pop(step.name, None)
    if value is None:
        frame.values.pop(step.name, None)
    else:
        frame.values[step.name] = value
    frame.pc += 1


def _own(work: Work, frame: Frame, name: str, expr: Expr, held: tuple[str, ...], reader: Frame | None = None) -> None:
    """What is copied out of a record belongs to whom the record belongs to. `reader` is the frame that reads it."""
    source = reader or frame
    owners = tuple(dict.fromkeys((*held, *work.owners(expr, work.scope(source.values, source), source))))
    frame.owners.pop(name, None)
    if owners:
        frame.owners[name] = owners


def _append(work: Work, frame: Frame, step: states.Append) -> None:
    held = frame.values.get(step.name)
    value = work.value(step.value, frame)
    _own(work, frame, step.name, step.value, frame.owners.get(step.name, ()))
    frame.values[step.name] = (*(held if isinstance(held, tuple) else ()), value)
    frame.pc += 1


def _branch(work: Work, frame: Frame, step: states.Branch) -> None:
    scope, code = work.scope(frame.values, frame), work.procedure(frame).code
    holds = work.program.value(step.condition, scope) is True
    taken, other = (frame.pc + 1, step.otherwise) if holds else (step.otherwise, frame.pc + 1)
    work.explain(
        "guard",
        step.at.text,
        step.at,
        holds=holds,
        values=operands(work.program, step.condition, scope),
        next=code[taken].at.text,
        instead=code[other].at.text,
    )
    if holds:
        frame.pc += 1
    else:
        work.go(frame, step.otherwise)


def _choose(work: Work, frame: Frame, step: states.Choose) -> None:
    for index, row in enumerate(step.rows):
        if work.value(row.condition, frame) is True:
            value = frame.values[step.name] = work.value(row.value, frame)
            values = operands(work.program, row.condition, work.scope(frame.values, frame))
            said = f"row {index + 1} of {step.name} fits"
            work.explain("guard", said, step.at, row=index + 1, rows=len(step.rows), values=values, value=value)
            frame.pc += 1
            return
    work.handle(frame, "unclear", f"no row of {step.name} fits")


def _tell(work: Work, frame: Frame, step: states.Tell) -> None:
    words = work.words(step.text, work.scope(frame.values, frame), frame)
    if words is None:
        return work.handle(frame, "denied", "this is about somebody else's record")
    root, mark = work.root(), text_digest(f"[{step.at.line},{spelled(words)}]")
    if mark in root.memory.said:
        said = list(root.memory.said)
        said.remove(mark)
        root.memory = replace(root.memory, said=tuple(said))
    else:
        work.emit(Say("say", words))
    root.log = root.log.with_more(said=(mark,))
    frame.pc += 1
    return None


def _write_down(work: Work, frame: Frame, step: states.WriteDown) -> None:
    words = work.words(step.text, work.scope(frame.values, frame), frame)
    if words is not None:
        work.emit(WriteNote(words))
    frame.pc += 1


# ---- loops and jumps


def _loop(work: Work, frame: Frame, step: states.Loop) -> None:
    items = work.value(step.source, frame)
    if not isinstance(items, tuple) or len(items) > step.bound:
        return work.handle(frame, "not_understood", f"more than {step.bound} at once")
    frame.loops = (*frame.loops, Pass(frame.pc, items, -1))
    return _next_pass(work, frame, step)


def _next(work: Work, frame: Frame, step: states.Next) -> None:
    loop = work.procedure(frame).code[step.loop]
    assert isinstance(loop, states.Loop)
    frame.loops = tuple(item for item in frame.loops if item.pc <= step.loop)
    _next_pass(work, frame, loop)


def _next_pass(work: Work, frame: Frame, loop: states.Loop) -> None:
    """The next element, with the names of the last pass forgotten; after the last, on behind the loop."""
    current = frame.loops[-1]
    index = current.index + 1
    work.forget(frame, (*loop.forgets, loop.item))
    if index >= len(current.items):
        frame.loops = frame.loops[:-1]
        frame.pc = loop.exit
        return
    frame.loops = (*frame.loops[:-1], replace(current, index=index))
    frame.values[loop.item] = current.items[index]
    frame.pc = current.pc + 1


def _count(work: Work, frame: Frame, step: states.Count) -> None:
    key = f"passes:{frame.pc}"
    counted = frame.counts.pop(key, 0)
    passes = counted if frame.counts.pop(REPEATS, 0) else 0  # come to anew, it begins anew
    if work.value(step.until, frame) is True:
        return work.go(frame, step.exit)
    if passes >= step.limit:
        return work.go(frame, step.otherwise)
    if passes:
        work.forget(frame, step.forgets, since=work.number + 1)
    frame.counts[key] = passes + 1
    frame.pc += 1
    return None


def _jump(work: Work, frame: Frame, step: states.Jump) -> None:
    if step.repeats:
        frame.counts[REPEATS] = 1
    if not step.back:
        return work.go(frame, step.to)
    ways_back = frame.counts.get("ways_back", 0) + 1
    frame.counts["ways_back"] = ways_back
    if ways_back > work.program.release.workspace.limits.go_back:
        return work.handle(frame, "not_understood", "going round in circles")
    work.forget(frame, step.forgets, since=work.number)
    consent.withdraw(work)
    work.explain("jump", step.at.text, step.at, forgets=step.forgets)
    return work.go(frame, step.to)


def _enter(work: Work, frame: Frame, step: states.Enter) -> None:
    inputs = {name: work.value(expr, frame) for name, expr in step.inputs.items()}
    requests.follow(work, frame, step, {name: value for name, value in inputs.items() if value is not None})
    for name, expr in step.inputs.items():
        _own(work, work.top, name, expr, (), frame)


def _switch(work: Work, frame: Frame, step: states.Switch) -> None:
    inputs = {name: work.value(expr, frame) for name, expr in step.inputs.items()}
    requests.switch(work, step.procedure, {name: value for name, value in inputs.items() if value is not None})


# ---- ends


def _finish(work: Work, frame: Frame, step: states.Finish) -> None:
    work.explain("request", step.at.text, step.at, outcome=step.outcome)
    requests.finish(work, step.outcome)


def _escalate(work: Work, frame: Frame, step: states.Escalate) -> None:
    because = work.words(step.because, work.scope(frame.values, frame), frame)
    handlers = work.procedure(frame).handlers.values()
    reason = frame.values.get("reason") if frame.pc >= min(handlers, default=frame.pc + 1) else None
    happened = reason if isinstance(reason, str) else None
    handoff.hand_off(work, step.queue, because or ("",), step.priority, step.at, happened)


STEPS: dict[type[Instruction], Callable[[Work, Frame, Any], None]] = {
    states.Assign: _assign,
    states.Append: _append,
    states.Branch: _branch,
    states.Choose: _choose,
    states.Tell: _tell,
    states.WriteDown: _write_down,
    states.Loop: _loop,
    states.Next: _next,
    states.Count: _count,
    states.Jump: _jump,
    states.Enter: _enter,
    states.Switch: _switch,
    states.Collect: collecting.collect,
    states.Confirm: consent.confirm,
    states.Call: calls.begin,
    states.Verify: identity.verify,
    states.Quote: waiting.quote,
    states.Pause: waiting.pause,
    states.Await: waiting.await_event,
    states.AskPerson: waiting.ask_person,
    states.Finish: _finish,
    states.Escalate: _escalate,
}
