"""Truths, numbers and codes as formulas of the solver, folded wherever they are constants.

A truth is a `bool` or a formula; a number a `Fraction` or a term over the reals; a code (of a text, a list, a day) an
`int` or a term over the whole numbers. This file and `alone` know the solver, which is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from aop.errors import WrongUse

Truth: TypeAlias = Any
Number: TypeAlias = Any
Code: TypeAlias = Any

#: How much the solver may do for one question, in its own units: a bound that does not depend on the machine's load.
MAX_EFFORT = 200_000_000


@cache
def solver() -> Any:
    """The solver's module; raises WrongUse where its extra is not installed."""
    try:
        import z3
    except ImportError as error:
        raise WrongUse("proving needs `z3-solver`; install it with `pip install 'aop-engine[prove]'`") from error
    return z3


def lifted(term: Any) -> Any:
    """A constant as a term of the solver; a term as it is."""
    z3 = solver()
    if isinstance(term, bool):
        return z3.BoolVal(term)
    if isinstance(term, Fraction):
        return z3.RealVal(str(term))
    return z3.IntVal(term) if isinstance(term, int) else term


def is_constant(term: Any) -> bool:
    return isinstance(term, bool | int | Fraction)


# ---- unknowns


def any_truth(name: str) -> Truth:
    return solver().Bool(name)


def any_number(name: str) -> Number:
    return solver().Real(name)


def any_whole(name: str) -> Number:
    """A whole number, as a number."""
    return solver().ToReal(solver().Int(name))


def any_code(name: str) -> Code:
    return solver().Int(name)


@cache
def _function(name: str, arguments: tuple[str, ...], result: str) -> Any:
    z3 = solver()
    sorts = {"truth": z3.BoolSort(), "number": z3.RealSort(), "code": z3.IntSort()}
    return z3.Function(name, *(sorts[item] for item in arguments), sorts[result])


def sort_of(term: Any) -> str:
    """truth, number or code."""
    if isinstance(term, bool):
        return "truth"
    if isinstance(term, Fraction):
        return "number"
    if isinstance(term, int):
        return "code"
    kind = term.sort().kind()
    return "truth" if kind == solver().Z3_BOOL_SORT else "number" if kind == solver().Z3_REAL_SORT else "code"


def applied(name: str, arguments: Sequence[Any], result: str) -> Any:
    """Something of which only this is known: the same arguments give the same."""
    if not arguments:
        return {"truth": any_truth, "number": any_number, "code": any_code}[result](name)
    sorts = tuple(sort_of(item) for item in arguments)
    function = _function(f"{name}/{''.join(item[0] for item in sorts)}", sorts, result)
    return function(*(lifted(item) for item in arguments))


# ---- truths


def both(*truths: Truth) -> Truth:
    left: dict[Any, Truth] = {}
    for item in truths:
        if item is False:
            return False
        if item is not True:
            left[item.get_id()] = item
    if not left:
        return True
    return next(iter(left.values())) if len(left) == 1 else solver().And(*left.values())


def either(*truths: Truth) -> Truth:
    left: dict[Any, Truth] = {}
    for item in truths:
        if item is True:
            return True
        if item is not False:
            left[item.get_id()] = item
    if not left:
        return False
    return next(iter(left.values())) if len(left) == 1 else solver().Or(*left.values())


def no(truth: Truth) -> Truth:
    if isinstance(truth, bool):
        return not truth
    return truth.arg(0) if solver().is_not(truth) else solver().Not(truth)


def implies(condition: Truth, truth: Truth) -> Truth:
    return either(no(condition), truth)


def at_least(count: int, truths: Sequence[Truth]) -> Truth:
    """Whether so many of them hold."""
    if count <= 0:
        return True
    if count > len(truths):
        return False
    return solver().AtLeast(*(lifted(item) for item in truths), count)


