"""The conversation with `transitions`: one machine for all conversations, one model each.

python -m benchmarks.engine.peers.with_transitions
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from transitions import EventData, Machine

from benchmarks.engine import measure, script
from benchmarks.engine.script import Record, Turn

STATES = ["idle", "order_id", "email", "fault", "photo", "confirm", "approval"]

#: A trigger's transitions are tried in order; `prepare` runs before their conditions.
TRANSITIONS: list[dict[str, Any]] = [
    {"trigger": "request", "source": "idle", "dest": "order_id", "conditions": "is_wrong_item", "after": "ask_order"},
    {"trigger": "order_id_given", "source": "order_id", "dest": "email", "before": "keep", "after": "ask_email"},
    {
        "trigger": "email_given", "source": "email", "dest": "idle", "prepare": ["keep", "look_up"],
        "conditions": "is_missing", "before": "escalate",
    },
    {"trigger": "email_given", "source": "email", "dest": "idle", "conditions": "gave_up", "before": "escalate"},
    {
        "trigger": "email_given", "source": "email", "dest": "order_id", "unless": "is_theirs", "before": "once_more",
        "after": "ask_order",
    },
    {"trigger": "email_given", "source": "email", "dest": "idle", "unless": "in_window", "before": "decline"},
    {"trigger": "email_given", "source": "email", "dest": "fault", "before": "verify", "after": "ask_fault"},
    {
        "trigger": "fault_given", "source": "fault", "dest": "photo", "conditions": "is_fault", "before": "keep",
        "after": "ask_photo",
    },
    {"trigger": "photo_given", "source": "photo", "dest": "confirm", "before": "keep", "after": "ask_confirm"},
    {"trigger": "answer", "source": "confirm", "dest": "idle", "unless": "is_yes", "before": "withdraw"},
    {"trigger": "answer", "source": "confirm", "dest": "approval", "conditions": "needs_approval", "before": "agree"},
    {"trigger": "answer", "source": "confirm", "dest": "idle", "before": ["agree", "pay"]},
    {
        "trigger": "decision", "source": "approval", "dest": "idle", "conditions": ["is_asked", "is_granted"],
        "before": "pay",
    },
    {"trigger": "decision", "source": "approval", "dest": "idle", "conditions": "is_asked", "before": "escalate"},
]  # fmt: skip


class Conversation:
    """The model of one conversation."""

    state: str
    trigger: Callable[..., bool]
    may_trigger: Callable[..., bool]

    def __init__(self) -> None:
        self.result = Record()
        self.verified: str | None = None
        self.forget()

    def forget(self) -> None:
        self.values: dict[str, str] = {}
        self.order: dict[str, Any] | None = None
        self.tries, self.confirmed = 0, False

    # ---- conditions

    def is_wrong_item(self, event: EventData) -> bool:
        return bool(event.kwargs["intent"] == "wrong_item")

    def is_missing(self, event: EventData) -> bool:
        return self.order is None

    def is_theirs(self, event: EventData) -> bool:
        return self.order is not None and self.order["customer"]["email"] == self.values["email"]

    def gave_up(self, event: EventData) -> bool:
        return not self.is_theirs(event) and self.tries >= 1

    def in_window(self, event: EventData) -> bool:
        assert self.order is not None
        return bool(self.order["delivered_on"] >= script.TODAY - timedelta(days=30))

    def is_fault(self, event: EventData) -> bool:
        return event.kwargs["value"] in ("color", "size", "product")

    def is_yes(self, event: EventData) -> bool:
        return bool(event.kwargs["yes"])

    def needs_approval(self, event: EventData) -> bool:
        assert self.order is not None
        return bool(self.order["cents"] > 15000)

    def is_asked(self, event: EventData) -> bool:
        return bool(event.kwargs["role"] == "team_lead")

    def is_granted(self, event: EventData) -> bool:
        return bool(event.kwargs["granted"])

    # ---- actions

    def say(self, words: str) -> None:
        self.result.lines.append(words)

    def keep(self, event: EventData) -> None:
        self.values[event.kwargs["slot"]] = event.kwargs["value"]

    def look_up(self, event: EventData) -> None:
        self.order = script.find_order(self.result, self.values["order_id"])

    def verify(self, event: EventData) -> None:
        assert self.order is not None
        self.verified = self.order["customer"]["id"]

    def once_more(self, event: EventData) -> None:
        self.tries += 1
        self.values.clear()
        self.say("That does not match what I have. Let us try once more.")

    def agree(self, event: EventData) -> None:
        self.confirmed = True

    def pay(self, event: EventData) -> None:
        order = self.order
        assert order is not None
        if not self.confirmed or self.verified != order["customer"]["id"]:
            return self.escalate(event)
        paid = script.refund(self.result, order["charge"], order["cents"], self.values["fault"])
        self.say(f"I've refunded {script.dollars(order['cents'])} to your {paid['card']}.")
        script.add_note(self.result, f"Wrong item on {self.values['order_id']}: {self.values['fault']}")
        self.finish("resolved")
        return None

    def finish(self, ended: str) -> None:
        self.result.ended = ended
        self.forget()

    def escalate(self, event: EventData) -> None:
        self.say("A colleague will take over shortly.")
        self.finish("escalated")

    def decline(self, event: EventData) -> None:
        self.say(f"I'm sorry: order {self.values['order_id']} is past our 30-day window.")
        self.finish("declined")

    def withdraw(self, event: EventData) -> None:
        self.finish("withdrawn")

    # ---- questions

    def ask_order(self, event: EventData) -> None:
        self.say("What is your order number? It starts with W.")

    def ask_email(self, event: EventData) -> None:
        self.say("Which email address did you order with?")

    def ask_fault(self, event: EventData) -> None:
        self.say("What is wrong: the color, the size or the product?")

    def ask_photo(self, event: EventData) -> None:
        self.say("Could you send a photo of what arrived?")

    def ask_confirm(self, event: EventData) -> None:
        assert self.order is not None
        what = f"{script.dollars(self.order['cents'])} for {self.order['item']} (wrong {self.values['fault']})"
        self.say(f"Shall I refund {what} to your original payment method?")


class Transitions:
    name = "transitions"

    def __init__(self) -> None:
        self.machine = Machine(
            model=None, states=STATES, transitions=TRANSITIONS, initial="idle", send_event=True, auto_transitions=False
        )

    def open(self) -> Conversation:
        conversation = Conversation()
        self.machine.add_model(conversation)
        return conversation

    def play(self, conversation: Conversation, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                name = f"{said['slot']}_given" if said["type"] == "value" else said["type"]
                conversation.trigger(name, **said)

    def record(self, conversation: Conversation) -> Record:
        self.machine.remove_model(conversation)  # over: the machine need not know it any longer
        return conversation.result

    def idle(self, conversation: Conversation) -> object:
        return conversation

    def stored(self, conversation: Conversation) -> int:
        kept = {"state": conversation.state, **vars(conversation)}
        plain = {name: value for name, value in kept.items() if not callable(value) and name != "result"}
        return len(json.dumps(plain, default=str, separators=(",", ":")).encode())

    def guard(self) -> Callable[[], object]:
        conversation = self.open()
        self.play(conversation, script.REFERENCE[:5])
        return partial(conversation.may_trigger, "answer", yes=True)


if __name__ == "__main__":
    raise SystemExit(measure.main(Transitions()))
