"""Conditions and values of the language as formulas, three-valued as the engine computes them (semantics S1, S2).

What each operation means stands in `aop.proofs.operations`; a test holds it and the engine together.
Quantifiers, search in texts, products of unknowns, months and business time are outside of the fragment: unknowns that
depend on their operands only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.machine.types import Type
from aop.proofs import terms
from aop.proofs.operations import PLAIN, SPECIAL
from aop.proofs.terms import Truth, both
from aop.proofs.values import Owned, Sym, Values, truth

_TRUTH = Type("yes_no")


class Scope(Protocol):
    """What an expression can see: names, and the facts of the conversation at a place."""

    def get(self, name: str) -> Sym: ...
    def today(self) -> Sym: ...
    def now(self) -> Sym: ...
    def verified(self, level: str | None) -> Truth: ...
    def signal(self, name: str, kind: Type) -> Sym:
        """Something that may be another after every wait: what was said, whether a queue is open."""

    def done(self, action: str) -> Sym: ...


@dataclass(frozen=True, slots=True)
class Inner:
    """A scope with names in front of it."""

    names: Mapping[str, Sym]
    outer: Scope

    def get(self, name: str) -> Sym:
        return self.names[name] if name in self.names else self.outer.get(name)

    def today(self) -> Sym:
        return self.outer.today()

    def now(self) -> Sym:
        return self.outer.now()

    def verified(self, level: str | None) -> Truth:
        return self.outer.verified(level)

    def signal(self, name: str, kind: Type) -> Sym:
        return self.outer.signal(name, kind)

    def done(self, action: str) -> Sym:
        return self.outer.done(action)


class Conditions:
    """Expressions of one release as values of the prover."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def value(self, expr: Expr, scope: Scope) -> Sym:
        """The value of an expression."""
        match expr:
            case Const(value):
                return self.values.constant(value)
            case Path(root, fields):
                return self.values.read(scope.get(root), fields)
            case Over():
                return self._over(expr, scope)
            case Apply(op, args):
                if op in SPECIAL:
                    return SPECIAL[op](self, args, scope)
                return PLAIN[op](self, scope, *(self.value(arg, scope) for arg in args))
        raise TypeError(f"not an expression: {expr!r}")

    def owners(self, expr: Expr, scope: Scope) -> tuple[Owned, ...]:
        """Whose records an expression reads on its way."""
        found: list[Owned] = []
        for path in paths(expr):
            value = scope.get(path.root)
            found.extend(value.owners)
            for name in path.fields:
                value = self.values.read(value, (name,))
                found.extend(value.owners)
        return tuple(dict.fromkeys(found))

    # ---- outside of the fragment

    def opaque(self, key: str, operands: Sequence[Sym], kind: Type = _TRUTH) -> Sym:
        """An unknown that is missing where an operand is, and may be missing besides."""
        found = self.values.opaque(key, operands, kind)
        return found.when(both(*(item.known for item in operands)))

    def _over(self, expr: Over, scope: Scope) -> Sym:
        """Something over the elements of a list: the same list and the same test give the same."""
        source = self.value(expr.source, scope)
        free = tuple(dict.fromkeys(path for path in paths(expr.condition) if path.root != expr.variable))
        operands = [source, *(self.value(path, scope) for path in free if not _is_bound(path, expr))]
        names = {path: f"${index}" for index, path in enumerate(free)}
        op = "any" if expr.op == "no" else expr.op
        key = f"{op} {_shape(expr.condition, {expr.variable: '$element'}, names)}"
        if op in ("where", "the"):
            return self._part(key, op, source, operands)
        yes = self.values.opaque(key, operands, _TRUTH)
        found = Sym("truth", both(source.known, yes.known), yes.term)
        return truth(found.nope, found.yes) if expr.op == "no" else found

    def _part(self, key: str, op: str, source: Sym, operands: Sequence[Sym]) -> Sym:
        held = source.of or Type("text")
        kind = Type("list", item=held) if op == "where" else held
        found = self.values.opaque(key, operands, kind)
        known = terms.any_truth(self.values.name(f"known {op}"))
        return Sym(found.kind, both(source.known, known), found.term, found.currency, found.of, source.owners)


def _is_bound(path: Path, expr: Over) -> bool:
    """Whether a path belongs to a quantifier inside."""
    inner = [part.variable for part in _inside(expr.condition)]
    return path.root in inner


def _inside(expr: Expr) -> list[Over]:
    match expr:
        case Over(_, _, source, condition):
            return [expr, *_inside(source), *_inside(condition)]
        case Apply(_, args):
            return [found for arg in args for found in _inside(arg)]
    return []


def _shape(expr: Expr, variables: Mapping[str, str], names: Mapping[Path, str]) -> str:
    """An expression as a text that is the same for two that differ in names only."""
    match expr:
        case Const(value):
            return repr(value)
        case Path(root, fields):
            if root in variables:
                return ".".join((variables[root], *fields))
            return names.get(expr, repr(expr))
        case Apply(op, args):
            return f"{op}({', '.join(_shape(arg, variables, names) for arg in args)})"
        case Over(op, variable, source, condition):
            inner = {**variables, variable: f"$element{len(variables)}"}
            return f"{op}[{_shape(source, variables, names)}: {_shape(condition, inner, names)}]"
    raise TypeError(f"not an expression: {expr!r}")


def paths(expr: Expr) -> list[Path]:
    """The paths that an expression reads, those of its own variables left out."""
    match expr:
        case Path():
            return [expr]
        case Apply(_, args):
            return [path for arg in args for path in paths(arg)]
        case Over(_, variable, source, condition):
            return [*paths(source), *(path for path in paths(condition) if path.root != variable)]
    return []
