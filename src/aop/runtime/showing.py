"""Decisions in words, one a line: what `aop chat --show` prints, and what people see of a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aop.engine.effects import (
    AskLedger,
    AwaitEvent,
    CallAction,
    CloseRequest,
    Effect,
    Explain,
    FindPassage,
    HandOff,
    Keep,
    ReadAgain,
    Recall,
    RequestAnswer,
    RequestApproval,
    RequestTask,
    Say,
    SetTimer,
    SettleTry,
    TakeTry,
    Unbook,
    WriteNote,
)
from aop.engine.understanding import Reading, Understanding
from aop.engine.wording import text, word
from aop.ports.store import Entry
from aop.runtime.clearing import for_note
from aop.runtime.reply import Reply
from aop.values import Record, Value

#: A digest is shown by its beginning.
DIGEST_SHOWN = 12
#: Kinds of decisions that the audit lists; `--show` prints all of them.
AUDITED = ("request", "verified", "gate", "consent", "approval", "settled", "handler", "correction", "wait", "override")


def beside(reply: Reply) -> Iterator[str]:
    """Everything that was understood and decided for one input."""
    if reply.understanding is not None:
        yield f"understood  {understood(reply.understanding)}"
    for dropped in reply.dropped:
        yield f"dropped     {dropped.what}: {dropped.why}"
    for effect in reply.effects:
        line = described(effect)
        if line is not None:
            yield line


def understood(said: Understanding) -> str:
    """One line: requests with their confidence, values with the words they rest on, moves."""
    parts = [f"{item.intent} {item.confidence:.0%}" for item in said.requests]
    parts += [_reading(item) for request in said.requests for item in request.values]
    parts += [_reading(item) for item in said.values]
    if said.plain_answer or said.answer:
        parts.append(f"answer {said.plain_answer or said.answer}")
    marks = {"cancel": said.cancel, "correction": said.correction, "wants a person": said.wants_person}
    parts += [name for name, on in marks.items() if on]
    parts += [said.move] if said.move else []
    parts += list(said.topics)
    if said.sentiment not in ("neutral", ""):
        parts.append(f"{said.sentiment} ({', '.join(said.cues)})")
    parts += _model(said)
    return " · ".join(parts) if parts else "nothing"


def _model(said: Understanding) -> list[str]:
    """What a model that was asked took, and why it was not followed."""
    told = [f"{said.tokens} tokens"] if said.tokens else []
    told += [f"cost {said.cost.normalize():f}"] if said.cost else []
    told += ["the models disagree"] if said.agreed is False else []
    return told + ([f"read locally: {said.instead}"] if said.instead else [])


def _reading(item: Reading) -> str:
    evidence = f"[{item.evidence.start}:{item.evidence.end}]"
    if item.picks:
        return f"{item.slot} = option {', '.join(str(index + 1) for index in item.picks)} {evidence}"
    shown = word(item.value) if item.value is not None else f'"{item.raw}"'
    return f"{item.slot} = {shown} {evidence}"


def described(effect: Effect) -> str | None:
    """One effect in words; None for what the talk itself shows."""
    match effect:
        case Explain(kind, summary, at, data):
            if kind in ("heard", "filled", "asked"):
                return None
            where = "" if at is None else f"  ({at.file}:{at.line})"
            return f"{kind:<11} {summary}{_detail(kind, data)}{where}"
        case CallAction(action=action, inputs=inputs, key=key):
            return f"calls       {action} with {inputs_text(inputs)}, key {key}"
        case HandOff(queue=queue, because=because):
            return f"hands off   to {queue}: {text(because)}"
        case RequestApproval() | AwaitEvent() | RequestAnswer() | RequestTask() | FindPassage():
            return _waited_for(effect)
        case WriteNote(words):
            return f"note        {for_note(text(words))}"
        case CloseRequest(procedure=procedure, outcome=outcome):
            return f"finished    {procedure}: {outcome}"
        case AskLedger(queries=queries) | TakeTry(queries=queries):
            return f"ledger      {', '.join(sorted({query.key for query in queries}))}"
        case ReadAgain() | Keep() | Recall():
            return _said_before(effect)
        case Unbook(call):
            return f"ledger      {call} does not count any more"
        case Say() | SetTimer() | SettleTry():
            return None


def _said_before(effect: ReadAgain | Keep | Recall) -> str:
    match effect:
        case ReadAgain(slot=slot, options=options):
            return f"reads again {slot}, {len(options)} options"
        case Keep(customer=customer, slot=slot):
            return f"keeps       {slot} for the next conversation of {customer}"
        case Recall(customer=customer, slot=slot):
            return f"recalls     {slot} of an earlier conversation of {customer}"


def _waited_for(effect: RequestApproval | AwaitEvent | RequestAnswer | RequestTask | FindPassage) -> str:
    match effect:
        case RequestApproval(role=role, action=action, inputs=inputs, digest=digest, rules=rules, due=due):
            until = "" if due is None else f", until {due:%Y-%m-%d %H:%M} UTC"
            call = f"{action} with {inputs_text(inputs)}, digest {digest[:DIGEST_SHOWN]}"
            return f"asks        {role}: {call}{until}; {rules[0]}"
        case AwaitEvent(event=event, match=match, due=due):
            return f"waits for   {event} about {inputs_text(match)}, until {due:%Y-%m-%d %H:%M} UTC"
        case RequestAnswer(role=role, slot=slot, due=due):
            return f"asks        {role}: {slot}, until {due:%Y-%m-%d %H:%M} UTC"
        case RequestTask(roles=roles, action=action, inputs=inputs, due=due):
            call = f"{action} by hand with {inputs_text(inputs)}"
            return f"asks        {' or '.join(roles)}: {call}, until {due:%Y-%m-%d %H:%M} UTC"
        case FindPassage(about=about):
            return f"looks up    a passage{f' about {about}' if about else ''}"


def _detail(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "guard" and "holds" in data:
        values = [valued(name, item) for name, item in data.get("values", ())]
        return f": {'yes' if data['holds'] else 'no'}" + (f", {' and '.join(values)}" if values else "")
    if kind == "correction" and data.get("forgets"):
        return f"; not valid any more: {', '.join(data['forgets'])}"
    if kind == "handler" and data.get("reason"):
        return f": {data['reason']}"
    if kind == "gate" and data.get("rule"):
        rule = data["rule"]
        return f" [rule {rule['rule'] if isinstance(rule, Mapping) else rule}]"
    if kind in ("consent", "approval") and data.get("digests" if kind == "consent" else "digest"):
        marks = data["digests"] if kind == "consent" else (data["digest"],)
        return f", digest {', '.join(mark[:DIGEST_SHOWN] for mark in marks)}"
    return ""


def valued(name: str, value: Value) -> str:
    """An operand with its value: `order.status is delivered`, `customer is verified: yes`."""
    if isinstance(value, bool):
        return f"{name}: {word(value)}"
    return f"{name} is {'not known' if value is None else short(value)}"


def inputs_text(inputs: Mapping[str, Value]) -> str:
    """The inputs of a call in short: records by what tells them apart."""
    return ", ".join(f"{name} = {short(value)}" for name, value in inputs.items() if value is not None) or "nothing"


def short(value: Value) -> str:
    """A value in few words: a record by its id."""
    if isinstance(value, Record):
        found = next(
            (item for name, item in value.fields.items() if name.endswith("id") and isinstance(item, str)), None
        )
        return found or word(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(short(item) for item in value) + "]"
    return word(value)


def audit(history: tuple[Entry, ...]) -> Iterator[str]:
    """What was done and why, in order: requests, verification, gate, consents, approvals, calls, ends."""
    for entry in history:
        for effect in entry.effects:
            if isinstance(effect, Say | SetTimer | ReadAgain | AskLedger | WriteNote):
                continue
            if isinstance(effect, Explain) and effect.kind not in AUDITED:
                continue
            told = described(effect)
            if told is not None:
                yield f"{entry.event.at:%H:%M:%S}  {told}"
