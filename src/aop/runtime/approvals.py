"""The desk of approvals: what waits, what exactly is said yes to, and whose yes counts.

An approval is named by its call. Whoever decides is named by the service (a session, a link, Slack); their roles come
from the people port, so nobody decides in a role that they only say they have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from aop.engine.effects import Rest
from aop.engine.wording import word
from aop.errors import WrongUse
from aop.ports.people import People
from aop.ports.store import Entry
from aop.runtime.conversations import Runtime
from aop.runtime.keeping_back import ALL, KeptBack
from aop.runtime.outside import PendingApproval
from aop.runtime.people import GONE
from aop.runtime.reply import Reply
from aop.runtime.seen_history import inputs as seen_inputs


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value rests: the customer's own words, `[start, end)` of a message. Without words where it does not rest
    on any (`source`: sentence, person, …)."""

    slot: str
    value: str
    words: str
    message: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule that asks: so many people of a role, by its sentence and its reason, until `due`."""

    role: str
    people: int
    rule: str
    sentence: str
    because: str | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Everything that a person says yes to, as it will be done: `digest` covers all of it. `withheld` are the classes
    of personal data of which a value is not shown to whoever this is for."""

    id: str
    conversation: str
    action: str
    summary: str
    inputs: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    asked: tuple[Asked, ...]
    digest: str
    release: str
    by: str | None
    withheld: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        asked = [{**asdict(item), "due": item.due and item.due.isoformat()} for item in self.asked]
        return {**asdict(self), "inputs": dict(self.inputs), "asked": asked}


class Approvals:
    """Looks at what waits in a runtime, and decides it for people whose roles are known."""

    def __init__(self, runtime: Runtime, people: People) -> None:
        self._runtime = runtime
        self._people = people

    def waiting(self) -> tuple[str, ...]:
        """What waits, oldest first."""
        return tuple(dict.fromkeys(item.request.call for item in self._runtime.approvals()))

    async def view(self, approval: str, cleared: frozenset[str] = ALL) -> ApprovalView:
        """What a person is asked, of it what somebody may see who is `cleared` for these classes of personal data.
        Raises WrongUse when it does not wait (any more)."""
        pending = await self._pending(approval)
        history = await self._runtime.history(pending[0].conversation)
        kept = KeptBack(self._runtime.program.release, ALL - cleared)
        kept.learn(history)
        return _view(pending, history, self._runtime, kept)

    async def decide(
        self, approval: str, person: str, *, granted: bool, comment: str = "", seen: str | None = None
    ) -> Reply:
        """A person's yes or no, in the first of their roles that is asked. `seen` is the digest of what they were
        shown. Raises WrongUse when it does not wait, is not what they saw, or when their word would not count."""
        pending = await self._pending(approval)
        if seen is not None and any(item.request.bound != seen for item in pending):
            raise WrongUse(f"{approval} is not what {person} was shown: look at it again")
        held = await self._people.roles(person)
        role = next((item.request.role for item in pending if item.request.role in held), None)
        if role is None:
            raise WrongUse(f"{person} cannot decide this: it is for {' and '.join(_roles(pending))}")
        return await self._runtime.decide(approval, person, role, granted=granted, reason=comment)

    async def _pending(self, approval: str) -> tuple[PendingApproval, ...]:
        await self._runtime.look_up(approval)  # another process may have asked, or decided
        found = tuple(item for item in self._runtime.approvals() if item.request.call == approval)
        if not found:
            raise WrongUse(f"no approval is waiting under {approval}: {GONE}")
        return found


def _roles(pending: tuple[PendingApproval, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.request.role for item in pending))


def _view(
    pending: tuple[PendingApproval, ...], history: tuple[Entry, ...], runtime: Runtime, kept: KeptBack
) -> ApprovalView:
    request = pending[0].request
    action = runtime.program.action(request.action)
    given = {name: value for name, value in request.inputs.items() if value is not None}
    shown = {name: kept.text(word(value)) for name, value in seen_inputs(request.action, given, kept).items()}
    said = {entry.message.id: entry.message.text for entry in history if entry.message is not None}
    evidence = tuple(_seen(_evidence(item, said), kept) for item in request.rests)
    return ApprovalView(
        request.call,
        pending[0].conversation,
        request.action,
        "" if action is None else action.summary,
        shown,
        evidence,
        tuple(_asked(item) for item in pending),
        request.bound,
        request.release,
        request.by or None,
        kept.named_in(*shown.values(), *(text for item in evidence for text in (item.value, item.words))),
    )


def _asked(pending: PendingApproval) -> Asked:
    request = pending.request
    sentence, *because = request.rules
    return Asked(request.role, request.people, request.rule, sentence, because[0] if because else None, request.due)


def _evidence(item: Rest, said: Mapping[str, str]) -> Evidence:
    words = said.get(item.message, "")[item.start : item.end]
    return Evidence(item.slot, word(item.value), words, item.message, item.start, item.end, item.source)


def _seen(item: Evidence, kept: KeptBack) -> Evidence:
    """Where a value rests, for who may not see it: that it is there, and in which message."""
    kind = kept.of_slot(item.slot)
    if kind is not None:
        return replace(item, value=f"[{kind}]", words="")
    return replace(item, value=kept.text(item.value), words=kept.text(item.words))
