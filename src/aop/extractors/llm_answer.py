"""The answer of a model, read strictly: exactly the form that was asked for, within bounds, or nothing of it.

Words are claims. Each is looked for in the message; what does not stand there, or stands in several places, is left
out, so that no span is ever a guess.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from aop.extractors.llm_schema import MAX_WORDS, NONE
from aop.machine.types import Slot
from aop.ports.extractor import ExtractedRequest, ExtractedValue, Extraction, Message
from aop.understanding.evidence import locate
from aop.understanding.fold import LIMIT, Folded, fold
from aop.understanding.normalise import kind_of

#: Bytes of an answer, and how deep it may be nested; the form that is asked for is three deep.
MAX_BYTES, MAX_DEPTH = 32 * 1024, 6
#: The same words may speak of so many topics.
MAX_TOPICS_OF_WORDS = 2
#: Types of which a second mention is the same value.
_SAME_EVERYWHERE = ("email", "url", "id", "phone", "postcode", "date")


class NoAnswer(Exception):
    """What came back is not the form that was asked for. The text says where, in words for a log."""


def read_answer(
    text: str,
    schema: Mapping[str, Any],
    message: Message,
    slots: tuple[Slot, ...],
    *,
    unmask: Callable[[str], str] = str,
    sure: Decimal = Decimal(1),
    unsure: Decimal = Decimal("0.5"),
) -> Extraction:
    """The claims of an answer. `sure` and `unsure` are what a model's own confidence is worth. Raises NoAnswer."""
    data = _parsed(text)
    check(data, schema, "the answer")
    folded = fold(message.text[:LIMIT])
    return Extraction(
        requests=_requests(data.get("requests", ()), folded, unmask, sure, unsure),
        values=_values(data.get("values", ()), folded, slots, unmask),
        topics=_topics(data.get("topics", ()), folded, unmask),
        answer=_named(data.get("answer", NONE)),
        move=_named(data["move"]),
        correction=data["correction"],
        cancel=data["cancel"],
        wants_person=data["wants_person"],
        sentiment=data["sentiment"],
        in_scope=Decimal(1) if data["in_scope"] or data.get("requests") else Decimal(0),
    )


# ---- the form


def _parsed(text: str) -> Any:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise NoAnswer("the answer is too long")
    if _depth(text) > MAX_DEPTH:
        raise NoAnswer("the answer is nested too deep")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NoAnswer("the answer is no JSON") from None


def _depth(text: str) -> int:
    """How deep brackets are open at most; those inside texts count too, which only makes it stricter."""
    deepest = depth = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NoAnswer("a key stands twice in the answer")
    return found


def _no_constant(name: str) -> NoReturn:
    raise NoAnswer(f"the answer holds {name}")


def check(data: Any, schema: Mapping[str, Any], where: str) -> None:
    """Raises NoAnswer unless the data is of the form; it knows the keywords that `llm_schema` writes, and no others."""
    match schema["type"]:
        case "object":
            _check_object(data, schema, where)
        case "array":
            if not isinstance(data, list) or len(data) > schema["maxItems"]:
                raise NoAnswer(f"{where} is no list of at most {schema['maxItems']}")
            for item in data:
                check(item, schema["items"], where)
        case "boolean":
            if not isinstance(data, bool):
                raise NoAnswer(f"{where} is neither true nor false")
        case "string":
            if not isinstance(data, str) or len(data) > MAX_WORDS:
                raise NoAnswer(f"{where} is no text of at most {MAX_WORDS} characters")
            if "enum" in schema and data not in schema["enum"]:
                raise NoAnswer(f"{where} is none of the names that were given")


def _check_object(data: Any, schema: Mapping[str, Any], where: str) -> None:
    if not isinstance(data, dict) or set(data) != set(schema["required"]):
        raise NoAnswer(f"{where} does not have exactly its keys")
    for name, inner in schema["properties"].items():
        check(data[name], inner, f"`{name}`")


# ---- the claims


def _requests(
    claimed: Any, folded: Folded, unmask: Callable[[str], str], sure: Decimal, unsure: Decimal
) -> tuple[ExtractedRequest, ...]:
    """Each with the span of its words; the only one stands for the whole message where its words are not found."""
    made = []
    for item in claimed:
        span = place(unmask(item["words"]), folded)
        if span is None and len(claimed) == 1 and folded.text.strip():
            span = (folded.starts[0], folded.ends[-1])
        if span is not None:
            made.append(ExtractedRequest(item["intent"], sure if item["sure"] else unsure, *span))
    return tuple(made)


def _topics(claimed: Any, folded: Folded, unmask: Callable[[str], str]) -> tuple[str, ...]:
    """Those whose words stand in the message, wherever. Words that are quoted for many topics speak of none: a small
    model names them all. What the operators' own words raise is raised without it."""
    quoted = Counter(item["words"] for item in claimed)
    said = (
        item["topic"]
        for item in claimed
        if quoted[item["words"]] <= MAX_TOPICS_OF_WORDS and place(unmask(item["words"]), folded, same=True) is not None
    )
    return tuple(dict.fromkeys(said))


def _values(
    claimed: Any, folded: Folded, slots: tuple[Slot, ...], unmask: Callable[[str], str]
) -> tuple[ExtractedValue, ...]:
    types = {slot.name: kind_of(slot).kind for slot in slots}
    made = []
    for item in claimed:
        words = unmask(item["words"])
        span = place(words, folded, same=types[item["slot"]] in _SAME_EVERYWHERE)
        if span is not None:
            made.append(ExtractedValue(item["slot"], words, *span, operation=item.get("operation", "set")))
    return tuple(made)


def place(words: str, folded: Folded, *, same: bool = False) -> tuple[int, int] | None:
    """The one span of the message where the words stand; None where there is none, or several that may differ."""
    if not folded.text.strip() or not words.strip():
        return None
    end = folded.ends[-1]
    found = locate(words, folded, 0, end)
    if found is None or same:
        return found
    return None if locate(words, folded, found[1], end) is not None else found


def _named(name: str) -> str | None:
    return None if name == NONE else name
