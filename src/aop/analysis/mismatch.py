"""Two values that do not go together: which of the mistakes it is, and what to write instead."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aop.analysis.kinds import DAYS, NUMERIC, described, same_unit, unit_of
from aop.machine.types import Type
from aop.syntax import tree
from aop.values import Money

if TYPE_CHECKING:
    from aop.analysis.expressions import Resolver

#: Signs of currencies that an amount is mostly written with.
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_DEFAULT_AMOUNT = "20"
_TIMES = (*DAYS, "duration", "time")


def say_mismatch(resolver: Resolver, node: tree.Apply, left: Type, right: Type) -> None:
    """The finding about an operation whose operands do not fit."""
    if not same_unit(left, right):
        _say_units(resolver, node, left, right)
        return
    message = f"{described(left)} and {described(right)} cannot be used together here"
    resolver.findings.error("AOP301", message, node.span, fitting(node, left, right, currency_of(resolver)))


def currency_of(resolver: Resolver) -> str:
    return resolver.symbols.workspace.currency


def _say_units(resolver: Resolver, node: tree.Apply, left: Type, right: Type) -> None:
    if left.kind == "duration":
        message = f"days and months are not compared: `{node.span.text}`"
        resolver.findings.error("AOP310", message, node.span, "say both in days, or both in months")
        return
    own = currency_of(resolver)
    other = node.args[0] if unit_of(left) else node.args[-1]
    foreign = unit_of(left) or unit_of(right)
    literal = next((found for found in _literals(node) if _currency(found) == foreign), other)
    message = f"`{literal.span.text}` is in {foreign}, and the amounts of this workspace are in {own}"
    help_text = f"write the amount in {own}: `{amount(literal, own)}`"
    resolver.findings.error("AOP310", message, literal.span, help_text)


def _literals(node: tree.Expr) -> list[tree.Literal]:
    match node:
        case tree.Literal():
            return [node]
        case tree.Apply(_, args):
            return [found for arg in args for found in _literals(arg)]
    return []


def _currency(node: tree.Expr) -> str:
    return node.value.currency if isinstance(node, tree.Literal) and isinstance(node.value, Money) else ""


def amount(node: tree.Expr, currency: str) -> str:
    """A number or amount as it is written in a currency: `$75`, `75 CHF`."""
    number = _DEFAULT_AMOUNT
    if isinstance(node, tree.Literal) and isinstance(node.value, Decimal | Money):
        value = node.value.amount if isinstance(node.value, Money) else node.value
        number = f"{value.copy_abs():,f}" if node.kind != "percent" else number
    return f"{_SIGNS[currency]}{number}" if currency in _SIGNS else f"{number.replace(',', '')} {currency}"


# ---- what to write instead


def fitting(node: tree.Apply, left: Type, right: Type, currency: str) -> str:
    """What makes two operands fit; the last resort says what each of them is."""
    if node.op in ("times", "divide"):
        return _PRODUCTS
    sides = list(zip((left, right), (node.args[0], node.args[-1]), strict=True))
    for (kind, own), (other, written) in (sides, sides[::-1]):
        found = _beside(kind, own, other, written, currency)
        if found:
            return found
    names = [arg.span.text for _, arg in sides if not isinstance(arg, tree.Literal)]
    return f"compare `{names[0]}` with {example(left if sides[0][1].span.text == names[0] else right)}" if names else ""


def _beside(kind: Type, own: tree.Expr, other: Type, written: tree.Expr, currency: str) -> str:
    """What to write beside a value of `kind`, where something of another kind is written now."""
    literal = written if isinstance(written, tree.Literal) else None
    match kind.kind:
        case "money" if other.kind == "percent":
            return f"a share of an amount is multiplied: `{written.span.text} * …`"
        case "money" if other.kind in NUMERIC and literal is not None:
            return f"write the amount with its currency: `{amount(written, currency)}`"
        case "money" if other.kind in NUMERIC:
            plain = f"write the number alone: `{_number(own)}`; " if isinstance(own, tree.Literal) else ""
            return f"{plain}if `{written.span.text}` is an amount of money, make its type `money`"
        case "yes_no" if literal is not None and str(literal.value).lower() in ("yes", "no", "true", "false"):
            word = "yes" if str(literal.value).lower() in ("yes", "true") else "no"
            return f"yes and no stand without quotes: `is {word}`"
        case "yes_no":
            return "say `is yes` or `is no`"
        case "choice" if kind.options:
            return f'compare it with one of its options, in quotes: `is "{kind.options[0]}"`'
        case "date" | "moment" if other.kind in (*NUMERIC, "duration"):
            date = "DATE" if isinstance(own, tree.Literal | tree.Apply) else own.span.text
            return f"the number of days is `days since {date}`; a date is written `2026-11-22`"
        case "duration" if other.kind in NUMERIC and literal is not None:
            return f"say of what: `{written.span.text} days`, `{written.span.text} hours`"
        case "number" | "integer" | "percent" if other.kind in _TIMES and literal is not None:
            return "this is a plain number: leave the unit out, as in `30`"
        case "record":
            return "name one of its fields: a dot and the field's name behind it"
        case "list":
            return "use `count of …`, `total of …` or `contains` with a list"
    return ""


def _number(node: tree.Literal) -> str:
    return f"{node.value.amount:f}" if isinstance(node.value, Money) else node.span.text


_PRODUCTS = "amounts and numbers are multiplied by a number or a share: `20% * order.total`"


def example(kind: Type | None) -> str:
    """How a value of a type is written, for a help."""
    if kind is None:
        return "a value"
    if kind.kind == "choice" and kind.options:
        return f'one of its options, in quotes: `"{kind.options[0]}"`'
    return _EXAMPLES.get(kind.kind, "a value of its own kind")


_EXAMPLES = {
    "money": "an amount of money: `$20`",
    "number": "a number: `30`",
    "integer": "a whole number: `30`",
    "percent": "a share: `30%`",
    "yes_no": "`yes` or `no`",
    "date": "a date: `2026-11-22`",
    "moment": "a moment: `now`",
    "time": "a time: `9:30`",
    "duration": "a duration: `30 days`",
    "text": 'a text in quotes: `"…"`',
    "id": 'a text in quotes: `"…"`',
    "email": 'a text in quotes: `"…"`',
    "list": "a list: `[…]`",
}
