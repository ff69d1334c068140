"""Messages within a window are one (semantics S6). Law 20: one message split in two is the same as together."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import safe_load

from aop.errors import PortError
from aop.ports.extractor import Message
from aop.runtime import bursts
from aop.values import canonical
from conversations import CASES, Talk, release_of

SHOP: dict[str, Any] = safe_load((CASES / "wrong_item.yaml").read_text("utf-8"))[0]["given"]
#: What a customer says, with what is understood of it: values in the middle, a yes with more behind it, a correction.
LINES = (
    "hello, my order came wrong ~ {intent: wrong_item}",
    "it is W1234567 and my email is ana@example.com ~ {order_id: W1234567, email: ana@example.com}",
    "the socks, they should have been black ~ {items: the socks}",
    "a refund please, no replacement ~ {remedy: a refund}",
    "yes please do",
)


def talk() -> Talk:
    return Talk(release_of("procedures"), SHOP, "2026-11-23 10:00")


def state_of(conversation: Talk) -> str:
    stored = asyncio.run(conversation.store.load("case"))
    assert stored is not None
    return canonical(stored.snapshot.to_json())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=len(LINES), max_size=len(LINES)), st.integers(0, 1999))
def test_one_message_split_in_two_is_the_same_as_together(cuts: list[int], apart: int) -> None:
    """At any blank, up to the window apart; the state is the same to the byte, and so is what was said."""
    whole, split = talk(), talk()
    for line, cut in zip(LINES, cuts, strict=True):
        said, _, pin = line.partition(" ~ ")
        words = said.split()
        at = cut % len(words)
        passes = timedelta(milliseconds=apart)
        whole.passes(passes)
        whole.says(line)
        if at:
            split.sends(" ".join(words[:at]))
        split.passes(passes)
        split.says(" ".join(words[at:]) + (f" ~ {pin}" if pin else ""))
        whole._number = split._number  # the id of a message is that of its first part, so both stay the same
    assert split.played.said == whole.played.said
    assert split.played.did == whole.played.did == ["stripe.refund", "zendesk.add_note", "crm.log", "shop.return_label"]
    assert state_of(split) == state_of(whole)


def test_what_is_kept_is_one_message_with_the_ids_of_all() -> None:
    conversation = talk()
    conversation.sends("the wrong socks")
    conversation.sends("came in")
    conversation.passes(timedelta(seconds=2))
    (entry,) = asyncio.run(conversation.runtime.history("case"))
    assert entry.message == Message("m1", "the wrong socks came in", (), ("m1", "m2"))


def test_a_burst_ends_where_it_has_too_many_messages() -> None:
    conversation = talk()
    for number in range(bursts.MESSAGES):
        conversation.sends(f"word{number}")
        assert conversation.played.said[1:] == []
    reply = conversation.sends("one more")
    assert [line.text for line in reply.lines] != []
    history = asyncio.run(conversation.runtime.history("case"))
    messages = [entry.message for entry in history if entry.message is not None]
    assert [len(message.parts) for message in messages] == [bursts.MESSAGES]


def test_a_burst_ends_where_it_has_more_text_than_a_message_may_have() -> None:
    conversation = talk()
    for text in ("a" * 9_000, "b" * 9_000):
        conversation.sends(text)
    history = asyncio.run(conversation.runtime.history("case"))
    assert [entry.message.text[:2] for entry in history if entry.message is not None] == ["aa"]


def test_a_customer_who_never_stops_writing_is_answered_all_the_same() -> None:
    conversation = talk()
    for second in range(bursts.WINDOWS * 2):
        conversation.sends(f"word{second}")
        conversation.passes(timedelta(seconds=1))
    assert len(conversation.played.said) > 1


def test_a_message_that_cannot_be_read_is_answered_at_once_and_ends_nothing() -> None:
    conversation = talk()
    conversation.sends("my order")
    reply = conversation.sends("   ")
    assert [line.text for line in reply.lines] == ["I did not get any text. How can I help you?"]
    assert asyncio.run(conversation.runtime.history("case")) == ()


def test_what_no_extractor_could_read_is_still_there() -> None:
    conversation = talk()
    conversation.sends("my order")

    async def down(message: Message, context: object) -> None:
        raise PortError("the model is down", outcome_known=True)

    listening = conversation.runtime._listening
    working, listening._extractor.extract = listening._extractor.extract, down  # type: ignore[method-assign]
    with pytest.raises(PortError):
        conversation.passes(timedelta(seconds=2))
    listening._extractor.extract = working  # type: ignore[method-assign]
    conversation.passes(timedelta(seconds=1))
    (entry,) = asyncio.run(conversation.runtime.history("case"))
    assert entry.message == Message("m1", "my order")


def test_no_lock_is_kept_for_a_conversation_in_which_nothing_happens() -> None:
    conversation = talk()

    async def many() -> None:
        for number in range(50):
            await conversation.runtime.open(f"c{number}")
        await asyncio.gather(*(conversation.runtime.receive(f"c{n % 50}", Message(f"m{n}", "hi")) for n in range(200)))

    asyncio.run(many())
    assert len(conversation.runtime._turns.locks) == 0
    history = asyncio.run(conversation.runtime.history("c7"))
    assert [entry.message.id for entry in history if entry.message] == ["m7", "m57", "m107", "m157"]
