"""The floor: the same procedure written by hand in Python, keeping and checking what the engine keeps and checks.

    python -m benchmarks.engine.by_hand

One function for each question. A new state for each event (the old one stays valid), values with their evidence, an
explanation of every decision, one gate in front of every call (role, arguments, owner, rules, consents), consents
bound to a digest of action and arguments and used once, an approval that only an asked role gives. What it has not is
what makes it short: corrections, cancelling, several requests, other procedures, limits and a release that can change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from benchmarks.engine import measure, script
from benchmarks.engine.script import Record, Said, Turn

ROLES = {"refund": "support", "add_note": "support"}
ARGUMENTS: dict[str, dict[str, type]] = {
    "find_order": {"id": str},
    "refund": {"order": dict, "cents": int, "reason": str},
    "add_note": {"text": str},
}
FAULTS = ("color", "size", "product")
WINDOW, FREE, TRIES = timedelta(days=30), 15000, 2


class Refused(Exception):
    """The gate did not let a call through."""


@dataclass(frozen=True, slots=True)
class Evidence:
    message: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Consent:
    who: str
    digest: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Everything one conversation knows between two events."""

    at: str = "idle"
    messages: int = 0
    tries: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    order: Mapping[str, Any] | None = None
    verified: str | None = None
    consents: tuple[Consent, ...] = ()
    done: tuple[tuple[str, str], ...] = ()


class Step:
    """One event being worked on: the next state, and why."""

    def __init__(self, state: State, today: date, record: Record) -> None:
        self.state, self.today, self.record = state, today, record
        self.why: list[tuple[str, Mapping[str, Any]]] = []

    def explain(self, kind: str, **data: Any) -> None:
        self.why.append((kind, data))

    def go(self, at: str, words: str | None = None, **changed: Any) -> None:
        if words is not None:
            self.record.lines.append(words)
        self.state = replace(self.state, at=at, **changed)

    def finish(self, ended: str, words: str | None = None) -> None:
        self.record.ended = ended
        self.explain("request", ended=ended)
        self.go("idle", words, values={}, evidence={}, order=None, tries=0, consents=())

    def escalate(self) -> None:
        self.finish("escalated", "A colleague will take over shortly.")

    def fill(self, said: Said, slot: str) -> bool:
        """Binds the value that was asked for, with where it stands; False for anything else."""
        if said["type"] != "value" or said["slot"] != slot:
            return False
        value = said["value"]
        if slot == "fault" and value not in FAULTS:
            return False
        found = Evidence(self.state.messages, 0, len(value))
        values, evidence = {**self.state.values, slot: value}, {**self.state.evidence, slot: found}
        self.state = replace(self.state, values=values, evidence=evidence)
        self.explain("filled", slot=slot, value=value, evidence=found)
        return True


# ---- the gate


