"""What is said on which channel: where a procedure is surely on another one, and which wording a channel gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.analysis.across import Fact, Places, places
from aop.analysis.lint import Lint
from aop.machine.expressions import Apply, Const, Expr, Path
from aop.machine.types import Template


def elsewhere(lint: Lint, channel: str) -> Places:
    """For each procedure, whether a conversation is surely on another channel at each place that it reaches."""
    return places(lint, Fact(lambda condition, truth: _is_another(condition, truth, channel), by_verify=False))


def _is_another(condition: Expr, truth: bool, channel: str) -> bool:
    match condition:
        case Apply("is" | "is_not" as op, (Path("channel", ()), Const(name))):
            return (name != channel) if (op == "is") == truth else (name == channel)
        case Apply("one_of" | "not_one_of" as op, (Path("channel", ()), Apply("list", names))):
            named = {item.value for item in names if isinstance(item, Const)}
            return (channel not in named) if (op == "one_of") == truth else (channel in named)
        case Apply("not", (arg,)):
            return _is_another(arg, not truth, channel)
        case Apply("and" | "or" as op, args):
            found = [_is_another(arg, truth, channel) for arg in args]
            return any(found) if (op == "and") == truth else all(found)
    return False


def wordings(text: Template, languages: Sequence[str], channel: str) -> Iterator[Template]:
    """The wordings of a text that a channel may get, in any language and when it is asked again, each once."""
    seen: list[Template] = []
    for language in languages:
        for again in (False, True):
            chosen = text.chosen(language, channel, again=again)
            if all(chosen is not item for item in seen):
                seen.append(chosen)
                yield Template(chosen.parts)
