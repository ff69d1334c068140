"""The package in a few sentences, always the same for the same package.

Ana Ruiz (verified by order_email) asked for: Wrong item received.
Known: order_id #W1234567, remedy refund.
Done: stripe.refund of amount $164.50 (outcome unknown).
Handed to payments because refund outcome unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aop.engine.package import Asked, Identity, Known, Package, Tried
from aop.engine.wording import text, word
from aop.values import Duration, Money

#: How many elements of a list the summary names.
MAX_NAMED = 3

STATES = {
    "running": "",
    "suspended": "put off",
    "queued": "not begun",
    "not_begun": "not begun",
    "unsure": "perhaps",
    "not_needed": "not needed",
}
OUTCOMES = {
    "unclear": "outcome unknown",
    "fails": "failed",
    "not_found": "nothing found",
    "undecided": "nobody decided in time",
    "waiting_for_approval": "waiting for an approval",
    "waiting_for_a_colleague": "waiting for a colleague to do it by hand",
    "under_way": "under way",
}
#: Outcomes of calls that changed something, or may have.
DONE = ("done", "unclear")
WHY_HIDDEN = {"someone_else": "[somebody else's]", "not_cleared": "[withheld]"}


def summarised(package: Package) -> Package:
    """The package with its summary, made of what is in it."""
    return replace(package, summary=tuple(_sentences(package)))


def _sentences(package: Package) -> Iterator[str]:
    yield f"{_who(package.customer)} {_wants(package)}."
    known = [shown(item.known, item.known.name) for request in _open(package) for item in request.slots]
    known += [shown(item.known, item.known.name) for item in package.said]
    if known:
        yield f"Known: {', '.join(dict.fromkeys(known))}."
    calls = [item for item in package.actions if item.verb in ("do", "undo", "act")]
    done = [_call(item) for item in calls if item.outcome in DONE]
    tried = [_call(item) for item in calls if item.outcome not in DONE]
    yield f"Done: {'; '.join(done)}." if done else "Nothing was changed."
    if tried:
        yield f"Not done: {'; '.join(tried)}."
    waits = [item for item in package.promises if item.kind not in ("request", "question")]
    if waits:
        yield f"Open: {', '.join(item.what + (f' by {item.who}' if item.who else '') for item in waits)}."
    if package.reason is not None:
        because = f" because {package.reason.because}" if package.reason.because else ""
        happened = f": {package.reason.happened}" if package.reason.happened else ""
        yield f"Handed to {package.reason.queue}{because}{happened}."


def _open(package: Package) -> tuple[Asked, ...]:
    return tuple(item for item in package.requests if item.state in STATES and item.state != "not_needed")


def _who(customer: Identity) -> str:
    name = None if customer.account is None else called(customer.account)
    if customer.level is None:
        return "A customer who is not verified"
    lasting = "" if customer.holds else ", which is over"
    if name is None or WHY_HIDDEN["not_cleared"] in name:
        name = f"Customer {customer.id}"
    return f"{name} (verified by {customer.level}{lasting})"


def _wants(package: Package) -> str:
    if not package.requests:
        return "has not asked for anything yet"
    asked = [
        item.title + (f" ({state})" if (state := STATES.get(item.state, item.state)) else "")
        for item in package.requests
    ]
    return f"asked for: {', '.join(asked)}"


def _call(item: Tried) -> str:
    amounts = [f"{part.name} {word(part.value)}" for part in item.inputs if isinstance(part.value, Money | Duration)]
    of = f" of {', '.join(amounts)}" if amounts else ""
    return f"{item.action}{of} ({outcome(item)})"


def outcome(item: Tried) -> str:
    """How a call came out, and how it stands now where that is something else."""
    then = OUTCOMES.get(item.outcome, item.outcome)
    now = OUTCOMES.get(item.now, item.now)
    return then if then == now else f"{then}, then {now}"


def shown(item: Known, name: str = "") -> str:
    """A value as it reads, its name before it where one is given; a record by what it is called."""
    prefix = f"{name.replace('_', ' ')} " if name else ""
    if item.hidden is not None:
        return prefix + WHY_HIDDEN.get(item.hidden, "[withheld]")
    if item.parts or item.left_out:
        return prefix + (called(item) or "(unnamed)")
    return prefix + text((item.value,))


def called(item: Known) -> str | None:
    """What a record, or each of a list, is called: by its name, title, label or key, else by its plain fields."""
    if item.parts and item.parts[0].name == "1":
        names = [shown(part) for part in item.parts[:MAX_NAMED]]
        more = len(item.parts) + item.left_out - len(names)
        return ", ".join(names) + (f" and {more} more" if more else "")
    fields = {part.name: part for part in item.parts}
    if "first_name" in fields and "last_name" in fields:
        return f"{shown(fields['first_name'])} {shown(fields['last_name'])}"
    for name in ("name", "title", "label", "id", *(part for part in fields if part.endswith("_id"))):
        if name in fields:
            return shown(fields[name])
    plain = [shown(part) for part in item.parts if not part.parts and isinstance(part.value, str)]
    return ", ".join(plain) if plain else None
