"""From what was compiled back to what was written: the sentence of an instruction, the line of a rule, the words of a
path. Rules of `aop.rules` find things in the code and underline them in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aop.analysis.kinds import field_of
from aop.analysis.lint import Checked, Lint
from aop.diagnostics import Span
from aop.machine.expressions import Apply, Expr, Path, walk
from aop.machine.policy import Rule
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.tree import RuleLine, Sentence


def place_of(span: Span) -> tuple[str, int, int]:
    """What tells two spans apart."""
    return span.source.path, span.start, span.end


def written(lint: Lint, item: Checked) -> Mapping[tuple[str, int, int], Sentence]:
    """Every sentence that a procedure's code may come from, by its span: its own and those of the workspace's `on:`."""
    return lint.once("written", item, lambda: _by_place(lint, item))


def _by_place(lint: Lint, item: Checked) -> dict[tuple[str, int, int], Sentence]:
    return {place_of(found.span): found for found in (*lint.sentences(item.file), *lint.everywhere())}


def own_rules(item: Checked) -> Iterator[tuple[Rule, RuleLine]]:
    """The rules of a procedure, each with its line."""
    return _paired(item.machine.rules, item.file.rules)


def workspace_rules(lint: Lint) -> Iterator[tuple[Rule, RuleLine]]:
    """The rules of the workspace, each with its line."""
    return _paired(lint.rules, tuple(line for file in lint.symbols.files.rules for line in file.rules))


def _paired(rules: tuple[Rule, ...], lines: tuple[RuleLine, ...]) -> Iterator[tuple[Rule, RuleLine]]:
    by_id = {f"{line.span.source.path}:{line.span.line}": line for line in lines}
    for rule in rules:
        if rule.id in by_id:
            yield rule, by_id[rule.id]


def type_in(path: Path, kind: Type | None, lint: Lint) -> Type | None:
    """The type of a path whose root has this type."""
    for name in path.fields:
        kind = field_of(kind, name, lint.records)
    return kind


def type_of_path(path: Path, item: Checked, lint: Lint) -> Type | None:
    """The type of a path in a procedure; None for what the procedure does not bind."""
    found = item.types.get(path.root)
    if found is not None:
        return type_in(path, found(), lint)
    customer = lint.symbols.workspace.customer
    if path.root != "customer" or customer is None:
        return None
    return type_in(path, Type("record", record=lint.symbols.record_name(customer.text, None)), lint)


def span_of(expr: Expr, item: Checked, otherwise: Span) -> Span:
    """Where the first path of an expression stands."""
    return next((item.places[id(part)] for part in walk(expr) if id(part) in item.places), otherwise)


def parts(expr: Expr, node: tree.Expr) -> Iterator[tuple[Expr, tree.Expr]]:
    """The simple tests of a condition, each with how it is written."""
    match expr, node:
        case Apply("and" | "or" | "not" as op, args), tree.Apply() if node.op == op and len(node.args) == len(args):
            for arg, inner in zip(args, node.args, strict=True):
                yield from parts(arg, inner)
        case _:
            yield expr, node


def name_span(path: Path, text: tree.Text) -> Span:
    """Where a path stands in a text; the whole text when it does not."""
    wanted = ".".join((path.root, *path.fields))
    names = (name for part in text.parts if not isinstance(part, str) for name in _names(part))
    return next((name.span for name in names if name.text == wanted), text.span)


def _names(node: tree.Expr) -> Iterator[tree.Name]:
    match node:
        case tree.Name():
            yield node
        case tree.Apply(_, args):
            for arg in args:
                yield from _names(arg)
        case tree.Over(_, _, source, condition):
            yield from _names(source)
            yield from _names(condition)
