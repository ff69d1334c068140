"""Which passage of the approved articles answers a question: BM25 over words, and a threshold below which none does.

A passage is found by its own words and, counting more, by those of its headings and of the article's title. First it is
decided which articles may answer at all: for this intent and language, current on this day, of the customer's region.
A region's own articles go before those for everywhere; where one of them speaks of the matter without surely answering,
nothing is quoted, rather than a general rule that may not hold there.

A score of BM25 says which passage is best, not whether it is good. That is said by *coverage*: the share of the
question, weighted by how telling each word is, that the passage speaks of. A word that no article has counts against
every passage, so a question about something else finds nothing. Of passages that speak of enough, one with a time goes
before the others when the question is "how long", and one with an amount when it is "how much".

Pure and deterministic: no clock, no model, the same articles and question give the same passage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz import fuzz, process

from aop.machine.articles import Article, Passage
from aop.ports.knowledge import Found, Question
from aop.understanding.fold import fold
from aop.understanding.phrases import spoken, word_set

#: How fast a repeated word stops counting, and how much a long passage is held against (the usual ones of BM25).
SATURATION, LENGTH = 1.2, 0.75
#: A word of a heading or title counts as so many in the text.
HEADING = 3
#: The share of a question that a passage must speak of, and the weight of a word that no article has, as a share of
#: the most telling one's. Both were chosen on the questions of `tests/knowledge/questions.yaml` marked `tune`.
COVERAGE, UNKNOWN = 0.6, 0.5
#: From this share on an article of the customer's region speaks of the matter.
SPEAKS = 0.3
#: How much more a passage counts that gives what is asked for: a time, an amount.
GIVEN = 1.5
#: A question is read up to here (words that carry meaning), and so many passages are looked at.
MAX_TERMS, MAX_PASSAGES = 64, 20_000

#: Letters from which on a word that no article has is taken for a misspelt one, and how alike the two must be (0-100).
_SPELLED, _ALIKE = 5, 84
_ENDINGS = ("ations", "ation", "ingly", "ings", "ing", "ments", "ment", "ies", "ied", "ed", "es", "s", "e", "y")
_MIN_STEM = 3
_TIME = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
#: What a question asks for, and how a passage gives it.
_ASKS = {
    "time": re.compile(rf"\b(?:how (?:long|fast|soon|quick\w*|late)|when|what time|how many {_TIME})"),
    "amount": re.compile(r"\b(?:how much|costs?|charged?|price\w*|fees?|expensive|free|pay for)\b"),
}
_GIVES = {
    "time": re.compile(rf"\d (?:business )?{_TIME}|\b(?:never|until)\b"),
    "amount": re.compile(r"[$€£]\s?\d|\d\s?(?:[$€£]|usd|eur|dollars?|euros?)|\bfree\b"),
}
_FILLER = word_set(
    """
    a about after again ago all also am an and any anything are as at back be because been before but by can come could
    day did do does doing each else even ever for from get gets getting give go going gone got had has have having
    hello help her here hey hi him his hour how i if in into is it just kind know last let like long look make many may
    me might more most much must my need new no not now of off ok on one only or other our out over own per please
    possible put question really right said say see she should since so some something soon still such take takes
    hours days weeks months years minutes
    tell than thank thanks that the their them then there these they thing things think this those time to today
    too um under until up us use very want wants was we week well went were what when where whether which while who
    usual usually normal normally general generally product products item items stuff
    whom whose why will wish with within without wonder wondering would yes yet you your
    """
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A passage with its words: how often each counts, and how many there are."""

    article: Article
    passage: Passage
    terms: Mapping[str, int]
    size: int
    gives: frozenset[str]


