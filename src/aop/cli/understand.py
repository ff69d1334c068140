"""`aop understand`: one message as the engine would get it, with the words that each reading rests on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from aop.cli.hearing import Hearing, trained_release
from aop.diagnostics.terminal import visible
from aop.engine.understanding import Reading, Request, Understanding
from aop.engine.wording import word
from aop.errors import WrongUse
from aop.machine.release import Workspace
from aop.understanding.gate import Admitted

#: Below this a message is out of scope, whatever intent is nearest.
IN_SCOPE = 0.5
#: Width of the names at the left.
LEFT = 12


def run(text: str, path: Path, asked: str | None, at: str | None, output: str) -> int:
    """`at` is a day or a moment by the clocks of the workspace; without it the message came now. Exit code 1 when the
    workspace has errors, else 0: not understanding a message is an answer too."""
    release = trained_release(path)
    if release is None:
        return 1
    hearing = Hearing(release, asked)
    admitted = hearing.hear(text, datetime.now(UTC) if at is None else _moment(at, hearing.zone))
    if output == "json":
        data = as_data(text, admitted, release.workspace)
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{visible(item)}\n" for item in lines(text, admitted, release.workspace)))
    return 0


def _moment(at: str, zone: tzinfo) -> datetime:
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise WrongUse(f'`--at {at}` is no day and no moment: write 2026-11-23 or "2026-11-23 14:30"') from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def lines(text: str, admitted: Admitted, workspace: Workspace) -> Iterator[str]:
    """What is shown to a person, one reading a line."""
    said = admitted.understanding
    for request in said.requests:
        quoted = f'"{text[request.start : request.end]}" [{request.start}:{request.end}]'
        yield _line("intent", f"{request.intent} {request.confidence:.1%}, {_does(request, workspace)}: {quoted}")
    if not said.requests:
        yield _line("intent", "none")
    for reading in _readings(said):
        yield _line("value", _value(text, reading))
    for name, value in _marks(said):
        yield _line(name, value)
    cues = "".join(f' "{cue}"' for cue in said.cues)
    yield _line("sentiment", said.sentiment + (f", by{cues}" if cues else ""))
    scope = "in scope" if said.in_scope >= IN_SCOPE else "out of scope"
    yield _line("scope", f"{said.in_scope:.1%}, {scope}")
    yield _line("language", said.language)
    yield _line("model", said.model)
    for dropped in admitted.dropped:
        yield _line("dropped", f"{dropped.what}: {dropped.why}")


def as_data(text: str, admitted: Admitted, workspace: Workspace) -> dict[str, Any]:
    """The same as JSON: keys are stable, confidences are numbers between 0 and 1, spans count characters."""
    said = admitted.understanding
    return {
        "text": text,
        "intents": [
            {
                "intent": item.intent,
                "confidence": float(item.confidence),
                "does": _does(item, workspace),
                "span": [item.start, item.end],
                "values": [reading.slot for reading in item.values],
            }
            for item in said.requests
        ],
        "values": [_value_data(text, item) for item in _readings(said)],
        "answer": said.answer,
        "plain_answer": said.plain_answer,
        "move": said.move,
        "cancel": said.cancel,
        "correction": said.correction,
        "wants_person": said.wants_person,
        "topics": list(said.topics),
        "sentiment": {"level": said.sentiment, "cues": list(said.cues)},
        "in_scope": float(said.in_scope),
        "language": said.language,
        "model": said.model,
        "dropped": [{"what": item.what, "why": item.why} for item in admitted.dropped],
    }


def _does(request: Request, workspace: Workspace) -> str:
    """What comes of a request that is so sure."""
    if request.confidence >= workspace.accept:
        return "accepted"
    return "asked which" if request.confidence >= workspace.clarify else "not sure enough"


def _readings(said: Understanding) -> list[Reading]:
    """The values of every request and of none, in the order they were said."""
    readings = [item for request in said.requests for item in request.values] + list(said.values)
    return sorted(readings, key=lambda item: (item.evidence.start, item.evidence.end))


def _value(text: str, reading: Reading) -> str:
    evidence = reading.evidence
    where = f'"{text[evidence.start : evidence.end]}" [{evidence.start}:{evidence.end}]'
    does = "" if reading.operation == "set" else f", {reading.operation}"
    return f"{reading.slot} = {_typed(reading)} {evidence.confidence:.0%}{does}: {where}"


def _typed(reading: Reading) -> str:
    """Of a choice from what a system answers only the words are known here."""
    return "(one of the options at run time)" if reading.value is None else word(reading.value)


def _value_data(text: str, reading: Reading) -> dict[str, Any]:
    evidence = reading.evidence
    return {
        "slot": reading.slot,
        "value": None if reading.value is None else word(reading.value),
        "words": text[evidence.start : evidence.end],
        "span": [evidence.start, evidence.end],
        "confidence": float(evidence.confidence),
        "operation": reading.operation,
    }


def _marks(said: Understanding) -> Iterator[tuple[str, str]]:
    """What a message does beside asking for something."""
    if said.plain_answer or said.answer:
        carries = "plain: a write may rest on it" if said.plain_answer else "no write may rest on it"
        yield "answer", f"{said.plain_answer or said.answer}, {carries}"
    if said.move:
        yield "move", said.move
    for name, on in (("cancel", said.cancel), ("correction", said.correction), ("person", said.wants_person)):
        if on:
            yield name, "yes"
    if said.topics:
        yield "topics", ", ".join(said.topics)


def _line(name: str, value: str) -> str:
    return f"{name:<{LEFT}}{value}"
