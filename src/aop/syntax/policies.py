"""Rules, escalations and properties: one line each, a head with clauses.

One grammar reads all three blocks, so that a line in the wrong block is told where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aop.diagnostics import Span
from aop.syntax.blocks import Blocks, End
from aop.syntax.reading import Bare, Joined, Parts, short
from aop.syntax.tree import Escalate, EscalationLine, Expr, Name, PropertyLine, RuleLine, Subjects, Text, Word

#: The clauses of each kind of line, in the order in which they are written.
CLAUSES = {
    "never": ("before", "when", "unless", "without", "per", "because"),
    "never both": ("per", "because"),
    "at most": ("per", "in", "because"),
    "total": ("per", "in", "because"),
    "needs confirmation": ("when", "because"),
    "needs approval": ("within", "when", "because"),
}
_TESTS = ("before", "when", "unless")


@dataclass(frozen=True, slots=True)
class Clause:
    """`value` is a condition, a name, a duration or a text; `kind` is its first word."""

    kind: str
    value: Any
    span: Span


class Policies(Blocks):
    """One method a kind of line. Each returns the lines it stands for: one, or none when it was refused."""

    def policies(self, c: Parts) -> tuple[Any, ...]:
        return tuple(line for lines in c if not isinstance(lines, str) for line in lines)

    def ruled(self, c: Parts) -> tuple[Any, ...]:
        """A line; what is indented under it is read as if it were not."""
        nested = self.policies(c[1:])
        if nested:
            message = "this line is indented, but the line above opens no block"
            self.find("AOP137", message, nested[0].span, "begin it where the line above begins")
        return (*c[0], *nested)

    def broken_policy(self, c: Parts) -> tuple[Any, ...]:
        return self.policies(c[1:])

    # ---- never

    def never(self, c: Parts) -> tuple[Any, ...]:
        return self._never(c[1], c[2], c[3:], self.span(c[0], c[-1]))

    def never_bare(self, c: Parts) -> tuple[Any, ...]:
        subjects = c[1]
        if self.mode == "rules":
            meant = "look up" if isinstance(subjects, Subjects) and subjects.kind == "any_read" else "do"
            shown = short(subjects.span.text)
            message = "a rule says `do` or `look up`"
            self.find("AOP133", message, subjects.span, f"write `never {meant} {shown}`")
        return self._never(None, subjects, c[2:], self.span(c[0], c[-1]))

    def _never(self, verb: Word | None, subjects: Any, clauses: Parts, span: Span) -> tuple[Any, ...]:
        if not self._in_place(span, "rules", "properties"):
            return ()
        given = self._clauses("never", clauses)
        tests = [kind for kind in _TESTS if kind in given]
        for extra in tests[1:]:
            self.find("AOP130", "a rule has one condition", given.pop(extra).span, "write a second rule")
        if not tests and ("without" not in given or self.mode == "rules"):
            return self._endless(given, span)
        if "per" in given and tests != ["before"]:
            self._foreign_clause(given.pop("per"), "a rule with a condition")
        kind = tests[0] if tests else "without"
        if kind == "before":
            return self._never_before(verb, subjects, given, span)
        condition = self.condition(given[kind].value) if tests else None
        if self.mode == "properties":
            return self._never_property(kind, subjects, condition, given, span)
        if "without" in given:
            self._foreign_clause(given["without"], "a rule with a condition")
        return (self._rule(f"never_{kind}", verb, self._subjects(subjects), given, span, condition=condition),)

    def _endless(self, given: dict[str, Clause], span: Span) -> tuple[Any, ...]:
        if "without" in given:
            consent = given["without"].value
            meant = "needs confirmation" if consent == "confirmation" else "needs approval from ROLE"
            self._foreign_clause(given["without"], "a rule", f"write `SYSTEM.ACTION {meant}`")
        else:
            help_text = "write `when …` or `unless …`; what is never allowed is left out of `actions`"
            self.find("AOP133", "this rule does not say when", span, help_text)
        return ()

    def _never_before(self, verb: Word | None, subjects: Any, given: dict[str, Clause], span: Span) -> tuple[Any, ...]:
        clause = given["before"]
        second = clause.value.expr if isinstance(clause.value, Bare) else None
        if isinstance(second, Name):
            if self.mode == "rules":
                pair = self._pair(subjects, second, clause.span)
                return (self._rule("never_before", verb, pair, given, span),)
            first = self._subjects(subjects)
            return (self._property("before", span, subjects=first, second=second, per=_value(given, "per")),)
        condition = self.condition(clause.value)
        if self.mode == "rules":
            shown = short(condition.span.text)
            message = "a rule puts `before` between two actions"
            self.find("AOP132", message, clause.span, f"write `unless {shown}`")
            return (self._rule("never_unless", verb, self._subjects(subjects), given, span, condition=condition),)
        return (self._property("before", span, subjects=self._subjects(subjects), condition=condition),)

    def _never_property(
        self, kind: str, subjects: Any, condition: Expr | None, given: dict[str, Clause], span: Span
    ) -> tuple[Any, ...]:
        consent = _value(given, "without")
        if consent and kind == "unless":
            self._foreign_clause(given["without"], "a property with `unless`")
        elif consent:
            kind = "without"
        line = self._property(kind, span, subjects=self._subjects(subjects), condition=condition, consent=consent)
        return (line,)

    def never_both(self, c: Parts) -> tuple[Any, ...]:
        verb = c[1] if isinstance(c[1], Word) else None
        listed, clauses = (c[2], c[3:]) if verb is None else (c[3], c[4:])
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "rules", "properties"):
            return ()
        given = self._clauses("never both", clauses)
        pair = self._both(listed)
        if pair is None:
            return ()
        if self.mode == "rules":
            if verb is None:
                self.find("AOP133", "a rule says `do` or `look up`", self.token_span(c[1]), "write `never do both`")
            return (self._rule("never_together", verb, pair, given, span),)
        first, second = pair.actions
        return (self._property("together", span, first=first, second=second, per=_value(given, "per")),)

    # ---- limits and consent

    def at_most_times(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "rules"):
            return ()
        given = self._clauses("at most", c[6:])
        return (self._rule("at_most", c[0], self._subjects(c[1]), given, span, count=self.count(c[4])),)

    def total_at_most(self, c: Parts) -> tuple[Any, ...]:
        at = next(index for index, part in enumerate(c) if isinstance(part, str) and part == "is")
        limit, span = c[at + 3], self.span(c[0], c[-1])
        if not self._in_place(span, "rules", "properties"):
            return ()
        given = self._clauses("total", [*c[3:at], *c[at + 4 :]])
        subjects = Subjects("actions", (c[2],), None, c[2].span)
        if self.mode == "rules":
            return (self._rule("total_at_most", None, subjects, given, span, limit=limit),)
        for kind in given:
            self._foreign_clause(given[kind], "a property over a total")
        return (self._property("total", span, subjects=subjects, limit=limit),)

    def needs_confirmation(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "rules"):
            return ()
        given = self._clauses("needs confirmation", c[3:])
        condition = self._when(given)
        return (self._rule("needs_confirmation", None, self._subjects(c[0]), given, span, condition=condition),)

    def needs_approval(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "rules"):
            return ()
        different = isinstance(c[4], str)
        at = 6 if different else 4
        given = self._clauses("needs approval", c[at + 1 :])
        people = self.count(c[4]) if different else 1
        role, condition, subjects = self._role(c[at]), self._when(given), self._subjects(c[0])
        return (
            self._rule("needs_approval", None, subjects, given, span, condition=condition, role=role, people=people),
        )

    def _role(self, roles: Joined) -> Word:
        if roles.joints:
            help_text = "name one role that all of them have"
            self.find("AOP118", "an approval comes from one role", roles.span, help_text)
        return self.word(roles.names[0])

    def _when(self, given: dict[str, Clause]) -> Expr | None:
        return self.condition(given["when"].value) if "when" in given else None

    # ---- properties of their own, and escalations

    def order(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "properties"):
            return ()
        return (self._property("order", span, first=c[3], second=c[5], relation=c[6].value),)

    def ends_within(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "properties"):
            return ()
        return (self._property("bound", span, count=self.count(c[4])),)

    def escalation(self, c: Parts) -> tuple[Any, ...]:
        body = self._sentences(c[-1], None, End(None, ()))
        span = Span(self.source, self.start_of(c[0]), body[-1].span.end)
        if not self._in_place(span, "escalations"):
            return ()
        turns = self.count(c[3]) if len(c) > 4 else None
        last = body[-1]
        if len(body) > 1 or not isinstance(last, Escalate):
            wrong = body[0].span.to(last.span)
            self.find("AOP133", "an escalation ends in `escalate to`", wrong, 'write `escalate to QUEUE because "…"`')
            return ()
        return (EscalationLine(self.condition(c[1]), turns, last, span),)

    def _in_place(self, span: Span, *modes: str) -> bool:
        if self.mode in modes:
            return True
        name = {"rules": "rules", "escalations": "escalate", "properties": "prove"}[modes[0]]
        kind = {"rules": "a rule", "escalations": "an escalation", "properties": "a property"}[modes[0]]
        self.find("AOP138", f"{kind} stands under `{name}:`", span, f"move this line to `{name}:`")
        return False

    # ---- parts

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
            self.find("AOP110", f"here stands `{joint}`", self.token_span(c[2]), help_text)
        return Subjects(kind, (), self.word(c[3]) if len(c) > 2 else None, self.span(c[0], c[-1]))

    def _subjects(self, part: Joined | Subjects) -> Subjects:
        if isinstance(part, Subjects):
            return part
        wrong = next((token for token in part.joints if token.value != "or"), None)
        if wrong is not None:
            meant = " or ".join(name.text for name in part.names)
            self.find("AOP118", "a rule's actions are joined with `or`", self.token_span(wrong), f"write `{meant}`")
        return Subjects("actions", part.names, None, part.span)

    def _both(self, part: Joined | Subjects) -> Subjects | None:
        """The two actions after `both`."""
        joints = [token.value for token in part.joints] if isinstance(part, Joined) else []
        if isinstance(part, Joined) and joints == ["and"]:
            return Subjects("actions", part.names, None, part.span)
        self.find("AOP118", "after `both` stand two actions", part.span, "write `both SYSTEM.ACTION and SYSTEM.ACTION`")
        return None

    def _pair(self, part: Joined | Subjects, second: Name, clause: Span) -> Subjects:
        first = self._subjects(part)
        if first.kind != "actions" or len(first.actions) != 1:
            help_text = "write a rule for each, or `never do any write unless …`"
            self.find("AOP118", "before `before` stands one action", first.span, help_text)
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
        if order.index(clause.kind) < latest and clause.kind not in _TESTS:
            message = f"`{clause.kind}` comes before `{order[latest]}`"
            help_text = "the order is " + ", ".join(f"`{kind}`" for kind in order)
            self.find("AOP131", message, clause.span, help_text)

    def _foreign_clause(self, clause: Clause, line: str, help: str = "leave it out") -> None:  # noqa: A002
        self.find("AOP132", f"{line} has no `{clause.kind}`", clause.span, help)

    # ---- nodes

    def _rule(
        self,
        kind: str,
        verb: Word | None,
        subjects: Subjects,
        given: dict[str, Clause],
        span: Span,
        *,
        condition: Expr | None = None,
        count: int | None = None,
        limit: Expr | None = None,
        role: Word | None = None,
        people: int = 0,
    ) -> RuleLine:
        per, period, within = _value(given, "per"), _value(given, "in"), _value(given, "within")
        because: Text | None = _value(given, "because")
        said = verb.text if verb else None
        return RuleLine(kind, said, subjects, condition, count, limit, per, period, role, people, within, because, span)

    def _property(
        self,
        kind: str,
        span: Span,
        *,
        subjects: Subjects | None = None,
        condition: Expr | None = None,
        consent: str | None = None,
        first: Name | None = None,
        second: Name | None = None,
        relation: str | None = None,
        count: int | None = None,
        limit: Expr | None = None,
        per: Word | None = None,
    ) -> PropertyLine:
        return PropertyLine(kind, subjects, condition, consent, first, second, relation, count, limit, span, per)


def _value(given: dict[str, Clause], kind: str) -> Any:
    return given[kind].value if kind in given else None
