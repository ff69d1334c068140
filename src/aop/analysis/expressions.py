"""Expressions, resolved and typed: from the tree to `aop.machine.expressions`, with findings where they are wrong.

Types are checked operation by operation from one table of readers. A part that is already wrong has the type None
and silences what rests on it, so one mistake gives one finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from aop.analysis.findings import MAX_LISTED, Findings
from aop.analysis.hours import check_business_time
from aop.analysis.kinds import (
    DATE,
    DURATION,
    INTEGER,
    MONEY,
    NUMBER,
    PERCENT,
    TEXT,
    TIME,
    YES_NO,
    Measured,
    described,
    fields_of,
    is_open,
    is_unrounded,
    money_in,
)
from aop.analysis.mismatch import say_mismatch
from aop.analysis.money_places import check_places
from aop.analysis.named import NOTHING, SPECIAL, Typed
from aop.analysis.operands import CHECKS, RESULT_ANYWAY
from aop.analysis.scopes import SIGNALS, Scope, Unbound
from aop.analysis.shares import check_divisor
from aop.analysis.symbols import Symbols
from aop.diagnostics import Span, did_you_mean
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.machine.types import Template, Type
from aop.syntax import tree
from aop.values import Duration, Money, Value

_LITERALS = {
    "number": NUMBER, "percent": PERCENT, "money": MONEY, "duration": DURATION, "date": DATE, "time": TIME,
    "text": TEXT, "yes_no": YES_NO,
}  # fmt: skip
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
        parts: list[str | Expr] = []
        if not any(not isinstance(part, str) or part.strip() for part in text.parts):
            help_text = "write what is to stand there, or leave it out"
            self.findings.error("AOP163", "this text says nothing", text.span, help_text)
        for part in text.parts:
            parts.extend((part,) if isinstance(part, str) else self._said(part, scope))
        return Template(tuple(parts))

    def variants(self, texts: Mapping[str, tree.Text], scope: Scope) -> Template | None:
        """One text in its variants; the one for all others is `default`, or that of the workspace's first language."""
        made = {key: self.template(text, scope) for key, text in texts.items()}
        languages = self.symbols.workspace.languages
        base = next((made[key] for key in ("default", *languages) if key in made), next(iter(made.values()), None))
        if base is None:
            return None
        others = {key: item for key, item in made.items() if item is not base}
        return Template(base.parts, others)

    def _said(self, node: tree.Expr, scope: Scope) -> tuple[str | Expr, ...]:
        """A value as it is said; a share is a number, and reads with its sign: `15%`."""
        expr, kind = self.value(node, scope)
        self.check_rounded(node, kind, "said")
        if kind is None or kind.kind != "percent":
            return (expr,)
        return Apply("times", (expr, Const(Decimal(100)))), "%"

    def check_rounded(self, node: tree.Expr, kind: Type | None, use: str) -> None:
        """An amount leaves the procedure in whole cents: said to people, given to systems."""
        if is_unrounded(kind):
            message = f"this amount may have fractions of a cent, and is {use}"
            help_text = f"set a value to `… rounded to cents` before, and write that instead of `{node.span.text}`"
            self.findings.error("AOP312", message, node.span, help_text)

    # ---- names and literals

    def _literal(self, node: tree.Literal) -> Typed:
        value = node.value
        check_places(self.symbols, node)
        if isinstance(value, Money) and value.currency == "$":
            value = Money(value.amount, self.symbols.workspace.currency)
        check_business_time(self.symbols, node)
        return Const(value), self._literal_type(node, value)

    def _literal_type(self, node: tree.Literal, value: Value) -> Type:
        match value:
            case Decimal() if node.kind == "number" and value == value.to_integral_value():
                return INTEGER
            case Money(_, currency):
                return money_in("" if currency == self.symbols.workspace.currency else currency)
            case Duration(_, unit, _):
                return Measured("duration", unit="months" if unit in ("months", "years") else "days")
        return _LITERALS[node.kind]

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
        season = None if fields else scope.season(first.text)
        path = Path(first.text, tuple(fields)) if season is None else replace(season)  # one for each place
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
        help_text = f"did you mean `{near}`?" if near else _make_known(first.text, scope)
        self.findings.error("AOP202", f"unknown name `{first.text}`", first.span, help_text)

    def _field(self, kind: Type, word: tree.Word) -> Type | None:
        if is_open(kind, self.symbols.records):
            return None
        fields = fields_of(kind, self.symbols.records)
        if fields is None:
            message = f"{described(kind)} has no fields, so no `{word.text}`"
            self.findings.error("AOP203", message, word.span, "leave out the dot and what follows it")
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
            inner = scope.with_inner({**fields, ELEMENT: element}, is_open(element, self.symbols.records))
            condition = _through_element(self.condition(node.condition, inner), frozenset(fields))
            return Over(node.op, ELEMENT, source, condition), kind
        inner = scope.with_inner({node.variable.text: element})
        condition = self.condition(node.condition, inner)
        result = element if node.op == "the" else kind if node.op == "where" else YES_NO
        return Over(node.op, node.variable.text, source, condition), result

    # ---- operations

    def _apply(self, node: tree.Apply, scope: Scope) -> Typed:
        if node.op == "divide":
            check_divisor(self, node, scope)
        special = SPECIAL.get(node.op)
        if special is not None:
            return special(self, node, scope)
        typed = [self.value(arg, scope) for arg in node.args]
        expr = Apply(node.op, tuple(item for item, _ in typed))
        kinds_given = [kind for _, kind in typed]
        if any(kind is None for kind in kinds_given):
            return expr, RESULT_ANYWAY.get(node.op)
        return expr, CHECKS[node.op](self, node, [kind for kind in kinds_given if kind is not None])

    def mismatch(self, node: tree.Apply, left: Type, right: Type) -> Type | None:
        say_mismatch(self, node, left, right)
        return None


def _make_known(name: str, scope: Scope) -> str:
    """What to do about a name that nothing is near to."""
    if scope.bound:
        return f'collect it, look it up or `set {name} to …` before; an option or a text is quoted: `"{name}"`'
    if name in SIGNALS:
        return f"`{name}` is known only under `escalate:`"
    inputs = ", ".join(f"`{item}`" for item in sorted(scope.inner)[:MAX_LISTED] if item != ELEMENT)
    if inputs:
        return f'here is known what the action is given: {inputs}; an option or a text is quoted: `"{name}"`'
    return f'nothing of a procedure is known here; an option or a text is quoted: `"{name}"`'


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
