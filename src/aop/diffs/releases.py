"""Two releases beside each other: what is declared, and every procedure that is not the same on both sides."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from aop.diffs.alike import Alike, plain
from aop.diffs.catalogue import declared_otherwise
from aop.diffs.changes import KINDS, Change, Compared, Written
from aop.diffs.exposed import exposed_otherwise
from aop.diffs.parting import writes_from
from aop.diffs.sides import Reader
from aop.diffs.walk import Found, Walk
from aop.diffs.witness import Witnesses
from aop.diffs.written import written_otherwise
from aop.machine.policy import Escalation
from aop.machine.release import Procedure, Release
from aop.proofs.values import Values
from aop.syntax.declarations import Files

#: So long a comparison takes at most, if nobody says how long, in seconds.
DEFAULT_SECONDS = 60.0


def compared(old: Release, new: Release, files: Files, seconds: float = DEFAULT_SECONDS) -> Compared:
    """What is other in the new release. `files` hold the sandbox that conversations begin from. Raises WrongUse where
    the solver is not installed and a procedure has to be walked."""
    end = time.monotonic() + seconds
    alike = Alike(old, new)
    changes: list[Change] = [*declared_otherwise(old, new), *_escalations("", old, new)]
    left: list[str] = []
    exposure: list[Written] = []
    called = _called_otherwise(old, new, alike)
    changes += [
        Change("other way", now, f"is what `{before}` was, under another name") for before, now in called.items()
    ]
    for name in sorted({*old.procedures, *new.procedures} - {*called, *called.values()}):
        one, two = old.procedures.get(name), new.procedures.get(name)
        if one is None or two is None:
            changes.append(_only_one(name, one, two, old, new))
        elif not alike.unchanged(name):
            changes += _declared(one, two)
            changes += _escalations(name, one, two)
            changes += _walked(old, new, alike, files, (one, two), end, left)
            exposure += exposed_otherwise(name, old, new, end)
    order = {kind: place for place, kind in enumerate(KINDS)}
    found = sorted(dict.fromkeys(changes), key=lambda item: order[item.kind])
    return Compared(tuple(written_otherwise(old, new)), tuple(found), tuple(dict.fromkeys(left)), tuple(exposure))


def _walked(
    old: Release,
    new: Release,
    alike: Alike,
    files: Files,
    pair: tuple[Procedure, Procedure],
    end: float,
    left: list[str],
) -> Iterator[Change]:
    walk = Walk(old, new, alike, lambda: time.monotonic() > end)
    walk.run(*pair)
    left += walk.left
    witnesses = Witnesses(old, new, files, walk.values)
    reader = Reader(old, walk.values, {}), Reader(new, walk.values, {})
    for item in walk.found.values():
        yield _change(pair[1].name, item, witnesses, reader, is_over=time.monotonic() > end)


def _change(name: str, found: Found, witnesses: Witnesses, readers: tuple[Reader, Reader], *, is_over: bool) -> Change:
    wanted = [
        {action for frame in side.frames for action in writes_from(reader, frame.procedure, frame.pc)}
        for reader, side in zip(readers, (found.way.old, found.way.new), strict=True)
    ]
    change = Change(found.differs.kind, name, found.differs.what, (), found.old, found.new)
    if change.kind.startswith("limit"):
        return replace(change, why_not="it is counted over conversations")
    if is_over:
        return replace(change, why_not="the time was over")
    shown = witnesses.of(found, name, frozenset(wanted[0] ^ wanted[1]))
    return replace(change, when=shown.when, witness=shown.witness, why_not=shown.why_not)


# ---- what only one side has, and what a procedure says before its steps


def _called_otherwise(old: Release, new: Release, alike: Alike) -> dict[str, str]:
    """What is there under another name and does the same, by its old name."""
    gone = [item for name, item in old.procedures.items() if name not in new.procedures]
    come = [item for name, item in new.procedures.items() if name not in old.procedures]
    found: dict[str, str] = {}
    for before in gone:
        free = (item for item in come if item.name not in found.values())
        now = next((item for item in free if alike.does_the_same(before, item)), None)
        if now is not None:
            found[before.name] = now.name
    return found


def _only_one(name: str, old: Procedure | None, new: Procedure | None, before: Release, after: Release) -> Change:
    there, release = (new, after) if new is not None else (old, before)
    assert there is not None
    writes = writes_from(Reader(release, Values(release), {}), name, 0)
    listed = f", and can get to {', '.join(f'`{item}`' for item in sorted(writes))}" if writes else ""
    if new is not None:
        return Change("newly allowed" if writes else "other way", name, f"is new{listed}")
    return Change("newly refused" if writes else "other way", name, "is gone")


def _declared(old: Procedure, new: Procedure) -> Iterator[Change]:
    if old.role != new.role:
        yield Change("limit widened", new.name, f"acts as `{new.role}` instead of `{old.role}`")
    if sorted(old.intents) != sorted(new.intents):
        yield Change("other way", new.name, "is begun by other intents")
    if plain(old.inputs) != plain(new.inputs):
        yield Change("other way", new.name, "takes other inputs")
    for handler in sorted({*old.handlers} ^ {*new.handlers}):
        yield Change(
            "other way", new.name, f"answers `on: {handler}` {'no more' if handler in old.handlers else 'now'}"
        )


def _escalations(name: str, old: Release | Procedure, new: Release | Procedure) -> Iterator[Change]:
    """Lines that hand over on any turn; where one is gone, the agent goes on where a person took over."""
    one, two = ({_meaning(item): item for item in side.escalations} for side in (old, new))
    for text in one:
        if text not in two:
            yield Change("other way", name, f"no longer escalates: `{one[text].at.text}`", old=one[text].at)
    for text in two:
        if text not in one:
            yield Change("other way", name, f"now escalates: `{two[text].at.text}`", new=two[text].at)


def _meaning(line: Escalation) -> str:
    return repr(plain(line))
