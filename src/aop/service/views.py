"""What is answered, as plain data: to customers what was said and nothing of why, to people what they may see of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from typing import Any

from aop.engine.effects import Explain, Say
from aop.engine.events import MessageReceived
from aop.engine.program import Program
from aop.engine.snapshot import Pause, Snapshot
from aop.engine.wording import word
from aop.ports.store import Entry, Parked
from aop.runtime import Line, PendingQuestion, PendingTask
from aop.runtime.keeping_back import KeptBack
from aop.runtime.seen_history import inputs, known_slots, seen
from aop.runtime.serving import Served, WentLive
from aop.runtime.showing import described, understood
from aop.runtime.wording import WordsOf
from aop.service.releases import Releases

# ---- what customers see


def line_view(line: Line) -> dict[str, Any]:
    return {"kind": line.kind, "text": line.text, "options": list(line.options)}


def lines_view(lines: Iterable[Line], kept: KeptBack | None = None) -> list[dict[str, Any]]:
    """What was said; to a customer all of it, to people what is not `kept` from them."""
    views = [line_view(line) for line in lines]
    if kept is None:
        return views
    return [
        {**item, "text": kept.text(item["text"]), "options": list(map(kept.text, item["options"]))} for item in views
    ]


def said_in(entry: Entry, program: Program, language: str, kept: KeptBack) -> list[dict[str, Any]]:
    """What an entry said to the customer, as it was said; `kept` is what may not be shown of it."""
    words = WordsOf(language, program.zone)
    says = [effect for effect in entry.effects if isinstance(effect, Say)]
    return [
        line_view(
            Line(item.kind, kept.text(text), item.slot, tuple(kept.text(words.text(one)) for one in item.options))
        )
        for item, text in zip(says, entry.said, strict=True)
    ]


# ---- what people see


def conversation_view(snapshot: Snapshot, entries: int) -> dict[str, Any]:
    """How a conversation stands, in short."""
    taken = snapshot.taken
    return {
        "conversation": snapshot.conversation,
        "status": snapshot.status,
        "channel": snapshot.channel,
        "language": snapshot.language,
        "release": snapshot.release,
        "at": snapshot.now.isoformat(),
        "entries": entries,
        "requests": [frame.procedure for frame in snapshot.frames],
        "taken_by": None if taken is None else taken.person,
    }


def entry_view(number: int, found: Entry, program: Program, language: str, kept: KeptBack) -> dict[str, Any]:
    """One committed transition, with what was decided and why; `kept` is what may not be shown of it."""
    entry = seen(found, kept)
    event = entry.event
    shown: dict[str, Any] = {
        "number": number,
        "at": event.at.isoformat(),
        "event": type(event).__name__,
        "said": said_in(entry, program, language, kept),
        "decided": list(_decided(entry, kept)),
    }
    if entry.message is not None:
        shown["message"] = {"id": entry.message.id, "text": entry.message.text}
    if isinstance(event, MessageReceived):
        shown["understood"] = kept.text(understood(event.understanding))
    for name in ("person", "role", "action", "call", "outcome"):
        if isinstance(value := getattr(event, name, None), str):
            shown[name] = value
    return shown


def _decided(entry: Entry, kept: KeptBack) -> Iterator[dict[str, Any]]:
    for effect in entry.effects:
        text = described(effect)
        if isinstance(effect, Explain):
            place = None if effect.at is None else {"file": effect.at.file, "line": effect.at.line}
            yield {"kind": effect.kind, "text": _one_line(text or effect.summary, kept), "at": place}
        elif text is not None:
            yield {"kind": type(effect).__name__, "text": _one_line(text, kept), "at": None}


def _one_line(text: str, kept: KeptBack) -> str:
    return kept.text(" ".join(text.split()))


def pause_view(pause: Pause) -> dict[str, Any]:
    return {name: value for name, value in asdict(pause).items() if value not in (None, "")}


def parked_view(item: Parked, kept: KeptBack) -> dict[str, Any]:
    return {
        "call": item.call,
        "conversation": item.conversation,
        "action": item.action,
        "inputs": _words(inputs(item.action, item.inputs, kept), kept),
        "objections": [kept.text(text) for text in item.objections],
        "at": item.at.isoformat(),
    }


def question_view(item: PendingQuestion, kept: KeptBack) -> dict[str, Any]:
    asked = item.request
    return {
        "wait": asked.wait,
        "conversation": item.conversation,
        "role": asked.role,
        "slot": asked.slot,
        "question": kept.text("".join(word(part) for part in asked.question)),
        "known": _words(known_slots(asked.known, kept), kept),
        "due": asked.due.isoformat(),
    }


def task_view(item: PendingTask, kept: KeptBack) -> dict[str, Any]:
    asked = item.request
    return {
        "call": asked.call,
        "conversation": item.conversation,
        "roles": list(asked.roles),
        "action": asked.action,
        "inputs": _words(inputs(asked.action, asked.inputs, kept), kept),
        "due": asked.due.isoformat(),
    }


def _words(values: Any, kept: KeptBack) -> dict[str, str]:
    assert not is_dataclass(values)
    return {name: kept.text(word(value)) for name, value in values.items() if value is not None}


def release_view(item: Served, releases: Releases) -> dict[str, Any]:
    live, since = releases.table.digest, releases.table.since(item.digest)
    return {
        "release": item.digest,
        "state": "live" if item.digest == live else "loaded" if since is None else "was live",
        "live": item.digest == live,
        "was_live": since is not None,
        "at_hand": any(loaded.digest == item.digest for loaded in releases.all()),
        "workspace": item.workspace,
        "sources": item.sources,
        "signed_by": item.signed_by or None,
        "loaded_at": item.loaded_at.isoformat(),
        "went_live": None if since is None else went_live_view(since),
    }


def went_live_view(item: WentLive) -> dict[str, Any]:
    return {"release": item.digest, "at": item.at.isoformat(), "by": item.by}
