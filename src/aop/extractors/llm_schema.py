"""The closed form of an answer: a JSON schema made from the vocabulary of the moment, and nothing else.

A model can only name what may be named now. It returns the customer's *words*; where they stand and what they are
worth is worked out here, never by the model.
"""

from __future__ import annotations

from typing import Any

from aop.machine.types import Slot
from aop.ports.extractor import Context
from aop.understanding.fold import word_texts
from aop.understanding.moves import MOVES
from aop.understanding.normalise import kind_of
from aop.understanding.recognise import find
from aop.understanding.sentiment import LEVELS

#: Slots, requests and values of one prompt.
MAX_SLOTS, MAX_REQUESTS, MAX_VALUES, MAX_TOPICS = 12, 4, 16, 8
#: Characters of the words of one claim.
MAX_WORDS = 400
NONE = "none"
ANSWERS = ("yes", "no", "does_not_know", NONE)
OPERATIONS = ("set", "add", "remove")
#: Types whose value is any text: they are read when they were asked for.
_ONLY_ASKED = ("text", "record", "attachment", "yes_no", "moment", "time", "duration")


def slots_of(text: str, context: Context) -> tuple[Slot, ...]:
    """The slots worth naming: the one that was asked, those the message mentions, then others that may be filled.

    The running request's come first in the vocabulary, so they are also first here.
    """
    slots = context.vocabulary.slots or {}
    asked = [slots[context.asked]] if context.asked is not None and context.asked in slots else []
    readable = [slot for slot in slots.values() if kind_of(slot).kind not in _ONLY_ASKED and slot not in asked]
    said = frozenset(word_texts(text))
    mentioned = [slot for slot in readable if _is_mentioned(slot, text, said)]
    others = [slot for slot in readable if slot not in mentioned]
    return tuple([*asked, *mentioned, *others][:MAX_SLOTS])


def _is_mentioned(slot: Slot, text: str, said: frozenset[str]) -> bool:
    return bool(find(slot, text)) or bool(said & set(slot.name.split("_")))


def schema_of(context: Context, slots: tuple[Slot, ...]) -> dict[str, Any]:
    """The schema of an answer. Every key is required, so nothing is left to be guessed as null; and a key is there only
    where it may say something: an answer when something was asked, adding when something takes many. What raises an
    alarm must quote the words for it, or a small model raises them all."""
    keys: dict[str, Any] = {}
    if context.vocabulary.intents:
        request = _closed(intent=_one_of(context.vocabulary.intents), words=_TEXT, sure=_FLAG)
        keys["requests"] = _list_of(request, MAX_REQUESTS)
    if slots:
        value = {"slot": _one_of(tuple(slot.name for slot in slots)), "words": _TEXT}
        if any(slot.many for slot in slots):
            value["operation"] = _one_of(OPERATIONS)
        keys["values"] = _list_of(_closed(**value), MAX_VALUES)
    if context.vocabulary.topics:
        topic = _closed(topic=_one_of(context.vocabulary.topics), words=_TEXT)
        keys["topics"] = _list_of(topic, MAX_TOPICS)
    if context.asked or context.confirming:
        keys["answer"] = _one_of(ANSWERS)
    return _closed(
        **keys,
        move=_one_of((*sorted(MOVES), NONE)),
        correction=_FLAG,
        cancel=_FLAG,
        wants_person=_FLAG,
        sentiment=_one_of(LEVELS),
        in_scope=_FLAG,
    )


_TEXT: dict[str, Any] = {"type": "string"}
_FLAG: dict[str, Any] = {"type": "boolean"}


def _one_of(names: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _list_of(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": most}


def _closed(**keys: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": keys, "required": list(keys), "additionalProperties": False}
