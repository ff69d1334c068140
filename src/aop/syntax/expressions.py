"""Conditions and values: from what the grammar read to the four shapes of the tree.

Precedence is decided here (the grammar gives flat lists), and so is everything that reads well but is not said so:
`is more than`, `>`, `is not known`, `a or b` without parentheses. Each leaves a finding with the right words and
the tree that was meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.operands import Operands
from aop.syntax.reading import Bare, Parts, short, with_span
from aop.syntax.rewrites import instead, put_after, replaced
from aop.syntax.tree import Apply, Expr, Literal, Name, Over

_SYMBOLS = {
    ">": ("over", "is over"), "<": ("under", "is under"), "=": ("is", "is"), "==": ("is", "is"),
    ">=": ("at_least", "is at least"), "<=": ("at_most", "is at most"), "!=": ("is_not", "is not"),
    "≥": ("at_least", "is at least"), "≤": ("at_most", "is at most"), "≠": ("is_not", "is not"),
    "<>": ("is_not", "is not"),
}  # fmt: skip

#: What `is not …` should have said.
_OPPOSITES = {
    "over": "at most", "under": "at least", "at_least": "under", "at_most": "over",
    "known": "missing", "missing": "known",
}  # fmt: skip

#: Tests that people do not repeat for a second value; the last two are followed by a name.
_REPEATED = ("over", "under", "at_least", "at_most", "before", "after", "contains", "verified", "mentions")
_NAMED = ("verified", "mentions")


@dataclass(frozen=True, slots=True)
class Claim:
    """What follows `is`: the operation, its other operands, and where it stands."""

    op: str
    args: tuple[Expr, ...]
    span: Span


class Expressions(Operands):
    """Conditions. A `Bare` value among them becomes a finding where a condition was needed."""

    def condition(self, part: Any) -> Expr:
        """The condition, or what stands in its place, said to be none."""
        if not isinstance(part, Bare):
            return part  # type: ignore[no-any-return]
        shown = short(part.span.text)
        help_text = f"write `{shown} is yes`"
        if shown.startswith("("):
            help_text = f"write `({shown[1:-1]} is yes)`"
        if isinstance(part.expr, Literal):
            help_text = "write the whole test, with what is compared"
        fixes = (put_after(part.span, " is yes", safe=False),) if isinstance(part.expr, Name) else ()
        self.find("AOP116", f"`{shown}` is a value, not a condition", part.span, help_text, *fixes)
        return part.expr

    def bare(self, c: Parts) -> Bare:
        return Bare(c[0])

    def parenthesised(self, word: str, part: Any) -> Expr:
        """The condition after `not` or `has`, which stands in parentheses."""
        shown = part.span.text
        if shown.startswith("(") and shown.endswith(")"):
            return self.condition(part)
        meant = f"{shown} is yes" if isinstance(part, Bare) else shown
        message = f"the condition after `{word}` needs parentheses"
        self.find("AOP114", message, part.span, f"write `{word} ({short(meant)})`")
        return part.expr if isinstance(part, Bare) else part

    def group(self, c: Parts) -> Expr:
        return with_span(c[1], self.span(c[0], c[-1]))  # type: ignore[no-any-return]

    def group_negation(self, c: Parts) -> Expr:
        return with_span(self.negation(c[1:3]), self.span(c[0], c[-1]))  # type: ignore[no-any-return]

    def negation(self, c: Parts) -> Expr:
        return Apply("not", (self.parenthesised("not", c[1]),), self.span(c[0], c[1]))

    # ---- and, or

    def conj(self, c: Parts) -> Expr:
        joints = [token.value for token in c[1::2]]
        operands, joints = self._one_of(c[0::2], joints)
        conditions = [self.condition(operands[0])]
        for operand in operands[1:]:
            conditions.append(self._repeated(conditions[-1], operand))
        if len(conditions) == 1:
            return conditions[0]
        if len(set(joints)) == 1:
            return self._joined(joints[0], conditions)
        return self._mixed(conditions, joints)

    def _joined(self, word: str, conditions: list[Expr]) -> Expr:
        if len(conditions) == 1:
            return conditions[0]
        return Apply(word, tuple(conditions), self.span(conditions[0], conditions[-1]))

    def _mixed(self, conditions: list[Expr], joints: list[str]) -> Expr:
        """`and` binds closer, as in speech; but it must be written."""
        groups = [[conditions[0]]]
        for word, condition in zip(joints, conditions[1:], strict=True):
            if word == "and":
                groups[-1].append(condition)
            else:
                groups.append([condition])
        whole = self._joined("or", [self._joined("and", group) for group in groups])
        shown = [" and ".join(short(part.span.text) for part in group) for group in groups]
        meant = " or ".join(f"({text})" if " and " in text else text for text in shown)
        message = "`and` and `or` need parentheses to stand together"
        self.find("AOP115", message, whole.span, f"write `{meant}`, if that is meant")
        return whole

    def _one_of(self, operands: Parts, joints: list[str]) -> tuple[Parts, list[str]]:
        """Options joined to a test, `remedy is "a" or "b"`, taken together."""
        kept: Parts = [operands[0]]
        kept_joints: list[str] = []
        rest = list(zip(joints, operands[1:], strict=True))
        while rest:
            run = self._options(kept[-1], rest)
            if run:
                kept[-1] = self._alternatives(kept[-1], rest[:run])
                del rest[:run]
            else:
                word, operand = rest.pop(0)
                kept.append(operand)
                kept_joints.append(word)
        return kept, kept_joints

    def _repeated(self, test: Expr, part: Any) -> Expr:
        """`amount is over $5 or $10`, `customer mentions theft or fraud`: the test stands before each."""
        if not (isinstance(part, Bare) and isinstance(test, Apply) and test.op in _REPEATED):
            return self.condition(part)
        value, (subject, first) = part.expr, test.args
        named = (
            test.op in _NAMED and isinstance(value, Name) and len(value.words) == 1 and first.span.text != "verified"
        )
        if not named and not (isinstance(value, Literal) and test.op not in _NAMED):
            return self.condition(part)
        words = test.span.source.text[subject.span.start : first.span.start]
        meant = short(f"{words}{value.span.text}")
        message = f"the test is missing before `{short(value.span.text)}`"
        fix = replaced(value.span, f"{words}{value.span.text}", safe=test.op == "mentions")
        self.find("AOP117", message, value.span, f"write `{meant}`", fix)
        operand = Literal("text", value.span.text, value.span) if named else value
        return Apply(test.op, (subject, operand), value.span)

    def _options(self, test: Any, rest: list[tuple[str, Any]]) -> int:
        """How many bare options follow a test for equality."""
        if not (isinstance(test, Apply) and test.op in ("is", "is_not")):
            return 0
        bare = [isinstance(part, Bare) and isinstance(part.expr, Literal) for _, part in rest]
        return [*bare, False].index(False)

    def _alternatives(self, test: Apply, more: list[tuple[str, Any]]) -> Expr:
        (subject, first), options = test.args, [option.expr for _, option in more]
        joint, same = more[0][0], all(joint == "or" for joint, _ in more)
        every = (first, *options)
        span = self.span(first, options[-1])
        words = "is one of" if test.op == "is" else "is not one of"
        shown = ", ".join(option.span.text for option in every)
        meant = short(f"{subject.span.text} {words} [{shown}]")
        fix = instead(span, f"one of [{shown}]", safe=same)
        self.find("AOP117", f"options are not joined with `{joint}`", span, f"write `{meant}`", fix)
        op = "one_of" if test.op == "is" else "not_one_of"
        return Apply(op, (subject, Apply("list", every, span)), self.span(subject, options[-1]))

    # ---- tests

    def claimed(self, c: Parts) -> Expr:
        subject, claim = c[0], c[2]
        return Apply(claim.op, (self._subject(subject, claim), *claim.args), self.span(subject, claim))

    def _subject(self, subject: Expr, claim: Claim) -> Expr:
        """A queue, before `is open`, is named; it is no value."""
        if claim.op != "open":
            return subject
        if not isinstance(subject, Name) or len(subject.words) > 1:
            self.find("AOP116", "before `is open` comes the name of a queue", subject.span, "write `QUEUE is open`")
        return Literal("text", subject.span.text, subject.span)

    def disclaimed(self, c: Parts) -> Expr:
        subject, claim = c[0], c[3]
        whole = self.span(subject, claim)
        if claim.op in ("is", "one_of"):
            op = "is_not" if claim.op == "is" else "not_one_of"
            return Apply(op, (subject, *claim.args), whole)
        positive = Apply(claim.op, (self._subject(subject, claim), *claim.args), whole)
        said = f"{subject.span.text} is {claim.span.text}"
        opposite = _OPPOSITES.get(claim.op)
        meant = f"not ({said})"
        if opposite:
            operand = f" {claim.args[0].span.text}" if claim.args else ""
            meant = f"{subject.span.text} is {opposite}{operand}"
        message = f"`is not` does not go with `{short(claim.span.text)}`"
        self.find("AOP114", message, whole, f"write `{short(meant)}`", replaced(whole, meant))
        return Apply("not", (positive,), whole)

    def compared(self, c: Parts) -> Expr:
        op, words = _SYMBOLS[c[1].value]
        message = f"comparisons are written in words, not `{c[1].value}`"
        span = self.token_span(c[1])
        self.find("AOP112", message, span, f"write `{words}`", instead(span, words))
        return Apply(op, (c[0], c[2]), self.span(c[0], c[2]))

    def contains(self, c: Parts) -> Expr:
        return Apply("contains", (c[0], c[2]), self.span(c[0], c[2]))

    def mentions(self, c: Parts) -> Expr:
        return Apply("mentions", (c[0], self.named(c[2])), self.span(c[0], c[2]))

    def quantified(self, c: Parts) -> Expr:
        condition = self.parenthesised("has", c[5])
        self.free_names(condition.span)
        return Over(c[0].value, self.new_name(c[1]), c[3], condition, self.span(c[0], c[5]))

    def several(self, c: Parts) -> Expr:
        conditions = [self.condition(part) for part in c[5:-1:2]]
        for part in conditions:
            if not part.span.text.startswith("("):
                message = "each condition of the list needs parentheses"
                fix = replaced(part.span, f"({part.span.text})")
                self.find("AOP114", message, part.span, f"write `({short(part.span.text)})`", fix)
        return Apply("several", (self.number(c[2:3]), *conditions), self.span(c[0], c[-1]))

    # ---- what follows `is`

    def equal(self, c: Parts) -> Claim:
        return Claim("is", (c[0],), c[0].span)

    def worded(self, c: Parts) -> Claim:
        return Claim(c[0].value, (c[1],), self.span(c[0], c[1]))

    def bounded(self, c: Parts) -> Claim:
        return Claim(f"at_{c[1].value}", (c[2],), self.span(c[0], c[2]))

    def bounded_ago(self, c: Parts) -> Claim:
        return Claim(f"at_{c[1].value}_ago", (c[2],), self.span(c[0], c[3]))

    def more_than_ago(self, c: Parts) -> Claim:
        return Claim("more_than_ago", (c[2],), self.span(c[0], c[3]))

    def more_than(self, c: Parts) -> Claim:
        message = "`more than` is said of dates, with `ago`"
        span, counted = self.span(c[0], c[1]), isinstance(c[2], Literal) and c[2].kind != "duration"
        fix = instead(span, "over", safe=counted)  # a date may have been meant, and an `ago` forgotten
        self.find("AOP113", message, span, f"write `is over {short(c[2].span.text)}`", fix)
        return Claim("over", (c[2],), self.span(c[0], c[2]))

    def between(self, c: Parts) -> Claim:
        return Claim("between", (c[1], c[3]), self.span(c[0], c[3]))

    def one_of(self, c: Parts) -> Claim:
        return Claim("one_of", (c[2],), self.span(c[0], c[2]))

    def within_the(self, c: Parts) -> Claim:
        return Claim(f"within_{c[2].value}", (c[3],), self.span(c[0], c[3]))

    def state(self, c: Parts) -> Claim:
        return Claim(c[0].value, (), self.token_span(c[0]))

    def verified(self, c: Parts) -> Claim:
        level = self.named(c[2]) if len(c) > 1 else Literal("text", None, self.token_span(c[0]))
        return Claim("verified", (level,), self.span(c[0], c[-1]))
