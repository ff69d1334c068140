"""What a line begins with: `else`, words that begin no sentence, and capitals."""

from __future__ import annotations

from aop.diagnostics import Finding, Fix, did_you_mean
from aop.syntax.failure import Explanation, Failure, Piece
from aop.syntax.keywords import KEYWORDS, POLICIES, POLICY_SYNONYMS, SENTENCES, SYNONYMS
from aop.syntax.reading import short

_ELSE = {"else": "otherwise", "elif": "otherwise if", "elsif": "otherwise if", "elseif": "otherwise if"}
#: Other spellings of the very same words; every other synonym could have meant something else.
SAME = frozenset({"goto", "lookup", "look-up", "foreach"})
_IF_IN_ESCALATE = ("escalations", "if")
#: How the lines of a block begin that knows fewer words than its neighbours.
_BEGINNINGS = {
    "escalations": '`when`, as in `when CONDITION, escalate to QUEUE because "…"`',
    "properties": "`never`, `every path`, `total of`",
}


def _else(failure: Failure) -> Finding | None:
    for index, piece in enumerate(failure.pieces):
        if piece.text not in _ELSE or not (index == 0 or failure.piece(index - 1).text == ","):
            continue
        last = failure.piece(index + 1) if failure.words(index) == "else if" else piece
        meant = "otherwise if" if last is not piece else _ELSE[piece.text]
        shown = f"{piece.text} if" if last is not piece else piece.text
        fixes = failure.instead(meant, piece, last)
        return failure.finding(
            "AOP119", f"`{shown}` is written `{meant}`", piece, f"write `{meant}`", last, fixes=fixes
        )
    return None


def _key(failure: Failure) -> Finding | None:
    """`pay: |` among sentences: a key that stands too deep."""
    if failure.first.kind != "word" or failure.words(1) != ": |" or failure.piece(3).text:
        return None
    message = f"`{short(failure.first.text)}: |` is a key, and stands among sentences"
    help_text = "write it less deep, under the key that it belongs to"
    return failure.finding("AOP137", message, failure.first, help_text, failure.piece(2))


def _first_word(failure: Failure) -> Finding | None:
    first, known = failure.first, first_words(failure.mode)
    if not known or first.text in known or failure.at > 2:
        return None
    if failure.mode == "steps" and first.text in ("never", "every", "total", "any"):
        return failure.finding("AOP138", "a rule belongs under `rules:`", first, "move this line to `rules:`")
    if first.kind != "word":
        return failure.finding("AOP111", f"no line begins with `{short(first.text)}`", first, "leave it out")
    if first.text.lower() in known:
        return _capitals_at(failure, first)
    if failure.mode != "steps" and (failure.at > 1 or "." in first.text):
        return None
    meant = synonyms(failure.mode).get(first.text.lower()) or did_you_mean(first.text.lower(), known)
    examples = _BEGINNINGS.get(failure.mode) or ", ".join(f"`{word}`" for word in list(known)[:3])
    help_text = f"write `{meant}`" if meant else f"begin with a word such as {examples}"
    fixes = _synonym_fix(failure, first, meant)
    return failure.finding("AOP111", f"no sentence begins with `{short(first.text)}`", first, help_text, fixes=fixes)


def _synonym_fix(failure: Failure, word: Piece, meant: str | None) -> tuple[Fix, ...]:
    """A word for another one; a form with `…` in it is for the author to fill in."""
    if not meant or "…" in meant or ":" in meant:
        return ()
    return failure.instead(meant, word, safe=word.text.lower() in SAME or (failure.mode, word.text) == _IF_IN_ESCALATE)


def synonyms(mode: str) -> dict[str, str]:
    return SYNONYMS if mode == "steps" else POLICY_SYNONYMS


def first_words(mode: str) -> dict[str, str]:
    if mode == "steps":
        return SENTENCES
    return POLICIES if mode in ("rules", "escalations", "properties") else {}


def _capitals(failure: Failure) -> Finding | None:
    for piece in (failure.here, failure.before):
        if piece.kind == "word" and piece.text.lower() in KEYWORDS and piece.text not in KEYWORDS:
            return _capitals_at(failure, piece)
    return None


def _capitals_at(failure: Failure, piece: Piece) -> Finding:
    message = f"`{piece.text}` has capitals, and the words of the language have none"
    fixes = failure.instead(piece.text.lower(), piece)
    return failure.finding("AOP136", message, piece, f"write `{piece.text.lower()}`", fixes=fixes)


ELSE: tuple[Explanation, ...] = (_else,)
FIRST_WORD: tuple[Explanation, ...] = (
    _key,
    _first_word,
)
CAPITALS: tuple[Explanation, ...] = (_capitals,)
