"""What the gate says of an undo is told as of any other call: so a test that cancels covers the rules over it."""

from __future__ import annotations

from decimal import Decimal

from aop.compiler import compile_files
from aop.engine import events
from aop.engine.effects import AskLedger, CallAction, Effect, Explain
from aop.engine.program import Program
from aop.engine.transition import opened, transition
from aop.engine.understanding import Understanding
from aop.evals.coverage import coverage
from aop.machine.release import Release
from aop.syntax.load import read_files
from aop.values import Money, Record
from laws.world import START, request, values
from proofs.catalogue import Catalogue, Written

STEPS = (
    "collect mode",
    "collect sum",
    "do s.pay with amount = sum, mode = mode",
    'confirm "More?", otherwise finish as declined',
    "finish as resolved",
)
PROPERTY = "never s.pay_back before s.pay"
RULES = ("never do s.pay_back when amount is over $100", "do s.pay_back at most 1 time")


def release_with(*rules: str) -> Release:
    made = compile_files(*read_files(Catalogue(pays_back=True).files(Written(STEPS, (PROPERTY,), rules))))
    assert made.release is not None, [item.message for item in made.findings]
    return made.release


def cancelled(release: Release, amount: str, before: int = 0) -> list[Effect]:
    """The effects of a conversation that pays and is cancelled; `before` is what the ledger has of payments back."""
    program = Program(release)
    state, told = opened(program, "c", START), list[Effect]()
    said = (
        Understanding(requests=(request("small"),)),
        values(mode="a"),
        values(sum=Money(Decimal(amount), "USD")),
        Understanding(cancel=True),
        Understanding(answer="yes", plain_answer="yes"),
    )
    for message in said:
        state, effects = transition(program, state, events.MessageReceived(START, "m", message))
        told.extend(effects)
        while effects and state.flight is not None:
            event: events.Event
            match effects[-1]:
                case AskLedger(call=call, queries=queries):
                    event = events.LedgerAnswered(START, call, {item.rule: Decimal(before) for item in queries})
                case CallAction(call=call, action=action):
                    given = Record("s.pay.result", {"id": "p1"}) if action == "s.pay" else None
                    event = events.ActionSettled(START, call, "done", given)
                case _:
                    raise AssertionError(effects)
            state, effects = transition(program, state, event)
            told.extend(effects)
    return told


def said_of_undo(told: list[Effect]) -> list[tuple[str, object]]:
    gate = [item for item in told if isinstance(item, Explain) and item.kind == "gate"]
    return [(item.summary, item.data["rule"]) for item in gate if item.data["action"] == "s.pay_back"]


def test_an_undo_that_is_let_through_says_which_rules_were_asked() -> None:
    release = release_with(*RULES)
    told = cancelled(release, "50")
    assert said_of_undo(told) == [("undo by s.pay_back allowed so far", None)]
    assert any(isinstance(item, CallAction) and item.verb == "undo" for item in told)
    assert coverage(release, [told]).count("rule") == (2, 2)


def test_an_undo_that_is_refused_says_by_which_rule() -> None:
    release = release_with(*RULES)
    never, once = (rule.id for rule in release.procedures["small"].rules)
    by_rule, by_limit = cancelled(release, "150"), cancelled(release, "50", before=1)
    assert said_of_undo(by_rule) == [(f"undo by s.pay_back refused: {RULES[0]}", never)]
    assert said_of_undo(by_limit)[-1] == ("undo by s.pay_back refused: a limit is reached", once)
    assert not any(isinstance(item, CallAction) and item.verb == "undo" for item in (*by_rule, *by_limit))
