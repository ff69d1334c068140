"""The JSON Schema of each reader of a single value.

An editor's YAML turns `5` into a number and `2026-11-22`, sometimes, into a date, where our loader reads texts. So a
text may be a number or a truth value here; a pattern then only speaks about texts. What needs the sentences to be
judged (a condition, a duration's unit) stays a text: `aop check` judges those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aop.syntax.shape import (
    actions,
    article,
    blocks,
    choices,
    fields,
    hours,
    knowledge,
    limits,
    models,
    procedure,
    sandbox,
    seasons,
    simple,
    slots,
    tests,
    workspace,
)

Schema: TypeAlias = dict[str, Any]

NAME = "[a-z][a-z0-9_]*"
_DOTTED = rf"{NAME}(\.{NAME})*"
_DURATION = r"[0-9]+(\.[0-9]+)? (business )?(second|minute|hour|day|week|month|year)s?"

#: The types that the language has (language, section 2).
TYPES = (
    "text", "number", "integer", "percent", "money", "yes_no", "date", "time", "moment", "duration", "email", "phone",
    "postcode", "address", "person", "url", "id", "choice", "attachment",
)  # fmt: skip


def text(pattern: str = "", *examples: str) -> Schema:
    """A text that fits a pattern as a whole."""
    schema: Schema = {"type": "string", "pattern": rf"^\s*({pattern})\s*$"}
    return schema | {"examples": list(examples)} if examples else schema


#: What a scalar may be for a loader that guesses types.
TEXT: Schema = {"type": ["string", "number", "boolean"]}
TYPED: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
BLOCK: Schema = {"type": "string", "minLength": 1}
OBJECT: Schema = {"type": "object"}
ANYTHING: Schema = {}
TYPE: Schema = {"anyOf": [{"enum": list(TYPES)}, text(rf"(list +of +)*{_DOTTED}", "list of text")]}
PERCENT = text(r"[0-9]{1,3}(\.[0-9]{1,6})?%", "80%")
DURATION = text(_DURATION, "30 minutes", "2 business days")
YES_NO: Schema = {"enum": ["yes", "no", True, False]}
_LANGUAGE = text("[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?", "en", "pt-BR")
_STRETCH = text("[0-9]{1,2}:[0-9]{2} ?- ?[0-9]{1,2}:[0-9]{2}", "09:00-18:00")
_DAY = f"({'|'.join(hours.DAYS)})"
_BUSINESS_HOURS: Schema = {
    "type": "object",
    "properties": {"closed": {"type": "array", "items": TEXT, "description": "Dates that are closed: 2026-12-25."}},
    "patternProperties": {f"^{_DAY}( to {_DAY})?$": {"anyOf": [_STRETCH, {"type": "array", "items": _STRETCH}]}},
    "additionalProperties": False,
}
_CONNECTION: Schema = {
    "type": "object",
    "properties": {"kind": {"enum": list(actions.CONNECTORS), "description": "The connector."}},
    "required": ["kind"],
}
_HANDLERS: Schema = {
    "type": "object",
    "properties": {
        name: BLOCK | {"description": f"What is done when something is {name}."} for name in blocks.HANDLERS
    },
    "additionalProperties": False,
}
_CONSTANT: Schema = {
    "anyOf": [
        TYPED,
        {
            "type": "object",
            "properties": {seasons.DEFAULT: TYPED | {"description": "What holds outside of the seasons."}},
            "patternProperties": {rf"^\s*{seasons.SEASON}\s*$": TYPED},
            "required": [seasons.DEFAULT],
            "additionalProperties": False,
        },
    ]
}
#: What an action answers is of the catalogue's types, which a schema of all workspaces does not know.
ANSWERS: Schema = {
    "type": "object",
    "propertyNames": {"pattern": rf"^{NAME}\.{NAME}$"},
    "additionalProperties": {"type": ["object", "array", "string", "number", "boolean"]},
}
_OPTIONS: Schema = {"type": "array", "items": TYPED, "minItems": 1, "uniqueItems": True}
_WORDS: Schema = {"type": "array", "items": TYPED}
_CHOICES: Schema = {"anyOf": [_OPTIONS, {"type": "object", "additionalProperties": _WORDS, "minProperties": 1}]}
_VARIANTS: Schema = {"anyOf": [TYPED, {"type": "object", "additionalProperties": TYPED}]}

#: By reader. A reader made of others, as a list of names, is taken apart by `aop.syntax.schema.shapes`.
VALUES: Mapping[Callable[..., Any], Schema] = {
    simple.scalar: TYPED,
    simple.free_word: TYPED,
    simple.free_text: TYPED,
    simple.template: TYPED,
    simple.name: text(NAME),
    simple.dotted: text(_DOTTED),
    simple.yes_no: YES_NO,
    simple.percent: PERCENT,
    simple.duration: DURATION,
    simple.some_time: DURATION,
    simple.timeout: DURATION,
    simple.length_of_time: DURATION,
    simple.expression: TYPED,
    simple.condition: TYPED,
    simple.data: ANYTHING,
    simple.data_keys: OBJECT,
    fields.type_of: TYPE,
    fields.options: _OPTIONS,
    choices.choices: _CHOICES,
    slots.variants: _VARIANTS,
    blocks.block: BLOCK,
    blocks.rules: BLOCK,
    blocks.escalations: BLOCK,
    blocks.properties: BLOCK,
    blocks.lines: BLOCK,
    blocks.handlers: _HANDLERS,
    hours.business_hours: _BUSINESS_HOURS,
    limits.tries: text("[1-9][0-9]{0,3} per (day|hour)", "5 per day"),
    limits.size: text("[1-9][0-9]{0,6} ?(KiB|MiB|bytes)", "16 KiB"),
    limits.cost: text(r"\S.*? +per +conversation", "$0.50 per conversation"),
    models.amount: text(r"\S.*", "$0.15"),
    models.endpoint: text(r"https?://[A-Za-z0-9.:/_~-]+", "https://models.example.com/v1"),
    models.language: _LANGUAGE,
    models.patience: text("[0-9]{1,3}(\\.[0-9]+)? seconds?", "10 seconds"),
    models.variable: text("[A-Z][A-Z0-9_]{1,63}", "READER_KEY"),
    procedure.constant: _CONSTANT,
    procedure.version: {"enum": [1, *procedure.VERSIONS]},
    procedure.stage: {"enum": list(procedure.STAGES)},
    actions.connect: _CONNECTION,
    article.served: {"type": "array", "items": text(NAME), "minItems": 1},
    article.written_language: _LANGUAGE,
    sandbox.answers: ANSWERS,
    tests.start: text(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:[0-9]{2}|Z)?", "2026-11-22 10:00"
    ),
    tests.conversation: BLOCK,
    tests.known_values: OBJECT,
    knowledge.day: text("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-11-22"),
    knowledge.review_period: text("[1-9][0-9]* (day|week|month|year)s?", "180 days", "6 months"),
    workspace.currency: text("[A-Z]{3}", "USD", "EUR"),
    workspace.language: _LANGUAGE,
    workspace.time_zone: text(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", "America/New_York", "UTC"),
    workspace.sender: {"enum": ["none", "claimed", "signed_in"]},
}
