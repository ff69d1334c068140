"""A conversation test as a tree: who does what in which order, what is expected, what the systems answer.

Names are unresolved and every part keeps its span, as in `aop.syntax.tree`. Values stay nodes: only the catalogue says
of which type they are. Whoever plays a test walks `turns` in order: what the customer, a colleague or a system does is
done, what the agent does is held against everything that came since the last of those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from aop.diagnostics import Span
from aop.syntax.nodes.tree import Mapping, Node
from aop.syntax.tree import Name, Word

# ---- what others do


@dataclass(frozen=True, slots=True)
class Writes:
    """`customer: [photo.jpg] TEXT ~ {slot: value}`. `pin` says how the text is understood."""

    text: Word
    attachments: tuple[Word, ...]
    pin: Mapping | None
    span: Span


@dataclass(frozen=True, slots=True)
class Decides:
    """`ROLE: approves`, `PERSON as ROLE: denies "…"`. Without a person, one of the role."""

    role: Word
    person: Word | None
    granted: bool
    reason: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Answers:
    """`ROLE: answers VALUE`: what a colleague says who is asked by `collect … from ROLE`."""

    role: Word
    person: Word | None
    value: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Happens:
    """`SYSTEM: EVENT {field: value}`."""

    event: Name
    payload: Mapping
    span: Span


@dataclass(frozen=True, slots=True)
class Passes:
    """`after 3 days`. `unit`: seconds, minutes, hours, days."""

    count: int
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line of somebody whose words mean nothing by themselves: the workspace says whether there is such a one."""

    who: Word
    what: Word
    span: Span


# ---- what the agent is expected to do


@dataclass(frozen=True, slots=True)
class Asks:
    """`agent: asks order_id and email "part of the question"`."""

    slots: tuple[Word, ...]
    part: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class AsksColleague:
    """`agent: asks returns_lead for verdict`."""

    role: Word
    slot: Word
    span: Span


@dataclass(frozen=True, slots=True)
class AsksApproval:
    """`agent: asks team_lead to approve stripe.refund`."""

    role: Word
    action: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Confirms:
    """`agent: confirms "part of the question"`."""

    part: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Tells:
    """`agent: says "part of a message"`; without a part, `agent: says nothing`."""

    part: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Matched:
    """`order.order_id = "#W1"` behind `with`, or `order.order_id: "#W1"` under it: a part of a call's inputs."""

    path: Name
    value: Node


@dataclass(frozen=True, slots=True)
class Calls:
    """`agent: does ACTION with input = value`. `verb`: do, undo, look_up."""

    verb: str
    action: Name
    inputs: tuple[Matched, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Escalates:
    """`agent: escalates to QUEUE because "part of the reason"`."""

    queue: Word
    because: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Finishes:
    """`agent: finishes as OUTCOME`."""

    outcome: Word
    span: Span


Expected: TypeAlias = Asks | AsksColleague | AsksApproval | Confirms | Tells | Calls | Escalates | Finishes
Turn: TypeAlias = Writes | Decides | Answers | Happens | Passes | Unclear | Expected

# ---- files


@dataclass(frozen=True, slots=True)
class AnswerDecl:
    """What a system answers to one action: a record, a value, a list, `missing`, or cases."""

    action: Name
    value: Node
    key: Span


@dataclass(frozen=True, slots=True)
class HandoffDecl:
    """What a colleague is expected to be handed; what is not said may be anything."""

    queue: Word | None = None
    because: Word | None = None
    priority: Word | None = None
    verified: Word | None = None
    topics: tuple[Word, ...] = ()
    did: tuple[Name, ...] = ()
    slots: tuple[tuple[Word, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectDecl:
    """What holds at the end. `steps` were gone through in this order, others may lie between them."""

    finished: Word | None = None
    ends: tuple[Word, ...] = ()
    did: tuple[Name, ...] = ()
    never_did: tuple[Name, ...] = ()
    says: tuple[Word, ...] = ()
    never_says: tuple[Word, ...] = ()
    steps: tuple[Name, ...] = ()
    handoff: HandoffDecl | None = None


@dataclass(frozen=True, slots=True)
class ConversationDecl:
    """One test. `at` is a moment of the workspace's zone where it has no offset; `given` is None for the sandbox."""

    name: Word
    at: datetime | None
    channel: Word | None
    given: tuple[AnswerDecl, ...] | None
    turns: tuple[Turn, ...]
    expect: ExpectDecl


@dataclass(frozen=True, slots=True)
class ConversationsFile:
    """A file of conversation tests."""

    tests: tuple[ConversationDecl, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SandboxFile:
    """What one system is pretended to answer; `system` is the name of the file."""

    system: Word
    answers: tuple[AnswerDecl, ...]
    span: Span
