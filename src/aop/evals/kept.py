"""What was found of one procedure: the conversations that are kept, the ways they go, and why none goes others."""

from __future__ import annotations

from dataclasses import dataclass, field

from aop.engine.effects import CallAction
from aop.evals.aiming import Node
from aop.evals.as_test import as_file, ending, whole
from aop.evals.outcome import Outcome
from aop.evals.points import Edge
from aop.evals.replies import open_now
from aop.evals.searching import Found, Search
from aop.machine.release import Procedure


@dataclass(frozen=True, slots=True)
class Generated:
    """A conversation with its name; `outcome` is that of the last play, which held."""

    name: str
    text: str
    outcome: Outcome


@dataclass(slots=True)
class Kept:
    """`reasons`: why no conversation goes a way; `more`: what else is left out, in words. `passed` are the instructions
    that one of them comes to."""

    search: Search
    most: int
    ways: set[frozenset[Edge]] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)
    passed: set[Node] = field(default_factory=set)
    talks: list[Found] = field(default_factory=list)
    reasons: dict[Edge, str] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    written: int = 0

    @property
    def procedure(self) -> Procedure:
        return self.search.procedure

    def is_full(self) -> bool:
        return self.written >= self.most

    def made(self, found: Found, end: str = "") -> Generated | None:
        """The conversation with what the agent did in it, played once more; None where that is not the same."""
        pretending, outcome = found.pretending, found.outcome
        if found.prelude and open_now(outcome.turns[: found.prelude + 1]):
            return None
        name = f"{self.procedure.name} {self.written + 1}: {end or ending(outcome.effects)}"
        name += ", behind an earlier request" if found.prelude else ""
        name += f", with {pretending.changed}" if pretending.changed else ""
        called = {item.action for item in outcome.effects if isinstance(item, CallAction)}
        text = as_file(name.replace('"', ""), pretending.given(called), whole(found.lines, outcome.turns))
        held = self.search.outcome(text)
        if isinstance(held, str) or self.search.edges(held) != found.edges:
            return None
        self._keep(found)
        return Generated(name, text, held)

    def _keep(self, found: Found) -> None:
        self.written += 1
        self.ways.add(found.edges)
        self.edges |= found.edges
        self.passed.update(found.passed)
        self.talks.append(found)
