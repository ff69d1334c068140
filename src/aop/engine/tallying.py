"""What a long conversation keeps of what it did: the latest changes whole, the earlier ones as counts and totals.

A snapshot is written with every turn, so it must not grow with every turn. What a rule or a condition may ask of all
that was done ("times A was done", "total of A.amount") is kept exactly; what a handoff shows is kept of the latest.
Nothing is folded that may still change: of an open request, of unknown outcome, or about to be undone.
"""

from __future__ import annotations

from decimal import Decimal

from aop.engine.operations import plus
from aop.engine.snapshot import Consent, Done, Tally
from aop.engine.work import MAX_ATTEMPTS, Work
from aop.values import Duration, Money, Value

#: How many changes are kept whole; as many as a handoff lists calls, so that it can say how each of them stands now.
MAX_DONE = MAX_ATTEMPTS

#: How many yeses are kept that serve nothing any more.
MAX_SPENT = 30

#: What a total may be taken of.
ADDED = (Money, Decimal, Duration)


def keep_short(work: Work) -> None:
    """At the end of a request."""
    if len(work.state.done) > MAX_DONE:
        _fold(work)
    if len(work.state.consents) > MAX_SPENT:
        _forget_spent(work)


def _fold(work: Work) -> None:
    """Counts and adds up the earliest changes that are settled."""
    open_requests, over = _open_requests(work), len(work.state.done) - MAX_DONE
    tally, kept = dict(work.state.tally), []
    for item in work.state.done:
        settled = item.state != "unclear" and item.request not in open_requests and item.call not in work.state.undoing
        if over > 0 and settled:
            over -= 1
            if item.counts:
                tally[item.action] = _with(work, tally.get(item.action), item)
        else:
            kept.append(item)
    work.state.done, work.state.tally = tuple(kept), tally


def _with(work: Work, held: Tally | None, item: Done) -> Tally:
    times, totals = (0, {}) if held is None else (held.times, dict(held.totals))
    for name, value in item.inputs.items():
        if isinstance(value, ADDED):
            totals[name] = value if name not in totals else _sum(work, totals[name], value)
    return Tally(times + 1, totals)


def _sum(work: Work, held: Value, value: Value) -> Value:
    return plus(work.scope({}), held, value)


def _open_requests(work: Work) -> set[int]:
    return {frame.counts.get("request", 0) for frame in work.state.frames if frame.root}


def _forget_spent(work: Work) -> None:
    """Keeps what may still serve a call, and the latest of what cannot."""
    open_requests = _open_requests(work)

    def is_spent(item: Consent) -> bool:
        return item.state != "granted" or (item.request > 0 and item.request not in open_requests)

    over = sum(is_spent(item) for item in work.state.consents) - MAX_SPENT
    kept = []
    for item in work.state.consents:
        if over > 0 and is_spent(item):
            over -= 1
        else:
            kept.append(item)
    work.state.consents = tuple(kept)
