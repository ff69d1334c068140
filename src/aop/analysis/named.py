"""Operations whose operands name things (a level, a topic, an action), or whose type depends on what they are given."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from aop.analysis.kinds import DAYS, INTEGER, MONEY, NUMERIC, YES_NO, described, fields_of
from aop.analysis.scopes import Scope
from aop.machine.expressions import Apply, Const, Expr, Path
from aop.machine.types import Type
from aop.syntax import tree
from aop.values import Money

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

Typed: TypeAlias = tuple[Expr, Type | None]

#: What stands for an expression that is wrong: it has no type, so nothing more is said of it.
NOTHING: Typed = (Const(None), None)


def _verified(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    subject, level = node.args
    if not isinstance(subject, tree.Name) or subject.text != "customer":
        resolver.findings.error("AOP301", "only `customer` can be verified", subject.span, "say `customer is verified`")
    assert isinstance(level, tree.Literal)
    if level.value is not None:
        assert isinstance(level.value, str)
        resolver.symbols.check_word(
            "AOP209", "verification level", tree.Word(level.value, level.span), resolver.symbols.levels
        )
    return Apply("verified", (Path("customer"), Const(level.value))), YES_NO


def _mentions(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    subject, topic = node.args
    if not isinstance(subject, tree.Name) or subject.text != "customer":
        resolver.findings.error("AOP301", "only `customer` mentions something", subject.span)
    name = _name_of(topic)
    resolver.symbols.check_word("AOP210", "topic", name, resolver.symbols.topics)
    return Apply("mentions", (Const("customer"), Const(name.text))), YES_NO  # whether or not it is known who that is


def _open(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    name = _name_of(node.args[0])
    resolver.symbols.check_word("AOP207", "queue", name, resolver.symbols.queues)
    return Apply("open", (Const(name.text),)), YES_NO


def _name_of(node: tree.Expr) -> tree.Word:
    text = node.text if isinstance(node, tree.Name) else node.value if isinstance(node, tree.Literal) else ""
    return tree.Word(str(text), node.span)


def _count(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    (source,) = node.args
    if isinstance(source, tree.Name) and source.text in resolver.symbols.actions:
        return Apply("done_count", (Const(source.text),)), INTEGER
    expr, kind = resolver.value(source, scope)
    if kind is not None and kind.kind != "list":
        resolver.findings.error("AOP301", f"only a list can be counted, this is {described(kind)}", source.span)
    return Apply("count", (expr,)), INTEGER


def _total(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    (source,) = node.args
    if isinstance(source, tree.Name) and ".".join(w.text for w in source.words[:-1]) in resolver.symbols.actions:
        action, field = ".".join(w.text for w in source.words[:-1]), source.words[-1].text
        return Apply("done_total", (Const(action), Const(field))), MONEY
    expr, kind = resolver.value(source, scope)
    item = None if kind is None else kind.item
    if kind is not None and (item is None or item.kind not in (*NUMERIC, "money")):
        resolver.findings.error(
            "AOP301", f"only a list of amounts or numbers has a total, this is {described(kind)}", source.span
        )
        return NOTHING
    zero = Money(Decimal(0), resolver.symbols.workspace.currency) if item == MONEY else Decimal(0)
    return Apply("total", (expr, Const(zero))), item


def _best(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    source, field = node.args
    expr, kind = resolver.value(source, scope)
    assert isinstance(field, tree.Literal)
    fields = fields_of(None if kind is None else kind.item, resolver.symbols.records) or {}
    if kind is not None:
        resolver.symbols.check_word("AOP203", "field", tree.Word(str(field.value), field.span), fields)
    return Apply(node.op, (expr, Const(field.value))), None if kind is None else kind.item


def _since(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    unit, when = node.args
    expr, kind = resolver.value(when, scope)
    if kind is not None and kind.kind not in DAYS:
        resolver.findings.error("AOP301", f"a date is needed here, this is {described(kind)}", when.span)
    assert isinstance(unit, tree.Literal)
    return Apply("since", (Const(unit.value), expr)), INTEGER


def _several(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    needed, *conditions = node.args
    resolved = tuple(resolver.condition(item, scope) for item in conditions)
    return Apply("several", (resolver.value(needed, scope)[0], *resolved)), YES_NO


SPECIAL: dict[str, Callable[[Resolver, tree.Apply, Scope], Typed]] = {
    "verified": _verified,
    "mentions": _mentions,
    "open": _open,
    "count": _count,
    "total": _total,
    "lowest": _best,
    "highest": _best,
    "latest": _best,
    "since": _since,
    "several": _several,
}
