"""Why a line was not understood: the mistakes that people make, tried from the surest to the vaguest.

The grammar already takes most mistakes and the builder explains them. Here are those that leave no sentence at all:
each function looks at the words of the line and at where reading stopped, and knows one mistake.
"""

from __future__ import annotations

from aop.diagnostics import Finding, Fix, Span, did_you_mean
from aop.syntax.explain_quotes import CHARACTERS, QUOTES
from aop.syntax.explain_words import WORDS
from aop.syntax.failure import Explanation, Failure, Piece
from aop.syntax.keywords import KEYWORDS, POLICIES, POLICY_SYNONYMS, SENTENCES, SYNONYMS
from aop.syntax.reading import short
from aop.syntax.rewrites import left_out, put_after

_ELSE = {"else": "otherwise", "elif": "otherwise if", "elsif": "otherwise if", "elseif": "otherwise if"}
#: Words that follow a sentence's head without a comma.
_JOINS = ("with", "as", "because", "asking", "for", "from", "by", "when", "unless", "per", "again")
_CLOSING = {"(": ")", "[": "]"}
#: Other spellings of the very same words; every other synonym could have meant something else.
_SAME = frozenset({"goto", "lookup", "look-up", "foreach"})
_IF_IN_ESCALATE = ("escalations", "if")
#: What the word before may have been meant for.
_OPTIONAL = frozenset((*_JOINS, "otherwise"))
_AFTER_COMMA = frozenset({"otherwise", "within"})
#: What follows a name in a condition or an input.
_AFTER_NAME = ("is", "=", "contains", "mentions", "+", "*", "/", ".")
#: First words that nothing else in a sentence could be.
_SECOND = frozenset(SENTENCES) - {"otherwise", "if", "for", "look", "answer", "check", "follow"}
_HANDLERS = "`if it fails:`, `if it is denied:`, `if nobody decides in time:` or `if it is unclear:`"


def explain(failure: Failure) -> Finding:
    """The finding of a line that does not parse."""
    for explanation in _EXPLANATIONS:
        finding = explanation(failure)
        if finding is not None:
            return finding
    return _not_understood(failure)


# ---- the first word


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


def _first_word(failure: Failure) -> Finding | None:
    first, known = failure.first, _first_words(failure.mode)
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
    meant = _synonyms(failure.mode).get(first.text.lower()) or did_you_mean(first.text.lower(), known)
    examples = ", ".join(f"`{word}`" for word in list(known)[:3])
    help_text = f"write `{meant}`" if meant else f"begin with a word such as {examples}"
    fixes = _synonym_fix(failure, first, meant)
    return failure.finding("AOP111", f"no sentence begins with `{short(first.text)}`", first, help_text, fixes=fixes)


def _synonym_fix(failure: Failure, word: Piece, meant: str | None) -> tuple[Fix, ...]:
    """A word for another one; a form with `…` in it is for the author to fill in."""
    if not meant or "…" in meant or ":" in meant:
        return ()
    return failure.instead(meant, word, safe=word.text.lower() in _SAME or (failure.mode, word.text) == _IF_IN_ESCALATE)


def _synonyms(mode: str) -> dict[str, str]:
    return SYNONYMS if mode == "steps" else POLICY_SYNONYMS


def _first_words(mode: str) -> dict[str, str]:
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


# ---- commas, colons, and what joins


def _comma_before(failure: Failure) -> Finding | None:
    for index in (failure.at, failure.at - 1, failure.at - 2):
        comma, word = failure.piece(index), failure.piece(index + 1)
        if comma.text == "," and word.text in _JOINS and failure.piece(index + 2).text != "=":
            message = f"no comma comes before `{word.text}`"
            fixes = (left_out(failure.span(comma.start, comma.end)),)
            return failure.finding("AOP123", message, comma, f"write `{word.text}` without the comma", fixes=fixes)
    return None


def _then(failure: Failure) -> Finding | None:
    if failure.here.text != "then":
        return None
    fixes = _without_then(failure.span(failure.here.start, failure.here.end), failure.piece(failure.at + 1).text)
    return failure.finding(
        "AOP123", "after a condition comes a comma, not `then`", failure.here, "write `,`", fixes=fixes
    )


def _without_then(then: Span, after: str) -> tuple[Fix, ...]:
    """What ends the condition instead: a comma before a sentence, a colon before a block."""
    if after in (":", ","):
        return (left_out(then),)
    return (left_out(then), put_after(then, "," if after else ":"))


def _after_otherwise(failure: Failure) -> Finding | None:
    texts = [piece.text for piece in failure.pieces]
    if "otherwise" not in texts[: failure.at]:
        return None
    at = failure.at + (failure.here.text == ",")
    phrase = failure.piece(at)
    if phrase.text in ("at", "within", "with", "as", "asking", "by"):
        last = failure.phrase_end(at)
        return failure.finding("AOP131", "`otherwise` comes last", phrase, "write this before `, otherwise`", last)
    if failure.before.text == "otherwise" and phrase.text in SENTENCES:
        message = f"after `otherwise` on the same line, no `{phrase.text}` can stand"
        return failure.finding("AOP128", message, phrase, "write `, otherwise:` and a block")
    return None


def _second_sentence(failure: Failure) -> Finding | None:
    if failure.mode != "steps":
        return None
    for index in (failure.at + 1, failure.at, failure.at - 1):
        joint, word = failure.piece(index - 1), failure.piece(index)
        joined = joint.text in ("and", ",", ";", ".") or (index == failure.at and index > 0)
        if joined and word.text in _SECOND:
            message = f"a second sentence begins with `{word.text}`"
            return failure.finding("AOP121", message, word, "write it on its own line")
    return None


