"""`aop explain`: the page of a code, or the list of all codes."""

from __future__ import annotations

import sys
from typing import TextIO

from aop.diagnostics import did_you_mean
from aop.errors import WrongUse
from aop.rules.registry import LintRule, rule_of, rules


def run(code: str | None, out: TextIO | None = None) -> int:
    """Prints the page of a code, or one line for each when there is none."""
    stream = sys.stdout if out is None else out
    if code is None:
        stream.write(listed())
        return 0
    page = document(_meant(code))
    if stream.isatty():
        _print_rendered(page, stream)
    else:
        stream.write(page)
    return 0


def document(rule: LintRule) -> str:
    """The page of a rule as a Markdown document."""
    _, _, rest = rule.page.partition("\n")
    head = f"# {rule.meta.code} {rule.meta.name}\n\n{rule.title} · {rule.meta.severity} · since {rule.meta.since}\n"
    return f"{head}\n{rest.strip()}\n"


def listed() -> str:
    """Every code with its name, severity and title, in columns."""
    known = rules().values()
    width = max(len(rule.meta.name) for rule in known)
    lines = (f"{rule.meta.code}  {rule.meta.name:<{width}}  {rule.meta.severity:<7}  {rule.title}" for rule in known)
    return "".join(f"{line}\n" for line in lines)


def _meant(code: str) -> LintRule:
    rule = rule_of(code.upper())
    if rule is None:
        near = did_you_mean(code.upper(), rules())
        advice = f"did you mean `{near}`?" if near else "`aop explain` lists all of them"
        raise WrongUse(f"there is no code `{code}`: {advice}")
    return rule


def _print_rendered(page: str, stream: TextIO) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=stream).print(Markdown(page))
