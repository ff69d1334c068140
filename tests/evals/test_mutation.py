"""A rule or a guard that is made wrong makes a test fail, or is listed."""

from __future__ import annotations

from aop.evals.mutation import Noticed, mutated
from aop.evals.play import Player
from aop.evals.run import chosen
from evals.shop import WHOLE, library, no_model, written

LINES = WHOLE.splitlines()
REJECTED = "\n".join([*LINES[:7], "librarian: answers reject", 'agent: says "We can\'t take it off."'])


def found(*conversations: str, expect: str = "{}") -> list[Noticed]:
    files, release = library(written(*conversations, expect=expect))
    player = Player(release, files, no_model)
    outcomes = [player.play(item.file, item.test) for item in chosen(files)]
    assert [item.unmet for item in outcomes] == [()] * len(conversations)
    return list(mutated(release, files, outcomes, no_model))


def unnoticed(items: list[Noticed]) -> set[tuple[str, str]]:
    return {(item.change.at.text, item.change.made) for item in items if item.by is None}


def test_what_the_conversation_shows_is_noticed() -> None:
    items = found(WHOLE)
    by = {(item.change.at.text, item.change.made): item.by for item in items}
    approval = "loans.waive_fee needs approval from librarian within 1 day when amount is over $20"
    assert by[approval, "dropped"] == "talk 1"
    assert by[approval, "turned round"] == "talk 1"
    assert by['confirm "Shall I take {loan.fee} off for {loan.title}?"', "not asked"] == "talk 1"


def test_what_no_test_looks_at_is_listed() -> None:
    left = unnoticed(found(WHOLE))
    assert left == {
        ("do loans.waive_fee at most 1 time per loan", "dropped"),
        ("loans.waive_fee needs confirmation", "dropped"),
        ('when customer mentions lost_book, escalate to front_desk because "a book is lost"', "dropped"),
        ("loan.state is \"out\"", "always holds"),
        ('require verdict is "accept"', "always holds"),
        ("verify customer as loan.member by member_email when loan.member.email is email, at most 2 times",
         "verifies everybody"),
    }  # fmt: skip


def test_a_further_test_notices_more() -> None:
    assert unnoticed(found(WHOLE)) - unnoticed(found(WHOLE, REJECTED)) == {
        ('require verdict is "accept"', "always holds")
    }


def test_a_test_without_expectations_notices_nothing() -> None:
    silent = "\n".join(line for line in LINES[:3] if not line.startswith("agent:"))
    assert all(item.by is None for item in found(silent))
