"""Who the customer is, over conversations: tries by account and sender, nothing told by a refusal, senders."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aop.engine.effects import Effect, Explain, Query, Say
from aop.errors import Unavailable, WrongUse
from aop.extractors.scripted import ScriptedExtractor
from aop.ports.extractor import ExtractedRequest, ExtractedValue, Extraction, Message
from aop.ports.ledger import Row
from aop.runtime import Reply, Runtime, Sender
from aop.runtime.clocks import ManualClock
from aop.runtime.why import why
from aop.stores.memory import MemoryLedger, MemoryStore
from case_systems import CaseSystems
from conversations import release_of

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


def order(number: str, account: str, email: str) -> dict[str, Any]:
    return {"order_id": number, "status": "delivered", "total": "400", "customer": {"id": account, "email": email}}


GIVEN = {
    "shop.find_order": {
        "by": "id",
        "#W1234567": order("#W1234567", "c1", "ana@example.com"),
        "#W7654321": order("#W7654321", "c2", "eve@example.com"),
    }
}


def claim(message: Message, _: object) -> Extraction:
    """`settle W1234567 ana@example.com`: a request with its values; without the first word they are values alone."""
    asks, values = message.text.startswith("settle"), []
    for word in message.text.removeprefix("settle ").split():
        start = message.text.index(word)
        slot = "email" if "@" in word else "order_id"
        values.append(ExtractedValue(slot, word, start, start + len(word)))
    requests = (ExtractedRequest("settle_order", Decimal(1), 0, len(message.text)),) if asks else ()
    return Extraction(requests=requests, values=tuple(values), model="scripted")


class Desk:
    """Conversations with one ledger; each says an order with one address after another."""

    def __init__(self, ledger: MemoryLedger | None = None) -> None:
        release = release_of("tests/workspaces/control")
        self.clock = ManualClock(AT)
        self.ledger = ledger or MemoryLedger()
        self.runtime = Runtime(
            release, extractor=ScriptedExtractor(claim), connectors=dict.fromkeys(release.systems, CaseSystems(GIVEN)),
            store=MemoryStore(), ledger=self.ledger, clock=self.clock,
        )  # fmt: skip
        self._count = 0

    async def said(self, number: str, *emails: str, channel: str = "web", sender: Sender | None = None) -> list[Reply]:
        self._count += 1
        name = f"case{self._count}"
        await self.runtime.open(name, channel, sender)
        lines = [f"{'' if at else 'settle '}{number} {email}" for at, email in enumerate(emails)]
        return [await self.runtime.receive(name, Message(f"m{at}", line)) for at, line in enumerate(lines)]

    def tries(self, number: str, *emails: str, channel: str = "web", sender: Sender | None = None) -> bool:
        """Whether the customer was verified in the end."""
        replies = asyncio.run(self.said(number, *emails, channel=channel, sender=sender))
        return replies[-1].snapshot.verified is not None


def outward(replies: list[Reply]) -> list[list[Effect]]:
    """Everything that leaves the engine but what is written down of why."""
    return [[item for item in reply.effects if not isinstance(item, Explain)] for reply in replies]


ANA, EVE, GUESS = "ana@example.com", "eve@example.com", "guess@example.com"


# ---- tries (three a day)


def test_wrong_answers_count_over_conversations_for_the_account_that_is_claimed() -> None:
    desk = Desk()
    assert not desk.tries("W1234567", GUESS, GUESS)
    assert not desk.tries("W1234567", GUESS)
    assert not desk.tries("W1234567", ANA)
    assert desk.tries("W7654321", EVE)  # another account has its own


def test_sixty_four_who_guess_at_once_have_three_tries_together() -> None:
    desk = Desk()
    taken: list[str] = []
    usual = desk.ledger.reserve

    async def reserve(row: Row, queries: tuple[Query, ...]) -> str | None:
        await asyncio.sleep(0)  # the others go first
        broken = await usual(row, queries)
        taken.extend([row.call] if broken is None else [])
        return broken

    desk.ledger.reserve = reserve  # type: ignore[method-assign]

    async def guess() -> None:
        await asyncio.gather(*(desk.said("W1234567", f"guess{number}@example.com") for number in range(64)))

    asyncio.run(guess())
    assert len(taken) == 3


def test_right_answers_do_not_count() -> None:
    desk = Desk()
    assert all(desk.tries("W1234567", ANA) for _ in range(5))
    assert not desk.tries("W1234567", GUESS, GUESS)
    assert all(desk.tries("W1234567", ANA) for _ in range(5))


def test_wrong_answers_count_for_the_sender_whichever_account_they_claim() -> None:
    desk, sender = Desk(), Sender("Mallory@Example.com")
    assert not desk.tries("W1234567", GUESS, GUESS, channel="email", sender=sender)
    assert not desk.tries("W7654321", GUESS, channel="email", sender=Sender("mallory@example.com"))
    assert not desk.tries("W7654321", EVE, channel="email", sender=sender)
    assert desk.tries("W7654321", EVE, channel="email", sender=Sender("eve@example.com"))


def test_tries_come_back_when_their_time_is_over() -> None:
    desk = Desk()
    assert not desk.tries("W1234567", GUESS, GUESS)
    assert not desk.tries("W1234567", GUESS)
    desk.clock.advance(timedelta(hours=23, minutes=59))
    assert not desk.tries("W1234567", ANA)
    desk.clock.advance(timedelta(minutes=1))
    assert desk.tries("W1234567", ANA)


def test_beyond_the_tries_a_right_answer_is_refused_exactly_as_a_wrong_one() -> None:
    """No oracle: the same words, the same effects, the same state, in the same number of events."""
    ends = []
    for last in (ANA, GUESS):
        desk = Desk()
        assert not desk.tries("W1234567", GUESS, GUESS)
        assert not desk.tries("W1234567", GUESS)
        ends.append(asyncio.run(desk.said("W1234567", last, last)))
    right, wrong = ends
    assert [[line.text for line in reply.lines] for reply in right] == [
        ["That does not match what I have. Let us try once more.", "What is your order number?"],
        ["I can't confirm who you are."],
    ]
    assert [reply.lines for reply in right] == [reply.lines for reply in wrong]
    assert outward(right) == outward(wrong)
    assert [reply.snapshot.counters for reply in right] == [reply.snapshot.counters for reply in wrong]
    assert [reply.snapshot.verified for reply in right] == [None, None]


def test_a_wrong_answer_within_the_tries_looks_the_same_too() -> None:
    within = asyncio.run(Desk().said("W1234567", GUESS, GUESS))
    desk = Desk()
    assert not desk.tries("W1234567", GUESS, GUESS)
    assert not desk.tries("W1234567", GUESS)
    beyond = asyncio.run(desk.said("W1234567", ANA, ANA))

    def words(replies: list[Reply]) -> list[list[Any]]:
        return [[item if isinstance(item, Say) else type(item) for item in effects] for effects in outward(replies)]

    assert words(within) == words(beyond)


def test_guesses_made_at_the_same_time_count_each() -> None:
    desk = Desk()

    async def guessed() -> list[list[Reply]]:
        others = [desk.said("W1234567", f"g{number}@example.com") for number in range(64)]
        return await asyncio.gather(*others)

    asyncio.run(guessed())
    tried = [state for name, state in desk.ledger.states().items() if "/try/" in name]
    assert len(tried) == 3
    assert not desk.tries("W1234567", ANA)


def test_where_the_tries_cannot_be_counted_nobody_is_verified() -> None:
    class Down(MemoryLedger):
        async def reserve(self, row: Row, queries: Any) -> str | None:
            raise Unavailable("the ledger does not answer")

    replies = asyncio.run(Desk(Down()).said("W1234567", ANA))
    assert replies[-1].snapshot.verified is None
    assert replies[-1].lines[0].text == "That does not match what I have. Let us try once more."


# ---- senders


@pytest.mark.parametrize(
    ("channel", "sender", "says"),
    [
        ("web", Sender(ANA), "knows its sender as `none` only"),
        ("email", Sender(ANA, {"id": "c1", "email": ANA}), "write `email: {sender: signed_in}`"),
        ("chat", Sender(ANA, {"email": ANA}), "the account of the sender lacks `id`"),
        ("chat", Sender(ANA, {"id": "c1", "email": "nobody"}), "is not a valid email"),
        ("chat", Sender(), "an address or an account"),
        ("email", Sender("ana@"), "the sender is no email"),
        ("elsewhere", Sender(ANA), "knows its sender as `none` only"),
    ],
)
def test_a_channel_says_no_more_of_its_sender_than_the_workspace_lets_it(
    channel: str, sender: Sender, says: str
) -> None:
    desk = Desk()
    with pytest.raises(WrongUse) as problem:
        asyncio.run(desk.runtime.open("case", channel, sender))
    assert says in str(problem.value)
    asyncio.run(desk.runtime.open("case", channel))  # nothing was opened


def test_who_signed_in_is_verified_at_once_and_no_longer_than_the_level_lasts() -> None:
    desk = Desk()
    account = {"id": "c1", "email": ANA}
    reply = asyncio.run(desk.runtime.open("case", "chat", Sender(ANA, account)))
    held = reply.snapshot.verified
    assert held is not None
    assert (held.account, held.level, held.over) == ("c1", "signed_in", False)
    again = asyncio.run(desk.runtime.sender_is("case", Sender(ANA, account))).snapshot.verified
    assert again is not None
    assert again.account == "c1"
    other = asyncio.run(desk.runtime.sender_is("case", Sender(EVE))).snapshot
    assert other.verified is not None
    assert other.verified.over


def test_whoever_asks_why_is_told_that_the_tries_are_used_up() -> None:
    desk = Desk()
    assert not desk.tries("W1234567", GUESS, GUESS)
    assert not desk.tries("W1234567", GUESS)
    replies = asyncio.run(desk.said("W1234567", ANA))
    (guard,) = [item for item in replies[-1].effects if isinstance(item, Explain) and "tries" in item.data]
    assert (guard.data["holds"], guard.data["level"]) == (False, "order_email")
    history = asyncio.run(desk.runtime.history("case3"))
    told = why(desk.runtime.program.release, history, 0, ())
    assert any("the tries of this level are used up" in line for line in told)
