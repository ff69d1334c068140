"""A `repeat` that is come to anew has all its passes: gone back to, for the next item, for a try at an identity."""

from __future__ import annotations

from textwrap import indent

from aop.ports.connector import Answer
from attacks.workspace import answers, desk, procedure, snapshot, texts
from conversations import Talk

ACCOUNT = {"id": "c1", "email": "ana@example.com", "postcode": "02134"}
FIND = """\
repeat until person is known, at most 2 times, otherwise finish as declined:
  collect email again
  look up s.account with email = email as person, otherwise say "Nobody has {email}."
"""
EVERYBODY = "Nobody has other@example.com."


def asked(steps: str, found: set[int]) -> Talk:
    """Somebody has asked; the nth look-up of an account finds one where n is among these."""
    talk = desk(procedure("pay", steps))
    answers(talk, "s.account", lambda number: Answer(ACCOUNT if number in found else None))
    talk.says("pay one ~ {intent: pay}")
    return talk


def says_email(talk: Talk) -> list[str]:
    return texts(talk.says("other@example.com ~ {email: other@example.com}"))


def test_gone_back_to() -> None:
    sure = 'sure: |\n  confirm "Is it right?", otherwise go to find\n  finish as informed\n'
    steps = f"find: |\n{indent(FIND, '  ')}{sure}"
    talk = asked(steps, {2, 4})
    says_email(talk)
    assert says_email(talk) == ["Is it right?"]
    assert texts(talk.says("no")) == ["Which email address?"]
    assert says_email(talk) == [EVERYBODY, "Which email address?"]
    assert says_email(talk) == ["Is it right?"]


def test_for_the_next_item() -> None:
    order = 'look up s.order with id = "#W1234567" as order, otherwise finish as declined\n'
    each = f"for each item in order.items, at most 5:\n{indent(FIND, '  ')}finish as informed\n"
    talk = asked(f"all: |\n{indent(order + each, '  ')}", {2, 4})
    says_email(talk)
    assert says_email(talk) == ["Which email address?"]  # of the second item
    assert says_email(talk) == [EVERYBODY, "Which email address?"]
    says_email(talk)
    assert not snapshot(talk).frames


def test_for_another_try_at_an_identity() -> None:
    test = "when person.postcode is postcode, at most 2 times, otherwise finish as declined"
    verify = f"verify customer as person by postcode {test}"
    steps = f"find: |\n{indent(FIND, '  ')}  collect postcode\n  {verify}\n  finish as informed\n"
    talk = asked(steps, {2, 4})
    says_email(talk)
    assert says_email(talk) == ["Which postcode?"]
    assert texts(talk.says("99999 ~ {postcode: 99999}"))[-1] == "Which email address?"
    assert says_email(talk) == [EVERYBODY, "Which email address?"]
    assert says_email(talk) == ["Which postcode?"]
