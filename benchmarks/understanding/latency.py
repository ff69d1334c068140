"""How long one message takes: real messages through the local extractor and the gate, and the embedding alone.

    python -m benchmarks.understanding.latency [--data ../shared/data] [--messages 300]

On one thread, in the processor time of that thread: what a message takes on a core of its own, whatever else the
machine does. The release is trained on ten examples of each intent of BANKING77; half of the messages are its
validation set, half bookings of RESTAURANTS-8K, with the slots of `spans`. The floor is one run of the embedding, which
no extractor on this model can be below. What a message takes above it is this project's own doing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from aop.extractors.embedding import MiniLM
from aop.extractors.local import LocalExtractor
from aop.extractors.spelling import Spelled
from aop.extractors.training import train
from aop.machine.intents import Intent
from aop.ports.extractor import Context, Message
from aop.understanding.gate import admit
from benchmarks.understanding.figures import Figure

from . import intents, spans

#: Milliseconds that 95 of 100 messages may take.
GOAL = 20.0
MESSAGES = 300


def milliseconds(texts: Sequence[str], work: Callable[[str], object]) -> list[float]:
    """The time of each, sorted; the first run warms up and does not count."""
    work(texts[0])
    taken = []
    for text in texts:
        started = time.thread_time()
        work(text)
        taken.append((time.thread_time() - started) * 1000)
    return sorted(taken)


def show(name: str, taken: Sequence[float]) -> None:
    middle, late = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    print(f"{name:22} {len(taken):8} {middle:8.1f} {late:8.1f} {taken[-1]:8.1f}")


def figures(data: Path) -> list[Figure]:
    """The 95th percentile of one message; none without the data."""
    if not (data / "banking77").is_dir() or not (data / "restaurants8k").is_dir():
        return []
    floor, taken = measured(data / "banking77", data / "restaurants8k" / "train.jsonl", MESSAGES)
    row = Figure("one message: p95", late(taken), GOAL, baseline=late(floor), lower_is_better=True, unit=" ms")
    return [row]


def late(taken: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return taken[int(len(taken) * 0.95)]


def measured(banking: Path, booking: Path, messages: int) -> tuple[list[float], list[float]]:
    """Milliseconds of the embedding alone, and of the extractor with the gate, sorted."""
    half = messages // 2
    asked = [text for text, _ in intents.read(banking / "valid.jsonl")[:half]]
    texts = [*asked, *(line.text for line in spans.read(booking)[:half])]
    embed = Spelled(MiniLM())
    examples: dict[str, tuple[str, ...]] = {}
    for text, name in intents.read(banking / "train_10.jsonl"):
        examples[name] = (*examples.get(name, ()), text)
    known = [Intent(name, name, "", said) for name, said in examples.items()]
    extractor = LocalExtractor(train(examples, embed), known, embed=embed)
    vocabulary = replace(spans.VOCABULARY, intents=tuple(examples))
    context = Context(vocabulary, today=spans.TODAY)

    async def timed() -> list[float]:
        """In one loop, as a service runs it."""
        taken = []
        for text in [texts[0], *texts]:
            message = Message("m1", text)
            started = time.thread_time()
            admit(await extractor.extract(message, context), message, context, options={}, currency="USD")
            taken.append((time.thread_time() - started) * 1000)
        return sorted(taken[1:])

    return milliseconds(texts, lambda text: embed([text])), asyncio.run(timed())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=type(spans.DATA), default=spans.DATA)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    options = parser.parse_args()
    banking, booking = options.data / "banking77", options.data / "restaurants8k" / "train.jsonl"
    if not (banking.is_dir() and booking.is_file()):
        print(f"skipped: no banking77 and restaurants8k in {options.data.resolve()}")
        return 0
    floor, taken = measured(banking, booking, options.messages)
    print("milliseconds           messages   median      p95     most")
    show("embedding alone", floor)
    show(f"extractor and gate ({GOAL:.0f})", taken)
    return 0


if __name__ == "__main__":
    sys.exit(main())
