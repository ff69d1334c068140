"""The handoff package as people and systems read it: as text, as JSON, as a note for a helpdesk. Pure.

`schemas/handoff.schema.json` is the form of the JSON; `aop.runtime.handoff_schema` makes it from the same types.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from aop.engine.package import Asked, Filled, Known, Package, Promise, Spoken, Tried
from aop.engine.snapshot import Fired
from aop.engine.summary import outcome, shown
from aop.engine.wording import word
from aop.runtime.handoff_masking import masked
from aop.runtime.masking import CLASSES
from aop.values import Duration, Money, number_text

#: The version of the form of the JSON.
VERSION = 1

#: A note shows so many lines of the conversation, the last ones.
NOTE_LINES = 12

ALL = frozenset(CLASSES)
SOURCES = {
    "customer": "said by the customer",
    "sender": "from whom the message came",
    "sentence": "set by the procedure",
    "only_option": "the only option",
    "person": "from a colleague",
    "kept": "from an earlier conversation, agreed to in this one",
}
#: Words of the customer are quoted up to so many characters.
QUOTED = 80
#: How a request stands, where its state's name alone would mislead.
REQUESTS = {"running": "not finished", "suspended": "put off, not finished", "queued": "not begun", "unsure": "perhaps"}
EFFECTS = {
    "refused": "refused",
    "asked_customer": "asked the customer to confirm",
    "asked_colleague": "asked a colleague to approve",
    "escalated": "handed over",
}


# ---- JSON


def as_data(package: Package, cleared: frozenset[str] = ALL) -> dict[str, Any]:
    """The package as plain JSON data; classes of personal data that are not `cleared` are withheld."""
    data = _plain(masked(package, cleared))
    assert isinstance(data, dict)
    return {"version": VERSION, **data}


def as_json(package: Package, cleared: frozenset[str] = ALL) -> str:
    """The same as text."""
    return json.dumps(as_data(package, cleared), indent=2, ensure_ascii=False) + "\n"


def _plain(thing: Any) -> Any:
    match thing:
        case None | bool() | str() | int():
            return thing
        case Decimal():
            return number_text(thing)
        case Money(amount, currency):
            return f"{number_text(amount)} {currency}"
        case Duration():
            return word(thing)
        case datetime() | date() | time():
            return thing.isoformat()
        case tuple():
            return [_plain(item) for item in thing]
    assert is_dataclass(thing)
    return {item.name: _plain(getattr(thing, item.name)) for item in fields(thing)}


# ---- text


def as_text(package: Package, cleared: frozenset[str] = ALL) -> str:
    """The whole package, in sections, for people."""
    found = masked(package, cleared)
    sections = _sections(found, _spoken_words(package, found))
    return "\n".join(
        line for title, lines in sections for line in (title, *(f"  {item}" for item in lines or ("none",)), "")
    )


def _spoken_words(package: Package, found: Package) -> dict[str, str]:
    """The customer's messages by their ids; only those in which nothing was withheld."""
    lines = zip(package.transcript, found.transcript, strict=True)
    return {line.message: line.text for line, shown in lines if line.message is not None and line.text == shown.text}


