"""What the files of a workspace declare, as written: names are unresolved, every part keeps its span.

`aop.syntax.shape` makes these from YAML; `aop.analysis` resolves them. One class for each thing an operator
declares (language.md 1, 2, 6 and 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from aop.diagnostics import Span
from aop.syntax.conversations.tree import ConversationsFile, SandboxFile
from aop.syntax.snippet import Snippet
from aop.syntax.tree import (
    EscalationLine,
    Expr,
    Literal,
    Name,
    PropertyLine,
    RuleLine,
    StepBlock,
    Text,
    Word,
)
from aop.values import Duration


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A type as written. `kind` is the word (`text`, `choice`, `list`, or a record's name); `item` is of `list of T`.

    The empty word stands for a type that could not be read and left a finding.
    """

    kind: str
    span: Span
    options: tuple[Word, ...] = ()
    item: TypeRef | None = None


@dataclass(frozen=True, slots=True)
class FieldDecl:
    """A field of a record, an input or a result of an action, an input of a procedure."""

    name: Word
    type: TypeRef
    optional: bool = False
    personal: Word | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class SlotDecl:
    name: Word
    type: TypeRef
    ask: Text | None
    pattern: Word | None = None
    form: Word | None = None
    personal: Word | None = None
    options_from: Expr | None = None
    label: Text | None = None
    key: Word | None = None
    many: bool = False
    like: Name | None = None
    rank: tuple[Word, ...] = ()
    valid_when: Expr | None = None
    invalid: Text | None = None
    hint: Word | None = None
    confirm: bool = False
    keep: Word | None = None
    asks: Mapping[str, Text] = field(default_factory=dict)  # variants of `ask`; `default` is `ask` itself
    words: tuple[tuple[Word, ...], ...] = ()  # other words for each option of the type, or none at all


@dataclass(frozen=True, slots=True)
class IntentDecl:
    name: Word
    description: str
    examples: tuple[Word, ...]  # one sentence each, with its span
    unlike: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDecl:
    """A decision table: its text, one row a line, cells split by `|`; the first row names the columns."""

    name: Word
    body: Snippet


@dataclass(frozen=True, slots=True)
class ConstantDecl:
    """A named value; one that has others in some seasons is an operation `season`."""

    name: Word
    value: Expr


@dataclass(frozen=True, slots=True)
class MessageDecl:
    """A longer text; `variants` by language or channel, the one without a key is ``default``."""

    name: Word
    variants: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class ProcedureFile:
    name: Word
    title: str
    owner: str
    reference: str  # `source:` of the file, the policy it comes from
    role: Word | None
    intents: tuple[IntentDecl, ...]
    inputs: tuple[FieldDecl, ...]
    returns: tuple[FieldDecl, ...]
    slots: tuple[SlotDecl, ...]
    actions: tuple[Name, ...]
    constants: tuple[ConstantDecl, ...]
    tables: tuple[TableDecl, ...]
    rules: tuple[RuleLine, ...]
    escalations: tuple[EscalationLine, ...]
    steps: tuple[StepBlock, ...]
    handlers: tuple[StepBlock, ...]  # `on:`
    messages: tuple[MessageDecl, ...]
    properties: tuple[PropertyLine, ...]
    release: Mapping[str, Any]
    span: Span  # of the name


@dataclass(frozen=True, slots=True)
class RecordDecl:
    name: Word
    fields: tuple[FieldDecl, ...]
    belongs_to: Name | None = None


@dataclass(frozen=True, slots=True)
class ActionDecl:
    """`returns` is a type (`order?` has `maybe_missing`) or fields; never both. `binding` is the connector's own
    part (`http`, `sql`, `python` …) as plain data under its key."""

    name: Word
    does: Word
    inputs: tuple[FieldDecl, ...]
    summary: str = ""
    returns: TypeRef | None = None
    maybe_missing: bool = False
    result_fields: tuple[FieldDecl, ...] = ()
    roles: tuple[Word, ...] = ()
    limit: Expr | None = None
    changes: Word | None = None
    failures: tuple[Word, ...] = ()
    undo: Name | None = None
    timeout: Literal | None = None
    retry: Mapping[str, Any] = field(default_factory=dict)
    idempotency: Mapping[str, Any] = field(default_factory=dict)
    reads_because: str = ""
    binding: Mapping[str, Any] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()  # whose addresses may be said, for results of type url


