"""How the YAML around the sentences may go on: keys with what they are for, and values that name things."""

from __future__ import annotations

from aop.editor.conversations import complete_answered
from aop.editor.grammar import may_follow
from aop.editor.items import Item, named
from aop.editor.lines import left_side, line_of
from aop.editor.outline import Place
from aop.editor.scopes import fields, names, options, scope_at
from aop.editor.shapes import allowed, root_of
from aop.editor.snippets import words
from aop.editor.view import Page, View
from aop.machine.types import BUILT_IN_RECORDS
from aop.syntax.kinds import Kind
from aop.syntax.schema.values import TYPES

_FIELDS = ("inputs", "returns", "fields", "payload")
_EXPRESSIONS = ("from", "like")
_CONDITIONS = ("valid when", "limit")
_TEXTS = ("ask", "label", "invalid", "says", "opening")


def complete_keys(view: View, page: Page, place: Place) -> tuple[list[Item], str]:
    """Proposals at a place outside of sentences, with the text that they replace."""
    root = root_of(page.path, page.kind)
    typed = place.before.lstrip("\"'[ ")
    if place.kind == "key" and page.kind is Kind.SANDBOX and not place.path:
        return complete_answered(view, page.path.rpartition("/")[2].partition(".")[0]), place.before.strip("\"' ")
    if place.kind == "key" and page.kind is Kind.TEST and place.path[-1:] == ("given",):
        return complete_answered(view, None), place.before.strip("\"' ")
    if place.kind == "key":
        keys = allowed(root, place.path).keys
        if keys or place.before.strip():
            found = [Item(key, "key", what, f"{key}: ") for key, what in keys.items() if ":" not in typed]
            return found, place.before.strip("\"' ")
    if not place.path:
        return [], ""
    key = place.path[-1]
    if key in (*_EXPRESSIONS, *_CONDITIONS) or (len(place.path) > 1 and place.path[-2] == "values"):
        return _expression(view, page, place, key)
    if key in _TEXTS or "messages" in place.path[:1]:
        return _text(view, page, place)
    last = typed.rpartition(",")[2].strip() if place.path[-1] in ("actions", "unlike", "after", "roles") else typed
    return _named(view, page, place, key) + named(allowed(root, place.path).words, "option"), last


def _expression(view: View, page: Page, place: Place, key: str) -> tuple[list[Item], str]:
    line = line_of(place.before.lstrip("\"'"))
    scope = scope_at(view, page, place, line.said)
    if key == "limit" and len(place.path) > 1:
        system = getattr(page.sound, "system", None)
        action = f"{system.text if system else ''}.{place.path[-2]}"
        scope = view.rule_scope(page, (action,) if action in view.symbols.actions else ())
    if line.path:
        return fields(view, line.path, scope), line.typed.rpartition(".")[2]
    if line.quote:
        return named(options(view, left_side(line.pieces), scope), "option"), line.typed
    following = may_follow(line.said, "one_condition" if key in _CONDITIONS else "one_expression")
    items = words(word for word in following if word.islower())
    return [*items, *(names(scope) if "today" in following else [])], line.typed


def _text(view: View, page: Page, place: Place) -> tuple[list[Item], str]:
    """Names in the braces of a text."""
    opened = place.before.rpartition("{")
    if not opened[1] or "}" in opened[2]:
        return [], ""
    line = line_of(opened[2])
    scope = scope_at(view, page, place, line.said)
    found = fields(view, line.path, scope) if line.path else names(scope)
    return found, line.typed.rpartition(".")[2]


def _named(view: View, page: Page, place: Place, key: str) -> list[Item]:
    """Names that the value of a key may be."""
    symbols = view.symbols
    parent = place.path[-2] if len(place.path) > 1 else ""
    records = [name for name in symbols.records if not name.endswith(".result")]
    if key == "type" or parent in _FIELDS or (page.kind is Kind.ACTIONS and key == "returns"):
        own = getattr(getattr(page.sound, "system", None), "text", "")
        short = [name.removeprefix(f"{own}.") for name in records]
        return [*named(TYPES, "type"), *named(BUILT_IN_RECORDS, "type"), *named(short, "type", "a record"), _LIST]
    if (key == "actions" and page.kind is Kind.PROCEDURE) or key in ("undo", "do", "did", "never_did"):
        return [Item(name, "action", decl.summary) for name, decl in symbols.actions.items()]
    if key in ("unlike", "after"):
        return [
            Item(name, "name", intent.description) for name, (intent, _) in symbols.intents.items() if name != parent
        ]
    if key in ("role", "roles") and page.kind is not Kind.WORKSPACE:
        return named(sorted(symbols.roles), "role")
    if key == "customer" and not parent:
        return named(records, "type", "a record")
    return named(("yes", "no"), "option") if key in ("many", "confirm", "signed") else []


_LIST = Item("list of", "type", "several of a type", "list of ${1:text}", True, 3)
