"""The inputs of a call: those that are missing, and values that fit them."""

from __future__ import annotations

from aop.analysis.kinds import described, fits
from aop.analysis.scopes import Scope
from aop.editor.items import Item
from aop.editor.lines import Call, Line
from aop.editor.scopes import fields, names
from aop.editor.view import View
from aop.machine.types import Type
from aop.syntax.declarations import FieldDecl


def inputs(view: View, call: Call, scope: Scope) -> list[Item]:
    """The inputs that are not written yet, each with a value that may be meant; and all of them that are needed."""
    left = [item for item in _declared(view, call) if item.name.text not in call.inputs]
    items = []
    for item in left:
        kind = _type(view, call, item)
        text = f"{item.name.text} = ${{1:{_guess(item.name.text, kind, scope)}}}"
        detail = (described(kind) if kind else "") + (", may be left out" if item.optional else "")
        items.append(Item(item.name.text, "input", detail, text, True, 2 if item.optional else 1))
    needed = [item for item in left if not item.optional]
    return [_together(view, call, needed, scope), *items] if len(needed) > 1 else items


def _together(view: View, call: Call, needed: list[FieldDecl], scope: Scope) -> Item:
    parts = [
        f"{item.name.text} = ${{{number}:{_guess(item.name.text, _type(view, call, item), scope)}}}"
        for number, item in enumerate(needed, 1)
    ]
    label = ", ".join(f"{item.name.text} = …" for item in needed)
    return Item(label, "input", "all that are needed", ", ".join(parts), True, 0)


def values(view: View, call: Call, line: Line, scope: Scope) -> list[Item]:
    """Values for the input before the `=`, those that fit first."""
    wanted = next((item for item in _declared(view, call) if item.name.text == line.word(2)), None)
    kind = None if wanted is None else _type(view, call, wanted)
    if line.path:
        return fields(view, line.path, scope, kind)
    options = kind.options if kind is not None and kind.kind == "choice" else ()
    return [*(Item(f'"{name}"', "option", rank=0) for name in options), *names(scope, kind)]


def _guess(name: str, kind: Type | None, scope: Scope) -> str:
    """A name in scope that the input may well be: of its own name, else the only one of its type."""
    if name in scope.names():
        return name
    fitting = [
        item
        for item in scope.bound
        if kind is not None and (found := scope.type_of(item)) is not None and fits(found, kind)
    ]
    return fitting[0] if len(fitting) == 1 else "value"


def _declared(view: View, call: Call) -> tuple[FieldDecl, ...]:
    if call.verb in ("follow", "switch to"):
        procedure = view.symbols.procedures.get(call.target)
        return () if procedure is None else procedure.inputs
    action = view.symbols.actions.get(call.target)
    return () if action is None else action.inputs


def _type(view: View, call: Call, item: FieldDecl) -> Type | None:
    return view.symbols.type_of(item.type, view.symbols.system_of.get(call.target))
