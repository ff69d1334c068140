"""An extractor that answers from a script: for tests, simulations and pinned conversations.

A pin is written behind a message: `I'd rather have the money ~ {remedy: refund}`. It says what an extractor would
have claimed, no more: its values still pass the gate, so a value that the message does not show is dropped there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from aop.errors import WrongUse
from aop.extractors.pins import Pin, parse_pin
from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Extractor, Message
from aop.understanding.evidence import locate
from aop.understanding.fold import fold, plain

Script = Mapping[str, Extraction] | Callable[[Message, Context], Extraction]


class ScriptedExtractor:
    """Implements the extractor port from a mapping of message texts, or from a function.

    A text that the mapping does not have goes to `otherwise`, or is understood as nothing. Texts are looked up
    folded, so case and spaces do not matter.

        extractor = ScriptedExtractor({"hello": Extraction(move="small_talk")})
    """

    def __init__(self, script: Script, otherwise: Extractor | None = None) -> None:
        self._answer = script if callable(script) else None
        self._script = {} if callable(script) else {plain(text): made for text, made in script.items()}
        self._otherwise = otherwise

    async def extract(self, message: Message, context: Context) -> Extraction:
        """What the script says about this message."""
        if self._answer is not None:
            return self._answer(message, context)
        known = self._script.get(plain(message.text))
        if known is None and self._otherwise is not None:
            return await self._otherwise.extract(message, context)
        return known or Extraction(model="scripted")

    @classmethod
    def pinned(cls, lines: Iterable[str], otherwise: Extractor | None = None) -> ScriptedExtractor:
        """From lines `text ~ {…}`; one without a pin goes to `otherwise` as any other text does."""
        return cls({text: made for text, made in map(read_pinned, lines) if made is not None}, otherwise)


def read_pinned(line: str) -> tuple[str, Extraction | None]:
    """A customer's line as the words that are sent and what its pin claims about them; None without a pin.

    Names of a pin besides slots: intent, answer, move, topics, sentiment, cancel, correction, wants_person. Raises
    WrongUse for a pin that cannot be read.
    """
    text, mark, pin = line.rpartition("~")
    if not mark or not pin.strip().startswith("{"):
        return line.strip(), None
    return text.strip(), extraction_of(text.strip(), parse_pin(pin))


def extraction_of(text: str, pin: Mapping[str, Pin]) -> Extraction:
    """The claim that a pin makes about a text: values with the span where their words stand, else the whole text."""
    made = Extraction(model="scripted")
    values: list[ExtractedValue] = []
    for name, content in pin.items():
        if name == "intent":
            whole = tuple(ExtractedRequest(intent, Decimal(1), 0, len(text)) for intent in _texts(name, content))
            made = replace(made, requests=whole)
        elif name == "topics":
            made = replace(made, topics=_texts(name, content))
        elif name in ("answer", "move", "sentiment"):
            made = replace(made, **{name: _one(name, content)})  # type: ignore[arg-type]
        elif name in ("cancel", "correction", "wants_person"):
            made = replace(made, **{name: _one(name, content) == "yes"})  # type: ignore[arg-type]
        else:
            values.extend(_values(text, name, content))
    return replace(made, values=tuple(values))


def _values(text: str, slot: str, content: Pin) -> list[ExtractedValue]:
    if isinstance(content, Mapping):
        return [ExtractedValue(slot, dict(content), 0, len(text))]
    found = []
    for index, raw in enumerate(_texts(slot, content)):
        start, end = locate(raw, fold(text), 0, len(text)) or (0, len(text))
        found.append(ExtractedValue(slot, raw, start, end, operation="add" if index else "set"))
    return found


def _texts(name: str, content: Pin) -> tuple[str, ...]:
    if isinstance(content, Mapping):
        raise WrongUse(f"`{name}` in a pin takes a text or a list of texts")
    return (content,) if isinstance(content, str) else content


def _one(name: str, content: Pin) -> str:
    if not isinstance(content, str):
        raise WrongUse(f"`{name}` in a pin takes one text")
    return content
