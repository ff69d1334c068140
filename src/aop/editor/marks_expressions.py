"""The names in expressions: the first word by the scope it stands in, the others as fields of its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aop.analysis.kinds import DURATION
from aop.analysis.scopes import Scope, Unbound
from aop.editor.things import Marks, Thing
from aop.editor.view import View
from aop.machine.types import Type
from aop.syntax import tree

#: Operations whose operand is no value but the name of something, by the place of that operand.
_NAMING = {"verified": (1, "level"), "mentions": (1, "topic"), "open": (0, "queue")}


NONE: Mapping[str, Thing] = {}


class Expressions:
    """Marks what expressions name. `owner` is the procedure whose names are in scope; `known` says what names are that
    have their meaning from where they stand: inputs in a rule, fields of the elements of a list, variables."""

    def __init__(self, view: View, marks: Marks, owner: str, constants: Iterable[str] = ()) -> None:
        self.view = view
        self.marks = marks
        self.owner = owner
        self.constants = frozenset(constants)

    def text(self, text: tree.Text | None, scope: Scope, known: Mapping[str, Thing] = NONE) -> None:
        for part in () if text is None else text.parts:
            if not isinstance(part, str):
                self.expression(part, scope, known)

    def inputs(self, inputs: tuple[tree.Input, ...], kind: str, owner: str, scope: Scope) -> None:
        """Inputs of an action (`input`) or of a procedure (`name`)."""
        for item in inputs:
            self.marks.use(item.name, kind, owner)
            self.expression(item.value, scope)

    def expression(self, node: tree.Expr | None, scope: Scope, known: Mapping[str, Thing] = NONE) -> None:
        match node:
            case tree.Name():
                self.name(node, scope, known)
            case tree.Apply(op, args) if op in _NAMING:
                self._naming(op, args)
            case tree.Apply(_, args):
                for arg in args:
                    self.expression(arg, scope, known)
            case tree.Over():
                self._over(node, scope, known)

    def _naming(self, op: str, args: tuple[tree.Expr, ...]) -> None:
        place, kind = _NAMING[op]
        node = args[place]
        named = node.text if isinstance(node, tree.Name) else node.value if isinstance(node, tree.Literal) else None
        if isinstance(named, str) and named:
            self.marks.at(node.span, Thing(kind, named))
        for arg in args[:place]:
            if isinstance(arg, tree.Name) and arg.text == "customer":
                self.marks.at(arg.span, Thing("built_in", "customer"))

    def _over(self, node: tree.Over, scope: Scope, known: Mapping[str, Thing]) -> None:
        self.expression(node.source, scope, known)
        kind = self.type_of(node.source, scope)
        item = None if kind is None else kind.item
        if node.variable is None:
            inner = scope.with_inner(dict(self.view.fields(item)))
            self.expression(node.condition, inner, {**known, **elements(self.view, item)})
            return
        owner = f"{self.owner}:{node.variable.span.start}"
        self.marks.declare(node.variable, "name", owner, "item")
        names = {**known, node.variable.text: Thing("name", node.variable.text, owner)}
        self.expression(node.condition, scope.with_inner({node.variable.text: item}), names)

    def name(self, node: tree.Name, scope: Scope, known: Mapping[str, Thing]) -> None:
        if node.text in self.view.symbols.actions:
            self.marks.at(node.span, Thing("action", node.text))
            return
        first, *rest = node.words
        try:
            kind = scope.type_of(first.text)
        except Unbound:
            return
        self.marks.at(first.span, known.get(first.text) or self._thing(first.text, scope))
        self.fields(kind, rest)

    def _thing(self, name: str, scope: Scope) -> Thing:
        if name in scope.bound or name in self.constants:
            return Thing("name", name, self.owner)
        if any(item.name.text == name for item in self.view.symbols.workspace.constants):
            return Thing("value", name)
        return Thing("built_in", name)

    def fields(self, kind: Type | None, words: Iterable[tree.Word]) -> None:
        """Each word as a field of what stands before it."""
        for word in words:
            record = record_of(kind)
            if record is not None:
                self.marks.use(word, "field", record)
            kind = self.view.fields(kind).get(word.text)

    def type_of(self, node: tree.Expr, scope: Scope) -> Type | None:
        """The type of an expression where it is a path; of others nothing is said here."""
        if not isinstance(node, tree.Name):
            return DURATION if isinstance(node, tree.Literal) and node.kind == "duration" else None
        return path_type(self.view, [word.text for word in node.words], scope)


def path_type(view: View, words: Iterable[str], scope: Scope) -> Type | None:
    """The type of a path of names."""
    first, *rest = words
    try:
        kind = scope.type_of(first)
    except Unbound:
        return None
    for word in rest:
        kind = view.fields(kind).get(word)
    return kind


def record_of(kind: Type | None) -> str | None:
    """The record type of a record, or of the records of a list."""
    while kind is not None and kind.kind == "list":
        kind = kind.item
    return None if kind is None else kind.record


def elements(view: View, item: Type | None) -> dict[str, Thing]:
    """The fields of a list's elements, where they are in scope by name."""
    record = record_of(item)
    return {} if record is None else {name: Thing("field", name, record) for name in view.fields(item)}
