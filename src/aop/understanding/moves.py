"""What a message does to the conversation, from local cues: cancel, ask for a person, correct, a move, a
topic.

These are floors. A model may add a signal that escalates; it can never take one of these away. Cancel is read
narrowly, because it ends a request: "cancel it" must be all that is said, since "I bought a lamp, cancel it"
is an intent. Talk (thanks, a greeting, a goodbye) and a restart are moves only when they are all that is said; "that's
not it" is one clause, and what stands beside it is read as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from aop.machine.intents import Topic
from aop.understanding import move_words as say
from aop.understanding import talk_words as talk
from aop.understanding.answer_words import NO, SOFT
from aop.understanding.clauses import Clause, clauses
from aop.understanding.fold import Word, once
from aop.understanding.phrases import Table, first_words, one_of, own_table, spoken
from aop.understanding.sentiment import INSULTS, Mood, mood

MOVES = (
    "repeat", "skip", "hold_on", "restart", "not_resolved", "small_talk", "greeting", "thanks", "abuse", "goodbye"
)  # fmt: skip
#: Moves that other words of the message may stand beside, so that they are read too.
LOOSE = ("not_resolved",)


@dataclass(frozen=True, slots=True)
class Signals:
    """The local reading of everything about a message that is not an intent or a value."""

    cancel: bool
    wants_person: bool
    correction: bool
    adds: bool
    move: str | None
    mood: Mood
    topics: tuple[str, ...]


def signals(text: str, topics: Iterable[Topic] = (), cues: Mapping[str, tuple[str, ...]] | None = None) -> Signals:
    """All local signals of a message. `cues` are the workspace's own phrases by sentiment level."""
    said = spoken(text)
    return Signals(*_of_every_workspace(text), mood(text, said, cues or {}), raised(said, topics))


@once
def _of_every_workspace(text: str) -> tuple[bool, bool, bool, bool, str | None]:
    """The signals that rest on the words alone, in their order: "yes" and "thanks" come all the time."""
    said, pieces = spoken(text), clauses(text)
    if _TELLING.isdisjoint([word.text for word in said]):
        return False, False, False, False, None
    return (
        _cancels(pieces),
        any(_wants_person(piece.said) for piece in pieces),
        bool(say.CORRECTION.find(said)) or any(say.YES_BUT.starts(piece.said) for piece in _joined(pieces)),
        _adds(pieces),
        _move(said, pieces),
    )


def raised(said: tuple[Word, ...], topics: Iterable[Topic]) -> tuple[str, ...]:
    """The topics whose floor words were said, whole words only, in the order they are declared."""
    return tuple(topic.name for topic in topics if topic.floor and own_table(topic.floor).find(said))


def _adds(pieces: tuple[Clause, ...]) -> bool:
    """ "Also", "as well", "another"; "too" only behind the rest: shoes may be too small."""
    for piece in pieces:
        for _, end in say.ADDITION.find(piece.said):
            if piece.said[end - 1].text != "too" or end == len(piece.said):
                return True
    return False


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
    people = say.PERSON.find(said), say.PERSON_LOOSE.find(said)
    asked = say.CONTACT.find(said) if any(people) else ()
    for kind, reach, found in zip((say.PERSON, say.PERSON_LOOSE), (say.REACH, say.REACH // 2), people, strict=True):
        for start, _ in found:
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
    whole = [piece.said for piece in pieces if piece.said]
    if is_made_of(whole, say.RESTART, say.RESTART_BESIDE):
        return "restart"
    bare = [(words, _stripped(words)) for words in whole if not SOFT.is_all(words)]
    for name, phrases in (("repeat", say.REPEAT), ("skip", say.SKIP), ("hold_on", say.HOLD)):
        fits = [phrases.is_all(words) or phrases.is_all(stripped) for words, stripped in bare]
        if True in fits and all(fit or _beside(words) for fit, (words, _) in zip(fits, bare, strict=True)):
            return name
    if any(is_made_of([piece], say.NOT_RESOLVED, say.NOT_RESOLVED_BESIDE) for piece in _said(pieces)):
        return "not_resolved"
    return _talk(whole)


def only_moves(text: str, move: str | None) -> bool:
    """Whether a message says its move and nothing besides, so that nothing else is to be looked for in it."""
    if move not in LOOSE:
        return move is not None
    whole = [piece.said for piece in clauses(text) if piece.said]
    return is_made_of(whole, say.NOT_RESOLVED, _BESIDE_NOT_RESOLVED)


def _said(pieces: tuple[Clause, ...]) -> list[tuple[Word, ...]]:
    """The clauses that state something: "is this not resolved?" asks."""
    return [piece.said for piece in pieces if not piece.asks]


#: What may stand around talk that asks for nothing, and around a goodbye.
_AROUND = one_of(talk.GREETING, talk.THANKS, talk.PLEASED, talk.AROUND)
_AROUND_BYE = one_of(_AROUND, say.NO_MORE)
_BESIDE_NOT_RESOLVED = one_of(say.NOT_RESOLVED_BESIDE, talk.BYE, talk.PLEASED)
#: What talk that asks for nothing begins with.
_TALK = first_words(talk.BYE, talk.SMALL, _AROUND_BYE)
#: What every phrase begins with that is a signal by itself; the other tables only say what may stand beside one.
_TELLING = _TALK | first_words(
    say.CANCEL, say.CANCEL_ALONE, say.PERSON_ALONE, say.PERSON, say.PERSON_LOOSE, say.CORRECTION, say.YES_BUT,
    say.ADDITION, INSULTS, say.RESTART, say.REPEAT, say.SKIP, say.HOLD, say.NOT_RESOLVED,
)  # fmt: skip


def _talk(whole: list[tuple[Word, ...]]) -> str | None:
    """Talk that asks for nothing, when it is all there is; what is asked in it ("how are you?") comes before
    thanks, and those before a greeting."""
    if any(said[0].text not in _TALK for said in whole):
        return None  # a piece that none of it begins
    if is_made_of(whole, talk.BYE, _AROUND_BYE):
        return "goodbye"
    for name, heads in (("small_talk", talk.SMALL), ("thanks", talk.THANKS), ("greeting", talk.GREETING)):
        if is_made_of(whole, heads, _AROUND):
            return name
    return "small_talk" if is_made_of(whole, talk.PLEASED, _AROUND) else None


def is_made_of(whole: list[tuple[Word, ...]], heads: Table, beside: Table) -> bool:
    """Whether phrases of both tables make up every piece, with one of `heads` among them."""
    found = False
    for said in whole:
        texts, index = [word.text for word in said], 0
        while index < len(texts):
            head, other = heads.at(texts, index), beside.at(texts, index)
            if not head and not other:
                return False
            found = found or head >= max(other, 1)
            index += max(head, other)
    return found


def _stripped(said: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without please and sorry at the ends."""
    kept = list(said)
    while len(kept) > 1 and kept[-1].text in ("please", "thanks"):
        kept.pop()
    while len(kept) > 1 and kept[0].text in ("please", "sorry", "ok", "oh", "um", "uh", "yes", "no"):
        del kept[0]
    return tuple(kept)
