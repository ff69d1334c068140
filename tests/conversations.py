"""Plays a conversation written in a YAML case against a workspace, with systems that answer what the case gives.

    - name: a replacement is sent
      workspace: procedures
      channel: chat
      written: {workspace.yaml: {"limits: {attempts: 3": "limits: {attempts: 2"}}    # other words in its files
      at: 2026-11-22 10:00                      # New York, where the sample's shop is
      given: {shop.find_order: {order_id: "#W1234567", …}}     # `case_systems` says more
      conversation: |
        customer: you sent me the wrong shoes ~ {intent: wrong_item}
        agent: asks order_id                    # `expectations` lists what may be expected
        customer: W1234567 ~ {order_id: W1234567}
        3 times customer: how are you?
        customer sends: hi                      # and more may follow within the channel's window
        sender: {address: ana@example.com}      # writes now; with `account` signed in
        tier1_support: did {id: r1}             # by hand, what its system is down for; `did fails`, `did not_found`
        turns out done                          # the write that was unclear; `turns out not done`
        team_lead: approves                     # denies "…", answers VALUE; `may not` before it where that is refused
        shop: parcel_scanned {order_id: "#W1234567", at: 2026-11-22T09:00:00-05:00}
        lee as returns_lead does aop.take_over  # one of people's own powers, or an action while they have it;
        lee as returns_lead may not aop.answer {text: "Hello"}       # … which is refused
        late shop: parcel_scanned {…}           # to the wait of before, whether or not anything waits for it still
        moves to the next version               # of which `next` says the words; `never moves …` where it is refused
        after 5 hours                           # every timer fires when it is due
      expect: {finished: resolved, never_did: [stripe.refund]}

A pin may say how sure an intent is and in which words it stands: `{intent: ["where_is_it at 55%", "move_order in
'send it elsewhere'"]}`, in which `language` the message is, that a list is added to (`{items: + the socks}`) or that
something is taken out of it (`{items: - the socks}`). `[photo.jpg]` in front of a message is an attachment.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from aop.cli.script import by_hand
from aop.compiler import Compiled, compile_files
from aop.compiler.articles import articles
from aop.engine.effects import AwaitEvent
from aop.engine.events import EventArrived, ReleaseChanged
from aop.engine.migration import MigrationRefused
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.program import Program
from aop.engine.snapshot import Snapshot
from aop.engine.transition import opened, transition
from aop.errors import WrongUse
from aop.extractors.scripted import ScriptedExtractor, read_pinned
from aop.machine.artifact import dump, load
from aop.machine.release import Release
from aop.ports.extractor import Extraction, Message
from aop.ports.kept import Kept
from aop.ports.ledger import Ledger
from aop.ports.store import Store
from aop.runtime import Reply, Runtime, Sender
from aop.runtime.clocks import ManualClock
from aop.runtime.knowledge import ReleaseKnowledge
from aop.runtime.typing_in import payload_of
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.load import load_workspace
from aop.values import canonical
from case_pins import refined
from case_systems import CaseSystems, dated, plain
from expectations import Played, expected, unmet
from next_version import changed

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


@cache
def knowledge_of(workspace: str) -> ReleaseKnowledge:
    """The approved articles of a workspace."""
    files, _ = load_workspace(ROOT / workspace)
    return ReleaseKnowledge(articles(files))


def cases() -> list[dict[str, Any]]:
    """Every case of every file, its file's name in front of its own."""
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        read = yaml.safe_load(path.read_text("utf-8"))
        found.extend({**case, "name": f"{path.stem}: {case['name']}"} for case in read if "name" in case)
    return found


def in_memory() -> tuple[Store, Ledger]:
    """A store that forgets, with its ledger."""
    ledger = MemoryLedger()
    return MemoryStore(ledger), ledger


