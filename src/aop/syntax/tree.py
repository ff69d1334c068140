"""The tree of a file as written: every node keeps its span, no name is resolved, no operator is lost.

Expressions have four shapes only (literal, name, operation, one over a list), with the same operation names as
`aop.machine.expressions`, so that lowering is a plain walk. Sentences have one class each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from aop.diagnostics import Span
from aop.diagnostics.quick import quick
from aop.values import Value

# ---- words and expressions


@quick
@dataclass(frozen=True, slots=True)
class Word:
    """One name as written."""

    text: str
    span: Span


@quick
@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `kind`: number, percent, money, duration, date, time, text, yes_no. A text is an option or text.

    Money written with `$` has currency `$` until the workspace's currency is known.
    """

    kind: str
    value: Value
    span: Span


@quick
@dataclass(frozen=True, slots=True)
class Name:
    """A dotted name: `order.customer.email`, or an action where the sentence expects one."""

    words: tuple[Word, ...]
    span: Span

    @property
    def text(self) -> str:
        return ".".join(word.text for word in self.words)


@quick
@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on operands, by its name in `aop.machine.expressions.OPERATIONS`."""

    op: str
    args: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Over:
    """Something over the elements of a list: `any`, `every`, `no`, `the`, `where`.

    `variable` is None for `(LIST where C)`, whose condition sees the element's fields by name.
    """

    op: str
    variable: Word | None
    source: Expr
    condition: Expr
    span: Span


Expr: TypeAlias = Literal | Name | Apply | Over


@quick
@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text: pieces of plain text and `{expr}`. `span` covers the quotes."""

    parts: tuple[str | Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Input:
    """`name = expr` after `with`."""

    name: Word
    value: Expr


# ---- sentences


@dataclass(frozen=True, slots=True)
class Tries:
    """`, at most N times`."""

    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What follows `, otherwise`: one act or a block."""

    body: tuple[Sentence, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Collect:
    slots: tuple[Word, ...]
    either: bool
    again: bool
    item: Word | None  # `for item`
    person: Word | None  # `from returns_lead`
    asking: Text | None
    tries: Tries | None
    within: Literal | None
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Confirm:
    """`confirm "…"`, or `confirm name` from the messages."""

    question: Text | Word
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Handler:
    """`if it fails [with NAME]:` and its kin. `outcome`: fails, denied, undecided, unclear."""

    outcome: str
    failure: Word | None
    body: tuple[Sentence, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class LookUp:
    action: Name
    inputs: tuple[Input, ...]
    result: Word | None
    otherwise: Otherwise | None
    handlers: tuple[Handler, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Do:
    action: Name
    inputs: tuple[Input, ...]
    result: Word | None
    handlers: tuple[Handler, ...]
    span: Span
    otherwise: Otherwise | None = None  # written by mistake: a `do` has none


@dataclass(frozen=True, slots=True)
class Check:
    action: Name
    inputs: tuple[Input, ...]
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Verify:
    subject: Word
    account: Name
    level: Word | None
    condition: Expr
    tries: Tries | None
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Require:
    condition: Expr
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class If:
    """`branches` in order, each a condition and a body; `otherwise` is the last body, or None."""

    branches: tuple[tuple[Expr, tuple[Sentence, ...]], ...]
    otherwise: tuple[Sentence, ...] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Set:
    name: Word
    value: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Add:
    value: Expr
    name: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Decide:
    table: Word
    span: Span


@dataclass(frozen=True, slots=True)
class ForEach:
    item: Word
    source: Expr
    bound: int | None
    body: tuple[Sentence, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Repeat:
    until: Expr
    tries: Tries
    otherwise: Otherwise | None
    body: tuple[Sentence, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Follow:
    procedure: Name
    inputs: tuple[Input, ...]
    result: Word | None
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Say:
    """`say "…"`, or `say name` from the messages."""

    text: Text | Word
    span: Span


@dataclass(frozen=True, slots=True)
class AnswerFrom:
    about: Expr | None
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Wait:
    """`wait 2 days`, or `wait for system.event …`."""

    duration: Literal | None
    event: Name | None
    inputs: tuple[Input, ...]
    result: Word | None
    within: Literal | None
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class NoteDown:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class Finish:
    outcome: Word
    span: Span


@dataclass(frozen=True, slots=True)
class GoTo:
    step: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Escalate:
    queue: Word
    because: Text | None
    priority: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class SwitchTo:
    procedure: Name
    inputs: tuple[Input, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Skip:
    item: Word
    span: Span


@dataclass(frozen=True, slots=True)
class GoOn:
    span: Span


Sentence: TypeAlias = (
    Collect | Confirm | LookUp | Do | Check | Verify | Require | If | Set | Add | Decide | ForEach | Repeat
    | Follow | Say | AnswerFrom | Wait | NoteDown | Finish | GoTo | Escalate | SwitchTo | Skip | GoOn
)  # fmt: skip

# ---- rules, escalations, properties


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a rule is about. `kind`: actions, any_write, any_read; `system` narrows the last two."""

    kind: str
    actions: tuple[Name, ...]
    system: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. `kind`: never_when, never_unless, never_before, never_together, at_most, total_at_most,
    needs_confirmation, needs_approval. Only the fields of its kind are set.

    `never_before` and `never_together` have two actions in `subjects`; `total_at_most` has the input's path
    (`stripe.refund.amount`) as its only subject. An `at_most` has a `count`, or the name of one as its `limit`.
    """

    kind: str
    verb: str | None  # do, look_up
    subjects: Subjects
    condition: Expr | None
    count: int | None
    limit: Expr | None
    per: Word | None
    period: Literal | None  # `in D`
    role: Word | None
    people: int
    within: Literal | None
    because: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class EscalationLine:
    condition: Expr
    turns: int | None
    escalate: Escalate
    span: Span


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """One property to prove. `kind`: before, when, unless, without, together, order, bound, total; the rest as named.

    `before` has a condition, or an action as `second` (then `per` may be set); `without` may have a condition;
    `together` and `order` have two actions, `first` and `second`.
    """

    kind: str
    subjects: Subjects | None
    condition: Expr | None
    consent: str | None  # approval, confirmation
    first: Name | None
    second: Name | None
    relation: str | None  # after, before
    count: int | None
    limit: Expr | None
    span: Span
    per: Word | None = None


# ---- files


@dataclass(frozen=True, slots=True)
class StepBlock:
    """One step, or one handler under `on:`. A broken block has no sentences and left a finding."""

    name: Word
    body: tuple[Sentence, ...]
    span: Span
