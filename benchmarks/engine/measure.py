"""How a program is measured: the same way for each, in a process of its own, one line of JSON as the answer.

    speed   whole conversations in batches of at least 20 ms, for a given time; turns a second of each batch
    guard   one decision on a condition, ns
    long    the same conversation repeated in one conversation: turns 499-504 over turns 1-6
    idle    bytes of a conversation that waits for its third answer: as stored, and what it holds in memory

Nothing is switched off: the garbage collector runs, every batch's outcomes are compared with what must come of them.
Before anything is timed, every script is played and its outcome compared.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Protocol, runtime_checkable

from benchmarks.engine.script import EXPECTED, REFERENCE, SCRIPTS, Record, Turn

BATCH_SECONDS = 0.02
LONG_ROUNDS, LONG_SECONDS, LONG_MOST = 84, 3.0, 20
IDLE_TURNS, IDLE_CONVERSATIONS = 3, 300
GUARD_CALLS, GUARD_REPEATS = 20_000, 15


class Player(Protocol):
    """A program that can hold the conversation.

    `idle` is what must stay in memory while a conversation waits; `stored` the bytes it would be kept as, None when the
    program has no such form; `guard` decides once whether an amount needs an approval, None when it cannot be asked.
    """

    name: str

    def open(self) -> Any: ...
    def play(self, conversation: Any, turns: Sequence[Turn]) -> None: ...
    def record(self, conversation: Any) -> Record: ...
    def idle(self, conversation: Any) -> object: ...
    def stored(self, conversation: Any) -> int | None: ...
    def guard(self) -> Callable[[], object] | None: ...


@runtime_checkable
class Recorder(Player, Protocol):
    """A program whose history can be compared between two builds of it."""

    def history(self, conversation: Any) -> str: ...


def different(player: Player) -> str | None:
    """The first script whose outcome is not what it must be, with both; None when all are."""
    for name, turns in SCRIPTS.items():
        conversation = player.open()
        player.play(conversation, turns)
        found, expected = player.record(conversation).as_json(), EXPECTED[name]
        if found != expected:
            return f"{name}: {json.dumps(found)} instead of {json.dumps(expected)}"
    return None


def history(player: Recorder) -> str:
    """The digest of everything that every script leads to."""
    told = sha256()
    for turns in SCRIPTS.values():
        conversation = player.open()
        player.play(conversation, turns)
        told.update(player.history(conversation).encode())
    return told.hexdigest()


def speed(player: Player, seconds: float) -> list[float]:
    """Turns a second of each batch."""
    count = 1
    while _batch(player, count) < BATCH_SECONDS:
        count *= 2
    samples: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(samples) < 3:
        samples.append(count * len(REFERENCE) / _batch(player, count))
    return samples


def _batch(player: Player, count: int) -> float:
    """Seconds of so many conversations from their opening to their end."""
    conversations = []
    start = time.perf_counter()
    for _ in range(count):
        conversation = player.open()
        player.play(conversation, REFERENCE)
        conversations.append(conversation)
    taken = time.perf_counter() - start
    for conversation in conversations:
        if player.record(conversation).as_json() != EXPECTED["refund"]:
            raise SystemExit(f"{player.name}: another outcome under load")
    return taken


def long(player: Player) -> float:
    """The cost of the turns around the 500th over that of the turns around the 5th, of one conversation."""
    early: list[float] = []
    late: list[float] = []
    end = time.perf_counter() + LONG_SECONDS
    while len(late) < 3 or (time.perf_counter() < end and len(late) < LONG_MOST):
        conversation = player.open()
        times = [_round(player, conversation) for _ in range(LONG_ROUNDS)]
        if len(player.record(conversation).calls) != LONG_ROUNDS * 3:
            raise SystemExit(f"{player.name}: another outcome in a long conversation")
        early.append(times[0])
        late.append(times[-1])
    return statistics.median(late) / statistics.median(early)


def _round(player: Player, conversation: Any) -> float:
    start = time.perf_counter()
    player.play(conversation, REFERENCE)
    return time.perf_counter() - start


def idle(player: Player) -> tuple[int | None, int]:
    """Bytes of a conversation that waits for an answer: as stored, and live."""
    one = _waiting(player)
    stored = player.stored(one)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [player.idle(_waiting(player)) for _ in range(IDLE_CONVERSATIONS)]
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return stored, (after - before) // len(kept)


def _waiting(player: Player) -> Any:
    conversation = player.open()
    player.play(conversation, REFERENCE[:IDLE_TURNS])
    return conversation


def guard(player: Player) -> float | None:
    """Nanoseconds of one decision; the call from the loop is in it."""
    decide = player.guard()
    if decide is None:
        return None
    times = []
    for _ in range(GUARD_REPEATS):
        start = time.perf_counter_ns()
        for _ in range(GUARD_CALLS):
            decide()
        times.append((time.perf_counter_ns() - start) / GUARD_CALLS)
    return statistics.median(times)


def main(player: Player) -> int:
    """Measures and prints; exit code 1 when an outcome is not what it must be."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--speed-only", action="store_true")
    chosen = parser.parse_args()
    wrong = different(player)
    if wrong is not None:
        print(f"{player.name}: {wrong}", file=sys.stderr)
        return 1
    found: dict[str, Any] = {"turns_per_second": speed(player, chosen.seconds)}
    if isinstance(player, Recorder):
        found["history"] = history(player)
    if not chosen.speed_only:
        stored, live = idle(player)
        found |= {"guard_ns": guard(player), "turn_500_over_5": long(player), "stored": stored, "live": live}
    print(json.dumps(found))
    return 0
