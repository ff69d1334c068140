"""Which of the options, shown at run time, the customer means: local matching, because no model may see them.

The words of a message are held against each option's key, its label and the parts of its label ("blue",
"clicky"), and a reading must be sure: what fits two options equally well comes back as `several`, to be asked
among, and what fits none comes back empty. Order and count words are read against the list as it was shown:
"the second", "the last one", "both", "all of them", "everything but the lamp".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from aop.understanding import option_words as say
from aop.understanding.fold import fold, plain, word_texts
from aop.understanding.likeness import Likeness
from aop.understanding.other_words import sign, signed
from aop.understanding.ranking import Rank, is_ranking, rank_of, ranked
from aop.values import Value

#: Words of a message that are matched; a choice is said in fewer.
_WORDS = 400
#: Parts of an answer that may each name something.
_PARTS = 40
#: Words of a label that is taken as it stands.
_LABEL = 3
#: A word said in passing names an option only when it is so long.
_TELLING = 4
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,;.!\n&+/]")
#: A number that is money or a share counts no options: "make it $1" does not mean the first.
_AMOUNT = re.compile(
    r"[$€£¥]\s?[0-9][0-9.,]*|\b[0-9][0-9.,]*\s?(?:[$€£¥%]|(?:dollars?|bucks|euros?|usd|eur|percent)\b)"
)
_SMALL = say.UNTELLING | say.ACTING | say.JOINING
_COUNTING = frozenset({"one", "some", "a", "few", *say.COUNTS})
_RESUMING = (say.BREAK, "but", "just", "only")
_NEGATED = {"don't": "not", "dont": "not", "cannot": "not", "neither": "not", "nor": "not"}


@dataclass(frozen=True, slots=True)
class Option:
    """`key` tells it from the others, `label` is what was shown, `words` are the parts of the label.

    `ranks` are the fields that "the cheapest" may choose it by. `changes`, where it would stand for a record that it is
    to be like, are the words of what it changes of that (`aop.understanding.alike`); None where there is none.
    `also` are other texts that mean it as they stand (`aop.understanding.other_words`).
    """

    key: str
    label: str
    words: tuple[str, ...] = ()
    ranks: Mapping[str, Value] = field(default_factory=dict)
    changes: tuple[frozenset[str], ...] | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picks:
    """Places in the list: `picks` are meant, `several` fit equally well and only the customer can tell."""

    picks: tuple[int, ...] = ()
    several: tuple[int, ...] = ()


def pick(text: str, options: Sequence[Option], many: bool) -> Picks:
    """The options that an answer names. With `many`, each part of it may name one; else all of it names
    one."""
    exact = exactly(text, options)
    if exact:
        return Picks(exact[:1]) if _same(exact, options) else Picks((), exact)
    text = signed(_without_amounts(text, options), _called(options))
    words, refused = _meant(_tokens(text), _before_no(options))
    if not options or not (words or refused):
        return Picks()
    return _Reader(tuple(options), many).read(words, refused)


def pick_clear(text: str, options: Sequence[Option], many: bool) -> Picks:
    """The options that are clearly named in words that answer no question: no order, count or misspelled
    words.

    A word that every option has tells nothing, and neither does one of a letter or two.
    """
    if not options:
        return Picks()
    words, _ = _meant(_tokens(signed(text, _called(options))), _before_no(options))
    reader = _Reader(tuple(options), many)
    asks = "?" in text  # "which is the cheapest?" chooses nothing
    telling = [word if word in say.JOINING or reader.tells(word, asks=asks) else "" for word in words]
    if not any(len(word) >= _TELLING and word not in say.JOINING for word in telling):
        return Picks()
    return reader.read([word for word in telling if word], ())


def _without_amounts(text: str, options: Sequence[Option]) -> str:
    """The text without amounts that no option shows."""
    shown = frozenset(chain.from_iterable(map(_words_of, options)))
    return _AMOUNT.sub(lambda found: found[0] if shown & set(word_texts(found[0])) else " ", text)


def _called(options: Sequence[Option]) -> list[tuple[str, ...]]:
    """The texts that mean each option as they stand: its other words, and its label as it was shown, where that is long
    and no other label holds it. A label is no list of things, whatever commas and "no" there are in it."""
    labels = [tuple(word_texts(option.label)) for option in options]
    alone = [
        len(label) >= _LABEL and sum(_holds(other, label) for other in labels if len(other) >= len(label)) == 1
        for label in labels
    ]
    return [
        (*option.also, option.label) if is_alone else option.also
        for option, is_alone in zip(options, alone, strict=True)
    ]


def exactly(text: str, options: Sequence[Option]) -> tuple[int, ...]:
    """The options whose key or label is the whole text; underscores and hyphens are blanks here."""
    said = _spaced(text).strip(" .,!;:'\"").removeprefix("the ")
    return tuple(
        place
        for place, option in enumerate(options)
        if said and said in map(_spaced, (option.key, option.label, *option.also))
    )


def _spaced(text: str) -> str:
    return " ".join(plain(text).replace("_", " ").replace("-", " ").split())


def _same(places: Sequence[int], options: Sequence[Option]) -> bool:
    """Whether these are one thing listed several times."""
    return len({options[place].key for place in places}) == 1


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for found in _TOKEN.findall(fold(text).text)[:_WORDS]:
        stem, mark, ending = found.partition("'")
        word = "not" if mark and ending == "t" else stem
        token = _NEGATED.get(found, word if word[0].isalnum() else say.BREAK)
        pair = say.PAIRS.get((tokens[-1], token)) if tokens else None
        tokens[-1:] = [pair] if pair else [*tokens[-1:], token]
    return tokens


def _before_no(options: Sequence[Option]) -> frozenset[str]:
    """Words behind which "no" is a value: "water resistance: no"."""
    labels = [word_texts(option.label) for option in options]
    return frozenset(word for label in labels for word, following in pairwise(label) if following == "no")


def _meant(tokens: Sequence[str], before_no: frozenset[str]) -> tuple[list[str], list[list[str]]]:
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


class _Reader:
    """Reads the parts of one text against one list of options."""

    def __init__(self, options: tuple[Option, ...], many: bool) -> None:
        self.options = options
        self.many = many
        self.likeness = Likeness(
            tuple(_words_of(option) | {sign(place)} for place, option in enumerate(options)),
            tuple(_parts_of(option) for option in options),
        )

    def read(self, meant: Sequence[str], refused: Sequence[Sequence[str]]) -> Picks:
        dropped: set[int] = set()
        for piece in refused:
            for part in _split(piece):
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
        return [whole] if not self.many or together else _split(meant)

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
        if not best.places and not alike and not (say.ALL | say.COUNTS.keys()) & set(small):
            return (), False
        places = alike or places
        if self._means_all(small, places) or len(places) == 1:
            return places, True
        return (self._unused(places, taken)[:1], True) if _same(places, self.options) else (places, False)

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
            and ("".join(part) == "".join(key) or (len(option.key) > 2 and _holds(part, key)))
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


def _words_of(option: Option) -> frozenset[str]:
    texts = (option.key, option.label, *option.words)
    return frozenset(chain.from_iterable(_stripped(text) for text in texts))


def _parts_of(option: Option) -> tuple[tuple[str, ...], ...]:
    return tuple(part for part in map(_stripped, (*option.words, option.label)) if part)


def _stripped(text: str) -> tuple[str, ...]:
    return tuple(word.partition("'")[0] for word in word_texts(text))


def _split(words: Sequence[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in say.JOINING:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [piece for piece in pieces if piece][:_PARTS]


def _holds(words: Sequence[str], run: Sequence[str]) -> bool:
    return any(tuple(words[index : index + len(run)]) == tuple(run) for index in range(len(words) - len(run) + 1))
