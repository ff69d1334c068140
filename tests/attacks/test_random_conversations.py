"""Random customers, colleagues and systems against two workspaces: whatever they do, the invariants hold.

Each conversation comes from its seed alone, so a failure names the seed that repeats it. `AOP_FUZZ=20000` runs more.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from yaml import safe_load

from aop.engine.effects import CallAction, Say
from aop.engine.events import ApprovalDecided, MessageReceived
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.engine.work import Work
from aop.errors import Unavailable, WrongUse
from aop.machine.release import Release
from aop.ports.connector import Answer, Call
from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Message
from aop.ports.store import Entry
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.values import Money, canonical
from conversations import CASES, ZONE, dated, plain, release_of

CONVERSATIONS = int(os.environ.get("AOP_FUZZ", "200"))
WORKSPACES = {"procedures": "wrong_item", "tests/workspaces/exchange": "exchange"}
ANSWERS = {
    "order_id": ["W1234567", "W7654321"],
    "email": ["ana@example.com"] * 8 + ["eve@example.com"],
    "remedy": ["refund", "replacement"],
    "items": ["shoes", "socks", "both", "keyboard", "trackpad", "all of them", "the second one"],
    "variant": ["blue", "green", "black", "the cheapest", "the second one"],
    "payment": ["card", "gift card", "visa", "the second one"],
    "photo": ["photo.jpg"],
}
ANYTHING = [*sorted({text for texts in ANSWERS.values() for text in texts}), "none of them", "Ana Ruiz", "02134"]
REMARKS = (
    ["yes"] * 3
    + ["yes please", "no", "no thanks", "I don't know", "hello", "hmm, what would that cost?", "ok", "go ahead"]
    + ["yes but wait", "never mind", "never mind, cancel that", "actually", "sorry, I meant"]
)
MOVES = [None] * 6 + ["repeat", "skip", "hold_on", "small_talk", "abuse", "goodbye", "no such move"]
SENTIMENTS = ["neutral"] * 300 + ["very_negative", "no such sentiment"]
PRICES = ["$9", "$160", "$600", "$1900"]


class RandomSystem:
    """Answers what the case gives, now and then something else: nothing, a failure, nonsense, somebody else's."""

    def __init__(self, chance: random.Random, given: dict[str, Any], started: datetime) -> None:
        self._chance = chance
        self._given = dated(plain(given), started)
        self._status = chance.choice(["pending", "delivered", "delivered"])

    async def call(self, call: Call) -> Answer:
        what = self._chance.random()
        if what < 0.01:
            raise Unavailable("down")
        if what < 0.02:
            raise KeyError("a mistake in the connector")
        if what < 0.04 and call.action.maybe_missing:
            return Answer(None)
        if what < 0.06 and call.action.failures:
            return Answer(None, failure=self._chance.choice(call.action.failures))
        if what < 0.065:
            return Answer({"junk": 1})
        data = self._given.get(call.action.name)
        return Answer(self._varied(call, data) if isinstance(data, dict) else data)

    def _varied(self, call: Call, given: dict[str, Any]) -> dict[str, Any]:
        chance, data = self._chance, dict(given)
        if "items" in data:
            data["status"] = self._status
            if chance.random() < 0.15:
                data["items"] = chance.choice([[], data["items"][:1]])
            if chance.random() < 0.3:
                data["items"] = [{**item, "price": chance.choice(PRICES)} for item in data["items"]]
        if chance.random() < 0.03:
            if "account_id" in data:
                data["account_id"] = "c9"
            elif "customer" in data:
                data["customer"] = {**data["customer"], "id": "c9"}
            elif call.action.name.endswith("account"):
                data["id"] = "c9"
        return data


