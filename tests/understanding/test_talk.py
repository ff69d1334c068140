"""Thanks, greetings, starting over, not resolved, goodbye: read only where they are what is said, and nothing else is
swallowed with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.extractors.spotting import spot
from aop.ports.extractor import Context, Message, Vocabulary
from aop.understanding.moves import MOVES, only_moves, signals
from understanding.samples import SLOTS
from understanding.test_answers import each

SAID = {
    "thanks": """
        thanks | Thanks! | thank you | Thank you so much! | great, thanks a lot | cheers | ok thanks | thx
        thanks again | perfect, thank you | many thanks | hi, thanks | thanks for your help | ok, thank you very much
        Awesome. Thanks for the quick reply! | I appreciate it | that helped, thanks | oh great thank you | ty
        thank you 🙏 | wonderful, much appreciated | thanks, that worked
        """,
    "greeting": """
        hi | Hello! | hey there | good morning | Good evening everyone | hi again | hello? | hi, good afternoon
        oh hello | hello hello | anyone there? | hey guys | hi team
        """,
    "restart": """
        start over | can we begin again | can we begin again? | let's start from scratch | restart | restart please
        I want to start over | let's start over please | could we start again from the beginning?
        no, let's start over | wait, start over | I made a mistake, can we start over? | from the beginning please
        forget it, let's start over | sorry, I got confused. Can we start again? | go back to the beginning
        let's do it all over again | cancel that and start over | start all over again | can you restart this
        """,
    "not_resolved": """
        that's not it | that did not help | it still doesn't work | this isn't resolved | wrong answer
        That didn't help at all! | no, that's not it | sorry but that didn't work | thanks but it is still broken
        the problem is still there | still not working | that's not what I asked | it's still not fixed
        you didn't answer my question | hmm, that doesn't help | unfortunately the issue persists | nothing changed
        I still have the same problem | that's not it, thanks | that doesn't answer my question.
        """,
    "small_talk": """
        how are you | hello, how are you? | are you a bot? | who are you? | thanks, how are you? | lol | nice | great
        what's your name | haha | am I talking to a bot? | got it | are you an AI?
        """,
    "goodbye": """
        bye | goodbye! | that's all, bye | thanks, bye | ok bye | bye then | that's all, thanks | have a nice day
        thanks for your help, have a great day! | see you later | no, that's all | no that is all, thank you
        that'll be all | good night | take care | nothing else, thanks | great, bye bye | ok thanks bye
        """,
    "abuse": """
        thanks for nothing you idiot | hi you moron | start over you stupid bot | bye, asshole
        that didn't help, you are useless
        """,
}

#: Not that move, whatever else they are.
NEAR = {
    "thanks": """
        thanks but it is still broken | thanks for nothing | no thanks | no thank you | yes, thank you | sure, thanks
        thanks, I want a refund | I'd like to thank the team for the refund | thank you for sending the wrong shoes
        thanks, where is my order? | thanks, W1234567 | cheers was the name of the lamp | ok | perfect | please
        thanks to you my parcel is lost | yes thanks | thanks for the refund, when does it arrive
        """,
    "greeting": """
        hi, my parcel is late | hello I need a refund | good morning, where is my order? | morning | evening
        good morning delivery please | hey, W1234567 | the high one | hi, cancel my order | hello kitty lamp
        hi Ana here | afternoon
        """,
    "restart": """
        restart my router | I restarted it | the router keeps restarting | start over with the blue one
        can I start a return | start a return | let's start from scratch, I want a refund instead | begin again tomorrow
        my subscription should start again | when does it start over | it restarts by itself
        don't start over | I do not want to start over | why do I have to start over? | again | the start | no
        do over 50s get a discount | let me start with the lamp | I had to start over three times already
        """,
    "not_resolved": """
        that's it | is that not it? | the shoes still don't fit | my order has not been resolved yet
        the lamp does not work | it does not work | it doesn't help that the shop is closed | the answer was helpful
        does it still not work? | not the lamp | that is not it at home | wrong item | wrong size
        I got the wrong answer from your colleague | that helped | it is resolved | not yet | no | that's wrong
        the problem is the zip | still waiting
        """,
    "small_talk": """
        are you going to refund me? | how are you going to fix this? | what are you selling | great lamp
        nice lamp, where is it | good | today | there | are you a bot that can refund me
        """,
    "goodbye": """
        goodbye to my money | that's all I got, one shoe | is that all? | I'm done waiting, refund me | not bye
        have a nice lamp | bye the way, my lamp is broken | that is all wrong | see you in court
        that's all, but what about the lamp?
        """,
}


@pytest.mark.parametrize(("move", "text"), [(move, text) for move, table in SAID.items() for text in each(table)])
def test_what_is_said_in_so_many_words(move: str, text: str) -> None:
    assert signals(text).move == move
    assert only_moves(text, move)


@pytest.mark.parametrize(("move", "text"), [(move, text) for move, table in NEAR.items() for text in each(table)])
def test_what_only_comes_near(move: str, text: str) -> None:
    assert signals(text).move != move


@pytest.mark.parametrize(
    "text",
    [
        "that's not it, I want a refund",
        "it still doesn't work. Can I send it back?",
        "I followed the steps, that did not help",
        "that's not it: W1234567",
    ],
)
def test_beside_not_resolved_the_rest_is_read_too(text: str) -> None:
    assert signals(text).move == "not_resolved"
    assert not only_moves(text, "not_resolved")


def spotted(text: str, asked: str) -> list[tuple[str, object]]:
    found = spot(Message("m1", text), Context(Vocabulary((), SLOTS), asked), signals(text), "USD")
    return [(value.slot, value.raw) for value in found.values]


def test_a_move_that_names_a_fault_may_still_be_the_answer() -> None:
    assert spotted("it still doesn't work", "reason") == [("reason", "it still doesn't work")]
    assert spotted("that's not it, W1234567", "order_id") == [("order_id", "W1234567")]


@pytest.mark.parametrize("text", ["thanks", "hi", "start over", "bye", "thank you so much"])
def test_talk_is_no_answer(text: str) -> None:
    assert spotted(text, "reason") == []
    assert spotted(text, "customer_name") == []


@given(st.sampled_from([text for table in SAID.values() for text in each(table)]))
def test_an_order_number_beside_talk_is_never_swallowed(text: str) -> None:
    said = f"{text}, W1234567"
    assert not only_moves(said, signals(said).move) or signals(said).move == "abuse"
    assert ("order_id", "W1234567") in spotted(said, "order_id")


@given(st.text(max_size=120))
def test_any_text_has_a_move_or_none(text: str) -> None:
    assert signals(text).move in (None, *MOVES)
