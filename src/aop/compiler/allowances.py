"""Allowances: `# aop: allow CODE because …` takes back findings of a code, with the reason.

At the end of a line it speaks of that line; on a line of its own, of the next line that is more than a comment.
Warnings can be allowed, and what the lint rules of the families 5 to 9 find: the rest has no meaning to judge. An
allowance that is not complete, or that nothing needs, is a finding itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aop.diagnostics import Finding, Severity, Source, Span, did_you_mean
from aop.rules.registry import LintRule, rule_of, rules
from aop.syntax.declarations import Files

#: Families of codes whose lint rules are a matter of judgement.
JUDGED = "56789"

#: Codes that not every check looks for (`--intents`): an allowance of one is never said to be unused.
ELSEWHERE = frozenset({"AOP703"})

_COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*aop:[ \t]*(?P<verb>allows?|alow|ignore|disable)\b(?P<rest>[^\r\n]*)", re.M)
_REST = re.compile(r"[ \t]+(?P<code>(?!because\b)[^\s:]+)(?:[ \t]+because[ \t]+(?P<reason>\S.*))?[ \t]*")
_FORM = "write `# aop: allow CODE because …`"


@dataclass(frozen=True, slots=True)
class Allowance:
    """A complete comment. `line` is the one it speaks of, from 1."""

    comment: Span
    code: Span
    line: int

    def covers(self, finding: Finding) -> bool:
        span = finding.span
        return finding.code == self.code.text and span.source == self.code.source and span.line == self.line


def apply_allowances(found: Iterable[Finding], files: Files) -> list[Finding]:
    """The findings that are left, with those about the allowances themselves."""
    findings = list(found)
    given = [item for source in _sources(files, findings) for item in _comments(source)]
    allowed = [item for item in given if isinstance(item, Allowance)]
    refused = [item for item in given if isinstance(item, Finding)]
    if not allowed:
        return findings + refused
    left = [finding for finding in findings if not any(item.covers(finding) for item in allowed)]
    unsound = any(finding.severity is Severity.ERROR for finding in left)
    looked_for = [item for item in allowed if item.code.text not in ELSEWHERE]
    unused = [] if unsound else [item for item in looked_for if not any(map(item.covers, findings))]
    return left + refused + [_unused(item) for item in unused]


def can_be_allowed(rule: LintRule) -> bool:
    """Whether what a rule finds is a matter of judgement."""
    return rule.meta.severity is Severity.WARNING or (rule.check is not None and rule.meta.code[3] in JUDGED)


def _sources(files: Files, findings: Iterable[Finding]) -> Iterator[Source]:
    """The text of every file that declares something or has a finding, once."""
    spans = [item.system.span for item in files.systems]
    spans += [item.span for item in files.procedures]
    spans += [line.span for file in files.rules for line in file.rules]
    spans += [line.span for file in files.rules for line in file.escalations]
    if files.workspace is not None:
        spans.append(files.workspace.name.span)
    spans += [item.span for item in files.tests]
    spans += [item.span for item in files.sandbox]
    spans += [finding.span for finding in findings]
    yield from {span.source.path: span.source for span in spans if span.source.text}.values()


def _comments(source: Source) -> Iterator[Allowance | Finding]:
    if source.text.find("aop:", 1) > 0:  # a file begins with `aop: 1`
        for comment in _COMMENT.finditer(source.text):
            if not _in_quotes(source, comment.start()):
                yield _read(source, comment)


def _in_quotes(source: Source, at: int) -> bool:
    return source.text.count('"', source.text.rfind("\n", 0, at) + 1, at) % 2 == 1


def _read(source: Source, comment: re.Match[str]) -> Allowance | Finding:
    """The allowance of a comment, or what is wrong with it."""
    end = comment.start("rest") + len(comment["rest"].rstrip())
    whole = Span(source, comment.start(), end)
    if comment["verb"] != "allow":
        verb = Span(source, *comment.span("verb"))
        return Finding("AOP901", f"`{comment['verb']}` is no word for this", verb, _FORM)
    rest = _REST.fullmatch(comment["rest"])
    if rest is None and not comment["rest"].strip():
        return Finding("AOP901", "this allows nothing: it names no code", whole, _FORM)
    if rest is None or rest["reason"] is None:
        return Finding("AOP901", "an allowance needs its reason", whole, _FORM)
    start = comment.start("rest")
    code = Span(source, start + rest.start("code"), start + rest.end("code"))
    return _refused(code) or Allowance(whole, code, _line_meant(source, comment.start()))


def _refused(code: Span) -> Finding | None:
    rule = rule_of(code.text)
    if rule is None:
        near = did_you_mean(code.text.upper(), rules())
        help_text = f"did you mean `{near}`?" if near else "`aop explain` lists the codes"
        return Finding("AOP902", f"no rule has the code `{code.text}`", code, help_text)
    if not can_be_allowed(rule):
        return Finding("AOP904", f"`{code.text}` cannot be allowed", code, "mend what it finds")
    return None


def _line_meant(source: Source, at: int) -> int:
    """The comment's own line when something stands before it, else the next one that is no comment."""
    number, column = source.position(at)
    if source.line(number)[: column - 1].strip():
        return number
    last = len(source.line_starts)
    following = (line for line in range(number + 1, last + 1) if not source.line(line).lstrip().startswith("#"))
    return next(following, number)


def _unused(item: Allowance) -> Finding:
    message = f"this allows nothing: `{item.code.text}` is not found on line {item.line}"
    return Finding("AOP903", message, item.comment, "delete it", Severity.WARNING)
