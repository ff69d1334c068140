"""The rules of the compiler: one file each, found by name, in the order of their codes.

A rule's file is `aopNNN_short_name.py`. Its docstring is its page: what it finds, why that is bad, an example to
avoid and one to prefer; `aop explain` prints it. It declares `RULE`, and a `check`. What the parser or the analysis
finds on its way has no check; its file stands in `pages`, where checking a workspace need not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from aop.analysis.lint import Lint, Meta
from aop.diagnostics import Finding

Check = Callable[[Lint], Iterable[Finding]]

_CHECKED = __name__.rpartition(".")[0]
_UNCHECKED = f"{_CHECKED}.pages"


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule with its page."""

    meta: Meta
    page: str
    check: Check | None

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]


@cache
def rules() -> dict[str, LintRule]:
    """Every rule by its code, those without a check too."""
    found = {rule.meta.code: rule for package in (_CHECKED, _UNCHECKED) for rule in _rules_of(package)}
    return {code: found[code] for code in sorted(found)}


def rule_of(code: str) -> LintRule | None:
    """The rule of one code; no other is imported."""
    for package in (_CHECKED, _UNCHECKED):
        for name in _names_of(package):
            if name.partition("_")[0].upper() == code:
                return _rule(f"{package}.{name}")
    return None


@cache
def checks() -> tuple[Check, ...]:
    """The checks of the rules that have one, in the order of their codes."""
    return tuple(rule.check for rule in _rules_of(_CHECKED) if rule.check is not None)


def check_all(lint: Lint) -> Iterable[Finding]:
    """What all rules with a check of their own find, in the order of their codes."""
    for check in checks():
        yield from check(lint)


def _rules_of(package: str) -> Iterator[LintRule]:
    return (_rule(f"{package}.{name}") for name in _names_of(package))


def _names_of(package: str) -> list[str]:
    found = iter_modules(import_module(package).__path__)
    return sorted(item.name for item in found if item.name.startswith("aop"))


def _rule(module_name: str) -> LintRule:
    module = import_module(module_name)
    meta: Meta = module.RULE
    return LintRule(meta, module.__doc__ or "", getattr(module, "check", None))
