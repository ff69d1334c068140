"""What a message does to the conversation, from local cues: cancel, ask for a person, correct, a move, a
topic.

These are floors. A model may add a signal that escalates; it can never take one of these away. Cancel is read
narrowly, because it ends a request: "cancel it" must be all that is said, since "I bought a lamp, cancel it"
is an intent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from aop.machine.intents import Topic
from aop.understanding import move_words as say
from aop.understanding.answer_words import NO, SOFT
from aop.understanding.clauses import Clause, clauses
from aop.understanding.fold import Word
from aop.understanding.phrases import Table, spoken, table_of
from aop.understanding.sentiment import INSULTS, Mood, mood

MOVES = ("repeat", "skip", "hold_on", "small_talk", "abuse", "goodbye")


@dataclass(frozen=True, slots=True)
class Signals:
    """The local reading of everything about a message that is not an intent or a value."""

    cancel: bool
    wants_person: bool
    correction: bool
    move: str | None
    mood: Mood
    topics: tuple[str, ...]


def signals(text: str, topics: Iterable[Topic] = (), cues: dict[str, tuple[str, ...]] | None = None) -> Signals:
    """All local signals of a message. `cues` are the workspace's own phrases by sentiment level."""
    said, pieces = spoken(text), clauses(text)
    return Signals(
        cancel=_cancels(pieces),
        wants_person=any(_wants_person(piece.said) for piece in pieces),
        correction=bool(say.CORRECTION.find(said)) or any(say.YES_BUT.starts(piece.said) for piece in _joined(pieces)),
        move=_move(said, pieces),
        mood=mood(text, said, cues or {}),
        topics=raised(said, topics),
    )


def raised(said: tuple[Word, ...], topics: Iterable[Topic]) -> tuple[str, ...]:
    """The topics whose floor words were said, whole words only, in the order they are declared."""
    return tuple(topic.name for topic in topics if topic.floor and table_of(topic.floor).find(said))


def _cancels(pieces: tuple[Clause, ...]) -> bool:
    if any(piece.asks for piece in pieces) or any(say.CORRECTION.find(piece.said) for piece in pieces):
        return False
    said = [piece.said for piece in pieces if not _beside(piece.said)]
    if said and all(_is_only(words, say.CANCEL) or _is_only(words, say.CANCEL_ALONE) for words in said):
        return True
    return len(said) == 2 and _is_only(said[0], say.CANCEL) and not say.DIRECTS.find(said[1])


def _is_only(said: tuple[Word, ...], phrases: Table) -> bool:
    """A phrase of the table, with nothing but please, thanks, oh and no around it."""
    return any(
        _beside(said[:start]) and _beside(said[end:]) and not (start and said[start - 1].text == "not")
        for start, end in phrases.find(said)
    )


def _beside(said: tuple[Word, ...]) -> bool:
    return not said or all(say.SMALL_WORDS.at([word.text], 0) for word in said) or SOFT.is_all(said) or NO.is_all(said)


def _wants_person(said: tuple[Word, ...]) -> bool:
    if say.PERSON_ALONE.is_all(_without_soft(said)):
        return True
    asked = say.CONTACT.find(said)
    for kind, reach in ((say.PERSON, say.REACH), (say.PERSON_LOOSE, say.REACH // 2)):
        for start, _ in kind.find(said):
            for begin, end in asked:
                contact = kind is say.PERSON or said[begin].text not in ("i", "want", "give", "can", "could", "call")
                if contact and 0 <= start - end <= reach and not _refused(said, begin):
                    return True
    return False


def _refused(said: tuple[Word, ...], index: int) -> bool:
    """ "I do not want to talk to a human"."""
    return any(word.text in say.REFUSED for word in said[max(0, index - 4) : index])


def _without_soft(said: tuple[Word, ...]) -> tuple[Word, ...]:
    kept = list(said)
    while kept and kept[0].text in ("hi", "hello", "hey", "ok", "no", "please", "just", "get", "me"):
        del kept[0]
    return tuple(kept)


def _joined(pieces: tuple[Clause, ...]) -> list[Clause]:
    """The clauses, each with the next one when a comma alone parts them ("yes, but ...")."""
    joined = list(pieces)
    for first, second in pairwise(pieces):
        joined.append(Clause("", first.start, second.end, first.said + second.said, second.asks))
    return joined


def _move(said: tuple[Word, ...], pieces: tuple[Clause, ...]) -> str | None:
    if INSULTS.find(said):
        return "abuse"
    bare = [piece.said for piece in pieces if piece.said and not SOFT.is_all(piece.said)]
    for name, phrases in (("repeat", say.REPEAT), ("skip", say.SKIP), ("hold_on", say.HOLD), ("goodbye", say.BYE)):
        fits = [phrases.is_all(_stripped(words)) for words in bare]
        if any(fits) and all(fit or _beside(words) for fit, words in zip(fits, bare, strict=True)):
            return name
    whole = [piece.said for piece in pieces if piece.said]
    return "small_talk" if whole and all(say.SMALL.is_all(_stripped(words)) for words in whole) else None


def _stripped(said: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without please and sorry at the ends."""
    kept = list(said)
    while len(kept) > 1 and kept[-1].text in ("please", "thanks"):
        kept.pop()
    while len(kept) > 1 and kept[0].text in ("please", "sorry", "ok", "oh", "um", "uh", "yes", "no"):
        del kept[0]
    return tuple(kept)
