"""Plays one test against the runtime: what others do is done, what the agent should do is held against what came.

Nothing outside is reached: systems answer from what the test gives, or the sandbox, time moves only where the test
says so, and a pin stands in for the model.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from aop.connectors.given import GivenConnector
from aop.engine.effects import Effect
from aop.errors import AopError, WrongUse
from aop.evals.ending import Ending
from aop.evals.expecting import Expecting
from aop.evals.outcome import Outcome, Shown, Unmet
from aop.evals.told import came, did, effects_of, lines_of
from aop.evals.traced import traced
from aop.evals.typed import TypedValues, pin_of, plain
from aop.extractors.scripted import extraction_of
from aop.machine.release import Release
from aop.ports.extractor import Context, Extraction, Extractor, Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.conversations import tree
from aop.syntax.declarations import Files

#: When a test does not say: a Monday morning.
START = datetime.fromisoformat("2026-11-23 10:00")

#: What a conversation of a test is called.
NAME = "test"

#: So many timers fire while time goes by.
MAX_TIMERS = 1_000

#: What reads messages without a pin; called when the first of them comes, since a model is heavy.
Model = Callable[[], Extractor]


class Stuck(AopError):
    """A turn that cannot be played: nothing waits for it."""


def is_pinned(test: tree.ConversationDecl) -> bool:
    """Whether a test says of each message how it is understood, so that no model is needed."""
    return all(turn.pin is not None for turn in test.turns if isinstance(turn, tree.Writes))


class Player:
    """Plays tests of one release, one conversation each."""

    def __init__(self, release: Release, files: Files, model: Model) -> None:
        self.release = release
        self._files = files
        self._model = model
        self._traced = traced(release)
        self._values = TypedValues(release)

    def play(self, file: str, test: tree.ConversationDecl) -> Outcome:
        """What came of it; raises WrongUse where the model is needed and not installed."""
        with closing(asyncio.new_event_loop()) as loop:  # `asyncio.run` would write down the whole test, for a signal
            return loop.run_until_complete(self._played(file, test))

    async def _played(self, file: str, test: tree.ConversationDecl) -> Outcome:
        began = perf_counter()
        talk = _Talk(self._traced, self._values, test, self._files, self._model)
        await talk.play()
        effects, unmet = tuple(effects_of(talk.replies)), talk.unmet
        history = await talk.runtime.history(NAME)
        if not talk.stuck:
            said = tuple(line.text for line in lines_of(talk.replies))
            package = await talk.runtime.handoff(NAME)
            unmet = [*unmet, *Ending(self.release, effects, said, package).unmet(test.expect)]
        return Outcome(
            file, test, tuple(unmet), tuple(talk.talk), effects,
            seconds=perf_counter() - began, turns=talk.turns(), history=history,
        )  # fmt: skip


class _Reading:
    """The model, made when it is first asked; a pin stands in for it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.pinned: Extraction | None = None

    async def extract(self, message: Message, context: Context) -> Extraction:
        return self.pinned or await self._model().extract(message, context)


