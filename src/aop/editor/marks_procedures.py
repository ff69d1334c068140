"""The names in a procedure, and in the rules, escalations and handlers of any file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aop.analysis.bindings import bound_word
from aop.editor.marks_catalogue import type_marks
from aop.editor.marks_expressions import Expressions, elements
from aop.editor.things import Marks, Thing
from aop.editor.view import Page, View
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile, SlotDecl
from aop.syntax.walk import sentences


class Blocks:
    """Marks what sentences, rules and escalations of one page name."""

    def __init__(self, view: View, page: Page, marks: Marks, owner: str = "", constants: Iterable[str] = ()) -> None:
        self.view, self.page, self.marks, self.owner = view, page, marks, owner
        self.expressions = Expressions(view, marks, owner, constants)
        self.scope = view.scope_of(page)

    # ---- sentences

    def steps(self, blocks: tuple[tree.StepBlock, ...], declares: bool) -> None:
        for block in blocks:
            if declares:
                self.marks.declare(block.name, "step", self.owner)
            for sentence in sentences(block.body):
                self.sentence(sentence)

    def sentence(self, sentence: tree.Sentence) -> None:
        self._bound(sentence)
        self._parts(sentence)
        for value in _values(sentence):
            if isinstance(value, tree.Text):
                self.expressions.text(value, self.scope)
            else:
                self.expressions.expression(value, self.scope)

    def _bound(self, sentence: tree.Sentence) -> None:
        word = bound_word(sentence)
        if word is None:
            return
        role = {tree.Set: "value", tree.Add: "value", tree.ForEach: "item"}.get(type(sentence), "result")
        if isinstance(sentence, tree.Decide):
            self.marks.use(word, "table", self.owner)
            return
        self.marks.declare(word, "name", self.owner, role)

    def _parts(self, sentence: tree.Sentence) -> None:
        """What a sentence names beside values."""
        marks, owner = self.marks, self.owner
        match sentence:
            case tree.Collect():
                for slot in sentence.slots:
                    marks.use(slot, "name", owner)
                marks.use(sentence.item, "name", owner)
                marks.use(sentence.person, "role")
            case tree.LookUp() | tree.Do() | tree.Check():
                self._call(sentence)
            case tree.Verify():
                marks.at(sentence.subject.span, Thing("built_in", "customer"))
                marks.use(sentence.level, "level")
            case tree.Follow() | tree.SwitchTo():
                marks.at(sentence.procedure.span, Thing("procedure", sentence.procedure.text))
                self.expressions.inputs(sentence.inputs, "name", sentence.procedure.text, self.scope)
            case tree.Say(tree.Word() as word):
                marks.use(word, "message", owner)
            case tree.GoTo(step):
                marks.use(step, "step", owner)
            case tree.Escalate(queue):
                marks.use(queue, "queue")
            case tree.Skip(item):
                marks.use(item, "name", owner)

    def _call(self, sentence: tree.LookUp | tree.Do | tree.Check) -> None:
        action = sentence.action.text
        self.marks.at(sentence.action.span, Thing("action", action))
        self.expressions.inputs(sentence.inputs, "input", action, self.scope)
        for handler in () if isinstance(sentence, tree.Check) else sentence.handlers:
            self.marks.use(handler.failure, "failure", action)

    # ---- rules, escalations, properties

    def rules(self, lines: tuple[tree.RuleLine, ...]) -> None:
        for line in lines:
            actions = self._subjects(line.subjects, total=line.kind == "total_at_most")
            scope = self.view.rule_scope(self.page, actions)
            inputs = {
                item.name.text: Thing("input", item.name.text, name)
                for name in reversed(actions)
                for item in self.view.symbols.actions[name].inputs
            }
            self.expressions.expression(line.condition, scope, inputs)
            self.expressions.expression(line.limit, scope, inputs)
            self.expressions.text(line.because, scope)
            self.marks.use(line.role, "role")
            if line.per is not None and line.per.text in inputs:
                self.marks.at(line.per.span, inputs[line.per.text])

    def _subjects(self, subjects: tree.Subjects, *, total: bool = False) -> tuple[str, ...]:
        """The known actions that a rule is about, their names marked."""
        known = self.view.symbols.actions
        self.marks.use(subjects.system, "system")
        if subjects.kind != "actions":
            reads, prefix = subjects.kind == "any_read", f"{subjects.system.text}." if subjects.system else ""
            return tuple(
                name for name, decl in known.items() if name.startswith(prefix) and (decl.does.text == "reads") == reads
            )
        found = []
        for item in subjects.actions:
            words = item.words[:-1] if total and len(item.words) > 1 else item.words
            name = ".".join(word.text for word in words)
            self.marks.at(words[0].span.to(words[-1].span), Thing("action", name))
            if total:
                self.marks.use(item.words[-1], "input", name)
            found.append(name)
        return tuple(name for name in found if name in known)

    def escalations(self, lines: tuple[tree.EscalationLine, ...]) -> None:
        scope = self.view.escalation_scope(self.page)
        for line in lines:
            self.expressions.expression(line.condition, scope)
            self.marks.use(line.escalate.queue, "queue")
            self.expressions.text(line.escalate.because, scope)

    def properties(self, lines: tuple[tree.PropertyLine, ...]) -> None:
        for line in lines:
            if line.subjects is not None:
                self._subjects(line.subjects, total=line.kind == "total")
            for action in (line.first, line.second):
                if action is not None:
                    self.marks.at(action.span, Thing("action", action.text))
            self.expressions.expression(line.condition, self.scope)


def procedure_marks(view: View, page: Page, file: ProcedureFile, marks: Marks) -> None:
    """Everything that a procedure file names."""
    name = file.name.text
    blocks = Blocks(view, page, marks, name, (item.name.text for item in file.constants))
    marks.declare(file.name, "procedure")
    marks.use(file.role, "role")
    _intents(file, marks)
    for item in file.inputs:
        marks.declare(item.name, "name", name, "input")
        type_marks(view, item.type, None, marks)
    for item in file.returns:
        marks.use(item.name, "name", name)
        type_marks(view, item.type, None, marks)
    for slot in file.slots:
        _slot(view, slot, blocks)
    for action in file.actions:
        marks.at(action.span, Thing("action", action.text))
    for constant in file.constants:
        marks.declare(constant.name, "name", name, "value")
    for table in file.tables:
        marks.declare(table.name, "table", name)
    for message in file.messages:
        marks.declare(message.name, "message", name)
        for text in message.variants.values():
            blocks.expressions.text(text, blocks.scope)
    blocks.steps(file.steps, True)
    blocks.steps(file.handlers, False)
    blocks.rules(file.rules)
    blocks.escalations(file.escalations)
    blocks.properties(file.properties)


def _intents(file: ProcedureFile, marks: Marks) -> None:
    for intent in file.intents:
        marks.declare(intent.name, "intent")
        for word in (*intent.unlike, *intent.after):
            marks.use(word, "intent")


def _slot(view: View, slot: SlotDecl, blocks: Blocks) -> None:
    marks, expressions, scope = blocks.marks, blocks.expressions, blocks.scope
    marks.declare(slot.name, "name", blocks.owner, "slot")
    type_marks(view, slot.type, None, marks)
    if slot.options_from is not None:
        expressions.expression(slot.options_from, scope)
        kind = expressions.type_of(slot.options_from, scope)
        if slot.key is not None:
            expressions.fields(kind, (slot.key,))
        item = None if kind is None else kind.item
        expressions.text(slot.label, scope.with_inner(dict(view.fields(item))), elements(view, item))
    expressions.expression(slot.valid_when, scope)
    expressions.expression(slot.like, scope)
    for text in (slot.invalid, *slot.asks.values()):
        expressions.text(text, scope)


#: The parts of sentences that are values or texts, inputs apart.
_VALUES: Mapping[type, tuple[str, ...]] = {
    tree.Collect: ("asking",),
    tree.Confirm: ("question",),
    tree.Verify: ("account", "condition"),
    tree.Require: ("condition",),
    tree.Set: ("value",),
    tree.Add: ("value",),
    tree.ForEach: ("source",),
    tree.Repeat: ("until",),
    tree.Say: ("text",),
    tree.NoteDown: ("text",),
    tree.AnswerFrom: ("about",),
    tree.Escalate: ("because",),
}


def _values(sentence: tree.Sentence) -> Iterator[Any]:
    """The values and texts of a sentence, without its inputs and what is inside it."""
    if isinstance(sentence, tree.If):
        yield from (condition for condition, _ in sentence.branches)
    elif isinstance(sentence, tree.Wait):
        yield from (item.value for item in sentence.inputs)
    yield from (getattr(sentence, name) for name in _VALUES.get(type(sentence), ()))
