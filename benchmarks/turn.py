"""What a turn costs in process without a model, and what starting the command line costs.

    python -m benchmarks.turn

The conversation is the sample's wrong item with a refund over $150: seven messages, an approval, six calls. It runs
through the whole runtime (gate of understanding, transition, store, ledger) and through `transition` alone; the floor
is the same conversation written by hand as Python, and for the command line an interpreter that does nothing.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from aop.compiler import compile_files
from aop.connectors.given import GivenConnector
from aop.engine.effects import Effect
from aop.engine.events import Event, MessageReceived
from aop.engine.program import Program
from aop.engine.transition import opened, transition
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.extractor import Extraction, Message
from aop.runtime import Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.load import load_workspace

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROUNDS, STARTS = 300, 15

LINES = (
    "you sent me the wrong shoes ~ {intent: wrong_item}",
    "order W1234567 ~ {order_id: W1234567}",
    "ana@example.com ~ {email: ana@example.com}",
    "the shoes ~ {items: shoes}",
    "here it is ~ {photo: photo.jpg}",
    "a refund ~ {remedy: refund}",
    "yes",
)
ITEMS = [
    {"item_id": "i1", "name": "shoes", "color": "blue", "price": Decimal(160)},
    {"item_id": "i2", "name": "socks", "color": "grey", "price": Decimal(9)},
]
GIVEN: dict[str, Any] = {
    "shop.find_order": {
        "order_id": "#W1234567",
        "status": "delivered",
        "total": Decimal(169),
        "charge_id": "ch_1",
        "ordered_on": NOW.date().replace(day=15),
        "delivered_on": NOW.date().replace(day=20),
        "customer": {"id": "c1", "name": "Ana Ruiz", "email": "ana@example.com", "tier": "gold"},
        "items": ITEMS,
    },
    "stripe.refund": {"id": "re_1", "status": "succeeded", "card_brand": "Visa"},
    "zendesk.add_note": {"id": "n1"},
    "crm.log": {"id": "l1"},
    "shop.return_label": {"id": "r1", "url": "https://shop.example/label"},
}


def release() -> Release:
    """The sample workspace, compiled."""
    result = compile_files(*load_workspace(ROOT / "procedures"))
    assert result.release is not None
    return result.release


async def converse(machine: Release) -> Runtime:
    """The conversation, once, through the runtime."""
    claims: dict[str, Extraction] = {}
    for line in LINES:
        text, claim = read_pinned(line)
        claims[text] = claim or Extraction()
    runtime = Runtime(
        machine,
        extractor=ScriptedExtractor(lambda message, _: claims[message.text]),
        connectors=dict.fromkeys(machine.systems, GivenConnector(GIVEN)),
        store=MemoryStore(),
        ledger=MemoryLedger(),
        clock=ManualClock(NOW),
    )
    await runtime.open("c")
    for number, text in enumerate(claims):
        attachments = ("photo.jpg",) if text.startswith("here") else ()
        await runtime.receive("c", Message(f"m{number}", text, attachments))
    (waiting,) = runtime.approvals()
    await runtime.decide(waiting.request.call, "maria", "team_lead", granted=True)
    return runtime


def by_hand(events: tuple[Event, ...]) -> int:
    """The floor: the same decisions as plain Python over the same events, with nothing checked, kept or explained."""
    known: dict[str, Any] = {}
    said = 0
    for event in events:
        if isinstance(event, MessageReceived):
            for reading in (*event.understanding.values, *(v for r in event.understanding.requests for v in r.values)):
                known[reading.slot] = reading.value or reading.picks
            missing = [name for name in ("order_id", "email", "items", "photo", "remedy") if name not in known]
            said += 1 if missing else 2
    return said


def median(run: Callable[[], object], rounds: int) -> float:
    """Seconds of one run, the median of many."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    """Prints the table; exit code 1 when a turn costs 1 ms or more, or the help 150 ms or more."""
    machine = release()
    program = Program(machine)
    runtime = asyncio.run(converse(machine))
    history = asyncio.run(runtime.history("c"))
    events = tuple(entry.event for entry in history)
    turns = len(LINES) + 1
    ended = [effect for entry in history for effect in entry.effects if type(effect).__name__ == "CloseRequest"]
    assert ended, "the reference conversation must come to its end"

    def only_transition() -> tuple[Effect, ...]:
        snapshot = opened(program, "c", NOW)
        effects: tuple[Effect, ...] = ()
        for event in events:
            snapshot, effects = transition(program, snapshot, event)
        return effects

    whole = median(lambda: asyncio.run(converse(machine)), ROUNDS) / turns
    pure = median(only_transition, ROUNDS) / turns
    floor = median(lambda: by_hand(events), ROUNDS) / turns
    print(f"{turns} turns, {len(events)} events, {sum(len(entry.effects) for entry in history)} effects")
    print(f"{'a turn through the runtime':<34} {whole * 1e6:>9.0f} µs {1 / whole:>9.0f} turns/s")
    print(f"{'a turn, transition alone':<34} {pure * 1e6:>9.0f} µs {1 / pure:>9.0f} turns/s  {pure / floor:.0f}x floor")
    print(f"{'floor: by hand, nothing checked':<34} {floor * 1e6:>9.1f} µs {1 / floor:>9.0f} turns/s")
    nothing = median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), STARTS)
    aop = Path(sys.executable).with_name("aop")
    help_ = median(lambda: subprocess.run([aop, "--help"], check=True, stdout=subprocess.DEVNULL), STARTS)
    check = median(
        lambda: subprocess.run([aop, "check", ROOT / "procedures"], check=True, stdout=subprocess.DEVNULL),
        STARTS,
    )
    print(f"{'floor: an interpreter':<34} {nothing * 1e3:>9.0f} ms")
    print(f"{'aop --help':<34} {help_ * 1e3:>9.0f} ms  {help_ / nothing:.1f}x the floor")
    print(f"{'aop check procedures':<34} {check * 1e3:>9.0f} ms  {check / nothing:.1f}x the floor")
    return 1 if whole >= 1e-3 or help_ >= 0.150 else 0


if __name__ == "__main__":
    raise SystemExit(main())
