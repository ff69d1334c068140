"""`aop knowledge check`: every article with its state on a day, and the intents with the articles that answer them.

The day is the only thing that `aop check` does not look at: here it comes in, so that a stale article is found, and the
same day gives the same findings.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from aop.analysis.articles import current_until, is_approved, language_of, region_of
from aop.cli.loading import workspace_at
from aop.compiler import check_files
from aop.diagnostics import Finding
from aop.diagnostics.report import report
from aop.diagnostics.terminal import print_findings, visible
from aop.errors import WrongUse
from aop.syntax.declarations import ArticleFile, Files, WorkspaceFile
from aop.syntax.load import load_workspace

#: Columns of the tables where nothing says how wide the terminal is.
WIDTH = 120

CURRENT, STALE = "current", "stale"

#: What is wrong with an article, by the code that finds it.
MARKS = {"AOP802": "conflicting", "AOP803": "ownerless"}


@dataclass(frozen=True, slots=True)
class Article:
    """One row. `state`: current, stale, draft or retired; `marks`: what else is wrong with it."""

    name: str
    title: str
    file: str
    owner: str | None
    state: str
    marks: tuple[str, ...]
    reviewed: date | None
    current_until: date | None
    intents: tuple[str, ...]
    region: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Intent:
    """One row: `articles` answer it on the day, `waiting` would, were they approved and current."""

    name: str
    procedure: str
    articles: tuple[str, ...]
    waiting: tuple[str, ...]


def run(path: Path, output: str, today: str | None) -> int:
    """Exit code 1 when there is a finding about articles, else 0. Raises WrongUse for a day that is none."""
    files, found = load_workspace(workspace_at(path))
    if files.workspace is None:
        print_findings(found)
        return 1
    day = _day(today, files.workspace)
    findings = tuple(item for item in check_files(replace(files, today=day), found) if _is_about_articles(item))
    articles = tuple(_article(item, files.workspace, day, findings) for item in files.articles)
    intents = tuple(_intents(files, articles))
    if output == "json":
        sys.stdout.write(_json(day, articles, intents, findings))
    else:
        _print(day, articles, intents)
        print_findings(findings)
    return 1 if findings else 0


def _day(given: str | None, workspace: WorkspaceFile) -> date:
    """The day given, or today where the workspace is."""
    if given is None:
        return datetime.now(ZoneInfo(workspace.time_zone)).date()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise WrongUse(f"`{given}` is no date: write `2026-11-22`, for example") from None


def _is_about_articles(finding: Finding) -> bool:
    return finding.code.startswith("AOP8") or finding.span.source.path.endswith(".md")


# ---- what is shown


def _article(item: ArticleFile, workspace: WorkspaceFile, day: date, findings: Iterable[Finding]) -> Article:
    file = item.title.span.source.path
    found = {MARKS[finding.code] for finding in findings if finding.code in MARKS and file in _files(finding)}
    return Article(
        item.name,
        item.title.text,
        file,
        None if item.owner is None else item.owner.text,
        _state(item, current_until(item, workspace), day),
        tuple(sorted(found)),
        None if item.reviewed is None else item.reviewed.day,
        current_until(item, workspace),
        tuple(word.text for word in item.intents),
        region_of(item),
        language_of(item, workspace),
    )


def _state(item: ArticleFile, until: date | None, day: date) -> str:
    if not is_approved(item):
        return item.status.text
    reviewed = date.max if item.reviewed is None else item.reviewed.day
    return CURRENT if until is not None and reviewed <= day <= until else STALE


def _files(finding: Finding) -> tuple[str, ...]:
    """The files of a finding: two articles contradict each other."""
    return finding.span.source.path, *(note.span.source.path for note in finding.notes)


def _intents(files: Files, articles: tuple[Article, ...]) -> Iterator[Intent]:
    for procedure in files.procedures:
        for intent in procedure.intents:
            name = intent.name.text
            of_it = [article for article in articles if name in article.intents and article.state != "retired"]
            answer = tuple(article.name for article in of_it if article.state == CURRENT)
            waiting = tuple(article.name for article in of_it if article.state != CURRENT)
            yield Intent(name, procedure.name.text, answer, waiting)


def _json(day: date, articles: tuple[Article, ...], intents: tuple[Intent, ...], findings: tuple[Finding, ...]) -> str:
    """Keys are stable; dates as `2026-11-22`, None for what an article does not say."""
    data = {
        "today": day.isoformat(),
        "articles": [asdict(item) for item in articles],
        "intents": [asdict(item) for item in intents],
        **report(findings),
    }
    return json.dumps(data, indent=2, ensure_ascii=False, default=date.isoformat) + "\n"


# ---- tables


def _print(day: date, articles: tuple[Article, ...], intents: tuple[Intent, ...]) -> None:
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    shown = Table("article", "state", "owner", "reviewed", "until", "for", title=f"Articles on {day}")
    for item in articles:
        shown.add_row(*map(_plain, _row(item)), style="" if item.state == CURRENT and not item.marks else "yellow")
    console.print(shown)
    served = Table("intent", "procedure", "articles", title="Intents")
    for intent in intents:
        names = [*intent.articles, *(f"({name})" for name in intent.waiting)]
        served.add_row(*map(_plain, (intent.name, intent.procedure, ", ".join(names) or "none")))
    console.print(served)
    if any(intent.waiting for intent in intents):
        console.print("An article in parentheses is not approved, or not current: it is not quoted.")


def _row(item: Article) -> tuple[str, ...]:
    state = ", ".join((item.state, *item.marks))
    where = "" if item.region is None else f", {item.region}"
    dates = ("" if day is None else day.isoformat() for day in (item.reviewed, item.current_until))
    return item.title, state, item.owner or "nobody", *dates, f"{', '.join(item.intents)} ({item.language}{where})"


def _plain(text: str) -> str:
    """What an author wrote, without characters that a terminal or rich would act on."""
    from rich.markup import escape

    return escape(visible(text))
