"""What a verification proves: that the customer said what only a system can know (semantics S9).

A test proves something when it sets words of the customer beside a value that a system answered, and only the right
words pass. `and` proves what one of its parts proves; every part of an `or` has to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aop.analysis.chosen import origins, shown_paths, sources
from aop.analysis.conditions import constant
from aop.analysis.flow import leads
from aop.machine.expressions import Apply, Expr, Over, Path, roots, walk
from aop.machine.states import Call, Collect, Confirm, Instruction, Tell
from aop.machine.types import Slot, Template


@dataclass(frozen=True, slots=True)
class Weak:
    """A test that proves nothing, and why."""

    test: Expr
    why: str


class Evidence:
    """The values of one procedure: which are the customer's words, and what has been said before a place."""

    def __init__(self, code: Sequence[Instruction], slots: Mapping[str, Slot], verify: int) -> None:
        self._code = code
        self._slots = slots
        self._verify = verify
        self._made_from = sources(code)
        self._said = frozenset(path for text in self._texts_before() for path in shown_paths(text))

    # ---- whose words

    def is_words(self, expr: Expr) -> bool:
        """Whether an expression holds something that the customer said."""
        return any(not origins(name, self._made_from).isdisjoint(self._slots) for name in roots(expr))

    def is_system(self, expr: Expr) -> bool:
        """Whether an expression holds something that a system, a caller or an event gave."""
        held = {origin for name in roots(expr) for origin in origins(name, self._made_from)}
        return any(name not in self._slots and name not in self._made_from for name in held)

    # ---- what proves nothing

    def weak(self, expr: Expr, lists: frozenset[Expr]) -> Weak | None:
        """The test that makes a condition prove nothing; None when it proves something. `lists` are the operands that
        are lists."""
        match expr:
            case Apply("and", args):
                parts = [self.weak(arg, lists) for arg in args]
                return None if None in parts else parts[0]
            case Apply("or", args):
                return next((found for arg in args if (found := self.weak(arg, lists)) is not None), None)
            case Apply("not", (Apply("is_not", args),)):
                return self.weak(Apply("is", args), lists)
            case Apply("several" | "not") | Over():
                return None
        return self._weak_test(expr, lists)

    def _weak_test(self, test: Expr, lists: frozenset[Expr]) -> Weak | None:
        decided = constant(test)
        if decided is not None:
            return Weak(test, "it is always true" if decided else "it is never true")
        match test:
            case Apply("is_not" | "not_one_of", _):
                return Weak(test, "any other answer passes")
            case Apply("known" | "missing", _):
                return Weak(test, "any answer passes")
            case Apply("contains", (whole, _)) if whole not in lists:
                return Weak(test, "a single letter may pass")
            case Apply("is", (left, right)):
                return self._weak_pair(test, left, right)
        return None if self.is_words(test) else Weak(test, "it rests on nothing that the customer said")

    def _weak_pair(self, test: Expr, left: Expr, right: Expr) -> Weak | None:
        if not self.is_words(left) and not self.is_words(right):
            return Weak(test, "it rests on nothing that the customer said")
        if not self.is_system(left) and not self.is_system(right):
            return Weak(test, "no system has given what it is compared with")
        for words, fact in ((left, right), (right, left)):
            if self.is_words(words) and isinstance(fact, Path) and not self.is_words(fact):
                if self._was_said(fact):
                    return Weak(test, f"`{_text(fact)}` is said before")
                if any(self._offers(name, fact) for name in roots(words)):
                    return Weak(test, f"`{_text(fact)}` is among the options that are offered")
        return None

    def _was_said(self, fact: Path) -> bool:
        return any(path.root == fact.root and fact.fields[: len(path.fields)] == path.fields for path in self._said)

    def _offers(self, name: str, fact: Path) -> bool:
        slot = self._slots.get(name)
        if slot is None or slot.options_from is None:
            return False
        return any(isinstance(part, Path) and part.root == fact.root for part in walk(slot.options_from))

    def _texts_before(self) -> Iterator[Template]:
        """The texts that the customer may have read before the verification."""
        for pc, step in enumerate(self._code):
            if pc == self._verify or not leads(self._code, pc + 1, self._verify):
                continue
            match step:
                case Tell(text=text):
                    yield text
                case Confirm(question=question):
                    yield question
                case Collect(slots=names, asking=asking):
                    asked = [asking] if asking is not None else [self._slots[name].ask for name in names]
                    yield from (text for text in asked if text is not None)

    # ---- found by what is compared

    def circular(self, expr: Expr) -> tuple[Expr, str, str] | None:
        """A test that compares only what the look-up was asked by: the test, the slot, the action. Only when the whole
        condition is such tests."""
        match expr:
            case Apply("and", args):
                found = [self.circular(arg) for arg in args]
                return None if None in found else found[0]
            case Apply("is", (Path() as left, Path() as right)):
                for words, fact in ((left, right), (right, left)):
                    if words.root in self._slots and not words.fields and fact.fields:
                        action = self._asked_by(fact.root, words)
                        if action is not None:
                            return expr, words.root, action
        return None

    def _asked_by(self, record: str, slot: Path) -> str | None:
        """The look-up that gives a record and whose only input is that slot; None when another way gives it too."""
        calls = [step for step in self._code if isinstance(step, Call) and step.result == record]
        if not calls or record in self._made_from:
            return None
        only = all(list(step.inputs.values()) == [slot] and step.verb == "look_up" for step in calls)
        return calls[0].action if only else None


def _text(path: Path) -> str:
    return ".".join((path.root, *path.fields))
