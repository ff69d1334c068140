"""What a release declares beside its procedures, beside what the other one declares: each part that is other than it
was.

A part that lets more through is said to widen: a role more, personal data for one system more, a record that belongs
to nobody any more, a verification that lasts longer, another address under a system's name. It needs no solver, so a
service can ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aop.diffs.alike import meaning, plain
from aop.diffs.changes import Change
from aop.machine.powers import POWERS
from aop.machine.release import Level, Release
from aop.machine.types import Action, RecordType

#: Fields of an action whose change lets more through, or sends it elsewhere.
_ACTION_WIDENS = frozenset({"does", "roles", "limit", "inputs", "binding", "hosts", "system", "undo"})
_ACTION_QUIET = frozenset({"summary"})
#: Fields of the workspace that are no part of what an agent may do.
_WORKSPACE_WIDENS = frozenset({"customer", "roles", "channels", "models", "model", "sees"})


def declared_otherwise(old: Release, new: Release) -> Iterator[Change]:
    """The changes of systems, actions, records, people's powers, verification and the workspace."""
    yield from _each("system", old.systems, new.systems, _system)
    yield from _each("action", old.actions, new.actions, _action)
    yield from _each("record", old.records, new.records, _record)
    yield from _powers(old, new)
    yield from _levels(old, new)
    yield from _workspace(old, new)
    yield from _meant(old, new)


def _each(
    what: str, old: Mapping[str, Any], new: Mapping[str, Any], one: Callable[[str, Any, Any], Iterator[Change]]
) -> Iterator[Change]:
    """Those that both have; what is new widens nothing until a procedure uses it, which is compared there."""
    for name in sorted({*old} & {*new}):
        if plain(old[name]) != plain(new[name]):
            yield from one(name, old[name], new[name])


def _system(name: str, old: Any, new: Any) -> Iterator[Change]:
    for key in sorted({*old.connect, *new.connect}):
        if plain(old.connect.get(key)) != plain(new.connect.get(key)):
            yield Change("limit widened", "", f"`{name}` is connected otherwise: `{key}` is other than it was")
    more = [item for item in new.cleared if item not in old.cleared]
    if more:
        yield Change("limit widened", "", f"{' and '.join(more)} data may now go to `{name}`")
    less = [item for item in old.cleared if item not in new.cleared]
    if less:
        yield Change("limit narrowed", "", f"{' and '.join(less)} data may no longer go to `{name}`")
    if old.fallback != new.fallback:
        yield Change("other way", "", f"while `{name}` is down: `{new.fallback}` instead of `{old.fallback}`")


def _action(name: str, old: Action, new: Action) -> Iterator[Change]:
    for part in Action.__dataclass_fields__:
        if plain(getattr(old, part)) == plain(getattr(new, part)) or part in _ACTION_QUIET:
            continue
        if part == "roles" and new.roles and (not old.roles or set(new.roles) <= set(old.roles)):
            yield Change("limit narrowed", "", f"`{name}` may be used in fewer roles")
        else:
            kind = "limit widened" if part in _ACTION_WIDENS else "other call"
            yield Change(kind, "", f"the `{part}` of `{name}` is other than it was")


def _record(name: str, old: RecordType, new: RecordType) -> Iterator[Change]:
    if old.belongs_to != new.belongs_to:
        kind = "limit narrowed" if old.belongs_to is None else "limit widened"
        yield Change(
            kind, "", f"`{name}` belongs to `{new.belongs_to or 'nobody'}` instead of `{old.belongs_to or 'nobody'}`"
        )
    if plain(old.fields) != plain(new.fields) or old.key != new.key:
        yield Change("other call", "", f"`{name}` has other fields")


def _powers(old: Release, new: Release) -> Iterator[Change]:
    """Rules about what people may do to the agent."""
    rules = [
        {meaning(rule): rule for rule in release.rules if set(rule.actions) & set(POWERS)} for release in (old, new)
    ]
    for text in sorted(rules[0].keys() - rules[1].keys()):
        yield Change("limit widened", "", f"`{rules[0][text].at.text}` is gone")
    for text in sorted(rules[1].keys() - rules[0].keys()):
        yield Change("limit narrowed", "", f"`{rules[1][text].at.text}` is new")


def _levels(old: Release, new: Release) -> Iterator[Change]:
    before = {level.name: level for level in old.workspace.levels}
    for level in new.workspace.levels:
        one = before.get(level.name)
        if one is None:
            yield Change("limit widened", "", f"there is a new level of verification, `{level.name}`")
        elif one != level:
            kind = "limit narrowed" if _is_stricter(one, level) else "limit widened"
            yield Change(kind, "", f"verification by `{level.name}` lasts, or is tried, otherwise")
    kept = [level.name for level in new.workspace.levels if level.name in before]
    if kept != [name for name in before if name in kept]:
        yield Change("limit widened", "", "the levels of verification have another order")


def _is_stricter(old: Level, new: Level) -> bool:
    """Whether it is at most as long and as often, where both count alike."""
    if old.per != new.per or (old.tries is not None and (new.tries is None or new.tries > old.tries)):
        return False
    if old.lasts is None or old.lasts == new.lasts:
        return True
    return new.lasts is not None and new.lasts.unit == old.lasts.unit and new.lasts.count <= old.lasts.count


def _workspace(old: Release, new: Release) -> Iterator[Change]:
    for part in type(old.workspace).__dataclass_fields__:
        one, two = getattr(old.workspace, part), getattr(new.workspace, part)
        if part not in ("levels", "name") and plain(one) != plain(two):
            kind = "limit widened" if part in _WORKSPACE_WIDENS else "other way"
            yield Change(kind, "", f"the workspace's `{part}` is other than it was")
    if plain(old.topics) != plain(new.topics):
        yield Change("other way", "", "topics are recognised otherwise")
    if plain(old.events) != plain(new.events):
        yield Change("other call", "", "events of systems are other than they were")


def _meant(old: Release, new: Release) -> Iterator[Change]:
    """What a message means is a model's to say, so it cannot be compared: where it learns from other words, that is
    said."""
    for name in sorted({*old.intents} & {*new.intents}):
        if plain(old.intents[name]) != plain(new.intents[name]):
            yield Change("other way", new.intents[name].procedure, f"`{name}` is understood from other words")
    if [plain(item) for item in old.articles] != [plain(item) for item in new.articles]:
        yield Change("other message", "", "the articles that are quoted are other than they were")
