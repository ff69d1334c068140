"""A conversation that was played, as a test that an author can read: what others said, what the agent did, and what
systems answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aop.engine.effects import CallAction, CloseRequest, Effect, HandOff, RequestAnswer, RequestApproval, Say
from aop.evals.play import START
from aop.evals.pretending import Answers, written
from aop.evals.told import VERBS
from aop.machine.release import Procedure, Release


def first_words(release: Release, procedure: Procedure) -> str:
    """How a customer asks for a procedure, as a line of a test."""
    name = procedure.intents[0]
    examples = release.intents[name].examples
    return f"customer: {examples[0] if examples else procedure.title} ~ {{intent: {name}}}"


def as_file(name: str, answers: Answers | None, lines: Iterable[str]) -> str:
    """A file with one test."""
    given = (
        ""
        if not answers
        else "    given:\n" + "".join(f"      {action}: {written(answer)}\n" for action, answer in answers.items())
    )
    talk = "".join(f"      {line}\n" for line in lines)
    return f"tests:\n  - name: {written(name)}\n    at: {START:%Y-%m-%d %H:%M}\n{given}    conversation: |\n{talk}"


def whole(lines: Sequence[str], turns: Sequence[Sequence[Effect]]) -> list[str]:
    """The lines of others, each with what the agent did behind it; the first of the turns is the opening."""
    return [line for own, effects in zip(lines, turns[1:], strict=True) for line in (own, *agent(effects))]


def agent(effects: Sequence[Effect]) -> Iterator[str]:
    """What the agent did in a turn, as a test expects it."""
    for effect in effects:
        match effect:
            case Say(kind="confirm"):
                yield "agent: confirms"
            case Say(kind="ask", slot=str(slot)):
                yield f"agent: asks {slot}"
            case CallAction(verb=verb, action=action) if verb in ("do", "look_up", "undo"):
                yield f"agent: {VERBS[verb]} {action}"
            case RequestApproval(role=role, action=action):
                yield f"agent: asks {role} to approve {action}"
            case RequestAnswer(role=role, slot=slot):
                yield f"agent: asks {role} for {slot}"
            case HandOff(queue=queue):
                yield f"agent: escalates to {queue}"
            case CloseRequest(outcome=outcome) if outcome != "escalated":
                yield f"agent: finishes as {outcome}"


def ending(effects: Iterable[Effect]) -> str:
    """How the last request ended."""
    ends = [item.outcome for item in effects if isinstance(item, CloseRequest)]
    return ends[-1] if ends else "open"
