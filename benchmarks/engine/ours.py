"""This engine: `transition` alone with the actions carried out in the loop, and the whole runtime on its memory store.

    python -m benchmarks.engine.ours engine|runtime

Nothing is switched off: gate, consents with their digests, evidence, explanations; the history of events and effects
is kept as a store keeps it. The runtime line has on top of that the gate of understanding, the checks of what systems
answer, ledger, locks and commits.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from aop.compiler import compile_files
from aop.engine.effects import CallAction, CloseRequest, Effect, RequestApproval, Say
from aop.engine.events import ActionSettled, ApprovalDecided, Event, MessageReceived
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.understanding import Evidence, Reading, Request, Understanding
from aop.engine.wording import text
from aop.engine.work import Work
from aop.errors import WrongUse
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import ExtractedRequest, ExtractedValue, Extraction, Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.load import load_workspace
from aop.values import Money, Value, canonical
from aop.values import Record as AnsweredRecord
from benchmarks.engine import measure, script
from benchmarks.engine.script import Record, Said, Turn

NOW = datetime(script.TODAY.year, script.TODAY.month, script.TODAY.day, 15, 0, tzinfo=UTC)


def release() -> Release:
    """The workspace of the reference conversation, compiled."""
    result = compile_files(*load_workspace(Path(__file__).parent / "workspace"))
    assert result.release is not None, "the reference workspace has findings"
    return result.release


def understood(said: Said) -> Understanding:
    """What a message was understood to say, typed and with its evidence."""
    match said:
        case {"type": "request", "intent": intent}:
            return Understanding(requests=(Request(intent, Decimal(1), 0, 10),))
        case {"type": "value", "slot": slot, "value": value}:
            return Understanding(values=(Reading(slot, Evidence("m", 0, len(value)), value, raw=value),))
    answer = "yes" if said["yes"] else "no"
    return Understanding(answer=answer, plain_answer=answer)


# ---- transition alone


@dataclass(slots=True)
class Conversation:
    snapshot: Snapshot
    record: Record = field(default_factory=Record)
    history: list[tuple[Event, tuple[Effect, ...]]] = field(default_factory=list)
    waiting: str = ""
    received: int = 0


class Engine:
    """`transition`, driven: events in, effects carried out in process, what comes back is the next event."""

    name = "engine"

    def __init__(self) -> None:
        self.program = Program(release())
        self.actions: dict[str, Callable[[Record, Mapping[str, Any]], Value]] = {
            "shop.find_order": self._find_order,
            "shop.refund": self._refund,
            "shop.add_note": self._add_note,
        }
        actions = self.program.release.actions
        self.carriers: dict[type[Effect], Callable[[Conversation, Any], Event | None]] = {
            Say: self._say,
            CallAction: self._call,
            RequestApproval: self._ask,
            CloseRequest: self._close,
        }
        self.types = {name: item.returns.record or "" for name, item in actions.items() if item.returns is not None}
        every = [said for turns in script.SCRIPTS.values() for turn in turns for said in turn]
        self.heard = {id(said): understood(said) for said in every if said["type"] != "decision"}

    def open(self) -> Conversation:
        return Conversation(opened(self.program, "c", NOW))

    def play(self, conversation: Conversation, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                self._drive(conversation, self._event(conversation, said))

    def _event(self, conversation: Conversation, said: Said) -> Event:
        if said["type"] == "decision":
            return ApprovalDecided(NOW, conversation.waiting, said["person"], said["role"], said["granted"])
        conversation.received += 1
        return MessageReceived(NOW, f"m{conversation.received}", self.heard[id(said)])

    def _drive(self, conversation: Conversation, first: Event) -> None:
        events = deque((first,))
        while events:
            event = events.popleft()
            conversation.snapshot, effects = transition(self.program, conversation.snapshot, event)
            conversation.history.append((event, effects))
            for effect in effects:
                carry_out = self.carriers.get(type(effect))
                answer = None if carry_out is None else carry_out(conversation, effect)
                if answer is not None:
                    events.append(answer)

    def _say(self, conversation: Conversation, effect: Say) -> None:
        conversation.record.lines.append(text(effect.words))

    def _call(self, conversation: Conversation, effect: CallAction) -> Event:
        value = self.actions[effect.action](conversation.record, effect.inputs)
        return ActionSettled(NOW, effect.call, "not_found" if value is None else "done", value)

    def _ask(self, conversation: Conversation, effect: RequestApproval) -> None:
        conversation.waiting = effect.call

    def _close(self, conversation: Conversation, effect: CloseRequest) -> None:
        conversation.record.ended = effect.outcome

    def _find_order(self, record: Record, inputs: Mapping[str, Any]) -> Value:
        found = script.find_order(record, inputs["id"])
        if found is None:
            return None
        cents, customer = found.pop("cents"), AnsweredRecord("shop.account", found.pop("customer"))
        price = Money(Decimal(cents) / 100, "USD")
        return AnsweredRecord("shop.order", {**found, "price": price, "customer": customer})

    def _refund(self, record: Record, inputs: Mapping[str, Any]) -> Value:
        charge, cents = inputs["order"].get("charge"), inputs["amount"].minor
        return AnsweredRecord(self.types["shop.refund"], script.refund(record, charge, cents, inputs["reason"]))

    def _add_note(self, record: Record, inputs: Mapping[str, Any]) -> Value:
        return AnsweredRecord(self.types["shop.add_note"], script.add_note(record, inputs["text"]))

    def record(self, conversation: Conversation) -> Record:
        return conversation.record

    def idle(self, conversation: Conversation) -> object:
        return conversation.snapshot

    def stored(self, conversation: Conversation) -> int:
        return len(canonical(conversation.snapshot.to_json()))

    def history(self, conversation: Conversation) -> str:
        """Every event with what it led to, and the snapshot at the end."""
        return f"{conversation.history!r} {canonical(conversation.snapshot.to_json())!r}"

    def guard(self) -> Callable[[], object]:
        """The condition of the approval rule, its names in scope."""
        procedure = self.program.procedure("wrong_item")
        (rule,) = (item for item in procedure.rules if item.kind == "needs_approval")
        assert rule.condition is not None
        scope = Work(self.program, opened(self.program, "c", NOW)).scope({"amount": Money(Decimal(160), "USD")})
        return partial(self.program.value, rule.condition, scope)


# ---- the whole runtime

#: Conversations of one runtime before a new one is made; the memory store keeps every history.
RUNTIME_KEEPS = 1000


class Connector:
    """The shop in process; what it did is recorded by conversation."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}

    async def call(self, call: Call) -> Answer:
        record, inputs = self.records[call.id.rpartition("/")[0]], dict[str, Any](call.inputs)
        if call.action.name == "shop.find_order":
            found = script.find_order(record, inputs["id"])
            return Answer(found and {**found, "price": Decimal(found["cents"]) / 100})
        if call.action.name == "shop.refund":
            charge, cents = inputs["order"].get("charge"), inputs["amount"].minor
            return Answer(script.refund(record, charge, cents, inputs["reason"]))
        return Answer(script.add_note(record, inputs["text"]))


