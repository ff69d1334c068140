"""Phrases, matched word by word: the small closed tables that the local reading of a message rests on.

A table is a set of phrases; a text is read as its words with contractions written out ("don't", "dont" and
"do not" are one spelling), so that a table stays short and one entry covers every way to type it. Matching is
longest first and linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from aop.understanding.fold import Word, once, word_texts, words

_SHORT = {
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not", "cannot": "can not",
    "can't": "can not", "couldnt": "could not", "wont": "will not", "won't": "will not", "wouldnt": "would not",
    "shouldnt": "should not", "isnt": "is not", "wasnt": "was not", "arent": "are not", "havent": "have not",
    "hasnt": "has not", "ain't": "is not", "aint": "is not", "im": "i am", "ive": "i have", "thats": "that is",
    "its": "it is", "whats": "what is", "lets": "let us", "let's": "let us", "youre": "you are",
    "wanna": "want to", "gonna": "going to", "gotta": "have to", "dunno": "do not know", "idk": "i do not know",
    "pls": "please", "plz": "please", "thx": "thanks", "tnx": "thanks", "ty": "thanks", "thankyou": "thank you",
    "u": "you", "okay": "ok", "okey": "ok", "nevermind": "never mind", "nvm": "never mind", "goodbye": "bye",
}  # fmt: skip
_ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'s": "is"}

#: A letter that stands three times.
_STRETCHED = re.compile(r"(.)\1\1")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases by their first word, longest first."""

    by_first: dict[str, tuple[Phrase, ...]]

    def at(self, texts: Sequence[str], index: int) -> int:
        """The length in words of the longest phrase that starts here; 0 when none does."""
        phrases = self.by_first.get(texts[index])
        if phrases is None:
            return 0
        for phrase in phrases:
            length = len(phrase)
            if length == 1 or tuple(texts[index : index + length]) == phrase:
                return length
        return 0

    def lengths_at(self, texts: Sequence[str], index: int) -> tuple[int, ...]:
        """The lengths of all phrases that start here, longest first."""
        phrases = self.by_first.get(texts[index], ())
        return tuple([len(phrase) for phrase in phrases if tuple(texts[index : index + len(phrase)]) == phrase])

    def find(self, said: Sequence[Word]) -> tuple[tuple[int, int], ...]:
        """Where phrases stand, as `[from, to)` in words, left to right and without overlap."""
        texts = [word.text for word in said]
        if self.by_first.keys().isdisjoint(texts):
            return ()  # of the tables that a message is held against, it has no word of most
        found = []
        index = 0
        while index < len(texts):
            length = self.at(texts, index)
            if length:
                found.append((index, index + length))
            index += length or 1
        return tuple(found)

    def starts(self, said: Sequence[Word]) -> bool:
        """Whether a phrase begins the text."""
        phrases = self.by_first.get(said[0].text, ()) if said else ()
        return bool(phrases) and self.at([word.text for word in said[: len(phrases[0])]], 0) > 0  # the longest is first

    def is_all(self, said: Sequence[Word]) -> bool:
        """Whether phrases make up the whole text, and there is some."""
        if not said or said[0].text not in self.by_first:
            return False
        return sum([end - start for start, end in self.find(said)]) == len(said)


def table(*phrases: str) -> Table:
    """A table of phrases with `|` between them; contractions are written out ("do not"). One text a language."""
    return table_of(phrase for each in phrases for phrase in each.split("|"))


def one_of(*tables: Table) -> Table:
    """The phrases of all these tables."""
    return _table({phrase for each in tables for phrases in each.by_first.values() for phrase in phrases})


def first_words(*tables: Table) -> frozenset[str]:
    """The words that phrases of these tables begin with: what has none of them holds no phrase of any."""
    return frozenset[str]().union(*(each.by_first for each in tables))


def word_set(*words: str) -> frozenset[str]:
    """The words of some texts, each once."""
    return frozenset(word for text in words for word in text.split())


def table_of(phrases: Iterable[str]) -> Table:
    """A table of whole phrases, such as an operator's own cues."""
    return _table({tuple(_spell_out(phrase)) for phrase in phrases} - {()})


def _table(phrases: set[Phrase]) -> Table:
    by_first: dict[str, tuple[Phrase, ...]] = {}
    for phrase in sorted(phrases, key=lambda item: (-len(item), item)):
        by_first[phrase[0]] = (*by_first.get(phrase[0], ()), phrase)
    return Table(by_first)


@lru_cache(maxsize=256)
def own_table(phrases: tuple[str, ...]) -> Table:
    """The table of a workspace's own phrases, which every message is held against."""
    return table_of(phrases)


@once
def spoken(text: str) -> tuple[Word, ...]:
    """The words of a text with contractions written out; the parts of one share its span."""
    said: list[Word] = []
    for word in words(text):
        parts = _parts(word.text)
        if parts == [word.text]:  # as most are
            said.append(word)
        else:
            said.extend([Word(part, word.start, word.end) for part in parts])
    return tuple(said)


def _spell_out(phrase: str) -> list[str]:
    return [part for word in word_texts(phrase) for part in _parts(word)]


def _parts(word: str) -> list[str]:
    whole = _SHORT.get(word)
    if whole:
        return whole.split()
    stem, mark, _ = word.partition("'")
    if not mark:
        return [_unstretched(word)]
    if word.endswith("n't") and len(word) > 3:
        return [word[:-3], "not"]
    return [stem, _ENDINGS[word[len(stem) :]]] if word[len(stem) :] in _ENDINGS else [word]


def _unstretched(word: str) -> str:
    """ "yesss" is "yes", "nooo" is "no"; a letter that stands twice stays ("good")."""
    if not _STRETCHED.search(word) or not word.isalpha():
        return word
    return word[0] + "".join(after for before, after in pairwise(word) if after != before)
