"""The default extractor: a small embedding, a linear classifier and typed patterns; no network and no key.

It reads the operators' intents by their examples, values by their shape, and everything else from the closed tables
of `aop.understanding`. It never sees options, rules or what a system answered, and it claims only what it found in
the words; the gate checks that again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from aop.errors import ReleaseError
from aop.extractors.classify import Guess, Judge
from aop.extractors.embedding import Embedder, MiniLM
from aop.extractors.segments import SURE, requests, stretched, together
from aop.extractors.several import SeveralJudge
from aop.extractors.spelling import Spelled
from aop.extractors.spotting import Spotted, spot
from aop.extractors.temper import temper
from aop.machine.intents import Classifier, Intent, Topic
from aop.ports.extractor import Context, ExtractedRequest, Extraction, Message
from aop.understanding.answers import answer, behind_answer
from aop.understanding.clauses import Clause, clauses
from aop.understanding.fold import LIMIT, plain, words
from aop.understanding.moves import Signals, only_moves, signals
from aop.understanding.normalise import kind_of
from aop.understanding.option_words import FILLER, REFUSING, UNTELLING
from aop.understanding.phrases import word_set
from aop.understanding.recognise import overlaps
from aop.understanding.refused import refused

#: While something is asked, a message starts a new request only when it is so sure.
INTERRUPTS = Decimal("0.7")
#: An answer has at most so many words beside its values; what has more may ask for something too.
BESIDE = 2
_IN_SCOPE = Decimal("0.5")
#: Words that only introduce a value ("and my order number is").
_LINKS = word_set(
    """
    my the is it its s this that here and or as was under number no id order email mail address phone
    mi el la es son este esta aquí y o con número numero pedido orden correo electrónico teléfono dirección
    mein meine ist das die der hier und oder nummer bestellnummer adresse
    """
)
_SORRY = word_set(
    """
    sorry hi hello hey please thanks thank you sure ok oh
    perdón hola favor por gracias claro vale hallo bitte danke entschuldigung
    """
)
#: Small words of an answer that are what an intent is about.
_ORDERS = word_set("order orders item items product products")
#: A clause that begins with one asks, also without its question mark.
_QUESTIONING = word_set(
    """
    what where when how which why who has have is are can could do does did will
    qué dónde cuándo cómo cuál cuáles cuánto por quién ha han puedo puede pueden podría hay
    was wo wann wie welche welcher warum wer kann können könnte hat haben
    """
)


class LocalExtractor:
    """Implements the extractor port.

    `classifier` is the release's, `intents` and `topics` are all that it declares, `cues` the workspace's sentiment
    phrases by level. `embed` is what the classifier was trained on (default: `Spelled(MiniLM())`, loaded here).
    Raises ReleaseError when they do not belong together.

        extractor = LocalExtractor(release.classifier, tuple(release.intents.values()))
        extraction = await extractor.extract(Message("m1", "you sent the wrong shoes"), context)
    """

    def __init__(
        self,
        classifier: Classifier,
        intents: Sequence[Intent],
        topics: Sequence[Topic] = (),
        *,
        cues: Mapping[str, tuple[str, ...]] | None = None,
        currency: str = "USD",
        embed: Embedder | None = None,
    ) -> None:
        self._embed = Spelled(MiniLM()) if embed is None else embed
        if classifier.model != self._embed.model or classifier.dimensions != self._embed.dimensions:
            raise ReleaseError("the release was trained on another embedding model; compile it again")
        self._judge = Judge(classifier)
        self._several = SeveralJudge(classifier.several) if classifier.several else None
        self._exact = _exactly(intents)
        self._named = {telling: item.name for item in reversed(intents) if len(telling := _telling(item.name)) > 1}
        self._topics = tuple(topics)
        self._cues = dict(cues or {})
        self._currency = currency
        self._model = f"local {classifier.model[:12]}"

    async def extract(self, message: Message, context: Context) -> Extraction:
        """One message; never raises for a strange one. Takes a few milliseconds, without giving way."""
        text = message.text[:LIMIT]
        signs = signals(text, self._topics, self._cues)
        found = spot(message, context, signs, self._currency).without(refused(text))
        feeling = temper(text, signs.mood).mood
        asked_for, in_scope = self._requests(text, context, signs, found)
        return Extraction(
            requests=tuple(asked_for),
            values=tuple(found.values),
            topics=signs.topics,
            answer=answer(text),
            move=signs.move,
            correction=signs.correction,
            cancel=signs.cancel,
            wants_person=signs.wants_person,
            sentiment=feeling.level,
            cues=feeling.cues,
            in_scope=in_scope,
            language=context.language,
            model=self._model,
        )

    def _requests(
        self, text: str, context: Context, signs: Signals, found: Spotted
    ) -> tuple[list[ExtractedRequest], Decimal]:
        begin = behind_answer(text) if not self._known(text) and answer(text) in ("yes", "no") else 0
        if not self._known(text[begin:]) and _asks_for_nothing(text, context, signs, found):
            return self._in_small_talk(text, context, signs), Decimal(1)
        bare = " " * begin + _without_values(text, found, context)[begin:]
        read, in_scope = requests(bare, self._guess)
        if self._several is not None:
            several = together(_without_refused(text, begin), self._labels)
            read, in_scope = several or read, max((in_scope, *(request.confidence for request in several)))
        if len({(request.start, request.end) for request in read}) == len(read):  # several of the same words stay so
            read = stretched(read, text, bare)
        known = [request for request in read if request.intent in context.vocabulary.intents]
        if context.asked or context.confirming:
            known = [request for request in known if request.confidence >= INTERRUPTS and in_scope >= _IN_SCOPE]
        return known, in_scope

    def _in_small_talk(self, text: str, context: Context, signs: Signals) -> list[ExtractedRequest]:
        """What a message that only answers or moves the talk along asks for, where operators wrote intents for it: the
        second head must be sure, and nothing may be asked that the message would answer."""
        if self._several is None or context.asked or context.confirming or signs.cancel:
            return []
        said = [request for request in together(text, self._labels) if request.confidence >= SURE]
        return [request for request in said if request.intent in context.vocabulary.intents]

    def _labels(self, texts: Sequence[str]) -> list[dict[str, Decimal]]:
        """All intents of each text; of the operators' own words, those they were written under."""
        assert self._several is not None
        read = self._several.labels_of(texts, self._embed.in_pieces(texts))
        own = map(self._known, texts)
        return [dict.fromkeys(names, Decimal(1)) if names else said for names, said in zip(own, read, strict=True)]

    def _known(self, text: str) -> tuple[str, ...]:
        """The intents that the operators' own words ask for, or the words of a name: "please cancel my order"."""
        named = self._named.get(_telling(text))
        return self._exact.get(_spelled(text), ()) or (() if named is None else (named,))

    def _guess(self, texts: Sequence[str]) -> list[Guess]:
        """By the model, except for what is known."""
        guesses = self._judge.guess(self._embed(texts))
        for index, text in enumerate(texts):
            for name in self._known(text)[:1]:
                guesses[index] = Guess(name, Decimal(1), Decimal(1))
        return guesses