@dataclass(slots=True)
class Whole:
    id: str
    runtime: Runtime
    record: Record
    received: int = 0


class Throughout:
    """The runtime: gate of understanding, transition, store, ledger; a claim is handed in as an extractor makes it."""

    name = "runtime"

    def __init__(self) -> None:
        self.release = release()
        self.loop = asyncio.new_event_loop()  # as a service does: one for good, no signals set for each conversation
        self.opened = 0
        every = [said for turns in script.SCRIPTS.values() for turn in turns for said in turn]
        self.messages = {id(said): spoken(said) for said in every if said["type"] != "decision"}
        claims = {text: claim for text, _, claim in self.messages.values()}
        self.extractor = ScriptedExtractor(lambda message, _: claims[message.text.rstrip()])

    def open(self) -> Whole:
        if self.opened % RUNTIME_KEEPS == 0:
            self.connector = Connector()
            self.runtime = Runtime(
                self.release,
                extractor=self.extractor,
                connectors={"shop": self.connector},
                store=MemoryStore(),
                ledger=MemoryLedger(),
                clock=ManualClock(NOW),
            )
        self.opened += 1
        conversation = Whole(f"c{self.opened}", self.runtime, Record())
        self.connector.records[conversation.id] = conversation.record
        self.loop.run_until_complete(self.runtime.open(conversation.id))
        return conversation

    def play(self, conversation: Whole, turns: Sequence[Turn]) -> None:
        self.loop.run_until_complete(self._play(conversation, turns))

    async def _play(self, conversation: Whole, turns: Sequence[Turn]) -> None:
        for turn in turns:
            for said in turn:
                reply = await self._reply(conversation, said)
                conversation.record.lines.extend(line.text for line in reply.lines)
                for effect in reply.effects:
                    if isinstance(effect, CloseRequest):
                        conversation.record.ended = effect.outcome

    async def _reply(self, conversation: Whole, said: Said) -> Reply:
        runtime = conversation.runtime
        if said["type"] != "decision":
            conversation.received += 1
            words, attachments, _ = self.messages[id(said)]
            words += " " * (self.opened % 100)  # no message is read from memory because another customer said the same
            return await runtime.receive(conversation.id, Message(f"m{conversation.received}", words, attachments))
        (call,) = (item.request.call for item in runtime.approvals() if item.conversation == conversation.id)
        try:
            return await runtime.decide(call, said["person"], said["role"], granted=said["granted"])
        except WrongUse:  # this person is not asked
            return Reply((), (), opened(runtime.program, conversation.id, NOW))

    def record(self, conversation: Whole) -> Record:
        return conversation.record

    def idle(self, conversation: Whole) -> object:
        return conversation

    def stored(self, conversation: Whole) -> int | None:
        return None  # the snapshot of the engine's line, and the entries of its history

    def guard(self) -> None:
        return None


def spoken(said: Said) -> tuple[str, tuple[str, ...], Extraction]:
    """A message in the customer's words, its attachments, and what an extractor claims about it."""
    if said["type"] == "request":
        words = "you sent me the wrong shoes"
        whole = (ExtractedRequest(said["intent"], Decimal(1), 0, len(words)),)
        return words, (), Extraction(requests=whole, model="given")
    if said["type"] == "answer":
        return ("yes" if said["yes"] else "no"), (), Extraction(model="given")
    value = said["value"]
    attachments = (value,) if said["slot"] == "photo" else ()
    return value, attachments, Extraction(values=(ExtractedValue(said["slot"], value, 0, len(value)),), model="given")


if __name__ == "__main__":
    raise SystemExit(measure.main(Throughout() if sys.argv.pop(1) == "runtime" else Engine()))
