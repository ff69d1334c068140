"""What a message asks for: one intent, or several in different pieces of it.

A piece starts a request of its own only when it is surely in scope by itself; otherwise it goes with the piece before
it, so that what is said there belongs to the right request. A message that is not sure as a whole is judged by its
clearest clause: people greet, explain and apologise around what they want.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from aop.extractors.classify import Guess
from aop.extractors.told import is_told_before
from aop.ports.extractor import ExtractedRequest
from aop.understanding.clauses import clauses, sentences
from aop.understanding.fold import words

#: Pieces of one message that are looked at, and the words a piece has at least.
PIECES, WORDS = 12, 3
#: How sure each piece must be before a message is taken for several requests.
SURE = Decimal("0.7")
#: How sure a piece must be of an intent that the whole message does not show: out of its sentence it says less.
CLEAR = Decimal("0.95")
_IN_SCOPE = Decimal("0.5")
#: What a request does not begin or end with when it takes in the values around it.
_EDGES = " \t\n,.;:!?-"
_JOINTS = (
    "and", "also", "plus", "then", "but", "y", "también", "además", "luego", "pero",
    "und", "auch", "außerdem", "dann", "aber",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    start: int
    end: int
    guess: Guess

    @property
    def stands_alone(self) -> bool:
        return self.guess.in_scope >= _IN_SCOPE and self.guess.confidence >= SURE


def requests(text: str, guess: Callable[[Sequence[str]], list[Guess]]) -> tuple[list[ExtractedRequest], Decimal]:
    """What a text asks for, and how surely it is in scope. At most two runs of the model."""
    if not text.strip():
        return [], Decimal(0)
    whole = (len(text) - len(text.lstrip()), len(text.rstrip()))
    parts = _pieces(text)
    first, *pieces = _judged(text, [whole, *parts] if len(parts) > 1 else [whole], guess)
    own = _runs(_with_what_is_told(text, pieces))
    if len({segment.guess.label for segment in own}) > 1:
        return [_request(segment) for segment in own], max(segment.guess.in_scope for segment in own)
    best = max((first, *own), key=_rank)
    if not best.stands_alone:
        best = max((best, *_judged(text, _clauses(text, whole), guess)), key=_rank)
    return ([_request(best)] if best.guess.label else []), max(first.guess.in_scope, best.guess.in_scope)


def together(text: str, labels: Callable[[Sequence[str]], list[dict[str, Decimal]]]) -> list[ExtractedRequest]:
    """What a text asks for at once, by the second head: each intent at the first piece that surely says it by
    itself, else at the whole. What only a piece shows must be clear. `labels` gives the intents of each of some texts,
    and how sure they are."""
    if not text.strip():
        return []
    whole = (len(text) - len(text.lstrip()), len(text.rstrip()))
    spans = list(dict.fromkeys((whole, *_pieces(text))))
    first, *others = zip(spans, labels([text[slice(*span)] for span in spans]), strict=True)
    found = {intent: ExtractedRequest(intent, sure, *whole) for intent, sure in first[1].items()}
    for span, said in reversed(others):
        for intent, sure in said.items():
            if sure >= (SURE if intent in found else CLEAR):
                known = found[intent].confidence if intent in found else sure
                found[intent] = ExtractedRequest(intent, max(sure, known), *span)
    return sorted(found.values(), key=lambda request: (request.start, -request.confidence))


def stretched(read: Sequence[ExtractedRequest], text: str, bare: str) -> list[ExtractedRequest]:
    """The requests of a text whose values were blanked out, each with the values that stand around it in the text."""
    kept: list[ExtractedRequest] = []
    for place, request in enumerate(read):
        start, end = request.start, request.end
        last = min((other.start for other in read if other.start > start), default=len(text))
        first = kept[place - 1].end if place else 0
        while start > first and bare[start - 1].isspace():
            start -= 1
        while end < last and (bare[end].isspace() or not bare[end].isalnum()):
            end += 1
        inner = text[start:end]
        start, end = start + len(inner) - len(inner.lstrip(_EDGES)), end - (len(inner) - len(inner.rstrip(_EDGES)))
        kept.append(replace(request, start=min(start, request.start), end=max(end, request.end)))
    return kept


def _judged(
    text: str, spans: Sequence[tuple[int, int]], guess: Callable[[Sequence[str]], list[Guess]]
) -> list[Segment]:
    guesses = guess([text[slice(*span)] for span in spans]) if spans else []
    return [Segment(*span, made) for span, made in zip(spans, guesses, strict=True)]


def _rank(segment: Segment) -> tuple[bool, Decimal]:
    return segment.guess.in_scope >= _IN_SCOPE, segment.guess.confidence


def _clauses(text: str, whole: tuple[int, int]) -> list[tuple[int, int]]:
    """What commas part: "hi, you sent the wrong boots, I need help" is about the middle of it."""
    spans = [(clause.start, clause.end) for clause in clauses(text)[:PIECES] if len(clause.said) >= WORDS]
    return [span for span in spans if span != whole]


def _runs(pieces: Sequence[Segment]) -> list[Segment]:
    """Pieces that stand alone, each stretched over the ones after it that do not; neighbours alike are one."""
    runs: list[Segment] = []
    for piece in pieces:
        if not piece.stands_alone:
            if runs:
                runs[-1] = replace(runs[-1], end=piece.end)
        elif runs and runs[-1].guess.label == piece.guess.label:
            surer = max(runs[-1].guess, piece.guess, key=lambda guess: guess.confidence)
            runs[-1] = Segment(runs[-1].start, piece.end, surer)
        else:
            runs.append(piece)
    return runs


def _with_what_is_told(text: str, pieces: Sequence[Segment]) -> list[Segment]:
    """The pieces, each sure wish with the piece before it that only tells what it is about."""
    joined: list[Segment] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and piece.stands_alone and _tells(text, before, piece):
            joined[-1] = replace(piece, start=before.start)
        else:
            joined.append(piece)
    return joined


def _tells(text: str, before: Segment, piece: Segment) -> bool:
    asks = "?" in text[before.start : piece.start]
    return is_told_before(text[before.start : before.end], text[piece.start : piece.end], asks=asks)


def _request(segment: Segment) -> ExtractedRequest:
    """Out of scope, a probability among the known intents says nothing; the scope itself bounds it."""
    guess = segment.guess
    sure = guess.confidence if guess.in_scope >= _IN_SCOPE else min(guess.confidence, guess.in_scope)
    return ExtractedRequest(guess.label, sure, segment.start, segment.end)


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences, parted at "and", "also", "then" where enough words stand on both sides."""
    pieces: list[tuple[int, int]] = []
    for sentence in sentences(text)[:PIECES]:
        said = words(sentence.text)
        begin = 0
        for index, word in enumerate(said):
            if word.text in _JOINTS and index - begin >= WORDS and len(said) - index > WORDS:
                pieces.append((sentence.start + said[begin].start, sentence.start + said[index - 1].end))
                begin = index + 1
        if said:
            pieces.append((sentence.start + said[begin].start, sentence.end))
    return pieces[:PIECES]
