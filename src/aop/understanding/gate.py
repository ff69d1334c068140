"""The gate between whoever read a message and the engine: from claims to typed values that rest on words.

An extraction is a claim. It may come from a model that was talked into something, so nothing of it passes
because it was said with confidence: names must be of the moment's vocabulary, each value must stand in the
message it is said to come from, its type is made here, and what may carry a write (`plain_answer`) or lower
an alarm is not taken from it at all. What is dropped is returned with the reason, for the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from aop.engine.understanding import Reading, Request, Understanding
from aop.machine.intents import Topic
from aop.ports.extractor import Context, ExtractedRequest, Extraction, Message
from aop.understanding.answers import plain_answer, wider_answer
from aop.understanding.evidence import Dropped, ValueGate, sureness
from aop.understanding.fold import LIMIT, plain, word_texts
from aop.understanding.moves import MOVES, Signals, signals
from aop.understanding.option_words import FILLER
from aop.understanding.options import Option
from aop.understanding.other_words import still_cancels
from aop.understanding.phones import region_of
from aop.understanding.phrases import word_set
from aop.understanding.sentiment import worse
from aop.understanding.spoken_language import spoken_language

#: Of one message; a model that claims more is cut.
REQUESTS, CUES = 8, 12
#: Beside the names of options these say nothing more.
_NAMING = FILLER | word_set("and the a an my both all please it is its it's that would be i mean one ones of them")
ANSWERS = ("yes", "no", "does_not_know")
#: Characters of a model's name, and of why it was not asked.
NAME = 200


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the engine gets, and what it does not get and why."""

    understanding: Understanding
    dropped: tuple[Dropped, ...] = ()


def admit(
    extraction: Extraction,
    message: Message,
    context: Context,
    *,
    options: Mapping[str, tuple[Option, ...]],
    currency: str,
    topics: tuple[Topic, ...] = (),
    cues: Mapping[str, tuple[str, ...]] | None = None,
    question: str = "",
    languages: tuple[str, ...] = (),
) -> Admitted:
    """Let through what rests on the message; never raises for any extraction or text.

    `options` are the run-time options that are known now, by slot. `topics` (with their floor words) and
    `cues` (by sentiment level) are the workspace's. `question` is what the customer was last asked to
    confirm, as it was sent: a plain yes may repeat its words. `languages` are the workspace's; the message is
    in one of them, or else in the conversation's. Only the first 16 KiB of a message are read.
    """
    text = message.text[:LIMIT]
    local = signals(text, topics, cues)
    values = ValueGate(message, text, context, options, currency, region_of(languages))
    requests, unknown = _requests(extraction.requests, text, context)
    readings = values.chosen(values.admit(extraction.values))
    requests, names = _without_names(requests, text, options.get(context.asked or "", ()))
    shared, said_with = _shared_out(requests, readings, context)
    plainly = plain_answer(message.text, question)
    understanding = Understanding(
        requests=said_with,
        values=shared,
        topics=_topics(extraction, context, local),
        answer=_answer(plainly or wider_answer(text) or extraction.answer, readings, context),
        plain_answer=plainly,
        move=local.move or (extraction.move if extraction.move in MOVES else None),
        correction=local.correction or extraction.correction,
        adds=local.adds,
        cancel=_cancels(extraction, text, context, local),
        wants_person=local.wants_person or extraction.wants_person,
        sentiment=worse(local.mood.level, extraction.sentiment),
        cues=_cues(extraction, text, local),
        in_scope=sureness(extraction.in_scope),
        language=spoken_language(text, context.language, languages or (context.language,), extraction.language),
        model=extraction.model[:NAME],
        cost=_money(extraction.cost.money),
        tokens=max(0, extraction.cost.tokens_in) + max(0, extraction.cost.tokens_out),
        instead=extraction.cost.instead[:NAME],
        agreed=extraction.cost.agreed,
    )
    return Admitted(understanding, (*unknown, *names, *values.dropped))


def _cancels(extraction: Extraction, text: str, context: Context, local: Signals) -> bool:
    """Unless the words that sound like it are the answer that was asked for."""
    slot = (context.vocabulary.slots or {}).get(context.asked or "")
    return still_cancels(text, slot, local) or (extraction.cancel and not local.cancel)


