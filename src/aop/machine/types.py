"""Types, records, slots and actions of a release, with every name resolved and qualified (`shop.order`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aop.machine.expressions import Expr
from aop.values import Duration

#: Types that need no declaration. `record` and `list` are the two that carry another type.
KINDS = (
    "text", "number", "integer", "percent", "money", "yes_no", "date", "time", "moment", "duration",
    "email", "phone", "postcode", "url", "id", "choice", "attachment", "record", "list",
)  # fmt: skip

#: Records every workspace has; a slot of such a type asks for its missing fields.
BUILT_IN_RECORDS: dict[str, tuple[str, ...]] = {
    "address": ("line1", "line2", "city", "state", "country", "postcode"),
    "person": ("first_name", "last_name"),
    "aop.request": ("intent", "title"),  # something that a customer may ask for, where they are asked which they mean
}

#: The fields without which a value of such a type is not complete.
REQUIRED_FIELDS: dict[str, tuple[str, ...]] = {
    "address": ("line1", "city", "postcode"),
    "person": ("first_name", "last_name"),
}


@dataclass(frozen=True, slots=True)
class Type:
    """`options` of a fixed choice; `record` names a record type; `item` is what a list holds."""

    kind: str
    options: tuple[str, ...] = ()
    record: str | None = None
    item: Type | None = None


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Type
    optional: bool = False
    personal: str | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class RecordType:
    """`belongs_to` is the path (`customer.id`) whose value is the owner's `id`; `key` tells two of them apart."""

    name: str
    fields: Mapping[str, Field]
    belongs_to: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """Text with expressions between its plain pieces; words are made from it outside the engine.

    `variants` replace it in a language (`es`), a channel (`email`), both (`email es`), or when it is asked `again`.
    """

    parts: tuple[str | Expr, ...]
    variants: Mapping[str, Template] = field(default_factory=dict)

    def chosen(self, language: str, channel: str, *, again: bool = False) -> Template:
        """The variant that fits best, or this. The language comes first: a customer is answered in their own, even
        where only another one has words of its own for the channel, or for asking again."""
        if not self.variants:
            return self
        names = dict.fromkeys((language, language.partition("-")[0]))
        own = [*(f"{channel} {name}" for name in names), *names]
        wanted = [*own, channel]
        if again:
            wanted = [*(f"again {key}" for key in own), *own, f"again {channel}", "again", channel]
        return next((self.variants[key] for key in wanted if key in self.variants), self)

    def wordings(self) -> Iterator[Template]:
        """The text and all its variants, each by itself."""
        yield Template(self.parts)
        yield from self.variants.values()

    def every(self) -> Iterator[str | Expr]:
        """The pieces of the text and of all its variants."""
        yield from self.parts
        for variant in self.variants.values():
            yield from variant.parts


@dataclass(frozen=True, slots=True)
class Slot:
    """`options_from` is the list a choice is picked from at run time; of another type it only offers values.

    `words` are the other texts by which a customer may mean each fixed option, in the order of the options; empty where
    none has any.
    """

    name: str
    type: Type
    ask: Template | None = None
    pattern: str | None = None
    form: str | None = None
    personal: str | None = None
    options_from: Expr | None = None
    label: Template | None = None
    key: str | None = None
    many: bool = False
    like: Expr | None = None
    rank: tuple[str, ...] = ()
    valid_when: Expr | None = None
    invalid: Template | None = None
    hint: str | None = None
    confirm: bool = False
    keep: bool = False
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def is_picked(self) -> bool:
        """Whether a value must be one of a list that is known only at run time."""
        return self.options_from is not None and self.type.kind in ("choice", "list")


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the catalogue. `does`: reads, writes, writes_once.

    `returns` is None when nothing comes back; with `maybe_missing` the answer may be *not found*.
    `limit` is a condition over the inputs that the connector itself never exceeds. With `hosts`, an answer with an
    address elsewhere is no answer. A call is sent again `retries` times
    at most; where the system knows a repeated one by the key in `key_header`, for as long as `key_lasts`.
    """

    name: str
    system: str
    does: str
    inputs: Mapping[str, Field]
    returns: Type | None = None
    maybe_missing: bool = False
    summary: str = ""
    roles: tuple[str, ...] = ()
    limit: Expr | None = None
    changes: str | None = None
    failures: tuple[str, ...] = ()
    undo: str | None = None
    timeout: Duration | None = None
    retries: int = 0
    idempotent: bool = False
    binding: Mapping[str, Any] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    key_header: str = ""
    key_lasts: Duration | None = None

    @property
    def writes(self) -> bool:
        return self.does != "reads"
