"""What systems are pretended to answer, as data: for tests, for the sandbox, for trying a procedure out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class FromNow:
    """A day (`kind` is date) or a moment counted from now: `3 days ago` is -3 days."""

    kind: str
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Pretended:
    """One answer. `outcome`: returns (with `data`), missing, fails (with a `failure` that the action declares), down
    (surely not done), unclear. It is given to calls whose inputs have these values at these paths; `inputs` without
    any fits every call.

    `data` is what a connector answers: texts, decimals, money, days, lists and mappings, with `FromNow` among them.
    """

    outcome: str
    data: Any = None
    failure: str | None = None
    inputs: Mapping[tuple[str, ...], Any] | None = None


#: Action → its answers; the first that fits a call is given.
Given: TypeAlias = Mapping[str, tuple[Pretended, ...]]
