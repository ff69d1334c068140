"""Looking at conversations, as people with a role do: which there are, how each went, why, and what is handed over.

Whoever asks is named by their key or their sign-in, and sees what their roles are cleared for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from aop.engine import explain
from aop.errors import WrongUse
from aop.ports.store import Listed
from aop.runtime import handoff_text
from aop.runtime.seen_history import seen, why_not_seen
from aop.runtime.why import why, why_not
from aop.service.refusals import Refusal
from aop.service.routes.talking import ConversationName
from aop.service.service import DEFAULT_LIMIT, After, AfterNumber, Limit, Person, Serving
from aop.service.sight import cleared_for, sight
from aop.service.views import entry_view

router = APIRouter(tags=["people"])


@router.get("/conversations")
async def conversations(
    service: Serving,
    person: Person,
    after: After = None,
    limit: Limit = DEFAULT_LIMIT,
    status: Annotated[
        str | None, Query(pattern="^(open|taken|handed_off|closed|erased)$", description="Only those that stand so.")
    ] = None,
) -> dict[str, Any]:
    """Conversations, the one that changed last first."""
    found = await service.store.conversations(limit + 1, _place(after), status)
    shown = found[:limit]
    return {"items": [_listed(item) for item in shown], "next": _cursor(shown[-1]) if len(found) > limit else None}


def _listed(item: Listed) -> dict[str, Any]:
    return {
        "conversation": item.conversation,
        "status": item.status,
        "channel": item.channel,
        "opened": item.opened.isoformat(),
        "at": item.at.isoformat(),
        "entries": item.version,
    }


def _cursor(item: Listed) -> str:
    return f"{item.at.isoformat()} {item.conversation}"


def _place(after: str | None) -> Listed | None:
    """Where a page begins. Raises Refusal for what no page said."""
    if after is None:
        return None
    at, _, name = after.partition(" ")
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refusal(400, "`after` is what `next` of the page before said", param="after") from error
    return Listed(name, "", "", moment, moment, 0)


@router.get("/conversations/{conversation}/entries")
async def entries(
    conversation: ConversationName, service: Serving, person: Person, after: AfterNumber = 0,
    limit: Limit = DEFAULT_LIMIT,
) -> dict[str, Any]:  # fmt: skip
    """Every committed transition: what happened, what was decided by which sentence, what was said."""
    stored = await service.conversations.stored(conversation)
    program = service.conversations.running(stored).runtime.program
    found = await service.store.history(conversation, after, limit)
    kept = await sight(service, person, stored)
    items = [
        entry_view(number, entry, program, stored.snapshot.language, kept)
        for number, entry in enumerate(found, after + 1)
    ]
    seen = after + len(found)
    return {"items": items, "next": seen if found and seen < stored.version else None}


@router.get("/conversations/{conversation}/why")
async def why_this(
    conversation: ConversationName, service: Serving, person: Person, after: AfterNumber = 0
) -> dict[str, Any]:
    """What was decided from an entry on, in words: sentences, values, rules, and what else could have happened."""
    stored = await service.conversations.stored(conversation)
    release = service.conversations.running(stored).release
    kept = await sight(service, person, stored)
    history = tuple([seen(entry, kept) for entry in await service.store.history(conversation)])
    lines = [kept.text(line) for line in why(release, history, min(after, len(history)))]
    return {"conversation": conversation, "lines": lines}


@router.get("/conversations/{conversation}/why-not")
async def why_not_that(
    conversation: ConversationName,
    service: Serving,
    person: Person,
    action: Annotated[str, Query(min_length=1, max_length=200, description="An action of the catalogue.")],
) -> dict[str, Any]:
    """Everything that stands between this conversation and an action, now."""
    stored = await service.conversations.stored(conversation)
    runtime = service.conversations.running(stored).runtime
    try:
        found = explain.why_not(runtime.program, stored.snapshot, action)
    except WrongUse as error:
        raise Refusal(404, str(error), param="action") from error
    kept = await sight(service, person, stored)
    lines = [kept.text(line) for line in why_not(why_not_seen(found, kept), {})]
    return {"conversation": conversation, "action": action, "lines": lines}


@router.get("/conversations/{conversation}/handoff")
async def handoff(conversation: ConversationName, service: Serving, person: Person) -> dict[str, Any]:
    """What a colleague who takes over gets: the package of the handoff, or how it stands where there was none."""
    stored = await service.conversations.stored(conversation)
    runtime = service.conversations.running(stored).runtime
    package = await runtime.handoff(conversation) or await runtime.standing(conversation)
    cleared = cleared_for(service, person, stored)
    return {
        "package": handoff_text.as_data(package, cleared),
        "text": handoff_text.as_text(package, cleared),
        "withheld": sorted(handoff_text.ALL - cleared),
    }
