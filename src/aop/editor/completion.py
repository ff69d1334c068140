"""How a file may go on at a position. Works on lines that cannot be read yet: it looks at the words before the cursor.

The names come from what the files declare; which words of the language may follow, the parser says.
"""

from __future__ import annotations

from aop.editor.calls import inputs, values
from aop.editor.catalogue import actions, failures, named_here
from aop.editor.conversations import complete_turn
from aop.editor.grammar import NAME, TEXT, may_follow
from aop.editor.hover import mode_of
from aop.editor.items import Completion, Item
from aop.editor.keys import complete_keys
from aop.editor.lines import Line, call_of, left_side, line_of
from aop.editor.outline import Place, place_at
from aop.editor.scopes import fields, names, options, scope_at
from aop.editor.snippets import handlers, sentences, words
from aop.editor.view import Page, View
from aop.editor.words import STEPS
from aop.syntax.failure import cut
from aop.syntax.kinds import Kind
from aop.syntax.modifiers import MODIFIERS

#: As many proposals as one answer holds.
MAX_ITEMS = 400

#: What stands before a sentence that does not begin its line.
_BEFORE_SENTENCES = (",", ":", "and", "otherwise")

#: Words that begin a modifier, by its name in the table of modifiers.
_MODIFIER_WORDS = {
    "again": ("again",),
    "item": ("for",),
    "person": ("from",),
    "asking": ("asking",),
    "inputs": ("with",),
    "result": ("as",),
    "tries": (", at most", "at"),
    "within": (", within", "within"),
    "because": ("because",),
    "priority": ("with",),
}
_ALL_MODIFIERS = frozenset(word for words in _MODIFIER_WORDS.values() for word in words)
_OTHERWISE = ("collect", "confirm", "look up", "check", "verify", "require", "follow", "repeat", "wait for", "answer")
_HEADS = (
    *MODIFIERS,
    "confirm",
    "require",
    "set",
    "add",
    "say",
    "note",
    "finish",
    "go to",
    "decide",
    "skip",
    "answer",
    "if",
)


def complete(view: View, page: Page, offset: int) -> Completion:
    """Proposals at an offset of a page's text, the nearest first."""
    offset = min(max(offset, 0), len(page.text))
    place = place_at(page.text, offset)
    mode = mode_of(place)
    if mode:
        line = line_of(place.before)
        items, typed = _block_line(view, page, place, line, mode), line.typed
        if line.path and not any("." in item.label for item in items):
            typed = typed.rpartition(".")[2]
    elif place.kind == "block" and page.kind is Kind.TEST and place.path[-1:] == ("conversation",):
        items, typed = complete_turn(view, place)
    elif place.kind == "block":
        items, typed = [], ""
    else:
        items, typed = complete_keys(view, page, place)
    ranked = sorted(items, key=lambda item: item.rank)
    return Completion(tuple(ranked[:MAX_ITEMS]), offset - len(typed), offset)


def _block_line(view: View, page: Page, place: Place, line: Line, mode: str) -> list[Item]:
    if place.before.lstrip().startswith("#"):
        return []
    said = line.said if not line.brace else place.before
    scope = scope_at(view, page, place, said)
    if line.brace:
        return fields(view, line.path, scope) if line.path else names(scope)
    if line.quote:
        return [Item(name, "option", rank=0) for name in options(view, left_side(line.pieces), scope)]
    found = named_here(view, page, line, mode)
    if found is not None:
        return found
    if line.ends("fails", "with"):
        return failures(view, _call_above(page, place))
    call = call_of(line.pieces) if mode == "steps" else None
    if call is not None and call.complete and line.word(1) in ("with", ","):
        return inputs(view, call, scope)
    if call is not None and call.complete and line.word(1) == "=":
        return values(view, call, line, scope)
    if line.path:
        return fields(view, line.path, scope)
    return _words(view, page, place, line, mode)


def _words(view: View, page: Page, place: Place, line: Line, mode: str) -> list[Item]:
    """What the grammar lets follow: sentences, words, names, options."""
    following = may_follow(line.said, mode)
    if line.said.rstrip().endswith(","):
        before = may_follow(line.said.rstrip()[:-1], mode)
        following |= {word[2:] for word in before if word.startswith(", ")} - {"and", "or"}
    if mode == "policies":
        return _policy(view, page, place, line, following)
    items: list[Item] = []
    if "say" in following and line.pieces and line.word(1) not in _BEFORE_SENTENCES:
        following -= frozenset(STEPS)  # the grammar takes sentences without the comma before them, to explain it
    elif "say" in following:
        items += sentences(following, policy=False)
        items += handlers() if not line.pieces and _call_above(page, place) else []
        following = frozenset(word for word in following if word in ("otherwise",)) if line.pieces else frozenset()
    return items + _values(view, page, place, line, _fitting(following, line))


def _policy(view: View, page: Page, place: Place, line: Line, following: frozenset[str]) -> list[Item]:
    if not line.pieces:
        wanted = {"rules": {"never", "do", "look", "total", "any", "needs"}, "escalate": {"when"}}
        of_proof = {"never", "every", "total", "ends"}
        return sentences(wanted.get(place.path[0], of_proof), policy=True)
    items = [] if "today" in following or NAME not in following else actions(view, page, lambda _: True)
    return items + _values(view, page, place, line, following)


def _values(view: View, page: Page, place: Place, line: Line, following: frozenset[str]) -> list[Item]:
    """Words that may follow, with names and options where a value may stand."""
    items = words(following - {NAME, TEXT})
    scope = scope_at(view, page, place, line.said)
    if "today" in following:
        left = left_side(line.pieces)
        items += [Item(f'"{name}"', "option", rank=0) for name in options(view, left, scope)]
        items += names(scope)
    elif TEXT in following and NAME not in following:
        items.append(Item('"…"', "word", "a text", '"$1"', True, 0))
    return items


def _fitting(following: frozenset[str], line: Line) -> frozenset[str]:
    """Without the modifiers that the sentence does not have: the grammar takes them to explain them."""
    verb = _verb(line)
    own = {word for name in MODIFIERS.get(verb, ()) for word in _MODIFIER_WORDS[name]}
    left = following - (_ALL_MODIFIERS - own if "today" not in following else frozenset())
    return left if verb in _OTHERWISE else left - {", otherwise", "otherwise"}


def _verb(line: Line) -> str:
    """The verb of the last sentence of a line."""
    texts = [piece.text if piece.kind == "word" else "" for piece in line.pieces]
    for at in range(len(texts) - 1, -1, -1):
        for verb in _HEADS:
            if texts[at : at + len(verb.split())] == verb.split():
                return verb
    return ""


def _call_above(page: Page, place: Place) -> str:
    """The action of the call that a deeper line answers; empty where there is none."""
    for line in reversed(page.text[: place.start].split("\n")[:-1]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent < place.indent:
            call = call_of(cut(line.strip(), 0))
            return call.target if call is not None and call.verb in ("do", "look up") else ""
    return ""
