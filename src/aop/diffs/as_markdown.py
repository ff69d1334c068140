"""A comparison as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from aop.diagnostics.terminal import visible
from aop.diffs.as_text import said, verdict
from aop.diffs.changes import Change, Compared, Line

#: A comment has a limit: so many changes have their conversation in it.
MAX_SHOWN = 20


def as_markdown(found: Compared, title: str) -> str:
    """The comment as text."""
    return "\n".join(_lines(found, title)) + "\n"


def _lines(found: Compared, title: str) -> Iterator[str]:
    sign = "⚠️ " if found.widens else ""
    yield from (f"### {sign}{_plain(title)}: {verdict(found)}", "")
    for number, change in enumerate(found.changes):
        yield from _change(change, shown=number < MAX_SHOWN)
    for item in found.exposure:
        yield f"- **exposure** of {_plain(item.where)}: {_plain(item.new)}, instead of {_plain(item.old)}"
    yield from (f"- **not compared**: {_plain(why)}" for why in found.left)
    if found.written:
        yield from ("", f"<details><summary>{len(found.written)} written otherwise</summary>", "", "```diff")
        for item in found.written:
            yield f"# {visible(item.where if item.at is None else f'{item.at.file}:{item.at.line}')}"
            yield from (f"{mark} {visible(text)}" for mark, text in (("-", item.old), ("+", item.new)) if text)
        yield from ("```", "", "</details>")


def _change(change: Change, *, shown: bool) -> Iterator[str]:
    kind, _, what = said(change).partition(": ")
    when = f", when {_plain(', '.join(change.when))}" if change.when else ""
    yield f"- **{kind}**: {_code(what)}{when}"
    if change.witness is None or not shown:
        return
    yield from ("", "  <details><summary>a conversation</summary>", "", "  ```diff")
    yield from (f"  # given {visible(line)}" for line in change.witness.given)
    yield from (f"    {_line(line)}" for line in change.witness.shared)
    for mark, lines in (("-", change.witness.old), ("+", change.witness.new)):
        yield from (f"  {mark} {_line(line)}" for line in lines)
    if change.witness.alike:
        yield f"    and {change.witness.alike} lines alike"
    yield from ("  ```", "", "  </details>", "")


def _line(line: Line) -> str:
    return visible(f"{line.who}: {line.text}")


def _code(text: str) -> str:
    """A line with code in backticks: what stands in them is left as it is."""
    pieces = visible(text).split("`")
    return "`".join(piece if place % 2 else _plain(piece) for place, piece in enumerate(pieces))


def _plain(text: str) -> str:
    escaped = "".join(f"\\{char}" if char in r"\`*_[]|~#" else char for char in visible(text))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