def _sections(package: Package, said: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Titles with their lines. `said` are the customer's messages: what a value that is shown was read from."""
    yield "Summary", list(package.summary)
    yield "Reason", _reason(package)
    yield "Customer", _customer(package)
    yield "Requests", [line for item in package.requests for line in _request(item, said)]
    if package.said:
        yield "Also said", [_filled(item, said) for item in package.said]
    yield "Systems checked", [_tried(item) for item in package.checked]
    yield "Actions", [_tried(item) for item in package.actions]
    yield "Open promises", [_promise(item) for item in package.promises]
    yield "Rules", [_rule(item) for item in package.rules]
    yield "Yeses", [_yes(item.who, item.rule, item.at, item.state) for item in package.consents]
    yield "Flags", _flags(package)
    yield "Conversation", _spoken(package)


def _reason(package: Package) -> list[str]:
    reason = package.reason
    if reason is None:
        return ["not handed over"]
    priority = f", priority {reason.priority}" if reason.priority else ""
    lines = [f"to {reason.queue}{priority}: {reason.because or 'no reason given'}"]
    if reason.happened is not None:
        lines.append(reason.happened)
    if reason.sentence is not None:
        lines.append(f"by `{reason.sentence}` ({reason.place})")
    return lines


def _customer(package: Package) -> list[str]:
    customer = package.customer
    if customer.level is None:
        lines = ["not verified"]
    else:
        since = "" if customer.since is None else f" since {_moment(customer.since)}"
        lines = [f"{customer.id}, verified by {customer.level}{since}{'' if customer.holds else ' (over now)'}"]
    return lines + ([] if customer.account is None else _tree(customer.account))


def _request(item: Asked, said: Mapping[str, str]) -> Iterator[str]:
    changed = ", something was changed" if item.changed_something else ""
    yield f"{item.title} ({item.procedure}): {REQUESTS.get(item.state, item.state.replace('_', ' '))}{changed}"
    for slot in item.slots:
        yield f"  {_filled(slot, said)}"
    for fact in item.facts:
        yield f"  {shown(fact, fact.name)}"
    if item.question is not None:
        yield f"  waits for the customer's {item.question.replace('_', ' ')}"


def _filled(item: Filled, said: Mapping[str, str]) -> str:
    evidence = item.evidence
    source = SOURCES.get(evidence.source, evidence.source)
    words = "" if item.known.hidden else said.get(evidence.message, "")[evidence.start : evidence.end]
    where = f": “{_short(words)}”" if words.strip() else ""
    sure = "" if evidence.confidence == 1 else f", {evidence.confidence:.0%} sure"
    unused = "" if item.used else ", not used yet"
    return f"{shown(item.known, item.known.name)}  ({source}{where}{sure}{unused})"


def _short(words: str) -> str:
    told = " ".join(words.split())
    return told if len(told) <= QUOTED else f"{told[: QUOTED - 1]}…"


def _tried(item: Tried) -> str:
    inputs = ", ".join(shown(part, part.name) for part in item.inputs)
    at = "" if item.at is None else f"{_moment(item.at)}  "
    why = f": {item.reason}" if item.reason else ""
    rule = f" [rule {item.rule}]" if item.rule else ""
    undone = "undo by " if item.verb == "undo" else ""
    return f"{at}{undone}{item.action} with {inputs or 'nothing'}: {outcome(item)}{why}{rule}"


def _promise(item: Promise) -> str:
    who = f" by {item.who}" if item.who else ""
    due = f", until {_moment(item.due)}" if item.due else ""
    since = f", since {_moment(item.since)}" if item.since else ""
    return f"{item.what}{who}{due}{since}"


def _rule(item: Fired) -> str:
    because = f", because {item.because}" if item.because else ""
    action = f" for {item.action}" if item.action else ""
    times = f", {item.times} times" if item.times > 1 else ""
    return f"{EFFECTS.get(item.effect, item.effect)}{action}{times}: `{item.sentence}`{because}"


def _yes(who: str, rule: str | None, at: datetime, state: str) -> str:
    return f"{who}{f' under rule {rule}' if rule else ''}, {_moment(at)}: {state}"


def _flags(package: Package) -> list[str]:
    flags = package.flags
    return [
        f"sentiment {flags.sentiment.replace('_', ' ')}, confidence {flags.confidence:.0%}, "
        f"topics {', '.join(flags.topics) or 'none'}",
        f"{flags.turns} messages on {flags.channel} in {flags.language}, {flags.questions} questions, "
        f"{flags.repairs} not understood, {flags.warnings} abusive",
    ]


def _spoken(package: Package, last: int | None = None) -> list[str]:
    lines = package.transcript if last is None else package.transcript[-last:]
    before = package.spoken_before + len(package.transcript) - len(lines)
    said = [f"{line.who}: {_line(line)}" for line in lines]
    return [f"({before} earlier lines are left out)", *said] if before else said


def _line(line: Spoken) -> str:
    return " ".join([*(f"[{name}]" for name in line.attachments), *line.text.split("\n")])


def _tree(item: Known, depth: int = 1) -> list[str]:
    """The parts of a record, one a line."""
    lines = []
    for part in item.parts:
        if part.parts:
            lines += [f"{'  ' * depth}{part.name.replace('_', ' ')}:", *_tree(part, depth + 1)]
        else:
            lines.append(f"{'  ' * depth}{shown(part, part.name)}")
    return lines


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def as_state(package: Package) -> list[str]:
    """How a conversation stands, without what was said: for who wants to look without taking over."""
    chosen = ["Customer", "Requests", "Also said", "Actions", "Open promises"]
    if package.reason is not None:
        chosen.append("Reason")
    named = {"Reason": "Handed over"}
    found = _sections(package, _spoken_words(package, package))
    sections = [(named.get(title, title), lines) for title, lines in found if title in chosen]
    return [line for title, lines in sections for line in (title, *(f"  {item}" for item in lines or ["none"]))]


# ---- the note in a helpdesk, and the few lines at a prompt


def as_note(package: Package, cleared: frozenset[str]) -> str:
    """A note for a helpdesk ticket, in Markdown. `cleared` are the classes of personal data that it may hold."""
    found = masked(package, cleared)
    sections = [f"**{_quiet(' '.join(found.summary))}**"]
    for title, lines in _sections(found, _spoken_words(package, found)):
        if title in ("Summary", "Customer", "Yeses"):
            continue
        chosen = _spoken(found, NOTE_LINES) if title == "Conversation" else lines
        if chosen:
            sections.append("\n".join([f"{title}:", *(f"- {_quiet(line.strip())}" for line in chosen)]))
    return "\n\n".join(sections) + "\n"


def in_short(package: Package) -> tuple[str, ...]:
    """A few lines: the summary, and what is promised."""
    promises = [_promise(item) for item in package.promises if item.kind != "question"]
    return (*package.summary, *(f"promised: {item}" for item in promises))


#: Characters that Markdown or HTML would act on; a customer's words are quoted, never obeyed.
_MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*[]<>#|!"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _quiet(text: str) -> str:
    return text.translate(_MARKUP)
