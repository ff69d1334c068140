"""Local first; the language model only where the local reading is not sure. Cheap, quick, and two opinions.

Where both have read, they are put together by one rule: a value that the local recognisers found by its shape stays,
an intent that both name is surer, and two intents that contradict each other are both unsure, so the customer is asked.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from aop.extractors.llm import LlmExtractor, Worth
from aop.ports.extractor import Context, ExtractedRequest, Extraction, Extractor, Message


class CascadeExtractor:
    """Implements the extractor port. `worth` are the workspace's thresholds; `always` asks the model each time.

    extractor = CascadeExtractor(local, LlmExtractor(transport, model, local, intents=intents))
    """

    def __init__(
        self,
        local: Extractor,
        llm: LlmExtractor,
        worth: Worth = Worth(),  # noqa: B008 - frozen
        *,
        always: bool = False,
    ) -> None:
        self._local = local
        self._llm = llm
        self._worth = worth
        self._always = always

    async def extract(self, message: Message, context: Context) -> Extraction:
        """The local reading where it is sure, else both put together; what it cost is recorded either way."""
        local = await self._local.extract(message, context)
        if not self._always and is_sure(local, context, self._worth):
            return local
        reading = await self._llm.read(message, context)
        if reading.extraction is None:
            return replace(local, cost=reading.cost)
        return together(local, reading.extraction, self._worth)


def is_sure(read: Extraction, context: Context, worth: Worth) -> bool:
    """Whether a reading needs no second opinion: it answers what was asked, or every request in it is sure."""
    if read.requests:
        return all(request.confidence >= worth.sure for request in read.requests) and len(read.requests) == 1
    answers = any(value.slot == context.asked for value in read.values) if context.asked else context.confirming
    if read.move or read.cancel or read.wants_person or (read.answer is not None and (answers or context.confirming)):
        return True
    return bool(context.asked and answers)


def together(local: Extraction, model: Extraction, worth: Worth) -> Extraction:
    """One extraction from both. Alarms are raised by either; `agreed` says whether they named the same intents."""
    own, other = _names(local, worth.unsure), _names(model, worth.unsure)
    agreed = own == other
    contradict = bool(own and other and not own & other)
    told = {value.slot for value in local.values}
    return replace(
        model,
        requests=_requests(local, model, worth, contradict=contradict),
        values=(*local.values, *(value for value in model.values if value.slot not in told)),
        topics=tuple(dict.fromkeys((*local.topics, *model.topics))),
        answer=local.answer or model.answer,
        move=local.move or model.move,
        correction=local.correction or model.correction,
        cancel=local.cancel or model.cancel,
        wants_person=local.wants_person or model.wants_person,
        cues=local.cues,
        in_scope=max(local.in_scope, model.in_scope),
        cost=replace(model.cost, agreed=agreed),
    )


def _names(read: Extraction, from_: Decimal) -> frozenset[str]:
    return frozenset(request.intent for request in read.requests if request.confidence >= from_)


def _requests(local: Extraction, model: Extraction, worth: Worth, *, contradict: bool) -> tuple[ExtractedRequest, ...]:
    """The model's, each with the better confidence of the two; both sides' as unsure where they contradict."""
    if contradict:
        disputed = (*model.requests, *(item for item in local.requests if item.confidence >= worth.unsure))
        return tuple(replace(item, confidence=min(item.confidence, worth.unsure)) for item in disputed)
    known = {request.intent: request.confidence for request in local.requests}
    return tuple(
        replace(item, confidence=max(item.confidence, known.get(item.intent, Decimal(0)))) for item in model.requests
    )