class Talk:
    """A conversation with a workspace whose systems answer from `given`."""

    def __init__(
        self,
        release: Release,
        given: dict[str, Any],
        at: str = "2026-11-22 10:00",
        channel: str = "chat",
        knowledge: ReleaseKnowledge | None = None,
        kept: Kept | None = None,
        sender: Sender | None = None,
        stores: Callable[[], tuple[Store, Ledger]] = in_memory,
    ) -> None:
        start = self.started = datetime.fromisoformat(at).replace(tzinfo=ZONE)
        self.channel = channel
        self.connector = CaseSystems(dated(plain(given), start))
        self.clock = ManualClock(start)
        self.store, self.ledger = stores()
        self.played = Played()
        self._claims: dict[str, Extraction] = {}
        self._knowledge = knowledge
        self._kept = kept
        self.programs: dict[str, Program] = {}
        self.runtime = self._running(release)
        self._number = 0
        self._sent: list[str] = []  # what the customer has sent and more follows
        self.played.take(asyncio.run(self.runtime.open("case", channel, sender)))

    def _running(self, release: Release) -> Runtime:
        runtime = Runtime(
            release,
            extractor=ScriptedExtractor(
                lambda message, _: self._claims.get(message.text, Extraction(model="scripted"))
            ),
            connectors=dict.fromkeys(release.systems, self.connector),
            store=self.store,
            ledger=self.ledger,
            clock=self.clock,
            knowledge=self._knowledge,
            kept=self._kept,
            earlier=[item.release for item in self.programs.values()],
        )
        self.programs[release.digest] = runtime.program
        return runtime

    def moves(self, release: Release) -> None:
        """The conversation goes on with another release; what it waits for, and what was said, stays."""
        following = self._running(release)
        asyncio.run(following.recover())
        self._take(following._turns.driven("case", ReleaseChanged(self.clock.now(), release.digest)))
        self.runtime = following

    def says(self, line: str) -> Reply:
        """A customer's line, with its pin if it has one; `[name]` in front is an attachment."""
        text, _ = read_pinned(line)
        names = tuple(re.findall(r"^\[([^]]+)\]", text))
        whole, claim = read_pinned(" ".join([*self._sent, re.sub(r"^\[[^]]+\] ?", "", line)]))
        text = re.sub(r"^\[[^]]+\] ?", "", text)
        self._claims.pop(whole, None)
        if claim is not None:
            self._claims[whole] = refined(claim, whole)
        self._sent = []
        self._number += 1
        return self._take(self.runtime.receive("case", Message(f"m{self._number}", text, names)))

    def sends(self, text: str) -> Reply:
        """A customer's message that more may follow; what is pinned to the line after it is of both."""
        self._sent.append(text.strip())
        self._number += 1
        return self._take(self.runtime.hold("case", Message(f"m{self._number}", text)))

    def decides(self, role: str, *, granted: bool, reason: str = "", person: str = "maria") -> Reply:
        """A colleague's yes or no to what waits for their role; to whatever waits, where nothing does for theirs."""
        waiting = self.runtime.approvals()
        own = [item for item in waiting if item.request.role == role] or list(waiting)
        if not own:
            raise WrongUse("nothing waits for an approval")
        return self._take(self.runtime.decide(own[0].request.call, person, role, granted=granted, reason=reason))

    def acts(self, person: str, role: str, action: str, given: dict[str, Any]) -> Reply:
        """A colleague does something themselves, in this conversation or to the whole workspace."""
        where = OF_WORKSPACE if action in ("aop.pause", "aop.resume") else "case"
        return self._take(self.runtime.act(where, person, role, action, given))

    def answers(self, role: str, value: str, person: str = "maria") -> Reply:
        """A colleague fills the slot that people are asked for."""
        if not self.runtime.questions():
            raise WrongUse("nobody is asked anything")
        (waiting,) = self.runtime.questions()
        return self._take(self.runtime.answer(waiting.request.wait, person, role, value))

    def sender_is(self, given: dict[str, Any]) -> Reply:
        """Somebody writes from now on, or signs in."""
        return self._take(self.runtime.sender_is("case", Sender(**given)))

    def did_by_hand(self, role: str, what: str, person: str = "maria") -> Reply:
        """A colleague did what a system is down for; `what` is its answer, or `fails`, `not_found`, `done`."""
        if not self.runtime.tasks():
            raise WrongUse("nothing waits to be done by hand")
        (waiting,) = self.runtime.tasks()
        outcome, given = by_hand(what)
        return self._take(self.runtime.done_by_hand(waiting.request.call, person, role, outcome, given))

    def turns_out(self, *, done: bool) -> Reply:
        """What became of the write that was unclear."""
        snapshot = self.played.replies[-1].snapshot
        call = next((item.call for item in snapshot.done if item.state == "unclear"), "case/0")
        return self._take(self.runtime.turned_out(call, done=done))

    def happens(self, event: str, payload: dict[str, Any]) -> None:
        for reply in asyncio.run(self.runtime.happened(event, payload)):
            self.played.take(reply)

    def happens_late(self, event: str, payload: dict[str, Any]) -> None:
        """An event for the wait that was begun last, over or not: what a system sends twice or too late."""
        effects = [effect for reply in self.played.replies for effect in reply.effects]
        wait = [item.wait for item in effects if isinstance(item, AwaitEvent)][-1]
        record = payload_of(event, payload, self.runtime.program.release)
        self._take(self.runtime._turns.driven("case", EventArrived(self.clock.now(), wait, record)))

    def passes(self, time: timedelta) -> None:
        """So much time, with every timer fired when it is due."""
        end = self.clock.now() + time
        while True:
            due = asyncio.run(self.runtime.next_due()) or end
            self.clock.advance(max(min(due, end) - self.clock.now(), timedelta()))
            for reply in asyncio.run(self.runtime.tick()):
                self.played.take(reply)
            if due >= end:
                self.clock.advance(max(end - self.clock.now(), timedelta()))
                return

    def _take(self, coming: Any) -> Reply:
        reply: Reply = asyncio.run(coming)
        self.played.take(reply)
        return reply


