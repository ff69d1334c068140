"""What is kept of a customer, as plain data to hand to them: what was said, what was done for them, what is kept.

Reading it is a deed of the person who does, and noted before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from aop.audit.deeds import deeds_of
from aop.engine.snapshot import Snapshot
from aop.ports.clock import Clock
from aop.ports.kept import Kept, KeptValue, Sweeping
from aop.ports.seal import Broken, Erased
from aop.ports.store import Entry, Store
from aop.runtime.auditing import Auditing
from aop.values import to_json

#: Which form the data has.
FORM = 1


class Subjects(Protocol):
    """What knows which conversations are whose (`aop.keys.sealing.ConversationKeys`)."""

    def subject(self, customer: str) -> str: ...

    def conversations_of(self, customer: str) -> tuple[str, ...]: ...

    def is_erased(self, conversation: str) -> bool: ...


async def disclosed(
    customer: str, person: str, *, store: Store, kept: Kept | None, keys: Subjects, auditing: Auditing, clock: Clock
) -> dict[str, Any]:
    """Plain JSON data. A conversation that was erased is named as that."""
    about = {"customer": keys.subject(customer)}
    await auditing.note(store, clock, "export", person, about)
    conversations = [
        {"conversation": name, "erased": True} if keys.is_erased(name) else await _conversation(name, store)
        for name in keys.conversations_of(customer)
    ]
    values: Iterable[KeptValue] = await kept.of(customer) if isinstance(kept, Sweeping) else ()
    return {
        "form": FORM,
        "customer": customer,
        "at": clock.now().isoformat(),
        "conversations": conversations,
        "kept": [
            {"slot": item.slot, "value": to_json(item.value), "at": item.at.isoformat(), "personal": item.personal}
            for item in values
        ],
    }


async def _conversation(name: str, store: Store) -> dict[str, Any]:
    try:
        stored = await store.load(name)
        entries = await store.history(name)
    except Erased:
        return {"conversation": name, "erased": True}
    except Broken as error:
        return {"conversation": name, "unreadable": str(error)}
    if stored is None:
        return {"conversation": name, "unreadable": "it is not in this store"}
    known = stored.snapshot
    return {
        "conversation": name,
        "channel": known.channel,
        "language": known.language,
        "happened": [item for entry in entries for item in _happened(entry, known)],
    }


def _happened(entry: Entry, after: Snapshot) -> list[dict[str, Any]]:
    """What was said and done, in order."""
    at = entry.event.at.isoformat()
    found: list[dict[str, Any]] = []
    if entry.message is not None:
        found.append({"at": at, "customer": entry.message.text, "attachments": list(entry.message.attachments)})
    found.extend({"at": at, "did": deed.shown, "about": dict(deed.details)} for deed in deeds_of(entry, after))
    found.extend({"at": at, "agent": text} for text in entry.said)
    return found
