"""A real language model on this machine, asked through both adapters: does all of it work, and how well does it read.

    make test-llm        installs the model beside this file on first use (1.2 GB), and runs a handful of messages

The model is small and made for code; the figures say what the adapters and the gate make of a weak reader, not what a
good one would do. `claimed` are its own values, `admitted` what the gate let through of them.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from aop.cli.loading import compiled
from aop.extractors.llm import LlmExtractor
from aop.extractors.llm_models import transport_of
from aop.extractors.scripted import ScriptedExtractor
from aop.machine.models import Model
from aop.machine.release import Release
from aop.ports.extractor import Context, Message, Vocabulary
from aop.understanding.gate import admit

HERE = Path(__file__).parent
ADAPTERS = {"http": "small", "litellm": "openai/small"}
#: Seconds for the server to start, and for one message.
START, SECONDS = 120, Decimal(120)


@dataclass(frozen=True)
class Sample:
    """A message, what was asked before it, and what a careful reader finds in it."""

    text: str
    asked: str | None = None
    intent: str | None = None
    values: tuple[tuple[str, str], ...] = ()


SAMPLES = (
    Sample("you sent me the wrong shoes, my order is W1234567", None, "wrong_item", (("order_id", "W1234567"),)),
    Sample("where is my parcel? it should have been here on Monday", None, "order_status"),
    Sample("please cancel order W7654321, I found it cheaper", None, "cancel_order", (("order_id", "W7654321"),)),
    Sample("it's ana@example.com", "email", None, (("email", "ana@example.com"),)),
    Sample("I'd rather have my money back, so a refund", "remedy", None, (("remedy", "refund"),)),
    Sample("W2345678 I think", "order_id", None, (("order_id", "W2345678"),)),
)


@dataclass
class Tally:
    """What came of the messages through one adapter."""

    valid: int = 0
    intents: int = 0
    right: int = 0
    claimed: int = 0
    admitted: int = 0
    admitted_right: int = 0
    seconds: list[float] = field(default_factory=list)
    tokens: int = 0
    why: list[str] = field(default_factory=list)


@contextmanager
def served(python: Path, weights: Path) -> Iterator[str]:
    """The address of the model, for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(python), str(HERE / "serve.py"), "--port", str(port), "--weights", str(weights)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/health", server)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except (URLError, OSError):
            time.sleep(0.5)
    sys.exit("the model did not start")


def measure(release: Release, url: str, adapter: str, samples: tuple[Sample, ...]) -> Tally:
    model = Model("small", url, ADAPTERS[adapter], through=adapter, private=True, seconds=SECONDS)
    nothing = ScriptedExtractor({})
    intents, topics = tuple(release.intents.values()), tuple(release.topics.values())
    extractor = LlmExtractor(transport_of(model, {}), model, nothing, intents=intents, topics=topics)
    slots = {name: slot for intent in intents for name, slot in release.procedures[intent.procedure].slots.items()}
    tally = Tally()
    for number, sample in enumerate(samples):
        message = Message(f"m{number}", sample.text)
        context = Context(Vocabulary(tuple(release.intents), slots, tuple(release.topics)), sample.asked)
        started = time.monotonic()
        found = asyncio.run(extractor.extract(message, context))
        tally.seconds.append(time.monotonic() - started)
        tally.tokens += found.cost.tokens_in + found.cost.tokens_out
        if found.cost.instead:
            tally.why.append(found.cost.instead)
            continue
        tally.valid += 1
        best = found.requests[0].intent if found.requests else None
        tally.intents += 1
        tally.right += best == sample.intent
        claimed = [(value.slot, sample.text[value.start : value.end]) for value in found.values]
        passed = admit(found, message, context, options={}, currency="USD").understanding
        readings = [*passed.values, *(value for request in passed.requests for value in request.values)]
        admitted = [(item.slot, sample.text[item.evidence.start : item.evidence.end]) for item in readings]
        tally.claimed += len(claimed)
        tally.admitted += len(admitted)
        tally.admitted_right += sum(item in sample.values for item in admitted)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, default=HERE / ".venv" / "bin" / "python")
    parser.add_argument("--weights", type=Path, default=HERE / ".venv" / "model.gguf")
    parser.add_argument("--messages", type=int, default=len(SAMPLES))
    given = parser.parse_args()
    release = compiled(HERE.parent.parent / "procedures").release
    assert release is not None
    failed = False
    print("| adapter | messages | valid answers | intent right | values claimed | admitted | of them right "
          "| seconds, median | tokens |\n|---|---|---|---|---|---|---|---|---|")  # fmt: skip
    with served(given.python, given.weights) as url:
        for adapter in ADAPTERS:
            tally = measure(release, url, adapter, SAMPLES[: given.messages])
            failed = failed or bool(tally.why)
            print(f"| {adapter} | {len(tally.seconds)} | {tally.valid} | {tally.right} of {tally.intents} "
                  f"| {tally.claimed} | {tally.admitted} | {tally.admitted_right} | {median(tally.seconds):.1f} "
                  f"| {tally.tokens} |", flush=True)  # fmt: skip
            for why in tally.why:
                print(f"  not valid: {why}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