def _inputs(failure: Failure) -> Finding | None:
    if failure.here.text == "," and failure.piece(failure.at + 2).text == "=":
        return failure.finding(
            "AOP133",
            "`with` is missing before the inputs",
            failure.here,
            "write `with` instead of the comma",
            fixes=failure.instead("with", failure.here),
        )
    if not failure.needs_equals or failure.before.kind != "word" or failure.before.text in KEYWORDS:
        return None
    name = failure.before
    message = f"the input `{short(name.text)}` has no `=`"
    return failure.finding("AOP133", message, name, f"write `{short(name.text)} = …`")


def _where(failure: Failure) -> Finding | None:
    if failure.before.text != "where":
        return None
    last = failure.phrase_end(failure.at)
    message = "the condition after `where` needs parentheses"
    help_text = f"write `where ({short(failure.text(failure.here, last))})`"
    return failure.finding("AOP114", message, failure.here, help_text, last)


def _brackets(failure: Failure) -> Finding | None:
    open_ones = []
    for piece in failure.pieces[: failure.at]:
        if piece.text in _CLOSING:
            open_ones.append(piece)
        elif piece.text in _CLOSING.values() and open_ones:
            open_ones.pop()
    here = failure.here.text
    if here in _CLOSING.values() and not open_ones:
        return failure.finding("AOP114", f"this `{here}` closes nothing", failure.here, "leave it out")
    if here in ("", ":", ",") and open_ones:
        opening = open_ones[-1]
        help_text = f"write `{_CLOSING[opening.text]}` where it ends"
        return failure.finding("AOP114", f"this `{opening.text}` is not closed", opening, help_text)
    return None


def _two_words(failure: Failure) -> Finding | None:
    """`order number`: one thing to a person, two names here."""
    first, second = failure.before, failure.here
    if first.kind != "word" or second.kind != "word" or {first.text, second.text} & KEYWORDS:
        return None
    help_text = f"write `{first.text}_{second.text}`, if it is one name"
    return failure.finding("AOP136", "a name has no blanks", first, help_text, second)


def _handler(failure: Failure) -> Finding | None:
    if failure.first.text != "if" or failure.piece(1).text not in ("it", "it's", "it’s", "nobody"):
        return None
    last = failure.phrase_end(0)
    return failure.finding("AOP110", "this answers nothing that can happen", failure.first, f"write {_HANDLERS}", last)


# ---- names and words


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
        begins = index == 0 and _first_words(failure.mode)
        if not begins and name.text in KEYWORDS and name.text != "it" and after in _AFTER_NAME:
            message = f"`{name.text}` is a word of the language and cannot be a name"
            return failure.finding("AOP135", message, name, "choose another name")
    return None


def _misspelled(failure: Failure) -> Finding | None:
    optional = {"with": frozenset[str](), ",": _AFTER_COMMA}.get(failure.piece(failure.at - 2).text, _OPTIONAL)
    synonyms = _synonyms(failure.mode)
    for piece, near in ((failure.here, failure.expected), (failure.before, optional)):
        if piece.kind != "word" or piece.text in KEYWORDS or len(piece.text) < 3:
            continue
        synonym = synonyms.get(piece.text, "")
        meant = synonym if synonym.split(" ")[0] in near else did_you_mean(piece.text, near)
        if meant:
            message = f"`{short(piece.text)}` is not understood here"
            fixes = failure.instead(meant, piece, safe=piece.text in _SAME)
            return failure.finding("AOP110", message, piece, f"did you mean `{meant}`?", fixes=fixes)
    return None


def _full_stop(failure: Failure) -> Finding | None:
    if failure.here.text not in (".", ";") or failure.at < len(failure.pieces) - 1:
        return None
    stop = failure.span(failure.here.start, failure.here.end)
    fixes = (left_out(stop, safe=failure.before.kind != "word"),)  # `order.` may wait for its field
    return failure.finding(
        "AOP110", "no full stop comes at the end of a line", failure.here, "leave it out", fixes=fixes
    )


def _form(failure: Failure) -> str:
    """How the sentence is spelled that was begun."""
    known, first = _first_words(failure.mode), failure.first.text
    if known is POLICIES and first not in POLICIES and failure.piece(1).text in ("needs", "or"):
        return POLICIES["needs"]
    if failure.piece(2).text == "ends" and first == "every":
        return POLICIES["ends"]
    return known.get(first, "")


def _not_understood(failure: Failure) -> Finding:
    form = _form(failure)
    help_text = f"write `{form}`" if form else _could_stand(failure.expected)
    if failure.at < len(failure.pieces):
        message = f"`{short(failure.here.text)}` is not understood here"
        return failure.finding("AOP110", message, failure.here, help_text)
    message = f"something is missing after `{short(failure.before.text)}`"
    return failure.finding("AOP110", message, failure.before, help_text)


def _could_stand(words: frozenset[str]) -> str:
    return "here could stand " + " or ".join(f"`{word}`" for word in sorted(words)) if 0 < len(words) <= 4 else ""


_EXPLANATIONS: tuple[Explanation, ...] = (
    *CHARACTERS,
    _else,
    _first_word,
    *WORDS,
    _then,
    *QUOTES,
    _comma_before,
    _after_otherwise,
    _full_stop,
    _misspelled,
    _second_sentence,
    _where,
    _handler,
    _capitals,
    _hyphen,
    _foreign_letters,
    _reserved,
    _inputs,
    _two_words,
    _brackets,
)
