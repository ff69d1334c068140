"""Hearing a message: the vocabulary of the moment, the extractor, the gate; and reading earlier messages again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from decimal import Decimal

from aop.engine.calendar import civil
from aop.engine.effects import ReadAgain, Say, Words
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.understanding import Reading
from aop.engine.vocabulary import Moment
from aop.engine.wording import word
from aop.machine.types import Slot
from aop.ports.extractor import Context, Extractor, Heard, Message, Vocabulary
from aop.ports.store import Entry
from aop.runtime.wording import WordsOf
from aop.understanding.alike import changes
from aop.understanding.gate import Admitted, admit
from aop.understanding.options import Option
from aop.understanding.phones import region_of
from aop.understanding.reading import read_again
from aop.values import Record, Value

#: How many of the customer's earlier messages are within the extractor's reach.
MAX_EARLIER = 5
#: Conversations whose messages are at hand; those of another are read again from its history.
MAX_LISTENED = 1_000


class Listening:
    """Keeps the customer's messages of each conversation, which a slot may be read from again."""

    def __init__(self, program: Program, extractor: Extractor) -> None:
        self._program = program
        self._extractor = extractor
        self._topics = tuple(program.release.topics.values())
        self._heard: OrderedDict[str, list[tuple[Message, Heard]]] = OrderedDict()
        self._question: dict[str, str] = {}

    def knows(self, conversation: str) -> bool:
        """Whether what was said in a conversation is at hand; it stays so while others are listened to."""
        if conversation not in self._heard:
            return False
        self._heard.move_to_end(conversation)
        return True

    def begin(self, conversation: str) -> None:
        """Nothing was said yet; what was is told by `had_heard` and `had_said`, in order."""
        self._heard[conversation] = []
        self._heard.move_to_end(conversation)
        self._question.pop(conversation, None)
        while len(self._heard) > MAX_LISTENED:
            forgotten, _ = self._heard.popitem(last=False)
            self._question.pop(forgotten, None)

    def forget(self, conversation: str) -> None:
        """What is at hand may be more than what was committed."""
        self._heard.pop(conversation, None)
        self._question.pop(conversation, None)

    def had_heard(self, conversation: str, message: Message, asked: str | None) -> None:
        """A message that was handled, and the slot that was asked for just before it."""
        self._heard[conversation].append((message, Heard(message.text, asked)))

    def had_said(self, conversation: str, entry: Entry) -> None:
        """What went out with an entry."""
        if not entry.said:
            return
        says = [effect for effect in entry.effects if isinstance(effect, Say)]
        for effect, text in zip(says, entry.said, strict=True):
            if effect.kind == "confirm":
                self.asked(conversation, text)

    def asked(self, conversation: str, question: str) -> None:
        """What the customer was last asked to say yes or no to, as it was sent."""
        self._question[conversation] = question

    def last_words(self, conversation: str) -> str:
        """The customer's last message."""
        heard = self._heard.get(conversation)
        return heard[-1][0].text if heard else ""

    async def hear(self, snapshot: Snapshot, message: Message, now: Moment, at: datetime) -> Admitted:
        """The message that came at a moment, understood and admitted."""
        heard = self._heard.get(snapshot.conversation, [])
        context = Context(
            Vocabulary(now.intents, now.slots, now.topics),
            now.asked,
            now.confirming,
            tuple([item for _, item in heard[-MAX_EARLIER:]]),
            snapshot.channel,
            snapshot.language,
            now.asked_field,
            self._left(snapshot),
            civil(at, self._program.zone),
            at.astimezone(self._program.zone),
        )
        extraction = await self._extractor.extract(message, context)
        self.had_heard(snapshot.conversation, message, now.asked)
        options = {}
        if now.asked is not None and (now.slots[now.asked].is_picked or now.options):
            shown = WordsOf(snapshot.language, self._program.zone)
            options = {now.asked: self._options(now.slots[now.asked], now.options, now.labels, shown, now.like)}
        workspace = self._program.release.workspace
        return admit(
            extraction,
            message,
            context,
            options=options,
            currency=workspace.currency,
            topics=self._topics,
            cues=workspace.sentiment,
            question=self._question.get(snapshot.conversation, "") if now.confirming else "",
            languages=workspace.languages,
        )

    def _left(self, snapshot: Snapshot) -> Decimal | None:
        """The money that models may still take in this conversation."""
        limit = self._program.release.workspace.limits.model_cost
        return None if limit is None else max(Decimal(0), limit - snapshot.cost)

    def read_again(self, conversation: str, effect: ReadAgain, shown: WordsOf) -> Reading | None:
        """What the messages of this request say about a slot, against the options as they are now."""
        slot = self._program.procedure(effect.procedure).slots[effect.slot]
        first = max(effect.first, 1)
        heard = self._heard.get(conversation, [])[first - 1 :]
        earlier = tuple(
            (
                message.id,
                "" if _is_apart(effect, number) else message.text,
                tuple(item for item in effect.said if item.evidence.message == message.id),
            )
            for number, (message, _) in enumerate(heard, first)
        )
        options = self._options(slot, effect.options, effect.labels, shown, effect.like)
        about = effect.about or None
        workspace = self._program.release.workspace
        return read_again(slot, options, earlier, about, workspace.currency, region_of(workspace.languages))

    def _options(
        self, slot: Slot, values: tuple[Value, ...], labels: tuple[Words, ...], shown: WordsOf, like: Value
    ) -> tuple[Option, ...]:
        """The options as they are shown to this customer."""
        return tuple(
            self._option(slot, value, shown.text(label), like) for value, label in zip(values, labels, strict=True)
        )

    def _option(self, slot: Slot, value: Value, label: str, like: Value) -> Option:
        """What a customer may call an option: its key, its label and its other texts; and how else they may mean it."""
        if not isinstance(value, Record):
            return Option(word(value), label, ())
        key = value.get(slot.key) if slot.key else None
        words = tuple(item for name, item in value.fields.items() if isinstance(item, str) and name != slot.key)
        ranks = {name: value.fields[name] for name in slot.rank if value.fields.get(name) is not None}
        changed = changes(value, like, self._telling(slot, value)) if isinstance(like, Record) else None
        return Option(key if isinstance(key, str) else label, label, words, ranks, changed)

    def _telling(self, slot: Slot, value: Record) -> frozenset[str]:
        """The fields of a record that only tell it from others: its key, and ids."""
        declared = self._program.release.records.get(value.type)
        ids = () if declared is None else (item.name for item in declared.fields.values() if item.type.kind == "id")
        keys = (slot.key, None if declared is None else declared.key)
        return frozenset((*ids, *(name for name in keys if name is not None)))


def _is_apart(effect: ReadAgain, number: int) -> bool:
    """Whether a message went to another request, whose words say nothing for this one."""
    return any(start <= number <= end for start, end in effect.apart)
