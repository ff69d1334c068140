"""What counts as a yes or a no. A write may rest on the plain reading, so this table is the specification of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aop.understanding.answer_words import CHANGING
from aop.understanding.answers import answer, plain_answer

PLAIN_YES = """
yes | Yes. | YES!!! | yes please | yes, please | Yes please, thank you | yep | yup | yeah | yea | ya | y
yesss | aye | ok | OK | okay | okay, thanks | ok great thanks | sure | sure thing | sure, go ahead | fine
that's fine | alright | all right | correct | that's correct | thats right | That is right, thank you
yes that's right | exactly | indeed | absolutely | definitely | certainly | of course | by all means
for sure | go ahead | Go ahead please | please go ahead | go for it | do it | just do it | please do
please do it | yes do it | let's do it | proceed | please proceed | Yes, please proceed. | continue
I confirm | confirmed | I agree | agreed | I accept | sounds good | looks good to me | that works for me
everything looks correct | yes it is | yes I do | I do | yes, I'd like that | I would like that
yes, that's all | yes that is everything | yes, thank you so much for your help | hi, yes | oh yes | yes sir
yes yes | Yes, that's correct. Please go ahead. | I'm sure | yes I am sure | ｙｅｓ | y\u200bes | 👍 | 👍🏽 | yes 🙂
(yes) | yes - go ahead | I'm happy to proceed | yes, go ahead with it | please go ahead and do it
"""

PLAIN_NO = """
no | No. | NO! | nope | nah | n | nooo | no thanks | no, thank you | no way | not at all | absolutely not
of course not | definitely not | never | don't | dont | do not | please don't | don't do it
no, don't do that | no please don't | I don't | no I don't want to | I don't want that | no, I do not want it
it isn't | no it is not | wrong | incorrect | that's wrong | that's not right | no, that is incorrect
I'd rather not | no I would rather not | nope, don't do it | I decline | not at all, thanks | no sir | 👎
Don't go ahead | please do not proceed
"""

#: The reason is the name of the group.
NEITHER = {
    "a question": """
        yes? | ok? | sure? | yes, but how long does it take? | hmm, what would that cost? | is that ok? | no?
        ok？
        """,
    "a hedge": """
        hmm | hmm yes | I guess | I guess so | I suppose | yes I guess | maybe | yes maybe | probably
        I think so | sure, why not | why not | yes... | ok.. | yes… | well, yes | um, yes | if you must
        might as well | perhaps | fine, whatever
        """,
    "a condition": """
        yes if it's free | yes, unless it takes long | yes but only once | only if I keep it
        yes when it is back
        """,
    "a change": """
        yes, but to my other card | yes, to my other card | yes. To my other card please | yes, the blue one
        yes refund half | yes to the gift card | ok but tomorrow | yes, and also cancel the lamp
        yes, refund me $20 | yes instead refund it
        """,
    "put off": """
        not yet | not now | later | wait | yes, wait | hold on | no wait | give me a minute | yes tomorrow
        """,
    "both": """
        yes no | no, yes | yes and no | no, go ahead | ok no | yes. No. | no that's fine | yes, don't | 👍👎
        yeah nah
        """,
    "nothing of the kind": """
        hello | thanks | perfect, thanks | great | please | W1234567 | a@b.example | refund | the second
        what | no problem | no worries | no idea | no doubt | I don't know | I don't mind | I don't care
        never mind | forget it | stop | cancel | not no | not really | I'm good | I'm fine, thanks
        fine, thanks | that's all | it is | right | true
        """,
    "irony or a cry": """
        yeah right | yeah, right | oh no | sure sure | yeah yeah | as if | whatever
        """,
    "asking us for it": """
        please confirm | yes, please confirm | confirm please | please correct | can confirm
        please correct it
        """,
    "a quotation": """
        "yes" | > yes | «yes» | you said yes | *yes* | <yes> | yes/no
        """,
    "look-alikes": """
        уes | yеs | ye\u0336s\u0336 | \u202eyes | \u202esey\u202c | y.e.s | y e s | 1 | Я
        """,
    "empty": """
        \xa0 | \u200b | . | ... | ! | 🙄 | \x00
        """,
}


def each(table: str) -> list[str]:
    return [text.strip(" ") for line in table.split("\n") for text in line.split(" | ") if text.strip(" ")]


@pytest.mark.parametrize("text", each(PLAIN_YES))
def test_a_plain_yes(text: str) -> None:
    assert plain_answer(text) == "yes"


@pytest.mark.parametrize("text", each(PLAIN_NO))
def test_a_plain_no(text: str) -> None:
    assert plain_answer(text) == "no"


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, table in NEITHER.items() for text in each(table)])
def test_anything_else_is_asked_again(why: str, text: str) -> None:
    assert plain_answer(text) is None


QUESTION = "Shall I refund $40.50 for the running shoes to your original payment method?"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Yes, please proceed with the refund", "yes"),
        ("yes, refund the $40.50", "yes"),
        ("yes refund the shoes to the original payment method please", "yes"),
        ("Everything looks good. Please refund me.", "yes"),
        ("sure, go ahead and refund it", "yes"),
        ("refund the shoes", None),  # no yes in it
        ("yes, refund $40", None),  # another amount
        ("yes, refund it to my card", None),  # "card" was not offered
        ("yes, refund the shoes first", None),
        ("yes, refund only the shoes", None),
        ("yes, but refund the shoes", None),
        ("yes, refund the other shoes", None),
        ("no refund", None),
        ('yes "refund"', None),
    ],
)
def test_a_yes_may_repeat_the_words_of_the_question(text: str, read: str | None) -> None:
    assert plain_answer(text, QUESTION) == read
    assert read is None or plain_answer(text) is None


def test_a_question_that_names_two_things_lends_no_words() -> None:
    either = "Shall I send it again rather than refund you?"
    assert plain_answer("yes, refund me", either) is None
    assert plain_answer("yes", either) == "yes"


@given(st.sampled_from(each(PLAIN_YES)), st.sampled_from(sorted(CHANGING - {"just"})))
def test_no_yes_survives_a_word_that_changes_it(text: str, word: str) -> None:
    said = f"{text} {word}"
    own = re.sub(r"[^\w ]", "", said).endswith(("go ahead then", "go for it then"))  # a yes of their own
    assert plain_answer(said, QUESTION) != "yes" or own
    assert plain_answer(f"{word} {text}", QUESTION) != "yes"


@given(st.text(max_size=60), st.sampled_from(["yes", "ok", "no", "go ahead"]))
def test_a_question_mark_takes_any_answer_back(around: str, head: str) -> None:
    assert plain_answer(f"{head} {around}?") is None
    assert plain_answer(f"{head}? {around}") is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_a_reading(text: str, question: str) -> None:
    assert plain_answer(text, question) in ("yes", "no", None)
    assert answer(text) in ("yes", "no", "does_not_know", None)


@given(st.text(max_size=80))
def test_the_wider_reading_never_contradicts_the_plain_one(text: str) -> None:
    assert plain_answer(text) is None or answer(text) == plain_answer(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Yes, it has arrived", "yes"),
        ("yep, I asked for that numerous times", "yes"),
        ("I think so", "yes"),
        ("sure, why not", "yes"),
        ("I guess so", "yes"),
        ("no, it's not lost", "no"),
        ("not really", "no"),
        ("not yet", "no"),
        ("No. I never opened it.", "no"),
        ("no idea", "does_not_know"),
        ("I don't have it", "does_not_know"),
        ("sorry, I don't remember", "does_not_know"),
        ("honestly I have no idea", "does_not_know"),
        ("I'd rather not say", "does_not_know"),
        ("I don't know, maybe W1234567", None),  # a value after all
        ("I forgot my pin, can you help me?", None),  # something else is wanted
        ("yes, but to my other card", None),
        ("Yes. But not to that card.", None),
        ("yes?", None),
        ("do not worry about it", None),
        ("ok so here is the thing", None),
        ("where is my order", None),
        ("> yes", None),
    ],
)
def test_the_wider_reading(text: str, read: str | None) -> None:
    assert answer(text) == read


@pytest.mark.parametrize("text", ["yes\n\nno", "no\nyes", "yes\nbut later", "Shall I?\nyes"])
def test_every_line_must_say_it(text: str) -> None:
    assert plain_answer(text) is None
    assert plain_answer("yes\n\nthank you") == "yes"
