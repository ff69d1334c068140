"""The workspaces of the open files: when they are checked, and what the editor is told about them.

A change is checked when the keys rest for a moment, in a thread, one check of a workspace at a time; what comes in
between is checked once. Findings about a text that has changed since are not told: a newer check is under way.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from aop import __version__
from aop.diagnostics import Finding
from aop.editor import protocol
from aop.editor.marks import Index
from aop.editor.positions import UTF16, Positions
from aop.editor.project import Checked, Project, workspace_of
from aop.editor.view import Page
from aop.syntax.workspace_files import no_workspace

_log = logging.getLogger(__name__)

#: The keys rest for so long before a text is checked; under steady typing it is checked after `LONGEST` all the same.
QUIET_SECONDS = 0.2
LONGEST_SECONDS = 2.0

#: As many workspaces as one server holds; the one used least goes.
MAX_WORKSPACES = 16

#: As many diagnostics of one file as are sent.
MAX_DIAGNOSTICS = 500


class Open:
    """A workspace that is being edited, with what the editor was told about it."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        self.checked = Checked({})
        self.told: set[str] = set()
        self.since = 0.0
        self.waiting: asyncio.Task[None] | None = None
        self.running = False
        self._index: Index | None = None

    @property
    def index(self) -> Index:
        view = self.project.view
        if self._index is None or self._index.view is not view:
            self._index = Index(view)
        return self._index


class AopServer(LanguageServer):
    """Knows the workspaces of the open files."""

    def __init__(self) -> None:
        super().__init__("aop", __version__, types.TextDocumentSyncKind.Full)
        self.opened: dict[Path, Open] = {}

    # ---- which workspace, which page

    def project_of(self, uri: str) -> tuple[Open, str] | None:
        """The workspace of a file, with its absolute path; None for a file of none."""
        path = to_fs_path(uri)
        root = None if path is None else workspace_of(os.path.abspath(path))
        if path is None or root is None:
            return None
        opened = self.opened.pop(root, None) or Open(root)
        self.opened[root] = opened  # the one used last stands last
        while len(self.opened) > MAX_WORKSPACES:
            self.opened.pop(next(iter(self.opened)))
        return opened, os.path.abspath(path)

    def page_of(self, uri: str) -> tuple[Open, Page, Positions] | None:
        found = self.project_of(uri)
        if found is None:
            return None
        opened, path = found
        page = opened.project.view.pages.get(opened.project.inside(path) or "")
        return None if page is None else (opened, page, self.positions(page.text))

    def positions(self, text: str) -> Positions:
        return Positions(text, self.encoding)

    @property
    def encoding(self) -> str:
        """What editor and server agreed to count columns in."""
        agreed = self.workspace.position_encoding or UTF16
        return agreed.value if isinstance(agreed, types.PositionEncodingKind) else agreed

    # ---- checking

    def schedule(self, opened: Open) -> None:
        """Check once the keys rest."""
        now = time.monotonic()
        opened.since = opened.since or now
        if opened.waiting is not None:
            opened.waiting.cancel()
        rest = min(QUIET_SECONDS, max(0.0, opened.since + LONGEST_SECONDS - now))
        opened.waiting = asyncio.get_running_loop().create_task(self._later(opened, rest))

    async def _later(self, opened: Open, rest: float) -> None:
        await asyncio.sleep(rest)
        while opened.running:  # one at a time; a change meanwhile cancels this wait and begins another
            await asyncio.sleep(QUIET_SECONDS)
        opened.since, opened.waiting = 0.0, None
        opened.running = True
        try:
            await self._check(opened)
        finally:
            opened.running = False

    async def _check(self, opened: Open) -> None:
        project = opened.project
        edits, contents = project.edits, project.contents
        (checked,) = await asyncio.gather(asyncio.to_thread(project.check, contents), return_exceptions=True)
        if isinstance(checked, BaseException):
            _log.error("the workspace could not be checked", exc_info=checked)
            return
        if edits == project.edits:
            opened.checked = checked
            self._tell(opened)

    def _tell(self, opened: Open) -> None:
        """Publishes what is found now, and nothing for files whose findings went away."""
        found = {path: items for path, items in opened.checked.findings.items() if items}
        for path in sorted(opened.told - found.keys()):
            self._publish(path, [])
        for path, items in sorted(found.items()):
            self._publish(path, self.diagnostics(opened, items))
        opened.told = set(found)

    def diagnostics(self, opened: Open, findings: tuple[Finding, ...]) -> list[types.Diagnostic]:
        texts = {item.span.source.path: self.positions(item.span.source.text) for item in findings}
        absolute = opened.project.absolute
        shown = findings[:MAX_DIAGNOSTICS]
        return [protocol.diagnostic(item, texts[item.span.source.path], absolute) for item in shown]

    def _publish(self, path: str, diagnostics: list[types.Diagnostic]) -> None:
        params = types.PublishDiagnosticsParams(protocol.uri_of(path), diagnostics)
        self.text_document_publish_diagnostics(params)

    def tell_homeless(self, uri: str) -> None:
        """A procedure in no workspace: the one thing that can be said about it."""
        path = to_fs_path(uri)
        if path is not None and path.endswith(".aop.yaml"):
            finding = no_workspace(path)
            self._publish(path, [protocol.diagnostic(finding, self.positions(""), lambda shown: shown)])
