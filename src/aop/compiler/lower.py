"""A procedure to flat code (semantics S14): its sentences in order, labels for what comes later in the text.

Blocks of `otherwise` and of outcomes are written behind the steps; one that does not leave goes on after its
sentence. Each of `on:` follows, the file's before the workspace's.
"""

from __future__ import annotations

from collections.abc import Callable

from aop.analysis.bindings import Bindings
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.kinds import described, passes
from aop.analysis.mismatch import example
from aop.analysis.scopes import Scope
from aop.analysis.symbols import Symbols
from aop.compiler.code import Code, place
from aop.compiler.sentences import SENTENCES, leaves
from aop.diagnostics import Span
from aop.machine import states
from aop.machine.arithmetic import folded
from aop.machine.expressions import Const, Expr
from aop.machine.types import Template
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile, QueueDecl
from aop.syntax.walk import sentences
from aop.values import Money


class Lowering:
    """Lowers one procedure. `code` is complete after `run`."""

    def __init__(self, procedure: ProcedureFile, symbols: Symbols, findings: Findings) -> None:
        self.procedure = procedure
        self.symbols = symbols
        self.findings = findings
        self.bindings = Bindings(procedure, symbols)
        self.scope: Scope = self.bindings.scope
        self.resolver = Resolver(symbols, findings)
        self.code = Code()
        self.step_labels = {block.name.text: self.code.label() for block in procedure.steps}
        self.step_order = {block.name.text: index for index, block in enumerate(procedure.steps)}
        self.handler_labels: dict[str, int] = {}
        self.loops: list[tuple[str, int]] = []  # item, label of its Next
        self._later: list[Callable[[], None]] = []

    def run(self) -> None:
        """Writes the steps, then the blocks behind them, then the handlers."""
        for index, block in enumerate(self.procedure.steps):
            self.code.step = index
            self.code.mark(self.step_labels[block.name.text])
            self.body(block.body)
        self._end_of_steps()
        self._write_later()
        self._write_handlers()
        self.code.resolve()

    def _end_of_steps(self) -> None:
        """Never reached in a checked procedure; there so that nothing can run off the end."""
        span = self.procedure.steps[-1].name.span if self.procedure.steps else self.procedure.span
        self._escalate_by_default("the procedure has no end here", span)

    def _write_later(self) -> None:
        while self._later:
            pending, self._later = self._later, []
            for write in pending:
                write()
        self.code.nest = ()

    def _write_handlers(self) -> None:
        self.code.step = len(self.procedure.steps)
        for block in (*self.procedure.handlers, *self.symbols.workspace.handlers):
            if block.name.text in self.handler_labels:
                continue
            label = self.handler_labels[block.name.text] = self.code.label()
            self.code.mark(label)
            self.body(block.body)
            self._escalate_by_default(f"`on: {block.name.text}` does not say where to go", block.span)
            self._write_later()
        for name, because in DEFAULT_HANDLERS.items():
            if name not in self.handler_labels:
                self.code.mark(self.handler_labels.setdefault(name, self.code.label()))
                self._escalate_by_default(because, self.procedure.span)

    def _escalate_by_default(self, because: str, span: Span) -> None:
        queue = default_queue(self.symbols)
        self.code.emit(states.Escalate(queue, Template((because,)), place(span)), span)

    # ---- bodies

    def body(self, body: tuple[tree.Sentence, ...]) -> None:
        for sentence in body:
            SENTENCES[type(sentence)](self, sentence)

    def later(self, body: tuple[tree.Sentence, ...], resume: int) -> int:
        """Writes a block behind the steps; its label. It goes on at `resume` when it does not leave."""
        label = self.code.label()
        step, nest, loops = self.code.step, self.code.nest, list(self.loops)

        def write() -> None:
            self.code.step, self.code.nest, self.loops = step, nest, loops
            self.code.mark(label)
            self.body(body)
            if not body or not leaves(body[-1]):
                span = body[-1].span if body else self.procedure.span
                self.code.emit(states.Jump(resume, place(span)), span)

        self._later.append(write)
        return label

    def otherwise(self, left: tree.Otherwise | None, resume: int | None = None) -> int | None:
        if left is None:
            return None
        return self.later(left.body, self.after() if resume is None else resume)

    def after(self) -> int:
        """A label for what is written after the instruction that is written next."""
        label = self.code.label()
        here = len(self.code.instructions)
        self.code.mark_at(label, here + 1)
        return label

    def leaving(self, left: tree.Otherwise | None) -> tree.Otherwise | None:
        """The `otherwise` of a sentence behind which nothing is sure unless it leaves; a finding when it does not."""
        if left is not None and (not left.body or not leaves(left.body[-1])):
            span = left.body[-1].span if left.body else left.span
            help_text = "end it with `finish as …`, `escalate to …` or `go to …`"
            self.findings.error("AOP407", "this `otherwise` goes on as if nothing had happened", span, help_text)
        return left

    def required_otherwise(self, left: tree.Otherwise | None, span: Span) -> int:
        """For sentences that cannot do without: the parser has said so already."""
        found = self.otherwise(self.leaving(left))
        if found is not None:
            return found
        return self.later((), self.after())

    def required_otherwise_that_may_go_on(self, left: tree.Otherwise | None) -> int:
        """For sentences whose `otherwise` may go on; one that is not written does."""
        found = self.otherwise(left)
        return self.after() if found is None else found

    # ---- expressions

    def value(self, node: tree.Expr) -> Expr:
        return self.resolver.value(node, self.scope)[0]

    def condition(self, node: tree.Expr) -> Expr:
        return self.resolver.condition(node, self.scope)

    def text(self, node: tree.Text) -> Template:
        return self.resolver.template(node, self.scope)

    def inputs(self, action: str, given: tuple[tree.Input, ...], span: Span) -> dict[str, Expr]:
        """The inputs of a call, checked against what the action declares."""
        decl = self.symbols.actions[action]
        system = self.symbols.system_of[action]
        declared = {item.name.text: item for item in decl.inputs}
        found: dict[str, Expr] = {}
        for item in given:
            expr, kind = self.resolver.value(item.value, self.scope)
            if item.name.text in found:
                continue  # given twice, which is said where it was read
            if item.name.text not in declared:
                self.findings.unknown("AOP211", f"input of `{action}`:", item.name.text, item.name.span, declared)
                continue
            wanted = self.symbols.type_of(declared[item.name.text].type, system)
            if passes(item.value, kind, wanted):
                self.resolver.check_rounded(item.value, kind, f"given to `{action}`")
                if wanted is not None and wanted.kind == "money" and not declared[item.name.text].signed:
                    self._check_not_negative(item, expr, action)
            else:
                self.findings.error(
                    "AOP304",
                    f"the input `{item.name.text}` of `{action}` is {described(wanted)}, not {described(kind)}",
                    item.value.span,
                    f"give it {example(wanted)}",
                )
            found[item.name.text] = expr
        missing = [name for name, item in declared.items() if not item.optional and name not in found]
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing)
            self.findings.error("AOP212", f"`{action}` needs {listed}", span, f"add `{missing[0]} = …` after `with`")
        return found

    def _check_not_negative(self, item: tree.Input, expr: Expr, action: str) -> None:
        """A written amount below zero, where the gate lets none through (semantics S1)."""
        fixed = folded(expr)
        if isinstance(fixed, Const) and isinstance(fixed.value, Money) and fixed.value.amount < 0:
            message = f"`{item.value.span.text}` is below zero, and `{item.name.text}` of `{action}` is not"
            help_text = f"write it without the sign, or declare `{item.name.text}: {{type: money, signed: yes}}`"
            self.findings.error("AOP313", message, item.value.span, help_text)

    # ---- names

    def listed_action(self, name: tree.Name, verb: str) -> str | None:
        """The action of a call: known, on the procedure's list, of the right verb."""
        action = self.symbols.action_name(name.text, name)
        if action is None:
            return None
        if action not in {item.text for item in self.procedure.actions}:
            self.findings.error(
                "AOP510",
                f"`{action}` is not among the actions of this procedure",
                name.span,
                "add it to `actions:` to allow it",
            )
        does = self.symbols.actions[action].does.text
        if not does:
            return action  # it could not be read, and that is said there
        reads = does == "reads"
        if verb == "look_up" and not reads:
            self.findings.error(
                "AOP511", f"`{action}` changes something, so it cannot be looked up", name.span, f"say `do {action}`"
            )
        if verb == "do" and reads:
            self.findings.error("AOP511", f"`{action}` only reads", name.span, f"say `look up {action}`")
        return action

    def slot_names(self, words: tuple[tree.Word, ...]) -> tuple[str, ...]:
        for word in words:
            self.symbols.check_word("AOP213", "slot", word, self.bindings.slots)
        return tuple(word.text for word in words)


#: What happens when neither the file nor the workspace answers.
DEFAULT_HANDLERS = {
    "failed": "a system did not answer",
    "denied": "an action was not allowed",
    "undecided": "nobody decided in time",
    "unclear": "an outcome is unknown",
    "not_understood": "the customer was not understood",
    "cancelled": "the customer cancelled after something was changed",
    "corrected": "the customer corrected something after something was changed",
}


def default_queue(symbols: Symbols) -> str:
    """Where a conversation goes that nothing else says: the queue of `on: not_understood`, else the first one."""
    for block in symbols.workspace.handlers:
        if block.name.text == "not_understood":
            for sentence in sentences(block.body):
                if isinstance(sentence, tree.Escalate):
                    return sentence.queue.text
    queues: tuple[QueueDecl, ...] = symbols.workspace.queues
    return queues[0].name.text if queues else "people"
