"""Yes and no, read from the words alone.

A yes can move money, so `plain_answer` works the other way round from a search: it does not look for a yes in
the message, it asks whether *everything* in the message is known to mean nothing but yes. One unknown word,
one question mark, one "hmm", "but" or "if", trailing dots, a quotation or a second opinion, and there is no
answer: the question is asked again, which costs a moment. "Yes, to my other card" is such a message. So is
"sure, why not".

People often say a yes in the question's own words ("Yes, please proceed with the refund"). Those words are
known too, when the caller gives the question as it was sent; a refund that nobody offered is still an unknown
word. A question that names two things ("a refund rather than a replacement?") lends no words.

`answer` is the wider reading for what no write rests on: leading words count, a softened yes is a yes, and
not knowing (or not wishing to say) is an answer too.
"""

from __future__ import annotations

import re

from aop.understanding import answer_words as say
from aop.understanding.clauses import Clause, clauses, sentences
from aop.understanding.fold import Word, fold, has_hidden_direction
from aop.understanding.phrases import Table, first_words, spoken

#: A plain answer is short; what is longer says more than yes.
LONGEST = 160
#: An echoed word must share so many letters with one of the question ("cancel", "cancellation").
_STEM = 5
#: Words that may name what is not known, and a clause so short may be a value.
_REST, _VALUE = 6, 2
#: Sentences in which a message may say what it has to say behind its yes.
_OPENS = 3

_TOKENS = re.compile(r"\S(?:(?<=[^\W_])[^\W_]*(?:'[^\W_]+)?)?")  # a word, or one sign
_HESITATION = re.compile(r"\?|\.[ ]?\.|…")
_NUMBER = re.compile(r"[0-9](?:[0-9.,:]{0,20}[0-9])?")
_ECHOED_SIGNS = frozenset("$€£#%&@_")
_SILENT = frozenset(",.!¡;:-()") | {chr(code) for code in range(0x1F3FB, 0x1F400)}  # marks and skin tones


#: What a plain answer begins with, and what one begins with in the wider sense.
_ANSWERING = first_words(say.YES, say.YES_TAIL, say.NO, say.NO_TAIL, say.SOFT)
_LEANING = first_words(say.YES, say.NO, say.SOFT, say.SOFT_YES, say.SOFT_NO)


def plain_answer(text: str, question: str = "") -> str | None:
    """ "yes" or "no" when the whole message says that and nothing else; else None. A write may rest on it.

    `question` is what the customer was asked, as it was sent: a yes may repeat its words.
    """
    if len(text) > LONGEST or has_hidden_direction(text) or _HESITATION.search(fold(text).text):
        return None
    if not question and text.isascii() and not _opens(spoken(text), _ANSWERING):
        return None
    said = _known_signs(text, frozenset())
    if said and _opens(said, _ANSWERING) and not say.NEITHER.find(said):
        yes, no = _only(said, say.YES, say.YES_TAIL), _only(said, say.NO, say.NO_TAIL)
        if yes or no:
            return None if yes and no else "yes" if yes else "no"
    return "yes" if question and _echoes(text, question) else None


def _opens(said: tuple[Word, ...], heads: frozenset[str]) -> bool:
    return bool(said) and said[0].text in heads


def answer(text: str) -> str | None:
    """ "yes", "no", "does_not_know" or None, in the wider sense; no write may rest on it."""
    return plain_answer(text) or wider_answer(text)


def wider_answer(text: str) -> str | None:
    """The same of a message that is known to be no plain answer."""
    pieces = sentences(text)
    if not pieces:
        return None
    if _does_not_know(text):
        return "does_not_know"
    first = pieces[0]
    if not _opens(first.said, _LEANING):
        return None
    if (first.asks and not say.SOFT_YES.is_all(first.said)) or fold(text).text.lstrip()[:1] in ('"', ">"):
        return None
    if any(say.TAKES_BACK.starts(piece.said) or say.FIRM.starts(piece.said) for piece in pieces[1:]):
        return None
    if say.NO_ANSWER.starts(first.said) or say.NEITHER.find(first.said):
        return None
    return _leaning(first.said)


def behind_answer(text: str) -> int:
    """Where a message goes on behind the yes or no that it opens with; 0 where it opens with none or says no more."""
    said = tuple(word for piece in sentences(text)[:_OPENS] for word in piece.said)
    index, answered = 0, False
    while index < len(said) and (length := _answered_at(said[index:], answered=answered)):
        answered = answered or say.YES.starts(said[index:]) or say.NO.starts(said[index:])
        index += length
    return said[index].start if answered and index < len(said) else 0


def _answered_at(said: tuple[Word, ...], *, answered: bool) -> int:
    texts = [word.text for word in said]
    tails = (say.YES_TAIL, say.NO_TAIL) if answered else ()
    known: tuple[Table, ...] = (say.YES, say.NO, say.SOFT, *tails)
    return max(each.at(texts, 0) for each in known)


