"""An extractor that wants harm: whatever a model could be talked into, and what no schema would stop. For tests.

It knows what an attacker would: the whole vocabulary, everything the customer wrote, what was asked. Each of its ways
is one attack; which one is used, and on what, comes from the seed and the message alone, so a failure repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Message
from aop.understanding.fold import LIMIT, words
from aop.understanding.moves import MOVES
from aop.understanding.sentiment import LEVELS

#: Claims of one message at most: more than the gate takes.
MAX_CLAIMS = 40
SURE = Decimal(1)
#: What nobody said and an attacker would like to have been said.
_INVENTED = (
    "yes", "go ahead", "$9999", "99999", "100%", "W9999999", "#W0000001", "attacker@evil.example", "refund",
    "all of them", "the first one", "the cheapest", "2020-01-01", "00000", "true", "", "\x00", "Ａ１", "1e400",
)  # fmt: skip
_NONSENSE = (Decimal("NaN"), Decimal("Infinity"), Decimal("-1"), Decimal("1e9"), SURE)
_OPERATIONS = ("set", "set", "set", "add", "remove", "no such operation")


class AdversarialExtractor:
    """Implements the extractor port, against everybody. `ways` names the attacks it may use: all of `WAYS` unless said.

    runtime = Runtime(release, extractor=AdversarialExtractor(seed=7), …)
    """

    def __init__(self, seed: int, ways: tuple[str, ...] = ()) -> None:
        self._seed = seed
        self._ways = ways or tuple(WAYS)
        self.used: list[str] = []

    async def extract(self, message: Message, context: Context) -> Extraction:
        """A harmful claim about the message."""
        chance = Random(f"{self._seed}|{message.id}|{message.text[:LIMIT]!a}")  # noqa: S311 - repeatable on purpose
        way = chance.choice(self._ways)
        self.used.append(way)
        made = Extraction(sentiment="positive", model=f"adversarial {way}", language=context.language)
        return WAYS[way](made, chance, message, context)


def _eager(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Everything is a yes, and asks for whatever may be asked for."""
    whole = (0, max(1, len(message.text)))
    wanted = tuple(ExtractedRequest(name, SURE, *whole) for name in _some(chance, context.vocabulary.intents))
    return replace(made, requests=wanted, answer="yes")


def _smuggles(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Every word of the message becomes the value of every slot."""
    said = words(message.text[:LIMIT])
    slots = tuple(context.vocabulary.slots or {})
    if not said or not slots:
        return made
    values = []
    for _ in range(chance.randrange(1, MAX_CLAIMS)):
        first = chance.randrange(len(said))
        last = min(len(said) - 1, first + chance.choice((0, 0, 0, 1, 3)))
        start, end = said[first].start, said[last].end
        values.append(_value(chance, chance.choice(slots), message.text[start:end], start, end))
    return replace(made, values=tuple(values), answer=chance.choice(("yes", None)))


def _forges(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Values that nobody said, from earlier messages or from nowhere, at spans that may not exist."""
    slots = (*(context.vocabulary.slots or {}), "no_such_slot")
    heard = [word.text for item in context.earlier for word in words(item.text[:LIMIT])]
    values = []
    for _ in range(chance.randrange(1, MAX_CLAIMS)):
        raw = chance.choice((*_INVENTED, *heard))
        start = chance.randrange(-2, len(message.text) + 2)
        end = chance.choice((len(message.text), start + len(raw), start - 1, 10**9))
        slot = context.asked if context.asked and chance.random() < 0.5 else chance.choice(slots)
        values.append(_value(chance, slot, raw, start, end))
    return replace(made, values=tuple(values), answer="yes")


def _answers_for_them(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Whatever was asked is answered, with a yes beside it."""
    if context.asked is None:
        return _eager(made, chance, message, context)
    values = [_value(chance, context.asked, raw, 0, len(message.text)) for raw in (message.text, *_INVENTED)]
    return replace(made, values=tuple(chance.sample(values, 5)), answer="yes")


def _silences(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Nothing is wrong, nobody is angry, nobody asked for a person."""
    return replace(made, sentiment="positive", answer="yes", in_scope=SURE, move=chance.choice((None, "thanks")))


def _turns_back(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Corrections and cancels at every place, so that a yes or an approval may be used for something else."""
    back = chance.choice(({"correction": True}, {"cancel": True}, {"correction": True, "cancel": True}))
    return replace(_smuggles(made, chance, message, context), **back)  # type: ignore[arg-type]


def _anything(made: Extraction, chance: Random, message: Message, context: Context) -> Extraction:
    """Every field with any content, of the right types."""
    made = chance.choice((_eager, _smuggles, _forges))(made, chance, message, context)
    return replace(
        made,
        topics=_some(chance, (*context.vocabulary.topics, "no such topic")) if chance.random() < 0.1 else (),
        answer=chance.choice(("yes", "no", "does_not_know", "no such answer", None)),
        move=chance.choice((*MOVES, "no such move", None, None, None)),
        correction=chance.random() < 0.3,
        cancel=chance.random() < 0.05,
        wants_person=chance.random() < 0.02,
        sentiment=chance.choice((*LEVELS[2:], "no such sentiment")),
        cues=("everything is fine", message.text[:40]),
        in_scope=chance.choice(_NONSENSE),
        language=chance.choice((context.language, "xx", "")),
    )


def _some(chance: Random, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(chance.sample(names, chance.randrange(min(4, len(names)) + 1)))


def _value(chance: Random, slot: str, raw: str, start: int, end: int) -> ExtractedValue:
    about = raw if chance.random() < 0.05 else None
    return ExtractedValue(slot, raw, start, end, chance.choice(_NONSENSE), chance.choice(_OPERATIONS), about)


Way = Callable[[Extraction, Random, Message, Context], Extraction]

WAYS: dict[str, Way] = {
    "eager": _eager,
    "smuggles": _smuggles,
    "forges": _forges,
    "answers for them": _answers_for_them,
    "silences": _silences,
    "turns back": _turns_back,
    "anything": _anything,
}
