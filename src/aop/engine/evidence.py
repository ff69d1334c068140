"""What a call rests on: the words behind its arguments and behind whether it is made at all.

An approver is shown it, and an approval is bound to it: the same amount said in another message is another question.
"""

from __future__ import annotations

from aop.engine.effects import Rest
from aop.engine.work import Work
from aop.machine.states import Call
from aop.values import spelled, text_digest


def rests_of(work: Work, step: Call) -> tuple[Rest, ...]:
    """The slots of this request that a `do` depends on, with where each was said."""
    found: dict[str, Rest] = {}
    for frame in work.request_frames():
        for name in step.rests_on:
            said = frame.evidence.get(name)
            if said is not None and name in frame.values:
                value = frame.values[name]
                found[name] = Rest(name, value, said.message, said.start, said.end, said.source)
    return tuple(found.values())


def bound(digest: str, rests: tuple[Rest, ...]) -> str:
    """What an approval covers: the digest of the call, and everything that the call rests on."""
    said = [f"{item.slot} {item.message} {item.start} {item.end} {item.source} {spelled(item.value)}" for item in rests]
    return text_digest("\n".join([digest, *said]))
