"""The file `workspace.yaml` (language, section 1)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from aop.diagnostics import Span, did_you_mean
from aop.syntax import nodes
from aop.syntax.currencies import CURRENCIES, likely
from aop.syntax.declarations import LevelDecl, QueueDecl, TopicDecl, WorkspaceFile
from aop.syntax.nodes import Entry, Found
from aop.syntax.nodes.words import short
from aop.syntax.shape.blocks import handlers, lines
from aop.syntax.shape.fields import PERSONAL
from aop.syntax.shape.hours import business_hours
from aop.syntax.shape.keys import Shape, named, read_keys, shaped
from aop.syntax.shape.knowledge import KNOWLEDGE
from aop.syntax.shape.limits import DEFAULT_LIMITS, limits, tries
from aop.syntax.shape.models import DEFAULT, models
from aop.syntax.shape.names import file_word
from aop.syntax.shape.order import check_reminders, check_thresholds
from aop.syntax.shape.procedure import constant
from aop.syntax.shape.simple import (
    choice,
    dotted,
    duration,
    free_text,
    length_of_time,
    many,
    many_once,
    name,
    percent,
    scalar,
    some_time,
    template,
)
from aop.syntax.tree import Word
from aop.values import Duration, Money

DEFAULT_ACCEPT, DEFAULT_CLARIFY = Decimal("0.80"), Decimal("0.50")
DEFAULT_SILENCE: dict[str, Any] = {
    "remind": (Duration(Decimal(2), "minutes"), Duration(Decimal(10), "minutes")),
    "end": Duration(Decimal(30), "minutes"),
}
#: How often an article is reviewed.
DEFAULT_REVIEW = Duration(Decimal(180), "days")

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*")

# ---- places in the world


def currency(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None or value.text in CURRENCIES:
        return None if value is None else value.text
    message = f"`{short(value.text)}` is no currency"
    found.error("AOP166", message, value.inside, f"write its three letters: {likely(value.text)}")
    return None


def language(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None or _LANGUAGE.fullmatch(value.text):
        return None if value is None else value.text
    message = f"`{short(value.text)}` is no language"
    found.error("AOP166", message, value.inside, "write its letters: `en` or `pt-BR`, for example")
    return None


def time_zone(entry: Entry, found: Found) -> str | None:
    value = scalar(entry, found)
    if value is None or _is_zone(value.text):
        return None if value is None else value.text
    from zoneinfo import available_timezones

    near = did_you_mean(value.text, available_timezones())
    advice = f"did you mean `{near}`?" if near else "write `America/New_York`, for example"
    found.error("AOP166", f"`{short(value.text)}` is no time zone", value.inside, advice)
    return None


def _is_zone(text: str) -> bool:
    from zoneinfo import ZoneInfo

    if not _ZONE.fullmatch(text):
        return False
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        return False
    return True


# ---- what is named


LEVEL = Shape("a level", {"lasts": some_time, "tries": tries}, {"lasts": "write `lasts: 30 minutes`, for example"})
QUEUE = Shape(
    "a queue",
    {
        "says": template,
        "hours": choice("business"),
        "priority": choice("high", "normal", "low"),
        "do": dotted,
        "cleared": many_once(choice(*PERSONAL)),
    },
)
TOPIC = Shape(
    "a topic",
    {"description": free_text, "floor": many_once(free_text), "examples": lines},
    {"description": "write `description: …`, one sentence about what the customer says"},
)
ROLE = Shape("a role", {"people": free_text, "cleared": many_once(choice(*PERSONAL))})


def level(word: Word, entry: Entry, found: Found) -> LevelDecl:
    read = shaped(LEVEL)(entry, found) or {}
    count, per = read.get("tries", (None, None))
    return LevelDecl(word, read.get("lasts"), count, per)


def queue(word: Word, entry: Entry, found: Found) -> QueueDecl:
    read = shaped(QUEUE)(entry, found) or {}
    hours, priority = read.get("hours"), read.get("priority")
    says, do, cleared = read.get("says"), read.get("do"), read.get("cleared")
    return QueueDecl(word, says, hours and hours.text, priority and priority.text, do, cleared)


def topic(word: Word, entry: Entry, found: Found) -> TopicDecl:
    read = shaped(TOPIC)(entry, found) or {}
    examples = tuple(line.text for line in read.get("examples", ()))
    return TopicDecl(word, read.get("description", ""), read.get("floor", ()), examples)


def role(word: Word, entry: Entry, found: Found) -> tuple[Word, str, tuple[Word, ...] | None]:
    """A role, the group of people who have it where people sign in, and what they may see."""
    read = shaped(ROLE)(entry, found) or {}
    return word, read.get("people", ""), read.get("cleared")


# ---- conversations


def sender(entry: Entry, found: Found) -> str | None:
    word = choice("none", "claimed", "signed_in")(entry, found)
    return None if word is None else word.text


CHANNEL = Shape(
    "a channel",
    {"sender": sender, "window": length_of_time, "opening": template, "cleared": many_once(choice(*PERSONAL))},
    {"sender": "write `sender: none`, `claimed` or `signed_in`"},
)


def channel(word: Word, entry: Entry, found: Found) -> tuple[str, dict[str, Any]]:
    return word.text, shaped(CHANNEL)(entry, found) or {}


SENTIMENT = Shape("sentiment", dict.fromkeys(("very_negative", "negative", "neutral", "positive"), many(free_text)))
SILENCE = Shape("silence", {"remind": many(length_of_time), "end": length_of_time})
UNDERSTANDING = Shape("understanding", {"accept": percent, "clarify": percent})

_IN_RULES = "write it in a file of its own: `rules/service.yaml`, for example"

WORKSPACE = Shape(
    "a workspace",
    {
        "workspace": name,
        "currency": currency,
        "time_zone": time_zone,
        "business_hours": business_hours,
        "languages": many_once(language),
        "customer": dotted,
        "verification": named(level),
        "roles": named(role),
        "queues": named(queue),
        "topics": named(topic),
        "channels": named(channel),
        "values": named(constant),
        "models": models,
        "understanding": shaped(UNDERSTANDING),
        "sentiment": shaped(SENTIMENT),
        "silence": shaped(SILENCE),
        "linger": duration,
        "limits": limits,
        "knowledge": shaped(KNOWLEDGE),
        "on": handlers,
    },
    {
        "workspace": "write `workspace: name_of_it`",
        "currency": "write `currency: USD`, for example: it is what `$` means",
        "time_zone": "write `time_zone: America/New_York`, for example: it says when a day ends",
    },
    {"rules": _IN_RULES, "escalate": _IN_RULES},
)


def read_workspace(root: nodes.Mapping, found: Found) -> WorkspaceFile:
    """What `workspace.yaml` declares, with what holds where it does not say."""
    start = root.entries[0].key.inside if root.entries else root.span
    read = read_keys(WORKSPACE, root, start, found)
    roles = read.get("roles", ())
    understanding = read.get("understanding", {})
    knowledge = read.get("knowledge", {})
    accept, clarify = understanding.get("accept", DEFAULT_ACCEPT), understanding.get("clarify", DEFAULT_CLARIFY)
    silence = DEFAULT_SILENCE | read.get("silence", {})
    check_thresholds(root, accept, clarify, found)
    check_reminders(root, silence, found)
    return WorkspaceFile(
        name=read.get("workspace") or file_word(start),
        currency=read.get("currency", "USD"),
        time_zone=read.get("time_zone", "UTC"),
        business_hours=read.get("business_hours", {}),
        languages=read.get("languages") or ("en",),
        customer=read.get("customer"),
        levels=read.get("verification", ()),
        roles=tuple(word for word, _, _ in roles),
        queues=read.get("queues", ()),
        topics=read.get("topics", ()),
        channels=dict(read.get("channels", ())),
        constants=read.get("values", ()),
        accept=accept,
        clarify=clarify,
        sentiment=read.get("sentiment", {}),
        silence=silence,
        linger=read.get("linger"),
        limits=_priced(read.get("limits", DEFAULT_LIMITS), read.get("currency", "USD"), root, found),
        models=_in_currency(read.get("models", {}), read.get("currency", "USD"), root, found),
        handlers=read.get("on", ()),
        review_every=knowledge.get("review_every", DEFAULT_REVIEW),
        regions=knowledge.get("regions", ()),
        people={word.text: people for word, people, _ in roles if people},
        sees={word.text: cleared for word, _, cleared in roles if cleared is not None},
    )


def _priced(limits: dict[str, Any], code: str, root: nodes.Mapping, found: Found) -> dict[str, Any]:
    """The limits with `$` read as the workspace's currency."""
    cost = limits.get("model_cost")
    if not isinstance(cost, Money):
        return limits
    return limits | {"model_cost": _money(cost, code, _span(root, "limits", "model_cost"), found)}


def _in_currency(read: dict[str, Any], code: str, root: nodes.Mapping, found: Found) -> dict[str, Any]:
    """The models with their prices in the workspace's currency, which is the one that their cost is counted in."""
    for key, model in read.items():
        if key != DEFAULT and "price" in model:
            span = _span(root, "models", key, "price")
            model["price"] = {part: _money(paid, code, span, found) for part, paid in model["price"].items()}
    return read


def _money(amount: Money, code: str, span: Span, found: Found) -> Money:
    """An amount of what models cost; one in another currency is a finding."""
    if amount.currency not in ("$", code):
        message = f"what models cost is counted in `{code}`, not in `{amount.currency}`"
        found.error("AOP166", message, span, f"write it in `{code}`, the workspace's currency")
    return Money(amount.amount, code)


def _span(node: nodes.Mapping, *keys: str) -> Span:
    """Where the value under these keys stands."""
    for key in keys:
        value = next(entry.value for entry in node.entries if entry.name == key)
        if not isinstance(value, nodes.Mapping) or key == keys[-1]:
            return value.span
        node = value
    return node.span
