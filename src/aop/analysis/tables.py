"""Decision tables: typed, and exactly one row for every combination of values (gaps and overlaps are findings).

Whether rows cover everything once is decided on finitely many values: of a column of amounts, the bounds that its
cells name and a value between each two of them (whole numbers: the neighbours); of a choice, its options.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, pairwise, product

from aop.analysis.expressions import Resolver
from aop.analysis.kinds import NUMERIC, described, fits
from aop.analysis.mismatch import example
from aop.analysis.scopes import Scope
from aop.machine.expressions import Apply, Const, Expr
from aop.machine.states import Row
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.tables import Cell, Table, TableRow
from aop.values import Duration, Money, Value

#: More combinations than this are not looked at here; `aop prove` looks at all of them at once.
MAX_COMBINATIONS = 50_000

TRUE = Const(True)


def resolve(table: Table, resolver: Resolver, scope: Scope) -> tuple[tuple[Row, ...], Type | None]:
    """The rows as conditions with their values, and the type of the result."""
    rows: list[Row] = []
    kind: Type | None = None
    for row in table.rows:
        for cell in row.cells:
            _check_range(cell, resolver)
        conditions = [_condition(column, cell) for column, cell in zip(table.columns, row.cells, strict=True)]
        resolved = [resolver.condition(item, scope) for item in conditions if item is not None]
        value, given = resolver.value(row.result, scope)
        if kind is not None and given is not None and not (fits(given, kind) or fits(kind, given)):
            message = f"the result is {described(kind)} above, not {described(given)}"
            help_text = f"write {example(kind)}, in every row"
            resolver.findings.error("AOP305", message, row.result.span, help_text)
        kind = kind or given
        rows.append(Row(_all(resolved), value))
    return tuple(rows), kind


def _check_range(cell: Cell, resolver: Resolver) -> None:
    """`A to B` goes up."""
    if cell.kind != "between" or not all(isinstance(value, tree.Literal) for value in cell.values):
        return
    low, high = (value.value for value in cell.values if isinstance(value, tree.Literal))
    if type(low) is type(high) and isinstance(low, Decimal | Money | Duration) and _number(low) > _number(high):
        first, last = (value.span.text for value in cell.values)
        message = f"`{cell.span.text}` is no range: the lower end comes first"
        resolver.findings.error("AOP422", message, cell.span, f"write `{last} to {first}`")


def _all(conditions: list[Expr]) -> Expr:
    if not conditions:
        return TRUE
    return conditions[0] if len(conditions) == 1 else Apply("and", tuple(conditions))


def _condition(column: tree.Name, cell: Cell) -> tree.Expr | None:
    match cell.kind:
        case "any":
            return None
        case "is" if len(cell.values) > 1:
            options = tree.Apply("list", cell.values, cell.span)
            return tree.Apply("one_of", (column, options), cell.span)
    return tree.Apply(cell.kind, (column, *cell.values), cell.span)


# ---- gaps and overlaps


def check_cover(table: Table, resolver: Resolver, scope: Scope) -> None:
    """A finding for the first combination that no row fits, and for the first that two rows fit."""
    kinds = [resolver.value(column, scope)[1] for column in table.columns]
    domains = [list(_domain(table, index, kind)) for index, kind in enumerate(kinds)]
    if any(kind is None for kind in kinds) or not all(domains):
        return
    gap = overlap = False
    for values in islice(product(*domains), MAX_COMBINATIONS):
        fitting = [
            row for row in table.rows if all(_fits(cell, value) for cell, value in zip(row.cells, values, strict=True))
        ]
        if not fitting and not gap:
            gap = True
            message = f"no row fits {_case(table, values)}"
            resolver.findings.error("AOP420", message, table.name.span, "add a row for it")
        if len(fitting) > 1 and not overlap:
            overlap = True
            message = f"two rows fit {_case(table, values)}"
            resolver.findings.error("AOP421", message, fitting[1].span, "narrow one of them")
        if gap and overlap:
            return


def _domain(table: Table, index: int, kind: Type | None) -> Iterator[Value]:
    if kind is None:
        return
    if kind.kind == "yes_no":
        yield from (True, False)
    elif kind.options:
        yield from kind.options
    elif kind.kind in (*NUMERIC, "money", "duration"):
        bounds = sorted({_number(value) for row in table.rows for value in _literals(row, index)})
        yield from _between_bounds(bounds, kind.kind == "integer", below=_goes_below(table, index))
    else:  # texts: those that are named, and any other
        named = {value for row in table.rows for value in _literals(row, index)}
        yield from (*sorted(str(item) for item in named), "anything else")


def _literals(row: TableRow, index: int) -> Iterator[Value]:
    for value in row.cells[index].values:
        if isinstance(value, tree.Literal):
            yield value.value


def _number(value: Value) -> Decimal:
    match value:
        case Money(amount, _):
            return amount
        case Duration(count, _, _):
            return count
        case Decimal():
            return value
    return Decimal(0)


def _goes_below(table: Table, index: int) -> bool:
    """Whether a cell of a column is about what is below zero: `-5`, `under $0`."""
    cells = [(row.cells[index].kind, _number(value)) for row in table.rows for value in _literals(row, index)]
    return any(number < 0 or (kind == "under" and number == 0) for kind, number in cells)


def _between_bounds(bounds: list[Decimal], whole: bool, *, below: bool) -> Iterator[Decimal]:
    """Values enough to tell every row apart. Below zero counts only where a cell goes there."""
    if not bounds:
        yield Decimal(0)
        return
    lowest = bounds[0] - 1
    points = [Decimal(0), lowest]
    for bound in bounds:
        points += [bound - 1, bound, bound + 1] if whole else [bound]
    if not whole:
        points += [(low + high) / 2 for low, high in pairwise(bounds)]
    points.append(bounds[-1] + 1)
    yield from sorted({point for point in points if point >= 0 or below})


def _fits(cell: Cell, value: Value) -> bool:
    given = [item.value if isinstance(item, tree.Literal) else None for item in cell.values]
    match cell.kind:
        case "any":
            return True
        case "is":
            return value in given if not isinstance(value, Decimal) else value in [_number(item) for item in given]
    assert isinstance(value, Decimal)
    bounds = [_number(item) for item in given]
    match cell.kind:
        case "between":
            return bounds[0] <= value <= bounds[1]
        case "over":
            return value > bounds[0]
    return value < bounds[0]


def _case(table: Table, values: tuple[Value, ...]) -> str:
    said = {True: "yes", False: "no"}
    parts = [
        f"`{column.text}` {said[value] if isinstance(value, bool) else value}"
        for column, value in zip(table.columns, values, strict=True)
    ]
    return " and ".join(parts)