def _known_signs(text: str, signs: frozenset[str]) -> tuple[Word, ...] | None:
    """The words of a message as spoken, or None when it holds a sign that is neither word nor plain mark.

    `signs` are known besides.
    """
    said: list[Word] = []
    for token in _TOKENS.findall(fold(text).text):
        if token in say.EMOJI:
            said.append(Word(say.EMOJI[token], 0, 0))
        elif token[0].isascii() and token[0].isalnum():
            said.extend(spoken(token))
        elif token not in _SILENT and token not in signs:
            return None
    return tuple(said)


def _only(said: tuple[Word, ...], heads: Table, tails: Table) -> bool:
    """Whether the words can be parted into heads, tails and soft words, with one head at least.

    Every way of parting them is tried: `reached[i]` says whether the first i words can be, and whether with a head.
    """
    texts = [word.text for word in said]
    reached: list[set[bool]] = [{False}, *(set() for _ in texts)]
    for index in range(len(texts)):
        if not reached[index]:
            continue
        for known, is_head in ((heads, True), (tails, False), (say.SOFT, False)):
            for length in known.lengths_at(texts, index):
                reached[index + length] |= {is_head or head for head in reached[index]}
    return True in reached[-1]


def _echoes(text: str, question: str) -> bool:
    """Whether a message that opens with yes goes on in words of the question, none of which changes
    anything."""
    asked = {word.text for word in spoken(question)}
    said = _known_signs(text, _ECHOED_SIGNS)
    if not said or say.NEITHER.find(said) or asked & say.CONTRAST or not _numbers(text) <= _numbers(question):
        return False
    agreed = False
    for piece in sentences(text):
        said = piece.said
        while said and (known := _known_at(said)):
            agreed = agreed or say.YES.starts(said)
            said = said[known:]
        if not agreed or not all(_is_echo(word.text, asked) for word in said):
            return False
    return agreed


def _known_at(said: tuple[Word, ...]) -> int:
    texts = [word.text for word in said]
    return max(known.at(texts, 0) for known in (say.YES, say.YES_TAIL, say.SOFT))


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(fold(text).text))


def _is_echo(word: str, asked: set[str]) -> bool:
    if word in say.CHANGING:
        return False
    if word in say.GLUE or word in asked:
        return True
    return word.isalpha() and any(len(word) >= _STEM and other[:_STEM] == word[:_STEM] for other in asked)


def _does_not_know(text: str) -> bool:
    """Whether a message opens with not knowing, and gives nothing that looks like a value after all.

    What follows in the clause must add nothing ("I don't have it with me"); "I don't know why it broke" tells more.
    """
    pieces = clauses(text)
    if any(piece.asks for piece in pieces) or "@" in text or any(map(str.isdigit, text)):
        return False
    for index, piece in enumerate(pieces):
        said = piece.said
        while said and not say.NOT_KNOWN.starts(said):
            lead = say.NOT_KNOWN_LEAD.at([word.text for word in said], 0)
            if not lead:
                return False
            said = said[lead:]
        if said:
            return _says_no_more(said) and all(map(_adds_nothing, pieces[index + 1 :]))
    return False


def _says_no_more(said: tuple[Word, ...]) -> bool:
    texts = [word.text for word in said]
    length = say.NOT_KNOWN.at(texts, 0)
    rest = texts[length:]
    if all(word in say.NOT_KNOWN_TAIL for word in rest):
        return True
    is_open = bool(say.NOT_KNOWN_OPEN & set(texts[:length])) and rest[0] in say.NAMES_IT
    return is_open and len(rest) <= _REST and not say.TELLS_MORE & set(rest)


def _adds_nothing(piece: Clause) -> bool:
    """A clause behind it: polite, more of the same, or a reason. A word or two may be the value after all."""
    texts = [word.text for word in piece.said]
    if say.SOFT.is_all(piece.said) or all(word in say.NOT_KNOWN_TAIL for word in texts):
        return True
    return len(texts) > _VALUE and not say.TELLS_MORE & set(texts)


def _leaning(said: tuple[Word, ...]) -> str | None:
    while said and not (say.YES.starts(said) or say.NO.starts(said)):
        soft = say.SOFT.at([word.text for word in said], 0)
        if not soft:
            break
        said = said[soft:]
    if say.SOFT_NO.starts(said):
        return "no"
    if say.SOFT_YES.is_all(said):
        return "yes"
    if not said or say.TAKES_BACK.find(said):
        return None
    yes, no = _opening(said, say.YES, say.NO), _opening(said, say.NO, say.YES)
    if yes or no:
        return "yes" if yes > no else "no"
    return "yes" if say.SOFT_YES.starts(said) else None


def _opening(said: tuple[Word, ...], heads: Table, others: Table) -> int:
    """The length of the head that opens the sentence, 0 when none does.

    A word that is also the start of other sentences ("ok so ...", "fine art", "do not worry") must be the
    whole of it, and what follows must not be a second opinion.
    """
    length = heads.at([word.text for word in said], 0)
    if not length or (say.FIRM.starts(said[length:]) and others.starts(said[length:])):
        return 0
    return length if say.FIRM.starts(said) or len(said) == length else 0
