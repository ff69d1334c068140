"""The language server: which answer belongs to which question, and how it is started.

Texts come whole with every change (`Full`), because editors and Python do not agree on what ends a line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from aop.editor import answers
from aop.editor.session import AopServer

# ---- texts


def did_open(ls: AopServer, params: types.DidOpenTextDocumentParams) -> None:
    _edit(ls, params.text_document.uri, params.text_document.text)


def did_change(ls: AopServer, params: types.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    _edit(ls, uri, ls.workspace.get_text_document(uri).source)


def _edit(ls: AopServer, uri: str, text: str) -> None:
    found = ls.project_of(uri)
    if found is None:
        ls.tell_homeless(uri)
        return
    opened, path = found
    opened.project.edit(path, text)
    ls.schedule(opened)


def did_close(ls: AopServer, params: types.DidCloseTextDocumentParams) -> None:
    found = ls.project_of(params.text_document.uri)
    if found is not None:
        opened, path = found
        opened.project.close(path)
        ls.schedule(opened)


def did_save(ls: AopServer, params: types.DidSaveTextDocumentParams) -> None:
    _reread(ls, [params.text_document.uri])


def did_change_files(ls: AopServer, params: types.DidChangeWatchedFilesParams) -> None:
    _reread(ls, [change.uri for change in params.changes])


def _reread(ls: AopServer, uris: list[str]) -> None:
    for opened in {id(found[0]): found[0] for uri in uris if (found := ls.project_of(uri))}.values():
        opened.project.reread()
        ls.schedule(opened)


async def initialized(ls: AopServer, params: types.InitializedParams) -> None:
    """Asks to be told when files change outside of the editor, where the editor can."""
    watching = ls.client_capabilities.workspace and ls.client_capabilities.workspace.did_change_watched_files
    if watching and watching.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*.{yaml,yml}")])
        registration = types.Registration("aop-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await ls.client_register_capability_async(types.RegistrationParams([registration]))


# ---- starting

_FEATURES: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    (types.INITIALIZED, initialized, None),
    (types.TEXT_DOCUMENT_DID_OPEN, did_open, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, did_change, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, did_close, None),
    (types.TEXT_DOCUMENT_DID_SAVE, did_save, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, did_change_files, None),
    (types.TEXT_DOCUMENT_HOVER, answers.hovering, None),
    (types.TEXT_DOCUMENT_DEFINITION, answers.definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, answers.references, None),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, answers.document_symbols, None),
    (types.TEXT_DOCUMENT_FORMATTING, answers.formatting, None),
    (
        types.TEXT_DOCUMENT_COMPLETION,
        answers.completion,
        types.CompletionOptions(trigger_characters=[" ", ".", "{", '"', "["]),
    ),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        answers.code_actions,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]),
    ),
)


def make_server() -> AopServer:
    """A server with all that it answers, not started yet."""
    server = AopServer()
    for name, answer, options in _FEATURES:
        server.feature(name, options)(answer)
    return server


def serve() -> None:
    """Speaks over standard input and output until the editor says `exit`."""
    make_server().start_io()


def serve_tcp(host: str, port: int) -> None:
    """Speaks to one editor at an address of this machine."""
    make_server().start_tcp(host, port)
