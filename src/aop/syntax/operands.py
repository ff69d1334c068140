"""Values: literals, names, arithmetic, lists, and what is computed from them."""

from __future__ import annotations

from datetime import date, time
from decimal import Context, Decimal
from typing import Any

from aop.diagnostics import Span
from aop.syntax.currencies import CURRENCIES, likely
from aop.syntax.keywords import KEYWORDS
from aop.syntax.reading import Parts, short, with_span
from aop.syntax.rewrites import instead
from aop.syntax.texts import Texts
from aop.syntax.tree import Apply, Expr, Literal, Name, Over, Word
from aop.values import Duration, Money, Value

#: A number that arithmetic could not hold exactly is refused.
MAX_DIGITS = 20
#: How long a sum may be: a tree is walked by recursion, so its depth has a bound.
MAX_OPERANDS = 40

_CURRENCY_SIGNS = {"$": "$", "€": "EUR", "£": "GBP"}
_OPERATIONS = {"+": "plus", "-": "minus", "*": "times", "/": "divide"}


class Operands(Texts):
    """Operands and what joins them."""

    # ---- literals

    def number(self, c: Parts) -> Literal:
        return Literal("number", self._decimal(c[0]), self.token_span(c[0]))

    def percent(self, c: Parts) -> Literal:
        share = self._decimal(c[0], c[0].value[:-1]).scaleb(-2, Context(prec=MAX_DIGITS + 8))
        return Literal("percent", share, self.token_span(c[0]))

    def money(self, c: Parts) -> Literal:
        sign, digits = c[0].value[0], c[0].value[1:].replace(",", "")
        amount = Money(self._decimal(c[0], digits), _CURRENCY_SIGNS[sign])
        return Literal("money", amount, self.token_span(c[0]))

    def money_code(self, c: Parts) -> Literal:
        if c[1].value not in CURRENCIES:
            message = f"`{c[1].value}` is no currency"
            self.find("AOP166", message, self.token_span(c[1]), f"write its three letters: {likely(c[1].value)}")
        return Literal("money", Money(self._decimal(c[0]), c[1].value), self.span(c[0], c[1]))

    def duration(self, c: Parts) -> Literal:
        value = Duration(self._decimal(c[0]), _plural(c[-1].value), len(c) == 3)
        return Literal("duration", value, self.span(c[0], c[-1]))

    def date(self, c: Parts) -> Literal:
        span = self.token_span(c[0])
        try:
            return Literal("date", date.fromisoformat(c[0].value), span)
        except ValueError:
            self.find("AOP139", f"there is no date `{c[0].value}`", span, "write year-month-day, as in `2026-11-22`")
            return Literal("date", None, span)

    def clock(self, c: Parts) -> Literal:
        span = self.token_span(c[0])
        hour, minute = map(int, c[0].value.split(":"))
        if hour > 23 or minute > 59:
            self.find("AOP139", f"there is no time `{c[0].value}`", span, "write hours and minutes, as in `9:30`")
            return Literal("time", None, span)
        return Literal("time", time(hour, minute), span)

    def yes_no(self, c: Parts) -> Literal:
        return Literal("yes_no", c[0].value == "yes", self.token_span(c[0]))

    def moment(self, c: Parts) -> Apply:
        return Apply(c[0].value, (), self.token_span(c[0]))

    def _decimal(self, token: Any, digits: str | None = None) -> Decimal:
        digits = token.value if digits is None else digits
        if len(digits) > MAX_DIGITS:
            self.find("AOP139", f"a number has at most {MAX_DIGITS} digits", self.token_span(token), "shorten it")
            return Decimal(0)
        return Decimal(digits)

    def count(self, token: Any) -> int:
        """How many times, people, turns: a whole number above zero."""
        number = self._decimal(token)
        if number >= 1 and number == number.to_integral_value():
            return int(number)
        message = f"`{token.value}` is not a whole number above zero"
        self.find("AOP139", message, self.token_span(token), "write a number such as `3`")
        return 1

    # ---- names

    def name(self, c: Parts) -> Name:
        token = c[0]
        text, at, source = token.value, self.at, self.source
        if "." not in text:
            span = Span(source, at[token.start_pos], at[token.end_pos - 1] + 1)
            return self._noted(Name((Word(text, span),), span), text)
        words = []
        start = token.start_pos
        for part in text.split("."):
            end = start + len(part)
            words.append(Word(part, Span(source, at[start], at[end - 1] + 1)))
            start = end + 1
        span = Span(source, at[token.start_pos], at[start - 2] + 1)
        return self._noted(Name(tuple(words), span), text)

    def _noted(self, name: Name, text: str) -> Name:
        """A name, with what may be wrong with it."""
        first = name.words[0]
        if text != text.lower():
            self.capitals(text, name.span)
        if first.text in KEYWORDS:
            self.reserved.append((first.span, first.text))
        return name

    def path(self, c: Parts) -> Name:
        """An action, a procedure, a record: a dotted name that is no value."""
        name = self.name(c)
        if self.reserved and self.reserved[-1][0] is name.words[0].span:
            self.reserved.pop()
        return name

    def named(self, token: Any) -> Literal:
        """A level, a topic, a field, named as an operand."""
        word = self.word(token)
        return Literal("text", word.text, word.span)

    # ---- arithmetic

    def arithmetic(self, c: Parts) -> Expr:
        if len(c) > 2 * MAX_OPERANDS:
            span = self.span(c[0], c[-1])
            self.find("AOP139", f"a sum has at most {MAX_OPERANDS} parts", span, "set a value to a part of it first")
            return c[0]  # type: ignore[no-any-return]
        terms, signs = [c[0]], []
        for sign, operand in zip(c[1::2], c[2::2], strict=True):
            if sign.value in "*/":
                terms[-1] = self._applied(sign, terms[-1], operand)
            else:
                signs.append(sign)
                terms.append(operand)
        whole = terms[0]
        for sign, term in zip(signs, terms[1:], strict=True):
            whole = self._applied(sign, whole, term)
        return whole  # type: ignore[no-any-return]

    def _applied(self, sign: Any, left: Expr, right: Expr) -> Apply:
        if sign.value == "-" and isinstance(left, Name) and isinstance(right, Name):
            self._hyphen(sign, left, right)
        return Apply(_OPERATIONS[sign.value], (left, right), self.span(left, right))

    def _hyphen(self, sign: Any, left: Name, right: Name) -> None:
        """`order-id` is a subtraction that nobody meant."""
        before, after = self.page[sign.start_pos - 1], self.page[sign.end_pos]
        if not (before.isspace() or after.isspace()):
            message = f"`{left.text}-{right.text}` is no name"
            meant = f"write `{left.text}_{right.text}`, or put spaces around `-` to subtract"
            self.find("AOP136", message, self.span(left, right), meant)

    def negative(self, c: Parts) -> Expr:
        operand, span = c[1], self.span(c[0], c[1])
        match operand:
            case Literal("number" | "percent" | "money" as kind, value):
                return Literal(kind, _negated(value), span)
        return Apply("negative", (operand,), span)

    def paren(self, c: Parts) -> Expr:
        return with_span(c[1], self.span(c[0], c[2]))  # type: ignore[no-any-return]

    # ---- over lists, and what else has words of its own

    def list_(self, c: Parts) -> Apply:
        return Apply("list", tuple(c[1:-1:2]), self.span(c[0], c[-1]))

    def where(self, c: Parts) -> Over:
        condition = self.condition(c[3])
        self.free_names(condition.span)
        return Over("where", None, c[1], condition, self.span(c[0], c[4]))

    def the(self, c: Parts) -> Over:
        return Over("the", self.new_name(c[1]), c[3], self.condition(c[6]), self.span(c[0], c[7]))

    def measure(self, c: Parts) -> Expr:
        return self._of(c[2]) or Apply(c[0].value, (c[2],), self.span(c[0], c[2]))

    def best(self, c: Parts) -> Expr:
        return self._of(c[2]) or Apply(c[0].value, (c[2], self.named(c[4])), self.span(c[0], c[4]))

    def since(self, c: Parts) -> Expr:
        unit = Literal("text", _plural(c[0].value), self.token_span(c[0]))
        return self._of(c[2]) or Apply("since", (unit, c[2]), self.span(c[0], c[2]))

    def _of(self, operand: Expr) -> Expr | None:
        """`count of count of x`: refused, and cut, so that no tree is deeper than its brackets."""
        shown = operand.span.text
        if not isinstance(operand, Apply) or shown.startswith(("(", "[")) or not operand.args:
            return None
        self.find("AOP114", "what this is computed from needs parentheses", operand.span, f"write `({short(shown)})`")
        return operand

    def else_(self, c: Parts) -> Apply:
        return Apply("else", (c[0], c[2]), self.span(c[0], c[2]))

    def rounded(self, c: Parts) -> Apply:
        return Apply("rounded", (c[0],), self.span(c[0], c[3]))

    def share(self, c: Parts) -> Expr:
        if cut := self._of(c[2]):
            return cut
        part, span = self.percent(c[:1]), self.span(c[0], c[2])
        divides = self.page[: c[0].start_pos].rstrip().endswith("/")
        fix = instead(self.token_span(c[1]), "*", safe=not divides)
        self.find("AOP120", "a share of a value is multiplied", span, f"write `{c[0].value} * {c[2].span.text}`", fix)
        return Apply("times", (part, c[2]), span)

    def condition(self, part: Any) -> Expr:
        raise NotImplementedError


def _plural(unit: str) -> str:
    return unit if unit.endswith("s") else f"{unit}s"


def _negated(value: Value) -> Value:
    match value:
        case Money(amount, currency):
            return Money(-amount, currency)
        case Decimal():
            return -value
    return value
