"""Who is outside: customers, leads who approve and answer, colleagues who override, and the parcel service.

They outlive every process. Whoever gets no answer asks again, another process perhaps, under the same name; what they
were told counts, and stands in what they say of it afterwards.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from aop.engine.overriding import OF_WORKSPACE
from aop.errors import PortError, WrongUse
from aop.ports.extractor import Message
from aop.ports.store import Conflict
from aop.runtime import Busy, Reply, Runtime
from aop.testing.simulate.process import Gone
from aop.testing.simulate.words import AMOUNTS, EMAILS, ORDERS

if TYPE_CHECKING:
    from aop.testing.simulate.world import World

T = TypeVar("T")

#: A customer writes so often at most, waits so often for others, and asks again so often.
MAX_MESSAGES, MAX_WAITS, MAX_TRIES = 12, 5, 60
#: How long somebody waits for an answer before they ask again, and one who is impatient; seconds.
PATIENCE, IMPATIENCE = 900.0, 0.02
#: Outside of the conversations, so often.
ROUNDS = 14
AGAIN = (Gone, PortError, Conflict, Busy)


@dataclass(slots=True)
class Sent:
    """A message of a customer: what they were told, and between when."""

    conversation: str
    id: str
    text: str
    began: float
    way: str
    acknowledged: float | None = None
    refused: bool = False
    answered: bool = False
    lines: list[str] = field(default_factory=list)


class Someone:
    """Somebody outside with their own chance."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.chance = Random(f"{world.seed} {name}")  # noqa: S311 - repeatable on purpose

    async def asks(self, what: Callable[[Runtime], Awaitable[T]], seconds: float = PATIENCE) -> T:
        """Until somebody answers. Raises WrongUse as the runtime does."""
        for _ in range(MAX_TRIES):
            try:
                return await self.world.any_process(self.chance).asked(what, seconds)
            except AGAIN as error:
                self.world.note(f"{self.name}: no answer ({error})")
                seconds = PATIENCE
                await self.world.loop.sleep(self.chance.random() * 20)
        raise AssertionError(f"{self.name} gets no answer however often they ask")


