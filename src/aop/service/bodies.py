"""What the bodies of requests say, as they are read: nothing that is not known here, and nothing without a bound."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from aop.service.settings import MAX_NAME

#: What may be the name of a conversation or of a message.
NAME = r"^[A-Za-z0-9][A-Za-z0-9_.:@+=-]*$"
MAX_ATTACHMENTS, MAX_REASON = 20, 2_000
#: Conversations, or kept values, that one act erases for their age.
MAX_SWEPT = 200

Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=NAME)]
Reason = Annotated[str, Field(max_length=MAX_REASON)]
AccountId = Annotated[str, Field(min_length=1, max_length=400, description="The id of their account.")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SenderIn(Strict):
    """Who writes, as the channel knows it; only an application says so."""

    address: Annotated[str, Field(max_length=320)] | None = None
    account: dict[str, Any] | None = None


class ConversationIn(Strict):
    """A conversation to begin. Without a name it gets one."""

    conversation: Name | None = None
    channel: Annotated[str, Field(min_length=1, max_length=MAX_NAME)] = "chat"
    sender: SenderIn | None = None


class MessageIn(Strict):
    """What a customer wrote. The same `id` again is the same message. `more`: more may follow at once, so it is kept
    for the channel's window."""

    id: Name
    text: str = ""
    attachments: Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=MAX_ATTACHMENTS)] = []
    more: bool = False


class EventIn(Strict):
    """An event of a system, `SYSTEM.EVENT`, with what it tells. The same `id` of a system again is the same event."""

    id: Name
    event: Annotated[str, Field(min_length=3, max_length=MAX_NAME, pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$")]
    payload: dict[str, Any] = {}


class DecisionIn(Strict):
    """A yes or no to an approval. `seen` is the digest of what was shown."""

    granted: bool
    seen: Annotated[str, Field(max_length=200)]
    comment: Reason = ""


class ActIn(Strict):
    """What a person does themselves: one of their powers, or an action while they have the conversation."""

    action: Annotated[str, Field(min_length=1, max_length=200)]
    inputs: dict[str, Any] = {}
    role: Annotated[str, Field(max_length=MAX_NAME)] | None = None


class AnswerIn(Strict):
    """A colleague's answer to what a procedure asks people."""

    value: Any
    role: Annotated[str, Field(max_length=MAX_NAME)] | None = None


class DoneIn(Strict):
    """What came of a call that a colleague did by hand: done (with what the system would have answered), not_found,
    fails."""

    outcome: Annotated[str, Field(pattern="^(done|not_found|fails)$")] = "done"
    value: Any = None
    reason: Reason = ""
    role: Annotated[str, Field(max_length=MAX_NAME)] | None = None


class ReleaseIn(Strict):
    """Which role lets it go live, and why."""

    role: Annotated[str, Field(max_length=MAX_NAME)] | None = None
    reason: Reason = ""


class ExportIn(ReleaseIn):
    """In which role the audit log is taken out, and why."""


class ErasureIn(ReleaseIn):
    """What is erased: a customer by the id of their account, a conversation, or what was kept long enough
    (`conversations=400d`, `contact=180d`), of that `limit` at most. In which role, and why."""

    customer: AccountId | None = None
    conversation: Name | None = None
    older_than: Annotated[str, Field(max_length=40, pattern=r"^[a-z]+=[1-9][0-9]{0,5}d$")] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_SWEPT)] = MAX_SWEPT


class HandOverIn(ReleaseIn):
    """Of which customer everything is handed over, in which role, and why."""

    customer: AccountId


class RevealIn(ReleaseIn):
    """Of which leaves of the audit log it is told what they were about, in which role, and why."""

    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
    conversation: Annotated[str, Field(min_length=1, max_length=MAX_NAME)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class MigrateIn(ReleaseIn):
    """To which release, in which role, and why."""

    release: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
