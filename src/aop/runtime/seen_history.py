"""What happened in a conversation, as somebody sees it who is not cleared for all of it.

Values of a hidden class stand where they stood, as the name of their class; the words of them are kept back wherever
else they occur. Which way a procedure took is shown to everybody who may see the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aop.engine.effects import AwaitEvent, CallAction, Effect, Explain, RequestAnswer, RequestApproval, RequestTask
from aop.engine.events import MessageReceived
from aop.engine.explain import RuleAsked, WhyNot
from aop.engine.understanding import Evidence, Reading, Understanding
from aop.ports.store import Entry
from aop.runtime.keeping_back import KeptBack
from aop.values import Value


def seen(entry: Entry, kept: KeptBack) -> Entry:
    """An entry without what is hidden; the same where nothing is."""
    if not kept.hidden:
        return entry
    event, message = entry.event, entry.message
    if message is not None and isinstance(event, MessageReceived):
        message = replace(message, text=kept.message(event, message.text))
    if isinstance(event, MessageReceived):
        event = replace(event, understanding=_understood(event.understanding, kept))
    said = tuple([kept.text(text) for text in entry.said])
    return Entry(event, tuple([_effect(effect, kept) for effect in entry.effects]), message, said)


def _understood(said: Understanding, kept: KeptBack) -> Understanding:
    requests = tuple([replace(item, values=_readings(item.values, kept)) for item in said.requests])
    return replace(said, requests=requests, values=_readings(said.values, kept))


def _readings(readings: tuple[Reading, ...], kept: KeptBack) -> tuple[Reading, ...]:
    return tuple([_reading(item, kept) for item in readings])


def _reading(item: Reading, kept: KeptBack) -> Reading:
    kind = kept.of_slot(item.slot)
    if kind is not None:
        return replace(item, value=None, picks=(), several=(), candidates=(), raw=f"[{kind}]")
    raw = (
        kept.text(item.raw) if isinstance(item.raw, str) else {name: kept.text(text) for name, text in item.raw.items()}
    )
    return replace(item, value=kept.value(item.value), candidates=tuple(map(kept.value, item.candidates)), raw=raw)


def _effect(effect: Effect, kept: KeptBack) -> Effect:
    match effect:
        case CallAction() | RequestApproval() | RequestTask():
            return replace(effect, inputs=inputs(effect.action, effect.inputs, kept))
        case RequestAnswer(known=known):
            return replace(effect, known=known_slots(known, kept))
        case AwaitEvent(match=match):
            return replace(effect, match={name: kept.value(item, kept.of_path(name)) for name, item in match.items()})
        case Explain(data=data):
            return replace(effect, summary=kept.text(effect.summary), data=_data(data, kept))
    return effect


def inputs(action: str, given: Mapping[str, Value], kept: KeptBack) -> Mapping[str, Value]:
    """The inputs of a call, the hidden ones by the name of their class."""
    return {name: kept.value(value, kept.of_input(action, name)) for name, value in given.items()}


def known_slots(known: Mapping[str, Value], kept: KeptBack) -> Mapping[str, Value]:
    """The same of values by their slots."""
    return {name: kept.value(value, kept.of_slot(name)) for name, value in known.items()}


def _data(data: Mapping[str, Any], kept: KeptBack) -> dict[str, Any]:
    """What a decision was made of: operands by their paths, and what a slot was filled with."""
    own, action = kept.of_slot(str(data.get("slot", ""))), str(data.get("action", ""))
    made = dict(data)
    for name, item in data.items():
        match name:
            case "values":
                made[name] = tuple([_part(part, kept) for part in item])
            case "value" | "said":
                made[name] = kept.value(item, own)
            case "evidence":
                made[name] = _place(item, kept)
            case "match" | "inputs":
                made[name] = {
                    key: kept.value(value, kept.of_input(action, key) or kept.of_path(key))
                    for key, value in item.items()
                }
            case "reason" | "because" | "about":
                made[name] = kept.value(item)
    return made


def _part(part: Any, kept: KeptBack) -> Any:
    """An operand with its path, or what was read for a slot."""
    match part:
        case Reading():
            return _reading(part, kept)
        case (str() as path, value):
            return path, kept.value(value, kept.of_path(path))
    return part


def _place(evidence: Evidence, kept: KeptBack) -> Evidence:
    """Where a value rests; nowhere in a message of which something was cut out."""
    return replace(evidence, message="", start=0, end=0) if evidence.message in kept.cut else evidence


def why_not_seen(found: WhyNot, kept: KeptBack) -> WhyNot:
    """Why an action is not taken, without what is hidden."""
    if not kept.hidden:
        return found
    rules = tuple([replace(item, values=_operands(item, kept)) for item in found.rules])
    refusal = found.refusal and kept.text(found.refusal)
    return replace(found, inputs=inputs(found.action, found.inputs, kept), rules=rules, refusal=refusal)


def _operands(rule: RuleAsked, kept: KeptBack) -> tuple[tuple[str, Value], ...]:
    return tuple([(path, kept.value(value, kept.of_path(path))) for path, value in rule.values])
