"""A language model as extractor: any one, behind a transport. It reads, and where it cannot, the local one does.

    mask ▶ prompt ▶ transport (again, where that may help) ▶ strict answer ▶ unmask ▶ spans ▶ extraction
                        └── down, too slow, garbage, too dear, not cleared ──▶ the local reading, and why

Whatever the model claims is still a claim: the gate of understanding makes the values, and reads a yes that a write
rests on from the words alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from time import monotonic

from aop.extractors.llm_answer import NoAnswer, read_answer
from aop.extractors.llm_prompt import prompt_of
from aop.extractors.llm_transport import Completion, Prompt, Transport, Unanswered
from aop.extractors.masking import Masking, is_withheld
from aop.machine.intents import Intent, Topic
from aop.machine.models import Model
from aop.machine.types import Slot
from aop.ports.extractor import Context, Cost, Extraction, Extractor, Message

#: Tries of one message, and the seconds before the second one, which double with each.
MAX_TRIES, FIRST_WAIT = 3, 0.5
MILLION = Decimal(1_000_000)

_ANY_CHANCE = Random().random  # noqa: S311 - only spreads tries in time


@dataclass(frozen=True, slots=True)
class Worth:
    """What a model's own confidence is worth: `sure` where it says so, `unsure` where not. The workspace's thresholds:
    a sure reading is taken, an unsure one is asked about."""

    sure: Decimal = Decimal("0.80")
    unsure: Decimal = Decimal("0.50")


@dataclass(frozen=True, slots=True)
class Timing:
    """How time passes between tries; handed in, so that a test needs none. `jitter` gives 0 to 1."""

    jitter: Callable[[], float] = _ANY_CHANCE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = monotonic


@dataclass(frozen=True, slots=True)
class LlmReading:
    """What a model read, or None with why in the cost."""

    extraction: Extraction | None
    cost: Cost


@dataclass(slots=True)
class _Spending:
    """What the tries of one message have taken so far."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = field(default_factory=Decimal)

    def cost(self, instead: str = "") -> Cost:
        return Cost(self.calls, self.tokens_in, self.tokens_out, self.money, instead)


class LlmExtractor:
    """Implements the extractor port. Never raises for what a model, a network or a message does.

        extractor = LlmExtractor(transport, model, local, intents=tuple(release.intents.values()))
        extraction = await extractor.extract(Message("m1", "you sent the wrong shoes"), context)

    `dollars` says that the workspace counts in dollars, so that a price list of an adapter may be used.
    """

    def __init__(
        self,
        transport: Transport,
        model: Model,
        local: Extractor,
        *,
        intents: Sequence[Intent],
        topics: Sequence[Topic] = (),
        worth: Worth = Worth(),
        timing: Timing = Timing(),
        dollars: bool = False,
    ) -> None:
        self._transport = transport
        self._model = model
        self._local = local
        self._intents = {intent.name: intent for intent in intents}
        self._topics = {topic.name: topic for topic in topics}
        self._worth = worth
        self._timing = timing
        self._dollars = dollars

    async def extract(self, message: Message, context: Context) -> Extraction:
        """The model's reading; the local one, with why, where there is none."""
        reading = await self.read(message, context)
        if reading.extraction is not None:
            return reading.extraction
        return replace(await self._local.extract(message, context), cost=reading.cost)

    async def read(self, message: Message, context: Context) -> LlmReading:
        """The model's reading alone."""
        cleared = self._model.cleared
        if is_withheld(context.asked, context, cleared):
            return LlmReading(None, Cost(instead="the answer is personal, and the model is not cleared for it"))
        texts = (message.text, *(heard.text for heard in context.earlier))
        masking = Masking(cleared, (context.vocabulary.slots or {}).values(), texts)
        prompt, slots = prompt_of(
            message, context, intents=self._intents, topics=self._topics, mask=masking.mask, cleared=cleared
        )
        spending = _Spending()
        completion = await self._completed(prompt, context.budget, spending)
        if isinstance(completion, str):
            return LlmReading(None, spending.cost(completion))
        return self._read(completion, prompt, message, slots, masking, spending)

    def _read(
        self,
        completion: Completion,
        prompt: Prompt,
        message: Message,
        slots: tuple[Slot, ...],
        masking: Masking,
        spending: _Spending,
    ) -> LlmReading:
        worth = self._worth
        try:
            read = read_answer(
                completion.text, prompt.schema, message, slots,
                unmask=masking.unmask, sure=worth.sure, unsure=worth.unsure,
            )  # fmt: skip
        except NoAnswer as reason:
            return LlmReading(None, spending.cost(f"{self._model.name}: {reason}"))
        cost = spending.cost()
        return LlmReading(replace(read, model=f"{self._model.name} {self._model.model}", cost=cost), cost)

    # ---- asking

    async def _completed(self, prompt: Prompt, budget: Decimal | None, spending: _Spending) -> Completion | str:
        """The completion, or why there is none. Stops at the time, the tries and the money that there are."""
        end = self._timing.clock() + float(self._model.seconds)
        reason = "it was not asked"
        for number in range(MAX_TRIES):
            left = end - self._timing.clock()
            if left <= 0:
                return f"{self._model.name}: {reason}; there was no time for another try"
            if budget is not None and spending.money + self._most(prompt) > budget:
                return "the conversation has used up its `model_cost`"
            try:
                return await self._sent(prompt, left, spending)
            except Unanswered as error:
                reason = str(error)
                if not error.retryable:
                    break
            if number + 1 < MAX_TRIES:
                wait = FIRST_WAIT * 2**number * (0.5 + self._timing.jitter())
                await self._timing.sleep(min(wait, max(0.0, end - self._timing.clock())))
        return f"{self._model.name}: {reason}"

    async def _sent(self, prompt: Prompt, seconds: float, spending: _Spending) -> Completion:
        """One try. What may have been worked on is paid for, also where no answer came back."""
        spending.calls += 1
        try:
            async with asyncio.timeout(seconds):
                completion = await self._transport.complete(prompt, seconds)
        except TimeoutError:
            self._charge(spending, prompt.most_tokens, prompt.tokens, None)
            raise Unanswered("it did not answer in time", retryable=True, charged=True) from None
        except Unanswered as error:
            if error.charged:
                self._charge(spending, prompt.most_tokens, prompt.tokens, None)
            raise
        self._charge(spending, completion.tokens_in, completion.tokens_out, completion.dollars)
        return completion

    def _charge(self, spending: _Spending, tokens_in: int, tokens_out: int, dollars: Decimal | None) -> None:
        spending.tokens_in += tokens_in
        spending.tokens_out += tokens_out
        price = self._model.price
        if price is not None:
            spending.money += (tokens_in * price.input + tokens_out * price.output) / MILLION
        elif self._dollars and dollars is not None and dollars > 0:
            spending.money += dollars

    def _most(self, prompt: Prompt) -> Decimal:
        """What one try may cost at most; without a price nothing is known, and a finding says so."""
        price = self._model.price
        if price is None:
            return Decimal(0)
        return (prompt.most_tokens * price.input + prompt.tokens * price.output) / MILLION