# ---- one line of a case


def play(case: dict[str, Any], stores: Callable[[], tuple[Store, Ledger]] = in_memory) -> Played:
    """Plays a case; raises AssertionError where it goes another way."""
    workspace, at = case["workspace"], str(case.get("at", "2026-11-22 10:00"))
    known = knowledge_of(workspace) if (ROOT / workspace / "knowledge").is_dir() else None
    release = _written(workspace, case["written"]) if "written" in case else release_of(workspace)
    sender = Sender(**case["sender"]) if "sender" in case else None
    talk = Talk(release, case.get("given", {}), at, case.get("channel", "chat"), known, sender=sender, stores=stores)
    for number, line in enumerate(case["conversation"].strip().splitlines(), 1):
        try:
            if "moves to the next version" in line:
                _move(talk, case, refused=line.strip().startswith("never"))
            else:
                _play_line(talk, line.strip())
        except (AssertionError, WrongUse) as problem:
            raise AssertionError(f"line {number}, `{line.strip()}`: {problem}") from problem
    talk.played.package = asyncio.run(talk.runtime.handoff("case"))
    expected(case.get("expect", {}), talk.played)
    replayed(talk)
    return talk.played


def _written(workspace: str, changes: dict[str, dict[str, str]]) -> Release:
    """The workspace with other words in its files, as a case has it."""
    result = _changed(workspace, json.dumps(changes))
    assert result.release is not None, result.findings
    return result.release


@cache
def _changed(workspace: str, changes: str) -> Compiled:
    """A case is played in several ways; its workspace with other words is compiled once."""
    return changed(ROOT / workspace, json.loads(changes))


def _move(talk: Talk, case: dict[str, Any], *, refused: bool) -> None:
    result = _changed(case["workspace"], json.dumps(case["next"]))
    assert result.release is not None, result.findings
    talk.played.fresh = len(talk.played.replies)
    if not refused:
        talk.moves(result.release)
        return
    with pytest.raises(MigrationRefused):
        talk.moves(result.release)


