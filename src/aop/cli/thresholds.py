"""Which thresholds of understanding fit labelled tickets: from which confidence a request is begun, and from which the
customer is asked what was meant.

A wrong start costs more than a question, so `accept` is the lowest threshold at which at most a given share of the
tickets starts something wrong. Asking helps when what is offered is meant, so `clarify` is the lowest one at which at
least half of those asked would be offered the right intent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Thresholds that are tried, in percent.
TRIED = range(30, 100)
#: The share of those asked for whom the right intent is among what they are offered.
WORTH_ASKING = 0.5
#: So many intents are offered, as the engine does.
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """A ticket as it was read: its label, and the confidence of each intent in percent."""

    label: str | None
    sure: Mapping[str, float]

    def accepted(self, accept: int) -> set[str]:
        return {name for name, sure in self.sure.items() if sure >= accept}

    def offered(self, clarify: int) -> list[str]:
        likely = sorted((name for name in self.sure if self.sure[name] >= clarify), key=lambda name: -self.sure[name])
        return likely[:OFFERED]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of tickets at two thresholds. `right` are begun as labelled, `wrong` begin something else, `asked` are
    asked which is meant, `not_understood` are told what can be done; `fine` of these are those that nothing covers."""

    right: int
    wrong: int
    asked: int
    not_understood: int
    fine: int

    @property
    def tickets(self) -> int:
        return self.right + self.wrong + self.asked + self.not_understood


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In percent."""

    accept: int
    clarify: int


def outcome(heard: Sequence[Heard], at: Thresholds) -> Outcome:
    """What becomes of the tickets at these thresholds."""
    right = wrong = asked = away = fine = 0
    for item in heard:
        begun = item.accepted(at.accept)
        if begun:
            right, wrong = (right + 1, wrong) if begun == {item.label} else (right, wrong + 1)
        elif item.offered(at.clarify):
            asked += 1
        else:
            away, fine = away + 1, fine + (item.label is None)
    return Outcome(right, wrong, asked, away, fine)


def best(heard: Sequence[Heard], wrong: float) -> Thresholds:
    """The thresholds that fit: `wrong` is the share of tickets that may start something wrong. When none holds that,
    the highest one."""
    accept = next((tried for tried in TRIED if _wrong(heard, tried) <= wrong * len(heard)), TRIED[-1])
    clarify = next((tried for tried in TRIED if tried < accept and _worth_asking(heard, accept, tried)), accept)
    return Thresholds(accept, clarify)


def _wrong(heard: Sequence[Heard], accept: int) -> int:
    return outcome(heard, Thresholds(accept, accept)).wrong


def _worth_asking(heard: Sequence[Heard], accept: int, clarify: int) -> bool:
    """Whether somebody is asked, and half of them find what they meant."""
    asked = [item for item in heard if not item.accepted(accept) and item.offered(clarify)]
    found = sum(item.label in item.offered(clarify) for item in asked)
    return bool(asked) and found >= WORTH_ASKING * len(asked)
