"""Conversations for every way through a procedure, up to a bound: found by playing, and verified by playing.

From a customer's first words each answer to what is open is tried, first where a new way was just gone. Two
conversations that have gone the same way and wait for the same thing are one. A conversation that ended is kept when it
went a way that none before it went; then what the agent did is written into it, and it is played once more. Into those
that were kept a cancel is put wherever something else stands changed, and last the prover is asked for what was missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from aop.engine.effects import CallAction, CloseRequest, Effect, HandOff, RequestAnswer, RequestApproval, Say
from aop.errors import AopError
from aop.evals.calling_off import MEANS_IT, Changes, places, undone
from aop.evals.left_out import Account, account, undoable, ways_of
from aop.evals.outcome import Outcome
from aop.evals.play import START, Player
from aop.evals.points import Points, points_of
from aop.evals.pretending import Answers, Pretending, pretendings, written
from aop.evals.replies import NO_ANSWER, Replies, open_now
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
#: Sets of changes behind which a cancel is tried.
MAX_CANCELS = 8
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


@dataclass(slots=True)
class _Kept:
    """What was found of one procedure so far. `reasons`: why none goes a way; `more`: what else is left out."""

    procedure: Procedure
    most: int
    ways: set[frozenset[Edge]] = field(default_factory=set)
    talks: list[tuple[Pretending, list[str], Outcome]] = field(default_factory=list)
    reasons: dict[Edge, str] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    written: int = 0

    def is_full(self) -> bool:
        return self.written >= self.most

    @property
    def edges(self) -> set[Edge]:
        """Every way of a guard that one of them goes."""
        return {edge for gone in self.ways for edge in gone}


class Generation:
    """Finds conversations of one workspace. `accounts` says, by procedure, what was found and what is left out."""

    def __init__(self, release: Release, files: Files) -> None:
        self._release = release
        self._files = files
        self._points: Points = points_of(release)
        self._player = Player(release, files, lambda: ScriptedExtractor({}))
        self._unplayed: dict[str, int] = {}
        self.accounts: dict[str, Account] = {}

    def of(self, procedure: Procedure, most: int) -> Iterator[Generated]:
        """At most so many conversations of a procedure that a customer can ask for; the last ones are for the ways that
        only answers of the prover lead to."""
        kept = _Kept(procedure, most)
        self._unplayed = {}
        for found in (self._searched(kept), self._cancelled(kept), self._missed(kept)):
            for made in found:
                kept.written += 1
                kept.ways.add(self._edges(made.outcome))
                yield made
        self.accounts[procedure.name] = self._account(kept)

    def _searched(self, kept: _Kept) -> Iterator[Generated]:
        plays = 0
        for pretending in pretendings(self._release, self._files, kept.procedure):
            for lines, outcome, ended in self._search(kept.procedure, pretending, {}, min(MAX_EACH, MAX_PLAYS - plays)):
                plays += 1
                if not ended or self._edges(outcome) in kept.ways or kept.is_full():
                    continue
                made = self._made(kept, pretending, lines, outcome)
                if made is not None:
                    kept.talks.append((pretending, lines, outcome))
                    yield made
            if plays >= MAX_PLAYS or kept.is_full():
                return

    def _cancelled(self, kept: _Kept) -> Iterator[Generated]:
        """Conversations in which the customer cancels, one for each set of changes that stands by then."""
        tried: set[Changes] = set()
        taken_back: set[str] = set()
        for pretending, lines, outcome in kept.talks:
            for changed, before in places(self._release, lines, outcome.turns):
                if changed in tried or len(tried) >= MAX_CANCELS or kept.is_full():
                    continue
                made = self._called_off(kept, pretending, before)
                if made is not None:
                    tried.add(changed)
                    taken_back |= set(undone(made.outcome.effects))
                    yield made
        for action in undoable(self._release, kept.procedure):
            undo = self._release.actions[action].undo
            if undo not in taken_back:
                kept.more.append(f"a cancel that takes `{action}` back: {_why_stands(action, tried)}")

    def _called_off(self, kept: _Kept, pretending: Pretending, lines: list[str]) -> Generated | None:
        """The conversation up to the end that a cancel leads to; None where it does not end."""
        for more in ((), (MEANS_IT,)):
            outcome = self._played(as_file("cancelled", pretending.answers, [*lines, *more]))
            if outcome is not None and not open_now(outcome.turns):
                return self._made(kept, pretending, [*lines, *more], outcome, "cancelled")
        return None

    def _missed(self, kept: _Kept) -> Iterator[Generated]:
        """Conversations for the ways of guards that none of these went, with answers that the prover finds."""
        sandbox = next(pretendings(self._release, self._files, kept.procedure))
        missed = [edge for edge in ways_of(self._release, self._points, kept.procedure) if edge not in kept.edges]
        if kept.is_full():
            kept.reasons |= dict.fromkeys(missed, f"{kept.most} conversations are written at most")
            return
        for edge, found in solved(self._release, kept.procedure, sandbox, missed):
            if kept.is_full():
                kept.reasons[edge] = f"{kept.most} conversations are written at most"
                continue
            if isinstance(found, str):
                kept.reasons[edge] = found
                continue
            kept.reasons[edge] = f"none of {MAX_SOLVED} conversations at most with the solver's answers went there"
            made = self._newest(kept, found)
            if made is not None:
                yield made

    def _newest(self, kept: _Kept, found: Solved) -> Generated | None:
        """The first conversation with these answers that goes a way of a guard that none went."""
        every = kept.edges
        for lines, outcome, ended in self._search(kept.procedure, found.pretending, found.slots, MAX_SOLVED):
            if ended and self._edges(outcome) - every:
                return self._made(kept, found.pretending, lines, outcome)
        return None

    def _account(self, kept: _Kept) -> Account:
        more = [*kept.more, *(f"{count} tried: {why}" for why, count in self._unplayed.items())]
        ways = ways_of(self._release, self._points, kept.procedure)
        return account(self._points, kept.procedure.name, kept.written, ways, kept.edges, kept.reasons, more)

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
        """What came of a file with one test; None where it came to nothing, which is counted."""
        found = self._outcome(text)
        if isinstance(found, str):
            self._unplayed[found] = self._unplayed.get(found, 0) + 1
            return None
        return found

    def _outcome(self, text: str) -> Outcome | str:
        """What came of a file with one test; else why it came to nothing."""
        declared, findings = read_one(Kind.TEST, "generated.test.yaml", text.encode())
        if findings or not isinstance(declared, ConversationsFile):
            return f"cannot be read: {findings[0].message}" if findings else "cannot be read"
        try:
            outcome = self._player.play("generated.test.yaml", declared.tests[0])
        except AopError as error:
            return f"cannot be played: {error}"
        return outcome.unmet[0].message if outcome.unmet else outcome

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
        self, kept: _Kept, pretending: Pretending, lines: Sequence[str], outcome: Outcome, ending: str = ""
    ) -> Generated | None:
        """The conversation with what the agent did in it, played once more."""
        name = f"{kept.procedure.name} {kept.written + 1}: {ending or _ending(outcome)}"
        name += f", with {pretending.changed}" if pretending.changed else ""
        whole = [line for pair in zip(lines, outcome.turns[1:], strict=True) for line in (pair[0], *_agent(pair[1]))]
        called = {item.action for item in outcome.effects if isinstance(item, CallAction)}
        text = as_file(name.replace('"', ""), pretending.given(called), whole)
        held = self._played(text)
        return None if held is None or self._edges(held) != self._edges(outcome) else Generated(name, text, held)


def _unhelpful(lines: Sequence[str]) -> int:
    """How often the customer has not answered, or named again what they named before."""
    return lines.count(NO_ANSWER) + len(lines) - len(set(lines))


def _passed(outcome: Outcome) -> tuple[Passed, ...]:
    """Every instruction that it came to, in order."""
    return tuple(item for item in way(outcome.effects) if isinstance(item, Passed))


def _why_stands(action: str, tried: Collection[Changes]) -> str:
    if any(action in changed for changed in tried):
        return "where the customer cancels behind it, a person takes over or something else cannot be taken back"
    return "no conversation waits for anybody behind it"


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
            case CallAction(verb=verb, action=action) if verb in ("do", "look_up", "undo"):
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
        if not answers
        else "    given:\n" + "".join(f"      {action}: {written(answer)}\n" for action, answer in answers.items())
    )
    talk = "".join(f"      {line}\n" for line in lines)
    return f"tests:\n  - name: {written(name)}\n    at: {START:%Y-%m-%d %H:%M}\n{given}    conversation: |\n{talk}"
