"""What every conversation of a procedure is found to violate, in procedures small enough to say it by hand."""

from __future__ import annotations

from collections.abc import Sequence

from aop.compiler import compile_files
from aop.machine.release import Release
from aop.syntax.load import read_files
from proofs.catalogue import Catalogue, Written
from proofs.everything import Everything
from proofs.people import BY_HAND, FOUND_OUT, STOPPED, TAKEN
from proofs.small import PROPERTIES, PROPERTIES_OF_QUEUE, PROPERTIES_OF_UNDO
from proofs.talks import CANCELLED, REQUESTS

ASKED = ("collect mode", "collect sum")
PAID = (*ASKED, "do s.pay with amount = sum, mode = mode")
ON = ('confirm "More?", otherwise finish as declined', "finish as resolved")
PAYS_BACK = Catalogue(pays_back=True)
BOTH = Catalogue(pays_back=True, takes_back=True)
QUEUE = Catalogue(queue_tells=True)

#: So many transitions are enough to find what takes two things beside answers.
MORE = 2_000

TOO_MUCH = "never s.pay_back when amount is over $100"


def broken(
    steps: Sequence[str],
    *properties: str,
    catalogue: Catalogue = PAYS_BACK,
    rules: Sequence[str] = (),
    listed: Sequence[str] = ("s.pay", "s.tell", "s.pay_back", "s.take_back"),
    cancelled: str = 'escalate to desk because "cancelled"',
    more: int = MORE,
    requests: int = REQUESTS,
) -> dict[str, frozenset[str]]:
    """The properties that some conversation violates, each with what happened in it beside answers."""
    written = Written(steps, properties, rules, listed, cancelled=cancelled)
    every = Everything(small(catalogue, written), more=more, requests=requests)
    assert every.look()
    return every.broken


def small(catalogue: Catalogue, written: Written) -> Release:
    made = compile_files(*read_files(catalogue.files(written)))
    assert made.release is not None, [item.message for item in made.findings]
    return made.release


# ---- what a cancel undoes


def test_a_cancel_pays_back_more_than_the_property_says() -> None:
    assert broken([*PAID, *ON], TOO_MUCH) == {TOO_MUCH: frozenset((CANCELLED,))}


def test_a_rule_holds_for_what_a_cancel_undoes() -> None:
    assert not broken([*PAID, *ON], TOO_MUCH, rules=["never do s.pay_back when amount is over $100"])


def test_nothing_is_undone_where_nothing_says_how_or_the_procedure_may_not() -> None:
    assert not broken([*PAID, *ON], TOO_MUCH, catalogue=Catalogue())
    assert not broken([*PAID, *ON], TOO_MUCH, listed=["s.pay", "s.tell"])


def test_nothing_is_undone_where_nobody_can_cancel_behind_it() -> None:
    assert not broken([*PAID, "finish as resolved"], TOO_MUCH, more=0)


def test_an_undo_is_given_what_the_call_gave_back() -> None:
    steps = [*ASKED, "do s.pay with amount = $100, mode = mode", *ON]
    assert not broken(steps, TOO_MUCH, more=0)
    assert TOO_MUCH in broken(steps, TOO_MUCH, catalogue=Catalogue(pays_back=True, gives_amount=True))


def test_what_was_done_last_is_undone_first_and_one_that_fails_stops_the_rest() -> None:
    first, second = "do s.pay with amount = sum, mode = mode", 'do s.tell with reason = "paid"'
    early = "never s.take_back before s.pay_back"
    assert broken([*ASKED, first, second, *ON], early, catalogue=BOTH) == {early: frozenset((CANCELLED,))}
    assert not broken([*ASKED, second, first, *ON], early, catalogue=BOTH, more=0)


def test_an_undo_needs_no_yes_and_so_has_none() -> None:
    wanted = "never s.pay_back without confirmation", "never s.pay_back without approval"
    rules = ["s.pay_back needs confirmation", "s.pay_back needs approval from lead within 4 hours"]
    assert broken([*PAID, *ON], *wanted, rules=rules).keys() == set(wanted)


def test_what_was_undone_was_done() -> None:
    """Both payments of two requests count, as the ledger counts them; so do both that were taken back."""
    steps = [*ASKED, "do s.pay with amount = $100, mode = mode", *ON]
    paid, taken_back = "total of s.pay.amount is at most $150", "total of s.pay_back.amount is at most $150"
    once = ["do s.pay_back at most 1 time"]
    assert broken(steps, paid, taken_back).keys() == {paid, taken_back}
    assert broken(steps, paid, taken_back, rules=once, more=0).keys() == {paid}


def test_where_something_cannot_be_undone_the_procedure_says_what_is_done() -> None:
    told = 'never s.tell when reason is "cancelled"'
    cancelled = 'do s.tell with reason = "cancelled"\nfinish as declined'
    assert told in broken([*PAID, *ON], told, catalogue=Catalogue(), cancelled=cancelled)
    assert not broken([*PAID, *ON], told, cancelled=cancelled, more=0)


def test_of_unknown_outcome_nothing_is_undone() -> None:
    told = 'never s.tell when reason is "cancelled"'
    cancelled = 'do s.tell with reason = "cancelled"\nfinish as declined'
    steps = [*PAID, "  if it is unclear:", "    collect flag", *ON]
    assert told in broken(steps, told, cancelled=cancelled)


# ---- what a queue does


def test_a_queue_does_it_beside_the_handover() -> None:
    told = 'never s.tell when reason is "left"'
    steps = [*ASKED, "if sum is over $100:", '  escalate to desk because "left"', "finish as informed"]
    assert broken(steps, told, catalogue=QUEUE) == {told: frozenset()}
    assert not broken(steps, told, catalogue=QUEUE, rules=['never do s.tell when reason is "left"'])
    assert not broken(steps, told, catalogue=Catalogue())


