"""What goes wrong in a simulation: a list that the seed makes, so that a failing one can be made shorter.

A fault is named by where it strikes and how often that place was reached before: the 7th call of a system, the 130th
step. Taking one out leaves the others where they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

#: By place: how many times it is reached in a simulation of middle size, and what may go wrong there, once for each
#: time that it shall be as likely.
PLACES: dict[str, tuple[int, tuple[str, ...]]] = {
    "step": (500, ("crash",) * 10 + ("clock_forward", "clock_back")),
    "commit": (40, ("full", "conflict", "conflict")),
    "load": (80, ("away",)),
    "call": (12, ("refused", "lost", "answer_lost", "unknown", "twice", "late", "slow", "odd", "failed", "down")),
    "extract": (16, ("reader_down",)),
    "message": (16, ("twice", "twice_later", "early", "reply_lost", "impatient")),
    "decision": (3, ("twice", "late", "no_answer")),
    "event": (3, ("twice", "late")),
    "tick": (20, ("late", "twice")),
    "person": (20, ("pause", "take_over", "redrive", "drop", "cancel", "turned_out")),
}
_WEIGHTS = {"step": 6, "call": 5, "message": 3}
_DRAWN = tuple(place for place in PLACES for _ in range(_WEIGHTS.get(place, 1)))
#: So many faults strike one simulation at most.
MAX_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` happens when `place` is reached for the `at`th time."""

    place: str
    at: int
    kind: str

    def __str__(self) -> str:
        return f"{self.place} {self.at}: {self.kind}"


def planned(seed: int) -> tuple[Fault, ...]:
    """The faults of a seed, some seeds none."""
    chance = Random(f"faults {seed}")  # noqa: S311 - repeatable on purpose
    found: dict[tuple[str, int], Fault] = {}
    for _ in range(chance.randint(0, MAX_FAULTS)):
        place = chance.choice(_DRAWN)
        reached, kinds = PLACES[place]
        at = chance.randint(1, reached)
        found.setdefault((place, at), Fault(place, at, chance.choice(kinds)))
    return tuple(found.values())


@dataclass(slots=True)
class Striking:
    """The faults of one simulation, while it runs. `calm` ends them for good."""

    faults: Iterable[Fault]
    reached: Counter[str] = field(default_factory=Counter)
    struck: list[Fault] = field(default_factory=list)
    calm: bool = False
    _by_place: dict[tuple[str, int], Fault] = field(init=False)

    def __post_init__(self) -> None:
        self._by_place = {(item.place, item.at): item for item in self.faults}

    def at(self, place: str) -> str | None:
        """What goes wrong here this time, if anything does."""
        self.reached[place] += 1
        found = None if self.calm else self._by_place.get((place, self.reached[place]))
        if found is None:
            return None
        self.struck.append(found)
        return found.kind


def shrunk(faults: Sequence[Fault], fails: Callable[[Sequence[Fault]], bool], tries: int = 200) -> tuple[Fault, ...]:
    """Fewer faults that still make it fail: halves, then single ones, are left out while that is so."""
    left, size = list(faults), max(1, len(faults) // 2)
    while tries > 0:
        dropped = False
        for start in range(0, len(left), size):
            without = left[:start] + left[start + size :]
            tries -= 1
            if len(without) < len(left) and fails(without):
                left, dropped = without, True
                break
            if tries <= 0:
                break
        if not dropped:
            if size == 1:
                break
            size //= 2
    return tuple(left)


def mixed(seed: int, number: int) -> int:
    """64 bits that look like chance and depend on nothing else (splitmix64)."""
    made = (seed * 0x9E3779B97F4A7C15 + number * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    made = ((made ^ (made >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    made = ((made ^ (made >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return made ^ (made >> 31)
