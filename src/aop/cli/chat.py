"""`aop chat`: talk to a workspace as its customer, as its people and as its systems, or play a script.

Understanding is local, with no network and no key, unless the workspace names another model. Systems answer
from `sandbox/` where there is one, else as the catalogue connects them. What may be typed beside the customer's words
stands in `aop.cli.script`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from aop.cli.hearing import extractor_of
from aop.cli.loading import loaded, sandbox_of, workspace_at
from aop.cli.script import (
    Acts,
    Answers,
    Decides,
    Happens,
    Leaves,
    Looks,
    Passes,
    Says,
    Turn,
    by_hand,
    help_lines,
    read_script,
    typed,
)
from aop.connectors.catalogue import connect
from aop.connectors.given import GivenConnector
from aop.diagnostics import did_you_mean
from aop.diagnostics.terminal import print_findings
from aop.engine import explain
from aop.engine.effects import HandOff, RequestTask
from aop.engine.overriding import OF_WORKSPACE
from aop.engine.wording import text
from aop.errors import WrongUse
from aop.machine.pretended import Given
from aop.machine.release import Release
from aop.ports.connector import Connector
from aop.ports.extractor import Message
from aop.runtime import Reply, Runtime, Sender, handoff_text, showing
from aop.runtime.clocks import SystemClock
from aop.runtime.why import why, why_not
from aop.stores.memory import MemoryLedger, MemoryStore
from aop.syntax.declarations import Files
from aop.understanding.evidence import Dropped

#: The exit code of what was interrupted.
INTERRUPTED = 130

#: So many timers fire while time is let go by.
MAX_TIMERS = 1_000

#: How lines look on a terminal in colour.
STYLES = {"customer": "36", "agent": "1", "beside": "2", "person": "35", "problem": "33"}


def run(
    path: Path,
    script: Path | None,
    channel: str,
    *,
    show: bool,
    audit: bool,
    systems: str | None = None,
    model: str = "",
    sender: Sender | None = None,
) -> int:
    """Refuses to start on a workspace with errors (exit code 1); 0 at the end of the talk, 130 when interrupted.

    `systems`: real or sandbox; without either, the sandbox where there is one.
    """
    turns = None if script is None else read_script(script)
    folder = workspace_at(path)
    files, result = loaded(folder, train=True)
    if result.release is None:
        print_findings(result.findings)
        sys.stderr.write("not started: the workspace has errors\n")
        return 1
    _known_channel(channel, result.release)
    given = _pretended(systems, files, result.release, folder)
    try:
        with asyncio.Runner() as runner:
            chat = _Chat(result.release, folder, channel, runner, show=show, given=given, model=model, sender=sender)
            return chat.talk(turns, audit=audit)
    except KeyboardInterrupt:
        _write("", "(interrupted)")
        return INTERRUPTED


def _known_channel(channel: str, release: Release) -> None:
    """Raises WrongUse for a channel that the workspace does not have; one without any has every channel."""
    channels = release.workspace.channels
    if channels and channel not in channels:
        listed = ", ".join(f"`{name}`" for name in channels)
        raise WrongUse(f"there is no channel `{channel}`: there are {listed}")


def _pretended(wanted: str | None, files: Files, release: Release, folder: Path) -> Given | None:
    """What the systems are pretended to answer; None where the real ones do. Raises WrongUse without a sandbox."""
    if wanted == "sandbox" and not files.sandbox:
        raise WrongUse(f"there is no `sandbox/` in `{folder}`: write `sandbox/SYSTEM.yaml`, or leave `--systems` out")
    return None if wanted == "real" or not files.sandbox else sandbox_of(files, release)


def _connectors(release: Release, folder: Path, given: Given | None, clock: SystemClock) -> Mapping[str, Connector]:
    """All systems pretend or none does: a made-up order must not reach a real one."""
    if given is None:
        return connect(release, folder)
    return dict.fromkeys(release.systems, GivenConnector(given, clock, release.workspace.time_zone))


class _Chat:
    def __init__(
        self,
        release: Release,
        folder: Path,
        channel: str,
        runner: asyncio.Runner,
        *,
        show: bool,
        given: Given | None = None,
        model: str = "",
        sender: Sender | None = None,
    ) -> None:
        self._run = runner.run
        self._clock = SystemClock()
        self._systems = "as `connect:` of each says" if given is None else "pretended, by `sandbox/`"
        self._ledger = MemoryLedger()
        self._store = MemoryStore(self._ledger)
        self._sender = sender
        self._release = release
        self._runtime = Runtime(
            release,
            extractor=extractor_of(release, model),
            connectors=_connectors(release, folder, given, self._clock),
            store=self._store,
            ledger=self._ledger,
            clock=self._clock,
        )
        self._channel = channel
        self._name = f"chat-{uuid4().hex[:12]}"  # systems remember the keys of earlier talks
        self._show = show
        self._count = 0
        self._dropped: tuple[Dropped, ...] = ()
        self._since = 0  # how many transitions there were before the last turn that changed something

    def talk(self, turns: Iterable[Turn] | None, *, audit: bool) -> int:
        """Plays the turns, or asks for them; nothing of the loop runs while a person types, so Ctrl-C just ends it."""
        if self._show:
            _write(f"    | systems     {self._systems}", style="beside")
        self._run(self._print(self._run(self._runtime.open(self._name, self._channel, self._sender))))
        if turns is None:
            self._interactive()
        else:
            self._play(turns)
        if audit:
            _write("", "audit of this conversation")
            _write(*(f"  {line}" for line in showing.audit(self._run(self._runtime.history(self._name)))))
        return 0

    def _play(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            if isinstance(turn, Leaves):
                return
            text, style = _announced(turn)
            _write(text, style=style)
            self._run(self._take(turn))

    def _interactive(self) -> None:
        if sys.stdin.isatty():
            _write(*help_lines(), style="beside")
        while (line := _read_line()) is not None:
            try:
                turn = typed(line.strip())
                if isinstance(turn, Leaves):
                    return
                self._run(self._take(turn))
            except WrongUse as error:
                _write(f"({error})", style="problem")
        if sys.stdin.isatty():
            _write("")

    async def _take(self, turn: Turn) -> None:
        if isinstance(turn, Looks):
            _write(*await self._look(turn))
            return
        before = len(await self._runtime.history(self._name))
        for reply in await self._replies(turn):
            self._dropped = reply.dropped
            await self._print(reply)
        if len(await self._runtime.history(self._name)) > before:
            self._since = before

    async def _replies(self, turn: Turn) -> tuple[Reply, ...]:
        match turn:
            case Says(text, attachments, more):
                self._count += 1
                hear = self._runtime.hold if more else self._runtime.receive
                return (await hear(self._name, Message(f"m{self._count}", text, attachments)),)
            case Decides():
                return await self._decide(turn)
            case Answers():
                return (await self._answer(turn),)
            case Acts():
                return (await self._act(turn),)
            case Happens(event, payload):
                replies = await self._runtime.happened(event, payload)
                if not replies:
                    _write(f"(nothing waits for this {event})", style="beside")
                return replies
            case Passes(time):
                return await self._pass(time)
        return ()

    async def _pass(self, time: timedelta) -> tuple[Reply, ...]:
        """So much time, with every timer fired when it is due."""
        end = self._clock.now() + time
        replies: list[Reply] = []
        for _ in range(MAX_TIMERS):
            due = await self._runtime.next_due()
            if due is None or due > end:
                break
            self._clock.advance(max(due - self._clock.now(), timedelta()))
            replies.extend(await self._runtime.tick())
        self._clock.advance(max(end - self._clock.now(), timedelta()))
        return tuple(replies)

    async def _decide(self, turn: Decides) -> tuple[Reply, ...]:
        """A yes or no that nobody waits for is told, and the talk goes on; a role that nobody has is an error."""
        waiting = [item for item in self._runtime.approvals() if item.request.role == turn.role]
        if not waiting:
            roles = self._release.workspace.roles
            if turn.role not in roles:
                raise WrongUse(f"there is no role `{turn.role}`: there are {', '.join(f'`{name}`' for name in roles)}")
            asked = sorted({item.request.role for item in self._runtime.approvals()})
            others = f"; it is `{asked[0]}` who is asked" if asked else ""
            _write(f"(no approval is waiting for `{turn.role}`{others}: this counts for nothing)", style="problem")
            return ()
        call = waiting[0].request.call
        return (await self._runtime.decide(call, turn.person, turn.role, granted=turn.granted, reason=turn.reason),)

    async def _answer(self, turn: Answers) -> Reply:
        waiting = [item.request for item in self._runtime.questions() if turn.role in (None, item.request.role)]
        if not waiting and (
            tasks := [item for item in self._runtime.tasks() if turn.role in (None, *item.request.roles)]
        ):
            return await self._did_by_hand(turn, tasks[0].request)
        if not waiting:
            raise WrongUse(f"no question is waiting for {turn.role or 'a colleague'}")
        asked = waiting[0]
        return await self._runtime.answer(asked.wait, turn.person or asked.role, asked.role, turn.value)

    async def _did_by_hand(self, turn: Answers, task: RequestTask) -> Reply:
        """`answers {id: r1}` is what the system would have said; `done`, `not_found` and `fails` say no more."""
        role = turn.role or task.roles[0]
        outcome, given = by_hand(turn.value)
        return await self._runtime.done_by_hand(task.call, turn.person or role, role, outcome, given)

    async def _act(self, turn: Acts) -> Reply:
        """Without a name it is whoever has the conversation, else whoever types, in the first role there is."""
        stored = await self._store.load(self._name)
        assert stored is not None
        has = stored.snapshot.taken
        role = turn.role or (has.role if has else next(iter(self._release.workspace.roles), ""))
        person = turn.person or (has.person if has else "operator")
        where = OF_WORKSPACE if turn.action in ("aop.pause", "aop.resume") else self._name
        return await self._runtime.act(where, person, role, turn.action, turn.inputs)

    # ---- looking

    async def _look(self, turn: Looks) -> list[str]:
        match turn.what:
            case "why":
                history = await self._runtime.history(self._name)
                return list(why(self._release, history, self._since, self._dropped))
            case "why-not":
                return await self._why_not(turn.about)
            case "state":
                return handoff_text.as_state(await self._runtime.standing(self._name))
            case "handoff":
                package = await self._runtime.handoff(self._name) or await self._runtime.standing(self._name)
                return handoff_text.as_text(package).splitlines()
        return list(help_lines())

    async def _why_not(self, action: str) -> list[str]:
        if action not in self._release.actions:
            near = did_you_mean(action, self._release.actions)
            there = f"did you mean `{near}`?" if near else f"there are {', '.join(sorted(self._release.actions))}"
            raise WrongUse(f"there is no action `{action}`: {there}")
        stored = await self._store.load(self._name)
        assert stored is not None
        found = explain.why_not(self._runtime.program, stored.snapshot, action)
        counted = {query.rule: await self._ledger.count(query) for query in found.queries}
        return list(why_not(found, counted))

    async def _print(self, reply: Reply) -> None:
        if self._show:
            _write(*(f"    | {line}" for line in showing.beside(reply)), style="beside")
        if reply.told is not None:
            _write(f"({reply.told})", style="problem")
        for line in reply.lines:
            _write(f"{'colleague' if line.kind == 'person' else 'agent'}: {line.text}", style="agent")
            _write(*(f"         {index}. {option}" for index, option in enumerate(line.options, 1)))
        if any(isinstance(effect, HandOff) for effect in reply.effects):
            await self._print_handoff()
        for approval in self._runtime.approvals():
            asked = approval.request
            inputs = showing.inputs_text(asked.inputs)
            _write(f"({asked.role} is asked to approve {asked.action}: {inputs})", style="person")
        for task in self._runtime.tasks():
            asked_by_hand = f"{task.request.action} with {showing.inputs_text(task.request.inputs)}"
            _write(f"({' or '.join(task.request.roles)} is asked to do by hand: {asked_by_hand})", style="person")
        for question in self._runtime.questions():
            _write(f"({question.request.role} is asked: {text(question.request.question)})", style="person")

    async def _print_handoff(self) -> None:
        """What the colleague is handed: a few lines, or with `--show` everything."""
        package = await self._runtime.handoff(self._name)
        assert package is not None
        lines = handoff_text.as_text(package).splitlines() if self._show else handoff_text.in_short(package)
        _write("", "handed over:", *(f"  {line}" for line in lines), "", style="person")


def _announced(turn: Turn) -> tuple[str, str]:
    """A turn of a script as it is shown, and its style."""
    match turn:
        case Says(text, attachments):
            return f"customer: {' '.join([*(f'[{name}]' for name in attachments), text])}", "customer"
        case Decides(person, role, granted, reason):
            return f"{person} as {role}: {'approves' if granted else 'denies'} {reason}".rstrip(), "person"
        case Answers(value, role, person):
            return f"{f'{person} as {role}' if role else 'a colleague'}: answers {value}", "person"
        case Acts(action, inputs, role, person):
            given = ", ".join(f"{name} {value}" for name, value in inputs.items())
            return f"{f'{person} as {role}' if role else 'a colleague'}: does {action} {given}".rstrip(), "person"
        case Happens(event, payload):
            return f"({event}: {', '.join(f'{name} {value}' for name, value in payload.items())})", "person"
        case Passes(time):
            return f"({time} later)", "person"
        case Looks(what, about):
            return f"/{what} {about}".rstrip(), "beside"
    return "", "beside"


def _read_line() -> str | None:
    if sys.stdin.isatty():
        sys.stdout.write("you> ")
        sys.stdout.flush()
    line = sys.stdin.readline()
    return line if line else None


def _write(*lines: str, style: str | None = None) -> None:
    """In colour only on a terminal, and not where NO_COLOR is set."""
    colour = STYLES.get(style or "") if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else None
    for line in lines:
        shown = _safe(line)
        sys.stdout.write((f"\x1b[{colour}m{shown}\x1b[0m" if colour and shown else shown) + "\n")
    sys.stdout.flush()


def _safe(line: str) -> str:
    """Nothing that a customer or a system wrote can steer the terminal."""
    return "".join(char if char.isprintable() else "�" for char in line)
