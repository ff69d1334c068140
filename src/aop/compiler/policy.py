"""Rules and escalations to data: subjects become actions, conditions see inputs by name."""

from __future__ import annotations

from decimal import Decimal

from aop.analysis.bindings import base_names
from aop.analysis.constants import constant
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.hours import check_business_time
from aop.analysis.kinds import NUMERIC, described, fits
from aop.analysis.lacking import check_nobody_known
from aop.analysis.mismatch import say_mismatch
from aop.analysis.rule_lines import check_rule_line
from aop.analysis.scopes import SIGNALS, Scope
from aop.analysis.seasons import SEASON
from aop.analysis.signals import check_signals
from aop.analysis.symbols import Symbols
from aop.compiler.code import place
from aop.machine.arithmetic import folded
from aop.machine.expressions import Apply, Const, Expr, Over, Path
from aop.machine.policy import Escalation, Property, Rule
from aop.machine.powers import POWERS, SYSTEM
from aop.machine.types import Template, Type
from aop.syntax import tree
from aop.syntax.declarations import ConstantDecl
from aop.values import Duration, Money, Value

#: What a total is taken of: a system, its action, and an input of that.
MIN_TOTAL = 3
#: How many actions a finding names before it says "and more".
MAX_NAMED = 4


class PolicyLowering:
    """Lowers the rules of one file. `workspace` marks rules that no procedure can weaken."""

    def __init__(
        self, symbols: Symbols, findings: Findings, constants: tuple[ConstantDecl, ...] = (), *, workspace: bool = False
    ) -> None:
        self.symbols = symbols
        self.findings = findings
        self.resolver = Resolver(symbols, findings)
        self.workspace = workspace
        self.names = base_names(symbols)
        quiet = Resolver(symbols, Findings())
        self.names.update({item.name.text: constant(quiet, item)[1] for item in constants})
        declared = (*symbols.workspace.constants, *constants)
        self._constants = {item.name.text: constant(quiet, item)[0] for item in declared}

    # ---- rules

    def rule(self, line: tree.RuleLine) -> Rule | None:
        """One rule as data; None when its subjects are not known."""
        actions = self._actions(line)
        if not actions:
            return None
        at = place(line.span)
        subjects = actions[:1] if line.kind == "total_at_most" else actions
        scope = self._scope(subjects, line.condition)
        check_rule_line(self.symbols, line)
        self._check_per(line, actions)
        if line.kind == "total_at_most":
            self._check_total(line.subjects.actions[0], actions[0], line.limit)
        self.symbols.check_word("AOP208", "role", line.role, self.symbols.roles)
        return Rule(
            f"{at.file}:{at.line}",
            line.kind,
            actions,
            at,
            None if line.condition is None else self._fixed(self.resolver.condition(line.condition, scope), scope),
            None if line.because is None else self._plain(line.because),
            self._count(line),
            line.subjects.actions[0].words[-1].text if line.kind == "total_at_most" else None,
            self._limit(line.limit) if line.kind == "total_at_most" and line.limit is not None else None,
            None if line.per is None else line.per.text,
            self._duration(line.period),
            None if line.role is None else line.role.text,
            max(line.people, 1),
            self._duration(line.within),
            self.workspace,
        )

    def _fixed(self, expr: Expr, scope: Scope) -> Expr:
        """With the constants of its own file in place of their names, so that it means the same wherever it stands."""
        match expr:
            case Path(root, ()) if root in self._constants and root not in scope.inner:
                return self._constants[root]
            case Apply(op, args):
                return Apply(op, tuple(self._fixed(arg, scope) for arg in args))
            case Over(op, variable, source, condition):
                inner = scope.with_inner({variable: None})
                return Over(op, variable, self._fixed(source, scope), self._fixed(condition, inner))
        return expr

    def _actions(self, line: tree.RuleLine) -> tuple[str, ...]:
        return self._subject_actions(line.subjects, total=line.kind == "total_at_most")

    def _subject_actions(self, subjects: tree.Subjects, *, total: bool) -> tuple[str, ...]:
        if subjects.kind == "actions":
            if total and any(len(item.words) < MIN_TOTAL for item in subjects.actions):
                self._say_total_of(subjects.actions[0])
                return ()
            names = [self._total_subject(item) if total else item for item in subjects.actions]
            found = [self._action(item) for item in names]
            return tuple(name for name in found if name is not None)
        if subjects.system is not None and subjects.system.text == SYSTEM:
            return tuple(POWERS) if subjects.kind != "any_read" else ()
        self.symbols.check_word("AOP205", "system", subjects.system, self.symbols.systems)
        reads = subjects.kind == "any_read"
        prefix = "" if subjects.system is None else f"{subjects.system.text}."
        return tuple(
            name
            for name, decl in self.symbols.actions.items()
            if name.startswith(prefix) and (decl.does.text == "reads") == reads
        )

    def _action(self, name: tree.Name) -> str | None:
        """An action of the catalogue, or one of people's own powers, which only rules name."""
        if name.text in POWERS:
            return name.text
        if name.words[0].text == SYSTEM:
            self.findings.unknown("AOP201", "action", name.text, name.span, POWERS)
            return None
        return self.symbols.action_name(name.text, name)

    def _inputs(self, action: str) -> dict[str, Type | None]:
        """The inputs of an action by name."""
        if action in POWERS:
            return {name: item.type for name, item in POWERS[action].inputs.items()}
        declared, system = self.symbols.actions[action].inputs, self.symbols.system_of[action]
        return {item.name.text: self.symbols.type_of(item.type, system) for item in declared}

    def _say_total_of(self, name: tree.Name) -> None:
        """`total of shop.refund`: of which input?"""
        message = f"a total is taken of an input, and `{name.text}` names none"
        known = self._inputs(name.text) if name.text in self.symbols.actions else {}
        amounts = [word for word, kind in known.items() if kind is not None and kind.kind in (*NUMERIC, "money")]
        help_text = f"write `total of {name.text}.{amounts[0] if amounts else 'INPUT'}`"
        self.findings.error("AOP211", message, name.span, help_text)

    def _total_subject(self, name: tree.Name) -> tree.Name:
        """`stripe.refund.amount` is about `stripe.refund`."""
        words = name.words[:-1]
        return tree.Name(words, words[0].span.to(words[-1].span)) if words else name

    def _scope(self, actions: tuple[str, ...], condition: tree.Expr | None) -> Scope:
        """The inputs that all subjects have; one that only some have is a finding."""
        inputs: dict[str, Type | None] = {}
        declared = [self._inputs(name) for name in actions]
        for fields in declared:
            for name, kind in fields.items():
                inputs.setdefault(name, kind)
        if condition is not None:
            self._check_shared(actions, [set(item) for item in declared], condition)
        return Scope(self.names, {}, inputs, frozenset(self._constants))

    def _check_shared(self, actions: tuple[str, ...], declared: list[set[str]], condition: tree.Expr) -> None:
        for name in _names(condition):
            root = name.words[0].text
            lacking = [action for action, inputs in zip(actions, declared, strict=True) if root not in inputs]
            if lacking and len(lacking) < len(actions) and root not in self.names:
                listed = ", ".join(f"`{item}`" for item in lacking[:MAX_NAMED])
                more = "" if len(lacking) <= MAX_NAMED else " and more"
                self.findings.error(
                    "AOP520",
                    f"this rule reads `{root}`, which {listed}{more} do not have",
                    name.span,
                    "write a rule for the actions that have it",
                )

    def _check_per(self, line: tree.RuleLine, actions: tuple[str, ...]) -> None:
        if line.per is None or line.per.text in ("customer", "conversation"):
            return
        for name in actions:
            inputs = [*self._inputs(name)]
            if line.per.text not in inputs:
                self.findings.unknown(
                    "AOP211", f"input of `{name}`:", line.per.text, line.per.span, [*inputs, "customer", "conversation"]
                )
                return

    def _check_total(self, name: tree.Name, action: str, limit: tree.Expr | None) -> None:
        """A total is taken of an input that is an amount or a number, and so is its limit."""
        word = name.words[-1]
        declared = self._inputs(action)
        if not self.symbols.check_word("AOP211", f"input of `{action}`:", word, declared):
            return
        kind = declared[word.text]
        if kind is not None and kind.kind not in (*NUMERIC, "money"):
            message = f"a total is taken of amounts or numbers, `{word.text}` is {described(kind)}"
            help_text = f"name an input that is one, or say `do {action} at most … times`"
            self.findings.error("AOP301", message, word.span, help_text)
        elif kind is not None and limit is not None:
            given = Resolver(self.symbols, Findings()).value(limit, Scope(self.names, {}, {}))[1]
            if given is not None and given.kind in (*NUMERIC, "money") and not fits(given, kind):
                say_mismatch(self.resolver, tree.Apply("at_most", (name, limit), limit.span), kind, given)

    def _count(self, line: tree.RuleLine) -> int | None:
        """How many times, written out or under a name."""
        if line.kind != "at_most" or line.limit is None:
            return line.count
        value = self._limit(line.limit, "a whole number, 1 or more", "values: {max_tries: 3}")
        return int(value) if isinstance(value, Decimal) else 1

    def _limit(self, node: tree.Expr, wanted: str = "an amount or a number", example: str = "$500") -> Value:
        """The one value of a limit, which may be a named constant."""
        scope = Scope(self.names, {}, {}, frozenset(self._constants))
        expr, kind = self.resolver.value(node, scope)
        fixed = folded(self._fixed(expr, scope))
        if isinstance(fixed, Const) and _is_limit(fixed.value, wanted):
            return fixed.value
        if isinstance(fixed, Apply) and fixed.op == SEASON:
            message = f"a limit is the same on all days, and `{node.span.text}` has another value in a season"
            self.findings.error("AOP306", message, node.span, "name a value without seasons, or write it out")
        elif kind is not None:
            self.findings.error("AOP306", f"a limit must be {wanted}", node.span, f"for example `{example}`")
        return Decimal(0)

    def _duration(self, node: tree.Literal | None) -> Duration | None:
        check_business_time(self.symbols, node)
        return node.value if node is not None and isinstance(node.value, Duration) else None

    def _plain(self, text: tree.Text) -> str:
        """A reason, which is said as it is written."""
        if not any(not isinstance(part, str) or part.strip() for part in text.parts):
            help_text = "write why, or leave `because` out"
            self.findings.error("AOP163", "this text says nothing", text.span, help_text)
        for part in text.parts:
            if not isinstance(part, str):
                message = "the reason of a rule is said as it is written, and this is not filled in"
                self.findings.error("AOP316", message, part.span, "write the reason without braces")
        return "".join(part for part in text.parts if isinstance(part, str))

    # ---- escalations

    def escalation(self, line: tree.EscalationLine) -> Escalation:
        """One escalation as data."""
        at = place(line.span)
        scope = Scope({**self.names, **SIGNALS}, {}, {})
        self.symbols.check_word("AOP207", "queue", line.escalate.queue, self.symbols.queues)
        check_signals(line.condition, self.findings)
        because = line.escalate.because
        return Escalation(
            f"{at.file}:{at.line}",
            self._fixed(self.resolver.condition(line.condition, scope), scope),
            line.escalate.queue.text,
            Template(("",)) if because is None else self._reason(because, scope),
            at,
            line.turns or 1,
            None if line.escalate.priority is None else line.escalate.priority.text,
        )

    def _reason(self, text: tree.Text, scope: Scope) -> Template:
        template = self.resolver.template(text, scope)
        check_nobody_known(template, self.resolver.places, text.span, self.findings)
        return template

    # ---- properties

    def property_of(self, line: tree.PropertyLine) -> Property | None:
        """One property as data; None when what it is about is not known."""
        actions: tuple[str, ...] = ()
        if line.subjects is not None:
            actions = self._subject_actions(line.subjects, total=line.kind == "total")
            if not actions:
                return None  # which is said; what it would be compared with is not known
        first, second = (
            None if name is None else self.symbols.action_name(name.text, name) for name in (line.first, line.second)
        )
        scope = self._scope(actions, line.condition)
        condition = None if line.condition is None else self.resolver.condition(line.condition, scope)
        return Property(
            line.kind,
            place(line.span),
            actions,
            None if condition is None else self._fixed(condition, scope),
            line.consent,
            first,
            second,
            line.relation,
            line.count,
            line.subjects.actions[0].words[-1].text if line.kind == "total" and line.subjects is not None else None,
            None if line.limit is None else self._limit(line.limit),
            None if line.per is None else line.per.text,
        )

    def limit(self, action: str, node: tree.Expr) -> Expr:
        """The `limit` of an action, a condition over its inputs."""
        scope = self._scope((action,), None)
        return self._fixed(self.resolver.condition(node, scope), scope)


def _is_limit(value: Value, wanted: str) -> bool:
    if wanted.startswith("a whole"):
        return isinstance(value, Decimal) and value >= 1 and value == value.to_integral_value()
    return isinstance(value, Money | Decimal)


def _names(node: tree.Expr) -> list[tree.Name]:
    match node:
        case tree.Name():
            return [node]
        case tree.Apply(_, args):
            return [name for arg in args for name in _names(arg)]
        case tree.Over(_, variable, source, condition):
            inner = [name for name in _names(condition) if variable is not None and name.words[0].text != variable.text]
            return [*_names(source), *inner]
    return []
