"""Why a line was not understood: the mistakes that people make, tried from the surest to the vaguest.

The grammar already takes most mistakes and the builder explains them. Here are those that leave no sentence at all:
each function looks at the words of the line and at where reading stopped, and knows one mistake.
"""

from __future__ import annotations

from aop.diagnostics import Finding
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
