"""Names that a word asks for: `go to` a step, `escalate to` a queue, `do` an action."""

from __future__ import annotations

import re
from collections.abc import Callable

from aop.editor.items import Edit, Item, named
from aop.editor.lines import Line
from aop.editor.snippets import outcomes
from aop.editor.view import Page, View
from aop.syntax import tree
from aop.syntax.declarations import ActionDecl, ProcedureFile
from aop.syntax.walk import sentences

_COLLECTING = re.compile(r"\bcollect (?P<names>[\w ,]*)$")
_TEXT = Item('"…"', "word", "a text", '"$1"', True, 0)


def named_here(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    """The names that the last words ask for; None when they ask for none in particular."""
    for words, find in _ASKING.items():
        if line.ends(*words.split()):
            found = find(view, page, line, mode)
            if found is not None:
                return found
    collecting = _COLLECTING.search(line.said)
    if mode == "steps" and collecting and line.word(1) in ("and", "or", ","):
        taken = set(collecting["names"].replace(",", " ").split())
        return [item for item in _slots(view, page) if item.label not in taken]
    return None


# ---- actions


def actions(view: View, page: Page, wanted: Callable[[ActionDecl], bool]) -> list[Item]:
    """Actions that fit: those that the procedure lists first, the others with an edit that lists them."""
    procedure = view.procedure_of(page)
    listed = {item.text for item in procedure.actions} if procedure else set()
    items = []
    for name, decl in view.symbols.actions.items():
        if wanted(decl):
            own = name in listed or procedure is None
            edit = () if own or procedure is None else _listing(page, procedure, name)
            detail = decl.summary if own else f"{decl.summary} (adds it to `actions:`)"
            items.append(Item(name, "action", detail, rank=1 if own else 2, more=edit))
    return items


def _listing(page: Page, procedure: ProcedureFile, name: str) -> tuple[Edit, ...]:
    """The edit that adds an action to the list of a procedure."""
    text = page.text
    if page.declared is not procedure:
        return ()
    if not procedure.actions:
        empty = re.search(r"^actions: *(\[ *\])?[ \r]*$", text, re.M)
        steps = re.search(r"^steps:", text, re.M)
        if empty is not None and empty[1]:
            return (Edit(empty.start(1), empty.end(1), f"[{name}]"),)
        return (Edit(steps.start(), steps.start(), f"actions: [{name}]\n"),) if steps and empty is None else ()
    last = procedure.actions[-1].span
    start = text.rfind("\n", 0, last.start) + 1
    dash = re.match(r" *- *$", text[start : last.start])
    added = f"\n{dash[0]}{name}" if dash else f", {name}"
    return (Edit(last.end, last.end, added),)


def failures(view: View, action: str) -> list[Item]:
    """The failures that an action declares."""
    decl = view.symbols.actions.get(action)
    return [] if decl is None else named((word.text for word in decl.failures), "failure", action)


def _reads(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    return actions(view, page, lambda decl: decl.does.text == "reads")


def _writes(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    items = actions(view, page, lambda decl: decl.does.text != "reads")
    if mode == "policies":
        items += [Item("any write", "word", rank=1), Item("both", "word", rank=3)]
    return items


def _any(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    return actions(view, page, lambda _: True) if mode == "policies" else None


# ---- names of the procedure


def _slots(view: View, page: Page, line: Line | None = None, mode: str = "") -> list[Item]:
    procedure = view.procedure_of(page)
    return [
        Item(slot.name.text, "name", "" if slot.ask is None else slot.ask.span.text.strip('"'))
        for slot in (procedure.slots if procedure else ())
    ]


def _steps(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    procedure = view.procedure_of(page)
    return named((step.name.text for step in procedure.steps), "step") if procedure else []


def _tables(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    procedure = view.procedure_of(page)
    return named((table.name.text for table in procedure.tables), "table") if procedure else []


def _messages(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    procedure = view.procedure_of(page)
    return [_TEXT, *named((item.name.text for item in procedure.messages), "message")] if procedure else [_TEXT]


def _loop_items(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    procedure = view.procedure_of(page)
    blocks = (*procedure.steps, *procedure.handlers) if procedure else ()
    loops = (found for block in blocks for found in sentences(block.body) if isinstance(found, tree.ForEach))
    return named(dict.fromkeys(loop.item.text for loop in loops), "name")


def _settable(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    scope = view.scope_of(page)
    return named(sorted(set(scope.bound) - {"reason"}), "name")


def _procedures(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    own = view.procedure_of(page)
    others = (file for file in view.symbols.procedures.values() if file is not own)
    return [Item(file.name.text, "procedure", file.title, rank=2 if file.intents else 1) for file in others]


# ---- names of the workspace


def _queues(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return [
        Item(name, "queue", "" if queue.says is None else queue.says.span.text.strip('"'))
        for name, queue in view.symbols.queues.items()
    ]


def _topics(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return [Item(name, "topic", topic.description) for name, topic in view.symbols.topics.items()]


def _levels(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    if line.ends("verified", "by") or any(piece.text == "verify" for piece in line.pieces):
        return named(view.symbols.levels, "level")
    return None


def _roles(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return named(sorted(view.symbols.roles), "role")


def _systems(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return named(view.symbols.systems, "name", "a system")


def _counted(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    known = view.symbols.actions
    subjects = [piece.text for piece in line.pieces if piece.text in known]
    inputs = dict.fromkeys(item.name.text for name in subjects for item in known[name].inputs)
    return [*named(("customer", "conversation"), "name"), *named(inputs, "input")]


def _as(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    """What stands after `as` is a new name of the author's, except for how something ends and whose account it is."""
    if line.ends("finish", "as"):
        return outcomes()
    return None if line.ends("customer", "as") else []


def _text(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return [_TEXT]


def _with(view: View, page: Page, line: Line, mode: str) -> list[Item] | None:
    """`with high priority` of an escalation; of a call it is inputs."""
    if any(piece.text == "escalate" for piece in line.pieces):
        return named(("high priority", "normal priority", "low priority"), "word")
    return _any(view, page, line, mode)


def _customer(view: View, page: Page, line: Line, mode: str) -> list[Item]:
    return [Item("customer", "name")]


_Find = Callable[[View, Page, Line, str], list[Item] | None]

#: By the last words of a line: the longer ones first.
_ASKING: dict[str, _Find] = {
    "look up": _reads,
    "do both": _writes,
    "approval from": _roles,
    "any write to": _systems,
    "any write of": _systems,
    "any read of": _systems,
    "any read to": _systems,
    "go to": _steps,
    "escalate to": _queues,
    "switch to": _procedures,
    "never do": _writes,
    "do": _writes,
    "check": _writes,
    "collect": _slots,
    "follow": _procedures,
    "say": _messages,
    "decide": _tables,
    "skip": _loop_items,
    "set": _settable,
    "mentions": _topics,
    "from": _roles,
    "different": _roles,
    "by": _levels,
    "per": _counted,
    "as": _as,
    "with": _with,
    "has": _any,
    "confirm": _text,
    "note": _text,
    "because": _text,
    "asking": _text,
    "verify": _customer,
}
