"""Random conversations: customers who answer, do not answer, take back and change their minds, systems that fail.

Each is made of the answers that may lead another way (`replies`), of what a customer may always say, and of one way in
which systems answer (`pretending`). The same seed gives the same conversations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from zoneinfo import ZoneInfo

from aop.engine.program import Program
from aop.engine.transition import opened
from aop.errors import AopError
from aop.evals.as_test import as_file, first_words
from aop.evals.holding import Broken, broken_by
from aop.evals.outcome import Outcome
from aop.evals.play import NAME, START, Player
from aop.evals.pretending import Answers, Pretending, pretendings
from aop.evals.replies import NO_ANSWER, Replies
from aop.evals.searching import MAX_LINES
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Procedure, Release
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.declarations import Files
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: One in so many lines is not an answer to what was asked; of the answers, one in so many is not the likeliest.
DISTURBED, UNLIKELY = 8, 3
#: So many ways in which systems answer are taken of one procedure.
MAX_PRETENDINGS = 200
#: What a customer may say at any time.
ANYTIME = (
    NO_ANSWER,
    "customer: forget it, cancel that ~ {cancel: yes}",
    "customer: hello ~ {move: small_talk}",
    "after 2 hours",
)


@dataclass(frozen=True, slots=True)
class Talk:
    """What others say and do in a conversation, and how systems answer in it."""

    lines: tuple[str, ...]
    pretending: Pretending


@dataclass(frozen=True, slots=True)
class Played:
    """A talk that was played, with the property that it broke."""

    talk: Talk
    outcome: Outcome
    broken: Broken | None


class Wandering:
    """Plays conversations of one workspace and looks at what must hold of them."""

    def __init__(self, release: Release, files: Files) -> None:
        self._release = release
        self._files = files
        reader = ScriptedExtractor({})
        self._player = Player(release, files, lambda: reader)
        self._program = Program(release)
        self._zone = ZoneInfo(release.workspace.time_zone)

    def of(self, procedure: Procedure, count: int, seed: int) -> Iterator[Played]:
        """So many random conversations that begin with a procedure."""
        ways = [way for way, _ in zip(self._ways(procedure), range(MAX_PRETENDINGS), strict=False)]
        for number in range(count):
            chance = Random(f"{seed}/{procedure.name}/{number}")  # noqa: S311  (a test, not a secret)
            played = self._wandered(procedure, chance, chance.choice(ways) if number % 2 else ways[0])
            if played is not None:
                yield played

    def play(self, procedure: Procedure, talk: Talk) -> Played | None:
        """One conversation; None where it cannot be played to its end."""
        text = as_file("random", talk.pretending.answers, talk.lines)
        declared, findings = read_one(Kind.TEST, "random.test.yaml", text.encode())
        if findings or not isinstance(declared, ConversationsFile):
            return None
        try:
            outcome = self._player.play("random.test.yaml", declared.tests[0])
        except AopError:
            return None
        if outcome.unmet or not outcome.history:
            return None
        start = opened(self._program, NAME, START.replace(tzinfo=self._zone))
        return Played(talk, outcome, broken_by(self._program, procedure.properties, start, outcome.history))

    def _ways(self, procedure: Procedure) -> Iterator[Pretending]:
        yield from pretendings(self._release, self._files, procedure)

    def _wandered(self, procedure: Procedure, chance: Random, pretending: Pretending) -> Played | None:
        replies = Replies(self._release, procedure, pretending.answers, START.replace(tzinfo=self._zone))
        talk = Talk((first_words(self._release, procedure),), pretending)
        played = self.play(procedure, talk)
        while played is not None and played.broken is None and len(talk.lines) < MAX_LINES:
            following = list(replies.after(talk.lines, played.outcome.turns))
            if not following:
                return played
            longer = Talk((*talk.lines, _next(chance, following, talk.lines)), pretending)
            further = self.play(procedure, longer)
            if further is None:
                return played
            talk, played = longer, further
        return played


def _next(chance: Random, following: Sequence[str], lines: Sequence[str]) -> str:
    """Mostly an answer; now and then something else, or another value for what was said before."""
    if chance.randrange(DISTURBED):
        return following[0] if chance.randrange(UNLIKELY) else chance.choice(following)
    said = [line for line in lines[1:] if line.startswith("customer:") and "~ {" in line and line.endswith('"}')]
    corrections = [
        line.replace("customer: ", "customer: no, I meant ", 1).replace('"}', '", correction: yes}') for line in said
    ]
    return chance.choice([*ANYTIME, *corrections])


def answers_of(talk: Talk) -> Answers | None:
    """How systems answer, where that is not as in the sandbox."""
    return talk.pretending.given(talk.pretending.answers.keys())
