"""What the scripted customer writes, with the understanding of it pinned: words and their extraction together.

A message says requests and values in a plain way (`cancel_order: order_id #W1, cancel_reason "no longer needed"`), and
its extraction names each value with the span of exactly those words. The gate of understanding still applies to it, as
to any extractor's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from aop.extractors.scripted import ScriptedExtractor
from aop.ports.extractor import Context, ExtractedRequest, ExtractedValue, Extraction, Message

from .customer import Raw, Request

SURE = "pinned"


class Spoken:
    """Makes messages and remembers how each is to be understood."""

    def __init__(self) -> None:
        self._known: dict[str, Extraction] = {}

    @property
    def extractor(self) -> ScriptedExtractor:
        return ScriptedExtractor(self._understood)

    def _understood(self, message: Message, context: Context) -> Extraction:
        return self._known.get(message.text, Extraction(model=SURE))

    def wishes(self, requests: Iterable[Request]) -> list[str]:
        """One message that asks for everything at once, with every value."""
        writer = _Writer()
        for wish in requests:
            writer.request(wish.intent, wish.values)
        return [self._keep(writer)] if writer.requests else []

    def again(self, request: Request) -> str | None:
        """What is pinned is understood the first time."""
        return None

    def answer(self, slot: str, value: Raw, item: str = "", *, again: bool = False) -> str:
        """The answer to a question; the item at hand need not be named, and is not asked for twice."""
        writer = _Writer()
        writer.value(slot, value, None)
        return self._keep(writer)

    def plain(self, text: str, **moves: object) -> str:
        """A message of its own: `yes`, `I don't know`, `a person, please`."""
        self._known[text] = Extraction(model=SURE, **moves)  # type: ignore[arg-type]
        return text

    def _keep(self, writer: _Writer) -> str:
        self._known[writer.text] = Extraction(tuple(writer.requests), tuple(writer.values), model=SURE)
        return writer.text


class _Writer:
    """A message under construction."""

    def __init__(self) -> None:
        self.text = ""
        self.requests: list[ExtractedRequest] = []
        self.values: list[ExtractedValue] = []

    def request(self, intent: str, values: Mapping[str, Raw]) -> None:
        start = len(self.text)
        self.text += f"{intent.replace('_', ' ')}:"
        for slot, value in values.items():
            self.value(slot, value, None)
        self.requests.append(ExtractedRequest(intent, Decimal(1), start, len(self.text)))
        self.text += ". "

    def value(self, slot: str, value: Raw, about: str | None) -> None:
        """A value in words. A mapping is the fields of one value, unless it has a value for each item."""
        match value:
            case str():
                self._said(slot, value, value, about)
            case tuple():
                for item in value:
                    self._said(slot, item, item, about)
            case _:
                if slot == "variant":
                    for item, choices in value.items():
                        self.value(slot, choices, item)
                else:
                    fields = {name: str(part) for name, part in value.items() if part}
                    self._said(slot, ", ".join(fields.values()), fields, about)

    def _said(self, slot: str, words: str, raw: str | dict[str, str], about: str | None) -> None:
        self.text += " " if about is None else f" {about} to "
        start = len(self.text)
        self.text += words
        self.values.append(ExtractedValue(slot, raw, start, len(self.text), about=about))
        self.text += ","