class Customer(Someone):
    """Wants something, and answers what is asked."""

    def __init__(self, world: World, name: str, channel: str) -> None:
        super().__init__(world, name)
        self.channel = channel
        self.email = EMAILS[0] if self.chance.random() < 0.7 else EMAILS[1]
        self.order = self.chance.choice(ORDERS[:2] if self.email == EMAILS[0] else ORDERS[2:])
        self._numbers = 0
        self._wants = [self.chance.choice(("money back please",) * 4 + ("a voucher please", "swap it please"))]
        if self.chance.random() < 0.4:
            self._wants.append("money back please")

    async def talks(self) -> None:
        await self.world.loop.sleep(self.chance.random() * 30)
        await self._opens()
        waits = 0
        while self._numbers < MAX_MESSAGES and waits < MAX_WAITS:
            text = self._next()
            if text is None:
                waits += 1
                await self.world.loop.sleep(60 + self.chance.random() * 1_800)
                continue
            await self._says(text)
            window = 5 if self.channel == "burst" and self.chance.random() < 0.7 else 0
            await self.world.loop.sleep(window + self.chance.random() * 20)

    async def _opens(self) -> None:
        tried = False

        async def opens(runtime: Runtime) -> bool:
            nonlocal tried
            try:
                await runtime.open(self.name, self.channel)
            except Conflict:
                if not tried:
                    raise
            return True

        for _ in range(MAX_TRIES):
            try:
                await self.world.any_process(self.chance).asked(opens)
                break
            except AGAIN:
                tried = True
                await self.world.loop.sleep(self.chance.random() * 20)

    # ---- what is said

    def _next(self) -> str | None:
        """An answer to what is asked; None where nothing is to be said."""
        stands = self.world.disk.stands.get(self.name)
        frame = stands.frames[-1] if stands is not None and stands.frames else None
        odd = self.chance.random()
        if stands is None or stands.status != "open":
            return self.chance.choice(("hello there", None, None))
        if frame is None:
            return self._wants.pop(0) if self._wants else None
        if odd < 0.1:
            corrects = f"no, make it {self.chance.choice(AMOUNTS)}"
            return self.chance.choice(("please stop this", "is it raining there?", corrects, "hello there"))
        if frame.ask is None:
            return None if odd < 0.8 else self.chance.choice(("please stop this", "hello there"))
        if frame.ask.wants_yes_or_no:
            return "yes" if odd < 0.9 else "no"
        return self._value(frame.ask.slot)

    def _value(self, slot: str | None) -> str:
        match slot:
            case "order_id":
                both = self.chance.random() < 0.5
                return f"my order is {self.order}" + (f", I am {self.email}" if both else "")
            case "email":
                return f"I am {self.email}"
        return f"about {self.chance.choice(AMOUNTS)}"

    async def _says(self, text: str) -> None:
        kind = self.world.faults.at("message")
        self._numbers += 1
        message = Message(f"m{self._numbers}", text)
        way = "hold" if self.channel == "burst" else "accept" if self.chance.random() < 0.15 else "receive"
        sent = Sent(self.name, message.id, text, self.world.loop.time(), way)
        self.world.sent.append(sent)
        patience = IMPATIENCE if kind in ("impatient", "reply_lost") else PATIENCE
        match kind:
            case "early":
                self.world.beside(self._until_told(sent, message, patience))
                return
            case "twice":
                other = replace(sent, way=self.chance.choice(("accept", "receive", sent.way)))
                self.world.sent.append(other)
                self.world.beside(self._until_told(other, message, patience))
        await self._until_told(sent, message, patience)
        if kind == "twice_later":
            self.world.beside(self._once_more(sent, message))

    async def _until_told(self, sent: Sent, message: Message, patience: float) -> None:
        self.world.note(f"{self.name} says {sent.id}: {sent.text} ({sent.way})")
        before = sent.answered
        reply = await self.asks(lambda runtime: _given(runtime, sent.way, self.name, message), patience)
        if sent.acknowledged is None:
            sent.acknowledged = self.world.loop.time()
        if reply is None:
            return
        sent.refused = sent.refused or _is_refused(reply)
        if sent.way == "receive" and not sent.refused:
            if before and not reply.again:
                self.world.wrong(f"{self.name} was answered anew to {sent.id}, which had been answered")
            sent.answered = True
            sent.lines.extend(line.text for line in reply.lines)

    async def _once_more(self, sent: Sent, message: Message) -> None:
        await self.world.loop.sleep(self.chance.random() * 600)
        await self._until_told(sent, message, PATIENCE)


async def _given(runtime: Runtime, way: str, conversation: str, message: Message) -> Reply | None:
    match way:
        case "hold":
            return await runtime.hold(conversation, message)
        case "accept":
            return await runtime.accept(conversation, message)
    return await runtime.receive(conversation, message)


def _is_refused(reply: Reply) -> bool:
    return bool(reply.lines) and not reply.effects and all(line.kind == "notice" for line in reply.lines)


