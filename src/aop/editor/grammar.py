"""Which words of the language may come next in a line: the parser itself is asked."""

from __future__ import annotations

from aop.diagnostics import Source
from aop.syntax.keywords import KEYWORDS
from aop.syntax.lines import BROKEN, MAX_LINE, too_nested
from aop.syntax.parser import LOCK, load

#: What stands for a name of the author's, and for a text, among the words that may follow.
NAME, TEXT = "NAME", "TEXT"

_SPECIAL = {
    "COMMA_OTHERWISE": ", otherwise",
    "COMMA_AT_MOST": ", at most",
    "COMMA_WITHIN": ", within",
    "NAME": NAME,
    "STRING": TEXT,
}


def may_follow(line: str, start: str) -> frozenset[str]:
    """The words that may follow what is written of a line, with `NAME` or `TEXT` where these may.

    `start` is `steps` or `policies` for a line of a block, else `one_condition` or `one_expression`. Nothing follows
    where the line so far is the beginning of no sentence. The grammar is wider than the language, so it is too.
    """
    from lark.exceptions import UnexpectedInput

    if len(line) > MAX_LINE or too_nested(line) or BROKEN in line or "\n" in line:
        return frozenset()
    with LOCK:
        parser, builder = load()
        builder.begin(Source.of("", line), line, range(len(line) + 2), start, lambda *_: None)
        state = parser.parse_interactive(line, start=start)
        try:
            state.exhaust_lexer()
        except UnexpectedInput:
            return frozenset()
        terminals: set[str] = state.accepts()  # type: ignore[no-untyped-call]
        return frozenset(word for terminal in terminals if (word := _word(terminal)))


def _word(terminal: str) -> str:
    word = terminal.lower()
    return word if word in KEYWORDS else _SPECIAL.get(terminal, "")
