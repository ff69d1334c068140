"""The rules of the compiler: one file each, found by name, in the order of their codes.

A rule's file is `aopNNN_short_name.py`. Its docstring is its page: what it finds, why that is bad, an example to
avoid and one to prefer; `aop explain` prints it. It declares `RULE`, and a `check` when the rule is not found on the
way by the parser or the analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding

Check = Callable[[Lint], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule with its page."""

    meta: Meta
    page: str
    check: Check | None


@cache
def rules() -> dict[str, LintRule]:
    """Every rule by its code."""
    found = {}
    package = __name__.rpartition(".")[0]
    names = sorted(item.name for item in iter_modules(import_module(package).__path__) if item.name.startswith("aop"))
    for name in names:
        module = import_module(f"{package}.{name}")
        meta: Meta = module.RULE
        found[meta.code] = LintRule(meta, module.__doc__ or "", getattr(module, "check", None))
    return found


def check_all(lint: Lint) -> Iterable[Finding]:
    """What all rules with a check of their own find, in the order of their codes."""
    for rule in rules().values():
        if rule.check is not None:
            yield from rule.check(lint)
