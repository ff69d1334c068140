"""Names behind words that introduce one: "my name is Ana López", "under the name Ben Okafor", "this is Mei Chen".

A name can be any words, so one is found in running text only where it was introduced, and is read from capitals: two
words that begin with one, or one behind "my name is". Everything else waits for the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aop.understanding.calendar_words import MONTHS, WEEKDAYS
from aop.understanding.fold import fold
from aop.understanding.phrases import word_set

_WORD = r"[A-Z][A-Za-zÀ-ÖØ-öø-ÿ'’.-]{0,30}"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}})"
#: Behind these one word is a name too.
_SURE = (
    r"(?:my|the|full|for the|under|on|in the|under the|on the) names?(?:'s| is| was| of| as)?,?|\bname(?: is|:)|"
    r"\bcall(?:ed)? me|\bi am called|\bgo by(?: the name)?|known as|\bnamed me|\bnames? instead, it's"
)
#: Behind these two are, which nobody else would be called.
_LIKELY = (
    r"\bi am|\bi'm|\bthis is|\bcan call be|\bit is|\bit's|\bunder|\bfor|\bby|\bit's for|\bit should be|"
    r"\bi am with|\bi'm with|\bon behalf of|"
    r"\bprobably|\bhello,|\bhi,|\bpeople,|\bhave a"
)
_BEHIND = re.compile(
    rf"(?P<cue>(?i:{_SURE})|(?i:{_LIKELY})) {{1,2}}\W?"
    rf"(?:(?i:of|it's|is|i think it is|i think|probably|likely|for|under) )?{_NAME}"
)
#: Behind these also one or two words in small letters.
_SMALL = re.compile(
    r"(?i:\bmy name is|\bmy name's|\b(?:under|in|on) the (?:same )?name(?: of)?) "
    r"(?P<name>[a-zà-öø-ÿ'’-]{2,30}(?: [a-zà-öø-ÿ'’-]{2,30})?)(?=[.,!?]|\Z| and\b)"
)
_FIRST = re.compile(rf"(?:\A|(?<=[.!?] ))(?P<name>{_WORD} {_WORD})(?=,? (?:here|has|is|and i|party)\b|,)")
_PAIR = re.compile(rf"\b(?P<name>{_WORD}(?: {_WORD}){{1,3}})")
_SURELY = re.compile(_SURE, re.IGNORECASE)
#: No names, though they may stand with a capital where one is looked for.
_OTHERS = word_set(
    "i i'm i'll i'd the a an my we he she it they this that these those and or but so if is are was yes no ok okay hi"
    " hello hey please thanks thank sorry can could would will do does did may might what when where why how who good"
    " sure well not on at in for to of from with by am pm lunch dinner breakfast today tomorrow tonight also just"
    " maybe book table order card account customer support christmas easter there need want mr mrs ms"
) | {*MONTHS, *WEEKDAYS, *(name[:3] for name in (*MONTHS, *WEEKDAYS)), "sept", "thurs", "tues"}  # fmt: skip


def find_names(text: str, *, asked: bool = False) -> Iterator[tuple[int, int]]:
    """Where names stand that were introduced as such, left to right; each as far as its capitals go. `asked`: the text
    answers a question for a name, so the one place with two capitals in a row is it."""
    folded = fold(text, case=True)
    claimed: list[tuple[int, int]] = []
    for shape in (_BEHIND, _FIRST, _SMALL):
        for found in shape.finditer(folded.text):
            words = _named(found["name"])
            sure = shape is _SMALL or (shape is _BEHIND and _SURELY.fullmatch(found["cue"]) is not None)
            looking = (
                folded.text[max(0, found.start() - 8) : found.start()]
                .lower()
                .endswith(("looking ", "called ", "find "))
            )
            if looking or not words or (len(words.split()) < 2 and not sure):
                continue
            start = found.start("name")
            if not any(start < end and begin < start + len(words) for begin, end in claimed):
                claimed.append((start, start + len(words)))
    if asked and not claimed:
        alone = [found for found in _PAIR.finditer(folded.text) if len(_named(found["name"]).split()) > 1]
        claimed = [(found.start(), found.start() + len(_named(found["name"]))) for found in alone if len(alone) == 1]
    for start, end in sorted(claimed):
        yield folded.origin(start, end)


def _named(said: str) -> str:
    """The leading words that may be a name; nothing where the first is none."""
    kept: list[str] = []
    for word in said.split(" "):
        if word.strip(".,").lower() in _OTHERS:
            break
        kept.append(word)
        if word.endswith(".") and len(word) > 3:
            break
    return " ".join(kept).rstrip(".,-'’")
