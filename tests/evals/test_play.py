"""A test is played as it is written, and each line that does not hold is shown where it stands."""

from __future__ import annotations

import pytest

from aop.engine.effects import Say
from aop.evals.ending import steps_passed
from aop.evals.play import Player, is_pinned
from aop.evals.run import chosen, play_all
from aop.evals.traced import without_notes
from evals.shop import WHOLE, library, no_model, outcomes, written


def unmet(*conversations: str, expect: str = "{}") -> list[tuple[str, str]]:
    return [
        (item.span.text, item.message)
        for played in outcomes(written(*conversations, expect=expect))
        for item in played.unmet
    ]


def test_time_events_colleagues_and_approvals_are_played() -> None:
    expect = "{finished: resolved, did: [loans.waive_fee], steps: [identify, returned, judge], says: [It is taken off]}"
    (played,) = outcomes(written(WHOLE, expect=expect))
    assert (played.state, played.unmet) == ("passed", ())
    talk = [(line.who, line.text) for line in played.talk]
    assert ("mary", "approves") in talk
    assert ("librarian", "answers accept") in talk
    assert ("time", "2 days later") in talk


def test_a_line_that_does_not_hold_is_underlined_with_what_came() -> None:
    (played,) = outcomes(written(WHOLE.replace('says "It is taken off"', 'says "It is gone"')))
    (item,) = played.unmet
    assert (item.span.text, item.message) == ('agent: says "It is gone"', "this is not what came")
    assert 'says "It is taken off."' in item.came
    assert any(line.startswith('does loans.waive_fee with loan = {number: "L1"') for line in item.came)
    assert item.told == ("It is taken off.",)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("asks number and email", "asks verdict"),
        ("looks up loans.find_loan with number = L1", "looks up loans.find_loan with number = L2"),
        ("asks librarian for verdict", 'confirms "Shall I"'),
        ('confirms "Shall I take $24.00 off"', 'confirms "Shall I take $25.00 off"'),
        ("asks librarian to approve loans.waive_fee", "says nothing"),
        ("amount = $24", "amount = $25"),
        ("finishes as resolved", "finishes as declined"),
        ("finishes as resolved", "escalates to front_desk"),
    ],
)
def test_each_kind_of_expectation_can_fail(line: str, other: str) -> None:
    assert line in WHOLE
    found = unmet(WHOLE.replace(line, other))
    assert [message for _, message in found if message != "this is not what came"] == []
    assert len(found) == (0 if other == "says nothing" else 1)


def test_a_colleague_whom_nobody_asked_ends_the_test() -> None:
    lines = WHOLE.splitlines()
    early = "\n".join([lines[0], "librarian: approves", *lines[1:]])
    assert unmet(early, expect="{finished: resolved}") == [
        ("librarian: approves", "this cannot be played: no approval waits for `librarian`")
    ]


@pytest.mark.parametrize(
    ("expect", "underlined", "message"),
    [
        ("{finished: declined}", "declined", "the last request does not finish as `declined`"),
        ("{ends: [resolved, informed]}", "resolved, informed", "the requests end in another way"),
        ("{never_did: [loans.waive_fee]}", "loans.waive_fee", "`loans.waive_fee` was done"),
        ("{says: [Goodbye]}", "Goodbye", 'no message says "Goodbye"'),
        ("{never_says: [taken off]}", "taken off", 'a message says "taken off"'),
        ("{steps: [judge, identify]}", "identify", "`identify` is not gone through there"),
        ("{handoff: {queue: front_desk}}", "front_desk", "nobody is handed anything"),
    ],
)
def test_what_does_not_hold_at_the_end(expect: str, underlined: str, message: str) -> None:
    assert (underlined, message) in unmet(WHOLE, expect=expect)


def test_what_a_colleague_is_handed() -> None:
    late = "\n".join([*WHOLE.splitlines()[:7], "customer: I lost it ~ {topics: lost_book}"])
    right = "{handoff: {queue: front_desk, because: a book is lost, topics: [lost_book], verified: member_email}}"
    assert unmet(late, expect=right) == []
    wrong = "{handoff: {because: a fee, priority: high, did: [loans.waive_fee]}}"
    assert [message for _, message in unmet(late, expect=wrong)] == [
        "the reason is another one", "the priority is another one", "other actions were done",
    ]  # fmt: skip


def test_notes_change_nothing_that_happens() -> None:
    """The same talk with and without them: the same words, and the same effects in the same order."""
    files, release = library(written(WHOLE))
    (item,) = chosen(files)
    noted = Player(release, files, no_model).play(item.file, item.test)
    player = Player(release, files, no_model)
    player._traced = release
    plain = player.play(item.file, item.test)
    assert without_notes(noted.effects) == plain.effects
    assert any(isinstance(effect, Say) for effect in plain.effects)
    assert list(steps_passed(release, noted.effects)) == [
        ("waive_fee", "identify"), ("waive_fee", "returned"), ("waive_fee", "judge"),
    ]  # fmt: skip


def test_a_test_without_pins_says_what_to_install() -> None:
    unpinned = WHOLE.replace(" ~ {answer: yes}", "")
    files, release = library(written(WHOLE, unpinned))
    tests = chosen(files)
    assert [is_pinned(item.test) for item in tests] == [True, False]
    played = list(play_all(tests, release, files, no_model, has_model=lambda: False))
    assert [item.state for item in played] == ["passed", "skipped"]
    assert "pip install 'aop-engine[local]'" in (played[1].missing or "")
