"""What stands behind `agent:`: what the agent is expected to do.

asks order_id and email        asks order_id "Where"
asks returns_lead for verdict  asks team_lead to approve stripe.refund
confirms                       confirms "Shall I refund $9.00"
says "on its way"              says nothing
does shop.replace              does stripe.refund with order.order_id = "#W1", amount = $9
looks up shop.find_order       undoes shop.replace
escalates to tier2             escalates to tier2 because "not found"
finishes as resolved
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aop.diagnostics import Span, did_you_mean
from aop.syntax.conversations.braces import read_value
from aop.syntax.conversations.scan import Refused, Scan
from aop.syntax.conversations.tree import (
    Asks,
    AsksApproval,
    AsksColleague,
    Calls,
    Confirms,
    Escalates,
    Expected,
    Finishes,
    Matched,
    Tells,
)
from aop.syntax.nodes import Node
from aop.syntax.nodes.words import short
from aop.syntax.tree import Name, Word

#: How a request ends: as a `finish as …` says, with a person, or because nobody answered.
ENDS = ("resolved", "informed", "declined", "withdrawn", "not_needed", "escalated", "abandoned")

#: Other words for the same, and how it is written.
_MEANT = {
    "hands": "escalates to QUEUE", "hand": "escalates to QUEUE", "ends": "finishes as resolved",
    "calls": "does ACTION", "looks": "looks up ACTION", "reads": "looks up ACTION", "tells": 'says "…"',
    "answers": 'says "…"', "offers": 'says "…"', "requests": "asks SLOT", "reverses": "undoes ACTION",
}  # fmt: skip

_NEXT_INPUT = re.compile(r",\s*(?=[A-Za-z_][\w.]*\s*=)")


def read_agent(line: Scan, span: Span) -> Expected:
    """What is expected. Raises Refused."""
    for words, read in _VERBS.items():
        if line.take(words):
            found = read(line, span)
            if not line.is_done:
                raise _goes_on(line, found)
            return found
    verb = line.name()
    if verb is None:
        raise Refused("AOP181", "nothing says what the agent does", line.left, _listed())
    near = did_you_mean(verb.text, _VERBS)
    meant = _MEANT.get(verb.text) or near
    raise Refused(
        "AOP181", f"an agent cannot `{short(verb.text)}`", verb.span, f"did you mean `{meant}`?" if meant else _listed()
    )


def _goes_on(line: Scan, found: Expected) -> Refused:
    """Something stands behind what is expected."""
    place = line.left
    advice = "one expectation a line: write the next one below, behind `agent:`"
    if isinstance(found, Asks | Confirms):
        advice = f'put words of the question in quotes: `"{short(place.text)}"`'
    if isinstance(found, Asks) and line.take("or"):
        advice = "join the slots by `and`"
    return Refused("AOP181", "the line goes on where it should end", place, advice)


def _listed() -> str:
    return f"write {', '.join(f'`{verb} …`' for verb in _VERBS)}"


def _asks(line: Scan, span: Span) -> Expected:
    first = _name(line, "which slot is asked")
    if line.take("for"):
        return AsksColleague(first, _name(line, "for which slot"), span)
    if line.take("to approve"):
        return AsksApproval(first, _action(line), span)
    slots = [first]
    while line.take("and"):
        slots.append(_name(line, "which slot is asked"))
    return Asks(tuple(slots), _text(line), span)


def _confirms(line: Scan, span: Span) -> Expected:
    return Confirms(_text(line), span)


def _says(line: Scan, span: Span) -> Expected:
    if line.take("nothing"):
        return Tells(None, span)
    part = _text(line)
    if part is None:
        raise _unquoted(line)
    return Tells(part, span)


def _calls(verb: str) -> Callable[[Scan, Span], Expected]:
    return lambda line, span: Calls(verb, _action(line), _inputs(line), span)


def _escalates(line: Scan, span: Span) -> Expected:
    queue = _name(line, "to which queue")
    if not line.take("because"):
        return Escalates(queue, None, span)
    because = _text(line)
    if because is None:
        raise _unquoted(line)
    return Escalates(queue, because, span)


def _finishes(line: Scan, span: Span) -> Expected:
    outcome = _name(line, "as what")
    if outcome.text not in ENDS:
        near = did_you_mean(outcome.text, ENDS)
        advice = f"did you mean `{near}`?" if near else f"it finishes as {', '.join(ENDS)}"
        raise Refused("AOP134", f"no request ends as `{short(outcome.text)}`", outcome.span, advice)
    return Finishes(outcome, span)


_VERBS: dict[str, Callable[[Scan, Span], Expected]] = {
    "asks": _asks,
    "confirms": _confirms,
    "says": _says,
    "does": _calls("do"),
    "undoes": _calls("undo"),
    "looks up": _calls("look_up"),
    "escalates to": _escalates,
    "finishes as": _finishes,
}


# ---- parts


def _name(line: Scan, what: str) -> Word:
    found = line.name()
    if found is None:
        raise Refused("AOP181", f"it is not said {what}", line.left, "write its name here")
    return found


def _action(line: Scan) -> Name:
    found = line.dotted()
    if found is None:
        raise Refused("AOP181", "it is not said which action", line.left, "write `SYSTEM.ACTION` here")
    return found


def _text(line: Scan) -> Word | None:
    """A part of what is said, if one comes."""
    if not line.begins_text:
        return None
    found = line.quoted()
    if found is None:
        raise Refused("AOP124", "the text has no closing quotation mark", line.left, 'write `"` where it ends')
    return found


def _unquoted(line: Scan) -> Refused:
    place = line.left
    said = place.text.strip("“”„'`’‘")
    if line.is_done:
        return Refused("AOP124", "the text is missing", place, 'write `"…"`, a part of what is said')
    if said != place.text:
        return Refused("AOP125", "a text stands in straight double quotes", place, f'write `"{short(said)}"`')
    return Refused("AOP124", "a text stands in double quotes", place, f'write `"{short(said)}"`')


def _inputs(line: Scan) -> tuple[Matched, ...]:
    found: list[Matched] = []
    if not line.take("with"):
        return ()
    while not line.is_done or not found:
        path = line.dotted()
        if path is None or not line.sign("="):
            raise Refused("AOP181", "an input is `name = value`", line.left, "write `with amount = $9`, for example")
        found.append(Matched(path, _value(line)))
        line.sign(",")
    return tuple(found)


def _value(line: Scan) -> Node:
    """Up to the next input."""
    following = _NEXT_INPUT.search(line.text, line.at)
    value = line.rest(following.start() if following else None)
    if not value.text:
        raise Refused("AOP181", "the value of this input is missing", line.left, "write it behind the `=`")
    return read_value(value)
