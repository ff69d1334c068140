"""Plays a conversation written in a YAML case against a workspace, with systems that answer what the case gives.

    - name: a replacement is sent
      workspace: procedures
      at: 2026-11-22 10:00                      # New York, where the sample's shop is
      given: {shop.find_order: {order_id: "#W1234567", …}}
      conversation: |
        customer: you sent me the wrong shoes ~ {intent: wrong_item}
        agent: asks order_id
        customer: W1234567 ~ {order_id: W1234567}
        agent: confirms
        agent: says "on its way"
        agent: does shop.replace
        team_lead: approves
        after 5 hours
      expect: {finished: resolved, never_did: [stripe.refund]}

Lines of the agent are checked against what came of the customer's line before them, in any order.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from aop.compiler import compile_files
from aop.connectors.given import GivenConnector
from aop.engine.effects import CallAction, CloseRequest, HandOff
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.release import Release
from aop.ports.extractor import Extraction, Message
from aop.runtime import Reply, Runtime
from aop.runtime.clocks import ManualClock
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.load import load_workspace
from aop.values import canonical

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
ZONE = ZoneInfo("America/New_York")


@cache
def release_of(workspace: str) -> Release:
    """The compiled workspace at a path from the project's root; it must have no finding."""
    files, findings = load_workspace(ROOT / workspace)
    result = compile_files(files, findings)
    assert result.findings == (), [f"{f.span.source.path}:{f.span.line} {f.code} {f.message}" for f in result.findings]
    assert result.release is not None
    return result.release


def cases() -> list[dict[str, Any]]:
    """Every case of every file, its file's name in front of its own."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        read = yaml.safe_load(path.read_text("utf-8"))
        found.extend({**case, "name": f"{path.stem}: {case['name']}"} for case in read)
    return found


def plain(data: Any) -> Any:
    """What YAML read, as a system would answer it: `3 days ago` is a date."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(item) for item in data]
    if isinstance(data, str) and (ago := re.fullmatch(r"(\d+) days ago", data)):
        return ("ago", int(ago[1]))
    if isinstance(data, str) and re.fullmatch(r"\$\d+(\.\d\d)?", data):
        return data[1:]
    return data


def dated(data: Any, today: datetime) -> Any:
    match data:
        case ("ago", days):
            return (today - timedelta(days=days)).date()
        case dict():
            return {key: dated(value, today) for key, value in data.items()}
        case list():
            return [dated(item, today) for item in data]
    return data


@dataclass
class Played:
    """What came of a conversation so far."""

    replies: list[Reply] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    queues: list[str] = field(default_factory=list)

    def take(self, reply: Reply) -> None:
        self.replies.append(reply)
        for effect in reply.effects:
            match effect:
                case CallAction(verb="do", action=action):
                    self.did.append(action)
                case CloseRequest(outcome=outcome):
                    self.ends.append(outcome)
                case HandOff(queue=queue):
                    self.queues.append(queue)


class Talk:
    """A conversation with a workspace whose systems answer from `given`."""

    def __init__(self, release: Release, given: dict[str, Any], at: str = "2026-11-22 10:00") -> None:
        start = self.started = datetime.fromisoformat(at).replace(tzinfo=ZONE)
        self.connector = GivenConnector(dated(plain(given), start))
        self.clock = ManualClock(start)
        self.store = MemoryStore()
        self.ledger = MemoryLedger()
        self.played = Played()
        self._claims: dict[str, Extraction] = {}
        self.runtime = Runtime(
            release,
            extractor=ScriptedExtractor(
                lambda message, _: self._claims.get(message.text, Extraction(model="scripted"))
            ),
            connectors=dict.fromkeys(release.systems, self.connector),
            store=self.store,
            ledger=self.ledger,
            clock=self.clock,
        )
        self._number = 0
        asyncio.run(self.runtime.open("case"))

    def says(self, line: str) -> Reply:
        """A customer's line, with its pin if it has one; `[name]` in front is an attachment."""
        text, claim = read_pinned(line)
        names = tuple(re.findall(r"^\[([^]]+)\]", text))
        text = re.sub(r"^\[[^]]+\] ?", "", text)
        if claim is not None:
            self._claims[text] = claim
        self._number += 1
        return self._take(self.runtime.receive("case", Message(f"m{self._number}", text, names)))

    def decides(self, role: str, *, granted: bool, reason: str = "", person: str = "maria") -> Reply:
        (waiting,) = [item for item in self.runtime.approvals() if item.request.role == role]
        return self._take(self.runtime.decide(waiting.request.call, person, role, granted=granted, reason=reason))

    def passes(self, time: timedelta) -> None:
        self.clock.advance(time)
        for reply in asyncio.run(self.runtime.tick()):
            self.played.take(reply)

    def _take(self, coming: Any) -> Reply:
        reply: Reply = asyncio.run(coming)
        self.played.take(reply)
        return reply


