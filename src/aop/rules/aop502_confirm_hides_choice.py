"""A confirm that does not show what the customer says yes to

## What it finds
A `confirm` in front of a change that needs one, or that changes money, identity or an address, whose question leaves
out an input that the customer chose, or an amount of money. The last confirm that every way to the change leads
through is the one that counts.

A choice is shown by its name, by a field of it, or by what it was copied from (`items` for a list that a loop fills
with them). An amount is shown when the very same amount is; an amount that is written down may stand in the words of
the question. What a test in front has fixed to one option need not be shown, nor an attachment.

## Why it is bad
The yes is for these very inputs. What the question does not say, the customer has not agreed to: a misheard item or
a wrong amount goes through with a yes that was given to something else.

## Avoid
```aop
confirm "Shall I go ahead?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
```

## Prefer
```aop
confirm "Shall I refund {order.total}?", otherwise finish as withdrawn
do stripe.refund with order = order, amount = order.total
```
"""

from __future__ import annotations

from collections.abc import Iterator

from aop.analysis.chosen import chosen, is_fixed, shows_name, shows_value, sources
from aop.analysis.confirmed import last_confirms
from aop.analysis.lint import Checked, Lint, Meta
from aop.analysis.written import place_of, span_of, written
from aop.diagnostics import Finding, Note
from aop.machine.expressions import Expr
from aop.machine.states import Call, Confirm
from aop.syntax import tree

RULE = Meta("AOP502", "confirm-hides-choice")

#: What a change is sensitive for, so that its confirm must be complete even when no rule asks for one.
SENSITIVE = ("money", "identity", "address")


def check(lint: Lint) -> Iterator[Finding]:
    """Every input of a confirmed change that its question does not show."""
    for item in lint.procedures:
        gated = {
            name
            for rule in (*lint.rules, *item.machine.rules)
            if rule.kind == "needs_confirmation"
            for name in rule.actions
        }
        for pc in sorted(item.facts):
            step = item.machine.code[pc]
            if not isinstance(step, Call) or step.verb != "do":
                continue
            if step.action in gated or lint.actions[step.action].changes in SENSITIVE:
                yield from _hidden(lint, item, pc, step)


def _hidden(lint: Lint, item: Checked, pc: int, call: Call) -> Iterator[Finding]:
    for confirm in last_confirms(item.machine.code, pc):
        yield from _hidden_by(lint, item, pc, call, confirm)


def _hidden_by(lint: Lint, item: Checked, pc: int, call: Call, confirm: int) -> Iterator[Finding]:
    code = item.machine.code
    question = code[confirm]
    assert isinstance(question, Confirm)
    sentence = written(lint, item).get(place_of(item.spans[confirm]))
    span = sentence.question.span if isinstance(sentence, tree.Confirm) else item.spans[confirm]
    made_from = lint.once("sources", item, lambda: sources(code))
    for name, value in call.inputs.items():
        declared = lint.actions[call.action].inputs.get(name)
        note = (Note(span_of(value, item, item.spans[pc]), f"given to `{call.action}` as `{name}` here"),)
        if declared is not None and declared.type.kind == "money":
            if not shows_value(question.question, value, made_from, dict(item.machine.constants)):
                message = f"this question does not show the amount that `{call.action}` is given"
                yield Finding("AOP502", message, span, f"say it: {_as_written(value, item, pc)}", notes=note)
            continue
        for root in sorted(set(chosen(value, dict(item.machine.slots), made_from))):
            if not shows_name(question.question, root, made_from) and not is_fixed(code, confirm, root):
                message = f"this question does not show `{root}`, which the customer chose for `{call.action}`"
                yield Finding("AOP502", message, span, f"say it: `{{{root}}}`, or a field of it", notes=note)


def _as_written(value: Expr, item: Checked, pc: int) -> str:
    span = span_of(value, item, item.spans[pc])
    return f"`{{{span.text}}}`" if span is not item.spans[pc] else "the amount"
