"""Which articles a workspace has for what: by intent, region and language, and the sentences that answer from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from aop.analysis.symbols import Symbols
from aop.diagnostics import Severity
from aop.machine.articles import last_day
from aop.syntax import tree
from aop.syntax.declarations import ArticleFile, Files, ProcedureFile, WorkspaceFile
from aop.syntax.shape.article import APPROVED, RETIRED
from aop.syntax.walk import sentences


def is_approved(article: ArticleFile) -> bool:
    return article.status.text == APPROVED


def is_retired(article: ArticleFile) -> bool:
    return article.status.text == RETIRED


def language_of(article: ArticleFile, workspace: WorkspaceFile) -> str:
    """The language it is written in; the workspace's first when it does not say."""
    return workspace.languages[0] if article.language is None else article.language.text


def region_of(article: ArticleFile) -> str | None:
    """The region it is for; None for everywhere."""
    return None if article.region is None else article.region.text


def current_until(article: ArticleFile, workspace: WorkspaceFile) -> date | None:
    """The last day on which it may be quoted; None when it was never reviewed."""
    if article.reviewed is None:
        return None
    expires = None if article.expires is None else article.expires.day
    return last_day(article.reviewed.day, workspace.review_every, expires)


def is_read(article: ArticleFile, symbols: Symbols) -> bool:
    """Whether all that it says could be read: of one with holes, nothing true is said."""
    return not symbols.findings.has_errors_in(article.title.span.source)


def all_read(symbols: Symbols) -> bool:
    """Whether every article could be read: else one of them may be what is missing."""
    errors = (item for item in symbols.findings.items if item.severity is Severity.ERROR)
    return not any(item.span.source.path.endswith(".md") for item in errors)


def articles_of(intent: str, files: Files) -> tuple[ArticleFile, ...]:
    """The articles that name an intent, whatever their status."""
    return tuple(item for item in files.articles if any(word.text == intent for word in item.intents))


def answering(symbols: Symbols) -> Iterator[tuple[ProcedureFile, tree.AnswerFrom]]:
    """Every `answer from knowledge`, with its procedure."""
    for procedure in symbols.procedures.values():
        for block in (*procedure.steps, *procedure.handlers):
            for sentence in sentences(block.body):
                if isinstance(sentence, tree.AnswerFrom):
                    yield procedure, sentence


def intents_at(procedure: ProcedureFile, symbols: Symbols) -> tuple[str, ...]:
    """The intents for which a procedure may be running: its own, and those of procedures that follow it."""
    name = procedure.name.text
    reaching = (item for item in symbols.procedures.values() if name in symbols.followed(item.name.text))
    return tuple(intent.name.text for item in reaching for intent in item.intents)
