"""A workspace as it is being edited: its files on disk, with the text of open editors in their place.

The disk is read when asked to, not at each key. What a file declares is kept until its text changes, so that a key
costs the reading of one file. Where a text cannot be read for the moment, what it declared before still answers
questions about its names; findings are always about the text as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from aop.compiler import check_files
from aop.diagnostics import Finding
from aop.editor.view import Page, View
from aop.syntax.disk import Contents, read_disk
from aop.syntax.kinds import WORKSPACE_NAME, Kind, is_yaml, kind_of
from aop.syntax.load import read_contents, read_one
from aop.syntax.source import read_source
from aop.syntax.workspace_files import Declared

Read: TypeAlias = tuple[Declared, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of a workspace by absolute path of the file; every file that was read has an entry."""

    findings: dict[str, tuple[Finding, ...]]


class Project:
    """One workspace with its open files. `edits` rises with each change of a text."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.edits = 0
        self._disk = read_disk(root)
        self._buffers: dict[str, bytes] = {}
        self._read: dict[str, tuple[bytes | str, Read]] = {}
        self._sound: dict[str, Declared] = {}
        self._pages: dict[str, tuple[bytes, Page]] = {}
        self._view: View | None = None

    # ---- what changes

    def edit(self, path: str, text: str) -> None:
        """The text that an editor shows of a file. A half of a character, which UTF-8 has no bytes for, becomes `?`."""
        inside = self.inside(path)
        content = text.encode("utf-8", "replace")
        if inside is not None and is_yaml(inside) and self._buffers.get(inside) != content:
            self._buffers[inside] = content
            self._changed()

    def close(self, path: str) -> None:
        """The file is what is on disk again."""
        if self._buffers.pop(self.inside(path) or "", None) is not None:
            self.reread()

    def reread(self) -> None:
        """Look at the disk again."""
        disk = read_disk(self.root)
        if (disk.files, disk.findings) != (self._disk.files, self._disk.findings):
            self._disk = disk
            self._changed()

    def _changed(self) -> None:
        self.edits += 1
        self._view = None

    # ---- paths

    def inside(self, path: str) -> str | None:
        """An absolute path as one in the workspace, with `/` between folders."""
        try:
            relative = os.path.relpath(path, self.root)
        except ValueError:  # on another drive
            return None
        return None if relative.startswith("..") else Path(relative).as_posix()

    def absolute(self, shown: str) -> str:
        """The absolute path of a file as findings show it."""
        return os.path.join(self.root, *shown.removeprefix(self._disk.shown).split("/"))

    # ---- what is asked

    @property
    def contents(self) -> Contents:
        """The files with the open ones in place of those on disk."""
        covered = {self._disk.shown + path for path in self._buffers}
        findings = tuple(item for item in self._disk.findings if item.span.source.path not in covered)
        return replace(self._disk, files={**self._disk.files, **self._buffers}, findings=findings)

    def check(self, contents: Contents) -> Checked:
        """The findings of `aop check` about these contents. May run beside other questions, in a thread of its own."""
        found: dict[str, list[Finding]] = {self.absolute(contents.shown + path): [] for path in contents.files}
        for finding in check_files(*read_contents(contents, self._kept)):
            found.setdefault(self.absolute(finding.span.source.path), []).append(finding)
        return Checked({path: tuple(items) for path, items in found.items()})

    @property
    def view(self) -> View:
        """The names of the workspace as its texts are now."""
        if self._view is None:
            self._view = self._viewed(self.contents)
        return self._view

    def _viewed(self, contents: Contents) -> View:
        """The pages are those of before where the text is."""
        shown, files = contents.shown, contents.files
        self._read = {path: kept for path, kept in self._read.items() if path.removeprefix(shown) in files}
        before, self._pages = self._pages, {}
        for path in sorted(files):
            kept = before.get(path)
            same = kept is not None and kept[0] == files[path]
            self._pages[path] = kept if kept and same else (files[path], self._page(path, shown + path, files[path]))
        return View({path: page for path, (_, page) in self._pages.items()})

    def _page(self, path: str, shown: str, content: bytes) -> Page:
        kind = kind_of(path)
        declared, findings = self._kept(kind, shown, content)
        if declared is not None and not _has_yaml_mistakes(findings):
            self._sound[path] = declared
        page, _ = read_source(shown, content)
        text = "" if page is None else page.source.text
        return Page(path, kind, text, declared, self._sound.get(path, declared))

    def _kept(self, kind: Kind, shown: str, content: bytes | str) -> Read:
        kept = self._read.get(shown)
        if kept is None or kept[0] != content:
            kept = self._read[shown] = content, read_one(kind, shown, content)
        return kept[1]


def workspace_of(path: str) -> Path | None:
    """The nearest folder upwards from a file that is a workspace."""
    return next((folder for folder in Path(path).parents if (folder / WORKSPACE_NAME).is_file()), None)


def _has_yaml_mistakes(findings: Iterable[Finding]) -> bool:
    """Whether some of the file may be lost for the moment: its keys could not all be read."""
    return any("AOP140" <= finding.code < "AOP160" for finding in findings)
