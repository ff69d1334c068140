"""Names and words: hyphens, foreign letters, blanks, words of the language as names, words nearly spelled right."""

from __future__ import annotations

from aop.diagnostics import Finding, did_you_mean
from aop.syntax.explain_first import SAME, first_words, synonyms
from aop.syntax.explain_joints import JOINS
from aop.syntax.explain_words import in_condition
from aop.syntax.failure import Explanation, Failure
from aop.syntax.keywords import KEYWORDS
from aop.syntax.reading import short

#: What the word before may have been meant for.
_OPTIONAL = frozenset((*JOINS, "otherwise"))
_AFTER_COMMA = frozenset({"otherwise", "within"})
#: What ends a test.
_AFTER_TEST = ("", ",", ":", ")", "and", "or")
#: What follows a name in a condition or an input.
_AFTER_NAME = ("is", "=", "contains", "mentions", "+", "*", "/", ".")


def _hyphen(failure: Failure) -> Finding | None:
    for piece in failure.pieces[max(failure.at - 1, 0) : failure.at + 2]:
        if piece.kind == "word" and "-" in piece.text:
            meant = piece.text.replace("-", "_")
            return failure.finding("AOP136", f"`{piece.text}` is no name", piece, f"write `{meant}`")
    return None


def _foreign_letters(failure: Failure) -> Finding | None:
    for piece in (failure.here, failure.before):
        if piece.kind == "word" and not piece.text.isascii() and "’" not in piece.text:
            message = f"`{short(piece.text)}` has letters that a name cannot have"
            return failure.finding("AOP136", message, piece, "a name has a to z, 0 to 9 and `_`")
    return None


def _reserved(failure: Failure) -> Finding | None:
    for index in (failure.at - 1, failure.at - 2):
        name, after = failure.piece(index), failure.piece(index + 1).text
        begins = index == 0 and first_words(failure.mode)
        if not begins and name.text in KEYWORDS and name.text != "it" and after in _AFTER_NAME:
            message = f"`{name.text}` is a word of the language and cannot be a name"
            return failure.finding("AOP135", message, name, "choose another name")
    return None


def _misspelled(failure: Failure) -> Finding | None:
    optional = {"with": frozenset[str](), ",": _AFTER_COMMA}.get(failure.piece(failure.at - 2).text, _OPTIONAL)
    known = synonyms(failure.mode)
    for piece, near in ((failure.here, failure.expected), (failure.before, optional)):
        if piece.kind != "word" or piece.text in KEYWORDS or len(piece.text) < 3:
            continue
        synonym = known.get(piece.text, "")
        meant = synonym if synonym.split(" ")[0] in near else did_you_mean(piece.text, near)
        if meant:
            message = f"`{short(piece.text)}` is not understood here"
            fixes = failure.instead(meant, piece, safe=piece.text in SAME)
            return failure.finding("AOP110", message, piece, f"did you mean `{meant}`?", fixes=fixes)
    return None


def _two_words(failure: Failure) -> Finding | None:
    """`order number`: one thing to a person, two names here."""
    first, second = failure.before, failure.here
    if first.kind != "word" or second.kind != "word" or {first.text, second.text} & KEYWORDS:
        return None
    if in_condition(failure) and failure.piece(failure.at + 1).text in _AFTER_TEST:
        message = f"`is` is missing between `{short(first.text)}` and `{short(second.text)}`"
        help_text = (
            f"write `{short(first.text)} is …`, an option in quotes; or `{first.text}_{second.text}`, if it is one name"
        )
        return failure.finding("AOP113", message, first, help_text, second)
    help_text = f"write `{first.text}_{second.text}`, if it is one name"
    return failure.finding("AOP136", "a name has no blanks", first, help_text, second)


MISSPELLED: tuple[Explanation, ...] = (_misspelled,)
NAMES: tuple[Explanation, ...] = (_hyphen, _foreign_letters, _reserved)
TWO_WORDS: tuple[Explanation, ...] = (_two_words,)
