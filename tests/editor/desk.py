"""The sample shop as an editor has it open: texts are changed in memory, `¦` is the cursor."""

from __future__ import annotations

from pathlib import Path

from aop.diagnostics import Finding
from aop.editor.completion import complete
from aop.editor.fixes import Action, actions
from aop.editor.hover import hover
from aop.editor.items import Completion, Edit
from aop.editor.marks import Index
from aop.editor.project import Project
from aop.editor.things import Mark
from aop.editor.view import Page

SHOP = Path(__file__).parents[2] / "procedures"
WRONG_ITEM = "returns/wrong_item.aop.yaml"
CURSOR = "¦"


class Desk:
    """The shop with some texts changed."""

    def __init__(self) -> None:
        self.project = Project(SHOP)

    def text(self, path: str) -> str:
        return self.project.view.pages[path].text

    def write(self, path: str, text: str) -> Page:
        self.project.edit(str(SHOP / path), text)
        return self.page(path)

    def page(self, path: str) -> Page:
        return self.project.view.pages[path]

    def change(self, path: str, old: str, new: str) -> tuple[Page, int]:
        """The page with the first `old` replaced; and where the cursor of `new` is."""
        text = self.text(path)
        assert old in text, f"{old!r} does not stand in {path}"
        at = text.index(old) + (new.index(CURSOR) if CURSOR in new else 0)
        return self.write(path, text.replace(old, new.replace(CURSOR, ""), 1)), at

    def insert(self, path: str, above: str, line: str) -> tuple[Page, int]:
        """The page with a line more above the one that begins with `above`, as deep."""
        start = self.text(path).index(above)
        indent = self.text(path)[self.text(path).rindex("\n", 0, start) + 1 : start]
        return self.change(path, above, f"{line}\n{indent}{above}")

    def proposals(self, page: Page, at: int) -> Completion:
        return complete(self.project.view, page, at)

    def labels(self, path: str, above: str, line: str) -> list[str]:
        """What is proposed for a line with a cursor."""
        page, at = self.insert(path, above, line)
        return [item.label for item in self.proposals(page, at).items]

    def at(self, path: str, text: str) -> tuple[Page, int]:
        """Where the cursor stands in a piece of a page's text."""
        page = self.page(path)
        return page, page.text.index(text.replace(CURSOR, "")) + text.index(CURSOR)

    def hover(self, path: str, text: str) -> str:
        page, at = self.at(path, text)
        said = hover(Index(self.project.view), page, at)
        return "" if said is None else said.text

    def definition(self, path: str, text: str) -> list[str]:
        """Where a name leads: path and line."""
        page, at = self.at(path, text)
        index = Index(self.project.view)
        mark = index.at(page, at)
        return [] if mark is None else [self.shown(item) for item in index.definition(mark)]

    def shown(self, mark: Mark) -> str:
        inside = self.project.inside(self.project.absolute(mark.span.source.path))
        return f"{inside}: {mark.span.source.line(mark.span.line).strip()}"

    def findings(self, path: str) -> tuple[Finding, ...]:
        checked = self.project.check(self.project.contents)
        return checked.findings[str(SHOP / path)]

    def actions(self, path: str) -> list[Action]:
        """What can be done about the findings of a whole file."""
        page = self.page(path)
        return actions(page, self.findings(path), 0, len(page.text))


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, key=lambda item: -item.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
