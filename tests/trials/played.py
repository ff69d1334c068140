"""Plays the conversation tests of a workspace from their tree: what `aop.syntax.conversations` reads can be run.

What the customer, a colleague or time does is done; what the agent is expected to do is held against everything that
came since. Pins go in front of the local model; what is not pinned it understands itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aop.analysis.findings import Findings
from aop.analysis.pretended_answers import PretendedAnswers, given
from aop.analysis.pretended_values import PretendedValues
from aop.connectors.given import GivenConnector
from aop.engine.effects import CallAction, CloseRequest, Explain, HandOff, RequestAnswer, RequestApproval
from aop.engine.summary import shown
from aop.engine.wording import text
from aop.extractors.scripted import ScriptedExtractor, extraction_of
from aop.machine.release import Release
from aop.machine.states import Place
from aop.ports.connector import Call
from aop.ports.extractor import Extractor, Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.runtime.knowledge import ReleaseKnowledge
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax import nodes
from aop.syntax.conversations import tree
from aop.syntax.declarations import Files

#: When a test does not say: a Monday morning.
START = datetime.fromisoformat("2026-11-23 10:00")


class PlayedTest:
    """One test, while it is played."""

    def __init__(self, test: tree.ConversationDecl, files: Files, release: Release, otherwise: Extractor) -> None:
        zone = ZoneInfo(release.workspace.time_zone)
        self.release = release
        self.files = files
        self.clock = ManualClock((test.at or START).replace(tzinfo=zone))
        answers = test.given if test.given is not None else [item for file in files.sandbox for item in file.answers]
        pretended = given(answers, release.actions, release.records, release.workspace)
        self.connector = GivenConnector(pretended, self.clock, release.workspace.time_zone)
        pinned = {
            turn.text.text: extraction_of(turn.text.text, _plain(turn.pin))
            for turn in test.turns
            if isinstance(turn, tree.Writes) and turn.pin is not None
        }
        self.runtime = Runtime(
            release,
            extractor=ScriptedExtractor(pinned, otherwise),
            connectors=dict.fromkeys(release.systems, self.connector),
            store=MemoryStore(),
            ledger=MemoryLedger(),
            clock=self.clock,
            knowledge=ReleaseKnowledge(release.articles),
        )
        self.channel = test.channel.text if test.channel else "chat"
        self.replies: list[Reply] = []
        self.fresh = 0

    def play(self, test: tree.ConversationDecl) -> None:
        """Raises AssertionError with the line where it goes another way."""
        self.take(self.runtime.open("c", self.channel))
        for turn in test.turns:
            self.turn(turn)
        self.expect(test.expect)

    def turn(self, turn: tree.Turn) -> None:
        match turn:
            case tree.Writes(words, attachments):
                names = tuple(word.text for word in attachments)
                self.then(self.runtime.receive("c", Message(f"m{len(self.replies)}", words.text, names)))
            case tree.Decides(role, person, granted, reason):
                (waiting,) = [item for item in self.runtime.approvals() if item.request.role == role.text]
                name = person.text if person else role.text
                words = reason.text if reason else ""
                self.then(self.runtime.decide(waiting.request.call, name, role.text, granted=granted, reason=words))
            case tree.Passes(count, unit):
                self.passes(timedelta(**{unit: count}))
            case _:
                assert self.is_met(turn), f"`{turn.span.text}`: {self.seen()}"

    def then(self, coming: Any) -> None:
        self.fresh = len(self.replies)
        self.take(coming)

    def take(self, coming: Any) -> None:
        self.replies.append(asyncio.run(coming))

    def passes(self, time: timedelta) -> None:
        self.fresh = len(self.replies)
        end = self.clock.now() + time
        while (due := self.runtime.next_due()) is not None and due <= end:
            self.clock.advance(max(due - self.clock.now(), timedelta()))
            self.replies.extend(asyncio.run(self.runtime.tick()))
        self.clock.advance(end - self.clock.now())

    # ---- what is expected

    def is_met(self, turn: tree.Turn) -> bool:
        replies = self.replies[self.fresh :]
        lines = [line for reply in replies for line in reply.lines]
        effects = [effect for reply in replies for effect in reply.effects]
        match turn:
            case tree.Asks(slots, part):
                names = {word.text for word in slots}
                return any(line.kind == "ask" and line.slot in names and _in(part, line.text) for line in lines)
            case tree.Confirms(part):
                return any(line.kind == "confirm" and _in(part, line.text) for line in lines)
            case tree.Tells(None):
                return not lines
            case tree.Tells(part):
                return any(_in(part, line.text) for line in lines)
            case tree.Calls():
                return any(isinstance(item, CallAction) and self.fits(turn, item) for item in effects)
            case tree.AsksApproval(role, action):
                asked = [item for item in effects if isinstance(item, RequestApproval)]
                return any((item.role, item.action) == (role.text, action.text) for item in asked)
            case tree.AsksColleague(role, slot):
                wanted = [item for item in effects if isinstance(item, RequestAnswer)]
                return any((item.role, item.slot) == (role.text, slot.text) for item in wanted)
            case tree.Escalates(queue, because):
                handed = [item for item in effects if isinstance(item, HandOff)]
                return any(item.queue == queue.text and _in(because, text(item.because)) for item in handed)
            case tree.Finishes(outcome):
                return any(isinstance(item, CloseRequest) and item.outcome == outcome.text for item in effects)
        raise AssertionError(f"`{turn.span.text}` is no expectation")

    def fits(self, turn: tree.Calls, effect: CallAction) -> bool:
        """Whether a call is of this action with these inputs: the connector's own comparison."""
        action = self.release.actions[effect.action]
        if effect.action != turn.action.text or effect.verb != turn.verb:
            return False
        workspace = self.release.workspace
        values = PretendedValues(self.release.records, workspace.currency, workspace.time_zone, Findings())
        reading = PretendedAnswers(self.release.actions, self.release.records, values)
        matched = reading.matched([(item.path.words, item.value) for item in turn.inputs], action)
        assert matched is not None
        return self.connector.matches(matched, Call("", action, effect.inputs, ""))

    def expect(self, expect: tree.ExpectDecl) -> None:
        did = [item.action for item in self.of(CallAction) if item.verb == "do"]
        ends = [item.outcome for item in self.of(CloseRequest)]
        said = [line.text for reply in self.replies for line in reply.lines]
        assert expect.finished is None or ends[-1:] == [expect.finished.text], ends
        assert not expect.ends or [word.text for word in expect.ends] == ends, ends
        assert {name.text for name in expect.did} <= set(did), did
        assert not {name.text for name in expect.never_did} & set(did), did
        assert all(any(word.text in line for line in said) for word in expect.says), said
        assert not any(word.text in line for word in expect.never_says for line in said), said
        self.expect_steps([step.words[-1].text for step in expect.steps])
        if expect.handoff is not None:
            self.expect_handoff(expect.handoff)

    def expect_steps(self, wanted: list[str]) -> None:
        passed = [self.step_at(item.at) for item in self.of(Explain) if item.at is not None]
        left = iter(passed)
        assert all(any(step == name for step in left) for name in wanted), passed

    def step_at(self, place: Place) -> str:
        """The step that a sentence stands in."""
        for procedure in self.files.procedures:
            for step in procedure.steps if procedure.span.source.path.endswith(place.file) else ():
                first, last = step.span.line, step.span.source.position(step.span.end)[0]
                if first < place.line <= last:
                    return step.name.text
        return ""

    def expect_handoff(self, wanted: tree.HandoffDecl) -> None:
        found = list(self.of(HandOff))[-1]
        package = found.package
        assert wanted.queue is None or found.queue == wanted.queue.text
        assert _in(wanted.because, text(found.because))
        assert wanted.verified is None or package.customer.level == wanted.verified.text
        assert {word.text for word in wanted.topics} <= set(package.flags.topics)
        slots = {slot.known.name: shown(slot.known) for request in package.requests for slot in request.slots}
        for word, node in wanted.slots:
            assert isinstance(node, nodes.Scalar)
            assert slots.get(word.text) == node.text, slots

    def of(self, kind: type[Any]) -> Iterable[Any]:
        return [item for reply in self.replies for item in reply.effects if isinstance(item, kind)]

    def seen(self) -> list[str]:
        lines = [line.text for reply in self.replies[self.fresh :] for line in reply.lines]
        return [*lines, *(f"does {item.action}" for item in self.of(CallAction))]


def _in(part: Any, words: str) -> bool:
    return part is None or part.text in words


def _plain(node: nodes.Node) -> Any:
    match node:
        case nodes.Scalar():
            return node.text
        case nodes.Sequence(items):
            return tuple(_plain(item) for item in items)
        case nodes.Mapping(entries):
            return {entry.name: _plain(entry.value) for entry in entries}
    raise AssertionError(node)
