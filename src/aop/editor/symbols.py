"""The outline of a file: what it declares, in its order, the parts of a thing below it."""

from __future__ import annotations

from dataclasses import dataclass

from aop.diagnostics import Span
from aop.syntax.declarations import ActionsFile, ProcedureFile, WorkspaceFile
from aop.syntax.tree import Word
from aop.syntax.workspace_files import Declared


@dataclass(frozen=True, slots=True)
class Symbol:
    """`kind` is a kind of thing; `span` is all of it, `name_span` its name."""

    name: str
    kind: str
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()


def outline(declared: Declared) -> tuple[Symbol, ...]:
    """What a file declares; nothing where it cannot be read."""
    match declared:
        case ProcedureFile():
            return _procedure(declared)
        case ActionsFile():
            return _actions(declared)
        case WorkspaceFile():
            words = [("level", item.name) for item in declared.levels]
            words += [("role", word) for word in declared.roles]
            words += [("queue", item.name) for item in declared.queues]
            words += [("topic", item.name) for item in declared.topics]
            return tuple(_named(kind, word) for kind, word in words if word.text)
    return ()


def _procedure(file: ProcedureFile) -> tuple[Symbol, ...]:
    words = [("intent", item.name) for item in file.intents]
    words += [("input", item.name) for item in file.inputs]
    words += [("slot", item.name) for item in file.slots]
    words += [("value", item.name) for item in file.constants]
    words += [("table", item.name) for item in file.tables]
    words += [("message", item.name) for item in file.messages]
    steps = [("step", block) for block in file.steps] + [("handler", block) for block in file.handlers]
    return (
        *(_named(kind, word) for kind, word in words if word.text),
        *(Symbol(block.name.text, kind, block.span, block.name.span) for kind, block in steps if block.name.text),
    )


def _actions(file: ActionsFile) -> tuple[Symbol, ...]:
    records = (
        _named("record", item.name, tuple(_named("field", field.name) for field in item.fields if field.name.text))
        for item in file.records
        if item.name.text
    )
    actions = (
        _named("action", item.name, tuple(_named("input", field.name) for field in item.inputs if field.name.text))
        for item in file.actions
        if item.name.text
    )
    return (*records, *actions)


def _named(kind: str, word: Word, children: tuple[Symbol, ...] = ()) -> Symbol:
    whole = word.span.to(children[-1].span) if children else word.span
    return Symbol(word.text, kind, whole, word.span, children)
