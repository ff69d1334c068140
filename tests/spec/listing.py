"""What the compiler makes of a block, as lines to be read: the code of a machine, and rules.

    0 collect order_id tries=3 otherwise=4           a place in the code, the instruction, what it needs, what it says
    1 call look_up shop.find_order {id: order_id} result=order outcomes={not_found: 5}
    2 branch (is order.status "delivered") otherwise=6

An operation stands in front of its operands. Only what can be reached from the first step is listed, and the handlers
that the file has itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from aop.machine.chart import edges
from aop.machine.expressions import Apply, Const, Over, Path
from aop.machine.policy import Escalation, Rule
from aop.machine.release import Procedure
from aop.machine.states import Place
from aop.machine.types import Template
from aop.values import Duration, Money, number_text

#: Parts that are places, bounds and lists of names: shown by their name.
NAMED = frozenset("exit otherwise restart forgets bound limit loop to".split())

#: What every rule has, and what an analysis adds: they say nothing about what was written.
NOT_SHOWN = frozenset({"id", "workspace", "rests_on"})


def listing(procedure: Procedure, handlers: tuple[str, ...] = ()) -> list[str]:
    """The code that can be reached, one place a line."""
    seen: set[int] = set()
    left = [0, *(procedure.handlers[name] for name in handlers)]
    while left:
        place = left.pop()
        if place not in seen:
            seen.add(place)
            left.extend(target for _, target in edges(procedure, place))
    return [f"{place} {shown(procedure.code[place])}" for place in sorted(seen)]


def policies(lines: tuple[Rule | Escalation, ...]) -> list[str]:
    return [shown(line) for line in lines]


def shown(item: Any) -> str:
    """An instruction, a rule or an escalation as its name and parts; what is as it is by default is left out."""
    words = [] if isinstance(item, Rule) else [type(item).__name__.lower()]
    for part in fields(item):
        value = getattr(item, part.name)
        if isinstance(value, Place) or part.name in NOT_SHOWN or value == _default(part):
            continue
        if value is True:
            words.append(part.name)
        elif part.name in NAMED or part.default is not MISSING or part.default_factory is not MISSING:
            words.append(f"{part.name}={text(value)}")
        elif value not in (None, (), False):
            words.append(text(value))
    return " ".join(words)


def _default(part: Field[Any]) -> Any:
    return part.default_factory() if part.default_factory is not MISSING else part.default


def text(value: Any) -> str:
    """A value, an expression or a text with values in it."""
    match value:
        case str() | int():
            return str(value)
        case tuple():
            return "[" + ", ".join(text(item) for item in value) + "]" if len(value) != 1 else text(value[0])
        case Mapping():
            return "{" + ", ".join(f"{key}: {text(item)}" for key, item in value.items()) + "}"
        case Template(parts):
            return '"' + "".join(part if isinstance(part, str) else f"{{{text(part)}}}" for part in parts) + '"'
        case Const(inner):
            return _constant(inner)
        case Path(root, inner):
            return ".".join((root, *inner))
        case Apply(op, args):
            return "(" + " ".join([op, *map(text, args)]) + ")"
        case Over(op, variable, source, condition):
            return f"({op} {variable} in {text(source)}: {text(condition)})"
        case _ if is_dataclass(value) and not isinstance(value, Money | Duration):
            return f"<{shown(value)}>"
    return _constant(value)


def _constant(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return f'"{value}"'
        case Money(amount, currency):
            return f"{number_text(amount)} {currency}"
        case Duration():
            return f"{number_text(value.count)} {'business ' if value.business else ''}{value.unit}"
        case tuple():
            return "[" + ", ".join(_constant(item) for item in value) + "]"
    return number_text(value) if hasattr(value, "as_tuple") else str(value)
