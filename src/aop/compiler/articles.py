"""Articles as read to articles of a release: the approved ones that somebody has reviewed.

What becomes stale is decided by the day of a conversation, not by that of the build: a release says until when each
article may be quoted.
"""

from __future__ import annotations

from aop.machine.articles import Article, Passage, last_day
from aop.syntax.declarations import ArticleFile, DayDecl, Files, PassageDecl, WorkspaceFile
from aop.syntax.shape.article import APPROVED


def articles(files: Files) -> tuple[Article, ...]:
    """The articles that may be quoted, by name. Nothing is quoted without a workspace."""
    workspace = files.workspace
    if workspace is None:
        return ()
    approved = [item for item in files.articles if item.status.text == APPROVED]
    made = [_article(item, item.reviewed, workspace) for item in approved if item.reviewed is not None]
    return tuple(sorted(made, key=lambda article: article.name))


def _article(item: ArticleFile, reviewed: DayDecl, workspace: WorkspaceFile) -> Article:
    expires = None if item.expires is None else item.expires.day
    return Article(
        item.name,
        item.title.text,
        "" if item.owner is None else item.owner.text,
        item.title.span.source.path,
        tuple(word.text for word in item.intents),
        None if item.region is None else item.region.text,
        workspace.languages[0] if item.language is None else item.language.text,
        reviewed.day,
        last_day(reviewed.day, workspace.review_every, expires),
        tuple(_passage(passage) for passage in item.passages),
    )


def _passage(item: PassageDecl) -> Passage:
    span = item.body.span(0, len(item.body.text))
    return Passage(item.headings, item.body.text, span.start, span.end, span.line)
