"""The front matter of an article (language, section 1)."""

from __future__ import annotations

from aop.syntax import nodes
from aop.syntax.declarations import ArticleFile, PassageDecl
from aop.syntax.nodes import Entry, Found
from aop.syntax.shape.keys import Shape, read_keys
from aop.syntax.shape.knowledge import day
from aop.syntax.shape.names import file_word
from aop.syntax.shape.simple import choice, free_word, many, name, scalar
from aop.syntax.shape.workspace import language
from aop.syntax.tree import Word

APPROVED, DRAFT, RETIRED = "approved", "draft", "retired"


def written_language(entry: Entry, found: Found) -> Word | None:
    """A language, with its place."""
    value = scalar(entry, found) if (read := language(entry, found)) else None
    return None if value is None or read is None else Word(read, value.inside)


def served(entry: Entry, found: Found) -> tuple[Word, ...] | None:
    """The intents that an article answers: one at least."""
    if isinstance(entry.value, nodes.Sequence) and not entry.value.items:
        found.error("AOP163", "`intents` names none", entry.shown, "name the intents that it answers: `[order_status]`")
        return None
    return many(name)(entry, found)


ARTICLE = Shape(
    "an article",
    {
        "title": free_word,
        "owner": free_word,
        "status": choice(DRAFT, APPROVED, RETIRED),
        "reviewed": day,
        "intents": served,
        "region": name,
        "language": written_language,
        "expires": day,
    },
    {
        "title": "write `title: …`, what customers see of it",
        "status": "write `status: draft`, `approved` or `retired`",
        "intents": "write `intents: [order_status]`, for example: those that it answers",
    },
)


def read_article(root: nodes.Mapping, passages: tuple[PassageDecl, ...], found: Found) -> ArticleFile:
    """What an article declares, over its passages. One whose status could not be read is a draft."""
    start = root.entries[0].key.inside if root.entries else root.span
    read = read_keys(ARTICLE, root, start, found)
    file = file_word(start)
    return ArticleFile(
        name=file.text,
        title=read.get("title") or file,
        owner=read.get("owner"),
        status=read.get("status") or Word(DRAFT, start),
        reviewed=read.get("reviewed"),
        intents=read.get("intents", ()),
        region=read.get("region"),
        language=read.get("language"),
        expires=read.get("expires"),
        passages=passages,
    )
