"""Reads the parts of a choice against the list that was shown.

The words are held against each option's key, its label and the parts of its label. Order and count words are read
against the list as it was shown; what fits two options equally well is for the customer to tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from aop.understanding import option_words as say
from aop.understanding.fold import word_texts
from aop.understanding.likeness import Likeness
from aop.understanding.offered import Option, Picks, parts_of, same, words_of
from aop.understanding.other_words import sign
from aop.understanding.ranking import Rank, is_ranking, rank_of, ranked
from aop.understanding.said_parts import split

_SMALL = say.UNTELLING | say.ACTING | say.JOINING
_COUNTING = frozenset({"one", "some", "a", "few", *say.COUNTS})
#: Words that mean options by how many there are.
_COUNTED = say.ALL.union(say.COUNTS)


class Reader:
    """Reads the parts of one text against one list of options."""

    def __init__(self, options: tuple[Option, ...], many: bool) -> None:
        self.options = options
        self.many = many
        self.likeness = Likeness(
            tuple(words_of(option) | {sign(place)} for place, option in enumerate(options)),
            tuple(parts_of(option) for option in options),
        )

    def read(self, meant: Sequence[str], refused: Sequence[Sequence[str]]) -> Picks:
        dropped: set[int] = set()
        for piece in refused:
            for part in split(piece):
                if say.ALL & set(meant) and all(word in _COUNTING for word in part):
                    return Picks()  # "all but one": which one?
                places, sure = self.places(part, ())
                if places and not sure:
                    return Picks()  # which one is left out is not clear, so neither is what is meant
                dropped.update(places)
        picks: list[int] = []
        several: list[int] = []
        for part in self.parts(meant):
            places, sure = self.places(part, picks)
            into = picks if sure else several
            into.extend(place for place in places if place not in into)
        return self._settled(
            tuple(place for place in picks if place not in dropped),
            tuple(sorted({*several} - dropped - {*picks})),
        )

    def tells(self, word: str, *, asks: bool = False) -> bool:
        """Whether a word, as it is spelled, tells some options from others."""
        if not asks and self._rank([word]) is not None:
            return True
        holding = sum(bool(self.likeness.spelled(word) & option) for option in self.likeness.options)
        return holding > 0 and (holding < len(self.options) or holding == 1) and word not in say.UNTELLING

    def parts(self, meant: Sequence[str]) -> list[list[str]]:
        """The text as pieces that each name something; words that one option holds together stay together."""
        whole = [word for word in meant if word != say.BREAK]
        best = self.likeness.best(whole)
        together = len(best.places) == 1 and best.covers_all and not self._keys(whole)[1:]
        return [whole] if not self.many or together else split(meant)

    def places(self, part: Sequence[str], taken: Sequence[int]) -> tuple[tuple[int, ...], bool]:
        """The places one part may mean, and whether it surely means all of them.

        `taken` are places already picked: a thing that is listed twice is meant a second time when it is
        named a second time.
        """
        keyed = self._keys(part)
        if keyed:
            return self._unused(keyed, taken)[:1], True
        if say.OTHER & set(part):
            return (), False
        rank = self._rank(part)
        if rank is not None:
            return self._ranked(rank)
        best = self.likeness.best(part)
        small = [word for word in part if word not in self.likeness.every_word]
        places = best.places or (tuple(range(len(self.options))) if self._only_small(small) else ())
        pointed = say.order_of(small, len(places))
        if pointed is not None:
            return tuple(places[place] for place in pointed), True
        alike = self._alike(part, places) if best.places or "same" in small else ()
        if not best.places and not alike and _COUNTED.isdisjoint(small):
            return (), False
        places = alike or places
        if self._means_all(small, places) or len(places) == 1:
            return places, True
        return (self._unused(places, taken)[:1], True) if same(places, self.options) else (places, False)

    def _rank(self, part: Sequence[str]) -> Rank | None:
        """What a part ranks the options by; an option's own word ("the Biggest Mug") is its name."""
        if not any(is_ranking(word) and word not in self.likeness.every_word for word in part):
            return None
        return rank_of(part, [option.ranks for option in self.options])

    def _ranked(self, rank: Rank) -> tuple[tuple[int, ...], bool]:
        """ "the cheapest blue one": of those that fit the other words, the one of that rank."""
        best = self.likeness.best(rank.rest)
        fitting = best.places or tuple(range(len(self.options)))
        places = ranked(rank, fitting, [option.ranks for option in self.options])
        places = self._alike(rank.rest, places) or places
        return places, len(places) == 1

    def _alike(self, part: Sequence[str], places: Sequence[int]) -> tuple[int, ...]:
        """Of several places, those that change nothing but what is mentioned ("the same but blue")."""
        if self.many or len(places) < 2:
            return ()
        said = self.likeness.known(part)
        return tuple(place for place in places if self._changes_only(self.options[place], said))

    def _changes_only(self, option: Option, said: frozenset[str]) -> bool:
        return option.changes is not None and all(words & said for words in option.changes)

    def _keys(self, part: Sequence[str]) -> tuple[int, ...]:
        """The places of a key that is said in full: a short one as the whole part, one without a digit
        never."""
        return tuple(
            place
            for place, option in enumerate(self.options)
            if any(character.isdigit() for character in option.key)
            and (key := word_texts(option.key))
            and ("".join(part) == "".join(key) or (len(option.key) > 2 and holds(part, key)))
        )

    def _unused(self, places: Sequence[int], taken: Sequence[int]) -> tuple[int, ...]:
        return tuple(place for place in places if place not in taken) or tuple(places)

    def _only_small(self, small: Sequence[str]) -> bool:
        """Nothing but order, count and small words: "the second one please"."""
        return all(word in _SMALL or word.isdigit() for word in small)

    def _means_all(self, small: Sequence[str], places: Sequence[int]) -> bool:
        counts = [say.COUNTS[word] for word in small if word in say.COUNTS]
        if say.ALL & set(small):
            counts += [int(word) for word in small if word.isascii() and word.isdigit() and len(word) <= 3]
        if counts:
            return counts == [len(places)]
        return bool(say.ALL & set(small)) or (self.many and "ones" in small)

    def _settled(self, picks: tuple[int, ...], several: tuple[int, ...]) -> Picks:
        if len(several) == 1:
            picks, several = (*picks, *several), ()
        if not self.many and len(picks) + len(several) > 1:
            return Picks((), tuple(sorted({*picks, *several})))
        return Picks(picks, several)


def holds(words: Sequence[str], run: Sequence[str]) -> bool:
    """Whether some words stand in others, in their order and without a gap."""
    return any(tuple(words[index : index + len(run)]) == tuple(run) for index in range(len(words) - len(run) + 1))
