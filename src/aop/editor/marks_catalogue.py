"""The names in files of actions and in `workspace.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

from aop.analysis.bindings import result_record
from aop.editor.marks_expressions import Expressions
from aop.editor.things import Marks, Thing
from aop.editor.view import Page, View
from aop.machine.types import Type
from aop.syntax.declarations import ActionDecl, ActionsFile, FieldDecl, RecordDecl, TypeRef, WorkspaceFile


def type_marks(view: View, written: TypeRef | None, system: str | None, marks: Marks) -> None:
    """The record that a type names, if it names one."""
    if written is None or not written.kind:
        return
    if written.item is not None:
        type_marks(view, written.item, system, marks)
        return
    record = view.symbols.record_name(written.kind, system)
    if record is not None:
        marks.at(written.span, Thing("record", record))


def actions_marks(view: View, page: Page, file: ActionsFile, marks: Marks) -> None:
    """Everything that a file of actions names."""
    system = file.system.text
    marks.declare(file.system, "system")
    for record in file.records:
        _record(view, system, record, marks)
    for action in file.actions:
        _action(view, page, system, action, marks)
    for event in file.events:
        _fields(view, system, event.payload, "input", f"{system}.{event.name.text}", marks)


def _record(view: View, system: str, record: RecordDecl, marks: Marks) -> None:
    name = f"{system}.{record.name.text}"
    marks.declare(record.name, "record", name=name)
    _fields(view, system, record.fields, "field", name, marks)
    if record.belongs_to is not None:
        expressions = Expressions(view, marks, "")
        expressions.fields(Type("record", record=name), record.belongs_to.words)


def _action(view: View, page: Page, system: str, action: ActionDecl, marks: Marks) -> None:
    name = f"{system}.{action.name.text}"
    marks.declare(action.name, "action", name=name)
    _fields(view, system, action.inputs, "input", name, marks)
    _fields(view, system, action.result_fields, "field", result_record(name), marks)
    type_marks(view, action.returns, system, marks)
    for role in action.roles:
        marks.use(role, "role")
    for failure in action.failures:
        marks.declare(failure, "failure", name)
    if action.undo is not None:
        marks.at(action.undo.span, Thing("action", _qualified(view, system, action.undo.text)))
    if action.limit is not None and name in view.symbols.actions:
        owners = {item.name.text: Thing("input", item.name.text, name) for item in action.inputs}
        Expressions(view, marks, "").expression(action.limit, view.rule_scope(page, (name,)), owners)


def _qualified(view: View, system: str, name: str) -> str:
    return name if name in view.symbols.actions else f"{system}.{name}"


def _fields(view: View, system: str, fields: Iterable[FieldDecl], kind: str, owner: str, marks: Marks) -> None:
    for item in fields:
        marks.declare(item.name, kind, owner)
        type_marks(view, item.type, system, marks)


def workspace_marks(view: View, file: WorkspaceFile, marks: Marks) -> None:
    """What `workspace.yaml` declares; the sentences of its handlers are marked like those of a procedure."""
    for level in file.levels:
        marks.declare(level.name, "level")
    for role in file.roles:
        marks.declare(role, "role")
    for queue in file.queues:
        marks.declare(queue.name, "queue")
        if queue.do is not None:
            marks.at(queue.do.span, Thing("action", queue.do.text))
    for topic in file.topics:
        marks.declare(topic.name, "topic")
    for constant in file.constants:
        marks.declare(constant.name, "value")
    if file.customer is not None:
        record = view.symbols.record_name(file.customer.text, None)
        if record is not None:
            marks.at(file.customer.span, Thing("record", record))
