"""One more like the request that people decide about: "also the socks are wrong", while the refund of the shoes waits
for an approval.

What is decided stays as it was asked, so this is no correction of it, and it is nothing to be lost either: it is
another request of the same intent, which comes after this one (semantics S4: several values for a slot are several
requests).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from aop.engine import correcting
from aop.engine.events import MessageReceived
from aop.engine.understanding import Reading, Request
from aop.engine.work import Work


def another_request(work: Work, message: MessageReceived) -> tuple[Request, ...]:
    """The request that a message makes beside the running one; none where it corrects it, or only says it again."""
    said, running = message.understanding, work.root().intent
    if said.correction or running is None or running not in work.program.release.intents:
        return ()
    accept = work.program.release.workspace.accept
    mine = [item for item in said.requests if item.intent == running and item.confidence >= accept]
    if said.requests and not mine:
        return ()
    changed = correcting.changed_by(work, message)
    if not (mine and (said.adds or changed)) and not any(item.operation == "add" for item in changed):
        return ()
    own = correcting.said_for_running(work, message)
    start, end = (mine[0].start, mine[0].end) if mine else (0, 0)
    return (Request(running, Decimal(1), start, end, tuple([_alone(item) for item in own])),)


def _alone(reading: Reading) -> Reading:
    """What was to be added to a list is what the list of another request begins with."""
    return replace(reading, operation="set") if reading.operation == "add" else reading