def _money(claimed: Decimal) -> Decimal:
    """What reading cost; nothing earns money back."""
    return claimed if claimed.is_finite() and claimed > 0 else Decimal(0)


def _requests(
    claimed: tuple[ExtractedRequest, ...], text: str, context: Context
) -> tuple[tuple[ExtractedRequest, ...], tuple[Dropped, ...]]:
    kept: list[ExtractedRequest] = []
    dropped: list[Dropped] = []
    for request in claimed:
        why = ""
        if request.intent not in context.vocabulary.intents:
            why = "no intent of the moment has this name"
        elif not 0 <= request.start < request.end <= len(text) or not text[request.start : request.end].strip():
            why = "its span is not in the message"
        elif any(request.intent == other.intent and _meet(request, other) for other in kept):
            why = "it was asked for in the same words already"
        elif len(kept) == REQUESTS:
            why = "the message has too many requests"
        if why:
            dropped.append(Dropped.of(f"intent {request.intent}", why))
        else:
            kept.append(request)
    return tuple(sorted(kept, key=lambda item: (item.start, item.end))), tuple(dropped)


def _without_names(
    requests: tuple[ExtractedRequest, ...], text: str, options: tuple[Option, ...]
) -> tuple[tuple[ExtractedRequest, ...], tuple[Dropped, ...]]:
    """Without those that only name options of the question: "the water bottle and the keyboard" asks for nothing, in a
    shop whose customers ask about keyboards."""
    if not requests or not options:
        return requests, ()
    named = {word for option in options for label in (option.label, *option.words) for word in word_texts(label)}
    kept, dropped = [], []
    for request in requests:
        said = [word for word in word_texts(text[request.start : request.end]) if word not in _NAMING]
        if named and said and sum(word not in named for word in said) * 5 <= len(said):
            dropped.append(Dropped.of(f"intent {request.intent}", "its words name options of the question"))
        else:
            kept.append(request)
    return tuple(kept), tuple(dropped)


def _answer(said: str | None, readings: tuple[Reading, ...], context: Context) -> str | None:
    """ "I don't remember the email, my name is Ana" knows the name that was asked for."""
    if said == "does_not_know" and any(reading.slot == context.asked for reading in readings):
        return None
    return said if said in ANSWERS else None


def _meet(one: ExtractedRequest, other: ExtractedRequest) -> bool:
    return one.start < other.end and other.start < one.end


def _shared_out(
    claimed: tuple[ExtractedRequest, ...], readings: tuple[Reading, ...], context: Context
) -> tuple[tuple[Reading, ...], tuple[Request, ...]]:
    """Each value to the request whose span it is in (the shortest of several), else to whatever asked.

    A message with one request gives it all its values, except the answer to the question that was asked when
    that stands outside the request.
    """
    rest: list[Reading] = []
    own: dict[int, list[Reading]] = {index: [] for index in range(len(claimed))}
    for reading in readings:
        around = [index for index, request in enumerate(claimed) if _holds(request, reading)]
        if around:
            own[min(around, key=lambda index: claimed[index].end - claimed[index].start)].append(reading)
        elif len(claimed) == 1 and reading.slot != context.asked:
            own[0].append(reading)
        else:
            rest.append(reading)
    requests = tuple(
        Request(request.intent, sureness(request.confidence), request.start, request.end, tuple(own[index]))
        for index, request in enumerate(claimed)
    )
    return tuple(rest), requests


def _holds(request: ExtractedRequest, reading: Reading) -> bool:
    return request.start <= reading.evidence.start and reading.evidence.end <= request.end


def _topics(extraction: Extraction, context: Context, local: Signals) -> tuple[str, ...]:
    claimed = (name for name in extraction.topics if name in context.vocabulary.topics)
    return tuple(dict.fromkeys((*local.topics, *claimed)))


def _cues(extraction: Extraction, text: str, local: Signals) -> tuple[str, ...]:
    """Local cues, and those claimed ones that are words of the message."""
    said = plain(text) if extraction.cues else ""
    claimed = (cue for cue in extraction.cues if plain(cue) and plain(cue) in said)
    return tuple(dict.fromkeys((*local.mood.cues, *claimed)))[:CUES]
