"""Sentences to flat code (semantics S14): one function a sentence, labels for what comes later in the text.

Blocks of `otherwise` and of outcomes are written behind the steps; one that does not leave goes on after its
sentence. Each of `on:` follows, the file's before the workspace's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aop.analysis.bindings import Bindings, bound_word, sentences
from aop.analysis.expressions import Resolver
from aop.analysis.findings import Findings
from aop.analysis.kinds import described, fits
from aop.analysis.scopes import Scope
from aop.analysis.symbols import Symbols
from aop.compiler.code import Code, place
from aop.diagnostics import Span
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.types import Template, Type
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile, QueueDecl

#: A loop without a bound of its own runs over at most so many elements.
DEFAULT_BOUND = 100


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
            lower = SENTENCES.get(type(sentence))
            if lower is None:
                self.findings.error(
                    "AOP190",
                    "this sentence is not compiled by this version",
                    sentence.span,
                    "see the changelog for what is",
                )
            else:
                lower(self, sentence)

    def later(self, body: tuple[tree.Sentence, ...], resume: int) -> int:
        """Writes a block behind the steps; its label. It goes on at `resume` when it does not leave."""
        label = self.code.label()
        step, loops = self.code.step, list(self.loops)

        def write() -> None:
            self.code.step, self.loops = step, loops
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

    def required_otherwise(self, left: tree.Otherwise | None, span: Span) -> int:
        """For sentences that cannot do without: the parser has said so already."""
        found = self.otherwise(left)
        if found is not None:
            return found
        return self.later((), self.after())

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
        system = action.split(".")[0]
        declared = {item.name.text: item for item in decl.inputs}
        found: dict[str, Expr] = {}
        for item in given:
            expr, kind = self.resolver.value(item.value, self.scope)
            if item.name.text in found:
                self.findings.error("AOP204", f"the input `{item.name.text}` is given twice", item.name.span)
            elif item.name.text not in declared:
                self.findings.unknown("AOP211", f"input of `{action}`:", item.name.text, item.name.span, declared)
                continue
            else:
                wanted = self.symbols.type_of(declared[item.name.text].type, system)
                if not passes(item.value, kind, wanted):
                    self.findings.error(
                        "AOP304",
                        f"the input `{item.name.text}` of `{action}` is {described(wanted)}, not {described(kind)}",
                        item.value.span,
                    )
            found[item.name.text] = expr
        missing = [name for name, item in declared.items() if not item.optional and name not in found]
        if missing:
            listed = ", ".join(f"`{name}`" for name in missing)
            self.findings.error("AOP212", f"`{action}` needs {listed}", span, f"add `{missing[0]} = …` after `with`")
        return found

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
        reads = self.symbols.actions[action].does.text == "reads"
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


def leaves(sentence: tree.Sentence) -> bool:
    """Whether nothing after this sentence runs."""
    match sentence:
        case tree.Finish() | tree.Escalate() | tree.GoTo() | tree.SwitchTo() | tree.Skip():
            return True
        case tree.If(branches, otherwise):
            bodies = [body for _, body in branches] + [otherwise or ()]
            return all(bool(body) and leaves(body[-1]) for body in bodies)
    return False


def passes(node: tree.Expr, given: Type | None, wanted: Type | None) -> bool:
    """Whether a value may stand where `wanted` is declared; a quoted option is one of a choice."""
    if given is None or wanted is None or fits(given, wanted):
        return True
    return isinstance(node, tree.Literal) and node.value in wanted.options


# ---- sentences


def _collect(low: Lowering, s: tree.Collect) -> None:
    if s.person is not None:
        low.findings.error("AOP190", "`collect … from` a person is not compiled by this version", s.span)
        return
    slots = low.slot_names(s.slots)
    if s.item is not None and s.item.text not in {item for item, _ in low.loops}:
        low.findings.unknown("AOP214", "loop item", s.item.text, s.item.span, [item for item, _ in low.loops])
    low.code.emit(
        states.Collect(
            slots,
            place(s.span),
            s.either,
            s.again,
            None if s.item is None else s.item.text,
            None if s.asking is None else low.text(s.asking),
            None if s.tries is None else s.tries.count,
            low.otherwise(s.otherwise),
        ),
        s.span,
    )


def _confirm(low: Lowering, s: tree.Confirm) -> None:
    otherwise = low.required_otherwise(s.otherwise, s.span)
    low.code.emit(states.Confirm(low.text(s.question), otherwise, place(s.span)), s.span)


def _look_up(low: Lowering, s: tree.LookUp) -> None:
    _call(low, s, "look_up", s.handlers, s.otherwise)


def _do(low: Lowering, s: tree.Do) -> None:
    _call(low, s, "do", s.handlers, None)


def _call(
    low: Lowering,
    s: tree.LookUp | tree.Do | tree.Check,
    verb: str,
    handlers: tuple[tree.Handler, ...],
    otherwise: tree.Otherwise | None,
) -> None:
    action = low.listed_action(s.action, verb)
    if action is None:
        for item in s.inputs:
            low.value(item.value)
        return
    inputs = low.inputs(action, s.inputs, s.action.span)
    outcomes: dict[str, int] = {}
    left = low.otherwise(otherwise)
    if left is not None:
        outcomes["denied" if verb == "check" else "not_found"] = left
    for handler in handlers:
        if handler.failure is not None:
            failures = [word.text for word in low.symbols.actions[action].failures]
            low.symbols.check_word("AOP215", f"failure of `{action}`:", handler.failure, failures)
        name = handler.outcome if handler.failure is None else f"{handler.outcome}:{handler.failure.text}"
        outcomes[name] = low.later(handler.body, low.after())
    result = None if isinstance(s, tree.Check) or s.result is None else s.result.text
    low.code.emit(states.Call(verb, action, inputs, place(s.span), result, outcomes), s.span)


def _check(low: Lowering, s: tree.Check) -> None:
    _call(low, s, "check", (), s.otherwise)


def _verify(low: Lowering, s: tree.Verify) -> None:
    if s.subject.text != "customer":
        low.findings.error("AOP301", "only `customer` can be verified", s.subject.span, "say `verify customer as …`")
    levels = low.symbols.levels
    low.symbols.check_word("AOP209", "verification level", s.level, levels)
    level = s.level.text if s.level is not None else levels[0] if levels else ""
    if not levels:
        low.findings.error(
            "AOP209", "the workspace declares no verification level", s.span, "add `verification:` to workspace.yaml"
        )
    account, kind = low.resolver.value(s.account, low.scope)
    wanted = low.scope.plain.get("customer")
    if kind is not None and wanted is not None and not fits(kind, wanted):
        low.findings.error("AOP304", f"the customer is {described(wanted)}, not {described(kind)}", s.account.span)
    condition = low.condition(s.condition)
    otherwise = low.required_otherwise(s.otherwise, s.span)
    tries = None if s.tries is None else s.tries.count
    here = len(low.code.instructions)
    low.code.emit(states.Verify(account, level, condition, otherwise, here, (), place(s.span), tries), s.span)


def _require(low: Lowering, s: tree.Require) -> None:
    otherwise = low.required_otherwise(s.otherwise, s.span)
    low.code.emit(states.Branch(low.condition(s.condition), otherwise, place(s.span), guard=True), s.span)


def _if(low: Lowering, s: tree.If) -> None:
    end = low.code.label()
    for index, (condition, body) in enumerate(s.branches):
        other = low.code.label()
        low.code.emit(states.Branch(low.condition(condition), other, place(condition.span)), condition.span)
        low.body(body)
        last = index == len(s.branches) - 1 and s.otherwise is None
        if not last and not (body and leaves(body[-1])):
            low.code.emit(states.Jump(end, place(s.span)), s.span)
        low.code.mark(other)
    if s.otherwise is not None:
        low.body(s.otherwise)
    low.code.mark(end)


def _set(low: Lowering, s: tree.Set) -> None:
    expr, kind = low.resolver.value(s.value, low.scope)
    declared = low.bindings.types[s.name.text]()
    if not passes(s.value, kind, declared):
        low.findings.error("AOP305", f"`{s.name.text}` is {described(declared)}, not {described(kind)}", s.value.span)
    low.code.emit(states.Assign(s.name.text, expr, place(s.span)), s.span)


def _add(low: Lowering, s: tree.Add) -> None:
    low.code.emit(states.Append(s.name.text, low.value(s.value), place(s.span)), s.span)


def _for_each(low: Lowering, s: tree.ForEach) -> None:
    source, kind = low.resolver.value(s.source, low.scope)
    if kind is not None and kind.kind != "list":
        low.findings.error("AOP301", f"`for each` needs a list, this is {described(kind)}", s.source.span)
    end, again = low.code.label(), low.code.label()
    forgets = _assigned(s.body, loop=True)
    bound = DEFAULT_BOUND if s.bound is None else s.bound
    start = low.code.emit(states.Loop(s.item.text, source, bound, end, forgets, place(s.span)), s.span)
    low.loops.append((s.item.text, again))
    low.body(s.body)
    low.code.mark(again)
    low.code.emit(states.Next(start, place(s.span)), s.span)
    low.code.mark(end)
    low.loops = low.loops[:-1]


def _assigned(body: tuple[tree.Sentence, ...], *, loop: bool) -> tuple[str, ...]:
    """The names assigned in a body. Lists built by `add` outlive the passes of a loop that fills them."""
    names: dict[str, None] = {}
    for sentence in sentences(body):
        word = bound_word(sentence)
        if isinstance(sentence, tree.Collect):
            names.update((item.text, None) for item in sentence.slots)
        elif word is not None and not (loop and isinstance(sentence, tree.Add)):
            names[word.text] = None
    return tuple(names)


def _repeat(low: Lowering, s: tree.Repeat) -> None:
    end, head = low.code.label(), low.code.label()
    low.code.mark(head)
    otherwise = low.otherwise(s.otherwise, end) or low.later((), end)
    forgets = _assigned(s.body, loop=False)
    low.code.emit(states.Count(low.condition(s.until), s.tries.count, end, otherwise, forgets, place(s.span)), s.span)
    low.body(s.body)
    again = low.code.label()
    low.code.emit(states.Branch(low.condition(s.until), again, place(s.until.span)), s.until.span)
    low.code.emit(states.Jump(end, place(s.span)), s.span)
    low.code.mark(again)
    low.code.emit(states.Jump(head, place(s.span), repeats=True), s.span)
    low.code.mark(end)


def _follow(low: Lowering, s: tree.Follow) -> None:
    inputs = _procedure_inputs(low, s.procedure, s.inputs)
    otherwise = low.otherwise(s.otherwise)
    result = None if s.result is None else s.result.text
    low.code.emit(states.Enter(s.procedure.text, inputs, place(s.span), result, otherwise), s.span)


def _switch(low: Lowering, s: tree.SwitchTo) -> None:
    inputs = _procedure_inputs(low, s.procedure, s.inputs)
    low.code.emit(states.Switch(s.procedure.text, inputs, place(s.span)), s.span)


def _procedure_inputs(low: Lowering, name: tree.Name, given: tuple[tree.Input, ...]) -> dict[str, Expr]:
    target = low.symbols.procedures.get(name.text)
    found = {item.name.text: low.value(item.value) for item in given}
    if target is None:
        low.findings.unknown("AOP216", "procedure", name.text, name.span, low.symbols.procedures)
        return found
    declared = {item.name.text: item for item in target.inputs}
    for item in given:
        low.symbols.check_word("AOP211", f"input of `{name.text}`:", item.name, declared)
    missing = [key for key, item in declared.items() if not item.optional and key not in found]
    if missing:
        low.findings.error(
            "AOP212", f"`{name.text}` needs `{missing[0]}`", name.span, f"add `{missing[0]} = …` after `with`"
        )
    return found


def _say(low: Lowering, s: tree.Say) -> None:
    if isinstance(s.text, tree.Word):
        text = _message(low, s.text)
        if text is None:
            return
    else:
        text = s.text
    low.code.emit(states.Tell(low.text(text), place(s.span)), s.span)


def _message(low: Lowering, word: tree.Word) -> tree.Text | None:
    declared = {item.name.text: item for item in low.procedure.messages}
    if not low.symbols.check_word("AOP217", "message", word, declared):
        return None
    variants = declared[word.text].variants
    language = low.symbols.workspace.languages[0] if low.symbols.workspace.languages else "en"
    return variants.get("default") or variants.get(language) or next(iter(variants.values()), None)


def _note(low: Lowering, s: tree.NoteDown) -> None:
    low.code.emit(states.WriteDown(low.text(s.text), place(s.span)), s.span)


def _finish(low: Lowering, s: tree.Finish) -> None:
    low.code.emit(states.Finish(s.outcome.text, place(s.span)), s.span)


def _escalate(low: Lowering, s: tree.Escalate) -> None:
    low.symbols.check_word("AOP207", "queue", s.queue, low.symbols.queues)
    because = Template(("",)) if s.because is None else low.text(s.because)
    priority = None if s.priority is None else s.priority.text
    low.code.emit(states.Escalate(s.queue.text, because, place(s.span), priority), s.span)


def _go_to(low: Lowering, s: tree.GoTo) -> None:
    if not low.symbols.check_word("AOP219", "step", s.step, low.step_labels):
        return
    target = low.step_order[s.step.text]
    back = target <= low.code.step
    forgets = _forgotten(low, target, low.code.step) if back else ()
    low.code.emit(states.Jump(low.step_labels[s.step.text], place(s.span), back, False, forgets), s.span)


def _forgotten(low: Lowering, first: int, last: int) -> tuple[str, ...]:
    """What the steps from `first` to `last` assign, outcomes of writes excepted."""
    names: dict[str, None] = {}
    for block in low.procedure.steps[first : last + 1]:
        for sentence in sentences(block.body):
            word = bound_word(sentence)
            if isinstance(sentence, tree.Collect):
                names.update((item.text, None) for item in sentence.slots)
            elif word is not None and not isinstance(sentence, tree.Do):
                names[word.text] = None
    return tuple(names)


def _skip(low: Lowering, s: tree.Skip) -> None:
    for item, again in reversed(low.loops):
        if item == s.item.text:
            low.code.emit(states.Jump(again, place(s.span)), s.span)
            return
    low.findings.unknown("AOP214", "loop item", s.item.text, s.item.span, [item for item, _ in low.loops])


def _go_on(low: Lowering, s: tree.GoOn) -> None:
    """Nothing to do: what follows runs."""


SENTENCES: dict[type[Any], Callable[[Lowering, Any], None]] = {
    tree.Collect: _collect,
    tree.Confirm: _confirm,
    tree.LookUp: _look_up,
    tree.Do: _do,
    tree.Check: _check,
    tree.Verify: _verify,
    tree.Require: _require,
    tree.If: _if,
    tree.Set: _set,
    tree.Add: _add,
    tree.ForEach: _for_each,
    tree.Repeat: _repeat,
    tree.Follow: _follow,
    tree.SwitchTo: _switch,
    tree.Say: _say,
    tree.NoteDown: _note,
    tree.Finish: _finish,
    tree.Escalate: _escalate,
    tree.GoTo: _go_to,
    tree.Skip: _skip,
    tree.GoOn: _go_on,
}