def _play_line(talk: Talk, line: str) -> None:
    who, _, what = line.partition(": ")
    if who == "agent":
        problem = unmet(what, talk.played)
        assert problem is None, problem
        return
    talk.played.fresh = len(talk.played.replies)
    repeated = re.fullmatch(r"(\d+) times customer", who)
    if who == "customer" or repeated:
        for _ in range(int(repeated[1]) if repeated else 1):
            talk.played.fresh = len(talk.played.replies)
            talk.says(what)
    elif who == "sender":
        talk.sender_is(yaml.load(what, yaml.BaseLoader))  # noqa: S506 - builds texts only
    elif line in ("turns out done", "turns out not done"):
        talk.turns_out(done=line == "turns out done")
    elif acted := re.fullmatch(r"(\S+) as (\w+) (does|may not) ([\w.]+)(?: (\{.*\}))?", line):
        given = yaml.load(acted[5] or "{}", yaml.BaseLoader)  # noqa: S506 - builds texts only
        told = talk.acts(acted[1], acted[2], acted[4], given).told
        assert (told is None) == (acted[3] == "does"), told
    elif who == "customer sends":
        talk.sends(what)
    elif line.startswith("after "):
        count, unit = line.split()[1:3]
        talk.passes(timedelta(**{f"{unit.rstrip('s')}s": int(count)}))
    elif "{" in what and not what.removeprefix("may not ").startswith("did "):
        event, _, payload = what.partition(" ")
        happens = talk.happens_late if who.startswith("late ") else talk.happens
        happens(f"{who.removeprefix('late ')}.{event}", yaml.load(payload, yaml.BaseLoader))  # noqa: S506 - builds texts only
    else:
        _colleague(talk, who, what)


def _colleague(talk: Talk, who: str, what: str) -> None:
    """`finance_lead: approves`, `finance_lead (ana): denies "…"`, `returns_lead: may not answers yes`."""
    found = re.fullmatch(r"(\w+)(?: \((\S+)\))?", who)
    assert found is not None, f"nobody is called {who}"
    role, person = found[1], found[2] or "maria"
    if what.startswith("may not "):
        with pytest.raises(WrongUse):
            _colleague(talk, who, what.removeprefix("may not "))
        return
    verb, _, rest = what.partition(" ")
    if verb == "did":
        talk.did_by_hand(role, rest, person)
    elif verb == "answers":
        talk.answers(role, rest.strip('"'), person)
    else:
        assert verb in ("approves", "denies"), f"a colleague cannot `{what}`"
        talk.decides(role, granted=verb == "approves", reason=rest.strip('"'), person=person)


_FROM_FILES: dict[str, Program] = {}  # by the digest, which is of the whole file


def from_file(program: Program) -> Program:
    """The program as a service has it: read from the file of its release."""
    digest = program.release.digest
    if digest not in _FROM_FILES:
        _FROM_FILES[digest] = Program(load(dump(program.release)))
    return _FROM_FILES[digest]


def replayed(talk: Talk) -> None:
    """The history alone gives the same effects and the same bytes, and no transition changes what it was given; on the
    releases as their files have them."""
    programs = {digest: from_file(program) for digest, program in talk.programs.items()}
    program = next(iter(programs.values()))
    snapshot = opened(program, "case", talk.started, talk.channel)
    for entry in asyncio.run(talk.runtime.history("case")):
        if isinstance(entry.event, ReleaseChanged):
            program = programs[entry.event.release]
        before = canonical(snapshot.to_json())
        following, effects = transition(program, snapshot, entry.event)
        assert canonical(snapshot.to_json()) == before
        assert effects == entry.effects
        snapshot = Snapshot.from_json(following.to_json())
        talk.played.places.append(snapshot)
        assert canonical(snapshot.to_json()) == canonical(following.to_json())
    stored = asyncio.run(talk.store.load("case"))
    assert stored is not None
    assert canonical(stored.snapshot.to_json()) == canonical(snapshot.to_json())
