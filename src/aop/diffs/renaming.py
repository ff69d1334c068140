"""Data of a machine with other names in it: a slot that was only renamed asks the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from aop.machine.expressions import Path

T = TypeVar("T")


def renamed(thing: T, names: Mapping[str, str]) -> T:
    """The same with every path and bound name that begins with one of these names beginning with the other."""
    return _renamed(thing, names) if names else thing  # type: ignore[return-value]


def _renamed(thing: object, names: Mapping[str, str]) -> object:
    if isinstance(thing, Path):
        return replace(thing, root=names.get(thing.root, thing.root))
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {item.name: _renamed(getattr(thing, item.name), names) for item in fields(thing) if item.name != "at"}
        for own in ("slot", "result", "item"):
            if isinstance(changed.get(own), str):
                changed[own] = names.get(str(changed[own]), changed[own])
        return replace(thing, **changed)
    if isinstance(thing, Mapping):
        return {key: _renamed(item, names) for key, item in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_renamed(item, names) for item in thing)
    return thing
