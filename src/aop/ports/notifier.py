"""The notifier port: tells somebody outside of something that was committed here.

What is told is a notice with a name of its own. The same notice may be told more than once (a process that ends between
telling and noting it tells again), always under the same name, by which whoever hears it knows it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

#: What people and systems may be told of.
APPROVAL, HANDOFF, ENDED, CLOSED, PARKED = (
    "approval_asked",
    "handed_off",
    "request_ended",
    "conversation_closed",
    "call_parked",
)
KINDS = (APPROVAL, HANDOFF, ENDED, CLOSED, PARKED)
#: What was said to a customer, on its way to the system that they write in.
REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened. `id` is the idempotency key; `data` is plain JSON data. `thread` is what the system
    that the customer writes in calls the conversation, and `text` what was said there; both are for replies alone, and
    for what stands beside them in that system."""

    id: str
    kind: str
    at: datetime
    conversation: str
    data: Mapping[str, Any] = field(default_factory=dict)
    thread: str = ""
    text: str = ""


class Notifier(Protocol):
    """Returns when the notice was taken. Raises PortError: `Unavailable` where it surely was not and may be tried
    again, `OutcomeUnknown` where nobody knows (it is told again: at least once), any other one where trying again is of
    no use. Raises nothing else for what somebody answers, and never follows a redirect.

        class Printed:
            async def tell(self, notice: Notice) -> None:
                print(notice.kind, notice.conversation)
    """

    async def tell(self, notice: Notice) -> None: ...
