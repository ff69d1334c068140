"""What is written otherwise: sentences, rules, and parts of the catalogue and the workspace, beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from aop.diffs.alike import plain
from aop.diffs.changes import Written
from aop.machine.expressions import Const
from aop.machine.release import Procedure, Release
from aop.machine.sentences import written
from aop.machine.states import Choose, Place, Row

#: The files of procedures that come with the engine begin so.
BUILT_IN = "aop:"


def written_otherwise(old: Release, new: Release) -> Iterator[Written]:
    """Everything, by procedure and then by file."""
    for name in sorted({*old.procedures, *new.procedures}):
        one, two = old.procedures.get(name), new.procedures.get(name)
        if not any(item is not None and item.file.startswith(BUILT_IN) for item in (one, two)):
            yield from _procedure(name, one, two)
    yield from _lines("rules of the workspace", _policy(old), _policy(new))
    for what in ("actions", "records", "systems", "intents", "topics", "events"):
        yield from _parts(what, getattr(old, what), getattr(new, what))
    yield from _fields("workspace", old.workspace, new.workspace)


def _procedure(name: str, old: Procedure | None, new: Procedure | None) -> Iterator[Written]:
    if old is None or new is None:
        there = new or old
        assert there is not None
        yield Written(name, "" if old is None else there.title, "" if new is None else there.title)
        return
    yield from _lines(name, _policy(old), _policy(new))
    yield from _lines(name, _sentences(old), _sentences(new))
    yield from _tables(name, old, new)
    for what in ("slots", "constants", "inputs"):
        yield from _parts(f"{name}: {what}", getattr(old, what), getattr(new, what))
    for what in ("role", "returns", "actions", "rollout"):
        one, two = getattr(old, what), getattr(new, what)
        if one != two:
            yield Written(f"{name}: {what}", _short(one), _short(two))


def _tables(name: str, old: Procedure, new: Procedure) -> Iterator[Written]:
    """Rows of tables that are there in both: a table of its own comes with the sentence that reads it."""
    one, two = ({step.name: step.rows for step in item.code if isinstance(step, Choose)} for item in (old, new))
    for table in sorted(one.keys() & two.keys()):
        for number, rows in enumerate(zip_longest(one[table], two[table]), start=1):
            if plain(rows[0]) != plain(rows[1]):
                gone, came = (_row(row, other) for row, other in (rows, rows[::-1]))
                yield Written(f"{name}: table {table}: row {number}", gone, came)


def _row(row: Row | None, other: Row | None) -> str:
    """What a row gives; of two that give the same, what is read differs."""
    if row is None:
        return ""
    given = _short(row.value.value) if isinstance(row.value, Const) else "a value that is worked out"
    return given if other is None or plain(row.condition) == plain(other.condition) else f"{given}, in other cases"


def _sentences(procedure: Procedure) -> list[Place]:
    places = {step.at for _, step in written(procedure) if step.at.file == procedure.file}
    return sorted(places, key=lambda at: (at.line, at.column))


def _policy(holder: Release | Procedure) -> list[Place]:
    return [*(rule.at for rule in holder.rules), *(line.at for line in holder.escalations)]


def _lines(where: str, old: Sequence[Place], new: Sequence[Place]) -> Iterator[Written]:
    """Lines that are gone, that came, and that stand in the place of others."""
    matcher = SequenceMatcher(a=[at.text for at in old], b=[at.text for at in new], autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, came = list(old[first:last]), list(new[start:end])
        for number in range(max(len(gone), len(came))):
            one = gone[number] if number < len(gone) else None
            two = came[number] if number < len(came) else None
            yield Written(where, one.text if one else "", two.text if two else "", two or one)


def _parts(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Written]:
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            yield Written(f"{where}: {name}", "there" if name in old else "", "there" if name in new else "")
        elif plain(old[name]) != plain(new[name]):
            yield from _fields(f"{where}: {name}", old[name], new[name])


def _fields(where: str, old: Any, new: Any) -> Iterator[Written]:
    """The fields of two things of the same kind that are not the same."""
    names = getattr(type(old), "__dataclass_fields__", None)
    if names is None or type(old) is not type(new) or not type(old).__module__.startswith("aop.machine"):
        yield Written(where, _short(old), _short(new))
        return
    for name in names:
        one, two = getattr(old, name), getattr(new, name)
        if plain(one) != plain(two):
            yield Written(f"{where}: {name}", _short(one), _short(two))


def _short(value: Any, most: int = 90) -> str:
    """A value in few words."""
    from aop.engine.wording import word

    match value:
        case None:
            return "nothing"
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case Mapping():
            text = ", ".join(f"{key}: {_short(item, 30)}" for key, item in value.items())
        case tuple():
            text = ", ".join(_short(item, 30) for item in value)
        case _ if hasattr(value, "parts"):
            text = "".join(part if isinstance(part, str) else "{…}" for part in value.parts)
        case _:
            try:
                text = word(value)
            except TypeError:
                text = type(value).__name__.lower()
    return text if len(text) <= most else f"{text[: most - 1]}…"
