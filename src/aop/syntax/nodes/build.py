"""Strict YAML: libyaml's events into nodes, and text only.

libyaml finds the structure; nothing here guesses a type, so `NO` stays "NO" and `02134` stays "02134". What
YAML offers beyond keys, lists and text (anchors, aliases, tags, merge keys, several documents) is refused,
each with its own message, and what is left of the file is read all the same. A part that is no YAML is set
aside once it has its finding, so that it does not hide the others.
"""

from __future__ import annotations

from typing import Any, NoReturn

import yaml

from aop.diagnostics import Finding, Note, Span
from aop.errors import AopError
from aop.syntax.nodes import traps
from aop.syntax.nodes.complaint import Complaint
from aop.syntax.nodes.complaints import explain
from aop.syntax.nodes.found import Found
from aop.syntax.nodes.scalars import snippet_of
from aop.syntax.nodes.setting_aside import set_aside
from aop.syntax.nodes.tree import Broken, Entry, Mapping, Node, Scalar, Sequence
from aop.syntax.nodes.words import IN_QUOTES, line_end, short, word_at
from aop.syntax.source import Readable

MAX_DEPTH = 20
MAX_NODES = 60_000

#: How many parts of a file may be set aside because they are no YAML, before reading stops.
MAX_SET_ASIDE = 10

_OR_REPEAT = f"{IN_QUOTES}; else repeat the value"


def read_nodes(page: Readable) -> tuple[Node | None, tuple[Finding, ...]]:
    """The root of a YAML file; None when it is empty or could not be read at all."""
    found = Found(page.source)
    layout = page.layout
    for _ in range(MAX_SET_ASIDE + 1):
        builder = _Builder(page, layout, found)
        try:
            root = builder.document()
        except yaml.YAMLError as error:
            rest = set_aside(layout, builder.culprit(error))
            if rest is None:
                break
            layout = rest
        except _StopReading:
            break
        else:
            found.take(traps.no_break_spaces(page, layout, builder.texts))
            return _root(page, root, layout, found), found.once()
    return None, found.once()


def _root(page: Readable, root: Node | None, layout: str, found: Found) -> Node | None:
    lost = layout is not page.layout or any(item.code == "AOP141" for item in found.findings)
    if (root is None or root.span.start == root.span.end) and not lost:
        found.error("AOP159", "the file is empty", Span(page.source, 0, 0), "write it, or delete it")
        return None
    if lost and isinstance(root, Mapping):
        return Mapping(root.entries, root.span, root.flow, damaged=True)
    return root