def mark_of(action: str, inputs: Mapping[str, Any]) -> str:
    """What a yes is bound to."""
    text = json.dumps([action, inputs], sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def needs_approval(cents: int) -> bool:
    return cents > FREE


def gate(step: Step, action: str, inputs: Mapping[str, Any]) -> tuple[str, bool]:
    """The digest of a call and whether people must be asked; raises Refused."""
    fields, mark = ARGUMENTS[action], mark_of(action, inputs)
    refusal = None
    if set(fields) != set(inputs) or any(not isinstance(inputs[name], kind) for name, kind in fields.items()):
        refusal = "arguments"
    elif action in ROLES and ROLES[action] != "support":
        refusal = "role"
    elif action in ROLES and step.state.verified is None:
        refusal = "the customer has not shown who they are"
    elif action == "refund" and inputs["order"]["customer"]["id"] != step.state.verified:
        refusal = "somebody else's order"
    elif action == "refund" and inputs["cents"] > inputs["order"]["cents"]:
        refusal = "a refund cannot exceed what was paid"
    elif action == "refund" and not _agreed(step, "customer", mark):
        refusal = "no confirmation covers it"
    step.explain("gate", action=action, digest=mark, refusal=refusal)
    if refusal is not None:
        raise Refused(refusal)
    return mark, action == "refund" and needs_approval(inputs["cents"])


def _agreed(step: Step, who: str, mark: str) -> bool:
    return any(item.who == who and item.digest == mark and not item.used for item in step.state.consents)


def _refund_inputs(state: State) -> dict[str, Any]:
    assert state.order is not None
    return {"order": state.order, "cents": state.order["cents"], "reason": state.values["fault"]}


# ---- one function for each place


def idle(step: Step, said: Said) -> None:
    if said["type"] == "request" and said["intent"] == "wrong_item":
        step.explain("request", intent="wrong_item")
        step.go("order_id", "What is your order number? It starts with W.")


def order_id(step: Step, said: Said) -> None:
    if step.fill(said, "order_id"):
        step.go("email", "Which email address did you order with?")


def email(step: Step, said: Said) -> None:
    if not step.fill(said, "email"):
        return None
    inputs = {"id": step.state.values["order_id"]}
    gate(step, "find_order", inputs)
    order = script.find_order(step.record, inputs["id"])
    if order is None:
        return step.escalate()
    if order["customer"]["email"] != step.state.values["email"]:
        return _once_more(step)
    step.explain("verified", customer=order["customer"]["id"])
    step.state = replace(step.state, order=order, verified=order["customer"]["id"])
    in_window = order["delivered_on"] >= step.today - WINDOW
    step.explain("guard", in_window=in_window)
    if not in_window:
        return step.finish("declined", f"I'm sorry: order {inputs['id']} is past our 30-day window.")
    return step.go("fault", "What is wrong: the color, the size or the product?")


def _once_more(step: Step) -> None:
    tries = step.state.tries + 1
    step.explain("guard", matches=False, tries=tries)
    if tries >= TRIES:
        return step.escalate()
    step.record.lines.append("That does not match what I have. Let us try once more.")
    step.go("order_id", "What is your order number? It starts with W.", values={}, evidence={}, tries=tries)
    return None


def fault(step: Step, said: Said) -> None:
    if step.fill(said, "fault"):
        step.go("photo", "Could you send a photo of what arrived?")


def photo(step: Step, said: Said) -> None:
    if step.fill(said, "photo"):
        order = step.state.order
        assert order is not None
        what = f"{script.dollars(order['cents'])} for {order['item']} (wrong {step.state.values['fault']})"
        step.go("confirm", f"Shall I refund {what} to your original payment method?")


def confirm(step: Step, said: Said) -> None:
    if said["type"] != "answer":
        return None
    if not said["yes"]:
        return step.finish("withdrawn")
    inputs = _refund_inputs(step.state)
    mark = mark_of("refund", inputs)
    step.explain("consent", digest=mark)
    step.state = replace(step.state, consents=(*step.state.consents, Consent("customer", mark)))
    _, people = gate(step, "refund", inputs)
    return step.go("approval") if people else _pay(step, inputs, mark)


def approval(step: Step, said: Said) -> None:
    if said["type"] != "decision" or said["role"] != "team_lead":
        return None
    inputs = _refund_inputs(step.state)
    mark, _ = gate(step, "refund", inputs)  # again: something may have changed while people were asked
    step.explain("approval", person=said["person"], granted=said["granted"], digest=mark)
    if not said["granted"]:
        return step.escalate()
    step.state = replace(step.state, consents=(*step.state.consents, Consent(said["person"], mark)))
    return _pay(step, inputs, mark)


def _pay(step: Step, inputs: Mapping[str, Any], mark: str) -> None:
    consents = tuple(replace(item, used=True) if item.digest == mark else item for item in step.state.consents)
    paid = script.refund(step.record, inputs["order"]["charge"], inputs["cents"], inputs["reason"])
    step.state = replace(step.state, consents=consents, done=(*step.state.done, ("refund", mark)))
    step.explain("settled", action="refund", answer=paid)
    step.record.lines.append(f"I've refunded {script.dollars(inputs['cents'])} to your {paid['card']}.")
    text = {"text": f"Wrong item on {step.state.values['order_id']}: {step.state.values['fault']}"}
    noted, _ = gate(step, "add_note", text)
    script.add_note(step.record, text["text"])
    step.state = replace(step.state, done=(*step.state.done, ("add_note", noted)))
    step.finish("resolved")


PLACES: dict[str, Callable[[Step, Said], None]] = {
    "idle": idle,
    "order_id": order_id,
    "email": email,
    "fault": fault,
    "photo": photo,
    "confirm": confirm,
    "approval": approval,
}


def transition(state: State, said: Said, today: date, record: Record) -> tuple[State, tuple[Any, ...]]:
    """The next state and why; a call that is refused gives the conversation to a person."""
    step = Step(state if said["type"] == "decision" else replace(state, messages=state.messages + 1), today, record)
    step.explain("heard", said=said)
    try:
        PLACES[state.at](step, said)
    except Refused:
        step.escalate()
    return step.state, tuple(step.why)


class Conversation:
    __slots__ = ("history", "record", "state")

    def __init__(self) -> None:
        self.state, self.record = State(), Record()
        self.history: list[tuple[Said, tuple[Any, ...]]] = []


class ByHand:
    name = "by hand"

    def open(self) -> Conversation:
        return Conversation()

    def play(self, conversation: Conversation, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                conversation.state, why = transition(conversation.state, said, script.TODAY, conversation.record)
                conversation.history.append((said, why))

    def record(self, conversation: Conversation) -> Record:
        return conversation.record

    def idle(self, conversation: Conversation) -> object:
        return conversation.state

    def stored(self, conversation: Conversation) -> int:
        state = conversation.state
        data = {name: getattr(state, name) for name in (item.name for item in fields(state)) if name != "evidence"}
        data["evidence"] = {name: [item.message, item.start, item.end] for name, item in state.evidence.items()}
        return len(json.dumps(data, separators=(",", ":"), default=str).encode())

    def guard(self) -> Callable[[], object]:
        return partial(needs_approval, 16000)


if __name__ == "__main__":
    raise SystemExit(measure.main(ByHand()))
