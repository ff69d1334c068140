"""What was proved in a terminal: a line a property, and under a refuted one the conversation that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aop.diagnostics.terminal import Line, visible
from aop.proofs.replaying import Line as Said
from aop.proofs.report import ASIDE, Report
from aop.proofs.verdicts import Proved, Verdict
from aop.proofs.worst import Worst

_STYLES = {"proved": "good", "refuted": "error", "not_proved": "warning"}


def as_text(found: Report) -> Iterator[Line]:
    """The lines."""
    for proved in found.procedures:
        if proved.verdicts or proved.exposure:
            yield from _procedure(found.folder, proved)
            yield ()
    worst = next((status for status in ("refuted", "not_proved") if found.count(status)), "")
    aside = f" ({ASIDE} aside)" if found.count("proved") else ""
    yield (found.summary, _STYLES.get(worst, "message")), (aside, "note")


def _procedure(folder: str, proved: Proved) -> Iterator[Line]:
    yield ((visible(f"{folder}{proved.file}"), "frame"),)
    for item in proved.verdicts:
        yield from _verdict(item)
    for line in proved.exposure:
        yield ("  exposure    ", "note"), (visible(line), "")
    if proved.worst is not None:
        yield from _worst(proved.worst)


def _worst(worst: Worst) -> Iterator[Line]:
    for line in worst.lines:
        yield ("  exposure    ", "note"), (visible(line), "")
    if worst.shown:
        yield ("              ", ""), (visible(worst.shown), "help")
    yield from _talk(worst.talk)


def _verdict(item: Verdict) -> Iterator[Line]:
    yield (f"  {item.status.replace('_', ' '):<12}", _STYLES[item.status]), (visible(item.text), "")
    if item.why:
        yield ("              ", ""), (f"line {item.at.line}: {visible(item.why)}", "help")
    yield from _talk(item.talk)


def _talk(talk: Sequence[Said]) -> Iterator[Line]:
    for line in talk:
        yield (f"              {visible(line.who)}: ", "note"), (visible(line.text), "")
