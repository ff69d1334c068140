"""Expressions, resolved and typed: from the tree to `aop.machine.expressions`, with findings where they are wrong.

Types are checked operation by operation from one table of readers. A part that is already wrong has the type None
and silences what rests on it, so one mistake gives one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from aop.analysis import kinds
from aop.analysis.findings import Findings
from aop.analysis.kinds import (
    DATE,
    DAYS,
    DURATION,
    INTEGER,
    MOMENT,
    MONEY,
    NUMBER,
    NUMERIC,
    PERCENT,
    TEXT,
    TIME,
    YES_NO,
    comparable,
    described,
    fields_of,
)
from aop.analysis.scopes import Scope, Unbound
from aop.analysis.symbols import Symbols
from aop.diagnostics import Span, did_you_mean
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.machine.types import Template, Type
from aop.syntax import tree
from aop.values import Money

Typed: TypeAlias = tuple[Expr, Type | None]

_LITERALS = {
    "number": NUMBER, "percent": PERCENT, "money": MONEY, "duration": DURATION, "date": DATE, "time": TIME,
    "text": TEXT, "yes_no": YES_NO,
}  # fmt: skip
NOTHING: Typed = (Const(None), None)
ELEMENT = "_element"


class Resolver:
    """Resolves expressions of one workspace. `places` remembers where each path of the result stands."""

    def __init__(self, symbols: Symbols, findings: Findings) -> None:
        self.symbols = symbols
        self.findings = findings
        self.places: dict[int, Span] = {}

    # ---- entry points

    def value(self, node: tree.Expr, scope: Scope) -> Typed:
        """Any expression with its type."""
        match node:
            case tree.Literal():
                return self._literal(node)
            case tree.Name():
                return self._name(node, scope)
            case tree.Over():
                return self._over(node, scope)
            case tree.Apply():
                return self._apply(node, scope)

    def condition(self, node: tree.Expr, scope: Scope) -> Expr:
        """An expression that must be yes or no."""
        expr, kind = self.value(node, scope)
        if kind is not None and kind.kind != "yes_no":
            self.findings.error(
                "AOP301",
                f"a condition must be yes or no, this is {described(kind)}",
                node.span,
                "compare it with something, for example `is known`",
            )
        return expr

    def template(self, text: tree.Text, scope: Scope) -> Template:
        return Template(tuple(part if isinstance(part, str) else self.value(part, scope)[0] for part in text.parts))

    # ---- names and literals

    def _literal(self, node: tree.Literal) -> Typed:
        value = node.value
        if isinstance(value, Money) and value.currency == "$":
            value = Money(value.amount, self.symbols.workspace.currency)
        kind = _LITERALS[node.kind]
        if node.kind == "number" and isinstance(value, Decimal) and value == value.to_integral_value():
            kind = INTEGER
        return Const(value), kind

    def _name(self, node: tree.Name, scope: Scope) -> Typed:
        first = node.words[0]
        try:
            kind = scope.type_of(first.text)
        except Unbound:
            self._unknown(node, scope)
            return NOTHING
        fields: list[str] = []
        for word in node.words[1:]:
            if kind is not None:
                kind = self._field(kind, word)
                if kind is None:
                    return NOTHING
            fields.append(word.text)
        path = Path(first.text, tuple(fields))
        self.places[id(path)] = node.span
        return path, kind

    def _unknown(self, node: tree.Name, scope: Scope) -> None:
        first = node.words[0]
        if node.text in self.symbols.actions:
            self.findings.error(
                "AOP202",
                f"`{node.text}` is an action, not a value",
                node.span,
                f"say `count of {node.text}` for how often it was done",
            )
            return
        near = did_you_mean(first.text, scope.names())
        help_text = f"did you mean `{near}`?" if near else f'an option or a text is quoted: `"{first.text}"`'
        self.findings.error("AOP202", f"unknown name `{first.text}`", first.span, help_text)

    def _field(self, kind: Type, word: tree.Word) -> Type | None:
        fields = fields_of(kind, self.symbols.records)
        if fields is None:
            self.findings.error("AOP203", f"{described(kind)} has no fields, so no `{word.text}`", word.span)
            return None
        if word.text not in fields:
            self.findings.unknown("AOP203", f"field of {described(kind)}:", word.text, word.span, fields)
            return None
        return fields[word.text]

    # ---- over lists

    def _over(self, node: tree.Over, scope: Scope) -> Typed:
        source, kind = self.value(node.source, scope)
        if kind is not None and kind.kind != "list":
            self.findings.error("AOP301", f"a list is needed here, this is {described(kind)}", node.source.span)
            kind = None
        element = None if kind is None else kind.item
        if node.variable is None:
            fields = fields_of(element, self.symbols.records) or {}
            inner = scope.with_inner({**fields, ELEMENT: element})
            condition = _through_element(self.condition(node.condition, inner), frozenset(fields))
            return Over(node.op, ELEMENT, source, condition), kind
        inner = scope.with_inner({node.variable.text: element})
        condition = self.condition(node.condition, inner)
        result = element if node.op == "the" else kind if node.op == "where" else YES_NO
        return Over(node.op, node.variable.text, source, condition), result

    # ---- operations

    def _apply(self, node: tree.Apply, scope: Scope) -> Typed:
        special = _SPECIAL.get(node.op)
        if special is not None:
            return special(self, node, scope)
        typed = [self.value(arg, scope) for arg in node.args]
        expr = Apply(node.op, tuple(item for item, _ in typed))
        kinds_given = [kind for _, kind in typed]
        if any(kind is None for kind in kinds_given):
            return expr, _RESULT_ANYWAY.get(node.op)
        return expr, _CHECKS[node.op](self, node, [kind for kind in kinds_given if kind is not None])

    def mismatch(self, node: tree.Apply, left: Type, right: Type) -> Type | None:
        self.findings.error(
            "AOP301",
            f"{described(left)} and {described(right)} cannot be used together here",
            node.span,
            _unit_help(left, right),
        )
        return None


def _unit_help(left: Type, right: Type) -> str:
    pair = {left.kind, right.kind}
    if "money" in pair and pair & set(NUMERIC):
        return "write an amount of money with its currency: `$20`"
    if pair & {"date", "moment"} and pair & set(NUMERIC):
        return "write a date or a duration: `2026-11-22`, `30 days`"
    return ""


def _through_element(expr: Expr, fields: frozenset[str]) -> Expr:
    """Field names of the element read through it."""
    match expr:
        case Path(root, rest) if root in fields:
            return Path(ELEMENT, (root, *rest))
        case Apply(op, args):
            return Apply(op, tuple(_through_element(arg, fields) for arg in args))
        case Over(op, variable, source, condition):
            return Over(
                op, variable, _through_element(source, fields), _through_element(condition, fields - {variable})
            )
    return expr


# ---- the readers of `_CHECKS`: types of operands in, type of the result out


def _truths(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    for arg, kind in zip(node.args, given, strict=True):
        if kind.kind != "yes_no":
            resolver.findings.error("AOP301", f"a condition must be yes or no, this is {described(kind)}", arg.span)
    return YES_NO


def _equality(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if not comparable(left, right):
        resolver.mismatch(node, left, right)
    else:
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
    return YES_NO


def _ageing(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    when, duration = given
    if when.kind not in DAYS:
        resolver.findings.error("AOP301", f"a date is needed here, this is {described(when)}", node.args[0].span)
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
    return YES_NO


def _sum(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
    left, right = given
    if left.kind == "money" and right.kind == "money":
        return MONEY
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
        return MONEY
    if right.kind == "money" and left.kind in NUMERIC and node.op == "times":
        return MONEY
    return resolver.mismatch(node, left, right)


def _same(wanted: Iterable[str]) -> Callable[[Resolver, tree.Apply, list[Type]], Type | None]:
    allowed = tuple(wanted)

    def check(resolver: Resolver, node: tree.Apply, given: list[Type]) -> Type | None:
        if given[0].kind not in allowed:
            resolver.findings.error("AOP301", f"this does not work with {described(given[0])}", node.args[0].span)
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


_CHECKS: dict[str, Callable[[Resolver, tree.Apply, list[Type]], Type | None]] = {
    "and": _truths, "or": _truths, "not": _truths,
    "is": _equality, "is_not": _equality, "one_of": _membership, "not_one_of": _membership,
    "over": _ordering, "under": _ordering, "at_least": _ordering, "at_most": _ordering, "between": _ordering,
    "before": _ordering, "after": _ordering,
    "within_last": _ageing, "within_next": _ageing, "more_than_ago": _ageing, "at_least_ago": _ageing,
    "at_most_ago": _ageing,
    "contains": _contains, "known": _answers(YES_NO), "missing": _answers(YES_NO),
    "plus": _sum, "minus": _sum, "times": _product, "divide": _product,
    "negative": _same((*NUMERIC, "money")), "rounded": _same(("money",)), "else": _else,
    "length": _answers(INTEGER), "list": _list, "text": _answers(TEXT),
    "today": _answers(DATE), "now": _answers(MOMENT),
}  # fmt: skip
_RESULT_ANYWAY = {
    op: YES_NO for op, check in _CHECKS.items() if check in (_truths, _equality, _membership, _ordering, _ageing)
}


# ---- operations whose operands are names of things, or that depend on what they are given


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


_SPECIAL: dict[str, Callable[[Resolver, tree.Apply, Scope], Typed]] = {
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
