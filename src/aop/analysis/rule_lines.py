"""What a rule says of its actions: with the right verb, a yes only for changes, two that are not the same."""

from __future__ import annotations

from aop.analysis.symbols import Symbols
from aop.syntax import tree
from aop.values import Duration

_CONSENT = {"needs_confirmation": "confirmed", "needs_approval": "approved"}
_PAIRS = ("never_together", "never_before")


def check_rule_line(symbols: Symbols, line: tree.RuleLine) -> None:
    """Findings about one rule whose actions are known."""
    if line.subjects.kind == "actions" and line.kind != "total_at_most":
        for name in line.subjects.actions:
            _check_action(symbols, line, name)
    for time in (line.period, line.within):
        check_some_time(symbols, time)
    if line.kind in _PAIRS and len({name.text for name in line.subjects.actions}) == 1:
        _say_same(symbols, line)


def check_some_time(symbols: Symbols, time: tree.Literal | None) -> None:
    """A window, or a wait, is longer than nothing."""
    if time is not None and isinstance(time.value, Duration) and time.value.count <= 0:
        message = f"`{time.span.text}` is no time at all"
        symbols.findings.error("AOP313", message, time.span, "write `1 day`, for example")


def _check_action(symbols: Symbols, line: tree.RuleLine, name: tree.Name) -> None:
    decl = symbols.actions.get(name.text)
    if decl is None or not decl.does.text:
        return
    reads = decl.does.text == "reads"
    if reads and line.kind in _CONSENT:
        message = f"`{name.text}` only reads, and only changes are {_CONSENT[line.kind]}"
        help_text = f"say when it may not be read: `never look up {name.text} unless …`"
        symbols.findings.error("AOP550", message, name.span, help_text)
    elif line.verb == "do" and reads:
        help_text = f"say `look up {name.text}`"
        symbols.findings.error("AOP511", f"`{name.text}` only reads", name.span, help_text)
    elif line.verb == "look_up" and not reads:
        message = f"`{name.text}` changes something, so it is not looked up"
        symbols.findings.error("AOP511", message, name.span, f"say `do {name.text}`")


def _say_same(symbols: Symbols, line: tree.RuleLine) -> None:
    name = line.subjects.actions[-1]
    message = f"this rule sets `{name.text}` against itself"
    help_text = f"name another action, or say `do {name.text} at most 1 time per …`"
    symbols.findings.error("AOP551", message, name.span, help_text)
