"""Operations whose operands name things (a level, a topic, an action), or whose type depends on what they are given."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from aop.analysis import kinds
from aop.analysis.hours import check_open_hours
from aop.analysis.kinds import DAYS, INTEGER, NUMERIC, YES_NO, described, fields_of
from aop.analysis.scopes import Scope
from aop.machine.expressions import Apply, Const, Expr, Path
from aop.machine.types import Type
from aop.syntax import tree
from aop.values import Money

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

Typed: TypeAlias = tuple[Expr, Type | None]

_WHEN = ("date", "moment", "time")
_ORDERED = (*NUMERIC, "money", "duration", *_WHEN)

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
        resolver.findings.error(
            "AOP301", "only `customer` mentions something", subject.span, f"say `customer mentions {topic.span.text}`"
        )
    name = _name_of(topic)
    resolver.symbols.check_word("AOP210", "topic", name, resolver.symbols.topics)
    return Apply("mentions", (Const("customer"), Const(name.text))), YES_NO  # whether or not it is known who that is


def _open(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    name = _name_of(node.args[0])
    if resolver.symbols.check_word("AOP207", "queue", name, resolver.symbols.queues):
        check_open_hours(resolver.symbols, name)
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
        message = f"only a list can be counted, this is {described(kind)}"
        resolver.findings.error("AOP301", message, source.span, "name a list, or compare the value itself")
    return Apply("count", (expr,)), INTEGER


def _total(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    (source,) = node.args
    if isinstance(source, tree.Name) and ".".join(w.text for w in source.words[:-1]) in resolver.symbols.actions:
        return _done_total(resolver, source)
    expr, kind = resolver.value(source, scope)
    item = None if kind is None else kind.item
    if kind is not None and (item is None or item.kind not in (*NUMERIC, "money")):
        resolver.findings.error(
            "AOP301",
            f"only a list of amounts or numbers has a total, this is {described(kind)}",
            source.span,
            "name a list and a field of it that is an amount or a number: `total of items.price`",
        )
        return NOTHING
    is_money = item is not None and item.kind == "money"
    zero = Money(Decimal(0), resolver.symbols.workspace.currency) if is_money else Decimal(0)
    return Apply("total", (expr, Const(zero))), item


def _done_total(resolver: Resolver, source: tree.Name) -> Typed:
    """The total of an input over the calls that were done in this conversation."""
    action, field = ".".join(word.text for word in source.words[:-1]), source.words[-1]
    declared = {item.name.text: item for item in resolver.symbols.actions[action].inputs}
    if not resolver.symbols.check_word("AOP211", f"input of `{action}`:", field, declared):
        return NOTHING
    kind = resolver.symbols.type_of(declared[field.text].type, resolver.symbols.system_of[action])
    if kind is not None and kind.kind not in (*NUMERIC, "money"):
        message = f"only amounts and numbers have a total, `{field.text}` is {described(kind)}"
        help_text = f"say `count of {action}` for how often it was done"
        resolver.findings.error("AOP301", message, field.span, help_text)
        return NOTHING
    return Apply("done_total", (Const(action), Const(field.text))), kind


def _best(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    source, field = node.args
    expr, kind = resolver.value(source, scope)
    assert isinstance(field, tree.Literal)
    fields = fields_of(None if kind is None else kind.item, resolver.symbols.records) or {}
    if kind is not None:
        word = tree.Word(str(field.value), field.span)
        is_open_list = kinds.is_open(kind, resolver.symbols.records)
        if not is_open_list and resolver.symbols.check_word("AOP203", "field", word, fields):
            _check_ordered(resolver, node.op, word, fields[word.text])
    return Apply(node.op, (expr, Const(field.value))), None if kind is None else kind.item


def _check_ordered(resolver: Resolver, op: str, field: tree.Word, kind: Type | None) -> None:
    """Only what has an order has a lowest; the latest is a date."""
    wanted = _WHEN if op == "latest" else _ORDERED
    if kind is None or kind.kind in wanted:
        return
    named = "a date or a moment" if op == "latest" else "a number, an amount or a date"
    help_text = f"name a field that is {named}"
    resolver.findings.error("AOP301", f"`{field.text}` is {described(kind)}, which has no {op}", field.span, help_text)


def _since(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    unit, when = node.args
    expr, kind = resolver.value(when, scope)
    if kind is not None and kind.kind not in DAYS:
        message = f"a date is needed here, this is {described(kind)}"
        resolver.findings.error("AOP301", message, when.span, "name a date, as in `days since order.ordered_on`")
    assert isinstance(unit, tree.Literal)
    return Apply("since", (Const(unit.value), expr)), INTEGER


def _several(resolver: Resolver, node: tree.Apply, scope: Scope) -> Typed:
    needed, *conditions = node.args
    if isinstance(needed, tree.Literal) and isinstance(needed.value, Decimal) and needed.value > len(conditions):
        message = f"`at least {needed.span.text} of` {len(conditions)} conditions is never true"
        help_text = f"write a number from 1 to {len(conditions)}"
        resolver.findings.error("AOP313", message, needed.span, help_text)
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
