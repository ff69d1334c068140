"""The operations of the language as formulas: one function each, as `aop.engine.operations` has them for values.

`SPECIAL` are those that look at their operands' expressions, `PLAIN` those that take values.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from aop.machine.expressions import Apply, Const, Expr
from aop.machine.types import Type
from aop.proofs import terms
from aop.proofs.terms import Truth, applied, at_least, at_most, both, chosen, either, implies, less, no, same
from aop.proofs.values import MISSING, Sym, equal, merged, truth
from aop.values import MINOR_DIGITS, Duration

if TYPE_CHECKING:
    from aop.proofs.conditions import Conditions, Scope

_TRUTH, _NUMBER, _TEXT, _DATE = Type("yes_no"), Type("number"), Type("text"), Type("date")


# ---- truth


def _and(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    parts = [self.value(arg, scope) for arg in args]
    return truth(both(*(item.yes for item in parts)), either(*(item.nope for item in parts)))


def _or(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    parts = [self.value(arg, scope) for arg in args]
    return truth(either(*(item.yes for item in parts)), both(*(item.nope for item in parts)))


def _several(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    needed = args[0].value if isinstance(args[0], Const) else None
    assert isinstance(needed, Decimal)
    parts = [self.value(arg, scope) for arg in args[1:]]
    yes = at_least(int(needed), [item.yes for item in parts])
    return truth(yes, at_least(len(parts) - int(needed) + 1, [item.nope for item in parts]))


def _verified(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    level = args[1].value if isinstance(args[1], Const) else None
    assert level is None or isinstance(level, str)
    return Sym("truth", True, scope.verified(level))


def _mentions(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    """Only of somebody known, as the engine has it: the subject is an operand like any other."""
    subject = self.value(args[0], scope)
    return scope.signal(f"mentions {_named(args[1])}", _TRUTH).when(subject.known)


def _open(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return scope.signal(f"open {_named(args[0])}", _TRUTH)


def _named(expr: Expr) -> str:
    assert isinstance(expr, Const)
    return str(expr.value)


def _done_count(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return scope.done(_named(args[0]))


def _done_total(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return scope.signal(f"total of {_named(args[0])}.{_named(args[1])}", Type("money"))


def _else(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    first, second = (self.value(arg, scope) for arg in args)
    return merged(self.values, [(first.known, first), (True, second)])


def _known(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return Sym("truth", True, self.value(args[0], scope).known)


def _missing(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return Sym("truth", True, no(self.value(args[0], scope).known))


def _list(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    if all(isinstance(arg, Const) for arg in args):
        return self.values.constant(tuple(arg.value for arg in args if isinstance(arg, Const)))
    parts = [self.value(arg, scope) for arg in args]
    found = self.values.opaque(f"list of {len(args)}", parts, Type("list"))
    self.values.axioms.append(same(self.values.count(found.term), Fraction(len(args))))
    return found


def _one_of(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    """As several times `is`: one that fits is enough, none fits where all surely do not."""
    value, options = self.value(args[0], scope), args[1]
    match options:
        case Const(tuple() as listed):
            given = [self.values.constant(item) for item in listed]
        case Apply("list", listed_exprs):
            given = [self.value(item, scope) for item in listed_exprs]
        case _:
            return self.opaque("one of", [value, self.value(options, scope)])
    tests = [_is(self, scope, value, item) for item in given]
    found = truth(either(*(item.yes for item in tests)), both(*(item.nope for item in tests)))
    return found.when(value.known)


def _not_one_of(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    return _negated(_one_of(self, args, scope))


def _text(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    shape = "text " + " ".join(repr(arg.value) if isinstance(arg, Const) else "$" for arg in args)
    operands = [self.value(arg, scope) for arg in args if not isinstance(arg, Const)]
    if not operands:
        return self.values.constant("".join(str(arg.value) for arg in args if isinstance(arg, Const)))
    found = self.values.opaque(shape, operands, _TEXT)
    return Sym("text", both(*(item.known for item in operands)), found.term)


def _season(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    cases: list[tuple[Truth, Sym]] = []
    today = scope.today()
    for first, last, value in zip(args[1::3], args[2::3], args[3::3], strict=True):
        start, end = self.value(first, scope), self.value(last, scope)
        cases.append((both(at_most(start.term, today.term), at_most(today.term, end.term)), self.value(value, scope)))
    return merged(self.values, [*cases, (True, self.value(args[0], scope))])


def _best(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    source = self.value(args[0], scope)
    found = self.values.opaque(f"best by {_named(args[1])}", [source], source.of or Type("text"))
    known = terms.any_truth(self.values.name("best is known"))
    return Sym(found.kind, both(source.known, known), found.term, found.currency, found.of, source.owners)


def _total(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    """The sum of a list; missing where an element is, or where currencies differ from that of the zero."""
    source, zero = (self.value(arg, scope) for arg in args)
    if source.kind != "list":
        return _unordered(self, "total", source, zero, kind=Type(zero.kind if zero.kind == "money" else "number"))
    term = applied("total", [source.term], "number")
    self.values.totals.append(source.term)
    plain = both(terms.whole(terms.scaled(term, Fraction(100))), at_most(Fraction(0), term))
    of_something = implies(less(Fraction(0), term), at_most(Fraction(1), self.values.count(source.term)))
    self.values.wishes += [("plain", plain), ("plain", of_something)]
    self.values.axioms.append(implies(same(self.values.count(source.term), Fraction(0)), same(term, Fraction(0))))
    known = both(source.known, zero.known, applied("total is known", [source.term], "truth"))
    return Sym(zero.kind, known, term, zero.currency, owners=source.owners)


# ---- comparisons


def _negated(found: Sym) -> Sym:
    return truth(found.nope, found.yes) if found.kind == "truth" else MISSING


def _is(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    left, right = _same_kind(self, left, right)
    both_known = both(left.known, right.known)
    if "missing" in (left.kind, right.kind) or left.kind != right.kind:
        return self.opaque("is", [left, right]) if "other" in (left.kind, right.kind) else MISSING
    if left.kind == "money":
        return Sym("truth", both(both_known, same(left.currency, right.currency)), same(left.term, right.term))
    if left.kind == "duration" or (left.kind == "other" and left.term is not right.term):
        return self.opaque("same length", [left, right])
    return Sym("truth", both_known, equal(left, right))


def _same_kind(self: Conditions, left: Sym, right: Sym) -> tuple[Sym, Sym]:
    """A moment compared with a date is the civil date it falls on."""
    if left.kind == "moment" and right.kind == "date":
        return civil(left), right
    if left.kind == "date" and right.kind == "moment":
        return left, civil(right)
    return left, right


def civil(moment: Sym) -> Sym:
    """The day on which a moment falls."""
    return Sym("date", moment.known, applied("civil", [moment.term], "code"), owners=moment.owners)


def _ordered(test: Callable[[Any, Any], Truth]) -> Callable[..., Sym]:
    def run(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
        left, right = _same_kind(self, left, right)
        comparable = both(left.known, right.known)
        if left.kind != right.kind or left.kind not in ("number", "money", "date", "moment"):
            return _unordered(self, f"order {test.__name__}", left, right)
        if left.kind == "money":
            comparable = both(comparable, same(left.currency, right.currency))
        return Sym("truth", comparable, test(left.term, right.term))

    return run


def _unordered(self: Conditions, key: str, *operands: Sym, kind: Type = _TRUTH) -> Sym:
    """What does not go together is missing, for sure where the kinds of all operands are known; lengths of time have an
    order that is not followed."""
    kinds = {item.kind for item in operands}
    if "missing" in kinds or not (kinds & {"other"} or kinds == {"duration"}):
        return MISSING
    return self.opaque(key, operands, kind)


def _more(left: Any, right: Any) -> Truth:
    return less(right, left)


def _not_less(left: Any, right: Any) -> Truth:
    return at_most(right, left)


def _between(self: Conditions, scope: Scope, value: Sym, low: Sym, high: Sym) -> Sym:
    above, below = _ordered(_not_less)(self, scope, value, low), _ordered(at_most)(self, scope, value, high)
    if "missing" in (above.kind, below.kind):
        return MISSING
    return Sym("truth", both(above.known, below.known), both(above.term, below.term))


def _contains(self: Conditions, scope: Scope, whole: Sym, part: Sym) -> Sym:
    return self.opaque("contains", [whole, part])


# ---- ages


def _aged(past: int, test: Callable[[Any, Any, Any], Truth]) -> Callable[..., Sym]:
    """`test` of the day (or the moment), of the edge so long ago (`past` 1) or ahead (-1), and of now."""

    def run(self: Conditions, scope: Scope, when: Sym, duration: Sym) -> Sym:
        length = duration.of
        if not isinstance(length, Duration):
            return self.opaque(f"aged {past} {test.__name__}", [when, duration, scope.today(), scope.now()])
        known = both(when.known, duration.known)
        if length.unit in ("seconds", "minutes", "hours"):
            if when.kind != "moment":
                return _unordered(self, f"aged {past} {test.__name__} {length}", when, scope.now())
            edge = _edge_moment(self, scope, length, past)
            return Sym("truth", known, test(when.term, edge, scope.now().term))
        day = civil(when) if when.kind == "moment" else when
        if day.kind != "date":
            return _unordered(self, f"aged {past} {test.__name__} {length}", day, scope.today())
        return Sym("truth", known, test(day.term, _edge_day(self, scope, length, past), scope.today().term))

    return run


def _edge_moment(self: Conditions, scope: Scope, length: Duration, past: int) -> Any:
    now = scope.now().term
    if length.business:
        found = applied(f"business {length.count} {length.unit} {past}", [now], "code")
        self.values.axioms.append(at_most(found, now) if past == 1 else at_most(now, found))
        return found
    seconds = int(length.count * {"seconds": 1, "minutes": 60, "hours": 3600}[length.unit])
    return terms.minus(now, seconds * past)


#: Days of a unit: exactly so many, or between two bounds (months and years clamp to the last day of a month).
_DAYS = {"days": (1, 1), "weeks": (7, 7), "months": (28, 31), "years": (365, 366)}


def _edge_day(self: Conditions, scope: Scope, length: Duration, past: int) -> Any:
    today = scope.today().term
    count = int(length.count)
    low, high = (bound * count for bound in _DAYS[length.unit])
    if low == high and not length.business:
        return terms.minus(today, low * past)
    found = applied(f"{'business ' * length.business}{length.count} {length.unit} {past}", [today], "code")
    away = terms.minus(today, found) if past == 1 else terms.minus(found, today)
    self.values.axioms.append(at_most(0 if length.business else low, away))
    if not length.business:
        self.values.axioms.append(at_most(away, high))
    return found


def _inside_past(when: Any, edge: Any, now: Any) -> Truth:
    return both(at_most(edge, when), at_most(when, now))


def _inside_next(when: Any, edge: Any, now: Any) -> Truth:
    return both(at_most(now, when), at_most(when, edge))


def _before_edge(when: Any, edge: Any, now: Any) -> Truth:
    return less(when, edge)


def _up_to_edge(when: Any, edge: Any, now: Any) -> Truth:
    return at_most(when, edge)


def _since(self: Conditions, args: tuple[Expr, ...], scope: Scope) -> Sym:
    when, unit = self.value(args[1], scope), _named(args[0])
    if unit == "days" and when.kind in ("date", "moment"):
        day = civil(when) if when.kind == "moment" else when
        days = terms.any_code(self.values.name("days since"))  # the solver is slow with a sum of whole numbers as one
        self.values.axioms.append(same(days, terms.minus(scope.today().term, day.term)))
        return Sym("number", when.known, terms.as_number(days))
    return self.opaque(f"{unit} since", [when, scope.today(), scope.now()], _NUMBER)


# ---- arithmetic


def _plus(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    return _sum(self, left, right, 1)


def _minus(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    return _sum(self, left, right, -1)


def _sum(self: Conditions, left: Sym, right: Sym, sign: int) -> Sym:
    known = both(left.known, right.known)
    match left.kind, right.kind:
        case ("number", "number") | ("money", "money"):
            term = terms.plus(left.term, right.term) if sign > 0 else terms.minus(left.term, right.term)
            if left.kind == "number":
                return Sym("number", known, term)
            return Sym("money", both(known, same(left.currency, right.currency)), term, left.currency)
        case ("date", "duration") if isinstance(right.of, Duration) and right.of.unit in ("days", "weeks"):
            days = int(right.of.count) * (7 if right.of.unit == "weeks" else 1)
            if not right.of.business:
                return Sym("date", known, terms.plus(left.term, sign * days))
        case ("list", "list"):
            return _joined(self, left, right, known)
    if "missing" in (left.kind, right.kind):
        return MISSING
    kind = {"money": Type("money"), "number": _NUMBER, "date": _DATE}.get(left.kind, _TEXT)
    return self.opaque(f"sum {sign}", [left, right], kind)


def _joined(self: Conditions, left: Sym, right: Sym, known: Truth) -> Sym:
    code = applied("joined", [left.term, right.term], "code")
    count = terms.plus(self.values.count(left.term), self.values.count(right.term))
    self.values.axioms.append(same(self.values.count(code), count))
    return Sym("list", known, code, of=left.of or right.of, owners=(*left.owners, *right.owners))


def _times(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    known = both(left.known, right.known)
    if "missing" in (left.kind, right.kind):
        return MISSING
    money = left if left.kind == "money" else right if right.kind == "money" else None
    kind, currency = ("number", None) if money is None else ("money", money.currency)
    for factor, other in ((left, right), (right, left)):
        if isinstance(factor.term, Fraction) and factor.kind == "number":
            return Sym(kind, known, terms.scaled(other.term, factor.term), currency)
    found = self.opaque("times", [left, right], _NUMBER)
    return Sym(kind, known, found.term, currency)


def _divide(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    """By a constant: exact where that has an end in decimals, else as near as 28 digits are."""
    if left.kind not in ("number", "money") or not isinstance(right.term, Fraction) or right.term == 0:
        return self.opaque("divided", [left, right], Type(left.kind if left.kind == "money" else "number"))
    factor = 1 / right.term
    exact = terms.scaled(left.term, factor)
    if _ends(factor.denominator):
        return Sym(left.kind, left.known, exact, left.currency)
    found = self.opaque(f"divided by {right.term}", [left], _NUMBER).term
    off = terms.minus(found, exact)
    size = chosen(at_most(Fraction(0), exact), exact, terms.scaled(exact, Fraction(-1)))
    nearest = terms.scaled(size, Fraction(1, 10**27))
    self.values.axioms += [at_most(off, nearest), at_most(terms.scaled(off, Fraction(-1)), nearest)]
    return Sym(left.kind, left.known, found, left.currency)


def _ends(denominator: int) -> bool:
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _negative(self: Conditions, scope: Scope, value: Sym) -> Sym:
    if value.kind not in ("number", "money"):
        return _unordered(self, "negative", value, kind=_NUMBER)
    return Sym(value.kind, value.known, terms.scaled(value.term, Fraction(-1)), value.currency)


def _rounded(self: Conditions, scope: Scope, value: Sym) -> Sym:
    """Half up to cents: a whole number of them, at most half a cent away; equal halves go away from zero."""
    if value.kind != "money":
        return MISSING
    cents = terms.scaled(value.term, Fraction(100))
    if isinstance(cents, Fraction):
        halves = (abs(cents) + Fraction(1, 2)).__floor__()
        return Sym("money", value.known, Fraction(halves if cents >= 0 else -halves, 100), value.currency)
    found = self.opaque("rounded", [Sym("number", True, value.term)], _NUMBER).term
    whole = terms.scaled(found, Fraction(100))
    half, off = Fraction(1, 2), terms.minus(whole, cents)
    positive = both(less(terms.scaled(half, Fraction(-1)), off), at_most(off, half))
    negative = both(at_most(terms.scaled(half, Fraction(-1)), off), less(off, half))
    is_cents = same(value.currency, self.values.code_of(self.values.release.workspace.currency))
    near = both(at_most(Fraction(-100), off), at_most(off, Fraction(100)))
    exact = both(terms.whole(whole), chosen(at_most(Fraction(0), cents), positive, negative))
    self.values.axioms.append(chosen(is_cents, exact, near) if _has_cents(self) else near)
    return Sym("money", value.known, found, value.currency)


def _count(self: Conditions, scope: Scope, value: Sym) -> Sym:
    if value.kind == "list":
        return Sym("number", value.known, self.values.count(value.term))
    return self.opaque("length", [value], _NUMBER)


def _is_not(self: Conditions, scope: Scope, left: Sym, right: Sym) -> Sym:
    return _negated(_is(self, scope, left, right))


def _has_cents(self: Conditions) -> bool:
    return self.values.release.workspace.currency not in MINOR_DIGITS


SPECIAL: dict[str, Callable[[Conditions, tuple[Expr, ...], Scope], Sym]] = {
    "and": _and,
    "or": _or,
    "several": _several,
    "not": lambda self, args, scope: _negated(self.value(args[0], scope)),
    "verified": _verified,
    "mentions": _mentions,
    "open": _open,
    "done_count": _done_count,
    "done_total": _done_total,
    "else": _else,
    "known": _known,
    "missing": _missing,
    "list": _list,
    "one_of": _one_of,
    "not_one_of": _not_one_of,
    "text": _text,
    "season": _season,
    "lowest": _best,
    "highest": _best,
    "latest": _best,
    "total": _total,
    "since": _since,
    "today": lambda self, args, scope: scope.today(),
    "now": lambda self, args, scope: scope.now(),
}

PLAIN: dict[str, Callable[..., Sym]] = {
    "is": _is,
    "is_not": _is_not,
    "over": _ordered(_more),
    "under": _ordered(less),
    "at_least": _ordered(_not_less),
    "at_most": _ordered(at_most),
    "before": _ordered(less),
    "after": _ordered(_more),
    "between": _between,
    "contains": _contains,
    "within_last": _aged(1, _inside_past),
    "at_most_ago": _aged(1, _inside_past),
    "within_next": _aged(-1, _inside_next),
    "more_than_ago": _aged(1, _before_edge),
    "at_least_ago": _aged(1, _up_to_edge),
    "plus": _plus,
    "minus": _minus,
    "times": _times,
    "divide": _divide,
    "negative": _negative,
    "rounded": _rounded,
    "count": _count,
    "length": _count,
}
