"""The conversation with LangGraph, twice.

    python -m benchmarks.engine.peers.with_langgraph saver|plain

`saver`: as its documentation shows a person in the loop, every question an `interrupt`, a checkpoint after every step
in an `InMemorySaver` (an interrupt cannot be had without a checkpointer). `plain`: no checkpointer; the caller keeps
the state and each turn is one run of the graph from the place that the state names.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from benchmarks.engine import measure, script
from benchmarks.engine.script import Record, Said, Turn

ASK = {
    "order_id": "What is your order number? It starts with W.",
    "email": "Which email address did you order with?",
    "fault": "What is wrong: the color, the size or the product?",
    "photo": "Could you send a photo of what arrived?",
}


class State(TypedDict, total=False):
    at: str
    said: dict[str, Any]
    values: dict[str, str]
    order: dict[str, Any] | None
    verified: str | None
    confirmed: bool
    granted: bool
    tries: int


@dataclass
class Shop:
    """What the nodes work with; not part of the state."""

    record: Record


Context: TypeAlias = Runtime[Shop]


# ---- what both graphs share: nodes that do something, and where it goes on


def look_up(state: State, runtime: Context) -> State:
    return {"order": script.find_order(runtime.context.record, state["values"]["order_id"])}


def after_look_up(state: State) -> str:
    order = state["order"]
    if order is None:
        return "escalate"
    if order["customer"]["email"] != state["values"]["email"]:
        return "escalate" if state.get("tries", 0) >= 1 else "once_more"
    return "verify" if order["delivered_on"] >= script.TODAY - timedelta(days=30) else "decline"


def once_more(state: State, runtime: Context) -> State:
    runtime.context.record.lines.append("That does not match what I have. Let us try once more.")
    return {"values": {}, "tries": state.get("tries", 0) + 1}


def verify(state: State) -> State:
    order = state["order"]
    assert order is not None
    return {"verified": order["customer"]["id"]}


def after_confirm(state: State) -> str:
    order = state["order"]
    assert order is not None
    if not state["confirmed"]:
        return "withdraw"
    return "approval" if order["cents"] > 15000 else may_pay(state)


def after_approval(state: State) -> str:
    said = state["said"]
    if said["role"] != "team_lead":
        return "approval"
    return may_pay(state) if said["granted"] else "escalate"


def may_pay(state: State) -> str:
    order = state["order"]
    assert order is not None
    return "pay" if state["confirmed"] and state["verified"] == order["customer"]["id"] else "escalate"


def pay(state: State, runtime: Context) -> State:
    record, order, values = runtime.context.record, state["order"], state["values"]
    assert order is not None
    paid = script.refund(record, order["charge"], order["cents"], values["fault"])
    record.lines.append(f"I've refunded {script.dollars(order['cents'])} to your {paid['card']}.")
    script.add_note(record, f"Wrong item on {values['order_id']}: {values['fault']}")
    return finish(record, "resolved")


def finish(record: Record, ended: str) -> State:
    record.ended = ended
    return {"at": "idle", "values": {}, "order": None, "confirmed": False, "tries": 0}


def escalate(state: State, runtime: Context) -> State:
    runtime.context.record.lines.append("A colleague will take over shortly.")
    return finish(runtime.context.record, "escalated")


def decline(state: State, runtime: Context) -> State:
    order_id = state["values"]["order_id"]
    runtime.context.record.lines.append(f"I'm sorry: order {order_id} is past our 30-day window.")
    return finish(runtime.context.record, "declined")


def withdraw(state: State, runtime: Context) -> State:
    return finish(runtime.context.record, "withdrawn")


def question(state: State) -> str:
    order = state["order"]
    assert order is not None
    what = f"{script.dollars(order['cents'])} for {order['item']} (wrong {state['values']['fault']})"
    return f"Shall I refund {what} to your original payment method?"


def acting() -> StateGraph[State, Shop]:
    """A graph with the nodes that do something."""
    graph = StateGraph(State, context_schema=Shop)
    for node in (look_up, once_more, verify, pay, escalate, decline, withdraw):
        graph.add_node(node.__name__, node)
    graph.add_conditional_edges("look_up", after_look_up, ["escalate", "once_more", "verify", "decline"])
    for last in ("pay", "escalate", "decline", "withdraw"):
        graph.add_edge(last, END)
    return graph


# ---- with interrupts


def asking(slot: str) -> Callable[[State], State]:
    def node(state: State) -> State:
        said = interrupt(ASK[slot])
        return {"values": {**state.get("values", {}), slot: said["value"]}}

    return node


def confirm(state: State) -> State:
    said = interrupt(question(state))
    return {"confirmed": said["yes"]}


def approval(state: State) -> State:
    return {"said": interrupt("")}


def with_interrupts() -> StateGraph[State, Shop]:
    graph = acting()
    for slot in ASK:
        graph.add_node(slot, asking(slot))
    graph.add_node("confirm", confirm)
    graph.add_node("approval", approval)
    for one, next_ in ((START, "order_id"), ("order_id", "email"), ("email", "look_up"), ("once_more", "order_id")):
        graph.add_edge(one, next_)
    for one, next_ in (("verify", "fault"), ("fault", "photo"), ("photo", "confirm")):
        graph.add_edge(one, next_)
    graph.add_conditional_edges("confirm", after_confirm, ["withdraw", "approval", "pay", "escalate"])
    graph.add_conditional_edges("approval", after_approval, ["approval", "pay", "escalate"])
    return graph


@dataclass
class Thread:
    config: dict[str, Any]
    shop: Shop
    state: State = field(default_factory=State)


class WithSaver:
    name = "langgraph, InMemorySaver"

    def __init__(self) -> None:
        self.saver = InMemorySaver()
        self.graph = with_interrupts().compile(checkpointer=self.saver)
        self.opened = 0

    def open(self) -> Thread:
        self.opened += 1
        return Thread({"configurable": {"thread_id": str(self.opened)}}, Shop(Record()))

    def play(self, conversation: Thread, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                self._hear(conversation, said)

    def _hear(self, conversation: Thread, said: Said) -> None:
        given: Any = {"values": {}} if said["type"] == "request" else Command(resume=dict(said))
        found = self.graph.invoke(given, conversation.config, context=conversation.shop)
        for item in found.get("__interrupt__", ()):
            if item.value:
                conversation.shop.record.lines.append(item.value)

    def record(self, conversation: Thread) -> Record:
        return conversation.shop.record

    def idle(self, conversation: Thread) -> object:
        return conversation

    def stored(self, conversation: Thread) -> int:
        """All that the saver keeps of the thread: checkpoints, values of channels, writes."""
        thread = conversation.config["configurable"]["thread_id"]
        kept: list[Any] = [self.saver.storage[thread]]
        kept += [value for key, value in self.saver.blobs.items() if key[0] == thread]
        kept += [value for key, value in self.saver.writes.items() if key[0] == thread]
        return _bytes_in(kept)

    def guard(self) -> None:
        return None


def _bytes_in(thing: Any) -> int:
    if isinstance(thing, bytes):
        return len(thing)
    if isinstance(thing, dict):
        return sum(_bytes_in(item) for item in thing.values())
    return sum(_bytes_in(item) for item in thing) if isinstance(thing, list | tuple) else 0


# ---- without a checkpointer


def heard(state: State, runtime: Context) -> State:
    """Takes what was said where the state stands; the next question is asked by the node that follows."""
    said, at = state["said"], state.get("at", "idle")
    if said["type"] == "value":
        return {"values": {**state.get("values", {}), at: said["value"]}}
    return {"confirmed": said["yes"]} if said["type"] == "answer" else {}


def after_heard(state: State) -> str:
    at = state.get("at", "idle")
    if at == "confirm":
        return after_confirm(state)
    if at == "approval":
        return after_approval(state)
    return {"idle": "order_id", "order_id": "email", "email": "look_up", "fault": "photo", "photo": "confirm"}[at]


def asking_at_end(slot: str) -> Callable[[State, Context], State]:
    def node(state: State, runtime: Context) -> State:
        words = question(state) if slot == "confirm" else ASK.get(slot)
        if words:
            runtime.context.record.lines.append(words)
        return {"at": slot}

    return node


def without_checkpointer() -> StateGraph[State, Shop]:
    graph = acting()
    graph.add_node("heard", heard)
    graph.add_edge(START, "heard")
    places = (*ASK, "confirm", "approval")
    for place in places:
        graph.add_node(place, asking_at_end(place))
        graph.add_edge(place, END)
    graph.add_edge("once_more", "order_id")
    graph.add_edge("verify", "fault")
    graph.add_conditional_edges("heard", after_heard, [*places, "look_up", "withdraw", "pay", "escalate"])
    return graph


class Plain(WithSaver):
    name = "langgraph, no checkpointer"

    def __init__(self) -> None:
        self.graph = without_checkpointer().compile()
        self.opened = 0

    def _hear(self, conversation: Thread, said: Said) -> None:
        given = {**conversation.state, "said": said}
        conversation.state = self.graph.invoke(given, context=conversation.shop)

    def stored(self, conversation: Thread) -> int:
        return len(json.dumps(conversation.state, default=str, separators=(",", ":")).encode())


if __name__ == "__main__":
    raise SystemExit(measure.main({"saver": WithSaver, "plain": Plain}[sys.argv.pop(1)]()))
