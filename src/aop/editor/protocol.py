"""From what the pure functions say to the types of the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from aop import rules
from aop.diagnostics import Finding, Severity, Span
from aop.editor.fixes import Action
from aop.editor.hover import Hover
from aop.editor.items import Completion, Edit, Item
from aop.editor.positions import Positions
from aop.editor.symbols import Symbol
from aop.rules.registry import rule_of

SOURCE = "aop"

_KINDS = {
    "sentence": types.CompletionItemKind.Snippet,
    "word": types.CompletionItemKind.Keyword,
    "name": types.CompletionItemKind.Variable,
    "field": types.CompletionItemKind.Field,
    "action": types.CompletionItemKind.Function,
    "procedure": types.CompletionItemKind.Module,
    "option": types.CompletionItemKind.EnumMember,
    "key": types.CompletionItemKind.Property,
    "input": types.CompletionItemKind.Property,
    "type": types.CompletionItemKind.Class,
    "failure": types.CompletionItemKind.Event,
}
_SYMBOLS = {
    "step": types.SymbolKind.Method,
    "handler": types.SymbolKind.Event,
    "slot": types.SymbolKind.Variable,
    "action": types.SymbolKind.Function,
    "record": types.SymbolKind.Class,
    "field": types.SymbolKind.Field,
    "intent": types.SymbolKind.Event,
    "table": types.SymbolKind.Array,
    "message": types.SymbolKind.String,
}


def uri_of(path: str) -> str:
    return from_fs_path(path) or ""


def range_of(positions: Positions, start: int, end: int) -> types.Range:
    first, last = positions.at(start), positions.at(max(start, end))
    return types.Range(types.Position(*first), types.Position(*last))


def location(span: Span, uri: str, encoding: str) -> types.Location:
    return types.Location(uri, range_of(Positions(span.source.text, encoding), span.start, span.end))


def offset_of(positions: Positions, place: types.Position) -> int:
    return positions.offset(place.line, place.character)


def edits(positions: Positions, made: Iterable[Edit]) -> list[types.TextEdit]:
    return [types.TextEdit(range_of(positions, item.start, item.end), item.text) for item in made]


# ---- findings


def diagnostic(finding: Finding, positions: Positions, absolute: Callable[[str], str]) -> types.Diagnostic:
    """A finding as an editor shows it. `absolute` gives the path of a file as findings show it."""
    severity = types.DiagnosticSeverity.Error
    if finding.severity is Severity.WARNING:
        severity = types.DiagnosticSeverity.Warning
    message = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    related = [
        types.DiagnosticRelatedInformation(
            location(note.span, uri_of(absolute(note.span.source.path)), positions.encoding), note.message
        )
        for note in finding.notes
    ]
    page = page_of(finding.code)
    return types.Diagnostic(
        range=range_of(positions, finding.span.start, finding.span.end),
        message=message,
        severity=severity,
        code=finding.code,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if is_unnecessary(finding.code) else None,
        related_information=related or None,
    )


@cache
def page_of(code: str) -> str:
    """The address of the page of a code: in the documentation where that lies beside the package, else the file of the
    rule, which begins with its page. Empty for a code without one."""
    package = Path(rules.__file__).parent
    page = package.parents[2] / "docs" / "rules" / f"{code}.md"
    files = [page] if page.is_file() else sorted(package.rglob(f"{code.lower()}_*.py"))
    return uri_of(str(files[0])) if files and code.isalnum() else ""


def is_unnecessary(code: str) -> bool:
    """Whether a code is about something that could as well be deleted."""
    rule = rule_of(code)
    return rule is not None and ("unused" in rule.meta.name or rule.meta.name.endswith("reached"))


# ---- proposals, actions, outlines


def completion_list(found: Completion, positions: Positions, snippets: bool) -> types.CompletionList:
    items = [_item(item, number, found, positions, snippets) for number, item in enumerate(found.items)]
    return types.CompletionList(is_incomplete=False, items=items)


def _item(item: Item, number: int, found: Completion, positions: Positions, snippets: bool) -> types.CompletionItem:
    written = item.written if snippets or not item.snippet else item.label
    as_snippet = item.snippet and snippets
    said = types.MarkupContent(types.MarkupKind.Markdown, item.documentation) if item.documentation else None
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS.get(item.kind, types.CompletionItemKind.Value),
        detail=item.detail or None,
        documentation=said,
        sort_text=f"{number:04d}",
        filter_text=item.label,
        insert_text_format=types.InsertTextFormat.Snippet if as_snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(range_of(positions, found.start, found.end), written),
        additional_text_edits=edits(positions, item.more) or None,
    )


def hover(found: Hover, positions: Positions) -> types.Hover:
    content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(content, range_of(positions, found.start, found.end))


def code_action(
    action: Action, uri: str, positions: Positions, shown: Callable[[Finding], types.Diagnostic]
) -> types.CodeAction:
    everything = action.finding is None
    return types.CodeAction(
        title=action.title,
        kind=types.CodeActionKind.SourceFixAll if everything else types.CodeActionKind.QuickFix,
        diagnostics=None if action.finding is None else [shown(action.finding)],
        is_preferred=action.preferred or None,
        edit=types.WorkspaceEdit(changes={uri: edits(positions, action.edits)}),
    )


def symbol(item: Symbol, positions: Positions) -> types.DocumentSymbol:
    """Its range holds the range of its name, as the protocol demands."""
    whole = range_of(positions, min(item.span.start, item.name_span.start), max(item.span.end, item.name_span.end))
    return types.DocumentSymbol(
        name=item.name,
        kind=_SYMBOLS.get(item.kind, types.SymbolKind.Constant),
        range=whole,
        selection_range=range_of(positions, item.name_span.start, item.name_span.end),
        detail=item.kind,
        children=[symbol(child, positions) for child in item.children] or None,
    )
