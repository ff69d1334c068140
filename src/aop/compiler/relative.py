"""Places in a release are told from the workspace's own folder: where that lies on a disk is nobody's business, and
must not change the digest of what was compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from aop.machine.articles import Article
from aop.machine.policy import Escalation, Rule
from aop.machine.release import Procedure, Release
from aop.machine.states import Place

#: Which field of what holds the path of a file, or begins with it.
_PATHS: dict[type, str] = {Place: "file", Procedure: "file", Article: "file", Rule: "id", Escalation: "id"}


def within_workspace(release: Release, folder: str) -> Release:
    """The release with paths as they are in the workspace; `folder` is what stands before each of them."""
    return _moved(release, folder) if folder else release


def _moved(thing: Any, folder: str) -> Any:
    """The thing itself where nothing in it is a place."""
    if isinstance(thing, tuple):
        items = [_moved(item, folder) for item in thing]
        return tuple(items) if any(new is not old for new, old in zip(items, thing, strict=True)) else thing
    if isinstance(thing, Mapping):
        found = {key: _moved(item, folder) for key, item in thing.items()}
        return found if any(found[key] is not item for key, item in thing.items()) else thing
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    own = _PATHS.get(type(thing))
    changed = {}
    for item in fields(thing):
        value = getattr(thing, item.name)
        moved = value.removeprefix(folder) if item.name == own else _moved(value, folder)
        if moved is not value:
            changed[item.name] = moved
    return replace(thing, **changed) if changed else thing
