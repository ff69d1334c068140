"""What the customer chose, and whether a question shows it (semantics S7).

A name carries a choice when it is a slot, or was copied from one: by `set`, by `add`, as the item of a loop. A total
or a count of it is another value. A choice is shown by its own name, or by one that it was copied from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.analysis.flow import reach
from aop.machine.expressions import Apply, Const, Expr, Over, Path, walk
from aop.machine.states import Append, Assign, Branch, Instruction, Loop
from aop.machine.types import Slot, Template
from aop.values import Money, Value

#: Operations whose value is made of their operands as they are.
_CARRYING = ("list", "text", "else", "plus")
#: Operations that answer yes or no, or how many: nothing of their operands is left.
_MEASURES = ("count", "length", "done_count", "known", "missing", "is", "is_not", "contains", "one_of", "not_one_of")


def carried(expr: Expr) -> Iterator[Path]:
    """The paths whose values an expression hands on."""
    match expr:
        case Path():
            yield expr
        case Apply(op, args) if op in _CARRYING:
            for arg in args:
                yield from carried(arg)
        case Over("where" | "the", _, source, _):
            yield from carried(source)


def made_of(expr: Expr) -> Iterator[Path]:
    """The paths that an expression is computed from in any way that leaves something of them."""
    match expr:
        case Path():
            yield expr
        case Apply(op, args) if op not in _MEASURES:
            for arg in args:
                yield from made_of(arg)
        case Over("where" | "the", _, source, _):
            yield from made_of(source)


def sources(code: Sequence[Instruction]) -> dict[str, list[Expr]]:
    """The expressions that the names of a procedure are set to, added from or looped over."""
    found: dict[str, list[Expr]] = {}
    for step in code:
        match step:
            case Assign(name, value) | Append(name, value):
                found.setdefault(name, []).append(value)
            case Loop(item=name, source=value):
                found.setdefault(name, []).append(value)
    return found


def origins(name: str, made_from: dict[str, list[Expr]]) -> set[str]:
    """The name and all that it was copied from."""
    found = {name}
    left = [name]
    while left:
        for expr in made_from.get(left.pop(), ()):
            for path in carried(expr):
                if path.root not in found:
                    found.add(path.root)
                    left.append(path.root)
    return found


def shown_paths(text: Template) -> frozenset[Path]:
    """Every path whose value a text shows."""
    return frozenset(path for part in text.every() if not isinstance(part, str) for path in made_of(part))


def shows_name(text: Template, name: str, made_from: dict[str, list[Expr]]) -> bool:
    """Whether a text, in each of its variants, shows a name, a field of it, or what it was copied from."""
    wanted = origins(name, made_from)
    return all(any(path.root in wanted for path in shown_paths(wording)) for wording in text.wordings())


def shows_value(text: Template, expr: Expr, made_from: dict[str, list[Expr]], constants: dict[str, Value]) -> bool:
    """Whether a text, in each of its variants, shows the very value of an expression: written so, or under a name that
    was set to it."""
    return all(_shows_value(wording, expr, made_from, constants) for wording in text.wordings())


def _shows_value(text: Template, expr: Expr, made_from: dict[str, list[Expr]], constants: dict[str, Value]) -> bool:
    inside = {part for item in text.parts if not isinstance(item, str) for part in walk(item)}
    same: set[Expr] = {expr}
    if isinstance(expr, Path) and not expr.fields:
        same.update(made_from.get(expr.root, ()))
    same.update(Path(name) for name, values in made_from.items() if set(values) & same)
    if inside & same:
        return True
    value = constants.get(expr.root) if isinstance(expr, Path) and not expr.fields else None
    if isinstance(expr, Const):
        value = expr.value
    plain = "".join(item for item in text.parts if isinstance(item, str)).replace(",", "")
    return isinstance(value, Money) and any(form in plain for form in _forms(value))


def _forms(value: Money) -> tuple[str, ...]:
    whole = value.amount == value.amount.to_integral_value()
    return (f"{value.amount:.2f}", f"{value.amount:.0f}") if whole else (f"{value.amount:.2f}",)


def chosen(expr: Expr, slots: dict[str, Slot], made_from: dict[str, list[Expr]]) -> Iterator[str]:
    """The names in an expression that carry what the customer chose; attachments cannot be shown."""
    for path in made_of(expr):
        held = origins(path.root, made_from) & set(slots)
        if any(slots[name].type.kind != "attachment" for name in held):
            yield path.root


def is_fixed(code: Sequence[Instruction], pc: int, name: str) -> bool:
    """Whether every way to a place leads through a test that leaves one option to a name."""
    for branch, step in enumerate(code):
        is_test = isinstance(step, Branch) and _fixes(step.condition, name)
        if is_test and pc not in reach(code, 0, without=(branch, branch + 1)):
            return True
    return False


def _fixes(condition: Expr, name: str) -> bool:
    match condition:
        case Apply("is", (Path(root, ()), Const())):
            return root == name
        case Apply("and", args):
            return any(_fixes(arg, name) for arg in args)
    return False
