"""Built-in handlers (semantics S6): what is said when a message is no part of a request, or when nothing is said.

Each is an ordinary procedure (`aop_small_talk`, …) shipped with the package, which a workspace may replace by one of
its own. It runs in a frame of its own on top of what was going on, as a digression: it never counts as a failed
answer, and when it ends, the question that was open is asked again.
"""

from __future__ import annotations

from aop.engine.snapshot import Frame
from aop.engine.wording import title_of
from aop.engine.work import Work
from aop.values import Record, Value

#: Handlers and the inputs they get; each takes those that its procedure declares.
INPUTS: dict[str, tuple[str, ...]] = {
    "handoff": ("queue", "says", "why"),
    "repeat": ("words",),
    "clarify": ("candidates", "likeliest"),
    "out_of_scope": ("abilities",),
    "small_talk": ("kind", "busy"),
    "abuse": ("warnings",),
    "silence": ("reminders",),
    "goodbye": (),
}


def digress(work: Work, handler: str, **inputs: Value) -> None:
    """Runs a built-in handler on top of the stack; nothing happens where a release has none of that name."""
    name = f"aop_{handler}"
    procedure = work.program.release.procedures.get(name)
    if procedure is None:
        return
    given: dict[str, Value] = {
        key: value for key, value in inputs.items() if value is not None and key in procedure.inputs
    }
    frame = Frame(name, True, inputs=given, handler=handler)
    work.begin(frame)
    work.state.frames.append(frame)
    work.explain("handler", f"{name} answers", None, handler=handler)


def dismiss(work: Work) -> None:
    """A digression that still asks something makes way for what the customer says now."""
    while work.state.frames and work.root().handler is not None:
        root = work.root()
        while work.state.frames.pop() is not root:
            pass


def running(work: Work) -> Frame | None:
    """The digression on top of the stack, if there is one."""
    if not work.state.frames:
        return None
    root = work.root()
    return root if root.handler is not None else None


def request_record(work: Work, intent: str) -> Record:
    """Something that may be asked for, as `aop_clarify` gets it."""
    release = work.program.release
    title = title_of(release.procedures[release.intents[intent].procedure])
    return Record("aop.request", {"intent": intent, "title": title})
