"""Replay: the history of a conversation gives its snapshot again, byte for byte (semantics S13, law 4).

A conversation that moved to another release is replayed with each release in its turn: the event that moved it names
the one that goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aop.engine.effects import Effect
from aop.engine.events import Event, ReleaseChanged
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import transition
from aop.errors import AopError


class Divergence(AopError):
    """The engine decides otherwise than it did when the history was written. `index` is that of the first event, from
    0, whose effects differ; `recorded` and `now` are the first two effects that do."""

    def __init__(self, index: int, event: Event, recorded: Effect | None, now: Effect | None) -> None:
        self.index = index
        self.event = event
        self.recorded = recorded
        self.now = now
        was, is_ = _named(recorded), _named(now)
        super().__init__(
            f"event {index + 1}, {type(event).__name__} at {event.at:%Y-%m-%d %H:%M:%S}: {was} then, {is_} now"
        )


def replay(
    programs: Mapping[str, Program], start: Snapshot, history: Iterable[tuple[Event, tuple[Effect, ...]]]
) -> Snapshot:
    """The snapshot after a history, from the one it was opened with. `programs` are the releases by digest.

    Raises Divergence at the first event whose effects are not the recorded ones, and AopError when a release is
    not there.
    """
    snapshot = start
    for index, (event, recorded) in enumerate(history):
        digest = event.release if isinstance(event, ReleaseChanged) else snapshot.release
        program = programs.get(digest)
        if program is None:
            raise AopError(f"event {index + 1} needs the release {digest[:12]}, which is not here")
        snapshot, effects = transition(program, snapshot, event)
        if effects != recorded:
            raise Divergence(index, event, *_first_difference(recorded, effects))
    return snapshot


def _first_difference(recorded: tuple[Effect, ...], now: tuple[Effect, ...]) -> tuple[Effect | None, Effect | None]:
    for index in range(max(len(recorded), len(now))):
        was = recorded[index] if index < len(recorded) else None
        is_ = now[index] if index < len(now) else None
        if was != is_:
            return was, is_
    return None, None


def _named(effect: Effect | None) -> str:
    if effect is None:
        return "nothing"
    summary = getattr(effect, "summary", None) or getattr(effect, "action", None) or getattr(effect, "words", None)
    return f"{type(effect).__name__} {summary}" if summary else type(effect).__name__
