"""How well words fit the words of options: exactly, as a plural, as one misspelled word, or as the end of a
number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz, process

from aop.understanding.option_words import ENDING, FILLER
from aop.understanding.phrases import word_set

#: A misspelled word must be so like (of 100), so long, and so much more like than the next word.
_LIKE, _LETTERS, _MARGIN = 84, 4, 6


@dataclass(frozen=True, slots=True)
class Best:
    """The places that fit best. `covers_all`: they hold every word that fits any option at all."""

    places: tuple[int, ...] = ()
    covers_all: bool = False


@dataclass(frozen=True)
class Likeness:
    """`options` are the words of each option; `parts` the parts of its label, each as its words."""

    options: tuple[frozenset[str], ...]
    parts: tuple[tuple[tuple[str, ...], ...], ...]

    @cached_property
    def every_word(self) -> frozenset[str]:
        """Every word of every option."""
        return frozenset().union(*self.options)

    @cached_property
    def _stems(self) -> dict[str, str]:
        return {stem(word): word for word in sorted(self.every_word, reverse=True)}

    @cached_property
    def _letters(self) -> frozenset[tuple[str, str]]:
        """Small words that are one letter of a name in some options, with the word before them: in "brand A" the "a"
        is no article."""
        pairs = [{pair for part in own for pair in pairwise(part) if len(pair[1]) == 1} for own in self.parts]
        named = {pair for own in pairs for pair in own if pair[1] in FILLER and pair[0] not in FILLER}
        return frozenset(pair for pair in named if any(pair not in own for own in pairs))

    def best(self, words: Sequence[str]) -> Best:
        """The options that hold most of the words; of these the one whose label they say most fully."""
        known = self.known(words)
        if not known:
            return Best()
        counts = [len(known & option) for option in self.options]
        most = max(counts)
        if most == 0:
            return Best()
        leading = [place for place, count in enumerate(counts) if count == most]
        fullness = {place: self._fullness(place, known) for place in leading}
        fullest = max(fullness.values())
        return Best(tuple(place for place in leading if fullness[place] == fullest), most == len(known))

    def known(self, words: Sequence[str]) -> frozenset[str]:
        """The words of the options that these words say."""
        by_number_end = any(word in ENDING for word in words)
        found: set[str] = set()
        for index, word in enumerate(words):
            joined = word + words[index + 1] if index + 1 < len(words) else ""
            if joined in self.every_word and word not in self.every_word:
                found.add(joined)
            elif index and (words[index - 1], word) in self._letters:
                found.add(word)
            elif word not in FILLER or (len(word) > 1 and word in self.every_word and self._tells_apart(word)):
                found.update(self._alike(word, by_number_end))
        return frozenset(found)

    def spelled(self, word: str) -> frozenset[str]:
        """The word of the options that is this word, or its singular or plural."""
        if word in self.every_word:
            return frozenset({word})
        return frozenset({self._stems[stem(word)]}) if stem(word) in self._stems else frozenset()

    def _tells_apart(self, word: str) -> bool:
        """Whether a small word stands in some options only ("gift wrap only")."""
        return 0 < sum(word in option for option in self.options) < len(self.options) and word not in _GRAMMAR

    def _fullness(self, place: int, known: frozenset[str]) -> tuple[int, int]:
        parts = self.parts[place]
        full = sum(all(word in known for word in part) for part in parts)
        return full, int(bool(parts) and all(word in known for word in parts[-1]))

    def _alike(self, word: str, by_number_end: bool) -> tuple[str, ...]:
        spelled = self.spelled(word)
        if spelled:
            return tuple(spelled)
        if any(character.isdigit() for character in word):
            ends = [other for other in sorted(self.every_word) if other.isdigit() and other.endswith(word)]
            return tuple(ends) if by_number_end and word.isdigit() and len(word) > 1 else ()
        return self._misspelled(word)

    def _misspelled(self, word: str) -> tuple[str, ...]:
        if len(word) < _LETTERS:
            return ()
        letters = [other for other in sorted(self.every_word) if other.isalpha() and len(other) >= _LETTERS]
        close = process.extract(word, letters, scorer=fuzz.ratio, score_cutoff=_LIKE - _MARGIN, limit=2)
        if not close or close[0][1] < _LIKE or (len(close) > 1 and close[0][1] - close[1][1] < _MARGIN):
            return ()
        return (close[0][0],)


_GRAMMAR = word_set("the a an of in on at to for from with by is are and or it this that i my me you your we")


def stem(word: str) -> str:
    """A word without its plural ending."""
    if len(word) > 4 and word.endswith("es") and word[-3] in "sxzh":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
