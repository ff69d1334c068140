"""What is said of a slot that its type has no use for: it would be read, and never acted on."""

from __future__ import annotations

from aop.analysis.kinds import NUMERIC, TEXTUAL, described, fields_of, is_open
from aop.analysis.symbols import Symbols
from aop.machine.types import Type
from aop.syntax.declarations import SlotDecl
from aop.syntax.tree import Word

_RANKED = (*NUMERIC, "money", "duration", "date", "moment", "time")
_KEYS = (*TEXTUAL, "integer")


def check_facets(decl: SlotDecl, held: Type | None, symbols: Symbols) -> None:
    """A pattern of what is no id, a key or a rank by a field that cannot serve as one."""
    for facet, word in (("pattern", decl.pattern), ("form", decl.form)):
        if word is not None and held is not None and held.kind != "id":
            message = f"only an `id` has a `{facet}`, this is {described(held)}"
            symbols.findings.error("AOP171", message, word.span, f"write `type: id`, or leave `{facet}` out")
    if decl.options_from is None or held is None or is_open(held, symbols.records):
        return
    if held.kind != "record" and decl.like is not None:
        message = f"only records are alike in their fields, this is {described(held)}"
        symbols.findings.error("AOP171", message, decl.like.span, "leave `like` out")
    for field in decl.rank:
        _check_field(field, held, _RANKED, "has no lowest or highest", symbols)
    if decl.key is not None:
        _check_field(decl.key, held, _KEYS, "does not tell two options apart", symbols)


def _check_field(word: Word, held: Type, wanted: tuple[str, ...], lacks: str, symbols: Symbols) -> None:
    fields = fields_of(held, symbols.records) or {}
    kind = fields.get(word.text)
    if symbols.check_word("AOP203", "field", word, fields) and kind is not None and kind.kind not in wanted:
        named = "a number, an amount or a date" if wanted is _RANKED else "a text or an id"
        message = f"`{word.text}` is {described(kind)}, which {lacks}"
        symbols.findings.error("AOP301", message, word.span, f"name a field that is {named}")
