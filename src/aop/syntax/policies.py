"""Rules, escalations and properties: one line each, a head with clauses.

One grammar reads all three blocks, so that a line in the wrong block is told where it belongs.
"""

from __future__ import annotations

from typing import Any

from aop.diagnostics import Span
from aop.syntax.blocks import End
from aop.syntax.policy_parts import TESTS, Clause, PolicyParts, value_of
from aop.syntax.reading import Bare, Joined, Parts, short
from aop.syntax.rewrites import replaced
from aop.syntax.tree import Apply, Escalate, EscalationLine, Expr, Name, PropertyLine, RuleLine, Subjects, Text, Word


class Policies(PolicyParts):
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
            certain = isinstance(subjects, Subjects) and subjects.kind != "actions"
            fix = replaced(subjects.span, f"{meant} {subjects.span.text}", safe=certain)
            self.find("AOP133", message, subjects.span, f"write `never {meant} {shown}`", fix)
        return self._never(None, subjects, c[2:], self.span(c[0], c[-1]))

    def _never(self, verb: Word | None, subjects: Any, clauses: Parts, span: Span) -> tuple[Any, ...]:
        if not self._in_place(span, "rules", "properties"):
            return ()
        given = self._clauses("never", clauses)
        tests = [kind for kind in TESTS if kind in given]
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
        if isinstance(second, Name) and second.text in ("verified", "verification"):
            message = f"an action or a test comes after `before`, not `{second.text}`"
            self.find("AOP133", message, second.span, "write `before customer is verified`")
            return ()
        if isinstance(second, Name):
            if self.mode == "rules":
                pair = self._pair(subjects, second, clause.span)
                return (self._rule("never_before", verb, pair, given, span),)
            first = self._subjects(subjects)
            return (self._property("before", span, subjects=first, second=second, per=value_of(given, "per")),)
        several = _actions_in(clause.value)
        if several and self.mode == "rules":
            self._one_for_each(short(subjects.span.text), clause.value, several)
            return ()
        condition = self.condition(clause.value)
        if self.mode == "rules":
            shown = short(condition.span.text)
            message = "a rule puts `before` between two actions"
            self.find("AOP132", message, clause.span, f"write `unless {shown}`")
            return (self._rule("never_unless", verb, self._subjects(subjects), given, span, condition=condition),)
        return (self._property("before", span, subjects=self._subjects(subjects), condition=condition),)

    def _one_for_each(self, first: str, value: Any, several: tuple[str, ...]) -> None:
        """`before B and C` is a rule for each, `before B or C` a test. That they are no conditions is not said too."""
        span = value.span
        inside = [item for item in self.findings if item.code == "AOP116" and span.start <= item.span.start < span.end]
        self.findings[:] = [item for item in self.findings if item not in inside]
        help_text = "write a rule for each: " + " and ".join(f"`never do {first} before {name}`" for name in several)
        if isinstance(value, Apply) and value.op == "or":
            done = " or ".join(f"count of {name} is over 0" for name in several)
            help_text = f"where one of them is enough, write `never do {first} unless {done}`"
        self.find("AOP118", "after `before` stands one action", span, help_text)

    def _never_property(
        self, kind: str, subjects: Any, condition: Expr | None, given: dict[str, Clause], span: Span
    ) -> tuple[Any, ...]:
        consent = value_of(given, "without")
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
        return (self._property("together", span, first=first, second=second, per=value_of(given, "per")),)

    # ---- limits and consent

    def at_most_times(self, c: Parts) -> tuple[Any, ...]:
        span = self.span(c[0], c[-1])
        if not self._in_place(span, "rules"):
            return ()
        given = self._clauses("at most", c[6:])
        subjects, named = self._subjects(c[1]), c[4].type == "NAME"
        count, limit = (None, self.name([c[4]])) if named else (self.count(c[4]), None)
        return (self._rule("at_most", c[0], subjects, given, span, count=count, limit=limit),)

    def at_most_bare(self, c: Parts) -> tuple[Any, ...]:
        """`at most twice`: how often is a number, or the name of one, before `times`."""
        message = f"`{c[4].value}` is not understood here"
        help_text = "write `at most 2 times`, or `at most NAME times` with a value of that name"
        self.find("AOP110", message, self.token_span(c[4]), help_text)
        return ()

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
        self.find("AOP138", f"{kind} belongs under `{name}:`", span, f"move this line to `{name}:`")
        return False

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
        per, period, within = value_of(given, "per"), value_of(given, "in"), value_of(given, "within")
        because: Text | None = value_of(given, "because")
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


def _actions_in(value: Any) -> tuple[str, ...]:
    """The actions of `A or B`, where a condition may stand; none where there is anything else."""
    expr = value.expr if isinstance(value, Bare) else value
    match expr:
        case Name(words) if len(words) == 2:
            return (expr.text,)
        case Apply("and" | "or", args):
            found = [_actions_in(arg) for arg in args]
            return tuple(name for names in found for name in names) if all(found) else ()
    return ()
