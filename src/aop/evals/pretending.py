"""What systems may answer in a generated test: the sandbox, and the sandbox with one thing in it changed. Where the
sandbox says nothing of an action, an answer of the declared type stands in.

One field of a record is given another value that a condition of the procedure looks at, at its boundary and behind it;
or one call of the procedure fails in a way that a step answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeGuard

from aop.evals.made_up import made_up
from aop.evals.typed import plain
from aop.machine import states
from aop.machine.expressions import Apply, Const, Expr, Path, walk
from aop.machine.release import Procedure, Release
from aop.machine.types import Field, Type
from aop.syntax.declarations import Files
from aop.values import Duration, Money

#: Action → its answer, as texts, lists and mappings.
Answers = Mapping[str, Any]

_MONEY = re.compile(r"[$€£]\d+(?:\.\d+)?|\d+(?:\.\d+)? [A-Z]{3}")
_PLAIN = re.compile(r"[A-Za-z0-9$_][A-Za-z0-9$_.@ /+-]*")

#: The outcomes of a call that a test can pretend by a word.
UNCLEAR = {"unclear": "yes"}
_CASES = {"unclear": UNCLEAR, "fails": {"fails": "yes"}, "not_found": "missing"}


@dataclass(frozen=True, slots=True)
class Pretending:
    """`changed` says what is other than in the sandbox; empty for the sandbox itself. `made` are the actions of which
    the sandbox says nothing."""

    changed: str
    answers: Answers
    made: frozenset[str] = frozenset()

    def given(self, called: Collection[str]) -> Answers | None:
        """What a test with these calls must say of systems: nothing, where the sandbox answers all of them so."""
        used = {action: answer for action, answer in self.answers.items() if action in called}
        return used if self.changed or used.keys() & self.made else None


def pretendings(release: Release, files: Files, procedure: Procedure, *, others: bool = False) -> Iterator[Pretending]:
    """The sandbox first. With `others`, made-up records are there of another customer too."""
    written = {item.action.text: plain(item.value) for file in files.sandbox for item in file.answers}
    slots = {name: slot for item in followed(release, procedure) for name, slot in item.slots.items()}
    made = made_up(release, calls(release, procedure), slots, others=others)
    sandbox = Pretending("", {**made, **written}, frozenset(made.keys() - written.keys()))
    yield sandbox
    for called in calls(release, procedure):
        if called.action in sandbox.answers or any(name.startswith("fails:") for name in called.outcomes):
            yield from filter(None, (failing(sandbox, called, item) for item in called.outcomes if item != "not_found"))
    yield from varied(release, procedure, sandbox)


def varied(
    release: Release, procedure: Procedure, base: Pretending, condition: Expr | None = None
) -> Iterator[Pretending]:
    """The same with one field of one record changed; where a condition is given, one that it looks at."""
    only = None if condition is None else {part.fields[-1] for part in walk(condition) if _is_field(part)}
    for called in calls(release, procedure):
        if called.result is not None and called.action in base.answers:
            for name, changed, answers in _fields(release, procedure, called, base.answers):
                if only is None or name in only:
                    yield Pretending(_also(base, changed), answers, base.made)


def dearer(base: Pretending, conditions: Iterable[Expr]) -> Iterator[Pretending]:
    """The same with every amount being just more than one that a condition compares with."""
    for amount in dict.fromkeys(amount for item in conditions for amount in _amounts(item)):
        answers = {name: _paid(item, amount) for name, item in base.answers.items()}
        if answers != base.answers:
            yield Pretending(_also(base, f"amounts of {amount}"), answers, base.made)


def shorter(base: Pretending) -> Iterator[Pretending]:
    """The same with one thing in each list that is made up."""
    answers = {name: _cut(item) if name in base.made else item for name, item in base.answers.items()}
    if answers != base.answers:
        yield Pretending(_also(base, "one in each list"), answers, base.made)


def _cut(answer: Any) -> Any:
    match answer:
        case dict():
            return {name: _cut(item) for name, item in answer.items()}
        case [{"with": _}, *_]:  # not a list, but cases
            return [_cut(item) for item in answer]
        case list():
            return [_cut(item) for item in answer[:1]]
    return answer


def ruled(release: Release, procedure: Procedure, action: str) -> list[Expr]:
    """The conditions of the rules about an action."""
    rules = (*release.rules, *procedure.rules)
    return [rule.condition for rule in rules if rule.condition is not None and action in rule.actions]


def _paid(answer: Any, amount: str) -> Any:
    match answer:
        case dict():
            return {name: _paid(item, amount) for name, item in answer.items()}
        case list():
            return [_paid(item, amount) for item in answer]
    return amount if isinstance(answer, str) and _MONEY.fullmatch(answer) else answer


def _amounts(condition: Expr) -> Iterator[str]:
    """Just more than what a condition compares an amount with."""
    for part in walk(condition):
        if isinstance(part, Const) and isinstance(part.value, Money):
            yield list(_near(part.value, Type("money")))[-1]


def _is_field(part: Expr) -> TypeGuard[Path]:
    return isinstance(part, Path) and bool(part.fields)


def failing(base: Pretending, called: states.Call, outcome: str) -> Pretending | None:
    """The same with a call that comes out in this way; None where no answer of a system leads to that."""
    kind, _, failure = outcome.partition(":")
    case: Any = {"fails": failure} if failure else _CASES.get(kind)
    if case is None:
        return None
    answers = {**base.answers, called.action: case}
    return Pretending(_also(base, f"{called.action} {failure or kind.replace('_', ' ')}"), answers, base.made)


def _also(base: Pretending, changed: str) -> str:
    return f"{base.changed} and {changed}" if base.changed else changed


def calls(release: Release, procedure: Procedure) -> Iterator[states.Call]:
    """The calls of a procedure and of those that it follows."""
    for item in followed(release, procedure):
        yield from (step for step in item.code if isinstance(step, states.Call))


def followed(release: Release, procedure: Procedure) -> list[Procedure]:
    """The procedure with those that it follows or goes over to, each once."""
    found = [procedure]
    for item in found:
        for step in item.code:
            if isinstance(step, states.Enter | states.Switch):
                other = release.procedures[step.procedure]
                if other not in found:
                    found.append(other)
    return found


# ---- fields of records


def _fields(
    release: Release, procedure: Procedure, called: states.Call, sandbox: Answers
) -> Iterator[tuple[str, str, Answers]]:
    """The field, what it says now, and the answers with it."""
    kind = release.actions[called.action].returns
    record = None if kind is None else release.records.get(kind.record or "")
    base = _first(sandbox[called.action])
    if record is None or base is None:
        return
    for name, values in _boundaries(release, procedure, record.fields).items():
        for value in values:
            other = {**base, name: value} if value is not None else {key: base[key] for key in base if key != name}
            if other != base:
                shown = "no value" if value is None else value
                yield name, f"{name} {shown}", {**sandbox, called.action: other}


def _first(answer: Any) -> dict[str, Any] | None:
    """The first record that an action is pretended to answer."""
    for case in answer if isinstance(answer, list) else [answer]:
        found = case.get("returns", case) if isinstance(case, dict) else None
        if isinstance(found, dict) and "fails" not in found:
            return found
    return None


def _boundaries(release: Release, procedure: Procedure, fields: Mapping[str, Field]) -> dict[str, list[str | None]]:
    """By field: what a condition about it tells apart."""
    found: dict[str, list[str | None]] = {}
    for item in followed(release, procedure):
        for condition in _conditions(item):
            for part in walk(condition):
                if isinstance(part, Apply) and len(part.args) > 1 and isinstance(part.args[0], Path):
                    path, consts = part.args[0], [arg.value for arg in part.args[1:] if isinstance(arg, Const)]
                    if len(path.fields) == 1 and path.fields[0] in fields:
                        values = found.setdefault(path.fields[0], [])
                        values += [text for value in consts for text in _near(value, fields[path.fields[0]].type)]
    for name, values in found.items():
        field = fields[name]
        values += [*field.type.options, *([None] if field.optional else [])]
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def compared(procedure: Procedure) -> list[Expr]:
    """What the rows of its tables compare."""
    tables = (step for step in procedure.code if isinstance(step, states.Choose))
    return [row.condition for table in tables for row in table.rows]


def _conditions(procedure: Procedure) -> Iterator[Expr]:
    yield from (step.condition for step in procedure.code if isinstance(step, states.Branch | states.Verify))
    yield from (rule.condition for rule in procedure.rules if rule.condition is not None)


def _near(value: Any, kind: Type) -> Iterator[str]:
    """A value of a condition, and the one just behind it."""
    match value:
        case Money(amount=amount, currency=currency):
            yield from (f"{number:.2f} {currency}" for number in (amount, amount + Decimal("0.01")))
        case Duration(count=count, unit=unit) if kind.kind == "date" and unit.startswith("day"):
            yield from (f"{days} days ago" for days in (int(count), int(count) + 1))


# ---- as text


def written(data: Any) -> str:
    """Plain data as YAML on one line."""
    match data:
        case dict():
            return "{" + ", ".join(f"{_scalar(key)}: {written(value)}" for key, value in data.items()) + "}"
        case list():
            return "[" + ", ".join(map(written, data)) + "]"
    return _scalar(str(data))


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and not text.endswith(" ")
    return text if is_plain else json.dumps(text, ensure_ascii=False)
