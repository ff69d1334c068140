"""What each sentence becomes: one function a sentence, found in the table `SENTENCES`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aop.analysis.bindings import bound_word
from aop.analysis.hours import check_business_time
from aop.analysis.kinds import described, fits, passes
from aop.analysis.mismatch import example
from aop.analysis.rule_lines import check_some_time
from aop.analysis.tables import check_cover, resolve
from aop.compiler.code import place
from aop.diagnostics import Span
from aop.machine import states
from aop.machine.expressions import Expr
from aop.machine.types import Template
from aop.syntax import tree
from aop.syntax.tables import read_table
from aop.syntax.walk import sentences
from aop.values import Duration

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


# ---- sentences


def _collect(low: Lowering, s: tree.Collect) -> None:
    if s.person is not None:
        _ask_person(low, s, s.person)
        return
    slots = low.slot_names(s.slots)
    for index, word in enumerate(s.slots):
        if word.text in slots[:index]:
            low.findings.error("AOP204", f"`{word.text}` is collected twice here", word.span, "keep one of them")
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


def _ask_person(low: Lowering, s: tree.Collect, person: tree.Word) -> None:
    """A colleague fills the slots, one after the other."""
    low.symbols.check_word("AOP208", "role", person, low.symbols.roles)
    within = _bound(low, s.within, s.span)
    otherwise = low.required_otherwise(s.otherwise, s.span)
    for slot in low.slot_names(s.slots):
        low.code.emit(states.AskPerson(slot, person.text, within, otherwise, place(s.span)), s.span)


def _bound(low: Lowering, within: tree.Literal | None, span: Span) -> Duration:
    """How long something is waited for; a finding where nothing says it."""
    check_business_time(low.symbols, within)
    check_some_time(low.symbols, within)
    if within is not None and isinstance(within.value, Duration):
        return within.value
    low.findings.error("AOP408", "nothing ends this wait", span, "add `, within 2 days, otherwise …`")
    return Duration(Decimal(1), "days")


def _wait(low: Lowering, s: tree.Wait) -> None:
    if s.event is None:
        check_business_time(low.symbols, s.duration)
        check_some_time(low.symbols, s.duration)
        if s.duration is not None and isinstance(s.duration.value, Duration):
            low.code.emit(states.Pause(s.duration.value, place(s.span)), s.span)
        return
    match = _matched(low, s.event, s.inputs)
    within, otherwise = _bound(low, s.within, s.span), low.required_otherwise_that_may_go_on(s.otherwise)
    result = None if s.result is None else s.result.text
    if match is not None:
        low.code.emit(states.Await(s.event.text, match, within, otherwise, place(s.span), result), s.span)


def _matched(low: Lowering, event: tree.Name, given: tuple[tree.Input, ...]) -> dict[str, Expr] | None:
    """What an event must carry to be the one that is waited for, its key at least; None when there is no such event."""
    typed = {item.name.text: low.resolver.value(item.value, low.scope) for item in given}
    if not low.symbols.check_event(event):
        return None
    decl, system = low.symbols.events[event.text]
    payload = {item.name.text: item for item in decl.payload}
    for item in given:
        if low.symbols.check_word("AOP211", f"field of `{event.text}`:", item.name, payload):
            kind, wanted = typed[item.name.text][1], low.symbols.type_of(payload[item.name.text].type, system)
            if not passes(item.value, kind, wanted):
                field = f"the field `{item.name.text}` of `{event.text}`"
                message = f"{field} is {described(wanted)}, not {described(kind)}"
                low.findings.error("AOP304", message, item.value.span)
    key = decl.key.text if decl.key is not None else None
    if key is not None and key not in typed:
        message = f"`{event.text}` needs `{key}`, which says whose it is"
        low.findings.error("AOP212", message, event.span, f"add `with {key} = …`")
    return {name: expr for name, (expr, _) in typed.items()}


def _answer(low: Lowering, s: tree.AnswerFrom) -> None:
    about = None if s.about is None else low.value(s.about)
    otherwise = low.required_otherwise_that_may_go_on(s.otherwise)
    low.code.emit(states.Quote(about, otherwise, place(s.span)), s.span)


def _confirm(low: Lowering, s: tree.Confirm) -> None:
    otherwise = low.required_otherwise(s.otherwise, s.span)
    question = _said(low, s.question)
    if question is not None:
        low.code.emit(states.Confirm(question, otherwise, place(s.span)), s.span)


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
        if name in outcomes:
            head = Span(handler.span.source, handler.span.start, handler.body[0].span.start) if handler.body else s.span
            message = f"`{head.text.strip().rstrip(':')}` is answered above already"
            low.findings.error("AOP130", message, _without_blanks(head), "keep one of the two answers")
        outcomes[name] = low.later(handler.body, low.after())
    result = None if isinstance(s, tree.Check) or s.result is None else s.result.text
    low.code.emit(states.Call(verb, action, inputs, place(s.span), result, outcomes), s.span)


def _without_blanks(span: Span) -> Span:
    text = span.text.rstrip()
    return Span(span.source, span.start, span.start + len(text))


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
        help_text = f"name what is {described(wanted)}: a field of the record that was looked up, perhaps"
        message = f"the customer is {described(wanted)}, not {described(kind)}"
        low.findings.error("AOP304", message, s.account.span, help_text)
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
    declared = low.bindings.declared(s.name.text)
    if not passes(s.value, kind, declared):
        message = f"`{s.name.text}` is {described(declared)}, not {described(kind)}"
        low.findings.error("AOP305", message, s.value.span, f"set it to {example(declared)}, or choose another name")
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
        before = len(low.findings.items)
        rows, _ = resolve(table, low.resolver, low.scope)
        if not findings and len(low.findings.items) == before:
            check_cover(table, low.resolver, low.scope)
        low.code.emit(states.Choose(s.table.text, rows, place(s.span)), s.span)


def _for_each(low: Lowering, s: tree.ForEach) -> None:
    source, kind = low.resolver.value(s.source, low.scope)
    if kind is not None and kind.kind != "list":
        help_text = "name a list: the items of an order, or what a slot with `many: yes` collects"
        message = f"`for each` needs a list, this is {described(kind)}"
        low.findings.error("AOP301", message, s.source.span, help_text)
    end, again = low.code.label(), low.code.label()
    forgets = _assigned(s.body)
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


def _assigned(body: tuple[tree.Sentence, ...]) -> tuple[str, ...]:
    """The names assigned in a body. Lists built by `add` outlive the passes of a loop that fills them."""
    names: dict[str, None] = {}
    for sentence in sentences(body):
        word = bound_word(sentence)
        if isinstance(sentence, tree.Collect):
            names.update((item.text, None) for item in sentence.slots)
        elif word is not None and not isinstance(sentence, tree.Add):
            names[word.text] = None
    return tuple(names)


def _repeat(low: Lowering, s: tree.Repeat) -> None:
    end, head = low.code.label(), low.code.label()
    low.code.mark(head)
    otherwise = low.otherwise(low.leaving(s.otherwise), end) or low.later((), end)
    forgets = _assigned(s.body)
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
            low.findings.error("AOP304", message, item.value.span, f"give it {example(wanted)}")
    missing = [key for key, item in declared.items() if not item.optional and key not in found]
    if missing:
        low.findings.error(
            "AOP212", f"`{name.text}` needs `{missing[0]}`", name.span, f"add `{missing[0]} = …` after `with`"
        )
    return found


def _say(low: Lowering, s: tree.Say) -> None:
    text = _said(low, s.text)
    if text is not None:
        low.code.emit(states.Tell(text, place(s.span)), s.span)


def _said(low: Lowering, text: tree.Text | tree.Word) -> Template | None:
    """A text as written, or a message in its variants; None where there is no message of that name."""
    if isinstance(text, tree.Text):
        return low.text(text)
    declared = {item.name.text: item for item in low.procedure.messages}
    if not low.symbols.check_word("AOP217", "message", text, declared):
        return None
    return low.resolver.variants(declared[text.text].variants, low.scope)


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
    tree.Wait: _wait,
    tree.AnswerFrom: _answer,
}
