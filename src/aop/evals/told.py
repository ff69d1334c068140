"""What the agent did, in the words of a test: so that what came can stand beside what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aop.engine.effects import CallAction, CloseRequest, Effect, HandOff, RequestAnswer, RequestApproval
from aop.engine.wording import text, word
from aop.runtime import Reply
from aop.runtime.reply import Line
from aop.values import Record, Value

VERBS = {"do": "does", "look_up": "looks up", "undo": "undoes", "assign": "does"}

#: A text is shown up to so many characters.
SHOWN = 160


def lines_of(replies: Iterable[Reply]) -> list[Line]:
    return [line for reply in replies for line in reply.lines]


def effects_of(replies: Iterable[Reply]) -> list[Effect]:
    return [effect for reply in replies for effect in reply.effects]


def came(replies: Iterable[Reply]) -> tuple[str, ...]:
    """Everything that a test can expect, as a test would write it."""
    listed = list(replies)
    return (*map(said, lines_of(listed)), *did(effects_of(listed)))


def said(line: Line) -> str:
    """A message: `asks email "Which email …"`."""
    words = quoted(line.text)
    if line.kind == "ask" and line.slot is not None:
        return f"asks {line.slot} {words}"
    return f"confirms {words}" if line.kind == "confirm" else f"says {words}"


def did(effects: Iterable[Effect]) -> Iterator[str]:
    """Calls, approvals, questions to colleagues, ends."""
    for effect in effects:
        match effect:
            case CallAction(verb=verb, action=action, inputs=inputs):
                given = ", ".join(f"{name} = {shown(value)}" for name, value in inputs.items() if value is not None)
                yield f"{VERBS.get(verb, verb)} {action}{f' with {given}' if given else ''}"
            case RequestApproval(role=role, action=action):
                yield f"asks {role} to approve {action}"
            case RequestAnswer(role=role, slot=slot):
                yield f"asks {role} for {slot}"
            case HandOff(queue=queue, because=because):
                yield f"escalates to {queue} because {quoted(text(because))}"
            case CloseRequest(outcome=outcome):
                yield f"finishes as {outcome}"


def shown(value: Value) -> str:
    """A value in few words; a record by its first field."""
    match value:
        case Record():
            first = next(iter(value.fields.items()), None)
            return "{}" if first is None else f"{{{first[0]}: {shown(first[1])}, …}}"
        case tuple():
            return f"[{', '.join(map(shown, value))}]"
        case str():
            return quoted(value)
    return word(value)


def quoted(words: str) -> str:
    """A text as a test would quote it, cut where it is long."""
    flat = " ".join(words.split())
    return f'"{flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"}"'