def test_a_limit_holds_for_what_a_queue_does() -> None:
    both = "never both s.pay and s.tell"
    steps = [*PAID, 'escalate to desk because "left"']
    assert broken(steps, both, catalogue=QUEUE) == {both: frozenset()}
    assert not broken(steps, both, catalogue=QUEUE, rules=[both.replace("never both", "never do both")])


def test_whoever_asks_for_a_person_has_the_queue_do_it() -> None:
    early = "never s.tell before s.pay"
    assert broken([*PAID, "finish as resolved"], early, catalogue=QUEUE) == {early: frozenset()}


# ---- what people do


def test_a_call_that_is_sent_again_can_be_undone_then() -> None:
    """Told only where the payment is unclear, paid back only where it is not: both only once somebody found out."""
    steps = [*PAID, "  if it is unclear:", '    do s.tell with reason = "unclear"', *ON]
    both = "never both s.tell and s.pay_back"
    for knows in (False, True):
        catalogue = Catalogue(pays_back=True, takes_back=True, knows_repeats=knows)
        found = broken(steps, both, catalogue=catalogue, requests=1)
        assert found.keys() == {both}
        assert FOUND_OUT in found[both]
        assert found[both] & {CANCELLED, STOPPED}
    assert not broken(steps, both, catalogue=BOTH, rules=["never do both s.tell and s.pay_back"])


def test_what_failed_after_all_was_not_done() -> None:
    steps = ['do s.tell with reason = "first"', "  if it is unclear:", "    collect flag", *PAID, "finish as resolved"]
    wanted = "every path with s.pay has s.tell before it"
    assert broken(steps, wanted) == {wanted: frozenset((FOUND_OUT,))}


def test_a_conversation_that_was_handed_over_goes_on_when_it_is_handed_back() -> None:
    paid = "total of s.pay.amount is at most $150"
    steps = [*ASKED, "do s.pay with amount = $100, mode = mode", 'escalate to desk because "left"']
    assert broken(steps, paid) == {paid: frozenset((TAKEN,))}
    assert not broken(steps, paid, rules=["do s.pay at most 1 time"])


def test_a_person_cancels_while_a_colleague_decides() -> None:
    steps = [*PAID, 'do s.tell with reason = "paid"', "finish as resolved"]
    rules = ["s.tell needs approval from lead within 4 hours"]
    found = Everything(small(PAYS_BACK, Written(steps, [TOO_MUCH], rules)))
    found.look()
    assert found.broken == {TOO_MUCH: frozenset((CANCELLED,))}


def test_what_a_person_paid_by_hand_is_undone_with_the_rest() -> None:
    steps = [*ASKED, "do s.pay with amount = $100, mode = mode", *ON]
    assert not broken(steps, TOO_MUCH, more=0)
    found = broken(steps, TOO_MUCH)
    assert BY_HAND in found[TOO_MUCH]
    assert found[TOO_MUCH] & {CANCELLED, STOPPED}


def test_what_a_person_does_by_hand_is_there_for_a_rule_and_not_held_against_the_agent() -> None:
    once, both = "never s.pay before s.tell", "never both s.pay and s.tell"
    flag = "never s.pay when flag is no"
    assert broken([*PAID, "finish as resolved"], once, both, flag, rules=["never do s.pay before s.tell"]) == {
        flag: frozenset((BY_HAND,))
    }


# ---- what is left out


def test_nothing_is_missed_by_going_on_with_one_of_those_that_are_alike() -> None:
    """Beside those of random procedures: with an undo, a queue and unknown outcomes in one."""
    catalogue = Catalogue(pays_back=True, takes_back=True, knows_repeats=True, queue_tells=True)
    cancelled = 'do s.tell with reason = "cancelled"\nescalate to desk because "left"'
    steps = ["collect mode", "do s.pay with amount = $100, mode = mode", "  if it is unclear:", "    collect flag", *ON]
    written = Written(steps, (*PROPERTIES, *PROPERTIES_OF_UNDO, *PROPERTIES_OF_QUEUE), cancelled=cancelled)
    release = small(catalogue, written)
    shortly = Everything(release, more=0, requests=1)
    plainly = Everything(release, plain=True, most=50_000, more=0, requests=1)
    assert shortly.look()
    assert plainly.look()
    assert shortly.broken == plainly.broken
    assert shortly.transitions * 2 < plainly.transitions


# ---- a question over two calls, in a run after a correction or a handback


CONFIRMED = "never s.pay without confirmation"


def test_a_correction_that_makes_the_second_call_another_one_asks_about_it_again() -> None:
    steps = (
        "collect flag",
        *ASKED,
        'confirm "Pay {sum} by {mode}?", otherwise finish as declined',
        "do s.pay with amount = $200, mode = mode",
        "if flag is yes:",
        "  do s.pay with amount = sum, mode = mode, flag = flag",
        *ON,
    )
    assert not broken(steps, CONFIRMED, catalogue=Catalogue())


def test_a_call_that_meets_a_like_one_from_further_on_leaves_that_one_to_be_asked_about_again() -> None:
    """The first one failed, as came out, the second one was made; after a handback the first meets it."""
    steps = (
        *ASKED,
        'confirm "Pay {sum} by {mode}?", otherwise finish as declined',
        "do s.pay with amount = sum, mode = mode",
        "  if it is unclear:",
        "    collect flag",
        "do s.pay with amount = sum, mode = mode",
        "finish as resolved",
    )
    assert not broken(steps, CONFIRMED, catalogue=Catalogue())
