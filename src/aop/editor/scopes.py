"""What may be named where a line is being written: the names of its procedure, its rule or its escalation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.analysis.kinds import described, fits
from aop.analysis.scopes import Scope
from aop.editor.items import Item
from aop.editor.marks_expressions import path_type
from aop.editor.outline import Place
from aop.editor.view import Page, View
from aop.machine.types import Type

_DOTTED = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*")
_EACH = re.compile(r"\b(?:any|every|no|the) (?P<name>[a-z_]\w*) in (?P<list>[a-z_][\w.]*)")
_WHERE = re.compile(r"\((?P<list>[a-z_][\w.]*) where [^()]*$")


def scope_at(view: View, page: Page, place: Place, said: str) -> Scope:
    """What is in scope at a place of a block, or of a value, behind what is said of its line."""
    section = place.path[0] if place.path else ""
    if section == "rules":
        scope = view.rule_scope(page, _subjects(view, said))
    elif section == "escalate":
        scope = view.escalation_scope(page)
    else:
        scope = view.scope_of(page)
    return scope.with_inner(dict(_variables(view, said, scope)))


def _subjects(view: View, said: str) -> tuple[str, ...]:
    """The actions that a rule speaks of so far; all that write where it speaks of any."""
    known = view.symbols.actions
    named = tuple(name for name in _DOTTED.findall(said) if name in known)
    return named or tuple(name for name, decl in known.items() if ("any read" in said) == (decl.does.text == "reads"))


def _variables(view: View, said: str, scope: Scope) -> Iterator[tuple[str, Type | None]]:
    """Variables of the expression that is being written, and fields that stand for themselves."""
    for found in _EACH.finditer(said):
        kind = path_type(view, found["list"].split("."), scope)
        yield found["name"], None if kind is None else kind.item
    where = _WHERE.search(said)
    if where is not None:
        kind = path_type(view, where["list"].split("."), scope)
        yield from view.fields(None if kind is None else kind.item).items()


def names(scope: Scope, wanted: Type | None = None) -> list[Item]:
    """Every name in scope, those of a fitting type first."""
    items = []
    for name in sorted(scope.names()):
        kind = scope.type_of(name)
        near = wanted is not None and kind is not None and fits(kind, wanted)
        items.append(Item(name, "name", described(kind) if kind else "", rank=1 if near else 2 if kind else 3))
    return items


def fields(view: View, path: tuple[str, ...], scope: Scope, wanted: Type | None = None) -> list[Item]:
    """The fields of what a path names."""
    found = view.fields(path_type(view, path, scope))
    return [
        Item(name, "field", described(kind), rank=1 if wanted and kind and fits(kind, wanted) else 2)
        for name, kind in found.items()
    ]


def options(view: View, path: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    """The options of a choice, or of a list of choices."""
    kind = path_type(view, path, scope) if path else None
    while kind is not None and kind.kind == "list":
        kind = kind.item
    return kind.options if kind is not None and kind.kind == "choice" else ()
