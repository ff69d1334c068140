"""What each operation takes and gives: types of operands in, the type of the result out, findings where they do not
fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from aop.analysis import kinds
from aop.analysis.kinds import (
    DATE,
    DAYS,
    INTEGER,
    MOMENT,
    NUMBER,
    NUMERIC,
    TEXT,
    YES_NO,
    comparable,
    described,
    is_unrounded,
    money_in,
    same_unit,
    unit_of,
)
from aop.analysis.seasons import check_season
from aop.analysis.shares import check_share
from aop.diagnostics import did_you_mean
from aop.machine.types import Type
from aop.syntax import tree

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver


def _truths(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    for arg, kind in zip(node.args, given, strict=True):
        if kind.kind != "yes_no":
            message = f"a condition must be yes or no, this is {described(kind)}"
            resolver.findings.error("AOP301", message, arg.span, "compare it with something, for example `is known`")
    return YES_NO


def _equality(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if not comparable(left, right):
        resolver.mismatch(node, left, right)
    elif check_share(resolver, node, left, right):
        _check_option(resolver, left, node.args[1])
        _check_option(resolver, right, node.args[0])
    return YES_NO


def _check_option(resolver: Resolver, kind: Type, other: tree.Expr) -> None:
    """A quoted option that a choice does not have."""
    if not kind.options or not isinstance(other, tree.Literal) or not isinstance(other.value, str):
        return
    if other.value not in kind.options:
        near = did_you_mean(other.value, kind.options)
        listed = ", ".join(f'"{option}"' for option in kind.options)
        help_text = f'did you mean `"{near}"`?' if near else f"the options are {listed}"
        resolver.findings.error("AOP303", f'`"{other.value}"` is not an option here', other.span, help_text)


def _membership(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if right.kind != "list" or (right.item is not None and not comparable(left, right.item)):
        return resolver.mismatch(node, left, right)
    options = node.args[1]
    if isinstance(options, tree.Apply) and options.op == "list":
        for option in options.args:
            _check_option(resolver, left, option)
    return YES_NO


def _ordering(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    first = given[0]
    for other in given[1:]:
        numbers = first.kind in NUMERIC and other.kind in NUMERIC
        ordered = first.kind in ("money", "date", "moment", "duration", "time") and comparable(first, other)
        if not (numbers or ordered):
            resolver.mismatch(node, first, other)
            break
        if not check_share(resolver, node, first, other):
            break
    return YES_NO


def _ageing(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    when, duration = given
    if when.kind not in DAYS:
        message = f"a date is needed here, this is {described(when)}"
        help_text = "name a date; an amount or a number is compared with `is over`, `is under`"
        resolver.findings.error("AOP301", message, node.args[0].span, help_text)
    if duration.kind != "duration":
        resolver.findings.error(
            "AOP301",
            f"a duration is needed here, this is {described(duration)}",
            node.args[1].span,
            "for example `30 days`",
        )
    return YES_NO


def _contains(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    whole, part = given
    inside = whole.item if whole.kind == "list" else TEXT if whole.kind in kinds.TEXTUAL else None
    if inside is None or not comparable(inside, part):
        return resolver.mismatch(node, whole, part)
    sought = node.args[1]
    if isinstance(sought, tree.Literal) and sought.value == "":
        message = "every text contains an empty one, so this tests nothing"
        resolver.findings.error("AOP313", message, sought.span, "write what it must contain, or say `is known`")
    return YES_NO


def _sum(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if left.kind == "money" and right.kind == "money":
        if not same_unit(left, right):
            return resolver.mismatch(node, left, right)
        return money_in(unit_of(left), is_unrounded(left) or is_unrounded(right))
    if left.kind in NUMERIC and right.kind in NUMERIC:
        return INTEGER if left.kind == right.kind == "integer" else NUMBER
    if left.kind == "list" and right.kind == "list" and node.op == "plus":
        return left if left.item is not None else right
    if left.kind == "date" and right.kind == "duration":
        return DATE
    if left.kind == "date" and right.kind == "date":
        resolver.findings.error("AOP302", "a date minus a date is not a value", node.span, "say `days since DATE`")
        return None
    return resolver.mismatch(node, left, right)


def _product(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if left.kind in NUMERIC and right.kind in NUMERIC:
        return INTEGER if left.kind == right.kind == "integer" and node.op == "times" else NUMBER
    if left.kind == "money" and right.kind in NUMERIC:
        return _money_times(node.op, left, right)
    if right.kind == "money" and left.kind in NUMERIC and node.op == "times":
        return _money_times(node.op, right, left)
    return resolver.mismatch(node, left, right)


def _money_times(op: str, money: Type, number: Type) -> Type:
    """Whole cents a whole number of times are whole cents; a share of them may not be."""
    return money_in(unit_of(money), is_unrounded(money) or op == "divide" or number.kind != "integer")


def _rounded(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    (kind,) = given
    if kind.kind == "money":
        return money_in(unit_of(kind))
    message = f"only money is rounded to cents, this is {described(kind)}"
    resolver.findings.error("AOP301", message, node.args[0].span, "leave out `rounded to cents`")
    return None


def _length(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    (kind,) = given
    if kind.kind not in (*kinds.TEXTUAL, "person", "address") or kind.kind == "attachment":
        message = f"only a text has a length, this is {described(kind)}"
        help_text = f"say `count of {node.args[0].span.text}`" if kind.kind == "list" else _instead_of_length(kind)
        resolver.findings.error("AOP301", message, node.args[0].span, help_text)
    return INTEGER


def _instead_of_length(kind: Type) -> str:
    if kind.kind in DAYS:
        return "say `days since DATE` for how long ago it is"
    return "compare the value itself, with `is over` or `is under`"


def _same(wanted: Iterable[str]) -> Callable[[Resolver, tree.Apply, list[Type]], Type | None]:
    allowed = tuple(wanted)

    def check(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
        if given[0].kind not in allowed:
            message = f"only a number or an amount is turned around by `-`, this is {described(given[0])}"
            resolver.findings.error("AOP301", message, node.args[0].span, "leave out the `-`")
            return None
        return given[0]

    return check


def _else(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if not comparable(left, right):
        return resolver.mismatch(node, left, right)
    return left


def _list(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    for other in given[1:]:
        if not comparable(given[0], other):
            resolver.mismatch(node, given[0], other)
    return Type("list", item=given[0] if given else None)


def _answers(kind: Type) -> Callable[[Resolver, tree.Apply, list[Type]], Type | None]:
    return lambda resolver, node, given: kind


CHECKS: dict[str, Callable[[Resolver, tree.Apply, list[Type]], Type | None]] = {
    "and": _truths, "or": _truths, "not": _truths,
    "is": _equality, "is_not": _equality, "one_of": _membership, "not_one_of": _membership,
    "over": _ordering, "under": _ordering, "at_least": _ordering, "at_most": _ordering, "between": _ordering,
    "before": _ordering, "after": _ordering,
    "within_last": _ageing, "within_next": _ageing, "more_than_ago": _ageing, "at_least_ago": _ageing,
    "at_most_ago": _ageing,
    "contains": _contains, "known": _answers(YES_NO), "missing": _answers(YES_NO),
    "plus": _sum, "minus": _sum, "times": _product, "divide": _product,  # what is divided by is checked before
    "negative": _same((*NUMERIC, "money")), "rounded": _rounded, "else": _else,
    "length": _length, "list": _list, "text": _answers(TEXT),
    "today": _answers(DATE), "now": _answers(MOMENT), "season": check_season,
}  # fmt: skip
RESULT_ANYWAY = {
    op: YES_NO for op, check in CHECKS.items() if check in (_truths, _equality, _membership, _ordering, _ageing)
}
