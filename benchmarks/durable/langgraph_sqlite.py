"""The conversation with LangGraph and its SQLite checkpointer, one at a time, each step on the disk before it goes on.

python -m benchmarks.durable.langgraph_sqlite FOLDER --seconds 3
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import time
from pathlib import Path

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

from benchmarks.engine.peers.with_langgraph import Shop, Thread, with_interrupts
from benchmarks.engine.script import EXPECTED, REFERENCE, Record


def main() -> int:
    """Measures and prints one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=3.0)
    chosen = parser.parse_args()
    connection = sqlite3.connect(chosen.folder / "langgraph.db", check_same_thread=False)
    saver = SqliteSaver(connection)
    saver.setup()
    connection.execute("pragma synchronous = full")
    graph = with_interrupts().compile(checkpointer=saver)
    taken: list[float] = []
    number, start = 0, time.perf_counter()
    while time.perf_counter() - start < chosen.seconds:
        number += 1
        thread = Thread({"configurable": {"thread_id": str(number)}}, Shop(Record()))
        for turn in REFERENCE:
            began = time.perf_counter()
            for said in turn:
                given = {"values": {}} if said["type"] == "request" else Command(resume=dict(said))
                found = graph.invoke(given, thread.config, context=thread.shop, durability="sync")
                for item in found.get("__interrupt__", ()):
                    if item.value:
                        thread.shop.record.lines.append(item.value)
            taken.append(time.perf_counter() - began)
        if thread.shop.record.as_json() != EXPECTED["refund"]:
            raise SystemExit(f"another outcome: {thread.shop.record.as_json()}")
    wall = time.perf_counter() - start
    taken.sort()
    found = {
        "turns_per_second": len(taken) / wall,
        "median_ms": statistics.median(taken) * 1e3,
        "p99_ms": taken[int(len(taken) * 0.99)] * 1e3,
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
