"""What the sentences of a procedure give to names: only to names that can be given something, and things of one kind.

A name that no sentence may bind is declared, or there for all procedures. A name that is given an amount here and a
text there has no type; that is said of the second, and nothing more is said of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aop.analysis.bindings import Bindings, bound_word, together
from aop.analysis.findings import Findings
from aop.analysis.kinds import described, fits
from aop.analysis.mismatch import example
from aop.diagnostics import Note, Span
from aop.machine.types import Type
from aop.syntax import tree
from aop.syntax.declarations import ProcedureFile
from aop.syntax.keywords import KEYWORDS
from aop.syntax.tree import Word
from aop.syntax.walk import sentences

#: Names that are there in every procedure.
EVERYWHERE = ("customer", "channel", "language", "intent")


def check_assigned(file: ProcedureFile, bindings: Bindings, findings: Findings) -> None:
    """Findings about the names that a procedure declares and binds."""
    _check_declared(file, findings)
    for name, found in bindings.binding_sentences().items():
        if name in bindings.constants or name in EVERYWHERE:
            _cannot_be_set(name, found[0], findings)
        elif not _check_declared_type(bindings.declared(name), found, bindings, findings):
            _check_one_kind(found, bindings, findings)
    for block in (*file.steps, *file.handlers):
        for sentence in sentences(block.body):
            if isinstance(sentence, tree.Collect) and sentence.person is None and sentence.within is not None:
                message = "only a question to a colleague has `within`"
                help_text = "leave it out: how long a customer may be silent is said under `silence:` in workspace.yaml"
                findings.error("AOP132", message, sentence.within.span, help_text)


def _check_declared(file: ProcedureFile, findings: Findings) -> None:
    """One name, one thing: among slots, inputs, values and tables."""
    seen: dict[str, Span] = {}
    check_reserved((*(word for _, word in _declared_words(file)), *(block.name for block in file.steps)), findings)
    for what, word in _declared_words(file):
        if word.text in EVERYWHERE:
            message = f"`{word.text}` is there in every procedure and cannot be a {what}"
            findings.error("AOP204", message, word.span, "choose another name")
        elif word.text in seen:
            note = (Note(seen[word.text], "first declared here"),)
            findings.error("AOP204", f"`{word.text}` is declared twice", word.span, "rename one of them", note)
        seen.setdefault(word.text, word.span)


def check_reserved(words: Iterable[Word], findings: Findings) -> None:
    """No word of the language is a name, also where no sentence uses it yet."""
    for word in words:
        if word.text in KEYWORDS:
            message = f"`{word.text}` is a word of the language and cannot be a name"
            findings.error("AOP135", message, word.span, "choose another name")


def _declared_words(file: ProcedureFile) -> Iterator[tuple[str, Word]]:
    yield from (("input", item.name) for item in file.inputs)
    yield from (("slot", item.name) for item in file.slots)
    yield from (("value", item.name) for item in file.constants)
    yield from (("table", item.name) for item in file.tables)


def _cannot_be_set(name: str, sentence: tree.Sentence, findings: Findings) -> None:
    word = bound_word(sentence)
    assert word is not None
    what = "is there in every procedure" if name in EVERYWHERE else "is a constant"
    message = f"`{name}` {what} and cannot be given another value"
    findings.error("AOP430", message, word.span, "choose another name for the new value")


def _check_declared_type(
    declared: Type | None, found: list[tree.Sentence], bindings: Bindings, findings: Findings
) -> bool:
    """Whether a name is a slot, an input or a table: then every sentence gives it what it is."""
    if declared is None:
        return False
    for sentence in found:
        given = bindings.type_given(sentence)
        if not isinstance(sentence, tree.Set) and given is not None and not fits(given, declared):
            _say(sentence, declared, given, findings)
            break
    return True


def _check_one_kind(found: list[tree.Sentence], bindings: Bindings, findings: Findings) -> None:
    kind: Type | None = None
    for sentence in found:
        given = bindings.type_given(sentence)
        if given is None:
            continue
        both = given if kind is None else together(sentence, kind, given)
        if both is None and kind is not None:
            _say(sentence, kind, given, findings)
            return
        kind = both


def _say(sentence: tree.Sentence, kind: Type, given: Type, findings: Findings) -> None:
    word = bound_word(sentence)
    assert word is not None
    span = sentence.value.span if isinstance(sentence, tree.Set | tree.Add) else word.span
    if isinstance(sentence, tree.Add):
        message = f"`{word.text}` is {described(kind)}, and this is {described(given.item)}"
        help_text = f"add {example(kind.item)}, or add this to another list"
    else:
        message = f"`{word.text}` is {described(kind)}, not {described(given)}"
        help_text = f"give it {example(kind)}, or choose another name"
    findings.error("AOP305", message, span, help_text)