class Shelf:
    """Articles made ready to be searched; immutable, one serves any number of questions."""

    def __init__(self, articles: Iterable[Article]) -> None:
        in_order = sorted(articles, key=lambda article: article.name)
        entries = [_entry(article, passage) for article in in_order for passage in article.passages]
        self.entries: tuple[_Entry, ...] = tuple(entries[:MAX_PASSAGES])

    def find(self, question: Question) -> Found | None:
        """The passage that answers best, or None when none surely does."""
        terms = self._known(terms_of(question.about))
        asks = _kinds(_ASKS, question.about)
        if not terms or question.intent is None:
            return None
        may = [entry for entry in self.entries if _may_answer(entry.article, question)]
        own = [entry for entry in may if entry.article.region is not None]
        everywhere = [entry for entry in may if entry.article.region is None]
        best = self._best(own, terms, asks)
        if best is not None or any(self.coverage(entry, terms) >= SPEAKS for entry in own):
            return best
        return self._best(everywhere, terms, asks)

    def _best(self, entries: Sequence[_Entry], terms: Sequence[str], asks: frozenset[str]) -> Found | None:
        fitting = [entry for entry in entries if self.coverage(entry, terms) >= COVERAGE]
        if not fitting:
            return None
        scores = [self.score(entry, terms) * (GIVEN if asks & entry.gives else 1) for entry in fitting]
        best = max(scores)
        chosen = fitting[scores.index(best)]
        first = next(item for item in fitting if self._says_as_much(item, chosen, terms, asks))
        return _found(first, scores[fitting.index(first)])

    def _says_as_much(self, entry: _Entry, best: _Entry, terms: Sequence[str], asks: frozenset[str]) -> bool:
        """Whether a passage under the same heading answers a question as well as the best one. Of those the first is
        quoted: a handbook begins with what holds for most, and a shorter passage behind it only scores higher."""
        beside = (entry.article, entry.passage.headings) == (best.article, best.passage.headings)
        spoken_of = [(term in entry.terms) == (term in best.terms) for term in terms]
        return beside and all(spoken_of) and asks & entry.gives == asks & best.gives

    def coverage(self, entry: _Entry, terms: Sequence[str]) -> float:
        """The share of a question that a passage speaks of, 0 to 1."""
        spoken_of = sum((self._weight(term) for term in terms if term in entry.terms), 0.0)
        return spoken_of / sum((self._weight(term) for term in terms), 0.0)

    def score(self, entry: _Entry, terms: Sequence[str]) -> float:
        """BM25 of a passage."""
        norm = SATURATION * (1 - LENGTH + LENGTH * entry.size / self._mean_size)
        counts = ((term, entry.terms.get(term, 0)) for term in terms)
        return sum(
            (self._weight(term) * count * (SATURATION + 1) / (count + norm) for term, count in counts if count), 0.0
        )

    def _known(self, terms: Iterable[str]) -> tuple[str, ...]:
        """The words of a question, those that are probably misspelt as the articles spell them."""
        return tuple(dict.fromkeys(self._spelled(term) for term in terms))[:MAX_TERMS]

    def _spelled(self, term: str) -> str:
        if term in self._holding or len(term) < _SPELLED or not term.isalpha():
            return term
        close = process.extractOne(term, self._spellings, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return term if close is None else str(close[0])

    def _weight(self, term: str) -> float:
        """How telling a word is: the fewer passages have it, the more."""
        holding = self._holding.get(term)
        return self._rarest * UNKNOWN if holding is None else _idf(len(self.entries), holding)

    @cached_property
    def _holding(self) -> Counter[str]:
        """How many passages have each word."""
        return Counter(term for entry in self.entries for term in entry.terms)

    @cached_property
    def _spellings(self) -> tuple[str, ...]:
        return tuple(sorted(term for term in self._holding if len(term) >= _SPELLED and term.isalpha()))

    @cached_property
    def _rarest(self) -> float:
        return _idf(len(self.entries), 1)

    @cached_property
    def _mean_size(self) -> float:
        return sum(entry.size for entry in self.entries) / max(len(self.entries), 1) or 1.0


def terms_of(text: str) -> tuple[str, ...]:
    """The words of a text that carry its meaning, without their endings, in order."""
    words = (word.text.removesuffix("'s") for word in spoken(fold(text).text))
    return tuple(_stem(word) for word in words if word not in _FILLER and len(word) > 1)


def _kinds(table: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    folded = fold(text).text
    return frozenset(kind for kind, words in table.items() if words.search(folded))


def _entry(article: Article, passage: Passage) -> _Entry:
    text = terms_of(passage.text)
    terms = Counter(text)
    for above in {article.title, *passage.headings}:
        terms.update(dict.fromkeys(terms_of(above), HEADING))
    return _Entry(article, passage, terms, len(text), _kinds(_GIVES, passage.text))


def _may_answer(article: Article, question: Question) -> bool:
    return (
        question.intent is not None
        and article.serves(question.intent, question.language)
        and article.is_current(question.on)
        and article.region in (None, question.region)
    )


def _found(entry: _Entry, score: float) -> Found:
    article, passage = entry.article, entry.passage
    place = (article.file, passage.start, passage.end, passage.line)
    return Found(article.name, article.title, passage.headings, passage.text, *place, round(score, 6))


def _idf(entries: int, holding: int) -> float:
    return log(1 + (entries - holding + 0.5) / (holding + 0.5))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            stem = word[: -len(ending)]
            return stem[:-1] if len(stem) > _MIN_STEM and stem[-1] == stem[-2] else stem
    return word