class RandomCustomer:
    """Answers what is asked most of the time; the extractor that hears them is wrong a quarter of the time."""

    def __init__(self, chance: random.Random, release: Release) -> None:
        self._chance = chance
        self._intents = list(release.intents)
        self._slots = sorted({name for item in release.procedures.values() for name in item.slots})
        self._heard = Extraction(model="random")

    async def extract(self, message: Message, context: Context) -> Extraction:
        return self._heard

    def next_line(self, snapshot: Snapshot) -> str:
        """What they say next; what the extractor will claim about it is set aside."""
        chance = self._chance
        asked = snapshot.frames[-1].ask if snapshot.frames else None
        said: list[tuple[str, str]] = []
        parts: list[str] = []
        if asked is not None and asked.slot is not None and chance.random() < 0.92:
            said.append((asked.slot, self._answer(asked.slot)))
        elif asked is not None and asked.kind == "confirm" and chance.random() < 0.85:
            parts.append(chance.choice(REMARKS[:5]))
        else:
            slots = chance.sample(self._slots, chance.randrange(min(4, len(self._slots))))
            said.extend((slot, self._answer(slot)) for slot in slots)
            if chance.random() < 0.5:
                parts.append(chance.choice(REMARKS))
        wanted = chance.choice(self._intents) if not snapshot.frames or chance.random() < 0.08 else None
        opening = [] if wanted is None else [f"please {wanted.replace('_', ' ')}"]
        text = ", ".join([*opening, *(raw for _, raw in said), *parts]) or "x"
        self._heard = self._wrong(text, said) if chance.random() < 0.25 else _right(text, wanted, said)
        return text

    def _answer(self, slot: str) -> str:
        return self._chance.choice(ANSWERS.get(slot, ANYTHING))

    def _wrong(self, text: str, said: Sequence[tuple[str, str]]) -> Extraction:
        """Claims of an extractor that cannot be trusted: spans outside the text, names that do not exist."""
        chance = self._chance
        values = [
            ExtractedValue(
                slot,
                raw,
                text.find(raw),
                text.find(raw) + len(raw),
                Decimal(chance.choice(["1", ".3"])),
                chance.choice(["set"] * 6 + ["add", "remove"]),
                chance.choice([None] * 8 + ["keyboard", "shoes"]),
            )
            for slot, raw in said
        ]
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            start, end = chance.randrange(len(text) + 1), chance.randrange(len(text) + 3)
            raw = chance.choice([text[start:end], "refund", "yes", "$1", "W9999999", ""])
            sure = Decimal(chance.choice(["1", "0", "-1", "NaN", "Infinity"]))
            operation = chance.choice(["set", "add", "remove", "no such operation"])
            values.append(ExtractedValue(chance.choice([*self._slots, "zzz"]), raw, start, end, sure, operation))
        requests = []
        for _ in range(chance.choice([0, 0, 0, 0, 1, 1, 2, 3])):
            start = chance.randrange(len(text))
            end = chance.choice([len(text), chance.randrange(start, len(text) + 2)])
            requests.append(ExtractedRequest(chance.choice([*self._intents, "nope"]), Decimal(1), start, end))
        return Extraction(
            requests=tuple(requests),
            values=tuple(values),
            topics=("no such topic",) if chance.random() < 0.02 else (),
            answer=chance.choice([None, None, "yes", "no", "does_not_know"]),
            move=chance.choice(MOVES),
            correction=chance.random() < 0.15,
            cancel=chance.random() < 0.03,
            wants_person=chance.random() < 0.001,
            sentiment=chance.choice(SENTIMENTS),
            language=chance.choice(["en", "en", "xx", "!!"]),
            model="random",
        )


def _right(text: str, wanted: str | None, said: Sequence[tuple[str, str]]) -> Extraction:
    values = [ExtractedValue(slot, raw, text.find(raw), text.find(raw) + len(raw)) for slot, raw in said]
    requests = () if wanted is None else (ExtractedRequest(wanted, Decimal(1), 0, len(text)),)
    return Extraction(requests=requests, values=tuple(values), model="random")


@dataclass(frozen=True, slots=True)
class Conversation:
    """A runtime with one open conversation."""

    runtime: Runtime
    store: MemoryStore
    clock: ManualClock
    started: datetime

    async def snapshot(self) -> Snapshot:
        stored = await self.store.load("case")
        assert stored is not None
        return stored.snapshot


