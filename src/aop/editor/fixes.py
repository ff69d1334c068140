"""What can be done about findings: their own fixes, all safe ones at once, and an allowance with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aop.compiler.allowances import can_be_allowed
from aop.diagnostics import Finding, Fix
from aop.editor.items import Edit
from aop.editor.outline import place_at
from aop.editor.view import Page
from aop.rules.registry import rule_of
from aop.syntax.format import fix_file, format_file
from aop.syntax.kinds import Kind

#: What stands for the reason of an allowance until the author gives it.
REASON = "say why this is right here"

_READ = (Kind.WORKSPACE, Kind.ACTIONS, Kind.RULES, Kind.PROCEDURE, Kind.TEST, Kind.SANDBOX)


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an editor offers to do. `preferred` when it is safe and about one finding; `finding` is the one
    that it takes away, or None for all."""

    title: str
    edits: tuple[Edit, ...]
    finding: Finding | None
    preferred: bool = False


def actions(page: Page, findings: Iterable[Finding], start: int, end: int) -> list[Action]:
    """What can be done about the findings that `[start, end]` of a page touches. Findings about an older text, whose
    places do not hold any more, offer nothing."""
    current = [item for item in findings if item.span.source.text == page.text]
    touched = [item for item in current if item.span.start <= end and start <= item.span.end]
    offered = [action for item in touched for action in _mending(item)]
    offered += [action for item in touched if (action := _allowing(page, item)) is not None]
    if any(_is_safe(item) for item in current) and (edits := fix_all(page)):
        offered.append(Action("Fix all that is certain in this file", edits, None))
    return offered


def _is_safe(finding: Finding) -> bool:
    return bool(finding.fixes) and all(fix.safe for fix in finding.fixes)


def _mending(finding: Finding) -> Iterable[Action]:
    if finding.fixes:
        safe = _is_safe(finding)
        title = _title(finding.fixes, finding) + ("" if safe else " (check what it means)")
        yield Action(title, tuple(map(_edit, finding.fixes)), finding, safe)


def _title(fixes: tuple[Fix, ...], finding: Finding) -> str:
    if len(fixes) > 1:
        return f"Mend: {finding.help or finding.message}"
    (fix,) = fixes
    removed, written = fix.span.text.strip(), fix.replacement.strip()
    if not written:
        return f"Delete `{_short(removed)}`"
    if not removed:
        return f"Add `{_short(written)}`"
    return f"Write `{_short(written)}` instead of `{_short(removed)}`"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"


def _edit(fix: Fix) -> Edit:
    return Edit(fix.span.start, fix.span.end, fix.replacement)


def fix_all(page: Page) -> tuple[Edit, ...]:
    """The edit that makes all safe fixes of a file; none where there is nothing to mend."""
    if page.kind not in _READ:
        return ()
    fixed = fix_file(page.kind, page.path, page.text.replace("\r\n", "\n"))
    return (Edit(0, len(page.text), fixed.text),) if fixed.made else ()


def formatted(page: Page) -> tuple[Edit, ...]:
    """The edit that lays a file out as `aop fmt` does; none where it has errors or is so already."""
    if page.kind not in _READ:
        return ()
    written = format_file(page.kind, page.path, page.text).text
    return () if written is None or written == page.text else (Edit(0, len(page.text), written),)


def _allowing(page: Page, finding: Finding) -> Action | None:
    """An allowance on a line of its own above; None where the code cannot be allowed, or where no comment can stand."""
    rule = rule_of(finding.code)
    if rule is None or not can_be_allowed(rule):
        return None
    start = page.text.rfind("\n", 0, finding.span.start) + 1
    line = page.text[start:].split("\n", 1)[0]
    indent = line[: len(line) - len(line.lstrip(" "))]
    place = place_at(page.text, start + len(indent))
    if place.kind == "block" and place.path[-1] in ("examples", "conversation"):
        return None
    comment = f"{indent}# aop: allow {finding.code} because {REASON}\n"
    return Action(f"Allow {finding.code} here, with a reason", (Edit(start, start, comment),), finding)
