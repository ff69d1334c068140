"""The conversation with `python-statemachine`: a machine for each conversation, as its documentation shows.

python -m benchmarks.engine.peers.with_statemachine
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from statemachine import State, StateMachine

from benchmarks.engine import measure, script
from benchmarks.engine.script import Record, Turn


class Refund(StateMachine):  # type: ignore[misc]  # its package stands in an environment of its own
    """`looking_up` and `paying` are passed through: what they did decides where the next event goes."""

    idle = State(initial=True)
    order_id = State()
    email = State()
    looking_up = State()
    fault = State()
    photo = State()
    confirming = State()
    approval = State()
    paying = State()

    request = idle.to(order_id, cond="is_wrong_item")
    order_id_given = order_id.to(email, on="keep")
    email_given = email.to(looking_up, on="keep")
    looked_up = (
        looking_up.to(idle, cond="is_missing", on="escalate")
        | looking_up.to(idle, cond="gave_up", on="escalate")
        | looking_up.to(order_id, unless="is_theirs", on="once_more")
        | looking_up.to(idle, unless="in_window", on="decline")
        | looking_up.to(fault, on="verify")
    )
    fault_given = fault.to(photo, cond="is_fault", on="keep")
    photo_given = photo.to(confirming, on="keep")
    answer = (
        confirming.to(idle, unless="is_yes", on="withdraw")
        | confirming.to(approval, cond="needs_approval", on="agree")
        | confirming.to(paying, on="agree")
    )
    decision = (
        approval.to(paying, cond=["is_asked", "is_granted"])
        | approval.to(idle, cond="is_asked", on="escalate")
        | approval.to.itself(internal=True)
    )
    paid = paying.to(idle, cond="may_pay", on="pay") | paying.to(idle, on="escalate")

    def __init__(self) -> None:
        self.result = Record()
        self.verified: str | None = None
        self.forget()
        super().__init__()

    def forget(self) -> None:
        self.values: dict[str, str] = {}
        self.order: dict[str, Any] | None = None
        self.tries, self.confirmed = 0, False

    # ---- conditions

    def is_wrong_item(self, intent: str) -> bool:
        return intent == "wrong_item"

    def is_missing(self) -> bool:
        return self.order is None

    def is_theirs(self) -> bool:
        return self.order is not None and self.order["customer"]["email"] == self.values["email"]

    def gave_up(self) -> bool:
        return not self.is_theirs() and self.tries >= 1

    def in_window(self) -> bool:
        assert self.order is not None
        return bool(self.order["delivered_on"] >= script.TODAY - timedelta(days=30))

    def is_fault(self, value: str) -> bool:
        return value in ("color", "size", "product")

    def is_yes(self, yes: bool) -> bool:
        return yes

    def needs_approval(self) -> bool:
        assert self.order is not None
        return bool(self.order["cents"] > 15000)

    def is_asked(self, role: str) -> bool:
        return role == "team_lead"

    def is_granted(self, granted: bool) -> bool:
        return granted

    def may_pay(self) -> bool:
        assert self.order is not None
        return self.confirmed and self.verified == self.order["customer"]["id"]

    # ---- actions

    def say(self, words: str) -> None:
        self.result.lines.append(words)

    def keep(self, slot: str, value: str) -> None:
        self.values[slot] = value

    def on_enter_looking_up(self) -> None:
        self.order = script.find_order(self.result, self.values["order_id"])
        self.send("looked_up")

    def verify(self) -> None:
        assert self.order is not None
        self.verified = self.order["customer"]["id"]

    def once_more(self) -> None:
        self.tries += 1
        self.values.clear()
        self.say("That does not match what I have. Let us try once more.")

    def agree(self) -> None:
        self.confirmed = True

    def on_enter_paying(self) -> None:
        self.send("paid")

    def pay(self) -> None:
        order = self.order
        assert order is not None
        paid = script.refund(self.result, order["charge"], order["cents"], self.values["fault"])
        self.say(f"I've refunded {script.dollars(order['cents'])} to your {paid['card']}.")
        script.add_note(self.result, f"Wrong item on {self.values['order_id']}: {self.values['fault']}")
        self.finish("resolved")

    def finish(self, ended: str) -> None:
        self.result.ended = ended
        self.forget()

    def escalate(self) -> None:
        self.say("A colleague will take over shortly.")
        self.finish("escalated")

    def decline(self) -> None:
        self.say(f"I'm sorry: order {self.values['order_id']} is past our 30-day window.")
        self.finish("declined")

    def withdraw(self) -> None:
        self.finish("withdrawn")

    # ---- questions

    def on_enter_order_id(self) -> None:
        self.say("What is your order number? It starts with W.")

    def on_enter_email(self) -> None:
        self.say("Which email address did you order with?")

    def on_enter_fault(self) -> None:
        self.say("What is wrong: the color, the size or the product?")

    def on_enter_photo(self) -> None:
        self.say("Could you send a photo of what arrived?")

    def on_enter_confirming(self) -> None:
        assert self.order is not None
        what = f"{script.dollars(self.order['cents'])} for {self.order['item']} (wrong {self.values['fault']})"
        self.say(f"Shall I refund {what} to your original payment method?")


class PythonStatemachine:
    name = "python-statemachine"

    def open(self) -> Refund:
        return Refund()

    def play(self, conversation: Refund, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                name = f"{said['slot']}_given" if said["type"] == "value" else said["type"]
                conversation.send(name, **{key: value for key, value in said.items() if key != "type"})

    def record(self, conversation: Refund) -> Record:
        return conversation.result

    def idle(self, conversation: Refund) -> object:
        return conversation

    def stored(self, conversation: Refund) -> int:
        names = ("values", "order", "tries", "confirmed", "verified")
        kept = {"state": conversation.current_state_value, **{name: getattr(conversation, name) for name in names}}
        return len(json.dumps(kept, default=str, separators=(",", ":")).encode())

    def guard(self) -> Callable[[], object]:
        conversation = self.open()
        self.play(conversation, script.REFERENCE[:5])
        return partial(conversation.enabled_events, yes=True)


if __name__ == "__main__":
    raise SystemExit(measure.main(PythonStatemachine()))
