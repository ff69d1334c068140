"""What each sentence becomes: one function a sentence, found in the table `SENTENCES`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aop.analysis.bindings import bound_word
from aop.analysis.kinds import described, fits
from aop.analysis.tables import check_cover, resolve
from aop.compiler.code import place
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.types import Template, Type
from aop.syntax import tree
from aop.syntax.tables import read_table
from aop.syntax.walk import sentences

if TYPE_CHECKING:
    from aop.compiler.lower import Lowering

#: A loop without a bound of its own runs over at most so many elements.
DEFAULT_BOUND = 100


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
            low.otherwise(low.leaving(s.otherwise)),
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
    if action is None:  # the rest of the sentence is still looked at
        for item in s.inputs:
            low.value(item.value)
        low.otherwise(otherwise)
        for handler in handlers:
            low.later(handler.body, low.after())
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
    _call(low, s, "check", (), low.leaving(s.otherwise))


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


def _decide(low: Lowering, s: tree.Decide) -> None:
    declared = {item.name.text: item for item in low.procedure.tables}
    if not low.symbols.check_word("AOP222", "decision table", s.table, declared):
        return
    table, findings = read_table(declared[s.table.text])
    low.findings.items.extend(findings)
    if table is not None:
        rows, _ = resolve(table, low.resolver, low.scope)
        if not findings:
            check_cover(table, low.resolver, low.scope)
        low.code.emit(states.Choose(s.table.text, rows, place(s.span)), s.span)


def _for_each(low: Lowering, s: tree.ForEach) -> None:
    source, kind = low.resolver.value(s.source, low.scope)
    if kind is not None and kind.kind != "list":
        low.findings.error("AOP301", f"`for each` needs a list, this is {described(kind)}", s.source.span)
    end, again = low.code.label(), low.code.label()
    forgets = _assigned(s.body, loop=True)
    bound = DEFAULT_BOUND if s.bound is None else s.bound
    start = low.code.emit(states.Loop(s.item.text, source, bound, end, forgets, place(s.span)), s.span)
    low.loops.append((s.item.text, again))
    outer, low.code.nest = low.code.nest, (*low.code.nest, start)
    low.body(s.body)
    low.code.mark(again)
    low.code.emit(states.Next(start, place(s.span)), s.span)
    low.code.nest = outer
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
    otherwise = low.otherwise(low.leaving(s.otherwise), end) or low.later((), end)
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
    typed = {item.name.text: low.resolver.value(item.value, low.scope) for item in given}
    found = {key: expr for key, (expr, _) in typed.items()}
    if target is None:
        low.findings.unknown("AOP216", "procedure", name.text, name.span, low.symbols.procedures)
        return found
    declared = {item.name.text: item for item in target.inputs}
    for item in given:
        if not low.symbols.check_word("AOP211", f"input of `{name.text}`:", item.name, declared):
            continue
        kind, wanted = typed[item.name.text][1], low.symbols.type_of(declared[item.name.text].type)
        if not passes(item.value, kind, wanted):
            message = f"the input `{item.name.text}` of `{name.text}` is {described(wanted)}, not {described(kind)}"
            low.findings.error("AOP304", message, item.value.span)
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
            if isinstance(sentence, tree.Follow):  # what the followed procedure asked is asked again, too
                names.update(dict.fromkeys(low.symbols.slots_of(sentence.procedure.text)))
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
    tree.Decide: _decide,
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