def play(case: dict[str, Any]) -> Played:
    """Plays a case; raises AssertionError where it goes another way."""
    talk = Talk(release_of(case["workspace"]), case.get("given", {}), str(case.get("at", "2026-11-22 10:00")))
    for number, line in enumerate(case["conversation"].strip().splitlines(), 1):
        who, _, what = line.strip().partition(": ")
        if who == "customer":
            talk.says(what)
        elif who == "agent":
            problem = unmet(what, talk.played)
            assert problem is None, f"line {number}, `{line.strip()}`: {problem}"
        elif line.strip().startswith("after "):
            count, unit = line.split()[1:3]
            talk.passes(timedelta(**{f"{unit.rstrip('s')}s": int(count)}))
        else:
            verb, _, reason = what.partition(" ")
            talk.decides(who, granted=verb == "approves", reason=reason.strip('"'))
    expected(case.get("expect", {}), talk.played)
    replayed(talk)
    return talk.played


def replayed(talk: Talk) -> None:
    """The history alone gives the same effects and the same bytes, and no transition changes what it was given."""
    program = talk.runtime.program
    snapshot = opened(program, "case", talk.started)
    for entry in asyncio.run(talk.runtime.history("case")):
        before = canonical(snapshot.to_json())
        following, effects = transition(program, snapshot, entry.event)
        assert canonical(snapshot.to_json()) == before
        assert effects == entry.effects
        snapshot = Snapshot.from_json(following.to_json())
        assert canonical(snapshot.to_json()) == canonical(following.to_json())
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    assert canonical(stored.snapshot.to_json()) == canonical(snapshot.to_json())


def unmet(what: str, played: Played) -> str | None:
    """What is wrong with an expectation about the last reply; None when it is met."""
    reply = played.replies[-1]
    lines = [(line.kind, line.slot, line.text) for line in reply.lines]
    verb, _, rest = what.partition(" ")
    match verb:
        case "asks":
            met = any(kind == "ask" and slot == rest for kind, slot, _ in lines)
        case "confirms":
            met = any(kind == "confirm" and rest.strip('"') in text for kind, _, text in lines)
        case "says":
            met = any(rest.strip('"') in text for _, _, text in lines)
        case "does":
            met = any(isinstance(item, CallAction) and item.action == rest for item in reply.effects)
        case "hands":
            met = any(
                isinstance(item, HandOff) and item.queue == rest.removeprefix("off to ") for item in reply.effects
            )
        case _:
            raise AssertionError(f"a case cannot say `{what}`")
    return None if met else f"got {lines}, did {played.did}"


def expected(wanted: dict[str, Any], played: Played) -> None:
    if "finished" in wanted:
        assert played.ends[-1:] == [wanted["finished"]], played.ends
    if "ends" in wanted:
        assert played.ends == wanted["ends"]
    for action in wanted.get("never_did", ()):
        assert action not in played.did
    if "did" in wanted:
        assert played.did == wanted["did"]
