"""The language models of a workspace: which of them reads, and for each where it is and what may go there.

    models:
      default: reader
      reader: {endpoint: "https://models.example.com/v1", model: small-reader, key: READER_KEY, cleared: [contact]}

A secret is never written here: `key` is the name of an environment variable.
"""

from __future__ import annotations

import re
from typing import Any

from aop.diagnostics import did_you_mean
from aop.syntax import nodes
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.scalars import stripped
from aop.syntax.nodes.words import short
from aop.syntax.sentences import parse_expression
from aop.syntax.shape.fields import PERSONAL
from aop.syntax.shape.keys import Shape, mapping, shaped
from aop.syntax.shape.names import word_of
from aop.syntax.shape.simple import choice, free_text, length_of_time, many_once, name, scalar, taken, yes_no
from aop.syntax.tree import Literal, Word
from aop.values import Duration, Money

DEFAULT, LOCAL = "default", "local"
ADAPTERS, ASKS = ("http", "litellm"), ("unsure", "always")

#: How long a message may take at most.
MAX_SECONDS = 120

_ENDPOINT = re.compile(r"(?P<scheme>https?)://[A-Za-z0-9.\-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/\-]*)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?")


def endpoint(entry: Entry, found: Found) -> str | None:
    """A web address without name, secret or query."""
    value = scalar(entry, found)
    if value is None or _ENDPOINT.fullmatch(value.text):
        return None if value is None else value.text
    advice = 'write `endpoint: "https://models.example.com/v1"`, for example; a secret comes from the environment'
    found.error("AOP166", "this is no address of a model", value.inside, advice)
    return None


def variable(entry: Entry, found: Found) -> str | None:
    """The name of an environment variable. The text is not repeated: it may be the secret itself."""
    value = scalar(entry, found)
    if value is None or _VARIABLE.fullmatch(value.text):
        return None if value is None else value.text
    advice = "write `key: READER_KEY`, for example, and set that in the environment; the secret never stands in a file"
    found.error("AOP166", "this is no name of an environment variable", value.inside, advice)
    return None


def language(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None or _LANGUAGE.fullmatch(value.text):
        return None if value is None else value.text
    message = f"`{short(value.text)}` is no language"
    found.error("AOP166", message, value.inside, "write its letters: `en` or `pt-BR`, for example")
    return None


def amount(entry: Entry, found: Found) -> Money | None:
    """Money for a million tokens."""
    value = scalar(entry, found)
    if value is None:
        return None
    read = taken(parse_expression(stripped(value.snippet)), found)
    if isinstance(read, Literal) and isinstance(read.value, Money) and read.value.amount >= 0:
        return read.value
    if read is not None:
        message = f"`{short(value.text)}` is no amount of money"
        found.error("AOP167", message, value.inside, "write `$0.15`, for example, for a million tokens")
    return None


def patience(entry: Entry, found: Found) -> Duration | None:
    """How long one message may take."""
    read = length_of_time(entry, found)
    if read is None or (read.unit == "seconds" and 1 <= read.count <= MAX_SECONDS):
        return read
    assert isinstance(entry.value, nodes.Scalar)
    message = f"`{short(entry.value.text)}` is no time from 1 to {MAX_SECONDS} seconds"
    found.error("AOP167", message, entry.value.inside, "write `10 seconds`, for example: a customer waits for it")
    return None


PRICE = Shape(
    "a price",
    {"input": amount, "output": amount},
    {"input": "write `input: $0.15`, for a million tokens", "output": "write `output: $0.60`, for a million tokens"},
)
MODEL = Shape(
    "a model",
    {
        "endpoint": endpoint,
        "model": free_text,
        "through": choice(*ADAPTERS),
        "asks": choice(*ASKS),
        "key": variable,
        "region": free_text,
        "keeps": free_text,
        "cleared": many_once(choice(*PERSONAL)),
        "languages": many_once(language),
        "price": shaped(PRICE),
        "private": yes_no,
        "timeout": patience,
    },
    {
        "endpoint": 'write `endpoint: "https://models.example.com/v1"`, for example: where the model is asked',
        "model": "write `model: …`, its name at that endpoint",
    },
)


def models(entry: Entry, found: Found) -> dict[str, Any] | None:
    """The default by its name (a Word), and each model by its own; `local` needs no entry."""
    value = mapping(entry, found)
    if value is None:
        return None
    read: dict[str, Any] = {}
    for inner in value.entries:
        if inner.name == DEFAULT:
            read[DEFAULT] = name(inner, found)
        elif inner.name == LOCAL:
            advice = f"leave it out, or give another name to a model that is asked: `{DEFAULT}: {LOCAL}` is enough"
            found.error("AOP166", "`local` is the model inside, and has no keys", inner.key.inside, advice)
        else:
            read[word_of(inner.key, found).text] = _model(inner, found)
    _known(read.get(DEFAULT), value, found)
    return {key: content for key, content in read.items() if content is not None}


def _model(entry: Entry, found: Found) -> dict[str, Any] | None:
    read = shaped(MODEL)(entry, found)
    if read is None or "endpoint" not in read:
        return read
    private = read.get("private", False)
    if read["endpoint"].startswith("http:") and not private:
        assert isinstance(entry.value, nodes.Mapping)
        span = next(item.value.span for item in entry.value.entries if item.name == "endpoint")
        advice = "write `https://…`, or `private: yes` for one in your own network"
        found.error("AOP166", "this endpoint is not encrypted", span, advice)
    return read


def _known(default: Word | None, value: nodes.Mapping, found: Found) -> None:
    names = [inner.name for inner in value.entries if inner.name not in (DEFAULT, LOCAL)]
    if default is None or default.text in (LOCAL, *names):
        return
    near = did_you_mean(default.text, (LOCAL, *names))
    advice = f"did you mean `{near}`?" if near else f"say below it where that is: `{default.text}: {{endpoint: …}}`"
    found.error("AOP240", f"there is no model `{default.text}`", default.span, advice)