def chosen(condition: Truth, left: Any, right: Any) -> Any:
    """One of two terms of the same sort."""
    if isinstance(condition, bool):
        return left if condition else right
    if left is right or (is_constant(left) and is_constant(right) and left == right):
        return left
    if left is True and right is False:
        return condition
    if left is False and right is True:
        return no(condition)
    if isinstance(left, bool):
        return either(condition, right) if left else both(no(condition), right)
    if isinstance(right, bool):
        return either(no(condition), left) if right else both(condition, left)
    return solver().If(condition, lifted(left), lifted(right))


# ---- numbers and codes


def same(left: Any, right: Any) -> Truth:
    if is_constant(left) and is_constant(right):
        return left == right
    if left is right or (not is_constant(left) and not is_constant(right) and left.eq(right)):
        return True
    return lifted(left) == lifted(right)


def less(left: Any, right: Any) -> Truth:
    return left < right if is_constant(left) and is_constant(right) else lifted(left) < lifted(right)


def at_most(left: Any, right: Any) -> Truth:
    return left <= right if is_constant(left) and is_constant(right) else lifted(left) <= lifted(right)


def plus(left: Any, right: Any) -> Any:
    return left + right if is_constant(left) and is_constant(right) else lifted(left) + lifted(right)


def minus(left: Any, right: Any) -> Any:
    return left - right if is_constant(left) and is_constant(right) else lifted(left) - lifted(right)


def scaled(term: Number, factor: Fraction) -> Number:
    return term * factor if is_constant(term) else term * lifted(factor)


def as_number(code: Code) -> Number:
    return Fraction(code) if isinstance(code, int) else solver().ToReal(code)


def whole(term: Number) -> Truth:
    return term.denominator == 1 if is_constant(term) else solver().IsInt(term)


# ---- questions


class Unsure(Exception):
    """The solver did not find an answer within its bounds."""


class Model:
    """An assignment that makes a question true; what it says nothing about may be anything, here one and the same."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def says(self, term: Any) -> bool:
        """Whether it matters which value a term has: the model says nothing about those of which any will do."""
        if is_constant(term):
            return True
        z3, found = solver(), self._model.eval(term)
        return bool(z3.is_true(found) or z3.is_false(found) or z3.is_rational_value(found) or z3.is_int_value(found))

    def truth(self, term: Truth) -> bool:
        return term if isinstance(term, bool) else bool(solver().is_true(self._model.eval(term, model_completion=True)))

    def number(self, term: Number) -> Fraction:
        if is_constant(term):
            return Fraction(term)
        found = self._model.eval(term, model_completion=True)
        if solver().is_algebraic_value(found):
            found = found.approx(20)
        return Fraction(found.numerator_as_long(), found.denominator_as_long())

    def code(self, term: Code) -> int:
        return term if isinstance(term, int) else int(self._model.eval(term, model_completion=True).as_long())


class Questions:
    """Asks whether something can be so, given all that is known."""

    def __init__(self) -> None:
        self._solver = solver().SimpleSolver()
        self._known = 0

    def know(self, truths: Iterable[Truth]) -> None:
        for item in truths:
            if item is not True:
                self._solver.add(lifted(item))

    def know_more(self, truths: list[Truth]) -> None:
        """All of a list that grows, those left out that are known already."""
        self.know(truths[self._known :])
        self._known = len(truths)

    def ask(self, seconds: float, *truths: Truth) -> Model | None:
        """An assignment in which all of these hold, None when there is none. Raises Unsure when neither is found in
        time."""
        question = both(*truths)
        if question is False:
            return None
        z3 = solver()
        self._solver.set("timeout", max(1, int(seconds * 1000)))
        self._solver.set("rlimit", MAX_EFFORT)
        self._solver.push()
        try:
            self._solver.add(lifted(question))
            found = self._solver.check()
            if found == z3.sat:
                return Model(self._solver.model())
            if found == z3.unsat:
                return None
            raise Unsure(self._solver.reason_unknown())
        finally:
            self._solver.pop()