@dataclass(frozen=True, slots=True)
class EventDecl:
    name: Word
    payload: tuple[FieldDecl, ...]
    key: Word | None


@dataclass(frozen=True, slots=True)
class ActionsFile:
    system: Word
    connect: Mapping[str, Any]
    cleared: tuple[Word, ...]
    fallback: str
    records: tuple[RecordDecl, ...]
    actions: tuple[ActionDecl, ...]
    events: tuple[EventDecl, ...]


@dataclass(frozen=True, slots=True)
class RulesFile:
    rules: tuple[RuleLine, ...]
    escalations: tuple[EscalationLine, ...]


@dataclass(frozen=True, slots=True)
class LevelDecl:
    """A level of verification, weakest first in the file. `tries` in `per`; both None when unlimited."""

    name: Word
    lasts: Literal | None
    tries: int | None
    per: str | None  # day, hour


@dataclass(frozen=True, slots=True)
class QueueDecl:
    name: Word
    says: Text | None
    hours: str | None
    priority: str | None
    do: Name | None
    cleared: tuple[Word, ...] | None = None


@dataclass(frozen=True, slots=True)
class TopicDecl:
    name: Word
    description: str
    floor: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkspaceFile:
    name: Word
    currency: str
    time_zone: str
    business_hours: Mapping[str, Any]  # {"monday": ["09:00-18:00"], …, "closed": ["2026-12-25"]}
    languages: tuple[str, ...]
    customer: Name | None
    levels: tuple[LevelDecl, ...]
    roles: tuple[Word, ...]
    queues: tuple[QueueDecl, ...]
    topics: tuple[TopicDecl, ...]
    channels: Mapping[str, Mapping[str, Any]]
    constants: tuple[ConstantDecl, ...]
    accept: Decimal
    clarify: Decimal
    sentiment: Mapping[str, tuple[str, ...]]
    silence: Mapping[str, Any]
    linger: Literal | None
    limits: Mapping[str, Any]  # attempts, go_back, questions, turns as int; message_size in bytes
    models: Mapping[str, Any]
    handlers: tuple[StepBlock, ...]
    review_every: Duration  # how long a review of an article counts
    regions: tuple[Word, ...]  # that an article may be for
    people: Mapping[str, str] = field(default_factory=dict)  # role -> group of people who have it
    sees: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)  # role -> classes it is cleared for, where said


@dataclass(frozen=True, slots=True)
class DayDecl:
    """A date as written."""

    day: date
    span: Span


@dataclass(frozen=True, slots=True)
class PassageDecl:
    """One paragraph, list or table of an article, with the headings it stands under, the outermost first."""

    headings: tuple[str, ...]
    body: Snippet


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An approved article, a draft, or a retired one. `name` is that of its file; without a `region` it is for
    everywhere, without a `language` in the workspace's first."""

    name: str
    title: Word
    owner: Word | None
    status: Word
    reviewed: DayDecl | None
    intents: tuple[Word, ...]
    region: Word | None
    language: Word | None
    expires: DayDecl | None
    passages: tuple[PassageDecl, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Every file of a workspace, read. `workspace` is None when it could not be read.

    `today` is the day that articles are judged for; without one, nothing that a day changes is found.
    """

    workspace: WorkspaceFile | None
    systems: tuple[ActionsFile, ...]
    rules: tuple[RulesFile, ...]
    procedures: tuple[ProcedureFile, ...]
    articles: tuple[ArticleFile, ...] = ()
    today: date | None = None
    tests: tuple[ConversationsFile, ...] = ()
    sandbox: tuple[SandboxFile, ...] = ()
