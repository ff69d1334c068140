"""Rules and escalations as data: what stands in front of every call, and what ends a conversation at a person."""

from __future__ import annotations

from dataclasses import dataclass

from aop.machine.expressions import Expr
from aop.machine.states import Place
from aop.machine.types import Template
from aop.values import Duration, Value


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule over the actions it is about, names resolved.

    `kind`: never_when, never_unless (`condition`); never_before (`actions[0]` before `actions[1]`);
    never_together; at_most (`count`); total_at_most (`input` of the one action, `limit`); needs_confirmation;
    needs_approval (`role`, `people`, `within`). `per` is an input, `customer`, `conversation`, or None for this
    conversation; `period` None is for ever. A `because` is shown wherever the rule fired.
    """

    id: str
    kind: str
    actions: tuple[str, ...]
    at: Place
    condition: Expr | None = None
    because: str | None = None
    count: int | None = None
    input: str | None = None
    limit: Value = None
    per: str | None = None
    period: Duration | None = None
    role: str | None = None
    people: int = 1
    within: Duration | None = None
    workspace: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """What shall hold on every way through a procedure, names resolved; nothing at run time rests on it.

    `kind`: when, unless, before (`condition`, or another action as `second`), without (`consent`, with or without a
    `condition`), together and order (`first`, `second`; `relation` is after or before), total (`input` of the one
    action, `limit`), bound (`count` questions). `actions` are the ones it is about.
    """

    kind: str
    at: Place
    actions: tuple[str, ...] = ()
    condition: Expr | None = None
    consent: str | None = None
    first: str | None = None
    second: str | None = None
    relation: str | None = None
    count: int | None = None
    input: str | None = None
    limit: Value = None
    per: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Checked on every turn: fires when its condition is surely true, `turns` turns running."""

    id: str
    condition: Expr
    queue: str
    because: Template
    at: Place
    turns: int = 1
    priority: str | None = None