async def converse(workspace: str, given: dict[str, Any], seed: int) -> Conversation:
    """One random conversation, to its end or for up to 45 turns."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    release = release_of(workspace)
    started = datetime(2026, 11, 23, 10, tzinfo=ZONE)
    customer, system = RandomCustomer(chance, release), RandomSystem(chance, given, started)
    store, clock = MemoryStore(), ManualClock(started)
    connectors = dict.fromkeys(release.systems, system)
    runtime = Runtime(
        release, extractor=customer, connectors=connectors, store=store, ledger=MemoryLedger(), clock=clock
    )
    await runtime.open("case")
    talk = Conversation(runtime, store, clock, started)
    for number in range(chance.randrange(10, 45)):
        await _turn(talk, chance, customer, number)
        if (await talk.snapshot()).status != "open":
            break
    return talk


async def _turn(talk: Conversation, chance: random.Random, customer: RandomCustomer, number: int) -> None:
    """Somebody decides, time passes, or the customer says something."""
    what, pending = chance.random(), talk.runtime.approvals()
    if pending and what < 0.5:
        request = chance.choice(pending).request
        person = chance.choice(["maria", "noor", "c1"])
        with suppress(WrongUse):  # a person who may not
            await talk.runtime.decide(request.call, person, request.role, granted=chance.random() < 0.7)
    elif what < 0.06:
        talk.clock.advance(timedelta(hours=chance.choice([1, 5, 30, 100])))
        await talk.runtime.tick()
    else:
        text = customer.next_line(await talk.snapshot())
        names = ("photo.jpg",) if "photo" in text else ()
        await talk.runtime.receive("case", Message(f"m{number}", text, names))


class Watch:
    """Goes through a history and collects what must never happen."""

    def __init__(self, talk: Conversation) -> None:
        self.broken: list[str] = []
        self.writes = 0
        self._program = talk.runtime.program
        self._grants: dict[str, set[str]] = defaultdict(set)  # by call: who granted
        self._used: Counter[str] = Counter()  # by digest: calls that a yes was used for
        self._questions = 0
        self._history: tuple[Entry, ...] = asyncio.run(talk.runtime.history("case"))
        self._state = opened(self._program, "case", talk.started)

    def go_through(self) -> None:
        for entry in self._history:
            self._state = self._replay(entry)
        if self._questions > self._program.release.workspace.limits.questions:
            self.broken.append(f"{self._questions} questions were asked")

    def _replay(self, entry: Entry) -> Snapshot:
        before, bytes_before = self._state, canonical(self._state.to_json())
        after, effects = transition(self._program, before, entry.event)
        self._must(canonical(before.to_json()) == bytes_before, "a transition changed what it was given")
        self._must(effects == entry.effects, "a replay gave other effects")
        read_back = Snapshot.from_json(after.to_json())
        self._must(canonical(read_back.to_json()) == canonical(after.to_json()), "a snapshot was read back otherwise")
        self._must(after.now >= before.now, "time went back")
        self._after(entry, before, after)
        for effect in effects:
            if isinstance(effect, Say) and effect.kind in ("ask", "confirm"):
                self._questions += 1
            if isinstance(effect, CallAction) and effect.verb == "do":
                self._write(effect, after)
        return after

    def _after(self, entry: Entry, before: Snapshot, after: Snapshot) -> None:
        event = entry.event
        if isinstance(event, ApprovalDecided) and event.granted:
            self._grants[event.call].add(event.person)
        if not isinstance(event, MessageReceived) or after.status != "open":
            return
        if event.understanding.cancel and before.flight is not None:
            same = after.flight is not None and after.flight.id == before.flight.id
            self._must(not same, "a cancel left the call under way")
        idle = after.flight is None and after.reading is None
        waits = bool(after.frames) and after.frames[-1].pending is not None
        self._must(
            not (after.frames and idle and not waits and after.frames[-1].ask is None), "open, and nothing is asked"
        )

    def _write(self, effect: CallAction, after: Snapshot) -> None:
        self.writes += 1
        work, name = Work(self._program, after), effect.action
        rules = self._program.rules(name, tuple(frame.procedure for frame in after.frames)).every
        if any(rule.kind == "needs_confirmation" for rule in rules):
            self._used[effect.digest] += 1
            given = sum(item.digest == effect.digest for item in after.consents)
            self._must(given >= self._used[effect.digest], f"{name} without a yes")
        self._must(work.verified(None), f"{name} for a customer who is not verified")
        self._must(not any(map(work.is_foreign, effect.inputs.values())), f"{name} with somebody else's record")
        amount = effect.inputs.get("amount")
        if name == "stripe.refund" and isinstance(amount, Money):
            needed = (amount.amount > 150) + (amount.amount > 500)
            self._must(len(self._grants[effect.call]) >= needed, f"{name} of {amount} without {needed} approvals")

    def _must(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)


@pytest.mark.parametrize(("workspace", "cases"), WORKSPACES.items())
def test_the_invariants_hold_in_random_conversations(workspace: str, cases: str) -> None:
    given = safe_load((CASES / f"{cases}.yaml").read_text("utf-8"))[0]["given"]
    writes = 0
    for seed in range(CONVERSATIONS):
        watch = Watch(asyncio.run(converse(workspace, given, seed)))
        watch.go_through()
        assert watch.broken == [], f"seed {seed}"
        writes += watch.writes
    assert writes, "no conversation got as far as a change"