def _without_values(text: str, found: Spotted, context: Context) -> str:
    """The text with blanks for ids, addresses and amounts: they tell nothing of what is wanted, and mislead.

    A clause that only brings such a value ("and my order number is W1234567") is blank altogether, and so is what is
    turned down in favour of something else.
    """
    names = {part for name in context.vocabulary.slots or {} for part in name.split("_")}
    spans = [span for span in found.spans if any(sign.isdigit() or sign == "@" for sign in text[slice(*span)])]
    signs, turned_down = list(text), refused(text)
    for clause in clauses(text):
        inside = [span for span in spans if clause.start <= span[0] and span[1] <= clause.end]
        beside = [word.text for word in clause.said if not overlaps((word.start, word.end), inside)]
        if inside and not _is_question(clause) and all(word in names or word in _LINKS for word in beside):
            inside = [(clause.start, clause.end)]
        inside += [span for span in turned_down if clause.start <= span[0] and span[1] <= clause.end]
        for start, end in inside:
            signs[start:end] = " " * (end - start)
    blanked = "".join(signs)
    return blanked if blanked.strip() else text


def _without_refused(text: str, begin: int) -> str:
    """The text with blanks for the yes or no before `begin` and for what is turned down. Values stay: the second head
    was trained with them, and "after 4" or "to my sister" is part of what points at an intent."""
    signs = list(text)
    for start, end in ((0, begin), *refused(text)):
        signs[start:end] = " " * (end - start)
    blanked = "".join(signs)
    return blanked if blanked.strip() else text


def _exactly(intents: Sequence[Intent]) -> dict[str, tuple[str, ...]]:
    """The intents under which a text was written, in the order they are declared."""
    under: dict[str, tuple[str, ...]] = {}
    for intent in intents:
        for text in dict.fromkeys(map(_spelled, _own_words(intent))):
            under[text] = (*under.get(text, ()), intent.name)
    return under


def _own_words(intent: Intent) -> tuple[str, ...]:
    """The examples, and the name as it is spoken."""
    return (*intent.examples, intent.name.replace("_", " "))


def _telling(text: str) -> frozenset[str]:
    """The words of a text that say something."""
    said = (word.text for word in words(text.replace("_", " ")[:LIMIT]))
    return frozenset(word for word in said if word in _ORDERS or word not in FILLER)


def _spelled(text: str) -> str:
    return plain(text).strip(" .,!?")


def _asks_for_nothing(text: str, context: Context, signs: Signals, found: Spotted) -> bool:
    """Whether a message only answers, or only moves the talk along."""
    said = words(text)
    if not said or signs.cancel or only_moves(text, signs.move):
        return True
    slot = (context.vocabulary.slots or {}).get(context.asked or "")
    if slot is not None and kind_of(slot).kind == "text" and not slot.is_picked:
        return True
    spans = () if slot is not None and slot.is_picked else tuple(found.spans)
    beside = [word.text for word in said if not any(start <= word.start < end for start, end in spans)]
    answers = answer(text) is not None
    is_asked = context.asked is not None or context.confirming
    asking = [clause for clause in clauses(text) if _is_question(clause) and (not answers or len(clause.said) > BESIDE)]
    if len(beside) > BESIDE and asking and not (answers and is_asked):
        return False
    if answers and not is_asked:
        return answer(text) == "does_not_know" or _says_no_more(text)
    if is_asked:
        return sum(word not in FILLER for word in beside) <= BESIDE
    return all(word in _LINKS or word in _SORRY for word in beside)


def _says_no_more(text: str) -> bool:
    """Whether nothing that tells stands behind a yes or no, ids apart; "yes, refund me" says what is wanted."""
    begin = behind_answer(text)
    rest = {word.text for word in words(text[begin:])} if begin else set()
    return all(word in UNTELLING or any(map(str.isdigit, word)) for word in rest - REFUSING - _QUESTIONING)


def _is_question(clause: Clause) -> bool:
    return clause.asks or clause.said[0].text in _QUESTIONING