def _parser(layout: str) -> Any:
    """libyaml's parser. The one in pure Python reads other files than this one, so it is no substitute."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        raise AopError("this PyYAML has no libyaml; install a build of it that has it") from None
    return CParser(layout)


class _StopReading(Exception):
    """The file is over a bound; the finding has been left."""


class _Builder:
    """One pass over one layout."""

    def __init__(self, page: Readable, layout: str, found: Found) -> None:
        self.page, self.layout, self.found = page, layout, found
        self.texts: list[tuple[int, int]] = []  # quoted and block texts, in which a space is text
        self.anchors: set[str] = set()
        self.open: list[int] = []  # the places of brackets that are not closed yet
        self.nodes = 0
        self.last: Any = None
        self.parser = _parser(layout)

    # ---- the document

    def document(self) -> Node | None:
        self.next()
        start = self.next()
        if isinstance(start, yaml.StreamEndEvent):
            return None
        self.directive(start)
        root = self.node(self.next(), 1, -1)
        self.next()
        more = self.next()
        if not isinstance(more, yaml.StreamEndEvent):
            at = self.layout.find("---", more.start_mark.index)
            message = "a second document starts here, after `---`"
            self.found.error("AOP141", message, self.span(at, at + 3), "keep one document in a file")
        return root

    def directive(self, start: Any) -> None:
        """A line `%…` before `---`."""
        at = -1 if not start.explicit else f"\n{self.layout[: start.end_mark.index]}".find("\n%")
        if at >= 0:
            span = self.span(at, line_end(self.layout, at))
            self.found.error("AOP141", "a line that starts with `%` is a directive", span, "delete it")

    def next(self) -> Any:
        event = self.parser.get_event()
        if not isinstance(event, yaml.DocumentEndEvent):
            self.last = event
        return event

    def span(self, start: int, end: int) -> Span:
        return Span(self.page.source, start, end)

    # ---- nodes

    def node(self, event: Any, depth: int, indent: int) -> Node:
        self.bounds(event.start_mark.index, depth)
        match event:
            case yaml.ScalarEvent():
                return self.scalar(event, indent)
            case yaml.MappingStartEvent():
                self.refuse_extras(event)
                return self.mapping(event, depth)
            case yaml.SequenceStartEvent():
                self.refuse_extras(event)
                return self.sequence(event, depth)
        return self.alias(event)

    def bounds(self, at: int, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH:
            self.stop("AOP146", f"this is nested more than {MAX_DEPTH} levels deep", at, "write it flatter")
        if self.nodes > MAX_NODES:
            self.stop("AOP147", f"the file has more than {MAX_NODES:,} values", at, "split it into several")

    def stop(self, code: str, message: str, at: int, advice: str) -> NoReturn:
        self.found.error(code, message, self.span(at, at + 1), advice)
        raise _StopReading

    def scalar(self, event: Any, indent: int) -> Scalar | Broken:
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        emptied = start == end and self.layout is not self.page.layout
        if emptied or self.refuse_extras(event):
            return Broken(self.span(start, end))
        if style:
            self.texts.append((start, end))
        scalar = Scalar(snippet_of(self.page, style, start, end, indent), self.span(start, end), style)
        trap = traps.curly_quote(scalar.snippet) if not style else None
        trap = traps.hidden_escape(scalar.snippet) if style == '"' else trap
        if trap is None:
            return scalar
        self.found.take([trap])
        return Broken(scalar.span)

    def sequence(self, event: Any, depth: int) -> Sequence | Broken:
        items: list[Node] = []
        self.open.extend(self.bracket(event))
        while type(inner := self.next()) is not yaml.SequenceEndEvent:
            items.append(self.node(inner, depth + 1, event.start_mark.column))
        if event.flow_style:
            self.open.pop()
        end = self.last.end_mark.index if event.flow_style or not items else items[-1].span.end
        span = self.span(event.start_mark.index, end)
        torn = event.flow_style and any(isinstance(item, Broken) for item in items)
        return Broken(span) if torn else Sequence(tuple(items), span, event.flow_style)

    def mapping(self, event: Any, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        damaged, end = False, event.end_mark.index
        self.open.extend(self.bracket(event))
        while type(inner := self.next()) is not yaml.MappingEndEvent:
            key = self.node(inner, depth + 1, event.start_mark.column)
            value = self.node(self.next(), depth + 1, event.start_mark.column)
            end = max(key.span.end, value.span.end)
            torn = event.flow_style and isinstance(value, Broken)  # its rest may look like further keys
            damaged |= not self.enter(entries, key, value) or torn
        if event.flow_style:
            self.open.pop()
            end = self.last.end_mark.index
        span = self.span(event.start_mark.index, end)
        return Mapping(tuple(entries.values()), span, event.flow_style, damaged)

    def bracket(self, event: Any) -> tuple[int, ...]:
        return (event.end_mark.index - 1,) if event.flow_style else ()

    def enter(self, entries: dict[str, Entry], key: Node, value: Node) -> bool:
        """Take an entry in; False when its key cannot be one."""
        if isinstance(key, Scalar) and key.text in entries:
            first = Note(entries[key.text].key.span, "first given here")
            message = f"the key `{short(key.text)}` is given twice"
            self.found.error("AOP142", message, key.span, "keep one of them", first)
        elif isinstance(key, Scalar) and not self.refuse_key(key):
            entries[key.text] = Entry(key, value)
        else:
            if isinstance(key, Mapping | Sequence):
                message = "a key is a name, not several values"
                self.found.error("AOP148", message, key.span, IN_QUOTES)
            return False
        return True

    # ---- what is refused

    def refuse_key(self, key: Scalar) -> bool:
        if key.text == "<<" and not key.style:
            message = "`<<` merges keys, which this language does not do"
            self.found.error("AOP145", message, key.span, "repeat the keys")
        elif not key.text:
            colon = self.layout.startswith(":", key.span.end)
            message = "a key is missing before this colon" if colon else "a key is missing here"
            span = self.span(key.span.start, key.span.end + colon)
            self.found.error("AOP148", message, span, "write `name: value`")
        else:
            return False
        return True

    def refuse_extras(self, event: Any) -> bool:
        start = event.start_mark.index
        if event.tag is not None:
            word = word_at(self.layout, start)
            message = f"`{short(word)}` is a tag, which this language does not have"
            self.found.error("AOP144", message, self.span(start, start + len(word)), IN_QUOTES)
        elif event.anchor is not None:
            if not self.anchors:
                message = f"`&{short(event.anchor)}` is an anchor, which this language does not have"
                span = self.span(start, start + 1 + len(event.anchor))
                self.found.error("AOP143", message, span, _OR_REPEAT)
            self.anchors.add(event.anchor)
        else:
            return False
        return True

    def alias(self, event: Any) -> Broken:
        span = self.span(event.start_mark.index, event.end_mark.index)
        if event.anchor not in self.anchors:
            message = f"`*{short(event.anchor)}` is an alias, which this language does not have"
            self.found.error("AOP143", message, span, _OR_REPEAT)
        return Broken(span)

    # ---- what is no YAML

    def culprit(self, error: yaml.YAMLError) -> int:
        """The place that made libyaml stop, with its finding left, unless it had one: an alias, a tag."""
        start = self.last.start_mark.index
        extras = getattr(self.last, "tag", None) or getattr(self.last, "anchor", None)
        if extras and self.layout[start] in "*&!":
            return int(start)
        finding = explain(
            Complaint.of(self.page.source, self.layout, error, self.last, self.open[-1] if self.open else None)
        )
        self.found.take([finding])
        return finding.span.start
