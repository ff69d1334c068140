"""Conversations for every way through a procedure, up to a bound: found by playing, and verified by playing.

From a customer's first words each answer to what is open is tried, first where a new way was just gone. Two
conversations that have gone the same way and wait for the same thing are one. A conversation that ended is kept when it
went a way that none before it went; then what the agent did is written into it, and it is played once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from zoneinfo import ZoneInfo

from aop.engine.effects import CallAction, CloseRequest, Effect, HandOff, RequestAnswer, RequestApproval, Say
from aop.errors import AopError
from aop.evals.outcome import Outcome
from aop.evals.play import START, Player
from aop.evals.points import Points, points_of
from aop.evals.pretending import Answers, Pretending, followed, pretendings, written
from aop.evals.replies import NO_ANSWER, Replies
from aop.evals.solved import Edge, Solved, solved
from aop.evals.told import VERBS
from aop.evals.traced import Passed, way
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Procedure, Release
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.declarations import Files
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: Bounds of the search: lines of others in a conversation, and conversations played, for one procedure and for one way
#: in which systems answer.
MAX_LINES, MAX_PLAYS, MAX_EACH = 14, 1_000, 100
#: Conversations played for each way that the prover found answers for.
MAX_SOLVED = 30

#: So many answers to one thing are tried.
MAX_FOLLOWING = 20


@dataclass(frozen=True, slots=True)
class Generated:
    """A conversation with its name; `outcome` is that of the last play, which held."""

    name: str
    text: str
    outcome: Outcome


class Generation:
    """Finds conversations of one workspace."""

    def __init__(self, release: Release, files: Files) -> None:
        self._release = release
        self._files = files
        self._points: Points = points_of(release)
        self._player = Player(release, files, lambda: ScriptedExtractor({}))

    def of(self, procedure: Procedure, most: int) -> Iterator[Generated]:
        """At most so many conversations of a procedure that a customer can ask for; the last ones are for the ways that
        only answers of the prover lead to."""
        kept: set[frozenset[Edge]] = set()
        plays = 0
        for pretending in pretendings(self._release, self._files, procedure):
            for lines, outcome, ended in self._search(procedure, pretending, {}, min(MAX_EACH, MAX_PLAYS - plays)):
                plays += 1
                gone = self._edges(outcome)
                if not ended or gone in kept or len(kept) >= most:
                    continue
                made = self._made(procedure, pretending, lines, outcome, len(kept) + 1)
                if made is not None:
                    kept.add(gone)
                    yield made
            if plays >= MAX_PLAYS or len(kept) >= most:
                break
        yield from islice(self._missed(procedure, kept), most - len(kept))

    def _missed(self, procedure: Procedure, kept: set[frozenset[Edge]]) -> Iterator[Generated]:
        """Conversations for the ways of guards that none of these went, with answers that the prover finds."""
        names = {item.name for item in followed(self._release, procedure)}
        every = {edge for gone in kept for edge in gone}
        sandbox = next(pretendings(self._release, self._files, procedure)).answers
        missed = [edge for edge in self._points.by_edge if edge[0] in names and edge not in every]
        for found in solved(self._release, procedure, sandbox, missed):
            made = self._newest(procedure, found, every, len(kept) + 1)
            if made is not None:
                kept.add(self._edges(made.outcome))
                every |= self._edges(made.outcome)
                yield made

    def _newest(self, procedure: Procedure, found: Solved, every: set[Edge], number: int) -> Generated | None:
        """The first conversation with these answers that goes a way of a guard that none went."""
        for lines, outcome, ended in self._search(procedure, found.pretending, found.slots, MAX_SOLVED):
            if ended and self._edges(outcome) - every:
                return self._made(procedure, found.pretending, lines, outcome, number)
        return None

    def _search(
        self, procedure: Procedure, pretending: Pretending, more: Mapping[str, tuple[str, ...]], plays: int
    ) -> Iterator[tuple[list[str], Outcome, bool]]:
        """Each conversation that was played, and whether it is over."""
        zone = ZoneInfo(self._release.workspace.time_zone)
        replies = Replies(self._release, procedure, pretending.answers, START.replace(tzinfo=zone), more)
        waiting: list[tuple[int, int, int, int, list[str]]] = [(0, 0, 1, 0, [line]) for line in self._first(procedure)]
        seen: set[object] = set()
        known: set[Edge] = set()
        for number in range(plays):
            if not waiting:
                return
            lines = heappop(waiting)[-1]
            outcome = self._played(as_file("search", pretending.answers, lines))
            if outcome is None:
                continue
            following = list(replies.after(lines, outcome.turns))[:MAX_FOLLOWING] if len(lines) < MAX_LINES else []
            yield lines, outcome, not following
            state = (self._edges(outcome), _passed(outcome), replies.data(lines), tuple(following))
            if state not in seen:
                seen.add(state)
                new = len(state[0] - known)
                known |= state[0]
                for place, line in enumerate(following):  # what has just gone a new way goes on first
                    longer = [*lines, line]
                    heappush(waiting, (_unhelpful(longer), -new, len(longer), number * MAX_FOLLOWING + place, longer))

    def _first(self, procedure: Procedure) -> Iterator[str]:
        if procedure.intents:
            yield first_words(self._release, procedure)

    def _played(self, text: str) -> Outcome | None:
        """What came of a file with one test; None where it cannot be read or played."""
        declared, findings = read_one(Kind.TEST, "generated.test.yaml", text.encode())
        if findings or not isinstance(declared, ConversationsFile):
            return None
        try:
            outcome = self._player.play("generated.test.yaml", declared.tests[0])
        except AopError:
            return None
        return None if outcome.unmet else outcome

    def _edges(self, outcome: Outcome) -> frozenset[Edge]:
        """The ways of guards that it went."""
        last: dict[str, int] = {}
        found = set()
        for item in way(outcome.effects):
            if isinstance(item, Passed):
                edge = (item.procedure, last.get(item.procedure, -1), item.pc)
                found |= {edge} & self._points.by_edge.keys()
                last[item.procedure] = item.pc
        return frozenset(found)

    def _made(
        self, procedure: Procedure, pretending: Pretending, lines: Sequence[str], outcome: Outcome, number: int
    ) -> Generated | None:
        """The conversation with what the agent did in it, played once more."""
        name = f"{procedure.name} {number}: {_ending(outcome)}"
        name += f", with {pretending.changed}" if pretending.changed else ""
        whole = [line for pair in zip(lines, outcome.turns[1:], strict=True) for line in (pair[0], *_agent(pair[1]))]
        answers = _used(pretending, outcome) if pretending.changed else None
        text = as_file(name.replace('"', ""), answers, whole)
        held = self._played(text)
        return None if held is None or self._edges(held) != self._edges(outcome) else Generated(name, text, held)


def _unhelpful(lines: Sequence[str]) -> int:
    """How often the customer has not answered, or named again what they named before."""
    return lines.count(NO_ANSWER) + len(lines) - len(set(lines))


def _passed(outcome: Outcome) -> tuple[Passed, ...]:
    """Every instruction that it came to, in order."""
    return tuple(item for item in way(outcome.effects) if isinstance(item, Passed))


def _used(pretending: Pretending, outcome: Outcome) -> Answers:
    """The answers of the actions that were called: the others say nothing in this test."""
    called = {item.action for item in outcome.effects if isinstance(item, CallAction)}
    return {action: answer for action, answer in pretending.answers.items() if action in called}


def _ending(outcome: Outcome) -> str:
    ends = [item.outcome for item in outcome.effects if isinstance(item, CloseRequest)]
    return ends[-1] if ends else "open"


def _agent(effects: Sequence[Effect]) -> Iterator[str]:
    """What the agent did in a turn, as a test expects it."""
    for effect in effects:
        match effect:
            case Say(kind="confirm"):
                yield "agent: confirms"
            case Say(kind="ask", slot=str(slot)):
                yield f"agent: asks {slot}"
            case CallAction(verb=verb, action=action) if verb in ("do", "look_up"):
                yield f"agent: {VERBS[verb]} {action}"
            case RequestApproval(role=role, action=action):
                yield f"agent: asks {role} to approve {action}"
            case RequestAnswer(role=role, slot=slot):
                yield f"agent: asks {role} for {slot}"
            case HandOff(queue=queue):
                yield f"agent: escalates to {queue}"
            case CloseRequest(outcome=outcome) if outcome != "escalated":
                yield f"agent: finishes as {outcome}"


def first_words(release: Release, procedure: Procedure) -> str:
    """How a customer asks for a procedure, as a line of a test."""
    name = procedure.intents[0]
    examples = release.intents[name].examples
    return f"customer: {examples[0] if examples else procedure.title} ~ {{intent: {name}}}"


def as_file(name: str, answers: Answers | None, lines: Sequence[str]) -> str:
    """A file with one test."""
    given = (
        ""
        if answers is None
        else "    given:\n" + "".join(f"      {action}: {written(answer)}\n" for action, answer in answers.items())
    )
    talk = "".join(f"      {line}\n" for line in lines)
    return f"tests:\n  - name: {written(name)}\n    at: {START:%Y-%m-%d %H:%M}\n{given}    conversation: |\n{talk}"
