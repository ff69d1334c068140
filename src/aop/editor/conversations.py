"""How a line of a conversation test may go on, and which actions may be answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aop.editor.items import Item, named
from aop.editor.outline import Place
from aop.editor.view import View
from aop.syntax.conversations.agent import ENDS

_AGENT = (
    "asks ${1:slot}", "confirms", 'says "${1}"', "does ${1:action}", "looks up ${1:action}", "undoes ${1:action}",
    "escalates to ${1:queue}", "finishes as ${1:resolved}",
)  # fmt: skip
_COLLEAGUE = ("approves", 'denies "${1:reason}"', "answers ${1:value}")


def complete_turn(view: View, place: Place) -> tuple[list[Item], str]:
    """Proposals within a line of `conversation`, with the text that they replace."""
    line = place.before.lstrip()
    speaker, colon, rest = line.partition(":")
    symbols = view.symbols
    if not colon:
        who = ["customer", "agent", *sorted(symbols.roles), *symbols.systems]
        turns = [Item(f"{name}:", "word", text=f"{name}: ") for name in who]
        return [*turns, Item("after", "word", "time goes by", "after ${1:3 days}", True)], line
    said = rest.lstrip()
    if speaker == "agent":
        return _agent(view, said)
    if speaker in symbols.systems:
        events = [name.partition(".")[2] for name in symbols.events if name.startswith(f"{speaker}.")]
        return named(events, "name", "an event"), said
    role = speaker.rpartition(" as ")[2]
    return (_snippets(_COLLEAGUE) if role in symbols.roles else []), said


def complete_answered(view: View, system: str | None) -> list[Item]:
    """The actions that may be given an answer: all, or those of one system."""
    found = view.symbols.actions.items()
    chosen = [(name, decl) for name, decl in found if system in (None, name.partition(".")[0])]
    return [Item(name, "action", decl.summary, f"{name}: ") for name, decl in chosen]


def _agent(view: View, said: str) -> tuple[list[Item], str]:
    for words, names in _NAMED.items():
        if said.startswith(f"{words} "):
            typed = said.rpartition(" ")[2]
            return (names(view), typed) if said.count(" ") == words.count(" ") + 1 else ([], typed)
    return _snippets(_AGENT), said


def _actions(writes: bool) -> Callable[[View], list[Item]]:
    def found(view: View) -> list[Item]:
        actions = view.symbols.actions.items()
        return [Item(name, "action", decl.summary) for name, decl in actions if (decl.does.text != "reads") is writes]

    return found


def _asked(view: View) -> list[Item]:
    slots = dict.fromkeys(slot.name.text for item in view.symbols.procedures.values() for slot in item.slots)
    return [*named(slots, "name", "a slot"), *named(sorted(view.symbols.roles), "role")]


#: What may stand behind the words of an expectation.
_NAMED: Mapping[str, Callable[[View], list[Item]]] = {
    "asks": _asked,
    "does": _actions(writes=True),
    "undoes": _actions(writes=True),
    "looks up": _actions(writes=False),
    "escalates to": lambda view: named(view.symbols.queues, "queue"),
    "finishes as": lambda view: named(ENDS, "option"),
}


def _snippets(forms: tuple[str, ...]) -> list[Item]:
    return [Item(form.partition(" ${")[0].partition(' "${')[0], "word", "", form, True) for form in forms]
