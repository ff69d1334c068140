"""Conversations of one procedure, played one after the other: from what was said so far, each answer to what is open.

Two conversations that have gone the same way and wait for the same thing are one. Without an aim, what has just gone a
new way goes on first; with one, what is nearest to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from aop.errors import AopError
from aop.evals.aiming import Aim, Node
from aop.evals.as_test import as_file
from aop.evals.outcome import Outcome
from aop.evals.play import START, Player
from aop.evals.points import Edge, Points
from aop.evals.pretending import Pretending
from aop.evals.replies import NO_ANSWER, Replies, open_now
from aop.evals.traced import Passed, way
from aop.machine.release import Procedure
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: So many lines of others in a conversation, behind an earlier request; in one that is aimed at something.
MAX_LINES, MAX_AIMED_LINES = 14, 22
#: So many answers to one thing are tried.
MAX_FOLLOWING = 20

#: Values of slots that are tried first.
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that was played: what others said, how systems answered, what came of it, and whether it is over.
    `prelude`: so many of its lines are an earlier request."""

    pretending: Pretending
    lines: tuple[str, ...]
    outcome: Outcome
    edges: frozenset[Edge]
    passed: tuple[Node, ...]
    ended: bool = False
    prelude: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a search begins and how systems answer in it. `starts` are lines of which some was said; the first
    `prelude` lines of each are an earlier request."""

    pretending: Pretending
    starts: tuple[tuple[str, ...], ...]
    values: Values
    prelude: int = 0


class Search:
    """Plays conversations of one procedure. `came` has for each instruction the shortest that waits there, or else that
    came through; `unplayed` why others could not be played."""

    def __init__(self, player: Player, points: Points, procedure: Procedure) -> None:
        self._player = player
        self._points = points
        self.procedure = procedure
        self.start: datetime = START.replace(tzinfo=ZoneInfo(player.release.workspace.time_zone))
        self.came: dict[Node, Found] = {}
        self.unplayed: dict[str, int] = {}

    def replies(self, pretending: Pretending, values: Values | None = None) -> Replies:
        """What others may say where systems answer so."""
        return Replies(self._player.release, self.procedure, pretending.answers, self.start, values or {})

    def of(self, asked: Asked, plays: int, aim: Aim | None = None) -> Iterator[Found]:
        """Each conversation that was played, at most so many."""
        replies = self.replies(asked.pretending, asked.values)
        waiting: list[tuple[tuple[int, ...], int, tuple[str, ...]]] = []
        for place, lines in enumerate(asked.starts):
            heappush(waiting, ((0,) * 4, place, lines))
        seen: set[object] = set()
        known: set[Edge] = set()
        for number in range(1, plays + 1):
            if not waiting:
                return
            found = self.played(asked.pretending, heappop(waiting)[-1], prelude=asked.prelude)
            if found is None:
                continue
            yield found
            most = MAX_LINES if aim is None else MAX_AIMED_LINES
            following = self._following(replies, found) if len(found.lines) - found.prelude < most else ()
            silent = found.lines.count(NO_ANSWER) if aim is not None else 0  # without an aim they are one
            state = (found.edges, found.passed, replies.data(found.lines), following, silent)
            if state in seen:
                continue
            seen.add(state)
            rank = _rank(found, aim, known)
            known |= found.edges
            for place, line in enumerate(following):
                longer = (*found.lines, line)
                order = _order(longer, rank, is_aimed=aim is not None)
                heappush(waiting, (order, number * MAX_FOLLOWING + place, longer))

    def _following(self, replies: Replies, found: Found) -> tuple[str, ...]:
        return tuple(replies.after(found.lines, found.outcome.turns))[:MAX_FOLLOWING]

    def played(self, pretending: Pretending, lines: Sequence[str], prelude: int = 0) -> Found | None:
        """One conversation; None where it comes to nothing, which is counted."""
        outcome = self.outcome(as_file("search", pretending.answers, lines))
        if isinstance(outcome, str):
            self.unplayed[outcome] = self.unplayed.get(outcome, 0) + 1
            return None
        passed = tuple((item.procedure, item.pc) for item in way(outcome.effects) if isinstance(item, Passed))
        ended = not open_now(outcome.turns)
        found = Found(pretending, tuple(lines), outcome, self._edges(passed), passed, ended, prelude)
        for node in passed:
            known = self.came.get(node)
            if known is None or _nearness(found, node) < _nearness(known, node):
                self.came[node] = found
        return found

    def outcome(self, text: str) -> Outcome | str:
        """What came of a file with one test; else why it came to nothing."""
        declared, findings = read_one(Kind.TEST, "generated.test.yaml", text.encode())
        if findings or not isinstance(declared, ConversationsFile):
            return f"cannot be read: {findings[0].message}" if findings else "cannot be read"
        try:
            outcome = self._player.play("generated.test.yaml", declared.tests[0])
        except AopError as error:
            return f"cannot be played: {error}"
        return outcome.unmet[0].message if outcome.unmet else outcome

    def edges(self, outcome: Outcome) -> frozenset[Edge]:
        """The ways of guards that it went."""
        return self._edges(
            tuple((item.procedure, item.pc) for item in way(outcome.effects) if isinstance(item, Passed))
        )

    def _edges(self, passed: Sequence[Node]) -> frozenset[Edge]:
        last: dict[str, int] = {}
        found = set()
        for name, pc in passed:
            edge = (name, last.get(name, -1), pc)
            if edge in self._points.by_edge:
                found.add(edge)
            last[name] = pc
        return frozenset(found)


def _nearness(found: Found, node: Node) -> tuple[bool, int]:
    """One that waits there is nearer to what may come of it than one that went through."""
    return found.passed[-1] != node, len(found.lines)


def _rank(found: Found, aim: Aim | None, known: set[Edge]) -> tuple[int, ...]:
    """What of a conversation says how soon it goes on."""
    if aim is None:
        return (-len(found.edges - known),)
    return aim.rank(found.edges, found.passed)


def _order(lines: Sequence[str], rank: tuple[int, ...], *, is_aimed: bool) -> tuple[int, ...]:
    """Without an aim the shortest first, and last where the customer says nothing useful; with one what has come
    farther, as a question is often given up after several answers that are none."""
    return (*rank, -len(lines), _unhelpful(lines)) if is_aimed else (_unhelpful(lines), *rank, len(lines), 0)


def _unhelpful(lines: Sequence[str]) -> int:
    """How often the customer has not answered, or named again what they named before."""
    return lines.count(NO_ANSWER) + len(lines) - len(set(lines))
