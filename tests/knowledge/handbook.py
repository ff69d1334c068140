"""Articles made of their text: as declared, and as a release holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from aop.compiler.articles import articles
from aop.machine.articles import Article
from aop.syntax.declarations import ArticleFile, Files
from aop.syntax.load import load_workspace
from aop.syntax.workspace_files import Kind, read_one
from aop.values import Duration
from conversations import ROOT

#: A day on which the articles of the sample shop are current.
DAY = date(2026, 11, 22)
SHOP = ROOT / "procedures"


def declared(text: str, name: str = "returns", **keys: str) -> ArticleFile:
    """An approved article of a body; `keys` replace those of the front matter, an empty one leaves it out."""
    front = {
        "title": name.capitalize(),
        "owner": "a@acme.example",
        "status": "approved",
        "reviewed": "2026-11-02",
        "intents": "[ask]",
    } | keys
    lines = "".join(f"{key}: {value}\n" for key, value in front.items() if value)
    article, findings = read_one(Kind.ARTICLE, f"knowledge/{name}.md", f"---\n{lines}---\n{text}\n")
    assert findings == ()
    assert isinstance(article, ArticleFile)
    return article


def files(*of: ArticleFile) -> Files:
    """The files of the sample shop with these articles instead of its own."""
    read, _ = load_workspace(SHOP)
    assert read.workspace is not None
    every = replace(read.workspace, review_every=Duration(Decimal(180), "days"))
    return replace(read, workspace=every, articles=of)


def compiled(*of: ArticleFile) -> tuple[Article, ...]:
    """What a release holds of them."""
    return articles(files(*of))
