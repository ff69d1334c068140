"""How an action is called: what its mapping names is an input or a field of the answer, and a read is seen to be one.

The connector's own part of an action (`http`, `sql`, …) is plain data without places, so what is wrong in it is
looked for in the text of the file, from the action's name on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aop.analysis.findings import Findings
from aop.analysis.kinds import described, fields_of, is_open
from aop.analysis.symbols import Symbols
from aop.diagnostics import Span
from aop.machine.types import Type
from aop.syntax.declarations import ActionDecl

#: What the parts of an amount are called in a mapping.
MONEY_PARTS = ("amount", "currency", "minor")
#: Kinds of connection where nothing shows whether a call changes something.
_HIDDEN = ("python", "mcp")
#: Kinds of connection whose actions are requests.
REQUESTS = ("http", "openapi")
#: Keys of a request that hold no inputs.
_NO_INPUTS = ("accept", "failures", "method", "names", "operation", "result")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_calling(symbols: Symbols, findings: Findings, name: str, decl: ActionDecl) -> None:
    """Findings about the mapping of one action."""
    check = _Calling(symbols, findings, name, decl)
    check.reads()
    for kind in REQUESTS:
        check.placeholders(decl.binding.get(kind))
    check.query(decl.binding.get("sql"))
    for part in decl.binding.values():
        if isinstance(part, Mapping) and isinstance(part.get("result"), Mapping):
            check.result(part["result"])


class _Calling:
    """One action, its inputs and its fields by name."""

    def __init__(self, symbols: Symbols, findings: Findings, name: str, decl: ActionDecl) -> None:
        self._symbols, self._findings, self._name, self._decl = symbols, findings, name, decl
        self._system = symbols.system_of[name]
        self._inputs = {item.name.text: item for item in decl.inputs}
        self._start = decl.name.span.end

    # ---- reads

    def reads(self) -> None:
        """A `reads` that cannot be seen to be one needs its reason."""
        decl = self._decl
        if decl.does.text != "reads" or decl.reads_because:
            return
        connect: Mapping[str, Any] = self._symbols.systems[self._system].connect
        if connect.get("kind") in _HIDDEN or any(key in decl.binding for key in _HIDDEN):
            message = f"`{self._name}` says that it reads, which nothing here can show"
            self._findings.error("AOP512", message, decl.name.span, _ADD_REASON)
            return
        part = next((decl.binding[kind] for kind in REQUESTS if kind in decl.binding), None)
        method = part.get("method", "GET") if isinstance(part, Mapping) else "GET"
        if isinstance(method, str) and method.upper() not in ("GET", "HEAD"):
            message = f"`{self._name}` says that it reads, and `{method}` mostly changes something"
            span = self._place(rf"\bmethod:\s*[\"']?({re.escape(method)})")
            self._findings.error("AOP512", message, span, _ADD_REASON)

    # ---- what goes out

    def placeholders(self, part: Any) -> None:
        """Every `{…}` of a request."""
        if not isinstance(part, Mapping) or self._unread():
            return
        for text in _texts({key: item for key, item in part.items() if key not in _NO_INPUTS}):
            for found in _PLACEHOLDER.finditer(text):
                self._path(found[1], self._place(re.escape("{") + f"({re.escape(found[1])})" + re.escape("}")))

    def query(self, part: Any) -> None:
        """What an `sql` part says of its parameters and of its columns."""
        if not isinstance(part, Mapping):
            return
        params = part.get("params")
        if isinstance(params, Mapping) and not self._unread():
            for path in params.values():
                if isinstance(path, str):
                    self._path(path, self._place(rf"\bparams:[^}}]*?:\s*[\"']?({re.escape(path)})\b"))
        for key in ("json", "cents"):
            columns = part.get(key)
            for path in columns if isinstance(columns, Sequence) and not isinstance(columns, str) else ():
                if isinstance(path, str):
                    self._column(path, self._place(rf"\b{key}:[^\]]*?\b({re.escape(path)})\b"))

    def _path(self, path: str, span: Span) -> None:
        """An input, or a field of one."""
        first, *rest = path.split(".")
        if first not in self._inputs:
            self._findings.unknown("AOP211", f"input of `{self._name}`:", first, _part(span, 0, first), self._inputs)
            return
        self._fields(self._symbols.type_of(self._inputs[first].type, self._system), rest, span, len(first))

    def _fields(self, kind: Type | None, rest: Sequence[str], span: Span, start: int) -> None:
        for word in rest:
            place = _part(span, start + 1, word)
            start += 1 + len(word)
            if is_open(kind, self._symbols.records):
                return
            fields = fields_of(kind, self._symbols.records)
            if kind is not None and kind.kind == "money":
                fields = dict.fromkeys(MONEY_PARTS, Type("text"))
            if fields is None:
                help_text = "leave out the dot and what follows it"
                self._findings.error("AOP203", f"{described(kind)} has no fields, so no `{word}`", place, help_text)
                return
            if word not in fields:
                self._findings.unknown("AOP203", f"field of {described(kind)}:", word, place, fields)
                return
            kind = fields[word]

    # ---- what comes back

    def result(self, mapping: Mapping[str, Any]) -> None:
        """The answer is read into fields that are there, and into each that must be."""
        known = self._answered()
        if known is None:
            return
        for key in mapping:
            if key not in known:
                span = self._place(rf"\bresult:[^}}]*?\b({re.escape(key)})\s*:")
                self._findings.unknown("AOP203", f"field of what `{self._name}` returns:", key, span, known)
        lacking = [key for key, optional in known.items() if not optional and key not in mapping]
        if lacking and all(key in known for key in mapping):
            listed = ", ".join(f"`{key}`" for key in lacking)
            message = f"`{self._name}` returns {listed}, and `result` does not say where to find it"
            help_text = f"add `{lacking[0]}: $.{lacking[0]}`, or make it optional: `{lacking[0]}?`"
            self._findings.error("AOP314", message, self._place(r"\b(result):"), help_text)

    def _column(self, path: str, span: Span) -> None:
        known, words = self._answered(), path.split(".")
        if known is None:
            return
        if words[0] not in known:
            place = _part(span, 0, words[0])
            self._findings.unknown("AOP203", f"field of what `{self._name}` returns:", words[0], place, known)
        elif self._decl.returns is not None:
            kind = self._symbols.type_of(self._decl.returns, self._system)
            self._fields(kind, words, Span(span.source, span.start - 1, span.end), 0)

    def _answered(self) -> dict[str, bool] | None:
        """The fields of the answer, each with whether it is optional; None when it has none, or they are not known."""
        if self._decl.result_fields:
            return {item.name.text: item.optional for item in self._decl.result_fields}
        kind = None if self._decl.returns is None else self._symbols.type_of(self._decl.returns, self._system)
        record = None if kind is None or kind.kind != "record" else self._symbols.records.get(kind.record or "")
        return None if record is None else {key: item.optional for key, item in record.fields.items()}

    # ---- places

    def _unread(self) -> bool:
        """Whether the inputs could not be read, so that whatever is named may be one."""
        return not self._inputs and self._findings.has_errors_in(self._decl.name.span.source)

    def _place(self, pattern: str) -> Span:
        """Where this stands after the action's name; the name, when it is written in some other way."""
        source = self._decl.name.span.source
        found = re.compile(pattern, re.DOTALL).search(source.text, self._start)
        return self._decl.name.span if found is None else Span(source, found.start(1), found.end(1))


_ADD_REASON = "add `reads_because: …`, which says why it changes nothing, or write `does: writes`"


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)


def _part(span: Span, start: int, word: str) -> Span:
    """A word of a path; the whole when the path is not what stands there."""
    place = Span(span.source, span.start + start, span.start + start + len(word))
    return place if place.text == word else span
