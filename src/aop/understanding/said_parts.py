"""The words of a choice: what of them is meant and what is refused, in parts that may each name something.

"The lamp, not the black one" means the lamp; "everything but the lamp" refuses it; "no, the lamp" answers something and
means the lamp.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from aop.understanding import option_words as say
from aop.understanding.fold import fold, word_texts

#: Words of a message that are matched; a choice is said in fewer.
_WORDS = 400
#: Parts of an answer that may each name something.
_PARTS = 40
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,;.!\n&+/]")
#: A number that is money or a share counts no options: "make it $1" does not mean the first.
_AMOUNT = re.compile(
    r"[$€£¥]\s?[0-9][0-9.,]*|\b[0-9][0-9.,]*\s?(?:[$€£¥%]|(?:dollars?|bucks|euros?|usd|eur|percent)\b)"
)
_RESUMING = (say.BREAK, "but", "just", "only")
_NEGATED = {"don't": "not", "dont": "not", "cannot": "not", "neither": "not", "nor": "not"}


def without_amounts(text: str, shown: AbstractSet[str]) -> str:
    """The text without amounts that are not among the words that were shown."""
    return _AMOUNT.sub(lambda found: found[0] if shown & set(word_texts(found[0])) else " ", text)


def tokens_of(text: str) -> list[str]:
    """The words of a text, marks as breaks, "don't" as "not" and pairs of words that mean one as that one."""
    tokens: list[str] = []
    for found in _TOKEN.findall(fold(text).text)[:_WORDS]:
        stem, mark, ending = found.partition("'")
        word = "not" if mark and ending == "t" else stem
        token = _NEGATED.get(found, word if word[0].isalnum() else say.BREAK)
        pair = say.PAIRS.get((tokens[-1], token)) if tokens else None
        tokens[-1:] = [pair] if pair else [*tokens[-1:], token]
    return tokens


def meant_of(tokens: Sequence[str], before_no: frozenset[str]) -> tuple[list[str], list[list[str]]]:
    """The words of what is meant, with breaks, and the pieces that are refused."""
    meant: list[str] = []
    refused: list[list[str]] = []
    until = ""  # while something is refused: "break" or "end"
    for index, word in enumerate(tokens):
        if word == "no" and tokens[index - 1 : index] and tokens[index - 1] in before_no:
            (refused[-1] if until else meant).append(word)
            continue
        excepts = word in say.EXCEPTING or (word == "but" and not until and bool(say.ALL & set(meant)))
        if excepts or word in say.REFUSING or (word == "no" and _refuses(tokens[index + 1 : index + 2])):
            until = "end" if excepts or until == "end" else "break"
            refused.append([])
        elif until == "break" and word in _RESUMING:
            until = ""
            meant.append(say.BREAK)
        elif until:
            refused[-1].append(word)
        else:
            meant.append(say.BREAK if word in ("but", "no") else word)
    return meant, refused


def _refuses(following: Sequence[str]) -> bool:
    """ "no lamp" refuses; "no", "no, the lamp" and "no I want the lamp" answer something else."""
    return bool(following) and following[0] != say.BREAK and following[0] not in say.FILLER


def split(words: Sequence[str]) -> list[list[str]]:
    """What was named, in parts."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in say.JOINING:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece][:_PARTS]
