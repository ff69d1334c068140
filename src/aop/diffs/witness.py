"""A conversation that shows a difference, played in the real engine on both sides.

The customer, the systems and the colleagues answer as the script says, and as the sandbox does where it says nothing.
Both sides get the same answers to the same questions. What is shown is what was played; where the two talks do not
differ, there is no witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from aop.diffs.changes import Line, Witness
from aop.diffs.scripting import Script, Scripting
from aop.diffs.walk import Found
from aop.engine.effects import CallAction
from aop.errors import AopError
from aop.evals.as_test import as_file, first_words
from aop.evals.outcome import Outcome
from aop.evals.play import START, Player
from aop.evals.pretending import followed, written
from aop.evals.replies import NO_ANSWER, Replies
from aop.evals.typed import plain
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Procedure, Release
from aop.proofs.values import Values
from aop.syntax.conversations.tree import ConversationsFile
from aop.syntax.declarations import Files
from aop.syntax.kinds import Kind
from aop.syntax.workspace_files import read_one

#: Lines of others in one conversation, and ways to answer what the assignment says nothing about.
MAX_LINES, MAX_TRIES = 14, 12

#: What the file of the conversation is called while it is played.
_FILE = "witness.test.yaml"


@dataclass(frozen=True, slots=True)
class Shown:
    """A conversation, the case in words, and why there is no conversation where there is none."""

    witness: Witness | None
    when: tuple[str, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Played:
    """One side: the lines of others, and what came of them."""

    lines: tuple[str, ...]
    outcome: Outcome

    @property
    def talk(self) -> tuple[Line, ...]:
        return tuple(Line(item.who, item.text) for item in self.outcome.talk)

    @property
    def done(self) -> frozenset[str]:
        """The actions that were done."""
        calls = (item for item in self.outcome.effects if isinstance(item, CallAction))
        return frozenset(item.action for item in calls if item.verb == "do")


class Witnesses:
    """Makes conversations for the differences of two releases. `files` hold the sandbox."""

    def __init__(self, old: Release, new: Release, files: Files, values: Values) -> None:
        self._new = new
        reader = ScriptedExtractor({})
        self._players = tuple(Player(release, files, lambda: reader) for release in (old, new))
        answers = (item for file in files.sandbox for item in file.answers)
        self._sandbox: dict[str, Any] = {item.action.text: plain(item.value) for item in answers}
        self._scripting = Scripting(new, values, self._sandbox)

    def of(self, found: Found, name: str, wanted: frozenset[str]) -> Shown:
        """A conversation in which both sides differ; best one in which only one of them does a wanted action."""
        starting = self._starting(name)
        if starting is None:
            return Shown(None, why_not="no customer can begin it")
        script = self._scripting.script(found, starting)
        when = self._scripting.case(found, script)
        best: Witness | None = None
        for choices in _choices(script):
            old, new = (self._played(player, script, choices) for player in self._players)
            if old is None or new is None or old.talk == new.talk:
                continue
            witness = self._witness(script, old, new)
            if not wanted or wanted & (old.done ^ new.done):
                return Shown(witness, when)
            best = best or witness
        return Shown(best, when, "" if best else "played in the engine, both went the same way")

    def _starting(self, name: str) -> Procedure | None:
        """The procedure that a customer begins with, so that it comes to this one."""
        procedures = self._new.procedures
        own = procedures.get(name)
        if own is not None and own.intents:
            return own
        started = (item for item in procedures.values() if item.intents)
        return next((item for item in started if own in followed(self._new, item)), None)

    # ---- playing

    def _played(self, player: Player, script: Script, choices: Mapping[str, str]) -> _Played | None:
        """One side, until nobody is asked anything."""
        procedure = player.release.procedures.get(script.procedure.name)
        if procedure is None or not procedure.intents:
            return None
        zone = ZoneInfo(player.release.workspace.time_zone)
        replies = Replies(player.release, procedure, {**script.given, **self._sandbox}, START.replace(tzinfo=zone))
        lines = [first_words(player.release, procedure)]
        outcome = None
        for _ in range(MAX_LINES):
            outcome = self._play(player, script, lines)
            following = [] if outcome is None else list(replies.after(lines, outcome.turns))
            if not following:
                break
            lines.append(_answer(following, {**choices, **script.slots}, script, lines))
        return None if outcome is None else _Played(tuple(lines), outcome)

    def _play(self, player: Player, script: Script, lines: Sequence[str]) -> Outcome | None:
        """What came of a file with one test; None where it cannot be played."""
        declared, findings = read_one(
            Kind.TEST, _FILE, as_file("witness", {**self._sandbox, **script.given}, lines).encode()
        )
        if findings or not isinstance(declared, ConversationsFile):
            return None
        try:
            return player.play(_FILE, declared.tests[0])
        except AopError:
            return None

    def _witness(self, script: Script, old: _Played, new: _Played) -> Witness:
        one, two = old.talk, new.talk
        ahead = _alike(one, two)
        behind = _alike(one[ahead:][::-1], two[ahead:][::-1])
        effects = (*old.outcome.effects, *new.outcome.effects)
        called = {item.action for item in effects if isinstance(item, CallAction)}
        given = {name: answer for name, answer in {**self._sandbox, **script.given}.items() if name in called}
        told = tuple(f"{name}: {written(answer)}" for name, answer in given.items() if name in script.given)
        ends = len(one) - behind, len(two) - behind
        return Witness(
            told,
            one[:ahead],
            one[ahead : ends[0]],
            two[ahead : ends[1]],
            behind,
            as_file("witness", given, new.lines),
        )


def _alike(one: Sequence[Line], two: Sequence[Line]) -> int:
    """How many lines two talks begin with that are the same."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(two)))


# ---- lines


def _choices(script: Script) -> Iterator[dict[str, str]]:
    """Ways to answer the fixed choices that the script says nothing about: the first options first."""
    slots = script.procedure.slots.items()
    free = {name: slot.type.options for name, slot in slots if slot.type.options and name not in script.slots}
    for number, options in enumerate(product(*free.values())):
        if number >= MAX_TRIES:
            return
        yield dict(zip(free, options, strict=True))


def _answer(following: Sequence[str], slots: Mapping[str, str], script: Script, lines: Sequence[str]) -> str:
    """Of what may be said next, what the script says."""
    first = following[0]
    if first.startswith("customer: yes ~"):
        before = sum(line.startswith(("customer: yes ~", "customer: no ~")) for line in lines)
        agrees = script.confirmations[before] if before < len(script.confirmations) else True
        return first if agrees else following[1]
    if ": approves" in first:
        return following[-1] if script.late else following[1] if script.denied else first
    if not first.startswith("customer:"):
        return following[-1] if script.late else first
    asked = first.rpartition("~ {")[2].partition(":")[0].strip()
    if asked in script.unanswered:
        return NO_ANSWER
    is_text = not first.startswith("customer: [")
    return f'customer: {slots[asked]} ~ {{{asked}: "{slots[asked]}"}}' if asked in slots and is_text else first
