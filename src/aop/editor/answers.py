"""What an editor asks, answered by the pure functions: find the page, turn the position, ask, turn the answer."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aop.editor import protocol
from aop.editor.completion import complete
from aop.editor.fixes import actions, formatted
from aop.editor.hover import hover
from aop.editor.session import AopServer, Open
from aop.editor.symbols import outline
from aop.editor.things import Mark


def completion(ls: AopServer, params: types.CompletionParams) -> types.CompletionList | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    opened, page, positions = found
    proposals = complete(opened.project.view, page, protocol.offset_of(positions, params.position))
    return protocol.completion_list(proposals, positions, _takes_snippets(ls.client_capabilities))


def _takes_snippets(client: types.ClientCapabilities) -> bool:
    item = client.text_document and client.text_document.completion and client.text_document.completion.completion_item
    return bool(item and item.snippet_support)


def hovering(ls: AopServer, params: types.HoverParams) -> types.Hover | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    opened, page, positions = found
    said = hover(opened.index, page, protocol.offset_of(positions, params.position))
    return None if said is None else protocol.hover(said, positions)


def definition(ls: AopServer, params: types.DefinitionParams) -> list[types.Location] | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    opened, page, positions = found
    mark = opened.index.at(page, protocol.offset_of(positions, params.position))
    return None if mark is None else _locations(ls, opened, opened.index.definition(mark))


def references(ls: AopServer, params: types.ReferenceParams) -> list[types.Location] | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    opened, page, positions = found
    mark = opened.index.at(page, protocol.offset_of(positions, params.position))
    if mark is None:
        return None
    marks = opened.index.references(mark)
    wanted = tuple(item for item in marks if params.context.include_declaration or not item.declares)
    return _locations(ls, opened, wanted)


def _locations(ls: AopServer, opened: Open, marks: tuple[Mark, ...]) -> list[types.Location]:
    absolute, encoding = opened.project.absolute, ls.encoding
    return [protocol.location(mark.span, protocol.uri_of(absolute(mark.span.source.path)), encoding) for mark in marks]


def document_symbols(ls: AopServer, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    _, page, positions = found
    return [protocol.symbol(item, positions) for item in outline(page.declared)]


def code_actions(ls: AopServer, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    opened, page, positions = found
    start = protocol.offset_of(positions, params.range.start)
    end = protocol.offset_of(positions, params.range.end)
    findings = opened.checked.findings.get(opened.project.absolute(page.path), ())
    offered = actions(page, findings, start, end)
    uri = params.text_document.uri
    absolute = opened.project.absolute
    made = [
        protocol.code_action(item, uri, positions, lambda finding: protocol.diagnostic(finding, positions, absolute))
        for item in offered
    ]
    only = params.context.only
    return [item for item in made if only is None or any(str(item.kind).startswith(_kind(kind)) for kind in only)]


def _kind(kind: Any) -> str:
    return str(getattr(kind, "value", kind))


def formatting(ls: AopServer, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    found = ls.page_of(params.text_document.uri)
    if found is None:
        return None
    _, page, positions = found
    return protocol.edits(positions, formatted(page))
