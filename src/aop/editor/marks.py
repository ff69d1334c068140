"""Every place of a workspace where something is named: what definition, references, hover and the outline stand on."""

from __future__ import annotations

from functools import cached_property

from aop.editor.marks_catalogue import actions_marks, workspace_marks
from aop.editor.marks_procedures import Blocks, procedure_marks
from aop.editor.things import Mark, Marks, Thing, mark_at
from aop.editor.view import Page, View
from aop.syntax.declarations import ActionsFile, ProcedureFile, RulesFile, WorkspaceFile
from aop.syntax.workspace_files import Declared


def marks_of(view: View, page: Page, declared: Declared) -> tuple[Mark, ...]:
    """What one file names, by what it declares."""
    marks = Marks()
    match declared:
        case ProcedureFile():
            procedure_marks(view, page, declared, marks)
        case ActionsFile():
            actions_marks(view, page, declared, marks)
        case RulesFile():
            blocks = Blocks(view, page, marks)
            blocks.rules(declared.rules)
            blocks.escalations(declared.escalations)
        case WorkspaceFile():
            workspace_marks(view, declared, marks)
            Blocks(view, page, marks).steps(declared.handlers, False)
    return tuple(marks.found)


class Index:
    """The marks of a view, each file's when it is first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._of: dict[str, tuple[Mark, ...]] = {}

    def of(self, page: Page) -> tuple[Mark, ...]:
        """The marks of a page as its text is now: none where it cannot be read."""
        if page.path not in self._of:
            self._of[page.path] = marks_of(self.view, page, page.declared)
        return self._of[page.path]

    def at(self, page: Page, offset: int) -> Mark | None:
        return mark_at(self.of(page), offset)

    @cached_property
    def declared(self) -> dict[Thing, list[Mark]]:
        """Where each thing is declared."""
        found: dict[Thing, list[Mark]] = {}
        for page in self.view.pages.values():
            for mark in self.of(page) if page.declared is page.sound else marks_of(self.view, page, page.sound):
                if mark.declares:
                    found.setdefault(mark.thing, []).append(mark)
        return found

    def definition(self, mark: Mark) -> tuple[Mark, ...]:
        """Where a thing is said to be what it is. Of a name that is bound again and again: a slot, an input or a
        constant where it is declared, else the nearest sentence above, else the first."""
        found = self.declared.get(mark.thing, [])
        fixed = [item for item in found if item.role not in ("result", "value", "item")] or found
        if len(fixed) <= 1 or mark.thing.kind != "name":
            return tuple(fixed[:1])
        before = [item for item in fixed if item.span.start <= mark.span.start]
        return ((before or fixed)[-1 if before else 0],)

    def references(self, mark: Mark) -> tuple[Mark, ...]:
        """Every place that names the same thing."""
        return tuple(item for page in self.view.pages.values() for item in self.of(page) if item.thing == mark.thing)
