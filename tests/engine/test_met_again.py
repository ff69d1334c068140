"""What a run meets again after a person had the conversation: what was done and stands, nothing else (semantics S8).
And what of people's acts is held against a procedure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from aop.engine.effects import CallAction
from aop.engine.events import ActionSettled, Event, MessageReceived, PersonActed
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.proofs.watching import Watch
from aop.values import Money, Record, Value
from laws.world import START
from planted.shop import ACTIONS, ACTIONS_UNDONE, block, built, files, procedure

ASKS = Understanding(requests=(Request("pay", Decimal(1), 0, 1),))
CREDIT = 'do shop.credit with email = "ana@shop.example", amount = $10\n'
CHARGE = 'do shop.charge with email = "ana@shop.example", amount = $10\n'
WAITS = "collect mode\nfinish as resolved"
MADE = Record("shop.charge.result", {"id": "c1"})


@dataclass
class Conversation:
    """One with a procedure of these steps, which has just been asked for. `made` are the calls that left."""

    steps: str
    wants: str = ""
    state: Snapshot = field(init=False)
    made: list[CallAction] = field(default_factory=list)

    def __post_init__(self) -> None:
        actions = f"{ACTIONS}, {ACTIONS_UNDONE}"
        text = procedure("pay", self.steps, identify=False, actions=actions) + block("prove", self.wants)
        self.program = Program(built(files(text, undone=True)))
        self.watches = [Watch(self.program, item) for item in self.program.release.procedures["pay"].properties]
        self.state = opened(self.program, "c", START)
        self.says(ASKS)

    def feed(self, event: Event) -> None:
        before = self.state
        self.state, effects = transition(self.program, before, event)
        calls = [item for item in effects if isinstance(item, CallAction)]
        self.made += [item for item in calls if not item.action.startswith("aop.")]
        for watch in self.watches:
            watch.see(before, effects, self.state)

    def says(self, understood: Understanding) -> None:
        self.feed(MessageReceived(START, "m", understood))

    def acts(self, action: str, outcome: str = "done", **inputs: Value) -> None:
        """A person does something, and it is carried out."""
        given = {"reason": "asked to"} if action.startswith("aop.") else inputs
        self.feed(PersonActed(START, "lee", "lead", action, given))
        assert self.state.acting is not None
        self.feed(ActionSettled(START, self.state.acting.id, outcome))

    def comes_back(self, outcome: str, value: Value = None) -> None:
        """What became of the latest call."""
        self.feed(ActionSettled(START, self.made[-1].call, outcome, value))

    @property
    def calls(self) -> list[str]:
        return [f"{item.verb} {item.action}" for item in self.made]

    @property
    def broken(self) -> list[str | None]:
        return [watch.broken for watch in self.watches]


def test_a_change_that_failed_after_all_is_made_by_the_next_run() -> None:
    talk = Conversation(CREDIT + WAITS)
    talk.acts("aop.take_over")
    talk.comes_back("unclear")
    talk.comes_back("fails")
    talk.acts("aop.hand_back")
    assert talk.calls == ["do shop.credit", "do shop.credit"]


def test_a_change_of_which_nobody_knows_is_unclear_to_the_next_run_too() -> None:
    talk = Conversation(CREDIT + WAITS)
    talk.acts("aop.take_over")
    talk.comes_back("unclear")
    talk.acts("aop.hand_back")
    assert talk.state.status == "handed_off"
    assert talk.calls == ["do shop.credit", "do shop.assign"]


def test_a_change_that_is_known_to_be_done_is_met() -> None:
    talk = Conversation(CREDIT + WAITS)
    talk.acts("aop.take_over")
    talk.comes_back("unclear")
    talk.comes_back("done")
    talk.acts("aop.hand_back")
    assert talk.calls == ["do shop.credit"]
    assert talk.state.frames[-1].ask is not None


def test_a_change_that_was_taken_back_is_not_met() -> None:
    """A person takes over while the undo is under way; the chain ends, and the next run changes it anew."""
    talk = Conversation(CHARGE + WAITS)
    talk.comes_back("done", MADE)
    talk.acts("aop.cancel")
    talk.acts("aop.take_over")
    talk.comes_back("done")
    talk.acts("aop.hand_back")
    assert talk.calls == ["do shop.charge", "undo shop.pay_out", "do shop.charge"]
    assert [item.state for item in talk.state.done] == ["undone"]


def test_a_change_that_a_redriven_undo_took_back_is_not_met() -> None:
    talk = Conversation(CHARGE + WAITS)
    talk.comes_back("done", MADE)
    talk.acts("aop.cancel")
    talk.acts("aop.take_over")
    talk.comes_back("unclear")
    talk.comes_back("done")
    talk.acts("aop.hand_back")
    assert talk.calls[-1] == "do shop.charge"


# ---- what is held against the procedure

NEVER = "never shop.credit"
TEN = Money(Decimal(10), "USD")


def test_what_a_person_does_by_hand_is_not_held_against_the_procedure() -> None:
    wants = "never both shop.note and shop.credit\ntotal of shop.credit.amount is at most $15"
    talk = Conversation('do shop.note with text = "begun"\n' + WAITS, wants)
    talk.comes_back("done", Record("shop.note.result", {"id": "n1"}))
    talk.acts("aop.take_over")
    for _ in range(2):
        talk.acts("shop.credit", email="ana@shop.example", amount=TEN)
    assert talk.calls[1:] == ["act shop.credit", "act shop.credit"]
    assert talk.broken == [None, None]


def test_what_a_person_did_is_there_where_it_is_wanted() -> None:
    talk = Conversation("collect mode\n" + CREDIT + WAITS, f"{NEVER} before shop.note\n{NEVER} before shop.capture")
    talk.says(Understanding(cancel=True))
    talk.acts("aop.take_over")
    talk.acts("shop.note", text="by hand")
    talk.acts("aop.hand_back")
    talk.says(ASKS)
    talk.says(Understanding(values=(Reading("mode", Evidence("m", 0, 1), "quick"),)))
    assert talk.calls == ["act shop.note", "do shop.credit"]
    assert talk.broken == [None, "shop.credit is called, and shop.capture was not done"]
