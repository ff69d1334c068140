"""One task as a conversation: the scripted customer says everything at once, then answers what is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from aop.connectors.python import PythonConnector
from aop.engine.effects import CallAction, CloseRequest, Explain, HandOff
from aop.engine.wording import text
from aop.machine.release import Release
from aop.ports.extractor import Extractor, Message
from aop.runtime import Line, Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.values import Record

from .customer import Customer, Raw, Request
from .gold import replay
from .shop import Shop
from .spoken import Spoken
from .tasks import Task

NOW = datetime(2024, 5, 15, 15, 0, tzinfo=UTC)

#: A conversation that needs more messages than this is not going to end.
MAX_TURNS = 60
#: How often a customer says one wish, when something else or nothing was understood.
SAYINGS = 3


@dataclass(frozen=True, slots=True)
class Attempted:
    """`accepted`: the database ended as the gold actions leave it. `forbidden`: why the policy refuses the gold."""

    task: str
    requests: int
    turns: int
    writes: int
    accepted: bool
    reason: str = ""
    forbidden: str = ""
    refused: bool = False


class Voice(Protocol):
    """How the customer says things, and who understands them."""

    @property
    def extractor(self) -> Extractor: ...

    def wishes(self, requests: Iterable[Request]) -> list[str]: ...

    def again(self, request: Request) -> str | None: ...

    def answer(self, slot: str, value: Raw, item: str = "", *, again: bool = False) -> str: ...

    def plain(self, text: str, **moves: object) -> str: ...


async def attempt(
    release: Release, start: Shop, task: Task, customer: Customer, *, voice: Voice | None = None, talk: bool = False
) -> Attempted:
    """Plays the task on a copy of the shop and compares the end with the gold's. Without a voice of its own the
    customer's understanding is pinned."""
    shop = start.copy()
    gold = replay(start, task.calls)
    played = _Played(release, shop, customer, voice or Spoken(), talk=talk)
    await played.play()
    same = shop == gold.shop
    forbidden = "; ".join(error.failure for _, error in gold.refused)
    return Attempted(
        task.id,
        len(customer.requests),
        played.turns,
        played.writes,
        same and not forbidden,
        "" if same else played.last_reason or "the final state differs",
        forbidden,
        same,
    )


def functions(shop: Shop) -> dict[str, Callable[..., Any]]:
    """The shop's actions by name."""
    return {
        name: method
        for name, method in inspect.getmembers(shop, inspect.ismethod)
        if not name.startswith("_") and name not in ("copy", "digest", "load")
    }


class _Played:
    def __init__(self, release: Release, shop: Shop, customer: Customer, voice: Voice, *, talk: bool) -> None:
        self._spoken = voice
        self._customer = customer
        self._talk = talk
        self._closed = 0
        self._done = ""
        self._asked_at: dict[tuple[int, str, str], list[int]] = {}
        self._release = release
        self._runtime = Runtime(
            release,
            extractor=self._spoken.extractor,
            connectors={"retail": PythonConnector(functions(shop))},
            store=MemoryStore(),
            ledger=MemoryLedger(),
            clock=ManualClock(NOW),
        )
        self.turns = 0
        self.writes = 0
        self.last_reason = ""

    async def play(self) -> None:
        """First everything that is wanted, then answers until nothing is asked."""
        await self._runtime.open("task")
        wishes = self._spoken.wishes(self._customer.requests)
        for number, wish in enumerate(wishes):
            if len(wishes) > 1:
                self._closed = number
            wanted: str | None = wish
            for _ in range(SAYINGS):
                if wanted is None or not await self._talk_about(wanted):
                    break
                request = self._customer.requests[number]
                wanted = None if self._done == request.intent else self._spoken.again(request)
        if self._customer.asks_for_a_person:
            await self._say(self._spoken.plain("I want to talk to a person", wants_person=True))

    async def _talk_about(self, wish: str) -> bool:
        """A wish and the answers to what is asked then; whether the conversation is still open."""
        self._done = ""
        reply = await self._say(wish)
        while reply.snapshot.status == "open" and self.turns < MAX_TURNS:
            message = self._reply_to(reply)
            if message is None:
                break
            reply = await self._say(message)
        return reply.snapshot.status == "open" and self.turns < MAX_TURNS

    async def _say(self, message: str) -> Reply:
        self.turns += 1
        reply = await self._runtime.receive("task", Message(f"m{self.turns}", message))
        if self._talk:
            print(f"customer: {message}")
            for line in reply.lines:
                print(f"agent: {line.text} {list(line.options) or ''}")
        self._watch(reply)
        return reply

    def _watch(self, reply: Reply) -> None:
        for effect in reply.effects:
            match effect:
                case CloseRequest(outcome=outcome, procedure=procedure):
                    self._closed += 1
                    self._done = procedure
                    if outcome not in ("resolved", "informed"):
                        self.last_reason = f"{procedure} {outcome}: {self.last_reason}"
                case CallAction(verb="do"):
                    self.writes += 1
                case HandOff(because=because):
                    self.last_reason = f"handed off: {text(because)}"
                case Explain("gate", summary, _, data) if not data.get("allowed", True):
                    self.last_reason = summary

    def _reply_to(self, reply: Reply) -> str | None:
        """An answer to the last question; None when nothing is asked any more."""
        asked = [line for line in reply.lines if line.kind in ("ask", "confirm")]
        if not asked:
            return None
        line = asked[-1]
        if line.kind == "confirm":
            return self._spoken.plain("yes")
        return self._answer(line, reply)

    def _answer(self, line: Line, reply: Reply) -> str:
        slot = line.slot or ""
        item, index = self._item(reply)
        places = self._asked_at.setdefault((self._closed, slot, item), [])
        again = index in places
        places.extend([] if again else [index])
        nth = places.index(index)
        value = self._customer.answer(self._closed, slot, item, nth)
        if value is None or value == "" or (isinstance(value, Mapping) and slot == "variant"):
            return self._spoken.plain("I don't know", answer="does_not_know")
        return self._spoken.answer(slot, value, item, again=again)

    @staticmethod
    def _item(reply: Reply) -> tuple[str, int]:
        """The key of the item that a loop is at, and which one of the loop's it is."""
        frame = reply.snapshot.frames[-1]
        for loop in frame.loops[-1:]:
            item = loop.items[loop.index]
            found = item.get("item_id") if isinstance(item, Record) else None
            return (found if isinstance(found, str) else ""), loop.index
        return "", 0
