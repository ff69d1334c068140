"""What the lines of rules and properties are made of: subjects, and clauses such as `when` and `per`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.blocks import Blocks
from aop.syntax.reading import Joined, Parts
from aop.syntax.rewrites import instead, replaced
from aop.syntax.tree import Name, Subjects, Word

#: The clauses of each kind of line, in the order in which they are written.
CLAUSES = {
    "never": ("before", "when", "unless", "without", "per", "because"),
    "never both": ("per", "because"),
    "at most": ("per", "in", "because"),
    "total": ("per", "in", "because"),
    "needs confirmation": ("when", "because"),
    "needs approval": ("within", "when", "because"),
}
TESTS = ("before", "when", "unless")


@dataclass(frozen=True, slots=True)
class Clause:
    """`value` is a condition, a name, a duration or a text; `kind` is its first word."""

    kind: str
    value: Any
    span: Span


class PolicyParts(Blocks):
    """One method a part, and the check of all clauses of a line."""

    def do_verb(self, c: Parts) -> Word:
        return Word("do", self.token_span(c[0]))

    def look_up_verb(self, c: Parts) -> Word:
        return Word("look_up", self.span(c[0], c[1]))

    def actions(self, c: Parts) -> Joined:
        return Joined(tuple(c[0::2]), tuple(c[1::2]), self.span(c[0], c[-1]))

    def any_write(self, c: Parts) -> Subjects:
        return self._any("any_write", "to", c)

    def any_read(self, c: Parts) -> Subjects:
        return self._any("any_read", "of", c)

    def _any(self, kind: str, joint: str, c: Parts) -> Subjects:
        if len(c) > 2 and c[2].value != joint:
            help_text = f"write `{c[0].value} {c[1].value} {joint} {c[3].value}`"
            span, message = self.token_span(c[2]), f"`{c[0].value} {c[1].value}` goes with `{joint}`"
            self.find("AOP110", message, span, help_text, instead(span, joint))
        return Subjects(kind, (), self.word(c[3]) if len(c) > 2 else None, self.span(c[0], c[-1]))

    def _subjects(self, part: Joined | Subjects) -> Subjects:
        if isinstance(part, Subjects):
            return part
        wrong = next((token for token in part.joints if token.value != "or"), None)
        if wrong is not None:
            meant = " or ".join(name.text for name in part.names)
            certain = all(token.value in ("or", ",") for token in part.joints)  # `and` may have meant `both`
            fix = replaced(part.span, meant, safe=certain and any(token.value == "or" for token in part.joints))
            message = "a rule's actions are joined with `or`"
            self.find("AOP118", message, self.token_span(wrong), f"write `{meant}`", fix)
        return Subjects("actions", part.names, None, part.span)

    def _both(self, part: Joined | Subjects) -> Subjects | None:
        """The two actions after `both`."""
        joints = [token.value for token in part.joints] if isinstance(part, Joined) else []
        if isinstance(part, Joined) and joints == ["and"]:
            return Subjects("actions", part.names, None, part.span)
        self.find(
            "AOP118",
            "after `both` come two actions, joined with `and`",
            part.span,
            "write `both SYSTEM.ACTION and SYSTEM.ACTION`",
        )
        return None

    def _pair(self, part: Joined | Subjects, second: Name, clause: Span) -> Subjects:
        first = self._subjects(part)
        if first.kind != "actions" or len(first.actions) != 1:
            help_text = "write a rule for each, or `never do any write unless …`"
            self.find("AOP118", "before `before` comes one action", first.span, help_text)
        return Subjects("actions", (*first.actions, second), None, first.span.to(clause))

    # ---- clauses

    def when(self, c: Parts) -> Clause:
        return Clause("when", c[1], self.span(c[0], c[1]))

    def unless(self, c: Parts) -> Clause:
        return Clause("unless", c[1], self.span(c[0], c[1]))

    def before(self, c: Parts) -> Clause:
        return Clause("before", c[1], self.span(c[0], c[1]))

    def without(self, c: Parts) -> Clause:
        return Clause("without", c[1].value, self.span(c[0], c[1]))

    def per(self, c: Parts) -> Clause:
        return Clause("per", self.word(c[1]), self.span(c[0], c[1]))

    def period(self, c: Parts) -> Clause:
        return Clause("in", c[1], self.span(c[0], c[1]))

    def rule_within(self, c: Parts) -> Clause:
        return Clause("within", c[1], self.span(c[0], c[1]))

    def _clauses(self, line: str, clauses: Parts) -> dict[str, Clause]:
        order = CLAUSES[line]
        given: dict[str, Clause] = {}
        latest = -1
        for part in clauses:
            clause = Clause(part.kind, part.value, part.span)
            foreign = clause.kind not in order or (clause.kind == "because" and self.mode == "properties")
            if foreign:
                self._foreign_clause(clause, "this line")
            elif clause.kind in given:
                self.find("AOP130", f"`{clause.kind}` is given twice", clause.span, "keep one of them")
            else:
                self._in_order(order, clause, latest)
                latest = max(latest, order.index(clause.kind))
                given[clause.kind] = clause
        return given

    def _in_order(self, order: tuple[str, ...], clause: Clause, latest: int) -> None:
        if order.index(clause.kind) < latest and clause.kind not in TESTS:
            message = f"`{clause.kind}` comes before `{order[latest]}`"
            help_text = "the order is " + ", ".join(f"`{kind}`" for kind in order)
            self.find("AOP131", message, clause.span, help_text)

    def _foreign_clause(self, clause: Clause, line: str, help: str = "leave it out") -> None:  # noqa: A002
        self.find("AOP132", f"{line} has no `{clause.kind}`", clause.span, help)


def value_of(given: dict[str, Clause], kind: str) -> Any:
    """What a clause says, or None without it."""
    return given[kind].value if kind in given else None