class _Talk:
    """One conversation."""

    def __init__(
        self, release: Release, values: TypedValues, test: tree.ConversationDecl, files: Files, model: Model
    ) -> None:
        zone, start = release.workspace.time_zone, test.at or START
        self._test = test
        self._values = values
        self._clock = ManualClock(start if start.tzinfo else start.replace(tzinfo=ZoneInfo(zone)))
        connector = GivenConnector(values.given(test, files), self._clock, zone)
        self._expecting = Expecting(release, values, connector)
        self._reading = _Reading(model)
        self.runtime = Runtime(
            release,
            extractor=self._reading,
            connectors=dict.fromkeys(release.systems, connector),
            store=MemoryStore(),
            ledger=MemoryLedger(),
            clock=self._clock,
        )
        self.replies: list[Reply] = []
        self.unmet: list[Unmet] = []
        self.talk: list[Shown] = []
        self.stuck = False
        self._fresh = 0
        self._starts: list[int] = []
        self._objected: dict[str, str] = {}  # what the monitor stopped, by call

    async def play(self) -> None:
        """Goes on behind a line that does not hold; ends at one that cannot be played."""
        self._heard(await self.runtime.open(NAME, self._test.channel.text if self._test.channel else "chat"))
        for turn in self._test.turns:
            try:
                await self._turn(turn)
            except (WrongUse, Stuck) as problem:
                if isinstance(turn, tree.Writes):
                    raise
                self._missed(turn, f"this cannot be played: {problem}")
                self.stuck = True
                return

    def turns(self) -> tuple[tuple[Effect, ...], ...]:
        """What each turn of others led to; the opening first."""
        ends = (*self._starts, len(self.replies))
        return tuple(
            tuple(effects_of(self.replies[start:end])) for start, end in zip((0, *self._starts), ends, strict=True)
        )

    async def _turn(self, turn: tree.Turn) -> None:
        match turn:
            case tree.Writes():
                await self._writes(turn)
            case tree.Decides():
                await self._decides(turn)
            case tree.Answers():
                await self._answers(turn)
            case tree.Happens():
                await self._happens(turn)
            case tree.Passes(count=count, unit=unit):
                self._show("time", f"{count} {unit} later")
                await self._passes(timedelta(**{unit: count}))
            case tree.Unclear():
                raise Stuck("nobody here is called so")
            case _:
                if not self._expecting.is_met(turn, self.replies[self._fresh :]):
                    self._missed(turn, "this is not what came")

    # ---- what others do

    async def _writes(self, turn: tree.Writes) -> None:
        words, names = turn.text.text, tuple(word.text for word in turn.attachments)
        self._show("customer", " ".join([*(f"[{name}]" for name in names), words]))
        self._reading.pinned = None if turn.pin is None else extraction_of(words, pin_of(turn.pin))
        await self._do(self.runtime.receive(NAME, Message(f"m{len(self.replies)}", words, names)))

    async def _decides(self, turn: tree.Decides) -> None:
        role = turn.role.text
        waiting = [item for item in self.runtime.approvals() if item.request.role == role]
        if not waiting:
            raise Stuck(f"no approval waits for `{role}`")
        person, reason = turn.person.text if turn.person else role, turn.reason.text if turn.reason else ""
        self._show(person, f"{'approves' if turn.granted else 'denies'} {reason}".rstrip())
        call = waiting[0].request.call
        await self._do(self.runtime.decide(call, person, role, granted=turn.granted, reason=reason))

    async def _answers(self, turn: tree.Answers) -> None:
        role = turn.role.text
        waiting = [item.request for item in self.runtime.questions() if item.request.role == role]
        if not waiting:
            raise Stuck(f"no question waits for `{role}`")
        person, value = turn.person.text if turn.person else role, plain(turn.value)
        self._show(person, f"answers {value}")
        await self._do(self.runtime.answer(waiting[0].wait, person, role, value))

    async def _happens(self, turn: tree.Happens) -> None:
        self._show("system", turn.span.text)
        self._begin()
        for reply in await self.runtime.happened(turn.event.text, self._values.payload(turn)):
            self._heard(reply)

    async def _passes(self, time: timedelta) -> None:
        """So much time, with every timer fired when it is due."""
        self._begin()
        end = self._clock.now() + time
        for _ in range(MAX_TIMERS):
            due = await self.runtime.next_due()
            if due is None or due > end:
                break
            self._clock.advance(max(due - self._clock.now(), timedelta()))
            for reply in await self.runtime.tick():
                self._heard(reply)
        self._clock.advance(max(end - self._clock.now(), timedelta()))

    def _begin(self) -> None:
        self._fresh = len(self.replies)
        self._starts.append(self._fresh)

    async def _do(self, coming: Awaitable[Reply]) -> None:
        self._begin()
        self._heard(await coming)

    def _heard(self, reply: Reply) -> None:
        self.replies.append(reply)
        for text in did(reply.effects):
            self._show("does", text)
        self._stopped()
        for line in reply.lines:
            self._show("agent", line.text)

    def _stopped(self) -> None:
        """What the monitor stopped since the last reply: to the procedure it is only unclear what came of it."""
        for item in self.runtime.parked():
            if item.objections and item.call not in self._objected:
                self._objected[item.call] = f"stops {item.action}: {'; '.join(item.objections)}"
                self._show("monitor", self._objected[item.call])

    def _show(self, who: str, text: str) -> None:
        self.talk.append(Shown(who, text))

    def _missed(self, turn: tree.Turn, message: str) -> None:
        fresh = self.replies[self._fresh :]
        told = tuple(line.text for line in lines_of(fresh))
        stopped = (f"the monitor {text}" for text in self._objected.values())
        self.unmet.append(Unmet(turn.span, message, (*came(fresh), *stopped), told))
