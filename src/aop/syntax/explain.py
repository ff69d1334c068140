"""Why a line was not understood: the mistakes that people make, tried from the surest to the vaguest.

The grammar already takes most mistakes and the builder explains them. Here are those that leave no sentence at all:
each function looks at the words of the line and at where reading stopped, and knows one mistake.
"""

from __future__ import annotations

from aop.diagnostics import Finding, did_you_mean
from aop.syntax.currencies import CURRENCIES
from aop.syntax.explain_first import CAPITALS, ELSE, FIRST_WORD, first_words
from aop.syntax.explain_joints import BRACKETS, COMMAS, INPUTS, SECOND, THEN
from aop.syntax.explain_names import MISSPELLED, NAMES, TWO_WORDS
from aop.syntax.explain_quotes import CHARACTERS, QUOTES
from aop.syntax.explain_words import WORDS
from aop.syntax.failure import Explanation, Failure
from aop.syntax.keywords import KEYWORDS, POLICIES
from aop.syntax.reading import short

_HANDLERS = "`if it fails:`, `if it is denied:`, `if nobody decides in time:` or `if it is unclear:`"


_DEMANDS = frozenset({"must", "should", "shall", "needs_confirmation"})
_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip


def explain(failure: Failure) -> Finding:
    """The finding of a line that does not parse."""
    for explanation in _EXPLANATIONS:
        finding = explanation(failure)
        if finding is not None:
            return finding
    return _not_understood(failure)


def _handler(failure: Failure) -> Finding | None:
    if failure.first.text != "if" or failure.piece(1).text not in ("it", "it's", "it’s", "nobody"):
        return None
    last = failure.phrase_end(0)
    return failure.finding("AOP110", "this answers nothing that can happen", failure.first, f"write {_HANDLERS}", last)


def _if_in_policy(failure: Failure) -> Finding | None:
    """A rule has a `when`; only sentences have an `if`."""
    if failure.mode not in ("rules", "escalations", "properties") or failure.here.text != "if" or failure.at == 0:
        return None
    message, fixes = "a rule says `when`, not `if`", failure.instead("when", failure.here)
    return failure.finding("AOP110", message, failure.here, "write `when`", fixes=fixes)


def _currency_first(failure: Failure) -> Finding | None:
    """`EUR 75`: the letters of a currency stand behind the number."""
    code, number = failure.before, failure.here
    if number.kind != "number" or code.text not in CURRENCIES:
        return None
    message = "the letters of a currency stand behind the number"
    return failure.finding("AOP110", message, code, f"write `{number.text} {code.text}`", number)


def _must(failure: Failure) -> Finding | None:
    """`shop.refund must be confirmed`, `shop.refund requires approval`."""
    subject, verb = failure.piece(0), failure.piece(1)
    if failure.mode not in ("rules", "properties") or verb.text not in _DEMANDS or subject.text in POLICIES:
        return None
    said, rest = subject.text, failure.text(verb, failure.phrase_end(1))
    meant = f"{said} needs approval from ROLE within 1 day" if "appro" in rest else f"{said} needs confirmation"
    message = f"no rule says `{verb.text}`"
    return failure.finding("AOP110", message, verb, f"write `{meant}`, or `never do {said} unless …`")


def _verified_customer(failure: Failure) -> Finding | None:
    """`before verified customer`."""
    if failure.before.text not in ("verified", "verification") or failure.here.text != "customer":
        return None
    message, help_text = "this is said the other way round", "write `customer is verified`"
    fixes = failure.instead("customer is verified", failure.before, failure.here)
    return failure.finding("AOP110", message, failure.before, help_text, failure.here, fixes=fixes)


def _in_words(failure: Failure) -> Finding | None:
    """`thirty days`: a number is written in figures."""
    number, unit = failure.before, failure.here
    if number.text.lower() not in _NUMBERS or unit.kind != "word":
        return None
    meant = f"{_NUMBERS[number.text.lower()]} {unit.text}"
    fixes = failure.instead(meant, number, unit, safe=False)
    return failure.finding("AOP110", "a number is written in figures", number, f"write `{meant}`", unit, fixes=fixes)


