"""Conversations that come to what `on:` answers: a system that fails, a customer who is silent, cancels or corrects
behind a change, who goes on with something else in between, or is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from aop.engine.calendar import is_exact, seconds
from aop.engine.effects import Say
from aop.evals.aiming import OUTCOME_OF, Aims, Node, unanswered
from aop.evals.as_test import first_words
from aop.evals.calling_off import CANCELS, changes
from aop.evals.kept import Generated, Kept
from aop.evals.points import BUILT_IN, Point, Points
from aop.evals.pretending import Pretending, dearer, failing, followed, ruled
from aop.evals.replies import open_now
from aop.evals.searching import Asked, Found
from aop.machine import states
from aop.machine.release import Procedure, Release

#: Conversations played from one start, and starts that are tried for one block of `on:`.
MAX_EACH, MAX_STARTS = 24, 12

#: What a customer may do at a question, and what they do it behind.
_ASKED = ("silent", "resumed", "corrected")
#: A line of a customer that says one value for a slot.
_SAID = re.compile(r'customer: (?P<words>.*) ~ \{(?P<slot>\w+): "(?P<value>[^"]*)"\}')


@dataclass(frozen=True, slots=True)
class Block:
    """A block of `on:` of one file: its name, its first sentence, and its places in the code of procedures."""

    name: str
    point: Point
    places: tuple[Node, ...]


def blocks(release: Release, points: Points, procedure: Procedure) -> list[Block]:
    """What `on:` may answer in a procedure and in those that it follows; a block of the workspace counts once."""
    found: dict[tuple[str, Point], list[Node]] = {}
    every = followed(release, procedure)
    may = {
        name
        for item in every
        for pc, step in enumerate(item.code)
        for name in unanswered(item, pc)
        if _may(release, item, step, name)
    }
    changing = any(isinstance(step, states.Call) and step.verb == "do" for item in every for step in item.code)
    may |= {"silent", "resumed", *(("cancelled", "corrected") if changing else ())}
    for item in every:
        for name, pc in item.handlers.items():
            point = points.by_place.get((item.name, pc))
            if point is not None and name in may and not point.file.startswith(BUILT_IN):
                found.setdefault((name, point), []).append((item.name, pc))
    return [Block(name, point, tuple(places)) for (name, point), places in found.items()]


def _may(release: Release, procedure: Procedure, step: states.Instruction, name: str) -> bool:
    """Whether a call may come to this: where a system that is down has another fallback, only what it names fails, and
    people decide only where a rule asks them."""
    if not isinstance(step, states.Call):
        return True
    if name == "failed":
        return bool(_failures(release, step))
    rules = (rule for rule in (*release.rules, *procedure.rules) if step.action in rule.actions)
    return name != "undecided" or any(rule.kind == "needs_approval" for rule in rules)


def _failures(release: Release, step: states.Call) -> list[str]:
    """The failures of a call that its step does not answer."""
    action = release.actions[step.action]
    down = ["fails"] if release.systems[action.system].fallback == "stop" else []
    named = [f"fails:{name}" for name in action.failures]
    return [name for name in (*down, *named) if name not in step.outcomes]


@dataclass(slots=True)
class AnsweredOn:
    """Looks for conversations of one procedure. `before` are earlier requests, in which something was changed."""

    release: Release
    kept: Kept
    aims: Aims
    before: Sequence[Found]

    def found(self, wanted: Sequence[Block]) -> Iterator[Generated]:
        """One for each block that nothing came to so far."""
        for block in wanted:
            if self.kept.passed.isdisjoint(block.places) and not self.kept.is_full():
                yield from self._of(block)

    def _of(self, block: Block) -> Iterator[Generated]:
        aim = self.aims.places(block.places)
        for asked, _ in zip(self._starts(block), range(MAX_STARTS), strict=False):
            for found in self.kept.search.of(asked, MAX_EACH, aim):
                if found.ended and aim.is_met(found.edges, found.passed):
                    made = self.kept.made(found, _NAMES.get(block.name, ""))
                    if made is not None:
                        yield made
                        return

    def _starts(self, block: Block) -> Iterator[Asked]:
        if block.name in _ASKED:
            for found, count in self._questions(block):
                yield from (
                    Asked(found.pretending, ((*found.lines[:count], *more),), {}, found.prelude)
                    for more in self._beside(block.name, found, count)
                )
            return
        for found, pretending in self._open_ended(block.name):
            yield Asked(pretending, (found.lines,), {}, found.prelude)
        if block.name == "denied":
            for before in self.before:
                lines = (*before.lines, first_words(self.release, self.kept.procedure))
                yield Asked(before.pretending, (lines,), {}, len(before.lines))

    def _open_ended(self, name: str) -> Iterator[tuple[Found, Pretending]]:
        """Conversations that came to what may end so, unanswered by its step, and how systems answer then."""
        for item in followed(self.release, self.kept.procedure):
            for pc, step in enumerate(item.code):
                came = self.kept.search.came.get((item.name, pc))
                if came is None or name not in unanswered(item, pc):
                    continue
                if not isinstance(step, states.Call):
                    yield came, came.pretending
                    continue
                outcomes = _failures(self.release, step) if name == "failed" else [OUTCOME_OF[name]]
                others = [other for one in outcomes if (other := failing(came.pretending, step, one)) is not None]
                yield from ((came, other) for other in others or [came.pretending])
                if not others:  # a rule or a colleague says no: often to what is dear
                    conditions = ruled(self.release, item, step.action)
                    yield from ((came, dear) for dear in dearer(came.pretending, conditions))

    # ---- what a customer may do at any question

    def _questions(self, block: Block) -> Iterator[tuple[Found, int]]:
        """Places of conversations at which the customer is asked: how many lines of others there are by then."""
        names = {name for name, _ in block.places}
        for found in sorted(self.kept.talks, key=lambda item: len(item.lines)):
            for count in range(found.prelude + 1, len(found.lines)):
                turns = found.outcome.turns[: count + 1]
                opened = open_now(turns)
                if not opened or (block.name != "corrected" and not isinstance(opened[-1], Say)):
                    continue
                stands = block.name != "corrected" or changes(self.release, turns[found.prelude + 1 :])
                if stands and names.intersection(name for name, _ in found.passed):
                    yield found, count

    def _beside(self, name: str, found: Found, count: int) -> Iterator[tuple[str, ...]]:
        match name:
            case "silent":
                end = self.release.workspace.silence.end
                if end is not None and is_exact(end):
                    yield (f"after {ceil(seconds(end).total_seconds() / 60) + 1} minutes",)
            case "resumed":
                yield from ((words, CANCELS) for words in self._others())
            case "corrected":
                yield from ((line,) for line in self._corrections(found, count))

    def _others(self) -> Iterator[str]:
        """How a customer asks for something else."""
        for other in self.release.procedures.values():
            if other.intents and other is not self.kept.procedure and not other.file.startswith(BUILT_IN):
                yield first_words(self.release, other)

    def _corrections(self, found: Found, count: int) -> Iterator[str]:
        """Another value for what was said."""
        replies = self.kept.search.replies(found.pretending)
        for line in found.lines[found.prelude : count]:
            said = _SAID.fullmatch(line)
            if said is not None:
                others = [value for value in replies.values(said["slot"]) if value != said["value"]]
                yield from (
                    f'customer: no, I meant {other} ~ {{{said["slot"]}: "{other}", correction: yes}}'
                    for other in others[:2]
                )


_NAMES = {
    "silent": "the customer says nothing more",
    "resumed": "something else in between",
    "corrected": "corrected behind a change",
    "not_understood": "not understood",
}

_REASONS = {
    "failed": "no conversation came to a call that may fail and does not answer it",
    "denied": "nothing that a conversation came to was denied without an answer of its own",
    "undecided": "no conversation waits for an approval that does not answer itself what comes too late",
    "unclear": "no conversation came to a change whose outcome may be unknown and that does not answer it",
    "not_understood": "every question that a conversation came to says itself what is done without an answer",
    "cancelled": "no conversation waits for anybody behind a change that cannot be taken back",
    "corrected": "no conversation waits for anybody behind a change that rests on what was said",
    "silent": "no conversation asks the customer there, or the workspace says no end of `silence`",
    "resumed": "there is nothing else that a customer can ask for in between",
}


def told(block: Block) -> str:
    """A block in words, with its place."""
    return f"{block.point.file}:{block.point.line}: `on: {block.name}`"


def why_not(block: Block, kept: Kept) -> str:
    """Why no conversation comes to a block; empty where one does."""
    if not kept.passed.isdisjoint(block.places):
        return ""
    return f"{kept.most} conversations are written at most" if kept.is_full() else _REASONS[block.name]