class Lead(Someone):
    """Approves what waits, and answers what colleagues are asked."""

    async def works(self) -> None:
        while not self.world.calm:
            await self.world.loop.sleep(60 + self.chance.random() * 900)
            for call in await self._waiting():
                await self._decides(call)

    async def _waiting(self) -> tuple[str, ...]:
        found = await self.world.disk.store.waiting("approval", 20)
        questions = await self.world.disk.store.waiting("question", 20)
        for _, item in questions:
            await self._answers(item.wait)  # type: ignore[union-attr]
        return tuple(dict.fromkeys(item.call for _, item in found))  # type: ignore[union-attr]

    async def _decides(self, call: str) -> None:
        granted = self.chance.random() < 0.85
        kind = self.world.faults.at("decision")
        if kind == "late":
            await self.world.loop.sleep(5 * 3_600)
        if kind == "twice":
            self.world.beside(self._says_so(call, granted=granted))
        await self._says_so(call, granted=granted, seconds=IMPATIENCE if kind == "no_answer" else PATIENCE)

    async def _says_so(self, call: str, *, granted: bool, seconds: float = PATIENCE) -> None:
        self.world.note(f"{self.name} {'approves' if granted else 'denies'} {call}")
        try:
            await self.asks(lambda runtime: runtime.decide(call, self.name, "lead", granted=granted), seconds)
        except WrongUse as error:
            self.world.note(f"{self.name} is told: {error}")

    async def _answers(self, wait: str) -> None:
        value = "yes" if self.chance.random() < 0.8 else "no"
        self.world.note(f"{self.name} answers {wait}: {value}")
        try:
            await self.asks(lambda runtime: runtime.answer(wait, self.name, "lead", value))
        except WrongUse as error:
            self.world.note(f"{self.name} is told: {error}")


class Parcels(Someone):
    """Tells of parcels, some of them twice, some late."""

    async def works(self) -> None:
        for _ in range(ROUNDS):
            await self.world.loop.sleep(self.chance.random() * 3_600)
            order = self.chance.choice(ORDERS)
            kind = self.world.faults.at("event")
            if kind == "late":
                await self.world.loop.sleep(4 * 86_400)
            for _ in range(2 if kind == "twice" else 1):
                self.world.note(f"the parcel of {order} is scanned")
                number = f"#{order}"
                await self.asks(lambda runtime, number=number: runtime.happened("shop.parcel", {"order_id": number}))  # type: ignore[misc]


class Colleague(Someone):
    """Overrides: pauses, takes over, sends again, drops, cancels, says what became of something."""

    async def works(self) -> None:
        for _ in range(ROUNDS):
            await self.world.loop.sleep(self.chance.random() * 1_500)
            kind = self.world.faults.at("person")
            if kind is not None:
                await self._does(kind)

    async def _does(self, kind: str) -> None:
        name = self.chance.choice(sorted(self.world.customers))
        match kind:
            case "pause":
                await self._acts(OF_WORKSPACE, "aop.pause", {"what": "everything"})
                await self.world.loop.sleep(self.chance.random() * 900)
                await self._acts(OF_WORKSPACE, "aop.resume", {"what": "everything"})
            case "take_over":
                if await self._acts(name, "aop.take_over", {}):
                    await self._acts(name, "aop.answer", {"text": "This is Kim."})
                    await self.world.loop.sleep(self.chance.random() * 900)
                    await self._acts(name, "aop.hand_back", {})
            case "cancel":
                await self._acts(name, "aop.cancel", {})
            case _:
                await self._looks_at(kind)

    async def _looks_at(self, kind: str) -> None:
        """What waits for a person's look."""
        for conversation, item in await self.world.disk.store.waiting("parked", 20):
            call: str = item.call  # type: ignore[union-attr]
            if kind == "turned_out":
                await self._turned_out(call)
            else:
                await self._acts(conversation, f"aop.{kind}", {"call": call})

    async def _turned_out(self, call: str) -> None:
        done = self.world.systems.was_done(call)
        self.world.note(f"{self.name} finds {call} {'done' if done else 'not done'}")
        try:
            await self.asks(lambda runtime: runtime.turned_out(call, done=done))
        except WrongUse as error:
            self.world.note(f"{self.name} is told: {error}")

    async def _acts(self, conversation: str, action: str, inputs: dict[str, Any]) -> bool:
        self.world.note(f"{self.name} does {action} {inputs} in {conversation}")
        try:
            reply = await self.asks(lambda runtime: runtime.act(conversation, self.name, "boss", action, inputs))
        except WrongUse as error:
            self.world.note(f"{self.name} is told: {error}")
            return False
        return reply.told is None