def _unit(failure: Failure) -> Finding | None:
    """`30 dys`: a unit of time that is misspelt."""
    number, unit = failure.before, failure.here
    if number.kind != "number" or unit.kind != "word" or unit.text in KEYWORDS:
        return None
    meant = did_you_mean(unit.text, _UNITS)
    if meant is None:
        return None
    fixes = failure.instead(meant, unit, safe=False)
    return failure.finding(
        "AOP110", f"`{short(unit.text)}` is no unit of time", unit, f"did you mean `{meant}`?", fixes=fixes
    )


def _joined_text(failure: Failure) -> Finding | None:
    """`say "Order " + order_id`: what is said is one text."""
    value = failure.piece(failure.at + 1)
    if failure.here.text != "+" or failure.first.text not in ("say", "note", "confirm") or value.kind != "word":
        return None
    message, help_text = "texts are not joined", f"write `{{{value.text}}}` inside the quotes"
    return failure.finding("AOP110", message, failure.here, help_text, value)


def _turns(failure: Failure) -> Finding | None:
    """`for 2 times`: an escalation counts the customer's turns."""
    here, count = failure.here, failure.before
    if failure.mode != "escalations" or count.kind != "number" or failure.piece(failure.at - 2).text != "for":
        return None
    counted = here if here.kind == "word" else count
    help_text = f"write `for {count.text} turns`"
    fixes = failure.instead("turns", here, safe=False) if here.kind == "word" else ()
    return failure.finding("AOP110", "an escalation counts turns", counted, help_text, fixes=fixes)


def _wait_for(failure: Failure) -> Finding | None:
    """`wait for a while`: what is waited for is an event of a system."""
    event = failure.piece(2)
    if failure.words(0) != "wait for" or "." in event.text or failure.mode != "steps":
        return None
    last = failure.phrase_end(2) if event.text else failure.piece(1)
    message = "`wait for` needs an event of a system"
    help_text = "write `wait for SYSTEM.EVENT with INPUT = VALUE, within 2 days, otherwise …`, or `wait 2 days`"
    return failure.finding("AOP133", message, event if event.text else failure.piece(1), help_text, last)


def _form(failure: Failure) -> str:
    """How the sentence is spelled that was begun."""
    known, first = first_words(failure.mode), failure.first.text
    if known is POLICIES and first not in POLICIES and failure.piece(1).text in ("needs", "or"):
        return POLICIES["needs"]
    if failure.piece(2).text == "ends" and first == "every":
        return POLICIES["ends"]
    return known.get(first, "")


def _not_understood(failure: Failure) -> Finding:
    form = _form(failure)
    help_text = f"write `{form}`" if form else _could_stand(failure.expected) or _left_out(failure)
    if failure.at < len(failure.pieces):
        message = f"`{short(failure.here.text)}` is not understood here"
        return failure.finding("AOP110", message, failure.here, help_text)
    message = f"something is missing after `{short(failure.before.text)}`"
    return failure.finding("AOP110", message, failure.before, help_text)


def _left_out(failure: Failure) -> str:
    """The last resort."""
    before, here = failure.before, failure.here
    if not here.text:
        return f"write what belongs behind it, or leave out `{short(before.text)}`"
    if before.kind == here.kind == "word" and here.text not in KEYWORDS:
        return f"write `{before.text}_{here.text}`, if it is one name; else leave out `{short(here.text)}`"
    return f"leave out `{short(here.text)}`"


def _could_stand(words: frozenset[str]) -> str:
    return "here could stand " + " or ".join(f"`{word}`" for word in sorted(words)) if 0 < len(words) <= 4 else ""


_EXPLANATIONS: tuple[Explanation, ...] = (
    *CHARACTERS,
    *ELSE,
    _currency_first,
    _must,
    _verified_customer,
    _in_words,
    _unit,
    _joined_text,
    _turns,
    _wait_for,
    *FIRST_WORD,
    *WORDS,
    *THEN,
    *QUOTES,
    *COMMAS,
    *MISSPELLED,
    *SECOND,
    _if_in_policy,
    _handler,
    *CAPITALS,
    *NAMES,
    *INPUTS,
    *TWO_WORDS,
    *BRACKETS,
)
